"""Images that only control points or a sensor model place."""

import math

import numpy as np
import pytest
import rasterio
from rasterio.control import GroundControlPoint
from rasterio.rpc import RPC
from rasterio.transform import RPCTransformer

from roadstead.domain.errors import UserError
from roadstead.imagery.georeference import Georeference, to_lonlat
from roadstead.imagery.placement import at_height, by_model
from roadstead.imagery.rpc import rational_of
from roadstead.imagery.scene import file_points, scene_record
from roadstead.imagery.warps import warp_from_json

SIZE = (8000, 6000)


def model(lon=130.3, height=40.0):
    """A sensor that looks from some 25 degrees off the nadir: half-metre pixels, with small cubic terms."""
    random = np.random.default_rng(3)
    rows = {name: random.normal(0, 2e-4, 20) for name in ("ln", "ld", "sn", "sd")}
    rows["ln"][:4] = 0.001, 0.02, -1.0, 0.05
    rows["sn"][:4] = 0.002, 1.0, 0.03, 0.04
    rows["ld"][0] = rows["sd"][0] = 1.0
    return RPC(
        height_off=height,
        height_scale=500.0,
        lat_off=42.23,
        lat_scale=0.0137,
        line_off=3000.0,
        line_scale=3000.0,
        long_off=lon,
        long_scale=0.0245,
        samp_off=4000.0,
        samp_scale=4000.0,
        line_num_coeff=rows["ln"].tolist(),
        line_den_coeff=rows["ld"].tolist(),
        samp_num_coeff=rows["sn"].tolist(),
        samp_den_coeff=rows["sd"].tolist(),
    )


def test_the_sensor_model_agrees_with_gdal():
    rpc = model()
    ours = rational_of(rpc.to_gdal(), 12.0)
    pixels = np.random.default_rng(1).uniform(0, 1, (200, 2)) * SIZE
    lonlat = ours.forward(pixels)
    with RPCTransformer(rpc, rpc_height=12.0, rpc_pixel_error_threshold=1e-5) as gdal:
        rows, columns = gdal.rowcol(*lonlat.T, op=lambda value: value)
        lon, lat = gdal.xy(pixels[:, 1], pixels[:, 0], offset="ul")
    assert np.column_stack((columns, rows)) == pytest.approx(pixels, abs=1e-3)
    assert np.column_stack((lon, lat)) == pytest.approx(lonlat, abs=1e-8)
    assert ours.inverse(lonlat) == pytest.approx(pixels, abs=1e-3)


def test_a_wrong_height_moves_it_as_far_as_is_said():
    ours = rational_of(model().to_gdal(), 0.0)
    middle = np.array([(4000.0, 3000.0)])
    low, high = (Georeference.by(rational_of(model().to_gdal(), h), "EPSG:4326", SIZE) for h in (0.0, 100.0))
    import pyproj

    (lon1, lat1), (lon2, lat2) = low.to_ground(middle)[0], high.to_ground(middle)[0]
    moved = pyproj.Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)[2]
    assert ours.lean() == pytest.approx(moved / 100, rel=0.02)


def test_a_model_places_a_port_at_sea_level_and_says_what_that_costs(make, noise, pool):
    path = make("rpc.tif", noise(1, 60, 80), rpcs=model())
    facts = pool.probe(path).result()
    scene = scene_record(facts)
    assert scene.height_m == 0.0
    assert scene.crs == "EPSG:4326" and scene.warp
    assert "RPC" in scene.georef_note and "0 m above the ellipsoid" in scene.georef_note
    lean = rational_of(model().to_gdal(), 0.0).lean()
    assert scene.georef_se_m == pytest.approx(math.hypot(10, 30 * lean / math.sqrt(2)))
    higher = at_height(scene, 25.0)
    assert higher.height_m == 25.0
    moved = Georeference.of(higher).to_ground([(10, 10)]) - Georeference.of(scene).to_ground([(10, 10)])
    metres = np.hypot(moved[0, 0] * 111_320 * math.cos(math.radians(42.23)), moved[0, 1] * 111_320)
    assert metres == pytest.approx(25 * lean, rel=0.05)
    with pytest.raises(UserError, match="no height plays a part"):
        at_height(
            scene_record(
                pool.probe(
                    make(
                        "plain.tif",
                        noise(1, 30, 30),
                        crs="EPSG:32652",
                        transform=rasterio.Affine(2, 0, 607_000, 0, -2, 4_676_000),
                    )
                ).result()
            ),
            3,
        )


def test_a_model_of_mountains_is_not_put_at_sea_level():
    rpc = model(height=2500.0)
    assert by_model(rpc.to_gdal(), SIZE).height_m == 2500.0


def test_a_model_across_180_degrees_is_in_one_piece():
    found = by_model(model(lon=179.999).to_gdal(), SIZE).georeference
    west, _, east, _ = found.footprint(*SIZE).bounds
    assert west < 180 < east < 180.1
    pixels = np.array([(10.0, 10.0), (7990.0, 5990.0)])
    assert found.to_pixels(found.to_ground(pixels)) == pytest.approx(pixels, abs=1e-3)


@pytest.mark.parametrize("change", [{"LINE_NUM_COEFF": "1 2 3"}, {"LAT_SCALE": "0"}, {"LONG_OFF": "east"}])
def test_a_damaged_model_is_refused(change):
    with pytest.raises(UserError, match="incomplete or damaged"):
        rational_of({**model().to_gdal(), **change})


def points_of(count, crs="EPSG:4326", size=(80, 60), noise=0.0):
    """Control points of an image of 10 m pixels, turned a little, in UTM 52."""
    random = np.random.default_rng(2)
    side = math.ceil(math.sqrt(count))
    cells = np.array([(i, j) for j in range(side) for i in range(side)], float)[:count]
    pixels = cells / max(side - 1, 1) * size
    east = 607_000 + 10 * pixels[:, 0] + 2 * pixels[:, 1] + random.normal(0, 1, count) * noise
    north = 4_676_000 + 2 * pixels[:, 0] - 10 * pixels[:, 1] + random.normal(0, 1, count) * noise
    plane = np.column_stack((east, north))
    ground = to_lonlat("EPSG:32652", plane) if crs == "EPSG:4326" else plane
    return [GroundControlPoint(row=y, col=x, x=gx, y=gy, z=0) for (x, y), (gx, gy) in zip(pixels, ground, strict=True)]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32652"])
def test_four_points_place_a_scan(make, noise, pool, crs):
    path = make("gcps.tif", noise(1, 60, 80), gcps=points_of(4, crs), crs=crs)
    facts = pool.probe(path).result()
    scene = scene_record(facts)
    assert scene.crs == "EPSG:32652"
    assert Georeference.of(scene).to_crs([(40, 30)])[0] == pytest.approx((607_460, 4_675_780), abs=0.05)
    assert "4 control points in the file" in scene.georef_note
    kept = file_points(scene, facts)
    assert [p.origin for p in kept] == ["file"] * 4
    assert (kept[1].x, kept[1].y) == (80, 0)


def test_a_grid_of_a_radar_product_is_placed_and_its_error_stated(make, noise, pool):
    path = make("grd.tif", noise(1, 60, 80), gcps=points_of(210, noise=5.0), crs="EPSG:4326")
    facts = pool.probe(path).result()
    scene = scene_record(facts)
    assert not facts.control_points  # too many to be looked at one by one
    assert scene.georef_se_m == pytest.approx(5, rel=0.15)
    assert Georeference.of(scene).to_crs([(40, 30)])[0] == pytest.approx((607_460, 4_675_780), abs=3)


def test_points_that_hold_nothing_leave_it_in_its_pixels(make, noise, pool):
    line = [GroundControlPoint(row=n, col=n, x=130 + n / 1e4, y=42 - n / 1e4, z=0) for n in range(5)]
    facts = pool.probe(make("line.tif", noise(1, 60, 80), gcps=line, crs="EPSG:4326")).result()
    assert not facts.georeferenced
    assert "cannot be used" in facts.notes[0] or "cannot be used" in " ".join(facts.notes)
    assert "opens in its own pixels" in " ".join(facts.notes)


def test_a_model_survives_as_text():
    ours = rational_of(model().to_gdal(), 5.0)
    assert warp_from_json(ours.to_json()) == ours
