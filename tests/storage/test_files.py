"""Files that are no case, cases of other versions, folders that cannot be written, a second window."""

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import (
    Annotation,
    Area,
    CaseInfo,
    ControlPoint,
    Count,
    Mask,
    Particular,
    Scene,
    Sighting,
    Thing,
    Vessel,
)
from roadstead.storage import CaseStore, connection, migrations, verify

OPEN_AND_WAIT = """
import sys
from pathlib import Path
from roadstead.storage import CaseStore
store = CaseStore.open(Path(sys.argv[1]))
print(store.read_only, flush=True)
sys.stdin.read()
"""


def _children(path):
    return {p.name: p.read_bytes() for p in path.iterdir() if p.is_file()}


def _plain_sqlite(path):
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE annotations (a)")


def _other_geopackage(path):
    _plain_sqlite(path)
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA application_id = 1196444487")
        made.execute("PRAGMA user_version = 10300")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p: p.write_bytes(b""), "empty"),
        (lambda p: p.write_bytes(b"II*\0" + bytes(9000)), "not a Roadstead case"),
        (lambda p: p.write_text("just text"), "not a Roadstead case"),
        (_plain_sqlite, "not a Roadstead case"),
        (_other_geopackage, "a GeoPackage, but not a Roadstead case"),
        (lambda p: p.mkdir(), "is a folder"),
        (lambda p: None, "no file"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_case_is_refused_in_a_sentence_and_left_alone(tmp_path, make, said, read_only):
    path = tmp_path / "x.gpkg"
    make(path)
    before = _children(tmp_path)
    with pytest.raises(UserError, match=said) as caught:
        CaseStore.open(path, read_only=read_only)
    assert caught.value.todo
    assert _children(tmp_path) == before


@pytest.mark.parametrize("keep", [100, 4096, 40_000])
def test_a_case_cut_short_is_refused_and_left_alone(case, keep):
    data = case.read_bytes()[:keep]
    case.write_bytes(data)
    with pytest.raises(UserError, match=r"damaged|not a Roadstead case"):
        CaseStore.open(case)
    assert _children(case.parent) == {case.name: data}


def test_a_case_of_a_newer_version_is_refused_and_left_alone(case, meddle):
    meddle(case, "INSERT INTO case_format (version, name, applied) VALUES (99, 'later', '2030-01-01T00:00:00.000Z')")
    before = _children(case.parent)
    for attempt in (lambda: CaseStore.open(case), lambda: CaseStore.open(case, read_only=True), lambda: verify(case)):
        with pytest.raises(UserError, match="newer version of Roadstead") as caught:
            attempt()
        assert caught.value.todo == "Update Roadstead to open it."
    assert _children(case.parent) == before


def _add_port_of_registry(db):
    db.execute("ALTER TABLE vessels ADD COLUMN port TEXT NOT NULL DEFAULT ''")


def _fails_half_way(db):
    db.execute("ALTER TABLE vessels ADD COLUMN half TEXT")
    db.execute("UPDATE no_such_table SET x = 1")


@pytest.fixture
def version_one(tmp_path):
    """A connection to a case file of version 1."""
    with closing(connection.connect(tmp_path / "old.gpkg", "rwc")) as conn:
        assert migrations.migrate(conn, migrations.MIGRATIONS[:1]) == 1
        conn.execute("INSERT INTO vessels (uuid, name) VALUES ('v', 'Angara')")
        yield conn


def test_a_migration_commits_with_its_record_and_runs_once(version_one):
    steps = (*migrations.MIGRATIONS[:1], migrations.Migration("port of registry", _add_port_of_registry))
    assert migrations.migrate(version_one, steps) == 2
    assert migrations.migrate(version_one, steps) == 2
    assert version_one.execute("SELECT name, port FROM vessels").fetchall() == [("Angara", "")]
    rows = version_one.execute("SELECT version, name FROM case_format ORDER BY version").fetchall()
    assert rows == [(1, "first"), (2, "port of registry")]


def test_a_migration_that_fails_leaves_the_version_before(version_one):
    steps = (*migrations.MIGRATIONS[:1], migrations.Migration("broken", _fails_half_way))
    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(version_one, steps)
    assert migrations.version(version_one) == 1
    assert "half" not in {row[1] for row in version_one.execute("PRAGMA table_info(vessels)")}


@pytest.mark.parametrize("read_only", [False, True])
def test_a_case_of_the_first_version_opens_with_everything(tmp_path, read_only):
    path = shutil.copy(Path(__file__).parent / "cases" / "format-1.gpkg", tmp_path / "old.gpkg")
    before = Path(path).read_bytes()
    assert verify(Path(path)).problems == []
    with CaseStore.open(Path(path), read_only=read_only) as opened:
        (scene,) = opened.all(Scene)
        (mark,) = opened.all(Annotation)
        assert (scene.name, scene.crs, scene.files, scene.look, scene.residual_m) == (
            "Najin",
            "EPSG:32652",
            (),
            "",
            None,
        )
        assert mark.length_m == 131.0
        assert opened.all(Mask) == opened.all(ControlPoint) == opened.all(Area) == []
        if not read_only:
            opened.do(Operation("edit", "Edit", (replace(scene, sensor="PSD"), Mask(scene=scene.uuid))), "ana")
            opened.undo("ana")
            opened.undo("ana")  # an action of the first version
            assert opened.all(Scene)[0].name == "Najin 1"
    assert verify(Path(path)).problems == []
    assert (Path(path).read_bytes() == before) is read_only


def test_a_case_of_the_second_version_opens_with_everything(tmp_path):
    path = Path(shutil.copy(Path(__file__).parent / "cases" / "format-2.gpkg", tmp_path / "old.gpkg"))
    assert verify(path).problems == []
    with CaseStore.open(path) as opened:
        (mark,), (scene,) = opened.all(Annotation), opened.all(Scene)
        assert (mark.label, mark.category, mark.confidence, mark.stands) == ("Stack A", "container stack", "", True)
        assert (scene.sensor, scene.sun_elevation_deg) == ("PSD", 41.5)
        assert len(opened.all(Mask)) == len(opened.all(ControlPoint)) == 1
        thing = Thing(name="Stack", category=mark.category)
        opened.do(Operation("edit", "Edit", (thing, replace(mark, object=thing.uuid, confidence="likely"))), "ana")
        opened.undo("ana")
        opened.undo("ana")  # an action of the second version
        assert (opened.all(Annotation)[0].label, opened.all(Thing)) == ("Stack 1", [])
    assert verify(path).problems == []


def test_a_case_of_the_third_version_opens_with_everything(tmp_path):
    path = Path(shutil.copy(Path(__file__).parent / "cases" / "format-3.gpkg", tmp_path / "old.gpkg"))
    assert verify(path).problems == []
    with CaseStore.open(path) as opened:
        (sighting,), (ship,), (count,) = opened.all(Sighting), opened.all(Vessel), opened.all(Count)
        assert (sighting.outcome, sighting.category, sighting.grade, sighting.count) == ("seen", "vessel", "B3", None)
        assert (ship.imo, ship.year, ship.bridge, count.value, count.reading) == ("9179842", None, "", 42, "")
        known = Particular(vessel=ship.uuid, kind="flag", value="Russia", source=sighting.source)
        opened.do(Operation("edit", "Edit", (known, replace(sighting, likelihood="likely", count=1))), "ana")
        opened.undo("ana")
        opened.undo("ana")  # an action of the third version
        assert (opened.all(Sighting)[0].grade, opened.all(Particular)) == ("B2", [])
    assert verify(path).problems == []


@pytest.mark.parametrize(
    ("version", "count", "digest"),
    [
        (1, 66, "9de96005d98dc98f"),
        (2, 91, "c8fa0272a59f21af"),
        (3, 104, "49f16ed7cdbfcd9b"),
        (4, 125, "a1c2cb14231d9477"),
    ],
)
def test_a_version_never_changes(version, count, digest):
    """Its tables are frozen: a released case must always be reachable by the same steps."""
    query = "SELECT name, sql FROM sqlite_master WHERE name NOT GLOB 'rtree_*_[nrp]*' AND sql NOT NULL ORDER BY name"
    with closing(connection.in_memory()) as conn:
        migrations.migrate(conn, migrations.MIGRATIONS[:version])
        statements = [f"{name}: {sql}" for name, sql in conn.execute(query)]
    found = hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]
    assert (len(statements), found) == (count, digest)


def test_making_refuses_to_overwrite_and_says_why(case, tmp_path):
    before = case.read_bytes()
    for path, said in (
        (case, "there already"),
        (tmp_path / "case.txt", "no name for a case"),
        (tmp_path / "none" / "a.gpkg", "folder .* is not there"),
    ):
        with pytest.raises(UserError, match=said):
            CaseStore.create(path, CaseInfo(), "ana")
    assert _children(tmp_path) == {case.name: before}


def test_a_folder_that_cannot_be_written_makes_no_case(unprivileged):
    unprivileged.chmod(0o500)
    with pytest.raises(UserError, match="could not be made"):
        CaseStore.create(unprivileged / "a.gpkg", CaseInfo(), "ana")
    assert list(unprivileged.iterdir()) == []


def test_a_case_in_a_read_only_folder_opens_read_only(unprivileged, operation):
    path = unprivileged / "a.gpkg"
    ship = Vessel(name="Angara")
    with CaseStore.create(path, CaseInfo(title="Najin"), "ana") as store:
        store.do(operation(ship), "ana")
    path.chmod(0o400)
    for mode in (0o700, 0o500):
        unprivileged.chmod(mode)
        with CaseStore.open(path) as store:
            assert store.read_only
            assert "cannot be written" in store.read_only_reason
            assert store.all(Vessel) == [ship]
            assert store.verify().ok
            with pytest.raises(UserError, match="can only be read"):
                store.do(operation(Vessel()), "ana")
    assert [p.name for p in unprivileged.iterdir()] == ["a.gpkg"]


def test_a_folder_made_read_only_while_open_loses_nothing(unprivileged, operation):
    with CaseStore.create(unprivileged / "a.gpkg", CaseInfo(), "ana") as store:
        store.do(operation(Vessel(name="before")), "ana")
        unprivileged.chmod(0o500)
        with pytest.raises(UserError, match="could not be changed"):
            store.do(operation(Vessel(name="meanwhile")), "ana")
        unprivileged.chmod(0o700)
        store.do(operation(Vessel(name="after")), "ana")
        assert [v.name for v in store.all(Vessel)] == ["before", "after"]
        assert store.verify().ok


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of an open file")
def test_a_case_deleted_or_moved_while_open_takes_no_more_changes(store, case, operation):
    store.do(operation(Vessel(name="before")), "ana")
    away = case.with_name("moved.gpkg")
    case.rename(away)
    with pytest.raises(UserError, match="moved, deleted or replaced"):
        store.do(operation(Vessel(name="meanwhile")), "ana")
    away.rename(case)
    store.do(operation(Vessel(name="after")), "ana")
    assert [v.name for v in store.all(Vessel)] == ["before", "after"]


def test_asked_for_read_only_it_cannot_be_changed(case, operation):
    with CaseStore.open(case, read_only=True) as store:
        assert (store.read_only, store.info().title) == (True, "Najin")
        for attempt in (lambda: store.do(operation(Vessel()), "ana"), lambda: store.undo("ana")):
            with pytest.raises(UserError, match="can only be read"):
                attempt()
    assert [p.name for p in case.parent.iterdir()] == [case.name]


def test_a_foreign_trigger_never_runs(case, meddle, operation):
    meddle(case, "CREATE TRIGGER eve AFTER INSERT ON vessels BEGIN UPDATE case_info SET title = 'forged'; END")
    with CaseStore.open(case) as store:
        assert store.read_only
        assert "the trigger eve" in store.read_only_reason
        with pytest.raises(UserError, match="can only be read"):
            store.do(operation(Vessel()), "ana")
        assert store.info().title == "Najin"


@pytest.fixture
def other_program(case):
    """Starts a second program that opens the case and holds it; gives the process and what it said of read-only."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", OPEN_AND_WAIT, str(case)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process, process.stdout.readline().strip() == "True"

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_second_window_gets_a_copy_and_says_so(case, other_program, operation):
    with CaseStore.open(case) as store:
        store.do(operation(Vessel(name="Angara")), "ana")
        process, read_only = other_program()
        assert read_only
        with CaseStore.open(case) as second:
            assert second.read_only
            assert second.read_only_reason.startswith("Another window or program has the case open")
            copied = second.verify
            store.do(operation(Vessel(name="Maria")), "ana")
            assert [v.name for v in second.all(Vessel)] == ["Angara"]
            assert copied().ok
            with pytest.raises(UserError, match="can only be read"):
                second.do(operation(Vessel()), "bo")
        process.communicate()
        assert store.verify().ok
        assert store.count(Vessel) == 2
    assert [p.name for p in case.parent.iterdir()] == [case.name]


def test_what_another_program_has_open_is_read_only_here_until_it_ends(case, other_program):
    process, read_only = other_program()
    assert not read_only
    with CaseStore.open(case) as store:
        assert store.read_only
    with CaseStore.open(case, read_only=True) as store:
        assert "Another window" in store.read_only_reason
    process.kill()  # leaves its lock file behind, as a crash does
    process.communicate()
    assert case.with_name("najin.gpkg.lock").exists()
    with CaseStore.open(case) as store:
        assert not store.read_only
    assert [p.name for p in case.parent.iterdir()] == [case.name]


def test_copies_of_a_second_window_are_removed(case, monkeypatch, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with CaseStore.open(case), CaseStore.open(case):
        assert len(list(temporary.iterdir())) == 1
    assert list(temporary.iterdir()) == []


def test_a_case_left_in_wal_mode_is_brought_back(case, operation):
    with closing(sqlite3.connect(case)) as qgis:
        qgis.execute("PRAGMA journal_mode = WAL")
        qgis.execute("SELECT count(*) FROM journal").fetchone()
    with CaseStore.open(case) as store:
        assert not store.read_only
        store.do(operation(Vessel(name="Angara")), "ana")
    assert case.read_bytes()[18:20] == b"\x01\x01"  # the header's versions: rollback journal, readable anywhere
    assert [p.name for p in case.parent.iterdir()] == [case.name]


def test_a_case_that_another_program_set_to_wal_mode_meanwhile_is_brought_back_on_closing(case, operation):
    with CaseStore.open(case) as store:
        with closing(sqlite3.connect(case)) as qgis:
            assert qgis.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
            store.do(operation(Vessel(name="Angara")), "ana")
        assert store.verify().ok
    assert case.read_bytes()[18:20] == b"\x01\x01"
    assert [p.name for p in case.parent.iterdir()] == [case.name]
    with CaseStore.open(case) as store:
        assert store.count(Vessel) == 1


def test_a_link_to_a_case_is_that_case(case, tmp_path):
    link = tmp_path / "link.gpkg"
    try:
        link.symlink_to(case)
    except OSError:
        pytest.skip("links cannot be made here")
    with CaseStore.open(case), CaseStore.open(link) as second:
        assert "Another window" in second.read_only_reason


def test_a_case_that_another_program_holds_in_wal_mode_is_read_only(case):
    with closing(sqlite3.connect(case)) as qgis:
        qgis.execute("PRAGMA journal_mode = WAL")
        qgis.execute("BEGIN")
        qgis.execute("SELECT count(*) FROM journal").fetchone()
        with CaseStore.open(case) as store:
            assert store.read_only
            assert "Another program" in store.read_only_reason
            assert store.info().title == "Najin"


def test_a_path_with_any_characters_is_opened(tmp_path, operation):
    folder = tmp_path / "a b#c?d%e 나진"
    folder.mkdir()
    path = folder / "Найцин #1?.gpkg" if sys.platform != "win32" else folder / "Найцин #1.gpkg"
    with CaseStore.create(path, CaseInfo(title="x"), "ana") as store:
        store.do(operation(Vessel(name="Angara")), "ana")
        copy = folder / "copy #2.gpkg"
        store.copy_to(copy)
        with CaseStore.open(path) as second:
            assert second.count(Vessel) == 1
    with CaseStore.open(copy) as store:
        assert store.count(Vessel) == 1
    assert [p.name for p in tmp_path.iterdir()] == [folder.name]
    shutil.rmtree(folder)


def test_sqlite_utils_comes_without_pandas(tmp_path):
    code = (
        "import sys; from pathlib import Path; from roadstead.storage import CaseStore;"
        "assert 'sqlite_utils' not in sys.modules;"
        "from roadstead.domain.records import CaseInfo;"
        "CaseStore.create(Path(sys.argv[1]), CaseInfo(), 'ana').close();"
        "assert 'sqlite_utils' in sys.modules;"
        "assert not {'pandas', 'numpy', 'shapely', 'pyproj'} & set(sys.modules);"
        "import numpy, pandas"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.gpkg")], check=True)


def test_info_is_completed_not_replaced(tmp_path):
    info = CaseInfo(title="x")
    with CaseStore.create(tmp_path / "a.gpkg", info, "ana") as store:
        assert replace(store.info(), created=None) == info


def test_a_name_too_long_for_the_disk_is_a_sentence(tmp_path):
    path = tmp_path / f"{'x' * 300}.gpkg"
    with pytest.raises(UserError, match="too long"):
        CaseStore.create(path, CaseInfo(), "ana")
    with pytest.raises(UserError):
        CaseStore.open(path)
