"""Verification: the chain of the journal, its numbers, and whether the tables are what the journal says."""

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.domain.records import TABLES, CaseInfo
from roadstead.storage import catalogue, changes, codec, connection, geometry, journal, migrations, schema
from roadstead.storage.lock import is_held

_SHOWN = 10  # problems of one sort that are spelled out; the rest are counted


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found. ``root`` is the hash of the last entry; ``root_seq`` the entry whose hash was asked for.

    ``problems`` is empty where all is well; ``notes`` says what else is worth knowing (a root that further entries follow).
    """

    ok: bool
    entries: int
    root: str
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    root_seq: int | None = None


def verify_file(path: Path, root: str | None = None) -> Verification:
    """Checks a case file whole, without changing it; raises UserError when it is no case at all.

    ``root`` is the hash that a brief printed (64 hexadecimal digits, or at least the first 8): an end of the journal
    that was cut off, or rewritten with new hashes, shows only against it.
    """
    with connection.in_words(path, "verified"), _opened(path) as conn:
        conn.text_factory = _text
        migrations.check_ours(conn, path)
        try:
            with connection.reading(conn):
                return _Check(conn).run(root)
        except sqlite3.DatabaseError as error:
            if not getattr(error, "sqlite_errorname", "").startswith(
                ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR")
            ):
                raise
            return Verification(False, 0, "", [f"The file is damaged: {error}."])


@contextmanager
def _opened(path: Path) -> Generator[sqlite3.Connection]:
    """A connection that only reads; what a killed program left half-done is completed on a copy, never here.

    A case that a program works on is copied first, page by page, as a reader of many seconds would hold up its writes.
    """
    if is_held(path):
        with tempfile.TemporaryDirectory(prefix="roadstead-") as folder:
            copy = Path(folder, path.name)
            with closing(connection.connect(path, "ro")) as live, closing(connection.connect(copy, "rwc")) as conn:
                live.backup(conn)
                yield conn
        return
    with closing(connection.connect(path, "ro")) as conn:
        try:
            conn.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            hot = path.with_name(path.name + "-journal")
            if not (error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")) and hot.exists()):
                raise
        else:
            yield conn
            return
    with tempfile.TemporaryDirectory(prefix="roadstead-") as folder:
        for name in (path.name, hot.name):
            shutil.copyfile(path.with_name(name), Path(folder, name))
        with closing(connection.connect(Path(folder, path.name), "rw")) as conn:
            yield conn


class _Check:
    """One verification under way: the rows as the journal says, and the problems so far."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        # A file of an earlier version lacks the tables that came later, and nothing is wrong with that.
        there = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        older = migrations.version(conn) < len(migrations.MIGRATIONS)
        self._tables = [table for table in TABLES.values() if table in there or not older]
        self._rows: dict[tuple[str, str], tuple[int, bytes]] = {}
        self._problems: dict[str, list[str]] = {}
        self._hashes: list[str] = []

    def run(self, root: str | None) -> Verification:
        """Everything, in the order from the file up to what it means."""
        self._check_file()
        self._check_chain()
        for table in self._tables:
            self._check_table(table)
        self._check_references()
        seq, notes = self._check_root(root) if root else (None, [])
        problems = [line for group in self._problems.values() for line in _shown(group)]
        last = self._hashes[-1] if self._hashes else ""
        return Verification(not problems, len(self._hashes), last, problems, notes, seq)

    def _problem(self, sort: str, text: str) -> None:
        self._problems.setdefault(sort, []).append(text)

    def _check_file(self) -> None:
        for (text,) in self._conn.execute("PRAGMA integrity_check"):
            if text != "ok":
                self._problem("file", f"The file is damaged: {text}.")
        for name in migrations.foreign_objects(self._conn):
            self._problem("foreign", f"Roadstead did not make {name}; it could change or hide rows.")
        for table in filter(_has_shape, self._tables):
            (said,) = self._conn.execute("SELECT rtreecheck(?)", (schema.rtree(table),)).fetchone()
            (indexed,) = self._conn.execute(f'SELECT count(*) FROM "{schema.rtree(table)}"').fetchone()
            (placed,) = self._conn.execute(f'SELECT count(geometry) FROM "{table}"').fetchone()
            if said != "ok" or indexed != placed or self._misplaced(table):
                self._problem("rtree", f"The spatial index of {table} does not fit its rows.")
        for text in catalogue.alterations(self._conn):
            self._problem("catalogue", text)

    def _misplaced(self, table: str) -> int:
        """How many rows the RTree does not hold where they are: it rounds outwards to 24 bits, 3e-5 degrees at most, and
        the tiniest numbers to nothing."""
        sides = "max(r.minx - ST_MinX(g), r.miny - ST_MinY(g), ST_MaxX(g) - r.maxx, ST_MaxY(g) - r.maxy) > 1e-9"
        far = "r.maxx - ST_MaxX(g) > 1e-4 OR r.maxy - ST_MaxY(g) > 1e-4 OR ST_MinX(g) - r.minx > 1e-4"
        query = f'SELECT count(*) FROM (SELECT fid, geometry AS g FROM "{table}" WHERE geometry NOT NULL) t '
        query += f'LEFT JOIN "{schema.rtree(table)}" r ON r.id = t.fid '
        query += f"WHERE r.id IS NULL OR {sides} OR {far} OR ST_MinY(g) - r.miny > 1e-4"
        return self._conn.execute(query).fetchone()[0]

    def _check_chain(self) -> None:
        info = self._conn.execute(f"SELECT uuid FROM {TABLES[CaseInfo]}").fetchall()
        if len(info) != 1:
            self._problem("info", f"The case has {len(info)} rows about itself instead of one.")
        previous = journal.genesis(info[0][0]) if info else ""
        expected = 1
        for cells in changes.dictionaries(self._conn.execute("SELECT * FROM journal ORDER BY fid")):
            seq = cells["fid"]
            if seq != expected:
                gap = (
                    f"Entry {expected} is missing"
                    if seq == expected + 1
                    else f"Entries {expected} to {seq - 1} are missing"
                )
                self._problem("gap", f"{gap} from the journal.")
            elif cells["previous"] != previous:
                self._problem("chain", f"Entry {seq} does not follow from the entry before it.")
            if cells["hash"] != self._hash(cells):
                self._problem(
                    "hash", f"Entry {seq} ({cells['at']}, {cells['label']}) was altered: its hash does not fit."
                )
            self._hashes.append(cells["hash"])
            previous, expected = cells["hash"], seq + 1
            self._replay(seq, cells["changes"])
        if not self._hashes:
            self._problem("gap", "The journal is empty.")
        # SQLite remembers the highest number that a table with AUTOINCREMENT ever had.
        (highest,) = self._conn.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'journal'").fetchone()
        if (highest or 0) >= expected:
            self._problem("gap", f"The journal once went on to entry {highest}: its end was cut off.")

    def _hash(self, cells: dict[str, object]) -> str:
        try:
            return journal.entry_hash(cells)
        except (TypeError, AttributeError, ValueError):  # a cell of another type, put there by another program
            return ""

    def _replay(self, seq: int, text: str) -> None:
        try:
            for change in journal.read_changes(text):
                self._replay_change(seq, change)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._problem("hash", f"The changes of entry {seq} cannot be read.")

    def _replay_change(self, seq: int, change: journal.Change) -> None:
        key, kind = (change.table, change.uuid), codec.KINDS[change.table]
        before = (change.fid, _digest(kind, change.before)) if change.before is not None else None
        if self._rows.get(key) != before:
            self._problem(
                "replay", f"Entry {seq} found another state of {change.table} than the entries before it left."
            )
        if change.after is None:
            self._rows.pop(key, None)
        else:
            self._rows[key] = (change.fid, _digest(kind, change.after))

    def _check_table(self, table: str) -> None:
        kind, missing = codec.KINDS[table], {uuid for name, uuid in self._rows if name == table}
        for cells in changes.dictionaries(self._conn.execute(f'SELECT * FROM "{table}"')):
            uuid, where = cells["uuid"], f"Row {cells['fid']} of {table}"
            said = self._rows.get((table, uuid))
            missing.discard(uuid)
            if said is None:
                self._problem(table, f"{where} ({uuid}) is in no entry of the journal.")
                continue
            try:
                held = _digest(kind, codec.row_of_cells(kind, cells))
            except UserError:
                held = b""
            if said != (cells["fid"], held) or not _as_written(cells):
                self._problem(table, f"{where} ({uuid}) was altered without an entry in the journal.")
        for uuid in sorted(missing):
            self._problem(table, f"A row of {table} ({uuid}) was removed without an entry in the journal.")

    def _check_references(self) -> None:
        for table, fid, target, _index in self._conn.execute("PRAGMA foreign_key_check"):
            self._problem("reference", f"Row {fid} of {table} refers to a row of {target} that is not there.")
        for (kind, name), target in codec.REFERENCES.items():
            there = {row[1] for row in self._conn.execute(f'PRAGMA table_info("{TABLES[kind]}")')}
            older = name not in there or TABLES[target] not in self._tables
            if older or (TABLES[kind], name) in _linked(self._conn):
                continue
            query = f'SELECT t.fid FROM "{TABLES[kind]}" t, json_each(t."{name}") j WHERE json_valid(t."{name}") AND '
            query += f'j.value NOT IN (SELECT uuid FROM "{TABLES[target]}")'
            for (fid,) in self._conn.execute(query):
                self._problem(
                    "reference", f"Row {fid} of {TABLES[kind]} refers to a row of {TABLES[target]} that is not there."
                )

    def _check_root(self, root: str) -> tuple[int | None, list[str]]:
        wanted = root.strip().lower()
        found = [seq for seq, value in enumerate(self._hashes, start=1) if value.startswith(wanted)]
        if len(wanted) < 8 or not found:
            why = "is too short to be looked for" if len(wanted) < 8 else "is no entry of this journal"
            self._problem("root", f"The root {root} {why}: entries were cut off or rewritten since it was noted.")
            return None, []
        following = len(self._hashes) - found[0]
        note = (
            f"The root is entry {found[0]}; {following} {'entry follows' if following == 1 else 'entries follow'} it."
        )
        return found[0], [note] if following else []


def _digest(kind: type, row: codec.Row) -> bytes:
    return hashlib.sha256(codec.canonical(codec.complete(kind, row)).encode()).digest()[:16]


def _text(cell: bytes) -> str:
    """A text cell; one with a damaged byte gets a mark in its place, and so differs from what the journal says."""
    return cell.decode("utf-8", errors="replace")


def _as_written(cells: dict[str, Any]) -> bool:
    """Whether a row's geometry is, byte for byte, the one that Roadstead writes: its envelope is used without a look inside."""
    blob = cells.get("geometry")
    return blob is None or geometry.encode(geometry.decode(blob)) == blob


def _has_shape(table: str) -> bool:
    return bool(codec.shape_field(codec.KINDS[table]))


def _linked(conn: sqlite3.Connection) -> set[tuple[str, str]]:
    """The references that SQLite itself checks."""
    return {(t, row[3]) for t in codec.KINDS for row in conn.execute(f'PRAGMA foreign_key_list("{t}")')}


def _shown(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], f"… and {more} more like these."] if more > 0 else lines
