"""Marks made and changed on the command line, with what is said of them."""

import numpy as np
import pytest
import rasterio

from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.services.session import CaseSession


@pytest.fixture
def marked(case, tmp_path):
    """The case with one scene and two marks, one of them known by an old name of its class."""
    with CaseSession.open(case, "tester") as session:
        scene = Scene(uuid="scene-1", name="Najin", path=str(tmp_path / "none.tif"), width=100, height=100)
        marks = (
            Annotation(uuid="a", scene="scene-1", category="container stack"),
            Annotation(uuid="b", scene="scene-1", category="vessel"),
        )
        session.do(Operation("add", "Add", (scene, *marks)))
    return case


def marks_of(case):
    with CaseSession.open(case, "tester", read_only=True) as session:
        return {mark.uuid: mark for mark in session.store.all(Annotation)}, session.store.entry_count()


def test_marks_are_changed_in_one_action_that_undo_takes_back(marked, roadstead):
    _, before = marks_of(marked)
    found = roadstead(
        "mark", "edit", marked, "a", "b", "--class", "container block", "--confidence", "very likely", "--basis", "assessed",
        "--rationale", "Its shadow", "--alternative", "sheds", "--attribute", "size=40 FT", "--partial", "--occluded", "no",
    ).json["annotations"]  # fmt: skip
    assert {row["annotation"] for row in found} == {"a", "b"}
    assert all(row["class"] == "container block" and row["attributes"] == {"size": "40 ft"} for row in found)
    marks, entries = marks_of(marked)
    assert entries == before + 1
    assert {(m.confidence, m.basis, m.partial, m.occluded, m.alternative) for m in marks.values()} == {
        ("very likely", "assessed", True, False, "sheds")
    }
    assert roadstead("undo", marked).status == 0
    assert marks_of(marked)[0]["b"].category == "vessel"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--confidence", "70 %"), "70 %"),
        (("--class", "kayak"), "kayak"),
        (("--attribute", "size"), "NAME=VALUE"),
        (("--attribute", "size=60 ft"), "60 ft"),
        ((), "Nothing was given"),
    ],
)
def test_what_cannot_be_said_is_one_sentence_and_changes_nothing(marked, roadstead, arguments, named):
    before = marks_of(marked)
    assert named in roadstead("mark", "edit", marked, "a", *arguments).refusal
    assert marks_of(marked) == before


def test_a_new_mark_says_how_likely_it_is(case, roadstead, tmp_path):
    path = tmp_path / "port.tif"
    with rasterio.open(path, "w", driver="GTiff", width=40, height=30, count=1, dtype="uint8", crs="EPSG:32652",
                       transform=rasterio.Affine(2, 0, 607000, 0, -2, 4677000)) as out:  # fmt: skip
        out.write(np.ones((1, 30, 40), dtype=np.uint8))
    scene = roadstead("scene", "add", case, path).json["scene"]
    made = roadstead(
        "annotate", case, scene, "--class", "ship", "--point", "10,10", "--confidence", "nearly certain", "--basis", "seen",
        "--attribute", "type=Tanker", "--occluded",
    ).json  # fmt: skip
    mark = marks_of(case)[0][made["annotation"]]
    assert (mark.category, mark.confidence, mark.basis, mark.occluded) == ("vessel", "nearly certain", "seen", True)
    assert made["attributes"] == {"type": "tanker"}
