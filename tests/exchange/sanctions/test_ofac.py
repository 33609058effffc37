"""OFAC's CSV: the real list of March 2019, and miniatures of what can be wrong with one."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.sanctions.conftest import Read, one

from roadstead.domain.errors import UserError
from roadstead.exchange.sanctions import reading
from roadstead.exchange.sanctions.found import Found

SHIP = (
    '15036,"ARTAVIL","vessel","IRAN",-0- ,"T2EU4","Crude/Oil Products Tanker","99,144","56,068","Iran",-0- ,'
    '"Former Vessel Flag Malta; Vessel Registration Identification IMO 9187629; MMSI 572469210; '
    'Linked To: NATIONAL IRANIAN TANKER COMPANY."'
)
PERSON = (
    '2674,"ABBAS, Abu","individual","SDT] [SDGT","Director",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    "\"DOB 10 Dec 1948; a.k.a. 'ABU MAZIN'; Passport 12345 (Iraq).\""
)
FIRM = '306,"BANCO NACIONAL DE CUBA",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. \'BNC\'."'


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Found:
    """The list of March 2019."""
    path = shared_data / "sanctions" / "ofac" / "sdn.csv"
    if not path.is_file():
        pytest.skip("the third-party sample of OFAC's list is not here")
    found = Found(snapshot="list")
    reading.read(path, "", found)
    return found


def test_every_ship_of_the_real_list_has_the_numbers_that_its_remarks_state(real, shared_data):
    with (shared_data / "sanctions" / "ofac" / "sdn.csv").open(encoding="utf-8", newline="") as file:
        rows = {row[0]: row for row in csv.reader(file) if len(row) == 12}
    ships = {entry.number: entry for entry in real.entries if entry.kind == "vessel"}
    assert len(ships) == sum(row[2] == "vessel" for row in rows.values()) == 323
    for number, ship in ships.items():
        imo, mmsi = (re.search(rf"{word} (\d{{{n}}})\b", rows[number][11]) for word, n in (("IMO", 7), ("MMSI", 9)))
        assert (ship.imo, ship.mmsi) == (imo[1] if imo else "", mmsi[1] if mmsi else "")
        assert ship.call_sign == rows[number][5].replace("-0- ", "")
    assert sum(bool(ship.imo) for ship in ships.values()) == 316
    assert sum(bool(ship.mmsi) for ship in ships.values()) == 48


def test_every_row_of_the_real_list_is_read(real):
    assert len(real.entries) == 7379
    assert sum(len(entry.names) for entry in real.entries) > 9_000  # of 9,682 rows, less those that are the same
    # The remarks that go on are of a later day than the list: this is said by line.
    assert {file for file, _, _ in real.rejected} == {"sdn_comments.csv"}
    assert ("sdn_comments.csv", 4, "the list has no entry 17018") in real.rejected


def test_a_ship_has_what_the_list_says(read: Read):
    ship = one(read("sdn.csv", f"{FIRM}\n{SHIP}\n"), "ARTAVIL")
    assert (ship.imo, ship.mmsi, ship.call_sign, ship.flag) == ("9187629", "572469210", "T2EU4", "Iran")
    assert (ship.kind, ship.type, ship.programme, ship.line) == ("vessel", "Crude/Oil Products Tanker", "IRAN", 2)
    assert "Former Vessel Flag Malta" in ship.remarks


def test_of_a_person_only_names_and_programmes_are_kept(read: Read):
    person = one(read("sdn.csv", f"{PERSON}\n"), "ABBAS, Abu")
    assert (person.programme, person.weak, person.remarks) == ("SDT; SDGT", ("ABU MAZIN",), "")


def test_other_names_and_further_remarks_come_from_beside(read: Read, tmp_path):
    (tmp_path / "alt.csv").write_text('15036,57,"aka","SHONA",-0- \n999,58,"aka","NOBODY",-0- \n')
    (tmp_path / "SDN_COMMENTS.CSV").write_text('15036," More of it."\n\x1a')
    found = read("sdn.csv", f"{SHIP}\n\x1a")
    ship = one(found, "ARTAVIL")
    assert ship.names == ("SHONA",)
    assert ship.remarks.endswith("COMPANY. More of it.")
    assert found.rejected == [("alt.csv", 2, "the list has no entry 999")]
    assert found.notes == ["add.csv is not beside sdn.csv: its addresses are missing."]


def test_broken_rows_are_rejected_by_line_and_the_rest_is_read(read: Read):
    torn = SHIP.rsplit('"', 1)[0]  # its last quotation mark is missing
    found = read("sdn.csv", "\n".join([FIRM, torn, PERSON, "7,too,short", SHIP.replace("15036", "X1"), SHIP, FIRM]))
    assert [entry.name for entry in found.entries] == ["BANCO NACIONAL DE CUBA", "ABBAS, Abu", "ARTAVIL"]
    assert found.rejected == [
        ("sdn.csv", 2, "a quotation mark is not closed"),
        ("sdn.csv", 4, "it has 3 cells, not 12"),
        ("sdn.csv", 5, "“X1” is no number of an entry"),
        ("sdn.csv", 7, "the entry 306 was there before"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read_and_told(read: Read, encoding):
    found = read("sdn.csv", FIRM.replace("BANCO", "BAÑCO").encode(encoding))
    assert found.entries[0].name == "BAÑCO NACIONAL DE CUBA"
    told = [note for note in found.notes if note.startswith("sdn.csv")]
    assert bool(told) == (encoding != "utf-8-sig")


def test_files_that_are_no_list_are_refused_in_a_sentence(read: Read):
    for name, data, word in (
        ("sdn.csv", b"", "is empty"),
        ("sdn.csv", b"PK\x03\x04....", "spreadsheet"),
        ("alt.csv", b'36,12,"aka","AERO",-0- \n', "only adds to"),
        ("poem.txt", b"Shall I compare thee", "no sanctions list of a format that is known"),
    ):
        with pytest.raises(UserError, match=word):
            read(name, data)


@given(st.lists(st.text(alphabet=st.sampled_from("ab,\";'0-é\x1a\r 1"), max_size=40), max_size=12))
def test_every_line_is_read_or_rejected(tmp_path_factory, lines):
    """Between a first and a last row that are whole, whatever stands: each of its lines is an entry, a reject, or empty."""
    path = tmp_path_factory.mktemp("ofac") / "sdn.csv"
    middle = [line.replace("\r", "") for line in lines]
    path.write_text("\n".join([FIRM, *middle, SHIP]), encoding="utf-8", newline="")
    found = Found(snapshot="list")
    reading.read(path, "ofac", found)
    seen = {entry.line for entry in found.entries} | {line for _, line, _ in found.rejected}
    for number, line in enumerate(middle, start=2):
        if line.strip(" \t\x1a") and '"' not in "".join(middle):
            assert number in seen
    assert 1 in seen
    if '"' not in "".join(middle):
        assert found.entries[-1].name == "ARTAVIL"
