"""Versions of the case file: how each is reached from the one before, and which files are not ours."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from roadstead import __version__
from roadstead.domain.errors import UserError
from roadstead.storage import codec, connection, first, fourth, schema, second, third

if TYPE_CHECKING:
    from sqlite_utils import Database

FORMAT_TABLE = "case_format"


class Migration(NamedTuple):
    """A step to the next version. Steps add tables and columns; they never use sqlite-utils' ``transform``,
    which drops a layer's triggers and its geometry type."""

    name: str
    apply: Callable[["Database"], None]


MIGRATIONS: tuple[Migration, ...] = (
    Migration("first", first.create_case),
    Migration("imagery", second.add_imagery),
    Migration("marking", third.add_marking),
    Migration("ships", fourth.add_ships),
)

_FORMAT = schema.Layer(
    FORMAT_TABLE,
    "Format",
    "Versions of Roadstead's case format that this file went through",
    "",
    """
    version INTEGER! Version
    name TEXT! Migration
    applied DATETIME! Applied (UTC)
    program TEXT! Program
    """,
)


def migrate(conn: sqlite3.Connection, steps: Sequence[Migration] = MIGRATIONS) -> int:
    """Brings a file to the newest version and returns it; each step commits together with its record."""
    db = connection.database(conn)
    for number, step in enumerate(steps, start=1):
        if number <= version(conn):
            continue
        with connection.transaction(conn):
            step.apply(db)
            if number == 1:
                schema.create_layer(db, _FORMAT)
            db.table(FORMAT_TABLE).insert(
                {
                    "version": number,
                    "name": step.name,
                    "applied": codec.stamp(codec.moment()),
                    "program": f"Roadstead {__version__}",
                }
            )
    return version(conn)


def version(conn: sqlite3.Connection) -> int:
    """The version of a case file, 0 for one that is not (yet) a case."""
    found = conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (FORMAT_TABLE,)).fetchone()
    return conn.execute(f"SELECT coalesce(max(version), 0) FROM {FORMAT_TABLE}").fetchone()[0] if found else 0


def check_ours(conn: sqlite3.Connection, path: Path, steps: Sequence[Migration] = MIGRATIONS) -> None:
    """Raises UserError unless the file is a whole case of a known version; reads a few pages, changes nothing."""
    (application,) = conn.execute("PRAGMA application_id").fetchone()
    found = version(conn)
    (pages,), (size,) = conn.execute("PRAGMA page_count").fetchone(), conn.execute("PRAGMA page_size").fetchone()
    if application != schema.APPLICATION_ID or found == 0:
        what = "a GeoPackage, but not" if application == schema.APPLICATION_ID else "not"
        empty = " (it is empty)" if pages == 0 else ""
        raise UserError(f"{path.name} is {what} a Roadstead case{empty}.", connection.NOT_OURS)
    if found > len(steps):
        raise UserError(
            f"{path.name} was made by a newer version of Roadstead (case format {found}, this one knows {len(steps)}).",
            "Update Roadstead to open it.",
        )
    if pages * size > path.stat().st_size:
        raise connection.damaged(path, " (it ends too early)")


def foreign_objects(conn: sqlite3.Connection) -> list[str]:
    """Triggers and views in the file that Roadstead did not make: a foreign trigger would run with our writes."""
    expected = {
        name: sql
        for (table,) in conn.execute("SELECT table_name FROM gpkg_geometry_columns")
        if table in codec.KINDS
        for name, sql in schema.rtree_triggers(table).items()
    }
    found = conn.execute("SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
    return [f"the {kind} {name}" for kind, name, sql in found if expected.get(name) != sql]
