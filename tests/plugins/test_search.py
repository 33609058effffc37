"""Everything in the case is found as one types, by keyboard alone, and nothing that a blind reader must not see."""

import time

import pytest
from PySide6.QtCore import Qt

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Reading, Sighting, Source
from roadstead.domain.times import now
from roadstead.plugins.search.logic import counted, grouped, pieces
from roadstead.plugins.search.panel import SearchBox
from roadstead.services.searching import Hit


@pytest.fixture
def box(opened, idle):
    opened.deeds.refresh()
    opened.deeds["search.open"].trigger()
    idle(opened)
    return opened.findChild(SearchBox)


def texts(box):
    return [box.list.item(row).text() for row in range(box.list.count())]


def asked(box, qtbot, text):
    box.field.setText(text)
    qtbot.waitUntil(lambda: not box._wait.isActive(), timeout=3000)
    return texts(box)


def test_it_says_what_is_searched_before_anything_is_typed(box):
    assert box.isVisible()
    assert "Searches ships, places, sources" in box.told.text()
    assert not box.list.isVisible()


def test_hits_stand_under_their_kind_and_headings_are_never_chosen(box, qtbot):
    found = asked(box, qtbot, "angara")
    assert found[:2] == ["Vessels", "Angara"]
    assert "Sightings" in found
    assert "Marks" in found or "Annotations" in found
    for _ in range(len(found) + 2):
        assert box.list.currentItem().text() not in ("Vessels", "Sightings")
        qtbot.keyClick(box.field, Qt.Key.Key_Down)
    assert box.list.currentRow() == len(found) - 1


def test_enter_goes_to_the_table_of_what_has_no_place(box, opened, qtbot, idle):
    asked(box, qtbot, "orient express")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    idle(opened)
    assert not box.isVisible()
    assert opened.context.selection == {"source-1"}
    assert opened.workspace == "log"
    assert opened.arrangement.docks["tables"].content().page.model.kind.record is Source


def test_a_mark_is_shown_on_its_scene_and_a_sighting_on_the_map(box, opened, qtbot, idle):
    asked(box, qtbot, "angara vessel")
    rows = {box.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(box.list.count())}
    assert {hit.uuid for hit in rows if hit} >= {"mark-1"}
    box._jump("mark-1")
    idle(opened)
    assert (opened.workspace, opened.context.active_scene.uuid) == ("image", "scene-1")
    box._jump("sighting-1")
    idle(opened)
    assert opened.workspace == "map"


def test_escape_goes_back_and_nothing_is_done(box, opened, qtbot):
    asked(box, qtbot, "angara")
    qtbot.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert opened.context.selection == frozenset()


def test_what_changes_is_found_at_once(box, opened, qtbot, idle):
    assert asked(box, qtbot, "донецк") == []
    assert "Nothing in the case" in box.told.text()
    opened.context.do(Operation("add", "Add", (Source(title="Донецк сегодня"),)))
    idle(opened)
    asked(box, qtbot, "")
    assert "Донецк сегодня" in asked(box, qtbot, "donetsk")
    opened.context.undo()
    idle(opened)
    asked(box, qtbot, "")
    assert asked(box, qtbot, "donetsk") == []


def test_a_blind_second_reader_finds_nothing_of_the_first(box, opened, qtbot, idle):
    assert "Angara?" in asked(box, qtbot, "angara")
    reading = Reading(uuid="reading-1", reader="second", scenes=("scene-1",), started=now())
    opened.context.do(Operation("start-reading", "Start", (reading,)))
    idle(opened)
    asked(box, qtbot, "")
    asked(box, qtbot, "angara")
    idle(opened)
    found = texts(box)
    assert "Angara?" not in found
    assert "Sightings" not in found
    own = Annotation(scene="scene-1", category="vessel", label="Own", reading="reading-1", pixels=(Pixel(1, 1),) * 4)
    opened.context.do(Operation("annotate", "Mark", (own,)))
    idle(opened)
    asked(box, qtbot, "")
    asked(box, qtbot, "own")
    assert "Own" in texts(box)


def test_the_palette_hands_on_what_was_typed(opened, qtbot, idle):
    opened.show_palette()
    qtbot.keyClicks(opened.finder.field, "orient express")
    assert opened.finder.list.item(opened.finder.list.count() - 1).text() == "Search the case for “orient express”"
    opened.finder.list.setCurrentRow(opened.finder.list.count() - 1)
    qtbot.keyClick(opened.finder.field, Qt.Key.Key_Return)
    idle(opened)
    box = opened.findChild(SearchBox)
    assert box.isVisible()
    assert "The Orient Express" in texts(box)


def test_a_case_of_many_sightings_is_searched_as_one_types(box, opened, qtbot, idle):
    many = tuple(Sighting(vessel="vessel-1", note=f"berth {n}", source="source-1") for n in range(5000))
    opened.context.do(Operation("log", "Log many", many))
    idle(opened)
    asked(box, qtbot, "x")
    idle(opened)
    took = []
    for text in ("berth 4321", "berth", "a", "angara"):
        box.field.setText(text)
        begin = time.perf_counter()
        box.look()
        took.append(time.perf_counter() - begin)
    assert max(took) < 0.5, took  # a busy machine; on a calm one a tenth of it


def test_more_hits_of_a_kind_than_anybody_reads_are_counted():
    hits = [Hit("sightings", str(n), "", "") for n in range(40)] + [Hit("vessels", "v", "", "")]
    first, second = grouped(hits)
    assert (first.table, len(first.hits), first.more) == ("sightings", 30, 10)
    assert (second.table, second.more) == ("vessels", 0)
    assert counted(1) == "1 found."


def test_the_words_asked_for_are_told_from_those_around_them():
    assert pieces("Angara at Najin", "NAJIN ang") == [("Ang", True), ("ara at ", False), ("Najin", True)]
    assert pieces("a.b", ".") == [("a", False), (".", True), ("b", False)]
    assert pieces("text", " ") == [("text", False)]
