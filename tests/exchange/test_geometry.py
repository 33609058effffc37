"""Shapes on their way out: kept to the bit, cut at the antimeridian, turned the right way, or refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import from_wkt, to_wkt

from roadstead.domain.coordinates import Shape
from roadstead.exchange.geometry import as_geometry, middle


@given(st.lists(st.tuples(st.floats(-89, 89), st.floats(-90, 90)), min_size=2, max_size=20))
def test_a_line_on_one_side_is_kept_through_wkt(points):
    line = as_geometry(Shape.of("LineString", points))
    back = from_wkt(to_wkt(line, rounding_precision=-1)).coords
    assert [tuple(p) for p in back] == [pytest.approx(p, rel=1e-14, abs=1e-14) for p in points]  # degrees: a nanometre


def test_a_line_over_the_antimeridian_is_cut_there():
    # From 170 E, 10 N to 170 W, 30 N: half of the way, at 20 N, it meets 180.
    cut = as_geometry(Shape.of("LineString", [(170, 10), (-170, 30), (-160, 30)]))
    assert [list(part.coords) for part in cut.geoms] == [
        [(170, 10), (180, 20)],
        [(-180, 20), (-170, 30), (-160, 30)],
    ]


def test_longitudes_that_run_on_come_back():
    assert list(as_geometry(Shape.of("LineString", [(190, 0), (200, 10)])).coords) == [(-170, 0), (-160, 10)]
    assert as_geometry(Shape.of("Point", [(190, 5)])).coords[0] == (-170, 5)


def test_a_polygon_over_the_antimeridian_is_two():
    cut = as_geometry(Shape.of("Polygon", [(179, 0), (-179, 0), (-179, 1), (179, 1)]))
    assert sorted(part.bounds for part in cut.geoms) == [(-180, 0, -179, 1), (179, 0, 180, 1)]
    assert all(part.exterior.is_ccw for part in cut.geoms)


def test_a_line_that_only_touches_the_antimeridian_is_whole():
    assert list(as_geometry(Shape.of("LineString", [(170, 0), (-180, 0)])).coords) == [(170, 0), (180, 0)]


def test_a_polygon_around_a_pole_is_left_as_it_is():
    ring = [(0, 80), (120, 80), (-120, 80)]
    assert sorted(as_geometry(Shape.of("Polygon", ring)).exterior.coords[:-1]) == sorted(ring)


@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon"])
def test_beyond_a_pole_there_is_no_map(kind):
    with pytest.raises(ValueError, match="pole"):
        as_geometry(Shape.of(kind, [(0, 91), (1, 0), (2, 5)]))


def test_the_middle_of_a_line_lies_on_it():
    assert middle(as_geometry(Shape.of("LineString", [(0, 0), (0, 2), (2, 2)]))) == pytest.approx((0, 2))
