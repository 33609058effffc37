"""What a file does not say of itself is asked here: of which day the list is, and whose."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from roadstead.api import UserError, sanctions
from roadstead.plugins.lists.bringing import bring, questions
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label

_PUBLISHERS = {
    "": "as the file shows",
    "ofac": "OFAC (United States)",
    "eu": "European Union",
    "un": "United Nations",
    "uk": "United Kingdom",
    "opensanctions": "OpenSanctions",
}


class Question(QFrame):
    """Asks about the first file that waits; hidden where none does. Enter goes on, Esc leaves the file out."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._said = label("", wrap=True)
        self._problem = label("", "problem", wrap=True)
        self.day = QLineEdit(placeholderText="2024-05-08")
        self.day.setAccessibleName("Day of the list")
        self.day.setFixedWidth(120)
        self.publisher = QComboBox()
        self.publisher.setAccessibleName("Publisher of the list")
        for word, title in _PUBLISHERS.items():
            self.publisher.addItem(title, word)
        self.ships = QCheckBox("Only ships, what is linked to them, and organisations")
        self.go_on, self.leave = QPushButton("Import"), QPushButton("Leave it out")
        self._lay()
        self.day.returnPressed.connect(self._go_on)
        self.go_on.clicked.connect(self._go_on)
        self.leave.clicked.connect(lambda: questions(context).take())
        self.refresh()

    def _lay(self) -> None:
        line, rows = QHBoxLayout(), QVBoxLayout(self)
        rows.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, 0)
        for widget in (label("Dated"), self.day, label("Publisher"), self.publisher, self.ships):
            line.addWidget(widget)
        line.addStretch(1)
        line.addWidget(self.go_on)
        line.addWidget(self.leave)
        rows.addWidget(self._said)
        rows.addLayout(line)
        rows.addWidget(self._problem)
        self._problem.hide()

    def take_focus(self, reason: Qt.FocusReason) -> None:
        """The day comes first."""
        self.day.setFocus(reason)

    def refresh(self) -> None:
        """Shows the question that waits, if there is one."""
        waiting = questions(self._context).waiting
        self.setVisible(bool(waiting))
        if not waiting:
            return
        path, wishes, missing = waiting[0]
        said = f"{missing} Write the day on which it was issued, as its publisher’s page has it."
        if said != self._said.text():
            self._said.setText(said)
            self._problem.hide()
            self.day.setText(wishes.dated)
            self.publisher.setCurrentIndex(self.publisher.findData(wishes.format or sanctions.format_of(path)))
        self.ships.setVisible(self.publisher.currentData() == "opensanctions")
        self.day.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self) -> None:
        path, wishes, _ = questions(self._context).waiting[0]
        try:
            sanctions.parse_day(self.day.text())
        except UserError as error:
            self._problem.setText(str(error))
            self._problem.show()
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        wishes = replace(
            wishes,
            dated=self.day.text().strip(),
            format=self.publisher.currentData(),
            only_ships=self.ships.isVisible() and self.ships.isChecked(),
        )
        questions(self._context).take()
        bring(self._context, path, wishes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the file out."""
        if event.key() == Qt.Key.Key_Escape:
            questions(self._context).take()
        else:
            super().keyPressEvent(event)
