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
    assert form.line("when").text() == "2023-10-12T02:15Z"
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
    form.line("when").setText("2023-10-14Z")
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


def press(qtbot, form, *keys):
    """Presses keys where the focus is, in a completer's list while it is open, and says how many."""
    for key in keys:
        popup = form.line("vessel").completer().popup()
        target = popup if popup.isVisible() else form.window().focusWidget()
        qtbot.keyClicks(target, key) if isinstance(key, str) else qtbot.keyClick(target, key)
    return len(keys)


def test_where_everything_is_known_it_is_logged_in_two_keys(opened, qtbot, idle):
    """The second mark of an image that was graded before: G, Enter; the grade is offered visibly."""
    from dataclasses import replace

    from roadstead.domain.operations import Operation
    from roadstead.domain.records import Annotation

    session = opened.context.session
    source = Source(title="Image Najin 12 October")
    graded = replace(
        session.store.get(Sighting, "sighting-1"), uuid="s-2", source=source.uuid, annotations=(), vessel=""
    )
    other = replace(session.store.get(Annotation, "mark-1"), uuid="mark-2", label="")
    session.do(Operation("log-sighting", "Log", (source, graded, other)))
    opened.context.activate_scene("scene-1")
    opened.context.select(frozenset(("mark-2",)))
    idle(opened)
    opened.deeds.refresh()
    assert [key.toString() for key in opened.deeds["sightings.log"].shortcuts()] == ["G"]
    opened.deeds["sightings.log"].trigger()  # by its key; offscreen no window is active
    idle(opened)
    form = opened.arrangement.docks["sighting"].content()
    assert form.line("grade").text() == "B2"
    assert "B2 as last time" in form.problem("grade")
    actions = 1 + press(qtbot, form, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.store.count(Sighting) == 3, timeout=5000)
    assert actions == 2
    made = session.store.all(Sighting)[-1]
    assert (made.grade, made.annotations, made.vessel, made.place) == ("B2", ("mark-2",), "", "place-1")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_whole_entry_with_grade_interval_and_evidence_takes_at_most_twelve_actions(form, opened, qtbot, idle):
    """G; the first letters of the ship, chosen; identified; the grade; Enter. Interval and mark come from the image."""
    actions = 1 + press(qtbot, form, "A", Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert form.line("vessel").text() == "Angara, IMO 9179842"
    tab = Qt.Key.Key_Tab
    actions += press(qtbot, form, tab, "i", tab, tab, "b", "2", Qt.Key.Key_Return)
    store = opened.context.session.store
    qtbot.waitUntil(lambda: form.known.isVisibleTo(form) or store.count(Sighting) == 2, timeout=5000)
    qtbot.keyClicks(form.known, "k")  # the ship is logged there on that day already
    actions += 1
    qtbot.waitUntil(lambda: store.count(Sighting) == 2, timeout=5000)
    assert actions == 12
    made = store.all(Sighting)[-1]
    assert (made.vessel, made.identification, made.grade) == ("vessel-1", "identified", "B2")
    assert (made.when.iso(), made.annotations) == ("2023-10-12T02:15:00Z/2023-10-12T02:15:00Z", ("mark-1",))


def test_a_time_without_a_zone_is_asked_about_in_one_key(form, opened, qtbot):
    form.line("when").setText("2023-10-12 11:15")
    form.line("grade").setText("B2")
    form.commit()
    assert form.zone.isVisibleTo(form)
    assert opened.context.session.store.count(Sighting) == 1
    qtbot.keyClick(form.zone, Qt.Key.Key_Return)  # nothing is assumed
    assert opened.context.session.store.count(Sighting) == 1
    qtbot.keyClicks(form.zone, "9")
    store = opened.context.session.store
    qtbot.waitUntil(lambda: store.count(Sighting) == 2 or form.known.isVisibleTo(form), timeout=5000)
    if form.known.isVisibleTo(form):
        qtbot.keyClicks(form.known, "k")
    qtbot.waitUntil(lambda: store.count(Sighting) == 2, timeout=5000)
    made = store.all(Sighting)[-1]
    assert made.start.isoformat() == "2023-10-12T02:15:00+00:00"
    assert made.stated == "2023-10-12 11:15"


@pytest.mark.parametrize(("key", "count", "grade"), [("k", 2, "B2"), ("r", 1, "C3"), ("s", 1, "B2")])
def test_what_is_logged_already_is_shown_with_a_choice(form, opened, qtbot, idle, key, count, grade):
    form.line("vessel").setText("Angara, IMO 9179842")
    form.line("grade").setText("C3")
    form.commit()
    qtbot.waitUntil(lambda: form.known.isVisibleTo(form), timeout=5000)
    assert "Angara" in form.known.question.text()
    assert "B2 (The Orient Express)" in form.known.question.text()
    qtbot.keyClicks(form.known, key)
    idle(opened)
    found = opened.context.session.store.all(Sighting)
    assert len(found) == count
    assert found[0].grade == grade


def test_not_observed_is_logged_from_the_scene_with_the_reason_its_masks_say(opened, qtbot, idle):
    opened.context.activate_scene("scene-1")
    opened.deeds.refresh()
    opened.deeds["sightings.unobserved"].trigger()
    idle(opened)
    form = opened.arrangement.docks["sighting"].content()
    assert (form.choice("outcome").currentText(), form.choice("reason").currentText()) == ("not observed", "cloud")
    assert form.line("vessel").isHidden()
    form.line("grade").setText("A1")
    form.commit()
    store = opened.context.session.store
    qtbot.waitUntil(lambda: store.count(Sighting) == 2, timeout=5000)
    made = store.all(Sighting)[-1]
    assert (made.outcome, made.reason, made.vessel, made.place) == ("not observed", "cloud", "", "place-1")


def test_a_logged_sighting_is_changed_in_the_form(opened, qtbot, idle):
    opened.context.select(frozenset(("sighting-1",)))
    opened.deeds.refresh()
    opened.deeds["sightings.edit"].trigger()
    idle(opened)
    form = opened.arrangement.docks["sighting"].content()
    assert form.line("vessel").text() == "Angara, IMO 9179842"
    form.focus_on("count")
    form.line("count").setText("1..2")
    form.commit()
    idle(opened)
    changed = opened.context.session.store.get(Sighting, "sighting-1")
    assert (changed.low, changed.high, changed.annotations, changed.grade) == (1, 2, ("mark-1",), "B2")
