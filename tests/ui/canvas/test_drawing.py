"""Drawing by mouse and keys: the pixels that come out are those that were clicked."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import LonLat
from roadstead.ui.canvas import Sketch

pytestmark = pytest.mark.qt


def close(pixels, expected):
    np.testing.assert_allclose(np.array(pixels), np.array(expected), atol=1e-6)


def test_a_box_by_three_clicks(canvas, hand, qtbot):
    canvas.set_tool("box")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.click(500, 100)  # bow
        hand.click(500, 300)  # stern
        hand.click(520, 180)  # twenty pixels to the side: the half beam
    scene, kind, pixels = done.args
    assert (scene, kind) == ("najin", "box")
    # Clockwise from the port bow; a screen position is 600, 200 less than the scene's pixel.
    close(pixels, [(1080, 300), (1120, 300), (1120, 500), (1080, 500)])


def test_a_slanting_box_by_a_drag_and_a_click(canvas, hand, qtbot):
    canvas.set_tool("box")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.drag((400, 300), (430, 340))  # 50 long: direction (0.6, 0.8) from bow to stern
        hand.click(415 + 8, 320 - 6)  # 10 to the side of the middle
    # Right of the heading (-0.6, -0.8) is (0.8, -0.6): bow at (1000, 500), stern at (1030, 540).
    close(done.args[2], [(992, 506), (1008, 494), (1038, 534), (1022, 546)])


def test_a_click_on_the_axis_makes_no_box_without_a_beam(canvas, hand, qtbot):
    canvas.set_tool("box")
    with qtbot.assertNotEmitted(canvas.drawn):
        hand.click(500, 100)
        hand.click(500, 300)
        hand.click(500, 300)
    with qtbot.waitSignal(canvas.drawn):
        hand.click(490, 200)


def test_the_pointer_drawn_from_is_where_the_button_went_down(canvas, hand, qtbot):
    """A hand that shakes while it clicks still sets one corner and no axis."""
    canvas.set_tool("box")
    hand.press(500, 100)
    hand.release(502, 101)
    assert len(canvas.tool.points) == 1


def test_a_rectangle_by_a_drag(canvas, hand, qtbot):
    canvas.set_tool("rectangle")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.drag((300, 250), (400, 290))
    assert done.args[1] == "box"
    pixels = np.array(done.args[2])
    assert sorted(map(tuple, pixels.round(6).tolist())) == [(900, 450), (900, 490), (1000, 450), (1000, 490)]
    assert np.hypot(*(pixels[1] - pixels[0])) == pytest.approx(40)  # the short side comes first


def test_a_rectangle_by_two_clicks(canvas, hand, qtbot):
    canvas.set_tool("rectangle")
    with qtbot.waitSignal(canvas.drawn):
        hand.click(300, 250)
        hand.click(400, 290)


def test_a_polygon_ends_with_enter_a_double_click_or_its_first_vertex(canvas, hand, qtbot):
    corners = [(300, 200), (400, 200), (420, 300)]
    expected = [(900, 400), (1000, 400), (1020, 500)]
    canvas.set_tool("polygon")
    with qtbot.waitSignal(canvas.drawn) as done:
        for corner in corners:
            hand.click(*corner)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    close(done.args[2], expected)
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.click(*corners[0])
        hand.click(*corners[1])
        hand.double_click(*corners[2])
    close(done.args[2], expected)
    with qtbot.waitSignal(canvas.drawn) as done:
        for corner in corners:
            hand.click(*corner)
        hand.click(302, 203)
    close(done.args[2], expected)


def test_two_corners_are_no_polygon(canvas, hand, qtbot):
    canvas.set_tool("polygon")
    with qtbot.assertNotEmitted(canvas.drawn):
        hand.click(300, 200)
        hand.click(400, 200)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert len(canvas.tool.points) == 2


def test_backspace_takes_a_vertex_back_and_esc_the_shape_then_the_tool(canvas, hand, qtbot):
    canvas.set_tool("line")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.click(300, 200)
        hand.click(390, 210)
        QTest.keyClick(canvas, Qt.Key.Key_Backspace)
        hand.click(400, 220)
        QTest.keyClick(canvas, Qt.Key.Key_Enter)
    close(done.args[2], [(900, 400), (1000, 420)])
    hand.click(300, 200)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool.name == "line"
    assert not len(canvas.tool.points)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool.name == "select"


def test_a_point(canvas, hand, qtbot):
    canvas.set_tool("point")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.click(123, 45)
    assert done.args[1] == "point"
    close(done.args[2], [(723, 245)])


def test_keys_take_tools_in_hand(canvas, qtbot):
    names = {"B": "box", "R": "rectangle", "P": "polygon", "L": "line", "O": "point", "M": "measure", "V": "select"}
    for letter, name in names.items():
        with qtbot.waitSignal(canvas.tool_changed) as changed:
            QTest.keyClick(canvas, letter)
        assert changed.args == [name]


def test_panning_while_drawing_keeps_what_is_drawn_on_the_ground(canvas, hand, qtbot):
    canvas.set_tool("line")
    with qtbot.waitSignal(canvas.drawn) as done:
        hand.click(300, 200)
        hand.drag((500, 300), (560, 340), button=Qt.MouseButton.MiddleButton)
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        hand.drag((500, 300), (510, 300))
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
        hand.click(400, 300)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    close(done.args[2], [(900, 400), (1000 - 70, 500 - 40)])


def test_drawing_outside_a_scene_that_is_not_active_gives_positions(canvas, hand, qtbot):
    canvas.set_active_scene(None)
    canvas.set_tool("line")
    with qtbot.waitSignal(canvas.drawn_on_map) as done, qtbot.assertNotEmitted(canvas.drawn):
        hand.click(300, 200)
        hand.click(400, 200)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    kind, positions = done.args
    assert kind == "line"
    assert all(isinstance(p, LonLat) for p in positions)
    expected = canvas.plane.to_lonlat(canvas.view.to_world(np.array([(300.0, 200.0), (400.0, 200.0)])))
    np.testing.assert_allclose(positions, expected)


def test_the_measure_follows_the_hand_and_is_not_stored(canvas, hand, qtbot):
    sketches = []

    def measure(sketch: Sketch) -> str:
        sketches.append(sketch)
        (x0, y0), (x1, y1) = sketch.pixels[0], sketch.pixels[-1]
        return f"{np.hypot(x1 - x0, y1 - y0) / 2:.1f} m"

    canvas.set_measure(measure)
    canvas.set_tool("measure")
    told = []
    canvas.measuring.connect(told.append)
    with qtbot.assertNotEmitted(canvas.drawn):
        hand.click(300, 200)
        hand.move(360, 280)  # 100 pixels of half a metre
        assert told[-1] == "50.0 m"
        hand.double_click(420, 360)
    assert told[-1] == "100.0 m"  # it stays
    hand.move(10, 10)
    assert told[-1] == "100.0 m"
    assert {s.kind for s in sketches} == {"line"}
    assert sketches[-1].scene == "najin"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert told[-1] == ""
    assert canvas.tool.name == "measure"


def test_changing_the_scene_drops_what_was_being_drawn(canvas, hand, qtbot):
    canvas.set_tool("polygon")
    hand.click(300, 200)
    canvas.set_active_scene(None)
    assert not len(canvas.tool.points)


def test_every_tool_paints_its_unfinished_work(canvas, hand):
    """Nothing but the draft differs, and it is where the mouse was."""
    canvas.set_measure(lambda _: "1 m ± 1")
    for tool in ("box", "rectangle", "polygon", "line", "measure"):
        canvas.set_tool(tool)
        before = canvas.grab().toImage()
        hand.click(300, 200)
        if tool == "box":
            hand.click(400, 200)
        hand.move(410, 260)
        assert canvas.grab().toImage() != before, tool
        canvas.tool.cancel()
        hand.widget.pointer = None
        assert canvas.grab().toImage() == before, tool
