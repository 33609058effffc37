"""Opening a case file: for writing under the lock, for reading where it cannot be written, or a copy of it."""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from roadstead.storage import connection, files, migrations
from roadstead.storage.lock import CaseLock, is_held

_IN_USE = "Another window or program has the case open, so this is a copy of it as it was when opened."
_NO_WRITING = "The file or its folder cannot be written."
_FULL = "The disk is full."
_ASKED = "It was opened to read only."


@dataclass
class Opened:
    """What opening a file gave: connections, and why it is read-only if it is."""

    reader: sqlite3.Connection
    writer: sqlite3.Connection | None = None
    lock: CaseLock | None = None
    reason: str = ""
    snapshot: Path | None = None


def open_file(path: Path, read_only: bool) -> Opened:
    """Opens a case for writing where that can be, else for reading; raises UserError or an error of SQLite."""
    if read_only:
        return _snapshot(path, _IN_USE) if is_held(path) else _read_only(path, _ASKED)
    try:
        lock = CaseLock.acquire(path)
    except OSError:
        return _read_only(path, _NO_WRITING)
    if lock is None:
        return _snapshot(path, _IN_USE)
    try:
        reader = connection.connect(path, "rw")
    except BaseException:
        lock.release()
        raise
    with _closing_on_error(Opened(reader, lock=lock)) as opened:
        return _writable(path, opened)


def _writable(path: Path, opened: Opened) -> Opened:
    """The connections to write with; read-only after all where the file, or what is in it, does not allow it."""
    conn = opened.reader
    migrations.check_ours(conn, path)
    reason = _cannot_write(conn)
    if foreign := migrations.foreign_objects(conn):
        reason = f"It holds {foreign[0]}, which Roadstead did not make and which could change rows unseen."
    if not reason and not _keeps_rollback_journal(conn):
        reason = "Another program (QGIS, for example) has it open."
    if reason:
        close_file(opened)
        return _read_only(path, reason)
    migrations.migrate(conn)
    opened.writer, opened.reader = conn, connection.connect(path, "ro")
    return opened


def _keeps_rollback_journal(conn: sqlite3.Connection) -> bool:
    """Whether the file is, or now was, set to a rollback journal; not while another program has it open in WAL mode."""
    try:
        return conn.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return False
        raise


def _cannot_write(conn: sqlite3.Connection) -> str:
    """Why no transaction can begin on this file and in this folder, empty where one can; leaves nothing behind."""
    try:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("UPDATE gpkg_contents SET last_change = last_change")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_FULL"):
            return _FULL
        if error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return _NO_WRITING
        raise
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
    return ""


def _read_only(path: Path, reason: str) -> Opened:
    with _closing_on_error(Opened(connection.connect(path, "ro"), reason=reason)) as opened:
        migrations.check_ours(opened.reader, path)
        current = migrations.version(opened.reader) == len(migrations.MIGRATIONS)
        if current:
            return opened
    close_file(opened)
    return _snapshot(path, reason)


def _snapshot(path: Path, reason: str) -> Opened:
    """A copy of the newest version in a folder of its own, removed on closing; the live file is only read, for a moment."""
    folder = Path(tempfile.mkdtemp(prefix="roadstead-"))
    try:
        copy = folder / path.name
        with closing(connection.connect(path, "ro")) as conn:
            migrations.check_ours(conn, path)
            files.vacuum_into(conn, copy)
        with closing(connection.connect(copy, "rw")) as conn:
            migrations.migrate(conn)
        return Opened(connection.connect(copy, "ro"), reason=reason, snapshot=copy)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _closing_on_error(opened: Opened) -> Generator[Opened]:
    try:
        yield opened
    except BaseException:
        close_file(opened)
        raise


def close_file(opened: Opened) -> None:
    """Closes the connections, frees the lock, removes a copy; may be called twice."""
    opened.reader.close()
    if opened.writer:
        with contextlib.suppress(sqlite3.Error):  # closed already, or the other program still has it open
            _keeps_rollback_journal(opened.writer)
        opened.writer.close()
    if opened.lock:
        opened.lock.release()
    if opened.snapshot:
        shutil.rmtree(opened.snapshot.parent, ignore_errors=True)
