"""``roadstead import`` and what it says: its JSON, its lists, its refusals."""

import json
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def scene(roadstead, case: Path, tmp_path: Path) -> Path:
    """The case with one image of 60 x 40 pixels."""
    import rasterio

    with rasterio.open(
        tmp_path / "quay.tif", "w", driver="GTiff", width=60, height=40, count=1, dtype="uint8",
        crs="EPSG:32652", transform=rasterio.Affine(0.5, 0, 441000, 0, -0.5, 4677000),
    ) as out:  # fmt: skip
        out.write(np.ones((1, 40, 60), "uint8"))
    assert roadstead("scene", "add", case, tmp_path / "quay.tif").json["georeferenced"]
    return case


def test_dota_lines_in_and_out(roadstead, scene: Path, tmp_path: Path) -> None:
    labels = "imagesource:x\ngsd:0.5\n5 5 9 5 9 25 5 25 ship 0\n100 5 109 5 109 25 100 25 ship 0\nnonsense\n"
    (tmp_path / "quay.txt").write_text(labels, encoding="utf-8")
    told = roadstead("import", scene, tmp_path / "quay.txt", "--format", "dota", "--map", "ship=barge").json
    assert (told["format"], told["read"], told["scenes"], told["classes_added"]) == ("dota", 1, {"quay": 1}, [])
    assert [row["what"] for row in told["rejected"]] == ["quay.txt, line 5", "quay.txt, line 4"]
    out = roadstead("export", scene, "-o", tmp_path / "out", "--format", "dota").json
    assert out["written"] == {"annotations": 1}
    assert any("lengths and areas" in line for line in out["lost"])
    lines = (tmp_path / "out" / "labelTxt" / "quay.txt").read_text(encoding="utf-8").splitlines()
    assert float(lines[1].removeprefix("gsd:")) == pytest.approx(0.5, rel=1e-3)  # on the ground, not on UTM's plane
    assert lines[2:] == ["5 5 9 5 9 25 5 25 barge 0"]
    said = roadstead("export", scene, "-o", tmp_path / "o.json", "--format", "coco", as_json=False)
    assert "coco – lost: the place on the ground" in said.err
    box = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))["annotations"][0]["bbox"]
    assert box == [5, 5, 4, 20]
    assert roadstead("undo", scene).status == 0
    assert roadstead("export", scene, "-o", tmp_path / "e.json", "--format", "coco").refusal.count("no marks") == 1


def test_marks_of_a_class_that_is_left_out(roadstead, scene: Path, tmp_path: Path) -> None:
    labels = "5 5 9 5 9 25 5 25 ship 0\n10 5 14 5 14 25 10 25 buoy 0\n20 5 24 5 24 25 20 25 dredger 0\n"
    (tmp_path / "quay.txt").write_text(labels, encoding="utf-8")
    told = roadstead(
        "import", scene, tmp_path / "quay.txt", "--format", "dota", "--map", "buoy=", "--map", "dredger=barge"
    ).json
    assert (told["read"], told["classes_added"]) == (2, [])
    assert told["rejected"] == [{"what": "class buoy", "reason": "left out as asked (1 mark)"}]
    classes = [row["class"] for row in roadstead("mark", "list", scene).json["annotations"]]
    assert classes == ["vessel", "barge"]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["nowhere.json"], "not there"),
        (["quay.tif"], "does not show its format"),
        (["quay.tif", "--format", "word"], "no import from “word”"),
        (["quay.tif", "--format", "coco"], "no COCO"),
        (["quay.tif", "--format", "dota", "--map", "ship"], "maps no class"),
        (["quay.tif", "--format", "shp"], "neither a Shapefile"),
    ],
)
def test_refusals(roadstead, scene: Path, tmp_path: Path, monkeypatch, options: list[str], named: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert named in roadstead("import", scene, *options).refusal
