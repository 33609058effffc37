"""Control points from files and into them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import point_of
from roadstead.exchange import gcps
from roadstead.services import georeferencing

if TYPE_CHECKING:
    from pathlib import Path

    from roadstead.domain.records import ControlPoint, Scene
    from roadstead.services.georeferencing import Preview
    from roadstead.storage import CaseStore


def imported(store: CaseStore, scene: Scene, path: Path, crs: str = "") -> tuple[list[ControlPoint], Operation]:
    """The points of a ``.points`` file of QGIS or a CSV, as one action; ``crs`` stands in where the file names none.

    Raises UserError, and adds none of them, where one cannot be a control point of this scene.
    """
    from dataclasses import replace

    from roadstead.imagery.georeference import Georeference

    found = gcps.read(path)
    known = found.crs or crs
    if not known:
        raise UserError(
            f"{path.name} does not say which coordinate system its points are in.",
            "Give it with --points-crs or in the line System of the panel, such as EPSG:32652.",
        )
    ground = Georeference(known, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)).to_ground([(p.east, p.north) for p in found.points])
    first, _ = georeferencing.add_point(store, scene, Pixel(0, 0))
    made = []
    for number, (point, (lon, lat)) in enumerate(
        zip(found.points, ground.tolist(), strict=True), start=int(first.name)
    ):
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90):
            raise UserError(
                f"A point of {path.name} ({point.east:g}, {point.north:g}) lies outside its coordinate system.",
                "Check which system the file is in.",
            )
        name, place = point.name or str(number), LonLat(lon, lat)
        new, _ = georeferencing.add_point(store, scene, Pixel(point.x, point.y), place, origin="file", name=name)
        made.append(replace(new, used=point.used))
    return made, Operation("import-control-points", f"Import {len(made)} control points", tuple(made))


def exported(points: list[ControlPoint], path: Path, crs: str, fitted: Preview | None = None) -> int:
    """Writes the points that have a place, as CSV where the name ends so, else as QGIS's ``.points`` in that CRS; how many."""
    from roadstead.imagery.georeference import parse_crs, to_plane

    kept = [(point, place) for point in points if (place := point_of(point.geometry))]
    places = [place for _, place in kept]
    if not kept:
        raise UserError("There are no control points with a place to write.", "Set some first.")
    if path.suffix.lower() == ".csv":
        pixels = [(p.x, p.y) for p, _ in kept]
        text = gcps.csv_text([p.name for p, _ in kept], pixels, places, [p.used for p, _ in kept])
    else:
        plane = to_plane(crs, places).tolist()
        rows = [gcps.FilePoint(p.name, p.x, p.y, *xy, p.used) for (p, _), xy in zip(kept, plane, strict=True)]
        gaps = {p.uuid: r for p, r in zip(fitted.points, fitted.residuals_px.tolist(), strict=True)} if fitted else {}
        text = gcps.points_text(rows, parse_crs(crs).to_wkt(), lambda i: tuple(gaps.get(kept[i][0].uuid, (0.0, 0.0))))
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}).", "Choose another folder.") from None
    return len(kept)
