"""Matches and standings on lists as JSON and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from roadstead.api import listings, screening
from roadstead.domain.records import Sighting, Vessel

if TYPE_CHECKING:
    from roadstead.api import App, Progress


def match_json(found: screening.Match) -> dict[str, Any]:
    """A match with the list it is of, its date and its reasons."""
    entry, ruling = found.entry, found.ruling
    return {
        "entity": entry.number,
        "name": entry.name,
        "kind": entry.kind,
        "list": found.snapshot.name,
        "dated": _day(found.snapshot.dated),
        "score": found.score,
        "by": list(found.by),
        "conflict": found.conflict or None,
        "subject": found.subject,
        "latest": found.latest,
        "imo": entry.imo or None,
        "mmsi": entry.mmsi or None,
        "flag": entry.flag or None,
        "programme": entry.programme or None,
        "listed_on": _day(entry.listed_on),
        "ruling": {"decision": ruling.decision, "reason": ruling.reason, "by": ruling.by, "at": _day(ruling.at)}
        if ruling
        else None,
        "reasons": list(found.reasons),
    }


def listing_json(found: listings.Listing) -> dict[str, Any]:
    """How something stands on one list."""
    dated = found.snapshot.dated if found.snapshot else None
    return {"list": found.list, "dated": _day(dated), "state": found.state, "words": found.words}


def _day(moment: Any) -> str | None:
    return f"{moment:%Y-%m-%d}" if moment else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a panel shows of a ship: how it stands on each list on the ``day`` (None: no day is known) and today, and its matches."""

    vessel: Vessel
    day: date | None
    on: list[listings.Listing]
    today: list[listings.Listing]
    matches: list[screening.Match]


def shown(store: Any, vessel: Vessel, day: date | None, progress: Progress | None = None) -> Shown:
    """What is to be shown of a ship; each entity once, as its list had it on the day, else as it had it last."""
    screening.rolls_of(store, progress)
    wanted = screening.of_vessel(store, vessel)
    on = listings.listings(store, wanted, day) if day else []
    today = listings.listings(store, wanted)
    every = screening.match(store, wanted, [s for each in screening.by_list(store).values() for s in each])
    newest = sorted(every, key=lambda m: m.snapshot.dated.timestamp() if m.snapshot.dated else 0.0)
    found = {
        (m.snapshot.name, m.entry.number or m.entry.uuid): m
        for m in (*newest, *(m for each in (*today, *on) for m in each.matches))
    }
    return Shown(vessel, day, on, today, sorted(found.values(), key=screening.rank))


def subject_of(store: Any, selection: frozenset[str]) -> tuple[Vessel | None, date | None]:
    """The one selected ship, or that of the one selected sighting with its day; None where there is none."""
    if len(selection) != 1:
        return None, None
    uuid = next(iter(selection))
    if (ship := store.find(Vessel, uuid)) is not None:
        return ship, None
    sighting = store.find(Sighting, uuid)
    if sighting is None or not sighting.vessel:
        return None, None
    return store.find(Vessel, sighting.vessel), listings.day_of(sighting)


def can_rule(app: App) -> bool:
    """Whether a ship or the sighting of one is selected, and the case may be changed."""
    if app.session is None or app.session.store.read_only:
        return False
    return subject_of(app.session.store, app.selection)[0] is not None


def title_of(found: screening.Match) -> tuple[str, str]:
    """A match in two lines: who, and on which list, how alike, what was ruled."""
    whose = "" if found.subject in ("ship", "name") else f", {found.subject.partition(':')[0]}"
    ruled = (
        {"same": ", ruled the same", "different": ", ruled another"}.get(found.ruling.decision, "")
        if found.ruling
        else ""
    )
    dated = f" of {_day(found.snapshot.dated)}" if found.snapshot.dated else ""
    return (
        f"{found.entry.name} ({found.entry.kind}{whose})",
        f"{found.score:.2f} on {found.snapshot.name}{dated}{ruled}",
    )


def particulars_of(found: screening.Match) -> str:
    """What the list says of the entity: numbers, flag, programme, since when."""
    entry = found.entry
    said = [
        f"entity {entry.number}" if entry.number else "",
        f"IMO {entry.imo}" if entry.imo else "",
        f"MMSI {entry.mmsi}" if entry.mmsi else "",
        entry.flag,
        entry.type,
        entry.programme,
        f"listed on {_day(entry.listed_on)}" if entry.listed_on else "",
    ]
    return ", ".join(filter(None, said))
