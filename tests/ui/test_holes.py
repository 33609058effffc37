"""Holes cut into marks in the window, and what of a drawing the rim of the image cuts off."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.services import annotating

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shown(opened, idle):
    """The window with its scene on the canvas."""
    opened.context.activate_scene("scene-1")
    idle(opened)
    opened.viewport.canvas.setFocus()
    return opened


def at(canvas, x, y):
    """Where a pixel of the scene is on the screen."""
    return QPoint(*(round(v) for v in canvas.view.to_screen(canvas.frame.to_world(np.array([[x, y]], dtype=float)))[0]))


def said(window):
    return [f"{notice.text} {notice.todo}".strip() for notice in window.context.notices.notices]


@pytest.fixture
def yard(shown, idle, qtbot):
    context = shown.context
    scene = context.session.store.get(Scene, "scene-1")
    ring = [Pixel(300, 300), Pixel(500, 300), Pixel(500, 500), Pixel(300, 500)]
    mark = annotating.annotation(scene, "polygon", "building", ring, uuid="yard")
    context.do(Operation("annotate", "Mark", (mark,)))
    qtbot.waitUntil(lambda: shown.viewport.canvas.marks.record("yard") is not None, timeout=5000)
    context.select(frozenset(("yard",)))
    idle(shown)
    return shown


def test_a_hole_is_drawn_into_the_selected_mark_and_filled_again(yard, qtbot, idle):
    canvas, store = yard.viewport.canvas, yard.context.session.store
    whole = store.get(Annotation, "yard").area_m2
    QTest.keyClick(canvas, Qt.Key.Key_P, SHIFT)
    assert canvas.tool.name == "hole"
    for corner in ((350, 350), (450, 350), (450, 450), (350, 450)):
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, *corner))
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(store.get(Annotation, "yard").holes), timeout=5000)
    idle(yard)
    mark = store.get(Annotation, "yard")
    assert mark.area_m2 == pytest.approx(whole * 3 / 4, rel=0.03)  # to a screen pixel a corner
    assert (canvas.tool.name, yard.context.selection) == ("select", {"yard"})
    middle = at(canvas, 400, 400)
    assert "yard" not in canvas.marks.at(canvas.view, middle.x(), middle.y())
    yard.deeds["annotate.fill"].trigger()
    qtbot.waitUntil(lambda: not store.get(Annotation, "yard").holes, timeout=5000)
    assert store.get(Annotation, "yard").area_m2 == pytest.approx(whole, rel=1e-6)


def test_a_hole_drawn_over_the_outline_by_hand_is_put_back_with_a_sentence(yard, qtbot, idle):
    canvas, context = yard.viewport.canvas, yard.context
    hole = json.dumps([[[350, 350], [450, 350], [450, 450]]])
    mark = context.session.store.get(Annotation, "yard")
    scene = context.session.store.get(Scene, "scene-1")
    context.do(Operation("reshape", "Cut", (annotating.moved(scene, replace(mark, holes=hole), mark.pixels),)))
    qtbot.waitUntil(lambda: canvas.marks.record("yard").holes != "", timeout=5000)
    idle(yard)
    start, end = at(canvas, 450, 450), at(canvas, 600, 450)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    qtbot.waitUntil(lambda: any("reach over its outline" in text for text in said(yard)), timeout=5000)
    idle(yard)
    assert json.loads(canvas.marks.record("yard").holes) == json.loads(hole)


def test_a_box_drawn_over_the_rim_ends_there_and_is_partial(shown, qtbot, idle):
    context, store = shown.context, shown.context.session.store
    scene = store.get(Scene, "scene-1")
    far = scene.width + 80
    context.drawn.emit("scene-1", "box", tuple(Pixel(x, y) for x, y in ((far, 300), (far, 320), (scene.width - 60, 320), (scene.width - 60, 300))))  # fmt: skip
    qtbot.waitUntil(lambda: store.count(Annotation, partial=True) == 1, timeout=5000)
    idle(shown)
    (mark,) = store.all(Annotation, partial=True)
    assert (mark.kind, max(p.x for p in mark.pixels), min(p.x for p in mark.pixels)) == ("box", scene.width, scene.width - 60)  # fmt: skip
    assert any("rim of the image cuts it off" in text for text in said(shown))


def test_words_typed_outside_the_image_stand_at_its_rim(shown, qtbot, idle):
    context, store = shown.context, shown.context.session.store
    context.written.emit("scene-1", (Pixel(-7.0, 200.0),), "Pier 3")
    qtbot.waitUntil(lambda: store.count(Annotation, kind="text") == 1, timeout=5000)
    idle(shown)
    (mark,) = store.all(Annotation, kind="text")
    assert (mark.label, mark.pixels, mark.partial) == ("Pier 3", ((0.0, 200.0),), False)
    assert any("typed outside the image" in text for text in said(shown))


def test_a_mark_is_moved_no_farther_than_to_the_rim(yard, qtbot, idle):
    context, store = yard.context, yard.context.session.store
    mark = store.get(Annotation, "yard")
    context.edited.emit([replace(mark, pixels=tuple(Pixel(x - 400, y + 5) for x, y in mark.pixels))], "move")
    qtbot.waitUntil(lambda: store.get(Annotation, "yard").pixels[0].x == 0, timeout=5000)
    assert store.get(Annotation, "yard").pixels == tuple(Pixel(x - 300, y + 5) for x, y in mark.pixels)
    idle(yard)
    assert any("moved no farther" in text for text in said(yard))


def test_selecting_all_of_hidden_classes_says_why_there_is_nothing(yard, qtbot, idle):
    context = yard.context
    for category in ("building", "vessel"):
        context.select(frozenset())
        context.category = category
        yard.deeds["classes.hide"].trigger()
        idle(yard)
    yard.deeds["annotate.all"].trigger()
    idle(yard)
    assert "All 2 marks of this scene cannot be selected" in said(yard)[-1]
    assert "Ctrl+Shift+H" in said(yard)[-1]


def test_rejected_marks_are_shown_when_asked_for(yard, qtbot, idle):
    canvas, context = yard.viewport.canvas, yard.context
    mark = context.session.store.get(Annotation, "yard")
    context.do(Operation("reject", "Reject", (replace(mark, review="rejected"),)))
    qtbot.waitUntil(lambda: canvas.marks.record("yard").review == "rejected", timeout=5000)
    idle(yard)
    middle = at(canvas, 400, 400)
    assert canvas.marks.at(canvas.view, middle.x(), middle.y()) == []
    assert "yard" not in canvas.marks.of_scene("scene-1")
    yard.deeds["review.rejected"].trigger()
    assert canvas.marks.at(canvas.view, middle.x(), middle.y()) == ["yard"]
    yard.deeds["review.rejected"].trigger()
    assert canvas.marks.at(canvas.view, middle.x(), middle.y()) == []


def test_a_small_mark_has_no_handles_until_it_is_zoomed_in(yard):
    canvas, tool = yard.viewport.canvas, yard.viewport.canvas.tool
    x, y = canvas.frame.to_world(np.array([[400.0, 400.0]]))[0]
    canvas.set_view(canvas.view.centred(x, y, 0.1))  # 20 pixels of the screen
    assert tool.held.grips() == []
    canvas.set_view(canvas.view.centred(x, y, 0.2))
    assert len(tool.held.grips()) > 4
