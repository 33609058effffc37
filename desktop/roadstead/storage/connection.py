"""The one place that opens SQLite: connections with the settings that keep every acknowledged change."""

import sqlite3
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from roadstead.domain.errors import UserError
from roadstead.storage import geometry

if TYPE_CHECKING:
    from sqlite_utils import Database

Mode = Literal["ro", "rw", "rwc"]
BUSY_SECONDS = 10.0
NOT_OURS = "Choose a Roadstead case; other files are imported into one."

# journal_mode is set apart, for writers only. trusted_schema stays on: the RTree triggers need our ST_ functions,
# and a file with triggers of anyone else is not opened for writing (see migrations.foreign_objects).
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 0",
    "PRAGMA cache_size = -32768",
    # A large change stays in memory until it is committed, so that nobody's reading waits for more than the commit.
    "PRAGMA cache_spill = OFF",
)


def connect(path: Path, mode: Mode) -> sqlite3.Connection:
    """A connection to a case file: ``ro`` never writes, ``rw`` needs the file, ``rwc`` makes it.

    Transactions are begun and ended by the caller (autocommit otherwise); any thread may use it, one at a time.
    """
    return _set_up(
        sqlite3.connect(
            f"{_uri(path)}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    )


def in_memory() -> sqlite3.Connection:
    """A connection to an empty file in memory, set up like one to a case."""
    return _set_up(sqlite3.connect(":memory:", isolation_level=None))


def _set_up(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
        geometry.register(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _uri(path: Path) -> str:
    uri = path.absolute().as_uri()
    # SQLite wants an empty authority: file://server/share is written file:////server/share.
    return uri if uri.startswith("file:///") else uri.replace("file://", "file:////", 1)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """One write transaction: all of it is on disk afterwards, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Generator[None]:
    """One read transaction: every query inside sees the same state of the file."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def in_words(path: Path, doing: str) -> Generator[None]:
    """Turns what the disk or the file did into a sentence: ``doing`` completes “… could not be …”."""
    try:
        yield
    except sqlite3.Error as error:
        raise (_sentence(error, path, doing) or error) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(
            f"{path.name} could not be {doing}: {why}.", f"Check {error.filename or path.parent}."
        ) from error


def _sentence(error: sqlite3.Error, path: Path, doing: str) -> UserError | None:
    """The user's sentence for an SQLite error, None for a fault of ours."""
    name = getattr(error, "sqlite_errorname", "")
    if not name and str(error).startswith("Could not decode to UTF-8"):  # of the module sqlite3, not of SQLite
        return damaged(path, " (a text in it is no text any more)")
    if name.startswith("SQLITE_NOTADB"):
        return UserError(f"{path.name} is not a Roadstead case.", NOT_OURS)
    if name.startswith("SQLITE_CORRUPT"):
        return damaged(path)
    failed = f"{path.name} could not be {doing}"
    for prefix, why, todo in _WORDS:
        if name.startswith(prefix):
            return UserError(f"{failed}: {why}.", todo.format(folder=path.parent))
    return None


_WORDS = (
    ("SQLITE_FULL", "the disk is full", "Free some space on it and try again; nothing was half-written."),
    ("SQLITE_CANTOPEN", "its folder or the file cannot be written or is gone", "Check {folder} and try again."),
    ("SQLITE_READONLY_DBMOVED", "the file was moved or deleted while open", "Put it back into {folder}."),
    ("SQLITE_READONLY", "the file or its folder is read-only", "Check the permissions of {folder}."),
    (
        "SQLITE_IOERR",
        "the disk refused to read or write",
        "Check the disk and its free space; nothing was half-written.",
    ),
    ("SQLITE_BUSY", "another program is using the file", "Close it there (QGIS, for example) and try again."),
    ("SQLITE_LOCKED", "another program is using the file", "Close it there (QGIS, for example) and try again."),
    ("SQLITE_PERM", "permission is missing", "Check the permissions of {folder}."),
    ("SQLITE_TOOBIG", "a value is larger than the file can hold", "Split the action into smaller ones."),
)


def damaged(path: Path, how: str = "") -> UserError:
    """The sentence for a case that SQLite cannot read."""
    return UserError(
        f"{path.name} is damaged{how}.", "Go back to a copy of it; a brief names the root that the copy should have."
    )


class _Hide:
    """An import finder that hides modules from one thread, so that an optional import of a library fails quickly."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Refuses the hidden names to the thread that made this finder; others search on."""
        if name in self._names and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is not wanted here", name=name)
        return None


def database(connection: sqlite3.Connection) -> "Database":
    """The connection through sqlite-utils, without its plugins.

    sqlite-utils imports pandas where it is installed (1.5 s) only to accept its types, which never come here.
    """
    if "sqlite_utils" not in sys.modules:
        hide = _Hide("pandas", "numpy")
        sys.meta_path.insert(0, hide)
        try:
            import sqlite_utils
        finally:
            sys.meta_path.remove(hide)
    import sqlite_utils

    return sqlite_utils.Database(connection, execute_plugins=False, recursive_triggers=False)
