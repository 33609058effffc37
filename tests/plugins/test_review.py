"""Marks carried to another date in the window, and answered one key each."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Appearance, Mask, Scene, Thing
from roadstead.plugins.review.bar import ReviewBar
from roadstead.services import annotating

XS = (100, 300, 500, 700)


@pytest.fixture
def ready(opened, idle, qtbot):
    """The window on the first of two dates, with four boxes on it, the last under what is a cloud on the second."""
    session = opened.context.session
    first = session.store.get(Scene, "scene-1")
    later = datetime(2023, 10, 19, 2, 15, tzinfo=UTC)
    second = replace(
        first, uuid="scene-3", name="Najin 19 October", sha256="x", acquired_start=later, acquired_end=later
    )
    boxes = [
        annotating.annotation(
            first,
            "box",
            "container block",
            [Pixel(x, 200), Pixel(x + 40, 200), Pixel(x + 40, 300), Pixel(x, 300)],
            basis="seen",
        )
        for x in XS
    ]
    cloud = Mask(
        scene="scene-3", kind="cloud", pixels=(Pixel(680, 150), Pixel(800, 150), Pixel(800, 350), Pixel(680, 350))
    )
    session.do(Operation("test", "Test", (second, *boxes, cloud)))
    idle(opened)
    opened.context.activate_scene("scene-1")
    opened.viewport.fit()
    opened.context.select(frozenset(box.uuid for box in boxes))
    idle(opened)
    opened.deeds["identity.carry"].trigger()
    qtbot.waitUntil(lambda: opened.viewport.canvas.tool.name == "review", timeout=10_000)
    idle(opened)
    return opened


def press(window, key, idle, **more):
    QTest.keyClick(window.viewport.canvas, key, **more)
    idle(window)


def waiting(window):
    return [m for m in window.context.session.store.all(Annotation) if m.review == "carried"]


def asked(window):
    (uuid,) = window.context.selection
    return window.context.session.store.get(Annotation, uuid)


def bar(window):
    return window.viewport.canvas.findChild(ReviewBar)


def test_carrying_goes_to_the_next_date_and_asks(ready):
    context, canvas = ready.context, ready.viewport.canvas
    assert context.active_scene.uuid == "scene-3"
    assert len(waiting(ready)) == 4
    mark = asked(ready)
    assert mark.pixels[0] == (100, 200)
    middle = canvas.view.to_screen(canvas.frame.to_world(np.array([(120.0, 250.0)])))[0]
    assert np.allclose(middle, (canvas.view.width / 2, canvas.view.height / 2), atol=1)  # it is in the middle
    assert bar(ready).isVisible()
    assert bar(ready).told.text() == "1 of 4   container block 1"
    assert "carried from 2023-10-12" in bar(ready).more.text()
    assert "4 marks carried to Najin 19 October, by the ground" in context.notices.notices[-1].text


def test_one_key_each(ready, idle, qtbot):
    context, store = ready.context, ready.context.session.store
    first = asked(ready)
    press(ready, Qt.Key.Key_Return, idle)
    assert store.get(Annotation, first.uuid).review == "accepted"
    assert store.get(Annotation, first.uuid).stands
    assert bar(ready).told.text().startswith("2 of 4")
    second = asked(ready)
    assert second.pixels[0] == (300, 200)
    for _ in range(3):
        press(ready, Qt.Key.Key_Right, idle)
    press(ready, Qt.Key.Key_Return, idle)
    kept = store.get(Annotation, second.uuid)
    assert (kept.review, kept.pixels[0]) == ("corrected", (303, 200))
    third = asked(ready)
    press(ready, Qt.Key.Key_Delete, idle)
    assert store.find(Annotation, third.uuid) is None
    assert [(a.object, a.scene, a.state) for a in store.all(Appearance)] == [(third.object, "scene-3", "gone")]
    fourth = asked(ready)
    assert "under cloud" in bar(ready).problem.text()
    press(ready, Qt.Key.Key_Backspace, idle)
    assert store.find(Annotation, fourth.uuid) is not None  # what cannot be seen is not gone
    assert "what cannot be seen is not gone" in context.notices.notices[-1].text
    assert asked(ready).uuid == fourth.uuid
    press(ready, Qt.Key.Key_N, idle)
    assert {a.state for a in store.all(Appearance)} == {"gone", "not observed"}
    assert waiting(ready) == []
    assert not bar(ready).isVisible()
    assert ready.viewport.canvas.tool.name == "select"
    assert "2 confirmed, 1 not there, 1 not observed" in context.notices.notices[-1].text


def test_skipping_undoing_and_leaving(ready, idle):
    context, store = ready.context, ready.context.session.store
    first = asked(ready)
    press(ready, Qt.Key.Key_PageDown, idle)
    assert asked(ready).pixels[0] == (300, 200)
    press(ready, Qt.Key.Key_PageUp, idle)
    assert asked(ready).uuid == first.uuid
    press(ready, Qt.Key.Key_Delete, idle)
    ready.deeds["case.undo"].trigger()
    idle(ready)
    assert store.get(Annotation, first.uuid).review == "carried"
    assert asked(ready).uuid == first.uuid  # what was undone is asked about
    assert store.count(Appearance) == 0
    press(ready, Qt.Key.Key_N, idle, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert len(waiting(ready)) == 3
    press(ready, Qt.Key.Key_Escape, idle)
    assert not bar(ready).isVisible()
    assert ready.viewport.canvas.tool.name == "select"
    assert len(waiting(ready)) == 3
    ready.deeds["review.start"].trigger()
    idle(ready)
    assert bar(ready).told.text().startswith("1 of 3")
    context.activate_scene("scene-1")
    assert not bar(ready).isVisible()


def test_keys_pressed_faster_than_the_disk_writes(ready, idle):
    store = ready.context.session.store
    for _ in range(3):
        QTest.keyClick(ready.viewport.canvas, Qt.Key.Key_Return)
    idle(ready)
    assert sorted(m.pixels[0].x for m in store.all(Annotation, review="accepted")) == [100, 300, 500]
    assert bar(ready).told.text().startswith("4 of 4")


def test_what_waits_is_dotted_with_a_question_mark(ready, idle):
    canvas = ready.viewport.canvas
    ready.context.select(frozenset())
    idle(ready)
    (layer,) = (p for p in (canvas.marks._bulk.packed, canvas.marks._fresh.packed) if waiting(ready)[0].uuid in p.row)
    assert {int(layer.look[layer.row[m.uuid]]) % 3 for m in waiting(ready)} == {2}
    before = canvas.grab().toImage()
    press(ready, Qt.Key.Key_Escape, idle)
    ready.context.session.do(Operation("test", "Reject", tuple(replace(m, review="rejected") for m in waiting(ready))))
    idle(ready)
    assert canvas.grab().toImage() != before
    assert canvas.marks.at(canvas.view, canvas.view.width / 2, canvas.view.height / 2) == []  # it is not drawn any more


def test_the_selection_stays_with_the_thing(ready, idle):
    context, store = ready.context, ready.context.session.store
    thing = asked(ready).object
    press(ready, Qt.Key.Key_Return, idle)
    press(ready, Qt.Key.Key_Escape, idle)
    (later,) = store.all(Annotation, object=thing, scene="scene-3")
    context.select(frozenset((later.uuid,)))
    ready.deeds["scenes.previous"].trigger()
    idle(ready)
    (earlier,) = store.all(Annotation, object=thing, scene="scene-1")
    assert context.selection == {earlier.uuid}
    ready.deeds["identity.on_all_dates"].trigger()
    idle(ready)
    assert context.selection == {earlier.uuid, later.uuid}
    ready.deeds["identity.go_to_thing"].trigger()
    idle(ready)
    assert context.selection == {thing}
    ready.deeds["identity.take_out"].trigger()
    idle(ready)
    assert store.find(Thing, thing) is None


def test_a_thing_in_table_inspector_and_on_the_canvas(ready, idle):
    context, store = ready.context, ready.context.session.store
    thing = asked(ready).object
    press(ready, Qt.Key.Key_Return, idle)
    second = asked(ready).object
    press(ready, Qt.Key.Key_Delete, idle)
    press(ready, Qt.Key.Key_Escape, idle)
    ready.show_panel("tables")
    tables = ready.arrangement.docks["tables"].widget()
    tables.show_kind(Thing)
    idle(ready)
    model = tables.page.model
    titles = [field.title for field in model.columns]
    rows = {
        model.record(n).uuid: [model.index(n, i).data() for i in range(len(titles))] for n in range(model.rowCount())
    }
    row = dict(zip(titles, rows[thing], strict=True))
    assert (row["Name"], row["Class"], row["Seen"]) == ("container block 1", "container block", "2 of 2 dates")
    assert row["First seen"] == "2023-10-12, no image before"
    assert dict(zip(titles, rows[second], strict=True))["Last seen"] == "2023-10-12, not there 2023-10-19"
    context.show_record(thing)
    idle(ready)
    shown = {mark.uuid for mark in store.all(Annotation, object=thing)}
    assert shown <= set(ready.viewport.canvas.marks.selected)
    ready.show_panel("inspector")
    idle(ready)
    page = ready.arrangement.docks["inspector"].widget()
    words = [w.text() for w in page.findChildren(QPushButton) if w.objectName() == "link"]
    assert words == ["2023-10-12 there", "2023-10-19 there"]
    page.editor("Name").widget.setText("Stack A")
    page.editor("Name").commit()
    idle(ready)
    assert store.get(Thing, thing).name == "Stack A"


def test_one_key_takes_what_is_marked_there_for_the_thing(ready, idle):
    session = ready.context.session
    first = asked(ready)
    there = replace(first, uuid="there", review="", object="", method="")
    session.do(Operation("test", "Mark it", (there,)))
    idle(ready)
    press(ready, Qt.Key.Key_PageDown, idle)
    press(ready, Qt.Key.Key_PageUp, idle)
    assert "marked there already" in bar(ready).problem.text()
    assert bar(ready).buttons["review.this"].isVisible()
    press(ready, Qt.Key.Key_T, idle)
    assert ready.viewport.canvas.tool.name == "review"
    assert session.store.find(Annotation, first.uuid) is None
    assert session.store.get(Annotation, "there").object == first.object
    assert not bar(ready).buttons["review.this"].isVisible()


def test_the_dates_say_what_waits_and_what_became_of_things(ready, idle, qtbot):
    from roadstead.plugins.scenes.filmstrip import _Strip

    strip = ready.findChild(_Strip)
    number = next(n for n, (_, scenes) in enumerate(strip._days) if scenes[0].uuid == "scene-3")
    scenes = strip._days[number][1]
    qtbot.waitUntil(lambda: strip._told(scenes) == "4 ?", timeout=5000)
    press(ready, Qt.Key.Key_Return, idle)
    press(ready, Qt.Key.Key_Delete, idle)
    qtbot.waitUntil(lambda: strip._told(scenes) == "1 mark · 2 ?", timeout=5000)
    assert "Things: 1 there, 1 not there, 2 to be confirmed" in strip._explained(number)
