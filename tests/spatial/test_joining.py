"""Parts of a shape are the whole of it; what is united covers what its pieces covered."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.spatial import box, joining

BLOCK = tuple(Pixel(x, y) for x, y in [(100, 100), (120, 100), (120, 200), (100, 200)])
angle, far = st.floats(0, 2 * math.pi), st.floats(-30, 30)


def area(rings):
    return shapely.Polygon(*rings).area


def star(turn, size):
    """A polygon that goes in and out, and so is cut into three or more by some lines."""
    return tuple(
        Pixel(
            500 + math.cos(turn + i * math.pi / 5) * size * (1 + i % 2),
            500 + math.sin(turn + i * math.pi / 5) * size * (1 + i % 2),
        )
        for i in range(10)
    )


@given(angle, st.floats(10, 200), angle, far)
def test_the_parts_of_a_polygon_sum_to_its_area(turn, size, direction, off):
    whole = star(turn, size)
    along, aside = (math.cos(direction), math.sin(direction)), (-math.sin(direction) * off, math.cos(direction) * off)
    line = [Pixel(500 + aside[0] + s * 1000 * along[0], 500 + aside[1] + s * 1000 * along[1]) for s in (-1, 1)]
    parts = joining.parted("polygon", whole, (), line)
    assert sum(map(area, parts)) == pytest.approx(shapely.Polygon(whole).area, rel=1e-4)
    for part in parts:
        assert not shapely.LineString(line).crosses(shapely.Polygon(*part).buffer(-0.01))


@given(angle, st.floats(0.05, 0.95), st.floats(-0.04, 0.04))
def test_a_box_cut_across_becomes_two_boxes_end_to_end(turn, where, slant):
    block = box.rotated(BLOCK, math.degrees(turn))
    a, b, c, d = block
    left = Pixel(a.x + (d.x - a.x) * (where + slant), a.y + (d.y - a.y) * (where + slant))
    right = Pixel(b.x + (c.x - b.x) * (where - slant), b.y + (c.y - b.y) * (where - slant))
    parts = joining.parted("box", block, (), (left, right))
    assert len(parts) == 2
    assert all(box.is_rectangle(part.outline, 1e-6) for part in parts)
    assert sorted(map(area, parts)) == pytest.approx(sorted((2000 * where, 2000 * (1 - where))), abs=1e-3)
    assert sum(map(area, parts)) == pytest.approx(2000, abs=1e-6)


def test_halves_of_a_block_are_alike_and_made_one_again_are_the_block():
    halves = joining.parted("box", BLOCK, (), joining.across(BLOCK))
    assert [round(area(half), 6) for half in halves] == [1000, 1000]
    ((again, members),) = joining.united([(half.outline, ()) for half in halves])
    assert members == [0, 1]
    assert box.is_rectangle(again.outline, 1e-3)
    assert {(round(p.x), round(p.y)) for p in again.outline} == {(p.x, p.y) for p in BLOCK}


def test_a_line_that_does_not_go_through_parts_nothing():
    assert len(joining.parted("polygon", BLOCK, (), (Pixel(0, 0), Pixel(50, 50)))) == 1
    assert len(joining.parted("box", BLOCK, (), (Pixel(90, 150), Pixel(105, 150)))) == 1


def test_a_line_is_cut_where_another_crosses_it():
    parts = joining.parted("line", (Pixel(0, 0), Pixel(100, 0)), (), (Pixel(30, -10), Pixel(30, 10)))
    assert [[(p.x, p.y) for p in part.outline] for part in parts] == [[(0, 0), (30, 0)], [(30, 0), (100, 0)]]


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), angle), min_size=2, max_size=5))
def test_what_is_united_covers_what_its_pieces_covered(places):
    blocks = [box.moved(box.rotated(BLOCK, math.degrees(turn)), x, y) for x, y, turn in places]
    pieces = joining.united([(block, ()) for block in blocks])
    expected = shapely.union_all([shapely.Polygon(block) for block in blocks]).area
    assert sum(area(rings) for rings, _ in pieces) == pytest.approx(expected, rel=1e-4)
    assert sorted(i for _, members in pieces for i in members) == list(range(len(blocks)))


def test_a_ring_of_blocks_keeps_its_hole():
    sides = [(0, 0, 30, 10), (0, 20, 30, 30), (0, 0, 10, 30), (20, 0, 30, 30)]
    ((rings, _),) = joining.united([((Pixel(a, b), Pixel(c, b), Pixel(c, d), Pixel(a, d)), ()) for a, b, c, d in sides])
    assert area(rings) == pytest.approx(900 - 100)
    assert len(rings.holes) == 1
