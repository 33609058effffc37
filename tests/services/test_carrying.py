"""Marks carried from one date to another, against transformations worked out by pyproj alone."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyproj
import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Appearance, Category, Registration, Scene, Thing
from roadstead.imagery.georeference import Georeference, placed
from roadstead.services import annotating, carrying, identity, masking
from roadstead.services.session import CaseSession

NOON = datetime(2023, 10, 5, 3, 0, tzinfo=UTC)


def scene(
    uuid, days, crs="EPSG:32652", transform=(0.5, 0.0, 441_000.0, 0.0, -0.5, 4_676_000.0), size=(1000, 800), se=1.0
):
    when = NOON + timedelta(days=days)
    plain = Scene(
        uuid=uuid, name=uuid, path=f"/{uuid}.tif", sha256=uuid, width=size[0], height=size[1],
        acquired_start=when, acquired_end=when,
    )  # fmt: skip
    return placed(plain, Georeference(crs, transform, se), note="") if crs else plain


def turned(gsd, degrees, pixel, ground):
    """The transform of an image turned clockwise about a pixel that lies at a place of its CRS."""
    c, s = math.cos(math.radians(degrees)) * gsd, math.sin(math.radians(degrees)) * gsd
    a, b, d, e = c, -s, -s, -c
    return a, b, ground[0] - a * pixel[0] - b * pixel[1], d, e, ground[1] - d * pixel[0] - e * pixel[1]


def elsewhere(crs, x, y, source="EPSG:32652"):
    return pyproj.Transformer.from_crs(source, crs, always_xy=True).transform(x, y)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Dates", "tester") as made:
        yield made


def put(session, *records):
    session.do(Operation("test", "Test", records))


def box(on, x, y, long=60.0, wide=20.0, **fields):
    corners = [Pixel(x, y), Pixel(x + wide, y), Pixel(x + wide, y + long), Pixel(x, y + long)]
    return annotating.annotation(on, "box", "container block", corners, **fields)


def carried(session, start, *marks, back=False):
    chosen = carrying.sources(session.store, start, [m.uuid for m in marks], back=back)
    targets = carrying.next_scenes(session.store, start, chosen, back=back)
    found = carrying.carry(session.store, start, chosen, targets)
    session.do(found.operation)
    return found


@pytest.mark.parametrize(
    ("crs", "gsd", "degrees"), [("EPSG:5179", 0.8, 23.0), ("EPSG:3857", 0.31, -140.0), ("EPSG:32653", 1.7, 90.0)]
)
def test_corners_land_where_pyproj_puts_them(session, crs, gsd, degrees):
    first = scene("first", 0)
    middle = elsewhere(crs, 441_250.0, 4_675_800.0)
    second = scene("second", 7, crs, turned(gsd, degrees, (900.0, 700.0), middle), (1800, 1400))
    mark = box(first, 470.0, 380.0)
    put(session, first, second, mark)
    found = carried(session, first, mark)
    (made,) = found.marks
    ground = [elsewhere(crs, 441_000.0 + 0.5 * p.x, 4_676_000.0 - 0.5 * p.y) for p in mark.pixels]
    a, b, c, d, e, f = second.transform
    expected = [np.linalg.solve([[a, b], [d, e]], [x - c, y - f]) for x, y in ground]
    assert np.abs(np.array(made.pixels) - np.array(expected)).max() < 0.01
    assert (made.scene, made.kind, made.review, made.stands, made.partial) == ("second", "box", "carried", False, False)
    assert made.length_m == pytest.approx(mark.length_m, abs=0.05)
    assert "by the ground" in found.told
    assert "may lie off by 2.8 m" in found.told  # 1.96 times the root of 1 m squared twice


def test_what_is_said_of_the_thing_is_carried_and_what_is_of_the_image_is_not(session):
    first, second = scene("first", 0), scene("second", 7)
    mark = box(
        first, 100, 100, label="Stack A", confidence="very likely", rationale="rows of boxes", basis="seen",
        attributes='{"tiers": 3}', note="glare", occluded=True, height_m=7.8, height_se=0.5,
    )  # fmt: skip
    put(session, first, second, mark)
    (made,) = carried(session, first, mark).marks
    assert (made.label, made.confidence, made.rationale, made.basis) == (
        "Stack A",
        "very likely",
        "rows of boxes",
        "seen",
    )
    assert made.attributes == '{"tiers": 3}'
    assert (made.note, made.occluded, made.height_m) == ("", False, None)
    thing = session.store.get(Thing, made.object)
    assert thing.name == "container block 1"
    assert session.store.get(Annotation, mark.uuid).object == thing.uuid
    session.undo()
    assert session.store.count(Thing) == 0
    assert session.store.get(Annotation, mark.uuid) == mark


def test_the_edge_cuts_and_what_lies_outside_is_counted(session):
    first = scene("first", 0)
    second = scene("second", 7, transform=(0.5, 0.0, 441_050.0, 0.0, -0.5, 4_676_000.0))  # begins 100 px farther east
    cut, out, whole, point = (
        box(first, 90, 100),
        box(first, 20, 300),
        box(first, 400, 300),
        annotating.annotation(first, "point", "truck", [Pixel(50, 50)]),
    )
    line = annotating.annotation(first, "line", "pier", [Pixel(80, 500), Pixel(180, 500)])
    put(session, first, second, cut, out, whole, point, line)
    found = carried(session, first)
    by_kind = {m.kind: m for m in found.marks}
    assert sorted(by_kind) == ["box", "line", "polygon"]
    assert by_kind["polygon"].partial
    xs, ys = zip(*by_kind["polygon"].pixels, strict=True)
    assert (min(xs), max(xs), min(ys), max(ys)) == (0.0, 10.0, 100.0, 160.0)  # the half of it that the image shows
    assert sorted(by_kind["line"].pixels) == [(0.0, 500.0), (80.0, 500.0)]
    assert by_kind["box"].pixels[0] == (300.0, 300.0)
    assert not by_kind["box"].partial
    assert found.left == {"lie outside the image": 2}
    assert "2 lie outside the image" in found.told
    assert "2 cut at the edge" in found.told


def test_holes_and_parts_come_along(session):
    first, second = scene("first", 0), scene("second", 7, transform=(1.0, 0.0, 441_000.0, 0.0, -1.0, 4_676_000.0))
    ring = [Pixel(100, 100), Pixel(300, 100), Pixel(300, 300), Pixel(100, 300)]
    holed = annotating.annotation(first, "polygon", "building", ring, holes="[[[150,150],[200,150],[200,200]]]")
    parts = [box(first, x, 400, whole="w") for x in (100, 200)]
    put(session, first, second, holed, *parts)
    found = carried(session, first)
    made = next(m for m in found.marks if m.category == "building")
    assert annotating.rings_of(made.holes) == (((75, 75), (100, 75), (100, 100)),)
    assert made.area_m2 == pytest.approx(holed.area_m2, rel=1e-3)
    one, other = (m for m in found.marks if m.category == "container block")
    assert one.object == other.object
    assert one.whole == other.whole != "w"
    assert session.store.count(Thing) == 2


def test_the_next_date_is_the_next_that_shows_the_place_and_back_goes_the_other_way(session):
    scenes = [
        scene("a", 0),
        scene("b", 7, transform=(0.5, 0.0, 460_000.0, 0.0, -0.5, 4_676_000.0)),
        scene("c", 14),
        scene("d", 21),
    ]
    undated = replace(scene("e", 0), acquired_start=None, acquired_end=None)
    mark = box(scenes[2], 100, 100)
    put(session, *scenes, undated, mark)
    assert [s.uuid for s in carrying.next_scenes(session.store, scenes[2], [mark])] == ["d"]
    assert [s.uuid for s in carrying.next_scenes(session.store, scenes[2], [mark], back=True)] == ["a"]
    with pytest.raises(UserError, match="No scene after d shows the place"):
        carrying.next_scenes(session.store, scenes[3], [mark])
    with pytest.raises(UserError, match="not known when e was taken"):
        carrying.next_scenes(session.store, undated, [mark])


def test_two_images_of_one_day_share_the_marks(session):
    first = scene("first", 0)
    west = scene("west", 7, size=(300, 800))
    east = scene("east", 7.01, transform=(0.5, 0.0, 441_150.0, 0.0, -0.5, 4_676_000.0))
    marks = [box(first, 100, 100), box(first, 600, 100)]
    put(session, first, west, east, *marks)
    found = carried(session, first)
    assert [(m.scene, m.pixels[0].x) for m in found.marks] == [("west", 100.0), ("east", 300.0)]
    assert found.left == {}


def test_a_mark_is_not_carried_twice_and_not_where_it_was_settled(session):
    first, second = scene("first", 0), scene("second", 7)
    one, other = box(first, 100, 100), box(first, 300, 100)
    put(session, first, second, one, other)
    (made,) = carried(session, first, one).marks
    with pytest.raises(UserError, match="1 are there already"):
        carried(session, first, one)
    assert [m.pixels for m in carried(session, first).marks] == [other.pixels]
    put(session, Appearance(object=made.object, scene="second"))
    session.do(Operation("remove", "Remove", drop=(made,)))
    with pytest.raises(UserError, match="1 are settled there already"):
        carried(session, first, one)


def test_what_does_not_stand_is_hidden_or_for_the_brief_is_not_carried(session):
    first, second = scene("first", 0), scene("second", 7)
    kept = box(first, 100, 100)
    hidden = replace(box(first, 200, 100), category="truck")
    proposed, text = (
        box(first, 300, 100, review="proposed"),
        replace(box(first, 400, 100), kind="text", pixels=(Pixel(1, 1),)),
    )
    put(
        session,
        first,
        second,
        kept,
        hidden,
        proposed,
        text,
        Category(name="container block"),
        Category(name="truck", hidden=True),
    )
    assert carrying.sources(session.store, first) == [kept]
    assert carrying.sources(session.store, first, [hidden.uuid, proposed.uuid]) == [hidden]


def test_a_cloud_breaks_no_chain(session):
    scenes = [scene("a", 0), scene("b", 7), scene("c", 14)]
    clear, clouded, gone = (box(scenes[0], x, 100) for x in (100, 400, 700))
    put(session, *scenes, clear, clouded, gone)
    _, operation = masking.add_mask(
        scenes[1], "cloud", [Pixel(380, 50), Pixel(500, 50), Pixel(500, 300), Pixel(380, 300)]
    )
    session.do(operation)
    found = carried(session, scenes[0])
    assert found.masked == 1
    assert "1 under a mask" in found.told
    at = {m.pixels[0].x: m for m in found.marks}
    put(
        session,
        replace(at[100], review="accepted"),
        Appearance(object=at[700].object, scene="b", state="gone"),
        Appearance(object=at[400].object, scene="b", state="not observed"),
    )
    session.do(Operation("remove", "Remove", drop=(at[400], at[700])))
    onward = carrying.sources(session.store, scenes[1])
    assert sorted(m.pixels[0].x for m in onward) == [100, 400]
    assert {m.uuid for m in onward} == {at[100].uuid, clouded.uuid}
    found = carried(session, scenes[1])
    assert sorted(m.pixels[0].x for m in found.marks) == [100, 400]
    assert {m.scene for m in found.marks} == {"c"}


def test_without_georeferences_pixel_to_pixel_only_where_that_can_be(session):
    one, other = scene("one", 0, crs=""), scene("other", 7, crs="")
    small, placed_ = scene("small", 7, crs="", size=(500, 400)), scene("placed", 7)
    mark = box(one, 100, 100)
    put(session, one, other, small, placed_, mark)
    assert carrying.way(session.store, one, other).by.startswith("pixel to pixel")
    with pytest.raises(UserError, match="differ in size"):
        carrying.way(session.store, one, small)
    with pytest.raises(UserError, match="one has no georeference"):
        carrying.way(session.store, one, placed_)
    row = Registration(scene="small", reference="one", matrix=(2.0, 0.0, 10.0, 0.0, 2.0, -4.0), sound=True)
    put(session, row)
    assert carrying.way(session.store, small, one).carry([Pixel(50, 60)]) == (Pixel(110, 116),)
    assert carrying.way(session.store, one, small).carry([Pixel(110, 116)]) == (Pixel(50, 60),)
    found = carried(session, one, mark)
    assert found.marks[0].pixels == mark.pixels
    assert "as neither scene has a georeference" in found.told


def test_names_go_on_counting(session):
    first = scene("first", 0)
    put(session, first, Thing(name="container block 7"), Thing(name="container block x"), Thing(name="shed 9"))
    naming = identity.Naming(session.store)
    assert [naming.new("container stack").name, naming.new("container block").name] == [
        "container block 8",
        "container block 9",
    ]
