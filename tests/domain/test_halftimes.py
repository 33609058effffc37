"""Times as sources state them: open ends, words, and zones that are asked for and never assumed."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.errors import UserError
from roadstead.domain.halftimes import ZoneMissing, parse_when, port_zone, told, typed, with_zone
from roadstead.domain.times import parse_interval


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # ty: ignore[invalid-argument-type]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023-10-12T02:15Z", at(2023, 10, 12, 2, 15), at(2023, 10, 12, 2, 15)),
        ("2023-10-12Z", at(2023, 10, 12), at(2023, 10, 13)),
        ("/2023-10-14Z", None, at(2023, 10, 15)),
        ("2023-10-14Z/", at(2023, 10, 14), None),
        ("by 14 October 2023 UTC", None, at(2023, 10, 15)),
        ("before 14 October 2023 UTC", None, at(2023, 10, 14)),
        ("from 2023-10-12 09:00 +09:00", at(2023, 10, 12), None),
        ("since Oct 12, 2023 UTC", at(2023, 10, 12), None),
        ("August 2023 UTC", at(2023, 8, 1), at(2023, 9, 1)),
        ("2023-10-12 UTC to 2023-10-14 UTC", at(2023, 10, 12), at(2023, 10, 15)),
        ("between 12 October 2023 UTC and 14 October 2023 UTC", at(2023, 10, 12), at(2023, 10, 15)),
        ("2023-10-12 02:15 ?", at(2023, 10, 11, 12, 15), at(2023, 10, 12, 14, 15)),
        ("/2023-10-14 ?", None, at(2023, 10, 15, 12)),
    ],
)
def test_a_half_known_time_is_read_as_it_is_said(text, start, end):
    found = parse_when(text)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("text", ["2023-10-12", "2023-10-12 02:15", "by 14 October 2023", "2023-10-12Z/2023-10-14"])
def test_a_time_without_a_zone_is_asked_about(text):
    with pytest.raises(ZoneMissing, match="has no zone"):
        parse_when(text)
    parse_when(with_zone(text, "UTC"))


def test_the_zone_that_is_answered_is_taken():
    assert parse_when(with_zone("2023-10-12 11:15", "+09:00")).start == at(2023, 10, 12, 2, 15)
    asked = with_zone("by 14 October 2023", "zone not known")
    assert parse_when(asked).end == at(2023, 10, 15, 12)  # midnight at UTC-12
    assert parse_when(with_zone("2023-10-12 to 2023-10-14", "+10:00")).end == at(2023, 10, 14, 14)


@pytest.mark.parametrize(
    "text", ["", "last week", "mid-August", "/", "32 October 2023 UTC", "2023-10-12T25:00Z", "by "]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(UserError) as refused:
        parse_when(text)
    assert not isinstance(refused.value, ZoneMissing)


def test_an_end_before_the_start_is_refused():
    with pytest.raises(UserError, match="before it starts"):
        parse_when("14 October 2023 UTC to 12 October 2023 UTC")


def test_open_times_are_told_and_typed_so_that_they_are_read_as_the_same():
    assert told(None, at(2023, 10, 15)) == "by 2023-10-14"
    assert told(at(2023, 10, 12), None) == "from 2023-10-12"
    assert told(at(2023, 10, 12, 2, 15), None) == "from 2023-10-12 02:15 UTC"
    assert told(None, None) == ""


@given(
    st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)),
    st.integers(0, 10**6),
    st.integers(0, 2),
)
def test_what_is_typed_is_read_as_the_same(moment, seconds, shape):
    start = moment.replace(tzinfo=UTC)
    ends = [(start, start + timedelta(seconds=seconds)), (start, None), (None, start)][shape]
    found = parse_when(typed(*ends))
    assert (found.start, found.end) == ends


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(UserError):
        parse_when(text)


def test_clocks_at_the_port_on_the_day():
    assert port_zone("KP", 130.3, at(2023, 10, 12)) == "+09:00"
    assert port_zone("KP", 130.3, at(2017, 10, 12)) == "+08:30"
    assert port_zone("RU", 132.35, at(2023, 10, 12)) == "+10:00"
    assert port_zone("RU", 37.6, at(2023, 10, 12)) == ""


def test_closed_intervals_are_read_as_ever():
    text = "2023-10-12T00:00Z/2023-10-12T06:00Z"
    assert parse_when(text).start == parse_interval(text).start
