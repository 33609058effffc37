"""What of an image, and which of its marks, lie under masks; in the image's own pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roadstead.domain.records import Annotation, Mask, Scene
from roadstead.spatial.box import ellipse_outline

if TYPE_CHECKING:
    import numpy as np
    from shapely.geometry.base import BaseGeometry


def masked_share(scene: Scene, masks: Sequence[Mask]) -> float:
    """The part of an image that lies under its masks, 0 to 1."""
    import shapely

    if not scene.width or not scene.height:
        return 0.0
    hidden = shapely.union_all([_polygon(mask.pixels) for mask in _of(scene.uuid, masks)])
    image = shapely.box(0, 0, scene.width, scene.height)
    return float(hidden.intersection(image).area / image.area)


def under_mask(mark: Annotation, masks: Sequence[Mask]) -> Mask | None:
    """The first mask of its scene under which more than half of a mark lies; None where it was open to view."""
    shape = _mark(mark)
    return next(
        (m for m in _of(mark.scene, masks) if shape.intersection(_polygon(m.pixels)).area > shape.area / 2), None
    )


def covered_share(mark: Annotation, masks: Sequence[Mask]) -> float:
    """The part of a mark that lies under masks of its scene, 0 to 1."""
    import shapely

    shape, own = _mark(mark), _of(mark.scene, masks)
    if not own or not shape.area:
        return 0.0
    return float(shape.intersection(shapely.union_all([_polygon(mask.pixels) for mask in own])).area / shape.area)


def masked_cells(masks: Sequence[Mask], window: tuple[float, ...], shape: tuple[int, int]) -> np.ndarray:
    """Which cells of a window (x0, y0, x1, y1 in pixels), rows x columns, have their middle under one of the masks."""
    return cells_in([_polygon(mask.pixels) for mask in masks if len(mask.pixels) > 2], window, shape)


def cells_in(areas: Sequence[BaseGeometry], window: tuple[float, ...], shape: tuple[int, int]) -> np.ndarray:
    """Which cells of a window of pixels have their middle in one of the areas, which are in pixels too."""
    import numpy as np
    import shapely

    out = np.zeros(shape, bool)
    x0, y0, x1, y1 = window
    x = x0 + (np.arange(shape[1]) + 0.5) * (x1 - x0) / shape[1]
    y = y0 + (np.arange(shape[0]) + 0.5) * (y1 - y0) / shape[0]
    for area in areas:
        left, top, right, bottom = area.bounds
        rows = slice(*np.searchsorted(y, (top, bottom)))
        columns = slice(*np.searchsorted(x, (left, right)))
        shapely.prepare(area)
        out[rows, columns] |= shapely.contains_xy(area, *np.meshgrid(x[columns], y[rows]))
    return out


def _of(scene: str, masks: Sequence[Mask]) -> list[Mask]:
    return [mask for mask in masks if mask.scene == scene and len(mask.pixels) > 2]


def _polygon(pixels: Sequence[tuple[float, float]]) -> BaseGeometry:
    import shapely

    return shapely.make_valid(shapely.Polygon(pixels))


def _mark(mark: Annotation) -> BaseGeometry:
    """A mark as an area: half a pixel round a point or a line."""
    import shapely

    if not mark.pixels:
        return shapely.Polygon()
    if mark.kind in ("point", "text"):
        return shapely.Point(mark.pixels[0]).buffer(0.5)
    if mark.kind == "ellipse":
        return _polygon(ellipse_outline(mark.pixels))
    return shapely.LineString(mark.pixels).buffer(0.5) if mark.kind in ("line", "arrow") else _polygon(mark.pixels)
