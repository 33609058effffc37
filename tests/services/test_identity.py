"""Things across dates: made, joined, parted; when each was first and last seen, and that not observed is never gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Appearance, Mask, Scene, Thing
from roadstead.services import carrying, histories, identity, reviewing
from roadstead.services.scenes import remove_scene
from roadstead.services.session import CaseSession

DAY = datetime(2023, 9, 20, tzinfo=UTC)
SQUARE = (Pixel(10, 10), Pixel(30, 10), Pixel(30, 30), Pixel(10, 30))


def scene(number, days=None):
    start = DAY + timedelta(days=15 * number if days is None else days)
    return Scene(
        uuid=f"s{number}", name=f"scene {number}", path=f"/{number}", sha256=str(number), width=100, height=100,
        acquired_start=start, acquired_end=start + timedelta(days=1),
    )  # fmt: skip


def mark(number, x=0.0, **fields):
    pixels = tuple(Pixel(p.x + x, p.y) for p in SQUARE)
    return Annotation(scene=f"s{number}", kind="box", category="container block", pixels=pixels, **fields)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Dates", "tester") as made:
        put(made, *(scene(n) for n in range(5)))
        yield made


def put(session, *records):
    session.do(Operation("test", "Test", records))


def thing_of(session, *marks, name=""):
    put(session, *marks)
    thing, operation = identity.same(session.store, marks, name)
    session.do(operation)
    return thing


def shown(session, thing):
    return {m.uuid for m in session.store.all(Annotation, object=thing.uuid)}


def test_a_thing_is_made_added_to_renamed_and_undone(session):
    one, two, three = mark(0), mark(1), mark(2)
    thing = thing_of(session, one, two)
    assert thing.name == "container block 1"
    put(session, three)
    again, operation = identity.same(session.store, [session.store.get(Annotation, one.uuid), three])
    session.do(operation)
    assert again.uuid == thing.uuid
    assert shown(session, thing) == {one.uuid, two.uuid, three.uuid}
    assert operation.label == "Add 1 mark to container block 1"
    session.do(identity.rename(thing, " Stack  A "))
    assert identity.find_thing(session.store, "Stack A").uuid == thing.uuid
    for _ in range(3):
        session.undo()
    assert session.store.get(Thing, thing.uuid).name == "container block 1"
    assert shown(session, thing) == {one.uuid, two.uuid}
    with pytest.raises(UserError, match="needs a name"):
        identity.rename(thing, "  ")


def test_two_marks_of_one_scene_are_refused_but_parts_of_one_are_not(session):
    with pytest.raises(UserError, match="Two of the marks lie on scene 1: a thing is in one place on one scene"):
        thing_of(session, mark(0), mark(1), mark(1, x=40))
    thing_of(session, mark(0), mark(1, whole="w"), mark(1, x=40, whole="w"))
    for bad in ("proposed", "rejected"):
        with pytest.raises(UserError, match="does not stand yet"):
            thing_of(session, mark(0, review=bad))
    with pytest.raises(UserError, match="No mark is selected"):
        identity.same(session.store, [])


def test_merging_keeps_the_first_and_the_careful_word(session):
    one, two = thing_of(session, mark(0)), thing_of(session, mark(1), name="Other")
    put(
        session,
        Appearance(object=one.uuid, scene="s1", state="gone"),
        Appearance(object=one.uuid, scene="s2", state="gone"),
        Appearance(object=two.uuid, scene="s2", state="not observed"),
        Appearance(object=two.uuid, scene="s3", state="gone"),
    )
    thing, operation = identity.merge(session.store, [one, two])
    session.do(operation)
    assert thing.uuid == one.uuid
    assert [t.uuid for t in session.store.all(Thing)] == [one.uuid]
    said = {row.scene: (row.object, row.state) for row in session.store.all(Appearance)}
    assert said == {"s2": (one.uuid, "not observed"), "s3": (one.uuid, "gone")}  # on s1 a mark shows it now
    clash = thing_of(session, mark(1, x=50))
    with pytest.raises(UserError, match="Two of the marks lie on scene 1"):
        identity.merge(session.store, [one, clash])
    session.undo()
    session.undo()
    session.undo()
    assert session.store.count(Thing) == 2
    assert session.store.count(Appearance) == 4


def test_splitting_and_taking_out(session):
    one, two, three = mark(0), mark(1), mark(2)
    thing = thing_of(session, one, two, three)
    now = {m.scene: m for m in session.store.all(Annotation)}
    other, operation = identity.apart(session.store, [now["s2"]])
    session.do(operation)
    assert (shown(session, thing), shown(session, other)) == ({one.uuid, two.uuid}, {three.uuid})
    assert other.name == "container block 2"
    with pytest.raises(UserError, match="nothing would be left"):
        identity.apart(session.store, [now["s0"], now["s1"]])
    put(session, Appearance(object=other.uuid, scene="s3"))
    session.do(identity.take_out(session.store, [session.store.get(Annotation, three.uuid)]))
    assert session.store.find(Thing, other.uuid) is None
    assert session.store.count(Appearance) == 0
    assert session.store.get(Annotation, three.uuid).object == ""


def test_first_and_last_seen_are_the_brackets_between_which_it_came_and_went(session):
    thing = thing_of(session, mark(1), mark(3))
    put(session, Appearance(object=thing.uuid, scene="s0"), Appearance(object=thing.uuid, scene="s4"))
    found = histories.history(session.store, thing)
    assert found.statement == "first seen 2023-10-05, not there 2023-09-20; last seen 2023-11-04, not there 2023-11-19"
    assert [look.state for look in found.looks] == ["not there", "there", "nothing said", "there", "not there"]
    put(session, Appearance(object=thing.uuid, scene="s2"))
    assert "in between not there 2023-10-20" in histories.history(session.store, thing).statement
    found = histories.history(session.store, thing).json()
    assert found["not_there_before"] == {"scene": "s0", "acquired": "2023-09-20T00:00:00Z/2023-09-21T00:00:00Z"}


def test_masked_outside_and_unsaid_are_not_gone(session):
    thing = thing_of(session, mark(2))
    put(
        session,
        Mask(scene="s3", kind="cloud", pixels=(Pixel(0, 0), Pixel(60, 0), Pixel(60, 60), Pixel(0, 60))),
        Appearance(object=thing.uuid, scene="s4", state="not observed"),
        Appearance(object=thing.uuid, scene="s1", state="gone"),
        Mask(scene="s1", kind="haze", pixels=(Pixel(0, 0), Pixel(60, 0), Pixel(60, 60), Pixel(0, 60))),
    )
    found = histories.history(session.store, thing)
    assert [(look.state, look.why) for look in found.looks] == [
        ("nothing said", ""),
        ("not observed", "under haze, though said not to be there"),
        ("there", ""),
        ("not observed", "under cloud"),
        ("not observed", ""),
    ]
    assert found.before is None
    assert found.after is None
    assert found.came == "2023-10-20, not observed on 1 date, nothing said on 1 before"
    assert found.went == "2023-10-20, not observed on 2 dates after"


def test_dates_that_may_overlap_bracket_nothing(session):
    put(
        session,
        Scene(
            uuid="wide",
            name="wide",
            sha256="w",
            width=100,
            height=100,
            acquired_start=DAY,
            acquired_end=DAY + timedelta(days=40),
        ),
    )
    thing = thing_of(session, mark(1))
    put(session, Appearance(object=thing.uuid, scene="wide"))
    assert histories.history(session.store, thing).before is None


@settings(max_examples=25)
@given(
    states=st.lists(
        st.sampled_from(["there", "gone", "not observed", "masked", "carried", "nothing"]), min_size=1, max_size=7
    )
)
def test_never_gone_without_an_observation(states, tmp_path_factory):
    with CaseSession.create(tmp_path_factory.mktemp("c") / "case.gpkg", "Dates", "tester") as session:
        thing = Thing(name="x 1")
        rows = [scene(n) for n in range(len(states) + 1)]
        told = [thing, *rows, mark(len(states), object=thing.uuid)]  # seen at the end, so that there is a place
        for n, state in enumerate(states):
            said = {
                "there": mark(n, object=thing.uuid),
                "carried": mark(n, object=thing.uuid, review="carried"),
                "gone": Appearance(object=thing.uuid, scene=f"s{n}", state="gone"),
                "not observed": Appearance(object=thing.uuid, scene=f"s{n}", state="not observed"),
                "masked": Mask(scene=f"s{n}", pixels=(Pixel(0, 0), Pixel(99, 0), Pixel(99, 99), Pixel(0, 99))),
            }.get(state)
            told += [said] if said is not None else []
        put(session, *told)
        found = histories.history(session.store, thing)
        by_scene = {look.scene.uuid: look.state for look in found.looks}
        gone = {uuid for uuid, state in by_scene.items() if state == "not there"}
        assert gone == {f"s{n}" for n, state in enumerate(states) if state == "gone"}
        first = min((n for n, state in enumerate(states) if state == "there"), default=len(states))
        assert found.first is not None
        assert found.first.scene.uuid == f"s{first}"
        earlier = [n for n in range(first) if states[n] == "gone"]
        assert (found.before.scene.uuid if found.before else None) == (f"s{max(earlier)}" if earlier else None)
        assert found.last is not None
        assert found.last.scene.uuid == f"s{len(states)}"


def test_confirmed_corrected_denied_and_not_observed(session):
    marks = [mark(0, x=x) for x in (0, 30, 60)]
    put(session, *marks)
    first = session.store.get(Scene, "s0")
    found = carrying.carry(session.store, first, marks, carrying.next_scenes(session.store, first, marks))
    session.do(found.operation)
    store = session.store
    one, two, three = reviewing.waiting(store, "s1")
    assert [m.pixels[0].x for m in (one, two, three)] == [10, 40, 70]
    assert reviewing.origin_of(store, one).uuid == "s0"
    session.do(reviewing.settle(store, [one], "accept"))
    assert store.get(Annotation, one.uuid).review == "accepted"
    from roadstead.services.annotating import moved

    shifted = moved(store.get(Scene, "s1"), two, [Pixel(p.x + 2, p.y) for p in two.pixels])
    put(session, shifted)
    session.do(reviewing.settle(store, [shifted], "accept"))
    assert store.get(Annotation, two.uuid).review == "corrected"
    session.do(reviewing.settle(store, [three], "reject"))
    assert store.find(Annotation, three.uuid) is None
    (said,) = store.all(Appearance)
    assert (said.object, said.scene, said.state) == (three.object, "s1", "gone")
    session.undo()
    assert store.count(Appearance) == 0
    session.do(reviewing.settle(store, [three], "not observed"))
    assert store.all(Appearance)[0].state == "not observed"
    assert reviewing.waiting(store, "s1") == []
    with pytest.raises(UserError, match="does not wait for a decision"):
        reviewing.settle(store, [store.get(Annotation, one.uuid)], "accept")
    assert histories.tallied(store)["s1"] == {
        "there": 2, "not there": 0, "not observed": 1, "to be confirmed": 0, "nothing said": 0,
    }  # fmt: skip


def test_what_lies_under_a_mask_cannot_be_denied(session):
    thing = thing_of(session, mark(0))
    carried = mark(1, object=thing.uuid, review="carried")
    put(
        session,
        carried,
        Mask(scene="s1", kind="cloud", pixels=(Pixel(0, 0), Pixel(60, 0), Pixel(60, 60), Pixel(0, 60))),
    )
    with pytest.raises(UserError, match="is under cloud: what cannot be seen is not gone"):
        reviewing.settle(session.store, [carried], "reject")
    session.do(reviewing.settle(session.store, [carried], "not observed"))
    assert session.store.all(Appearance)[0].note == "under cloud"


def test_what_a_machine_proposed_is_kept_when_turned_down(session):
    proposed = mark(0, review="proposed", run="", score=0.7)
    put(session, proposed)
    with pytest.raises(UserError, match="it was observed"):
        reviewing.settle(session.store, [proposed], "not observed")
    session.do(reviewing.settle(session.store, [proposed], "reject"))
    assert session.store.get(Annotation, proposed.uuid).review == "rejected"
    assert session.store.count(Appearance) == 0


def test_a_scene_goes_with_what_was_said_on_it(session):
    thing = thing_of(session, mark(0))
    put(session, Appearance(object=thing.uuid, scene="s1"))
    session.do(remove_scene(session.store, session.store.get(Scene, "s1")))
    assert session.store.count(Appearance) == 0


def test_what_is_marked_there_already_is_not_counted_twice(session):
    thing = thing_of(session, mark(0))
    carried = mark(1, x=3, object=thing.uuid, review="carried")
    there, other, far = mark(1), replace(mark(1), category="crane"), mark(1, x=40)
    put(session, carried, there, other, far)
    store = session.store
    assert reviewing.twin(store, carried).uuid == there.uuid  # 17 x 20 of 23 x 20 pixels: 0.74
    session.do(reviewing.settle(store, [carried], "same"))
    assert store.find(Annotation, carried.uuid) is None
    assert store.get(Annotation, there.uuid).object == thing.uuid
    lone = mark(2, object=thing.uuid, review="carried")
    put(session, lone)
    with pytest.raises(UserError, match="No other mark lies where container block 1 was offered"):
        reviewing.settle(store, [lone], "same")
