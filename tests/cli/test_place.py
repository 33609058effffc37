"""Images of a sensor model at a stated height, of control points, and across 180 degrees, on the command line."""

import numpy as np
import pytest
import rasterio
import shapely
from rasterio.rpc import RPC
from rasterio.transform import Affine


@pytest.fixture
def image(tmp_path):
    """A picture of half-metre pixels from a sensor that leans by a metre for each metre of height."""
    terms = np.zeros((4, 20))
    terms[0, 2], terms[0, 3], terms[1, 0], terms[2, 1], terms[3, 0] = -1.0, 500 / 111_200 / 0.0137, 1.0, 1.0, 1.0
    names = "line_num_coeff", "line_den_coeff", "samp_num_coeff", "samp_den_coeff"
    offsets = {"line_off": 15.0, "samp_off": 20.0, "lat_off": 42.23, "long_off": 130.3, "height_off": 0.0}
    scales = {"line_scale": 15, "samp_scale": 20, "lat_scale": 0.0137, "long_scale": 0.0245, "height_scale": 500.0}
    model = RPC(**offsets, **scales, **dict(zip(names, terms.tolist(), strict=True)))
    path = tmp_path / "model.tif"
    with rasterio.open(path, "w", driver="GTiff", width=40, height=30, count=1, dtype="uint8", rpcs=model) as out:
        out.write(np.arange(1200, dtype="uint8").reshape(1, 30, 40))
    return path


def test_a_height_moves_the_image_and_its_marks_and_is_undone(roadstead, case, image):
    added = roadstead("scene", "add", case, image, "--height", "0").json
    assert added["height_m"] == 0
    assert "sensor model" in added["georeference"]
    assert roadstead("annotate", case, added["scene"], "--class", "vessel", "--point", "20,15").json
    moved = roadstead("scene", "place", case, added["scene"], "--height", "100").json
    low, high = (min(lat for _, lat in row["footprint"]["coordinates"][0]) for row in (added, moved))
    assert (high - low) * 111_200 == pytest.approx(100, rel=0.02)
    roadstead("undo", case)
    assert roadstead("scene", "list", case).json["scenes"][0]["footprint"] == added["footprint"]


def test_a_height_is_refused_for_an_image_that_needs_none(roadstead, case, tmp_path):
    path = tmp_path / "flat.tif"
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    with rasterio.open(path, "w", transform=Affine(2, 0, 441_000, 0, -2, 4_676_000), **profile) as out:
        out.write(np.arange(1200, dtype="uint8").reshape(1, 30, 40))
    assert "no height plays a part" in roadstead("scene", "add", case, path, "--height", "3").refusal
    assert roadstead("scene", "list", case).json["scenes"] == []


def test_an_image_across_180_degrees_has_an_outline_that_any_reader_takes(roadstead, case, tmp_path):
    path = tmp_path / "fiji.tif"
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": "uint8", "crs": "EPSG:32701"}
    with rasterio.open(path, "w", transform=Affine(1000, 0, 160_000, 0, -1000, 8_100_000), **profile) as out:
        out.write(np.arange(1200, dtype="uint8").reshape(1, 30, 40))
    outline = shapely.geometry.shape(roadstead("scene", "add", case, path).json["footprint"])
    assert outline.is_valid
    assert outline.geom_type == "MultiPolygon"
    assert outline.bounds[0] == -180 and outline.bounds[2] == 180
    assert outline.area < 0.2  # square degrees: not the rest of the world
