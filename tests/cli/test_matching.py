"""``roadstead list match``, ``screen`` and ``rule``, as a script uses them."""

import pytest

ROWS = """\
101,"ANGARA","vessel","RUSSIA-EO14024",-0- ,"UBRJ5","General Cargo",-0- ,-0- ,"Russia",-0- ,"Vessel Registration Identification IMO 9179842; MMSI 273317640."
102,"LADY R","vessel","RUSSIA-EO14024",-0- ,-0- ,"General Cargo",-0- ,-0- ,"Russia",-0- ,"Vessel Registration Identification IMO 9161003."
103,"M LEASING LLC",-0- ,"RUSSIA-EO14024",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-
104,"SOUTH HILL 5","vessel","DPRK",-0- ,-0- ,"General Cargo",-0- ,-0- ,-0- ,-0- ,"Vessel Registration Identification IMO 9138680."
"""  # fmt: skip


@pytest.fixture
def listed(case, roadstead, tmp_path):
    """A case with two snapshots of one list: the first is without the last ship."""
    for dated, text in (("2022-06-01", ROWS.rpartition("104,")[0]), ("2024-01-10", ROWS)):
        folder = tmp_path / dated
        folder.mkdir()
        (folder / "sdn.csv").write_text(text, encoding="latin-1")
        assert roadstead("list", "import", case, folder / "sdn.csv", "--format", "ofac", "--dated", dated).status == 0
    return case


def test_a_name_in_another_script_is_matched_in_each_snapshot_with_reasons(listed, roadstead):
    found = roadstead("list", "match", listed, "--name", "т/х Ангара").json
    assert [(m["entity"], m["list"], m["dated"], m["latest"]) for m in found["matches"]] == [
        ("101", "OFAC SDN", "2024-01-10", True),
        ("101", "OFAC SDN", "2022-06-01", False),
    ]
    assert all(m["score"] >= 0.95 and "transliteration from Cyrillic" in m["reasons"][0] for m in found["matches"])
    assert all(m["name"] == "ANGARA" and m["kind"] == "vessel" for m in found["matches"])


def test_as_listed_on_a_day(listed, roadstead):
    def state(day):
        found = roadstead("list", "match", listed, "--imo", "IMO 9138680", "--on", day).json
        return found["lists"][0]["state"], [m["dated"] for m in found["matches"]], found["lists"][0]["words"]

    assert state("2022-06-15") == ("not listed", [], "not on OFAC SDN of 2022-06-01")
    assert state("2024-01-10")[:2] == ("listed", ["2024-01-10"])
    assert state("today")[:2] == ("listed", ["2024-01-10"])
    assert state("2022-05-08") == (
        "not known", [], "OFAC SDN: the earliest snapshot held is of 2022-06-01, so it is not known",
    )  # fmt: skip


def test_numbers_conflicts_and_numbers_easily_taken_for_another(listed, roadstead):
    same = roadstead("list", "match", listed, "--mmsi", "273317640", "--on", "today").json["matches"]
    assert [m["entity"] for m in same] == ["101"] and same[0]["by"] == ["mmsi"]
    other = roadstead("list", "match", listed, "--name", "LADY R", "--imo", "9179842", "--on", "today").json["matches"]
    assert [m["name"] for m in other] == ["ANGARA", "LADY R"] and other[1]["score"] < 0.4
    assert other[1]["conflict"] == "another IMO number: 9161003 on the list, 9179842 here"
    near = roadstead("list", "match", listed, "--imo", "9161008", "--on", "today").json["matches"]
    assert near[0]["reasons"][0] == "IMO 9161008 is easily taken for 9161003 (digit 7: 8 to 3)"


def test_short_names_do_not_match_in_part(listed, roadstead):
    for name in ("LADY RASHA", "ARKTIKA", "LADY", "SOUTH HILL 6", "HILL"):
        assert roadstead("list", "match", listed, "--name", name).json["matches"] == []


def test_the_ships_of_the_case_are_screened_and_ruled_on(listed, roadstead):
    logged = roadstead(
        "sighting", "add", listed, "--place", "Najin", "--when", "2022-06-20T00:00Z/2022-06-20T12:00Z", "--vessel", "South Hill-5",
        "--source", "Planet", "--grade", "B2",
    ).json  # fmt: skip
    assert logged["sighting"]
    ship = roadstead("list", "screen", listed).json["vessels"][0]
    assert ship["name"] == "South Hill-5" and [each["state"] for each in ship["lists"]] == ["perhaps"]
    assert (ship["sightings"][0]["day"], ship["sightings"][0]["lists"][0]["state"]) == ("2022-06-20", "not listed")
    said = roadstead("list", "rule", listed, "South Hill-5", "104", "same", "--reason", "length and hatches").json
    assert said == {"vessel": ship["vessel"], "list": "OFAC SDN", "entity": "104", "decision": "same"}
    assert roadstead("list", "screen", listed).json["vessels"][0]["lists"][0]["state"] == "listed"
    match = roadstead("list", "match", listed, "--vessel", "South Hill-5", "--on", "today").json["matches"][0]
    assert match["ruling"]["decision"] == "same" and match["ruling"]["reason"] == "length and hatches"
    told = roadstead("list", "screen", listed, as_json=False).out.splitlines()
    assert any("2022-06-20" in line and "not on OFAC SDN of 2022-06-01" in line for line in told)
    assert roadstead("undo", listed).status == 0
    assert roadstead("list", "screen", listed).json["vessels"][0]["lists"][0]["state"] == "perhaps"


def test_refusals_are_one_sentence(case, listed, roadstead, tmp_path):
    empty = tmp_path / "empty.gpkg"
    assert roadstead("new", empty).status == 0
    assert "has no sanctions list" in roadstead("list", "match", empty, "--name", "ARK").refusal
    assert "nothing to look for" in roadstead("list", "match", listed).refusal
    assert "is no day" in roadstead("list", "match", listed, "--name", "ARK", "--on", "yesterday").refusal
    assert "no ship “ARK”" in roadstead("list", "match", listed, "--vessel", "ARK").refusal
    assert "is not an IMO ship number" in roadstead("list", "match", listed, "--imo", "91").refusal
    assert "no ship" in roadstead("list", "rule", listed, "ARK", "101", "same", "--reason", "x").refusal


def test_a_folder_is_the_list_in_it(case, roadstead, tmp_path):
    (tmp_path / "sdn.csv").write_text(ROWS, encoding="latin-1")
    (tmp_path / "alt.csv").write_text('101,1,"fka","ANNA ELISE",-0-\n101,2,"aka","ANGARA I",-0-\n', encoding="latin-1")
    made = roadstead("list", "import", case, tmp_path, "--format", "ofac", "--dated", "2024-01-10").json
    assert made["entities"] == 4 and made["vessels"] == 3 and made["file"].startswith("sdn.csv")
    for name, whose in (("Anna Elise", "a former name of ANGARA"), ("ANGARA 1", "another name of ANGARA")):
        assert whose in roadstead("list", "match", case, "--name", name).json["matches"][0]["reasons"][0]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "is a folder of 0 files" in roadstead("list", "import", case, empty, "--dated", "2024-01-10").refusal


@pytest.mark.parametrize("least", ["2", "0", "-1", "nan", "much"])
def test_a_least_score_that_is_none_is_a_mistake_in_the_command(listed, roadstead, least):
    found = roadstead("list", "match", listed, "--name", "ANGARA", "--least", least)
    assert found.status == 2 and "Traceback" not in found.err
