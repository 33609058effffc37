"""Planes and frames: the same place on Earth, whatever it is shown in."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.ui.canvas.decorations import (
    NAUTICAL_MILE,
    metres_per_pixel,
    metric_bar,
    nautical_bar,
    north,
    round_below,
)
from roadstead.ui.canvas.frame import Frame, plane_of
from roadstead.ui.canvas.plane import CrsPlane, MercatorPlane, PixelPlane, metres_per_unit
from roadstead.ui.canvas.view import View

GEOD = Geod(ellps="WGS84")
lonlats = st.lists(st.tuples(st.floats(-179.9, 179.9), st.floats(-84, 84)), min_size=1, max_size=5)


@given(lonlats)
def test_mercator_agrees_with_proj(points):
    world = MercatorPlane().from_lonlat(np.array(points))
    expected = Transformer.from_crs(4326, 3857, always_xy=True).transform(*np.array(points).T)
    np.testing.assert_allclose(world, np.column_stack(expected), atol=1e-3)
    np.testing.assert_allclose(MercatorPlane().to_lonlat(world), points, atol=1e-9)


def test_the_poles_are_moved_to_the_edge_of_mercator():
    world = MercatorPlane().from_lonlat(np.array([(0.0, 90.0), (0.0, -90.0)]))
    np.testing.assert_allclose(world[:, 1], [math.pi * 6378137, -math.pi * 6378137])


@pytest.mark.parametrize("plane", [MercatorPlane(), CrsPlane("EPSG:32652"), CrsPlane("EPSG:4326", 42.2)])
@pytest.mark.parametrize("lat", [42.233, 60.0])
def test_ground_scale_agrees_with_the_geodesic(plane, lat):
    x, y = plane.from_lonlat(np.array([(130.3, lat)]))[0]
    step = 100 / 111_000 if plane.limits.most > 1e6 else 100.0
    ends = plane.to_lonlat(np.array([(x - step / 2, y), (x + step / 2, y), (x, y - step / 2), (x, y + step / 2)]))
    across = GEOD.inv(*ends[0], *ends[1])[2] / step
    along = GEOD.inv(*ends[2], *ends[3])[2] / step
    assert metres_per_unit(plane, x, y, step) == pytest.approx((across, along), rel=1e-6)


def test_pixels_have_no_ground():
    plane = PixelPlane("s")
    assert plane.to_lonlat(np.zeros((1, 2))) is None
    assert metres_per_unit(plane, 0, 0, 1) is None
    assert north(plane, View(width=10, height=10)) is None


@pytest.mark.parametrize(("lat", "scale"), [(0.0, 1e-4), (42.233, 0.02), (42.233, 5.0), (70.0, 1e-3)])
def test_the_scale_bar_is_as_long_as_it_says(lat, scale):
    x, y = MercatorPlane().from_lonlat(np.array([(130.3, lat)]))[0]
    view = View(x=x, y=y, scale=scale, width=1000, height=700)
    for bar, unit in (
        (metric_bar(metres_per_pixel(MercatorPlane(), view)), {"m": 1, "km": 1000}),
        (nautical_bar(metres_per_pixel(MercatorPlane(), view)), {"NM": NAUTICAL_MILE}),
    ):
        number, name = bar.label.replace(",", "").split()
        a, b = MercatorPlane().to_lonlat(
            view.to_world(np.array([(500 - bar.pixels / 2, 350), (500 + bar.pixels / 2, 350)]))
        )
        # The bar follows the parallel; summed in pieces, so that the geodesic's short cut does not matter.
        lons = np.linspace(a[0], b[0], 2001)
        length = GEOD.line_length(lons, np.full(2001, a[1]))
        assert length == pytest.approx(float(number) * unit[name], rel=2e-4)
        assert 60 < bar.pixels <= 180


def test_round_lengths():
    assert [round_below(v) for v in (1, 1.99, 2, 4.9, 5, 9.99, 10, 0.07, 730)] == [1, 1, 2, 2, 5, 5, 10, 0.05, 500]


def test_north_is_up_on_the_map_and_leans_by_the_convergence_in_utm():
    view = View(width=800, height=600, scale=1)
    x, y = MercatorPlane().from_lonlat(np.array([(130.3, 42.233)]))[0]
    assert north(MercatorPlane(), view.centred(x, y)) == pytest.approx(0, abs=1e-6)
    utm = CrsPlane("EPSG:32652")
    x, y = utm.from_lonlat(np.array([(130.3, 42.233)]))[0]
    # Convergence of a meridian 1.3 degrees east of the central one: about 1.3 * sin(latitude), to the left.
    assert north(utm, view.centred(x, y)) == pytest.approx(-1.3 * math.sin(math.radians(42.233)), abs=2e-3)


def test_a_geographic_plane_keeps_shapes():
    plane = CrsPlane("EPSG:4326", latitude=60.0)
    across, along = metres_per_unit(plane, 10.0 * 0.5, 60.0, 0.001)
    assert across == pytest.approx(along, rel=0.01)  # within the flattening of the Earth


def test_the_scene_decides_the_plane(scene):
    assert plane_of(None).key == "EPSG:3857"
    assert plane_of(scene).key == "EPSG:32652"
    assert plane_of(Scene(uuid="photo", width=3, height=2)).key == "pixels:photo"


def test_a_frame_is_affine_in_its_own_plane_and_exact_in_another(scene):
    pixels = np.array([(0.0, 0.0), (2000.0, 1000.0), (333.25, 777.75)])
    own = Frame(scene, CrsPlane("EPSG:32652"))
    assert own.affine == scene.transform
    np.testing.assert_allclose(own.to_world(pixels)[1], (607000.0, 4676500.0))
    other = Frame(scene, MercatorPlane())
    assert other.affine is None
    expected = Transformer.from_crs(32652, 3857, always_xy=True).transform(607000.0, 4676500.0)
    np.testing.assert_allclose(other.to_world(pixels)[1], expected, atol=1e-6)
    for frame in (own, other):
        np.testing.assert_allclose(frame.to_pixels(frame.to_world(pixels)), pixels, atol=1e-4)


def test_a_scene_without_a_georeference_is_only_in_its_own_pixels(scene):
    photo = Scene(uuid="photo", width=30, height=20)
    assert not Frame(photo, MercatorPlane()).placed
    assert not Frame(scene, PixelPlane("photo")).placed
    own = Frame(photo, PixelPlane("photo"))
    assert own.placed
    assert own.bounds() == (0, 0, 30, 20)
    assert own.pixels(np.array([(4.5, 2.5)])) == ((4.5, 2.5),)


def test_a_scene_of_an_unknown_crs_is_named_when_it_is_to_be_shown_and_harms_no_other(scene):
    odd = replace(scene, crs="EPSG:99999999")
    assert not Frame(odd, MercatorPlane()).placed
    with pytest.raises(UserError, match="EPSG:99999999"):
        plane_of(odd)
