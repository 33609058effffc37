"""Many marks of one scene measured at once, as ``annotating`` measures one: for imports and detectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.records import Annotation, Scene
from roadstead.services import annotating

if TYPE_CHECKING:
    import numpy as np

    from roadstead.imagery.georeference import Georeference

_CHECKED = ("line", "text", "arrow")  # measured or refused by ``annotating`` one by one
_MEASURES = ("length", "width", "bearing", "area")
_SHAPES = {
    "polygon": "Polygon",
    "box": "Polygon",
    "point": "Point",
    "text": "Point",
    "line": "LineString",
    "arrow": "LineString",
}


def annotations(scene: Scene, drafts: Sequence[dict[str, Any]]) -> list[Annotation]:
    """New annotations of a scene from their fields, ``kind`` and ``pixels`` (within the image) among them, measured.

    The values are those of ``annotating.annotation`` to the last few bits; the outlines are taken as they are.
    """
    import numpy as np

    from roadstead.imagery.georeference import Georeference

    points = [tuple(Pixel(round(x, 4), round(y, 4)) for x, y in draft["pixels"]) for draft in drafts]
    georeference = Georeference.of(scene)
    if georeference is None or not drafts:
        return [_made(scene, draft, pixels, {}) for draft, pixels in zip(drafts, points, strict=True)]
    counts = np.array([len(pixels) for pixels in points])
    flat = np.array([p for pixels in points for p in pixels], float)
    ground = georeference.to_ground(flat)
    covariance = _covariances(georeference, flat, counts)
    ends = np.cumsum(counts)
    measured = _measured(drafts, ground, counts, covariance)
    made = []
    for number, (draft, pixels) in enumerate(zip(drafts, points, strict=True)):
        if draft["kind"] not in _SHAPES or draft.get("holes") or draft["kind"] in _CHECKED:
            made.append(annotating.moved(scene, _made(scene, draft, pixels, {}), pixels))
            continue
        place = ground[ends[number] - counts[number] : ends[number]].tolist()
        shape = Shape(_SHAPES[draft["kind"]], tuple(LonLat(x, y) for x, y in place))  # ty: ignore[invalid-argument-type]
        made.append(_made(scene, draft, pixels, {"geometry": shape, **measured.get(number, {})}))
    return made


def _made(scene: Scene, draft: dict[str, Any], pixels: tuple[Pixel, ...], more: dict[str, Any]) -> Annotation:
    fields: dict[str, Any] = {**draft, **more, "scene": scene.uuid, "pixels": pixels}
    return Annotation(**fields)


def _measured(
    drafts: Sequence[dict[str, Any]], ground: np.ndarray, counts: np.ndarray, covariance: np.ndarray
) -> dict[int, dict[str, float]]:
    """The measures of boxes and of polygons without holes, by their number."""
    import numpy as np

    from roadstead.spatial import bulk

    owners = np.repeat(np.arange(len(counts)), counts)
    kinds = np.array([draft["kind"] for draft in drafts])
    plain = np.array([not draft.get("holes") for draft in drafts])
    found: dict[int, dict[str, float]] = {}
    boxes = np.flatnonzero(kinds == "box")
    if len(boxes):
        corners = ground[np.isin(owners, boxes)].reshape(-1, 4, 2)
        values = bulk.boxes(corners, covariance[boxes], annotating.DISTORTION)
        columns = [(name, values[short].tolist()) for name, short in _names()]
        for at, number in enumerate(boxes.tolist()):
            found[number] = {name: column[at] for name, column in columns if column[at] == column[at]}
    rings = np.flatnonzero((kinds == "polygon") & plain)
    if len(rings):
        area, se = bulk.areas(ground[np.isin(owners, rings)], counts[rings], covariance[rings], annotating.DISTORTION)
        for number, *pair in zip(rings.tolist(), area.tolist(), se.tolist(), strict=True):
            found[number] = {"area_m2": pair[0], "area_se": pair[1]}
    return found


def _names() -> list[tuple[str, str]]:
    """Fields of an annotation with the names of their columns."""
    units = {"length": "m", "width": "m", "bearing": "deg", "area": "m2"}
    return [pair for name in _MEASURES for pair in ((f"{name}_{units[name]}", name), (f"{name}_se", f"{name}_se"))]


def _covariances(georeference: Georeference, flat: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Covariance (n, 2, 2) of a marked point for each mark, as ``annotating.vertex_error`` has it."""
    import numpy as np

    from roadstead.spatial import bulk
    from roadstead.spatial.measure import _UNIFORM, CLICK_PX

    count = len(counts)
    owners = np.repeat(np.arange(count), counts)
    middles = np.column_stack([np.bincount(owners, flat[:, axis], count) / counts for axis in (0, 1)])
    around = middles[:, None, :] + np.array([(-0.5, 0), (0.5, 0), (0, -0.5), (0, 0.5)])
    plane = bulk.planes(georeference.to_ground(around.reshape(-1, 2)), np.repeat(np.arange(count), 4), count)
    west, east, north, south = plane.reshape(-1, 4, 2).transpose(1, 0, 2)
    pixel = np.stack([east - west, south - north], axis=2)
    own = np.eye(2) * georeference.residual_m**2
    return pixel @ pixel.transpose(0, 2, 1) * (CLICK_PX**2 + _UNIFORM**2) + own
