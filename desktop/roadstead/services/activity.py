"""How much happened where and when, with what was not observed told apart from nothing seen.

A day (UTC) of a place is *observed* where an image shows its ground outside masks, or a sighting says that somebody
looked and saw (or saw nothing); *not observed* where it was looked at in vain (cloud); and otherwise there is *no image*
of it. Sightings that fall into a day are its events; one that only names a longer stretch of time (``at least 5 trips
from August to October``) is a span and never spread over days. Every number names the rows that it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from roadstead.domain.activities import (
    KINDS,
    NOT_OBSERVED,
    SEEN,
    STEPS,
    Activity,
    Change,
    Point,
    Rate,
    Span,
)
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Chart, Count, Mask, Place, Scene, Sighting
from roadstead.domain.vocabulary import Status
from roadstead.services.annotating import standing
from roadstead.services.classes import schema_of
from roadstead.services.logged import Logged, logged, uncollected
from roadstead.services.looking import Look, gathered, ground_of, of_days, said_of_day, shown
from roadstead.services.rates import change, rate

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_SURENESS = (Status.OBSERVED, Status.INFERRED, Status.REPORTED)
_DAY = timedelta(days=1)
_CALL_ENDS = timedelta(days=4)  # a ship not seen for longer, or seen elsewhere, has come anew
_MOST_DAYS = 40_000  # about a century: more are a date mistyped
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
Progress = Callable[[float, str], object]


class Event(NamedTuple):
    """Something of a day: ``value`` of it between ``low`` and ``high``, how it is known, and the rows it rests on."""

    day: date
    value: float
    low: float
    high: float
    status: Status
    uuids: tuple[str, ...]


def activity(store: CaseStore, chart: Chart, progress: Progress = lambda share, text: None) -> Activity:
    """Works a chart out from the case; raises UserError where it has no time to show."""
    _check(chart)
    with uncollected():
        return _worked_out(_Case(store, chart), progress)


def _worked_out(case: _Case, progress: Progress) -> Activity:
    chart = case.chart
    progress(0.3, "The log is read")
    start, end = case.limits()
    days = [start.date() + _DAY * n for n in range((end - start).days)]
    looks = case.looks(days)
    progress(0.6, "Which days were observed is known")
    events = [event for event in case.events() if days[0] <= event.day <= days[-1]]
    progress(0.8, "What happened on each day is known")
    rates = _rates(chart, days, looks, events) if chart.kind == "calls" else (None, None)
    return Activity(
        chart,
        start,
        end,
        tuple(_binned(chart, days, looks, events)),
        tuple(case.spans(start, end)),
        *rates,
        case.counting(),
        sum(day in looks and looks[day].looked and not looks[day].plain for day in days),
    )


def _check(chart: Chart) -> None:
    if chart.kind not in KINDS or chart.step not in STEPS:
        raise UserError(
            f"“{chart.kind}” by {chart.step} is no chart.", f"Use {', '.join(KINDS)} by {', '.join(STEPS)}."
        )
    if chart.start and chart.end and chart.end <= chart.start:
        raise UserError("The chart ends before it starts.", "Swap the two times or correct one.")


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


def calls(sightings: Iterable[Logged], port_of: Mapping[str, str]) -> list[list[Logged]]:
    """The calls that sightings (in the order of time) tell of: those of one ship at one port in a row are one call.

    A ship that was seen elsewhere between, or not for four days, has come anew; ``port_of`` says which port a place is
    part of. A ship without a name is a call of its own each time: whether it is the same is not known.
    """
    found: list[list[Logged]] = []
    open_calls: dict[str, list[Logged]] = {}
    for sighting in sightings:
        last = open_calls.get(sighting.vessel) if sighting.vessel else None
        if last and _same_call(last[-1], sighting, port_of):
            last.append(sighting)
            continue
        found.append([sighting])
        if sighting.vessel:
            open_calls[sighting.vessel] = found[-1]
    return found


def _same_call(before: Logged, after: Logged, port_of: Mapping[str, str]) -> bool:
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
    sightings: list[Logged] = field(init=False)

    def __post_init__(self) -> None:
        every_place = self.store.all(Place)
        self.places, self.port_of = within(every_place, self.chart.places), ports(every_place)
        uuids = {place.uuid for place in self.places}
        self.every = logged(self.store)
        self.sightings = [s for s in self.every if s.place in uuids or (not self.chart.places and not s.place)]
        self.grounds = {place.uuid: ground for place in self.places if (ground := ground_of(place))}
        self.masks = self.store.all(Mask)
        self.scenes = list(self._shown())
        schema = schema_of(self.store)
        wanted = {schema.named(name) for name in _CLASSES[self.chart.kind]}
        self.schema, self.classes = schema, {c for c in {s.category for s in self.every} if schema.named(c) in wanted}

    def limits(self) -> tuple[datetime, datetime]:
        """From the first day to the end of the last that is known of, unless the chart says from when to when."""
        seen = [s for s in self.sightings if s.day and s.outcome != NOT_OBSERVED]
        times = [t for s in seen for t in (s.start, s.end) if t]
        times += [t for scene, *_ in self.scenes for t in (scene.acquired_start, scene.acquired_end) if t]
        # What is said of years alone ("at most 20 in the five years before") must not make a chart of years.
        times = times or [t for s in self._concerned for t in (s.start, s.end) if t]
        start, end = self.chart.start or min(times, default=None), self.chart.end or max(times, default=None)
        if start is None or end is None:
            raise UserError("Nothing of this place is dated.", "Log a sighting or add an image of it.")
        first, last = start.astimezone(UTC).date(), (end - timedelta(microseconds=1)).astimezone(UTC).date()
        if (last - first).days > _MOST_DAYS:
            raise UserError(
                f"From {first} to {last} there are too many days for a chart.", "Say from when to when it shall show."
            )
        return _midnight(first), _midnight(max(first, last) + _DAY)

    def looks(self, days: Sequence[date]) -> dict[date, Look]:
        """What was observed on each day, of all the chart's ports together."""
        inside = range(days[0].toordinal(), days[-1].toordinal() + 1)
        return of_days(gathered(self._looks(inside)), dict.fromkeys(self._top(place.uuid) for place in self.places))

    def _looks(self, inside: range) -> Iterable[tuple[date, str, Look]]:
        for _, day, found in self.scenes:
            if day.toordinal() in inside:
                yield from ((day, self._top(place), look) for place, look in found)
        tops = {place: self._top(place) for place in {s.place for s in self.sightings}}
        by_day: dict[tuple[date, str], list[Logged]] = defaultdict(list)
        for s in self.sightings:
            if s.day and s.day.toordinal() in inside:
                by_day[s.day, tops[s.place]].append(s)
        for (day, port), sightings in by_day.items():
            look = said_of_day(sightings, port)
            if look:
                yield day, port, look

    def _top(self, place: str) -> str:
        """Of which of the chart's places a place is a part: of its port, unless only the pier is asked for."""
        port = self.port_of.get(place, "")
        return port if not self.chart.places or port in self._chosen else place if place in self._chosen else port

    @property
    def _chosen(self) -> frozenset[str]:
        return frozenset(self.chart.places)

    def events(self) -> list[Event]:
        """What happened on which day."""
        if self.chart.kind == "calls":
            return list(self._calls())
        return [_largest(group) for group in self._stocks().values()]

    def spans(self, start: datetime, end: datetime) -> Iterable[Span]:
        """What is said of longer times that touch the chart's."""
        found = [s for s in self._concerned if s.day is None and (s.start or start) < end and (s.end or end) > start]
        words = {u: (stated, note) for u, stated, note in self.store.cells(Sighting, [s.uuid for s in found], _WORDS)}
        for s in found:
            stated, note = words.get(s.uuid, ("", ""))
            text = stated or note or KINDS[self.chart.kind].lower()
            yield Span(s.start, s.end, s.counted, s.low, s.high, s.status, s.uuid, text)

    def counting(self) -> str:
        """How well counts were checked by a second reader, as a sentence."""
        from roadstead.services.readings import checked

        return checked(self.store, _CLASSES[self.chart.kind][0])

    @cached_property
    def _concerned(self) -> list[Logged]:
        """The sightings of the chart's kind and ships."""
        ships, classes = frozenset(self.chart.vessels), self.classes
        found = [s for s in self.sightings if s.outcome == SEEN and s.category in classes]
        return [s for s in found if s.vessel in ships] if ships else found

    def _calls(self) -> Iterable[Event]:
        named = set()
        for s in self._concerned:
            if s.day and s.vessel:
                named.add(s.uuid)
            elif s.day:  # whether it is the same ship as another is not known
                yield Event(s.day, s.number, s.least, s.most, s.status, (s.uuid,))
        for call in calls((s for s in self.every if s.day and s.vessel and s.outcome == SEEN), self.port_of):
            own = [s for s in call if s.uuid in named]
            day = own[0].day if own else None
            if day and len(own) == 1:
                (s,) = own
                yield Event(day, s.number, s.least, s.most, s.status, (s.uuid,))
            elif day:
                most = max(own, key=lambda s: s.number)
                high = max(s.most for s in own)
                yield Event(day, most.number, most.least, high, _weakest(own), tuple(s.uuid for s in own))

    def _stocks(self) -> Mapping[date, list[Event]]:
        """By day, what the log says, what counts say and how many marks there are."""
        found: dict[date, list[Event]] = defaultdict(list)
        by_day: dict[date, list[Logged]] = defaultdict(list)
        for s in self._concerned:
            if s.day:
                by_day[s.day].append(s)
        for day, sightings in by_day.items():
            found[day].append(_sum(day, _distinct(sightings)))
        for day, events in self._counted().items():
            found[day].append(_added(day, events))
        return found

    def _counted(self) -> Mapping[date, list[Event]]:
        """By day, counts of scenes and, where a scene has none, its marks of the kind."""
        found: dict[date, list[Event]] = defaultdict(list)
        wanted = _COUNTED.get(self.chart.kind)
        counts: dict[str, list[Count]] = defaultdict(list)
        for count in self.store.all(Count) if wanted and not self.chart.vessels else ():
            if (count.kind, count.unit) == wanted and count.stands and not count.lost:
                counts[count.scene].append(count)
        for scene, day, _ in self.scenes if not self.chart.vessels else ():
            own = [c for c in counts[scene.uuid] if self._lies_here(c)]
            found[day] += [_count_event(day, c) for c in own]
            if self.chart.kind == "ships" and (here := self._marks(scene)):
                number = float(len(here))
                found[day].append(Event(day, number, number, number, Status.OBSERVED, here))
        return {day: events for day, events in found.items() if events}

    def _marks(self, scene: Scene) -> tuple[str, ...]:
        """The marks of the chart's kind on a scene that lie at its places."""
        wanted = {self.schema.named(name) for name in _CLASSES[self.chart.kind]}
        marks = standing(self.store, scene=scene.uuid)
        return tuple(m.uuid for m in marks if self.schema.named(m.category) in wanted and self._here(m))

    def _shown(self) -> Iterable[tuple[Scene, date, list[tuple[str, Look]]]]:
        """The scenes of one known day that show some of the chart's places, with what they show of each."""
        for scene in self.store.all(Scene):
            if scene.acquired is None:
                continue
            first, last = scene.acquired.days
            looks = ((place, shown(scene, self.masks, ground)) for place, ground in self.grounds.items())
            found = [(place, look) for place, look in looks if look] if first == last else []
            if found:
                yield scene, first, found

    def _lies_here(self, count: Count) -> bool:
        marks = self.store.some(Annotation, count.annotations)
        return any(map(self._here, marks)) if marks else True

    def _here(self, mark: Annotation) -> bool:
        from roadstead.spatial.coverage import meets

        return mark.geometry is not None and any(meets(mark.geometry, ground) for ground in self.grounds.values())


_WORDS = ("uuid", "stated", "note")


def _distinct(sightings: Sequence[Logged]) -> list[Logged]:
    """Sightings without those that speak of the same ship: the first of each; unnamed ships are all kept."""
    named = {s.vessel: s for s in reversed(sightings) if s.vessel}
    return [s for s in sightings if not s.vessel or named[s.vessel] is s]


def _sum(day: date, sightings: Sequence[Logged]) -> Event:
    return _added(day, [Event(day, s.number, s.least, s.most, s.status, (s.uuid,)) for s in sightings])


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


def _weakest(sightings: Sequence[Logged]) -> Status:
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
    looked = sum(look.looked for look in seen)
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


def _rates(
    chart: Chart, days: Sequence[date], looks: Mapping[date, Look], events: Sequence[Event]
) -> tuple[Rate | None, Change | None]:
    """The rate of calls per day that was observed, and how it changed where the chart asks for that.

    What was only reported or inferred of a day is no count of it.
    """
    by_day: dict[date, list[Event]] = {day: [] for day in days if day in looks and looks[day].looked}
    for event in events:
        if event.day in by_day and event.status == Status.OBSERVED:
            by_day[event.day].append(event)
    if not by_day:
        return None, None
    every = _with_rows(rate(_numbers(by_day)), by_day, looks)
    if not chart.change or not _midnight(days[0]) < chart.change < _midnight(days[-1] + _DAY):
        return every, None
    parted = chart.change.astimezone(UTC).date()
    before = {day: found for day, found in by_day.items() if day < parted}
    after = {day: found for day, found in by_day.items() if day >= parted}
    told = change(_numbers(before), _numbers(after))
    return every, replace(
        told, before=_with_rows(told.before, before, looks), after=_with_rows(told.after, after, looks)
    )


def _numbers(by_day: Mapping[date, Sequence[Event]]) -> list[int]:
    return [sum(round(event.value) for event in found) for found in by_day.values()]


def _with_rows(found: Rate, by_day: Mapping[date, Sequence[Event]], looks: Mapping[date, Look]) -> Rate:
    """The rate with the rows of its events, and those that say that its days were observed."""
    events = tuple(dict.fromkeys(uuid for each in by_day.values() for event in each for uuid in event.uuids))
    return replace(
        found, uuids=events, observed_by=tuple(dict.fromkeys(uuid for day in by_day for uuid in looks[day].uuids))
    )


def _bin(day: date, step: str) -> date:
    """The first day of the step: of a week its Monday."""
    return day - _DAY * day.weekday() if step == "week" else day.replace(day=1) if step == "month" else day


def _next(first: date, step: str) -> date:
    if step == "month":
        return (first + 32 * _DAY).replace(day=1)
    return first + _DAY * (7 if step == "week" else 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
