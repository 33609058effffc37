"""How many, as a range where it is one; outcomes and reasons."""

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.logged import how_many, number, parse_count, parse_outcome, typed_count
from roadstead.domain.records import Sighting


@pytest.mark.parametrize(
    ("text", "found", "told", "value"),
    [
        ("12", (None, 12, None), "12", 12),
        ("10..15", (10, None, 15), "10 to 15", 12.5),
        ("10..12..15", (10, 12, 15), "12 (10 to 15)", 12),
        ("25..", (25, None, None), "at least 25", 25),
        ("..20", (None, None, 20), "at most 20", 20),
        ("1,000", (None, 1000, None), "1,000", 1000),
        ("", (None, None, None), "", 1),
        ("0", (None, 0, None), "0", 0),
    ],
)
def test_a_count_is_read_told_and_typed(text, found, told, value):
    assert parse_count(text) == found
    low, count, high = found
    sighting = Sighting(low=low, count=count, high=high, unit="")
    assert how_many(sighting) == told
    assert number(sighting) == value
    assert parse_count(typed_count(sighting)) == found


@pytest.mark.parametrize(
    "text", ["many", "15..10", "-3", "..", "1..2..3..4", "about 12", "10..15..12", "9999999999999"]
)
def test_what_is_no_count_is_refused(text):
    with pytest.raises(UserError):
        parse_count(text)


def test_outcome_and_reason_may_be_one_text():
    assert parse_outcome("not observed (cloud)") == ("not observed", "cloud")
    assert parse_outcome("Not-observed") == ("not observed", "")
    assert parse_outcome("") == ("seen", "")
    with pytest.raises(UserError, match="no outcome"):
        parse_outcome("gone")
    with pytest.raises(UserError, match="no reason"):
        parse_outcome("not observed (fog)")
