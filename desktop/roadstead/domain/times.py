"""Times are intervals in UTC; a time without a zone is asked about, never assumed."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from roadstead.domain.errors import UserError

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)  # how far clocks on Earth are before and behind UTC
_FINE = (timedelta(), timedelta(seconds=1), timedelta(minutes=1))  # to what a clock that somebody wrote down is read
_HINT = "Write ISO 8601 with a zone, such as 2023-10-12T02:15Z, or a day such as 2023-10-12Z."


def now() -> datetime:
    """The present moment in UTC, to the microsecond."""
    return datetime.now(UTC)


def parse_time(text: str) -> datetime:
    """A moment from ISO 8601 with a zone, in UTC; raises UserError when malformed or without a zone."""
    stripped = text.strip()
    day = stripped[:-1] if stripped.endswith("Z") else stripped
    try:
        moment = datetime.fromisoformat(f"{day}T00:00+00:00" if day != stripped and _DATE.fullmatch(day) else stripped)
        if moment.tzinfo is None:
            raise UserError(f"The time “{text}” has no zone.", "Add Z for UTC or an offset such as +09:00.")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UserError(f"“{text}” is not a time.", _HINT) from None


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time in UTC, from ``start`` up to ``end``, both zone-aware; a known moment has both equal."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise UserError(
                f"The interval ends ({format_time(self.end)}) before it starts ({format_time(self.start)}).",
                "Swap the two times or correct one.",
            )

    def __str__(self) -> str:
        return period(self)

    @property
    def written(self) -> datetime | None:
        """What a clock of an unknown zone showed (its hour under the name of UTC), where that is all that is known; else None."""
        return self.start + _EAST if self.end - self.start - _EAST - _WEST in _FINE else None

    @property
    def middle(self) -> datetime:
        """The moment by which it is put in order: as it was written, where no zone is known, else half way."""
        return self.written or self.start + (self.end - self.start) / 2

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of UTC that it touches; an end at midnight is not of the next day."""
        last = max(self.start, self.end - timedelta(microseconds=1))
        return self.start.astimezone(UTC).date(), last.astimezone(UTC).date()

    def iso(self) -> str:
        """``START/END`` as the command line reads it."""
        return f"{iso(self.start)}/{iso(self.end)}"


def open_interval(start: datetime | None, end: datetime | None) -> Interval | None:
    """The stretch between two moments; None where either is not known."""
    return Interval(start, end) if start and end else None


def in_some_zone(local: datetime) -> Interval:
    """When a clock of an unknown zone (UTC-12 to UTC+14) showed that time, given under the name of UTC."""
    return Interval(local - _EAST, local + _WEST)


def period(when: Interval, zone: str = " UTC") -> str:
    """A moment, a day, or ``… to …``; whole days are written without their hours. All in UTC but what was written without a zone."""
    if when.written:
        return f"{when.written:%Y-%m-%d %H:%M}, zone not known"
    start, end = when.start.astimezone(UTC), when.end.astimezone(UTC)
    if start == end:
        return f"{start:%Y-%m-%d %H:%M}{zone}"
    last = _last_whole_day(end)
    if start.time() == datetime.min.time() and last is not None:
        days = f"{start:%Y-%m-%d}", f"{last:%Y-%m-%d}"
        return days[0] if days[0] == days[1] else " to ".join(days)
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}{zone}"


def _last_whole_day(end: datetime) -> datetime | None:
    """The day at whose last minute or midnight a stretch of time ends; None when it ends within a day."""
    midnight = end.time() == datetime.min.time()
    return end - timedelta(minutes=1) if midnight else end if (end.hour, end.minute) == (23, 59) else None


def period_text(start: datetime, end: datetime) -> str:
    """A stretch of whole days as ``2023-10-05`` or ``2023-10-02 to 2023-10-08``, its end not counted."""
    return period(Interval(start, end), zone="")


def parse_interval(text: str) -> Interval:
    """An interval from ``START/END``; one time alone is a moment, a day alone (``2023-10-12Z``) the whole UTC day."""
    start, slash, end = text.partition("/")
    if slash:
        return Interval(parse_time(start), parse_time(end))
    moment = parse_time(start)
    whole_day = bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}Z", start.strip()))
    return Interval(moment, moment + timedelta(days=1) if whole_day else moment)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with a Z, seconds only where there are any finer parts: the form that is stored and sorted."""
    utc = moment.astimezone(UTC)
    spec = "microseconds" if utc.microsecond else "seconds"
    return utc.replace(tzinfo=None).isoformat(timespec=spec) + "Z"


def format_time(moment: datetime) -> str:
    """``2023-10-12 02:15 UTC``, for people."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def same_day(a: Interval | None, b: Interval | None) -> bool:
    """Whether two intervals may lie on the same day of UTC; of those that are not known nothing else is known."""
    if a is None or b is None:
        return a is b
    return max(a.start.date(), b.start.date()) <= min(_last_day(a), _last_day(b))


def _last_day(when: Interval) -> date:
    return max(when.start, when.end - timedelta(microseconds=1)).date()  # an end at midnight is not of the next day
