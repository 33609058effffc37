"""Times carry a zone or are refused; intervals run forward."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.errors import UserError
from roadstead.domain.times import Interval, iso, parse_interval, parse_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-10-12T02:15Z", datetime(2023, 10, 12, 2, 15, tzinfo=UTC)),
        ("2023-10-12T11:15+09:00", datetime(2023, 10, 12, 2, 15, tzinfo=UTC)),
        ("2023-10-12Z", datetime(2023, 10, 12, tzinfo=UTC)),
    ],
)
def test_times(text: str, expected: datetime) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "2023-10-12", "2023-10-12T02:15", "2023-13-01T00:00Z", "12/10/2023"])
def test_malformed_times_and_times_without_zone_are_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_time(text)


def test_intervals() -> None:
    assert parse_interval("2023-10-12Z") == Interval(
        datetime(2023, 10, 12, tzinfo=UTC), datetime(2023, 10, 13, tzinfo=UTC)
    )
    assert str(parse_interval("2023-10-12Z")) == "2023-10-12"
    both = parse_interval("2023-10-12T00:00Z/2023-10-12T06:00Z")
    assert both.end - both.start == timedelta(hours=6)
    assert parse_interval(both.iso()) == both


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2023-10-12T02:15Z", "2023-10-12 02:15 UTC"),
        ("2023-10-12T00:00Z/2023-10-12T23:59:59Z", "2023-10-12"),
        ("2023-08-15Z/2023-10-15Z", "2023-08-15 to 2023-10-14"),
        ("2023-10-12T00:00Z/2023-10-12T06:00Z", "2023-10-12 00:00 to 2023-10-12 06:00 UTC"),
    ],
)
def test_intervals_in_words(text: str, shown: str) -> None:
    assert str(parse_interval(text)) == shown


def test_an_interval_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UserError, match="before it starts"):
        parse_interval("2023-10-12T06:00Z/2023-10-12T00:00Z")


@given(st.datetimes(timezones=st.just(timezone(timedelta(hours=9)))))
def test_stored_times_are_read_back(moment: datetime) -> None:
    if moment.year > 1:
        assert parse_time(iso(moment)) == moment


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UserError):
        assert parse_time(text).tzinfo is UTC
