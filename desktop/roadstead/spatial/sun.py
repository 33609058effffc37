"""Where the sun stands over a place at a moment.

J. Meeus, Astronomical Algorithms, 2nd ed. 1998: chapter 25 (sun, low accuracy, 0.01°), 22 (obliquity), 12 (sidereal time),
13 (horizontal coordinates); the same as NOAA's solar calculator uses. The difference between dynamical and universal
time, a minute or so, moves the sun by less than 0.001° along the ecliptic and is left out.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import NamedTuple

from roadstead.domain.coordinates import LonLat

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


class SunPosition(NamedTuple):
    """Elevation of the sun's middle above the horizon, without refraction, and its azimuth clockwise from north, degrees."""

    elevation_deg: float
    azimuth_deg: float


def sun_at(moment: datetime, place: LonLat) -> SunPosition:
    """The sun over a place (WGS 84) at a moment with a zone; good to about 0.02° between 1900 and 2100."""
    days = (moment - _J2000).total_seconds() / 86400
    right_ascension, declination = equatorial(days)
    phi, delta = math.radians(place.lat), math.radians(declination)
    hour = math.radians(_sidereal(days) + place.lon - right_ascension)
    sine = math.sin(phi) * math.sin(delta) + math.cos(phi) * math.cos(delta) * math.cos(hour)
    east = -math.cos(delta) * math.sin(hour)
    north = math.cos(phi) * math.sin(delta) - math.sin(phi) * math.cos(delta) * math.cos(hour)
    return SunPosition(
        math.degrees(math.asin(max(-1.0, min(1.0, sine)))), math.degrees(math.atan2(east, north)) % 360.0
    )


def equatorial(days: float) -> tuple[float, float]:
    """Apparent right ascension (0 up to 360) and declination of the sun, degrees, ``days`` after J2000.0."""
    t = days / 36525
    anomaly = math.radians(357.52911 + t * (35999.05029 - 0.0001537 * t))
    equation = (
        (1.914602 - t * (0.004817 + 0.000014 * t)) * math.sin(anomaly)
        + (0.019993 - 0.000101 * t) * math.sin(2 * anomaly)
        + 0.000289 * math.sin(3 * anomaly)
    )
    node = math.radians(125.04 - 1934.136 * t)
    true = 280.46646 + t * (36000.76983 + 0.0003032 * t) + equation
    longitude = math.radians(true - 0.00569 - 0.00478 * math.sin(node))
    tilt = math.radians(23.4392911 - 0.0130042 * t + 0.00256 * math.cos(node))
    ascension = math.atan2(math.cos(tilt) * math.sin(longitude), math.cos(longitude))
    return math.degrees(ascension) % 360.0, math.degrees(math.asin(math.sin(tilt) * math.sin(longitude)))


def _sidereal(days: float) -> float:
    """Mean sidereal time at Greenwich, degrees."""
    t = days / 36525
    return (280.46061837 + 360.98564736629 * days + t * t * (0.000387933 - t / 38710000)) % 360.0
