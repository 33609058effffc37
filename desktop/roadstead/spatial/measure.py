"""Lengths, widths, bearings and areas on WGS 84, each with its standard error.

The error model
---------------
Every marked point is off by an independent, isotropic error of standard deviation ``s`` metres along each axis
(`vertex_se_m`). What is common to all points of one image, above all an absolute shift of its georeference, moves a
length nowhere and is left out. What differs from point to point (the residual of the georeference, terrain) is part
of ``s``. A wrong scale or a twist of the whole image acts on every length and bearing alike: ``distortion`` is its
standard error, as a fraction of the length and, equally, in radians (the two degrees of freedom of a similarity).

First order propagation, with u the unit vector of each piece (JCGM 100:2008, 5.1.2):

* line of n points: var(length) = s² Σ |u(i-1) - u(i)|², which is 2 s² for a straight one;
  bearing from the first to the last point, L apart: se = √2 s / L radians;
* box marked by its four corners: each mean side has variance s² (two independent sides of 2 s² each), and the axis a
  bearing of s / length radians;
* box kept a rectangle: it is fitted to its edges by eye, two opposite edges are one point each, so a side has 2 s² and
  the axis √2 s / length radians (a box drawn about its axis with no look at its far side has a width worse than that,
  2.4 s, until a side is dragged into place);
* polygon: var(area) = s²/4 Σ |p(i+1) - p(i-1)|², var(perimeter) as for a closed line.

Second order: noise across a piece of length d makes it longer by about σ²/(2 d), where σ² is the variance of one
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


def measure_line(points: Sequence[LonLat], se_m: float, *, distortion: float = 0.0) -> LineMeasure:
    """Length and bearing of a line whose points are each off by ``se_m`` along each axis; formula in the module's text.

    Raises UserError when the points are all one.
    """
    total = line_length(points)
    if not total > 0:
        raise UserError("The line has no length.", "Mark at least two different points.")
    first = _length_error(local_plane(points, centre(points)), se_m, closed=False)
    span, bearing = inverse(points[0], points[-1])
    turn = _angle_error(math.sqrt(2) * se_m, span, distortion, _ANY_DIRECTION)
    return LineMeasure(Measured(total, math.hypot(first, distortion * total)), Measured(bearing, turn, "°"))


def measure_box(
    corners: Sequence[LonLat], se_m: float, *, rectangle: bool | None = None, distortion: float = 0.0
) -> BoxMeasure:
    """Length, width and bearing of the long axis of a box of four corners in order; formula in the module's text.

    A side's length is the mean of the two opposite sides (of the vectors, so that crossed sides of a tiny box do not
    add up). ``rectangle`` says how it was marked: True by its edges, False by four free corners; None finds out
    (a parallelogram to a hundredth of ``se_m`` was kept in shape by the program: hands do not do that). Where length
    and width are too alike to say which is which, the bearing's error says so.
    """
    if len(corners) != 4:
        raise ValueError(f"a box has four corners, not {len(corners)}")
    plane = local_plane(corners, centre(corners))
    if rectangle is None:
        rectangle = bool(np.hypot(*(plane[0] - plane[1] + plane[2] - plane[3])) <= 0.01 * se_m)
    sigma = se_m * (math.sqrt(2) if rectangle else 1.0)
    sides = sorted((_mean_side(corners, plane, first) for first in (0, 1)), key=lambda side: side[0])
    (width, _), (length, along) = sides
    if not length > 0:
        raise UserError("The box has no size.", "Mark four different corners.")
    bearing = math.degrees(math.atan2(along[0], along[1])) % 180.0
    turn = _angle_error(sigma, length, distortion, _ANY_AXIS)
    swapped = 0.5 * math.erfc((length - width) / max(2 * sigma, 1e-12))  # difference of two sides: variance 2 sigma²
    turn = _ANY_AXIS if swapped > _LIKELY_SWAP else turn
    return BoxMeasure(
        Measured(length, _side_error(length, sigma, distortion)),
        Measured(width, _side_error(width, sigma, distortion)),
        Measured(bearing, turn, "°"),
    )


def measure_polygon(points: Sequence[LonLat], se_m: float, *, distortion: float = 0.0) -> PolygonMeasure:
    """Area and perimeter of a polygon of one ring (first point not repeated); formula in the module's text."""
    if len(points) < 3:
        raise UserError("The polygon has fewer than three corners.", "Mark at least three points.")
    signed, perimeter = GEOD.polygon_area_perimeter([p.lon for p in points], [p.lat for p in points])
    plane, area = local_plane(points, centre(points)), abs(float(signed))
    across = np.roll(plane, -1, axis=0) - np.roll(plane, 1, axis=0)
    area_se = math.hypot(se_m / 2 * math.sqrt(float((across**2).sum())), 2 * distortion * area)
    length_se = math.hypot(_length_error(plane, se_m, closed=True), distortion * perimeter)
    return PolygonMeasure(Measured(area, area_se, "m²"), Measured(float(perimeter), length_se))


def _length_error(plane: np.ndarray, se_m: float, *, closed: bool) -> float:
    """Standard error of the length of a line or ring, from its points in a local plane."""
    pieces = np.diff(np.vstack([plane, plane[:1]]) if closed else plane, axis=0)
    lengths = np.hypot(pieces[:, 0], pieces[:, 1])
    pieces, lengths = pieces[lengths > 0], lengths[lengths > 0]
    unit = pieces / lengths[:, None]
    turns = unit - np.roll(unit, 1, axis=0) if closed else np.diff(unit, axis=0, prepend=[[0, 0]], append=[[0, 0]])
    biases = np.minimum(se_m**2 / lengths, math.sqrt(2) * se_m)
    return se_m * math.sqrt(float((turns**2).sum()) + float(biases.sum() / se_m if se_m else 0.0) ** 2)


def _side_error(length: float, sigma: float, distortion: float) -> float:
    """Standard error of a mean side of which each component is off by ``sigma``."""
    bias = min(sigma**2 / (2 * length), sigma) if length > 0 else sigma
    return math.hypot(sigma, bias, distortion * length)


def _angle_error(sigma: float, span: float, distortion: float, most: float) -> float:
    """Standard error in degrees of the direction of a vector ``span`` long whose components are off by ``sigma``."""
    return min(math.degrees(math.hypot(sigma / span, distortion)), most) if span > 0 else most


def _mean_side(corners: Sequence[LonLat], plane: np.ndarray, first: int) -> tuple[float, np.ndarray]:
    """Length in metres of the mean of sides (first, first + 1) and their opposites, and its vector in the plane."""
    i, j, k, m = first, first + 1, (first + 3) % 4, first + 2
    one, two = plane[j] - plane[i], plane[m] - plane[k]
    mean, flat = (one + two) / 2, float(np.hypot(*one) + np.hypot(*two)) / 2
    exact = (distance(corners[i], corners[j]) + distance(corners[k], corners[m])) / 2
    return (exact * float(np.hypot(*mean)) / flat if flat > 0 else 0.0), mean
