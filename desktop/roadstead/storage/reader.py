"""Reading an open case: its records and its journal."""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from roadstead.domain.errors import UserError
from roadstead.domain.query import Query, Test
from roadstead.domain.records import TABLES, CaseInfo, Record
from roadstead.storage import asking, codec, connection, journal, repository, veil
from roadstead.storage.journal import Entry
from roadstead.storage.turns import Turns
from roadstead.storage.veil import Veil

R = TypeVar("R", bound=Record)
T = TypeVar("T")


class TableReader:
    """What tables ask of an open case, from any thread. Every method raises UserError when the file cannot be read."""

    def __init__(self, path: Path, reader: sqlite3.Connection) -> None:
        self.path = path
        self._reader = reader
        self._reads = Turns()

    def listing(self, kind: type, query: Query) -> list[str]:
        """The uuids of the records that a query asks for, in its order."""
        return self._read(lambda conn: asking.listing(conn, kind, query))

    def number(self, kind: type, tests: Sequence[Test]) -> int:
        """How many records pass all of these tests."""
        return self._read(lambda conn: asking.number(conn, kind, tests))

    def values(self, kind: type, column: str, tests: Sequence[Test] = (), most: int = 200) -> list[tuple[Any, int]]:
        """The commonest values of a column among the records that pass the tests, with how many have each."""
        return self._read(lambda conn: asking.values(conn, kind, column, tests, most))

    def cells(self, kind: type, uuids: Iterable[str], columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """Some columns of those of these records that there are, as stored and in no order; cheaper than ``some``."""
        return self._read(lambda conn: list(asking.cells(conn, kind, uuids, columns)))

    def rows(self, kind: type, columns: Sequence[str], tests: Sequence[Test] = ()) -> list[tuple[Any, ...]]:
        """The values of some columns of every record that passes the tests, as made; much cheaper than ``all``."""
        return self._read(lambda conn: asking.rows(conn, kind, columns, tests))

    def present(self, table: str, uuids: Iterable[str]) -> set[str]:
        """Those of the uuids that a table has."""
        return self._read(lambda conn: set(asking.known(conn, codec.KINDS[table], uuids)))

    def holds(self, kind: type, uuids: Iterable[str]) -> bool:
        """Whether any of these is a record of the kind; cheap also of very many."""
        return self._read(lambda conn: asking.holds(conn, kind, uuids))

    def _read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        with self._reads, connection.in_words(self.path, "read"):
            return query(self._reader)


class CaseReader(TableReader):
    """What can be asked of an open case, from any thread. Every method raises UserError when the file cannot be read."""

    def __init__(self, path: Path, reader: sqlite3.Connection) -> None:
        super().__init__(path, reader)
        self._veil: Veil | None = None

    @property
    def veil(self) -> Veil | None:
        """What is hidden from whoever reads, None where nothing is."""
        return self._veil

    def draw_veil(self, wanted: Veil | None) -> frozenset[str]:
        """Hides rows from now on, or nothing any more; the uuids of those that came into sight or went out of it."""
        with self._reads:
            before = self._read(veil.all_hidden) if self._veil else frozenset()
            self._read(lambda conn: veil.draw(conn, wanted))
            self._veil = wanted
            return before ^ (self._read(veil.all_hidden) if wanted else frozenset())

    @contextmanager
    def unveiled(self) -> Generator[None]:
        """Shows everything to what is read inside, on this thread; others wait."""
        with self._reads:
            kept = self._veil
            self._read(lambda conn: veil.draw(conn, None))
            try:
                yield
            finally:
                self._read(lambda conn: veil.draw(conn, kept))

    def hidden(self, uuids: Iterable[str]) -> frozenset[str]:
        """Those of these uuids that are marks which are hidden."""
        return self._read(lambda conn: veil.hidden(conn, uuids)) if self._veil else frozenset()

    def undo_label(self) -> str | None:
        """The label of the action that undo would take back, None where there is none."""
        return self._read(lambda conn: journal.label_of(conn, journal.undo_target(conn)))

    def redo_label(self) -> str | None:
        """The label of the action that redo would do again, None where there is none."""
        return self._read(lambda conn: journal.label_of(conn, journal.redo_target(conn)))

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

    def some(self, kind: type[R], uuids: Iterable[str]) -> list[R]:
        """Those records with these uuids that there are, in the order of the uuids."""
        return self._read(lambda conn: repository.some(conn, kind, asking.known(conn, kind, dict.fromkeys(uuids))))

    def all(self, kind: type[R], /, order: str = "fid", **equals: Any) -> list[R]:
        """All records of a kind whose columns equal these values, in the order made or by a column (``-`` backwards)."""
        return self._read(lambda conn: repository.select(conn, kind, equals, order))

    def page(self, kind: type[R], /, offset: int, limit: int, order: str = "fid", **equals: Any) -> list[R]:
        """Some of ``all``: ``limit`` records from number ``offset`` (from 0) on."""
        return self._read(lambda conn: repository.select(conn, kind, equals, order, limit, offset))

    def within(self, kind: type[R], box: repository.Box, limit: int | None = None) -> list[R]:
        """The records whose extent meets a box (west, south, east, north; west > east crosses the antimeridian)."""
        return self._read(lambda conn: repository.within(conn, kind, box, limit))

    def count(self, kind: type, /, **equals: Any) -> int:
        """How many records have these values."""
        return self._read(lambda conn: repository.count(conn, kind, equals))

    def tally(self, kind: type, columns: Sequence[str], /, **equals: Any) -> dict[tuple[Any, ...], int]:
        """How many records there are of each set of values of some columns; an empty reference is None."""
        return self._read(lambda conn: repository.tally(conn, kind, columns, equals))

    def log(self, limit: int | None = None, newest_first: bool = False) -> list[Entry]:
        """The entries in order or backwards; their ``changed`` names tables, not uuids (see ``entry``)."""
        return self._seen(self._read(lambda conn: journal.entries(conn, limit, newest_first=newest_first)))

    def entry(self, seq: int) -> Entry | None:
        """One entry with the uuids it touched, None where there is none of that number."""
        found = self._read(lambda conn: journal.entry(conn, seq))
        return self._seen([found])[0] if found else None

    def history(self, uuid: str) -> list[Entry]:
        """The entries that changed one record, in order; reads the whole journal (a task, not for the window's thread)."""
        return self._seen(self._read(lambda conn: journal.touching(conn, uuid)))

    def _seen(self, entries: list[Entry]) -> list[Entry]:
        return [self._veil.over(entry) for entry in entries] if self._veil else entries

    def entry_count(self) -> int:
        """How many entries the journal has."""
        return self._read(journal.head)[0]

    def root(self) -> str:
        """The hash of the last entry: printed in a brief, it shows later what was cut off or rewritten."""
        return self._read(journal.head)[1]
