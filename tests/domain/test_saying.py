"""What is said of a mark: read from texts, refused in words, and kept as typed values."""

import json

import pytest

from roadstead.domain.classes import Attribute, Schema, with_attributes
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Category
from roadstead.domain.saying import parse_flag, said, shown, with_attribute

DRAUGHT = Attribute("draught", "number", unit="m")
SCHEMA = Schema(
    [
        with_attributes(Category(name="hull", aliases=("ship",)), [DRAUGHT, Attribute("laden", "boolean")]),
        Category(name="crane"),
    ]
)
MARK = Annotation(category="hull")


def test_words_and_attributes_are_read_by_field():
    words = {"confidence": "Highly Probable", "basis": "ASSESSED", "occluded": "yes", "rationale": " two cranes "}
    made = said(MARK, SCHEMA, words, {"Draught": "7.5 m", "laden": "no"})
    assert (made.confidence, made.basis, made.occluded, made.partial) == ("highly probable", "assessed", True, False)
    assert made.rationale == "two cranes"
    assert json.loads(made.attributes) == {"draught": 7.5, "laden": False}


def test_another_class_is_given_by_any_of_its_names_and_first():
    made = said(Annotation(category="crane"), SCHEMA, {"category": "SHIP"}, {"draught": "4"})
    assert (made.category, made.attributes) == ("hull", '{"draught": 4.0}')


@pytest.mark.parametrize(
    ("words", "attributes", "named"),
    [
        ({"confidence": "80 %"}, {}, "80 %"),
        ({"confidence": "high confidence"}, {}, "likelihood"),
        ({"basis": "guessed"}, {}, "guessed"),
        ({"partial": "perhaps"}, {}, "perhaps"),
        ({"category": "kayak"}, {}, "kayak"),
        ({}, {"draught": "deep"}, "draught"),
        ({}, {"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(words, attributes, named):
    with pytest.raises(UserError, match=named):
        said(MARK, SCHEMA, words, attributes)


def test_an_attribute_left_over_from_another_class_can_only_be_emptied():
    stray = Annotation(category="crane", attributes='{"draught": 7.5}')
    with pytest.raises(UserError, match="no attribute"):
        with_attribute(stray, SCHEMA, "draught", "8")
    assert with_attribute(stray, SCHEMA, "draught", " ").attributes == ""


def test_values_are_shown_with_their_unit():
    assert [shown(7.5, "m"), shown(3), shown(True), shown(False), shown("loaded")] == [
        "7.5 m",
        "3",
        "yes",
        "no",
        "loaded",
    ]
    assert (parse_flag(""), parse_flag("Yes")) == (False, True)
