"""Grids of water and land from the edges of rings, without GDAL."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from roadstead.spatial.chunks import Floats

Bools = npt.NDArray[np.bool_]


class Frame(NamedTuple):
    """A grid over longitude and latitude: south-west corner, degrees per cell on each axis, columns, rows from the south."""

    west: float
    south: float
    dx: float
    dy: float
    columns: int
    rows: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        return self.west, self.south, self.west + self.dx * self.columns, self.south + self.dy * self.rows

    def centres(self, rows: npt.ArrayLike, columns: npt.ArrayLike) -> Floats:
        """Longitude and latitude (n, 2) of the middles of cells."""
        lons = self.west + (np.asarray(columns) + 0.5) * self.dx
        return np.column_stack([lons, self.south + (np.asarray(rows) + 0.5) * self.dy])

    def cell(self, lon: float, lat: float) -> tuple[int, int]:
        """Row and column of a position, the nearest ones when it lies outside."""
        row, column = int((lat - self.south) // self.dy), int((lon - self.west) // self.dx)
        return min(max(row, 0), self.rows - 1), min(max(column, 0), self.columns - 1)


def inside(edges: Floats, frame: Frame) -> Bools:
    """Which cells (rows, columns) have their middle inside the rings of ``edges`` (n, 4), by the even-odd rule.

    Each edge flips all cells to the east of where it passes the middle line of a row; a running sum along the rows adds
    the flips up.
    """
    x0, x1 = (edges[:, 0] - frame.west) / frame.dx, (edges[:, 2] - frame.west) / frame.dx
    y0, y1 = (edges[:, 1] - frame.south) / frame.dy - 0.5, (edges[:, 3] - frame.south) / frame.dy - 0.5
    first = np.clip(np.ceil(np.minimum(y0, y1)), 0, frame.rows).astype(np.int64)
    # A row whose middle is exactly at the upper end of an edge belongs to the next edge.
    behind = np.clip(np.ceil(np.maximum(y0, y1)), 0, frame.rows).astype(np.int64)
    counts = behind - first
    of = np.repeat(np.arange(len(edges)), counts)
    rows = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts) + first[of]
    x = x0[of] + (rows - y0[of]) / (y1[of] - y0[of]) * (x1[of] - x0[of])
    columns = np.clip(np.ceil(x - 0.5), 0, frame.columns).astype(np.int64)
    flips = np.bincount(rows * (frame.columns + 1) + columns, minlength=frame.rows * (frame.columns + 1))
    odd = (flips & 1).astype(np.uint8).reshape(frame.rows, frame.columns + 1)[:, :-1]
    return np.bitwise_xor.accumulate(odd, axis=1).astype(bool)
