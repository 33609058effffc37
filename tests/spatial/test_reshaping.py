"""Turned and back is where it was; a frame grows as it is drawn; a sheet keeps what is on the ground."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from roadstead.spatial import reshaping

at = st.floats(0, 30_000)
points = hnp.arrays(float, st.tuples(st.integers(3, 12), st.just(2)), elements=at)
STILL = np.zeros(2)


@given(points, st.floats(-360, 360))
def test_turned_and_turned_back_is_where_it_was(shape, degrees):
    pivot = shape.mean(axis=0)
    there = reshaping.about(shape, reshaping.turn(degrees), pivot, STILL)
    back = reshaping.about(there, reshaping.turn(-degrees), pivot, STILL)
    np.testing.assert_allclose(back, shape, rtol=0, atol=1e-9)


def test_a_turn_is_clockwise_as_seen_with_y_pointing_down():
    np.testing.assert_allclose(reshaping.turn(90) @ (0, -1), (1, 0), atol=1e-15)  # north to east


@given(st.floats(-360, 360), st.booleans())
def test_the_middle_of_a_shape_turns_with_it(degrees, closed):
    shape = np.array([(100, 100), (400, 120), (420, 300), (250, 180), (90, 260)], dtype=float)
    pivot = np.array((100.0, 200.0))
    turned = reshaping.about(shape, reshaping.turn(degrees), pivot, STILL)
    expected = reshaping.about(reshaping.middle(shape, closed=closed)[None], reshaping.turn(degrees), pivot, STILL)
    np.testing.assert_allclose(reshaping.middle(turned, closed=closed), expected[0], atol=1e-9)


def test_the_middle_of_an_area_is_its_centroid():
    ell = np.array([(0, 0), (4, 0), (4, 1), (1, 1), (1, 3), (0, 3)], dtype=float)
    # Two rectangles: 4 x 1 about (2, 0.5) and 1 x 2 about (0.5, 2).
    np.testing.assert_allclose(reshaping.middle(ell, closed=True), ((4 * 2 + 2 * 0.5) / 6, (4 * 0.5 + 2 * 2) / 6))


def test_a_pixel_twice_as_wide_as_high_is_turned_on_the_ground():
    """A quarter turn of a box of 10 x 10 m, of 10 x 20 pixels of 1 x 0.5 m, leaves it one of 10 x 20 pixels."""
    sheet = reshaping.sheet_of(np.array(((1.0, 0.0), (0.0, -0.5))))
    assert math.isclose(abs(np.linalg.det(sheet)), 1.0)
    corners = np.array([(0, 0), (10, 0), (10, 20), (0, 20)], dtype=float)
    linear = reshaping.in_pixels(reshaping.turn(90), sheet)
    turned = reshaping.about(corners, linear, corners.mean(axis=0), STILL)
    np.testing.assert_allclose(turned, np.roll(corners, -1, axis=0), atol=1e-12)


@given(points, st.integers(0, 11), st.tuples(st.floats(-50, 50), st.floats(-50, 50)))
def test_a_moved_edge_stays_parallel_and_the_other_vertices_stay(shape, edge, by):
    edge %= len(shape)
    following = (edge + 1) % len(shape)
    now = reshaping.edge_moved(shape, edge, np.array(by))
    before, after = shape[following] - shape[edge], now[following] - now[edge]
    np.testing.assert_allclose(after, before, atol=1e-8)
    others = [i for i in range(len(shape)) if i not in (edge, following)]
    np.testing.assert_array_equal(now[others], shape[others])
    np.testing.assert_allclose((now[edge] - shape[edge]) @ before, 0, atol=1e-4)


def test_a_frame_grows_as_its_corner_is_drawn():
    corners = np.array([(0, 0), (10, 0), (10, 20), (0, 20)], dtype=float)
    assert reshaping.scaling(corners, 2, np.array((15.0, 10.0)), even=False) == (1.5, 0.5)
    x, y = reshaping.scaling(corners, 2, np.array((20.0, 40.0)), even=True)
    assert math.isclose(x, 2) and math.isclose(y, 2)
    assert reshaping.scaling(corners, 2, np.array((-5.0, -5.0)), even=False) == (0.01, 0.01)  # never inside out
