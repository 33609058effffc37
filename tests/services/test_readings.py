"""Second readings: what a blind reader sees, what belongs to the reading, what is decided afterwards."""

from dataclasses import replace

import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import (
    Adjudication,
    Annotation,
    Appearance,
    CaseInfo,
    Category,
    Count,
    Reading,
    Run,
    Scene,
    Sighting,
    Thing,
)
from roadstead.services import adjudicating, annotating, counting, exporting, readings
from roadstead.services.briefs import lint_case
from roadstead.services.classes import schema_of
from roadstead.services.reading import content_of
from roadstead.services.session import CaseSession
from roadstead.spatial.trains import Train


def scene(number):
    return Scene(uuid=f"scene-{number}", name=f"Scene {number}", width=1000, height=1000)


def box(uuid, where, x, category="vessel", **more):
    corners = tuple(Pixel(a, b) for a, b in ((x, 100), (x + 40, 100), (x + 40, 120), (x, 120)))
    return Annotation(uuid=uuid, scene=where, category=category, pixels=corners, **more)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Case", "Anna") as made:
        thing = Thing(uuid="thing-1", name="block 1", category="container block")
        rows = (
            *map(scene, (1, 2, 3)),
            thing,
            box("a", "scene-1", 100, object="thing-1"),
            box("b", "scene-1", 300, category="barge"),
            box("c", "scene-1", 500, label="Angara"),
            box("d", "scene-3", 100),
            Appearance(uuid="gone", object="thing-1", scene="scene-2"),
            Count(
                uuid="count", scene="scene-1", category="vessel", value=3, low=3, high=3, annotations=("a", "b", "c")
            ),
            Run(uuid="run", scene="scene-1", found=3),
            Sighting(uuid="sighting", annotations=("c",)),
        )
        made.do(Operation("mark", "Mark", rows))
        yield made


def begin(session, *scenes, **more):
    chosen = [session.store.get(Scene, uuid) for uuid in scenes or ("scene-1", "scene-2")]
    made, operation = readings.start(session.store, "Ben", chosen, **more)
    session.do(operation)
    return made


def end(session):
    done, operation = readings.finish(session.store, session.reading)
    session.do(operation)
    return done


def read(session):
    """Ben's reading: a again, b as a vessel, nothing at c, one more."""
    begin(session)
    marks = (box("x", "scene-1", 102), box("y", "scene-1", 304), box("z", "scene-2", 700, category="crane"))
    session.do(Operation("mark", "Mark", marks))
    return end(session)


def uuids(session, kind):
    return {row.uuid for row in session.store.all(kind)}


def test_a_blind_reader_sees_nothing_of_the_first(session):
    heard = []
    session.listen(heard.append)
    begin(session)
    store = session.store
    assert uuids(session, Annotation) == {"d"}
    for kind in (Thing, Appearance, Count, Run, Sighting):
        assert uuids(session, kind) == set(), kind
    assert store.find(Annotation, "a") is None
    assert store.some(Annotation, ["a", "d"])[0].uuid == "d"
    assert store.count(Annotation) == 1
    assert [m.uuid for m in store.page(Annotation, 0, 10, "category")] == ["d"]
    assert annotating.tallied(store, "scene") == {"scene-3": 1}
    assert {"a", "b", "c", "count", "thing-1"} <= heard[-1].uuids  # so that every view reads anew
    assert {"annotations", "counts", "objects"} <= heard[-1].tables


def test_it_is_blind_again_after_a_restart_and_sees_all_when_finished(session):
    begin(session)
    path = session.store.path
    session.close()
    with CaseSession.open(path, "Anna") as again:
        assert again.reading.reader == "Ben"
        assert uuids(again, Annotation) == {"d"}
        again.undo()
        assert again.reading is None
        assert uuids(again, Annotation) == {"a", "b", "c", "d"}
        again.redo()
        assert uuids(again, Annotation) == {"d"}
        end(again)
        assert uuids(again, Annotation) == {"a", "b", "c", "d"}
        again.undo()
        assert uuids(again, Annotation) == {"d"}


def test_marks_made_meanwhile_are_the_reading_s_and_signed_by_the_reader(session):
    made = begin(session)
    session.do(Operation("mark", "Mark", (box("x", "scene-1", 100), box("e", "scene-3", 400))))
    assert session.store.get(Annotation, "x").reading == made.uuid
    assert session.store.get(Annotation, "e").reading == ""  # not one of its scenes
    assert not session.store.get(Annotation, "x").stands
    assert session.store.log(limit=1, newest_first=True)[0].author == "Ben"
    session.undo()
    assert uuids(session, Annotation) == {"d"}
    session.redo()
    session.do(readings.abandon(session.store, session.reading))
    assert uuids(session, Annotation) == {"a", "b", "c", "d", "e"}
    assert uuids(session, Reading) == set()
    session.undo()
    assert session.reading.uuid == made.uuid
    assert uuids(session, Annotation) == {"d", "e", "x"}


def test_an_open_reading_that_is_not_blind_hides_nothing(session):
    made = begin(session, blind=False)
    assert uuids(session, Annotation) == {"a", "b", "c", "d"}
    session.do(Operation("mark", "Mark", (box("x", "scene-1", 100),)))
    assert session.store.get(Annotation, "x").reading == made.uuid


@pytest.mark.parametrize("name", ["Anna", " anna ", "ANNA"])
def test_nobody_checks_their_own_marks(session, name):
    with pytest.raises(UserError, match="worked on the marks"):
        readings.start(session.store, name, [scene(1)])


def test_a_second_reader_can_read_again(session):
    read(session)
    assert readings.first_readers(session.store) == ["Anna"]
    readings.start(session.store, "Ben", [scene(3)])


def test_what_cannot_begin(session):
    with pytest.raises(UserError, match="Nobody"):
        readings.start(session.store, "  ", [scene(1)])
    with pytest.raises(UserError, match="No scene"):
        readings.start(session.store, "Ben", [])
    begin(session)
    with pytest.raises(UserError, match="not finished"):
        readings.start(session.store, "Cleo", [scene(1)])


@pytest.mark.parametrize(
    "row",
    [
        replace(box("a", "scene-1", 110), label="stale"),
        box("new", "scene-1", 100, review="carried"),
        box("new", "scene-1", 100, review="proposed"),
        Count(uuid="count", scene="scene-1", value=4, low=4, high=4),
        replace(scene(1), crs="EPSG:32652", transform=(1.0, 0.0, 0.0, 0.0, -1.0, 0.0)),
    ],
)
def test_nothing_disturbs_a_blind_reading(session, row):
    begin(session)
    before = session.store.entry_count()
    with pytest.raises(UserError):
        session.do(Operation("test", "Test", (row,)))
    assert session.store.entry_count() == before


def test_no_class_is_renamed_under_hidden_marks(session):
    begin(session)
    vessel = schema_of(session.store).find("vessel")
    with pytest.raises(UserError, match="cannot be renamed"):
        session.do(Operation("test", "Test", (replace(vessel, name="ship"),)))
    session.do(Operation("test", "Test", (*schema_of(session.store), Category(name="buoy", position=99))))


def test_nothing_is_written_out_while_marks_are_hidden(session, tmp_path):
    begin(session)
    with pytest.raises(UserError, match="blind"):
        content_of(session.store)
    with pytest.raises(UserError, match="blind"):
        exporting.export(session.store, tmp_path / "out.csv")
    end(session)
    assert {m.uuid for m in content_of(session.store).annotations} == {"a", "b", "c", "d"}


def test_agreement_is_kept_as_it_was_when_finished(session):
    done = read(session)
    said = readings.agreement(done)
    assert (said.matched, said.same_class, said.only_first, said.only_second) == (2, 1, 1, 1)
    assert (said.confirmed.part, said.confirmed.whole) == (2, 3)
    assert said.mean_iou == pytest.approx((38 / 42 + 36 / 44) / 2, abs=1e-5)
    assert (said.count.first, said.count.second) == (3, 3)
    assert readings.agreement(done, scene="scene-2").only_second == 1
    session.do(Operation("mark", "Mark more", (box("later", "scene-1", 800),), (session.store.get(Annotation, "x"),)))
    assert readings.agreement(session.store.get(Reading, done.uuid)) == said
    # Scene 1: vessels 2 and 2, scene 2: none; of cranes 0 and 1 on scene 2.
    assert readings.counting_error(session.store, "vessel").difference == 0
    assert readings.counting_error(session.store, "crane").rms == 2.0
    assert readings.counting_error(session.store, "oil tank") is None
    with pytest.raises(UserError, match="overlap"):
        readings.agreement(done, 1.5)


def test_the_error_of_counts_goes_into_the_brief(session):
    assert content_of(session.store).checked == {}
    assert [f.where for f in lint_case(session.store) if f.rule == "count-by-one-reader"] == ["counts of vessel"]
    read(session)
    said = content_of(session.store).checked["vessel"]
    assert said.startswith("Two readers did not differ on 1 scene")
    assert not [f for f in lint_case(session.store) if f.rule == "count-by-one-reader"]


def test_no_error_is_known_before_a_reading_is_finished(session):
    assert readings.counting_error(session.store) is None
    begin(session)
    assert readings.counting_error(session.store) is None
    with pytest.raises(UserError, match="not finished"):
        readings.agreement(session.reading)


def test_agreements_are_accepted_at_once(session):
    done = read(session)
    assert [p.first for p in adjudicating.agreeing(session.store, done)] == ["a"]
    session.do(adjudicating.accept(session.store, done, "Anna"))
    (row,) = session.store.all(Adjudication)
    assert (row.first, row.second, row.decision, row.by) == ("a", "x", "first", "Anna")
    assert "overlap 0.90" in row.reason
    with pytest.raises(UserError, match="waits"):
        adjudicating.accept(session.store, done, "Anna")
    assert [adjudicating.why(p) for p in adjudicating.differences(session.store, done)] == [
        "barge or vessel",
        "only the first reader marked it",
        "only the second reader marked it",
    ]


def decide(session, done, number, decision, reason="It is longer than 60 m"):
    pair = adjudicating.differences(session.store, done)[number]
    session.do(adjudicating.decide(session.store, done, pair, decision, reason, "Cleo"))
    return pair


def test_the_second_s_mark_takes_the_place_of_the_first_s(session):
    done = read(session)
    store, before = session.store, session.store.entry_count()
    decide(session, done, 0, "second")
    assert store.entry_count() == before + 1
    first, second = store.get(Annotation, "b"), store.get(Annotation, "y")
    assert (first.review, first.stands) == ("rejected", False)
    assert (second.reading, second.stands, second.category) == ("", True, "vessel")
    assert store.get(Count, "count").annotations == ("a", "y", "c")
    (row,) = store.all(Adjudication)
    assert (row.first, row.second, row.decision, row.by) == ("b", "y", "second", "Cleo")
    session.undo()
    assert store.get(Annotation, "b").stands
    assert store.get(Annotation, "y").reading == done.uuid
    assert len(adjudicating.differences(store, done)) == 3


def test_what_each_decision_leaves_standing(session):
    done = read(session)
    decide(session, done, 0, "both")
    decide(session, done, 1, "second")  # what the second alone marked
    decide(session, done, 0, "first")  # what the first alone marked
    session.do(adjudicating.accept(session.store, done, "Anna"))
    assert {m.uuid for m in annotating.standing(session.store)} == {"a", "b", "c", "d", "y", "z"}
    assert adjudicating.open_pairs(session.store, done) == []


def test_what_cannot_be_decided(session):
    done = read(session)
    lone = adjudicating.differences(session.store, done)[1]
    for decision, reason, sentence in (
        ("second", "why", "could stand"),
        ("both", "why", "could stand"),
        ("first", "  ", "needs a reason"),
        ("neither", "why", "sighting rests"),
        ("third", "why", "no decision"),
    ):
        with pytest.raises(UserError, match=sentence):
            adjudicating.decide(session.store, done, lone, decision, reason, "Cleo")


def test_the_thing_of_a_mark_goes_to_what_takes_its_place(session):
    done = read(session)
    pair = next(p for p in readings.pairs_of(done) if p.first == "a")
    session.do(adjudicating.decide(session.store, done, pair, "second", "drawn closer", "Cleo"))
    assert session.store.get(Annotation, "x").object == "thing-1"
    assert session.store.get(Annotation, "a").object == ""


def test_a_reader_of_a_case_without_an_author(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Case", "") as made:
        assert made.store.info() == replace(made.store.info(), author="")
        assert isinstance(made.store.info(), CaseInfo)
        assert readings.first_readers(made.store) == []


def test_a_history_tells_nothing_of_what_is_hidden(session):
    store = session.store
    session.do(Operation("annotate", "Mark a vessel 40 m long", (box("e", "scene-1", 700),)))
    session.do(Operation("edit", "Rename Scene 1", (replace(store.get(Scene, "scene-1"), name="Quay"),)))
    reading, operation = readings.start(store, "Ben", [store.get(Scene, "scene-1")])
    session.do(operation)
    session.do(Operation("annotate", "Mark what Ben sees", (box("mine", "scene-1", 100),)))
    labels = ["Hidden during a blind reading", "Hidden during a blind reading", "Rename Scene 1"]
    assert [entry.label for entry in store.log()][1:4] == labels
    assert [entry.label for entry in store.history("scene-1")] == [labels[0], labels[2]]
    assert store.entry(2).changed.uuids == frozenset()
    assert store.log()[-1].label == "Mark what Ben sees"
    session.do(readings.finish(store, reading)[1])
    assert [entry.label for entry in store.log()][1:4] == ["Mark", "Mark a vessel 40 m long", "Rename Scene 1"]
    assert "e" in store.entry(3).changed.uuids


def dots(*xs):
    return [Pixel(x, 700) for x in xs]


def test_a_second_reader_s_tally_is_his_and_the_first_s_stays_hidden(session):
    store, first = session.store, scene(1)
    own, operation = counting.tally(first, "truck", dots(50, 150))
    session.do(operation)
    reading, operation = readings.start(store, "Ben", [first])
    session.do(operation)
    assert store.all(Count) == []
    step = counting.clicked(first, "truck", Pixel(51, 700))
    session.do(step.operation)
    step = counting.clicked(first, "truck", Pixel(250, 700), store.get(Count, step.count.uuid))
    session.do(step.operation)
    session.do(counting.ended(store, store.get(Count, step.count.uuid)))
    (count,) = store.all(Count)
    assert (count.value, count.reading, count.stands, len(count.annotations)) == (2, reading.uuid, False, 2)
    block = annotating.annotation(first, "point", "rail car", [Pixel(5, 5)])
    session.do(Operation("annotate", "Mark", (block,)))
    found, marks, masks = counting.chosen(store, [block.uuid])  # his marks may be counted, though they do not stand
    session.do(counting.cars(found, marks, masks, Train())[1])
    with pytest.raises(UserError, match="first reader"):
        session.do(Operation("edit", "Change it", (replace(own, label="seen"),)))
    less, operation = counting.unclicked(store, count)
    session.do(operation)
    assert less.value == 1 and store.get(Count, count.uuid).reading == reading.uuid
    session.undo()
    session.do(readings.finish(store, reading)[1])
    assert {c.uuid for c in content_of(store).counts} == {"count", own.uuid}  # what the second counted is in no brief
    assert readings.facts(store, reading)["counts"] == 2


def test_a_reading_that_is_given_up_takes_its_counts_along(session):
    reading, operation = readings.start(session.store, "Ben", [scene(1)])
    session.do(operation)
    session.do(counting.tally(scene(1), "truck", dots(10, 20))[1])
    session.do(readings.abandon(session.store, reading))
    assert uuids(session, Count) == {"count"}
    assert session.store.count(Annotation, category="truck") == 0


def test_a_point_that_only_the_second_counted_joins_the_tally_of_the_first(session):
    store, first = session.store, scene(1)
    own, operation = counting.tally(first, "truck", dots(50, 150))
    session.do(operation)
    reading, operation = readings.start(store, "Ben", [first])
    session.do(operation)
    theirs, operation = counting.tally(first, "truck", dots(51, 250))
    session.do(operation)
    session.do(readings.finish(store, reading)[1])
    done = store.get(Reading, reading.uuid)
    extra = next(p for p in adjudicating.differences(store, done) if not p.first)
    session.do(adjudicating.decide(store, done, extra, "second", "It is in the shade", "Cleo"))
    after = store.get(Count, own.uuid)
    assert (after.value, len(after.annotations), after.stands) == (3, 3, True)
    assert len(counting.points_of(store, after)) == 3
    assert store.get(Count, theirs.uuid).value == 2  # what the second reader counted stays as it was
    point = store.get(Annotation, extra.second)
    session.do(Operation("delete", "Delete it", counting.after_removal(store, [point]), (point,)))
    assert [store.get(Count, uuid).value for uuid in (own.uuid, theirs.uuid)] == [2, 2]
    assert store.verify().ok
