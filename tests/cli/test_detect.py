"""Machine-made proposals from the command line: a simulated radar scene off Najin, with the shipped coastline as its mask."""

import json
import warnings

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine
from tests.imagery import seas

from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Run
from roadstead.services.session import CaseSession


@pytest.fixture(scope="module")
def sea():
    return seas.radar(21, side=300, count=6, land=False)


@pytest.fixture
def scene(case, roadstead, sea, tmp_path):
    """A scene of the open sea, 50 km off."""
    return _scene(roadstead, case, tmp_path / "sea.tif", sea.picture, (657_000, 4_640_000))


def _scene(roadstead, case, path, values, corner=None):
    profile = {
        "driver": "GTiff",
        "count": 1,
        "dtype": str(values.dtype),
        "height": values.shape[0],
        "width": values.shape[1],
    }
    place = {"crs": "EPSG:32652", "transform": Affine(10, 0, corner[0], 0, -10, corner[1])} if corner else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, "w", **profile, **place) as out:
            out.write(values, 1)
    return roadstead("scene", "add", case, path).json["scene"]


def test_ships_are_proposed_with_their_run_and_do_not_count(case, roadstead, scene, sea):
    told = roadstead("detect", case, scene).json
    assert told["found"] == len(told["annotations"]) == len(sea.ships)
    with CaseSession.open(case, "tester", read_only=True) as session:
        (run,) = session.store.all(Run)
        marks = session.store.all(Annotation)
    assert (run.uuid, run.found, run.maker) == (told["run"], len(marks), "bright targets on water")
    kept = json.loads(run.parameters)
    assert kept["pfa"] == 1e-6
    assert kept["guard_m"] == 400
    assert "GSHHG" in kept["land"]
    assert all(m.run == run.uuid and m.review == "proposed" and 0 < m.score <= 1 and not m.stands for m in marks)
    truth = sorted(np.hypot(*(s[0] - s[3])) * 10 for s in sea.ships)
    assert sorted(m.length_m for m in marks) == pytest.approx(truth, rel=0.3, abs=35)  # Sentinel-1: 30 m or 15 %


def test_what_was_rejected_is_not_proposed_again_and_only_unseen_proposals_are_replaced(case, roadstead, scene):
    from dataclasses import replace

    first = roadstead("detect", case, scene).json
    uuids = [a["annotation"] for a in first["annotations"]]
    with CaseSession.open(case, "tester") as session:
        no, yes = (session.store.get(Annotation, uuid) for uuid in uuids[:2])
        session.do(Operation("review", "Two", (replace(no, review="rejected"), replace(yes, review="accepted"))))
    again = roadstead("detect", case, scene).json
    assert (again["found"], again["rejected_before"], again["marked_before"]) == (len(uuids) - 2, 1, 1)
    with CaseSession.open(case, "tester") as session:
        reviews = sorted(m.review for m in session.store.all(Annotation))
        assert reviews == ["accepted", *["proposed"] * (len(uuids) - 2), "rejected"]
        session.undo()
        assert {m.uuid for m in session.store.all(Annotation)} == set(uuids)


def test_masks_and_land_are_not_searched(case, roadstead, scene, sea, tmp_path):
    x, y = sea.ships[0].mean(axis=0)
    corners = f"{x - 25:.0f},{y - 25:.0f} {x + 25:.0f},{y - 25:.0f} {x + 25:.0f},{y + 25:.0f} {x - 25:.0f},{y + 25:.0f}".replace(
        "-", ""
    )
    roadstead("mask", "add", case, scene, "--polygon", corners)
    told = roadstead("detect", case, scene).json
    assert told["found"] < len(sea.ships)
    assert any("not observed" in note for note in told["notes"])
    # the same picture in the mountains north of Najin
    inland = _scene(roadstead, case, tmp_path / "hills.tif", sea.picture + np.uint16(1), (603_000, 4_700_000))
    told = roadstead("detect", case, inland).json
    assert told["found"] == 0
    assert any(note.startswith("100% of it is land") for note in told["notes"])
    assert roadstead("detect", case, inland, "--no-land-mask").json["found"] > 0


def test_a_scene_without_a_place_is_searched_and_says_that_land_was_not_left_out(case, roadstead, sea, tmp_path):
    bare = _scene(roadstead, case, tmp_path / "bare.tif", sea.picture)
    told = roadstead("detect", case, bare, "--least", "15", "--guard", "120", "--background", "240").json
    assert told["found"] > 0
    assert any("no georeference" in note for note in told["notes"])
    assert any("taken for 3 m" in note for note in told["notes"])


def test_decibels_are_told_from_amplitudes(case, roadstead, sea, tmp_path):
    values = (20 * np.log10(np.maximum(sea.picture, 1) / 3000)).astype("float32")
    scene = _scene(roadstead, case, tmp_path / "db.tif", values, (657_000, 4_640_000))
    told = roadstead("detect", case, scene).json
    assert told["parameters"]["decibels"] is True
    assert told["found"] == len(sea.ships)


def test_the_box_of_what_is_at_a_pixel_and_nothing_where_nothing_is(case, roadstead, scene, sea):
    biggest = max(sea.ships, key=lambda s: np.hypot(*(s[0] - s[3])))
    x, y = biggest.mean(axis=0)
    told = roadstead("detect", case, scene, "--method", "click", "--at", f"{x:.1f},{y:.1f}", "--class", "barge").json
    (mark,) = told["annotations"]
    assert np.hypot(*(np.mean(mark["pixels"], axis=0) - (x, y))) < 2
    far = next(
        (a, b)
        for a in range(10, 290, 7)
        for b in range(10, 290, 7)
        if all(np.hypot(*(s.mean(axis=0) - (a, b))) > 40 for s in sea.ships)
    )
    refusal = roadstead("detect", case, scene, "--method", "click", "--at", f"{far[0]},{far[1]}").refusal
    assert "stands out" in refusal
    assert "by hand" in refusal


def test_a_beam_that_a_radar_does_not_resolve_is_said_to_be_assumed(case, roadstead, sea, tmp_path):
    values = (20 * np.log10(np.maximum(sea.picture, 1) / 3000)).astype("float32")
    scene = _scene(roadstead, case, tmp_path / "db.tif", values, (657_000, 4_640_000))
    told = roadstead("detect", case, scene).json
    for mark in told["annotations"]:
        pixels = np.array(mark["pixels"])
        beam = np.hypot(*(pixels[1] - pixels[0]))
        said = " ".join(mark["doubts"])
        assert ("rather assumed than measured" in said) == (beam < 2.0)  # the response is 1.9 pixels wide
        if said:
            assert np.hypot(*(pixels[0] - pixels[3])) / beam == pytest.approx(6.3, rel=0.25)
            assert mark["width_m"]["se"] > 0.3 * mark["width_m"]["value"]
    narrow = [m for m in told["annotations"] if m["doubts"]]
    assert 0 < len(narrow) < len(sea.ships)
    assert any(note.startswith(f"The beam of {len(narrow)} is less") for note in told["notes"])
    x, y = np.mean(narrow[0]["pixels"], axis=0)
    (mark,) = roadstead("detect", case, scene, "--method", "click", "--at", f"{x:.1f},{y:.1f}").json["annotations"]
    assert "assumed" in mark["doubts"][0]


def test_the_like_of_a_box(case, roadstead, tmp_path):
    picture = np.random.default_rng(3).normal(90, 4, (200, 260)).clip(0, 255).astype(np.uint8)
    for n in range(8):
        picture[60:66, 20 + 28 * n : 42 + 28 * n] = 180
        picture[60:66, 30 + 28 * n : 33 + 28 * n] = 60
    scene = _scene(roadstead, case, tmp_path / "cars.tif", picture)
    box = roadstead("annotate", case, scene, "--class", "rail car", "--box", "20,60 20,66 42,66 42,60").json[
        "annotation"
    ]
    told = roadstead("detect", case, scene, "--method", "like", "--template", box, "--turn", "3").json
    assert told["found"] == 7  # not the template itself
    with CaseSession.open(case, "tester", read_only=True) as session:
        found = [m for m in session.store.all(Annotation) if m.review == "proposed"]
    assert {m.category for m in found} == {"rail car"}
    lefts = sorted(min(p.x for p in m.pixels) for m in found)
    assert lefts == pytest.approx([20 + 28 * n for n in range(1, 8)], abs=0.6)
    assert "no mark" in roadstead("detect", case, scene, "--method", "like").refusal


@pytest.mark.parametrize(
    ("option", "value"), [("--pfa", "0"), ("--guard", "nan"), ("--background", "100"), ("--most", "20")]
)
def test_settings_that_make_no_sense_are_refused(case, roadstead, scene, option, value):
    assert roadstead("detect", case, scene, option, value).refusal
