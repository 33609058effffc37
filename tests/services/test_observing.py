"""Masks, and what may be said of a place: "nothing seen" only where it was observed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, CaseInfo, Mask, Scene
from roadstead.domain.times import in_some_zone, parse_interval
from roadstead.imagery.georeference import Georeference
from roadstead.services import masking, observing
from roadstead.spatial.masked import masked_share, under_mask
from roadstead.storage import CaseStore


def scene(name="Najin", day="2023-10-12", **fields):
    """1,000 x 1,000 pixels of one metre off Najin, north up."""
    georeference = Georeference("EPSG:32652", (1.0, 0.0, 441_000.0, 0.0, -1.0, 4_676_000.0))
    taken = parse_interval(f"{day}T02:00Z")
    made = Scene(
        name=name, width=1000, height=1000, crs=georeference.crs, transform=georeference.transform, gsd_m=1.0,
        footprint=georeference.footprint(1000, 1000), acquired_start=taken.start, acquired_end=taken.end,
    )  # fmt: skip
    return replace(made, **fields)


def on_ground(*corners):
    """A polygon of WGS 84 of pixel corners of that scene."""
    points = Georeference("EPSG:32652", (1.0, 0.0, 441_000.0, 0.0, -1.0, 4_676_000.0)).to_ground(corners)
    return Shape.of("Polygon", points.tolist())


LEFT = ((0, 0), (500, 0), (500, 1000), (0, 1000))
MIDDLE = on_ground((400, 400), (600, 400), (600, 600), (400, 600))  # 200 m a side, half of it left of column 500


def pixels(*corners):
    return tuple(Pixel(float(x), float(y)) for x, y in corners)


def test_half_a_place_under_cloud_is_partly_observed_and_nothing_is_claimed_of_the_rest():
    image = scene()
    mask, operation = masking.add_mask(image, "cloud", pixels(*LEFT))
    assert operation.put == (mask,)
    found = observing.observed(image, [mask], MIDDLE)
    assert found.fraction == pytest.approx(0.5, abs=1e-4)
    assert found.masked == pytest.approx(0.5, abs=1e-4)
    assert found.verdict == "partly observed"
    assert found.statement(0) == "nothing seen in the 50% observed; the rest was not: under cloud"
    assert found.statement(3).startswith("3 marked in the 50% observed")
    assert masked_share(image, [mask, replace(mask, uuid="again")]) == pytest.approx(0.5)


def test_a_place_seen_whole_and_one_not_at_all_are_told_apart():
    image = scene()
    whole, _ = masking.mask_all(image)
    assert observing.observed(image, [], MIDDLE).statement(0) == "nothing seen"
    hidden = observing.observed(image, [whole], MIDDLE)
    assert (hidden.fraction, hidden.verdict, hidden.statement(0)) == (0.0, "not observed", "not observed: unusable")
    away = on_ground((3000, 3000), (3200, 3000), (3200, 3200), (3000, 3200))
    assert observing.observed(image, [], away).statement(0) == "not observed: outside the image"
    edge = observing.observed(image, [], on_ground((900, 400), (1100, 400), (1100, 600), (900, 600)))
    assert edge.fraction == pytest.approx(0.5, abs=1e-4)
    assert edge.statement(0).endswith("the rest was not: outside the image")
    bare = observing.observed(replace(image, footprint=None), [], MIDDLE)
    assert (bare.verdict, bare.fraction) == ("not placed", None)


def test_another_scenes_mask_hides_nothing_here():
    image, other = scene(), scene("other")
    mask, _ = masking.mask_all(other)
    assert observing.observed(image, [mask], MIDDLE).verdict == "observed"
    assert masked_share(image, [mask]) == 0.0


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 600), st.integers(1, 600)), max_size=4)
)
def test_more_masks_never_show_more(boxes):
    image, masks, before = scene(), [], 1.0
    for x, y, wide, high in boxes:
        corners = pixels((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
        masks.append(masking.add_mask(image, "haze", corners)[0])
        fraction = observing.observed(image, masks, MIDDLE).fraction
        assert 0.0 <= fraction <= before + 1e-9
        before = fraction


@pytest.mark.parametrize(
    ("corners", "said"),
    [
        (((0, 0), (10, 10)), "needs 3 points"),
        (((0, 0), (100, 100), (100, 0), (0, 100)), "crosses itself"),
        (((2000, 10), (2100, 10), (2100, 90)), "beside the image"),
        (
            ((900, 0), (1500, 0), (1500, 900), (900, 900), (900, 800), (1400, 800), (1400, 100), (900, 100)),
            "comes back",
        ),
    ],
)
def test_an_outline_that_is_none_is_refused_in_words(corners, said):
    with pytest.raises(UserError, match=said):
        masking.add_mask(scene(), "cloud", pixels(*corners))


def test_an_outline_drawn_past_the_edge_is_cut_to_the_image():
    mask, _ = masking.add_mask(scene(), "cloud", pixels((-50, -50), (100, -50), (100, 100), (-50, 100)))
    assert sorted(mask.pixels) == sorted(pixels((0, 0), (100, 0), (100, 100), (0, 100)))
    # A triangle whose tip lies 1,000 to the right of the edge: its sides stay where they were drawn.
    tip, _ = masking.add_mask(scene(), "cloud", pixels((0, 0), (2000, 500), (0, 1000)))
    assert masked_share(scene(uuid=tip.scene), [tip]) == pytest.approx(0.75)  # 1,000 high at the left, 500 at the edge


def test_a_mark_mostly_under_a_mask_is_found():
    image = scene()
    mask, _ = masking.add_mask(image, "shadow", pixels(*LEFT))
    box = Annotation(scene=image.uuid, pixels=pixels((450, 10), (540, 10), (540, 30), (450, 30)))
    assert under_mask(box, [mask]) is mask  # 50 of its 90 pixels
    assert under_mask(replace(box, pixels=pixels((470, 10), (540, 10), (540, 30), (470, 30))), [mask]) is None
    assert under_mask(replace(box, kind="point", pixels=pixels((10, 10))), [mask]) is mask


def test_days_without_count_what_was_hidden_as_not_seen(tmp_path):
    first, second, third = scene("a", "2023-10-10"), scene("b", "2023-10-12"), scene("c", "2023-10-13")
    hidden, _ = masking.mask_all(second, "cloud")
    mark = Annotation(scene=first.uuid, geometry=MIDDLE)
    with CaseStore.create(tmp_path / "case.gpkg", CaseInfo(), "ana") as store:
        from roadstead.domain.operations import Operation

        store.do(Operation("add", "Add", (first, second, third, hidden, mark)), "ana")
        found = observing.glances(store, MIDDLE)
        assert [glance.statement for glance in found] == ["1 marked", "not observed: under cloud", "nothing seen"]
        assert observing.days_without(found) == 2  # the 11th has no image, the 12th shows cloud
        when = parse_interval("2023-10-13T00:00Z/2023-10-15T23:00Z")
        later = observing.glances(store, MIDDLE, when)
        assert [glance.scene.name for glance in later] == ["c"]
        assert observing.days_without(later, when) == 2


def test_an_image_whose_day_is_not_known_leaves_no_day_it_can_be_of_without(tmp_path):
    """A clock of an unknown zone showed 13:00 of the 12th: by UTC that was on the 11th, the 12th or the 13th."""
    first, last, loose = scene("a", "2023-10-10"), scene("c", "2023-10-15"), scene("b", "2023-10-12")
    somewhen = in_some_zone(datetime(2023, 10, 12, 13, tzinfo=UTC))
    loose = replace(loose, acquired_start=somewhen.start, acquired_end=somewhen.end)
    with CaseStore.create(tmp_path / "case.gpkg", CaseInfo(), "ana") as store:
        from roadstead.domain.operations import Operation

        store.do(Operation("add", "Add", (first, last, loose)), "ana")
        found = observing.glances(store, MIDDLE)
    assert [glance.scene.name for glance in found] == ["a", "b", "c"]
    assert observing.days_without(found) == 1  # the 14th


def test_an_unknown_kind_is_refused():
    with pytest.raises(UserError, match="not a kind"):
        masking.parse_kind("fog")
    assert Mask().kind in masking.MASKS
