"""Things that are the same on several dates: made of marks, joined and parted, and what can be said of when each was there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from roadstead.domain.classes import Schema
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Appearance, Scene, Thing
from roadstead.services.classes import schema_of

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

NO_THINGS = frozenset({"text", "arrow"})
"""Kinds of marks that show nothing on the ground: they are for the brief."""
GONE, UNSEEN = "gone", "not observed"


class Naming:
    """Names for new things: the class and the next number of it, ``container block 3``."""

    def __init__(self, store: CaseStore) -> None:
        self._schema: Schema = schema_of(store)
        self._last: Counter[str] = Counter()
        for thing in store.all(Thing):
            head, _, number = thing.name.rpartition(" ")
            if number.isascii() and number.isdigit():
                self._last[head] = max(self._last[head], int(number))

    def new(self, category: str) -> Thing:
        """A thing of that class with the next free name."""
        name = self._schema.named(category)
        self._last[name] += 1
        return Thing(name=f"{name} {self._last[name]}", category=name)


def find_thing(store: CaseStore, text: str) -> Thing:
    """The thing of that uuid, unambiguous start of one, or name; raises UserError naming some that there are."""
    known, wanted = store.all(Thing), text.strip()
    found = [t for t in known if wanted in (t.uuid, t.name)] or [
        t for t in known if len(wanted) >= 4 and t.uuid.startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(thing.name for thing in known[:8]) or "none"
    problem = "names more than one thing" if found else "is no thing of this case"
    raise UserError(f"“{text}” {problem}.", f"The things are: {names}.")


def same(store: CaseStore, marks: Sequence[Annotation], name: str = "") -> tuple[Thing, Operation]:
    """Lets marks show one thing: a new one, that which one of them shows already, or the first of several, which then are one.

    A new thing is named by its class and the next number where no name is given. Raises UserError where two of the
    marks lie on one scene (parts of one mark count as one), or one does not stand.
    """
    _check_marks(marks)
    known = [store.get(Thing, uuid) for uuid in dict.fromkeys(mark.object for mark in marks if mark.object)]
    if known:
        return _joined(store, known, marks)
    thing = Naming(store).new(marks[0].category)
    thing = replace(thing, name=_name(name)) if name else thing
    changed = tuple(replace(mark, object=thing.uuid) for mark in marks)
    _check_alone(store, changed)
    what = "a mark" if len(marks) == 1 else f"{len(marks)} marks"
    return thing, Operation("make-thing", f"Make {thing.name} of {what}", (thing, *changed))


def merge(store: CaseStore, things: Sequence[Thing]) -> tuple[Thing, Operation]:
    """Lets several things be one, the first of them. Raises UserError where two have a mark on one scene."""
    if len({thing.uuid for thing in things}) < 2:
        raise UserError("One thing alone cannot be merged.", "Name two or more.")
    return _joined(store, list(things), ())


def _joined(store: CaseStore, things: list[Thing], marks: Sequence[Annotation]) -> tuple[Thing, Operation]:
    first, others = things[0], things[1:]
    every = {m.uuid: m for thing in things for m in store.all(Annotation, object=thing.uuid)}
    every |= {m.uuid: m for m in marks}
    changed = [replace(mark, object=first.uuid) for mark in every.values()]
    _check_alone(store, changed)
    said, void = _said_together(
        [a for thing in things for a in store.all(Appearance, object=thing.uuid)], first, changed
    )
    new = sum(not mark.object for mark in every.values())
    what = " and ".join(filter(None, (", ".join(t.name for t in others), _counted(new, "mark") if new else "")))
    label = f"Add {what} to {first.name}" if what else f"Leave {first.name} as it is"
    return first, Operation("merge-things", label, (*changed, *said), (*void, *others))


def _said_together(
    found: Sequence[Appearance], thing: Thing, marks: Sequence[Annotation]
) -> tuple[list[Appearance], list[Appearance]]:
    """What was said of things that are now one, by scene, and what of it falls: a mark comes before any of it, and of two
    that differ the more careful one (not observed) stays."""
    shown = {mark.scene for mark in marks if mark.stands}
    kept: dict[str, Appearance] = {}
    for each in sorted(found, key=lambda a: a.state != UNSEEN):
        if each.scene not in shown:
            kept.setdefault(each.scene, replace(each, object=thing.uuid))
    uuids = {each.uuid for each in kept.values()}
    return list(kept.values()), [each for each in found if each.uuid not in uuids]


def apart(store: CaseStore, marks: Sequence[Annotation]) -> tuple[Thing, Operation]:
    """Splits marks off from the thing that they show, as another one. Raises UserError where that would leave nothing of it."""
    _check_marks(marks)
    shown = {mark.object for mark in marks}
    if len(shown) != 1 or "" in shown:
        raise UserError("These marks do not all show one thing.", "Select marks of one thing that is not the same.")
    old = store.get(Thing, shown.pop())
    if not {m.uuid for m in store.all(Annotation, object=old.uuid)} - {m.uuid for m in marks}:
        raise UserError(f"All marks of {old.name} are selected: nothing would be left of it.", "Select fewer.")
    thing = Naming(store).new(marks[0].category)
    changed = tuple(replace(mark, object=thing.uuid) for mark in marks)
    return thing, Operation("split-thing", f"Split {thing.name} off from {old.name}", (thing, *changed))


def take_out(store: CaseStore, marks: Sequence[Annotation]) -> Operation:
    """Lets marks show no thing any more; a thing that none is left of goes, with what was said of it."""
    mine = [mark for mark in marks if mark.object]
    if not mine:
        raise UserError("None of these marks shows a thing.", "Select marks of a thing.")
    gone = {mark.uuid for mark in mine}
    empty = [
        store.get(Thing, uuid)
        for uuid in dict.fromkeys(mark.object for mark in mine)
        if not {m.uuid for m in store.all(Annotation, object=uuid)} - gone
    ]
    said = [a for thing in empty for a in store.all(Appearance, object=thing.uuid)]
    changed = tuple(replace(mark, object="") for mark in mine)
    return Operation("take-out", f"Take {_counted(len(mine), 'mark')} out of its thing", changed, (*said, *empty))


def rename(thing: Thing, name: str) -> Operation:
    """The thing under another name."""
    return Operation("edit", f"Rename {thing.name}", (replace(thing, name=_name(name)),))


def state(store: CaseStore, thing: Thing, scene: Scene, word: str, note: str = "") -> Operation:
    """Says of a thing that it is ``gone`` (not there) or ``not observed`` on a scene on which no mark shows it."""
    if any(mark.stands for mark in store.all(Annotation, object=thing.uuid, scene=scene.uuid)):
        raise UserError(f"A mark shows {thing.name} on {scene.name}.", "Delete the mark first, if it is wrong.")
    said = "not there" if word == GONE else word
    row = appearance(store, thing.uuid, scene.uuid, word, note)
    return Operation("state-thing", f"State {thing.name} as {said} on {scene.name}", (row,))


def appearance(store: CaseStore, thing: str, scene: str, word: str, note: str = "") -> Appearance:
    """What is said of a thing on a scene, in place of what was said before."""
    known = next(iter(store.all(Appearance, object=thing, scene=scene)), None)
    return replace(known or Appearance(object=thing, scene=scene), state=word, note=note)


def in_bands(marks: Sequence[Annotation]) -> list[Annotation]:
    """The marks of a scene in bands from left to right and back again, so that the eye has short ways from one to the next."""
    spots = {mark.uuid: _middle(mark) for mark in marks}
    heights = [y for _, y in spots.values()]
    top = min(heights, default=0.0)
    high = (max(heights, default=0.0) - top) / max(1, round(math.sqrt(len(marks) / 2))) or 1.0

    def place(mark: Annotation) -> tuple[int, float, str]:
        x, y = spots[mark.uuid]
        band = int((y - top) / high)
        return band, -x if band % 2 else x, mark.uuid

    return sorted(marks, key=place)


def _middle(mark: Annotation) -> tuple[float, float]:
    count = max(len(mark.pixels), 1)
    return sum(p.x for p in mark.pixels) / count, sum(p.y for p in mark.pixels) / count


def of_things(store: CaseStore, marks: Iterable[Annotation]) -> list[Annotation]:
    """All marks of the things that these marks show, on every scene."""
    things = dict.fromkeys(mark.object for mark in marks if mark.object)
    return [mark for thing in things for mark in store.all(Annotation, object=thing)]


def _check_marks(marks: Sequence[Annotation]) -> None:
    if not marks:
        raise UserError("No mark is selected.", "Select the marks of one thing, on one date or several.")
    for mark in marks:
        if mark.kind in NO_THINGS:
            raise UserError(f"A {mark.kind} for the brief shows no thing.", "Leave it out.")
        if not mark.stands and mark.review != "carried":
            why = "is a second reader's" if mark.reading else f"is {mark.review}"
            raise UserError(f"The mark {mark.label or mark.category} {why} and does not stand yet.", "Settle it first.")


def _check_alone(store: CaseStore, marks: Sequence[Annotation]) -> None:
    """Refuses a thing with two marks on one scene."""
    there: dict[str, Annotation] = {}
    for mark in marks:
        other = there.setdefault(mark.scene, mark)
        if other is not mark and not (mark.whole and mark.whole == other.whole):
            scene = store.get(Scene, mark.scene)
            raise UserError(
                f"Two of the marks lie on {scene.name}: a thing is in one place on one scene.",
                "Select one mark for each scene.",
            )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise UserError("A thing needs a name.", "Type one, such as container block 3.")
    return name


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
