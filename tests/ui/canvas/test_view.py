"""The arithmetic of the view: what is under the cursor stays there, whatever is done."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.ui.canvas.view import Limits, View, bounds_of, outline

coordinate = st.floats(-2e7, 2e7)
screen = st.tuples(st.floats(0, 1600), st.floats(0, 1000))
views = st.builds(
    View,
    x=coordinate,
    y=coordinate,
    scale=st.floats(1e-4, 100),
    width=st.just(1600.0),
    height=st.just(1000.0),
    y_down=st.booleans(),
)


@given(views, screen, st.floats(0.05, 20))
def test_zoom_keeps_the_ground_under_the_cursor(view, at, factor):
    before = view.world_at(*at)
    zoomed = view.zoomed(factor, *at)
    assert zoomed.scale == pytest.approx(view.scale * factor)
    assert zoomed.screen_at(*before) == pytest.approx(at, abs=1e-4)


@given(views, screen, st.floats(-500, 500), st.floats(-500, 500))
def test_pan_moves_the_picture_with_the_hand(view, at, dx, dy):
    ground = view.world_at(*at)
    assert view.panned(dx, dy).screen_at(*ground) == pytest.approx((at[0] + dx, at[1] + dy), abs=1e-4)


@given(views, st.lists(screen, min_size=1, max_size=8))
def test_screen_and_world_are_inverse(view, points):
    there_and_back = view.to_screen(view.to_world(np.array(points)))
    np.testing.assert_allclose(there_and_back, points, atol=1e-4)


def test_up_is_up_on_a_map_and_down_in_pixels():
    assert View(width=100, height=100, scale=2).screen_at(0, 10) == (50, 30)
    assert View(width=100, height=100, scale=2, y_down=True).screen_at(0, 10) == (50, 70)


def test_fit_shows_all_with_a_margin():
    view = View(width=1000, height=500).fitted((10, 20, 110, 40), margin=0.05)
    assert (view.x, view.y) == (60, 30)
    assert view.scale == pytest.approx(9)  # 900 free pixels for 100 units; the height would allow 22.5
    x0, y0, x1, y1 = view.bounds
    assert x0 < 10 < 110 < x1
    assert y0 < 20 < 40 < y1


def test_fit_of_a_point_keeps_the_scale():
    assert View(scale=3.0, width=100, height=100).fitted((5, 5, 5, 5)).scale == 3.0


def test_limits_hold():
    view = View(width=100, height=100, limits=Limits((-10, -10, 10, 10), least=0.5, most=8))
    assert view.zoomed(100).scale == 8
    assert view.zoomed(0.001).scale == 0.5
    assert view.panned(-1e6, 1e6).x == 10
    assert view.panned(-1e6, 1e6).y == 10


def test_resize_keeps_the_middle():
    view = View(x=7, y=9, scale=3, width=100, height=80).resized(400, 300, 2.0)
    assert view.world_at(200, 150) == (7, 9)
    assert view.dpr == 2.0


def test_outline_goes_round():
    ring = outline((0, 0, 4, 2), steps=4)
    assert len(ring) == 16
    assert bounds_of(ring) == (0, 0, 4, 2)
    closed = np.vstack((ring, ring[:1]))
    assert math.isclose(np.hypot(*np.diff(closed, axis=0).T).sum(), 12)


def test_bounds_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="no finite"):
        bounds_of(np.array([[np.nan, 1.0]]))
