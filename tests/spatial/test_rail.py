"""Routes over the shipped rail network against published kilometre posts, and over small networks against hand sums."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.domain.resources import resource
from roadstead.spatial.geodesy import distance, line_length
from roadstead.spatial.rail import RailNetwork, rail_route

DUNAY, TIKHORETSK, CHITA = LonLat(132.35, 42.88), LonLat(40.119, 45.853), LonLat(113.501, 52.034)
VLADIVOSTOK, MOSCOW, VOSTOCHNY = LonLat(131.882, 43.111), LonLat(37.657, 55.776), LonLat(133.05, 42.733)


@pytest.fixture(scope="module")
def world():
    return RailNetwork.load()


@pytest.fixture(scope="module")
def posts():
    rows = json.loads(resource("rail", "posts.json").read_text(encoding="utf-8"))["posts"]
    return [(p["km"], LonLat(p["lon"], p["lat"])) for p in rows]


def network(nodes, edges, country=None):
    """A small network: edges as (a, b, metres)."""
    a, b, metres = (np.array(column) for column in zip(*edges, strict=True))
    return RailNetwork(
        np.array(nodes, float),
        a,
        b,
        metres.astype(float),
        np.zeros(len(a), bool),
        np.array(country or ["RU"] * len(nodes)),
    )


def passes(route, position, within_m=40_000):
    return min(distance(p, position) for p in route.points) < within_m


def test_vladivostok_to_moscow_by_chita_is_within_2_percent_of_9288_km():
    route = rail_route(VLADIVOSTOK, MOSCOW, via=[CHITA], within=["RU"])
    assert route.length_m == pytest.approx(9_288_000, rel=0.02)
    assert set(route.countries) == {"RU"}


def test_the_whole_trans_siberian_by_its_posts(world, posts):
    line = [at for _, at in posts][::-1]
    route = world.route(line[0], line[-1], via=line[1:-1], within=["RU"])
    assert route.length_m == pytest.approx(9_259_000, rel=0.003)


def test_each_section_between_posts_is_within_2_percent(world, posts):
    for (km, here), (further, there) in pairwise(posts):
        route = world.route(here, there, within=["RU"], avoid=["BAM"])
        assert route.length_m / 1000 == pytest.approx(further - km, rel=0.02)


def test_moscow_to_tikhoretsk_is_about_1390_km(world):
    assert world.route(MOSCOW, TIKHORETSK).length_m == pytest.approx(1_390_000, rel=0.02)


def test_the_primorsky_coast_to_tikhoretsk_through_russia_alone(world):
    route = world.route(DUNAY, TIKHORETSK, via=[CHITA], within=["RU"])
    low, high = route.length.interval
    assert low <= 9_300_000 and high >= 9_900_000
    assert set(route.countries) == {"RU"}
    assert (
        passes(route, CHITA, 3000) and passes(route, LonLat(104.26, 52.283)) and not passes(route, LonLat(69.15, 54.87))
    )
    assert all(world.country_at(p) == "RU" for p in route.points[::100])
    # the nearest line to Dunay, and the gap that cuts it off
    assert route.access_start_m == pytest.approx(40_800, abs=200)
    assert [round(r.length_m, -2) for r in route.repairs] == [1700.0]
    assert any("gap of 1.7 km" in w for w in route.warnings) and any("40.8 km" in w for w in route.warnings)


def test_without_limits_the_way_leads_through_china_and_says_so(world):
    route = world.route(DUNAY, TIKHORETSK)
    assert "CN" in route.countries and any("several countries" in w for w in route.warnings)
    around = world.route(DUNAY, TIKHORETSK, avoid=["CN", "MN"])
    assert not {"CN", "MN"} & set(around.countries) and around.length_m > route.length_m


def test_the_shortest_russian_way_is_the_baikal_amur_line_and_can_be_avoided(world):
    shortest = world.route(DUNAY, TIKHORETSK, within=["RU"])
    assert any("Baikal-Amur" in w for w in shortest.warnings) and not passes(shortest, CHITA)
    south = world.route(DUNAY, TIKHORETSK, within=["RU"], avoid=["BAM"])
    assert passes(south, CHITA, 3000) and south.length_m > shortest.length_m


def test_vostochny_is_joined_by_the_stitched_gap(world):
    route = world.route(VOSTOCHNY, VLADIVOSTOK)
    assert 200_000 < route.length_m < 240_000 and len(route.repairs) == 1


def test_najin_is_joined_to_russia_by_54_km_to_khasan(world):
    """The published length of the Khasan-Rajin line is 54 km."""
    route = world.route(LonLat(130.283, 42.2556), LonLat(130.645, 42.4286))
    assert route.length_m == pytest.approx(54_000, rel=0.08)


def test_ends_may_lie_on_one_edge_or_be_equal(world):
    here = world.route(VLADIVOSTOK, VLADIVOSTOK)
    assert here.length_m == 0 and len(here.points) == 2
    tiny = network([(0, 0), (1, 0)], [(0, 1, 120_000)])
    route = tiny.route(LonLat(0.25, 0), LonLat(0.75, 0))
    assert route.length_m == pytest.approx(60_000) and route.points == (LonLat(0.25, 0), LonLat(0.75, 0))


def test_an_end_in_the_middle_of_an_edge_counts_in_part():
    tiny = network([(0, 0), (1, 0), (2, 0)], [(0, 1, 112_000), (1, 2, 120_000)])
    route = tiny.route(LonLat(0.5, 0.1), LonLat(2, 0))
    assert route.length_m == pytest.approx(56_000 + 120_000)
    assert route.access_start_m == pytest.approx(11_057, abs=20)
    assert route.points == (LonLat(0.5, 0), LonLat(1, 0), LonLat(2, 0))


def test_a_via_point_bends_the_way():
    square = network([(0, 0), (1, 0), (1, 1), (0, 1)], [(0, 1, 112e3), (1, 2, 112e3), (2, 3, 112e3), (3, 0, 112e3)])
    straight = square.route(LonLat(0, 0), LonLat(1, 0))
    bent = square.route(LonLat(0, 0), LonLat(1, 0), via=[LonLat(0, 1)])
    assert straight.length_m == pytest.approx(112e3) and bent.length_m == pytest.approx(336e3)
    assert LonLat(0, 1) in bent.points


def test_the_country_of_the_shorter_way_can_be_avoided():
    fork = network(
        [(0, 0), (1, 0.2), (1, -0.8), (2, 0)],
        [(0, 1, 120e3), (1, 3, 120e3), (0, 2, 150e3), (2, 3, 150e3)],
        ["RU", "CN", "RU", "RU"],
    )
    assert fork.route(LonLat(0, 0), LonLat(2, 0)).countries.keys() == {"RU", "CN"}
    assert fork.route(LonLat(0, 0), LonLat(2, 0), avoid=["cn"]).length_m == pytest.approx(300e3)
    with pytest.raises(UserError, match="No railway is known in “XX”"):
        fork.route(LonLat(0, 0), LonLat(2, 0), avoid=["XX"])


def test_the_nearest_yard_of_an_island_of_rails_is_not_taken():
    """A stray siding nearer to the start than the main line must not swallow it."""
    rails = network([(0, 0), (1, 0), (0, 0.011), (0.01, 0.011)], [(0, 1, 112e3), (2, 3, 1.2e3)])
    assert rails.route(LonLat(0, 0.01), LonLat(1, 0)).length_m == pytest.approx(112e3, rel=1e-3)


@pytest.mark.parametrize("far", [LonLat(139.76, 35.68), LonLat(-150, 0), LonLat(0, 90), LonLat(140, -75)])
def test_no_way_is_said_in_a_sentence(world, far):
    with pytest.raises(UserError, match="No rail line joins"):
        world.route(VLADIVOSTOK, far)


def test_the_shipped_network_has_no_parallel_or_empty_edges(world):
    pairs = np.sort(np.column_stack([world.a, world.b]), axis=1)
    assert len(np.unique(pairs, axis=0)) == len(pairs) and (world.metres > 0).all()
    assert resource("rail", "world.npz").stat().st_size < 8_000_000


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_no_route_is_shorter_than_the_geodesic_or_its_own_line(i, j):
    world = RailNetwork.load()
    russia = np.flatnonzero(world.country == "RU")
    a, b = (LonLat(*map(float, world.nodes[russia[k % len(russia)]])) for k in (i, j))
    try:
        route = world.route(a, b)
    except UserError:
        return  # two pieces of the network that nothing joins
    assert route.length_m >= route.geodesic_m and route.length_m >= line_length(route.points) - 1
    assert sum(route.countries.values()) == pytest.approx(route.length_m, rel=1e-6, abs=1)
    assert distance(route.points[0], a) == pytest.approx(route.access_start_m, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(120, 900)), min_size=3, max_size=14), st.data()
)
def test_the_shortest_way_of_a_small_network_by_trying_every_one(edges, data):
    ring = [(k, k + 1, 400) for k in range(6)]
    best = {}
    for a, b, km in ring + [(min(a, b), max(a, b), km) for a, b, km in edges if a != b]:
        best[a, b] = min(km, best.get((a, b), km))
    nodes = [(np.cos(k) / 2, np.sin(k) / 2) for k in range(7)]
    rails = network(nodes, [(a, b, km * 1000) for (a, b), km in best.items()])
    start, end = data.draw(st.integers(0, 6)), data.draw(st.integers(0, 6))

    def shortest(at, seen):
        if at == end:
            return 0
        steps = [(b if a == at else a, km) for (a, b), km in best.items() if at in (a, b)]
        return min((km + shortest(to, seen | {to}) for to, km in steps if to not in seen), default=10**9)

    route = rails.route(LonLat(*nodes[start]), LonLat(*nodes[end]))
    assert route.length_m == pytest.approx(1000 * shortest(start, {start}), rel=1e-6, abs=1)
