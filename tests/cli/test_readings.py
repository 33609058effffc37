"""A second reading from its start to its adjudication, by the command line."""

import numpy as np
import pytest
import rasterio

BOXES = ("100,100 140,100 140,120 100,120", "60,60 100,60 100,80 60,80")


@pytest.fixture
def read(case, roadstead, tmp_path):
    """Two vessels marked by the first reader on an image of 200 pixels a side."""
    path, transform = tmp_path / "image.tif", rasterio.Affine(1, 0, 441_000, 0, -1, 4_676_000)
    profile = {"driver": "GTiff", "width": 200, "height": 200, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", **profile, crs="EPSG:32652", transform=transform) as out:
        out.write(np.full((1, 200, 200), 7, np.uint8))
    scene = roadstead("scene", "add", case, path).json["scene"]
    for box in BOXES:
        roadstead("annotate", case, scene, "--class", "vessel", "--box", box)
    return case, scene


def test_a_second_reading(read, roadstead):
    case, scene = read
    started = roadstead("reading", "start", case, "--reader", "Ben", "--note", "on a small screen").json
    assert started["blind"] is True
    assert started["scenes"] == [scene]
    # What Ben marks is his; the first reader's marks are not to be had.
    mark = roadstead("annotate", case, scene, "--class", "barge", "--box", "101,100 141,100 141,120 101,120").json
    assert "blind" in roadstead("export", case, "-o", case.parent / "out.csv", "--format", "csv").refusal
    assert "blind" in roadstead("lint", case).refusal
    told = [(entry["verb"], entry["label"]) for entry in roadstead("log", case).json["entries"]]
    assert [verb for verb, _ in told] == ["create", "add-scene", "hidden", "hidden", "start-reading", "annotate"]
    assert {label for verb, label in told if verb == "hidden"} == {"Hidden during a blind reading"}
    assert "barge" in told[-1][1]  # his own is his to read
    found = roadstead("reading", "finish", case).json
    assert found["marks"] == 1
    assert found["agreement"]["matched"] == 1
    assert found["agreement"]["mean_iou"] == pytest.approx(39 / 41, abs=1e-5)
    assert found["agreement"]["kappa_matched"]["value"] == 0.0
    said = roadstead("reading", "agreement", case, "--iou", "0.99").json
    assert said["matched"] == 0
    assert said["scenes"][0]["only_first"] == 2
    assert roadstead("reading", "list", case).json["readings"][0]["note"] == "on a small screen"
    left = roadstead("reading", "adjudicate", case, "--accept", as_json=True)
    assert "waits" in left.refusal  # of other classes, they agree on nothing
    listed = roadstead("reading", "adjudicate", case).json["differences"]
    assert [d["why"] for d in listed] == ["vessel or barge", "only the first reader marked it"]
    decided = roadstead(
        "reading", "adjudicate", case, "--mark", mark["annotation"], "--decision", "second", "--reason", "flat deck"
    ).json
    assert (decided["decided"], len(decided["differences"])) == (1, 1)
    verbs = [entry["verb"] for entry in roadstead("log", case).json["entries"]]
    assert verbs[-5:] == ["annotate", "start-reading", "annotate", "finish-reading", "adjudicate"]
    assert roadstead("verify", case).json["ok"]


def test_what_is_refused(read, roadstead):
    case, _ = read
    assert "no second reading" in roadstead("reading", "agreement", case).refusal
    assert "No second reading goes on" in roadstead("reading", "finish", case).refusal
    roadstead("reading", "start", case, "--reader", "Ben")
    assert "is not finished" in roadstead("reading", "start", case, "--reader", "Cleo").refusal
    assert "is not finished" in roadstead("reading", "agreement", case).refusal
    assert roadstead("reading", "abandon", case).json["reader"] == "Ben"
    assert roadstead("reading", "list", case).json["readings"] == []
