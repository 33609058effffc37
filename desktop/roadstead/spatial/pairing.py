"""Which mark of one reader is which of another's on the same scene: by the overlap of outlines, by distance for points and lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import Pixel
from roadstead.spatial.box import ellipse_outline

if TYPE_CHECKING:
    import numpy as np

IOU = 0.5
"""Least overlap (intersection over union) from which two outlines are one thing, by custom of detection benchmarks."""
TOLERANCE_PX = 10.0
"""Distance in pixels of the image up to which two points, or a point and an outline, are one thing."""
SLIGHT = 0.1
"""Least likeness for two marks to be looked at side by side, though they lie too far apart to agree."""
_STEP = 0.1  # of a line, between the points at which its distance is measured


@dataclass(frozen=True, slots=True)
class Outline:
    """A mark as it is matched: ``kind`` and ``pixels`` as an ``Annotation`` has them, ``holes`` rings cut out."""

    uuid: str
    category: str
    kind: str
    pixels: tuple[Pixel, ...]
    holes: tuple[tuple[Pixel, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A mark of the first reader beside one of the second's on a scene, or either alone (the other's uuid and class empty).

    ``iou`` is the overlap of two outlines, ``distance_px`` how far apart two marks lie of which one is no outline.
    """

    scene: str
    first: str
    second: str
    classes: tuple[str, str]
    iou: float | None = None
    distance_px: float | None = None

    @property
    def both(self) -> bool:
        """Whether both readers marked something there."""
        return bool(self.first and self.second)

    def matched(self, iou: float = IOU, tolerance_px: float = TOLERANCE_PX) -> bool:
        """Whether the two are one thing: they overlap, or lie near each other, that much."""
        if self.iou is not None:
            return self.iou >= iou
        return self.distance_px is not None and self.distance_px <= tolerance_px

    def agreed(self, iou: float = IOU, tolerance_px: float = TOLERANCE_PX) -> bool:
        """Whether the readers say the same: one thing, of one class."""
        return self.matched(iou, tolerance_px) and self.classes[0] == self.classes[1]


def paired(
    scene: str, first: Sequence[Outline], second: Sequence[Outline], tolerance_px: float = TOLERANCE_PX
) -> list[Pair]:
    """The marks of two readers of a scene in pairs, each mark in one, those alone after them; classes do not matter.

    Of all ways to pair them it is that of the largest sum of likeness (Kuhn 1955, Munkres 1957): the intersection over
    union of outlines, for others 1 - distance / (2 tolerance), so that the tolerance is as good as an overlap of one
    half. Pairs that are less alike than ``SLIGHT`` are none.
    """
    shapes = [[_shape(mark) for mark in marks] for marks in (first, second)]
    found, taken = [], (set[int](), set[int]())
    for i, j, likeness in _assigned(*shapes, len(first), len(second), tolerance_px):
        one, other = first[i], second[j]
        areal = _is_area(shapes[0][i]) and _is_area(shapes[1][j])
        far = None if areal else _distance(shapes[0][i], shapes[1][j])
        found.append(
            Pair(scene, one.uuid, other.uuid, (one.category, other.category), likeness if areal else None, far)
        )
        taken[0].add(i)
        taken[1].add(j)
    found += [Pair(scene, mark.uuid, "", (mark.category, "")) for i, mark in enumerate(first) if i not in taken[0]]
    found += [Pair(scene, "", mark.uuid, ("", mark.category)) for j, mark in enumerate(second) if j not in taken[1]]
    return found


def _assigned(
    ours: list[Any], theirs: list[Any], rows: int, columns: int, tolerance: float
) -> list[tuple[int, int, float]]:
    """Pairs of numbers with their likeness. Marks that touch through others are solved together, each such group apart."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    i, j, likeness = _candidates(ours, theirs, tolerance)
    if not len(i):
        return []
    size = rows + columns
    _, group = connected_components(coo_matrix((np.ones(len(i)), (i, rows + j)), shape=(size, size)), directed=False)
    order = np.argsort(group[i], kind="stable")
    found = []
    for part in np.split(order, np.flatnonzero(np.diff(group[i][order])) + 1):
        own, at = np.unique(i[part], return_inverse=True)
        other, to = np.unique(j[part], return_inverse=True)
        table = np.zeros((len(own), len(other)))
        table[at, to] = likeness[part]
        for row, column in zip(*linear_sum_assignment(table, maximize=True), strict=True):
            if table[row, column] >= SLIGHT:
                found.append((int(own[row]), int(other[column]), float(table[row, column])))
    return sorted(found)


def _candidates(ours: list[Any], theirs: list[Any], tolerance: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers of marks that may be one (k), and how alike they are (k)."""
    import numpy as np
    import shapely

    if not ours or not theirs:
        return np.empty(0, int), np.empty(0, int), np.empty(0)
    i, j = shapely.STRtree(theirs).query(ours, predicate="dwithin", distance=2 * tolerance)
    likeness = np.array([_likeness(ours[a], theirs[b], tolerance) for a, b in zip(i, j, strict=True)], dtype=float)
    kept = likeness >= SLIGHT
    return i[kept], j[kept], likeness[kept]


def _likeness(one: Any, other: Any, tolerance: float) -> float:
    if _is_area(one) and _is_area(other):
        shared = one.intersection(other).area
        return shared / (one.area + other.area - shared)
    return max(0.0, 1 - _distance(one, other) / (2 * tolerance))


def _distance(one: Any, other: Any) -> float:
    """Pixels between two marks of which one is no outline: of two lines their Hausdorff distance, of a line and an outline
    that of their middles, of a point and another mark the shortest."""
    import shapely

    if one.geom_type == other.geom_type == "LineString":
        return float(shapely.hausdorff_distance(one, other, densify=_STEP))
    if "Point" in (one.geom_type, other.geom_type):
        return float(one.distance(other))
    return float(one.centroid.distance(other.centroid))


def _is_area(shape: Any) -> bool:
    return shape.area > 0


def _shape(mark: Outline) -> Any:
    """The mark in pixels as a shapely geometry; an outline that crosses itself is mended."""
    import shapely

    if mark.kind == "point" or len(mark.pixels) == 1:
        return shapely.Point(mark.pixels[0])
    if mark.kind == "line" or len(mark.pixels) == 2:
        return shapely.LineString(mark.pixels)
    ring = ellipse_outline(mark.pixels) if mark.kind == "ellipse" else mark.pixels
    return shapely.make_valid(shapely.Polygon(ring, mark.holes))
