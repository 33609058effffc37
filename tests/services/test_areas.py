"""The area of interest: how much of it is covered, the days between, and one date at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Area, Mask, Place, Scene
from roadstead.services import areas
from roadstead.services.session import CaseSession
from roadstead.spatial.coverage import coverage, overlap

DAY = datetime(2023, 10, 12, tzinfo=UTC)


def box(west, south, east, north):
    return Shape.of("Polygon", [(west, south), (east, south), (east, north), (west, north)])


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Areas", "tester") as made:
        yield made


def test_coverage_is_of_the_ground_and_not_of_degrees():
    # Two triangles that share a side and part of a meridian; their sizes by Karney's geodesic polygons.
    whole, part = [(0, 50), (10, 50), (10, 60)], [(0, 50), (10, 50), (10, 55)]
    sizes = [abs(Geod(ellps="WGS84").polygon_area_perimeter(*zip(*ring, strict=True))[0]) for ring in (part, whole)]
    found = coverage(Shape.of("Polygon", whole), Shape.of("Polygon", part))
    assert found.covered == pytest.approx(sizes[0] / sizes[1], abs=1e-4)


def test_small_areas_split_as_they_are_drawn_and_masks_are_taken_off():
    area = box(130.28, 42.22, 130.30, 42.24)
    half, cloud = box(130.28, 42.22, 130.29, 42.24), box(130.28, 42.22, 130.285, 42.24)
    found = coverage(area, half, [cloud])
    assert found.covered == pytest.approx(0.5, abs=1e-4)
    assert found.clear == pytest.approx(0.25, abs=1e-4)
    assert coverage(area, box(0, 0, 1, 1)) == (0, 0)
    assert coverage(area, None) == (0, 0)


def test_coverage_holds_across_the_antimeridian():
    area = Shape.of("Polygon", [(179.9, 10), (-179.9, 10), (-179.9, 10.1), (179.9, 10.1)])
    east = Shape.of("Polygon", [(-180, 9), (-179, 9), (-179, 11), (-180, 11)])
    assert coverage(area, east).covered == pytest.approx(0.5, abs=1e-3)
    assert not overlap(east, box(178, 9, 179.5, 11))


def test_setting_another_area_makes_it_the_only_active_one_and_undo_brings_the_first_back(session):
    first, operation = areas.set_area(session.store, "Quay", box(130.28, 42.22, 130.29, 42.23))
    session.do(operation)
    second, operation = areas.set_area(session.store, "Roads", box(130.2, 42.2, 130.3, 42.3))
    session.do(operation)
    assert [a.uuid for a in session.store.all(Area, active=True)] == [second.uuid]
    session.undo()
    assert areas.active_area(session.store) == first
    session.do(areas.clear_area(session.store))
    assert areas.active_area(session.store) is None
    assert areas.clear_area(session.store) is None
    again, operation = areas.set_area(session.store, "Quay", box(130.0, 42.0, 130.1, 42.1))
    session.do(operation)
    assert again.uuid == first.uuid
    assert session.store.count(Area) == 1


def test_the_ground_round_a_place_has_the_place_s_radius_or_the_one_given(session):
    place = Place(name="My quay", radius_m=750.0, geometry=Shape.of("Point", [LonLat(130.3, 42.233)]))
    session.do(Operation("add-place", "Add a place", (place,)))
    for radius, expected in ((None, 750.0), (3000.0, 3000.0)):
        _, shape, _ = areas.area_of_place(session.store, "My quay", radius)
        for corner in shape.points:
            assert Geod(ellps="WGS84").inv(130.3, 42.233, *corner)[2] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("text", ["", "42.2N,130.2E 42.3N,130.3E", "42.2N,130.2E 1 2", "42.2N,130.2E " * 3])
def test_outlines_that_enclose_nothing_are_refused(session, text):
    with pytest.raises(UserError):
        areas.set_area(session.store, "x", areas.parse_outline(text))


def test_a_mask_is_told_apart_from_what_the_card_says_of_cloud(session):
    footprint = box(130.28, 42.22, 130.29, 42.24)
    scene = Scene(name="a", footprint=footprint, cloud_percent=90.0, acquired_start=DAY, acquired_end=DAY)
    mask = Mask(scene=scene.uuid, pixels=(Pixel(0, 0),), geometry=box(130.28, 42.22, 130.285, 42.24))
    area, operation = areas.set_area(session.store, "x", footprint)
    session.do(operation)
    session.do(Operation("add", "Add", (scene, mask)))
    (told,) = areas.seen(session.store, area, [scene])
    assert told.coverage == pytest.approx(1.0, abs=1e-6)
    assert told.clear == pytest.approx(0.5, abs=1e-4)


def dated(name, start, end=None, footprint=None):
    return Scene(uuid=name, name=name, acquired_start=start, acquired_end=end or start, footprint=footprint)


def test_days_without_are_whole_days_on_which_nothing_can_have_been_taken():
    found = areas.gaps(
        [
            dated("a", DAY + timedelta(hours=23)),
            dated("b", DAY + timedelta(days=1)),  # the next day: no gap
            dated("week", DAY + timedelta(days=4), DAY + timedelta(days=7)),  # taken some time in these three days
            dated("c", DAY + timedelta(days=9)),
            Scene(name="undated"),
        ]
    )
    assert [(g.first, g.last, g.days) for g in found] == [
        (date(2023, 10, 14), date(2023, 10, 15), 2),
        (date(2023, 10, 19), date(2023, 10, 20), 2),
    ]
    assert areas.gaps([]) == []


places = st.sampled_from([box(0, 0, 1, 1), box(0.5, 0, 1.5, 1), box(1, 0, 2, 1), box(5, 5, 6, 6)])
stacks = st.lists(st.tuples(st.integers(0, 6), places), max_size=7).map(
    lambda rows: [dated(f"s{i}", DAY + timedelta(hours=h), footprint=f) for i, (h, f) in enumerate(rows)]
)


@given(stacks, st.integers(-1, 8))
def test_at_every_moment_at_most_one_scene_of_a_place_shows(scenes, hour):
    moment = DAY + timedelta(hours=hour)
    shown = areas.shown_at(scenes, moment)
    for i, one in enumerate(shown):
        assert one.acquired_start <= moment
        assert not any(overlap(one.footprint, other.footprint) for other in shown[i + 1 :])
    taken = [s for s in scenes if s.acquired_start <= moment]
    if taken:  # and the newest picture always does
        assert max(taken, key=lambda s: (s.acquired_start, s.name)) in shown


@given(stacks)
def test_intervals_of_one_place_follow_each_other_without_overlap(scenes):
    for scene in scenes:
        start, end = areas.holds(scene, scenes)
        assert start == scene.acquired_start
        for other in scenes:
            if other is not scene and overlap(scene.footprint, other.footprint) and other.acquired_start > start:
                assert end is not None and end <= other.acquired_start


def test_the_instant_a_scene_is_taken_belongs_to_it_and_no_longer_to_the_one_before():
    first, second = (
        dated("a", DAY, footprint=box(0, 0, 1, 1)),
        dated("b", DAY + timedelta(hours=1), footprint=box(0, 0, 1, 1)),
    )
    assert areas.shown_at([second, first], DAY + timedelta(minutes=59)) == [first]
    assert areas.shown_at([second, first], DAY + timedelta(hours=1)) == [second]
    assert areas.shown_at([first, second], DAY - timedelta(seconds=1)) == []
