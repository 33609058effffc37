"""Queries of the tables as SQL: the columns are checked against those known, all else goes as parameters."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from roadstead.domain.query import Among, Between, Holds, Not, Query, Sort, Standing, Test
from roadstead.domain.records import TABLES, UNSETTLED, Annotation
from roadstead.storage import codec

Sql = tuple[str, list[Any]]
_BATCH = 500
_FOLD = "roadstead_casefold"


def listing(conn: sqlite3.Connection, kind: type, query: Query) -> list[str]:
    """The uuids of the rows that pass the tests, in order."""
    where, values = _where(kind, query.tests)
    order, more = _order(kind, query.sorts)
    return [row[0] for row in _ask(conn, kind, f"SELECT t.uuid FROM {_from(kind)} {where} {order}", values + more)]


def number(conn: sqlite3.Connection, kind: type, tests: Sequence[Test]) -> int:
    """How many rows pass the tests."""
    where, values = _where(kind, tests)
    return _ask(conn, kind, f"SELECT count(*) FROM {_from(kind)} {where}", values)[0][0]


def values(
    conn: sqlite3.Connection, kind: type, column: str, tests: Sequence[Test], most: int
) -> list[tuple[Any, int]]:
    """The commonest values of a column among the rows that pass the tests, with how many have each."""
    where, parameters = _where(kind, tests)
    name = _column(kind, column)
    sql = f"SELECT {name}, count(*) FROM {_from(kind)} {where} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"
    return [(value, count) for value, count in _ask(conn, kind, sql, [*parameters, most])]


def cells(
    conn: sqlite3.Connection, kind: type, uuids: Iterable[str], columns: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Some cells of these rows, in no order."""
    wanted, names = list(uuids), ", ".join(_column(kind, column) for column in columns)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        marks = ",".join("?" * len(batch))
        yield from conn.execute(f"SELECT {names} FROM {_from(kind)} WHERE t.uuid IN ({marks})", batch).fetchall()


def rows(conn: sqlite3.Connection, kind: type, columns: Sequence[str], tests: Sequence[Test]) -> list[tuple[Any, ...]]:
    """The values of some columns of every row that passes the tests, in the order in which they were made."""
    where, parameters = _where(kind, tests)
    names = ", ".join(_column(kind, column) for column in columns)
    found = _ask(conn, kind, f"SELECT {names} FROM {_from(kind)} {where} ORDER BY t.fid", parameters)
    by_cell = {column.cell: column for column in codec.columns(kind)}
    read = [_values(by_cell[name], cells) for name, cells in zip(columns, zip(*found, strict=True), strict=False)]
    return list(zip(*read, strict=True))


def _values(column: codec.Column, cells: Sequence[Any]) -> list[Any]:
    """The values of a column's cells; what comes again and again is read once."""
    empty = None if column.optional else column.default
    if column.read is str:
        return [empty if cell is None else cell for cell in cells]
    known = {cell: empty if cell is None else column.read(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def known(conn: sqlite3.Connection, kind: type, uuids: Iterable[str]) -> list[str]:
    """Those of the uuids that the table has, in their order; of many those of a smaller table are read instead."""
    wanted, table = list(uuids), f'"{TABLES[kind]}"'
    if len(wanted) > _BATCH and conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] <= len(wanted):
        present = {row[0] for row in conn.execute(f"SELECT uuid FROM {table}").fetchall()}
    else:
        present = {row[0] for row in cells(conn, kind, wanted, ("uuid",))}
    return [uuid for uuid in wanted if uuid in present]


def holds(conn: sqlite3.Connection, kind: type, uuids: Iterable[str]) -> bool:
    """Whether the table has any of the uuids."""
    wanted = list(uuids)
    return bool(known(conn, kind, wanted[:_BATCH]) or known(conn, kind, wanted[_BATCH:]))


def _ask(conn: sqlite3.Connection, kind: type, sql: str, values: Sequence[Any]) -> list[Any]:
    if _FOLD in sql:
        conn.create_function(_FOLD, 1, lambda text: str(text).casefold(), deterministic=True)
    return conn.execute(sql, values).fetchall()


def _from(kind: type) -> str:
    return f'"{TABLES[kind]}" t'


def _where(kind: type, tests: Sequence[Test]) -> Sql:
    parts = [_test(kind, test) for test in tests]
    if not parts:
        return "", []
    return "WHERE " + " AND ".join(f"({sql})" for sql, _ in parts), [value for _, found in parts for value in found]


def _test(kind: type, test: Test) -> Sql:
    if isinstance(test, Among):
        return _among(kind, test)
    if isinstance(test, Between):
        return _between(kind, test)
    if isinstance(test, Holds):
        return _holds(kind, test)
    if isinstance(test, Not):
        sql, values = _test(kind, test.test)
        return f"NOT coalesce(({sql}), 0)", values
    return _standing(kind, test)


def _among(kind: type, test: Among) -> Sql:
    name, present = _column(kind, test.column), [_cell(value) for value in test.values if value is not None]
    if len(present) > _BATCH:  # more than a statement may have parameters
        parts, present = [f"{name} IN (SELECT value FROM json_each(?))"], [json.dumps(present)]
    else:
        parts = [f"{name} IN ({','.join('?' * len(present))})"] if present else []
    parts += [f"{name} IS NULL"] if None in test.values else []
    return " OR ".join(parts) or "0", present


def _between(kind: type, test: Between) -> Sql:
    name = _column(kind, test.column)
    ends = [(sign, value) for sign, value in ((">=", test.low), ("<=", test.high)) if value is not None]
    sql = " AND ".join(f"{name} {sign} ?" for sign, _ in ends) or f"{name} IS NOT NULL"
    return sql, [_cell(value) for _, value in ends]


def _holds(kind: type, test: Holds) -> Sql:
    """LIKE knows upper and lower case of Latin letters alone; for others the text is folded as Python does."""
    if test.text.isascii():
        escaped = test.text.translate({ord(sign): f"\\{sign}" for sign in "\\%_"})
        compare, value = (lambda name: f"{name} LIKE ? ESCAPE '\\'"), f"%{escaped}%"
    else:
        compare, value = (lambda name: f"instr({_FOLD}(coalesce({name}, '')), ?)"), test.text.casefold()
    parts: list[Sql] = [(_in_column(kind, column, compare), [value]) for column in test.columns]
    parts += [_among(kind, also) for also in test.also]
    return " OR ".join(sql for sql, _ in parts) or "0", [value for _, found in parts for value in found]


def _in_column(kind: type, column: str, compare: Callable[[str], str]) -> str:
    """The comparison of a column; one of a record that is referred to is made once for each such record."""
    reference, dot, name = column.partition(".")
    if not dot:
        return compare(_column(kind, column))
    target = _target(kind, reference)
    return f't."{reference}" IN (SELECT uuid FROM "{TABLES[target]}" WHERE {compare(_plain(target, name))})'


def _standing(kind: type, test: Standing) -> Sql:
    if kind is not Annotation:
        raise ValueError(f"{kind.__name__} has nothing that may not stand")
    unsettled = sorted(UNSETTLED)
    sql = f"t.reading IS NULL AND t.review NOT IN ({','.join('?' * len(unsettled))})"
    return (sql if test.wanted else f"NOT ({sql})"), unsettled


def _order(kind: type, sorts: Sequence[Sort]) -> Sql:
    parts: list[str] = []
    values: list[Any] = []
    for sort in sorts:
        name, down = _column(kind, sort.column), " DESC" if sort.backwards else ""
        if sort.ranks:
            cases = " ".join(f"WHEN ? THEN {rank}" for rank, _ in enumerate(sort.ranks))
            key = f"CASE {name} {cases} END"
            parts += [f"{key} IS NULL", f"{key}{down}"]
            values += [*sort.ranks, *sort.ranks]
        else:
            # Text as people look it up, capital letters among the others; of numbers that says nothing.
            parts += [f"coalesce({name}, '') = ''", f"{name} COLLATE NOCASE{down}"]
    return f"ORDER BY {', '.join([*parts, 't.fid'])}", values


def _column(kind: type, column: str) -> str:
    reference, dot, name = column.partition(".")
    if not dot:
        return _plain(kind, column, "t.")
    target = _target(kind, reference)
    return f'(SELECT r.{_plain(target, name)} FROM "{TABLES[target]}" r WHERE r.uuid = t."{reference}")'


def _plain(kind: type, column: str, table: str = "") -> str:
    if column not in {known.cell for known in codec.columns(kind)}:
        raise ValueError(f"{kind.__name__} has no column {column}")
    return f'{table}"{column}"'


def _target(kind: type, reference: str) -> type:
    if (kind, reference) not in codec.REFERENCES:
        raise ValueError(f"{kind.__name__} refers to nothing by {reference}")
    return codec.REFERENCES[kind, reference]


def _cell(value: Any) -> Any:
    return codec.stamp(value) if isinstance(value, datetime) else value
