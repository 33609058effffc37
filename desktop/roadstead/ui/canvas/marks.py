"""All annotations as arrays: placed in a plane, found by box and by point, without an object each. No Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from roadstead.domain.classes import Schema
from roadstead.domain.records import Annotation
from roadstead.ui.canvas.clip import clip_segments
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.plane import Plane
from roadstead.ui.canvas.view import Bounds, Points

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_CLOSED = {"box", "polygon"}


@dataclass(frozen=True, slots=True)
class Packed:
    """Annotations (n) in order of class (its place in the schema, after all of them where it has none), with their vertices (m) one after another; nothing of it depends on a plane.

    ``dashed`` (n) says which are drawn so, as they are assessed and not seen; of a class they come last. ``starts`` (n + 1) says which vertices are whose; ``segments`` (s, 2) are pairs of vertices, ``owner`` (s) whose
    they are; ``scene`` (n) indexes ``scenes``; ``kind`` (n) is 0 for points, 1 for lines, 2 for closed shapes.
    """

    records: list[Annotation]
    row: dict[str, int]
    scenes: list[str]
    scene: Ints
    classes: Ints
    dashed: Bools
    kind: Ints
    starts: Ints
    pixels: Points
    segments: Ints
    owner: Ints


@dataclass(frozen=True, slots=True)
class Placed:
    """Packed annotations in one plane: vertices (m, 2) and bounds (n, 4), not a number where one has no place in it."""

    packed: Packed
    points: Points
    bounds: NDArray[np.float64]


def pack(annotations: Sequence[Annotation], schema: Schema) -> Packed:
    """Arrays of the annotations that have vertices."""
    places = _Places(schema)
    kept = sorted((a for a in annotations if a.pixels), key=lambda a: (places[a.category], a.basis == "assessed"))
    counts = np.fromiter((len(a.pixels) for a in kept), dtype=np.int64, count=len(kept))
    starts = np.concatenate(([0], np.cumsum(counts)))
    total = int(starts[-1])
    flat = chain.from_iterable(chain.from_iterable(a.pixels for a in kept))
    pixels = np.fromiter(flat, dtype=np.float64, count=2 * total).reshape(-1, 2)
    scenes = {uuid: i for i, uuid in enumerate(dict.fromkeys(a.scene for a in kept))}
    kind = np.fromiter((_kind(a) for a in kept), dtype=np.int64, count=len(kept))
    segments, owner = _segments(starts, counts, kind)
    return Packed(
        records=kept,
        row={a.uuid: i for i, a in enumerate(kept)},
        scenes=list(scenes),
        scene=np.fromiter((scenes[a.scene] for a in kept), dtype=np.int64, count=len(kept)),
        classes=np.fromiter((places[a.category] for a in kept), dtype=np.int64, count=len(kept)),
        dashed=np.fromiter((a.basis == "assessed" for a in kept), dtype=bool, count=len(kept)),
        kind=kind,
        starts=starts,
        pixels=pixels,
        segments=segments,
        owner=owner,
    )


def place(packed: Packed, frames: Mapping[str, Frame], plane: Plane, ground: bool) -> Placed:
    """The annotations in a plane, by the frames of the scenes that are shown.

    ``ground`` says whether annotations of other scenes are placed too, by the position on Earth that each keeps.
    """
    counts = np.diff(packed.starts)
    of_vertex = np.repeat(packed.scene, counts)
    points = np.full((int(packed.starts[-1]), 2), np.nan)
    for i, uuid in enumerate(packed.scenes):
        frame, mine = frames.get(uuid), of_vertex == i
        if frame and frame.placed:
            points[mine] = frame.to_world(packed.pixels[mine])
        elif ground:
            _place_by_ground(packed, i, plane, points)
    return Placed(packed, points, _bounds(points, packed.starts))


def blank(placed: Placed, rows: Iterable[int]) -> None:
    """Takes annotations out of the plane: they are neither painted nor found any more."""
    for row in rows:
        placed.bounds[row] = np.nan
        placed.points[placed.packed.starts[row] : placed.packed.starts[row + 1]] = np.nan


def blank_classes(placed: Placed, classes: Sequence[int]) -> None:
    """Takes all annotations of some classes out of the plane."""
    gone = np.isin(placed.packed.classes, classes)
    placed.bounds[gone] = np.nan
    placed.points[np.repeat(gone, np.diff(placed.packed.starts))] = np.nan


def shape(placed: Placed, row: int) -> Points:
    """World positions (k, 2) of one annotation's vertices."""
    return placed.points[placed.packed.starts[row] : placed.packed.starts[row + 1]]


def within(placed: Placed, box: Bounds) -> Bools:
    """Which annotations (n) touch a world rectangle by their bounds."""
    b = placed.bounds
    return (b[:, 0] <= box[2]) & (b[:, 1] <= box[3]) & (b[:, 2] >= box[0]) & (b[:, 3] >= box[1])


def at(placed: Placed, x: float, y: float, reach: float) -> list[tuple[float, int]]:
    """The annotations under a world position or within ``reach`` of it, each with the area of its bounds before it.

    A closed shape is hit anywhere inside. Comparing 100,000 bounds takes half a millisecond, so there is no index to
    keep in step.
    """
    near = np.flatnonzero(within(placed, (x - reach, y - reach, x + reach, y + reach)))
    b = placed.bounds
    area = ((b[near, 2] - b[near, 0]) * (b[near, 3] - b[near, 1])).tolist()
    return [(size, row) for size, row in zip(area, near.tolist(), strict=True) if _hits(placed, row, x, y, reach)]


def distance_to_segments(a: Points, b: Points, x: float, y: float) -> NDArray[np.float64]:
    """Distances (n) from a position to segments between points a and b (n, 2)."""
    along = b - a
    length2 = (along**2).sum(axis=1)
    t = ((np.array((x, y)) - a) * along).sum(axis=1) / np.where(length2 > 0, length2, 1)
    nearest = a + along * t.clip(0, 1)[:, None]
    return np.hypot(nearest[:, 0] - x, nearest[:, 1] - y)


def cut(screen: Points, bounds: Bounds) -> Points:
    """Segments (n, 4: x, y, x, y) cut to a rectangle: one that goes on for a thousand screens would be dashed all the way."""
    a, b = screen[:, :2], screen[:, 2:]
    enter, leave = clip_segments(a, b, bounds)
    seen = enter < leave
    a, along, enter, leave = a[seen], (b - a)[seen], enter[seen, None], leave[seen, None]
    return np.concatenate((a + along * enter, a + along * leave), axis=1)


def gapped(screen: Points) -> Points:
    """Segments (n, 4) with a gap in the middle of each, as segments (2n, 4): what is left of a dashed line that is short."""
    ends = screen.reshape(-1, 2, 2)
    along = (ends[:, 1] - ends[:, 0]) * 0.35
    first = np.concatenate((ends[:, 0], ends[:, 0] + along), axis=1)
    return np.concatenate((first, np.concatenate((ends[:, 1] - along, ends[:, 1]), axis=1)))


def inside(ring: Points, x: float, y: float) -> bool:
    """Whether a position lies in a ring (n, 2), by counting crossings of a ray to the right."""
    a, b = ring, np.roll(ring, -1, axis=0)
    crosses = (a[:, 1] > y) != (b[:, 1] > y)
    a, b = a[crosses], b[crosses]
    where = a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return bool((where > x).sum() % 2)


class _Places(dict[str, int]):
    """The place of each class in a schema by whatever name is stored."""

    def __init__(self, schema: Schema) -> None:
        super().__init__()
        self._schema = schema
        self._order = {category.name: i for i, category in enumerate(schema)}

    def __missing__(self, name: str) -> int:
        found = self._schema.find(name)
        self[name] = self._order[found.name] if found else len(self._order)
        return self[name]


def _hits(placed: Placed, row: int, x: float, y: float, reach: float) -> bool:
    points, kind = shape(placed, row), placed.packed.kind[row]
    if kind == 2 and inside(points, x, y):
        return True
    ends = np.roll(points, -1, axis=0)
    if kind == 1 and len(points) > 1:
        points, ends = points[:-1], ends[:-1]
    return bool(distance_to_segments(points, ends, x, y).min() <= reach)


def _kind(annotation: Annotation) -> int:
    if annotation.kind in _CLOSED and len(annotation.pixels) > 2:
        return 2
    return 1 if len(annotation.pixels) > 1 else 0


def _segments(starts: Ints, counts: Ints, kind: Ints) -> tuple[Ints, Ints]:
    """Pairs of vertices and whose they are: each vertex with the next one, the last with the first where closed."""
    first = np.arange(starts[-1])
    owner = np.repeat(np.arange(len(counts)), counts)
    following = first + 1
    last = starts[1:] - 1
    following[last] = starts[:-1]
    drawn = np.ones(len(first), dtype=bool)
    drawn[last[kind != 2]] = False
    return np.column_stack((first, following))[drawn], owner[drawn]


def _bounds(points: Points, starts: Ints) -> NDArray[np.float64]:
    if len(starts) < 2:
        return np.empty((0, 4))
    low = np.minimum.reduceat(points, starts[:-1], axis=0)
    return np.column_stack((low, np.maximum.reduceat(points, starts[:-1], axis=0)))


def _place_by_ground(packed: Packed, scene: int, plane: Plane, points: Points) -> None:
    for row in np.flatnonzero(packed.scene == scene).tolist():
        record = packed.records[row]
        if record.geometry is not None and len(record.geometry.points) == len(record.pixels):
            points[packed.starts[row] : packed.starts[row + 1]] = record.geometry.points
    mine = np.repeat(packed.scene == scene, np.diff(packed.starts))
    world = plane.from_lonlat(points[mine])
    points[mine] = np.nan if world is None else world
