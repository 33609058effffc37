"""Georeferencing from the command line."""

import json
import math
import warnings

import numpy as np
import pyproj
import pytest
import rasterio

UTM = pyproj.Transformer.from_crs(32610, 4326, always_xy=True)
PLACES = [((20, 20), 0.0), ((480, 30), 1.5), ((470, 370), -1.0), ((30, 380), 0.5), ((250, 200), -0.5)]


def picture(path, width, height):
    """A grey image that has no place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(path, "w", driver="GTiff", width=width, height=height, count=1, dtype="uint8") as out:
            out.write(np.full((1, height, width), width % 251, np.uint8))
    return path


@pytest.fixture
def bare(case, roadstead, tmp_path):
    path = picture(tmp_path / "slide.tif", 500, 400)
    assert roadstead("scene", "add", case, path).json["georeferenced"] is False
    return case


def gcps():
    for (x, y), off in PLACES:
        lon, lat = UTM.transform(550_000 + 3 * x + off, 4_180_000 - 3 * y - off)
        yield "--gcp", f"{x},{y}={lat:.8f}N/{-lon:.8f}W"


def test_points_given_place_the_scene_and_are_kept(bare, roadstead):
    given = [part for pair in gcps() for part in pair]
    dry = roadstead("georeference", bare, "slide", *given, "--method", "affine", "--dry-run").json
    assert roadstead("gcp", "list", bare, "slide").json["points"] == []
    done = roadstead("georeference", bare, "slide", *given, "--method", "affine").json
    assert {**done, "footprint": 0} == {**dry, "footprint": 0}
    assert (done["crs"], done["method"]) == ("EPSG:32610", "affine")
    assert done["gsd_m"] == pytest.approx(3, rel=0.01)
    assert done["transform"] == pytest.approx([3, 0, 550_000, 0, -3, 4_180_000], abs=2)
    assert 0.3 < done["rmse_m"] < done["loo_rmse_m"] < 5
    assert [p["name"] for p in done["points"]] == ["1", "2", "3", "4", "5"]
    mark = roadstead("annotate", bare, "slide", "--line", "100,100 200,100").json
    assert mark["length_m"]["value"] == pytest.approx(300, rel=0.02)
    assert mark["length_m"]["se"] > done["se_m"]
    assert roadstead("gcp", "remove", bare, "slide", "2").json["removed"] == ["2"]
    assert len(roadstead("gcp", "list", bare, "slide").json["points"]) == 4
    roadstead("undo", bare)
    roadstead("undo", bare)
    roadstead("undo", bare)
    assert roadstead("scene", "list", bare).json["scenes"][0]["georeferenced"] is False


def test_what_cannot_be_is_refused_in_one_sentence(bare, roadstead, tmp_path):
    one = ["--gcp", "10,10=37.7N 122.4W"]
    assert (
        "needs 3 control points; there is 1"
        in roadstead("georeference", bare, "slide", *one, "--method", "affine").refusal
    )
    assert "outside the image slide" in roadstead("georeference", bare, "slide", "--gcp", "900,10=37.7N 122.4W").refusal
    assert "is not a pixel and its place" in roadstead("georeference", bare, "slide", "--gcp", "37.7N 122.4W").refusal
    assert "is no scene of this case" in roadstead("georeference", bare, "slide", "--tie", "1,1=Nowhere:3,4").refusal
    assert roadstead("gcp", "list", bare, "slide").json["points"] == []
    old = tmp_path / "old.points"
    old.write_text("mapX,mapY,pixelX,pixelY,enable\n550060,4179940,20,-20,1\n")
    assert "does not say which coordinate system" in roadstead("georeference", bare, "slide", "--points", old).refusal


def test_a_second_scene_is_tied_to_the_first_and_points_are_exported_for_qgis(bare, roadstead, tmp_path):
    given = [part for pair in gcps() for part in pair]
    roadstead("georeference", bare, "slide", *given, "--method", "helmert")
    roadstead("scene", "add", bare, picture(tmp_path / "half.tif", 250, 200))
    ties = [part for x, y in ((10, 10), (240, 20), (200, 190)) for part in ("--tie", f"{x},{y}=slide:{2 * x},{2 * y}")]
    done = roadstead("georeference", bare, "half", *ties, "--method", "helmert").json
    assert done["gsd_m"] == pytest.approx(6, rel=0.01)
    assert done["rmse_m"] < 1e-3
    assert done["se_m"] > 0.3  # the first scene's own error is in it
    out = tmp_path / "half.points"
    assert roadstead("gcp", "export", bare, "half", "-o", out).json["written"] == 3
    lines = out.read_text().splitlines()
    assert lines[0].startswith("#CRS: PROJCRS")
    assert lines[1] == "mapX,mapY,sourceX,sourceY,enable,dX,dY,residual"
    assert [float(v) for v in lines[2].split(",")][2:4] == [10, -10]
    assert roadstead("gcp", "clear", bare, "half").json["georeferenced"] is False
    assert roadstead("gcp", "reset", bare, "slide").json["georeferenced"] is False
    assert json.dumps(done)
    assert math.isfinite(done["loo_rmse_m"])
