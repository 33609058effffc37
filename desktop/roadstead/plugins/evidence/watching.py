"""Whether the files of the evidence are what was kept: looked at in a task when a case opens, without reading them again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from roadstead.api import Changed, Progress, evidence
from roadstead.domain.records import Evidence
from roadstead.plugins.evidence.logic import examined
from roadstead.ui.context import AppContext

_TODO = "“Put the evidence back…” brings a file back from another copy of it."


class Watch(QObject):
    """How each piece of evidence is, by its uuid. ``seen()`` comes when that is known anew."""

    seen = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self.states: dict[str, evidence.Kept] = {}
        context.caseChanged.connect(self._begin)
        context.changed.connect(self._note)

    def look(self) -> None:
        """Looks at the files in a task; only those that are new or have changed are read."""
        session = self._context.session
        if session is None or not session.store.count(Evidence):
            return
        store = session.store

        def work(progress: Progress) -> list[evidence.Kept]:
            return evidence.watch(store, progress)

        self._context.run("Looking at the evidence", work, lambda found: self._take(store, found, 0, quiet=True))

    def examine(self) -> None:
        """Reads every file again in a task and says what came of it."""
        store = self._context.require_session().store

        def work(progress: Progress) -> tuple[list[evidence.Kept], int]:
            return evidence.examine(store, progress), len(evidence.strays(store))

        self._context.run("Examining the evidence", work, lambda found: self._take(store, *found, quiet=False))

    def _take(self, store: object, found: list[evidence.Kept], strays: int, *, quiet: bool) -> None:
        session = self._context.session
        if session is None or session.store is not store:
            return
        before = {uuid for uuid, kept in self.states.items() if kept.sentence}
        self.states = {kept.evidence.uuid: kept for kept in found}
        self.seen.emit()
        news = [kept for kept in found if kept.sentence and kept.evidence.uuid not in before]
        if quiet and not news:
            return
        level, text, detail = examined(found, strays)
        self._context.notices.post(level, text, _TODO if level == "warning" else "", detail=detail)

    def _begin(self) -> None:
        self.states = {}
        self.seen.emit()
        self.look()

    def _note(self, changed: Changed) -> None:
        if "evidence" in changed.tables:
            self.look()


def watch_of(context: AppContext) -> Watch:
    """The one watch of a window."""
    found = context.findChild(Watch)
    return found if found is not None else Watch(context)
