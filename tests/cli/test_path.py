"""The whole path by the command line: an image, a mark, a sighting, the journal."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import Geod

Run = Callable[..., object]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A scene of 400 x 300 pixels of 2 m in UTM zone 52 north, near Najin."""
    path = tmp_path / "port.tif"
    pixels = np.random.default_rng(1).integers(0, 255, (3, 300, 400), dtype=np.uint8)
    profile = {"driver": "GTiff", "width": 400, "height": 300, "count": 3, "dtype": "uint8"}
    with rasterio.open(
        path, "w", crs="EPSG:32652", transform=rasterio.Affine(2, 0, 607000, 0, -2, 4677000), **profile
    ) as out:
        out.write(pixels)
    return path


def test_from_image_to_journal(roadstead, case: Path, image: Path) -> None:
    added = roadstead("scene", "add", case, image, "--acquired", "2023-10-12T02:15Z", "--credit", "Test").json
    assert (added["width"], added["height"], added["bands"], added["dtype"]) == (400, 300, 3, "uint8")
    assert added["crs"] == "EPSG:32652"
    assert added["georeferenced"] is True
    assert added["gsd_m"] == pytest.approx(2.0, rel=1e-3)  # the scale of UTM is within 1 in 1,000 of one
    scene = added["scene"]
    assert [s["scene"] for s in roadstead("scene", "list", case).json["scenes"]] == [scene]

    marked = roadstead("annotate", case, scene, "--class", "vessel", "--box", "100,100 110,100 110,165 100,165").json
    # 65 pixels of 2 m from north to south: 130 m on the grid, divided by UTM's scale at 1.3 degrees off the meridian
    scale = 0.9996 * (1 + (607000 + 200 - 500000) ** 2 / (2 * 6.37e6**2))
    assert marked["length_m"]["value"] == pytest.approx(130 / scale, abs=0.02)
    assert marked["width_m"]["value"] == pytest.approx(20 / scale, abs=0.02)
    assert 1.0 < marked["length_m"]["se"] < 4.0
    # meridian convergence: the grid's north is turned by (longitude - 129) sin(latitude)
    longitude, latitude = marked["geometry"]["coordinates"][0][0]
    convergence = (longitude - 129) * math.sin(math.radians(latitude))
    bearing = marked["bearing_deg"]["value"]
    assert min(abs(bearing - convergence), abs(bearing - 180 - convergence)) < 0.05

    line = roadstead("measure", case, scene, "--line", "0,0 300,200").json
    assert line["length_m"]["value"] == pytest.approx(2 * math.hypot(300, 200) / scale, rel=1e-4)

    logged = roadstead(
        "sighting", "add", case, "--place", "Najin", "--when", "2023-10-12T02:00Z/2023-10-12T03:00Z", "--imo", "9179842",
        "--identification", "possible", "--source", "Test image", "--grade", "B2", "--annotation", marked["annotation"],
    ).json  # fmt: skip
    assert len(logged["sighting"]) == 36

    entries = roadstead("log", case).json["entries"]
    assert [e["verb"] for e in entries][-3:] == ["add-scene", "annotate", "log-sighting"]
    assert [e["seq"] for e in entries] == list(range(entries[0]["seq"], entries[0]["seq"] + len(entries)))
    checked = roadstead("verify", case).json
    assert checked["ok"] is True
    assert checked["root"] == entries[-1]["hash"]
    assert checked["entries"] == len(entries)

    assert roadstead("undo", case).json["entries"][0]["label"]
    assert roadstead("redo", case).json["entries"][0]["label"]
    assert roadstead("verify", case, "--root", checked["root"]).json["ok"] is True


def test_the_image_is_left_as_it_was(roadstead, case: Path, image: Path) -> None:
    before, times = image.read_bytes(), image.stat().st_mtime_ns
    roadstead("scene", "add", case, image).json  # noqa: B018  the property checks the status
    assert image.read_bytes() == before
    assert image.stat().st_mtime_ns == times
    assert {p.name for p in image.parent.iterdir()} <= {"port.tif", "case.gpkg", "case.gpkg.lock"}


def test_ground_positions_agree_with_a_second_library(roadstead, case: Path, image: Path) -> None:
    scene = roadstead("scene", "add", case, image).json["scene"]
    point = roadstead("annotate", case, scene, "--point", "200,150").json["geometry"]["coordinates"]
    from rasterio.warp import transform

    lon, lat = transform("EPSG:32652", "EPSG:4326", [607400], [4676700])
    assert Geod(ellps="WGS84").inv(*point, lon[0], lat[0])[2] < 0.001


def test_text_output_is_for_people(roadstead, case: Path) -> None:
    ran = roadstead("log", case, as_json=False)
    assert ran.status == 0
    assert "{" not in ran.out
