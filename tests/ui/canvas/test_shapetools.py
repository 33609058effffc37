"""Ellipses, freehand outlines, arrows, texts, and outlines that cross themselves, drawn by mouse and keys."""

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from shapely.geometry import Polygon

from roadstead.domain.classes import default_schema
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation
from roadstead.ui.canvas import marks
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.plane import CrsPlane

pytestmark = pytest.mark.qt
SHIFT = Qt.KeyboardModifier.ShiftModifier
# A screen position is 600, 200 less than the scene's pixel.


def close(pixels, expected):
    np.testing.assert_allclose(np.array(pixels), np.array(expected), atol=1e-6)


def said(canvas):
    """What the canvas has told beside the mouse."""
    heard = []
    canvas.measuring.connect(heard.append)
    return heard


def test_an_ellipse_by_the_ends_of_its_axis_and_its_width(canvas, hand, qtbot):
    QTest.keyClick(canvas, "E")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.click(300, 300)
        hand.click(400, 300)
        hand.click(350, 320)
    assert done.args[1] == "ellipse"
    close(done.args[2], [(900, 520), (900, 480), (1000, 480), (1000, 520)])


def test_an_upright_ellipse_by_a_drag_and_a_circle_across_a_tank_with_shift(canvas, hand, qtbot):
    canvas.set_tool("ellipse")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.drag((300, 300), (400, 340))
    assert sorted(map(tuple, np.round(done.args[2], 6).tolist())) == [(900, 500), (900, 540), (1000, 500), (1000, 540)]
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.drag((300, 300), (330, 340), keys=SHIFT)  # 50 long, its middle at 315, 320
    corners = np.array(done.args[2])
    close(corners.mean(axis=0), (915, 520))
    close(np.hypot(*(corners - (915, 520)).T), [25 * math.sqrt(2)] * 4)
    assert canvas.tool.name == "ellipse"  # it stays in hand


def test_an_upright_box_by_a_drag_with_shift(canvas, hand, qtbot):
    canvas.set_tool("box")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.drag((300, 250), (400, 290), keys=SHIFT)
    assert sorted(map(tuple, np.round(done.args[2], 6).tolist())) == [(900, 450), (900, 490), (1000, 450), (1000, 490)]


def test_a_freehand_outline_keeps_the_shape_to_half_a_pixel_in_few_corners(canvas, hand, qtbot):
    QTest.keyClick(canvas, "W")
    turn = np.linspace(0, 2 * np.pi * 0.995, 300)
    path = np.column_stack((400 + 100 * np.cos(turn), 300 + 60 * np.sin(turn)))
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.drag(*map(tuple, path.tolist()))
    assert done.args[1] == "polygon"
    assert 12 < len(done.args[2]) < 60
    assert Polygon(done.args[2]).area == pytest.approx(np.pi * 100 * 60, rel=0.01)


def test_a_freehand_line_with_shift(canvas, hand, qtbot):
    canvas.set_tool("freehand")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.drag((300, 300), (350, 300), (350, 360), keys=SHIFT)
    assert done.args[1] == "line"
    close(done.args[2], [(900, 500), (950, 500), (950, 560)])


def test_a_small_loop_is_left_out_of_a_freehand_outline_and_that_is_said(canvas, hand, qtbot):
    canvas.set_tool("freehand")
    heard = said(canvas)
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.drag((300, 200), (400, 200), (400, 300), (300, 300), (300, 196), (306, 196), (306, 204))
    assert Polygon(done.args[2]).is_valid
    assert Polygon(done.args[2]).area == pytest.approx(10_000, rel=0.02)
    assert "Loops were left out" in heard[-1]


def test_an_eight_drawn_freehand_is_refused_in_a_sentence(canvas, hand, qtbot):
    canvas.set_tool("freehand")
    heard = said(canvas)
    turn = np.linspace(0.3, 2 * np.pi + 0.2, 200)
    path = np.column_stack((400 + 100 * np.sin(turn), 300 + 60 * np.sin(2 * turn)))
    with qtbot.assertNotEmitted(canvas.drawn):
        hand.drag(*map(tuple, path.tolist()))
    assert "crosses itself" in heard[-1]
    assert not canvas.tool.busy


def test_a_polygon_that_crosses_itself_is_kept_in_hand_and_mended_by_a_second_enter(canvas, hand, qtbot):
    canvas.set_tool("polygon")
    heard = said(canvas)
    with qtbot.assertNotEmitted(canvas.drawn):
        for x, y in ((300, 200), (400, 300), (400, 200), (300, 300)):
            hand.click(x, y)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert "Enter mends it" in heard[-1]
    assert len(canvas.tool.points) == 4
    with qtbot.waitSignal(canvas.drawn) as done:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert Polygon(done.args[2]).area == pytest.approx(10_000)
    assert len(done.args[2]) == 4


def test_an_arrow_by_a_drag_and_by_two_clicks(canvas, hand, qtbot):
    QTest.keyClick(canvas, "A")
    for draw in (lambda: hand.drag((300, 200), (360, 250)), lambda: (hand.click(300, 200), hand.click(360, 250))):
        with qtbot.waitSignal(canvas.drawn) as done:
            draw()
        assert done.args[1] == "arrow"
        close(done.args[2], [(900, 400), (960, 450)])


def field(canvas):
    return canvas.findChild(QLineEdit)


def test_a_text_is_typed_in_place(canvas, hand, qtbot):
    QTest.keyClick(canvas, "T")
    hand.click(300, 200)
    QTest.keyClicks(field(canvas), "Pier 3, b")  # letters that are keys of tools among them
    assert canvas.tool.name == "text"
    with qtbot.waitSignal(canvas.written) as done:
        QTest.keyClick(field(canvas), Qt.Key.Key_Return)
    assert (done.args[0], done.args[2]) == ("najin", "Pier 3, b")
    close(done.args[1], [(900, 400)])
    assert canvas.hasFocus()


def test_esc_leaves_a_text_and_a_click_elsewhere_keeps_it(canvas, hand, qtbot):
    canvas.set_tool("text")
    hand.click(300, 200)
    QTest.keyClicks(field(canvas), "nothing")
    with qtbot.assertNotEmitted(canvas.written):
        QTest.keyClick(field(canvas), Qt.Key.Key_Escape)
    assert not canvas.tool.busy
    hand.click(300, 200)
    QTest.keyClicks(canvas.tool._field, "kept")
    with qtbot.waitSignal(canvas.written) as done:
        hand.click(500, 400)
    assert done.args[2] == "kept"


def test_a_text_field_stays_at_its_place_on_the_ground(canvas, hand):
    canvas.set_tool("text")
    hand.click(300, 200)
    before = field(canvas).pos()
    canvas.set_view(canvas.view.panned(40, -25))
    moved = field(canvas).pos() - before
    assert (moved.x(), moved.y()) == (40, -25)


def test_a_digit_while_drawing_is_the_class_of_what_is_drawn(canvas, hand, qtbot):
    canvas.set_tool("box")
    hand.click(300, 200)
    with qtbot.waitSignal(canvas.class_chosen) as chosen:
        QTest.keyClick(canvas, "2")
    assert chosen.args == ["2"]
    canvas.tool.cancel()
    with qtbot.assertNotEmitted(canvas.class_chosen):
        QTest.keyClick(canvas, "2")  # the window's own key then: the class of what is selected
    for x, y in ((300, 200), (300, 300), (310, 250)):
        hand.click(x, y)
    with qtbot.waitSignal(canvas.class_chosen):
        QTest.keyClick(canvas, "3")  # for what was just drawn


# -- shown ------------------------------------------------------------------------------------------------------------


def mark(kind, *pixels, **fields):
    return Annotation(uuid=kind, scene="najin", kind=kind, pixels=tuple(Pixel(*p) for p in pixels), **fields)


ELLIPSE = mark("ellipse", (900, 420), (900, 380), (1000, 380), (1000, 420))


def test_an_ellipse_is_hit_inside_its_outline_and_not_in_the_corners_of_its_box(canvas):
    canvas.set_annotations([ELLIPSE])
    assert canvas.marks.at(canvas.view, 350, 200) == ["ellipse"]
    assert canvas.marks.at(canvas.view, 302, 182) == []
    close(canvas.marks.shape("ellipse"), canvas.frame.to_world(np.array(ELLIPSE.pixels)))
    outline = canvas.frame.to_pixels(canvas.marks.drawn(("ellipse",))[0][:, :2])
    close(((outline - (950, 400)) / (50, 20) ** np.array(1)) ** 2 @ np.ones(2), np.ones(64))


def test_marks_of_every_kind_together_keep_their_vertices():
    made = [mark("line", (1, 2), (3, 4)), ELLIPSE, mark("polygon", (5, 5), (9, 5), (9, 9)), mark("point", (7, 7))]
    packed = marks.pack(made, default_schema())
    for record in made:
        row = packed.row[record.uuid]
        first = packed.starts[row]
        close(packed.pixels[first : first + packed.corners[row]], record.pixels)
    ends = packed.pixels[packed.segments[packed.owner == packed.row["ellipse"]]]
    assert len(ends) == 64
    close(ends[0, 0], ends[-1, 1])


def test_an_ellipse_on_the_map_is_placed_by_its_ground(canvas, scene):
    from roadstead.services import annotating

    made = annotating.moved(scene, ELLIPSE, ELLIPSE.pixels)
    plane = CrsPlane("EPSG:32652", 42.2)
    by_pixels = marks.place(marks.pack([made], default_schema()), {"najin": Frame(scene, plane)}, plane, True)
    by_ground = marks.place(marks.pack([made], default_schema()), {}, plane, True)
    np.testing.assert_allclose(by_ground.points, by_pixels.points, atol=0.01)


def test_a_text_is_hit_on_its_words_and_painted_beside_no_dot(canvas):
    canvas.set_annotations([mark("text", (900, 400), label="Pier 3", category="remark")])
    canvas.grab()
    wide = canvas.fontMetrics().horizontalAdvance("Pier 3")
    assert canvas.marks.at(canvas.view, 300 + wide - 4, 200) == ["text"]
    assert canvas.marks.at(canvas.view, 300 + wide + 30, 200) == []


def test_an_arrow_has_its_head_at_its_tip(canvas):
    canvas.set_annotations([])
    bare = canvas.grab().toImage()
    canvas.set_annotations([mark("arrow", (900, 400), (1000, 400), category="remark")])
    drawn = canvas.grab().toImage()
    changed = [
        x
        for x in range(280, 420)
        if any(bare.pixel(x, y) != drawn.pixel(x, y) for y in (*range(192, 197), *range(204, 209)))
    ]
    assert changed
    assert min(changed) > 380
    assert canvas.marks.at(canvas.view, 350, 200) == ["arrow"]
