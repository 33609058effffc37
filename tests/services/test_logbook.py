"""The log: fields in full, parts of places, what is logged already, tables brought in."""

import csv

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Place, Sighting, Source, Vessel
from roadstead.services import entering, logbook, sightings
from roadstead.services.session import CaseSession

ROW = {"place": "Najin", "when": "2023-10-12Z", "vessel": "Angara, IMO 9179842", "source": "Planet", "grade": "B2"}


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "A log", "tester") as made:
        yield made


def logged(session, **said):
    draft, problems = entering.draft_of(ROW | said)
    assert draft is not None, problems
    sighting, operation = sightings.log_sighting(session.store, draft)
    session.do(operation)
    return session.store.get(Sighting, sighting.uuid)


def test_everything_that_is_typed_is_kept_and_typed_again_the_same(session):
    said = {
        "when": "by 14 October 2023 UTC", "identification": "possible", "outcome": "seen", "category": "container",
        "count": "240..300..330", "unit": "TEU", "likelihood": "very likely", "because": "90 m of stacks",
        "status": "reported", "quote": "at the next pier", "page": "3", "radius": "500", "note": "checked",
    }  # fmt: skip
    made = logged(session, **said)
    assert (made.start, made.end.isoformat()) == (None, "2023-10-15T00:00:00+00:00")
    assert (made.low, made.count, made.high, made.unit) == (240, 300, 330, "TEU")
    assert (made.likelihood, made.rationale) == ("very likely", "90 m of stacks")
    assert (made.stated, made.quote, made.page, made.radius_m) == (
        "by 14 October 2023 UTC",
        "at the next pier",
        "3",
        500,
    )
    draft, _ = entering.draft_of(entering.typed_of(session.store, made))
    again, _ = sightings.log_sighting(session.store, draft, made)
    assert again == made


def test_a_pier_is_made_once_as_a_part_of_its_port_in_any_spelling(session):
    first, second = logged(session, place="Najin, pier 2"), logged(session, place="Rajin, Pier 2", when="2023-10-14Z")
    assert first.place == second.place
    pier = session.store.get(Place, first.place)
    port = session.store.get(Place, pier.parent)
    assert (pier.name, pier.kind, port.name) == ("Najin, pier 2", "pier", "Najin")
    assert pier.geometry == port.geometry  # no more is known of it
    session.undo()
    session.undo()
    assert session.store.all(Place) == []


def test_not_observed_needs_a_reason_and_nothing_seen_no_number(session):
    assert entering.draft_of(ROW | {"outcome": "not observed"})[1].keys() == {"reason"}
    assert entering.draft_of(ROW | {"outcome": "nothing seen", "count": "3"})[1].keys() == {"count"}
    made = logged(session, outcome="not observed (haze)", vessel="")
    assert (made.outcome, made.reason) == ("not observed", "haze")


@pytest.mark.parametrize(
    ("field", "text"),
    [("when", "2023-10-14Z/2023-10-12Z"), ("grade", "B9"), ("count", "5..3"), ("likelihood", "maybe"), ("place", "")],
)
def test_a_fault_is_said_of_its_field(field, text):
    draft, problems = entering.draft_of(ROW | {field: text})
    assert draft is None
    assert problems.keys() == {field}


def test_the_same_ship_at_the_same_place_and_time_is_noticed_and_nothing_else(session):
    first = logged(session)
    again = logged(session, when="2023-10-12T05:00Z", source="RUSI")
    assert sightings.alike(session.store, again) == [first]
    for other in ({"when": "2023-10-14Z"}, {"place": "Dunay"}, {"vessel": "Lady R"}, {"vessel": ""}):
        assert not sightings.alike(session.store, logged(session, **other)), other
    open_ended = logged(session, when="by 13 October 2023 UTC")
    assert {s.uuid for s in sightings.alike(session.store, open_ended)} == {first.uuid, again.uuid}


def test_two_unnamed_ships_are_one_only_where_all_that_is_said_is_the_same(session):
    first = logged(session, vessel="", note="north berth")
    assert not sightings.alike(session.store, logged(session, vessel="", note="south berth"))
    assert sightings.alike(session.store, logged(session, vessel="", note="north berth")) == [first]


def test_the_last_grade_of_a_source_is_offered(session):
    assert sightings.last_grade(session.store, "Planet") == ("", "")
    logged(session, grade="C3")
    logged(session, grade="B2", when="2023-10-14Z")
    assert sightings.last_grade(session.store, "planet") == ("B2", "as last time")


def lines(*changes, decision=""):
    return [logbook.Line(ROW | change, n, decision=decision) for n, change in enumerate(changes)]


def test_a_day_is_one_action_with_each_place_ship_and_source_made_once(session):
    ships = [{"vessel": f"Ship {n}", "pier": f"pier {n % 3 + 1}"} for n in range(12)]
    made, faults = logbook.log_lines(session, lines(*ships))
    assert not faults
    assert len(made) == 12
    store = session.store
    assert (store.count(Sighting), store.count(Vessel), store.count(Source), store.count(Place)) == (12, 12, 1, 4)
    session.undo()
    assert (store.count(Sighting), store.count(Vessel), store.count(Place)) == (0, 0, 0)


def test_of_a_day_with_a_fault_nothing_is_written_and_each_fault_is_named(session):
    _, faults = logbook.log_lines(session, lines({}, {"grade": "Z9", "vessel": "Maria"}, {"place": "Nowhere xyz"}, {}))
    assert faults.problems.keys() == {1, 2}
    assert faults.problems[1].keys() == {"grade"}
    assert faults.problems[2].keys() == {"place"}
    assert faults.alike.keys() == {3}
    assert session.store.count(Sighting) == 0


def test_a_line_that_is_logged_already_is_kept_replaced_or_skipped_as_is_said(session):
    first = logged(session)
    assert logbook.log_lines(session, lines({"note": "new"}))[1].alike == {0: first}
    assert logbook.log_lines(session, lines({"note": "new"}, decision="skip")) == ([], logbook.Faults({}, {}))
    logbook.log_lines(session, lines({"note": "new"}, decision="replace"))
    assert [(s.uuid, s.note) for s in session.store.all(Sighting)] == [(first.uuid, "new")]
    logbook.log_lines(session, lines({"note": "both"}, decision="keep"))
    assert session.store.count(Sighting) == 2


def table(path, *rows, delimiter=","):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def test_a_table_is_brought_in_with_its_own_names_of_columns_and_rejects_by_line(session, tmp_path):
    path = table(
        tmp_path / "log.csv",
        ("Port", "Berth", "Ship", "Date", "Grade", "Min", "Max", "Remarks"),
        ("Najin", "pier 1", "Angara", "2023-10-12Z", "B2", "", "", "=1+1"),
        ("Najin", "pier 2", "Maria", "2023-10-12", "B2", "", "", ""),
        ("Najin", "pier 2", "", "2023-10-12Z", "B2", "3", "5", ""),
        ("Najin", "pier 1", "Angara", "2023-10-12T03:00Z", "B2", "", "", ""),
        delimiter=";",
    )
    found = logbook.import_log(session, path, usual={"source": "Day book"})
    assert (found.logged, found.skipped, [line for line, _ in found.rejected]) == (2, 1, [3])
    assert "has no zone" in found.rejected[0][1]
    assert found.duplicates[0][0] == 5
    several = next(s for s in session.store.all(Sighting) if s.low)
    assert (several.low, several.count, several.high) == (3, None, 5)
    session.undo()
    assert session.store.count(Sighting) == 0


def test_the_zone_of_a_table_is_said_once(session, tmp_path):
    path = table(tmp_path / "log.csv", ("place", "vessel", "when"), ("Najin", "Maria", "2023-10-12 11:15"))
    logbook.import_log(session, path, usual={"source": "Day book", "grade": "C3"}, zone="+09:00")
    made = session.store.all(Sighting)[0]
    assert made.start.isoformat() == "2023-10-12T02:15:00+00:00"
    assert made.stated == "2023-10-12 11:15"


@pytest.mark.parametrize("rows", [[("a", "b"), ("1", "2")], [("place", "when")], [("place", "when"), ("", "")]])
def test_a_table_of_which_nothing_can_be_read_is_refused(session, tmp_path, rows):
    with pytest.raises(UserError):
        logbook.import_log(session, table(tmp_path / "log.csv", *rows))


def test_the_log_is_listed_by_port_ship_outcome_and_time(session):
    logged(session, place="Najin, pier 2")
    logged(session, place="Dunay", vessel="", outcome="nothing seen", when="2023-10-13Z")
    logged(session, when="from 2023-10-20 UTC", vessel="Maria")
    names = lambda **by: [(row["place"], row["when"]) for row in logbook.listed(session.store, **by)]  # noqa: E731
    assert names(place="Rajin") == [("Najin, pier 2", "2023-10-12"), ("Najin", "from 2023-10-20")]
    assert names(vessel="9179842") == [("Najin, pier 2", "2023-10-12")]
    assert names(outcome="nothing seen") == [("Dunay", "2023-10-13")]
    assert names(when="2023-11-01Z") == [("Najin", "from 2023-10-20")]


def test_an_operation_of_nothing_is_none(session):
    assert logbook.removal([]) == Operation("remove-sighting", "Remove 0 sightings")
