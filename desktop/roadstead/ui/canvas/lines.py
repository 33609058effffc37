"""Long lines cut to what is in view, with their dashes and arrows staying where they are. No Qt."""

import math
from typing import NamedTuple

import numpy as np

from roadstead.ui.canvas.clip import clip_segments
from roadstead.ui.canvas.view import Points

_LONGEST_PIECE = 2.0  # degrees


class Run(NamedTuple):
    """A stretch of a line in view: screen points (n, 2), and how far along the whole line it begins, in screen pixels."""

    points: Points
    start: float


def curved(lonlat: Points) -> Points:
    """The line with points added along the great circles between far ones, so that a map shows their curve.

    Interpolation on the sphere (slerp): next to the geodesic of the ellipsoid it is off by less than a map shows.
    """
    if len(lonlat) < 2:
        return lonlat
    lon, lat = np.radians(lonlat).T
    v = np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    made = [lonlat[:1]]
    for i in range(len(lonlat) - 1):
        angle = math.acos(min(1.0, max(-1.0, float(v[i] @ v[i + 1]))))
        pieces = math.ceil(math.degrees(angle) / _LONGEST_PIECE)
        if 1 < pieces < 90:  # beyond it the ends are opposite, and no one way is the way
            t = np.linspace(0, 1, pieces + 1)[1:-1, None]
            w = (np.sin((1 - t) * angle) * v[i] + np.sin(t * angle) * v[i + 1]) / math.sin(angle)
            made.append(np.degrees(np.column_stack((np.arctan2(w[:, 1], w[:, 0]), np.arcsin(w[:, 2].clip(-1, 1))))))
        made.append(lonlat[i + 1 : i + 2])
    return np.concatenate(made)


def visible_runs(screen: Points, width: float, height: float, margin: float = 40.0) -> list[Run]:
    """The stretches of a screen line (n, 2) that pass through the picture, cut at ``margin`` outside of it.

    Cutting matters: a dashed line that goes on for a thousand screens would be dashed all the way.
    """
    screen = screen[np.isfinite(screen).all(axis=1)]
    if len(screen) < 2:
        return []
    a, b = screen[:-1], screen[1:]
    length = np.hypot(*(b - a).T)
    along = np.concatenate(([0.0], np.cumsum(length)))
    enter, leave = clip_segments(a, b, (-margin, -margin, width + margin, height + margin))
    seen = np.flatnonzero(enter < leave)
    runs: list[Run] = []
    for group in np.split(
        seen, np.flatnonzero((np.diff(seen) > 1) | (leave[seen[:-1]] < 1) | (enter[seen[1:]] > 0)) + 1
    ):
        if len(group):
            first, last = group[0], group[-1]
            head = a[first] + (b[first] - a[first]) * enter[first]
            tail = a[last] + (b[last] - a[last]) * leave[last]
            points = np.concatenate((head[None], screen[first + 1 : last + 1], tail[None]))
            runs.append(Run(points, float(along[first] + length[first] * enter[first])))
    return runs


def stations(run: Run, spacing: float) -> list[tuple[float, float, float]]:
    """Positions along a run at whole multiples of ``spacing`` of the whole line: x, y and direction in degrees (clockwise from x, y down)."""
    steps = np.diff(run.points, axis=0)
    length = np.hypot(steps[:, 0], steps[:, 1])
    ends = run.start + np.cumsum(length)
    made = []
    for where in np.arange(math.floor(run.start / spacing) + 0.5, ends[-1] / spacing) * spacing:
        i = int(np.searchsorted(ends, where))
        if where > run.start and i < len(steps) and length[i] > 0:
            x, y = (run.points[i + 1] - steps[i] / length[i] * (ends[i] - where)).tolist()
            made.append((x, y, math.degrees(math.atan2(steps[i, 1], steps[i, 0]))))
    return made
