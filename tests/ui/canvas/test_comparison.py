"""What is shown where when dates are compared, and how far two pictures differ: numbers worked out by hand."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.ui.canvas.comparison import MOST, Comparison, change, pane_at, panes, ramp, scores, side

sizes = st.floats(40, 4000)


@given(st.integers(1, 4), sizes, sizes)
def test_panes_are_equal_apart_and_within_the_widget(count, width, height):
    found = panes(count, width, height)
    assert len(found) == count
    assert len({(w, h) for _, _, w, h in found}) == 1
    for i, (x, y, w, h) in enumerate(found):
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
        assert pane_at(found, x + w / 2, y + h / 2) == i
        for a, b, _, _ in found[i + 1 :]:
            assert a >= x + w or b >= y + h or x >= a + w or y >= b + h


@given(st.floats(0, 1), st.floats(0, 1000), st.booleans())
def test_each_place_of_a_swipe_shows_one_date_and_the_earlier_one_first(share, at, upright):
    found = Comparison("swipe", ("a", "b"), share, upright)
    where = (at, 3.0) if upright else (3.0, at)
    assert side(found, *where, 1000, 1000) == (0 if at < share * 1000 else 1)


@given(st.floats(-3, 3))
def test_shares_stay_between_nothing_and_all(share):
    assert 0 <= Comparison("blend", ("a", "b")).shared(share).share <= 1


@pytest.fixture
def pair():
    random = np.random.default_rng(7)
    before = random.integers(60, 120, (64, 80)).astype(np.uint8)
    after = random.integers(90, 180, (64, 80)).astype(np.uint8)
    valid = np.ones((64, 80), dtype=bool)
    valid[:, :16] = False
    return before, after, valid


def test_the_difference_is_that_of_standard_scores_by_median_and_mad(pair):
    before, after, valid = pair

    def standard(picture):
        sample = picture[::4, ::4][valid[::4, ::4]].astype(float)
        middle = np.median(sample)
        return (picture - middle) / (1.4826 * np.median(np.abs(sample - middle)))

    assert np.allclose(scores(before, after, valid, "difference"), standard(after) - standard(before), atol=1e-4)


def test_the_ratio_is_a_binary_logarithm_over_the_medians(pair):
    before, after, valid = pair
    m1, m2 = (np.median(p[::4, ::4][valid[::4, ::4]]) for p in (before, after))
    expected = np.log2(((after + 1.0) / (m2 + 1)) / ((before + 1.0) / (m1 + 1)))
    assert np.allclose(scores(before, after, valid, "ratio"), expected, atol=1e-4)


@pytest.mark.parametrize("mode", ["difference", "ratio"])
def test_the_same_picture_under_another_light_is_no_change_and_what_is_new_stands_out(mode):
    before = np.tile(np.arange(40, 104, dtype=np.uint8), (64, 1))
    brighter = (2 * before.astype(int) + 1).astype(np.uint8)  # twice the light, exactly
    valid = np.ones(before.shape, dtype=bool)
    assert np.abs(scores(before, brighter, valid, mode)).max() < 0.05
    after = before.copy()
    after[30:34, 2:6] = 255
    found = change(before, after, valid, mode)
    same = int(change(before, before, valid, mode)[0, 0])
    assert same == 0xFF000000 | int(ramp(3, mode)[1][1:], 16)
    assert int(found[31, 3]) == 0xFF000000 | int(ramp(3, mode)[2][1:], 16)  # the far end of brighter


def test_nothing_is_told_where_one_of_them_was_not_seen(pair):
    before, after, valid = pair
    found = change(before, after, valid, "difference")
    assert (found[:, :16] == 0).all()
    assert (found[:, 16:] >> 24 == 255).all()
    assert (change(before, after, np.zeros_like(valid), "ratio") == 0).all()
    assert MOST["difference"] > 0


def test_it_keeps_up_with_a_hand_that_pans():
    random = np.random.default_rng(1)
    before, after = random.integers(0, 255, (2, 1000, 1600), dtype=np.uint8)
    valid = np.ones((1000, 1600), dtype=bool)
    took = []
    for _ in range(5):
        start = time.perf_counter()
        change(before, after, valid, "difference")
        took.append(time.perf_counter() - start)
    assert min(took) < 0.12  # about 0.02 on an idle machine of 2023
