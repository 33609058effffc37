"""All annotations as arrays: placed in a plane, found by box and by point, without an object each. No Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray

from roadstead.domain.classes import Schema
from roadstead.domain.coordinates import Pixel, rings_of
from roadstead.domain.records import Annotation
from roadstead.ui.canvas.clip import clip_segments
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.plane import Plane
from roadstead.ui.canvas.view import Bounds, Points

Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]
STYLES = 3
"""Solid, dashed, dotted: so many looks a class has."""
_CLOSED = {"box", "ellipse", "polygon"}
_ROUND = 64  # points of an ellipse's outline, as many as it has on the ground


@dataclass(frozen=True, slots=True)
class Packed:
    """Annotations (n) in order of class (its place in the schema, after all of them where it has none), with their vertices
    (m) one after another; nothing of it depends on a plane.

    ``look`` (n) is ``STYLES`` times the class and 0 for what is seen (drawn solid), 1 for what is assessed (dashed), 2 for
    what does not stand (dotted). ``starts`` (n + 1) says which vertices are whose, ``corners`` (n) how many of them are
    its own: those of an ellipse are followed by the points of its outline, those of a polygon by its ``holes``: of each
    row that has some, the first vertex and the end of each. ``segments`` (s, 2) are pairs of vertices, ``owner`` (s)
    whose they are, ``edges`` (n + 1) which segments are whose; ``scene`` (n) indexes ``scenes``; ``kind`` (n) is 0 for
    points, 1 for lines, 2 for closed shapes; ``texts`` and ``arrows`` are the rows of those.
    """

    records: list[Annotation]
    row: dict[str, int]
    scenes: list[str]
    scene: Ints
    classes: Ints
    look: Ints
    kind: Ints
    starts: Ints
    corners: Ints
    pixels: Points
    segments: Ints
    owner: Ints
    edges: Ints
    texts: Ints
    arrows: Ints
    holes: Mapping[int, Sequence[tuple[int, int]]]

    @property
    def round(self) -> Bools:
        """Which (n) are ellipses."""
        found = np.diff(self.starts) > self.corners
        found[list(self.holes)] = False
        return found


@dataclass(frozen=True, slots=True)
class Placed:
    """Packed annotations in one plane: vertices (m, 2) and bounds (n, 4), not a number where one has no place in it."""

    packed: Packed
    points: Points
    bounds: NDArray[np.float64]


def pack(annotations: Sequence[Annotation], schema: Schema, *, rejected: bool = False) -> Packed:
    """Arrays of the annotations that have vertices, of those turned down only if asked for."""
    places = _Places(schema)
    drawn = (a for a in annotations if a.pixels and (rejected or a.review != "rejected"))
    kept = sorted(drawn, key=lambda a: STYLES * places[a.category] + _style(a))
    counts = np.fromiter((len(a.pixels) for a in kept), dtype=np.int64, count=len(kept))
    round_ = np.fromiter((_is_round(a) for a in kept), dtype=np.bool_, count=len(kept))
    rings = {i: found for i, a in enumerate(kept) if a.holes and (found := _rings(a))}
    more = _ROUND * round_
    more[list(rings)] = [sum(map(len, found)) for found in rings.values()]
    starts = np.concatenate(([0], np.cumsum(counts + more)))
    holes = {row: _spans(int(starts[row] + counts[row]), found) for row, found in rings.items()}
    flat = chain.from_iterable(chain.from_iterable(a.pixels for a in kept))
    own = np.fromiter(flat, dtype=np.float64, count=2 * int(counts.sum())).reshape(-1, 2)
    pixels = _with_outlines(own, starts, counts, round_, rings) if more.any() else own
    scenes = {uuid: i for i, uuid in enumerate(dict.fromkeys(a.scene for a in kept))}
    kind = np.fromiter((_kind(a) for a in kept), dtype=np.int64, count=len(kept))
    segments, owner = _segments(starts, counts, kind, round_, holes)
    return Packed(
        records=kept,
        row={a.uuid: i for i, a in enumerate(kept)},
        scenes=list(scenes),
        scene=np.fromiter((scenes[a.scene] for a in kept), dtype=np.int64, count=len(kept)),
        classes=np.fromiter((places[a.category] for a in kept), dtype=np.int64, count=len(kept)),
        look=np.fromiter((STYLES * places[a.category] + _style(a) for a in kept), dtype=np.int64, count=len(kept)),
        kind=kind,
        starts=starts,
        corners=counts,
        pixels=pixels,
        segments=segments,
        owner=owner,
        edges=np.searchsorted(owner, np.arange(len(kept) + 1)),
        texts=np.array([i for i, a in enumerate(kept) if a.kind == "text"], dtype=np.int64),
        arrows=np.array([i for i, a in enumerate(kept) if a.kind == "arrow"], dtype=np.int64),
        holes=holes,
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
    return Placed(packed, points, _bounds(points, packed))


def blank(placed: Placed, rows: Sequence[int]) -> None:
    """Takes annotations out of the plane: they are neither painted nor found any more."""
    gone = np.zeros(len(placed.bounds), dtype=bool)
    gone[list(rows)] = True
    _blank(placed, gone)


def blank_classes(placed: Placed, classes: Sequence[int]) -> None:
    """Takes all annotations of some classes out of the plane."""
    if classes:
        _blank(placed, np.isin(placed.packed.classes, classes))


def _blank(placed: Placed, gone: Bools) -> None:
    placed.bounds[gone] = np.nan
    placed.points[np.repeat(gone, np.diff(placed.packed.starts))] = np.nan


def shape(placed: Placed, row: int) -> Points:
    """World positions (k, 2) of one annotation's own vertices, of an ellipse the corners of its box."""
    first = placed.packed.starts[row]
    return placed.points[first : first + placed.packed.corners[row]]


def outline(placed: Placed, row: int) -> Points:
    """World positions (k, 2) of what is drawn of one annotation: its vertices, of an ellipse points all round it."""
    packed = placed.packed
    first, end = packed.starts[row], packed.starts[row + 1]
    own = packed.corners[row]
    if row in packed.holes:
        return placed.points[first : first + own]
    return placed.points[first + own if end - first > own else first : end]


def rings(placed: Placed, row: int) -> list[Points]:
    """World positions of what is drawn of one annotation, then those (k, 2) of each of its holes."""
    return [outline(placed, row), *(placed.points[first:end] for first, end in placed.packed.holes.get(row, ()))]


def geometries(placed: Placed, rows: Ints) -> NDArray[np.object_]:
    """Shapely geometries (k) of some annotations in the plane: areas less their holes where they are closed, lines, points."""
    import shapely

    made = np.empty(len(rows), dtype=object)
    packed = placed.packed
    first = packed.starts[:-1] + np.where(packed.round, packed.corners, 0)  # an ellipse is its outline
    counts = np.where(packed.round, _ROUND, packed.corners)[rows]
    for kind, make in ((1, shapely.linestrings), (2, shapely.linearrings)):
        of_kind = packed.kind[rows] == kind
        mine, sizes = rows[of_kind], counts[of_kind]
        if len(mine):
            owner = np.repeat(np.arange(len(mine)), sizes)
            vertices = first[mine][owner] + np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            lines = make(placed.points[vertices], indices=owner)
            made[of_kind] = shapely.polygons(lines) if kind == 2 else lines
    of_kind = packed.kind[rows] == 0
    made[of_kind] = shapely.points(placed.points[first[rows[of_kind]]])
    for place in np.flatnonzero(np.isin(rows, list(packed.holes))).tolist() if packed.holes else ():
        around, *within_ = rings(placed, int(rows[place]))
        made[place] = shapely.make_valid(shapely.Polygon(around, within_))
    return made


def within(placed: Placed, box: Bounds) -> Bools:
    """Which annotations (n) touch a world rectangle by their bounds."""
    return touching(placed.bounds, box)


def touching(b: NDArray[np.float64], box: Bounds) -> Bools:
    """Which bounds (n, 4) touch a rectangle."""
    return (b[:, 0] <= box[2]) & (b[:, 1] <= box[3]) & (b[:, 2] >= box[0]) & (b[:, 3] >= box[1])


def at(placed: Placed, x: float, y: float, reach: float) -> list[tuple[float, int]]:
    """The annotations under a world position or within ``reach`` of it, each with the area of its bounds before it.

    A closed shape is hit anywhere inside, but not in its holes. Comparing 100,000 bounds takes half a millisecond, so there is no index to
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


def cut(screen: Points, bounds: Bounds) -> tuple[Points, Bools]:
    """Those of segments (n, 4: x, y, x, y) that reach into a rectangle, cut to it, and which (n) they are."""
    a, b = screen[:, :2], screen[:, 2:]
    enter, leave = clip_segments(a, b, bounds)
    seen = enter < leave
    a, along, enter, leave = a[seen], (b - a)[seen], enter[seen, None], leave[seen, None]
    return np.concatenate((a + along * enter, a + along * leave), axis=1), seen


def segments_of(packed: Packed, rows: Ints) -> Ints:
    """The segments of some annotations, in their order."""
    first = packed.edges.take(rows)
    counts = packed.edges.take(rows + 1) - first
    return np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def painted(packed: Packed, segments: Ints, style: int) -> Bools:
    """Which segments of dashed (1) or dotted (2) outlines are painted: those of an ellipse are shorter than a dash."""
    return ~packed.round[packed.owner[segments]] | (segments % 3 < 3 - style)


def gapped(screen: Points, share: float) -> Points:
    """Segments (n, 4) with only this share of them at either end, as segments (2n, 4): a short line dashed."""
    ends = screen.reshape(-1, 2, 2)
    along = (ends[:, 1] - ends[:, 0]) * share
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
    lines, kind = rings(placed, row), placed.packed.kind[row]
    if kind == 2 and sum(inside(ring, x, y) for ring in lines) % 2:
        return True
    return any(_near(ring, x, y, reach, closed=kind != 1) for ring in lines)


def _near(points: Points, x: float, y: float, reach: float, *, closed: bool) -> bool:
    ends = np.roll(points, -1, axis=0)
    if not closed and len(points) > 1:
        points, ends = points[:-1], ends[:-1]
    return bool(distance_to_segments(points, ends, x, y).min() <= reach)


def _style(annotation: Annotation) -> int:
    return 2 if not annotation.stands else int(annotation.basis == "assessed")


def _kind(annotation: Annotation) -> int:
    if annotation.kind in _CLOSED and len(annotation.pixels) > 2:
        return 2
    return 1 if len(annotation.pixels) > 1 else 0


def _is_round(annotation: Annotation) -> bool:
    return annotation.kind == "ellipse" and len(annotation.pixels) == 4


def _outlines_at(starts: Ints, corners: Ints, round_: Bools) -> Ints:
    """Which vertices (e, 64) are points of the outlines of ellipses."""
    return (starts[:-1] + corners)[round_][:, None] + np.arange(_ROUND)


def _rings(annotation: Annotation) -> Sequence[Sequence[Pixel]]:
    """The holes of a polygon."""
    return rings_of(annotation.holes) if annotation.kind == "polygon" and _kind(annotation) == 2 else ()


def _spans(first: int, rings: Sequence[Sequence[Pixel]]) -> list[tuple[int, int]]:
    """The first vertex and the end of each of some rings that follow one another."""
    ends = [first + end for end in accumulate(map(len, rings))]
    return list(pairwise((first, *ends)))


def _with_outlines(
    own: Points, starts: Ints, counts: Ints, round_: Bools, rings: Mapping[int, Sequence[Sequence[Pixel]]]
) -> Points:
    """All vertices: each annotation's own, those of ellipses followed by the points of their outlines, those of polygons
    by their holes."""
    pixels = np.empty((int(starts[-1]), 2))
    within_ = np.arange(len(pixels)) - np.repeat(starts[:-1], np.diff(starts))
    pixels[within_ < np.repeat(counts, np.diff(starts))] = own
    box = pixels[starts[:-1][round_][:, None] + np.arange(4)]
    pixels[_outlines_at(starts, counts, round_)] = ellipses(box)
    for row, found in rings.items():
        pixels[starts[row] + counts[row] : starts[row + 1]] = list(chain.from_iterable(found))
    return pixels


def ellipses(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (e, 64, 2) all round the ellipses that touch the sides of boxes (e, 4, 2), as ``box.ellipse_outline`` has them."""
    middle = boxes.mean(axis=1)
    ahead, aside = (boxes[:, 0] + boxes[:, 1]) / 2 - middle, (boxes[:, 1] + boxes[:, 2]) / 2 - middle
    turn = np.arange(_ROUND) * (2 * np.pi / _ROUND)
    around = np.cos(turn)[:, None] * ahead[:, None, :] + np.sin(turn)[:, None] * aside[:, None, :]
    return middle[:, None, :] + around


def _segments(
    starts: Ints,
    corners: Ints,
    kind: Ints,
    round_: Bools,
    holes: Mapping[int, Sequence[tuple[int, int]]],
) -> tuple[Ints, Ints]:
    """Pairs of vertices and whose they are: each vertex with the next one, the last with the first where closed."""
    first = np.arange(starts[-1])
    owner = np.repeat(np.arange(len(corners)), np.diff(starts))
    following = first + 1
    last = starts[1:] - 1
    following[last] = starts[:-1] + np.where(round_, corners, 0)
    for row, spans in holes.items():
        for begin, end in ((int(starts[row]), int(starts[row] + corners[row])), *spans):
            following[end - 1] = begin
    drawn = np.ones(len(first), dtype=bool)
    drawn[last[kind != 2]] = False
    drawn[(starts[:-1][round_][:, None] + np.arange(4)).ravel()] = False
    # Half as wide as elsewhere: these are the longest arrays, and the painting of many waits for memory.
    return np.column_stack((first, following))[drawn].astype(np.int32), owner[drawn].astype(np.int32)


def _bounds(points: Points, packed: Packed) -> NDArray[np.float64]:
    first = packed.starts[:-1]
    if not len(first):
        return np.empty((0, 4))
    low, high = np.minimum.reduceat(points, first, axis=0), np.maximum.reduceat(points, first, axis=0)
    found = np.empty((len(first), 4), order="F")  # they are compared column by column
    found[:, :2], found[:, 2:] = low, high
    if packed.round.any():  # the corners of a slanting ellipse's box reach further than it does
        around = points[_outlines_at(packed.starts, packed.corners, packed.round)]
        found[packed.round] = np.column_stack((around.min(axis=1), around.max(axis=1)))
    return found


def _place_by_ground(packed: Packed, scene: int, plane: Plane, points: Points) -> None:
    round_ = packed.round
    for row in np.flatnonzero(packed.scene == scene).tolist():
        record = packed.records[row]
        ground = np.array(record.geometry.points if record.geometry is not None else ())
        if round_[row] and len(ground) == _ROUND:
            ground = np.vstack((_corners_of(ground), ground))
        if row in packed.holes and len(ground) == packed.corners[row]:
            ground = np.vstack((ground, _holes_on(packed, row, ground)))
        if len(ground) == packed.starts[row + 1] - packed.starts[row]:
            points[packed.starts[row] : packed.starts[row + 1]] = ground
    mine = np.repeat(packed.scene == scene, np.diff(packed.starts))
    world = plane.from_lonlat(points[mine])
    points[mine] = np.nan if world is None else world


def _holes_on(packed: Packed, row: int, ground: Points) -> Points:
    """Where the vertices (k, 2) of a polygon's holes are, by how its own lie in the scene and on the ground."""
    first, own = packed.starts[row], packed.corners[row]
    pixels = np.column_stack((packed.pixels[first : packed.starts[row + 1]], np.ones(packed.starts[row + 1] - first)))
    relation = np.linalg.lstsq(pixels[:own], ground, rcond=None)[0]
    return pixels[own:] @ relation


def _corners_of(outline: Points) -> Points:
    """The corners (4, 2) of the box round an ellipse of points (64, 2)."""
    middle, quarter = outline.mean(axis=0), _ROUND // 4
    ahead, aside = outline[0] - middle, outline[quarter] - middle
    return middle + np.array([ahead - aside, ahead + aside, aside - ahead, -ahead - aside])
