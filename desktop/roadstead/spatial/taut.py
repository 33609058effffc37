"""Pulling a way over water tight: the shortest line on the same side of every piece of land.

A line of geodesics p, v, n with nothing on its two sides can be shortened within the triangle: land in the triangle
came in over the third side, or is an island in it, and the shortest line from p to n past it is the convex hull of its
points. Repeated until nothing gives, this is the shortest line of its kind. Geodesics are taken as great ellipses,
which are straight in the gnomonic projection; the difference is 3 m over 500 km and is checked for by the caller.
"""

import math
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.spatial.cells import Bools
from roadstead.spatial.chunks import Floats
from roadstead.spatial.geodesy import GEOD

_SQUASH = 1 - 1 / 298.257223563
_CORNERS = 12
_SLACK_M = 0.01
_M_PER_DEGREE = 111_195.0


class Shores(Protocol):
    """What a line is pulled tight against."""

    def __call__(self, corners: Floats, margin_m: float, /) -> Floats:
        """The edges of the shore (n, 4) in and around a triangle of geodesics (3, 2), with this margin in metres."""
        ...

    def is_land(self, place: LonLat, /) -> bool:
        """Whether a ship cannot be at a place."""
        ...


def unit(places: Floats) -> Floats:
    """Directions (n, 3) from the centre of the Earth."""
    lon, lat = np.radians(places[:, 0]), np.arctan(_SQUASH**2 * np.tan(np.radians(places[:, 1])))
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def ringed(places: Floats, clearance_m: float) -> Floats:
    """Points about each place: a polygon of twelve corners that holds the circle of this radius."""
    radius = clearance_m / math.cos(math.pi / _CORNERS) / _M_PER_DEGREE
    turns = np.arange(_CORNERS) * 2 * math.pi / _CORNERS
    stretch = 1 / np.maximum(0.01, np.cos(np.radians(places[:, 1])))
    lons = places[:, :1] + radius * np.cos(turns) * stretch[:, None]
    return np.column_stack([lons.ravel(), (places[:, 1:] + radius * np.sin(turns)).ravel()])


class Plane:
    """The gnomonic projection about the middle of some places, in metres."""

    def __init__(self, places: Floats) -> None:
        """The middle is that of the directions."""
        self._up = unit(places).mean(axis=0)
        self._up /= np.linalg.norm(self._up)
        pole = np.array([0.0, 0.0, 1.0]) if abs(self._up[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
        self._east = np.cross(pole, self._up)
        self._east /= np.linalg.norm(self._east)
        self._north = np.cross(self._up, self._east)

    def __call__(self, places: Floats) -> Floats:
        """Metres (n, 2); what lies more than about 80 degrees off the middle is put far away."""
        directions = unit(places)
        up = np.maximum(directions @ self._up, 0.15)
        return 6_371_008.8 * np.column_stack([directions @ self._east / up, directions @ self._north / up])

    def back(self, point: Floats) -> LonLat:
        """The place of one point of the plane."""
        x, y, z = self._up + (point[0] * self._east + point[1] * self._north) / 6_371_008.8
        lat = math.atan2(z / _SQUASH**2, math.hypot(x, y))
        return LonLat(math.degrees(math.atan2(y, x)), math.degrees(lat))


def chain(p: Floats, v: Floats, n: Floats, shores: Shores, clearance_m: float) -> Floats:
    """The places between p and n of the shortest line that stays on v's side of the land in the triangle."""
    corners = np.array([p, v, n])
    plane = Plane(corners)
    flat = plane(corners)
    turn = _cross(flat[1] - flat[0], flat[2] - flat[0])
    base = float(np.hypot(*(flat[2] - flat[0])))
    if base < 1e-6 or abs(turn) / base < 1e-3:
        return np.empty((0, 2))  # v lies on the straight line already
    edges = shores(corners, clearance_m)
    land = _inside(edges[:, :2], plane, flat, clearance_m)
    if not len(land):
        return land
    own = _inside(land, plane, flat, 0.0) if clearance_m > 0 else land
    at_v = _at(own, v)
    if at_v.any() and not _holds(edges, v, plane, flat, shores.is_land):
        own = own[~at_v]
    if clearance_m > 0:
        own = np.concatenate([own, _inside(ringed(_outer(land, plane), clearance_m), plane, flat, 0.0)])
    land = own[~(_at(own, p) | _at(own, n))]
    if not len(land):
        return land
    return _between(land, plane, flat, corners)


def _at(places: Floats, v: Floats) -> Bools:
    return np.abs(places - v).max(axis=1, initial=0.0) < 1e-9


def _holds(edges: Floats, v: Floats, plane: Plane, flat: Floats, is_land: Callable[[LonLat], bool]) -> bool:
    """Whether the land that has its corner at v lies between the line's two arms there, and not on the outer side."""
    starts, ends = _at(edges[:, :2], v), _at(edges[:, 2:], v)
    others = plane(np.concatenate([edges[starts, 2:], edges[ends, :2]])) - flat[1]
    sign = math.copysign(1.0, _cross(flat[1] - flat[0], flat[2] - flat[0]))
    back, on = (arm / np.hypot(*arm) for arm in (flat[0] - flat[1], flat[2] - flat[1]))
    for other in others / np.hypot(*others.T)[:, None]:
        if sign * _cross(on, other) > 1e-7 and sign * _cross(other, back) > 1e-7:
            return True
    # No shore runs between the arms: all is land there, or all is water.
    inward = sign * np.array([back[1] - on[1], on[0] - back[0]])
    return is_land(plane.back(flat[1] + 0.5 * inward / max(np.hypot(*inward), 1e-12)))


def _cross(a: Floats, b: Floats) -> float:
    return float(a[0] * b[1] - a[1] * b[0])


def _inside(places: Floats, plane: Plane, flat: Floats, beyond_m: float) -> Floats:
    """The places inside the triangle, or up to ``beyond_m`` beyond its third side (from the last corner to the first)."""
    if not len(places):
        return places
    points = plane(places)
    keep = np.ones(len(places), bool)
    sign = math.copysign(1.0, _cross(flat[1] - flat[0], flat[2] - flat[0]))
    for a, b, slack in ((flat[0], flat[1], _SLACK_M), (flat[1], flat[2], _SLACK_M), (flat[2], flat[0], beyond_m)):
        run = (b - a) / np.hypot(*(b - a))
        keep &= sign * (run[0] * (points[:, 1] - a[1]) - run[1] * (points[:, 0] - a[0])) >= -slack
    return places[keep]


def _outer(places: Floats, plane: Plane) -> Floats:
    """The corners of the convex hull of places."""
    return places[_hull(plane(places))]


def _hull(points: Floats) -> list[int]:
    """The corners of the convex hull of flat points, counter-clockwise; all points where they lie on a line."""
    from scipy.spatial import ConvexHull, QhullError

    if len(points) < 4:
        return _small_hull(points)
    try:
        return ConvexHull(points).vertices.tolist()
    except QhullError:
        return [int(np.lexsort(points.T)[0]), int(np.lexsort(points.T)[-1])]


def _small_hull(points: Floats) -> list[int]:
    if len(points) == 3 and _cross(points[1] - points[0], points[2] - points[0]) < 0:
        return [0, 2, 1]
    return list(range(len(points)))


def _between(places: Floats, plane: Plane, flat: Floats, corners_of: Floats) -> Floats:
    """The places on the hull of p, n and all places, on v's side, from p to n; v where rounding leaves no hull."""
    points = np.concatenate([flat[[0, 2]], plane(places)])
    points[:, :] -= flat[0]
    corners = _hull(points)
    if 0 not in corners or 1 not in corners:
        return corners_of[1:2]
    if _cross(flat[1] - flat[0], flat[2] - flat[0]) < 0:  # v lies to the left of the way from p to n
        corners = corners[::-1]
    start = corners.index(0)
    turned = corners[start:] + corners[:start]
    return places[[i - 2 for i in turned[1 : turned.index(1)]]]


def tighten(
    line: Sequence[Sequence[float]], shores: Shores, clearance_m: float, check: Callable[[], None] = lambda: None
) -> list[LonLat]:
    """The line pulled tight, both ends kept. ``check`` is called at each step and may raise to stop the work."""
    path = [np.asarray(place, float) for place in line]
    for at in range(1, len(path)):
        turns = round((path[at][0] - path[at - 1][0]) / 360) * 360.0
        path[at] = path[at] - (turns, 0.0)
    # Rounding can make a bend come and go for ever where shores run along the line: a change is made once only.
    at, done = 1, set()
    while at < len(path) - 1:
        check()
        triple = b"".join(place.tobytes() for place in path[at - 1 : at + 2])
        new = chain(path[at - 1], path[at], path[at + 1], shores, clearance_m)
        if triple in done or (len(new) == 1 and _close(new[0], path[at])):
            at += 1
            continue
        done.add(triple)
        path[at : at + 1] = list(new)
        # The neighbours of what has changed may give again.
        at = max(1, at - 1)
    inner = [LonLat((float(lon) + 180) % 360 - 180, float(lat)) for lon, lat in path[1:-1]]
    return [LonLat(*line[0]), *inner, LonLat(*line[-1])]


def eased(line: Sequence[LonLat], away_m: Sequence[float]) -> list[LonLat]:
    """The line with each bend moved outwards, away from the land it goes round, by its share of ``away_m`` metres.

    A tight line has its land on the inner side of each bend. The first and the last of ``away_m`` are not used.
    """
    moved = [line[0]]
    for before, here, after, away in zip(line[:-2], line[1:-1], line[2:], away_m[1:-1], strict=True):
        back, on = (GEOD.inv(*here, *other)[0] for other in (before, after))
        turn = (on - back) % 360
        # Between the two arms lies the land when they are less than half a circle apart, else on the other side.
        out = back + turn / 2 + (180 if turn < 180 else 0)
        # The bend's two sides move out by ``away`` when its corner moves by this much more.
        lon, lat, _ = GEOD.fwd(*here, out, away / max(0.5, math.sin(math.radians(turn / 2))))
        moved.append(LonLat(lon, lat))
    return [*moved, line[-1]]


def _close(a: Floats, b: Floats) -> bool:
    return bool(abs(a[1] - b[1]) < 1e-6 and abs(a[0] - b[0]) * math.cos(math.radians(a[1])) < 1e-6)
