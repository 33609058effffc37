"""Saved views: kept exactly, taken back, and read with a sentence where they come from elsewhere."""

import json
from datetime import UTC, datetime

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.query import Among, Between, Filter, Holds, Not, Sort
from roadstead.domain.records import Annotation, Place, Scene, Sighting, View
from roadstead.services import views
from roadstead.services.session import CaseSession

NOON = datetime(2023, 10, 12, 12, tzinfo=UTC)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Views", "tester") as made:
        sightings = tuple(
            Sighting(
                uuid=f"s{n}", place="p", start=NOON.replace(day=n), end=NOON.replace(day=n), grade=f"{'BC'[n % 2]}2"
            )
            for n in range(1, 9)
        )
        marks = tuple(Annotation(uuid=f"m{n}", scene="scene", length_m=10.0 * n) for n in range(1, 4))
        made.do(Operation("add", "Add", (Place(uuid="p", name="Najin"), Scene(uuid="scene"), *sightings, *marks)))
        yield made


def test_every_kind_of_test_is_kept_and_shows_its_rows_in_order(session):
    tests = (
        Among("grade", ("B2", None)),
        Between("start", NOON.replace(day=3), None),
        Holds(("place.name", "grade"), "najin", (Among("uuid", ("s4",)),)),
        Not(Among("uuid", ("s6",))),
    )
    look = views.Look(
        filters=tuple(Filter(str(n), f"told {n}", test) for n, test in enumerate(tests)),
        sorts=(Sort("start", True), Sort("grade", ranks=("B2", "C2"))),
        columns=("Grade", "Place"),
    )
    session.do(views.save(session.store, "sightings", "  Later  days ", look))
    view = views.find_view(session.store, "later days")
    assert (view.name, view.table, view.position) == ("Later days", "sightings", 0)
    assert views.read(session.store, view) == look
    assert views.rows(session.store, view) == ["s8", "s4"]  # even days are B2; 2 is before, 6 left out


def test_saving_renaming_and_removing_are_one_action_each_and_taken_back(session):
    store = session.store
    session.do(views.save(store, "sightings", "One", views.Look()))
    session.do(views.save(store, "sightings", "Two", views.Look()))
    session.do(views.save(store, "sightings", "one", views.Look(sorts=(Sort("grade"),))))  # in place of the first
    assert [(v.name, v.position) for v in views.views(store, "sightings")] == [("one", 0), ("Two", 1)]
    with pytest.raises(UserError, match="already"):
        views.rename(store, views.find_view(store, "Two"), "ONE")
    with pytest.raises(UserError, match="needs a name"):
        views.save(store, "sightings", "  ", views.Look())
    session.do(views.rename(store, views.find_view(store, "Two"), "Three"))
    session.do(views.remove(views.find_view(store, "one")))
    assert [v.name for v in views.views(store)] == ["Three"]
    session.undo()
    session.undo()
    assert [v.name for v in views.views(store)] == ["one", "Two"]
    session.undo()
    assert views.read(store, views.find_view(store, "One")) == views.Look()


def test_standing_is_of_marks_alone(session):
    session.do(views.save(session.store, "annotations", "Standing", views.Look(standing=True)))
    assert len(views.rows(session.store, views.find_view(session.store, "Standing"))) == 3
    with pytest.raises(UserError, match="only marks can stand"):
        views.parse(session.store, "sightings", views.written(views.Look(standing=True)))


@pytest.mark.parametrize(
    "query",
    [
        "", "{", "[]", "null", "7", '{"version": 2}', '{"version": 1, "grouped": true}', '{"version": 1, "filters": 3}',
        '{"version": 1, "filters": [{"title": "a", "test": {"is": "near"}}]}',
        '{"version": 1, "filters": [{"title": "a", "test": {"is": "among", "column": "grade", "values": [[1]]}}]}',
        '{"version": 1, "filters": [{"title": "a", "test": {"is": "between", "column": "start", "low": {"time": "x"}}}]}',
        '{"version": 1, "filters": [{"title": "a", "test": {"is": "between", "column": "count", "low": 1' + "0" * 30 + "}}]}",
        '{"version": 1, "sorts": [{"column": "grade; DROP TABLE sightings"}]}',
        '{"version": 1, "sorts": [{"column": "nothing"}]}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_in_one_sentence(session, query):
    session.do(Operation("add", "Add", (View(name="Old", query=query),)))
    with pytest.raises(UserError, match="The view “Old” cannot be shown"):
        views.read(session.store, views.find_view(session.store, "Old"))


def test_a_view_that_searches_for_words_is_not_counted_otherwise_than_the_window_does(session):
    session.do(views.save(session.store, "sightings", "Words", views.Look(words="najin")))
    with pytest.raises(UserError, match="searches for “najin”"):
        views.rows(session.store, views.find_view(session.store, "Words"))
    assert json.loads(views.find_view(session.store, "Words").query)["words"] == "najin"
