"""World planes: what flat coordinates the canvas shows, and how they relate to WGS 84."""

import math
import threading
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Protocol

import numpy as np

from roadstead.domain.errors import UserError
from roadstead.ui.canvas.view import Bounds, Limits, Points, bounds_of

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

WGS84_A = 6378137.0
WGS84_E2 = 6.69437999014e-3  # NIMA TR8350.2: first eccentricity squared
_MERCATOR_EDGE = math.pi * WGS84_A
_PER_THREAD = threading.local()
GLOBE: Bounds = (-180.0, -90.0, 180.0, 90.0)
_LOCAL, _AROUND = 60.0, 25.0  # degrees: a projection for less is local; how far round its area it still draws a map
_STRAY = 1.5e6  # metres that the middle of a view may lie outside the area of a local projection
_WIDEST = 4e-4  # pixels per metre of a local projection: a window then shows some 3,500 km
_FARTHEST_PX = 200.0  # a metre on the ground is never shown larger than this many screen pixels


class Plane(Protocol):
    """A plane of world coordinates. Planes with the same ``key`` are the same plane."""

    @property
    def key(self) -> str:
        """What tells this plane from others, e.g. ``EPSG:3857``."""
        ...

    @property
    def y_down(self) -> bool:
        """Whether y grows downwards on the screen."""
        ...

    @property
    def limits(self) -> Limits:
        """How far a view of it may go."""
        ...

    def to_lonlat(self, world: Points) -> Points | None:
        """WGS 84 longitude and latitude in degrees (n, 2), not finite where undefined; None where the plane has no place on Earth."""
        ...

    def from_lonlat(self, lonlat: Points) -> Points | None:
        """World positions (n, 2) of WGS 84 positions, not finite where undefined; None likewise."""
        ...


_MERCATOR_LIMITS = Limits((-_MERCATOR_EDGE, -_MERCATOR_EDGE, _MERCATOR_EDGE, _MERCATOR_EDGE), 1e-5, _FARTHEST_PX)
_PIXEL_LIMITS = Limits(least=1e-4, most=64.0)


@dataclass(frozen=True, slots=True)
class MercatorPlane:
    """Web Mercator (EPSG:3857), by its closed formula (EPSG Guidance Note 7-2, method 1024), so that a map needs no pyproj."""

    key: str = "EPSG:3857"
    y_down: bool = False
    limits: Limits = _MERCATOR_LIMITS

    def to_lonlat(self, world: Points) -> Points:
        """Longitude and latitude in degrees (n, 2)."""
        lat = 2 * np.arctan(np.exp(world[:, 1] / WGS84_A)) - math.pi / 2
        return np.degrees(np.column_stack((world[:, 0] / WGS84_A, lat)))

    def from_lonlat(self, lonlat: Points) -> Points:
        """Metres of Web Mercator (n, 2); latitudes beyond its edge (85.051 degrees) are moved to it."""
        radians = np.radians(lonlat)
        y = np.arctanh(np.sin(radians[:, 1]).clip(-1, 1) * (1 - 1e-15))
        return np.column_stack((radians[:, 0], np.clip(y, -math.pi, math.pi))) * WGS84_A


def sound_bounds(plane: Plane) -> Bounds:
    """West, south, east, north in which a plane is fit to draw a map."""
    return plane.sound if isinstance(plane, CrsPlane) else GLOBE


class CrsPlane:
    """The plane of a coordinate reference system, by pyproj.

    A geographic CRS is shown with longitudes shortened by the cosine of ``latitude``, so that shapes near
    there keep their form: world = (longitude * cos, latitude). ``to_crs`` and ``from_crs`` know that.
    Raises UserError when ``crs`` is not one.
    """

    y_down = False

    def __init__(self, crs: str, latitude: float = 0.0) -> None:
        self.crs = _crs(crs)
        self.shorten = math.cos(math.radians(latitude)) if self.crs.is_geographic else 1.0
        self.key = f"{crs}@{self.shorten:.6f}" if self.crs.is_geographic else crs
        self._text = crs
        metres = math.radians(1) * WGS84_A if self.crs.is_geographic else self.crs.axis_info[0].unit_conversion_factor
        self.sound = _sound(self.crs)
        self.limits = Limits(self._reach(), (1e-4 if self.sound == GLOBE else _WIDEST) * metres, _FARTHEST_PX * metres)

    def to_lonlat(self, world: Points) -> Points:
        """Longitude and latitude in degrees (n, 2)."""
        xy = self.to_crs(world)
        return np.column_stack(_transformer(self._text).transform(xy[:, 0], xy[:, 1], direction="INVERSE"))

    def from_lonlat(self, lonlat: Points) -> Points:
        """World positions (n, 2)."""
        return self.from_crs(np.column_stack(_transformer(self._text).transform(lonlat[:, 0], lonlat[:, 1])))

    def to_crs(self, world: Points) -> Points:
        """Coordinates of the CRS itself, x or longitude first."""
        return world / (self.shorten, 1.0)

    def from_crs(self, xy: Points) -> Points:
        """World positions of coordinates of the CRS itself."""
        return xy * (self.shorten, 1.0)

    def _reach(self) -> tuple[float, float, float, float]:
        if self.crs.is_geographic:
            return -180 * self.shorten, -90.0, 180 * self.shorten, 90.0
        far = 2.1e7  # half way round the Earth in metres: beyond it no projection means anything
        used = self.crs.area_of_use
        if used is None or self.sound == GLOBE:
            return -far, -far, far, far
        box = np.array(list(product(np.linspace(used.west, used.east, 5), np.linspace(used.south, used.north, 5))))
        xy = self.from_lonlat(box)
        xy = xy[np.isfinite(xy).all(axis=1)]
        return bounds_of(np.vstack((xy - _STRAY, xy + _STRAY))) if len(xy) else (-far, -far, far, far)


@dataclass(frozen=True, slots=True)
class PixelPlane:
    """The pixels of one scene that has no georeference: world = pixel, y down."""

    scene: str = ""
    y_down: bool = True
    limits: Limits = _PIXEL_LIMITS

    @property
    def key(self) -> str:
        """``pixels:`` and the scene's uuid."""
        return f"pixels:{self.scene}"

    def to_lonlat(self, world: Points) -> None:
        """None: its pixels have no place on Earth."""
        return

    def from_lonlat(self, lonlat: Points) -> None:
        """None likewise."""
        return


def metres_per_unit(plane: Plane, x: float, y: float, step: float) -> tuple[float, float] | None:
    """Ground metres per world unit at (x, y), along x and along y; None where the plane has no ground.

    From the positions ``step`` world units apart, by the radii of curvature of the WGS 84 ellipsoid:
    dm^2 = (M dlat)^2 + (N cos(lat) dlon)^2 (Snyder 1987, USGS PP 1395, 4-18 and 4-20).
    """
    h = step / 2
    lonlat = plane.to_lonlat(np.array([(x - h, y), (x + h, y), (x, y - h), (x, y + h)], dtype=float))
    if lonlat is None or not np.isfinite(lonlat).all():
        return None
    return _ground(lonlat[0], lonlat[1]) / step, _ground(lonlat[2], lonlat[3]) / step


def _ground(a: Points, b: Points) -> float:
    dlon, dlat = np.radians([(b[0] - a[0] + 180) % 360 - 180, b[1] - a[1]])
    lat = math.radians((a[1] + b[1]) / 2)
    w2 = 1 - WGS84_E2 * math.sin(lat) ** 2
    meridian, normal = WGS84_A * (1 - WGS84_E2) / w2**1.5, WGS84_A / math.sqrt(w2)
    return math.hypot(meridian * dlat, normal * math.cos(lat) * dlon)


def _sound(crs: "CRS") -> Bounds:
    """West, south, east, north in which a projection is fit to draw a map: the area it was made for and some way round it.

    Farther off, a projection made for a strip of the Earth folds over. The whole globe where no such area is stated.
    """
    used = crs.area_of_use
    if crs.is_geographic or used is None or not 0 < used.east - used.west < _LOCAL:
        return GLOBE
    return used.west - _AROUND, max(used.south - _AROUND, -90.0), used.east + _AROUND, min(used.north + _AROUND, 90.0)


@lru_cache(maxsize=64)
def _crs(text: str) -> "CRS":
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(text)
    except CRSError:
        name = text if len(text) < 60 else text[:60] + "…"
        raise UserError(
            f"The coordinate reference system “{name}” of a scene is not known.", "Give it another one."
        ) from None


def _transformer(crs: str) -> "Transformer":
    """From WGS 84 to a CRS: made once in each thread, since a pyproj Transformer serves one thread at a time."""
    from pyproj import Transformer

    made: dict[str, Transformer] = _PER_THREAD.__dict__.setdefault("transformers", {})
    if crs not in made:
        made[crs] = Transformer.from_crs("EPSG:4326", _crs(crs), always_xy=True)
    return made[crs]
