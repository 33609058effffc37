"""What is known of a thing on each date, and between which dates it came and went. Not observed is never gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadstead.domain.content import ThingDates
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Appearance, Mask, Scene, Thing
from roadstead.domain.times import Interval, period
from roadstead.domain.vocabulary import MASKS
from roadstead.services.carrying import landing
from roadstead.services.identity import GONE
from roadstead.spatial.masked import under_mask

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

THERE, NOT_THERE, NOT_OBSERVED, TO_CONFIRM, OPEN = (
    "there",
    "not there",
    "not observed",
    "to be confirmed",
    "nothing said",
)
STATES = (THERE, NOT_THERE, NOT_OBSERVED, TO_CONFIRM, OPEN)


@dataclass(frozen=True, slots=True)
class Look:
    """What one scene says of a thing: its ``state`` of ``STATES``, why, and the marks that show it there."""

    scene: Scene
    state: str
    why: str = ""
    marks: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """When it was taken, in words."""
        when = self.scene.acquired
        return _day(when) if when else "no date"

    def json(self) -> dict[str, Any]:
        """As the command line gives it."""
        when = self.scene.acquired
        return {
            "scene": self.scene.uuid,
            "name": self.scene.name,
            "acquired": when.iso() if when else None,
            "state": self.state,
            "why": self.why,
            "marks": list(self.marks),
        }


@dataclass(frozen=True, slots=True)
class History:
    """A thing and what each scene says of it, in the order of time, those without a date last."""

    thing: Thing
    looks: tuple[Look, ...]

    @property
    def _dated(self) -> list[Look]:
        return [look for look in self.looks if look.scene.acquired]

    @property
    def first(self) -> Look | None:
        """The first date on which it was seen."""
        return next((look for look in self._dated if look.state == THERE), None)

    @property
    def last(self) -> Look | None:
        """The last date on which it was seen."""
        return next((look for look in reversed(self._dated) if look.state == THERE), None)

    @property
    def before(self) -> Look | None:
        """The last date before it was first seen of which it is said that it was not there: between the two it came."""
        return self._absent(self.first, -1)

    @property
    def after(self) -> Look | None:
        """The first date after it was last seen of which it is said that it was not there: between the two it went."""
        return self._absent(self.last, 1)

    @property
    def latest(self) -> Look | None:
        """The last date on which it was looked for and found or not found."""
        return next((look for look in reversed(self._dated) if look.state in (THERE, NOT_THERE)), None)

    @property
    def seen(self) -> int:
        """On how many scenes it was seen."""
        return sum(look.state == THERE for look in self.looks)

    @property
    def came(self) -> str:
        """``2023-10-05, not there 2023-09-20``: first seen, and what is known of before; empty where it was never seen."""
        return self._bracket(self.first, self.before, -1)

    @property
    def went(self) -> str:
        """``2023-11-10, not there 2023-11-25``: last seen, and what is known of after; empty where it was never seen."""
        return self._bracket(self.last, self.after, 1)

    @property
    def statement(self) -> str:
        """``first seen …; last seen …; not there between on …`` as a sentence's part."""
        if self.first is None:
            return "not seen on any dated scene"
        lost = [look.day for look in self._between() if look.state == NOT_THERE]
        gap = f"in between not there {', '.join(lost)}" if lost else ""
        return "; ".join(filter(None, (f"first seen {self.came}", gap, f"last seen {self.went}")))

    def dates(self) -> ThingDates:
        """As a brief has it."""
        looks = tuple((look.scene.uuid, look.state, look.why) for look in self.looks)
        days = (look.day if look else "" for look in (self.first, self.last))
        first, last = zip(days, (self._arrival(), self._leaving()), strict=True)
        return ThingDates(self.thing.name, self.thing.category, looks, first, last)

    def _arrival(self) -> str:
        """``came after 2023-09-20 (not there), no later than 2023-10-05``, or why that is not known."""
        if self.first is None:
            return "not seen on any dated image"
        side, absent = self._side(self.first, -1), self.before
        if absent is None:
            return (
                f"since when is not known: {f'earlier {_summed(side)}' if side else 'no earlier image of its ground'}"
            )
        without, there = _apart_in_words(absent, self.first)
        return f"came after {without} (not there), no later than {there}{_unsaid(side, absent)}"

    def _leaving(self) -> str:
        """``went after 2023-11-10, no later than 2023-11-25 (not there)``, or why that is not known."""
        if self.last is None:
            return ""
        side, absent = self._side(self.last, 1), self.after
        lost = [look.day for look in self._between() if look.state == NOT_THERE]
        gap = f"; not there in between on {', '.join(lost)}" if lost else ""
        if absent is None:
            return f"whether it is still there is not known: {f'later {_summed(side)}' if side else 'no later image of its ground'}{gap}"
        there, without = _apart_in_words(self.last, absent)
        return f"went after {there}, no later than {without} (not there){_unsaid(side, absent)}{gap}"

    def json(self) -> dict[str, Any]:
        """As the command line gives it: ``came`` and ``went`` are the scenes between which it did, None where not known."""
        first, last = self.first, self.last
        return {
            "thing": self.thing.uuid,
            "name": self.thing.name,
            "class": self.thing.category,
            "seen": self.seen,
            "first_seen": _moment(first),
            "not_there_before": _moment(self.before),
            "last_seen": _moment(last),
            "not_there_after": _moment(self.after),
            "statement": self.statement,
            "dates": [look.json() for look in self.looks],
        }

    def _side(self, edge: Look, way: int) -> list[Look]:
        """The dated looks that surely lie before (-1) or after (1) another, from it outward."""
        when = edge.scene.acquired
        assert when is not None  # an edge is dated
        if way < 0:
            return [k for k in reversed(self._dated) if _surely_before(k.scene.acquired, when)]
        return [k for k in self._dated if _surely_before(when, k.scene.acquired)]

    def _absent(self, edge: Look | None, way: int) -> Look | None:
        side = self._side(edge, way) if edge is not None else []
        return next((look for look in side if look.state == NOT_THERE), None)

    def _bracket(self, edge: Look | None, absent: Look | None, way: int) -> str:
        if edge is None:
            return ""
        side, word = self._side(edge, way), "before" if way < 0 else "after"
        if absent is not None:
            between = side[: side.index(absent)]
            return f"{edge.day}, not there {absent.day}" + (f" ({_summed(between)} between)" if between else "")
        return f"{edge.day}, {_summed(side) if side else 'no image'} {word}"

    def _between(self) -> list[Look]:
        dated = self._dated
        if self.first is None or self.last is None:
            return []
        return dated[dated.index(self.first) : dated.index(self.last)]


def history(store: CaseStore, thing: Thing) -> History:
    """What every scene of the case that shows the ground of a thing, or that something is said of, says of it."""
    return Reader(store).history(thing)


class Reader:
    """Reads histories of several things with the scenes and masks read once."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._scenes = sorted(store.all(Scene), key=lambda s: (s.taken is None, s.taken or 0, s.name, s.uuid))
        self._by_uuid = {scene.uuid: scene for scene in self._scenes}
        self._masks = store.all(Mask)

    def history(self, thing: Thing) -> History:
        """The history of one thing."""
        marks = [m for m in self._store.all(Annotation, object=thing.uuid) if not m.reading and m.review != "rejected"]
        said = {row.scene: row for row in self._store.all(Appearance, object=thing.uuid)}
        looks = (
            self._look(scene, [m for m in marks if m.scene == scene.uuid], said.get(scene.uuid), marks)
            for scene in self._scenes
        )
        return History(thing, tuple(look for look in looks if look is not None))

    def _look(
        self, scene: Scene, own: Sequence[Annotation], said: Appearance | None, marks: Sequence[Annotation]
    ) -> Look | None:
        uuids = tuple(mark.uuid for mark in own)
        if any(mark.stands for mark in own):
            return Look(scene, THERE, marks=uuids)
        if own:
            return Look(scene, TO_CONFIRM, "; ".join({mark.review for mark in own}), uuids)
        near = self._nearest(scene, marks)
        hidden = self._hidden(near, scene) if near is not None else None
        if said is not None and said.state == GONE:
            doubt = f"{hidden}, though said not to be there" if hidden else ""
            return Look(scene, NOT_OBSERVED, doubt) if hidden else Look(scene, NOT_THERE, said.note)
        if said is not None:
            return Look(scene, NOT_OBSERVED, hidden or said.note)
        if near is None or not self._neighbours(near, scene):
            return None
        return Look(scene, NOT_OBSERVED, hidden) if hidden else Look(scene, OPEN)

    def _nearest(self, scene: Scene, marks: Sequence[Annotation]) -> Annotation | None:
        """The mark of the thing next in time, of those from which a way leads to the scene's pixels."""
        found = [m for m in marks if self._leads(self._by_uuid[m.scene], scene)]
        return min(found, key=lambda m: _apart(self._by_uuid[m.scene], scene), default=None)

    def _hidden(self, mark: Annotation, scene: Scene) -> str:
        """Why the place of a mark was not observed on a scene; empty where it was."""
        found = landing(self._store, mark, self._by_uuid[mark.scene], scene)
        if found is None:
            return "outside the image"
        mask = under_mask(Annotation(scene=scene.uuid, kind=found.kind, pixels=found.pixels), self._masks)
        return MASKS.get(mask.kind, mask.kind) if mask else ""

    def _leads(self, start: Scene, end: Scene) -> bool:
        from roadstead.services.carrying import way

        try:
            way(self._store, start, end)
        except UserError:
            return False
        return True

    def _neighbours(self, mark: Annotation, scene: Scene) -> bool:
        """Whether a scene is of the same part of the world as that of a mark: others have nothing to say of it."""
        from roadstead.spatial.coverage import overlap

        one = self._by_uuid[mark.scene].footprint
        return one is None or scene.footprint is None or overlap(one, scene.footprint)


def dates_of(store: CaseStore) -> tuple[ThingDates, ...]:
    """All things of the case across its dates, by their names."""
    reader = Reader(store)
    things = sorted(
        store.all(Thing), key=lambda t: [(p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in t.name.split()]
    )
    return tuple(reader.history(thing).dates() for thing in things)


def tallied(store: CaseStore) -> dict[str, dict[str, int]]:
    """How many things are there, not there, not observed and to be confirmed, by scene, as the marks and statements say."""
    found: dict[str, dict[str, int]] = {}

    def add(scene: str | None, state: str, number: int) -> None:
        counts = found.setdefault(scene or "", dict.fromkeys(STATES, 0))
        counts[state] += number

    for (scene, thing, review, second), number in store.tally(
        Annotation, ("scene", "object", "review", "reading")
    ).items():
        if thing and not second and review != "rejected":
            add(scene, TO_CONFIRM if review in ("carried", "proposed") else THERE, min(number, 1))
    for (scene, state), number in store.tally(Appearance, ("scene", "state")).items():
        add(scene, NOT_THERE if state == GONE else NOT_OBSERVED, number)
    return found


def _surely_before(one: Interval | None, other: Interval | None) -> bool:
    """Whether one ends before the other begins, whatever moments they mean."""
    return one is not None and other is not None and one.end <= other.start and one.start < other.start


def told(counts: Mapping[str, int]) -> str:
    """``Things: 8 there, 2 not there, 3 to be confirmed``; empty where nothing is said of any."""
    parts = [f"{counts[state]:,} {state}" for state in STATES if counts.get(state)]
    return f"Things: {', '.join(parts)}" if parts else ""


def _apart(one: Scene, other: Scene) -> float:
    return abs((one.taken - other.taken).total_seconds()) if one.taken and other.taken else float("inf")


def _day(when: Interval) -> str:
    """The day, or the days between which it was; a moment's hour says no more of a thing that stays."""
    if when.written:
        return period(when)
    first, last = when.days
    return f"{first}" if first == last else f"{first} to {last}"


def _apart_in_words(one: Look, other: Look) -> tuple[str, str]:
    """Two days; with their hours where they are the same."""
    if one.day != other.day:
        return one.day, other.day
    return str(one.scene.acquired), str(other.scene.acquired)


def _unsaid(side: Sequence[Look], absent: Look) -> str:
    """What the dates between say nothing about."""
    between = side[: side.index(absent)]
    return f"; between the two {_summed(between)}" if between else ""


def _moment(look: Look | None) -> dict[str, Any] | None:
    when = look.scene.acquired if look else None
    return {"scene": look.scene.uuid, "acquired": when.iso()} if look and when else None


def _summed(looks: Sequence[Look]) -> str:
    """``not observed on 2 dates, nothing said on 1``."""
    counts = [(state, sum(look.state == state for look in looks)) for state in (NOT_OBSERVED, TO_CONFIRM, OPEN)]
    parts = [f"{state} on {number}" for state, number in counts if number]
    dates = "date" if looks and parts[0].endswith(" 1") else "dates"
    return ", ".join([f"{parts[0]} {dates}", *parts[1:]])
