"""An open case: the one thing that the other rooms use of this one."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import TABLES, CaseInfo
from roadstead.storage import changes, codec, connection, files, journal, migrations
from roadstead.storage.audit import Verification, verify_file
from roadstead.storage.journal import Change, Draft, Entry
from roadstead.storage.opening import Opened, close_file, open_file
from roadstead.storage.reader import CaseReader


class CaseStore(CaseReader):
    """One case file, open. Safe to use from several threads: reads and writes each wait for their own kind.

    Every method raises UserError when the file or the disk fails; after a failed write nothing of it is in the file
    and the store goes on working.
    """

    def __init__(self, path: Path, opened: Opened) -> None:
        super().__init__(path, opened.reader)
        self._opened = opened
        self._writes = threading.RLock()
        self._database = connection.database(opened.writer) if opened.writer else None
        self._identity = _identity(path)

    @classmethod
    def create(cls, path: Path, info: CaseInfo, author: str) -> "CaseStore":
        """A new case; raises UserError where a file is already or the folder cannot be written."""
        path = path.parent.resolve() / path.name
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
        path = path.resolve()  # one file has one lock, whatever leads to it
        files.check_there(path)
        with connection.in_words(path, "opened"):
            return cls(path, open_file(path, read_only))

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
            close_file(self._opened)

    def __enter__(self) -> "CaseStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def do(self, operation: Operation, author: str, step: changes.Step = changes.no_step) -> Entry:
        """Carries out an action: all of its rows and its journal entry are on disk when it returns, or none.

        Where nothing would change, nothing is written, and the last entry is returned with nothing changed. ``step``
        hears the share of a large action that is done; when it raises (Cancelled), nothing has happened.
        """
        draft = Draft(codec.text_of(author), codec.text_of(operation.verb), codec.text_of(operation.label))
        return self._write(lambda conn: (draft, changes.plan(conn, operation, step)), step)

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

    def _write(
        self, plan: Callable[[sqlite3.Connection], tuple[Draft, list[Change]]], step: changes.Step = changes.no_step
    ) -> Entry:
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
                changes.apply(db, planned, at, step)
                changes.check_references(conn, planned)
                return journal.append(db, at, draft, planned)

    def _check_in_place(self) -> None:
        """Raises UserError when the file is no longer the one at its path: what is written would be lost with it."""
        if _identity(self.path) != self._identity:
            raise UserError(
                f"{self.path.name} was moved, deleted or replaced while open; the change was not made.",
                f"Put it back into {self.path.parent}, or open it where it is now.",
            )

    def verify(self, root: str | None = None) -> Verification:
        """Checks the whole case without changing it (see ``verify``); a task, not for the window's thread."""
        return verify_file(self._opened.snapshot or self.path, root)

    def copy_to(self, path: Path) -> None:
        """Writes a consistent copy without deleted text, for whoever else wants to read; never over another file."""
        path = path.absolute()
        with files.whole(path, "written") as draft, connection.in_words(path, "written"), self._reads:
            files.vacuum_into(self._opened.reader, draft)


def verify(case: Path | CaseStore, root: str | None = None) -> Verification:
    """Checks a case whole without changing it: the journal's chain, and whether the tables are what it says.

    ``root`` is a hash printed earlier (64 digits, or the first 8 or more): a journal cut off or rewritten shows only
    against it. Raises UserError when there is no such file or it is no case.
    """
    if isinstance(case, CaseStore):
        return case.verify(root)
    path = case.resolve()
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
