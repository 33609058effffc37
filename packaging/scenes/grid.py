"""Where a picture lies: pixels, local metres and the projected plane.

Local metres (``e`` east, ``n`` north) count from a site's origin; a site's origin is a point of its UTM zone.
Pixel (0, 0) is the outer corner of the first pixel, x to the right, y down.
"""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray  # of float32 unless said otherwise
Point = tuple[float, float]

SUPERSAMPLE = 2


@dataclass(frozen=True)
class Grid:
    """A north-up picture: its outer north-west corner in local metres, its pixel size in metres, its size in pixels."""

    west: float
    north: float
    gsd: float
    width: int
    height: int

    @property
    def step(self) -> float:
        """Side of a working cell in metres: the picture is drawn finer and averaged at the end."""
        return self.gsd / SUPERSAMPLE

    @property
    def fine_shape(self) -> tuple[int, int]:
        """Rows and columns of the working grid."""
        return self.height * SUPERSAMPLE, self.width * SUPERSAMPLE

    def axes(self) -> tuple[Array, Array]:
        """East of each column's centre and north of each row's centre, local metres."""
        east = self.west + (np.arange(self.width) + 0.5) * self.gsd
        north = self.north - (np.arange(self.height) + 0.5) * self.gsd
        return east.astype(np.float32), north.astype(np.float32)

    def pixel(self, point: Point) -> Point:
        """Pixel position of a local point."""
        return (point[0] - self.west) / self.gsd, (self.north - point[1]) / self.gsd

    def holds(self, point: Point, margin: float = 0.0) -> bool:
        """Whether a local point lies in the picture, at least ``margin`` pixels from its edge."""
        x, y = self.pixel(point)
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin


def refine(coarse: Array) -> Array:
    """The array on the working grid (twice as fine), bilinear between cell centres."""
    rows = _refine_axis(coarse)
    return np.ascontiguousarray(np.swapaxes(_refine_axis(np.swapaxes(rows, 0, 1)), 0, 1))


def _refine_axis(values: Array) -> Array:
    before = np.concatenate([values[:1], values[:-1]])
    after = np.concatenate([values[1:], values[-1:]])
    out = np.empty((values.shape[0] * 2, *values.shape[1:]), np.float32)
    out[0::2] = 0.75 * values + 0.25 * before
    out[1::2] = 0.75 * values + 0.25 * after
    return out


def along(heading: float) -> Point:
    """Unit vector (east, north) of a heading in degrees clockwise from grid north."""
    angle = np.radians(heading)
    return float(np.sin(angle)), float(np.cos(angle))


def offset(point: Point, heading: float, forward: float, right: float = 0.0) -> Point:
    """The point ``forward`` metres along a heading and ``right`` metres to its right."""
    fe, fn = along(heading)
    return point[0] + forward * fe + right * fn, point[1] + forward * fn - right * fe
