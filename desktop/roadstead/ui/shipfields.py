"""What the window shows of ships, and of what was known of each when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from roadstead.domain.operations import Operation
from roadstead.domain.records import Particular, Vessel
from roadstead.domain.shipwords import BRIDGES, PARTICULARS, day_text, parse_field, stated, told_number
from roadstead.domain.vocabulary import describe_grade
from roadstead.ui.fields import Field, Kind, NameOf

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_SEEN = "As it is known from above; a hull that was measured is held against it"


def _of_ship(
    title: str,
    column: str,
    width: int = 110,
    why: str = "",
    *,
    number: bool = False,
    edit: str | tuple[str, ...] = "line",
) -> Field:
    """A field of a ship that is typed as text and checked."""
    return Field(
        title,
        lambda r, _: str(v) if (v := getattr(r, column)) is not None else "",
        column,
        number=number,
        width=width,
        why=lambda _: why,
        edit=edit,
        put=lambda r, text: replace(r, **{column: parse_field(column, text)}),
    )


def _metres(title: str, column: str) -> Field:
    return replace(
        _of_ship(title, column, 88, number=True),
        show=lambda r, _: f"{v:,.4g} m" if (v := getattr(r, column)) is not None else "",
    )


def _numbered(title: str, column: str, kind: str) -> Field:
    """A number of a ship: what it is stands below it while it is typed."""
    return replace(
        _of_ship(title, column, 96),
        why=lambda r: told_number(getattr(r, column), kind),
        says=lambda text: told_number(text, kind),
    )


def _day(title: str, column: str, why: str, *, last: bool = False) -> Field:
    def written(record: Particular) -> str:
        return day_text(getattr(record, column), last=last)

    return Field(
        title,
        lambda r, _: written(r).removesuffix("Z"),
        column,
        width=100,
        why=lambda _: why,
        edit="line",
        put=_stated(column),
        typed=written,
    )


def _stated(column: str) -> Callable[[Any, str], Particular]:
    return lambda record, text: stated(record, {column: text})


def _vessel_changed(store: CaseStore, before: Vessel, after: Vessel) -> Operation:
    from roadstead.services import vessels

    vessels.adding(store, after)  # refuses another ship's number
    return Operation("edit", f"Change {vessels.title(before)}", (after,))


def _spelled(store: CaseStore, text: str) -> tuple[str, ...]:
    """The ships that are or were called so, in any spelling or script."""
    from roadstead.services import screening

    return tuple(vessel.uuid for vessel, _ in screening.in_registry(store, text))


def _named(claim: Particular, name: NameOf) -> str:
    return f"{claim.kind} of {name(claim.vessel) or 'a ship'}: {claim.value}"


VESSEL = Kind(
    Vessel,
    "Vessel",
    "Vessels",
    lambda r, _: r.name or (f"IMO {r.imo}" if r.imo else "unnamed ship"),
    (
        _of_ship("Name", "name", 140),
        _numbered("IMO", "imo", "IMO"),
        _numbered("MMSI", "mmsi", "MMSI"),
        _of_ship("Call sign", "call_sign", 84),
        _of_ship("Type", "kind", 120),
        _of_ship("Flag", "flag", 90, "As the registry has it, of no day; flags with their days stand below"),
        _metres("Length", "length_m"),
        _metres("Beam", "beam_m"),
        _metres("Draught", "draught_m"),
        _of_ship("Year built", "year", 84, number=True),
        _of_ship("Bridge", "bridge", 90, edit=("", *BRIDGES), why=_SEEN),
        _of_ship("Cranes", "cranes", 72, number=True, why=_SEEN),
        _of_ship("Hatches", "hatches", 76, number=True, why=_SEEN),
        _of_ship("Hull", "hull", 90, f"The colour of its hull. {_SEEN}"),
        _of_ship("Known by", "marks", 200),
        _of_ship("Note", "note", 220, edit="text"),
    ),
    "No ships yet. They come with the sightings that name them, one by one (Add a ship), or from a table (Ctrl+Alt+R).",
    write=_vessel_changed,
    alike=_spelled,
)
PARTICULAR = Kind(
    Particular,
    "Particular",
    "Particulars",
    _named,
    (
        Field("Ship", lambda r, name: name(r.vessel), "vessel.name", link=lambda r: (r.vessel,)),
        Field("What", lambda r, _: r.kind, "kind", width=90, edit=PARTICULARS, put=_stated("kind")),
        Field("Value", lambda r, _: r.value, "value", width=180, edit="line", put=_stated("value")),
        Field(
            "Company no.",
            lambda r, _: r.number,
            "number",
            width=100,
            why=lambda r: "The IMO company number of an owner or manager. " + told_number(r.number, "IMO company"),
            edit="line",
            put=_stated("number"),
            says=lambda text: told_number(text, "IMO company"),
        ),
        _day("From", "start", "The first day on which it held"),
        _day("To", "end", "The last day on which it held", last=True),
        _day(
            "Known on",
            "known_on",
            "The day of which the source says it; without other dates it is claimed for that day alone",
        ),
        Field(
            "Source",
            lambda r, name: name(r.source) or "none",
            "source.title",
            width=180,
            link=lambda r: (r.source,) if r.source else (),
        ),
        Field(
            "Grade",
            lambda r, _: r.grade,
            "grade",
            width=64,
            why=lambda r: describe_grade(r.grade) if r.grade else "",
            edit="line",
            put=_stated("grade"),
        ),
        Field("Note", lambda r, _: r.note, "note", width=200, edit="text", put=_stated("note")),
    ),
    "Nothing yet of what was known of ships when. Select a ship and press Ctrl+Alt+P.",
)
