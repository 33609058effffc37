"""Registers of ships as tables: whatever their columns are called, in any encoding, comma, semicolon or tabulator."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from roadstead.domain import shipwords
from roadstead.domain.errors import UserError
from roadstead.exchange import texts

FIELDS = shipwords.COLUMNS
# How columns are called elsewhere, folded: letters and digits alone.
_CALLED: dict[str, tuple[str, ...]] = {
    "name": ("name", "vesselname", "shipname", "vessel", "ship", "название", "судно", "наименование", "선명"),
    "imo": ("imo", "imonumber", "imono", "imonr", "номеримо", "имо", "lrimoshipno", "ihslrorimoshipno"),
    "mmsi": ("mmsi", "mmsinumber", "ммси"),
    "call_sign": ("callsign", "radiocallsign", "ircs", "позывной"),
    "kind": ("type", "vesseltype", "shiptype", "kind", "stat5code", "shiptypelevel5", "типсудна", "тип"),
    "flag": ("flag", "flagname", "flagstate", "country", "флаг"),
    "owner": ("owner", "registeredowner", "shipowner", "groupbeneficialowner", "владелец", "собственник"),
    "manager": ("manager", "shipmanager", "operator", "ismmanager", "technicalmanager", "оператор"),
    "former_names": ("formernames", "formername", "exname", "exnames", "previousnames", "aka", "othernames"),
    "length_m": ("length", "lengthm", "loa", "loam", "lengthoverall", "lengthoverallloa", "длина"),
    "beam_m": ("beam", "beamm", "breadth", "breadthm", "width", "widthm", "breadthmoulded", "ширина"),
    "draught_m": ("draught", "draughtm", "draft", "draftm", "осадка"),
    "year": ("year", "built", "yearbuilt", "yearofbuild", "buildyear", "годпостройки"),
    "bridge": ("bridge", "bridgeposition", "superstructure"),
    "cranes": ("cranes", "gear", "numberofcranes"),
    "hatches": ("hatches", "numberofhatches", "holds"),
    "hull": ("hull", "hullcolour", "hullcolor", "colour", "color"),
    "marks": ("marks", "features", "structuralmarks"),
    "note": ("note", "notes", "remarks", "comment", "comments"),
}
_SEPARATED = re.compile(r"\s*[;|]\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A ship of a table: ``values`` by field as text and numbers, ``line`` where it stands, ``doubts`` what was left out of it.

    ``others`` are further things said of it: the kind of particular, and what.
    """

    line: int
    values: Mapping[str, str | float | int]
    former: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The ships that could be read, and the lines that could not: (line, reason)."""

    rows: tuple[Row, ...]
    rejected: tuple[tuple[int, str], ...]


def headings(path: Path) -> tuple[list[str], list[list[str]]]:
    """The table's column names and its first rows; raises UserError where it is none."""
    found = rows(path)
    if not found or len(found[0][1]) < 2:
        raise UserError(
            f"{path.name} is no table: its first line names no columns.",
            "Choose a CSV file whose first line names its columns, parted by commas, semicolons or tabulators.",
        )
    return [cell.strip() for cell in found[0][1]], [row for _, row in found[1:6]]


def guessed(names: list[str]) -> dict[str, str]:
    """Which column is which field, by how it is called: field by column name. What is not known is left out."""
    found: dict[str, str] = {}
    for name in names:
        folded = "".join(c for c in name.casefold() if c.isalnum())
        field = next((field for field, called in _CALLED.items() if folded in called), "")
        if field and field not in found.values():
            found[name] = field
    return found


def read(path: Path, mapping: Mapping[str, str] | None = None) -> Register:
    """The ships of a table; ``mapping`` says which column is which field, else they are guessed by their names.

    Raises UserError where the table has no column of names or numbers, or the mapping names what is not there.
    """
    names, _ = headings(path)
    fields = dict(mapping) if mapping else guessed(names)
    for column, field in fields.items():
        if column not in names:
            raise UserError(f"{path.name} has no column “{column}”.", f"It has {', '.join(names)}.")
        if field not in FIELDS:
            raise UserError(f"“{field}” is no field of a ship.", f"Use {', '.join(FIELDS)}.")
    if not {"name", "imo", "mmsi"} & set(fields.values()):
        raise UserError(
            f"{path.name} has no column that is known as a ship's name or number.",
            f"Say which it is, such as --map “{names[0]}=name”.",
        )
    ships, rejected = [], []
    for line, cells in rows(path)[1:]:
        try:
            ships.append(
                row_of(line, {fields[n]: c.strip() for n, c in zip(names, cells, strict=False) if n in fields})
            )
        except ValueError as error:
            rejected.append((line, str(error)))
    return Register(tuple(ships), tuple(rejected))


def rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a table that are not blank, each with the number of the line on which it begins."""
    text = texts.read(path)
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    found, line = [], 1
    csv.field_size_limit(16 << 20)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            f"Line {line} is no row of a table: {error}.", "Correct it, or export the table anew."
        ) from None
    return found


def row_of(line: int, said: Mapping[str, str]) -> Row:
    """The row of what its cells say; raises ValueError with the reason where it is no ship."""
    if not any(said.get(field) for field in ("name", "imo", "mmsi")):
        raise ValueError("It has neither a name nor a number.")
    values: dict[str, str | float | int] = {}
    doubts: list[str] = []
    for field, text in said.items():
        if not text or field == "former_names":
            continue
        try:
            value = shipwords.parse_field(field, text)
        except UserError as error:
            if field in ("imo", "mmsi"):  # a wrong number is another ship's: the row must not be guessed at
                raise ValueError(error.what) from None
            doubts.append(error.what)
        else:
            values[field] = value if value is not None else ""
    former = tuple(filter(None, _SEPARATED.split(said.get("former_names", ""))))
    return Row(line, values, former, tuple(doubts))
