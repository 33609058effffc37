"""The classes of a case: added, renamed, removed, put in order, taken from files; each one action that undo takes back."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.classes import Attribute, Schema, attributes_of, default_schema, with_attributes
from roadstead.domain.classfiles import read_schema, schema_text
from roadstead.domain.colours import PALETTE
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, CaseInfo, Category, Count, Scene, Thing
from roadstead.services import classes
from roadstead.storage import CaseStore


@pytest.fixture
def store(tmp_path):
    """A case without classes of its own: three marks, two of them of the block under its two names; a thing and a count."""
    with CaseStore.create(tmp_path / "case.gpkg", CaseInfo(), "tester") as made:
        rows = (
            Scene(uuid="s", name="Najin"),
            Annotation(uuid="a", scene="s", category="container stack", review="proposed"),
            Annotation(uuid="b", scene="s", category="container block"),
            Annotation(uuid="c", scene="s", category="vessel"),
            Thing(uuid="t", category="container block"),
            Count(uuid="n", scene="s", category="container block"),
        )
        made.do(Operation("add", "Add", rows), "tester")
        yield made


def names(store):
    return [category.name for category in classes.schema_of(store)]


def of_marks(store):
    return {mark.uuid: mark.category for mark in store.all(Annotation)}


def state(store):
    return names(store), of_marks(store), store.get(Thing, "t").category, store.get(Count, "n").category


def test_the_first_change_writes_all_classes_and_undo_takes_it_back(store):
    before = state(store)
    made, operation = classes.add(store, " sampan ", key="3")
    store.do(operation, "tester")
    assert names(store) == [*before[0], "sampan"]
    assert classes.schema_of(store).of_key("3").name == "sampan"  # taken from the container
    assert classes.find_class(store, "container").key == ""
    assert made.colour == "#555555"
    assert store.count(Category) == 14
    store.undo("tester")
    assert (store.count(Category), state(store)) == (0, before)


def test_another_name_is_written_into_all_that_has_the_class_in_the_same_action(store):
    before, entries = state(store), store.entry_count()
    block = classes.find_class(store, "container stack")
    store.do(classes.edited(store, block, replace(block, name="Container Stack")), "tester")
    assert of_marks(store) == {"a": "Container Stack", "b": "Container Stack", "c": "vessel"}
    assert state(store)[2:] == ("Container Stack", "Container Stack")
    assert classes.find_class(store, "container stack").aliases == ()
    assert store.entry_count() == entries + 1
    store.undo("tester")
    assert state(store) == before


def test_a_class_that_is_in_use_is_removed_only_with_another_for_its_marks(store):
    block, vessel = classes.find_class(store, "container block"), classes.find_class(store, "vessel")
    with pytest.raises(UserError, match="4 marks have the class container block"):
        classes.removed(store, block)
    before = state(store)
    store.do(classes.removed(store, block, vessel), "tester")
    assert set(of_marks(store).values()) == {"vessel"} == set(state(store)[2:])
    assert "container block" not in names(store)
    store.undo("tester")
    assert state(store) == before
    store.do(classes.removed(store, classes.find_class(store, "barge")), "tester")
    assert "barge" not in names(store)


def test_the_last_class_stays_and_none_moves_into_itself(store):
    block = classes.find_class(store, "container block")
    with pytest.raises(UserError, match="must be another"):
        classes.removed(store, block, block)


def test_classes_are_put_in_another_order(store):
    crane = classes.find_class(store, "crane")
    store.do(classes.edited(store, crane, replace(crane, position=1)), "tester")
    assert names(store)[:3] == ["crane", "vessel", "container block"]
    assert [category.position for category in classes.schema_of(store)] == list(range(1, 14))


@pytest.mark.parametrize(
    ("fields", "named"),
    [({"name": "Ship"}, "vessel"), ({"name": " "}, "no name"), ({"aliases": ("WAGON",)}, "rail car"), ({"key": "0"}, "key"),
     ({"kind": "blob"}, "shape"), ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused_in_words(store, fields, named):
    crane = classes.find_class(store, "crane")
    with pytest.raises(UserError, match=named):
        classes.edited(store, crane, replace(crane, **fields))


word = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=":=,[]"), min_size=1, max_size=8)
attributes = st.one_of(
    st.builds(Attribute, word, st.sampled_from(["text", "number", "integer", "boolean"]), unit=word | st.just("")),
    st.builds(Attribute, word, st.just("choice"), choices=st.lists(word, min_size=1, max_size=3).map(tuple)),
)


@given(st.lists(st.tuples(word, st.sampled_from(list(PALETTE)), word, attributes, st.booleans()), min_size=1, max_size=6,
                unique_by=lambda row: row[0].casefold()))  # fmt: skip
def test_a_schema_comes_back_from_its_file_as_it_was(rows):
    schema = Schema(
        with_attributes(Category(name=name, position=n, colour=colour, note=note, hidden=flag, key=str(n)), [attribute])
        for n, (name, colour, note, attribute, flag) in enumerate(rows, start=1)
    )
    again = read_schema(schema_text(schema), "schema.json")
    assert list(again) == list(schema)


def test_a_schema_takes_the_place_of_the_cases_and_what_is_in_use_stays_after_it(store, tmp_path):
    path = tmp_path / "other.json"
    path.write_text(
        '{"format": "roadstead-classes", "version": 1, "classes": [{"name": "hull", "aliases": ["Vessel"]}]}'
    )
    store.do(classes.read_file(store, path), "tester")
    assert names(store) == ["hull", "container block"]
    assert classes.schema_of(store).named("vessel") == "hull"
    out = tmp_path / "out.json"
    classes.write_file(store, out)
    with CaseStore.create(tmp_path / "second.gpkg", CaseInfo(), "tester") as second:
        second.do(classes.read_file(second, out), "tester")
        assert list(classes.schema_of(second)) == list(classes.schema_of(store))
    with pytest.raises(UserError, match="there already"):
        classes.write_file(store, out)


def test_a_schema_changed_elsewhere_under_the_same_uuids_keeps_the_marks_of_the_name_it_lost(store, tmp_path):
    renamed = [replace(c, name="hull", aliases=()) if c.name == "vessel" else c for c in default_schema()]
    path = tmp_path / "renamed.json"
    path.write_text(schema_text(Schema(renamed)), encoding="utf-8")
    store.do(classes.read_file(store, path), "tester")
    assert {"hull", "vessel"} <= set(names(store))
    assert classes.find_class(store, "vessel").key == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ship\nkayak\n\n", ["kayak"]),
        ("path: ../data\nnames:\n  0: kayak\n  1: 'oil tank'\n  2: raft # small\n", ["kayak", "raft # small"]),
        ("nc: 2\nnames: ['kayak', \"raft\"]\n", ["kayak", "raft"]),
        ("names: {0: kayak, 1: vessel}", ["kayak"]),
        ("names:\n- kayak\n- raft\ntrain: images", ["kayak", "raft"]),
        ('{"images": [], "categories": [{"id": 7, "name": "kayak", "supercategory": "boat"}, {"id": 9, "name": "SHIP"}]}', ["kayak"]),
        ('[{"id": 1, "name": "kayak"}]', ["kayak"]),
    ],
)  # fmt: skip
def test_lists_of_coco_and_yolo_add_the_names_that_are_new(store, tmp_path, text, expected):
    path = tmp_path / "names.txt"
    path.write_text(text)
    before = names(store)
    store.do(classes.read_file(store, path), "tester")
    assert names(store) == [*before, *expected]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "no list of classes"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("{}", "no list of classes"),
        ('{"format": "roadstead-classes", "version": 2, "classes": [{"name": "a"}]}', "version 2"),
        ('{"format": "roadstead-classes", "version": 1, "classes": []}', "no classes"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [7]}', "number 1"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a"}, {"name": " "}]}', "number 2 has no name"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a"}, {"name": "A"}]}', "two classes"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "aliases": ["b"]}, {"name": "b"}]}', "“b” names two"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "key": "1"}, {"name": "b", "key": "1"}]}', "key 1"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "key": "12"}]}', "key"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "colour": "red"}]}', "“red” is not a colour"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "shape": "blob"}]}', "shape"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "attributes": [{"name": "n", "type": "colour"}]}]}', "“colour”"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "attributes": [{"nme": "n"}]}]}', "attributes"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "attributes": 3}]}', "attributes"),
        ('{"format": "roadstead-classes", "version": 1, "classes": [{"name": "a", "attributes": ["n"]}]}', "attributes"),
        ('{"categories": [{"id": 1}]}', "no list of classes"),
        ("x" * 200, "no list of classes"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_sentence_with_its_name_and_changes_nothing(store, tmp_path, text, named):
    path, before = tmp_path / "classes.json", state(store)
    path.write_text(text)
    with pytest.raises(UserError, match=named) as refused:
        store.do(classes.read_file(store, path), "tester")
    assert "classes.json" in refused.value.what
    assert (state(store), store.count(Category)) == (before, 0)


def test_what_is_no_text_is_refused(store, tmp_path):
    path = tmp_path / "classes.json"
    path.write_bytes(b"\xff\xfe\x00\x01{")
    with pytest.raises(UserError, match="UTF-8"):
        classes.read_file(store, path)
    with pytest.raises(UserError, match="cannot be read"):
        classes.read_file(store, tmp_path / "none.json")


def test_attributes_survive_the_file_of_a_port():
    again = read_schema(schema_text(default_schema()), "a.json")
    assert attributes_of(again.find("vessel"))[0].choices[0] == "general cargo"
    assert json.loads(schema_text(default_schema()))["version"] == 1
