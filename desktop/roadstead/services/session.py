"""An open case: reads, actions with undo, and word of what changed."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Changed, Operation
from roadstead.domain.records import TABLES, CaseInfo, Reading
from roadstead.services.belonging import belonging, open_reading, veil_of
from roadstead.services.memory import unsearched
from roadstead.services.renewing import renewed
from roadstead.storage import CaseStore, Entry
from roadstead.storage.veil import TABLES as VEILED

Listener = Callable[[Changed], None]


class CaseSession:
    """One open case and the analyst who works on it.

    Reads go straight to ``store``. Actions go through ``do``, ``undo`` and ``redo``, which return when the
    change is safe on disk and then tell every listener what it touched, on the calling thread. While a second
    ``reading`` is open, ``store`` hides from a blind one what it must not see, and new marks on its scenes are its.
    """

    def __init__(self, store: CaseStore, author: str) -> None:
        self.store = store
        self.author = author
        self._listeners: list[Listener] = []
        self._reading = open_reading(store)
        store.draw_veil(veil_of(self._reading))

    @classmethod
    def create(cls, path: Path, title: str, author: str) -> "CaseSession":
        """A new case file; raises UserError where one is already or the folder cannot be written."""
        return cls(CaseStore.create(path, CaseInfo(title=title or path.stem, author=author), author), author)

    @classmethod
    def open(cls, path: Path, author: str, *, read_only: bool = False) -> "CaseSession":
        """An existing case; read-only where another program has it open (``store.read_only_reason`` says why)."""
        return cls(CaseStore.open(path, read_only=read_only), author)

    @property
    def title(self) -> str:
        """The case's title."""
        return self.store.info().title

    @property
    def reading(self) -> Reading | None:
        """The second reading that goes on, None where there is none."""
        return self._reading

    @property
    def writer(self) -> str:
        """Who the journal says has done it: the second reader while a reading is open, else the analyst."""
        return self._reading.reader if self._reading else self.author

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls ``listener`` after every action; returns what stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def do(self, operation: Operation, step: Callable[[float], None] | None = None) -> Entry:
        """Carries out one action in one transaction, with the heights and counts that follow, and returns its journal entry.

        ``step`` hears the share of a large one that is done; when it raises (Cancelled), nothing has happened.
        """
        self.refuse_when_read_only()
        if self._reading is not None:
            operation = belonging(self.store, self._reading, operation)
        with self.store.unveiled() if self.store.veil else nullcontext():
            operation = renewed(self.store, operation)
        with unsearched():
            done = self.store.do(operation, self.writer, step) if step else self.store.do(operation, self.writer)
        return self._tell(done)

    def undo(self) -> Entry:
        """Takes the last action back, as a new journal entry."""
        self.refuse_when_read_only()
        with unsearched():
            done = self.store.undo(self.writer)
        return self._tell(done)

    def redo(self) -> Entry:
        """Carries the last undone action out again, as a new journal entry."""
        self.refuse_when_read_only()
        with unsearched():
            done = self.store.redo(self.writer)
        return self._tell(done)

    def close(self) -> None:
        """Closes the file and frees it for others."""
        self._listeners.clear()
        self.store.close()

    def __enter__(self) -> "CaseSession":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def refuse_when_read_only(self) -> None:
        """Raises UserError, with the reason, where nothing can be changed."""
        if self.store.read_only:
            raise UserError(
                f"The case can only be read. {self.store.read_only_reason}", "When that is put right, open it again."
            )

    def _tell(self, entry: Entry) -> Entry:
        changed = self._followed(entry.changed) if TABLES[Reading] in entry.changed.tables else entry.changed
        for listener in tuple(self._listeners):
            listener(changed)
        return entry

    def _followed(self, changed: Changed) -> Changed:
        """Takes in that a second reading began or ended; what came into sight or went out of it has changed, too."""
        self._reading = open_reading(self.store)
        turned = self.store.draw_veil(veil_of(self._reading))
        return Changed(changed.tables | VEILED, changed.uuids | turned) if turned else changed
