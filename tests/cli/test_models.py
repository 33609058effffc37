"""Detectors of the user's from the command line: a small network that finds bright things by construction."""

import hashlib
import json
import warnings

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
pytest.importorskip("onnx", reason="onnx is not installed")

from tests.imagery import networks

from roadstead.domain.records import Annotation, Run
from roadstead.imagery import detector
from roadstead.services.session import CaseSession

SIDE = 512
SHIPS = [(20, 30, 60, 42), (118, 100, 138, 108), (300, 250, 330, 262), (440, 400, 452, 440), (100, 470, 140, 482)]
CAR = (250, 60, 262, 70)


@pytest.fixture
def scene(case, roadstead, tmp_path):
    """Ships in red on black, one of them across the seam of tiles of 128, and a blue car; pixels of 2 m."""
    picture = np.ones((3, SIDE, SIDE), np.uint8)
    for left, top, right, bottom in SHIPS:
        picture[0, top:bottom, left:right] = 255
    picture[2, CAR[1] : CAR[3], CAR[0] : CAR[2]] = 255
    path = tmp_path / "port.tif"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", "GTiff", SIDE, SIDE, 3, "EPSG:32652", Affine(2, 0, 657_000, 0, -2, 4_640_000), "uint8"
        ) as out:
            out.write(picture)
    return roadstead("scene", "add", case, path).json["scene"]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return networks.bright(tmp_path_factory.mktemp("models") / "bright.onnx", "yolo8")


def _bounds(told):
    found = []
    for mark in told["annotations"]:
        xs, ys = zip(*mark["pixels"], strict=True)
        found.append((mark["class"], *(round(v) for v in (min(xs), min(ys), max(xs), max(ys)))))
    return sorted(found)


def _detect(roadstead, case, scene, model, *more):
    return roadstead("detect", case, scene, "--method", "onnx", "--model", model, "--layout", "yolo8", *more)


def test_what_a_model_finds_is_proposed_with_its_run(case, roadstead, scene, model):
    told = _detect(roadstead, case, scene, model, "--map", "hull=vessel", "--map", "car=truck").json
    assert _bounds(told) == sorted([("vessel", *ship) for ship in SHIPS] + [("truck", *CAR)])
    with CaseSession.open(case, "tester", read_only=True) as session:
        (run,) = session.store.all(Run)
        marks = session.store.all(Annotation)
    assert run.maker == "ONNX: bright.onnx"
    assert run.sha256 == hashlib.sha256(model.read_bytes()).hexdigest()
    assert run.version.startswith("onnxruntime 1.")
    kept = json.loads(run.parameters)
    assert kept["classes"] == {"hull": "vessel", "car": "truck"}
    assert (kept["layout"], kept["score"], kept["overlap"], kept["tiles"]) == ("yolo8", 0.25, 0.2, 25)
    assert all(m.review == "proposed" and not m.stands and m.score == pytest.approx(0.9, abs=0.01) for m in marks)
    lengths = sorted(m.length_m for m in marks)
    assert lengths == pytest.approx(sorted([80, 40, 60, 80, 80, 24]), rel=0.01)  # UTM's scale is within 0.1 %


def test_classes_without_a_place_in_the_case_are_left_out_and_counted(case, roadstead, scene, model):
    told = _detect(roadstead, case, scene, model, "--map", "car=truck").json
    assert [row[0] for row in _bounds(told)] == ["truck"]
    assert any("5 hull" in note for note in told["notes"])
    told = _detect(roadstead, case, scene, model, "--map", "car=-", "--map", "*=vessel").json
    assert {row[0] for row in _bounds(told)} == {"vessel"}


def test_masks_and_regions_are_kept_to(case, roadstead, scene, model):
    assert roadstead("mask", "add", case, scene, "--kind", "cloud", "--polygon", "0,0 200,0 200,200 0,200").status == 0
    told = _detect(roadstead, case, scene, model, "--class", "vessel").json
    assert _bounds(told) == sorted(("vessel", *box) for box in [*SHIPS[2:], CAR])
    assert any("15% of it was not observed" in note for note in told["notes"])
    told = _detect(
        roadstead, case, scene, model, "--class", "vessel", "--region", "310,240 500,240 500,500 310,500"
    ).json
    assert _bounds(told) == sorted(("vessel", *box) for box in SHIPS[2:4])  # by their middles


def test_a_model_for_coarser_pixels_is_shown_them(case, roadstead, scene, model):
    more = ("--class", "vessel", "--gsd", "4", "--region", "200,200 350,200 350,320 200,320")
    told = _detect(roadstead, case, scene, model, *more).json
    assert (told["parameters"]["tiles"], told["parameters"]["gsd_m"]) == (1, 4)  # one tile of 256 pixels of the scene
    assert np.array(_bounds(told)[0][1:]) == pytest.approx(np.array(SHIPS[2]), abs=2)


REFUSED = [
    ((), "None of the model's classes (hull, car) is a class of this case"),
    (("--map", "boat=vessel"), "“boat” is not a class of this model"),
    (("--map", "hull=spaceship"), "“spaceship” is not a class of this case"),
    (("--map", "hull"), "“hull” maps no class"),
    (("--map", "hull=vessel", "--score", "7"), "no value for the least score"),
    (("--map", "hull=vessel", "--overlap", "0.99"), "no value for the overlap"),
    (("--map", "hull=vessel", "--band", "1", "--band", "2"), "one band or three"),
    (("--map", "hull=vessel", "--size", "640"), "takes pictures of 128 x 128 pixels only"),
]


def test_what_makes_no_sense_is_refused_and_nothing_is_written(case, roadstead, scene, model):
    for more, sentence in REFUSED:
        assert sentence in _detect(roadstead, case, scene, model, *more).refusal
    with CaseSession.open(case, "tester", read_only=True) as session:
        assert not session.store.all(Run)
        assert not session.store.all(Annotation)


def test_a_damaged_model_and_a_missing_onnxruntime_are_one_sentence(case, roadstead, scene, tmp_path, monkeypatch):
    (tmp_path / "bad.onnx").write_bytes(b"nothing")
    assert "is not an ONNX file" in _detect(roadstead, case, scene, tmp_path / "bad.onnx").refusal
    assert "no file “none.onnx”" in _detect(roadstead, case, scene, tmp_path / "none.onnx").refusal
    monkeypatch.setattr(detector, "available", lambda: False)
    assert 'pip install "roadstead[detect]"' in _detect(roadstead, case, scene, tmp_path / "bad.onnx").refusal


def test_doctor_names_onnxruntime(roadstead):
    said = json.loads(roadstead("doctor").out)  # it may end with 1: where Qt is missing it is no whole program
    assert said["optional"]["onnxruntime"][0].isdigit()


def test_classes_are_found_by_alias_however_they_are_parted(case, roadstead, scene, tmp_path):
    said = {"names": "{0: 'Ship', 1: 'container_block'}", "task": "detect"}
    path = networks.bright(tmp_path / "named.onnx", "yolo8", metadata=said)
    told = _detect(roadstead, case, scene, path).json
    assert {row[0] for row in _bounds(told)} == {"vessel", "container block"}


def test_proposals_are_listed_accepted_and_rejected(case, roadstead, scene, model):
    told = _detect(roadstead, case, scene, model, "--map", "hull=vessel", "--map", "car=truck").json
    listed = roadstead("review", "list", case, "--run", told["run"][:8]).json
    assert (listed["count"], listed["classes"]) == (6, {"vessel": 5, "truck": 1})
    done = roadstead("review", "reject", case, "--all", "--class", "truck").json
    assert (done["count"], done["reviews"]) == (1, {"rejected": 1})
    one = next(each["annotation"] for each in listed["annotations"] if each["class"] == "vessel")
    assert roadstead("review", "accept", case, one).json["reviews"] == {"accepted": 1}
    assert roadstead("review", "accept", case, "--all", "--least", "0.99").refusal.startswith("No such mark")
    assert roadstead("review", "accept", case, "--all", "--least", "0.5", "--scene", scene).json["count"] == 4
    assert roadstead("review", "list", case).json["count"] == 0
    assert roadstead("review", "list", case, "--state", "rejected").json["count"] == 1
    assert "does not wait" in roadstead("review", "reject", case, one).refusal
    assert "not said which marks" in roadstead("review", "accept", case).refusal
    assert "No run begins" in roadstead("review", "list", case, "--run", "zz").refusal
    roadstead("undo", case)
    assert roadstead("review", "list", case).json["count"] == 4
    again = _detect(roadstead, case, scene, model, "--map", "hull=vessel", "--map", "car=truck").json
    assert (again["rejected_before"], again["marked_before"], again["found"]) == (1, 1, 4)
