"""Bringing lists in from the window: picked or dropped, read in a task, asked about where the file does not say enough."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from roadstead.api import Progress, UserError, sanctions
from roadstead.plugins.lists.commands import is_writable
from roadstead.plugins.lists.logic import imported_told
from roadstead.ui.context import AppContext

_FILTERS = "Sanctions lists (*.csv *.tsv *.xml *.json *.jsonl *.html *.htm *.xhtml *.txt);;All files (*)"
_ASKED: WeakKeyDictionary[AppContext, Questions] = WeakKeyDictionary()


class Questions(QObject):
    """Files that did not say enough of themselves, each with what is missing. ``changed()`` when there is one more or fewer."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.waiting: list[tuple[Path, sanctions.Wishes, str]] = []
        context.caseChanged.connect(self._forget)

    def ask(self, path: Path, wishes: sanctions.Wishes, missing: str) -> None:
        """One more, unless it waits already."""
        if all(known != path for known, _, _ in self.waiting):
            self.waiting.append((path, wishes, missing))
        self.changed.emit()

    def take(self) -> tuple[Path, sanctions.Wishes, str]:
        """The first, which waits no longer."""
        first = self.waiting.pop(0)
        self.changed.emit()
        return first

    def _forget(self) -> None:
        self.waiting.clear()
        self.changed.emit()


def questions(context: AppContext) -> Questions:
    """Those of this window."""
    if context not in _ASKED:
        _ASKED[context] = Questions(context)
    return _ASKED[context]


def attach(context: AppContext) -> None:
    """Takes the lists that are dropped on the window."""
    context.listsDropped.connect(lambda paths: take(context, paths))


def pick(context: AppContext) -> None:
    """Asks for files of lists and imports them."""
    take(context, context.pick_files("Import sanctions lists", _FILTERS))


def take(context: AppContext, paths: list[Path]) -> None:
    """Imports each file; those that only add to another are read with that one."""
    if paths and not is_writable(context):
        context.notices.post(
            "warning", "No case is open that lists can be imported into.", "Open one, or make a new one."
        )
        return
    for path in paths:
        if not (sanctions.adds_to(path) and len(paths) > 1):
            bring(context, path, sanctions.Wishes())


def bring(context: AppContext, path: Path, wishes: sanctions.Wishes) -> None:
    """Imports a file in a task; a notice says what came of it, the panel asks where something is missing."""
    session = context.require_session()

    def work(progress: Progress) -> object:
        try:
            return sanctions.import_list(session, path, wishes, progress)
        except UserError as error:
            if sanctions.is_unclear(error):
                return error
            raise

    def done(made: Any) -> None:
        if isinstance(made, UserError):
            if context.session is session:
                context.show_panel("lists")
                questions(context).ask(path, wishes, made.what)
            return
        _tell(context, made)

    context.run(f"Importing {path.name}", work, done)


def _tell(context: AppContext, made: Any) -> None:
    lines = "\n".join(sanctions.reject_told(row) for row in sanctions.rejects(made))
    notes = [line for line in made.note.splitlines() if not line.startswith("SHA-256")]
    detail = "\n".join(filter(None, [*notes, lines]))
    told = imported_told(made)
    if made.rejected or notes:
        context.notices.post("warning", told, " ".join(notes) or "Ctrl+Alt+L shows which.", detail=detail)
    else:
        context.notices.post("done", told)
    if context.session is not None and context.session.store.present("lists", (made.uuid,)):
        context.select(frozenset((made.uuid,)))
