"""``roadstead vessel`` as scripts use it."""


def test_numbers_are_told_apart(roadstead):
    found = roadstead("vessel", "check", "IMO 9179842", "9179843", "273123456", "CSQU3054383", "2041999").json[
        "numbers"
    ]
    assert [(n["kind"], n["well_formed"]) for n in found] == [
        ("imo", True), ("imo", False), ("mmsi", True), ("container", True), ("imo-company", True),
    ]  # fmt: skip
    assert found[2]["flag"] == "Russia"
    assert found[1]["reason"] == "Its last digit should be 2."
    assert found[0]["number"] == "IMO 9179842"


def test_a_neighbour_is_shown_with_the_edit_that_leads_there(case, roadstead):
    """9330006: a 3 painted as an 8 at the second digit (weight 6: 5 x 6 = 30) keeps the check digit."""
    roadstead(
        "sighting", "add", case, "--place", "42.233N,130.300E", "--when", "2023-12-09Z", "--imo", "9830006",
        "--vessel", "Neighbour", "--source", "Image", "--grade", "B2",
    )  # fmt: skip
    (found,) = roadstead("vessel", "check", "9330006", "--case", case).json["numbers"]
    assert found["well_formed"]
    assert found["known"] == []
    assert found["neighbours"] == [
        {"number": "9830006", "edits": ["digit 2: 3 to 8"], "known": ["Neighbour in the registry"]}
    ]
    everyone = roadstead("vessel", "check", "9330006").json["numbers"][0]["neighbours"]
    assert len(everyone) > 1


def test_a_register_is_brought_in(case, roadstead, tmp_path):
    table = tmp_path / "ships.csv"
    table.write_text("Ship,IMO,Owner\nAngara,9179842,M Leasing\nWrong,9179843,\n", encoding="utf-8")
    found = roadstead("vessel", "import", case, table, "--known-on", "2024-03-01Z", "--grade", "B2").json
    assert (found["added"], found["particulars"], len(found["rejected"])) == (1, 1, 1)
    assert found["rejected"][0]["line"] == 3
    (number,) = roadstead("vessel", "check", "9179842", "--case", case).json["numbers"]
    assert number["known"] == ["Angara in the registry"]


def test_candidates_for_an_unknown_hull(case, roadstead, tmp_path):
    table = tmp_path / "ships.csv"
    table.write_text(
        "name,imo,loa,bridge\nAngara,9179842,122,forward\nMaia-1,9358010,131,aft\nMaria,8517839,,\n", encoding="utf-8"
    )
    roadstead("vessel", "import", case, table)
    found = roadstead("vessel", "candidates", case, "--length", "130±2", "--bridge", "aft").json["candidates"]
    assert [(c["name"], c["verdict"]) for c in found] == [
        ("Maia-1", "possible"), ("Maria", "not known"), ("Angara", "ruled out"),
    ]  # fmt: skip
    assert found[0]["reasons"] == ["length 130 m ± 4 measured, 131 m in the registry: fits", "bridge aft"]
    assert "no length" in roadstead("vessel", "candidates", case, "--length", "long").refusal
