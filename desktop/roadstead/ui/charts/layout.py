"""A chart as arrays: where its steps begin and end, how high they are, and which of them share a column of pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from roadstead.domain.activities import NO_IMAGE, NOT_OBSERVED, OBSERVED, PARTLY, Activity, Span
from roadstead.domain.vocabulary import Status

STATES = (NO_IMAGE, NOT_OBSERVED, PARTLY, OBSERVED)
SURENESS = (Status.OBSERVED, Status.INFERRED, Status.REPORTED)
LANES = 4


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a chart: ``left`` and ``right`` in seconds since 1970, ``parts`` (n, 3) by how they are known.

    ``value`` is NaN where nothing is known; ``state`` is an index of ``STATES``, ``share`` the part of its days looked at.
    """

    left: np.ndarray
    right: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    parts: np.ndarray
    state: np.ndarray
    share: np.ndarray

    def at(self, second: float) -> int | None:
        """The step at a moment."""
        if not len(self.left):
            return None
        found = int(np.searchsorted(self.right, second, side="right"))
        return found if found < len(self.left) and second >= self.left[found] else None

    def within(self, start: float, end: float) -> slice:
        """The steps that lie in a stretch of time at least in part."""
        return slice(
            int(np.searchsorted(self.right, start, side="right")), int(np.searchsorted(self.left, end, side="left"))
        )


def steps_of(found: Activity) -> Steps:
    """The arrays of a chart."""
    points = found.points
    number = [np.nan]

    def column(values: Sequence[float | None]) -> np.ndarray:
        return np.array([np.nan if value is None else value for value in values] or number[:0], dtype=float)

    parts = np.zeros((len(points), len(SURENESS)))
    for row, point in enumerate(points):
        for status, part in point.parts:
            parts[row, SURENESS.index(status)] = part
    return Steps(
        np.array([seconds(p.start) for p in points], dtype=float),
        np.array([seconds(p.end) for p in points], dtype=float),
        column([p.value for p in points]),
        column([p.low for p in points]),
        column([p.high for p in points]),
        parts,
        np.array([STATES.index(p.state) for p in points], dtype=int),
        np.array([_share(p.state, p.looked, p.days) for p in points], dtype=float),
    )


def _share(state: str, looked: int, days: int) -> float:
    if days > 1:
        return looked / days
    return {OBSERVED: 1.0, PARTLY: 0.5}.get(state, 0.0)


def tallest(columns: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Of steps that share a column of pixels (``columns`` rises) the one with the most, as their indices."""
    order = np.lexsort((np.nan_to_num(value, nan=-1.0), columns))
    last = np.flatnonzero(np.diff(columns[order], append=np.inf))
    return order[last]


def shares(columns: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each column that there is and the mean of the steps in it."""
    if not len(columns):
        return columns, share
    first = np.flatnonzero(np.diff(columns, prepend=-np.inf))
    count = np.diff(np.append(first, len(columns)))
    return columns[first], np.add.reduceat(share, first) / count


def lanes(spans: Sequence[Span], start: datetime, end: datetime) -> list[list[Span]]:
    """Spans in lanes in which none overlaps another, the earliest first, each in its own while there are enough.

    Those for which there is no lane are left out.
    """
    found: list[list[Span]] = []
    for span in sorted(spans, key=lambda s: (s.start or start, s.uuid)):
        if len(found) < LANES:
            found.append([span])
            continue
        free = next((lane for lane in found if (lane[-1].end or end) <= (span.start or start)), None)
        if free is not None:
            free.append(span)
    return found


def seconds(moment: datetime) -> float:
    """Seconds since 1970."""
    return moment.timestamp()


def moment(second: float) -> datetime:
    """The moment of seconds since 1970."""
    return datetime.fromtimestamp(second, UTC)
