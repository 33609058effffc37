"""Heights from shadows.

On level ground an upright edge of height h casts a shadow of length h / tan(e) away from the sun, e the sun's elevation.
Marked at the edge's foot and at the shadow's tip, both on the ground, the shadow has its true length L whatever the
satellite's look, and

    h = L tan(e),    var(h) = tan²(e) var(L) + (L / cos²(e))² var(e) + L² tan²(slope)

with the last for ground that is not level. Where the foot is hidden and the upper edge was marked in its place, that edge
is displaced by h tan(n) away from the satellite (n its angle from the vertical at the place). With s the unit vector away
from the sun and a that away from the satellite, the vector from the marked edge to the tip is h (s / tan(e) - a tan(n)), so

    h = |v| / |s / tan(e) - a tan(n)|

Where it is not known from which side the satellite looked, h = L tan(e), and its standard error also holds the displacement
for any side: h tan(n) tan(e) / √2.

The sun is a disc half a degree wide, so the tip is a blur of ± 0.27° about its middle: 0.15° of the sun's elevation are
its standard error by the eye. Refraction (0.03° at 30°) is left out and within that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from roadstead.domain.quantity import Measured

DISC_SE = 0.15
"""Standard error of the sun's elevation (degrees) from the blurred tip of the shadow."""
SLOPE_SE = 0.5
"""Standard error of the ground's slope along the shadow, degrees: an assumption for quays and yards, which drain at 1 %."""
WARN_FROM = 10.0
"""Degrees between the shadow and the side away from the sun from which on something is wrong."""
LEAST_SUN = 5.0
"""Below this elevation (degrees) no height is worked out: the shadow is longer than eleven times the height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The sun and the satellite as seen from the place, degrees: elevation with its standard error, azimuths from north.

    ``off_vertical`` is how far from the vertical the satellite stood, ``look`` its azimuth; both None where not known.
    """

    elevation: Measured
    azimuth: float | None = None
    off_vertical: float | None = None
    look: float | None = None


def height_of(shadows: Sequence[Measured], bearing: float, light: Light, *, foot: bool = True) -> Measured:
    """The height in metres of what casts shadows of that length (m) and bearing (degrees); formula in the module's text.

    Shadows marked at several places of one height are averaged: their clicks err independently, sun, look and slope alike.
    ``foot`` says that they were marked from the foot on the ground, not from the upper edge.
    """
    many = len(shadows)
    shadow = Measured(sum(s.value for s in shadows) / many, math.hypot(*(s.se for s in shadows)) / many)
    sun = math.radians(light.elevation.value)
    factor, unknown = math.tan(sun), 0.0
    if not foot and light.off_vertical is not None:
        lean = math.tan(math.radians(light.off_vertical))
        if light.look is None:
            unknown = shadow.value * factor * lean * factor / math.sqrt(2)
        else:
            away = math.radians(light.azimuth + 180.0 if light.azimuth is not None else _unleant(bearing, light))
            factor = 1 / max(math.hypot(*_apart(away, sun, light.look, lean)), 1e-6)
    se_sun = math.radians(math.hypot(light.elevation.se, DISC_SE))
    se = math.hypot(
        factor * shadow.se,
        shadow.value / math.cos(sun) ** 2 * se_sun,
        shadow.value * math.tan(math.radians(SLOPE_SE)),
        unknown,
    )
    return Measured(factor * shadow.value, se)


def expected_bearing(light: Light, *, foot: bool = True) -> float | None:
    """The bearing (degrees) in which the shadow should have been marked; None where the sun's azimuth is not known."""
    if light.azimuth is None:
        return None
    away = light.azimuth + 180.0
    if foot or light.off_vertical is None or light.look is None:
        return away % 360.0
    lean = math.tan(math.radians(light.off_vertical))
    east, north = _apart(math.radians(away), math.radians(light.elevation.value), light.look, lean)
    return math.degrees(math.atan2(east, north)) % 360.0


def turned(one: float, other: float) -> float:
    """The angle between two bearings, 0 to 180 degrees."""
    return abs((one - other + 180.0) % 360.0 - 180.0)


def _apart(away: float, sun: float, look: float, lean: float) -> tuple[float, float]:
    """East and north of the vector from the displaced upper edge to the shadow's tip, for a height of one metre."""
    off = math.radians(look + 180.0)
    long = 1 / math.tan(sun)
    return long * math.sin(away) - lean * math.sin(off), long * math.cos(away) - lean * math.cos(off)


def _unleant(bearing: float, light: Light) -> float:
    """The bearing of the shadow itself where only that from the displaced edge is known: found by a few rounds."""
    away = math.radians(bearing)
    lean, sun = math.tan(math.radians(light.off_vertical or 0.0)), math.radians(light.elevation.value)
    for _ in range(20):
        east, north = _apart(away, sun, light.look or 0.0, lean)
        away += math.radians(bearing) - math.atan2(east, north)
    return math.degrees(away)
