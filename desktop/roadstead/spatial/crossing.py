"""Where a line of geodesics runs over land: exact against the coastline's full resolution."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.spatial.cells import Cells, contains
from roadstead.spatial.chunks import Floats
from roadstead.spatial.geodesy import GEOD, distance

STEP_M = 2000.0
"""Geodesics are followed in straight steps of at most this length in degrees; at 45 degrees a chord strays by 8 cm."""


class Stretch(NamedTuple):
    """A run on land: the segment of the line that it lies on, counted from 0, its middle, its length in metres."""

    segment: int
    middle: LonLat
    length_m: float


def densified(a: Sequence[float], b: Sequence[float], step_m: float = STEP_M) -> Floats:
    """Positions (n, 2) along a geodesic, both ends included, at most ``step_m`` apart; longitudes run on beyond 180."""
    count = max(1, int(np.ceil(distance(LonLat(*a), LonLat(*b)) / step_m)))
    between = GEOD.npts(a[0], a[1], b[0], b[1], count - 1) if count > 1 else []
    track = np.array([(a[0], a[1]), *between, (b[0], b[1])], float)
    track[:, 0] = np.unwrap(track[:, 0], period=360.0)
    return track


def land_stretches(cells: Cells, points: Sequence[LonLat]) -> Iterator[Stretch]:
    """The runs of a line that lie on land, or in a lake under 1,000 km2, in order along each cell of one degree.

    ``cells`` are those of the full resolution, of one degree.
    """
    tracks = [densified(a, b) for a, b in pairwise(points)]
    if not tracks:
        return
    starts = np.concatenate([track[:-1] for track in tracks])
    ends = np.concatenate([track[1:] for track in tracks])
    owners = np.repeat(np.arange(len(tracks)), [len(track) - 1 for track in tracks])
    starts, ends, owners = _split(starts, ends, owners)
    at = np.floor((starts + ends) / 2 + np.array([180, 90])).astype(int)
    at[:, 1] = np.clip(at[:, 1], 0, 179)
    for column, row in np.unique(at, axis=0).tolist():
        if cells.file.is_empty(row * 360 + column % 360):
            continue
        here = np.flatnonzero((at == (column, row)).all(axis=1))
        shift = np.array([column // 360 * 360.0, 0.0])
        edges = cells.at(column, row).barrier
        yield from _in_cell(edges, starts[here] - shift, ends[here] - shift, owners[here])


def _split(starts: Floats, ends: Floats, owners: np.ndarray) -> tuple[Floats, Floats, np.ndarray]:
    """The steps cut where they pass whole degrees, so that each lies in one cell."""
    for axis in (0, 1):
        low, high = np.floor(starts[:, axis]), np.floor(ends[:, axis])
        line = np.maximum(low, high)
        cut = (low != high) & (starts[:, axis] != line) & (ends[:, axis] != line)
        share = (line[cut] - starts[cut, axis]) / (ends[cut, axis] - starts[cut, axis])
        middle = starts[cut] + (ends[cut] - starts[cut]) * share[:, None]
        middle[:, axis] = line[cut]
        first_ends = ends.copy()
        first_ends[cut] = middle
        starts, ends = np.concatenate([starts, middle]), np.concatenate([first_ends, ends[cut]])
        owners = np.concatenate([owners, owners[cut]])
    return starts, ends, owners


def _in_cell(edges: Floats, starts: Floats, ends: Floats, owners: np.ndarray) -> Iterator[Stretch]:
    low, high = np.minimum(starts, ends).min(axis=0), np.maximum(starts, ends).max(axis=0)
    lows, highs = np.minimum(edges[:, :2], edges[:, 2:]), np.maximum(edges[:, :2], edges[:, 2:])
    # A ray to the north asks whether a start is on land, so what lies north of the steps stays in.
    near = edges[(lows[:, 0] <= high[0]) & (highs[:, 0] >= low[0]) & (highs[:, 1] >= low[1])]
    for start, end, owner in zip(starts, ends, owners.tolist(), strict=True):
        cuts = np.r_[0.0, _meetings(near, start, end), 1.0]
        inside = contains(near, *(start + (end - start) * (cuts[0] + cuts[1]) / 2))
        for first, last in pairwise(cuts):
            if inside and last > first:
                a, b = start + (end - start) * first, start + (end - start) * last
                middle = (a + b) / 2
                yield Stretch(owner, LonLat((middle[0] + 180) % 360 - 180, middle[1]), distance(LonLat(*a), LonLat(*b)))
            inside = not inside


def _meetings(edges: Floats, start: Floats, end: Floats) -> Floats:
    """Where along a step, from 0 to 1, it meets the edges, in order; a vertex on the step counts for one of its edges."""
    run = end - start
    side0 = run[0] * (edges[:, 1] - start[1]) - run[1] * (edges[:, 0] - start[0])
    side1 = run[0] * (edges[:, 3] - start[1]) - run[1] * (edges[:, 2] - start[0])
    meets = (side0 >= 0) != (side1 >= 0)
    a, b = edges[meets, :2], edges[meets, 2:]
    point = a + (b - a) * (side0[meets] / (side0[meets] - side1[meets]))[:, None]
    square = float(run @ run)
    share = ((point - start) @ run) / square if square else np.empty(0)
    return np.sort(share[(share > 0) & (share < 1)])
