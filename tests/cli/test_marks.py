"""``roadstead mark``: marks moved, bent, parted, joined, copied and chosen by a filter, each as one action."""

import csv

import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.services import annotating
from roadstead.services.session import CaseSession

HALF = {"width": 1000, "height": 1000, "crs": "EPSG:32652", "transform": (0.5, 0, 440000, 0, -0.5, 4676000)}
# The same ground, a pixel of one metre.
COARSE = {"width": 500, "height": 500, "crs": "EPSG:32652", "transform": (1.0, 0, 440000, 0, -1.0, 4676000)}
FLAT = {"width": 1000, "height": 1000, "crs": "EPSG:32652", "transform": (1.0, 0, 440000, 0, -2.0, 4676000)}


def box(scene, uuid, x, y, wide, high, category="vessel", **fields):
    corners = [Pixel(x, y), Pixel(x + wide, y), Pixel(x + wide, y + high), Pixel(x, y + high)]
    return annotating.annotation(scene, "box", category, corners, uuid=uuid, **fields)


@pytest.fixture
def marked(case):
    with CaseSession.open(case, "tester") as session:
        one, other, flat = Scene(uuid="s1", name="One", **HALF), Scene(uuid="s2", name="Two", **COARSE), Scene(uuid="s3", name="Flat", **FLAT)  # fmt: skip
        ring = [Pixel(600, 600), Pixel(700, 600), Pixel(700, 700), Pixel(600, 700)]
        marks = (
            box(one, "ship1", 100, 100, 20, 200),
            box(one, "ship2", 120, 100, 20, 200, label="grey"),
            box(flat, "flat", 100, 100, 10, 100, "barge"),
            annotating.annotation(one, "polygon", "building", ring, uuid="yard"),
        )
        session.do(Operation("add", "Add", (one, other, flat, *marks)))
    return case


def marks_of(case):
    with CaseSession.open(case, "tester", read_only=True) as session:
        return {mark.uuid: mark for mark in session.store.all(Annotation)}


def corners(mark):
    return [tuple(pixel) for pixel in mark.pixels]


def test_marks_are_listed_by_a_filter(marked, roadstead):
    found = roadstead("mark", "list", marked, "--where", "class = vessel and length >= 90").json
    assert (found["number"], [row["annotation"] for row in found["annotations"]]) == (2, ["ship1", "ship2"])
    assert found["annotations"][0]["pixels"] == "100,100 120,100 120,300 100,300"
    # 200 pixels of half a metre, within the scale of UTM.
    assert found["annotations"][0]["length_m"]["value"] == pytest.approx(100, rel=1e-3)
    assert roadstead("mark", "list", marked).json["number"] == 4


def test_a_bulk_edit_says_how_many_changed_and_is_one_action(marked, roadstead):
    ran = roadstead("mark", "edit", marked, "--where", "class = vessel", "--confidence", "likely", "--label", "grey")
    assert ran.json["changed"] == 2
    assert "2 of 2 marks changed" in ran.err
    again = roadstead("mark", "edit", marked, "--where", "scene = One", "--confidence", "likely")
    assert (again.json["changed"], "1 of 3 marks changed" in again.err) == (1, True)
    roadstead("undo", marked)
    roadstead("undo", marked)
    assert {mark.confidence for mark in marks_of(marked).values()} == {""}


def test_words_on_the_picture_are_given_no_class_and_no_likelihood(marked, roadstead):
    roadstead("annotate", marked, "One", "--text", "10,10", "--label", "Pier 3")
    found = roadstead(
        "mark", "edit", marked, "--where", "scene = One", "--class", "barge", "--confidence", "likely"
    ).json
    assert (found["changed"], len(found["annotations"])) == (3, 4)
    (words,) = (mark for mark in marks_of(marked).values() if mark.kind == "text")
    assert (words.category, words.confidence) == ("remark", "")


def test_moving_keeps_the_shape_and_measures_anew(marked, roadstead):
    made = roadstead("mark", "move", marked, "ship1", "--by", "10", "-4.5").json
    assert corners(marks_of(marked)["ship1"]) == [(110, 95.5), (130, 95.5), (130, 295.5), (110, 295.5)]
    assert made["annotations"][0]["length_m"]["value"] == pytest.approx(100, rel=1e-3)
    assert "outside the image" in roadstead("mark", "move", marked, "ship1", "--by", "-400", "0").refusal


def test_turning_is_on_the_ground_where_pixels_are_not_square(marked, roadstead):
    # 10 m × 200 m on the ground lie east–west after a quarter turn: 200 pixels of a metre by 5 of two metres.
    before = marks_of(marked)["flat"]
    roadstead("mark", "turn", marked, "flat", "--degrees", "90")
    mark = marks_of(marked)["flat"]
    xs, ys = [x for x, _ in mark.pixels], [y for _, y in mark.pixels]
    assert (max(xs) - min(xs), max(ys) - min(ys)) == pytest.approx((200, 5), rel=2e-3)
    assert mark.length_m == pytest.approx(before.length_m, rel=1e-3)
    assert mark.bearing_deg == pytest.approx((before.bearing_deg + 90) % 180, abs=0.1)


def test_scaling_two_grows_their_distance_and_each_does_not(marked, roadstead):
    roadstead("mark", "scale", marked, "ship1", "ship2", "--factor", "2")
    assert corners(marks_of(marked)["ship1"])[0] == pytest.approx((80, 0))  # the common centre is 120,200
    roadstead("undo", marked)
    roadstead("mark", "scale", marked, "ship1", "ship2", "--factor", "0.5", "--each")
    marks = marks_of(marked)
    assert corners(marks["ship1"])[0] == pytest.approx((105, 150))
    assert corners(marks["ship2"])[0] == pytest.approx((125, 150))


def test_vertices_are_moved_added_and_removed(marked, roadstead):
    roadstead("mark", "vertex", marked, "yard", "--move", "2", "--to", "720,720")
    roadstead("mark", "vertex", marked, "yard", "--insert", "1", "--to", "650,580")
    assert corners(marks_of(marked)["yard"]) == [(600, 600), (650, 580), (700, 600), (720, 720), (600, 700)]
    roadstead("mark", "vertex", marked, "yard", "--remove", "0")
    assert corners(marks_of(marked)["yard"]) == [(650, 580), (700, 600), (720, 720), (600, 700)]
    assert "no vertex 9" in roadstead("mark", "vertex", marked, "yard", "--remove", "9").refusal
    assert "--to" in roadstead("mark", "vertex", marked, "yard", "--move", "0").refusal
    assert "as many as they are" in roadstead("mark", "vertex", marked, "ship1", "--remove", "0").refusal
    roadstead("mark", "reshape", marked, "yard", "--pixels", "600,600 700,600 650,700")
    assert marks_of(marked)["yard"].area_m2 == pytest.approx(100 * 100 / 2 / 4, rel=2e-3)


def test_a_hole_is_cut_bent_and_filled(marked, roadstead):
    made = roadstead("mark", "hole", marked, "yard", "--cut", "620,620 660,620 660,660 620,660").json
    assert len(made["annotations"][0]["holes"]) == 1
    # (100² − 40²) pixels of a quarter of a square metre.
    assert marks_of(marked)["yard"].area_m2 == pytest.approx((100**2 - 40**2) / 4, rel=2e-3)
    roadstead("mark", "vertex", marked, "yard", "--hole", "1", "--remove", "0")
    assert marks_of(marked)["yard"].area_m2 == pytest.approx((100**2 - 40**2 / 2) / 4, rel=2e-3)
    refused = roadstead("mark", "vertex", marked, "yard", "--hole", "1", "--move", "0", "--to", "900,620").refusal
    assert "over its outline" in refused
    assert "outside" in roadstead("mark", "hole", marked, "yard", "--cut", "1,1 5,1 5,5").refusal
    assert "part it" in roadstead("mark", "hole", marked, "yard", "--cut", "590,640 710,640 710,650 590,650").refusal
    roadstead("mark", "hole", marked, "yard", "--fill")
    assert marks_of(marked)["yard"].holes == ""
    assert "has a hole" in roadstead("mark", "hole", marked, "yard", "--fill").refusal


def test_splitting_halving_and_merging(marked, roadstead):
    parts = roadstead("mark", "split", marked, "ship1", "--line", "90,200 130,200").json["annotations"]
    assert sorted(row["length_m"]["value"] for row in parts) == pytest.approx([50, 50], rel=1e-3)
    roadstead("undo", marked)
    assert len(roadstead("mark", "halve", marked, "ship2").json["annotations"]) == 2
    roadstead("undo", marked)
    ran = roadstead("mark", "merge", marked, "ship1", "ship2")
    assert (ran.json["removed"], "Label stays empty" in ran.err) == (["ship2"], True)
    assert marks_of(marked)["ship1"].area_m2 == pytest.approx(40 * 200 / 4, rel=2e-3)


def test_copies_lie_where_they_are_on_the_ground(marked, roadstead):
    (row,) = roadstead("mark", "copy", marked, "ship1", "--to", "Two").json["annotations"]
    assert (row["scene"], row["pixels"]) == ("Two", "50,50 60,50 60,150 50,150")
    (row,) = roadstead("mark", "duplicate", marked, "ship1", "--by", "30", "0").json["annotations"]
    assert corners(marks_of(marked)[row["annotation"]])[0] == (130, 100)
    assert "several scenes" in roadstead("mark", "copy", marked, "ship1", "flat", "--to", "Two").refusal


def test_removing_and_what_is_refused(marked, roadstead):
    assert roadstead("mark", "remove", marked, "--where", "class = barge").json["removed"] == ["flat"]
    assert "No mark passes" in roadstead("mark", "remove", marked, "--where", "class = barge").refusal
    assert "No mark was named" in roadstead("mark", "remove", marked).refusal
    roadstead("classes", "edit", marked, "vessel", "--locked")
    assert "locked" in roadstead("mark", "move", marked, "ship1", "--by", "1", "1").refusal


def test_an_export_writes_what_passes_a_filter(marked, roadstead, tmp_path):
    out = tmp_path / "ships.csv"
    told = roadstead("export", marked, "-o", out, "--where", "class = vessel").json
    assert told["written"] == {"annotations": 2}
    with out.open(encoding="utf-8-sig", newline="") as stream:
        assert {row["uuid"] for row in csv.DictReader(stream)} == {"ship1", "ship2"}
    for name, kind in (("a.json", "coco"), ("a.geojson", "geojson"), ("a.gpkg", "gpkg")):
        told = roadstead("export", marked, "-o", tmp_path / name, "--format", kind, "--where", "label = grey").json
        assert told["written"] == {"annotations": 1}
    assert "passes" in roadstead("export", marked, "-o", tmp_path / "b.csv", "--where", "class = crane").refusal


def test_a_polygon_is_marked_with_its_holes(case, roadstead):
    with CaseSession.open(case, "tester") as session:
        session.do(Operation("add", "Add", (Scene(uuid="s1", name="One", **HALF),)))
    ring = ("--polygon", "100,100 200,100 200,200 100,200")
    made = roadstead("annotate", case, "One", "--class", "building", *ring, "--hole", "120,120 160,120 160,160").json
    assert made["area_m2"]["value"] == pytest.approx((100**2 - 40**2 / 2) / 4, rel=2e-3)
    around, hole = made["geometry"]["coordinates"]
    assert (len(around), len(hole), hole[0] == hole[-1]) == (5, 4, True)
    assert "over its outline" in roadstead("annotate", case, "One", *ring, "--hole", "1,1 160,120 160,160").refusal
    assert "Only a polygon" in roadstead("annotate", case, "One", "--point", "5,5", "--hole", "1,1 2,2 3,1").refusal
