"""Which of many places are land, or too close to it for a coastline of limited accuracy to tell."""

from typing import TYPE_CHECKING

import numpy as np

from roadstead.spatial.chunks import Floats
from roadstead.spatial.raster import Bools, Frame, inside

if TYPE_CHECKING:
    from roadstead.spatial.coastline import Coastline

STATED_M = 300.0
"""How far off the shipped coastline is taken to lie: parts of it are some hundred metres off (see its SOURCE)."""
_M_PER_DEGREE = 111_195.0
_MOST = 3000  # cells a side of the grid that is looked at
_PARTS = 6.0  # cells of that grid to the margin


def ashore(coastline: "Coastline", lon: Floats, lat: Floats, margin_m: float = STATED_M) -> Bools:
    """Which places (rows, columns of longitudes running on beyond 180, and latitudes) lie on land or within ``margin_m`` of it.

    Places that are not finite do not count as land. Right to a sixth of the margin, on the side of land.
    """
    from scipy.ndimage import distance_transform_edt

    out = np.zeros(lon.shape, bool)
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        return out
    frame, metres = _frame(lon[known], lat[known], margin_m)
    land = inside(coastline.barrier_edges(frame.bounds), frame)
    if not land.any():
        return out
    near = distance_transform_edt(~land, sampling=metres) <= margin_m + max(metres) if margin_m > 0 else land
    columns = np.clip(((lon[known] - frame.west) / frame.dx).astype(int), 0, frame.columns - 1)
    rows = np.clip(((lat[known] - frame.south) / frame.dy).astype(int), 0, frame.rows - 1)
    out[known] = near[rows, columns]
    return out


def _frame(lon: Floats, lat: Floats, margin_m: float) -> tuple[Frame, tuple[float, float]]:
    """A grid round the places and the margin, and the height and width of its cells in metres."""
    middle = np.radians(np.clip((lat.min() + lat.max()) / 2, -89, 89))
    wide = margin_m / (_M_PER_DEGREE * np.cos(middle)) * 1.1
    west, east = lon.min() - wide, lon.max() + wide
    south, north = lat.min() - margin_m / _M_PER_DEGREE * 1.1, lat.max() + margin_m / _M_PER_DEGREE * 1.1
    cell = max(margin_m, 60.0) / _PARTS
    rows = int(np.clip((north - south) * _M_PER_DEGREE / cell, 8, _MOST))
    columns = int(np.clip((east - west) * _M_PER_DEGREE * np.cos(middle) / cell, 8, _MOST))
    frame = Frame(west, south, (east - west) / columns, (north - south) / rows, columns, rows)
    return frame, (frame.dy * _M_PER_DEGREE, frame.dx * _M_PER_DEGREE * float(np.cos(middle)))
