"""Writing: from an operation to the changes of rows, onto the tables, with references kept whole."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import TABLES, CaseInfo, Record
from roadstead.storage import codec, geometry, schema
from roadstead.storage.codec import Row
from roadstead.storage.journal import Change

if TYPE_CHECKING:
    from sqlite_utils import Database

Step = Callable[[float], None]
_BATCH = 500
_PLANNING, _WRITTEN = 0.3, 0.75  # shares of the work: what comes then is the journal


def no_step(share: float) -> None:
    """Hears how far a change is, for no one."""


def plan(conn: sqlite3.Connection, operation: Operation, step: Step = no_step) -> list[Change]:
    """The changes that an operation makes of the present rows; records that are already so are left out.

    ``step`` hears the share of the work that is done, and may raise Cancelled. Raises UserError when a record to remove is gone, ValueError when the operation names one twice or touches the
    case's own row otherwise than by replacing it.
    """
    puts, drops = _by_table(operation.put), _by_table(operation.drop)
    _check_sense(operation, puts, drops)
    changes: list[Change] = []
    for table in TABLES.values():
        if table in puts or table in drops:
            for change in _plan_table(conn, table, puts.get(table, {}), drops.get(table, {})):
                changes.append(change)
                if len(changes) % _BATCH == 0:
                    step(_PLANNING * len(changes) / (len(operation.put) + len(operation.drop)))
    return changes


def _by_table(records: Iterable[Record]) -> dict[str, dict[str, Record]]:
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in records:
        table = found[TABLES[type(record)]]
        if record.uuid in table:
            raise ValueError(f"an operation names {record.uuid} twice")
        table[record.uuid] = record
    return found


def _check_sense(operation: Operation, puts: dict[str, dict[str, Record]], drops: dict[str, dict[str, Record]]) -> None:
    for table in puts.keys() & drops.keys():
        if both := puts[table].keys() & drops[table].keys():
            raise ValueError(f"an operation puts and drops {sorted(both)}")
    if TABLES[CaseInfo] in drops:
        raise ValueError(f"the operation {operation.verb} removes the case's own row")


def _plan_table(
    conn: sqlite3.Connection, table: str, puts: dict[str, Record], drops: dict[str, Record]
) -> Iterator[Change]:
    present = present_rows(conn, table, [*puts, *drops])
    fresh = _next_fid(conn, table)
    for uuid in drops:
        if uuid not in present:
            raise UserError(f"What was to be removed from {table} is no longer there.", "Nothing was changed.")
        fid, before = present[uuid]
        yield Change(table, uuid, fid, before, None)
    for uuid, record in puts.items():
        after = codec.row_of(record)
        if uuid in present:
            fid, before = present[uuid]
            if before != after:
                yield Change(table, uuid, fid, before, after)
        elif table == TABLES[CaseInfo] and fresh > 1:
            raise ValueError("a case has one row of its own, and its uuid stays")
        else:
            yield Change(table, uuid, fresh, None, after)
            fresh += 1


def present_rows(conn: sqlite3.Connection, table: str, uuids: Iterable[str]) -> dict[str, tuple[int, Row]]:
    """The number and row of each of these records that the table has, by uuid."""
    kind, found = codec.KINDS[table], {}
    for batch in _batches(uuids):
        marks = ",".join("?" * len(batch))
        for cells in dictionaries(conn.execute(f'SELECT * FROM "{table}" WHERE uuid IN ({marks})', batch)):
            found[cells["uuid"]] = (cells["fid"], codec.row_of_cells(kind, cells))
    return found


def dictionaries(cursor: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    """Each row of a query as a dictionary by column."""
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, values, strict=True)) for values in cursor)


def _next_fid(conn: sqlite3.Connection, table: str) -> int:
    """A number that no row of the table has or had."""
    found = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return (found[0] if found else 0) + 1


def check_expected(conn: sqlite3.Connection, changes: Sequence[Change], doing: str) -> None:
    """Raises UserError unless every row is now as the changes found it: for an undo or redo of an older entry."""
    by_table: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_table[change.table].append(change)
    for table, group in by_table.items():
        kind = codec.KINDS[table]
        present = present_rows(conn, table, [change.uuid for change in group])
        for change in group:
            row = present[change.uuid][1] if change.uuid in present else None
            if row != (codec.complete(kind, change.before) if change.before is not None else None):
                raise UserError(
                    f"“{doing}” is not possible: a row of {table} was changed by another program since.",
                    "Verify the case to see which, and correct it there.",
                )


def apply(db: "Database", changes: Sequence[Change], at: datetime, step: Step = no_step) -> None:
    """Writes the changes to the tables and keeps the layers' extent and time of change; the transaction is the caller's.

    ``step`` is as in ``plan``.
    """
    by_table: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_table[change.table].append(change)
    done = 0
    for table, group in by_table.items():
        for batch in _batches(change.fid for change in group if change.after is None):
            db.table(table).delete_where(f"fid IN ({','.join('?' * len(batch))})", batch)
        for columns, rows in _updates(group).items():
            sets = ", ".join(f'"{column}" = ?' for column in columns)
            db.conn.executemany(f'UPDATE "{table}" SET {sets} WHERE fid = ?', rows)
        for batch in _batches(c for c in group if c.before is None and c.after is not None):
            _insert(db.conn, table, batch)
            done += len(batch)
            step(_PLANNING + (_WRITTEN - _PLANNING) * done / len(changes))
        _touch(db, table, group, at)


def _insert(conn: sqlite3.Connection, table: str, fresh: Sequence[Change]) -> None:
    """Adds rows; by the connection itself, as sqlite-utils takes twice as long over a hundred thousand."""
    rows = [{"fid": change.fid, **_cells(table, change.after or {})} for change in fresh]
    names, marks = ", ".join(f'"{name}"' for name in rows[0]), ", ".join("?" * len(rows[0]))
    conn.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', [tuple(row.values()) for row in rows])


def _cells(table: str, row: Row) -> dict[str, Any]:
    kind = codec.KINDS[table]
    return codec.cells_of(kind, codec.complete(kind, row))


def _updates(group: Sequence[Change]) -> dict[tuple[str, ...], list[list[Any]]]:
    """The new cells and the number of each changed row, by the columns that change."""
    found: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for change in group:
        if change.before is not None and change.after is not None:
            kind = codec.KINDS[change.table]
            cells = codec.cells_that_differ(
                kind, codec.complete(kind, change.before), codec.complete(kind, change.after)
            )
            if cells:
                found[tuple(cells)].append([*cells.values(), change.fid])
    return found


def _touch(db: "Database", table: str, changes: Sequence[Change], at: datetime) -> None:
    """Keeps the table's row in gpkg_contents: time of change, and the extent of a layer."""
    values: tuple[Any, ...] = (codec.stamp(at), None, None, None, None)
    if codec.shape_field(codec.KINDS[table]) and (box := _extent(db.conn, table, changes)):
        values = (codec.stamp(at), *box)
    sets = "last_change = ?, min_x = ?, min_y = ?, max_x = ?, max_y = ?"
    db.execute(f"UPDATE gpkg_contents SET {sets} WHERE table_name = ?", (*values, table))


def _extent(conn: sqlite3.Connection, table: str, changes: Sequence[Change]) -> geometry.Envelope | None:
    """The extent of a layer after changes: grown where it can be, read from the RTree where it may have shrunk."""
    old = conn.execute("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (table,)).fetchone()
    known: geometry.Envelope | None = None if old is None or old[0] is None else old
    field = codec.shape_field(codec.KINDS[table]) or ""
    for change in changes:
        gone = _bounds(change.before, field)
        if gone and (known is None or any(a == b for a, b in zip(gone, known, strict=True))):
            return _rtree_extent(conn, table)
    for box in filter(None, (_bounds(change.after, field) for change in changes)):
        known = box if known is None else _union(known, box)
    return known


def _union(a: geometry.Envelope, b: geometry.Envelope) -> geometry.Envelope:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _bounds(row: Row | None, field: str) -> geometry.Envelope | None:
    shape = row.get(field) if row else None
    return geometry.bounds_of_json(shape) if shape else None


def _rtree_extent(conn: sqlite3.Connection, table: str) -> geometry.Envelope | None:
    """The extent of a layer from its RTree, rounded outward to single precision (up to 1.5 m)."""
    found = conn.execute(f'SELECT min(minx), min(miny), max(maxx), max(maxy) FROM "{schema.rtree(table)}"').fetchone()
    return None if found[0] is None else found


def check_references(conn: sqlite3.Connection, changes: Sequence[Change]) -> None:
    """Raises UserError when, after the changes, a record names one that is not there."""
    _check_targets(conn, changes)
    _check_referrers(conn, changes)


def _check_targets(conn: sqlite3.Connection, changes: Sequence[Change]) -> None:
    wanted: dict[tuple[type, type], set[str]] = defaultdict(set)
    for (kind, name), target in codec.REFERENCES.items():
        for change in changes:
            if change.table == TABLES[kind] and change.after is not None:
                value = change.after.get(name) or ()
                wanted[kind, target].update([value] if isinstance(value, str) else value)
    for (kind, target), uuids in wanted.items():
        if missing := uuids - _existing(conn, TABLES[target], uuids):
            raise UserError(
                f"A row of {TABLES[kind]} names a row of {TABLES[target]} that is not in the case ({min(missing)}).",
                f"Add it to {TABLES[target]} first, or in the same action.",
            )


def _existing(conn: sqlite3.Connection, table: str, uuids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for batch in _batches(uuids):
        marks = ",".join("?" * len(batch))
        found.update(row[0] for row in conn.execute(f'SELECT uuid FROM "{table}" WHERE uuid IN ({marks})', batch))
    return found


def _check_referrers(conn: sqlite3.Connection, changes: Sequence[Change]) -> None:
    for (kind, name), target in codec.REFERENCES.items():
        gone = [change.uuid for change in changes if change.after is None and change.table == TABLES[target]]
        for batch in _batches(gone):
            count = _referring(conn, kind, name, batch)
            if count:
                rows = "one row" if count == 1 else f"{count} rows"
                raise UserError(
                    f"A row of {TABLES[target]} cannot be removed: {rows} of {TABLES[kind]} refer to it.",
                    f"Remove or change them in {TABLES[kind]} first.",
                )


def _referring(conn: sqlite3.Connection, kind: type, name: str, uuids: Sequence[str]) -> int:
    """How many rows of a kind name one of these uuids in a field."""
    table, marks = TABLES[kind], ",".join("?" * len(uuids))
    default = next(column.default for column in codec.columns(kind) if column.name == name)
    many = f'SELECT count(DISTINCT t.fid) FROM "{table}" t, json_each(t."{name}") j WHERE j.value IN ({marks})'
    one = f'SELECT count(*) FROM "{table}" WHERE "{name}" IN ({marks})'
    return conn.execute(many if isinstance(default, list) else one, uuids).fetchone()[0]


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
