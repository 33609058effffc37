"""The sun against published values, and heights from shadows in closed form."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from roadstead.domain.coordinates import LonLat
from roadstead.domain.quantity import Measured
from roadstead.spatial.shadow import Light, expected_bearing, height_of, turned
from roadstead.spatial.sun import equatorial, sun_at

# Elevation without refraction and azimuth. I. Reda and A. Andreas, Solar Position Algorithm, NREL/TP-560-34302 (2008),
# table A5.1.
PUBLISHED = [
    (datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC), LonLat(-105.1786, 39.742476), 39.872046, 194.340241),
]


@pytest.mark.parametrize("moment, place, elevation, azimuth", PUBLISHED)
def test_the_sun_stands_where_the_reference_algorithm_puts_it(moment, place, elevation, azimuth):
    found = sun_at(moment, place)
    assert found.elevation_deg == pytest.approx(elevation, abs=0.02)
    assert found.azimuth_deg == pytest.approx(azimuth, abs=0.02)


def test_the_sun_of_meeus_example_25a():
    """1992 October 13, 0h: α = 198.38083°, δ = -7.78507°."""
    days = (datetime(1992, 10, 13, tzinfo=UTC) - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86400
    assert equatorial(days) == pytest.approx((198.38083, -7.78507), abs=0.001)


@pytest.mark.parametrize(
    "moment, declination",
    [
        (datetime(2023, 3, 20, 21, 24, tzinfo=UTC), 0.0),
        (datetime(2023, 6, 21, 14, 58, tzinfo=UTC), 23.436),
        (datetime(2023, 12, 22, 3, 27, tzinfo=UTC), -23.436),
    ],
)
def test_equinox_and_solstices_of_the_almanac(moment, declination):
    days = (moment - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86400
    assert equatorial(days)[1] == pytest.approx(declination, abs=0.01)


@pytest.mark.parametrize("latitude", [-35.0, 0.0, 42.2, 69.0])
def test_the_sun_is_highest_in_the_meridian(latitude):
    day = [
        sun_at(datetime(2023, 10, 12, h, m, tzinfo=UTC), LonLat(130.3, latitude))
        for h in range(24)
        for m in range(0, 60, 2)
    ]
    noon = max(day, key=lambda s: s.elevation_deg)
    declination = equatorial(
        (datetime(2023, 10, 12, 3, tzinfo=UTC) - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86400
    )[1]
    assert noon.elevation_deg == pytest.approx(90 - abs(latitude - declination), abs=0.1)
    assert turned(noon.azimuth_deg, 180.0 if latitude > declination else 0.0) < 3


def test_a_height_is_the_shadow_times_the_tangent():
    light = Light(elevation=Measured(45.0, 0.0, "°"), azimuth=150.0)
    height = height_of([Measured(10.0, 0.5)], 330.0, light)
    assert height.value == pytest.approx(10.0)
    assert height.se == pytest.approx(
        math.hypot(0.5, 10 * 2 * math.radians(0.15), 10 * math.tan(math.radians(0.5))), rel=1e-6
    )
    assert expected_bearing(light) == 330.0
    twice = height_of([Measured(9.0, 0.5), Measured(11.0, 0.5)], 330.0, light)
    assert twice.value == pytest.approx(10.0) and twice.se < height.se


@pytest.mark.parametrize("look, sun, off", [(100.0, 200.0, 25.0), (280.0, 140.0, 12.0), (20.0, 200.0, 30.0)])
def test_the_lean_of_the_upper_edge_is_taken_out(look, sun, off):
    """A mast of 20 m drawn point by point: its top displaced away from the satellite, its shadow away from the sun."""
    elevation, height = 38.0, 20.0

    def away(azimuth, length):
        turn = math.radians(azimuth + 180)
        return length * np.array([math.sin(turn), math.cos(turn)])

    tip = away(sun, height / math.tan(math.radians(elevation)))
    top = away(look, height * math.tan(math.radians(off)))
    east, north = tip - top
    length, bearing = math.hypot(east, north), math.degrees(math.atan2(east, north)) % 360
    light = Light(elevation=Measured(elevation, 0.1, "°"), azimuth=sun, off_vertical=off, look=look)
    assert height_of([Measured(length, 0.3)], bearing, light, foot=False).value == pytest.approx(height, rel=1e-9)
    assert turned(expected_bearing(light, foot=False), bearing) < 1e-6
    blind = Light(elevation=Measured(elevation, 0.1, "°"), off_vertical=off, look=look)
    assert height_of([Measured(length, 0.3)], bearing, blind, foot=False).value == pytest.approx(height, rel=1e-4)
    unknown = Light(elevation=Measured(elevation, 0.1, "°"), azimuth=sun, off_vertical=off)
    assert height_of([Measured(length, 0.3)], bearing, unknown, foot=False).se > 1.0


def test_95_percent_of_simulated_heights_hold_the_truth():
    random, held = np.random.default_rng(2), []
    for _ in range(2000):
        height, sun, slope = random.uniform(2, 30), random.uniform(20, 65), random.normal(0, 0.5)
        length = height / (math.tan(math.radians(sun)) + math.tan(math.radians(slope)))
        told = Measured(sun + random.normal(0, math.hypot(0.3, 0.15)), 0.3, "°")
        found = height_of([Measured(length + random.normal(0, 0.5), 0.5)], 0.0, Light(elevation=told))
        held.append(abs(found.value - height) <= 1.96 * found.se)
    assert 0.93 <= np.mean(held) <= 0.97
