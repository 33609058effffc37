"""Logs of sightings as tables: whatever their columns are called, in any encoding, comma, semicolon or tabulator."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from roadstead.domain.errors import UserError
from roadstead.exchange import registers

FIELDS = (
    "place", "pier", "latitude", "longitude", "vessel", "imo", "when", "start", "end", "identification", "source",
    "grade", "outcome", "reason", "category", "count", "low", "high", "unit", "likelihood", "because", "status", "stated",
    "quote", "page", "radius", "note",
)  # fmt: skip
"""What a column can be."""

# How columns are called elsewhere, folded: letters and digits alone.
_CALLED: dict[str, tuple[str, ...]] = {
    "place": ("port", "location", "harbour", "harbor", "where", "место", "порт"),
    "pier": ("berth", "quay", "jetty", "terminal", "причал"),
    "latitude": ("lat", "y"),
    "longitude": ("lon", "long", "lng", "x"),
    "vessel": ("ship", "vesselname", "shipname", "name", "судно"),
    "imo": ("imonumber", "imono", "имо"),
    "when": ("time", "date", "datetime", "interval", "day", "seen", "дата"),
    "start": ("from", "arrival", "arrived", "begin"),
    "end": ("to", "until", "departure", "departed"),
    "identification": ("identified", "id", "rung"),
    "source": ("sourcetitle", "reference"),
    "grade": ("admiralty", "grading", "rating"),
    "outcome": ("result", "observation", "observed"),
    "category": ("class", "type", "ofwhat"),
    "count": ("number", "howmany", "quantity", "ships"),
    "low": ("countlow", "min", "least"),
    "high": ("counthigh", "max", "most"),
    "because": ("rationale", "why"),
    "stated": ("asstated",),
    "radius": ("radiusm",),
    "note": ("notes", "remarks", "comment", "comments", "примечание"),
}


def guessed(names: list[str]) -> dict[str, str]:
    """Which column is which field, by how it is called: field by column name. What is not known is left out."""
    found: dict[str, str] = {}
    for name in names:
        folded = "".join(c for c in name.casefold() if c.isalnum())
        field = next((field for field in FIELDS if folded == field or folded in _CALLED.get(field, ())), "")
        if field and field not in found.values():
            found[name] = field
    return found


def read(path: Path, mapping: Mapping[str, str] | None = None) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table, each with its line and what it says by field, as a sighting is typed.

    ``mapping`` says which column is which field, beside those that are known by their names. Raises UserError where the
    table has no column of places, or the mapping names what is not there.
    """
    names, _ = registers.headings(path)
    for column, field in (mapping or {}).items():
        if column not in names:
            raise UserError(f"{path.name} has no column “{column}”.", f"It has {', '.join(names)}.")
        if field not in FIELDS:
            raise UserError(f"“{field}” is no field of a sighting.", f"Use {', '.join(FIELDS)}.")
    taken = set((mapping or {}).values())
    fields = {name: field for name, field in guessed(names).items() if field not in taken} | dict(mapping or {})
    if not {"place", "pier", "latitude", "vessel", "when", "start"} & set(fields.values()):
        raise UserError(
            f"{path.name} has no column that is known as a place, a ship or a time.",
            f"Say which it is, such as --map “{names[0]}=place”.",
        )
    return [
        (line, typed({fields[n]: c.strip() for n, c in zip(names, cells, strict=False) if n in fields}))
        for line, cells in registers.rows(path)[1:]
    ]


def typed(said: dict[str, str]) -> dict[str, str]:
    """A row as it is typed: start and end are one time, least and most one number, latitude and longitude a place."""
    ends = said.pop("start", ""), said.pop("end", "")
    if any(ends) and not said.get("when"):
        said["when"] = ends[0] if ends[0] == ends[1] else "/".join(ends)
    low, high = said.pop("low", ""), said.pop("high", "")
    if (low or high) and ".." not in said.get("count", ""):
        count = said.get("count", "")
        said["count"] = f"{low}..{count}..{high}" if count else f"{low}..{high}"
    at = said.pop("latitude", ""), said.pop("longitude", "")
    if all(at) and not said.get("place"):
        said["place"] = _position(*at)
    return said


def _position(latitude: str, longitude: str) -> str:
    """``42.233N,130.3E``; as it is written where it is no number, so that it is refused in words."""
    try:
        lat, lon = float(latitude), float(longitude)
    except ValueError:
        return f"{latitude},{longitude}"
    return f"{abs(lat):.7f}{'N' if lat >= 0 else 'S'},{abs(lon):.7f}{'E' if lon >= 0 else 'W'}"
