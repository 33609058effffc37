"""What tables ask of a case: tests, order and counts, held against the same worked out in Python."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.query import LIKELY_ORDER, Among, Between, Holds, Query, Sort, Standing
from roadstead.domain.records import Annotation, Reading, Scene, Sighting, Vessel
from roadstead.services.session import CaseSession

TAKEN = datetime(2023, 10, 12, 2, 15, tzinfo=UTC)
WORDS = ("", "likely", "probable", "remote", "almost certain", "roughly even chance")
LENGTHS = (None, 0.0, 9.5, 131.0, 1000.0)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A case with marks of every sort."""
    path = tmp_path_factory.mktemp("asking") / "case.gpkg"
    with CaseSession.create(path, "Asking", "tester") as session:
        scenes = (
            Scene(uuid="s1", name="Najin port", acquired_start=TAKEN),
            Scene(uuid="s2", name="Донузлав 50%", acquired_start=TAKEN.replace(day=14)),
        )
        reading = Reading(uuid="r", reader="B")
        marks = tuple(
            Annotation(
                uuid=f"m{i:03}",
                scene=scenes[i % 2].uuid,
                kind="point",
                pixels=(Pixel(i, i),),
                category=("vessel", "Barge", "crane")[i % 3],
                label=("", "Angara", "АНГАРА", "pier_4", "pier-4")[i % 5],
                length_m=LENGTHS[i % 5],
                confidence=WORDS[i % 6],
                review=("", "proposed", "accepted", "carried")[i % 4],
                reading="r" if i % 7 == 0 else "",
            )
            for i in range(120)
        )
        session.do(Operation("add", "Add", (*scenes, reading, *marks)))
        yield session.store


def asked(store, *tests, sorts=(), kind=Annotation):
    return store.some(kind, store.listing(kind, Query(tuple(tests), tuple(sorts))))


def test_text_is_found_in_any_column_whatever_its_case_and_its_signs(store):
    columns = ("category", "label", "note", "scene.name")
    assert {m.label for m in asked(store, Holds(columns, "ANGAR"))} == {"Angara"}
    assert {m.label for m in asked(store, Holds(columns, "ангара"))} == {"АНГАРА"}
    assert {m.label for m in asked(store, Holds(columns, "R_4"))} == {"pier_4"}
    assert {m.scene for m in asked(store, Holds(columns, "донуз"))} == {"s2"}
    assert {m.scene for m in asked(store, Holds(columns, "0%"))} == {"s2"}
    assert asked(store, Holds(columns, "'; DROP TABLE annotations; --")) == []
    assert len(asked(store, Holds(columns, "vessel"), Holds(columns, "najin"))) == 20
    also = (Among("category", ("crane",)),)
    assert {m.category for m in asked(store, Holds(("category",), "bar", also))} == {"Barge", "crane"}


def test_what_stands_is_what_a_mark_says_of_itself(store):
    every = store.all(Annotation)
    assert asked(store, Standing()) == [m for m in every if m.stands]
    assert asked(store, Standing(False)) == [m for m in every if not m.stands]
    assert store.number(Annotation, (Standing(),)) == sum(m.stands for m in every)


def test_ranges_leave_out_what_is_not_measured(store):
    assert {m.length_m for m in asked(store, Between("length_m", 9.5, 131))} == {9.5, 131.0}
    assert {m.length_m for m in asked(store, Between("length_m"))} == {0.0, 9.5, 131.0, 1000.0}
    found = asked(store, Between("scene.acquired_start", TAKEN.replace(day=13)))
    assert {m.scene for m in found} == {"s2"}


def test_values_are_counted_under_the_other_tests(store):
    assert dict(store.values(Annotation, "category")) == {"vessel": 40, "Barge": 40, "crane": 40}
    tests = (Between("length_m", 131, 131),)
    assert sum(count for _, count in store.values(Annotation, "category", tests)) == 24
    assert len(store.values(Annotation, "label", most=2)) == 2
    assert dict(store.values(Annotation, "reading")) == {None: 102, "r": 18}
    assert len(asked(store, Among("reading", (None,)))) == 102
    assert len(asked(store, Among("reading", (None, "r")))) == 120
    assert asked(store, Among("category", ())) == []


@given(
    st.sampled_from(("length_m", "category", "label", "scene.name", "confidence")),
    st.booleans(),
    st.sampled_from(("", "length_m", "category")),
    st.booleans(),
)
def test_sorting_is_that_of_python_with_what_is_empty_last(store, first, down, second, down_too):
    names = {"s1": "Najin port", "s2": "Донузлав 50%"}

    def key(mark, column):
        if column == "confidence":
            return LIKELY_ORDER.index(mark.confidence) if mark.confidence else None
        value = names[mark.scene] if column == "scene.name" else getattr(mark, column)
        return (value.translate({c: c + 32 for c in range(65, 91)}) or None) if isinstance(value, str) else value

    wanted = [(first, down)] + ([(second, down_too)] if second and second != first else [])
    expected = store.all(Annotation)
    for column, backwards in reversed(wanted):
        known = [m for m in expected if key(m, column) is not None]
        known.sort(key=lambda m, c=column: key(m, c), reverse=backwards)  # equal ones keep their order either way
        expected = known + [m for m in expected if key(m, column) is None]
    sorts = [Sort(c, b, LIKELY_ORDER if c == "confidence" else ()) for c, b in wanted]
    assert [m.uuid for m in asked(store, sorts=sorts)] == [m.uuid for m in expected]


def test_cells_are_those_of_the_rows_that_are_there(store):
    found = store.cells(Annotation, ["m001", "gone", "m003"], ("label", "scene.name"))
    assert sorted(found) == [("Angara", "Донузлав 50%"), ("pier_4", "Донузлав 50%")]


def test_columns_that_are_none_are_refused(store):
    for column in ("colour", 'label" --', "scene.colour", "label.name"):
        with pytest.raises(ValueError, match=r"no column|refers to nothing"):
            store.listing(Annotation, Query((Holds((column,), "x"),)))
    with pytest.raises(ValueError, match="may not stand"):
        store.listing(Vessel, Query((Standing(),)))
    assert store.listing(Sighting, Query((Holds(("vessel.name", "place.name", "note"), "x"),))) == []
