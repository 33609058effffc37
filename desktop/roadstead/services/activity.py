"""How much happened where and when, with what was not observed told apart from nothing seen.

A day (UTC) of a place is *observed* where an image shows its ground outside masks, or a sighting says that somebody
looked and saw (or saw nothing); *not observed* where it was looked at in vain (cloud); and otherwise there is *no image*
of it. Sightings that fall into a day are its events; one that only names a longer stretch of time (``at least 5 trips
from August to October``) is a span and never spread over days. Every number names the rows that it rests on.
"""

from __future__ import annotations

import math
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.domain.activities import (
    KINDS,
    NO_IMAGE,
    NOT_OBSERVED,
    OBSERVED,
    PARTLY,
    SEEN,
    STEPS,
    Activity,
    Point,
    Rate,
    Span,
)
from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.logged import number as number_of
from roadstead.domain.records import Annotation, Chart, Count, Mask, Place, Scene, Sighting
from roadstead.domain.vocabulary import Status
from roadstead.services.annotating import standing
from roadstead.services.classes import schema_of
from roadstead.services.observing import Observed, observed
from roadstead.services.rates import change, rate

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_RANKS = (NO_IMAGE, NOT_OBSERVED, PARTLY, OBSERVED)
_SURENESS = (Status.OBSERVED, Status.INFERRED, Status.REPORTED)
_DAY = timedelta(days=1)
_IN_A_DAY = timedelta(hours=36)  # a time known worse than this is no day's
_CALL_ENDS = timedelta(days=4)  # a ship not seen for longer, or seen elsewhere, has come anew
_CLASSES = {
    "calls": ("vessel", "barge"),
    "ships": ("vessel", "barge"),
    "containers": ("container", "container block"),
    "cars": ("rail car",),
}
_COUNTED = {
    "containers": ("containers", "boxes"),
    "cars": ("cars", "cars"),
}  # kind of count and its unit: TEU are the same boxes again


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a place was observed on a day: ``state``, why not, and the scenes and sightings that say so."""

    state: str = NO_IMAGE
    why: tuple[str, ...] = ()
    uuids: tuple[str, ...] = ()

    def joined(self, other: Look) -> Look:
        """What both say together: the better of them, and the reasons where neither is whole."""
        state = max(self.state, other.state, key=_RANKS.index)
        why = () if state == OBSERVED else tuple(dict.fromkeys((*self.why, *other.why)))
        return Look(state, why, tuple(dict.fromkeys((*self.uuids, *other.uuids))))


@dataclass(frozen=True, slots=True)
class Event:
    """Something of a day: ``value`` of it between ``low`` and ``high``, how it is known, and the rows it rests on."""

    day: date
    value: float
    low: float
    high: float
    status: Status
    uuids: tuple[str, ...]


def activity(store: CaseStore, chart: Chart) -> Activity:
    """Works a chart out from the case; raises UserError where it has no time to show."""
    if chart.kind not in KINDS or chart.step not in STEPS:
        raise UserError(
            f"“{chart.kind}” by {chart.step} is no chart.", f"Use {', '.join(KINDS)} by {', '.join(STEPS)}."
        )
    case = _Case(store, chart)
    start, end = case.limits()
    days = [start.date() + _DAY * n for n in range((end - start).days)]
    looks = case.looks(days)
    events = [event for event in case.events() if days[0] <= event.day <= days[-1]]
    points = tuple(_binned(chart, days, looks, events))
    by_day = _by_day(days, looks, events) if chart.kind == "calls" else {}
    parted = chart.change if chart.change and start < chart.change < end else None
    return Activity(
        chart,
        start,
        end,
        points,
        tuple(case.spans(start, end)),
        rate(list(by_day.values())) if by_day else None,
        change(*_parted(by_day, parted)) if by_day and parted else None,
        case.counting(),
    )


def within(places: Iterable[Place], chosen: Sequence[str]) -> list[Place]:
    """The places of these uuids with all that are part of them (piers of a port); all places for none."""
    known = list(places)
    if not chosen:
        return known
    wanted = set(chosen)
    while more := {place.uuid for place in known if place.parent in wanted} - wanted:
        wanted |= more
    return [place for place in known if place.uuid in wanted]


def ports(places: Iterable[Place]) -> dict[str, str]:
    """By uuid, the place that a place is in the end a part of: itself, or the port of a pier."""
    parents = {place.uuid: place.parent for place in places}
    found = {}
    for uuid in parents:
        top, seen = uuid, {uuid}
        while (parent := parents.get(top)) and parent not in seen:  # a circle of parents ends where it began
            seen.add(parent)
            top = parent
        found[uuid] = top
    return found


def calls(sightings: Sequence[Sighting], port_of: Mapping[str, str]) -> list[list[Sighting]]:
    """The calls that sightings tell of, in the order of their first: those of one ship at one port in a row are one call.

    A ship that was seen elsewhere between, or not for four days, has come anew; ``port_of`` says which port a place is
    part of. A ship without a name is a call of its own each time: whether it is the same is not known.
    """
    found: list[list[Sighting]] = []
    open_calls: dict[str, list[Sighting]] = {}
    for sighting in sorted((s for s in sightings if s.when), key=lambda s: (s.start, s.end, s.uuid)):
        last = open_calls.get(sighting.vessel) if sighting.vessel else None
        if last and _same_call(last[-1], sighting, port_of):
            last.append(sighting)
            continue
        found.append([sighting])
        if sighting.vessel:
            open_calls[sighting.vessel] = found[-1]
    return found


def _same_call(before: Sighting, after: Sighting, port_of: Mapping[str, str]) -> bool:
    assert before.end and after.start
    here = port_of.get(before.place)
    return here is not None and here == port_of.get(after.place) and after.start - before.end <= _CALL_ENDS


@dataclass
class _Case:
    """What of the case a chart rests on."""

    store: CaseStore
    chart: Chart
    places: list[Place] = field(init=False)
    port_of: dict[str, str] = field(init=False)
    sightings: list[Sighting] = field(init=False)

    def __post_init__(self) -> None:
        every_place = self.store.all(Place)
        self.places, self.port_of = within(every_place, self.chart.places), ports(every_place)
        uuids = {place.uuid for place in self.places}
        every = self.store.all(Sighting)
        self.moved = [s for s in every if s.outcome == SEEN and s.vessel]
        self.sightings = [s for s in every if s.place in uuids or (not self.chart.places and not s.place)]
        self.grounds = {p.uuid: _ground(p) for p in self.places if p.geometry}
        self.scenes = {scene.uuid: scene for scene in self.store.all(Scene) if scene.acquired}
        self.schema = schema_of(self.store)

    def limits(self) -> tuple[datetime, datetime]:
        """From the first day to the end of the last that is known of, unless the chart says from when to when."""
        times = [t for s in self.sightings if s.outcome != NOT_OBSERVED for t in (s.start, s.end) if t]
        times += [t for s in self._shown() for t in (s.acquired_start, s.acquired_end) if t]
        start, end = self.chart.start or min(times, default=None), self.chart.end or max(times, default=None)
        if start is None or end is None:
            raise UserError("Nothing of this place is dated.", "Log a sighting or add an image of it.")
        first, last = start.astimezone(UTC).date(), (end - timedelta(microseconds=1)).astimezone(UTC).date()
        return _midnight(first), _midnight(max(first, last) + _DAY)

    def looks(self, days: Sequence[date]) -> dict[date, Look]:
        """What was observed on each day."""
        found: dict[date, Look] = defaultdict(Look)
        masks = self.store.all(Mask)
        for scene in self.scenes.values():
            assert scene.acquired
            first, last = scene.acquired.days
            if first == last and days[0] <= first <= days[-1] and (look := self._look(scene, masks)):
                found[first] = found[first].joined(look)
        for sighting in self.sightings:
            day = _day(sighting)
            if day and sighting.status == Status.OBSERVED:
                found[day] = found[day].joined(_said(sighting))
        return found

    def events(self) -> list[Event]:
        """What happened on which day."""
        if self.chart.kind == "calls":
            return list(self._calls())
        return [_largest(group) for group in self._stocks().values()]

    def spans(self, start: datetime, end: datetime) -> Iterable[Span]:
        """What is said of longer times that touch the chart's."""
        for s in self._concerned():
            if _day(s) is None and (s.start or start) < end and (s.end or end) > start:
                text = s.stated or s.note or KINDS[self.chart.kind].lower()
                yield Span(s.start, s.end, s.count, s.low, s.high, s.status, s.uuid, text)

    def counting(self) -> str:
        """How well counts were checked by a second reader, as a sentence."""
        from roadstead.services.readings import checked

        return checked(self.store, _CLASSES[self.chart.kind][0])

    def _concerned(self) -> Iterable[Sighting]:
        """The sightings of the chart's kind and ships."""
        classes = {self.schema.named(name) for name in _CLASSES[self.chart.kind]}
        for s in self.sightings:
            wanted = not self.chart.vessels or s.vessel in self.chart.vessels
            if wanted and s.outcome == SEEN and self.schema.named(s.category) in classes:
                yield s

    def _calls(self) -> Iterable[Event]:
        places = {s.uuid for s in self._concerned() if _day(s)}
        relevant = [s for s in (*self.moved, *self._unnamed()) if _day(s)]
        for call in calls(relevant, self.port_of):
            own = [s for s in call if s.uuid in places]
            day = _day(own[0]) if own else None
            if day:
                number = max(number_of(s) or 1.0 for s in own)
                low, high = own[0].low or number, own[0].high or number
                yield Event(day, number, low, high, _weakest(own), tuple(s.uuid for s in own))

    def _unnamed(self) -> Iterable[Sighting]:
        return (s for s in self._concerned() if not s.vessel)

    def _stocks(self) -> Mapping[date, list[Event]]:
        """By day, what the log says, what counts say and how many marks there are."""
        found: dict[date, list[Event]] = defaultdict(list)
        logged: dict[date, list[Sighting]] = defaultdict(list)
        for s in self._concerned():
            day = _day(s)
            if day:
                logged[day].append(s)
        for day, sightings in logged.items():
            found[day].append(_sum(day, _distinct(sightings)))
        for day, events in self._counted().items():
            found[day].append(_added(day, events))
        return found

    def _counted(self) -> Mapping[date, list[Event]]:
        """By day, counts of scenes and, where a scene has none, its marks of the kind."""
        found: dict[date, list[Event]] = defaultdict(list)
        classes = {self.schema.named(name) for name in _CLASSES[self.chart.kind]}
        wanted = _COUNTED.get(self.chart.kind)
        counts = [c for c in self.store.all(Count) if (c.kind, c.unit) == wanted and c.stands and not c.lost]
        if self.chart.vessels:
            return found
        for scene in self._shown():
            day = scene.acquired.days[0] if scene.acquired else None
            own = [c for c in counts if c.scene == scene.uuid and self._lies_here(c, scene)]
            if day and own:
                found[day] += [_count_event(day, c) for c in own]
            elif day and self.chart.kind == "ships":
                marks = [m for m in standing(self.store, scene=scene.uuid) if self.schema.named(m.category) in classes]
                here = [m for m in marks if self._here(m)]
                if here:
                    number = float(len(here))
                    found[day].append(Event(day, number, number, number, Status.OBSERVED, tuple(m.uuid for m in here)))
        return found

    def _shown(self) -> list[Scene]:
        """The scenes of one known day that show some of the chart's places."""
        masks: list[Mask] = []
        found = []
        for scene in self.scenes.values():
            assert scene.acquired
            first, last = scene.acquired.days
            if first == last and self._look(scene, masks):
                found.append(scene)
        return found

    def _look(self, scene: Scene, masks: Sequence[Mask]) -> Look | None:
        """What a scene shows of the places, None where it shows nothing of their ground."""
        found: Look | None = None
        for ground in self.grounds.values():
            seen = observed(scene, masks, ground)
            look = _look_of(scene, seen)
            if look:
                found = look if found is None else found.joined(look)
        return found

    def _lies_here(self, count: Count, scene: Scene) -> bool:
        marks = self.store.some(Annotation, count.annotations)
        return any(map(self._here, marks)) if marks else True

    def _here(self, mark: Annotation) -> bool:
        from roadstead.spatial.coverage import meets

        return mark.geometry is not None and any(meets(mark.geometry, ground) for ground in self.grounds.values())


def _ground(place: Place) -> Shape:
    from roadstead.spatial.coverage import circle

    assert place.geometry
    lon, lat = place.geometry.points[0]
    return circle(LonLat(lon, lat), max(place.radius_m, 1.0))


def _look_of(scene: Scene, seen: Observed) -> Look | None:
    if seen.verdict == "not placed" or (seen.verdict == NOT_OBSERVED and not seen.masked):
        return None
    return Look(seen.verdict, seen.why, (scene.uuid,))


def _said(sighting: Sighting) -> Look:
    if sighting.outcome == NOT_OBSERVED:
        return Look(NOT_OBSERVED, (sighting.reason,) if sighting.reason else (), (sighting.uuid,))
    return Look(OBSERVED, (), (sighting.uuid,))


def _day(sighting: Sighting) -> date | None:
    """The day of a sighting by the middle of its time; None where that is open or longer than a day."""
    when = sighting.when
    if when is None or when.end - when.start > _IN_A_DAY:
        return None
    return when.middle.astimezone(UTC).date()


def _distinct(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Sightings without those that speak of the same ship: the first of each; unnamed ships are all kept."""
    named = {s.vessel: s for s in reversed(sightings) if s.vessel}
    return [s for s in sightings if not s.vessel or named[s.vessel] is s]


def _sum(day: date, sightings: Sequence[Sighting]) -> Event:
    events = []
    for s in sightings:
        number = number_of(s)
        low, high = (float(v) if v is not None else number for v in (s.low, s.high))
        events.append(Event(day, number, low, high, s.status, (s.uuid,)))
    return _added(day, events)


def _added(day: date, events: Sequence[Event]) -> Event:
    return Event(
        day,
        sum(e.value for e in events),
        sum(e.low for e in events),
        sum(e.high for e in events),
        _least_sure(e.status for e in events),
        tuple(uuid for e in events for uuid in e.uuids),
    )


def _largest(events: Sequence[Event]) -> Event:
    """What is known of a stock from several sides: the most that any of them has, resting on all."""
    most = max(events, key=lambda e: e.value)
    uuids = tuple(dict.fromkeys(uuid for e in events for uuid in e.uuids))
    return Event(most.day, most.value, max(e.low for e in events), max(e.high for e in events), most.status, uuids)


def _count_event(day: date, count: Count) -> Event:
    return Event(day, float(count.value), float(count.low), float(count.high), Status.OBSERVED, (count.uuid,))


def _weakest(sightings: Sequence[Sighting]) -> Status:
    """A call is known as its best sighting is."""
    return min((s.status for s in sightings), key=_SURENESS.index)


def _least_sure(statuses: Iterable[Status]) -> Status:
    return max(statuses, key=_SURENESS.index)


def _binned(chart: Chart, days: Sequence[date], looks: Mapping[date, Look], events: Sequence[Event]) -> Iterable[Point]:
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        by_day[event.day].append(event)
    bins: dict[date, list[date]] = defaultdict(list)
    for day in days:
        bins[_bin(day, chart.step)].append(day)
    for first, inside in sorted(bins.items()):
        yield _point(chart, first, inside, looks, by_day)


def _point(
    chart: Chart, first: date, days: Sequence[date], looks: Mapping[date, Look], by_day: Mapping[date, list[Event]]
) -> Point:
    seen = [looks[day] for day in days if day in looks]
    whole = Look()
    for look in seen:
        whole = whole.joined(look)
    looked = sum(look.state in (OBSERVED, PARTLY) for look in seen)
    inside = [event for day in days for event in by_day.get(day, ())]
    start, end = _midnight(first), _midnight(_next(first, chart.step))
    uuids = tuple(dict.fromkeys((*(u for e in inside for u in e.uuids), *whole.uuids)))
    about = Point(start, end, len(days), looked, whole.state, uuids=uuids, why=whole.why)
    if not inside and not looked:
        return about
    low, value, high = _figures(chart, inside, looked)
    parts = tuple(_parts(chart, inside, value))
    return Point(start, end, len(days), looked, whole.state, value, low, high, parts, uuids, whole.why)


def _figures(chart: Chart, inside: Sequence[Event], looked: int) -> tuple[float, float, float]:
    """Least, value and most of a step: a sum of calls, or the mean of a stock over the days known and its extremes."""
    if chart.kind == "calls":
        return sum(e.low for e in inside), sum(e.value for e in inside), sum(e.high for e in inside)
    days = max(looked, len({e.day for e in inside}), 1)
    mean = sum(e.value for e in inside) / days
    empty = days > len({e.day for e in inside})
    low = 0.0 if empty else min(e.low for e in inside)
    return low, mean, max((e.high for e in inside), default=0.0)


def _parts(chart: Chart, inside: Sequence[Event], value: float) -> Iterable[tuple[Status, float]]:
    """How much of a step's value is observed, inferred, reported, in this order; a mean is as its least sure part."""
    if chart.kind != "calls":
        yield _least_sure(e.status for e in inside) if inside else Status.OBSERVED, value
        return
    for status in _SURENESS:
        part = sum(e.value for e in inside if e.status == status)
        if part:
            yield status, part


def _by_day(days: Sequence[date], looks: Mapping[date, Look], events: Sequence[Event]) -> dict[date, int]:
    """Calls on each day that was observed; what was only reported or inferred of a day is no count of it."""
    found = {day: 0 for day in days if day in looks and looks[day].state in (OBSERVED, PARTLY)}
    for event in events:
        if event.day in found and event.status == Status.OBSERVED:
            found[event.day] += round(event.value)
    return found


def _parted(by_day: Mapping[date, int], moment: datetime) -> tuple[list[int], list[int]]:
    parted = moment.astimezone(UTC).date()
    return [n for day, n in by_day.items() if day < parted], [n for day, n in by_day.items() if day >= parted]


def _bin(day: date, step: str) -> date:
    """The first day of the step: of a week its Monday."""
    return day - _DAY * day.weekday() if step == "week" else day.replace(day=1) if step == "month" else day


def _next(first: date, step: str) -> date:
    if step == "month":
        return (first + 32 * _DAY).replace(day=1)
    return first + _DAY * (7 if step == "week" else 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def write_svg(found: Activity, path: Path) -> None:
    """Writes the chart as a file; raises UserError where it cannot be written."""
    from roadstead.briefing.charts import draw_chart

    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        draft.write_text(draw_chart(found).svg, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(f"{path} could not be written: {why}.", "Choose another place.") from error
    finally:
        draft.unlink(missing_ok=True)


def figures(found: Activity) -> dict[str, object]:
    """The rates as the command line gives them, and what is said of the chart in words."""
    from roadstead.briefing.charts import figures_of

    change = found.change
    return {
        "rate": _rate_facts(found.rate),
        "before": _rate_facts(change.before) if change else None,
        "after": _rate_facts(change.after) if change else None,
        "ratio": {"value": _finite(change.ratio), "low": change.low, "high": _finite(change.high)} if change else None,
        "chance": change.chance if change else None,
        "words": figures_of(found),
    }


def _rate_facts(rate: Rate | None) -> dict[str, object] | None:
    if rate is None or not rate.days:
        return None
    facts = {"events": rate.events, "observed_days": rate.days, "per_day": rate.value}
    return facts | {"low": rate.low, "high": rate.high, "method": rate.method}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
