"""Counting in the window: tallies by clicks, blocks by their corners, heights by shadows, and the panel's range."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from roadstead.domain.records import Annotation, Count

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def ready(opened, idle):
    """The window with the placed scene on the canvas, whole."""
    opened.context.activate_scene("scene-1")
    opened.viewport.fit()
    idle(opened)
    return opened


def click(canvas, *pixels):
    for pixel in pixels:
        x, y = canvas.view.to_screen(canvas.frame.to_world(np.array([pixel], dtype=float)))[0]
        QTest.mouseClick(canvas, LEFT, NONE, QPoint(round(x), round(y)))


def test_each_click_is_kept_backspace_takes_one_back_and_enter_ends(ready, idle, qtbot):
    context, canvas, store = ready.context, ready.viewport.canvas, ready.context.session.store
    ready.deeds["count.count"].trigger()
    click(canvas, (100, 100), (200, 100), (300, 100))
    qtbot.waitUntil(lambda: [c.value for c in store.all(Count)] == [3], timeout=5000)
    assert store.count(Annotation, kind="point") == 3
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: [c.value for c in store.all(Count)] == [2], timeout=5000)
    click(canvas, (300, 300))
    qtbot.waitUntil(lambda: [c.value for c in store.all(Count)] == [3], timeout=5000)
    ready.deeds["case.undo"].trigger()  # its dot goes as well
    qtbot.waitUntil(lambda: [c.value for c in store.all(Count)] == [2], timeout=5000)
    assert len(canvas.tool._dots) == 2
    click(canvas, (-20, 300))  # beside the image: refused, and not shown as counted
    idle(ready)
    assert "outside" in context.notices.notices[-1].text
    assert "up to the edge" in context.notices.notices[-1].todo
    qtbot.waitUntil(lambda: len(canvas.tool._dots) == 2, timeout=5000)
    context.category = "truck"
    click(canvas, (400, 400))
    qtbot.waitUntil(lambda: store.count(Count) == 2, timeout=5000)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: all(c.annotations for c in store.all(Count)), timeout=5000)
    assert {(c.unit, c.low, c.value, c.high) for c in store.all(Count)} == {("vessel", 2, 2, 2), ("truck", 1, 1, 1)}
    assert all(len(c.annotations) == c.value for c in store.all(Count))


def test_another_tool_ends_the_tally_and_keeps_it(ready, idle, qtbot):
    canvas, store = ready.viewport.canvas, ready.context.session.store
    ready.deeds["count.count"].trigger()
    click(canvas, (100, 100), (200, 100))
    canvas.set_tool("select")
    qtbot.waitUntil(lambda: [len(c.annotations) for c in store.all(Count)] == [2], timeout=5000)


def test_a_deleted_point_leaves_its_tally(ready, idle, qtbot):
    context, canvas, store = ready.context, ready.viewport.canvas, ready.context.session.store
    ready.deeds["count.count"].trigger()
    click(canvas, (100, 100), (200, 100))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [len(c.annotations) for c in store.all(Count)] == [2], timeout=5000)
    qtbot.waitUntil(lambda: context.selection == {store.all(Count)[0].uuid}, timeout=5000)
    canvas.set_tool("select")
    context.select(frozenset((store.all(Annotation, kind="point")[0].uuid,)))
    ready.deeds.refresh()
    ready.deeds["annotate.delete"].trigger()
    qtbot.waitUntil(lambda: [(c.value, len(c.annotations)) for c in store.all(Count)] == [(1, 1)], timeout=5000)


def test_a_block_by_its_corners_is_counted_in_the_panel(ready, idle, qtbot):
    context, canvas, store = ready.context, ready.viewport.canvas, ready.context.session.store
    ready.deeds["count.block"].trigger()
    click(canvas, (100, 100), (600, 100), (600, 300), (100, 300))
    qtbot.waitUntil(lambda: store.count(Annotation, category="container block") == 1, timeout=5000)
    (mark,) = store.all(Annotation, category="container block")
    assert mark.kind == "box" and mark.area_m2 > 0
    qtbot.waitUntil(lambda: context.selection == {mark.uuid}, timeout=5000)
    from roadstead.plugins.count.panel import CountPanel

    panel = CountPanel(context)
    qtbot.addWidget(panel)
    panel.show()
    assert "How high" in panel._how.text()
    panel.inputs["tiers"].setText("3")
    panel.inputs["fill"].setCurrentText("full")
    qtbot.waitUntil(lambda: "TEU" in panel._result.text(), timeout=5000)
    panel.keep.click()
    qtbot.waitUntil(lambda: sorted(c.unit for c in store.all(Count)) == ["TEU", "boxes"], timeout=5000)
    panel.inputs["tiers"].setText("none")
    qtbot.waitUntil(lambda: "not a number of tiers" in panel._how.text(), timeout=5000)
