"""Pieces of scenes for tables and the brief."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.imagery import chip, scene_record
from roadstead.imagery.chips import chip_window

positions = st.tuples(st.floats(-1e4, 1e5), st.floats(-1e4, 1e5)).map(lambda p: Pixel(*p))


@given(
    st.lists(positions, min_size=1, max_size=6), st.tuples(st.integers(1, 500), st.integers(1, 500)), st.floats(0, 2)
)
def test_the_window_holds_all_points_in_the_proportions_of_the_picture(pixels, size, margin):
    x0, y0, x1, y1 = chip_window(pixels, size, margin)
    for x, y in pixels:
        assert x0 - 1e-6 <= x <= x1 + 1e-6
        assert y0 - 1e-6 <= y <= y1 + 1e-6
    assert (x1 - x0) * size[0] == pytest.approx((y1 - y0) * size[1], rel=1e-6)
    assert min(x1 - x0, y1 - y0) >= 32 - 1e-6


def test_a_chip_is_that_part_of_the_scene(pool, make, noise, utm):
    values = noise(3, 100, 100)
    scene = scene_record(pool.probe(make("a.tif", values, **utm)).result())
    window = chip_window([Pixel(40, 40), Pixel(60, 60)], (40, 40), margin=0.5)
    assert window == (30, 30, 70, 70)
    picture = chip(pool, scene, window, (40, 40))
    assert np.array_equal(picture[..., :3], np.moveaxis(values[:, 30:70, 30:70], 0, 2))
