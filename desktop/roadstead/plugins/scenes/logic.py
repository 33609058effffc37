"""The order of scenes in time."""

import itertools
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from roadstead.domain.cards import Contradiction
from roadstead.domain.records import Scene

_LEAST_DAY_PX = 10.0  # from which each day, or month, has a tick of its own
_NEVER = datetime.max.replace(tzinfo=UTC)


def in_order(scenes: Sequence[Scene]) -> list[Scene]:
    """The scenes by the time they were taken, undated ones last, then by name."""
    return sorted(scenes, key=lambda s: (s.taken or _NEVER, s.name.casefold(), s.uuid))


def step(ordered: Sequence[Scene], active: Scene | None, by: int) -> Scene | None:
    """The scene ``by`` places on from the active one, the first (or last) where none is active; None at the end."""
    if not ordered:
        return None
    at = next((i for i, scene in enumerate(ordered) if active is not None and scene.uuid == active.uuid), None)
    if at is None:
        return ordered[0 if by > 0 else -1]
    wanted = at + by
    return ordered[wanted] if 0 <= wanted < len(ordered) else None


def by_date(scenes: Sequence[Scene]) -> list[tuple[date | None, list[Scene]]]:
    """The scenes in order, gathered by their UTC day (as written, where no zone is known); None for those without a date."""
    groups = groupby(in_order(scenes), key=lambda s: s.taken.astimezone(UTC).date() if s.taken else None)
    return [(day, list(members)) for day, members in groups]


def clock(scene: Scene) -> str:
    """When on its day it was taken: a time or a span; empty where no more than the day is known."""
    when = scene.acquired
    if when is None:
        return ""
    if when.end - when.start <= timedelta(minutes=1):  # as fine as it is said
        return f"{when.start.astimezone(UTC):%H:%M} UTC"
    return (
        str(when).removeprefix(f"{when.middle.astimezone(UTC):%Y-%m-%d}").strip()
    )  # under the head of which it stands


class Tick(NamedTuple):
    """A mark of a ruler of time: where, what it says (empty for a mark alone), and whether a year or month begins there."""

    x: float
    words: str
    large: bool


def ruler(days: Sequence[date | None], lefts: Sequence[float], least: float) -> list[Tick]:
    """Ticks at the beginnings of years, months and, where there is room, days between dates that stand at ``lefts``.

    Words are at least ``least`` apart. Between two dates time is even; where they are closer than a cell is wide it runs
    slower there than elsewhere.
    """
    found: list[Tick] = []
    said = -math.inf
    for (day, x), (later, x1) in itertools.pairwise(zip(days, lefts, strict=True)):
        if day is None or later is None or later <= day:
            continue
        per_day = (x1 - x) / (later - day).days
        for begin in _begins(day, later, per_day):
            at, new_month = x + (begin - day).days * per_day, begin.day == 1
            words = f"{begin:%Y}" if new_month and begin.month == 1 else f"{begin:%b}" if new_month else f"{begin.day}"
            room = at - said >= least
            found.append(Tick(at, words if room else "", new_month))
            said = at if room else said
    return found


def _begins(first: date, last: date, per_day: float) -> Iterator[date]:
    """The days after ``first`` up to ``last`` on which a year, a month or a day begins, as fine as there is room for."""
    if per_day >= _LEAST_DAY_PX:
        yield from (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)  # of the months that begin after it
    every = 1 if per_day * 30 >= _LEAST_DAY_PX else 12
    yield from (date(m // 12, m % 12 + 1, 1) for m in months if every == 1 or m % 12 == 0)


def taken(scene: Scene) -> str:
    """When it was taken, and of an undated scene what follows from that."""
    if scene.acquired:
        return f"Taken {scene.acquired}"
    return "When it was taken is not known: it is not shown beside dated images, as it would pass for their day. Ctrl+E dates it"


def why_hidden(scene: Scene, active: Scene | None, *, same_day: bool) -> str:
    """Why a scene is not shown beside the active one; empty where it may be."""
    if active is None or scene.uuid == active.uuid:
        return ""
    if not scene.georeferenced or not active.georeferenced:
        return "Not shown now: without a georeference of both it cannot be laid beside the image on the canvas"
    if (scene.acquired is None) != (active.acquired is None):
        one, other = ("it is undated", "is dated") if scene.acquired is None else ("it is dated", "is undated")
        return f"Not shown now: {one}, and the image on the canvas {other}"
    return "" if same_day else "Not shown now: the image on the canvas is of another day"


def days_between(earlier: date | None, later: date | None) -> int | None:
    """How many days lie from one date to the next; None where one is not known."""
    return (later - earlier).days if earlier and later else None


def spread(scenes: Sequence[Scene]) -> str:
    """How far from their date scenes of one date may have been taken: ``±3 d``, or the word for a missing zone; mostly empty."""
    known = [scene.acquired for scene in scenes if scene.acquired]
    if any(when.written for when in known):
        return "zone not known"
    long = [when for when in known if when.end - when.start > timedelta(days=1)]
    wide = max(
        (max(day - when.days[0], when.days[1] - day).days for when in long for day in [when.middle.date()]), default=0
    )
    return f"±{wide:,} d" if wide else ""


def days_without(earlier: Sequence[Scene], later: Sequence[Scene]) -> tuple[int, int] | None:
    """How many whole days (UTC), at least and at most, lie between two dates' scenes; None where a date is not known.

    They differ where it is not known on which day a scene was taken.
    """
    before, after = ([s.acquired.days for s in scenes if s.acquired] for scenes in (earlier, later))
    if not before or not after:
        return None
    least = (min(first for first, _ in after) - max(last for _, last in before)).days - 1
    most = (min(last for _, last in after) - max(first for first, _ in before)).days - 1
    return max(least, 0), max(most, 0)


def positions(days: Sequence[date | None], least: float, per_day: float | None) -> list[float]:
    """Where each date stands from the left: evenly, ``least`` apart, or with ``per_day`` for each day where that is more.

    Dates without a day stand at the end, twice as far away.
    """
    found: list[float] = []
    for i, day in enumerate(days):
        between = days_between(days[i - 1], day) if i else None
        step = least * 1.5 if day is None else max(least, (between or 0) * per_day) if per_day else least
        found.append(found[-1] + step if found else 0.0)
    return found


def trouble_word(trouble: str) -> str:
    """One word for what is wrong with a scene's file; empty where nothing is."""
    return ("MISSING" if "gone" in trouble else "CHANGED") if trouble else ""


def in_doubt(name: str, doubts: Sequence[Contradiction]) -> str:
    """What contradicts itself in a scene's metadata: the sentence where it is one, else what they are about."""
    if len(doubts) == 1:
        return f"{name}: {doubts[0].text}"
    about = ", ".join(dict.fromkeys(doubt.about for doubt in doubts))
    return f"{name}: {len(doubts)} things in its metadata cannot be right ({about})."


def gist(scene: Scene) -> str:
    """What a row says of a scene besides its name: ``0.50 m · EPSG:32652``."""
    if not scene.georeferenced:
        return "no georeference"
    gsd = scene.gsd_m or 0.0
    size = f"{gsd:{'.2g' if gsd < 0.01 else '.2f' if gsd < 10 else '.0f'}} m" if gsd else ""
    crs = scene.crs if len(scene.crs) < 24 else "own CRS"
    return " · ".join(filter(None, (size, crs)))
