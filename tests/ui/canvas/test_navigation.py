"""Moving about: wheel, buttons and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

pytestmark = pytest.mark.qt


def wheel(widget, x, y, turn, keys=Qt.KeyboardModifier.NoModifier):
    at = QPointF(x, y)
    event = QWheelEvent(
        at,
        widget.mapToGlobal(at),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_zooms_at_the_cursor(canvas):
    ground = canvas.view.world_at(650, 120)
    wheel(canvas, 650, 120, 120)
    assert canvas.view.scale == pytest.approx(2.0 * 1.3)
    assert canvas.view.world_at(650, 120) == pytest.approx(ground)


def test_a_fine_wheel_turned_as_far_zooms_as_far(canvas):
    for _ in range(8):
        wheel(canvas, 100, 100, 15)
    assert canvas.view.scale == pytest.approx(2.0 * 1.3)
    wheel(canvas, 100, 100, -120)
    assert canvas.view.scale == pytest.approx(2.0)


@pytest.mark.parametrize("how", ["middle", "space", "select on nothing"])
def test_drags_that_pan(canvas, hand, how):
    ground = canvas.view.world_at(300, 300)
    if how == "space":
        canvas.set_tool("box")
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    hand.drag(
        (300, 300),
        (350, 280),
        (420, 390),
        button=Qt.MouseButton.MiddleButton if how == "middle" else Qt.MouseButton.LeftButton,
    )
    assert canvas.view.screen_at(*ground) == pytest.approx((420, 390))


def test_box_zoom_shows_the_box_and_gives_the_tool_back(canvas, hand):
    canvas.set_tool("line")
    QTest.keyClick(canvas, Qt.Key.Key_Z)
    assert canvas.tool.name == "zoom"
    hand.drag((200, 150), (400, 300))
    # 200 screen pixels by 150 fill 800 by 600: four times larger, about what was the middle of the box.
    assert canvas.view.scale == pytest.approx(8.0)
    assert (canvas.view.x, canvas.view.y) == pytest.approx((606500 - 50, 4676750 + 37.5))
    assert canvas.tool.name == "line"


def test_keys_zoom_pan_and_fit(canvas):
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.scale > 2.0
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.view.scale == pytest.approx(2.0)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.view.x == pytest.approx(606532.0)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert canvas.view.y == pytest.approx(4676718.0)
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.view.bounds[0] < 606000 < 607000 < canvas.view.bounds[2]
    QTest.keyClick(canvas, Qt.Key.Key_ParenRight, Qt.KeyboardModifier.ShiftModifier)  # Shift+0 on a US keyboard
    assert canvas.view.scale == pytest.approx(2.0)


def test_the_cursor_is_told_in_world_lonlat_and_pixels(canvas, hand, qtbot):
    with qtbot.waitSignal(canvas.cursor_moved) as told:
        hand.move(400, 300)
    world, position, pixel = told.args
    assert world == pytest.approx((606500, 4676750))
    assert pixel == pytest.approx((1000, 500))
    from pyproj import Transformer

    assert position == pytest.approx(Transformer.from_crs(32652, 4326, always_xy=True).transform(606500, 4676750))


def test_where_there_is_no_ground_only_pixels_are_told(canvas, hand, qtbot):
    from roadstead.domain.records import Scene
    from roadstead.ui.canvas import CanvasScene

    canvas.set_scenes([CanvasScene(Scene(uuid="photo", width=400, height=300))])
    canvas.set_active_scene("photo")
    with qtbot.waitSignal(canvas.cursor_moved) as told:
        hand.move(400, 300)
    assert told.args[1] is None
    assert told.args[2] == pytest.approx((200, 150))


def test_leaving_the_canvas_is_told(canvas, hand, qtbot):
    from PySide6.QtCore import QEvent

    hand.move(400, 300)
    with qtbot.waitSignal(canvas.cursor_moved) as told:
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert told.args == [None, None, None]


def test_center_on_shows_so_many_metres(canvas):
    from roadstead.domain.coordinates import LonLat
    from roadstead.ui.canvas.decorations import metres_per_pixel

    canvas.set_active_scene(None)
    assert canvas.center_on(LonLat(132.35, 42.88), 16_000)
    assert metres_per_pixel(canvas.plane, canvas.view) * 800 == pytest.approx(16_000, rel=1e-6)
    assert canvas.plane.to_lonlat(canvas.view.to_world(np.array([(400.0, 300.0)])))[0] == pytest.approx((132.35, 42.88))


def test_the_right_button_asks_for_a_menu(canvas, hand, qtbot):
    with qtbot.waitSignal(canvas.menu_requested):
        hand.press(50, 60, Qt.MouseButton.RightButton)
        hand.release(50, 60, Qt.MouseButton.RightButton)


def test_the_view_tells_when_it_moves_and_only_then(canvas, qtbot):
    with qtbot.waitSignal(canvas.view_changed):
        canvas.set_view(canvas.view.panned(10, 0))
    with qtbot.assertNotEmitted(canvas.view_changed):
        canvas.set_view(canvas.view)


def test_an_unknown_key_is_left_to_the_window(canvas):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_G, Qt.KeyboardModifier.NoModifier, "g")
    QApplication.sendEvent(canvas, event)
    assert not event.isAccepted()


def test_keys_of_a_gesture_go_before_the_windows_shortcuts(canvas, hand):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    def taken(key):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(canvas, event)
        return event.isAccepted()

    canvas.set_tool("polygon")
    assert not taken(Qt.Key.Key_Return)
    hand.click(100, 100)
    assert taken(Qt.Key.Key_Return)
    assert taken(Qt.Key.Key_Backspace)
    assert not taken(Qt.Key.Key_G)


def test_two_fingers_zoom_at_their_middle(canvas):
    from PySide6.QtGui import QNativeGestureEvent, QPointingDevice

    at = QPointF(200, 150)
    ground = canvas.view.world_at(200, 150)
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        canvas.mapToGlobal(at),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(canvas, pinch)
    assert canvas.view.scale == pytest.approx(2.5)
    assert canvas.view.world_at(200, 150) == pytest.approx(ground)
