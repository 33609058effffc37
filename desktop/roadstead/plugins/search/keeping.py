"""The words of the open case, read in a task when first asked for and kept as it changes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from roadstead.api import Changed, Progress, searching
from roadstead.ui.context import AppContext

_AT_ONCE = 300  # rows that are taken in where one stands; of more, all is read anew in a task


class Words(QObject):
    """What can be searched. ``ready()`` comes when the words are there, or are others.

    What a blind second reader must not see is not in them: they are those of the rows that the store shows, and are
    dropped whole as soon as it shows others.
    """

    ready = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self._finder: searching.Finder | None = None
        self._reading: object | None = None
        self._since: list[Changed] = []
        self._of: tuple[Any, Any] = (None, None)
        context.caseChanged.connect(self._forget)
        context.changed.connect(self._note)

    def find(self, text: str, most: int) -> list[searching.Hit] | None:
        """The best hits; None while the words are still being read, which this begins."""
        session = self._context.session
        if session is None:
            return []
        if self._of != (session, session.store.veil):
            self._forget()
        if self._finder is None:
            self._read()
            return None
        for changed in self._since:
            self._finder.renew(session.store, changed)
        self._since.clear()
        return self._finder.find(text, most)

    def _read(self) -> None:
        session = self._context.session
        if session is None or self._reading is not None:
            return
        turn = self._reading = object()
        self._of = of = (session, session.store.veil)

        def work(progress: Progress) -> searching.Finder:
            return searching.Finder.of(session.store, progress)

        def done(finder: searching.Finder) -> None:
            if turn is not self._reading:
                return
            self._reading = None
            if of == (self._context.session, session.store.veil):
                self._finder = finder
            self.ready.emit()

        self._since.clear()
        self._context.run("Reading what can be searched", work, done)

    def _note(self, changed: Changed) -> None:
        if self._finder is None and self._reading is None:
            return
        self._since.append(changed)
        if sum(len(each.uuids) for each in self._since) > _AT_ONCE or "readings" in changed.tables:
            self._forget()
            self.ready.emit()

    def _forget(self) -> None:
        self._finder = self._reading = None
        self._of = (None, None)
        self._since.clear()
