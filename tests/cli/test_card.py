"""The scene's card on the command line: filled, shown, edited and undone."""

import json

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "najin_20231012.tif"
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    with rasterio.open(path, "w", transform=Affine(2, 0, 441_000, 0, -2, 4_676_000), **profile) as out:
        out.write(np.arange(1200, dtype="uint8").reshape(1, 30, 40))
    return path


def test_values_their_origins_and_what_is_typed(roadstead, case, image):
    added = roadstead(
        "scene", "add", case, image, "--sensor", "WorldView-2", "--credit", "Maxar", "--author", "Kim"
    ).json
    assert added["acquired"] == "2023-10-12T00:00:00Z/2023-10-13T00:00:00Z"
    assert (added["sensor"], added["credit"], added["cloud_percent"]) == ("WorldView-2", "Maxar", None)
    assert added["origins"]["acquired"].startswith("file name")
    assert added["origins"]["sensor"] == "typed by Kim"
    assert added["contradictions"] == []
    edited = roadstead(
        "scene",
        "card",
        case,
        added["scene"],
        "--set",
        "cloud_percent=7",
        "--set",
        "acquired=2023-10-12T02:15Z",
        "--author",
        "Lee",
    ).json
    assert (edited["cloud_percent"], edited["acquired"]) == (7, "2023-10-12T02:15:00Z/2023-10-12T02:15:00Z")
    assert edited["origins"]["acquired"] == "typed by Lee"
    roadstead("undo", case)
    assert roadstead("scene", "card", case, "najin_20231012").json["acquired"] == added["acquired"]


def test_contradictions_are_printed_and_kept(roadstead, case, image):
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "properties": {"datetime": "2023-10-15T02:15:00Z", "eo:cloud_cover": 140},
        "assets": {"image": {"href": "./najin_20231012.tif"}},
    }
    image.with_suffix(".json").write_text(json.dumps(item))
    ran = roadstead("scene", "add", case, image)
    found = ran.json["contradictions"]
    assert [row["field"] for row in found] == ["acquired", "cloud_percent"]
    assert ran.json["acquired"].startswith("2023-10-15")  # a STAC item comes before the name
    assert "140" in ran.err
    assert "2023-10-12" in ran.err


@pytest.mark.parametrize(
    "text", ["cloud_percent=140", "weather=fine", "sensor", "acquired=2023-10-12 02:15", "off_nadir_deg=wide"]
)
def test_what_cannot_be_is_one_sentence(roadstead, case, image, text):
    uuid = roadstead("scene", "add", case, image).json["scene"]
    assert roadstead("scene", "card", case, uuid, "--set", text).refusal


def test_degrees_under_metres_are_said_when_it_is_added(roadstead, case, tmp_path):
    path = tmp_path / "degrees.tif"
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    with rasterio.open(path, "w", transform=Affine(1e-5, 0, 130.29, 0, -1e-5, 42.24), **profile) as out:
        out.write(np.arange(1200, dtype="uint8").reshape(1, 30, 40))
    ran = roadstead("scene", "add", case, path)
    assert [row["field"] for row in ran.json["contradictions"]] == ["crs"]
    assert "look like degrees, but EPSG:32652 is a system of metres" in ran.err
