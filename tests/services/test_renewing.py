"""Heights and counts follow what they rest on, in the same step, and say so where they no longer can."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.methods import how_came, lost
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Count, Mask, Scene
from roadstead.services import annotating, counting, georeferencing, shadows
from roadstead.services.session import CaseSession
from roadstead.spatial.stacking import Stacking
from roadstead.spatial.trains import Train

NOON = datetime(2023, 12, 9, 2, 30, tzinfo=UTC)
SCENE = Scene(
    uuid="s",
    name="quay",
    width=4000,
    height=4000,
    crs="EPSG:32652",
    transform=(0.5, 0.0, 500_000.0, 0.0, -0.5, 4_680_000.0),
    georef_se_m=1.0,
    residual_m=0.1,
    acquired_start=NOON,
    acquired_end=NOON,
    sun_elevation_deg=30.0,
    sun_azimuth_deg=180.0,
)


def larger(scene, factor=2.0):
    """The same with that many times the pixel size."""
    a, b, c, d, e, f = scene.transform
    return replace(scene, transform=(a * factor, b, c, d, e * factor, f))


def box(x, y, w, h):
    return [Pixel(x, y), Pixel(x + w, y), Pixel(x + w, y + h), Pixel(x, y + h)]


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Renewed", "tester") as made:
        made.do(Operation("add-scene", "Add a scene", (SCENE,)))
        yield made


@pytest.fixture
def block(session):
    """A block of 60 m by 15 m, 5.2 m high by a shadow of 9 m to the north with the sun at 30°, and its containers counted."""
    mark = annotating.annotation(SCENE, "box", "container block", box(1000, 1000, 120, 30))
    mark, operation = shadows.measured_height(SCENE, mark, [(Pixel(1010, 1000), Pixel(1010, 982))])
    session.do(operation)
    known, stated = Stacking(fill=(0.92, 1.0), forty=(0.0, 0.0)), ("fill", "forty")
    session.do(counting.containers(SCENE, mark, [], known, stated=stated).keep(mark))
    return mark


def counts(session):
    return {count.unit: count for count in session.store.all(Count)}


def test_a_height_doubles_with_the_pixel_and_the_containers_follow(session, block):
    before = counts(session)
    tripled = (before["TEU"].low, before["TEU"].value, before["TEU"].high)
    session.do(Operation("place", "Place it anew", (larger(SCENE),)))
    mark = session.store.get(Annotation, block.uuid)
    assert mark.height_m == pytest.approx(2 * block.height_m, rel=1e-3)
    afresh = counting.containers(larger(SCENE), mark, [], Stacking(fill=(0.92, 1.0), forty=(0.0, 0.0)))
    after = counts(session)
    assert (after["TEU"].low, after["TEU"].high) == (afresh.teu.low, afresh.teu.high)
    assert after["TEU"].value > 6 * before["TEU"].value  # twice as long, as wide and as high
    assert after["boxes"].value == after["TEU"].value
    assert "Cells taken: 92 to 100 % (stated)." in how_came(after["TEU"].method)
    session.undo()  # one step takes back all of it
    assert session.store.get(Annotation, block.uuid).height_m == pytest.approx(block.height_m)
    undone = counts(session)["TEU"]
    assert (undone.low, undone.value, undone.high) == tripled


def test_what_can_no_longer_be_worked_out_says_so_and_comes_back(session, block):
    before = counts(session)["TEU"]
    session.do(georeferencing.bare(session.store, SCENE))
    mark, count = session.store.get(Annotation, block.uuid), counts(session)["TEU"]
    assert mark.height is None and "no georeference" in lost(mark.method)
    assert "How high" in count.lost or "no georeference" in count.lost
    assert counting.in_words(count) == "TEU: no longer known"
    assert how_came(count.method)[0].startswith("No longer known: ")
    with pytest.raises(UserError, match="no longer known"):
        counting.bounded(count, "low", 1)
    session.do(Operation("place", "Place it again", (SCENE,)))
    back = counts(session)["TEU"]
    assert (back.low, back.value, back.high, back.lost) == (before.low, before.value, before.high, "")
    assert session.store.get(Annotation, block.uuid).height_m == pytest.approx(block.height_m)


def test_another_sun_on_the_card_gives_another_height(session, block):
    session.do(Operation("edit", "Change the card", (replace(SCENE, sun_elevation_deg=45.0),)))
    assert session.store.get(Annotation, block.uuid).height_m == pytest.approx(block.height_m * 3**0.5, rel=1e-3)
    session.do(Operation("edit", "Change the card", (replace(SCENE, sun_elevation_deg=2.0),)))
    assert (
        "too low" in lost(session.store.get(Annotation, block.uuid).method)
        and "How high" in counts(session)["TEU"].lost
    )


def test_a_mask_and_a_moved_corner_change_the_count(session, block):
    whole = counts(session)["TEU"]
    mask = Mask(scene="s", pixels=tuple(box(1000, 990, 60, 60)))
    session.do(Operation("mask", "Mask half of it", (mask,)))
    half = counts(session)["TEU"]
    assert half.value == pytest.approx(whole.value / 2, rel=0.05)
    session.do(Operation("unmask", "Take the mask away", drop=(mask,)))
    assert counts(session)["TEU"].value == whole.value
    shorter = annotating.moved(SCENE, session.store.get(Annotation, block.uuid), box(1000, 1000, 60, 30))
    session.do(Operation("edit", "Move a corner", (shorter,)))
    assert counts(session)["TEU"].value == pytest.approx(whole.value / 2, rel=0.1)
    labelled = replace(shorter, label="north block")
    entry = session.do(Operation("edit", "Name it", (labelled,)))
    assert entry.changed.tables == {"annotations"}  # a name changes no count


def test_bounds_that_the_analyst_gave_stay_where_they_still_hold_the_count(session, block):
    count = counts(session)["TEU"]
    session.do(Operation("edit", "State a bound", (counting.bounded(count, "high", 5000),)))
    session.do(Operation("place", "Place it anew", (larger(SCENE),)))
    after = counts(session)["TEU"]
    assert after.high == 5000 and "The range is what the analyst states." in how_came(after.method)
    session.do(Operation("edit", "State a bound", (counting.bounded(after, "low", after.value),)))
    session.do(Operation("place", "Place it back", (SCENE,)))
    back = counts(session)["TEU"]
    assert back.low == count.low and back.high == 5000  # the low one lay above what it is now


def test_cars_follow_their_line_and_the_car_that_was_measured_on_another_scene(session):
    other = replace(SCENE, uuid="t", name="yard")
    line = annotating.annotation(SCENE, "line", "rail car", [Pixel(100, 100), Pixel(700, 100)])
    car = annotating.annotation(other, "line", "rail car", [Pixel(100, 100), Pixel(130, 100)])
    session.do(Operation("add", "Add", (other, line, car)))
    count, operation = counting.cars(SCENE, [line], [], Train(), measured=[car])
    session.do(operation)
    assert count.low <= 20 <= count.high
    session.do(
        Operation(
            "place",
            "Place the other anew",
            (larger(other, 0.5), *annotating.remeasured(session.store, larger(other, 0.5))),
        )
    )
    longer = counts(session)["cars"]
    assert longer.low <= 40 <= longer.high and longer.value > 1.8 * count.value


def test_a_tally_stays_as_it_was_clicked(session):
    count, operation = counting.tally(SCENE, "truck", [Pixel(10, 10), Pixel(20, 20)])
    session.do(operation)
    session.do(georeferencing.bare(session.store, SCENE))
    assert session.store.get(Count, count.uuid) == count
