"""What was known of a ship and when: its names, flags, owners, managers and numbers, and what holds on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from roadstead.domain.operations import Operation
from roadstead.domain.records import Particular, Record, Sighting, Source, Vessel
from roadstead.domain.shipwords import PARTICULARS, stated
from roadstead.services.sightings import source_of

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_FIELD = {"name": "name", "flag": "flag", "mmsi": "mmsi", "call sign": "call_sign"}


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one particular of a ship on a day: ``words`` in full, ``sure`` where it is claimed for that very day."""

    kind: str
    words: str
    sure: bool


def add(store: CaseStore, vessel: Vessel, texts: Mapping[str, str]) -> tuple[Particular, Operation]:
    """A particular of a ship from texts by field (``source`` its title or uuid), and the action that adds it."""
    new: list[Record] = []
    made = stated(Particular(vessel=vessel.uuid), {k: v for k, v in texts.items() if k != "source"})
    made = _sourced(store, made, texts.get("source", ""), new)
    label = f"Add {made.kind} {made.value} of {vessel.name or vessel.imo or 'a ship'}"
    return made, Operation("add-particular", label, (*new, made))


def edit(store: CaseStore, before: Particular, texts: Mapping[str, str]) -> tuple[Particular, Operation]:
    """A particular with other texts, and the action that changes it."""
    new: list[Record] = []
    made = stated(before, {k: v for k, v in texts.items() if k != "source"})
    if "source" in texts:
        made = _sourced(store, made, texts["source"], new)
    return made, Operation("edit", f"Change {made.kind} {made.value} of a ship", (*new, made))


def removal(gone: Iterable[Particular]) -> Operation:
    """The action that removes particulars."""
    rows = tuple(gone)
    what = f"{rows[0].kind} {rows[0].value}" if len(rows) == 1 else f"{len(rows)} particulars"
    return Operation("remove-particular", f"Remove {what}", drop=rows)


def said_on(store: CaseStore, vessel: Vessel, moment: datetime | None) -> list[Said]:
    """What the case says of each particular of a ship on the day of a moment; nothing of those of which it says nothing.

    A claim holds between its dates. One that was only *known on* a day is of that day alone: of any other it is said how
    far away it is, and that the day itself is not known. What stands in the registry without a date is of no day.
    """
    claims = store.all(Particular, vessel=vessel.uuid)
    sources = {source.uuid: source.title for source in store.all(Source)} if claims else {}
    return [
        said
        for kind in PARTICULARS
        if (said := _on(kind, moment, [c for c in claims if c.kind == kind], sources, vessel)) is not None
    ]


def said_then(store: CaseStore, sighting: Sighting) -> list[Said]:
    """What the case says of a sighting's ship on the day of the sighting."""
    vessel = store.find(Vessel, sighting.vessel) if sighting.vessel else None
    moment = sighting.when.middle if sighting.when else sighting.start or sighting.end
    return said_on(store, vessel, moment) if vessel is not None else []


def validity(claim: Particular, sources: Mapping[str, str]) -> str:
    """``from 2022-01-01 to 2023-06-30, known on 2023-12-01 by Equasis (B2)``: for when it is claimed, and by whom."""
    by = f"by {sources[claim.source]} ({claim.grade})" if claim.source in sources else f"by no source ({claim.grade})"
    return f"{claim.dates} {by}"


def _on(
    kind: str, moment: datetime | None, claims: list[Particular], sources: Mapping[str, str], vessel: Vessel
) -> Said | None:
    own = str(getattr(vessel, _FIELD[kind])) if kind in _FIELD else ""
    if moment is None:
        return Said(kind, f"{kind}: the day is not known", False) if claims or own else None
    head = f"{kind} on {moment:%Y-%m-%d}"
    holding = [claim for claim in claims if _holds(claim, moment)]
    if holding:
        values = list(dict.fromkeys(claim.value for claim in holding))
        told = "; ".join(f"{c.value}, {validity(c, sources)}" for c in holding)
        differ = " (they contradict each other)" if len(values) > 1 and kind in ("flag", "mmsi", "call sign") else ""
        return Said(kind, f"{head}: {told}{differ}", not differ)
    near = _nearest(claims, moment)
    if near:
        told = "; ".join(f"{c.value}, {validity(c, sources)}" for c in near)
        return Said(kind, f"{head}: not known for that date. {told}", False)
    return Said(kind, f"{head}: not known for that date. {own} in the registry, undated", False) if own else None


def _holds(claim: Particular, moment: datetime) -> bool:
    """Whether it is claimed for the day of a moment: within its dates, or known on that very day."""
    if claim.known_on and claim.known_on.date() == moment.date():
        return True
    if claim.start is None and claim.end is None:
        return False
    begun = claim.start is not None and claim.start <= moment
    # Without an end it is claimed up to when it was last known, and for good where even that is not said.
    until = claim.end or (claim.known_on + timedelta(days=1) if claim.known_on else None)
    if claim.start is None:  # until a day, since when nobody knows: of the days since it was known
        begun = claim.known_on is not None and claim.known_on <= moment
    return begun and (until is None or moment < until)


def _nearest(claims: list[Particular], moment: datetime) -> list[Particular]:
    """The last claim before a moment and the first after it; those without any date where there are no others."""
    dated = sorted(((claim.known_on or claim.start or claim.end, claim) for claim in claims), key=lambda p: str(p[0]))
    before = [claim for at, claim in dated if at is not None and at <= moment][-1:]
    after = [claim for at, claim in dated if at is not None and at > moment][:1]
    return [*before, *after] or [claim for at, claim in dated if at is None][:3]


def _sourced(store: CaseStore, made: Particular, source: str, new: list[Record]) -> Particular:
    return replace(made, source=source_of(store, source, new).uuid if source.strip() else "")
