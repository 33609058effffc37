"""Counting in the window: tallies by clicks, blocks by their corners, heights by shadows, and the panel's range."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from roadstead.domain.coordinates import Pixel
from roadstead.domain.methods import method_of
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Count, Scene
from roadstead.plugins.count.fields import ACROSS
from roadstead.plugins.count.panel import CountPanel
from roadstead.services import annotating

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
    panel = CountPanel(context)
    qtbot.addWidget(panel)
    panel.show()
    assert "How high" in panel._result.text()
    panel.inputs["tiers"].setText("3")
    panel.inputs["fill"].setCurrentText("full")
    qtbot.waitUntil(lambda: "TEU" in panel._result.text(), timeout=5000)
    panel.keep.click()
    qtbot.waitUntil(lambda: sorted(c.unit for c in store.all(Count)) == ["TEU", "boxes"], timeout=5000)
    panel.inputs["tiers"].setText("none")
    qtbot.waitUntil(lambda: "not a number of tiers" in panel._result.text(), timeout=5000)


def draw(ready, idle, qtbot, tool, *pixels):
    """Counts, outlined by a tool of the window or drawn as lines of the class in hand."""
    context, store = ready.context, ready.context.session.store
    before = {mark.uuid for mark in store.all(Annotation)}
    scene = store.get(Scene, "scene-1")
    made = [annotating.annotation(scene, tool, "rail car", [Pixel(*p) for p in points]) for points in pixels]
    context.do(Operation("annotate", "Mark", tuple(made)))
    qtbot.waitUntil(lambda: store.count(Annotation) == len(before) + len(made), timeout=5000)
    idle(ready)
    return made


@pytest.fixture
def panel(ready, qtbot):
    made = CountPanel(ready.context)
    qtbot.addWidget(made)
    made.resize(340, 700)
    made.show()
    return made


def test_every_field_of_a_block_says_what_it_does_and_moves_the_count(ready, idle, qtbot, panel):
    context = ready.context
    (mark,) = draw(ready, idle, qtbot, "box", ((100, 100), (300, 100), (300, 150), (100, 150)))
    context.select(frozenset((mark.uuid,)))
    panel.inputs["tiers"].setText("3")
    qtbot.waitUntil(lambda: "TEU" in panel._result.text(), timeout=5000)
    assert all(widget.accessibleDescription() for widget in panel.inputs.values())

    def counted():
        return panel._operation.put[1]

    def say(name, text):
        before, field = panel._operation, panel.inputs[name]
        (field.setCurrentText if isinstance(field, QComboBox) else field.setText)(text)
        qtbot.waitUntil(lambda: panel._operation is not before and panel._operation is not None, timeout=5000)

    plain = counted()
    say("fill", "95..100")  # bare numbers beside a % are per cent
    assert counted().value > plain.value and method_of(counted().method)["known"]["fill"] == [0.95, 1.0]
    for name, text, known in (
        ("along", "2..3", "along"),
        ("across", "2..3", "across"),
        ("high_cubes", "100", "high_cubes"),
        ("fortyfive", "20", "fortyfive"),
    ):
        before = counted()
        say(name, text)
        assert known in method_of(counted().method)["stated"]
        if name in ("along", "across"):
            assert counted().value < before.value
    assert method_of(counted().method)["known"]["high_cubes"] == [1.0, 1.0]
    say("lie", ACROSS)
    assert method_of(counted().method)["known"]["lengthwise"] is False


def test_a_car_by_its_own_length_by_those_marked_and_what_is_hidden(ready, idle, qtbot, panel):
    context, store = ready.context, ready.context.session.store
    scene = store.get(Scene, "scene-1")
    a_pixel = annotating.annotation(scene, "line", "rail car", [Pixel(100, 100), Pixel(200, 100)]).length_m / 100
    track, *cars = draw(
        ready, idle, qtbot, "line", ((100, 100), (100 + 300 / a_pixel, 100)),
        *(((100, y), (100 + 15 / a_pixel, y)) for y in (120, 140, 160)),
    )  # fmt: skip
    context.select(frozenset((track.uuid,)))
    qtbot.waitUntil(lambda: "rail cars" in panel._result.text(), timeout=5000)
    by_types = panel._operation.put[0]
    panel.inputs["car"].setCurrentText("15.0 ± 0.1")
    qtbot.waitUntil(lambda: "as the analyst states" in panel._how.text(), timeout=5000)
    typed = panel._operation.put[0]
    assert typed.low <= 20 <= typed.high and typed.high - typed.low < by_types.high - by_types.low
    panel.inputs["car"].setCurrentText("15")
    qtbot.waitUntil(lambda: "with its doubt" in panel._result.text(), timeout=5000)
    assert panel.keep.isHidden()
    panel.inputs["car"].setCurrentText("as the 3 marked")
    qtbot.waitUntil(lambda: "the mean of 3 cars" in panel._how.text(), timeout=5000)
    assert set(method_of(panel._operation.put[0].method)["measured"]) == {car.uuid for car in cars}
    points = draw(ready, idle, qtbot, "point", *(((x, 300),) for x in (100, 120, 140, 160)))
    context.select(frozenset(mark.uuid for mark in points))
    qtbot.waitUntil(lambda: panel._result.text() == "4 rail cars", timeout=5000)
    panel.inputs["hidden"].setText("0..20")
    qtbot.waitUntil(lambda: panel._result.text() == "4 (4 to 5) rail cars", timeout=5000)


def test_the_tools_of_counting_stand_in_the_bar_with_their_keys(ready):
    shown = {action.objectName(): action for _, action in ready.deeds.of_workspace("image")}
    for name, key in (("count.count", "(N)"), ("count.block", "(Alt+N)"), ("count.shadow", "(Shift+N)")):
        assert not shown[name].icon().isNull()
        head, _, told = shown[name].toolTip().partition("\n")
        assert head.endswith(key) and told
