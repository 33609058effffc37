"""An open case: the one thing that the other rooms use of this one."""

import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import TABLES, CaseInfo, Record
from roadstead.storage import changes, codec, connection, files, journal, migrations, repository
from roadstead.storage.journal import Change, Draft, Entry
from roadstead.storage.lock import CaseLock, is_held
from roadstead.storage.verify import Verification, verify_file

R = TypeVar("R", bound=Record)

_IN_USE = "Another window or program has the case open, so this is a copy of it as it was when opened."
_NO_WRITING = "The file or its folder cannot be written."
_ASKED = "It was opened to read only."


@dataclass
class _Opened:
    """What opening a file gave: connections, and why it is read-only if it is."""

    reader: sqlite3.Connection
    writer: sqlite3.Connection | None = None
    lock: CaseLock | None = None
    reason: str = ""
    snapshot: Path | None = None


class CaseStore:
    """One case file, open. Safe to use from several threads: reads and writes each wait for their own kind.

    Every method raises UserError when the file or the disk fails; after a failed write nothing of it is in the file
    and the store goes on working.
    """

    def __init__(self, path: Path, opened: _Opened) -> None:
        self.path = path
        self._opened = opened
        self._reads = threading.RLock()
        self._writes = threading.RLock()
        self._database = connection.database(opened.writer) if opened.writer else None
        self._identity = _identity(path)

    @classmethod
    def create(cls, path: Path, info: CaseInfo, author: str) -> "CaseStore":
        """A new case; raises UserError where a file is already or the folder cannot be written."""
        path = path.absolute()
        at = codec.moment()
        record = replace(info, created=info.created or at)
        first = Change(TABLES[CaseInfo], record.uuid, 1, None, codec.row_of(record))
        entry = Draft(codec.text_of(author), journal.CREATED, "Create the case")
        with (
            files.whole(path, "made") as draft,
            connection.in_words(path, "made"),
            closing(connection.connect(draft, "rwc")) as conn,
        ):
            migrations.migrate(conn)
            with connection.transaction(conn):
                db = connection.database(conn)
                changes.apply(db, [first], at)
                journal.append(db, at, entry, [first], journal.genesis(record.uuid))
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> "CaseStore":
        """An existing case. Where another program has it open, a copy as it is now; ``read_only_reason`` says so.

        Raises UserError, and leaves the file as it is, when it is missing, damaged, no case, or of a newer version.
        """
        path = path.absolute()
        files.check_there(path)
        with connection.in_words(path, "opened"):
            return cls(path, _open(path, read_only))

    @property
    def read_only(self) -> bool:
        """Whether the case can only be read."""
        return self._opened.writer is None

    @property
    def read_only_reason(self) -> str:
        """Why it can only be read, one sentence; empty where it can be written."""
        return self._opened.reason

    def close(self) -> None:
        """Closes the file and frees it for others; may be called twice."""
        with self._writes, self._reads:
            _close(self._opened)

    def __enter__(self) -> "CaseStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- writing

    def do(self, operation: Operation, author: str) -> Entry:
        """Carries out an action: all of its rows and its journal entry are on disk when it returns, or none.

        Where nothing would change, nothing is written, and the last entry is returned with nothing changed.
        """
        draft = Draft(codec.text_of(author), codec.text_of(operation.verb), codec.text_of(operation.label))
        return self._write(lambda conn: (draft, changes.plan(conn, operation)))

    def undo(self, author: str) -> Entry:
        """Takes the last action back by a new entry; raises UserError when there is none."""

        def plan(conn: sqlite3.Connection) -> tuple[Draft, list[Change]]:
            seq = _or_raise(journal.undo_target(conn), "There is nothing to undo.")
            draft = Draft(codec.text_of(author), "undo", f"Undo: {journal.label_of(conn, seq)}", undoes=seq)
            return draft, _checked(conn, draft, [change.inverse() for change in journal.changes_of(conn, seq)])

        return self._write(plan)

    def redo(self, author: str) -> Entry:
        """Does the last undone action again by a new entry; raises UserError when there is none."""

        def plan(conn: sqlite3.Connection) -> tuple[Draft, list[Change]]:
            seq = _or_raise(journal.redo_target(conn), "There is nothing to redo.")
            draft = Draft(codec.text_of(author), "redo", f"Redo: {journal.label_of(conn, seq)}", redoes=seq)
            return draft, _checked(conn, draft, journal.changes_of(conn, seq))

        return self._write(plan)

    def _write(self, plan: Callable[[sqlite3.Connection], tuple[Draft, list[Change]]]) -> Entry:
        with self._writes:
            conn, db = self._opened.writer, self._database
            if conn is None or db is None:
                raise UserError(f"{self.path.name} can only be read. {self.read_only_reason}")
            self._check_in_place()
            with connection.in_words(self.path, "changed"), connection.transaction(conn):
                draft, planned = plan(conn)
                if not planned and draft.undoes is None and draft.redoes is None:
                    return journal.entries(conn, 1, newest_first=True)[0].unchanged()
                at = codec.moment()
                changes.apply(db, planned, at)
                changes.check_references(conn, planned)
                return journal.append(db, at, draft, planned)

    def _check_in_place(self) -> None:
        """Raises UserError when the file is no longer the one at its path: what is written would be lost with it."""
        if _identity(self.path) != self._identity:
            raise UserError(
                f"{self.path.name} was moved, deleted or replaced while open; the change was not made.",
                f"Put it back into {self.path.parent}, or open it where it is now.",
            )

    # -- undo and redo, as menus name them

    def undo_label(self) -> str | None:
        """The label of the action that undo would take back, None where there is none."""
        return self._read(lambda conn: journal.label_of(conn, journal.undo_target(conn)))

    def redo_label(self) -> str | None:
        """The label of the action that redo would do again, None where there is none."""
        return self._read(lambda conn: journal.label_of(conn, journal.redo_target(conn)))

    # -- reading

    def info(self) -> CaseInfo:
        """The row that says what the case is."""
        return self.all(CaseInfo)[0]

    def get(self, kind: type[R], uuid: str) -> R:
        """The record with that uuid; raises UserError when there is none."""
        found = self.find(kind, uuid)
        if found is None:
            raise UserError(f"{TABLES[kind]} has no row {uuid}.", "It may have been removed; undo would bring it back.")
        return found

    def find(self, kind: type[R], uuid: str) -> R | None:
        """The record with that uuid, None where there is none."""
        return self._read(lambda conn: repository.find(conn, kind, uuid))

    def all(self, kind: type[R], order: str = "fid", **equals: Any) -> list[R]:
        """All records of a kind whose columns equal these values, in the order made or by a column (``-`` backwards)."""
        return self._read(lambda conn: repository.select(conn, kind, equals, order))

    def page(self, kind: type[R], offset: int, limit: int, order: str = "fid", **equals: Any) -> list[R]:
        """Some of ``all``: ``limit`` records from number ``offset`` (from 0) on."""
        return self._read(lambda conn: repository.select(conn, kind, equals, order, limit, offset))

    def within(self, kind: type[R], box: repository.Box, limit: int | None = None) -> list[R]:
        """The records whose extent meets a box (west, south, east, north; west > east crosses the antimeridian)."""
        return self._read(lambda conn: repository.within(conn, kind, box, limit))

    def count(self, kind: type, **equals: Any) -> int:
        """How many records have these values."""
        return self._read(lambda conn: repository.count(conn, kind, equals))

    # -- the journal

    def log(self, limit: int | None = None, newest_first: bool = False) -> list[Entry]:
        """The entries in order or backwards; their ``changed`` names tables, not uuids (see ``entry``)."""
        return self._read(lambda conn: journal.entries(conn, limit, newest_first=newest_first))

    def entry(self, seq: int) -> Entry | None:
        """One entry with the uuids it touched, None where there is none of that number."""
        return self._read(lambda conn: journal.entry(conn, seq))

    def history(self, uuid: str) -> list[Entry]:
        """The entries that changed one record, in order; reads the whole journal (a task, not for the window's thread)."""
        return self._read(lambda conn: journal.touching(conn, uuid))

    def entry_count(self) -> int:
        """How many entries the journal has."""
        return self._read(journal.head)[0]

    def root(self) -> str:
        """The hash of the last entry: printed in a brief, it shows later what was cut off or rewritten."""
        return self._read(journal.head)[1]

    def verify(self, root: str | None = None) -> Verification:
        """Checks the whole case without changing it (see ``verify``); a task, not for the window's thread."""
        return verify_file(self._opened.snapshot or self.path, root)

    def copy_to(self, path: Path) -> None:
        """Writes a consistent copy without deleted text, for whoever else wants to read; never over another file."""
        path = path.absolute()
        with files.whole(path, "written") as draft, connection.in_words(path, "written"), self._reads:
            files.vacuum_into(self._opened.reader, draft)

    def _read(self, query: Callable[[sqlite3.Connection], Any]) -> Any:
        with self._reads, connection.in_words(self.path, "read"):
            return query(self._opened.reader)


def verify(case: Path | CaseStore, root: str | None = None) -> Verification:
    """Checks a case whole without changing it: the journal's chain, and whether the tables are what it says.

    ``root`` is a hash printed earlier (64 digits, or the first 8 or more): a journal cut off or rewritten shows only
    against it. Raises UserError when there is no such file or it is no case.
    """
    if isinstance(case, CaseStore):
        return case.verify(root)
    path = case.absolute()
    files.check_there(path)
    return verify_file(path, root)


def _or_raise(seq: int | None, sentence: str) -> int:
    if seq is None:
        raise UserError(sentence)
    return seq


def _checked(conn: sqlite3.Connection, draft: Draft, planned: Sequence[Change]) -> list[Change]:
    changes.check_expected(conn, planned, draft.label)
    return list(planned)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _open(path: Path, read_only: bool) -> _Opened:
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
    with _closing_on_error(_Opened(reader, lock=lock)) as opened:
        return _writable(path, opened)


def _writable(path: Path, opened: _Opened) -> _Opened:
    """The connections to write with; read-only after all where the file, or what is in it, does not allow it."""
    conn = opened.reader
    migrations.check_ours(conn, path)
    reason = _NO_WRITING if not _can_write(conn) else ""
    if foreign := migrations.foreign_objects(conn):
        reason = f"It holds {foreign[0]}, which Roadstead did not make and which could change rows unseen."
    if not reason and not _keeps_rollback_journal(conn):
        reason = "Another program (QGIS, for example) has it open."
    if reason:
        _close(opened)
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


def _can_write(conn: sqlite3.Connection) -> bool:
    """Whether a transaction can begin on this file and in this folder; leaves nothing behind."""
    try:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("UPDATE gpkg_contents SET last_change = last_change")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return False
        raise
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
    return True


def _read_only(path: Path, reason: str) -> _Opened:
    with _closing_on_error(_Opened(connection.connect(path, "ro"), reason=reason)) as opened:
        migrations.check_ours(opened.reader, path)
        return opened


def _snapshot(path: Path, reason: str) -> _Opened:
    """A copy in a folder of its own, removed on closing; the live file is only read, for a moment."""
    folder = Path(tempfile.mkdtemp(prefix="roadstead-"))
    try:
        copy = folder / path.name
        with closing(connection.connect(path, "ro")) as conn:
            migrations.check_ours(conn, path)
            files.vacuum_into(conn, copy)
        return _Opened(connection.connect(copy, "ro"), reason=reason, snapshot=copy)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _closing_on_error(opened: _Opened) -> Generator[_Opened]:
    try:
        yield opened
    except BaseException:
        _close(opened)
        raise


def _close(opened: _Opened) -> None:
    opened.reader.close()
    if opened.writer:
        opened.writer.close()
    if opened.lock:
        opened.lock.release()
    if opened.snapshot:
        shutil.rmtree(opened.snapshot.parent, ignore_errors=True)
