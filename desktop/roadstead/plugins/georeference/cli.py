"""``roadstead georeference`` and ``roadstead gcp``: control points and the georeference from them."""

import argparse
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

from roadstead.api import Headless, Operation, UserError, annotating, georeferencing, pointfiles, scenes
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import ControlPoint, Scene, point_of
from roadstead.spatial.notation import read_position


def add(verbs: Any) -> None:
    """Adds the verbs."""
    summary = "place a scene by control points: those of the case and those given here"
    parser = verbs.add("georeference", _georeference, summary)
    _add_names(parser)
    parser.add_argument("--gcp", action="append", default=[], metavar="'x,y=LAT LON'", help="pixel and place")
    parser.add_argument("--tie", action="append", default=[], metavar="'x,y=SCENE:x,y'", help="pixel and pixel there")
    parser.add_argument("--points", metavar="FILE", help="a .points file of QGIS, or CSV with x, y, lon, lat")
    parser.add_argument("--points-crs", default="", metavar="EPSG:N", help="of a .points file that names none")
    parser.add_argument(
        "--method",
        default="",
        metavar="M",
        help="helmert, affine, projective, polynomial1 to polynomial3 or tps; by default the one the points speak for",
    )
    parser.add_argument("--crs", default="", metavar="EPSG:N", help="to fit in; by default the UTM zone of the points")
    parser.add_argument("--mirror", action="store_true", help="the image is a mirror image")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    group = verbs.group("gcp", "control points of a scene")
    _add_names(group.add("list", _list, "list them"))
    _add_names(group.add("remove", _remove, "remove the named ones, all where none is named")).add_argument(
        "name", nargs="*", metavar="NAME"
    )
    export = group.add("export", _export, "write them as QGIS's .points, or as CSV")
    _add_names(export).add_argument("-o", "--out", required=True, metavar="FILE")
    export.add_argument("--crs", default="", metavar="EPSG:N")
    for title, run, what in (
        ("reset", _reset, "put back the georeference that the file brings"),
        ("clear", _clear, "take the scene's georeference away"),
    ):
        _add_names(group.add(title, run, what))


def _add_names(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    return parser


def _georeference(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case, read_only=arguments.dry_run)
    store = session.store
    scene = scenes.find_scene(store, arguments.scene)
    kept = georeferencing.control_points(store, scene)
    new = _given(store, scene, arguments)
    taken = {p.name for p in kept}
    number = max((int(n) for n in taken if n.isdecimal()), default=0)
    for i, point in enumerate(new):
        if not point.name or point.name in taken:
            number += 1
            new[i] = replace(point, name=str(number))
        taken.add(new[i].name)
        number = max(number, int(new[i].name)) if new[i].name.isdecimal() else number
    method = "affine" if arguments.method == "polynomial1" else arguments.method
    found = georeferencing.preview(store, scene, [*kept, *new], method, arguments.crs)
    operation = georeferencing.applied(store, found, mirror=arguments.mirror)
    if not arguments.dry_run:
        session.do(replace(operation, put=(*new, *operation.put)))
    after = next(r for r in operation.put if isinstance(r, Scene))
    return _told(found, after, [*kept, *new])


def _given(store: Any, scene: Scene, arguments: argparse.Namespace) -> list[ControlPoint]:
    points: list[ControlPoint] = []
    if arguments.points:
        points += pointfiles.imported(store, scene, Path(arguments.points), arguments.points_crs)[0]
    for text in arguments.gcp:
        pixel, place = _halves(text, "10,20=42.233N 130.300E")
        point, _ = georeferencing.add_point(
            store, scene, pixel, read_position(place.replace("/", " ")).position, origin="typed"
        )
        points.append(replace(point, name=""))
    for text in arguments.tie:
        pixel, there = _halves(text, "10,20=Najin:30,40")
        name, _, other = there.rpartition(":")
        (spot, *_) = annotating.parse_pixels(other) or (None,)
        if spot is None or not name:
            raise UserError(f"“{text}” names no pixel of another scene.", "Write 10,20=SCENE:30,40.")
        point, _ = georeferencing.add_point(store, scene, pixel, origin="tie")
        points.append(replace(georeferencing.with_tie(point, scenes.find_scene(store, name), spot), name=""))
    return points


def _halves(text: str, example: str) -> tuple[Pixel, str]:
    left, equals, right = text.partition("=")
    pixels = annotating.parse_pixels(left) if equals else ()
    if len(pixels) != 1 or not right.strip():
        raise UserError(f"“{text}” is not a pixel and its place.", f"Write it such as {example}.")
    return pixels[0], right.strip()


def _told(found: Any, scene: Scene, points: list[ControlPoint]) -> dict[str, Any]:
    rows = zip(found.points, found.residuals_m.tolist(), found.loo_m.tolist(), strict=True)
    errors = {p.uuid: (residual, loo) for p, residual, loo in rows}
    return {
        "method": found.method,
        "rmse_m": _number(found.rmse_m),
        "loo_rmse_m": _number(found.loo_rmse_m),
        "se_m": scene.georef_se_m,
        "points": [_point(p, *errors.get(p.uuid, (None, None))) for p in points],
        "worst": found.worst.name if found.worst else None,
        "transform": list(scene.transform or ()),
        "warp": bool(scene.warp),
        "crs": scene.crs,
        "gsd_m": scene.gsd_m,
        "footprint": scenes.outline_of(scene),
    }


def _point(point: ControlPoint, residual: float | None = None, loo: float | None = None) -> dict[str, Any]:
    place = point_of(point.geometry)
    return {
        "name": point.name,
        "x": point.x,
        "y": point.y,
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "origin": point.origin,
        "used": point.used,
        "residual_m": _number(residual),
        "loo_m": _number(loo),
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    scene = scenes.find_scene(store, arguments.scene)
    return {"points": [_point(p) for p in georeferencing.control_points(store, scene)]}


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    points = georeferencing.control_points(session.store, scenes.find_scene(session.store, arguments.scene))
    chosen = [p for p in points if not arguments.name or p.name in arguments.name]
    unknown = set(arguments.name) - {p.name for p in points}
    if unknown or not chosen:
        names = ", ".join(p.name for p in points) or "none"
        raise UserError(
            f"There is no control point {', '.join(sorted(unknown))}".rstrip() + ".", f"There are: {names}."
        )
    session.do(georeferencing.removed(chosen))
    return {"removed": [p.name for p in chosen]}


def _export(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    scene = scenes.find_scene(store, arguments.scene)
    points = georeferencing.control_points(store, scene)
    crs = georeferencing.plane_of(store, scene, points, arguments.crs)
    return {"written": pointfiles.exported(points, Path(arguments.out), crs), "crs": crs}


def _reset(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    scene = scenes.find_scene(session.store, arguments.scene)
    return _done(session, georeferencing.delivered(session.store, headless.pool, scene))


def _clear(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    return _done(session, georeferencing.bare(session.store, scenes.find_scene(session.store, arguments.scene)))


def _done(session: Any, operation: Operation) -> dict[str, Any]:
    session.do(operation)
    scene = next(r for r in operation.put if isinstance(r, Scene))
    return {"scene": scene.uuid, "crs": scene.crs or None, "georeferenced": scene.georeferenced}
