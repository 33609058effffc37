"""Lines and rings cut to a rectangle. No Qt."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roadstead.ui.canvas.view import Bounds, Points


class Lines(NamedTuple):
    """Many lines as one array: points (n, 2) one after another, each line beginning at one of ``starts``."""

    points: Points
    starts: NDArray[np.int64]


def join(lines: Sequence[Points]) -> Lines:
    """Many lines as one array; those without a point are left out."""
    kept = [line for line in lines if len(line)]
    if not kept:
        return Lines(np.empty((0, 2)), np.empty(0, dtype=np.int64))
    counts = np.array([len(line) for line in kept])
    return Lines(np.concatenate(kept), np.concatenate(([0], np.cumsum(counts)[:-1])))


def within(lines: Sequence[Points], bounds: Bounds, cut: Callable[[Points, Bounds], list[Points]]) -> Lines:
    """The lines joined, those that reach over the bounds cut by ``cut``."""
    all_ = join(lines)
    if not len(all_.points):
        return all_
    low = np.minimum.reduceat(all_.points, all_.starts, axis=0)
    high = np.maximum.reduceat(all_.points, all_.starts, axis=0)
    over = set(np.flatnonzero(((low < bounds[:2]) | (high > bounds[2:])).any(axis=1)).tolist())
    if not over:
        return all_
    parts = np.split(all_.points, all_.starts[1:])
    return join([part for i, line in enumerate(parts) for part in (cut(line, bounds) if i in over else [line])])


def finite(lines: Lines) -> Lines:
    """Without the points that are not finite."""
    good = np.isfinite(lines.points).all(axis=1)
    if good.all():
        return lines
    parts = np.split(good, lines.starts[1:])
    counts = np.array([int(part.sum()) for part in parts])
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))[counts > 0]
    return Lines(lines.points[good], starts)


def closed(lines: Lines) -> Lines:
    """The rings with their first point once more at their end."""
    ends = np.append(lines.starts[1:], len(lines.points))
    points = np.insert(lines.points, ends, lines.points[lines.starts], axis=0)
    return Lines(points, lines.starts + np.arange(len(lines.starts)))


def bent(lines: Lines, detail: float) -> Lines:
    """The lines with points added along their segments that run due north or east, at fixed degrees of the globe.

    Cells of land share such edges, each with corners of its own on it. In a plane where parallels and meridians are
    curves, the straight pieces between other corners would leave slivers of sea between two cells. ``detail`` is the
    degrees that a pixel spans; a piece then strays from the curve by less than about a fifth of a pixel
    (the sagitta L^2 / 8R of a piece L on a circle of the Earth's radius R, 57.3 degrees).
    """
    step = min(2.0 ** math.floor(math.log2(math.sqrt(8 * 57.3 * 0.2 * detail))), 2.0)
    a, b = lines.points[:-1], lines.points[1:]
    straight = (a == b).sum(axis=1) == 1
    straight &= np.abs(b - a).max(axis=1, initial=0.0) > step
    straight[lines.starts[1:] - 1] = False
    rows = np.flatnonzero(straight)
    if not len(rows):
        return lines
    made = [_between(a[row], b[row], step) for row in rows.tolist()]
    counts = np.array([len(points) for points in made])
    points = np.insert(lines.points, np.repeat(rows + 1, counts), np.concatenate(made), axis=0)
    before = np.concatenate(([0], np.cumsum(counts)))
    return Lines(points, lines.starts + before[np.searchsorted(rows, lines.starts)])


def _between(a: Points, b: Points, step: float) -> Points:
    """The points of a straight segment at whole multiples of ``step``, without its ends, in its own direction."""
    axis = int(a[1] != b[1])
    low, high = sorted((float(a[axis]), float(b[axis])))
    marks = np.arange(math.floor(low / step) + 1, math.ceil(high / step)) * step
    points = np.empty((len(marks), 2))
    points[:, axis], points[:, 1 - axis] = marks, a[1 - axis]
    return points if a[axis] < b[axis] else points[::-1]


def clip_ring(ring: Points, bounds: Bounds) -> Points:
    """A ring (n, 2), not closed, cut to a rectangle (Sutherland and Hodgman 1974): filled by the odd-even rule it shows
    the same inside; its edges along the rectangle are no edges of the ring. Empty where nothing is left."""
    for axis in (0, 1):
        for limit, sign in ((bounds[axis], 1.0), (bounds[axis + 2], -1.0)):
            ring = _half(ring, axis, limit, sign)
            if not len(ring):
                return ring
    return ring


def clip_line(line: Points, bounds: Bounds) -> list[Points]:
    """The parts of a line (n, 2) of which the segments touch a rectangle: whole segments, nothing is moved."""
    if len(line) < 2:
        return []
    enter, leave = clip_segments(line[:-1], line[1:], bounds)
    seen = np.flatnonzero(enter <= leave)
    if not len(seen):
        return []
    groups = np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1)
    return [line[group[0] : group[-1] + 2] for group in groups]


def clip_segments(a: Points, b: Points, bounds: Bounds) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where segments from a to b (n, 2) enter and leave a rectangle, as fractions of each (Liang and Barsky 1984).

    Enter is greater than leave where a segment misses it.
    """
    step = b - a
    enter, leave = np.zeros(len(a)), np.ones(len(a))
    for axis in (0, 1):
        d, low, high = step[:, axis], bounds[axis], bounds[axis + 2]
        still = d == 0
        safe = np.where(still, 1.0, d)
        t0, t1 = (low - a[:, axis]) / safe, (high - a[:, axis]) / safe
        out = still & ((a[:, axis] < low) | (a[:, axis] > high))
        enter = np.maximum(enter, np.where(still, 0.0, np.minimum(t0, t1)))
        leave = np.minimum(leave, np.where(out, -1.0, np.where(still, 1.0, np.maximum(t0, t1))))
    return enter, leave


def _half(ring: Points, axis: int, limit: float, sign: float) -> Points:
    """The part of a ring where sign * (coordinate - limit) is not negative."""
    inside = sign * (ring[:, axis] - limit) >= 0
    if inside.all():
        return ring
    if not inside.any():
        return ring[:0]
    after, after_inside = np.roll(ring, -1, axis=0), np.roll(inside, -1)
    crosses = inside != after_inside
    span = after[:, axis] - ring[:, axis]
    t = np.where(crosses, (limit - ring[:, axis]) / np.where(crosses, span, 1.0), 0.0)
    cut = ring + (after - ring) * t[:, None]
    cut[crosses, axis] = limit
    # Each vertex that stays, followed by the point where the edge after it crosses, if it does.
    both = np.stack((ring, cut), axis=1).reshape(-1, 2)
    return both[np.column_stack((inside, crosses)).ravel()]
