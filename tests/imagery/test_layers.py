"""How pyramids are made and kept: exact means, painted as they come, damage noticed, the cache within its limit."""

import os
import queue
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.errors import UserError
from roadstead.imagery import ImageryPool, Look, TileKey, TileRequest
from roadstead.imagery.reducing import means, sums
from roadstead.imagery.shelf import Shelf, size_of, size_text

PATIENT = 60
WHOLE = Look((1,), ((0.0, 255.0),))
TILED = {"tiled": True, "blockxsize": 512, "blockysize": 512}


@given(
    st.integers(1, 33),
    st.integers(1, 33),
    st.sampled_from([2, 4, 8]),
    st.sampled_from(["u1", "u2", "i2", "f4"]),
    st.booleans(),
)
def test_means_are_those_of_the_valid_pixels(rows, columns, side, kind, masked):
    random = np.random.default_rng(rows * 100 + columns)
    most = {"u1": 256, "u2": 65536, "i2": 32768}.get(kind, 120)
    values = random.integers(most // 2, most, (2, rows, columns)).astype(kind)
    valid = random.random((rows, columns)) > 0.4 if masked else None
    total, counts = sums(values, valid, side)
    found = means(total, counts, np.dtype(kind), nothing=7)
    for row in range(-(-rows // side)):
        for column in range(-(-columns // side)):
            part = np.s_[row * side : (row + 1) * side, column * side : (column + 1) * side]
            inside = np.ones_like(values[0], bool)[part] if valid is None else valid[part]
            for band in range(2):
                expected = values[band][part][inside].astype(float).mean() if inside.any() else 7.0
                assert abs(float(found[band, row, column]) - expected) <= (1e-4 if kind == "f4" else 0.5)


def test_each_level_is_the_mean_of_the_image_not_of_rounded_means(pool, make, noise, utm):
    values = noise(1, 2304, 4608)
    path = make("deep.tif", values, **TILED, **utm)
    pool.build_pyramid(path).result(PATIENT)
    found = pool.read(path, (0, 0, 4608, 2304), (2304 // 16, 4608 // 16), look=WHOLE)[..., 0]
    exact = values.reshape(144, 16, 288, 16).mean(axis=(1, 3))
    assert np.abs(found - exact).max() <= 0.5 + 1e-6


def test_only_valid_pixels_count(pool, make, noise, utm):
    values = noise(1, 2048, 2048)
    values[0, ::2] = 0
    path = make("half.tif", values, nodata=0, **TILED, **utm)
    pool.build_pyramid(path).result(PATIENT)
    found = pool.read(path, (0, 0, 2048, 2048), (512, 512), look=WHOLE)[..., 0]
    exact = values[0, 1::2].reshape(512, 2, 512, 4).mean(axis=(1, 3))
    assert np.abs(found - exact).max() <= 0.5 + 1e-6


def test_a_large_picture_comes_in_parts_and_then_whole(make, noise, utm, tmp_path, channels):
    values = noise(1, 6144, 6144)
    path = make("giant.tif", values, compress="deflate", **TILED, **utm)
    arrived: queue.Queue = queue.Queue()
    key = TileKey(str(path), 4, 0, 0, WHOLE)
    with ImageryPool(
        2,
        cache=tmp_path / "cache",
        on_tile=lambda _, tile: arrived.put(("whole", channels(tile))),
        on_partial=lambda _, tile: arrived.put(("part", channels(tile))),
    ) as pool:
        building = pool.build_pyramid(path)
        pool.replace_queue([TileRequest(key)])
        seen = []
        while not seen or seen[-1][0] != "whole":
            seen.append(arrived.get(timeout=PATIENT))
        building.result(PATIENT)
    assert arrived.empty()
    assert [kind for kind, _ in seen].index("whole") == len(seen) - 1
    exact = values.reshape(384, 16, 384, 16).mean(axis=(1, 3))
    assert (seen[-1][1][..., 3] == 255).all()
    # What is not read yet is guessed from samples, which may be right by chance; what was read stays as it is.
    right = [float((np.abs(tile[..., 0] - exact) <= 0.5 + 1e-6).mean()) for _, tile in seen]
    assert right[-1] == 1.0
    assert all(after > before - 0.05 for before, after in pairwise(right))


@pytest.mark.parametrize("harm", ["truncated", "bit", "header"])
def test_a_damaged_pyramid_is_noticed_and_made_anew(make, noise, utm, tmp_path, harm):
    values = noise(1, 2048, 2048)
    path = make("large.tif", values, **TILED, **utm)
    with ImageryPool(1, cache=tmp_path / "cache") as pool:
        target = pool.build_pyramid(path).result(PATIENT)
    whole = bytearray(target.read_bytes())
    if harm == "bit":
        whole[70_000] ^= 16
    target.write_bytes(whole[:-1000] if harm == "truncated" else b"x" * 20 + whole[20:] if harm == "header" else whole)
    with ImageryPool(1, cache=tmp_path / "cache") as pool:
        found = pool.read(path, (0, 0, 2048, 2048), (512, 512), look=WHOLE)[..., 0]
        assert np.abs(found - values[0].reshape(512, 4, 512, 4).mean(axis=(1, 3))).max() <= 1
        pool.build_pyramid(path).result(PATIENT)
        assert pool.pyramid_of(path) == target
    assert target.read_bytes() != bytes(whole) or harm != "bit"


def pyramid(folder, letter, size, age):
    path = folder / f"{letter * 32}.pyramid"
    path.write_bytes(b"\0" * size)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_the_least_recently_used_go_first_and_none_that_is_in_use(tmp_path):
    shelf = Shelf(tmp_path, 3500)
    oldest, old, new = (pyramid(tmp_path, letter, 1000, age) for letter, age in (("a", 30), ("b", 20), ("c", 10)))
    stranger = tmp_path / "notes.txt"
    stranger.write_text("mine")
    shelf.make_room(1200, {oldest})
    assert (oldest.exists(), old.exists(), new.exists()) == (True, False, True)
    assert shelf.taken == 2000
    shelf.touch(oldest)
    shelf.make_room(2000, ())
    assert (oldest.exists(), new.exists()) == (True, False)
    with pytest.raises(UserError, match="limit"):
        shelf.make_room(3000, {oldest})
    assert oldest.exists()
    assert shelf.empty() == 1000
    assert stranger.read_text() == "mine"


def test_what_a_dead_program_left_unfinished_is_swept_away(tmp_path):
    dead, alive = tmp_path / f"{'a' * 32}.17.part", tmp_path / f"{'b' * 32}.18.part"
    dead.write_bytes(b"1")
    alive.write_bytes(b"1")
    os.utime(dead, (time.time() - 3600,) * 2)
    Shelf(tmp_path).sweep()
    assert (dead.exists(), alive.exists()) == (False, True)


def test_an_image_too_large_for_the_cache_is_a_sentence_and_is_still_shown(make, noise, utm, tmp_path):
    path = make("large.tif", noise(1, 2048, 2048), **TILED, **utm)
    with ImageryPool(1, cache=tmp_path / "cache", limit=1000) as pool:
        with pytest.raises(UserError, match="limit of 1 kB"):
            pool.build_pyramid(path).result(PATIENT)
        assert pool.read(path, (0, 0, 2048, 2048), (256, 256)).shape == (256, 256, 4)
    assert list((tmp_path / "cache").iterdir()) == []


def test_emptying_keeps_what_is_in_use(make, noise, utm, tmp_path):
    used, other = (make(name, noise(1, 2048, 2048), **TILED, **utm) for name in ("used.tif", "other.tif"))
    cache = tmp_path / "cache"
    with ImageryPool(1, cache=cache) as pool:
        size = pool.build_pyramid(other).result(PATIENT).stat().st_size
    with ImageryPool(1, cache=cache) as pool:
        kept = pool.build_pyramid(used).result(PATIENT)
        assert pool.empty_cache() == size
    assert list(cache.iterdir()) == [kept]


@pytest.mark.parametrize(
    ("text", "size"), [("20GB", 20_000_000_000), ("500 mb", 500_000_000), ("1KiB", 1024), ("7", 7)]
)
def test_sizes_are_read(text, size):
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "many", "-1GB", "1e99", "1..2"])
def test_what_is_no_size_is_a_sentence(text):
    with pytest.raises(UserError, match="not a size"):
        size_of(text)


def test_sizes_are_written_for_people():
    assert [size_text(n) for n in (0, 999, 2_500, 243_801_961, 20_000_000_000)] == [
        "0 bytes",
        "999 bytes",
        "2.5 kB",
        "244 MB",
        "20 GB",
    ]
