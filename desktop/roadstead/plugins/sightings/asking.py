"""What the form asks in one key: which zone a time is of, and what to do with a sighting that is logged already."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from roadstead.ui.plain import label, menu_text
from roadstead.ui.theme import GRID

Choice = tuple[str, str, str]
"""A key, what it chooses, and how that is told."""


class Asked(QFrame):
    """A question with a few answers, each by its own key; ``answered(what)`` is called, Escape leaves it open."""

    def __init__(self, answered: Callable[[str], None], left: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName("asked")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._answered, self._left = answered, left
        self._keys: dict[str, str] = {}
        self.question = label("", wrap=True)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(GRID, GRID, GRID, GRID)
        self._rows.setSpacing(GRID // 2)
        self._rows.addWidget(self.question)
        self._buttons: list[QPushButton] = []
        self.hide()

    def ask(self, question: str, choices: Sequence[Choice]) -> None:
        """Asks, and takes the focus."""
        self.question.setText(question)
        self.setAccessibleName(question)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._keys = {key: what for key, what, _ in choices}
        self._buttons = [self._button(*choice) for choice in choices]
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Also: the keys of the answers are not the window's while it asks."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.text().upper() in self._keys)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key of an answer gives it."""
        what = self._keys.get(event.text().upper())
        if what is not None:
            self._answer(what)
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
            self._left()
        else:
            event.accept()  # Enter answers nothing here: nothing is assumed

    def _button(self, key: str, what: str, told: str) -> QPushButton:
        made = QPushButton(menu_text(f"{key}   {told}"))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setStyleSheet("text-align: left")
        made.clicked.connect(lambda: self._answer(what))
        self._rows.addWidget(made)
        return made

    def _answer(self, what: str) -> None:
        self.hide()
        self._answered(what)
