"""Lengths, widths, bearings and areas on WGS 84, each with its standard error.

The error model
---------------
Every marked point is off by an independent error with a covariance C: that of a click in pixels carried to the ground
by the two sides of a pixel (`click_covariance`), so that where pixels are not square there (EPSG:4326 away from the
equator) a line along their long side is known less well than one across. Where they are square the error is the
same in every direction, ``s`` metres along each axis (`vertex_se_m`), C = s² I. What is common to all points of one image, above all an absolute shift of its georeference, moves a
length nowhere and is left out. What differs from point to point (the residual of the georeference, terrain) is part
of ``s``. A wrong scale or a twist of the whole image acts on every length and bearing alike: ``distortion`` is its
standard error, as a fraction of the length and, equally, in radians (the two degrees of freedom of a similarity).

First order propagation, with u the unit vector of each piece, C(u) = uᵀ C u and n across u (JCGM 100:2008, 5.1.2):

* line of n points: var(length) = Σ C(u(i-1) - u(i)), which is 2 C(u) (2 s²) for a straight one;
  bearing from the first to the last point, L apart: se = √(2 C(n)) / L radians;
* box marked by its four corners: each mean side has variance C(u) (two independent sides of 2 C(u) each), and the axis
  a bearing of √C(n) / length radians;
* box kept a rectangle: its bow and its stern are one point each, so the length has 2 C(u) and the axis √(2 C(n)) /
  length radians. Its width is twice the distance of one click from the axis, 4 C(n) (1 + 2/3): the click's own
  error and the axis's, (1 - t)² + t² at a part t of the way from stern to bow, 2/3 on average. How a rectangle was
  drawn is not kept: one drawn upright by two corners, or fitted to both its sides by eye (2 C(n)), is better than said;
* area of a box: length times width, var = (W se(L))² + (L se(W))²; of the ellipse in it π/4 of that;
* polygon: var(area) = 1/4 Σ C(n |p(i+1) - p(i-1)|) with n across that vector, var(perimeter) as for a closed line; the
  area of a hole is taken off, its variance added.

Second order: noise across a piece of length d makes it longer by about σ²/(2 d), where σ² = 2 C(n) is the variance of one
component of the difference of its ends (the bias of the Rice distribution for d >> σ). The value stays the geodesic
between the marked points, which anyone can measure again; the sum of these biases, none taken larger than its σ, is
added to the standard error in quadrature. At 5 pixels that is 1 % of the error, at 1 pixel a third of it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.domain.quantity import Measured
from roadstead.spatial.geodesy import GEOD, centre, distance, inverse, line_length, local_plane

CLICK_PX = 1.0
"""Standard error of one marked end along one axis, pixels: lengths of ships read from images are good to "about one
pixel at each end at best". It covers the hand and, mostly, the eye: where the hull ends in a mixed pixel."""

Error = float | np.ndarray
"""Of a marked point: its standard error along each axis, metres, or its covariance (2, 2) east and north, square metres."""

_BY_THREE_CLICKS = 4 * (1 + 2 / 3)  # variance of the width of a box about its axis, in those of a click
_SQUARE = 0.02  # diagonals of a rectangle differ by less than this part of its width
_UNIFORM = 1 / math.sqrt(12)  # standard deviation of a uniform error one pixel wide
_ANY_DIRECTION = 180 / math.sqrt(3)  # standard deviation of a bearing that may be anything
_ANY_AXIS = 90 / math.sqrt(3)
_LIKELY_SWAP = 0.025  # beyond this chance of having mistaken the longer side, a 95 % interval must hold both axes


@dataclass(frozen=True, slots=True)
class LineMeasure:
    """A line's length along its geodesic pieces (m) and its bearing from the first point to the last (degrees, 0 up to 360)."""

    length: Measured
    bearing: Measured


@dataclass(frozen=True, slots=True)
class BoxMeasure:
    """A box's length and width (m; length is the longer) and the bearing of its long axis (degrees, 0 up to 180)."""

    length: Measured
    width: Measured
    bearing: Measured


@dataclass(frozen=True, slots=True)
class PolygonMeasure:
    """A polygon's area (m²) and perimeter (m)."""

    area: Measured
    perimeter: Measured


def vertex_se_m(gsd_m: float, *, click_px: float = CLICK_PX, residual_m: float = 0.0) -> float:
    """Standard error of a marked point along each axis, metres: √(gsd² (click² + 1/12) + residual²).

    ``gsd_m`` is the ground size of a pixel, ``click_px`` the precision of marking, 1/12 the variance of what a pixel
    hides (uniform over its width). ``residual_m`` is what the georeference leaves from point to point, e.g. the RMS
    residual of its control points per axis; its absolute error, the same for all points, belongs to the position of
    the whole and not here.
    """
    if not (gsd_m > 0 and click_px >= 0 and residual_m >= 0 and math.isfinite(gsd_m + click_px + residual_m)):
        raise ValueError(f"not a pixel size, click precision and residual: {gsd_m}, {click_px}, {residual_m}")
    return math.hypot(gsd_m * math.hypot(click_px, _UNIFORM), residual_m)


def click_covariance(pixel: np.ndarray, *, click_px: float = CLICK_PX, residual_m: float = 0.0) -> np.ndarray:
    """Covariance (2, 2) of a marked point, east and north, square metres: J Jᵀ (click² + 1/12) + residual² I.

    The columns of ``pixel`` (J) are the steps on the ground, east and north in metres, of one pixel to the right and
    one down; the rest is as for `vertex_se_m`, which it equals where they are of one length and at right angles.
    """
    return pixel @ pixel.T * (click_px**2 + _UNIFORM**2) + np.eye(2) * residual_m**2


def measure_line(points: Sequence[LonLat], error: Error, *, distortion: float = 0.0) -> LineMeasure:
    """Length and bearing of a line whose points are each off by ``error``; formula in the module's text.

    Raises UserError when the points are all one.
    """
    total = line_length(points)
    if not total > 0:
        raise UserError("The line has no length.", "Mark at least two different points.")
    plane, covariance = local_plane(points, centre(points)), _covariance(error)
    first = _length_error(plane, covariance, closed=False)
    span, bearing = inverse(points[0], points[-1])
    across = math.sqrt(2) * _spread(covariance, _left(plane[-1] - plane[0]))
    turn = _angle_error(across, span, distortion, _ANY_DIRECTION)
    return LineMeasure(Measured(total, math.hypot(first, distortion * total)), Measured(bearing, turn, "°"))


def measure_box(
    corners: Sequence[LonLat], error: Error, *, rectangle: bool | None = None, distortion: float = 0.0
) -> BoxMeasure:
    """Length, width and bearing of the long axis of a box of four corners in order; formula in the module's text.

    A side's length is the mean of the two opposite sides (of the vectors, so that crossed sides of a tiny box do not
    add up). ``rectangle`` says how it was marked: True as one shape, False by four free corners; None finds out
    (a parallelogram to a hundredth of the error, square to a fiftieth of its width, was kept in shape by the program:
    hands do not do that). Where length and width are too alike to say which is which, the bearing's error says so.
    """
    if len(corners) != 4:
        raise ValueError(f"a box has four corners, not {len(corners)}")
    plane, covariance = local_plane(corners, centre(corners)), _covariance(error)
    sides = sorted((_mean_side(corners, plane, first) for first in (0, 1)), key=lambda side: side[0])
    (width, across), (length, along) = sides
    if not length > 0:
        raise UserError("The box has no size.", "Mark four different corners.")
    if rectangle is None:
        rectangle = _kept_in_shape(plane, width, covariance)
    each = 2.0 if rectangle else 1.0
    of_axis = math.sqrt(each) * _spread(covariance, _left(along))
    of_length = math.sqrt(each) * _spread(covariance, along)
    beam = _spread(covariance, across if width > 0 else _left(along))
    of_beam = beam * (math.sqrt(_BY_THREE_CLICKS) if rectangle else 1.0)
    bearing = math.degrees(math.atan2(along[0], along[1])) % 180.0
    turn = _angle_error(of_axis, length, distortion, _ANY_AXIS)
    doubt = math.sqrt(2) * math.hypot(of_length, math.sqrt(each) * beam)
    turn = _ANY_AXIS if 0.5 * math.erfc((length - width) / max(doubt, 1e-12)) > _LIKELY_SWAP else turn
    return BoxMeasure(
        Measured(length, _side_error(length, of_length, of_axis, distortion)),
        Measured(width, _side_error(width, of_beam, of_length, distortion)),
        Measured(bearing, turn, "°"),
    )


def box_area(corners: Sequence[LonLat], box: BoxMeasure, *, ellipse: bool = False) -> Measured:
    """Area (m²) of the box that these corners measure as, or of the ellipse in it; formula in the module's text."""
    part = math.pi / 4 if ellipse else 1.0
    area, _ = GEOD.polygon_area_perimeter([p.lon for p in corners], [p.lat for p in corners])
    se = math.hypot(box.width.value * box.length.se, box.length.value * box.width.se)
    return Measured(part * abs(float(area)), part * se, "m²")


def measure_polygon(
    points: Sequence[LonLat], error: Error, *, distortion: float = 0.0, holes: Sequence[Sequence[LonLat]] = ()
) -> PolygonMeasure:
    """Area and perimeter of a polygon (first point not repeated), holes taken off; formula in the module's text."""
    if len(points) < 3:
        raise UserError("The polygon has fewer than three corners.", "Mark at least three points.")
    covariance = _covariance(error)
    area, variance = _ring_area(points, covariance)
    for hole in holes:
        inside, more = _ring_area(hole, covariance)
        area, variance = area - inside, variance + more
    area_se = math.hypot(math.sqrt(variance), 2 * distortion * area)
    perimeter = float(GEOD.polygon_area_perimeter([p.lon for p in points], [p.lat for p in points])[1])
    plane = local_plane(points, centre(points))
    length_se = math.hypot(_length_error(plane, covariance, closed=True), distortion * perimeter)
    return PolygonMeasure(Measured(max(area, 0.0), area_se, "m²"), Measured(perimeter, length_se))


def _ring_area(points: Sequence[LonLat], covariance: np.ndarray) -> tuple[float, float]:
    """Area of a ring in square metres, and its variance."""
    signed, _ = GEOD.polygon_area_perimeter([p.lon for p in points], [p.lat for p in points])
    plane = local_plane(points, centre(points))
    across = _left(np.roll(plane, -1, axis=0) - np.roll(plane, 1, axis=0))
    return abs(float(signed)), float(_variances(covariance, across).sum()) / 4


def _covariance(error: Error) -> np.ndarray:
    return error if isinstance(error, np.ndarray) else np.eye(2) * float(error) ** 2


def _variances(covariance: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """vᵀ C v of each row v of an array (n, 2)."""
    return np.einsum("ni,ij,nj->n", vectors, covariance, vectors)


def _spread(covariance: np.ndarray, vector: np.ndarray) -> float:
    """Standard error of a marked point along a vector of any length, metres."""
    return math.sqrt(float(_variances(covariance, vector[None])[0])) / max(float(np.hypot(*vector)), 1e-12)


def _left(vectors: np.ndarray) -> np.ndarray:
    """The vectors turned by a right angle."""
    return np.stack([-vectors[..., 1], vectors[..., 0]], axis=-1)


def _kept_in_shape(plane: np.ndarray, width: float, covariance: np.ndarray) -> bool:
    """Whether four corners are those of a rectangle, closer than any hand could set them."""
    a, b, c, d = plane
    skew = abs(float(np.hypot(*(c - a))) - float(np.hypot(*(d - b))))
    fine = 0.01 * math.sqrt(float(np.trace(covariance)) / 2)
    return bool(np.hypot(*(a - b + c - d)) <= fine and skew <= max(_SQUARE * width, 2 * fine))


def _length_error(plane: np.ndarray, covariance: np.ndarray, *, closed: bool) -> float:
    """Standard error of the length of a line or ring, from its points in a local plane."""
    pieces = np.diff(np.vstack([plane, plane[:1]]) if closed else plane, axis=0)
    lengths = np.hypot(pieces[:, 0], pieces[:, 1])
    pieces, lengths = pieces[lengths > 0], lengths[lengths > 0]
    unit = pieces / lengths[:, None]
    turns = unit - np.roll(unit, 1, axis=0) if closed else np.diff(unit, axis=0, prepend=[[0, 0]], append=[[0, 0]])
    across = _variances(covariance, _left(unit))
    biases = np.minimum(across / lengths, np.sqrt(2 * across))
    return math.hypot(math.sqrt(float(_variances(covariance, turns).sum())), float(biases.sum()))


def _side_error(length: float, sigma: float, across: float, distortion: float) -> float:
    """Standard error of a mean side of which the components along and across it are off by ``sigma`` and ``across``."""
    bias = min(across**2 / (2 * length), across) if length > 0 else across
    return math.hypot(sigma, bias, distortion * length)


def _angle_error(sigma: float, span: float, distortion: float, most: float) -> float:
    """Standard error in degrees of the direction of a vector ``span`` long that is off by ``sigma`` across itself."""
    return min(math.degrees(math.hypot(sigma / span, distortion)), most) if span > 0 else most


def _mean_side(corners: Sequence[LonLat], plane: np.ndarray, first: int) -> tuple[float, np.ndarray]:
    """Length in metres of the mean of sides (first, first + 1) and their opposites, and its vector in the plane."""
    i, j, k, m = first, first + 1, (first + 3) % 4, first + 2
    one, two = plane[j] - plane[i], plane[m] - plane[k]
    mean, flat = (one + two) / 2, float(np.hypot(*one) + np.hypot(*two)) / 2
    exact = (distance(corners[i], corners[j]) + distance(corners[k], corners[m])) / 2
    return (exact * float(np.hypot(*mean)) / flat if flat > 0 else 0.0), mean
