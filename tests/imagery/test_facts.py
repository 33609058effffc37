"""What a file says about itself, and how it becomes a scene."""

import hashlib
import math
import os
from datetime import UTC, datetime

import numpy as np
import pytest
from pyproj import Geod
from rasterio.transform import Affine

from roadstead.domain.errors import UserError
from roadstead.domain.times import Interval
from roadstead.imagery import scene_record
from roadstead.imagery.facts import level_count

# Point scale of UTM 107 km off the central meridian: 0.9996 (1 + E²/2R²), E = 107.2 km / 0.9996, R = 6,381 km at 42 N.
SCALE = 0.9996 * (1 + (107.2 / 0.9996) ** 2 / (2 * 6381**2))
TIFF_TIME = "2023:10:12 02:15:00"


def test_a_geotiff(pool, make, noise, utm):
    path = make("a.tif", noise(4, 300, 200, "uint16"), nodata=0, **utm)
    steps = []
    facts = pool.probe(path, progress=steps.append).result()
    assert (facts.width, facts.height, facts.bands, facts.dtype, facts.nodata) == (200, 300, 4, "uint16", 0.0)
    assert facts.crs == "EPSG:32652"
    assert facts.transform == (2.0, 0.0, 607_000.0, 0.0, -2.0, 4_676_000.0)
    assert facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert facts.size_bytes == path.stat().st_size
    assert facts.notes == ()
    assert facts.acquired is None
    assert not facts.has_overviews
    assert not facts.needs_pyramid
    assert steps
    assert all(0 <= step <= 1 for step in steps)


def test_hashing_can_be_left_out(pool, make, noise, utm):
    assert pool.probe(make("a.tif", noise(1, 9, 9), **utm), hashed=False).result().sha256 == ""


def test_footprint_and_ground_size(pool, make, noise, utm):
    facts = pool.probe(make("a.tif", noise(1, 300, 200), **utm)).result()
    # Area on the ellipsoid of the footprint against 400 m x 600 m by the projection's scale at its place.
    lons, lats = zip(*facts.footprint.points, strict=True)
    area, _ = Geod(ellps="WGS84").polygon_area_perimeter(lons, lats)
    assert abs(area) == pytest.approx(400 * 600 / SCALE**2, rel=1e-4)
    assert facts.gsd_m == pytest.approx(2.0 / SCALE, rel=1e-4)
    assert 130.2 < min(lons) < max(lons) < 130.4
    assert 42.2 < min(lats) < max(lats) < 42.25


def test_degrees_oblong_pixels_and_rotation(pool, make, noise):
    plain = Affine(0.001, 0, 130.0, 0, -0.0005, 60.0)
    facts = pool.probe(make("deg.tif", noise(1, 20, 20), crs="EPSG:4326", transform=plain)).result()
    geod = Geod(ellps="WGS84")
    across = geod.line_length([130.0095, 130.0105], [59.995, 59.995])
    down = geod.line_length([130.01, 130.01], [59.99475, 59.99525])
    assert facts.gsd_m == pytest.approx(math.sqrt(across * down), rel=1e-6)
    turned = Affine.translation(607_000, 4_676_000) @ Affine.rotation(30) @ Affine.scale(2, -2)
    facts = pool.probe(make("turned.tif", noise(1, 20, 20), crs="EPSG:32652", transform=turned)).result()
    assert facts.transform == pytest.approx(tuple(turned)[:6])
    assert facts.gsd_m == pytest.approx(2.0 / SCALE, rel=1e-4)


def test_a_crs_without_a_code_is_kept_as_text(pool, make, noise):
    own = "+proj=tmerc +lat_0=42.1 +lon_0=130.3 +k=1 +x_0=1000 +y_0=2000 +ellps=GRS80 +units=m"
    facts = pool.probe(make("own.tif", noise(1, 9, 9), crs=own, transform=Affine(1, 0, 1000, 0, -1, 2000))).result()
    assert facts.crs.startswith(("PROJCRS[", "BOUNDCRS["))
    west, south, _, _ = facts.footprint.bounds
    assert (west, south) == pytest.approx((130.3, 42.1), abs=1e-3)


@pytest.mark.parametrize(
    ("name", "world"),
    [("a.jpg", "a.jgw"), ("a.png", "a.pgw"), ("a.tif", "a.tfw"), ("a.tif", "a.wld"), ("a.jpg", "a.JGW")],
)
def test_a_world_file_is_honoured(pool, make, noise, name, world):
    path = make(name, noise(3, 40, 40))
    # The two last lines are the centre of the first pixel: its corner is half a pixel to the left and above.
    path.with_name(world).write_text("0.5\n0.0\n0.0\n-0.25\n607000.25\n4675999.875\n")
    facts = pool.probe(path).result()
    assert facts.transform == (0.5, 0.0, 607_000.0, 0.0, -0.25, 4_676_000.0)
    assert facts.crs == ""
    assert not facts.georeferenced
    assert any(world in note for note in facts.notes)
    assert any("no coordinate system" in note for note in facts.notes)
    named = pool.probe(path, crs="EPSG:32652").result()
    assert named.crs == "EPSG:32652"
    assert named.gsd_m == pytest.approx(math.sqrt(0.5 * 0.25) / SCALE, rel=1e-4)
    assert any("by hand" in note for note in named.notes)


def test_a_projection_file_gives_a_world_file_its_crs(pool, make, noise):
    from pyproj import CRS

    path = make("a.jpg", noise(3, 40, 40))
    path.with_suffix(".jgw").write_text("0.5\n0\n0\n-0.5\n607000\n4676000\n")
    path.with_suffix(".prj").write_text(CRS("EPSG:32652").to_wkt("WKT1_ESRI"))
    facts = pool.probe(path).result()
    assert facts.georeferenced
    assert any("a.prj" in note for note in facts.notes)
    assert facts.footprint.bounds[0] == pytest.approx(130.2975, abs=0.002)


@pytest.mark.parametrize("text", ["", "1\n2\n3\n", "a\nb\nc\nd\ne\nf\n", "nan\n0\n0\n1\n0\n0\n", "0\n0\n0\n0\n5\n5\n"])
def test_a_world_file_that_is_none_leaves_the_image_in_its_pixels(pool, make, noise, text):
    path = make("a.jpg", noise(3, 40, 40))
    path.with_suffix(".jgw").write_text(text)
    facts = pool.probe(path, crs="EPSG:32652").result()
    assert not facts.georeferenced
    assert facts.footprint is None


def test_the_files_own_georeference_wins_over_a_world_file(pool, make, noise, utm):
    path = make("a.tif", noise(1, 9, 9), **utm)
    path.with_suffix(".tfw").write_text("9\n0\n0\n-9\n0\n0\n")
    assert pool.probe(path).result().transform[0] == 2.0


def test_an_unknown_crs_by_hand_is_one_sentence(pool, make, noise):
    path = make("a.jpg", noise(3, 40, 40))
    path.with_suffix(".jgw").write_text("1\n0\n0\n-1\n0\n0\n")
    with pytest.raises(UserError, match=r"EPSG:999999.*not a coordinate system"):
        pool.probe(path, crs="EPSG:999999").result()


def test_ground_control_points_are_told_of(pool, make, noise, tmp_path):
    from rasterio.control import GroundControlPoint

    points = [GroundControlPoint(row, col, 130 + col / 1e4, 42 - row / 1e4) for row in (0, 9) for col in (0, 9)]
    facts = pool.probe(make("gcp.tif", noise(1, 9, 9), gcps=points, crs="EPSG:4326")).result()
    assert facts.crs == "EPSG:32652"
    assert "4 control points in the file" in facts.notes[0]


def test_a_photograph_with_its_time_zone(pool, shared_data):
    facts = pool.probe(shared_data / "imagery" / "no_geo.jpg").result()
    moment = datetime(2022, 7, 23, 9, 20, 39, tzinfo=UTC)  # 11:20:39 +02:00
    assert facts.acquired == Interval(moment, moment)
    assert facts.tags["EXIF_Make"] == "Apple"
    assert not facts.georeferenced


def test_a_time_without_zone_is_not_taken(pool, make, noise, utm):
    path = make("a.tif", noise(1, 9, 9), tags={"": {"TIFFTAG_DATETIME": TIFF_TIME}}, **utm)
    facts = pool.probe(path).result()
    assert facts.acquired is None
    assert facts.tags["TIFFTAG_DATETIME"] == TIFF_TIME


def test_the_shared_scenes(pool, shared_data):
    landsat = pool.probe(shared_data / "imagery" / "landsat_bahamas.tif").result()
    assert (landsat.width, landsat.height, landsat.bands, landsat.nodata) == (791, 718, 3, 0.0)
    assert landsat.crs == "EPSG:32618"
    assert landsat.gsd_m == pytest.approx(300, rel=2e-3)
    older, newer = (
        pool.probe(shared_data / "imagery" / f"naip_{day}.tif").result() for day in ("20140720", "20200831")
    )
    assert older.crs == newer.crs == "EPSG:26914"
    assert older.colour == "rgb"
    assert not older.has_alpha
    assert older.bands_shown == (1, 2, 3)
    assert older.transform[2] - newer.transform[2] == 1.0


def test_a_scene_of_a_case(pool, make, noise, utm):
    facts = pool.probe(make("Najin quay.tif", noise(3, 30, 30), **utm)).result()
    scene = scene_record(facts, credit="SIMULATED", simulated=True)
    assert scene.name == "Najin quay"
    assert scene.georeferenced
    assert scene.footprint == facts.footprint
    assert scene.georef_se_m == pytest.approx(facts.gsd_m)
    assert "one pixel" in scene.georef_note
    assert (scene.credit, scene.simulated) == ("SIMULATED", True)


def test_a_scene_without_georeference_claims_none(pool, make, noise):
    path = make("a.png", noise(3, 30, 30))
    scene = scene_record(pool.probe(path).result(), name="quay")
    assert scene.name == "quay"
    assert not scene.georeferenced
    assert scene.georef_se_m is None
    assert scene.gsd_m is None
    assert "own pixels" in scene.georef_note


def test_the_original_and_its_folder_are_left_as_they_were(pool, make, noise, utm):
    paths = [
        make("a.tif", noise(3, 700, 700), **utm),
        make("b.jpg", noise(3, 700, 700)),
        make("c.png", noise(3, 70, 70, "uint16")),
        make("d.jp2", noise(3, 700, 700)),
    ]
    folder = paths[0].parent
    os.utime(paths[0], (1_600_000_000, 1_600_000_000))

    def state():
        return {p.name: (p.read_bytes(), p.stat().st_mtime_ns, p.stat().st_mode) for p in sorted(folder.iterdir())}

    before = state()
    for path in paths:
        pool.probe(path).result()
        pool.read(path, (0, 0, 70, 70), (35, 35))
        pool.build_pyramid(path).result()
        pool.read(path, (0, 0, 70, 70), (7, 7))
    assert state() == before


@pytest.mark.parametrize(
    ("size", "levels"),
    [((1, 1), 1), ((512, 512), 1), ((513, 2), 2), ((1024, 1024), 2), ((1025, 9), 3), ((30_000, 30_000), 7)],
)
def test_the_last_level_shows_the_whole_image_in_one_tile(size, levels):
    assert level_count(*size) == levels
    assert max(size) <= 512 << (levels - 1)


def test_numbers_that_are_not_finite_do_not_come_out_as_nodata(pool, make, utm):
    facts = pool.probe(make("nan.tif", np.ones((1, 5, 5), "float32"), nodata=float("nan"), **utm)).result()
    assert facts.nodata is None
