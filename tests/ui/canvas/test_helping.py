"""Snapping, right angles and the loupe, by mouse and keys on the canvas."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from shapely.geometry import LineString, Point

from roadstead.domain.classes import default_schema
from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import Annotation
from roadstead.ui.canvas import loupe
from roadstead.ui.canvas.clip import Lines
from roadstead.ui.canvas.snapping import snapped
from roadstead.ui.canvas.tools import Pointer
from roadstead.ui.canvas.view import View

pytestmark = pytest.mark.qt
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
# A screen position is 600, 200 less than the scene's pixel.
PIER = Annotation(
    uuid="pier",
    scene="najin",
    kind="polygon",
    category="pier",
    pixels=tuple(Pixel(*p) for p in ((900, 400), (1100, 400), (1100, 440), (900, 440))),
)
SHIP = Annotation(
    uuid="ship", scene="najin", kind="line", category="vessel", pixels=(Pixel(1000, 600), Pixel(1100, 650))
)


def close(pixels, expected):
    np.testing.assert_allclose(np.array(pixels), np.array(expected), atol=1e-6)


@pytest.fixture
def quayed(canvas):
    canvas.set_annotations([PIER, SHIP])
    canvas.set_helpers(snapping=True, loupe="off")
    return canvas


def test_a_vertex_is_drawn_to_a_corner_then_to_an_edge(quayed, hand, qtbot):
    quayed.set_tool("line")
    with qtbot.waitSignal(quayed.drawn) as done:
        hand.click(304, 195)  # the pier's corner is at 300, 200
        hand.click(350, 194)  # its upper side at 200
        QTest.keyClick(quayed, Qt.Key.Key_Return)
    close(done.args[2], [(900, 400), (950, 400)])
    assert quayed.snap(Pointer(304, 195)).word == "corner of quay"
    assert quayed.snap(Pointer(350, 194)).word == "quay"
    assert quayed.snap(Pointer(402, 403)).word == "corner of vessel"
    assert quayed.snap(Pointer(304, 195), skip="pier") is None
    assert quayed.snap(Pointer(350, 185)) is None


def test_ctrl_suspends_snapping_and_off_is_off(quayed, hand, qtbot):
    quayed.set_tool("point")
    with qtbot.waitSignal(quayed.drawn) as done:
        hand.click(304, 195, keys=CTRL)
    close(done.args[2], [(904, 395)])
    quayed.set_helpers(snapping=False, loupe="off")
    with qtbot.waitSignal(quayed.drawn) as done:
        hand.click(304, 195)
    close(done.args[2], [(904, 395)])


def test_what_is_snapped_to_is_shown(quayed, hand):
    quayed.set_tool("line")
    hand.move(304, 195)
    shown = quayed.grab().toImage()
    quayed.set_helpers(snapping=False, loupe="off")
    hand.move(305, 195)
    hand.move(304, 195)
    plain = quayed.grab().toImage()
    assert any(shown.pixel(x, 206) != plain.pixel(x, 206) for x in range(294, 307))


def test_a_hidden_class_is_not_snapped_to(quayed):
    from dataclasses import replace

    from roadstead.domain.classes import Schema

    hidden = Schema(tuple(replace(c, hidden=c.name == "pier") for c in default_schema()))
    quayed.set_schema(hidden)
    assert quayed.snap(Pointer(304, 195)) is None


def test_the_coast_is_snapped_to_between_its_lines_not_across_them():
    view = View(x=0, y=0, scale=1, width=200, height=200)
    coast = Lines(np.array([(-50, 0), (0, 0), (0, 60), (50, 60)], dtype=float), np.array([0, 2]))
    found = snapped(view, 80, 104, (), default_schema(), coast)
    assert (found.word, round(found.x), round(found.y)) == ("coast", -20, 0)
    assert snapped(view, 100, 70, (), default_schema(), coast) is None  # from one line's end to the next one's start


def test_the_nearest_point_of_an_edge_is_shapelys(quayed):
    for x, y in ((430, 418), (450, 430), (470, 440)):
        found = quayed.snap(Pointer(x, y))
        line = LineString(quayed.marks.rings("ship")[0])
        here = Point(quayed.view.world_at(x, y))
        foot = line.interpolate(line.project(here))
        close((found.x, found.y), (foot.x, foot.y))


def test_shift_keeps_right_angles(canvas, hand, qtbot):
    canvas.set_tool("polygon")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.click(300, 300)
        hand.click(380, 360)  # 100 long, along (0.8, 0.6)
        hand.click(330, 420, keys=SHIFT)  # 78 across it by (-0.6, 0.8), 4 back along it
        hand.click(240, 355, keys=SHIFT)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    a, b, c, d = np.array(done.args[2])
    assert (b - a) @ (c - b) == pytest.approx(0, abs=1e-6)
    assert (c - b) @ (d - c) == pytest.approx(0, abs=1e-6)
    assert np.hypot(*(c - b)) == pytest.approx(78)


def test_the_first_side_goes_across_or_up_with_shift(canvas, hand, qtbot):
    canvas.set_tool("line")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.click(300, 300)
        hand.click(400, 310, keys=SHIFT)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    close(done.args[2], [(900, 500), (1000, 500)])


# -- the loupe --------------------------------------------------------------------------------------------------------


def test_the_loupe_shows_the_pixel_under_the_mouse_and_lies_beside_it(canvas, hand, qtbot):
    canvas.set_helpers(snapping=False, loupe="on")
    qtbot.waitUntil(lambda: canvas.complete)
    canvas.set_tool("point")
    hand.move(400, 300)
    canvas.grab()
    qtbot.waitUntil(lambda: canvas.complete)
    with_ = canvas.grab().toImage()
    canvas.set_helpers(snapping=False, loupe="off")
    without = canvas.grab().toImage()
    middle = loupe.centre(canvas.view, QPointF(400, 300))
    # Red counts columns, green rows: the scene's pixel under the mouse is 1000, 500, magnified six times.
    times = loupe.magnified(canvas.frame, canvas.view)
    assert times == 6
    for dx, dy in ((0, 0), (4, 3), (-3, 2)):
        colour = with_.pixelColor(round(middle.x() + (dx + 0.5) * times), round(middle.y() + (dy + 0.5) * times))
        assert (colour.red(), colour.green()) == ((1000 + dx) % 256, (500 + dy) % 256)
    about = [(x, y) for x in range(375, 426) for y in range(275, 326) if np.hypot(x - 400, y - 300) < 26]
    assert all(with_.pixel(x, y) == without.pixel(x, y) for x, y in about)


@pytest.mark.parametrize("at", [(400, 300), (790, 10), (790, 590), (10, 10), (10, 590), (795, 300), (400, 5)])
def test_the_loupe_never_covers_the_mouse_and_stays_in_the_picture(at):
    view = View(width=800, height=600)
    middle = loupe.centre(view, QPointF(*at))
    assert np.hypot(middle.x() - at[0], middle.y() - at[1]) > loupe.RADIUS + 20
    assert loupe.RADIUS <= middle.x() <= 800 - loupe.RADIUS
    assert loupe.RADIUS <= middle.y() <= 600 - loupe.RADIUS


def test_by_itself_the_loupe_comes_at_a_low_zoom_with_a_drawing_tool_only(canvas, hand):
    canvas.set_helpers(snapping=False, loupe="auto")
    canvas.set_tool("box")
    hand.move(400, 300)
    canvas.grab()
    assert not canvas.raster.peek  # one to one
    canvas.set_view(canvas.view.zoomed(1 / 2))
    canvas.grab()
    assert canvas.raster.peek  # a pixel cannot be met by hand
    canvas.set_view(canvas.view.zoomed(8))
    canvas.grab()
    assert not canvas.raster.peek
    canvas.set_view(canvas.view.zoomed(1 / 16))
    canvas.set_tool("select")
    canvas.grab()
    assert not canvas.raster.peek


def test_the_loupe_brings_finer_tiles_than_the_view_needs(canvas, hand, feed, qtbot):
    canvas.set_helpers(snapping=False, loupe="auto")
    canvas.set_view(canvas.view.zoomed(1 / 4))
    canvas.set_tool("box")
    hand.move(400, 300)
    canvas.grab()
    finest = {key for key in canvas.raster.peek if key.level == 0}
    assert finest
    qtbot.waitUntil(lambda: (canvas.grab(), all(key in canvas.raster.cache for key in finest))[1], timeout=3000)


def test_the_map_has_no_loupe_and_positions_are_snapped_there_too(bare):
    assert bare.snap(Pointer(10, 10)) is None
    bare.set_helpers(snapping=True, loupe="on")
    bare.center_on(LonLat(130.3, 42.2), 1000)
    assert bare.snap(Pointer(10, 10)) is None  # no coast is known here
    bare.set_tool("line")
    bare.grab()
    assert not bare.raster.peek
