"""Things across dates by the command line, on images of one place with different pixels."""

import numpy as np
import pytest
import rasterio


@pytest.fixture
def dated(case, roadstead, tmp_path):
    """One place on three dates, the first with pixels of 1 m, the others of 2 m."""
    added = []
    for day, pixel in (("2020-08-31", 1.0), ("2020-09-07", 2.0), ("2020-09-14", 2.0)):
        path, size = tmp_path / f"{day}.tif", round(400 / pixel)
        transform = rasterio.Affine(pixel, 0, 441_000, 0, -pixel, 4_676_000)
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            width=size,
            height=size,
            count=1,
            dtype="uint8",
            crs="EPSG:32652",
            transform=transform,
        ) as out:
            out.write(np.full((1, size, size), len(added) + 1, np.uint8))
        added.append(roadstead("scene", "add", case, path, "--acquired", f"{day}T17:00Z").json)
    return case, *added


def test_a_stack_over_three_dates(dated, roadstead):
    case, first, second, third = dated
    box = roadstead(
        "annotate", case, first["scene"], "--class", "container block", "--box", "100,100 120,100 120,160 100,160"
    ).json
    other = roadstead(
        "annotate", case, first["scene"], "--class", "container block", "--box", "200,100 220,100 220,160 200,160"
    ).json
    found = roadstead("thing", "carry", case, "--from", first["scene"]).json
    assert found["scenes"] == [second["scene"]]
    assert found["left"] == {}
    offered = found["carried"][0]
    assert offered["pixels"] == [pytest.approx(p, abs=0.01) for p in ([50, 50], [60, 50], [60, 80], [50, 80])]
    assert offered["from"] == first["scene"]
    waiting = roadstead("thing", "waiting", case).json["waiting"]
    assert {w["annotation"] for w in waiting} == {c["annotation"] for c in found["carried"]}
    one, two = (c["annotation"] for c in found["carried"])
    assert roadstead("thing", "confirm", case, one[:8]).json == {"settled": [one], "as": "accept", "waiting": 1}
    assert roadstead("thing", "deny", case, two).json["waiting"] == 0
    on = roadstead("thing", "carry", case, "--from", second["scene"]).json
    assert on["scenes"] == [third["scene"]]
    (last,) = on["carried"]
    at = "60,60 70,60 70,90 60,90"
    assert roadstead("thing", "confirm", case, last["annotation"], "--at", at).json["waiting"] == 0
    things = {t["name"]: t for t in roadstead("thing", "list", case).json["things"]}
    assert (
        things["container block 1"]["statement"]
        == "first seen 2020-08-31, no image before; last seen 2020-09-14, no image after"
    )
    assert things["container block 2"]["statement"] == (
        "first seen 2020-08-31, no image before; last seen 2020-08-31, not there 2020-09-07"
    )
    shown = roadstead("thing", "show", case, "container block 2").json
    assert [d["state"] for d in shown["dates"]] == ["there", "not there", "nothing said"]
    assert box["annotation"] != other["annotation"]


def test_making_stating_splitting_and_merging(dated, roadstead):
    case, first, second, third = dated
    marks = [
        roadstead("annotate", case, s["scene"], "--class", "crane", "--point", "50,50").json["annotation"]
        for s in (first, second, third)
    ]
    made = roadstead("thing", "make", case, *marks[:2], "--name", "North crane").json
    assert (made["name"], made["seen"]) == ("North crane", 2)
    stated = roadstead("thing", "state", case, "North crane", third["scene"], "not-there", "--note", "rails bare").json
    assert stated["dates"][2]["why"] == "rails bare"
    assert (
        "A mark shows North crane"
        in roadstead("thing", "state", case, "North crane", first["scene"], "not-there").refusal
    )
    again = roadstead("thing", "make", case, marks[0], marks[2]).json  # a mark says more than that statement
    assert (again["seen"], again["dates"][2]["state"]) == (3, "there")
    split = roadstead("thing", "split", case, marks[2]).json
    assert split["name"] == "crane 1"
    assert roadstead("thing", "merge", case, "North crane", "crane 1").json["seen"] == 3
    assert roadstead("thing", "rename", case, "North crane", "Crane A").json["name"] == "Crane A"
    assert roadstead("thing", "remove", case, *marks).json["annotations"] == marks
    assert roadstead("thing", "list", case).json["things"] == []
    assert "is no thing of this case" in roadstead("thing", "show", case, "nowhere").refusal
    assert "is no mark of this case" in roadstead("thing", "make", case, "abcdef").refusal
    assert "does not wait for a decision" in roadstead("thing", "confirm", case, marks[0]).refusal
    assert "not said from which scene" in roadstead("thing", "carry", case).refusal
