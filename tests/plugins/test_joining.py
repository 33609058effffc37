"""Splitting, merging, copying and pasting marks, as actions of a case."""

import json

import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Count, Scene
from roadstead.plugins.annotate import copying, joining, logic, resting
from roadstead.services import annotating
from roadstead.services.session import CaseSession

PLACED = Scene(
    uuid="a", name="A", width=1000, height=1000, crs="EPSG:32652", transform=(0.5, 0, 440000, 0, -0.5, 4676000)
)
LATER = Scene(uuid="b", name="B", width=600, height=600, crs="EPSG:32652", transform=(1.0, 0, 440000, 0, -1.0, 4676000))
BARE = Scene(uuid="c", name="C", width=1000, height=1000)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Marks", "tester") as made:
        made.do(Operation("add-scene", "Add scenes", (PLACED, LATER, BARE)))
        yield made


def block(x, y, wide=20, high=100, category="container block", scene=PLACED, **fields):
    corners = [Pixel(x, y), Pixel(x + wide, y), Pixel(x + wide, y + high), Pixel(x, y + high)]
    return annotating.annotation(scene, "box", category, corners, **fields)


def kept(session, *marks):
    session.do(Operation("annotate", "Mark", marks))
    return marks


def test_one_block_becomes_two_of_half_the_length_and_undo_makes_it_one(session):
    (mark,) = kept(session, block(100, 100, label="A3", object="", confidence="likely"))
    operation, parts = joining.halved(PLACED, mark)
    session.do(operation)
    assert operation.label == "Split A3 into 2"
    assert [part.kind for part in parts] == ["box", "box"]
    assert mark.uuid == parts[0].uuid != parts[1].uuid
    assert {part.confidence for part in parts} == {"likely"}
    # 50 pixels of half a metre; the scale factor of UTM 52 there is within 0.1 %.
    assert [part.length_m for part in parts] == pytest.approx([25, 25], rel=1e-3)
    session.undo()
    assert session.store.all(Annotation) == [mark]


def test_blocks_that_touch_become_one_and_the_first_says_what_it_is(session):
    marks = kept(session, block(100, 100, label="north"), block(100, 200, category="container", label="south"))
    operation, made, told = joining.merge(session, PLACED, marks)
    session.do(operation)
    (one,) = session.store.all(Annotation)
    assert (one.uuid, one.kind, one.category, one.label) == (marks[0].uuid, "box", "container block", "north")
    assert one.area_m2 == pytest.approx(20 * 200 * 0.25, rel=2e-3)
    assert made == (one,)
    assert told == "class “container block” is kept, not “container”; label “north” is kept, not “south”"


def test_blocks_that_do_not_touch_become_parts_of_one_whole(session):
    marks = kept(session, block(100, 100), block(300, 100))
    operation, made, _ = joining.merge(session, PLACED, marks)
    session.do(operation)
    assert len(made) == 2
    assert made[0].whole == made[1].whole != ""
    assert operation.label == "Merge 2 marks as 2 parts of one"


def test_what_cannot_be_merged_is_said(session):
    line = annotating.annotation(PLACED, "line", "unknown", [Pixel(0, 0), Pixel(9, 9)])
    with pytest.raises(UserError, match="two or more"):
        joining.merge(session, PLACED, [block(1, 1)])
    with pytest.raises(UserError, match="has no area"):
        joining.merge(session, PLACED, [block(1, 1), line])
    with pytest.raises(UserError, match="different scenes"):
        joining.merge(session, PLACED, [block(1, 1), block(1, 1, scene=BARE)])


def test_a_count_that_rests_on_a_mark_is_named(session):
    one, other = kept(session, block(100, 100, label="A3"), block(100, 200))
    session.do(
        Operation(
            "count", "Count", (Count(scene="a", kind="containers", label="TEU north", annotations=(other.uuid,)),)
        )
    )
    with pytest.raises(UserError, match="The count TEU north rests on the mark container block that you want to merge"):
        joining.merge(session, PLACED, [one, other])
    resting.refuse(session, [one], "delete")


def test_a_copy_is_a_mark_of_its_own(session):
    mark = block(100, 100, label="A3", object="thing", run="run", review="accepted", reading="second", note="high")
    source, (copy,) = copying.read(copying.written([mark]))
    assert source == "a"
    assert copy.uuid != mark.uuid
    assert (copy.object, copy.run, copy.review, copy.reading) == ("", "", "", "")
    operation, (made,), told = copying.paste(session, PLACED, source, [copy], Pixel(500, 500))
    assert (made.label, made.note, told) == ("A3", "high", "")
    assert made.pixels == (Pixel(490, 450), Pixel(510, 450), Pixel(510, 550), Pixel(490, 550))
    assert operation.label == "Paste A3"


def test_a_copy_goes_to_its_place_on_the_ground_of_another_scene_else_to_its_pixels(session):
    source, copies = copying.read(copying.written([block(100, 100)]))
    _, (made,), told = copying.paste(session, LATER, source, copies, Pixel(5, 5))
    assert [(round(p.x, 3), round(p.y, 3)) for p in made.pixels] == [(50, 50), (60, 50), (60, 100), (50, 100)]
    assert told == "Pasted by the ground."
    _, (made,), told = copying.paste(session, BARE, source, copies, None)
    assert made.pixels == copies[0].pixels
    assert made.geometry is None
    assert told.startswith("Pasted at the same pixels")


def test_copies_outside_the_image_are_left_out_and_none_at_all_is_refused(session):
    source, copies = copying.read(copying.written([block(100, 100), block(950, 850)]))
    _, made, told = copying.paste(session, PLACED, source, copies, Pixel(700, 500))
    assert (len(made), told) == (1, "1 lie outside the image and were left out.")
    with pytest.raises(UserError, match="None of what was copied"):
        copying.paste(session, PLACED, source, copies, Pixel(9000, 9000))


def test_other_programs_get_geojson():
    found = json.loads(copying.geojson(PLACED, [block(100, 100, label="A3"), block(1, 1, scene=BARE)]))
    assert [feature["geometry"] and feature["geometry"]["type"] for feature in found["features"]] == ["Polygon", None]
    assert found["features"][0]["properties"]["label"] == "A3"


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"scene": "a", "marks": [{}]}', '{"scene":"a","marks":3}'])
def test_what_is_no_copy_of_marks_is_said(text):
    with pytest.raises(UserError, match="holds no marks"):
        copying.read(text)


def test_many_marks_are_one_action_that_says_what_it_did():
    marks = [block(100, 100), block(300, 100)]
    moved = [Annotation(uuid=m.uuid, scene=m.scene, pixels=tuple(Pixel(p.x + 7, p.y) for p in m.pixels)) for m in marks]
    operation = logic.reshape([PLACED], list(zip(marks, moved, strict=True)), "move")
    assert (operation.verb, operation.label) == ("move", "Move 2 marks")
    assert [m.pixels[0] for m in operation.put] == [Pixel(107, 100), Pixel(307, 100)]
