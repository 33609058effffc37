"""Which tiles are wanted, and a cache that keeps its promise about bytes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.ui.canvas.frame import Frame, plane_of
from roadstead.ui.canvas.plane import MercatorPlane
from roadstead.ui.canvas.sources import TileKey
from roadstead.ui.canvas.tiles import TileCache, ancestors, plan, ring, tile_pixels, top_level
from roadstead.ui.canvas.view import View

keys = st.builds(TileKey, st.sampled_from("ab"), st.integers(0, 2), st.integers(0, 3), st.integers(0, 3))
actions = st.lists(
    st.one_of(
        st.tuples(st.just("put"), keys, st.integers(1, 60)),
        st.tuples(st.just("get"), keys, st.just(0)),
        st.tuples(st.just("drop"), keys, st.just(0)),
        st.tuples(st.just("keep"), keys, st.just(0)),
    ),
    max_size=60,
)


@given(actions)
def test_the_cache_counts_every_byte_and_never_holds_too_many(steps):
    cache, sizes = TileCache(capacity=100), {}
    for action, key, size in steps:
        if action == "put":
            cache.put(key, size, size)
            sizes[key] = size
        elif action == "get":
            assert cache.get(key) in (None, sizes.get(key))
        elif action == "drop":
            cache.drop(key)
            assert key not in cache
        else:
            cache.keep_scenes({key.scene})
        held = [k for k in sizes if k in cache]
        assert cache.bytes == sum(sizes[k] for k in held) <= 100
        assert len(cache) == len(held)


def test_the_least_recently_used_goes_first():
    a, b, c, d = (TileKey("s", 0, i, 0) for i in range(4))
    cache = TileCache(capacity=30)
    for key in (a, b, c):
        cache.put(key, key, 10)
    cache.get(a)
    cache.put(d, d, 10)
    assert b not in cache
    assert all(key in cache for key in (a, c, d))


def test_a_tile_larger_than_the_cache_is_not_held_and_displaces_nothing():
    cache = TileCache(capacity=30)
    cache.put(TileKey("s", 0, 0, 0), 1, 10)
    cache.put(TileKey("s", 0, 1, 0), 2, 31)
    assert len(cache) == 1
    assert cache.bytes == 10


def _view(scene, pixel, magnified, size=(800, 600), dpr=1.0):
    x, y = 606000 + pixel[0] / 2, 4677000 - pixel[1] / 2
    return View(x=x, y=y, scale=2.0 * magnified, width=size[0], height=size[1], dpr=dpr)


@pytest.mark.parametrize(
    ("magnified", "dpr", "level"),
    [
        (4, 1, 0),
        (1, 1, 0),
        (0.61, 1, 0),
        (0.6, 1, 1),
        (0.31, 1, 1),
        (0.3, 1, 2),
        (0.5, 2, 0),
        (0.3, 2, 1),
        (0.01, 1, 2),
    ],
)
def test_the_level_shows_no_pixel_larger_than_one_and_a_fifth_nor_smaller_than_half_of_that(
    scene, magnified, dpr, level
):
    found = plan(Frame(scene, plane_of(scene)), _view(scene, (1000, 500), magnified, dpr=dpr))
    assert found.level == level
    assert found.magnified == pytest.approx(magnified * dpr * 2**level)


def test_tiles_come_from_the_middle_outwards_and_cover_the_view(scene):
    found = plan(Frame(scene, plane_of(scene)), _view(scene, (700, 300), 1))
    # The view shows pixels 300 to 1100 by 0 to 600: columns 0 to 2, rows 0 and 1; its middle lies in column 1, row 0.
    assert found.tiles[0] == TileKey("najin", 0, 1, 0)
    assert {(k.col, k.row) for k in found.tiles} == {(c, r) for c in range(3) for r in range(2)}


def test_nothing_is_wanted_where_the_scene_is_not(scene):
    assert plan(Frame(scene, plane_of(scene)), _view(scene, (5000, 500), 1)) is None
    far = View(x=0, y=0, scale=1, width=800, height=600)
    assert plan(Frame(scene, MercatorPlane()), far) is None


def test_tiles_are_cut_at_the_edge():
    assert tile_pixels(TileKey("s", 0, 3, 1), 2000, 1000) == (1536, 512, 2000, 1000)
    assert tile_pixels(TileKey("s", 2, 0, 0), 2000, 1000) == (0, 0, 2000, 1000)
    assert [top_level(w, h) for w, h in ((512, 512), (513, 1), (2000, 1000), (30000, 30000))] == [0, 1, 2, 6]


def test_ancestors_lie_over_the_same_place():
    assert list(ancestors(TileKey("s", 0, 5, 3), 3)) == [
        TileKey("s", 1, 2, 1),
        TileKey("s", 2, 1, 0),
        TileKey("s", 3, 0, 0),
    ]


def test_reading_ahead_takes_the_ring_within_the_scene():
    around = ring((TileKey("s", 0, 0, 0), TileKey("s", 0, 1, 0)), 2000, 1000)
    assert {(k.col, k.row) for k in around} == {(2, 0), (0, 1), (1, 1), (2, 1)}


def test_a_scene_in_another_plane_wants_the_same_tiles_as_in_its_own(scene):
    own = Frame(scene, plane_of(scene))
    mercator = Frame(scene, MercatorPlane())
    x, y = mercator.to_world(np.array([(700.0, 300.0)]))[0]
    # A metre on the ground is 1 / cos(latitude) metres of Web Mercator.
    view = View(x=x, y=y, scale=2.0 * np.cos(np.radians(42.233)), width=780, height=580)
    assert set(plan(mercator, view).tiles) == set(plan(own, _view(scene, (700, 300), 1, (780, 580))).tiles)
