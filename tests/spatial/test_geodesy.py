import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import LonLat
from roadstead.spatial.geodesy import centre, densify, direct, distance, inverse, line_length, local_plane

lonlats = st.builds(LonLat, st.floats(-180, 180), st.floats(-89, 89))


def test_karneys_direct_example():
    """C. F. F. Karney, Algorithms for geodesics (2013), table 2: 10,000 km from 40° N at azimuth 30°."""
    there = direct(LonLat(0, 40), 30, 10_000_000)
    assert there.lat == pytest.approx(41.79331020506, abs=1e-10)
    assert there.lon == pytest.approx(137.84490004377, abs=1e-10)


def test_karneys_nearly_antipodal_example():
    """The same, table 4: the case on which Vincenty's formulas do not converge."""
    length, azimuth = inverse(LonLat(0, -30), LonLat(179.8, 29.9))
    assert length == pytest.approx(19_989_832.827610, abs=1e-5)
    assert azimuth == pytest.approx(161.89052473633, abs=1e-8)


def test_najin_to_vladivostok_is_88_miles_by_the_great_circle():
    assert distance(LonLat(130.300, 42.233), LonLat(131.883, 43.117)) / 1852 == pytest.approx(88.0, abs=0.2)


def test_a_line_over_the_antimeridian_is_short():
    assert line_length([LonLat(179.9, 0), LonLat(-179.9, 0)]) == pytest.approx(0.2 * 111_319.49, rel=1e-6)
    middle = centre([LonLat(179.9, 10), LonLat(-179.9, 10)])
    assert abs(middle.lon) == pytest.approx(180) and middle.lat == pytest.approx(10, abs=1e-3)


def test_the_local_plane_has_east_and_north_in_metres():
    here = LonLat(130.3, 42.233)
    offsets = local_plane([direct(here, 90, 300), direct(here, 0, 400)], here)
    assert offsets.ravel() == pytest.approx([300, 0, 0, 400], abs=1e-6)


@settings(deadline=None)
@given(lonlats, lonlats)
def test_densified_lines_keep_their_ends_and_length(a, b):
    points = densify([a, b], 500_000)
    assert (points[0], points[-1]) == (a, b)
    assert line_length(points) == pytest.approx(distance(a, b), rel=1e-9, abs=1e-3)
    assert all(distance(p, q) <= 500_000 * (1 + 1e-6) for p, q in pairwise(points))


@settings(deadline=None)
@given(lonlats, st.floats(0, 359.99), st.floats(1, 10_000_000))
def test_direct_and_inverse_undo_each_other(a, azimuth, length):
    back, out = inverse(a, direct(a, azimuth, length))
    assert back == pytest.approx(length, abs=1e-3)
    turn = (out - azimuth + 180) % 360 - 180
    assert abs(math.radians(turn)) * min(length, 1e6) < 0.1
