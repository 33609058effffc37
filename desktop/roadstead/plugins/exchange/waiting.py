"""Files of marks that were read, and wait to be told what their classes become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from roadstead.api import importing
from roadstead.ui.context import AppContext


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was read, how it is to be brought in, and its classes (``importing.FileClass``)."""

    read: Any
    wishes: importing.Wishes
    classes: tuple[Any, ...]


class Queue(QObject):
    """The files that wait, the first of which is asked about; ``changed()`` comes when that is another."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._files: list[Waiting] = []
        context.caseChanged.connect(self._forget)

    @property
    def first(self) -> Waiting | None:
        """The file that is asked about."""
        return self._files[0] if self._files else None

    def __len__(self) -> int:
        return len(self._files)

    def add(self, file: Waiting) -> None:
        """Puts a file at the end."""
        self._files.append(file)
        self.changed.emit()

    def take(self) -> Waiting:
        """Takes the first away."""
        file = self._files.pop(0)
        self.changed.emit()
        return file

    def _forget(self) -> None:
        self._files.clear()
        self.changed.emit()


def waiting_of(context: AppContext) -> Queue:
    """The window's queue."""
    return context.findChild(Queue) or Queue(context)
