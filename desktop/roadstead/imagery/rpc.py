"""A sensor model of rational polynomials: where a pixel looks, at a given height.

RPC00B as defined in STDI-0002, volume 1, appendix E (NIMA 2000), 8.2.4: line and sample, offset and scaled, are ratios
of two cubic polynomials in longitude L, latitude P and height H, offset and scaled alike, their twenty terms in the
order of `_terms`. Line and sample count from the centre of the first pixel; here pixels are corner based.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from roadstead.domain.errors import UserError
from roadstead.imagery.solving import Affine, affine_through, grid, jacobian, solve

_NUMBERS = ("LINE_OFF", "SAMP_OFF", "LAT_OFF", "LONG_OFF", "HEIGHT_OFF")
_SCALES = ("LINE_SCALE", "SAMP_SCALE", "LAT_SCALE", "LONG_SCALE", "HEIGHT_SCALE")
_ROWS = ("LINE_NUM_COEFF", "LINE_DEN_COEFF", "SAMP_NUM_COEFF", "SAMP_DEN_COEFF")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_DEGREE_M = 111_320.0


@dataclass(frozen=True)
class Rational:
    """The relation of pixels to longitude and latitude (EPSG:4326) at ``height_m`` above the ellipsoid.

    ``offsets`` and ``scales`` are of line, sample, latitude, longitude, height; ``rows`` the coefficients (4 x 20) of
    line and sample, numerator and denominator.
    """

    offsets: tuple[float, ...]
    scales: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]
    height_m: float

    def inverse(self, plane: np.ndarray) -> np.ndarray:
        """Pixels of longitudes and latitudes: the polynomials themselves. NaN far outside the image."""
        return self._image(np.asarray(plane, float), self.height_m)

    def forward(self, pixels: np.ndarray) -> np.ndarray:
        """Longitudes and latitudes of pixels, by Newton's method; longitudes run on through 180 degrees. NaN where there are none."""
        middle = np.array([(self.offsets[3], self.offsets[2])])
        reach = self.scales[3], self.scales[2]
        unit = solve(
            lambda u: self._image(middle + u * reach, self.height_m),
            np.asarray(pixels, float),
            np.zeros((len(pixels), 2)),
            1.0,
            self._turn,
        )
        return middle + unit * reach

    def affine(self, width: int, height: int) -> Affine:
        """The affine nearest to it over an image of that size."""
        points = grid(0, 0, width, height)
        return affine_through(points, self.forward(points))

    def to_json(self) -> dict[str, Any]:
        """As `rational` takes it."""
        rows = [list(row) for row in self.rows]
        return {
            "kind": "rpc",
            "offsets": list(self.offsets),
            "scales": list(self.scales),
            "rows": rows,
            "height": self.height_m,
        }

    def lean(self) -> float:
        """How far a place in the middle moves on the ground when its height is wrong: metres for each metre, tan of the view's angle."""
        middle = np.array([(self.offsets[3], self.offsets[2])])
        up = self._image(middle, self.height_m + 50) - self._image(middle, self.height_m - 50)
        slope = jacobian(lambda lonlat: self._image(lonlat, self.height_m), middle, self.scales[2] * 1e-3)[0]
        east, north = (np.linalg.solve(slope, up[0]) / 100).tolist()
        return _DEGREE_M * math.hypot(east * math.cos(math.radians(self.offsets[2])), north)

    @property
    def _turn(self) -> float:
        middle = np.zeros((1, 2))
        reach = self.scales[3], self.scales[2]
        origin = np.array([(self.offsets[3], self.offsets[2])])
        slope = jacobian(lambda u: self._image(origin + u * reach, self.height_m), middle, 1e-3)
        return float(np.sign(np.linalg.det(slope))[0])

    def _image(self, lonlat: np.ndarray, height: float) -> np.ndarray:
        line_off, samp_off, lat_off, lon_off, height_off = self.offsets
        line_scale, samp_scale, lat_scale, lon_scale, height_scale = self.scales
        lon = (lonlat[:, 0] - lon_off + 180) % 360 - 180
        terms = _terms(lon / lon_scale, (lonlat[:, 1] - lat_off) / lat_scale, (height - height_off) / height_scale)
        line, line_by, sample, sample_by = np.array(self.rows) @ terms
        with np.errstate(all="ignore"):
            found = np.column_stack(
                (sample / sample_by * samp_scale + samp_off + 0.5, line / line_by * line_scale + line_off + 0.5)
            )
        sound = np.isfinite(found).all(axis=1) & (line_by * self.rows[1][0] > 0) & (sample_by * self.rows[3][0] > 0)
        return np.where(sound[:, None], found, np.nan)


def rational_of(model: Mapping[str, str], height_m: float | None = None) -> Rational:
    """The sensor model of a file's values by GDAL's names, at a height above the ellipsoid, the model's own middle by default.

    Raises UserError where a value is missing or no number.
    """
    try:
        offsets = tuple(_number(model[name]) for name in _NUMBERS)
        scales = tuple(_number(model[name]) for name in _SCALES)
        rows = tuple(tuple(_number(word) for word in model[name].split()) for name in _ROWS)
        return _made(offsets, scales, rows, offsets[4] if height_m is None else height_m)
    except (KeyError, ValueError) as error:
        raise UserError(
            f"Its sensor model (RPC) is incomplete or damaged ({str(error).strip(chr(39))[:60]}).",
            "Place the image by control points.",
        ) from None


def rational(plain: Mapping[str, Any]) -> Rational:
    """The sensor model that `Rational.to_json` wrote; raises ValueError, KeyError or TypeError when it is none."""
    offsets, scales = (tuple(map(float, plain[name])) for name in ("offsets", "scales"))
    return _made(offsets, scales, tuple(tuple(map(float, row)) for row in plain["rows"]), float(plain["height"]))


def _made(
    offsets: tuple[float, ...], scales: tuple[float, ...], rows: tuple[tuple[float, ...], ...], height: float
) -> Rational:
    if len(offsets) != 5 or len(scales) != 5 or [len(row) for row in rows] != [20] * 4:
        raise ValueError("not twenty coefficients each")
    if not all(map(math.isfinite, (*offsets, *scales, *sum(rows, ()), height))) or 0 in scales:
        raise ValueError("a value that is not finite, or a scale of nothing")
    return Rational(offsets, scales, rows, height)


def _number(text: str) -> float:
    """The number that a text starts with; files write units behind."""
    found = _NUMBER.match(text.strip())
    if found is None:
        raise ValueError(f"“{text[:20]}” is no number")
    return float(found[0])


def _terms(l: np.ndarray, p: np.ndarray, h: float) -> np.ndarray:  # noqa: E741
    """The twenty terms (20, n) in the order of RPC00B."""
    one = np.ones_like(l)
    first = [one, l, p, h * one, l * p, l * h, p * h, l * l, p * p, h * h * one]
    third = [p * l * h, l**3, l * p * p, l * h * h, l * l * p, p**3, p * h * h, l * l * h, p * p * h, h**3 * one]
    return np.stack(first + third)
