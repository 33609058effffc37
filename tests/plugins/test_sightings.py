"""Logging a sighting: the form knows what can be known, and takes the rest by keyboard."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from roadstead.domain.coordinates import LonLat
from roadstead.domain.records import Sighting, Source, Vessel
from roadstead.plugins.sightings import logic


@pytest.fixture
def form(opened, idle):
    opened.context.activate_scene("scene-1")
    opened.context.select(frozenset(("mark-1",)))
    opened.deeds.refresh()
    opened.deeds["sightings.log"].trigger()
    idle(opened)
    return opened.arrangement.docks["sighting"].content()


def test_the_form_opens_filled_in_with_the_focus_where_something_is_missing(form, opened):
    assert form.line("place").text() == "Najin"
    assert form.line("when").text() == "2023-10-12T02:15:00Z"
    assert form.line("source").text() == "Image Najin 12 October"
    assert "Angara? (131 m ± 2) on Najin 12 October" in form._rests.text()
    assert QApplication.focusWidget() is None or QApplication.focusWidget() is form.line("vessel")


def test_it_is_logged_by_keyboard_alone_in_well_under_twenty_seconds(form, opened, qtbot, idle):
    begin = time.perf_counter()
    qtbot.keyClicks(form.line("vessel"), "Lady R, IMO 9161003")
    qtbot.keyClicks(form.line("grade"), "b2")
    qtbot.keyClick(form.line("grade"), Qt.Key.Key_Return)
    store = opened.context.session.store
    qtbot.waitUntil(lambda: store.count(Sighting) == 2, timeout=5000)
    idle(opened)
    assert time.perf_counter() - begin < 5
    made = next(s for s in store.all(Sighting) if s.uuid != "sighting-1")
    ship = store.get(Vessel, made.vessel)
    assert (ship.name, ship.imo) == ("Lady R", "9161003")
    assert (made.place, made.grade, made.annotations) == ("place-1", "B2", ("mark-1",))
    assert (made.status, made.identification) == ("observed", "possible")
    assert opened.context.selection == {made.uuid}
    assert not opened.arrangement.docks["sighting"].isVisible()
    assert store.undo_label() == "Log Lady R at Najin"


def test_a_known_ship_is_taken_from_the_case(form, opened, qtbot, idle):
    form.line("vessel").setText("Angara, IMO 9179842")
    form.line("grade").setText("C3")
    form.commit()
    store = opened.context.session.store
    qtbot.waitUntil(lambda: store.count(Sighting) == 2, timeout=5000)
    assert store.count(Vessel) == 1


def test_an_unknown_ship_needs_no_name(form, opened, qtbot):
    form.line("vessel").setText("unknown")
    form.line("grade").setText("F6")
    form.commit()
    store = opened.context.session.store
    qtbot.waitUntil(lambda: store.count(Sighting) == 2, timeout=5000)
    assert next(s for s in store.all(Sighting) if s.uuid != "sighting-1").vessel == ""


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("grade", "", "not an Admiralty grade"),
        ("grade", "Z9", "not an Admiralty grade"),
        ("when", "last week", "not a time"),
        ("when", "2023-10-12 02:15", "has no zone"),
        ("place", "", "Say where"),
        ("source", " ", "Say where it is known from"),
    ],
)
def test_an_error_is_said_at_its_field_and_nothing_is_written(form, opened, field, text, said, idle):
    form.line("grade").setText("B2")
    form.line(field).setText(text)
    form.commit()
    idle(opened)
    assert said in form.problem(field)
    assert opened.context.session.store.count(Sighting) == 1


def test_what_only_the_case_knows_is_said_at_its_field_too(form, opened, qtbot, idle):
    form.line("grade").setText("B2")
    form.line("vessel").setText("Angara, IMO 9179843")
    form.commit()
    idle(opened)
    assert "not well formed" in form.problem("vessel")
    form.line("vessel").setText("")
    form.line("place").setText("Nowhere on Earth xyz")
    form.commit()
    idle(opened)
    assert form.problem("place")
    assert opened.context.session.store.count(Source) == 1


def test_escape_puts_the_form_away(form, opened, qtbot):
    qtbot.keyClick(form.line("vessel"), Qt.Key.Key_Escape)
    assert not opened.arrangement.docks["sighting"].isVisible()


@pytest.mark.parametrize(
    ("text", "name", "imo"),
    [
        ("", "", ""),
        ("Unknown", "", ""),
        ("Angara, IMO 9179842", "Angara", "9179842"),
        ("IMO 9179842", "", "9179842"),
        ("9179842", "", "9179842"),
        ("Lady R", "Lady R", ""),
    ],
)
def test_a_ship_is_read_as_it_is_written(text, name, imo):
    assert logic.split_vessel(text) == (name, imo)


def test_a_degree_of_longitude_is_shorter_in_the_north():
    equator = logic.away_m(LonLat(0, 0), LonLat(1, 0))
    assert equator == pytest.approx(111_195, rel=1e-3)
    assert logic.away_m(LonLat(0, 60), LonLat(1, 60)) == pytest.approx(equator / 2, rel=1e-2)
    assert logic.away_m(LonLat(179.9, 0), LonLat(-179.9, 0)) == pytest.approx(equator / 5, rel=1e-3)
