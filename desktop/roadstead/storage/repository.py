"""Reading: records by uuid, by column, by page, by box."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from roadstead.domain.records import TABLES, Record
from roadstead.storage import codec, schema

R = TypeVar("R", bound=Record)
_BATCH = 500
Box = tuple[float, float, float, float]  # west, south, east, north in degrees


def find(conn: sqlite3.Connection, kind: type[R], uuid: str) -> R | None:
    """The record with that uuid, or None."""
    found = _select(conn, kind, "WHERE uuid = ?", (uuid,))
    return found[0] if found else None


def some(conn: sqlite3.Connection, kind: type[R], uuids: Iterable[str]) -> list[R]:
    """Those records with these uuids that there are, in the order of the uuids."""
    wanted = list(dict.fromkeys(uuids))
    found: dict[str, R] = {}
    for start in range(0, len(wanted), _BATCH):
        batch = tuple(wanted[start : start + _BATCH])
        marks = ",".join("?" * len(batch))
        found |= {record.uuid: record for record in _select(conn, kind, f"WHERE uuid IN ({marks})", batch)}
    return [found[uuid] for uuid in wanted if uuid in found]


def select(
    conn: sqlite3.Connection,
    kind: type[R],
    equals: dict[str, Any],
    order: str = "fid",
    limit: int | None = None,
    offset: int = 0,
) -> list[R]:
    """The records whose columns equal these values; ``order`` is a column, with ``-`` before it backwards.

    The rows of a page are looked up by number, so that sorting a large table moves only the column sorted by.
    """
    where, values = _where(kind, equals)
    by = _order(kind, order)
    if limit is None and not offset:
        return _select(conn, kind, f"{where} ORDER BY {by}", values)
    chosen = f'SELECT fid FROM "{TABLES[kind]}" {where} ORDER BY {by} LIMIT ? OFFSET ?'
    return _select(
        conn, kind, f"WHERE fid IN ({chosen}) ORDER BY {by}", (*values, -1 if limit is None else limit, offset)
    )


def count(conn: sqlite3.Connection, kind: type, equals: dict[str, Any]) -> int:
    """How many records have these values."""
    where, values = _where(kind, equals)
    return conn.execute(f'SELECT count(*) FROM "{TABLES[kind]}" {where}', values).fetchone()[0]


def tally(
    conn: sqlite3.Connection, kind: type, columns: Sequence[str], equals: dict[str, Any]
) -> dict[tuple[Any, ...], int]:
    """How many records there are of each set of values of some columns; an empty reference is None."""
    known = {column.cell for column in codec.columns(kind)}
    if unknown := [name for name in columns if name not in known]:
        raise ValueError(f"{kind.__name__} has no column {unknown[0]}")
    where, values = _where(kind, equals)
    by = ", ".join(f'"{name}"' for name in columns)
    rows = conn.execute(f'SELECT {by}, count(*) FROM "{TABLES[kind]}" {where} GROUP BY {by}', values)
    return {tuple(row[:-1]): row[-1] for row in rows}


def within(conn: sqlite3.Connection, kind: type[R], box: Box, limit: int | None = None) -> list[R]:
    """The records whose extent meets a box (west > east crosses the antimeridian), in the order they were made."""
    west, south, east, north = box
    if not codec.shape_field(kind):
        raise ValueError(f"{kind.__name__} has no geometry")
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    # The RTree keeps single precision, rounded outward: it finds the candidates, the blob's envelope decides.
    candidates = (
        f'SELECT id FROM "{schema.rtree(TABLES[kind])}" WHERE minx <= ? AND maxx >= ? AND miny <= ? AND maxy >= ?'
    )
    exact = "ST_MinX(geometry) <= ? AND ST_MaxX(geometry) >= ? AND ST_MinY(geometry) <= ? AND ST_MaxY(geometry) >= ?"
    parts = " OR ".join(f"(fid IN ({candidates}) AND {exact})" for _span in spans)
    values = [value for low, high in spans for value in (high, low, north, south) * 2]
    return _select(conn, kind, f"WHERE {parts} ORDER BY fid LIMIT ?", (*values, -1 if limit is None else limit))


def _select(conn: sqlite3.Connection, kind: type[R], tail: str, values: tuple[Any, ...]) -> list[R]:
    cursor = conn.execute(f'SELECT * FROM "{TABLES[kind]}" {tail}', values)
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()  # at once: an open cursor would hold up a commit
    return [codec.record_of_cells(kind, dict(zip(names, row, strict=True))) for row in rows]


def _where(kind: type, equals: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    if not equals:
        return "", ()
    values = tuple(codec.cell_of_value(kind, name, value) for name, value in equals.items())
    return "WHERE " + " AND ".join(f'"{name}" IS ?' for name in equals), values


def _order(kind: type, order: str) -> str:
    name, direction = order.removeprefix("-"), "DESC" if order.startswith("-") else "ASC"
    if name != "fid" and name not in {column.cell for column in codec.columns(kind)}:
        raise ValueError(f"{kind.__name__} has no column {name}")
    return f"fid {direction}" if name == "fid" else f'"{name}" {direction}, fid {direction}'
