"""Undo, redo and the chain: the journal alone says what comes next, and anyone can recompute its hashes."""

import hashlib
import json
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from roadstead.domain.coordinates import Shape
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import CaseInfo, Place, Sighting, Vessel
from roadstead.storage import CaseStore


def test_the_hashes_are_what_the_documentation_says(case, operation):
    with CaseStore.open(case) as store:
        store.do(operation(Vessel(name="Ангара", length_m=1e-7), label="“Add” \\ a ship\n"), "Ana Иванова")
        store.undo("bo")
        uuid = store.info().uuid
    with closing(sqlite3.connect(case)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("SELECT * FROM journal ORDER BY fid").fetchall()
    previous = hashlib.sha256(b"roadstead journal " + uuid.encode()).hexdigest()
    for row in rows:
        document = {key: row[key] for key in ("at", "author", "label", "redoes", "tables", "undoes", "verb")}
        document |= {"seq": row["fid"], "previous": previous, "changes": json.loads(row["changes"])}
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert row["hash"] == previous
    assert len(rows) == 3


def test_undo_and_redo_name_what_they_do_across_restarts(case, operation):
    ships = [Vessel(name=name) for name in ("Angara", "Maria", "Maia-1")]
    for ship in ships:
        with CaseStore.open(case) as store:
            store.do(operation(ship, label=f"Add {ship.name}"), "ana")
    with CaseStore.open(case) as store:
        assert (store.undo_label(), store.redo_label()) == ("Add Maia-1", None)
        entry = store.undo("bo")
        assert (entry.undoes, entry.author, entry.changed.uuids) == (4, "bo", {ships[2].uuid})
        store.undo("bo")
    with CaseStore.open(case) as store:
        assert (store.undo_label(), store.redo_label()) == ("Add Angara", "Add Maria")
        assert store.redo("ana").redoes == 3
        assert (store.undo_label(), store.redo_label()) == ("Add Maria", "Add Maia-1")
        assert store.all(Vessel) == ships[:2]
        store.do(operation(Vessel(name="Lady R"), label="Add Lady R"), "ana")
        assert (store.undo_label(), store.redo_label()) == ("Add Lady R", None)
        with pytest.raises(UserError, match="nothing to redo"):
            store.redo("ana")
        for _ in range(3):
            store.undo("ana")
        assert (store.undo_label(), store.count(Vessel)) == (None, 0)
        assert store.entry_count() == 11
        assert store.verify().ok


def test_flipping_undo_and_redo_for_long_stays_quick_and_right(store, operation):
    store.do(operation(Vessel(name="Angara"), label="Add"), "ana")
    for _ in range(60):
        store.undo("ana")
        store.redo("ana")
    assert (store.undo_label(), store.redo_label(), store.count(Vessel)) == ("Add", None, 1)


def test_undo_refuses_to_overwrite_what_another_program_changed(case, meddle, operation):
    with CaseStore.open(case) as store:
        store.do(operation(Vessel(name="Angara"), label="Add Angara"), "ana")
    meddle(case, "UPDATE vessels SET name = 'Lady R'")
    with CaseStore.open(case) as store:
        with pytest.raises(UserError, match="changed by another program"):
            store.undo("ana")
        assert [v.name for v in store.all(Vessel)] == ["Lady R"]


class CaseMachine(RuleBasedStateMachine):
    """Random work on a case, against lists and two stacks in memory."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "case.gpkg"
        self.store = CaseStore.create(self.path, CaseInfo(), "ana")
        self.rows = {Vessel: [], Place: [], Sighting: []}
        self.past, self.future, self.entries = [], [], 1

    def teardown(self):
        verification = self.store.verify()
        self.store.close()
        shutil.rmtree(self.folder)
        assert verification.problems == []

    @initialize()
    def start(self):
        self._do("Add Angara", put=[Vessel(name="Angara")])

    def _do(self, label, put=(), drop=()):
        self.past.append((label, {kind: list(rows) for kind, rows in self.rows.items()}))
        self.future.clear()
        for record in drop:
            self.rows[type(record)].remove(record)
        for record in put:
            rows = self.rows[type(record)]
            at = next((i for i, old in enumerate(rows) if old.uuid == record.uuid), len(rows))
            rows[at : at + 1] = [record]
        self.store.do(Operation("do", label, tuple(put), tuple(drop)), "ana")
        self.entries += 1

    @rule(name=st.text("abÄж", min_size=1, max_size=3), lon=st.integers(-180, 180), lat=st.integers(-90, 90))
    def add(self, name, lon, lat):
        place = Place(name=name, geometry=Shape.of("Point", [(lon, lat)]))
        self._do(f"Add {name}", put=[place, Sighting(place=place.uuid, note=name)])

    @precondition(lambda self: self.rows[Vessel])
    @rule(data=st.data(), name=st.text("abÄж", max_size=3))
    def rename(self, data, name):
        ship = data.draw(st.sampled_from(self.rows[Vessel]))
        if ship.name != name:
            self._do("Rename", put=[replace(ship, name=name), Vessel(name="new")])

    @precondition(lambda self: self.rows[Place])
    @rule(data=st.data())
    def remove(self, data):
        place = data.draw(st.sampled_from(self.rows[Place]))
        self._do("Remove", drop=[place, *(s for s in self.rows[Sighting] if s.place == place.uuid)])

    @precondition(lambda self: self.past)
    @rule(times=st.integers(1, 4))
    def undo(self, times):
        for _ in range(min(times, len(self.past))):
            label, rows = self.past.pop()
            self.future.append((label, self.rows))
            self.rows = rows
            self.store.undo("bo")
            self.entries += 1

    @precondition(lambda self: self.future)
    @rule(times=st.integers(1, 3))
    def redo(self, times):
        for _ in range(min(times, len(self.future))):
            label, rows = self.future.pop()
            self.past.append((label, self.rows))
            self.rows = {kind: list(found) for kind, found in rows.items()}
            self.store.redo("bo")
            self.entries += 1

    @rule()
    def reopen(self):
        self.store.close()
        self.store = CaseStore.open(self.path)

    @invariant()
    def the_file_says_the_same(self):
        for kind, rows in self.rows.items():
            assert self.store.all(kind) == rows
        for box in ((-180, -90, 0, 90), (0, 0, 90, 90)):
            inside = [p for p in self.rows[Place] if _in_box(p.geometry.points[0], box)]
            assert self.store.within(Place, box) == inside
        assert self.store.undo_label() == (self.past[-1][0] if self.past else None)
        assert self.store.redo_label() == (self.future[-1][0] if self.future else None)
        assert self.store.entry_count() == self.entries


def _in_box(point, box):
    return box[0] <= point.lon <= box[2] and box[1] <= point.lat <= box[3]


TestCaseMachine = CaseMachine.TestCase
TestCaseMachine.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
