"""The first picture of a giant: which parts are read first, and what stands in for the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.imagery import ImageryPool, Look
from roadstead.imagery.building import scattered
from roadstead.imagery.guessing import coarse, filled

AS_STORED = Look((1, 2, 3), ((0.0, 255.0),) * 3)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 1600))
def test_what_is_known_stays_and_the_rest_is_no_more_extreme(rows, columns, count):
    random = np.random.default_rng(rows * 1000 + columns + count)
    values = random.uniform(50, 200, (2, rows, columns)).astype(np.float32)
    known = (random.permutation(rows * columns) < min(count, rows * columns)).reshape(rows, columns).astype(np.float32)
    found = filled(values * known, known)
    assert np.array_equal(found[:, known > 0], values[:, known > 0])
    for plane, given_plane in zip(found, values, strict=True):
        inside = given_plane[known > 0] if known.any() else np.zeros(1)
        assert inside.min() - 0.01 <= plane.min()
        assert plane.max() <= inside.max() + 0.01


def test_a_slope_is_made_good_from_a_tenth_of_it():
    y, x = np.indices((64, 64)).astype(np.float32)
    slope = (2 * x + y)[None]
    known = np.zeros((64, 64), np.float32)
    known.flat[scattered((64, 64), 410)] = 1
    assert np.abs(filled(slope * known, known) - slope).mean() < 4  # of 189 from corner to corner


def test_squares_are_averaged_by_weight_also_where_the_edge_cuts_them():
    values = np.arange(35, dtype=np.float32).reshape(1, 5, 7)
    weights = np.ones((5, 7), np.float32)
    weights[0, 0] = 0
    means, weight = coarse(values, weights, 4)
    assert weight.tolist() == [[15, 12], [4, 3]]
    assert means[0, 0, 0] == pytest.approx(values[0, :4, :4].sum() / 15)
    assert means[0, 1, 1] == pytest.approx(values[0, 4, 4:].mean())


def test_the_places_looked_at_first_cover_all_of_it_evenly_at_every_length():
    order = scattered((60, 60), 900)
    assert len(set(order)) == 900
    places = np.array([divmod(number, 60) for number in order])
    assert places.min() >= 0
    assert places.max() < 60
    for count, parts in ((36, 3), (144, 6), (900, 12)):
        inside = np.zeros((parts, parts), int)
        np.add.at(inside, tuple((places[:count] * parts // 60).T), 1)
        assert inside.min() >= 0.5 * count / parts**2
        assert inside.max() <= 1.75 * count / parts**2
    assert sorted(scattered((1, 7), 7)) == list(range(7))


@pytest.mark.parametrize(("photometric", "most"), [("ycbcr", 4), ("rgb", 1.5)])
def test_the_eighth_that_a_jpeg_holds_by_itself_is_the_mean_of_its_pixels(tmp_path, make, utm, photometric, most):
    y, x = np.indices((2304, 4608))
    random = np.random.default_rng(5)
    values = np.stack([128 + 50 * np.sin(x / 90 + band) + 20 * np.cos(y / 35) for band in range(3)])
    values = np.clip(values + random.normal(0, 8, values.shape), 16, 239).astype(np.uint8)
    form = {"compress": "jpeg", "photometric": photometric, "interleave": "pixel", "jpeg_quality": 80}
    path = make("jpeg.tif", values, tiled=True, blockxsize=512, blockysize=512, **form, **utm)
    with ImageryPool(1, cache=tmp_path / "cache") as pool:
        decoded = pool.read(path, (0, 0, 4608, 2304), (2304, 4608), look=AS_STORED)[..., :3].astype(float)
        pool.build_pyramid(path).result(60)
        for side in (8, 16, 32):
            found = pool.read(path, (0, 0, 4608, 2304), (2304 // side, 4608 // side), look=AS_STORED)[..., :3]
            exact = decoded.reshape(2304 // side, side, 4608 // side, side, 3).mean(axis=(1, 3))
            # Each pixel is rounded before we average it, the library's means are not: worth half a grey level. Colours
            # kept at half the detail are put between those of their neighbours besides, which blurs them at a border.
            assert np.abs(found - exact).max() <= most
            assert np.abs(found - exact).mean() <= 0.5
