"""Which map projection suits a piece of the world, and the frame that carries positions onto the paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer

from roadstead.domain.coordinates import LonLat

GEOD = Geod(ellps="WGS84")
_SMALL = 8.0  # degrees: below, Mercator's change of scale is under one per cent at the latitudes of ports
_LEAST_METRES = 60_000.0  # a locator map shows where a place lies, so never less than its surroundings
_MARGIN = 0.09

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Projection:
    """A PROJ string and the name that is printed on the map."""

    definition: str
    name: str


def choose_projection(bounds: tuple[float, float, float, float]) -> Projection:
    """Mercator for a small area or one across the equator, else Lambert conformal conic, else azimuthal equal-area.

    ``bounds`` are west, south, east, north in degrees. The conic's standard parallels stand a sixth inside
    (Snyder, Map Projections: A Working Manual, 1987, chapter 15).
    """
    west, south, east, north = bounds
    lon, lat = round((west + east) / 2, 1), round((south + north) / 2, 1)
    shown = _meridian(lon)
    if max(east - west, north - south) < _SMALL or south < 0 < north or abs(lat) < 12:
        definition = f"+proj=merc +lon_0={lon} +lat_ts={lat} +datum=WGS84"
        return Projection(definition, f"Mercator, true scale at {_parallel(lat)}")
    if east - west < 140:
        sixth = (north - south) / 6
        first, second = round(south + sixth), round(north - sixth)
        second += first == second
        definition = f"+proj=lcc +lat_1={first} +lat_2={second} +lat_0={lat} +lon_0={lon} +datum=WGS84"
        return Projection(
            definition, f"Lambert conformal conic, {_parallel(first)} and {_parallel(second)}, centred {shown}"
        )
    definition = f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84"
    return Projection(definition, f"Lambert azimuthal equal-area, centred {_parallel(lat)} {shown}")


def _meridian(lon: float) -> str:
    lon = (lon + 180) % 360 - 180
    return f"{abs(lon):g}°{'W' if lon < 0 else 'E'}"


def _parallel(lat: float) -> str:
    return f"{abs(lat):g}°{'S' if lat < 0 else 'N'}"


class Frame:
    """A rectangle of paper, in points with y down, filled by a projected piece of the world.

    All positions given to it lie inside with a margin. Longitudes that it returns run continuously
    around its central meridian, so they may pass 180.
    """

    def __init__(
        self, positions: Sequence[LonLat], bounds: tuple[float, float, float, float], width: float, height: float
    ) -> None:
        self.projection = choose_projection(bounds)
        self.width, self.height = width, height
        self._transformer = Transformer.from_crs(
            "EPSG:4326", CRS.from_proj4(self.projection.definition), always_xy=True
        )
        self.middle = (bounds[0] + bounds[2]) / 2
        east, north = self._metres(np.array(positions, float))
        self._centre = (float(east.min() + east.max()) / 2, float(north.min() + north.max()) / 2)
        spread = max(np.ptp(east) / width, np.ptp(north) / height) * (1 + 2 * _MARGIN)
        self.metres_per_point = max(float(spread), _LEAST_METRES / width)

    def _metres(self, lonlat: Floats) -> tuple[Floats, Floats]:
        east, north = self._transformer.transform(lonlat[:, 0], lonlat[:, 1])
        return np.asarray(east), np.asarray(north)

    def project(self, lonlat: Floats) -> Floats:
        """Positions on the paper, shape (n, 2), from longitudes and latitudes, shape (n, 2)."""
        east, north = self._metres(np.asarray(lonlat, float))
        x = (east - self._centre[0]) / self.metres_per_point + self.width / 2
        y = (self._centre[1] - north) / self.metres_per_point + self.height / 2
        return np.column_stack([x, y])

    def unproject(self, paper: Floats) -> Floats:
        """Longitudes and latitudes, shape (n, 2), of positions on the paper; not a number where the paper shows none."""
        paper = np.asarray(paper, float)
        east = (paper[:, 0] - self.width / 2) * self.metres_per_point + self._centre[0]
        north = self._centre[1] - (paper[:, 1] - self.height / 2) * self.metres_per_point
        lon, lat = self._transformer.transform(east, north, direction="INVERSE")
        lonlat = np.column_stack([lon, lat])
        lonlat[~np.isfinite(lonlat).all(axis=1)] = np.nan
        lonlat[:, 0] = (lonlat[:, 0] - self.middle + 180) % 360 - 180 + self.middle
        return lonlat

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of all that the paper shows, a little more rather than less."""
        xs, ys = np.meshgrid(np.linspace(-4, self.width + 4, 33), np.linspace(-4, self.height + 4, 33))
        lonlat = self.unproject(np.column_stack([xs.ravel(), ys.ravel()]))
        west, south = np.nanmin(lonlat, axis=0)
        east, north = np.nanmax(lonlat, axis=0)
        slack = 0.02 * float(north - south)
        return (
            float(west) - slack,
            max(-89.9, float(south) - slack),
            float(east) + slack,
            min(89.9, float(north) + slack),
        )

    @cached_property
    def shown(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the middle lines of the paper: what a reader would say that it shows."""
        w, h = self.width, self.height
        lonlat = self.unproject(np.array([(0, h / 2), (w / 2, h), (w, h / 2), (w / 2, 0)]))
        return float(lonlat[0, 0]), float(lonlat[1, 1]), float(lonlat[2, 0]), float(lonlat[3, 1])

    @property
    def degrees_per_point(self) -> float:
        """How much latitude one point of paper shows at the middle."""
        return self.metres_per_point / 111_200

    def ground_length(self, start: tuple[float, float], end: tuple[float, float]) -> float:
        """The geodesic length in metres between two positions on the paper."""
        (lon1, lat1), (lon2, lat2) = self.unproject(np.array([start, end]))
        return float(GEOD.inv(lon1, lat1, lon2, lat2)[2])

    def north_at(self, x: float, y: float) -> float:
        """Which way true north points at a position on the paper: degrees clockwise from straight up."""
        lon, lat = self.unproject(np.array([[x, y]]))[0]
        (x1, y1), (x2, y2) = self.project(np.array([[lon, lat], [lon, lat + 0.05]]))
        return float(np.degrees(np.arctan2(x2 - x1, y1 - y2)))
