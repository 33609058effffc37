"""The ships that sightings name, in words: what is known of each, for when and by which source. Pure."""

from collections.abc import Callable, Iterable

from roadstead.briefing.content import ClaimLine, ShipRow
from roadstead.briefing.wording import is_grade
from roadstead.domain.content import CaseContent
from roadstead.domain.identifiers import imo_well_formed
from roadstead.domain.records import Particular, Sighting, Vessel

Numbered = Callable[[str, str], int | None]


def ship_rows(content: CaseContent, ordered: Iterable[Sighting], number: Numbered) -> tuple[ShipRow, ...]:
    """The ships in the order of their first sighting; ``number`` gives the source of a use its number."""
    ships = (content.vessel_of.get(uuid) for uuid in dict.fromkeys(s.vessel for s in ordered))
    return tuple(_row(content, ship, number) for ship in ships if ship is not None)


def _row(content: CaseContent, ship: Vessel, number: Numbered) -> ShipRow:
    known = sorted((p for p in content.particulars if p.vessel == ship.uuid), key=_order)
    name = ship.name or "Unnamed ship"
    flags = tuple(_claim(p, p.value, name, number) for p in known if p.kind == "flag")
    if ship.flag and all(p.value != ship.flag for p in known if p.kind == "flag"):
        flags = (ClaimLine(f"{ship.flag}, undated, in the registry", None, ""), *flags)
    return ShipRow(
        name=name,
        numbers=_numbers(ship),
        flags=flags,
        claims=tuple(_claim(p, f"{p.kind} {p.value}{_company(p)}", name, number) for p in known if p.kind != "flag"),
        build=_build(ship),
        lists=content.standing.get(ship.uuid, ()),
    )


def _order(said: Particular) -> tuple[str, str, str]:
    return said.kind, str(said.start or said.known_on or said.end or ""), said.uuid


def _claim(said: Particular, words: str, ship: str, number: Numbered) -> ClaimLine:
    grade = said.grade if is_grade(said.grade) else ""
    use = f"{said.kind} of {ship}" + (f" ({grade})" if grade else "")
    reference = number(said.source, use)
    return ClaimLine(f"{words}, {said.dates}", reference, grade)


def _company(said: Particular) -> str:
    return f" (company number {said.number})" if said.number else ""


def _numbers(ship: Vessel) -> tuple[str, ...]:
    """A number that is well formed is not thereby verified, which is said beside it."""
    formed = "well formed, not verified" if imo_well_formed(ship.imo) else "not well formed"
    imo = f"IMO {ship.imo} ({formed})" if ship.imo else "IMO not known"
    mmsi = f"MMSI {ship.mmsi}" if ship.mmsi else "MMSI not known"
    return (imo, mmsi, *((f"Call sign {ship.call_sign}",) if ship.call_sign else ()))


def _build(ship: Vessel) -> tuple[str, ...]:
    """Size and structure as the registry has them, what it does not have left out but the size."""
    seen = (
        f"bridge {ship.bridge}" if ship.bridge else "",
        f"cranes: {ship.cranes}" if ship.cranes is not None else "",
        f"hatches: {ship.hatches}" if ship.hatches is not None else "",
        f"hull {ship.hull}" if ship.hull else "",
    )
    kind = ", ".join(filter(None, (ship.kind, f"built {ship.year}" if ship.year else "")))
    return tuple(dict.fromkeys(filter(None, (_size(ship), kind, ", ".join(filter(None, seen)), ship.marks))))


def _size(ship: Vessel) -> str:
    if not (ship.length_m or ship.beam_m):
        return "Size not known"
    length, beam = (f"{value:g} m" if value else "not known" for value in (ship.length_m, ship.beam_m))
    return f"{length} × {beam}" if ship.length_m and ship.beam_m else f"Length {length}, beam {beam}"
