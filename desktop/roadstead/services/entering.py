"""A sighting as it is typed, field by field: in the form, in a row of a day, in a row of a file, on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from roadstead.domain.activities import NOT_OBSERVED, SEEN
from roadstead.domain.errors import UserError
from roadstead.domain.halftimes import parse_when, typed
from roadstead.domain.likelihood import parse_likelihood
from roadstead.domain.logged import REASONS, parse_count, parse_outcome, parse_reason, typed_count
from roadstead.domain.records import Place, Sighting, Source, Vessel
from roadstead.domain.vocabulary import Identification, Status, parse_grade, parse_word
from roadstead.services.classes import schema_of
from roadstead.services.sightings import SightingDraft

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

FIELDS: dict[str, str] = {
    "place": "Place",
    "pier": "Pier",
    "vessel": "Vessel",
    "imo": "IMO number",
    "when": "When",
    "identification": "Identification",
    "source": "Source",
    "grade": "Grade",
    "outcome": "Outcome",
    "reason": "Reason",
    "category": "Of what",
    "count": "How many",
    "unit": "Unit",
    "likelihood": "Likelihood",
    "because": "Because",
    "status": "Status",
    "stated": "As stated",
    "quote": "Quote",
    "page": "Page",
    "radius": "Radius (m)",
    "note": "Note",
}
"""What can be typed of a sighting, and what that is called."""
UNKNOWN = "unknown"
_IDENTIFICATIONS = {"": "possible", "same type": "same-type", "sister": "same-type", "confirmed": "identified"}


def draft_of(
    said: Mapping[str, str], annotations: tuple[str, ...] = (), candidates: str = ""
) -> tuple[SightingDraft | None, dict[str, str]]:
    """The draft of what was typed, or what is wrong with which field, each in a sentence.

    Of what was not seen nothing else is kept that only a ship that was there can have: its number and how it was known.
    """
    text = {name: said.get(name, "").strip() for name in FIELDS}
    found, problems = _read(text)
    outcome, reason = found["outcome"]
    reason = reason or found["reason"]
    if outcome == NOT_OBSERVED and not reason and "reason" not in problems:
        problems["reason"] = f"Say why nothing was observed: {', '.join(REASONS)}."
    if outcome != SEEN and any(number is not None for number in found["count"]):
        problems["count"] = f"Where the outcome is “{outcome}” there is no number to give."
    if problems:
        return None, problems
    name, imo = split_vessel(text["vessel"])
    low, count, high = found["count"]
    return SightingDraft(
        place=", ".join(filter(None, (text["place"], text["pier"]))),
        when=found["when"],
        source=text["source"],
        grade=found["grade"],
        vessel=name,
        imo=text["imo"] or imo,
        identification=found["identification"],
        status=found["status"],
        radius_m=found["radius"],
        annotations=annotations,
        note=text["note"],
        outcome=outcome,
        reason=reason,
        category=text["category"] or "vessel",
        low=low,
        count=count,
        high=high,
        unit=text["unit"],
        likelihood=found["likelihood"],
        rationale=text["because"],
        candidates=candidates,
        stated=text["stated"] or found["when"].stated,
        quote=text["quote"],
        page=text["page"],
    ), {}


def _read(text: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What the fields say that are more than text, and what is wrong with which field."""
    found: dict[str, Any] = {"outcome": (SEEN, ""), "reason": "", "count": (None, None, None)}
    problems: dict[str, str] = {}
    if not text["place"]:
        problems["place"] = "Say where: a name, a UN/LOCODE, or a position such as 42.233N,130.300E."
    if not text["source"]:
        problems["source"] = "Say where it is known from."
    for name, parse in _PARSE.items():
        try:
            found[name] = parse(text[name])
        except UserError as error:
            problems[name] = str(error)
    return found, problems


def typed_of(store: CaseStore, sighting: Sighting) -> dict[str, str]:
    """A sighting as it would be typed."""
    place, ship = store.find(Place, sighting.place), store.find(Vessel, sighting.vessel)
    source, at = store.find(Source, sighting.source), sighting.geometry.points[0] if sighting.geometry else None
    position = f"{abs(at[1])}{'N' if at[1] >= 0 else 'S'},{abs(at[0])}{'E' if at[0] >= 0 else 'W'}" if at else ""
    return {
        "place": place.name if place else position,
        "vessel": vessel_text(ship) if ship else "",
        "when": typed(sighting.start, sighting.end),
        "identification": sighting.identification.value,
        "source": source.title if source else "",
        "grade": sighting.grade,
        "outcome": sighting.outcome,
        "reason": sighting.reason,
        "category": schema_of(store).named(sighting.category),
        "count": typed_count(sighting),
        "unit": sighting.unit,
        "likelihood": sighting.likelihood,
        "because": sighting.rationale,
        "status": sighting.status.value,
        "stated": sighting.stated,
        "quote": sighting.quote,
        "page": sighting.page,
        "radius": f"{sighting.radius_m:g}" if sighting.radius_m is not None else "",
        "note": sighting.note,
    }


def fault_of(error: UserError) -> str:
    """The field that an error is about which only the case or the gazetteer could find."""
    said = error.what.casefold()
    words = (("imo", "vessel"), ("source", "source"), ("annotation", "note"), ("radius", "radius"))
    return next((field for word, field in words if word in said), "place")


def split_vessel(text: str) -> tuple[str, str]:
    """Name and IMO number from ``Angara, IMO 9179842``, a number alone, a name alone; both empty for unknown."""
    text = text.strip()
    if text.casefold() in ("", UNKNOWN):
        return "", ""
    name, comma, imo = text.rpartition(", IMO ")
    if comma:
        return name.strip(), imo.strip()
    bare = text.upper().removeprefix("IMO").strip()
    return ("", bare) if bare.isdigit() else (text, "")


def vessel_text(vessel: Vessel) -> str:
    """``Angara, IMO 9179842``."""
    return ", ".join(filter(None, (vessel.name, f"IMO {vessel.imo}" if vessel.imo else "")))


def _identification(text: str) -> Identification:
    return parse_word(Identification, _IDENTIFICATIONS.get(text.lower(), text))


def _radius(text: str) -> float | None:
    bare = text.removesuffix("m").replace(",", "").strip()
    if not bare:
        return None
    try:
        value = float(bare)
    except ValueError:
        value = -1.0
    if not 0 <= value < 2e7:
        raise UserError(f"“{text}” is no radius.", "Give metres, 0 or more.")
    return value


_PARSE: dict[str, Callable[[str], Any]] = {
    "when": parse_when,
    "outcome": parse_outcome,
    "reason": parse_reason,
    "count": parse_count,
    "grade": parse_grade,
    "likelihood": parse_likelihood,
    "identification": _identification,
    "status": lambda word: parse_word(Status, word or "observed"),
    "radius": _radius,
}
