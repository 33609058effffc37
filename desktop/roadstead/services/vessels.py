"""The registry of ships: what was known of each, when, and from where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.numbers import Number, examine, imo_neighbours
from roadstead.domain.operations import Operation
from roadstead.domain.query import Among, Query
from roadstead.domain.records import Listed, Particular, Ruling, Sighting, Snapshot, Vessel

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


def told_neighbours(store: CaseStore, number: Number) -> list[str]:
    """A sentence for each known or listed ship that has the number, or one that it is easily taken for."""
    has = [f"{number.number} is {who}." for who in _who(store, [number.number]).get(number.number, [])]
    return has + [
        f"Easily taken for {each['number']}, {'; '.join(map(str, each['known']))} ({', '.join(map(str, each['edits']))})."  # ty: ignore[invalid-argument-type]
        for each in known_neighbours(store, number)
    ]


def find_vessel(store: CaseStore, text: str) -> Vessel:
    """The ship of that uuid, IMO number, MMSI or name in any spelling; raises UserError where it is none or several."""
    from roadstead.services.screening import in_registry

    wanted, number = text.strip().casefold(), examine(text).number
    ships = store.all(Vessel)
    for same in (
        [ship for ship in ships if wanted == ship.uuid],
        [ship for ship in ships if number and number in (ship.imo, ship.mmsi)],
        [ship for ship in ships if wanted and wanted == ship.name.casefold()],
        [ship for ship, hit in in_registry(store, text)] if wanted else [],
    ):
        if len(same) == 1:
            return same[0]
        if same:
            raise UserError(
                f"“{text}” is {len(same)} ships: {', '.join(map(title, same[:4]))}.", "Give the IMO number of one."
            )
    raise UserError(f"There is no ship “{text}” in the registry.", "See roadstead vessel list.")


def title(vessel: Vessel) -> str:
    """``Angara, IMO 9179842``."""
    numbers = f"IMO {vessel.imo}" if vessel.imo else f"MMSI {vessel.mmsi}" if vessel.mmsi else ""
    return ", ".join(filter(None, (vessel.name, numbers))) or "a ship without a name"


def adding(store: CaseStore, vessel: Vessel) -> Operation:
    """The action that adds a ship; raises UserError where it has neither name nor number, or its number is another's."""
    if not (vessel.name or vessel.imo or vessel.mmsi):
        raise UserError("The ship has neither a name nor a number.", "Give one of them.")
    for other in store.all(Vessel):
        for what, number, held in (("IMO", vessel.imo, other.imo), ("MMSI", vessel.mmsi, other.mmsi)):
            if number and number == held and other.uuid != vessel.uuid:
                raise UserError(f"{what} {number} is {title(other)} in the registry already.", "Edit that ship.")
    return Operation("add-vessel", f"Add {title(vessel)}", (vessel,))


def removal(store: CaseStore, gone: Sequence[Vessel]) -> Operation:
    """The action that removes ships with what is known of them; raises UserError where sightings name one of them."""
    drop: list[Vessel | Particular | Ruling] = []
    for vessel in gone:
        count = store.count(Sighting, vessel=vessel.uuid)
        if count:
            what = "a sighting names" if count == 1 else f"{count:,} sightings name"
            raise UserError(f"{title(vessel)} cannot be removed: {what} it.", "Give them another ship, or remove them.")
        drop += [*store.all(Particular, vessel=vessel.uuid), *store.all(Ruling, vessel=vessel.uuid), vessel]
    what = title(gone[0]) if len(gone) == 1 else f"{len(gone)} ships"
    return Operation("remove-vessel", f"Remove {what}", drop=tuple(drop))
