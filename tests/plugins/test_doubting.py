"""How likely a mark is, on what it rests and how much of it shows: by key, in the inspector, and for new marks."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from roadstead.domain.classes import Attribute, default_schema, with_attributes
from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def ready(opened, idle):
    """The window on its scene, the one mark selected, the canvas in hand."""
    opened.context.activate_scene("scene-1")
    opened.context.select(frozenset(("mark-1",)))
    idle(opened)
    opened.viewport.canvas.setFocus()
    return opened


@pytest.fixture
def press(ready, idle):
    """Presses a key with Alt and gives the mark as it then is."""

    def pressed(key):
        QTest.keyClick(ready.viewport.canvas, key, ALT)
        idle(ready)
        return ready.context.session.store.get(Annotation, "mark-1")

    return pressed


def test_one_chord_says_how_likely_and_undo_takes_it_back(ready, press, idle):
    entries = ready.context.session.store.entry_count()
    assert [press(Qt.Key(Qt.Key.Key_0 + n)).confidence for n in (1, 4, 7, 0, 6)] == [
        "almost no chance", "roughly even chance", "almost certain", "", "very likely",
    ]  # fmt: skip
    assert ready.context.session.store.entry_count() == entries + 5
    ready.deeds["case.undo"].trigger()
    idle(ready)
    assert ready.context.session.store.get(Annotation, "mark-1").confidence == ""


def test_basis_and_what_shows_are_toggled(press):
    assert [press(Qt.Key.Key_A).basis for _ in range(3)] == ["assessed", "seen", "assessed"]
    assert [press(Qt.Key.Key_O).occluded for _ in range(2)] == [True, False]
    assert [press(Qt.Key.Key_P).partial for _ in range(2)] == [True, False]


def test_without_a_mark_it_says_what_to_do(ready, press):
    ready.context.select(frozenset())
    press(Qt.Key.Key_5)
    assert "Select a mark first" in ready.context.notices.notices[-1].todo


def test_new_marks_take_the_last_class_its_defaults_and_what_is_kept_until_it_is_not(ready, press, idle):
    context, store = ready.context, ready.context.session.store
    rows = [
        with_attributes(c, [Attribute("load", default="empty")]) if c.name == "barge" else c for c in default_schema()
    ]
    context.do(Operation("classes", "Give barges a load", tuple(rows)))
    idle(ready)

    def drawn(x):
        context.drawn.emit("scene-1", "point", (Pixel(x, x),))
        idle(ready)
        (made,) = (m for m in store.all(Annotation) if m.pixels == (Pixel(x, x),))
        return made.category, made.confidence, made.basis, made.attributes

    context.category = "barge"
    assert drawn(10) == ("barge", "", "", '{"load": "empty"}')
    press(Qt.Key.Key_3)
    press(Qt.Key.Key_L)  # keeps the selected mark's
    assert drawn(20) == ("barge", "unlikely", "", '{"load": "empty"}')
    press(Qt.Key.Key_5)
    press(Qt.Key.Key_A)
    assert drawn(30) == ("barge", "likely", "assessed", '{"load": "empty"}')
    panel = ready.arrangement.docks["classes"].content()
    assert "likely, assessed" in panel._kept.text()
    press(Qt.Key.Key_L)
    assert drawn(40) == ("barge", "", "", '{"load": "empty"}')


def test_the_inspector_asks_what_the_class_of_the_mark_asks(ready, idle, qtbot):
    context = ready.context
    inspector = ready.arrangement.docks["inspector"].content()
    hull = with_attributes(
        default_schema().find("vessel"), [Attribute("draught", "number", unit="m"), Attribute("laden", "boolean")]
    )
    context.do(
        Operation("classes", "Ask more of vessels", tuple(hull if c.name == "vessel" else c for c in default_schema()))
    )
    idle(ready)
    editor = inspector.editor("Draught")
    editor.widget.setText("deep")
    qtbot.keyClick(editor.widget, Qt.Key.Key_Return)
    assert "draught" in editor.problem.text()
    editor.widget.setText("7.5 m")
    qtbot.keyClick(editor.widget, Qt.Key.Key_Return)
    idle(ready)
    choices = inspector.editor("Laden").widget
    assert isinstance(choices, QComboBox)
    assert [choices.itemText(i) for i in range(choices.count())] == ["", "no", "yes"]
    choices.setCurrentText("yes")
    choices.activated.emit(2)
    idle(ready)
    mark = context.session.store.get(Annotation, "mark-1")
    assert mark.attributes == '{"draught": 7.5, "laden": true}'
    assert inspector.editor("Draught").text() == "7.5 m"
    likelihood = inspector.editor("Likelihood").widget
    words = [likelihood.itemText(i) for i in range(likelihood.count())]
    assert len(words) == 15
    assert not any(letter.isdigit() for letter in "".join(words))
    likelihood.setCurrentText("highly probable")
    likelihood.activated.emit(1)
    idle(ready)
    assert context.session.store.get(Annotation, "mark-1").confidence == "highly probable"
