"""``roadstead look``: what the window's dock does, by the command line."""

import numpy as np
import pytest
import rasterio


@pytest.fixture
def scene(case, tmp_path, roadstead):
    path = tmp_path / "ramp.tif"
    values = np.stack([np.tile(np.arange(101, dtype="uint16") * n, (20, 1)) for n in (1, 2, 3)])
    profile = {"driver": "GTiff", "width": 101, "height": 20, "count": 3, "dtype": "uint16", "crs": "EPSG:32652"}
    with rasterio.open(path, "w", transform=rasterio.Affine(1, 0, 6e5, 0, -1, 4.6e6), **profile) as out:
        out.write(values)
    return roadstead("scene", "add", case, path).json["scene"]


def test_a_look_is_kept_told_undone_and_refused(case, scene, roadstead):
    assert roadstead("look", case, scene).json["display"] is None
    found = roadstead(
        "look", case, scene, "--bands", "2", "--stretch", "min-max", "--colours", "ember", "--opacity", 0.5
    ).json
    assert found["display"]["look"] == [[2], [[0.0, 200.0]], 1.0, "ember"]
    assert roadstead("look", case, scene).json["display"]["opacity"] == 0.5
    assert "1 to 3" in roadstead("look", case, scene, "--bands", "9").refusal
    assert "opacity" in roadstead("look", case, scene, "--opacity", 7).refusal
    roadstead("undo", case)
    assert roadstead("look", case, scene).json["display"] is None
