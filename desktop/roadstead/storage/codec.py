"""Records to and from rows. A record has two stored forms, and this is the only place that knows either.

The *row* is what the journal keeps: a dictionary of JSON values by field (times as text, tuples as lists, geometries
as GeoJSON). The *cells* are what the table keeps, by column: times as GeoPackage DATETIME, tuples as JSON text,
geometries as GeoPackage blobs, references that are empty as NULL.
"""

import json
import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from roadstead.domain.coordinates import Pixel, Shape, ShapeKind
from roadstead.domain.errors import UserError
from roadstead.domain.records import (
    TABLES,
    Adjudication,
    Annotation,
    Appearance,
    Area,
    Chart,
    Citation,
    ControlPoint,
    Count,
    Evidence,
    Finding,
    Leg,
    Listed,
    Mask,
    Particular,
    Place,
    Reading,
    Record,
    Registration,
    Route,
    Ruling,
    Run,
    Scene,
    Sighting,
    Snapshot,
    Source,
    Thing,
    Vessel,
)
from roadstead.domain.times import now
from roadstead.storage import geometry

Row = dict[str, Any]
Cells = dict[str, Any]
Code = Callable[[Any], Any]

GEOMETRY = "geometry"
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
KINDS: dict[str, type] = {table: kind for kind, table in TABLES.items()}

# Which fields name other records, by uuid. A field of text names one or none, a tuple any number.
REFERENCES: dict[tuple[type, str], type] = {
    (Annotation, "scene"): Scene,
    (Annotation, "object"): Thing,
    (Annotation, "reading"): Reading,
    (Annotation, "run"): Run,
    (Appearance, "object"): Thing,
    (Appearance, "scene"): Scene,
    (Count, "scene"): Scene,
    (Count, "annotations"): Annotation,
    (Run, "scene"): Scene,
    (Reading, "scenes"): Scene,
    (Adjudication, "reading"): Reading,
    (Adjudication, "scene"): Scene,
    (ControlPoint, "scene"): Scene,
    (ControlPoint, "tie_scene"): Scene,
    (Mask, "scene"): Scene,
    (Registration, "scene"): Scene,
    (Registration, "reference"): Scene,
    (Sighting, "place"): Place,
    (Sighting, "vessel"): Vessel,
    (Sighting, "source"): Source,
    (Sighting, "annotations"): Annotation,
    (Leg, "route"): Route,
    (Leg, "sources"): Source,
    (Finding, "sources"): Source,
    (Count, "reading"): Reading,
    (Place, "parent"): Place,
    (Vessel, "photographs"): Evidence,
    (Particular, "vessel"): Vessel,
    (Particular, "source"): Source,
    (Listed, "list"): Snapshot,
    (Ruling, "vessel"): Vessel,
    (Evidence, "source"): Source,
    (Evidence, "original"): Evidence,
    (Citation, "source"): Source,
    (Citation, "evidence"): Evidence,
    (Chart, "places"): Place,
    (Chart, "vessels"): Vessel,
}

# Layers of one kind of geometry; annotations are of any.
SHAPES: dict[type, ShapeKind] = {
    Scene: "Polygon",
    ControlPoint: "Point",
    Mask: "Polygon",
    Area: "Polygon",
    Place: "Point",
    Sighting: "Point",
    Leg: "LineString",
}


@dataclass(frozen=True, slots=True)
class Column:
    """How one field is stored: value to row (JSON), row to cell (SQLite) and back; ``cell`` names its column.

    ``read`` goes from the cell to the value at once.
    """

    name: str
    cell: str
    optional: bool
    to_row: Code
    to_cell: Code
    from_cell: Code
    read: Code
    default: Any


def canonical(value: object) -> str:
    """The one JSON text of a value: keys sorted, no spaces, UTF-8 as it is, shortest floats, no NaN."""
    return _ENCODER.encode(value)


def stamp(moment: datetime) -> str:
    """A moment as GeoPackage stores DATETIME: UTC with milliseconds (microseconds only where there are any)."""
    utc = moment.astimezone(UTC)
    spec = "microseconds" if utc.microsecond % 1000 else "milliseconds"
    return utc.replace(tzinfo=None).isoformat(timespec=spec) + "Z"


def moment() -> datetime:
    """The present in UTC, to the millisecond that the file keeps."""
    present = now()
    return present.replace(microsecond=present.microsecond // 1000 * 1000)


def unstamp(text: str) -> datetime:
    """The moment of a stored DATETIME; one without a zone is UTC, as GeoPackage has it."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@cache
def columns(kind: type[Any]) -> tuple[Column, ...]:
    """The columns of a kind of record, in the order of its fields."""
    hints = typing.get_type_hints(kind)
    return tuple(_column(kind, f.name, hints[f.name], f.default) for f in fields(kind))


@cache
def shape_field(kind: type) -> str | None:
    """The field of a kind of record that holds its geometry, None where it has none."""
    return next((column.name for column in columns(kind) if column.cell == GEOMETRY), None)


def row_of(record: Record) -> Row:
    """The row of a record; raises UserError for text that no file can hold, ValueError for what is no value."""
    row: Row = {}
    for column in columns(type(record)):
        value = getattr(record, column.name)
        if (value is None and column.optional) or (value == "" and column.to_row is text_of):  # most, in a large import
            row[column.name] = value
        else:
            row[column.name] = column.to_row(value)
    return row


def cells_of(kind: type, row: Row) -> Cells:
    """The cells of a row."""
    cells: Cells = {}
    for c in columns(kind):
        value = row[c.name]
        cells[c.cell] = value if value is None or c.to_cell is _same else c.to_cell(value)
    return cells


def cells_that_differ(kind: type, old: Row, new: Row) -> Cells:
    """The cells of a new row that are not those of the old."""
    return {
        c.cell: None if new[c.name] is None else c.to_cell(new[c.name])
        for c in columns(kind)
        if new[c.name] != old[c.name]
    }


def row_of_cells(kind: type, cells: Mapping[str, Any]) -> Row:
    """The row of cells read from a table; raises UserError naming the cell that cannot be read."""
    row: Row = {}
    for column in columns(kind):
        if column.cell not in cells:  # a column that came with a later version than this file's
            row[column.name] = column.default
            continue
        cell = cells[column.cell]
        try:
            row[column.name] = _blank(column) if cell is None else column.from_cell(cell)
        except (ValueError, TypeError, KeyError, OverflowError, IndexError) as error:
            raise _unreadable(kind, cells, column.name) from error
    return row


def record_of_cells(kind: type, cells: Mapping[str, Any]) -> Any:
    """The record of cells read from a table; raises UserError naming the cell that cannot be read."""
    values = {}
    for column in columns(kind):
        cell = cells[column.cell]
        try:
            values[column.name] = _blank(column) if cell is None else column.read(cell)
        except (ValueError, TypeError, KeyError, OverflowError, IndexError) as error:
            raise _unreadable(kind, cells, column.name) from error
    return kind(**values)


def complete(kind: type, row: Row) -> Row:
    """A row of an older journal with the fields that came later (at their defaults) and without those that went."""
    if row.keys() == _names(kind):
        return row
    return {c.name: row.get(c.name, c.default) for c in columns(kind)}


@cache
def _names(kind: type[Any]) -> frozenset[str]:
    return frozenset(c.name for c in columns(kind))


def cell_of_value(kind: type, name: str, value: object) -> Any:
    """What a column's cell holds for a value, to compare with; raises ValueError for an unknown column."""
    for column in columns(kind):
        if column.cell == name:
            return None if value is None else column.to_cell(column.to_row(value))
    raise ValueError(f"{kind.__name__} has no column {name}")


def _unreadable(kind: type, cells: Mapping[str, Any], name: str) -> UserError:
    return UserError(
        f"Row {cells['fid']} of the table {TABLES[kind]} cannot be read: its {name} was changed by another program.",
        "Verify the case, and correct the row or go back to a copy.",
    )


def _blank(column: Column) -> Any:
    """What NULL stands for: nothing where that is allowed, an empty reference, else an error of the row."""
    if column.optional:
        return None
    if column.default == "":
        return ""
    raise ValueError("NULL")


def _same(value: Any) -> Any:
    return value


def text_of(value: Any) -> str:
    """Text as it is; raises UserError for characters that UTF-8 has not (parts of broken file names), TypeError for no text."""
    if not isinstance(value, str):
        raise TypeError(f"text expected, not {value!r}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            shown = value.encode(errors="replace").decode()
            raise UserError(
                f"“{shown}” has characters that cannot be stored.", "Rename it with ordinary letters."
            ) from None
    return str(value)


def _whole(value: Any) -> int:
    number = int(value)
    if number != value or not -(2**63) <= number < 2**63:
        raise ValueError(f"not a whole number: {value!r}")
    return number


def _real(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"not a number: {value!r}")
    return number + 0.0  # SQLite keeps no negative zero


def _list(each: Code) -> Code:
    return lambda values: [each(value) for value in values]


def _tuple(each: Code) -> Code:
    return lambda values: tuple(each(value) for value in values)


def _pixel(value: Any) -> list[float]:
    return [_real(value[0]), _real(value[1])]


# Codes of each type: value to row, row to cell, cell to row, cell to value.
_Codes = tuple[Code, Code, Code, Code]
_SIMPLE: dict[Any, _Codes] = {
    str: (text_of, _same, str, str),
    int: (_whole, _same, int, int),
    float: (_real, _same, float, float),
    bool: (bool, int, bool, bool),
    datetime: (stamp, _same, lambda cell: stamp(unstamp(cell)), unstamp),
    Shape: (
        geometry.shape_json,
        geometry.encode_json,
        lambda cell: geometry.shape_json(geometry.decode(cell)),
        geometry.decode,
    ),
}
_ELEMENTS: dict[Any, tuple[Code, Code]] = {
    str: (text_of, str),
    float: (_real, float),
    Pixel: (_pixel, lambda pair: Pixel(float(pair[0]), float(pair[1]))),
}


def _column(kind: type, name: str, hint: Any, default: Any) -> Column:
    base, optional = _unwrap(hint)
    codes = _codes(base)
    if (kind, name) in REFERENCES and base is str:
        codes = (codes[0], lambda text: text or None, *codes[2:])
    if base is Shape and kind in SHAPES:
        codes = (lambda shape: geometry.shape_json(_of_kind(shape, SHAPES[kind])), *codes[1:])
    if default is MISSING:  # a uuid: every row has one
        blank: Any = None
    else:
        blank = None if default is None else codes[0](default)
    return Column(name, GEOMETRY if base is Shape else name, optional, *codes, default=blank)


def _of_kind(shape: Shape, wanted: ShapeKind) -> Shape:
    if shape.kind != wanted:
        raise ValueError(f"a {shape.kind} where the layer holds geometries of the kind {wanted}")
    return shape


def _unwrap(hint: Any) -> tuple[Any, bool]:
    if isinstance(hint, types.UnionType):
        parts = [part for part in hint.__args__ if part is not types.NoneType]
        assert len(parts) == 1
        return parts[0], True
    return hint, False


def _codes(base: Any) -> _Codes:
    if base in _SIMPLE:
        return _SIMPLE[base]
    if isinstance(base, type) and issubclass(base, StrEnum):
        return (lambda member: base(member).value), _same, (lambda cell: base(cell).value), base
    if typing.get_origin(base) is tuple:
        to_row, from_row = _ELEMENTS[typing.get_args(base)[0]]
        return (
            _list(to_row),
            canonical,
            _parse_list,
            (lambda cell: _tuple(from_row)(_parse_list(cell))),
        )
    raise TypeError(f"no way to store {base!r}")


def _parse_list(cell: Any) -> list[Any]:
    values = json.loads(cell)
    if not isinstance(values, list):
        raise ValueError("not a list")
    return values
