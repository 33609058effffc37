"""The schema of a case: names and aliases, typed attributes, what is refused."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain import classes, likelihood
from roadstead.domain.classes import Attribute, Schema
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Category


def test_a_class_is_found_by_any_of_its_names():
    schema = classes.default_schema()
    assert schema.parse(" Container STACK ") == "container block"
    assert schema.of_key("4").name == "rail car"
    assert (schema.find("kayak"), schema.colour("kayak")) == (None, "#FFFFFF")
    with pytest.raises(UserError, match=r"kayak.*not a class") as refused:
        schema.parse("kayak")
    assert "oil tank" in refused.value.todo


def test_a_mark_keeps_what_was_said_of_it_when_its_class_changes_but_not_the_defaults_of_the_class_before():
    hull = classes.with_attributes(Category(name="hull"), [Attribute("load", default="empty"), Attribute("flag")])
    raft = classes.with_attributes(Category(name="raft"), [Attribute("flag"), Attribute("logs", "integer", "7")])
    schema = Schema([hull, raft])
    fresh = Annotation(category="hull", attributes=classes.defaults_of(hull))
    assert classes.values_of(classes.reclassified(fresh, schema, "raft").attributes) == {"logs": 7}
    said = replace(fresh, attributes='{"load": "loaded", "flag": "PA"}')
    moved = classes.reclassified(said, schema, "raft")
    assert classes.values_of(moved.attributes) == {"load": "loaded", "flag": "PA", "logs": 7}
    assert moved.category == "raft"


def test_a_name_goes_before_an_alias():
    schema = Schema([Category(name="ship", position=2), Category(name="vessel", aliases=("ship",), position=1)])
    assert (schema.find("Ship").name, [c.name for c in schema]) == ("ship", ["vessel", "ship"])


def test_the_default_classes_can_be_told_apart():
    schema = classes.default_schema()
    colours, keys = [c.colour for c in schema], [c.key for c in schema if c.key]
    assert len(set(colours)) == len(colours) == 13
    assert sorted(keys) == list("123456789")
    assert {c.name for c in schema} >= {"vessel", "barge", "locomotive", "pier", "oil tank", "truck", "unknown"}


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        (Attribute("draught", "number"), " 7.5 ", 7.5),
        (Attribute("tiers", "integer"), "3", 3),
        (Attribute("covered", "boolean"), "Yes", True),
        (Attribute("load", "choice", choices=("empty", "loaded")), "LOADED", "loaded"),
        (Attribute("name"), " Angara ", "Angara"),
        (Attribute("tiers", "integer"), "", None),
    ],
)
def test_a_text_becomes_a_value_of_the_type(attribute, text, value):
    assert attribute.parse(text) == value


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        (Attribute("draught", "number"), "deep"),
        (Attribute("draught", "number"), "nan"),
        (Attribute("tiers", "integer"), "2.5"),
        (Attribute("covered", "boolean"), "perhaps"),
        (Attribute("load", "choice", choices=("empty",)), "full"),
    ],
)
def test_a_text_that_does_not_fit_is_refused_by_name(attribute, text):
    with pytest.raises(UserError, match=attribute.name):
        attribute.parse(text)


def test_attributes_of_one_class_have_names_of_their_own():
    made = classes.with_attributes(Category(name="crane"), [Attribute("reach", "number", "40", unit="m")])
    assert classes.attributes_of(made) == (Attribute("reach", "number", "40", unit="m"),)
    assert json.loads(classes.defaults_of(made)) == {"reach": 40.0}
    for wrong in ([Attribute("a"), Attribute("A")], [Attribute("a", "colour")], [Attribute("a", "number", "x")]):
        with pytest.raises(UserError):
            classes.with_attributes(made, wrong)


@given(st.text())
def test_damaged_attributes_are_none_and_raise_nothing(text):
    assert isinstance(classes.attributes_of(Category(attributes=text)), tuple)
    assert isinstance(classes.values_of(text), dict)


def test_words_of_likelihood_are_kept_as_written_in_either_wording():
    assert likelihood.parse_likelihood("  Highly   Probable ") == "highly probable"
    assert likelihood.in_wording("highly probable", 0) == "very likely"
    assert likelihood.bounds("highly probable") == likelihood.bounds("very likely") == (80, 95)
    assert likelihood.parse_likelihood("") == ""
    with pytest.raises(UserError, match="70"):
        likelihood.parse_likelihood("70 %")


@pytest.mark.parametrize(
    ("line", "attribute"),
    [
        ("draught: number [m] = 7", Attribute("draught", "number", "7", unit="m")),
        (
            " load :choice of empty , fully laden = empty",
            Attribute("load", "choice", "empty", ("empty", "fully laden")),
        ),
        ("flag", Attribute("flag")),
        ("covered: boolean", Attribute("covered", "boolean")),
    ],
)
def test_an_attribute_is_written_on_a_line(line, attribute):
    assert classes.parse_attributes(f"\n{line}\n\n") == (attribute,)
    assert classes.parse_attributes(classes.attributes_text([attribute])) == (attribute,)


@pytest.mark.parametrize(
    "line", [": number", "a: colour", "a: choice", "a: number of 1, 2", "a [m", "a: choice of = b"]
)
def test_a_line_that_is_no_attribute_is_refused_with_an_example(line):
    with pytest.raises(UserError, match="not an attribute") as refused:
        classes.parse_attributes(line)
    assert "draught: number" in refused.value.todo
