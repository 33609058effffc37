"""Land and what lies too close to it, held against the exact questions to the coastline."""

import numpy as np
import pytest

from roadstead.domain.coordinates import LonLat
from roadstead.spatial.ashore import ashore
from roadstead.spatial.coastline import shipped
from roadstead.spatial.geodesy import GEOD

# Najin and the islands off it; the antimeridian at Chukotka.
AREAS = {"najin": (130.20, 42.10, 130.45, 42.30), "antimeridian": (179.6, 65.9, 180.4, 66.2)}


def places(area, count=400):
    west, south, east, north = AREAS[area]
    random = np.random.default_rng(1)
    return random.uniform(west, east, (20, count // 20)), random.uniform(south, north, (20, count // 20))


@pytest.mark.parametrize("area", AREAS)
def test_land_is_what_the_coastline_says_but_for_cells_on_the_shore(area):
    lon, lat = places(area)
    found = ashore(shipped(), lon, lat, 0.0)
    exact = np.array([not shipped().is_navigable(LonLat(x, y)) for x, y in zip(lon.flat, lat.flat, strict=True)])
    assert 0.2 < exact.mean() < 0.9
    assert (found.ravel() == exact).mean() > 0.97


def test_the_margin_is_kept_to_a_sixth_of_it_on_the_side_of_land():
    lon, lat = places("najin")
    margin = 600.0
    found = ashore(shipped(), lon, lat, margin).ravel()
    west, south, east, north = AREAS["najin"]
    edges = shipped().coast_edges((west - 0.02, south - 0.02, east + 0.02, north + 0.02))
    steps = np.linspace(0, 1, 12)[:, None]
    shore = np.concatenate([edges[:, :2] + (edges[:, 2:] - edges[:, :2]) * t for t in steps])
    for near, x, y in zip(found, lon.flat, lat.flat, strict=True):
        if not shipped().is_navigable(LonLat(x, y)):
            assert near
            continue
        close = shore[np.abs(shore - (x, y)).max(axis=1) < 0.015]
        away = GEOD.inv(np.full(len(close), x), np.full(len(close), y), *close.T)[2].min() if len(close) else 1e9
        assert near or away > margin * 0.98
        assert not near or away < margin * 1.45


def test_places_that_are_nowhere_are_no_land():
    nowhere = np.full((3, 3), np.nan)
    assert not ashore(shipped(), nowhere, nowhere).any()
