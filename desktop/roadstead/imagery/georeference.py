"""Where a scene's pixels lie on the ground: pixels to its CRS to WGS 84, and back."""

import math
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyproj

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.spatial.geodesy import GEOD, centre, local_plane

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_EDGE_STEPS = 8  # points on each side of a footprint: a straight side in a projection bends on the globe
_FILES_INSIDE = re.compile(
    # GDAL writes Web Mercator with +nadgrids=@null, which names none
    r"nadgrids(?!=@null[\s\"])|geoidgrids|PROJ4_GRIDS|PARAMETERFILE|\+(?:grids|init|file)=|https?:|/vsi",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Georeference:
    """The affine georeference of a scene: ``transform`` maps pixel corners (x, y) to ``crs``.

    (a, b, c, d, e, f): X = a x + b y + c, Y = d x + e y + f. ``se_m`` is the standard error of a ground position
    per axis in metres. Arrays are (n, 2): pixels x, y; positions longitude, latitude on WGS 84 in degrees; CRS
    coordinates always easting (or longitude) first. Raises UserError when the CRS is unknown or the transform flat.
    """

    crs: str
    transform: tuple[float, ...]
    se_m: float = 0.0

    def __post_init__(self) -> None:
        a, b, _, d, e, _ = self.transform
        if not all(map(math.isfinite, self.transform)) or a * e - b * d == 0:
            raise UserError("The image's transform maps its pixels onto a line.", "Give it a georeference of its own.")
        parse_crs(self.crs)

    @classmethod
    def of(cls, scene: Scene) -> "Georeference | None":
        """A scene's georeference, None where it has none."""
        if scene.transform is None or not scene.crs:
            return None
        return cls(scene.crs, tuple(scene.transform), scene.georef_se_m or 0.0)

    @cached_property
    def _matrix(self) -> np.ndarray:
        a, b, c, d, e, f = self.transform
        return np.array([[a, b, c], [d, e, f]])

    @cached_property
    def _inverse(self) -> np.ndarray:
        linear = np.linalg.inv(self._matrix[:, :2])
        return np.column_stack([linear, -linear @ self._matrix[:, 2]])

    @cached_property
    def _forward(self) -> pyproj.Transformer:
        return _to_wgs84(self.crs)

    def to_crs(self, pixels: "ArrayLike") -> np.ndarray:
        """Coordinates in the scene's CRS of pixel positions."""
        return _affine(self._matrix, pixels)

    def from_crs(self, coordinates: "ArrayLike") -> np.ndarray:
        """Pixel positions of coordinates in the scene's CRS."""
        return _affine(self._inverse, coordinates)

    def to_ground(self, pixels: "ArrayLike") -> np.ndarray:
        """Longitude and latitude on WGS 84 of pixel positions; infinite where the projection is not defined."""
        x, y = self.to_crs(pixels).T
        return np.column_stack(self._forward.transform(x, y))

    def to_pixels(self, lonlat: "ArrayLike") -> np.ndarray:
        """Pixel positions of longitudes and latitudes on WGS 84."""
        lon, lat = np.atleast_2d(np.asarray(lonlat, float)).T
        return self.from_crs(np.column_stack(self._forward.transform(lon, lat, direction="INVERSE")))

    def pixel_steps_m(self, pixel: Pixel) -> np.ndarray:
        """Where one pixel to the right and one down lead on the ground around a pixel position: the columns (2, 2), east and north, metres."""
        x, y = pixel
        ends = [LonLat(*p) for p in self.to_ground([(x - 0.5, y), (x + 0.5, y), (x, y - 0.5), (x, y + 0.5)]).tolist()]
        plane = local_plane(ends, centre(ends))
        return np.column_stack([plane[1] - plane[0], plane[3] - plane[2]])

    def pixel_size_m(self, pixel: Pixel) -> tuple[float, float]:
        """The lengths on the ellipsoid, metres, of one pixel step to the right and one down, around a pixel position."""
        x, y = pixel
        ends = self.to_ground([(x - 0.5, y), (x + 0.5, y), (x, y - 0.5), (x, y + 0.5)])
        _, _, lengths = GEOD.inv(ends[::2, 0], ends[::2, 1], ends[1::2, 0], ends[1::2, 1])
        return float(lengths[0]), float(lengths[1])

    def gsd_m(self, pixel: Pixel) -> float:
        """The geometric mean, metres, of a pixel's two sides on the ground around a pixel position."""
        across, down = self.pixel_size_m(pixel)
        return math.sqrt(across * down)

    def footprint(self, width: int, height: int) -> Shape | None:
        """The outline of an image of that size on WGS 84, eight points a side; None where it has no place on the globe."""
        steps = np.linspace(0.0, 1.0, _EDGE_STEPS, endpoint=False)
        zero, one = np.zeros_like(steps), np.ones_like(steps)
        x = np.concatenate([steps, one, 1 - steps, zero]) * width
        y = np.concatenate([zero, steps, one, 1 - steps]) * height
        ring = self.to_ground(np.column_stack([x, y]))
        if not np.isfinite(ring).all():
            return None
        return Shape.of("Polygon", np.round(ring, 9).tolist())


@lru_cache(maxsize=64)
def _to_wgs84(crs: str) -> pyproj.Transformer:
    """To longitude and latitude; made once, as that takes milliseconds. pyproj keeps one for each thread inside."""
    try:
        return pyproj.Transformer.from_crs(parse_crs(crs), "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError:
        raise UserError(
            "The image's coordinate system cannot be related to longitude and latitude.",
            "Give an EPSG code such as EPSG:32652.",
        ) from None


@lru_cache(maxsize=64)
def parse_crs(text: str) -> pyproj.CRS:
    """The coordinate reference system named by an authority code or WKT; raises UserError when there is none such.

    A definition that names files or addresses (grids of a datum shift) is refused: data must not choose what is read.
    """
    shown = text if len(text) <= 40 else text[:40] + "…"
    if _FILES_INSIDE.search(text):
        raise UserError(f"The coordinate system “{shown}” names a file of its own.", "Give an EPSG code instead.")
    try:
        return pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        raise UserError(
            f"“{shown}” is not a coordinate system that is known here.", "Give an EPSG code such as EPSG:32652."
        ) from None


def crs_name(text: str) -> str:
    """``EPSG:n`` where the CRS carries or exactly equals one with such a code, else its WKT; raises UserError as parse_crs."""
    crs = parse_crs(text)
    authority = crs.to_authority(auth_name="EPSG", min_confidence=100)
    return ":".join(authority) if authority else crs.to_wkt()


def _affine(matrix: np.ndarray, points: "ArrayLike") -> np.ndarray:
    return np.atleast_2d(np.asarray(points, float)) @ matrix[:, :2].T + matrix[:, 2]
