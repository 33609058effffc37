"""Whatever is done to a case behind the program's back is found, and the check itself changes nothing."""

import hashlib
import json
import re
import sqlite3
from contextlib import closing

import pytest

from roadstead.domain.coordinates import Shape
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Place, Scene, Sighting, Vessel
from roadstead.storage import CaseStore, verify


@pytest.fixture
def story(case, operation):
    """A closed case of nine entries, and the hashes of all of them."""
    scene = Scene(name="najin")
    with CaseStore.open(case) as store:
        store.do(operation(scene, label="Add a scene"), "ana")
        for name in ("Angara", "Maria", "Lady R"):
            store.do(operation(Vessel(name=name), label=f"Add {name}"), "ana")
        store.undo("ana")
        place = Place(name="Najin", geometry=Shape.of("Point", [(130.3, 42.233)]))
        mark = Annotation(scene=scene.uuid, geometry=Shape.of("Point", [(130.3, 42.2)]))
        store.do(operation(place, mark, label="Mark"), "bo")
        store.do(operation(Sighting(place=place.uuid, annotations=(mark.uuid,)), label="Log"), "bo")
        store.do(operation(drop=[*store.all(Sighting)], label="Remove"), "bo")
        return case, [entry.hash for entry in store.log()]


def test_an_untouched_case_is_whole(story):
    case, hashes = story
    before = case.read_bytes()
    found = verify(case)
    assert (found.ok, found.entries, found.root, found.problems) == (True, 9, hashes[-1], [])
    assert verify(case, hashes[-1]).root_seq == 9
    assert case.read_bytes() == before
    assert [path.name for path in case.parent.iterdir()] == [case.name]


def test_an_open_case_can_be_verified(story):
    case, hashes = story
    with CaseStore.open(case) as store:
        assert verify(store, hashes[3]).ok
        assert store.verify().ok
        assert verify(case).ok


def test_an_earlier_root_is_found_and_what_follows_is_counted(story):
    case, hashes = story
    found = verify(case, hashes[5])
    assert (found.ok, found.root_seq) == (True, 6)
    assert found.notes == ["The root is entry 6; 3 entries follow it."]
    assert verify(case, hashes[5][:12].upper()).root_seq == 6
    assert not verify(case, hashes[5][:5]).ok


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE journal SET label = 'Add Marla' WHERE fid = 4"], "Entry 4 .* was altered"),
        (["UPDATE journal SET author = 'eve' WHERE fid = 2"], "Entry 2 .* was altered"),
        (["UPDATE journal SET at = '2020-01-01T00:00:00.000Z' WHERE fid = 5"], "Entry 5 .* was altered"),
        (["UPDATE journal SET undoes = 4 WHERE fid = 6"], "Entry 6 .* was altered"),
        (["UPDATE journal SET tables = 'scenes' WHERE fid = 3"], "Entry 3 .* was altered"),
        (["UPDATE journal SET changes = replace(changes, 'Maria', 'Marla') WHERE fid = 4"], "Entry 4 .* was altered"),
        (["UPDATE journal SET changes = changes || ' ' WHERE fid = 4"], "Entry 4 .* was altered"),
        (["UPDATE journal SET changes = 7 WHERE fid = 4"], "Entry 4 .* was altered"),
        (["UPDATE journal SET hash = upper(hash) WHERE fid = 4"], "Entry 4 .* was altered"),
        (["DELETE FROM journal WHERE fid = 4"], "Entry 4 is missing"),
        (["DELETE FROM journal WHERE fid IN (4, 5)"], "Entries 4 to 5 are missing"),
        (["DELETE FROM journal"], "journal is empty"),
        (["DELETE FROM journal WHERE fid = 1"], "Entry 1 is missing"),
        (["DELETE FROM journal WHERE fid = 9"], "A row of sightings .* was removed without an entry"),
        (["DELETE FROM journal WHERE fid = 9"], "once went on to entry 9: its end was cut off"),
        (["UPDATE vessels SET name = 'Lady R' WHERE name = 'Maria'"], "Row 2 of vessels .* altered without an entry"),
        (["DELETE FROM vessels WHERE name = 'Maria'"], "A row of vessels .* was removed without an entry"),
        (["INSERT INTO vessels (uuid, name) VALUES ('x', 'Ghost')"], r"Row \d+ of vessels \(x\) is in no entry"),
        (["UPDATE places SET radius_m = radius_m + 1e-9"], "Row 1 of places .* altered"),
        (["UPDATE places SET aliases = '{'"], "Row 1 of places .* altered"),
        (["UPDATE case_info SET uuid = 'another'"], "Entry 1 does not follow"),
        (["DELETE FROM rtree_places_geometry"], "spatial index of places"),
        (["UPDATE annotations SET scene = 'gone'"], "Row 1 of annotations refers to a row of scenes"),
        (["CREATE TRIGGER eve AFTER INSERT ON vessels BEGIN DELETE FROM journal; END"], "did not make the trigger eve"),
        (["UPDATE rtree_places_geometry SET minx = 10, maxx = 11"], "spatial index of places"),
        (["UPDATE rtree_places_geometry SET maxy = 80"], "spatial index of places"),
        (["UPDATE gpkg_contents SET identifier = 'Nothing' WHERE table_name = 'sightings'"], "gpkg_contents"),
        (["DELETE FROM gpkg_data_columns WHERE column_name = 'grade'"], "gpkg_data_columns"),
        (["UPDATE gpkg_spatial_ref_sys SET definition = 'x' WHERE srs_id = 4326"], "gpkg_spatial_ref_sys"),
        (["CREATE VIEW eve AS SELECT * FROM vessels"], "did not make the view eve"),
    ],
)
def test_each_alteration_is_found_and_named(story, meddle, statements, said):
    case, _ = story
    meddle(case, "PRAGMA foreign_keys = OFF", *statements)
    before = case.read_bytes()
    found = verify(case)
    assert not found.ok
    assert any(re.search(said, problem) for problem in found.problems), found.problems
    assert case.read_bytes() == before


def test_a_changed_byte_in_the_file_is_found(story):
    case, _ = story
    data = bytearray(case.read_bytes())
    at = data.rindex(b"Add Maria")
    data[at + 5] ^= 1
    case.write_bytes(data)
    found = verify(case)
    assert any("Entry 4" in problem and "altered" in problem for problem in found.problems)


@pytest.mark.parametrize(("text", "said"), [(b"Add Maria", "Entry 4"), (b"najin", "Row 1 of scenes|Entry 2")])
def test_a_changed_byte_that_makes_a_text_no_text_is_found(story, text, said):
    case, _ = story
    data = bytearray(case.read_bytes())
    data[data.rindex(text) + 1] ^= 0x80
    case.write_bytes(data)
    assert any(re.search(said, problem) and "altered" in problem for problem in verify(case).problems)


def test_a_text_that_is_no_text_any_more_is_said_in_a_sentence(story):
    case, _ = story
    data = bytearray(case.read_bytes())
    data[data.rindex(b"Add Maria") + 1] ^= 0x80
    case.write_bytes(data)
    with CaseStore.open(case, read_only=True) as store, pytest.raises(UserError, match="damaged"):
        store.log()


def test_a_changed_envelope_of_a_geometry_is_found(story):
    case, _ = story
    data = bytearray(case.read_bytes())
    at = data.index(b"GP\0\x03\xe6\x10\0\0")
    data[at + 10] ^= 1
    case.write_bytes(data)
    assert not verify(case).ok


def test_a_moved_geometry_is_found(story):
    case, _ = story
    with closing(sqlite3.connect(case)) as connection:
        (blob,) = connection.execute("SELECT geometry FROM places").fetchone()
        connection.execute("DROP TRIGGER rtree_places_geometry_update6")
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY"):
            connection.create_function(name, 1, lambda _blob: 0)
        connection.execute("UPDATE places SET geometry = ?", (blob[:-1] + bytes([blob[-1] ^ 1]),))
        connection.commit()
    assert any("Row 1 of places" in problem for problem in verify(case).problems)


def _rewrite(case, keep):
    """Cuts the journal after an entry, puts the tables back to then, and leaves no gap: only the root can tell."""
    with CaseStore.open(case) as store:
        while store.entry_count() and store.undo_label() in ("Remove", "Log"):
            store.undo("eve")
    with closing(sqlite3.connect(case)) as connection:
        connection.execute("DELETE FROM journal WHERE fid > ?", (keep,))
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'journal'", (keep,))
        connection.commit()


def test_a_clean_truncation_is_found_only_against_the_root(story):
    case, hashes = story
    _rewrite(case, keep=7)
    alone = verify(case)
    assert (alone.ok, alone.entries, alone.root) == (True, 7, hashes[6])
    found = verify(case, hashes[8])
    assert not found.ok
    assert any("cut off" in problem for problem in found.problems)
    assert verify(case, hashes[6]).ok


def test_a_chain_forged_anew_is_found_against_the_root(story):
    case, hashes = story
    with closing(sqlite3.connect(case)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute("SELECT * FROM journal ORDER BY fid").fetchall()
        previous = rows[0]["previous"]
        for row in rows:
            document = {key: row[key] for key in ("at", "label", "redoes", "tables", "undoes", "verb")}
            document |= {
                "author": "eve",
                "seq": row["fid"],
                "previous": previous,
                "changes": json.loads(row["changes"]),
            }
            text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            forged = hashlib.sha256(text.encode()).hexdigest()
            cells = (previous, forged, row["fid"])
            connection.execute("UPDATE journal SET author = 'eve', previous = ?, hash = ? WHERE fid = ?", cells)
            previous = forged
        connection.commit()
    assert verify(case).ok
    assert not verify(case, hashes[-1]).ok


def test_a_page_of_rubbish_is_found(story):
    case, _ = story
    data = bytearray(case.read_bytes())
    at = data.rindex(b"Add Maria") // 4096 * 4096
    data[at : at + 64] = b"\xa5" * 64
    case.write_bytes(data)
    found = verify(case)
    assert not found.ok
    assert any("damaged" in problem for problem in found.problems)


@pytest.mark.parametrize("content", [b"", b"not a case, just text" * 400])
def test_what_is_no_case_cannot_be_verified(tmp_path, content):
    path = tmp_path / "x.gpkg"
    path.write_bytes(content)
    with pytest.raises(UserError, match="not a Roadstead case"):
        verify(path)
    with pytest.raises(UserError, match="no file"):
        verify(tmp_path / "none.gpkg")
