"""Lines and dots set pixel by pixel: each where it belongs, whole, and nothing beside it."""

import numpy as np
import pytest

pytest.importorskip("PySide6")

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from roadstead.ui.canvas.marks import distance_to_segments
from roadstead.ui.canvas.plate import Part, Plate, inks
from roadstead.ui.canvas.view import View

ORANGE, DARK = (int(ink) for ink in inks(["#ff8800", "#101418"]))
coordinate = st.floats(-150, 250)
segments = st.lists(st.tuples(coordinate, coordinate, coordinate, coordinate), min_size=1, max_size=4)


@pytest.fixture(autouse=True)
def application(qapp):
    """Images need one."""


def picture(draw, dpr=1.0):
    view = View(width=100, height=80, dpr=dpr, y_down=True)
    plate = Plate(view, Part.whole(view))
    draw(plate)
    image = QImage(round(100 * dpr), round(80 * dpr), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(dpr)
    image.fill(0)
    painter = QPainter(image)
    plate.lay(painter)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width()).copy()


def gaps(pixels, ink, lines, dpr):
    """Distances (k), in logical pixels, of the middles of all pixels of a colour from the nearest segment."""
    rows, columns = np.nonzero(pixels == ink)
    a, b = lines[:, :2], lines[:, 2:]
    middles = ((np.column_stack((columns, rows)) + 0.5) / dpr).tolist()
    return np.array([distance_to_segments(a, b, x, y).min() for x, y in middles])


@settings(max_examples=80, deadline=None)
@given(segments, st.sampled_from([1.0, 2.0]))
def test_every_pixel_of_a_line_is_on_it_and_every_point_of_it_is_painted(drawn, dpr):
    lines = np.array(drawn)
    pixels = picture(lambda plate: plate.lines(lines, np.full(len(lines), ORANGE, np.uint32), DARK), dpr)
    assert (gaps(pixels, ORANGE, lines, dpr) < 1.5).all()
    assert (gaps(pixels, DARK, lines, dpr) < 2.5).all()
    t = np.linspace(0, 1, 500)[:, None]
    for x0, y0, x1, y1 in drawn:
        along = (1 - t) * (x0, y0) + t * (x1, y1)
        seen = along[((along >= 2) & (along < (98, 78))).all(axis=1)]
        x, y = (seen * dpr).astype(int).T
        near = [pixels[y + dy, x + dx] == ORANGE for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert np.any(near, axis=0).all()


@pytest.mark.parametrize("dpr", [1.0, 2.0])
def test_a_line_is_a_pixel_thick_with_a_dark_one_on_either_side(dpr):
    line = np.array([[10.0, 20.5, 60.0, 20.5]])
    pixels = picture(lambda plate: plate.lines(line, np.full(1, ORANGE, np.uint32), DARK), dpr)
    column = pixels[:, round(30 * dpr)]
    assert (column == ORANGE).sum() == dpr
    assert (column == DARK).sum() == 2 * dpr
    assert (column != 0).sum() == 3 * dpr


def test_a_casing_never_lies_on_a_colour_and_of_two_lines_the_later_is_above():
    lines, blue = np.array([[10.0, 20.5, 60.0, 20.5], [30.5, 5.0, 30.5, 50.0]]), int(inks(["#0044ff"])[0])
    pixels = picture(lambda plate: plate.lines(lines, np.array([ORANGE, blue], np.uint32), DARK))
    assert (pixels[20, 11:60] == ORANGE).sum() == 48
    assert pixels[20, 30] == blue


def test_dots_are_squares_on_larger_dark_ones_and_none_beyond_the_edge_comes_back():
    middles = np.array([(40.5, 30.5), (0.5, 0.5), (-300.0, 10.0), (40.0, 1e9)])
    pixels = picture(lambda plate: plate.dots(middles, np.full(4, ORANGE, np.uint32), DARK, 3.0, 5.0))
    assert (pixels[29:32, 39:42] == ORANGE).all()
    assert (pixels[28:33, 38:43] != 0).sum() == 25
    assert (pixels[:2, :2] == ORANGE).all()
    assert (pixels == ORANGE).sum() == 9 + 4
    assert (pixels == DARK).sum() == 16 + 5


def test_what_has_no_place_is_not_painted():
    lines = np.array([[np.nan, 1.0, 5.0, 5.0], [-np.inf, 10.0, np.inf, 10.0]])
    assert not picture(lambda plate: plate.lines(lines, np.full(2, ORANGE, np.uint32), DARK)).any()
