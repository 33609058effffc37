"""Whether a ship was on each list on a day, and is today; and what an analyst rules of a match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Listed, Ruling, Sighting, Snapshot, Vessel
from roadstead.domain.times import now
from roadstead.services.naming import LEAST
from roadstead.services.sanctions import parse_day, titled
from roadstead.services.screening import DIFFERENT, NEAR, SAME, Match, Wanted, by_list, match
from roadstead.storage import CaseStore

LISTED, PERHAPS, NOT, UNKNOWN = "listed", "perhaps", "not listed", "not known"
_NEVER = datetime.min.replace(tzinfo=UTC)
_FRESH = timedelta(days=31)
_FIELDS = {
    NEAR: "an IMO number easily taken for it",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "call_sign": "call sign",
    "name": "name",
    "company": "company number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How a ship stands on one list: ``state`` is ``listed``, ``perhaps``, ``not listed`` or ``not known``; ``words`` say it in full.

    ``snapshot`` is the one that was looked in, None where none is old enough.
    """

    list: str
    snapshot: Snapshot | None
    state: str
    words: str
    matches: tuple[Match, ...] = ()


def as_of(snapshots: Sequence[Snapshot], on: date | None) -> Snapshot | None:
    """Of the snapshots of a list, oldest first, the latest that is not later than the day (of all, without one)."""
    held = [s for s in snapshots if on is None or (s.dated and s.dated.date() <= on)]
    return held[-1] if held else None


def listings(store: CaseStore, wanted: Wanted, on: date | None = None, *, least: float = LEAST) -> list[Listing]:
    """How a ship stands on each list of the case, on a day or by the latest snapshots."""
    known = by_list(store)
    found = match(store, wanted, [s for each in known.values() for s in each], least=least)
    return [_listing(name, each, [m for m in found if m.snapshot.name == name], on) for name, each in known.items()]


def _listing(name: str, snapshots: Sequence[Snapshot], found: list[Match], on: date | None) -> Listing:
    held = as_of(snapshots, on)
    here = tuple(m for m in found if held is not None and m.snapshot.uuid == held.uuid)
    surely = next((m for m in here if m.certain), None)
    if held is not None and surely is not None:
        words = f"on {titled(held)}: yes, {_by(surely)}{_since(surely)}{_stale(held, on)}"
        return Listing(list=name, snapshot=held, state=LISTED, words=words, matches=here)
    later = [
        m for m in found if on and m.certain and m.snapshot.dated and m.snapshot.dated.date() > on and m.entry.listed_on
    ]
    told = min(later, key=lambda m: m.snapshot.dated or now(), default=None)
    if told is not None and told.entry.listed_on and on:
        day = told.entry.listed_on.date()
        said = f"listed on {day} by the entry’s own date in {titled(told.snapshot)}"
        if day <= on:
            return Listing(
                list=name, snapshot=told.snapshot, state=LISTED, words=f"on {name}: yes, {said}", matches=(told,)
            )
        if held is None:
            return Listing(
                list=name, snapshot=told.snapshot, state=NOT, words=f"not yet on {name}: {said}", matches=(told,)
            )
    if held is None:
        first = snapshots[0]
        day = f"{first.dated:%Y-%m-%d}" if first.dated else "no stated day"
        return Listing(
            list=name,
            snapshot=None,
            state=UNKNOWN,
            words=f"{name}: the earliest snapshot held is of {day}, so it is not known",
        )
    doubtful = [m for m in here if m.open]
    if doubtful:
        count = "one match that nobody has" if len(doubtful) == 1 else f"{len(doubtful)} matches that nobody has"
        return Listing(
            list=name,
            snapshot=held,
            state=PERHAPS,
            words=f"perhaps on {titled(held)}: {count} ruled on, {_by(doubtful[0])}{_stale(held, on)}",
            matches=here,
        )
    return Listing(
        list=name,
        snapshot=held,
        state=NOT,
        words=f"not on {titled(held)}{_stale(held, on)}{_earlier(held, found)}",
        matches=here,
    )


def _by(found: Match) -> str:
    if found.ruling is not None and found.ruling.decision == SAME:
        return f"ruled the same by {found.ruling.by or 'an analyst'}"
    fields = [_FIELDS[field] for field in found.by if field in _FIELDS]
    whose = "" if found.subject in ("ship", "name") else f" of its {found.subject.partition(':')[0]}"
    return f"by {' and '.join(fields[:2])}{whose}"


def _stale(held: Snapshot, on: date | None) -> str:
    """That the snapshot is much older than the day, as lists change from week to week."""
    old = on is not None and held.dated is not None and on - held.dated.date() > _FRESH
    return f" (no later snapshot up to {on} is held)" if old else ""


def _earlier(held: Snapshot, found: Sequence[Match]) -> str:
    """That an older snapshot of the list had it: it was taken off since, or its entry is another now."""
    older = [
        m for m in found if (m.certain or m.open) and m.snapshot.dated and held.dated and m.snapshot.dated < held.dated
    ]
    if not older:
        return ""
    last = max(older, key=lambda m: m.snapshot.dated or _NEVER)
    return f"; {'' if last.certain else 'perhaps '}on that of {last.snapshot.dated:%Y-%m-%d}"


def _since(found: Match) -> str:
    return f", since {found.entry.listed_on:%Y-%m-%d}" if found.entry.listed_on else ""


def day_of(sighting: Sighting) -> date | None:
    """The day by which a sighting is held against the lists: its first, or its last where that is all that is known."""
    moment = sighting.start or sighting.end
    return moment.astimezone(UTC).date() if moment else None


def parse_on(text: str) -> date | None:
    """A day as the command line takes it: ``2023-10-12``, ``today`` (the latest snapshots); raises UserError otherwise."""
    return None if text.strip().casefold() == "today" else parse_day(text).date()


def list_of(store: CaseStore, entity: str, name: str = "") -> str:
    """The name of the list that has an entity of that number; raises UserError where none has, or several have."""
    titles = {snapshot.uuid: snapshot.name for snapshot in store.all(Snapshot)}
    having = sorted({titles[entry.list] for entry in store.all(Listed, number=entity)})
    found = [each for each in having if name.strip().casefold() in ("", each.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f"Several lists have an entity {entity}: {', '.join(found)}.", "Say which, with --list.")
    where = f"“{name.strip()}” has" if name.strip() else "No list of the case has"
    raise UserError(
        f"{where} no entity {entity}." if name.strip() else f"{where} an entity {entity}.", "See roadstead list match."
    )


def rule(store: CaseStore, vessel: Vessel, found: tuple[str, str], decision: str, reason: str, by: str) -> Operation:
    """Rules that the entity (list, number) is the ship or another, or takes a ruling back where ``decision`` is ``open``."""
    name, entity = found
    held = next(iter(store.all(Ruling, vessel=vessel.uuid, list=name, entity=entity)), None)
    who = vessel.name or f"IMO {vessel.imo}"
    if decision == "open":
        if held is None:
            raise UserError(f"Nobody has ruled on {who} and {entity} of {name}.", "Nothing was changed.")
        return Operation("rule", f"Leave open whether {who} is {entity} of {name}", drop=(held,))
    if decision not in (SAME, DIFFERENT):
        raise UserError(f"“{decision}” is no ruling.", "Rule same, different or open.")
    if not reason.strip():
        raise UserError("A ruling needs a reason.", "Say what shows that they are the same ship or two.")
    said = replace(
        held or Ruling(vessel=vessel.uuid, list=name, entity=entity),
        decision=decision,
        reason=reason.strip(),
        by=by,
        at=_moment(),
    )
    return Operation(
        "rule", f"Rule {who} and {entity} of {name} {'the same' if decision == SAME else 'different'}", (said,)
    )


def _moment() -> datetime:
    present = now()
    return present.replace(microsecond=present.microsecond // 1000 * 1000)
