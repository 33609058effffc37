"""Shores near a triangle, for pulling a line tight: only the cells that the triangle touches are read."""

import math

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.spatial.chunks import Floats
from roadstead.spatial.coastline import Coastline
from roadstead.spatial.taut import Plane

_HALF_CELL_M = 79_000.0
"""From a cell's middle to its corner, at the equator."""
_M_PER_DEGREE = 111_195.0


class NearShores:
    """Answers ``taut.Shores`` from a coastline."""

    def __init__(self, coastline: Coastline) -> None:
        self._cells = coastline.level("land", "f")
        self._coastline = coastline

    def is_land(self, place: LonLat) -> bool:
        """Whether a ship cannot be at a place."""
        return not self._coastline.is_navigable(place)

    def __call__(self, corners: Floats, margin_m: float) -> Floats:
        """The shore's edges (n, 4) in the cells that the triangle touches, those that start near its bounds."""
        west, south, east, north = _bounds(corners, margin_m)
        columns = np.arange(math.floor(west + 180), math.floor(east + 180) + 1)
        rows = np.arange(max(0, math.floor(south + 90)), min(179, math.floor(north + 90)) + 1)
        at = np.array([(c, r) for r in rows.tolist() for c in columns.tolist() if not self._blank(c, r)], int).reshape(
            -1, 2
        )
        if len(at) > 12:
            at = at[_touches(at, corners, margin_m)]
        parts = [self._cells.at(c, r).coast + np.array([c // 360 * 360.0, 0.0] * 2) for c, r in at.tolist()]
        if not parts:
            return np.empty((0, 4))
        edges = np.concatenate(parts)
        lon, lat = edges[:, 0], edges[:, 1]
        return edges[(lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)]

    def sidestep(self, a: LonLat, b: LonLat, clearance_m: float) -> LonLat | None:
        """Where the geodesic from a to b should bend to keep this distance from the shore nearest to it; None if it does."""
        ends = np.array([a, b], float)
        ends[1, 0] -= round((b.lon - a.lon) / 360) * 360.0
        edges = self(ends, 1.5 * clearance_m)
        if not len(edges):
            return None
        plane = Plane(ends)
        start, end = plane(ends)
        shore = plane(edges[:, :2]) - start
        run = end - start
        share = np.clip(shore @ run / max(float(run @ run), 1e-9), 0, 1)
        off = share[:, None] * run - shore
        away = np.hypot(*off.T)
        # Where the segment begins or ends, its neighbour's bend sees to it.
        away[(share <= 0.01) | (share >= 0.99)] = np.inf
        nearest = int(np.argmin(away))
        if not 0.1 < away[nearest] < 0.95 * clearance_m:
            return None
        return plane.back(start + shore[nearest] + off[nearest] / away[nearest] * clearance_m)

    def _blank(self, column: int, row: int) -> bool:
        number = row * 360 + column % 360
        return self._cells.file.is_empty(number) or self._cells.file.is_full(number)


def _touches(at: Floats, corners: Floats, margin_m: float) -> np.ndarray:
    """Which cells come within reach of the triangle: the distance of their middles, in the gnomonic plane about it."""
    import shapely

    plane = Plane(corners)
    triangle = shapely.convex_hull(shapely.MultiPoint(plane(corners)))
    middles = plane(at - np.array([179.5, 89.5]))
    # The projection stretches by 1 / cos2 of the angle from the middle.
    stretch = 1 + (np.hypot(*middles.T) / 6_371_008.8) ** 2
    return shapely.distance(triangle, shapely.points(middles)) <= (_HALF_CELL_M + margin_m) * stretch


def _bounds(places: Floats, margin_m: float) -> tuple[float, float, float, float]:
    """Bounds of geodesics between places: they bow towards the pole, by no more than an eighth of the square of the span."""
    (west, south), (east, north) = places.min(axis=0), places.max(axis=0)
    bow = math.degrees(math.radians(east - west) ** 2 / 8 * 0.6)
    lat = margin_m / _M_PER_DEGREE
    lon = lat / max(0.01, math.cos(math.radians(min(89.0, max(abs(south), abs(north)) + lat))))
    if south + north < 0:
        return west - lon, max(-90.0, south - lat - bow), east + lon, min(90.0, north + lat)
    return west - lon, max(-90.0, south - lat), east + lon, min(90.0, north + lat + bow)
