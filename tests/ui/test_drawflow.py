"""Marks drawn one after another in the window by mouse and keys, each with its class and its likelihood."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from roadstead.domain.records import Annotation

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def click(canvas, x, y):
    at = QPointF(x, y)
    for kind, button, held in (
        (QEvent.Type.MouseMove, NONE, NONE),
        (QEvent.Type.MouseButtonPress, LEFT, LEFT),
        (QEvent.Type.MouseButtonRelease, LEFT, NONE),
    ):
        event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)


@pytest.fixture
def drawing(opened, idle):
    opened.context.activate_scene("scene-1")
    idle(opened)
    canvas = opened.viewport.canvas
    canvas.fit()
    canvas.setFocus()
    QTest.keyClick(canvas, "B")
    return opened, canvas


def ship(canvas, x, y):
    """Bow, stern, beam."""
    for dx, dy in ((0, 0), (0, 60), (8, 30)):
        click(canvas, x + dx, y + dy)


def new(opened):
    return [m for m in opened.context.session.store.all(Annotation) if m.uuid != "mark-1"]


def test_ships_in_four_actions_each_with_class_and_likelihood(drawing, qtbot, idle):
    opened, canvas = drawing
    opened.context.said = {"confidence": "likely", "basis": "seen"}
    wide = canvas.width()
    for i in range(6):
        ship(canvas, wide / 2 - 90 + 30 * i, 120)
        if i % 2:
            QTest.keyClick(canvas, "4")  # the fourth action: another class than the one before
        else:
            QTest.keyClick(canvas, "1")
    qtbot.waitUntil(lambda: len(new(opened)) == 6, timeout=5000)
    idle(opened)
    found = sorted(new(opened), key=lambda m: m.pixels[0].x)
    assert [m.category for m in found] == ["vessel", "rail car"] * 3
    assert {(m.confidence, m.basis) for m in found} == {("likely", "seen")}
    assert canvas.tool.name == "box"


def test_a_digit_while_drawing_leaves_the_mark_before_as_it_is(drawing, qtbot, idle):
    opened, canvas = drawing
    ship(canvas, canvas.width() / 2, 120)
    qtbot.waitUntil(lambda: len(new(opened)) == 1, timeout=5000)
    idle(opened)
    click(canvas, canvas.width() / 2 + 60, 120)
    QTest.keyClick(canvas, "2")
    click(canvas, canvas.width() / 2 + 60, 180)
    click(canvas, canvas.width() / 2 + 68, 150)
    qtbot.waitUntil(lambda: len(new(opened)) == 2, timeout=5000)
    assert sorted(m.category for m in new(opened)) == ["container block", "vessel"]


def test_a_text_and_an_arrow_are_remarks_and_undone_as_one_action_each(drawing, qtbot, idle):
    opened, canvas = drawing
    QTest.keyClick(canvas, "T")
    click(canvas, canvas.width() / 2, 150)
    QTest.keyClicks(canvas.tool._field, "Pier 3")
    QTest.keyClick(canvas.tool._field, Qt.Key.Key_Return)
    QTest.keyClick(canvas, "A")
    click(canvas, canvas.width() / 2, 200)
    click(canvas, canvas.width() / 2 + 50, 220)
    qtbot.waitUntil(lambda: len(new(opened)) == 2, timeout=5000)
    idle(opened)
    assert {(m.kind, m.label, m.category) for m in new(opened)} == {
        ("text", "Pier 3", "remark"),
        ("arrow", "", "remark"),
    }
    opened.context.undo()
    qtbot.waitUntil(lambda: [m.kind for m in new(opened)] == ["text"], timeout=5000)


def test_snapping_and_the_loupe_are_set_by_keys_and_kept(drawing, qtbot):
    opened, canvas = drawing
    opened.deeds["annotate.snapping"].trigger()
    opened.deeds["annotate.loupe"].trigger()
    assert (canvas.snapping, canvas.loupe) == (True, "on")
    assert (opened.context.settings.snapping, opened.context.settings.loupe) == (True, "on")
    keys = [key.toString() for action in opened.deeds for key in action.shortcuts()]
    assert {key: keys.count(key) for key in "EWTAUI"} == dict.fromkeys("EWTAUI", 1)


def test_a_class_is_drawn_in_its_usual_shape(drawing, qtbot):
    opened, canvas = drawing
    for category, tool in (("oil tank", "ellipse"), ("crane", "polygon"), ("vessel", "box")):
        opened.context.category = category
        opened.deeds["annotate.usual"].trigger()
        assert canvas.tool.name == tool


def test_undo_while_drawing_takes_a_vertex_back_and_no_mark(drawing, qtbot, idle):
    opened, canvas = drawing
    ship(canvas, canvas.width() / 2, 120)
    qtbot.waitUntil(lambda: len(new(opened)) == 1, timeout=5000)
    idle(opened)
    QTest.keyClick(canvas, "P")
    for x, y in ((40, 60), (80, 60), (80, 90)):
        click(canvas, canvas.width() / 2 + x, y)
    for left in (2, 1, 0):
        opened.deeds["case.undo"].trigger()
        assert len(canvas.tool.points) == left
    idle(opened)
    assert len(new(opened)) == 1
    opened.deeds["case.undo"].trigger()
    qtbot.waitUntil(lambda: not new(opened), timeout=5000)


def test_undo_while_dragging_puts_the_mark_back_and_undoes_nothing_else(drawing, qtbot, idle):
    opened, canvas = drawing
    x = canvas.width() // 2
    ship(canvas, x, 120)
    qtbot.waitUntil(lambda: len(new(opened)) == 1, timeout=5000)
    idle(opened)
    before = new(opened)
    QTest.keyClick(canvas, "V")
    QTest.mousePress(canvas, LEFT, pos=QPoint(x, 150))
    for step in (10, 20):
        QTest.mouseMove(canvas, QPoint(x + step, 150))
    assert canvas.tool.busy
    opened.deeds["case.undo"].trigger()
    QTest.mouseMove(canvas, QPoint(x + 30, 150))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(x + 30, 150))
    idle(opened)
    assert new(opened) == before
