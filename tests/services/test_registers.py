"""Registers of ships from tables: what is known by which number, what is filled in, what is left as it was."""

from datetime import UTC, datetime

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Particular, Source, Vessel
from roadstead.exchange import registers as tables
from roadstead.services.registers import import_register, known_at
from roadstead.services.session import CaseSession

TABLE = """IMO No;Vessel Name;Flag;LOA (m);Breadth;Registered Owner;Ex-Names;Year Built;Remarks
9179842;ANGARA;Russia;122,5;16.0;M Leasing LLC;Ocean Energy | Ocean Fortune;1999;"two
lines"
IMO 9161003;Lady R;Russia;;;;;1998;
9179843;Wrong;Panama;;;;;;
;;Panama;;;;;;
9358010;Maia-1;Russia;131 m;9999;;;abc;
"""


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Ships", "ana") as opened:
        yield opened


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "ships.csv"
    path.write_text(TABLE, encoding="utf-8-sig")
    return path


def test_ships_are_read_with_what_they_were_called(session, table):
    day = datetime(2024, 3, 1, tzinfo=UTC)
    found = import_register(session, table, known_on=day, grade="B2")
    assert (found.added, found.completed, found.unchanged) == (3, 0, 0)
    assert found.rejected == (
        (5, "IMO 9179843 is not well formed: its last digit should be 2."),
        (6, "It has neither a name nor a number."),
    )
    assert found.differs == ((7, "Beam (m) “9999” is not possible."), (7, "Year built “abc” is not possible."))
    angara, lady, maia = session.store.all(Vessel)
    assert (angara.imo, angara.length_m, angara.beam_m, angara.year, angara.note) == (
        "9179842",
        122.5,
        16.0,
        1999,
        "two\nlines",
    )
    assert (lady.name, lady.length_m, maia.length_m, maia.beam_m) == ("Lady R", None, 131.0, None)
    said = {(p.kind, p.value, p.known_on, p.grade) for p in session.store.all(Particular, vessel=angara.uuid)}
    assert said == {
        ("owner", "M Leasing LLC", day, "B2"),
        ("name", "Ocean Energy", day, "B2"),
        ("name", "Ocean Fortune", day, "B2"),
    }
    assert [s.title for s in session.store.all(Source)] == ["ships.csv"]
    session.undo()
    assert session.store.all(Vessel) == session.store.all(Particular) == session.store.all(Source) == []


def test_a_known_ship_is_completed_and_never_overwritten(session, table):
    known = Vessel(name="Angara", imo="9179842", flag="Sierra Leone", length_m=120.0)
    session.do(Operation("add", "Add", (known,)))
    found = import_register(session, table)
    assert (found.added, found.completed) == (2, 1)
    assert (2, "Angara: length is 120.0 in the case and 122.5 here.") in found.differs
    ship = session.store.get(Vessel, known.uuid)
    assert (ship.name, ship.flag, ship.length_m, ship.beam_m) == ("Angara", "Sierra Leone", 120.0, 16.0)
    assert [p.value for p in known_at(session.store, ship, "flag")] == ["Russia"]
    again = import_register(session, table)
    assert (again.added, again.completed, again.unchanged, again.particulars) == (0, 0, 3, 0)


def test_the_same_name_with_another_number_is_another_ship(session, tmp_path):
    session.do(Operation("add", "Add", (Vessel(name="Maria", imo="8517839"),)))
    path = tmp_path / "ships.csv"
    path.write_text("name,imo\nMaria,9179842\nMaria,\n", encoding="utf-8")
    assert import_register(session, path).added == 1
    assert sorted(v.imo for v in session.store.all(Vessel)) == ["8517839", "9179842"]


def test_columns_may_be_called_anything(session, tmp_path):
    path = tmp_path / "ships.csv"
    path.write_text("A\tB\nАнгара\t9179842\n", encoding="utf-16")
    with pytest.raises(UserError, match="--map “A=name”"):
        import_register(session, path)
    import_register(session, path, {"A": "name", "B": "imo"})
    assert [(v.name, v.imo) for v in session.store.all(Vessel)] == [("Ангара", "9179842")]
    with pytest.raises(UserError, match="no column “C”"):
        import_register(session, path, {"C": "name"})
    with pytest.raises(UserError, match="no field of a ship"):
        import_register(session, path, {"A": "nickname"})


def test_columns_are_guessed_in_russian():
    assert tables.guessed(["Название", "ИМО", "Флаг", "Длина", "???"]) == {
        "Название": "name",
        "ИМО": "imo",
        "Флаг": "flag",
        "Длина": "length_m",
    }


@pytest.mark.parametrize("text", ["", "   ", "only one column\nx\n"])
def test_what_is_no_table_is_refused_in_a_sentence(session, tmp_path, text):
    path = tmp_path / "ships.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        import_register(session, path)
    assert session.store.all(Vessel) == []
