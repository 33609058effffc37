"""Where a scene's pixels lie on the ground: pixels to its CRS to WGS 84, and back."""

import json
import math
import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyproj

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.imagery.solving import Affine, joined
from roadstead.imagery.warps import Plain, Through, Warp, folds, warp_from_json
from roadstead.spatial.geodesy import GEOD, centre, local_plane

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from roadstead.imagery.fitting import Fit

ASSUMED_PX = 3.0
"""Standard error of a position, pixels per axis, where control points just determine the transform and cannot test it."""

_EDGE_STEPS = 8  # points on each side of a footprint: a straight side in a projection bends on the globe
_FILES_INSIDE = re.compile(
    # GDAL writes Web Mercator with +nadgrids=@null, which names none
    r"nadgrids(?!=@null[\s\"])|geoidgrids|PROJ4_GRIDS|PARAMETERFILE|\+(?:grids|init|file)=|https?:|/vsi",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Georeference:
    """The georeference of a scene: its pixels, corner based (x, y), to ``crs`` and to the ground.

    ``transform`` (a, b, c, d, e, f): X = a x + b y + c, Y = d x + e y + f, is the relation itself, or where ``warp`` (JSON)
    holds one that is no affine the affine nearest to it. ``se_m`` is the standard error of a ground position per axis in
    metres, of which ``residual_m`` differs from point to point. Arrays are (n, 2): pixels x, y; positions longitude,
    latitude on WGS 84 in degrees; CRS coordinates always easting (or longitude) first. Raises UserError when the CRS or
    the warp is unknown or the transform flat.
    """

    crs: str
    transform: tuple[float, ...]
    se_m: float = 0.0
    warp: str = ""
    residual_m: float = 0.0

    def __post_init__(self) -> None:
        a, b, _, d, e, _ = self.transform
        if not all(map(math.isfinite, self.transform)) or a * e - b * d == 0:
            raise UserError("The image's transform maps its pixels onto a line.", "Give it a georeference of its own.")
        parse_crs(self.crs)
        if self.warp:
            _ = self.relation

    @classmethod
    def of(cls, scene: Scene) -> "Georeference | None":
        """A scene's georeference, None where it has none."""
        if scene.transform is None or not scene.crs:
            return None
        errors = scene.georef_se_m or 0.0, scene.residual_m or 0.0
        return cls(scene.crs, tuple(scene.transform), errors[0], scene.warp, errors[1])

    @classmethod
    def by(
        cls, warp: Warp, crs: str, size: tuple[int, int], se_m: float = 0.0, residual_m: float = 0.0
    ) -> "Georeference":
        """The georeference by a warp of an image of that size (width, height).

        Raises UserError where the warp folds over in the image.
        """
        if folds(warp, *size):
            raise UserError(
                "The transform folds over in the image: two of its pixels would share one place on the ground.",
                "Choose a simpler method, or check the control points.",
            )
        text = "" if isinstance(warp, Plain) else json.dumps(warp.to_json())
        return cls(crs, warp.affine(*size), se_m, text, residual_m)

    @classmethod
    def fitted(cls, fit: "Fit", crs: str, size: tuple[int, int]) -> "Georeference":
        """The georeference by a fit to control points in a CRS of metres (`working_crs`), with the errors it states.

        Where nothing tests the fit, ASSUMED_PX pixels are assumed. Raises UserError where it folds over in the image.
        """
        made = cls.by(fit.warp, crs, size)
        if math.isfinite(fit.stated_se):
            return replace(made, se_m=fit.stated_se, residual_m=fit.stated_se)
        assumed = ASSUMED_PX * made.gsd_m(Pixel(size[0] / 2, size[1] / 2))
        return replace(made, se_m=assumed, residual_m=assumed)

    def through(self, matrix: Affine) -> "Georeference":
        """The georeference of an image whose pixels ``matrix`` takes to those of this one's; the errors are this one's."""
        transform = joined(matrix, _six(self.transform))
        if not self.warp:
            return replace(self, transform=transform)
        return replace(self, transform=transform, warp=json.dumps(Through(matrix, self.relation).to_json()))

    @cached_property
    def relation(self) -> Warp:
        """The relation of pixels to CRS coordinates."""
        return warp_from_json(self.warp) if self.warp else Plain(_six(self.transform))

    @cached_property
    def _forward(self) -> pyproj.Transformer:
        return _to_wgs84(self.crs)

    def to_crs(self, pixels: "ArrayLike") -> np.ndarray:
        """Coordinates in the scene's CRS of pixel positions."""
        return self.relation.forward(np.atleast_2d(np.asarray(pixels, float)))

    def from_crs(self, coordinates: "ArrayLike") -> np.ndarray:
        """Pixel positions of coordinates in the scene's CRS; NaN where there are none."""
        return self.relation.inverse(np.atleast_2d(np.asarray(coordinates, float)))

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
        """The outline of an image of that size on WGS 84, eight points a side; None where it has no place on the globe.

        Longitudes run on through 180 degrees. Round a pole the outline goes once round the globe and back along the pole.
        """
        steps = np.linspace(0.0, 1.0, _EDGE_STEPS, endpoint=False)
        zero, one = np.zeros_like(steps), np.ones_like(steps)
        x = np.concatenate([steps, one, 1 - steps, zero]) * width
        y = np.concatenate([zero, steps, one, 1 - steps]) * height
        ring = self.to_ground(np.column_stack([x, y]))
        if not np.isfinite(ring).all():
            return None
        return Shape.of("Polygon", np.round(_running_on(ring), 9).tolist())


def _running_on(ring: np.ndarray) -> np.ndarray:
    """A closed outline (n, 2) with longitudes that run on, the western end from -180 up to 180; round a pole with its way there."""
    closed = np.vstack((ring, ring[:1]))
    lon = np.unwrap(closed[:, 0], period=360)
    turns = round((lon[-1] - lon[0]) / 360)
    lon -= (lon.min() + 180) // 360 * 360
    if not turns:
        return np.column_stack((lon[:-1], ring[:, 1]))
    return _round_pole(np.column_stack((lon, closed[:, 1])))


def _round_pole(path: np.ndarray) -> np.ndarray:
    """The outline from -180 to 180 degrees and back along the pole, of a closed path (n, 2) that goes once round it."""
    pole = 90.0 if path[:, 1].mean() > 0 else -90.0
    if path[-1, 0] < path[0, 0]:
        path = path[::-1]
    turn = (np.floor((path[:, 0] + 180) / 360)).astype(int)
    at = int(np.flatnonzero(np.diff(turn))[0]) if np.diff(turn).any() else len(path) - 2
    seam = 360 * turn[at + 1] - 180.0
    (lon1, lat1), (lon2, lat2) = path[at], path[at + 1]
    lat = lat1 + (lat2 - lat1) * (seam - lon1) / (lon2 - lon1)
    east = path[at + 1 : -1] - (seam + 180, 0)
    west = path[: at + 1] - (seam - 180, 0)
    return np.vstack([(-180, lat), *east, *west, (180, lat), (180, pole), (-180, pole)])


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


def working_crs(lonlat: "ArrayLike") -> str:
    """The CRS in metres in which to fit a transform to places (n, 2) on WGS 84: the UTM zone round their middle, UPS near a pole."""
    lon, lat = np.atleast_2d(np.asarray(lonlat, float)).T
    middle = centre([LonLat(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)])
    if middle.lat >= 84 or middle.lat < -80:
        return "EPSG:32661" if middle.lat > 0 else "EPSG:32761"
    zone = int((middle.lon + 180) % 360 // 6) + 1
    return f"EPSG:{(32600 if middle.lat >= 0 else 32700) + zone}"


def to_plane(crs: str, lonlat: "ArrayLike") -> np.ndarray:
    """Coordinates (n, 2) in a CRS of longitudes and latitudes on WGS 84."""
    lon, lat = np.atleast_2d(np.asarray(lonlat, float)).T
    return np.column_stack(_to_wgs84(crs).transform(lon, lat, direction="INVERSE"))


def to_lonlat(crs: str, plane: "ArrayLike") -> np.ndarray:
    """Longitudes and latitudes (n, 2) on WGS 84 of coordinates in a CRS."""
    x, y = np.atleast_2d(np.asarray(plane, float)).T
    return np.column_stack(_to_wgs84(crs).transform(x, y))


def placed(scene: Scene, georeference: Georeference, *, note: str, method: str = "") -> Scene:
    """The scene with that georeference: CRS, transform, warp, ground size, outline, errors and what is said about it.

    ``method`` is put before ``note``. Raises UserError where the image then lies outside the area of its CRS.
    """
    footprint = georeference.footprint(scene.width, scene.height)
    gsd = georeference.gsd_m(Pixel(scene.width / 2, scene.height / 2)) if footprint else math.nan
    if footprint is None or not math.isfinite(gsd) or gsd <= 0:
        raise UserError(
            f"So placed, {scene.name} lies outside the area where {georeference.crs[:40]} is defined.",
            "Check the control points and the coordinate system.",
        )
    return replace(
        scene,
        crs=georeference.crs,
        transform=georeference.transform,
        warp=georeference.warp,
        gsd_m=gsd,
        footprint=footprint,
        georef_se_m=georeference.se_m,
        residual_m=georeference.residual_m,
        georef_note=f"{method}: {note}" if method and note else method or note,
    )


def _six(transform: tuple[float, ...]) -> Affine:
    a, b, c, d, e, f = transform
    return a, b, c, d, e, f
