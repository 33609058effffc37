"""The registry of ships: what was known of each, when, and from where."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from roadstead.domain.numbers import Number, examine, imo_neighbours
from roadstead.domain.query import Among, Query
from roadstead.domain.records import Listed, Snapshot, Vessel

if TYPE_CHECKING:
    from roadstead.storage import CaseStore


def known_neighbours(store: CaseStore, number: Number) -> list[dict[str, object]]:
    """The ships of the registry and of the lists whose IMO number this one is easily taken for, with the edits that lead there."""
    near = {n.number: n.edits for n in imo_neighbours(number.number)}
    who = _who(store, near)
    return [{"number": n, "edits": list(edits), "known": who[n]} for n, edits in near.items() if n in who]


def neighbours(number: Number) -> list[dict[str, object]]:
    """All IMO ship numbers that it is easily taken for."""
    return [{"number": n.number, "edits": list(n.edits)} for n in imo_neighbours(number.number)]


def check(text: str, store: CaseStore | None = None) -> dict[str, object]:
    """What a number is, as the command line gives it; with a case its neighbours are those known or listed there."""
    found = examine(text)
    near: list[dict[str, object]] = []
    if found.kind == "imo" and len(found.number) == 7:
        near = known_neighbours(store, found) if store else neighbours(found)
    facts: dict[str, object] = {"number": text, "kind": found.kind, "well_formed": found.well_formed}
    facts |= {"flag": found.flag or None, "station": found.station or None, "also": list(found.also)}
    if store and found.kind == "imo":
        facts["known"] = _who(store, [found.number]).get(found.number, [])
    return facts | {"neighbours": near, "reason": found.reason or None}


def _who(store: CaseStore, numbers: dict[str, tuple[str, ...]] | list[str]) -> dict[str, list[str]]:
    """By IMO number, which ships of the registry and which entries of lists have it."""
    found: dict[str, list[str]] = defaultdict(list)
    for vessel in store.all(Vessel):
        if vessel.imo in numbers:
            found[vessel.imo].append(f"{vessel.name or 'a ship'} in the registry")
    lists = {snapshot.uuid: snapshot for snapshot in store.all(Snapshot)}
    uuids = store.listing(Listed, Query((Among("imo", tuple(numbers)),))) if lists else []
    for entry in store.some(Listed, uuids):
        held = lists[entry.list]
        dated = f" of {held.dated:%Y-%m-%d}" if held.dated else ""
        found[entry.imo].append(f"{entry.name} on {held.name}{dated}")
    return found
