"""What charts and trips read of the log: a few cells of each sighting, as the whole of 100,000 would take seconds."""

from __future__ import annotations

import gc
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from roadstead.domain.logged import value_of
from roadstead.domain.query import Among, Test
from roadstead.domain.records import Sighting
from roadstead.domain.times import Interval
from roadstead.domain.vocabulary import Identification, Status

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_COLUMNS = (
    "uuid",
    "place",
    "vessel",
    "start",
    "end",
    "identification",
    "status",
    "outcome",
    "reason",
    "category",
    "low",
    "count",
    "high",
)
_IN_A_DAY = timedelta(hours=36)  # a time known worse than this is no day's
_NEVER = datetime.max.replace(tzinfo=UTC)
_KEPT: WeakKeyDictionary[CaseStore, tuple[str, list[Logged]]] = WeakKeyDictionary()


class Logged(NamedTuple):
    """A sighting without its words. ``day`` (UTC) is None where its time is open, or not known to about a day.

    ``number`` is how many were seen (one where no count is given), between ``least`` and ``most``.
    """

    uuid: str
    place: str
    vessel: str
    start: datetime | None
    end: datetime | None
    identification: Identification
    status: Status
    outcome: str
    reason: str
    category: str
    low: int | None
    counted: int | None
    high: int | None
    day: date | None
    number: float
    least: float
    most: float


def logged(store: CaseStore, vessel: str = "") -> list[Logged]:
    """The sightings of the case, or of one ship (its uuid), in the order of time; not to be changed.

    Those of the whole case are kept until something is written: one chart after the other asks for them.
    """
    if vessel:
        return _read(store, (Among("vessel", (vessel,)),))
    root = store.root()
    kept = _KEPT.get(store)
    if kept is None or kept[0] != root:
        kept = _KEPT[store] = root, _read(store, ())
    return kept[1]


@contextmanager
def uncollected() -> Generator[None]:
    """Meanwhile no garbage is looked for: among 100,000 rows that all stay, that would take longer than reading them."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _read(store: CaseStore, tests: Sequence[Test]) -> list[Logged]:
    with uncollected():
        rows = store.rows(Sighting, _COLUMNS, tests)
        found = [Logged._make((*row, _day(row[3], row[4]), *_numbers(*row[-3:]))) for row in rows]
        found.sort(key=lambda s: (s.start or s.end or _NEVER, s.end or _NEVER, s.uuid))
        return found


def _numbers(low: int | None, count: int | None, high: int | None) -> tuple[float, float, float]:
    """Number, least and most; of ``at most 20`` the least is none."""
    if low is None and high is None:
        number = 1.0 if count is None else float(count)
        return number, number, number
    number = value_of(low, count, high)
    least = float(low) if low is not None else number if count is not None else 0.0
    return number, least, number if high is None else float(high)


def _day(start: datetime | None, end: datetime | None) -> date | None:
    """The day of the middle of a time."""
    if start is None or end is None or not start <= end <= start + _IN_A_DAY:
        return None
    first = start.date()  # times from the case are UTC
    return first if first == end.date() else Interval(start, end).middle.astimezone(UTC).date()
