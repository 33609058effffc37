"""The classes of a case in the window: their keys, the list, the inspector, hiding and locking, files."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from roadstead.domain.classes import attributes_of
from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Category

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def ready(opened, idle):
    """The window on its scene, a second mark of an alias's class on it, the canvas in hand."""
    context = opened.context
    corners = tuple(Pixel(x, y) for x, y in ((300, 300), (420, 300), (420, 380), (300, 380)))
    context.do(
        Operation(
            "add", "Add", (Annotation(uuid="block", scene="scene-1", category="container stack", pixels=corners),)
        )
    )
    context.activate_scene("scene-1")
    idle(opened)
    opened.viewport.fit()
    opened.viewport.canvas.setFocus()
    return opened


def panel(window):
    return window.arrangement.docks["classes"].content()


def rows(window):
    shown = panel(window)._list
    return [" ".join(shown.item(i).text().split()) for i in range(shown.count())]


def at(canvas, x, y):
    spot = canvas.view.to_screen(canvas.frame.to_world(np.array([(x, y)], dtype=float)))[0]
    return QPoint(round(spot[0]), round(spot[1]))


def edit(window, idle, qtbot, title, text):
    editor = window.arrangement.docks["inspector"].content().editor(title)
    editor.retype(text)
    editor.commit()
    said = editor.problem.text()
    idle(window)
    return said


def test_the_list_counts_what_stands_by_class_whatever_name_is_stored(ready, qtbot):
    qtbot.waitUntil(lambda: "2 container block 1" in rows(ready), timeout=5000)
    assert rows(ready)[0] == "1 vessel 1"
    assert "barge" in rows(ready)  # without a key


def test_a_class_is_made_and_described_in_the_inspector_and_its_key_assigns_it(ready, idle, qtbot):
    context, store = ready.context, ready.context.session.store
    ready.deeds["classes.new"].trigger()
    idle(ready)
    assert context.category == "new class"
    assert edit(ready, idle, qtbot, "Name", "Vessel").startswith("“Vessel” is vessel’s already")
    assert edit(ready, idle, qtbot, "Name", "sampan") == ""
    assert edit(ready, idle, qtbot, "Key", "3") == ""
    assert edit(ready, idle, qtbot, "Attributes", "draught: number [m\n") != ""
    assert edit(ready, idle, qtbot, "Attributes", "draught: number [m]\nladen: boolean = no") == ""
    assert edit(ready, idle, qtbot, "Colour", "crimson").startswith("“crimson” is not a colour")
    assert edit(ready, idle, qtbot, "Colour", "#D55F01") == ""
    (made,) = store.all(Category, name="sampan")
    assert (made.key, made.colour, len(attributes_of(made))) == ("3", "#D55F01", 2)
    labels = [
        w.text()
        for w in ready.arrangement.docks["inspector"].content().widget().findChildren(object)
        if hasattr(w, "text")
    ]
    assert any("Too like crane" in text for text in labels if isinstance(text, str))
    assert ready.deeds["class.3"].text() == "Class: sampan"
    context.select(frozenset(("mark-1",)))
    QTest.keyClick(ready.viewport.canvas, Qt.Key.Key_3)
    idle(ready)
    mark = store.get(Annotation, "mark-1")
    assert (mark.category, mark.attributes) == ("sampan", '{"laden": false}')
    context.select(frozenset((made.uuid,)))
    while store.count(Category):
        ready.deeds["case.undo"].trigger()
        idle(ready)
    assert context.selection == frozenset()  # the class that was shown is no longer there
    assert context.category == "vessel"


def test_renaming_is_written_into_marks_and_undone_with_them(ready, idle, qtbot):
    context, store = ready.context, ready.context.session.store
    context.select(frozenset(("block",)))
    ready.deeds["classes.edit"].trigger()
    idle(ready)
    assert edit(ready, idle, qtbot, "Name", "stack") == ""
    assert store.get(Annotation, "block").category == "stack"
    assert context.category == "vessel"
    context.category = "stack"
    assert edit(ready, idle, qtbot, "Name", "pile") == ""
    assert context.category == "pile"
    ready.deeds["case.undo"].trigger()
    idle(ready)
    ready.deeds["case.undo"].trigger()
    idle(ready)
    assert store.get(Annotation, "block").category == "container stack"
    assert store.count(Category) == 0


def test_one_key_hides_the_class_of_the_selected_mark_and_one_locks_it(ready, idle, qtbot):
    context, canvas = ready.context, ready.viewport.canvas

    def click():
        context.select(frozenset())
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(canvas, 360, 340))
        return context.selection

    assert click() == {"block"}
    QTest.keyClick(canvas, Qt.Key.Key_H)
    idle(ready)
    assert canvas.marks.shape("block") is None
    assert any(row.endswith("hidden") for row in rows(ready))
    QTest.keyClick(canvas, Qt.Key.Key_H)  # the mark is still the selected one
    idle(ready)
    assert canvas.marks.shape("block") is not None
    QTest.keyClick(canvas, Qt.Key.Key_H, SHIFT)
    idle(ready)
    assert canvas.marks.shape("block") is not None
    before = ready.context.session.store.get(Annotation, "block").pixels
    QTest.keyClick(canvas, Qt.Key.Key_Right)  # nudges nothing
    idle(ready)
    assert click() == frozenset()
    assert ready.context.session.store.get(Annotation, "block").pixels == before
    ready.deeds["case.undo"].trigger()
    idle(ready)
    assert click() == {"block"}


@pytest.mark.parametrize(("deed", "state"), [("classes.lock", "locked"), ("classes.hide", "hidden")])
def test_selected_marks_of_a_class_that_is_locked_or_hidden_are_kept(ready, idle, deed, state):
    context, store = ready.context, ready.context.session.store
    context.select(frozenset({"block", "mark-1"}))
    ready.deeds[deed].trigger()
    idle(ready)
    before = {mark.uuid: mark for mark in store.all(Annotation)}
    for changing in ("annotate.delete", "class.1", "annotate.merge"):
        ready.deeds[changing].trigger()
        idle(ready)
        assert state in context.notices.notices[-1].text
        assert {mark.uuid: mark for mark in store.all(Annotation)} == before
    ready.deeds["classes.show_all"].trigger()
    idle(ready)
    context.select(frozenset({"block"}))
    ready.deeds["annotate.delete"].trigger()
    idle(ready)
    assert store.find(Annotation, "block") is None


def test_a_new_mark_of_a_hidden_class_says_why_it_is_not_seen(ready, idle):
    context = ready.context
    context.category = "crane"
    ready.deeds["classes.hide"].trigger()
    idle(ready)
    context.drawn.emit("scene-1", "point", (Pixel(5, 5),))
    idle(ready)
    assert "hidden" in context.notices.notices[-1].text


def test_a_class_in_use_is_not_removed_unless_its_marks_go_elsewhere(ready, idle):
    context, store = ready.context, ready.context.session.store
    context.category = "container block"
    ready.deeds["classes.remove"].trigger()
    idle(ready)
    assert "1 mark has the class container block" in context.notices.notices[-1].text
    menu = panel(ready)._menu()
    (into,) = (a.menu() for a in menu.actions() if a.menu() is not None)
    next(a for a in into.actions() if a.text() == "building").trigger()
    idle(ready)
    menu.close()
    assert store.get(Annotation, "block").category == "building"
    assert not any("container block" in row for row in rows(ready))
    assert not ready.deeds["class.2"].isVisible()  # no class has that key now
    assert context.category != "container block"


def test_order_files_and_another_case(ready, idle, monkeypatch, tmp_path):
    context = ready.context
    context.category = "crane"
    ready.deeds["classes.up"].trigger()
    idle(ready)
    assert rows(ready)[3].startswith("5 crane")
    path = tmp_path / "classes.json"
    monkeypatch.setattr(context.picker, "new_file", lambda *_: path)
    ready.deeds["classes.write"].trigger()
    idle(ready)
    assert "classes.json" in context.notices.notices[-1].text
    Path(tmp_path / "names.txt").write_text("kayak\n")
    monkeypatch.setattr(context.picker, "open_files", lambda *_: [tmp_path / "names.txt"])
    ready.deeds["classes.read"].trigger()
    idle(ready)
    assert context.schema.find("kayak")
    monkeypatch.setattr(context.picker, "open_files", lambda *_: [path])
    ready.deeds["classes.read"].trigger()
    idle(ready)
    assert context.schema.find("kayak") is None
    assert [category.name for category in context.schema][3] == "crane"
    context.close_case()
    assert [category.name for category in context.schema][3] == "rail car"
