"""Saved views from the command line."""

import json

from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.services.session import CaseSession


def test_views_are_saved_listed_shown_renamed_removed_and_undone(case, roadstead):
    with CaseSession.open(case, "tester") as session:
        marks = tuple(
            Annotation(uuid=f"m{n}", scene="s", category="vessel", length_m=40.0 * n, length_se=1.0)
            for n in range(1, 6)
        )
        session.do(Operation("add", "Add", (Scene(uuid="s"), *marks)))
    saved = roadstead("view", "save", case, "--name", "Long", "--where", "class = vessel and length >= 120 m").json
    assert roadstead("view", "list", case).json["views"] == [saved]
    assert roadstead("view", "show", case, "--name", "long").json["rows"] == ["m3", "m4", "m5"]
    query = json.loads(saved["query"]) | {"sorts": [{"column": "length_m", "backwards": True}]}
    assert roadstead("view", "save", case, "--name", "Long", "--query", json.dumps(query)).json["view"] == saved["view"]
    shown = roadstead("view", "show", case, "--name", saved["view"]).json
    assert (shown["count"], shown["rows"]) == (3, ["m5", "m4", "m3"])
    assert roadstead("view", "rename", case, "--name", "Long", "--to", "Large").json["name"] == "Large"
    assert roadstead("view", "remove", case, "--name", "Large").json == {"removed": saved["view"]}
    assert roadstead("view", "list", case).json["views"] == []
    assert roadstead("undo", case).status == 0
    assert roadstead("view", "show", case, "--name", "Large").json["count"] == 3


def test_what_is_no_view_is_refused_in_one_sentence(case, roadstead):
    assert "There is no view “X”" in roadstead("view", "show", case, "--name", "X").refusal
    assert "no table of a case" in roadstead("view", "save", case, "--table", "boats", "--name", "X").refusal
    assert "filters marks" in roadstead(
        "view", "save", case, "--table", "vessels", "--name", "X", "--where", "length > 3"
    ).refusal  # fmt: skip
    assert "does not understand" in roadstead("view", "save", case, "--name", "X", "--query", "{}").refusal
    assert "no column" in roadstead(
        "view", "save", case, "--name", "X", "--query", '{"version": 1, "sorts": [{"column": "x"}]}'
    ).refusal  # fmt: skip
    assert roadstead("view", "list", case).json["views"] == []
