"""The window on a real (virtual) screen: mouse and keys through the window system's own event queue."""

import os
import shutil

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from roadstead.domain.records import Annotation, Scene, Sighting
from roadstead.plugins.scenes.logic import in_order

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(
        os.environ.get("QT_QPA_PLATFORM") == "offscreen" or "DISPLAY" not in os.environ,
        reason="there is no screen (run under xvfb-run)",
    ),
    pytest.mark.qt_log_ignore("propagateSizeHints", "Could not connect to the session bus"),
]


@pytest.fixture
def on_screen(window, tmp_path, qtbot, shared_data):
    """The window in front, with a case of three real images."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window, 5000)
    context = window.context
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.new_case(tmp_path / "screen.gpkg", "Three images")
    images = []
    for name in ("naip_20140720.tif", "naip_20200831.tif", "landsat_bahamas.tif"):
        images.append(tmp_path / name)
        shutil.copyfile(shared_data / "imagery" / name, images[-1])
    context.filesDropped.emit(images)
    qtbot.waitUntil(lambda: context.session.store.count(Scene) == 3, timeout=60_000)
    settle(window, qtbot)
    return window


def settle(window, qtbot):
    """Waits until nothing is running, the window has heard of all that was done, and the picture is whole."""
    heard = []
    qtbot.waitUntil(lambda: not window.context.tasks.running, timeout=30_000)
    window.context.later(lambda: heard.append(True))
    qtbot.waitUntil(lambda: bool(heard) and window.viewport.canvas.complete, timeout=30_000)
    QApplication.processEvents()


def press(text, modifier=Qt.KeyboardModifier.NoModifier):
    """A key to whatever has the focus, as the keyboard would."""
    focused = QApplication.focusWidget()
    assert focused is not None, "no widget has the focus"
    QTest.keyClick(focused, text, modifier)


def test_from_an_image_to_a_sighting_by_mouse_and_keys(on_screen, qtbot):
    window, context = on_screen, on_screen.context
    canvas, store = window.viewport.canvas, context.session.store
    naip = next(s for s in store.all(Scene) if s.name == "naip_20200831")
    context.activate_scene(naip.uuid)
    window.viewport.take_focus()
    press("0")
    settle(window, qtbot)
    press("b")
    assert canvas.tool.name == "box"
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    for step in (QPoint(-80, -10), QPoint(70, 30), QPoint(60, 60)):
        qtbot.mouseMove(canvas, middle + step)
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle + step)
    qtbot.waitUntil(lambda: len(context.selection) == 1, timeout=5000)
    settle(window, qtbot)
    press("1")
    press("g")
    form = window.arrangement.docks["sighting"].content()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is form.line("vessel"), timeout=5000)
    assert form.line("when").text().startswith("2020-08-31")  # from the file's name
    QTest.keyClicks(QApplication.focusWidget(), "Angara, IMO 9179842")
    form.line("grade").setFocus()
    QTest.keyClicks(QApplication.focusWidget(), "B2")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: store.count(Sighting) == 1, timeout=5000)
    (logged,), (mark,) = store.all(Sighting), store.all(Annotation)
    assert logged.annotations == (mark.uuid,)
    assert (logged.start.isoformat(), logged.end.isoformat()) == (
        "2020-08-31T00:00:00+00:00",
        "2020-09-01T00:00:00+00:00",
    )
    assert mark.length_m > mark.width_m > 0
    qtbot.waitUntil(lambda: QApplication.focusWidget() is canvas, timeout=5000)
    press("z", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: store.count(Sighting) == 0, timeout=5000)
    qtbot.waitUntil(window.deeds["case.redo"].isEnabled, timeout=5000)
    press("z", Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: store.count(Sighting) == 1, timeout=5000)


def test_letters_are_typed_into_fields_and_choose_no_tools(on_screen, qtbot):
    window = on_screen
    window.show_panel("inspector")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not window.viewport.canvas, timeout=3000)
    editor = window.arrangement.docks["inspector"].content().editor("Credit")
    editor.widget.setFocus()
    tool = window.viewport.canvas.tool.name
    QTest.keyClicks(editor.widget, "bright port 12")
    assert editor.text() == "bright port 12"
    assert window.viewport.canvas.tool.name == tool


def test_the_palette_opens_by_its_key_and_gives_the_focus_back(on_screen, qtbot):
    window = on_screen
    window.viewport.take_focus()
    press("k", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.finder.field, timeout=3000)
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.viewport.canvas


def test_workspaces_and_dates_by_key(on_screen, qtbot):
    window = on_screen
    # Images are read side by side, so any of them may be the one that came up first: start from the first in order.
    first, second, _ = in_order(window.context.session.store.all(Scene))
    window.context.activate_scene(first.uuid)
    settle(window, qtbot)
    window.viewport.take_focus()
    with qtbot.waitSignal(window.context.sceneActivated, timeout=5000):
        press("]")
    assert window.context.active_scene == second
    with qtbot.waitSignal(window.context.sceneActivated, timeout=5000):
        press("[")
    assert window.context.active_scene == first
    for number, workspace in ((2, "map"), (3, "log"), (4, "activity"), (5, "brief"), (1, "image")):
        press(str(number), Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda workspace=workspace: window.workspace == workspace, timeout=5000)
    settle(window, qtbot)
