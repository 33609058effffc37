"""``roadstead classes``: what marks of a case can be."""

import json


def classes(roadstead, case):
    return {row["class"]: row for row in roadstead("classes", "list", case).json["classes"]}


def test_classes_are_made_changed_and_taken_away(case, roadstead):
    assert len(classes(roadstead, case)) == 13
    made = roadstead(
        "classes", "add", case, "sampan", "--key", "3", "--colour", "sky blue", "--alias", "junk", "--shape", "polygon",
        "--attribute", "load: choice of empty, laden = empty", "--attribute", "draught: number [m]",
    ).json  # fmt: skip
    assert (made["key"], made["colour"], made["aliases"], made["shape"]) == ("3", "#56B4E9", ["junk"], "polygon")
    assert made["attributes"] == ["load: choice of empty, laden = empty", "draught: number [m]"]
    listed = roadstead("classes", "list", case).json
    assert listed["alike"] == [{"classes": ["vessel", "sampan"], "to": "all"}]
    changed = roadstead(
        "classes", "edit", case, "junk", "--attribute", "draught:", "--hidden", "--place", "1", "--colour", "#555555"
    ).json
    assert (changed["place"], changed["hidden"], changed["attributes"]) == (
        1,
        True,
        ["load: choice of empty, laden = empty"],
    )
    assert roadstead("classes", "rename", case, "sampan", "raft").json["class"] == "raft"
    assert roadstead("classes", "remove", case, "raft").json == {"removed": "raft", "into": None}
    labels = [entry["label"] for entry in roadstead("log", case).json["entries"]]
    assert labels[-4:] == [
        "Add the class sampan", "Change the class sampan", "Rename the class sampan to raft", "Remove the class raft",
    ]  # fmt: skip


def test_a_schema_goes_from_case_to_case(case, roadstead, tmp_path):
    roadstead("classes", "add", case, "sampan")
    out = tmp_path / "classes.json"
    assert roadstead("classes", "export", case, "-o", out).json["classes"] == 14
    assert "there already" in roadstead("classes", "export", case, "-o", out).refusal
    other = tmp_path / "other.gpkg"
    roadstead("new", other)
    assert len(roadstead("classes", "import", other, out).json["classes"]) == 14
    again = tmp_path / "again.json"
    roadstead("classes", "export", other, "-o", again)
    assert json.loads(again.read_text()) == json.loads(out.read_text())


def test_what_cannot_be_is_one_sentence(case, roadstead, tmp_path):
    (tmp_path / "bad.json").write_text("{")
    for arguments, named in (
        (("edit", case, "vessel"), "Nothing was given"),
        (("edit", case, "kayak", "--key", "1"), "kayak"),
        (("edit", case, "vessel", "--key", "12"), "key"),
        (("edit", case, "vessel", "--attribute", "a: colour"), "not an attribute"),
        (("add", case, "ship"), "ship"),
        (("import", case, tmp_path / "bad.json"), "bad.json"),
    ):
        assert named in roadstead("classes", *arguments).refusal
    assert len(roadstead("log", case).json["entries"]) == 1
