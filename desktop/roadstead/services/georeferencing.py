"""Control points of a scene, the fit they give, and the georeference that follows from it.

A tie takes its place from the scene it is tied to each time that it is asked for, so that it follows a better
georeference of that scene; its own scene moves when its points are applied again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import ControlPoint, Record, Registration, Scene, point_of
from roadstead.services import annotating
from roadstead.services.scenes import scene_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from roadstead.imagery import ImageryPool
    from roadstead.imagery.fitting import Fit
    from roadstead.imagery.georeference import Georeference
    from roadstead.storage import CaseStore

_NEAR_PX = 0.01  # two points nearer than this in the image are one


@dataclass(frozen=True)
class Preview:
    """What a method makes of control points: all of it in metres on the ground and pixels of the scene.

    Arrays have one row for each of ``points``, the used ones: ``residuals_px`` (n, 2) from where a point was marked to
    where its place falls, ``residuals_m`` and ``loo_m`` (n,) lengths; ``loo_m`` is by how much the point is missed when
    fitted without it. ``rmse_m`` and ``loo_rmse_m`` are per axis, NaN where nothing tells. ``mirrored`` says that the
    image lies on the ground as in a mirror.
    """

    scene: Scene
    method: str
    crs: str
    points: tuple[ControlPoint, ...]
    fit: Fit
    georeference: Georeference
    residuals_px: np.ndarray
    residuals_m: np.ndarray
    loo_m: np.ndarray
    rmse_m: float
    loo_rmse_m: float
    without_m: float
    worst: ControlPoint | None
    mirrored: bool

    @property
    def note(self) -> str:
        """How the georeference came about: ``12 control points, leave-one-out 3.1 m``."""
        doubt = f"leave-one-out {metres(self.loo_rmse_m)}"
        if math.isnan(self.loo_rmse_m):
            doubt = "as few as it needs, so that its error is not tested; three pixels assumed"
        return f"{len(self.points)} control points, {doubt}."


def metres(value: float) -> str:
    """A length with three figures at most: ``3.1 m``; a dash where it is not known."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f} m"


# -- points -------------------------------------------------------------------------------------------------------


def control_points(store: CaseStore, scene: Scene) -> list[ControlPoint]:
    """The control points of a scene by their names, ties with the place that their reference gives them now."""
    points = [followed(store, point) for point in store.all(ControlPoint, scene=scene.uuid)]
    return sorted(points, key=lambda p: (not p.name.isdecimal(), int(p.name) if p.name.isdecimal() else 0, p.name))


def followed(store: CaseStore, point: ControlPoint) -> ControlPoint:
    """The point; a tie with the place that its reference gives it now, the last one known where it gives none."""
    reference = store.find(Scene, point.tie_scene) if point.tie_scene else None
    if reference is None or point.tie_x is None or point.tie_y is None or not reference.georeferenced:
        return point
    return replace(point, geometry=_at(place_in(reference, Pixel(point.tie_x, point.tie_y))))


def place_in(reference: Scene, pixel: Pixel) -> LonLat:
    """The place on the ground of a pixel of a georeferenced scene; raises UserError where it has none."""
    from roadstead.imagery.georeference import Georeference

    _check_inside(reference, pixel)
    georeference = Georeference.of(reference)
    if georeference is None:
        raise UserError(f"{reference.name} has no georeference.", "Tie the point to a scene that has one.")
    lon, lat = georeference.to_ground([pixel])[0].tolist()
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise UserError(f"That pixel of {reference.name} has no place on the ground.", "Tie the point elsewhere.")
    return LonLat(lon, lat)


def add_point(
    store: CaseStore, scene: Scene, pixel: Pixel, place: LonLat | None = None, *, origin: str = "map", name: str = ""
) -> tuple[ControlPoint, Operation]:
    """A new control point; one without a place is kept and takes no part until it gets one."""
    _check_inside(scene, pixel)
    taken = [p.name for p in store.all(ControlPoint, scene=scene.uuid)]
    name = name or str(max((int(n) for n in taken if n.isdecimal()), default=0) + 1)
    point = ControlPoint(
        scene=scene.uuid, name=name, x=round(pixel.x, 3), y=round(pixel.y, 3), origin=origin, geometry=_at(place)
    )
    return point, Operation("add-control-point", f"Set control point {name} on {scene.name}", (point,))


def with_place(point: ControlPoint, place: LonLat, origin: str) -> ControlPoint:
    """The point at another place, known from the ``map`` or ``typed``; no tie any more."""
    return replace(point, geometry=_at(place), origin=origin, tie_scene="", tie_x=None, tie_y=None)


def with_tie(point: ControlPoint, reference: Scene, pixel: Pixel) -> ControlPoint:
    """The point tied to a pixel of another, georeferenced scene."""
    if reference.uuid == point.scene:
        raise UserError("A point cannot be tied to its own scene.", "Choose another scene.")
    tie = {"tie_scene": reference.uuid, "tie_x": round(pixel.x, 3), "tie_y": round(pixel.y, 3)}
    return replace(point, geometry=_at(place_in(reference, pixel)), origin="tie", **tie)


def with_pixel(scene: Scene, point: ControlPoint, pixel: Pixel) -> ControlPoint:
    """The point at another pixel of its scene."""
    _check_inside(scene, pixel)
    return replace(point, x=round(pixel.x, 3), y=round(pixel.y, 3))


def changed(before: ControlPoint, after: ControlPoint) -> Operation:
    """Keeps a changed point."""
    verb = "Set" if before.geometry is None else "Change"
    if before.used != after.used:
        verb = "Use" if after.used else "Leave out"
    return Operation("change-control-point", f"{verb} control point {after.name}", (after,))


def removed(points: Sequence[ControlPoint]) -> Operation:
    """Takes points out of the case."""
    what = f"control point {points[0].name}" if len(points) == 1 else f"{len(points)} control points"
    return Operation("remove-control-point", f"Remove {what}", drop=tuple(points))


# -- fit ----------------------------------------------------------------------------------------------------------


def plane_of(store: CaseStore, scene: Scene, points: Sequence[ControlPoint], crs: str = "") -> str:
    """The CRS to fit in: the one asked for, else that of the one scene all are tied to, else the UTM zone round the points.

    Raises UserError when it is not known, or counts in degrees, in which no shape keeps its form.
    """
    from roadstead.imagery.georeference import crs_name, parse_crs, working_crs

    if crs.strip():
        if not parse_crs(crs.strip()).is_projected:
            raise UserError(
                f"“{crs.strip()[:40]}” does not count in metres on the ground.",
                "Give a projected system, such as EPSG:32652, or leave it empty for the UTM zone.",
            )
        return crs_name(crs.strip())
    ties = {p.tie_scene for p in points if p.used}
    reference = store.find(Scene, ties.pop()) if len(ties) == 1 else None
    if reference is not None and reference.crs and parse_crs(reference.crs).is_projected:
        return reference.crs
    places = [place for point in points if (place := point_of(point.geometry))]
    if not places:
        raise UserError("No control point has a place yet.", f"Set points on {scene.name} and on the map.")
    return working_crs(places)


def preview(store: CaseStore, scene: Scene, points: Sequence[ControlPoint], method: str = "", crs: str = "") -> Preview:
    """The fit of a method (by default the one that the points speak for); nothing is written.

    Raises UserError where the points are too few, coincide, lie on a line, or the transform folds over.
    """
    import numpy as np

    from roadstead.imagery.fitting import best_method, fit
    from roadstead.imagery.georeference import Georeference, to_plane

    used = tuple(p for p in points if p.used and p.geometry is not None)
    _check_apart(used)
    plane = plane_of(store, scene, used, crs)
    pixels = np.array([(p.x, p.y) for p in used], dtype=float).reshape(-1, 2)
    goals = to_plane(plane, [point_of(p.geometry) for p in used])
    size = scene.width, scene.height
    method = method or best_method(pixels, goals, size).method
    made = fit(method, pixels, goals, size)
    georeference = Georeference.fitted(made, plane, size)
    gaps, missed = (_ground_gaps(plane, goals, errors) for errors in (made.residuals, made.loo))
    unit = _metres_a_unit(plane, goals)
    a, b, _, d, e, _ = made.warp.affine(*size)
    return Preview(
        scene,
        method,
        plane,
        used,
        made,
        _doubted(store, georeference, used, unit if math.isfinite(made.stated_se) else 1.0),
        made.warp.inverse(goals) - pixels,
        gaps,
        missed,
        made.rmse * unit,
        made.loo_rmse * unit,
        made.rmse_without * unit,
        used[made.worst] if made.worst is not None else None,
        a * e - b * d > 0,
    )


def applied(store: CaseStore, found: Preview, *, mirror: bool = False) -> Operation:
    """One action that gives the scene its georeference and measures all its annotations and masks anew.

    Ties of other scenes to this one get the place that they have now. Raises UserError where the points mirror the
    image, unless ``mirror`` says that it is a mirror image.
    """
    from roadstead.imagery.fitting import METHODS
    from roadstead.imagery.georeference import placed

    if found.mirrored and not mirror:
        raise UserError(
            "The control points show the image as in a mirror.",
            "Two of them are probably exchanged; check them, or say that it is a mirror image.",
        )
    note = f"{found.note} A mirror image." if found.mirrored else found.note
    title = METHODS[found.method].title
    scene = placed(found.scene, found.georeference, note=note, method=title)
    return _written(store, scene, "georeference", f"Georeference {scene.name} by {len(found.points)} points")


def method_of(scene: Scene) -> str:
    """The method by which a scene was georeferenced from control points; empty where it was not."""
    from roadstead.imagery.fitting import METHODS

    return next((name for name, kind in METHODS.items() if scene.georef_note.startswith(f"{kind.title}: ")), "")


def bare(store: CaseStore, scene: Scene) -> Operation:
    """One action that takes the georeference away; annotations keep their pixels, control points stay."""
    return _written(store, _without(scene, ""), "remove-georeference", f"Remove the georeference of {scene.name}")


def delivered(store: CaseStore, pool: ImageryPool, scene: Scene) -> Operation:
    """One action that puts back the georeference that the file itself brings; raises UserError where it cannot be read."""
    from roadstead.imagery.scene import scene_record

    own = scene_record(pool.probe(scene_file(scene, store.path)).result())
    if own.sha256 != scene.sha256:
        raise UserError(
            f"The file of {scene.name} is not the one that was added.", "Put the original back, then try again."
        )
    fields = ("crs", "transform", "warp", "gsd_m", "footprint", "georef_se_m", "residual_m", "georef_note", "height_m")
    back = replace(scene, **{name: getattr(own, name) for name in fields})
    return _written(store, back, "reset-georeference", f"Put back the delivered georeference of {scene.name}")


def _written(store: CaseStore, scene: Scene, verb: str, label: str) -> Operation:
    others: list[Record] = [replace(r, applied=False) for r in store.all(Registration, scene=scene.uuid) if r.applied]
    for point in store.all(ControlPoint, tie_scene=scene.uuid):
        if scene.georeferenced and point.tie_x is not None and point.tie_y is not None:
            others.append(replace(point, geometry=_at(place_in(scene, Pixel(point.tie_x, point.tie_y)))))
    marks = annotating.remeasured(store, scene)
    return Operation(verb, label, (scene, *marks, *others))


def _without(scene: Scene, note: str) -> Scene:
    gone = {"transform": None, "gsd_m": None, "footprint": None, "georef_se_m": None, "residual_m": None}
    return replace(scene, crs="", warp="", georef_note=note, height_m=None, **gone)


def _doubted(store: CaseStore, georeference: Georeference, points: Sequence[ControlPoint], unit: float) -> Georeference:
    """With its errors in metres, and in that of a position also what the scenes have that the points are tied to."""
    scenes = (store.find(Scene, uuid) for uuid in {p.tie_scene for p in points if p.tie_scene})
    common = max((scene.georef_se_m or 0.0 for scene in scenes if scene), default=0.0)
    own = georeference.residual_m * unit
    return replace(georeference, se_m=math.hypot(own, common), residual_m=own)


def _metres_a_unit(crs: str, goals: np.ndarray) -> float:
    """Ground metres for one unit of the CRS round the points: its unit of length and its scale there."""
    import numpy as np

    steps = np.array(((50.0, 0.0), (-50.0, 0.0), (0.0, 50.0), (0.0, -50.0)))
    ends = goals.mean(axis=0) + steps
    return math.sqrt(math.prod(_lengths(crs, ends[::2], ends[1::2]).tolist())) / 100.0


def _ground_gaps(crs: str, goals: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """The lengths in metres of errors (n, 2) in a plane, NaN where they are."""
    return _lengths(crs, goals, goals - errors)


def _lengths(crs: str, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The geodesics in metres between positions (n, 2) of a CRS."""
    import numpy as np

    from roadstead.imagery.georeference import Georeference
    from roadstead.spatial.geodesy import GEOD

    plane = Georeference(crs, (1.0, 0.0, 0.0, 0.0, 1.0, 0.0))
    a, b = plane.to_ground(starts), plane.to_ground(np.nan_to_num(ends, nan=0.0))
    lengths = np.asarray(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2])
    lengths[~np.isfinite(ends).all(axis=1)] = math.nan
    return lengths


def _check_inside(scene: Scene, pixel: Pixel) -> None:
    if not (-0.5 <= pixel.x <= scene.width + 0.5 and -0.5 <= pixel.y <= scene.height + 0.5):
        raise UserError(
            f"The pixel {pixel.x:g},{pixel.y:g} lies outside the image {scene.name} ({scene.width} x {scene.height} pixels).",
            "Pixels count from the upper left corner.",
        )


def _check_apart(points: Sequence[ControlPoint]) -> None:
    """Refuses two points on one pixel: one of them must be wrong, or too many."""
    seen = sorted(points, key=lambda p: (p.x, p.y))
    for i, a in enumerate(seen):
        for b in seen[i + 1 :]:
            if b.x - a.x > _NEAR_PX:
                break
            if abs(b.y - a.y) <= _NEAR_PX:
                raise UserError(
                    f"The control points {a.name} and {b.name} lie on the same pixel.", "Move one, or leave it out."
                )


def _at(place: LonLat | None) -> Shape | None:
    return Shape.of("Point", [place]) if place else None
