"""``roadstead list``: import, list, show, diff and remove, as a script would use them."""

import hashlib
import json
import shutil

import pytest
from tests.exchange.sanctions import miniatures as mini

from roadstead.storage import verify


def write(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_ofac_as_the_contract_has_it(roadstead, case, tmp_path, shared_data):
    real = shared_data / "sanctions" / "ofac" / "sdn.csv"
    if not real.is_file():
        pytest.skip("the third-party sample of OFAC's list is not here")
    before = {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in real.parent.iterdir()}
    made = roadstead("list", "import", case, real, "--format", "ofac", "--dated", "2019-03-15").json
    assert {"list", "entities", "vessels", "rejected"} <= made.keys()
    assert (made["entities"], made["vessels"]) == (7379, 323)
    assert made["sha256"] == hashlib.sha256(real.read_bytes()).hexdigest()
    assert {"file": "sdn_comments.csv", "line": 4, "reason": "the list has no entry 17018"} in made["rejected"]
    shown = roadstead("list", "show", case, "OFAC SDN", "9187629").json
    assert (shown["entity"], shown["name"], shown["imo"], shown["mmsi"]) == ("15036", "ARTAVIL", "9187629", "572469210")
    assert (shown["list"], shown["dated"]) == ("OFAC SDN", "2019-03-15")
    again = roadstead("list", "import", case, real, "--dated", "2020-01-01").refusal
    assert "was imported before: it is OFAC SDN of 2019-03-15" in again
    roadstead("undo", case)
    assert roadstead("list", "list", case).json["lists"] == []
    assert verify(case).ok
    assert {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in real.parent.iterdir()} == before


def test_a_day_is_asked_for_where_the_file_states_none(roadstead, case, tmp_path):
    table = write(tmp_path, "annex_xlii.csv", mini.ANNEX_CSV)
    assert "does not say of which day the list is" in roadstead("list", "import", case, table).refusal
    assert "is no day" in roadstead("list", "import", case, table, "--dated", "24.6.2024").refusal
    assert roadstead("list", "import", case, table, "--dated", "2024-06-24").json["vessels"] == 3


def test_a_day_that_contradicts_the_file_is_refused(roadstead, case, tmp_path):
    listed = write(tmp_path, "eu.xml", mini.EU_XML)
    said = roadstead("list", "import", case, listed, "--dated", "2024-01-01").refusal
    assert "says that it is of 2024-06-25, not of 2024-01-01" in said
    assert roadstead("list", "import", case, listed).json["dated"] == "2024-06-25"


def test_two_snapshots_and_what_changed(roadstead, case, tmp_path):
    first = write(tmp_path, "first.xml", mini.OFAC_XML)
    later = mini.OFAC_XML.replace("05/08/2022", "02/23/2024").replace("<vesselFlag>Russia", "<vesselFlag>Panama")
    later = later.replace("<uid>3</uid><lastName>M LEASING", "<uid>4</uid><lastName>N LEASING")
    second = write(tmp_path, "second.xml", later)
    for path in (second, first):
        roadstead("list", "import", case, path)
    listed = roadstead("list", "list", case).json["lists"]
    assert [each["dated"] for each in listed] == ["2022-05-08", "2024-02-23"]
    change = roadstead("list", "diff", case, "OFAC SDN@2022-05-08", "OFAC SDN@2024-02-23").json
    assert [each["name"] for each in change["added"]] == ["N LEASING LLC"]
    assert [each["name"] for each in change["removed"]] == ["M LEASING LLC"]
    (changed,) = change["changed"]
    assert changed["entity"] == "36215"
    assert (changed["field"], changed["before"], changed["after"]) == ("flag", "Russia", "Panama")
    assert change["same"] == 1
    assert roadstead("list", "show", case, "OFAC SDN", "36215").json["flag"] == "Panama"  # the latest


def test_a_snapshot_is_removed_with_its_entries_and_comes_back(roadstead, case, tmp_path):
    roadstead("list", "import", case, str(write(tmp_path, "un.xml", mini.UN_XML)))
    roadstead("list", "remove", case, "UN consolidated")
    assert "The case has no list" in roadstead("list", "show", case, "UN consolidated").refusal
    roadstead("undo", case)
    shown = roadstead("list", "show", case, "UN consolidated", "OMM").json
    assert (shown["entity"], shown["listed_on"]) == ("KPe.020", "2014-07-28")
    assert verify(case).ok


def test_of_persons_nothing_but_names_and_programme_is_in_the_case_file(roadstead, case, tmp_path):
    for name, text in (
        ("un.xml", mini.UN_XML),
        ("eu.xml", mini.EU_XML),
        ("sdn.xml", mini.OFAC_XML),
        ("ConList.csv", mini.UK_CONLIST),
    ):
        roadstead("list", "import", case, str(write(tmp_path, name, text)))
    data = case.read_bytes()
    assert "이반".encode() in data  # a name
    for secret in (b"Secret", b"AB 1234567", b"01/02/1950"):
        assert secret not in data


def test_what_was_rejected_is_shown_line_by_line(roadstead, case, tmp_path):
    roadstead("list", "import", case, str(write(tmp_path, "ConList.csv", mini.UK_CONLIST)))
    shown = roadstead("list", "show", case, "UK OFSI consolidated").json
    assert shown["rejected"] == [{"file": "ConList.csv", "line": 7, "reason": "it has no number of an entry"}]


def test_an_entry_that_is_not_there_or_is_several_is_said(roadstead, case, tmp_path):
    roadstead("list", "import", case, str(write(tmp_path, "un.xml", mini.UN_XML)))
    assert "has no entry “Nobody”" in roadstead("list", "show", case, "UN consolidated", "Nobody").refusal


def test_opensanctions_with_ships_alone(roadstead, case, tmp_path):
    path = write(tmp_path, "entities.ftm.json", mini.FTM)
    made = roadstead("list", "import", case, path, "--dated", "2024-06-01", "--ships").json
    assert (made["entities"], made["vessels"]) == (4, 2)
    assert json.dumps(made["rejected"]).count("line") == 2


def test_the_file_is_left_as_it_was(roadstead, case, tmp_path):
    folder = tmp_path / "original"
    folder.mkdir()
    path = write(folder, "un.xml", mini.UN_XML)
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        roadstead("list", "import", case, path)
        assert [each.name for each in folder.iterdir()] == ["un.xml"]
        assert path.read_text(encoding="utf-8") == mini.UN_XML
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
