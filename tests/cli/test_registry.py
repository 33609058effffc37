"""``roadstead vessel add`` and what follows, as scripts use it."""

from pathlib import Path


def test_a_ship_is_added_changed_shown_and_removed(case, roadstead):
    made = roadstead(
        "vessel", "add", case, "--name", "Angara", "--imo", "9179842", "--type", "general cargo", "--length", "122",
        "--bridge", "forward", "--cranes", "0", "--hull", "blue", "--call-sign", "UBXK9",
    ).json["vessel"]  # fmt: skip
    roadstead("vessel", "edit", case, "9179842", "--beam", "19.8", "--hull", "")
    shown = roadstead("vessel", "show", case, "Ангара").json
    assert (shown["vessel"], shown["kind"], shown["length_m"], shown["beam_m"]) == (made, "general cargo", 122.0, 19.8)
    assert (shown["cranes"], shown["hull"], shown["call_sign"], shown["sightings"]) == (0, "", "UBXK9", 0)
    assert "not well formed" in roadstead("vessel", "edit", case, made, "--imo", "9179843").refusal
    assert "in the registry already" in roadstead("vessel", "add", case, "--imo", "9179842").refusal
    assert [each["name"] for each in roadstead("vessel", "list", case).json["vessels"]] == ["Angara"]
    assert roadstead("vessel", "remove", case, made).json["removed"] == [made]
    assert "no ship" in roadstead("vessel", "show", case, "Angara").refusal


def test_a_ship_is_found_by_any_spelling_of_any_of_its_names(case, roadstead):
    roadstead("vessel", "add", case, "--name", "Angara", "--imo", "9179842")
    roadstead("vessel", "particular", "add", case, "9179842", "--kind", "name", "--value", "Океан Энерджи")
    (found,) = roadstead("vessel", "find", case, "Ангара").json["found"]
    assert (found["name"], found["called"]) == ("Angara", "Angara")
    assert found["reasons"]
    (former,) = roadstead("vessel", "find", case, "Okean Enerdzhi").json["found"]
    assert (former["name"], former["called"]) == ("Angara", "Океан Энерджи")
    assert roadstead("vessel", "find", case, "Ang").json["found"] == []


def test_particulars_have_their_dates(case, roadstead):
    roadstead("vessel", "add", case, "--name", "Angara", "--imo", "9179842")
    made = roadstead(
        "vessel", "particular", "add", case, "Angara", "--kind", "owner", "--value", "M Leasing LLC", "--number",
        "2041999", "--start", "2022-01-01", "--known-on", "2023-12-01", "--source", "Equasis", "--grade", "B2",
    ).json["particular"]  # fmt: skip
    (said,) = roadstead("vessel", "show", case, "Angara", "--on", "2023-12-09Z").json["on"][1:]
    assert (said["kind"], said["sure"]) == ("owner", False)
    assert "known on 2023-12-01 by Equasis (B2)" in said["words"]
    roadstead("vessel", "particular", "edit", case, made, "--end", "2023-12-31", "--known-on", "")
    (said,) = roadstead("vessel", "show", case, "Angara", "--on", "2023-12-09Z").json["on"][1:]
    assert said["sure"]
    (row,) = roadstead("vessel", "particular", "list", case, "Angara").json["particulars"]
    assert (row["number"], row["end"], row["known_on"]) == ("2041999", "2024-01-01T00:00:00Z", None)
    roadstead("vessel", "particular", "remove", case, made)
    assert roadstead("vessel", "particular", "list", case, "Angara").json["particulars"] == []
    assert "company number" in roadstead(
        "vessel", "particular", "add", case, "Angara", "--kind", "flag", "--value", "Russia", "--number", "2041999"
    ).refusal  # fmt: skip


def test_photographs_are_kept_as_evidence(case, roadstead, tmp_path):
    picture = tmp_path / "angara.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0 as if it were one")
    roadstead("vessel", "add", case, "--name", "Angara", "--imo", "9179842")
    (kept,) = roadstead("vessel", "photograph", "add", case, "Angara", picture, "--licence", "CC BY 4.0").json[
        "photographs"
    ]
    assert (kept["name"], kept["state"]) == ("angara.jpg", "there")
    roadstead("vessel", "photograph", "add", case, "Angara", picture)
    (kept,) = roadstead("vessel", "photograph", "list", case, "Angara").json["photographs"]
    stored = Path(kept["path"])
    stored.chmod(0o600)
    stored.unlink()
    (gone,) = roadstead("vessel", "photograph", "list", case, "Angara").json["photographs"]
    assert gone["state"] == "missing"
    assert roadstead("vessel", "photograph", "remove", case, "Angara", kept["evidence"]).json["left"] == 0
