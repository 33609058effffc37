"""Geodesics on WGS 84: distance, azimuth, points along the way, a local plane. Metres and degrees throughout.

All of it rests on PROJ's geodesic routines (C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87, 2013),
which are exact to nanometres and know nothing of map projections or of the antimeridian.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from pyproj import Geod

from roadstead.domain.coordinates import LonLat

GEOD = Geod(ellps="WGS84")


def inverse(a: LonLat, b: LonLat) -> tuple[float, float]:
    """Geodesic distance in metres and the azimuth at ``a`` towards ``b``, degrees clockwise from north, 0 up to 360."""
    azimuth, _, length = GEOD.inv(a.lon, a.lat, b.lon, b.lat)
    return float(length), float(azimuth) % 360.0


def distance(a: LonLat, b: LonLat) -> float:
    """Geodesic distance in metres."""
    return inverse(a, b)[0]


def direct(a: LonLat, azimuth_deg: float, length_m: float) -> LonLat:
    """The point reached from ``a`` along a geodesic that leaves at that azimuth."""
    lon, lat, _ = GEOD.fwd(a.lon, a.lat, azimuth_deg, length_m)
    return LonLat(float(lon), float(lat))


def line_length(points: Sequence[LonLat]) -> float:
    """Length in metres of a line of geodesic pieces."""
    return float(GEOD.line_length([p.lon for p in points], [p.lat for p in points])) if len(points) > 1 else 0.0


def densify(points: Sequence[LonLat], step_m: float = 20_000.0) -> tuple[LonLat, ...]:
    """The line with further points on each geodesic, none farther apart than ``step_m``: so that a map shows its curve."""
    dense = [points[0]] if points else []
    for a, b in pairwise(points):
        pieces = math.ceil(distance(a, b) / step_m)
        if pieces > 1:
            dense += [LonLat(lon, lat) for lon, lat in GEOD.npts(a.lon, a.lat, b.lon, b.lat, pieces - 1)]
        dense.append(b)
    return tuple(dense)


def centre(points: Sequence[LonLat]) -> LonLat:
    """The mean of a few near points, right across the antimeridian and at the poles."""
    lon, lat = np.radians([p.lon for p in points]), np.radians([p.lat for p in points])
    x, y, z = np.mean([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return LonLat(math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))))


def local_plane(points: Sequence[LonLat], origin: LonLat) -> np.ndarray:
    """East and north offsets from ``origin`` in metres, shape (n, 2): azimuthal equidistant.

    Distances from the origin are exact; between two points ``d`` metres off they are wrong by about d²/(6 R²)
    of themselves, 4e-9 at one kilometre (Snyder, Map Projections, 1987, p. 195).
    """
    n = len(points)
    azimuth, _, length = GEOD.inv([origin.lon] * n, [origin.lat] * n, [p.lon for p in points], [p.lat for p in points])
    angle, length = np.radians(azimuth), np.asarray(length)
    return np.column_stack([length * np.sin(angle), length * np.cos(angle)])
