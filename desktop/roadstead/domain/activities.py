"""A chart of activity worked out: its steps, what is said of longer times, rates and how they changed."""

from dataclasses import dataclass
from datetime import datetime

from roadstead.domain.records import Chart
from roadstead.domain.vocabulary import Status

KINDS = {"calls": "Calls", "ships": "Ships at berth", "containers": "Containers", "cars": "Rail cars"}
"""What a chart can show, and how it is called."""
STEPS = {"day": "Day", "week": "Week", "month": "Month"}
SEEN, NOTHING, NOT_OBSERVED = "seen", "nothing seen", "not observed"
OBSERVED, PARTLY, NO_IMAGE = "observed", "partly observed", "no image"


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per observed day: ``value`` between ``low`` and ``high``, from ``events`` on ``days`` days, by ``method``.

    ``uuids`` are the rows of the events, ``observed_by`` those that say that the days were observed.
    """

    events: int
    days: float
    value: float
    low: float
    high: float
    method: str
    uuids: tuple[str, ...] = ()
    observed_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        on = f"{self.events:,} on {self.days:,g} {'day' if self.days == 1 else 'days'}"
        return f"{self.value:.2g} per observed day ({self.low:.2g} to {self.high:.2g}); {on}"


@dataclass(frozen=True, slots=True)
class Change:
    """How the rate after a date compares with that before: ``ratio`` between ``low`` and ``high`` (infinite where open).

    ``chance`` is how often rates that are the same would differ this much or more (two-sided, mid-P).
    """

    before: Rate
    after: Rate
    ratio: float
    low: float
    high: float
    chance: float

    @property
    def told(self) -> bool:
        """Whether the interval leaves out that nothing changed."""
        return self.low > 1 or self.high < 1


@dataclass(frozen=True, slots=True)
class Point:
    """A step of a chart, from ``start`` up to ``end``.

    ``days`` of it lie in the chart's time, ``looked`` of these were observed at least in part. ``value`` is None where
    none was and nothing is known otherwise: that is not 0. Calls are summed, and ``parts`` says how much of the sum is
    observed, inferred, reported; of stocks it is the mean of the days known, from the least to the most.
    """

    start: datetime
    end: datetime
    days: int
    looked: int
    state: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    parts: tuple[tuple[Status, float], ...] = ()
    uuids: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """How the least sure part of it is known."""
        return self.parts[-1][0] if self.parts else Status.OBSERVED


@dataclass(frozen=True, slots=True)
class Span:
    """What is said of a longer stretch of time, as a whole; its end or start may be open."""

    start: datetime | None
    end: datetime | None
    value: float | None
    low: float | None
    high: float | None
    status: Status
    uuid: str
    text: str


@dataclass(frozen=True, slots=True)
class Activity:
    """A chart worked out: its steps, spans, the rate of calls per observed day and how it changed.

    ``only_seen`` of the observed days are known only by what was seen on them: of such days none can be empty.
    """

    chart: Chart
    start: datetime
    end: datetime
    points: tuple[Point, ...]
    spans: tuple[Span, ...]
    rate: Rate | None = None
    change: Change | None = None
    counting: str = ""
    only_seen: int = 0

    @property
    def unobserved(self) -> int:
        """Days of which nothing is known."""
        return sum(point.days - point.looked for point in self.points)


@dataclass(frozen=True, slots=True)
class Printed:
    """A chart for the brief: worked out, or why it has nothing to show."""

    title: str
    note: str
    found: Activity | None
    why: str = ""
