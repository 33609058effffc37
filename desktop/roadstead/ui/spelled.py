"""Completing a name in any spelling: what holds the letters typed, then what is like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter, QLineEdit

_MOST = 40


class Spelled(QCompleter):
    """Offers those of the words that hold what is typed, and those that ``alike(text)`` finds for it."""

    def __init__(self, line: QLineEdit, words: Sequence[str], alike: Callable[[str], Sequence[str]]) -> None:
        self._model = QStringListModel(list(words))
        super().__init__(self._model, line)
        self._words, self._alike = words, alike
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        line.textEdited.connect(self._offer)

    def find(self, text: str) -> list[str]:
        """What fits the text that is typed; from now on that is offered."""
        wanted = text.strip().casefold()
        held = [word for word in self._words if wanted in word.casefold()][:_MOST]
        found = list(dict.fromkeys((*held, *self._alike(text)))) if wanted else list(self._words)
        self._model.setStringList(found)
        return found

    def _offer(self, text: str) -> None:
        if self.find(text) and text.strip():
            self.complete()
