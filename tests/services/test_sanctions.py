"""Snapshots of sanctions lists in a case: one action each, found by name and day, compared field by field."""

import pytest
from tests.exchange.sanctions import miniatures as mini

from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Listed, Snapshot
from roadstead.services import sanctions
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Lists", "tester") as made:
        yield made


def write(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_import_is_one_action(session, tmp_path):
    before = session.store.entry_count()
    made = sanctions.import_list(session, write(tmp_path, "un.xml", mini.UN_XML))
    assert session.store.entry_count() == before + 1
    assert session.store.undo_label() == "Import UN consolidated of 2024-03-05: 2 listed"
    assert {entry.list for entry in session.store.all(Listed)} == {made.uuid}
    assert made.dated == sanctions.parse_day("2024-03-05")


@pytest.mark.parametrize("share", [0.05, 0.4, 0.6, 0.85])
def test_an_import_that_is_stopped_leaves_nothing(session, tmp_path, share):
    """Also where it stops while rows are being written."""
    rows = "\n".join(f'{n},"SHIP {n}","vessel","IRAN"' + ",-0- " * 8 for n in range(1, 2001))
    path, before = write(tmp_path, "sdn.csv", rows), session.store.root()
    told = []

    def stop(done: float, text: str) -> None:
        told.append(done)
        if done >= share:
            raise Cancelled

    with pytest.raises(Cancelled):
        sanctions.import_list(session, path, sanctions.Wishes(dated="2019-03-15"), Progress(stop))
    assert told == sorted(told)
    assert session.store.count(Listed) == session.store.count(Snapshot) == 0
    assert session.store.root() == before


def snapshot(uuid, name, day):
    return Snapshot(uuid=uuid, name=name, dated=sanctions.parse_day(day))


def test_a_snapshot_is_found_by_name_and_day(session):
    rows = [snapshot("aaaa-1", "OFAC SDN", "2019-03-15"), snapshot("bbbb-2", "OFAC SDN", "2022-05-08")]
    session.do(Operation("import-list", "Two", tuple(rows)))
    store = session.store
    assert sanctions.find_snapshot(store, "ofac sdn").uuid == "bbbb-2"
    assert sanctions.find_snapshot(store, "OFAC SDN@2019-03-15").uuid == "aaaa-1"
    assert sanctions.find_snapshot(store, "aaaa").uuid == "aaaa-1"
    with pytest.raises(UserError, match="It has: OFAC SDN of 2019-03-15, OFAC SDN of 2022-05-08"):
        sanctions.find_snapshot(store, "EU")
    with pytest.raises(UserError, match="The case has no list"):
        sanctions.find_snapshot(store, "OFAC SDN@2020-01-01")


def test_an_entry_is_found_by_number_imo_and_any_name_and_never_guessed(session):
    one = snapshot("list-1", "OFAC SDN", "2019-03-15")
    entries = (
        Listed(list="list-1", number="1", kind="vessel", name="ANGARA", names=("Ангара",), imo="9179842"),
        Listed(list="list-1", number="2", kind="vessel", name="TWIN"),
        Listed(list="list-1", number="3", kind="organisation", name="TWIN"),
    )
    session.do(Operation("import-list", "One", (one, *entries)))
    for text in ("1", "9179842", "IMO 9179842", "angara", "АНГАРА"):
        assert sanctions.find_entry(session.store, one, text).number == "1"
    with pytest.raises(UserError, match="has 2 entries “TWIN”: 2, 3"):
        sanctions.find_entry(session.store, one, "TWIN")


def test_a_difference_is_by_the_lists_own_numbers_whatever_the_order(session):
    before, after = snapshot("a", "EU", "2024-01-01"), snapshot("b", "EU", "2024-06-01")
    rows = (
        Listed(list="a", number="1", name="ONE", names=("X", "Y"), imo="9179842"),
        Listed(list="a", number="2", name="TWO"),
        Listed(list="b", number="3", name="TWO"),
        Listed(list="b", number="1", name="UNO", names=("Y", "X"), imo="9179842", line=7),
    )
    session.do(Operation("import-list", "Two", (before, after, *rows)))
    found = sanctions.difference(session.store, before, after)
    assert [entry.number for entry in found.added] == ["3"]
    assert [entry.number for entry in found.removed] == ["2"]
    assert [each.fields for each in found.changed] == [{"name": ("ONE", "UNO")}]
    assert found.same == 0


def test_entries_without_numbers_are_compared_by_what_they_are(session):
    before, after = snapshot("a", "Own", "2024-01-01"), snapshot("b", "Own", "2024-06-01")
    ships = [Listed(list=uuid, kind="vessel", name=name, imo="9179842") for uuid, name in (("a", "OLD"), ("b", "NEW"))]
    session.do(Operation("import-list", "Two", (before, after, *ships)))
    found = sanctions.difference(session.store, before, after)
    assert [each.fields for each in found.changed] == [{"name": ("OLD", "NEW")}]
