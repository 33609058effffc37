"""The nearest water that a ship can be on."""

import math
from typing import Protocol

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.spatial.cells import Bounds
from roadstead.spatial.chunks import Floats
from roadstead.spatial.geodesy import GEOD
from roadstead.spatial.raster import Frame, inside

_CELLS = 500
_M_PER_DEGREE = 111_195.0


class Shallows(Protocol):
    """What is asked of a coastline here."""

    def barrier_edges(self, bounds: Bounds) -> Floats:
        """The edges of what a ship cannot be in."""
        ...

    def is_navigable(self, place: LonLat) -> bool:
        """Whether a ship can be at a place."""
        ...


def around(place: LonLat, radius_m: float, cells: int) -> Frame:
    """A grid about a place that reaches ``radius_m`` to each side, of nearly square cells."""
    lat = radius_m / _M_PER_DEGREE
    lon = min(180.0, lat / max(0.01, math.cos(math.radians(place.lat))))
    south, north = max(-90.0, place.lat - lat), min(90.0, place.lat + lat)
    return Frame(place.lon - lon, south, 2 * lon / cells, (north - south) / cells, cells, cells)


def nearest_water(coastline: Shallows, place: LonLat, clearance_m: float, limit_m: float) -> tuple[LonLat, float]:
    """The nearest place to be at with this distance from land, and how far it is; see ``Coastline.nearest_water``."""
    radius = max(500.0, 3 * clearance_m)
    if clearance_m <= 0 and coastline.is_navigable(place):
        return place, 0.0
    while True:
        found = _in_window(coastline, place, clearance_m, min(radius, limit_m))
        if found is not None and found[1] <= min(radius, limit_m):
            return found
        if radius >= limit_m:
            raise UserError(
                f"There is no water for ships within {limit_m / 1000:.0f} km of {place}.",
                "Choose a place on the coast, or draw this leg by hand.",
            )
        radius *= 5


def _in_window(coastline: Shallows, place: LonLat, clearance_m: float, radius_m: float) -> tuple[LonLat, float] | None:
    frame = around(place, radius_m + clearance_m, _CELLS)
    water = ~inside(coastline.barrier_edges(frame.bounds), frame)
    if clearance_m > 0:
        from scipy.ndimage import distance_transform_edt

        metres = frame.dy * _M_PER_DEGREE, frame.dx * _M_PER_DEGREE * math.cos(math.radians(place.lat))
        away = distance_transform_edt(water, sampling=metres)
        if away[frame.cell(*place)] >= clearance_m and coastline.is_navigable(place):
            return place, 0.0
        water = away >= clearance_m
    rows, columns = np.nonzero(water)
    if not len(rows):
        return None
    spots = frame.centres(rows, columns)
    flat = (spots - place) * (math.cos(math.radians(place.lat)), 1.0)
    near = np.argsort((flat**2).sum(axis=1))[:50]
    distances = GEOD.inv(np.full(len(near), place.lon), np.full(len(near), place.lat), spots[near, 0], spots[near, 1])[
        2
    ]
    best = int(np.argmin(distances))
    lon, lat = spots[near[best]]
    return LonLat((float(lon) + 180) % 360 - 180, float(lat)), float(distances[best])
