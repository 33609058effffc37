"""What will be in view if a movement goes on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.ui.canvas.ahead import Course, onward
from roadstead.ui.canvas.view import View

HERE = View(x=1000.0, y=2000.0, scale=2.0, width=800, height=600)


def test_a_pan_goes_on_by_the_same_step():
    assert onward(HERE, HERE.panned(-400, 250)) == (HERE.panned(-800, 500), HERE.panned(-1200, 750))


def test_small_steps_are_followed_until_a_tile_has_gone_by():
    half, whole = onward(HERE, HERE.panned(-8, 0))
    assert (whole.x - HERE.x) * 2 == pytest.approx(8 + 512)
    assert (half.x - HERE.x) * 2 == pytest.approx(8 + 256)
    assert onward(replace(HERE, dpr=2.0), replace(HERE, dpr=2.0).panned(-8, 0))[1].x == pytest.approx(HERE.x + 132)


@given(st.floats(1.05, 1.5), st.booleans(), st.floats(0, 800), st.floats(0, 600))
def test_a_zoom_goes_on_about_the_same_place(factor, closer, sx, sy):
    factor = factor if closer else 1 / factor
    held = HERE.world_at(sx, sy)
    for coming in onward(HERE, HERE.zoomed(factor, sx, sy)):
        assert coming.screen_at(*held) == pytest.approx((sx, sy), abs=1e-6)
        assert (coming.scale > HERE.scale) == closer


def test_a_zoom_is_followed_for_two_more_notches():
    half, whole = onward(HERE, HERE.zoomed(1.7))
    assert half.scale == pytest.approx(2 * 1.7**2)
    assert whole.scale == pytest.approx(2 * 1.7**3)


@pytest.mark.parametrize(
    "other", [HERE.panned(900, 0), HERE.zoomed(8), replace(HERE, width=900), replace(HERE, dpr=2.0), HERE]
)
def test_a_jump_or_another_size_leads_nowhere(other):
    assert onward(HERE, other) == ()


def test_it_stays_within_the_limits_of_the_plane():
    held = replace(HERE, limits=replace(HERE.limits, bounds=(0.0, 0.0, 1300.0, 3000.0), most=3.0))
    assert all(view.x <= 1300 for view in onward(held, held.panned(-400, 0)))
    assert all(view.scale <= 3 for view in onward(held, held.zoomed(1.3)))


def test_the_same_view_painted_again_changes_no_course():
    course = Course()
    assert course.follow(HERE)
    assert course.next == ()
    assert course.follow(HERE.panned(-100, 0))
    then = course.next
    assert then
    assert not course.follow(HERE.panned(-100, 0))
    assert course.next == then
