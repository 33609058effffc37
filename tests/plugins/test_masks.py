"""Masks drawn by hand in the window."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Mask

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def ready(opened, idle):
    """The window with the placed scene on the canvas, whole."""
    opened.context.activate_scene("scene-1")
    opened.viewport.fit()
    idle(opened)
    return opened


def at(canvas, x, y):
    """The screen position of a pixel of the scene."""
    spot = canvas.view.to_screen(canvas.frame.to_world(np.array([(x, y)], dtype=float)))[0]
    return QPoint(round(spot[0]), round(spot[1]))


def test_a_mask_by_clicks_is_kept_selected_and_undone(ready, idle, qtbot):
    context, canvas = ready.context, ready.viewport.canvas
    ready.deeds["masks.cloud"].trigger()
    assert canvas.tool.name == "mask-cloud"
    for x, y in ((100, 100), (800, 100), (800, 700)):
        QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.NoModifier, at(canvas, x, y))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    store = context.session.store
    qtbot.waitUntil(lambda: store.count(Mask) == 1, timeout=5000)
    idle(ready)
    (mask,) = store.all(Mask)
    assert mask.kind == "cloud"
    assert np.allclose(mask.pixels, [(100, 100), (800, 100), (800, 700)], atol=2 / canvas.view.scale)
    assert context.selection == {mask.uuid}
    assert store.count(Annotation) == 1  # it is no mark
    ready.deeds["case.undo"].trigger()
    qtbot.waitUntil(lambda: store.count(Mask) == 0, timeout=5000)


def test_a_mask_in_one_drag_and_what_it_hatches(ready, idle, qtbot):
    context, canvas = ready.context, ready.viewport.canvas
    idle(ready)
    before = canvas.grab().toImage()
    ready.deeds["masks.unusable"].trigger()
    ring = [(200, 200), (500, 150), (800, 200), (850, 500), (800, 800), (500, 850), (200, 800), (150, 500)]
    QTest.mousePress(canvas, LEFT, Qt.KeyboardModifier.NoModifier, at(canvas, *ring[0]))
    for x, y in ring[1:]:
        QTest.mouseMove(canvas, at(canvas, x, y))
        canvas.tool.move(canvas.tool.here._replace(x=at(canvas, x, y).x(), y=at(canvas, x, y).y()), held=True)
    QTest.mouseRelease(canvas, LEFT, Qt.KeyboardModifier.NoModifier, at(canvas, *ring[-1]))
    store = context.session.store
    qtbot.waitUntil(lambda: store.count(Mask, kind="unusable") == 1, timeout=5000)
    idle(ready)
    canvas.set_tool("select")
    hatched = canvas.grab().toImage()
    middle, corner = at(canvas, 400, 400), at(canvas, 40, 40)

    def changed(spot):
        return sum(
            hatched.pixelColor(spot.x() + i, spot.y()) != before.pixelColor(spot.x() + i, spot.y()) for i in range(16)
        )

    assert changed(middle) > 0
    assert changed(corner) == 0
    ready.deeds["masks.show"].trigger()
    idle(ready)
    shown = canvas.grab().toImage()
    assert all(
        shown.pixelColor(middle.x() + i, middle.y()) == before.pixelColor(middle.x() + i, middle.y()) for i in range(16)
    )


def test_a_whole_scene_can_be_masked_and_the_mask_removed(ready, idle, qtbot):
    store = ready.context.session.store
    ready.deeds["masks.all"].trigger()
    qtbot.waitUntil(lambda: store.count(Mask) == 1, timeout=5000)
    assert store.all(Mask)[0].pixels[2] == (1000.0, 1000.0)
    idle(ready)
    ready.deeds.refresh()
    ready.deeds["masks.remove"].trigger()
    qtbot.waitUntil(lambda: store.count(Mask) == 0, timeout=5000)


def test_going_to_a_mask_shows_its_scene(ready, idle, qtbot):
    context, store = ready.context, ready.context.session.store
    ready.deeds["masks.all"].trigger()
    qtbot.waitUntil(lambda: store.count(Mask) == 1, timeout=5000)
    ready.go("log")
    context.activate_scene("scene-2")
    context.show_record(store.all(Mask)[0].uuid)
    assert ready.viewport.shown_scene.uuid == "scene-1"


def test_the_words_of_masks_do_not_lie_on_those_of_marks_or_of_each_other(ready, idle):
    context, canvas = ready.context, ready.viewport.canvas
    ring = tuple(Pixel(x, y) for x, y in ((100, 100), (900, 100), (900, 900), (100, 900)))
    masks = tuple(Mask(scene="scene-1", kind=kind, pixels=ring) for kind in ("cloud", "unusable"))
    context.do(Operation("mask", "Mask twice", masks))
    idle(ready)
    canvas.grab()
    middle = canvas.view.to_screen(canvas.frame.to_world(np.array([(500.0, 500.0)])))[0]
    boxes = [box for box in canvas.words._taken if abs(box.center().x() - middle[0]) < 2 and box.width() > 60]
    assert len(boxes) == 2  # both are named
    assert not boxes[0].intersects(boxes[1])
    assert all(abs(box.center().y() - middle[1]) < 4 * box.height() for box in boxes)
