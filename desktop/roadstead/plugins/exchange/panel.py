"""The panel that writes the case for other programs: the format, what it cannot carry, and where to."""

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from roadstead.api import Changed, exporting
from roadstead.plugins.exchange.asking import write
from roadstead.plugins.exchange.commands import FORMATS
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label
from roadstead.ui.theme import GRID

_REST_MS = 200


class ExportPanel(QWidget):
    """What is lost stands there before anything is written."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        self._format, self._unsettled = QComboBox(), QCheckBox("Marks that do not stand too")
        self._format.setAccessibleName("Format")
        for word, title in FORMATS.items():
            self._format.addItem(title, word)
        self._unsettled.setToolTip("Proposed by a machine, carried forward, rejected, or a second reader's")
        self._lost = QPlainTextEdit(readOnly=True)
        self._lost.setAccessibleName("What the format cannot carry")
        self._write = QPushButton("Write…")
        self._hint = label("", "hint", wrap=True)
        self._lay_out()
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._ask)
        self._format.currentIndexChanged.connect(lambda _: self._resting.start())
        self._unsettled.toggled.connect(lambda _: self._resting.start())
        self._write.clicked.connect(lambda: write(context, self._format.currentData(), self._unsettled.isChecked()))
        context.caseChanged.connect(self._resting.start)
        context.changed.connect(self._refresh)
        self._resting.start()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID, GRID, GRID)
        form = QFormLayout()
        form.addRow("Format", self._format)
        rows.addLayout(form)
        rows.addWidget(self._unsettled)
        rows.addWidget(label("What this format cannot carry", "muted", wrap=True))
        rows.addWidget(self._lost, 1)
        rows.addWidget(self._hint)
        rows.addWidget(self._write, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self._format)

    def _refresh(self, changed: Changed) -> None:
        if "annotations" in changed.tables:
            self._resting.start()

    def _ask(self) -> None:
        """Looks through the marks in a task, as there may be a hundred thousand."""
        session = self._context.session
        self._write.setEnabled(session is not None)
        if session is None:
            self._lost.setPlainText("")
            self._hint.setText("Open a case to export it.")
            return
        self._asked += 1
        number, word, unsettled = self._asked, self._format.currentData(), self._unsettled.isChecked()

        def work(_progress: Any) -> tuple[list[str], int]:
            return exporting.lost(session.store, word, unsettled=unsettled), len(
                exporting.marks_of(session.store, unsettled=unsettled)
            )

        self._context.run("Comparing the format", work, lambda found: self._show(number, *found))

    def _show(self, number: int, lines: list[str], count: int) -> None:
        if number != self._asked:
            return
        self._lost.setPlainText("\n".join(lines) or "Nothing: all that is said is written.")
        marks = "1 mark" if count == 1 else f"{count:,} marks"
        self._hint.setText(f"{marks}. {exporting.ABOUT[self._format.currentData()]}")
