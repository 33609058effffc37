"""The inspector shows values with their doubt and edits them in place, one undoable action each."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from roadstead.domain.cards import with_value
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene, Sighting, Vessel
from roadstead.ui.plain import breakable


@pytest.fixture
def inspect(opened, idle):
    """Selects a record and gives the inspector that shows it."""

    def show(uuid):
        opened.context.select(frozenset((uuid,)))
        idle(opened)
        return opened.arrangement.docks["inspector"].content()

    return show


def texts(widget):
    return [label.text() for label in widget.widget().findChildren(QLabel)]


def test_a_length_is_shown_with_its_interval_and_how_it_came_about(inspect):
    shown = inspect("mark-1")
    value = next(label for label in shown.widget().findChildren(QLabel) if label.text() == "131 m ± 2")
    assert "geodesic" in value.toolTip()


def test_a_field_is_committed_by_enter_and_undone_by_one_undo(opened, inspect, qtbot, idle):
    editor = inspect("mark-1").editor("Label")
    editor.widget.setText("Angara")
    qtbot.keyClick(editor.widget, Qt.Key.Key_Return)
    idle(opened)
    store = opened.context.session.store
    assert store.get(Annotation, "mark-1").label == "Angara"
    assert opened.deeds["case.undo"].text() == "Undo Change label of Angara?"
    opened.deeds["case.undo"].trigger()
    idle(opened)
    assert store.get(Annotation, "mark-1").label == "Angara?"
    assert inspect("mark-1").editor("Label").text() == "Angara?"


def test_escape_takes_the_typing_back(opened, inspect, qtbot, idle):
    editor = inspect("mark-1").editor("Label")
    editor.widget.setText("wrong")
    qtbot.keyClick(editor.widget, Qt.Key.Key_Escape)
    assert editor.text() == "Angara?"
    idle(opened)
    assert opened.context.session.store.get(Annotation, "mark-1").label == "Angara?"


def test_what_cannot_be_is_said_at_the_field_and_not_written(opened, inspect, qtbot, idle):
    editor = inspect("vessel-1").editor("IMO")
    editor.widget.setText("9179843")
    qtbot.keyClick(editor.widget, Qt.Key.Key_Return)
    idle(opened)
    assert "not well formed" in editor.problem.text()
    assert opened.context.session.store.get(Vessel, "vessel-1").imo == "9179842"


def test_a_time_without_a_zone_is_asked_about(opened, inspect, qtbot):
    editor = inspect("sighting-1").editor("When")
    editor.widget.setText("2023-10-12 02:15")
    qtbot.keyClick(editor.widget, Qt.Key.Key_Return)
    assert "has no zone" in editor.problem.text()


def test_a_scene_is_dated_by_hand(opened, inspect, qtbot, idle):
    editor = inspect("scene-2").editor("Taken")
    editor.widget.setText("2023-10-05Z")
    qtbot.keyClick(editor.widget, Qt.Key.Key_Return)
    idle(opened)
    assert str(opened.context.session.store.get(Scene, "scene-2").acquired) == "2023-10-05"


def test_links_lead_from_mark_to_sighting_to_ship(opened, inspect, qtbot, idle):
    shown = inspect("mark-1")
    link = next(b for b in shown.widget().findChildren(QPushButton) if b.text() == "Angara, Najin")
    link.click()
    idle(opened)
    assert opened.context.selection == {"sighting-1"}
    link = next(b for b in inspect("sighting-1").widget().findChildren(QPushButton) if b.text() == "Angara")
    link.click()
    assert opened.context.selection == {"vessel-1"}


def test_the_history_names_who_did_what(opened, inspect, qtbot, idle):
    shown = inspect("mark-1")
    qtbot.waitUntil(lambda: any("Mark vessel" in text for text in texts(shown)), timeout=5000)
    assert any("tester" in text for text in texts(shown))


def test_a_grade_is_explained(inspect):
    editor = inspect("sighting-1").editor("Grade")
    assert "usually reliable" in editor.widget.toolTip()


def test_status_is_chosen_from_the_words_there_are(opened, inspect, idle):
    editor = inspect("sighting-1").editor("Status")
    assert [editor.widget.itemText(i) for i in range(editor.widget.count())] == ["observed", "inferred", "reported"]
    editor.widget.setCurrentText("reported")
    editor.widget.activated.emit(2)
    idle(opened)
    assert opened.context.session.store.get(Sighting, "sighting-1").status == "reported"


def test_many_are_counted_by_kind(opened, idle):
    opened.context.select(frozenset(("mark-1", "sighting-1", "scene-1")))
    idle(opened)
    shown = texts(opened.arrangement.docks["inspector"].content())
    assert "3 selected" in shown
    assert "Annotations: 1" in shown


def test_typing_stays_with_its_record_whatever_is_shown_meanwhile(opened, inspect, qtbot, idle):
    store, context = opened.context.session.store, opened.context
    editor = inspect("scene-1").editor("Name")
    editor.widget.setFocus()
    qtbot.waitUntil(editor.widget.hasFocus, timeout=2000)
    editor.widget.setText("Najin, half ty")
    context.sceneRedrawn.emit("scene-1")  # the same record is shown anew
    idle(opened)
    again = opened.arrangement.docks["inspector"].content().editor("Name")
    assert again.text() == "Najin, half ty"
    assert store.get(Scene, "scene-1").name == "Najin 12 October"
    qtbot.waitUntil(again.widget.hasFocus, timeout=2000)
    inspect("scene-2")
    assert store.get(Scene, "scene-1").name == "Najin, half ty"
    assert store.get(Scene, "scene-2").name == "Photograph"


def test_a_card_says_where_its_values_come_from_and_offers_to_relink(opened, inspect, idle):
    scene = opened.context.session.store.get(Scene, "scene-1")
    opened.context.do(Operation("edit", "Edit", (with_value(scene, "sensor", "WorldView-2", "a.IMD: satId"),)))
    idle(opened)
    opened.context.troubles["scene-1"] = "is gone"
    shown = inspect("scene-1")
    assert "a.IMD: satId" in texts(shown)
    asked = []
    opened.context.picker.open_files = lambda *told: asked.append(told) or []
    next(button for button in shown.widget().findChildren(QPushButton) if button.text() == "Relink…").click()
    idle(opened)
    assert opened.context.active_scene.uuid == "scene-1"
    assert asked


def test_a_long_name_can_break():
    assert breakable("20231013_021530_12_2463_3B_AnalyticMS").count("\u200b") == 5
    assert breakable("Najin 12-10") == "Najin 12-10"


def test_how_a_scene_is_placed_is_read_whole(opened, inspect, idle):
    store = opened.context.require_session().store
    told = "Laid on Najin 2 October by a shift: 31 of 40 windows, residual 0.21 px. " * 3
    opened.context.do(Operation("edit", "Note", (replace(store.get(Scene, "scene-1"), georef_note=told),)))
    idle(opened)
    panel = inspect("scene-1")
    (shown,) = [found for found in panel.findChildren(QLabel) if found.text() == told]
    QApplication.processEvents()
    assert shown.height() >= shown.heightForWidth(shown.width()) > 3 * shown.fontMetrics().height()
