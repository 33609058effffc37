"""Files that go or change: said by the list, found again by their hash."""

import hashlib

import numpy as np
import rasterio
from rasterio.transform import Affine


def test_a_moved_file_is_found_by_its_hash(roadstead, case, tmp_path):
    image = tmp_path / "a.tif"
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    with rasterio.open(image, "w", transform=Affine(2, 0, 441_000, 0, -2, 4_676_000), **profile) as out:
        out.write(np.arange(1200, dtype="uint8").reshape(1, 30, 40))
    uuid = roadstead("scene", "add", case, image).json["scene"]

    def state():
        return roadstead("scene", "list", case).json["scenes"][0]["file"]

    assert state() == "there"
    data = image.read_bytes()
    other = bytes(data[:-1]) + b"\xff"
    image.write_bytes(other)
    assert state() == "changed"
    refused = roadstead("scene", "relink", case, uuid, image).refusal
    assert hashlib.sha256(data).hexdigest() in refused
    assert hashlib.sha256(other).hexdigest() in refused
    image.unlink()
    assert state() == "missing"
    kept = tmp_path / "x" / "y" / "b.bin"
    kept.parent.mkdir(parents=True)
    kept.with_name("decoy.tif").write_bytes(other)
    assert "none has the SHA-256" in roadstead("scene", "relink", case, uuid, tmp_path / "x").refusal
    kept.write_bytes(data)
    assert roadstead("scene", "relink", case, uuid, tmp_path / "x").json["path"] == str(kept)
    assert state() == "there"
    roadstead("undo", case)
    assert state() == "missing"


def test_nothing_is_marked_or_measured_on_a_file_that_changed_and_a_missing_one_is_told(roadstead, case, tmp_path):
    image = tmp_path / "a.tif"
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    with rasterio.open(image, "w", transform=Affine(2, 0, 441_000, 0, -2, 4_676_000), **profile) as out:
        out.write(np.arange(1200, dtype="uint8").reshape(1, 30, 40))
    added = roadstead("scene", "add", case, image).json
    line = ("--line", "1,1 21,1")
    assert roadstead("measure", case, "a", *line).json["file"] == "there"
    data = image.read_bytes()
    image.write_bytes(data[:-1] + b"\xff")
    for verb in (("measure", case, "a", *line), ("annotate", case, "a", *line), ("mask", "add", case, "a", "--all")):
        refused = roadstead(*verb).refusal
        assert "has changed since it was added" in refused
        assert added["sha256"] in refused
        assert "add the file as a new scene" in refused
    image.unlink()
    marked = roadstead("annotate", case, "a", *line).json
    assert marked["file"] == "missing"
    assert abs(marked["length_m"]["value"] - 40) < 0.1  # 20 pixels of 2 m
