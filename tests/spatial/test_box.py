import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.spatial.box import (
    LEAST_PX,
    box_from_axis,
    box_from_drag,
    centre,
    handles,
    is_rectangle,
    lengthwise,
    moved,
    resized,
    rotated,
    size,
    turned_to,
    with_corner,
)

numbers = st.floats(-2000, 2000)
pixels = st.builds(Pixel, numbers, numbers)
boxes = st.builds(
    lambda middle, length, beam, angle: rotated(
        box_from_drag(middle, Pixel(middle.x + beam, middle.y + length)), angle
    ),
    pixels,
    st.floats(20, 400),
    st.floats(2, 19),
    st.floats(0, 360),
)


def near(box, wanted):
    return all(math.dist(p, q) < 1e-6 for p, q in zip(box, wanted, strict=True))


def test_a_ship_with_its_bow_up_has_its_port_bow_first():
    box = box_from_axis(bow=Pixel(100, 10), stern=Pixel(100, 110), beam_point=Pixel(108, 60))
    assert near(box, [(92, 10), (108, 10), (108, 110), (92, 110)])
    assert size(box) == pytest.approx((100, 16))


def test_a_ship_with_its_bow_to_the_right_has_port_above():
    box = box_from_axis(bow=Pixel(200, 50), stern=Pixel(100, 50), beam_point=Pixel(130, 45))
    assert near(box, [(200, 45), (200, 55), (100, 55), (100, 45)])


def test_a_drag_gives_an_upright_box_from_a_short_side():
    assert near(box_from_drag(Pixel(50, 40), Pixel(10, 20)), [(50, 20), (50, 40), (10, 40), (10, 20)])
    assert near(box_from_drag(Pixel(0, 0), Pixel(10, 30)), [(0, 0), (10, 0), (10, 30), (0, 30)])


def test_corners_in_any_order_come_out_clockwise_from_a_short_side():
    box = lengthwise([Pixel(0, 0), Pixel(0, 10), Pixel(30, 10), Pixel(30, 0)])
    assert size(box) == pytest.approx((30, 10))
    assert near(box, [(30, 0), (30, 10), (0, 10), (0, 0)])


def test_the_side_handle_moves_its_side_alone():
    box = box_from_drag(Pixel(0, 0), Pixel(10, 30))
    assert near(resized(box, 5, Pixel(16, 99)), [(0, 0), (16, 0), (16, 30), (0, 30)])
    assert near(resized(box, 4, Pixel(99, -5)), [(0, -5), (10, -5), (10, 30), (0, 30)])
    assert near(resized(box, 6, Pixel(5, 40)), [(0, 0), (10, 0), (10, 40), (0, 40)])


@settings(deadline=None)
@given(boxes, st.integers(0, 7), pixels)
def test_a_resized_box_is_a_rectangle_that_keeps_its_other_side(box, handle, to):
    new = resized(box, handle, to)
    assert is_rectangle(new, 1e-6)
    assert min(size(new)) >= LEAST_PX - 1e-6
    opposite = (handle + 2) % 4 if handle < 4 else 4 + (handle - 2) % 4
    assert math.dist(handles(new)[opposite], handles(box)[opposite]) < 1e-6 or handle >= 4
    if handle >= 4:  # both corners of the other side stay
        first = (handle + 2) % 4
        assert math.dist(new[first], box[first]) < 1e-6
        assert math.dist(new[(first + 1) % 4], box[(first + 1) % 4]) < 1e-6


@settings(deadline=None)
@given(boxes, st.integers(0, 3), st.floats(1, 50), st.floats(1, 50))
def test_a_corner_dragged_outwards_follows_the_pointer(box, corner, a, b):
    middle = centre(box)
    x, y = box[corner].x - middle.x, box[corner].y - middle.y
    to = Pixel(box[corner].x + x * a / 50, box[corner].y + y * a / 50)
    assert math.dist(resized(box, corner, to)[corner], to) < 1e-6


@settings(deadline=None)
@given(boxes, st.floats(-720, 720))
def test_turning_keeps_the_size_and_back_again(box, angle):
    turned = rotated(box, angle)
    assert size(turned) == pytest.approx(size(box)) and is_rectangle(turned, 1e-6)
    assert near(rotated(turned, -angle), box)


def test_turning_is_clockwise_on_the_screen():
    box = box_from_axis(Pixel(0, -10), Pixel(0, 10), Pixel(2, 0))
    turned = rotated(box, 90)
    assert near(handles(turned)[4:5], [(10, 0)])  # the bow, up before, looks right


@settings(deadline=None)
@given(boxes, pixels)
def test_the_bow_looks_at_the_pointer(box, pointer):
    middle = centre(box)
    if math.dist(middle, pointer) > 1:
        bow = handles(turned_to(box, pointer))[4]
        dot = (bow.x - middle.x) * (pointer.x - middle.x) + (bow.y - middle.y) * (pointer.y - middle.y)
        assert dot == pytest.approx(math.dist(bow, middle) * math.dist(pointer, middle), rel=1e-9)


def test_moving_and_freeing_a_corner():
    box = box_from_drag(Pixel(0, 0), Pixel(10, 30))
    assert near(moved(box, 5, -5), [(5, -5), (15, -5), (15, 25), (5, 25)])
    free = with_corner(box, 1, Pixel(12, 1))
    assert free[1] == Pixel(12, 1) and free[0] == box[0] and not is_rectangle(free)


def test_a_parallelogram_and_a_triangle_are_no_rectangles():
    assert not is_rectangle([Pixel(0, 0), Pixel(10, 0), Pixel(15, 10), Pixel(5, 10)])
    assert not is_rectangle([Pixel(0, 0), Pixel(10, 0), Pixel(15, 10)])
    assert is_rectangle([Pixel(0, 0), Pixel(3, 4), Pixel(-5, 10), Pixel(-8, 6)])


def test_there_is_no_ninth_handle():
    with pytest.raises(ValueError):
        resized(box_from_drag(Pixel(0, 0), Pixel(1, 2)), 8, Pixel(0, 0))
