"""What a machine only proposed, what was rejected or carried forward, and what a second reader marked: it counts nowhere."""

import pytest

from roadstead.briefing import lint
from roadstead.domain.coordinates import Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, CaseInfo, Reading, Scene, Sighting
from roadstead.domain.times import parse_interval
from roadstead.services import annotating, exporting, observing, sightings
from roadstead.services.reading import content_of
from roadstead.storage import CaseStore

GROUND = Shape.of("Polygon", [(130.2, 42.2), (130.4, 42.2), (130.4, 42.3), (130.2, 42.3)])
STANDING = {"own", "accepted", "corrected"}
NOT = {"proposed", "rejected", "carried", "second"}


@pytest.fixture
def store(tmp_path):
    """A case with marks in every state on one scene, and a sighting that rests on one that was rejected later."""

    def mark(uuid, **fields):
        return Annotation(
            uuid=uuid,
            scene="s",
            kind="point",
            category="container stack",
            pixels=(Pixel(1, 1),),
            geometry=GROUND,
            **fields,
        )

    states = [mark(name, review=name) for name in ("accepted", "corrected", "proposed", "rejected", "carried")]
    with CaseStore.create(tmp_path / "case.gpkg", CaseInfo(), "tester") as made:
        taken = parse_interval("2023-10-12T02:00Z")
        scene = Scene(uuid="s", name="Najin", footprint=GROUND, acquired_start=taken.start, acquired_end=taken.end)
        rows = (scene, Reading(uuid="r"), mark("own"), mark("second", reading="r"), *states)
        made.do(
            Operation("add", "Add", (*rows, Sighting(uuid="g", annotations=("rejected",), start=taken.start))), "tester"
        )
        yield made


def test_marks_that_do_not_stand_are_in_no_count(store):
    assert {mark.uuid for mark in annotating.standing(store)} == STANDING
    assert annotating.tallied(store, "scene") == {"s": 3}
    assert annotating.tallied(store, "category", scene="s") == {"container stack": 3}
    assert annotating.tallied(store, "category", scene="elsewhere") == {}
    assert [glance.seen for glance in observing.glances(store, GROUND)] == [3]


def test_a_brief_and_an_export_leave_them_out_and_call_classes_by_their_present_name(store, tmp_path):
    content = content_of(store)
    assert {(mark.uuid, mark.category) for mark in content.annotations} == {
        (name, "container block") for name in STANDING
    }
    assert {mark.uuid for mark in content_of(store, unsettled=True).annotations} == STANDING | NOT
    assert "rests-on-unsettled" in {finding.rule for finding in lint(content_of(store, sighted_only=True))}
    assert exporting.export(store, tmp_path / "a.csv", layers=["annotations"]).written == {"annotations": 3}
    assert exporting.export(store, tmp_path / "b.csv", layers=["annotations"], unsettled=True).written == {
        "annotations": 7
    }


@pytest.mark.parametrize("uuid", sorted(NOT))
def test_no_sighting_can_be_made_to_rest_on_one(store, uuid):
    draft = sightings.SightingDraft(
        place="42.233N,130.300E",
        when=parse_interval("2023-10-12Z"),
        source="Own reading",
        grade="B2",
        annotations=(uuid,),
    )
    with pytest.raises(UserError, match=r"does not stand"):
        sightings.log_sighting(store, draft)


def test_texts_and_arrows_are_tallied_nowhere(store):
    before = annotating.tallied(store, "category")
    common = {"scene": "s", "category": "container stack", "geometry": GROUND}
    remarks = (
        Annotation(kind="text", label="here", pixels=(Pixel(1, 1),), **common),
        Annotation(kind="arrow", pixels=(Pixel(1, 1), Pixel(2, 2)), **common),
    )
    store.do(Operation("annotate", "Say where", remarks), "tester")
    assert annotating.tallied(store, "category") == before
    assert [glance.seen for glance in observing.glances(store, GROUND)] == [3]
