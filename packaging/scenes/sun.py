"""Where the sun stood."""

import math
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Sun:
    """Azimuth (clockwise from the picture's north) and elevation, degrees."""

    azimuth: float
    elevation: float


def sun_position(moment: datetime, lon: float, lat: float) -> tuple[float, float]:
    """Azimuth (degrees clockwise from true north) and elevation (degrees, without refraction) of the sun.

    The Astronomical Almanac's low-precision formulas (as in Michalsky 1988, Solar Energy 40(3) 227-235), good to
    0.01 degrees between 1950 and 2050. ``moment`` has a zone; ``lon`` and ``lat`` are WGS 84 degrees.
    """
    day = moment.timestamp() / 86400 + 2440587.5 - 2451545.0
    mean_longitude = math.radians((280.460 + 0.9856474 * day) % 360)
    anomaly = math.radians((357.528 + 0.9856003 * day) % 360)
    longitude = mean_longitude + math.radians(1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    obliquity = math.radians(23.439 - 0.0000004 * day)
    right_ascension = math.atan2(math.cos(obliquity) * math.sin(longitude), math.cos(longitude))
    declination = math.asin(math.sin(obliquity) * math.sin(longitude))
    hours = (day % 1) * 24 + 12  # hours of universal time, counted from midnight
    sidereal = 6.697375 + 0.0657098242 * day + hours % 24
    hour_angle = math.radians(sidereal * 15 + lon) - right_ascension
    phi = math.radians(lat)
    sine = math.sin(phi) * math.sin(declination) + math.cos(phi) * math.cos(declination) * math.cos(hour_angle)
    elevation = math.asin(sine)
    east = -math.cos(declination) * math.sin(hour_angle)
    north = math.sin(declination) * math.cos(phi) - math.cos(declination) * math.cos(hour_angle) * math.sin(phi)
    return math.degrees(math.atan2(east, north)) % 360, math.degrees(elevation)
