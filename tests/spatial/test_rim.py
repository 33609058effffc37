"""What the rim of an image leaves of a shape drawn over it."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.spatial import box
from roadstead.spatial.cutting import drawn

WIDE, HIGH = 200, 100
IMAGE = shapely.box(0, 0, WIDE, HIGH)


def pixels(*points):
    return tuple(Pixel(x, y) for x, y in points)


def ship(x, y, length, beam, degrees):
    """A box by its middle, bow first."""
    turn = math.radians(degrees)
    ahead, aside = (math.sin(turn), -math.cos(turn)), (math.cos(turn), math.sin(turn))
    return pixels(
        *(
            (x + a * length / 2 * ahead[0] + b * beam / 2 * aside[0], y + a * length / 2 * ahead[1] + b * beam / 2 * aside[1])
            for a, b in ((1, -1), (1, 1), (-1, 1), (-1, -1))
        )
    )  # fmt: skip


def test_what_lies_inside_is_as_it_was():
    corners = ship(100, 50, 60, 10, 30)
    assert drawn("box", corners, (), WIDE, HIGH)[1:] == (corners, (), False)


def test_an_upright_box_ends_at_the_rim():
    found = drawn("box", pixels((150, 20), (260, 20), (260, 40), (150, 40)), (), WIDE, HIGH)
    assert (found.kind, found.partial) == ("box", True)
    assert shapely.Polygon(found.pixels).equals(shapely.box(150, 20, 200, 40))
    # As the screen gives it, and over a corner of the image.
    found = drawn("box", pixels((150, -30), (260, -30 + 1e-7), (260 - 1e-7, 40), (150 + 1e-7, 40)), (), WIDE, HIGH)
    assert (found.kind, shapely.Polygon(found.pixels).area) == ("box", pytest.approx(50 * 40))


def test_a_slanting_ship_loses_her_bow_at_right_angles_and_keeps_her_stern_and_beam():
    corners = ship(180, 50, 80, 10, 90 - 30)  # 30° above the horizontal, the bow beyond the right rim
    found = drawn("box", corners, (), WIDE, HIGH)
    assert (found.kind, found.partial) == ("box", True)
    length, beam = sorted(box.size(found.pixels), reverse=True)
    assert beam == pytest.approx(10)
    # The foremost corner touches the rim: along the axis from the stern it is (200 - x of the stern's corner) / cos 30°.
    stern = max(corners[2].x, corners[3].x)
    assert length == pytest.approx((200 - stern) / math.cos(math.radians(30)))
    assert min(math.dist(p, corners[2]) for p in found.pixels) < 1e-9
    assert IMAGE.buffer(1e-6).covers(shapely.Polygon(found.pixels))


def test_a_slanting_box_over_a_corner_of_the_image_is_cut_off_both_ways():
    corners = ship(200, 100, 80, 60, 45)
    found = drawn("box", corners, (), WIDE, HIGH)
    assert (found.kind, found.partial) == ("box", True)
    # A quarter turn of 45° leaves of the corner, at best, half of what of the box lies in the image.
    part = shapely.Polygon(corners).intersection(IMAGE).area
    assert 0.4 * part < shapely.Polygon(found.pixels).area <= part


@given(
    st.floats(-20, 220), st.floats(-20, 120), st.floats(10, 90), st.floats(4, 10), st.floats(0, 360)
)  # fmt: skip
def test_whatever_is_left_of_a_box_lies_in_it_and_in_the_image(x, y, length, beam, degrees):
    corners = ship(x, y, length, beam, degrees)
    found = drawn("box", corners, (), WIDE, HIGH)
    if found is None:
        assert shapely.Polygon(corners).intersection(IMAGE).area < 0.1 * length * beam + 1e-6
        return
    left = shapely.Polygon(found.pixels)
    assert IMAGE.buffer(0.51).covers(left)
    assert shapely.Polygon(corners).buffer(2e-3).covers(left)  # what is all but upright is taken for it
    if found.kind == "box":
        assert box.is_rectangle(found.pixels, 2e-3)


def test_ellipses_polygons_with_holes_lines_arrows_texts_and_points():
    around = pixels((150, 20), (250, 20), (250, 80), (150, 80))
    assert drawn("ellipse", around, (), WIDE, HIGH).kind == "polygon"
    hole = pixels((180, 40), (220, 40), (220, 60), (180, 60))
    found = drawn("polygon", around, (hole,), WIDE, HIGH)
    assert shapely.Polygon(found.pixels, found.holes).area == pytest.approx(50 * 60 - 20 * 20)
    assert drawn("line", pixels((150, 50), (250, 50)), (), WIDE, HIGH).pixels == ((150, 50), (200, 50))
    assert drawn("arrow", pixels((250, 50), (150, 50)), (), WIDE, HIGH)[:2] == ("arrow", ((200, 50), (150, 50)))
    assert drawn("arrow", pixels((150, 50), (160, 50)), (), WIDE, HIGH) == ("arrow", ((150, 50), (160, 50)), (), False)
    assert drawn("text", pixels((250, -5)), (), WIDE, HIGH)[1:] == (((200, 0),), (), True)
    assert drawn("point", pixels((250, 50)), (), WIDE, HIGH) is None
