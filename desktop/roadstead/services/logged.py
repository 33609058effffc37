"""What charts and trips read of the log: a few cells of each sighting, as the whole of 100,000 would take seconds."""

from __future__ import annotations

from collections.abc import Sequence
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
_KEPT: WeakKeyDictionary[CaseStore, tuple[str, list[Logged]]] = WeakKeyDictionary()


class Logged(NamedTuple):
    """A sighting without its words. ``day`` (UTC) is None where its time is open, or not known to about a day."""

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

    @property
    def number(self) -> float:
        """How many were seen: one where no count is given."""
        return value_of(self.low, self.counted, self.high)

    @property
    def least(self) -> float:
        """At least so many; of ``at most 20`` that is none."""
        if self.low is not None:
            return float(self.low)
        return self.number if self.counted is not None or self.high is None else 0.0

    @property
    def most(self) -> float:
        """At most so many."""
        return self.number if self.high is None else float(self.high)


def logged(store: CaseStore, vessel: str = "") -> list[Logged]:
    """The sightings of the case, or of one ship (its uuid), as they were made; not to be changed.

    Those of the whole case are kept until something is written: one chart after the other asks for them.
    """
    if vessel:
        return _read(store, (Among("vessel", (vessel,)),))
    root = store.root()
    kept = _KEPT.get(store)
    if kept is None or kept[0] != root:
        kept = _KEPT[store] = root, _read(store, ())
    return kept[1]


def _read(store: CaseStore, tests: Sequence[Test]) -> list[Logged]:
    rows = store.rows(Sighting, _COLUMNS, tests)
    return [Logged._make((*row, _day(row[3], row[4]))) for row in rows]


def _day(start: datetime | None, end: datetime | None) -> date | None:
    """The day of the middle of a time."""
    if start is None or end is None or not start <= end <= start + _IN_A_DAY:
        return None
    first = start.date()  # times from the case are UTC
    return first if first == end.date() else Interval(start, end).middle.astimezone(UTC).date()
