"""Outlines thinned and mended: checked against shapely's own notion of a simple ring and the closed form of areas."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LinearRing, LineString, Polygon

from roadstead.spatial import ring

SQUARE = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], dtype=float)
BOW_TIE = SQUARE[[0, 2, 1, 3]]
corner = st.tuples(st.integers(0, 30), st.integers(0, 30))


@settings(max_examples=80)
@given(st.lists(corner, min_size=3, max_size=9, unique=True))
def test_crossing_is_what_a_ring_that_is_not_simple_does_unless_it_only_touches(corners):
    outline = np.array(corners, dtype=float)
    if LinearRing(corners).is_simple:
        assert not ring.crosses(outline)
    elif ring.crosses(outline):
        assert not LinearRing(corners).is_simple


def test_a_bow_tie_is_put_in_order_with_every_corner_kept():
    assert ring.crosses(BOW_TIE)
    mended = ring.mended(BOW_TIE)
    assert Polygon(mended).area == 100
    assert set(map(tuple, mended)) == set(map(tuple, SQUARE))


@settings(max_examples=60)
@given(st.lists(corner, min_size=4, max_size=9, unique=True))
def test_what_is_mended_does_not_cross_itself(corners):
    mended = ring.mended(np.array(corners, dtype=float))
    assert mended is None or (len(mended) >= 3 and Polygon(mended).is_valid)


def test_a_small_loop_at_the_end_of_a_stroke_is_dropped():
    turn = np.linspace(0, 2 * np.pi + 0.1, 400)
    stroke = np.column_stack((100 * np.cos(turn), 100 * np.sin(turn)))
    stroke[-3:] = [(101, 0), (101, 6), (97, 6)]
    assert ring.crosses(stroke)
    mended = ring.mended(stroke)
    assert Polygon(mended).is_valid
    assert Polygon(mended).area == pytest.approx(np.pi * 100**2, rel=0.005)


def test_a_freehand_eight_is_not_guessed_at():
    turn = np.linspace(0, 2 * np.pi, 200)
    assert ring.mended(np.column_stack((np.sin(turn) * 100, np.sin(2 * turn) * 50)), reorder=False) is None


def test_a_thinned_line_strays_no_further_than_it_may():
    x = np.linspace(0, 100, 2000)
    drawn = np.column_stack((x, 10 * np.sin(x / 10)))
    kept = ring.simplified(drawn, 0.5)
    assert len(kept) < 60
    assert LineString(drawn).hausdorff_distance(LineString(kept)) <= 0.5
    assert kept[0].tolist() == drawn[0].tolist()
    assert kept[-1].tolist() == drawn[-1].tolist()
