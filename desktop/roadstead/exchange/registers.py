"""Registers of ships as tables: whatever their columns are called, in any encoding, comma, semicolon or tabulator."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from roadstead.domain.errors import UserError
from roadstead.domain.identifiers import imo_check_digit, imo_well_formed
from roadstead.exchange import texts

FIELDS: dict[str, str] = {
    "name": "Name",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "call_sign": "Call sign",
    "kind": "Type",
    "flag": "Flag",
    "owner": "Owner",
    "manager": "Manager",
    "former_names": "Former names",
    "length_m": "Length (m)",
    "beam_m": "Beam (m)",
    "draught_m": "Draught (m)",
    "year": "Year built",
    "bridge": "Bridge (forward, amidships, aft)",
    "cranes": "Cranes",
    "hatches": "Hatches",
    "hull": "Colour of the hull",
    "marks": "What it is known by",
    "note": "Note",
}
"""What a column can be, and what that is called."""

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
BRIDGES = ("forward", "amidships", "aft")
_WHOLE = ("year", "cranes", "hatches")
_LENGTHS = {"length_m": 500.0, "beam_m": 80.0, "draught_m": 35.0}  # above any ship's: the largest is 458 x 69 x 25 m
_SEPARATED = re.compile(r"\s*[;|]\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A ship of a table: ``values`` by field as text and numbers, ``line`` where it stands, ``doubts`` what was left out of it."""

    line: int
    values: Mapping[str, str | float | int]
    former: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The ships that could be read, and the lines that could not: (line, reason)."""

    rows: tuple[Row, ...]
    rejected: tuple[tuple[int, str], ...]


def headings(path: Path) -> tuple[list[str], list[list[str]]]:
    """The table's column names and its first rows; raises UserError where it is none."""
    rows = _rows(texts.read(path))
    if not rows or len(rows[0][1]) < 2:
        raise UserError(
            f"{path.name} is no table: its first line names no columns.",
            "Choose a CSV file whose first line names its columns, parted by commas, semicolons or tabulators.",
        )
    return [cell.strip() for cell in rows[0][1]], [row for _, row in rows[1:6]]


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
    rows, rejected = [], []
    for line, cells in _rows(texts.read(path))[1:]:
        try:
            rows.append(_row(line, {fields[n]: c.strip() for n, c in zip(names, cells, strict=False) if n in fields}))
        except ValueError as error:
            rejected.append((line, str(error)))
    return Register(tuple(rows), tuple(rejected))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of the line on which it begins."""
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


def _row(line: int, said: Mapping[str, str]) -> Row:
    """The row of what its cells say; raises ValueError with the reason where it is no ship."""
    if not any(said.get(field) for field in ("name", "imo", "mmsi")):
        raise ValueError("It has neither a name nor a number.")
    values: dict[str, str | float | int] = {}
    doubts: list[str] = []
    for field, text in said.items():
        if not text or field == "former_names":
            continue
        try:
            values[field] = _value(field, text)
        except ValueError as error:
            if field in ("imo", "mmsi"):  # a wrong number is another ship's: the row must not be guessed at
                raise
            doubts.append(str(error))
    former = tuple(filter(None, _SEPARATED.split(said.get("former_names", ""))))
    return Row(line, values, former, tuple(doubts))


def _value(field: str, text: str) -> str | float | int:
    if field == "imo":
        return _imo(text)
    if field == "mmsi":
        digits = re.sub(r"\D", "", text)
        if len(digits) != 9:
            raise ValueError(f"“{text}” is not an MMSI (nine digits).")
        return digits
    if field in _LENGTHS:
        return _length(field, text)
    if field in _WHOLE:
        return _number(field, text)
    if field == "bridge":
        word = text.casefold()
        if word not in BRIDGES:
            raise ValueError(f"“{text}” says not where the bridge is (forward, amidships or aft).")
        return word
    return text


def _imo(text: str) -> str:
    digits = re.sub(r"\D", "", text.removesuffix(".0"))
    if len(digits) != 7:
        raise ValueError(f"“{text}” is not an IMO number (seven digits).")
    if not imo_well_formed(digits):
        raise ValueError(f"IMO {digits} is not well formed: its last digit should be {imo_check_digit(digits[:6])}.")
    return digits


def _length(field: str, text: str) -> float:
    bare = text.casefold().removesuffix("m").strip().replace(",", ".")
    try:
        value = float(bare)
    except ValueError:
        raise ValueError(f"“{text}” is no {FIELDS[field].lower()}.") from None
    if not 0 < value <= _LENGTHS[field]:
        raise ValueError(f"{FIELDS[field]} “{text}” is not possible.")
    return value


def _number(field: str, text: str) -> int:
    found = re.fullmatch(r"(\d{1,4})(?:\.0)?|(\d{4})-\d\d.*", text)
    value = int(found[1] or found[2]) if found else -1
    if value < 0 or (field == "year" and not 1850 <= value <= 2100):
        raise ValueError(f"{FIELDS[field]} “{text}” is not possible.")
    return value
