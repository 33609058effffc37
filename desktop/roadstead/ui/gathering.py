"""What is selected, counted: marks by class and by scene, and how many of them stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from roadstead.domain.records import UNSETTLED, Annotation

if TYPE_CHECKING:
    from roadstead.domain.operations import Changed
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore
    from roadstead.ui.context import AppContext

_AT_ONCE = 1000
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Gathered:
    """The selected marks, counted by the stored name of their class and by their scene; ``standing`` of them stand."""

    marks: int = 0
    standing: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    scenes: Counter[str] = field(default_factory=Counter)


def gather(store: CaseStore, uuids: list[str], progress: Progress | None = None) -> Gathered:
    """What of these records are marks, counted."""
    classes: Counter[str] = Counter()
    scenes: Counter[str] = Counter()
    standing = 0
    for start in range(0, len(uuids), _CHUNK):
        if progress:
            progress(start / len(uuids))
        columns = ("category", "scene", "reading", "review")
        for category, scene, reading, review in store.cells(Annotation, uuids[start : start + _CHUNK], columns):
            classes[category] += 1
            scenes[scene] += 1
            standing += not reading and review not in UNSETTLED
    return Gathered(classes.total(), standing, classes, scenes)


class Gathering(QObject):
    """Keeps count of the selected marks; ``changed()`` comes when the counts are others, a little after the selection is."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self.counts = Gathered()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._count)
        context.selectionChanged.connect(lambda _: self._later.start())
        context.changed.connect(self._note)

    def _note(self, changed: Changed) -> None:
        if self._context.selection & changed.uuids:
            self._later.start()

    def _count(self) -> None:
        session, chosen = self._context.session, self._context.selection
        if session is None or len(chosen) <= _AT_ONCE:
            self._take(gather(session.store, list(chosen)) if session else Gathered())
            return
        self._context.run(
            "Counting what is selected",
            lambda progress: gather(session.store, list(chosen), progress),
            lambda found: self._take(found) if chosen is self._context.selection else None,
        )

    def _take(self, counts: Gathered) -> None:
        if counts != self.counts:
            self.counts = counts
            self.changed.emit()
