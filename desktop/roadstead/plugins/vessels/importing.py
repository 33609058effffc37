"""The panel that brings a register of ships in from a table: its first rows, which column is which field, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import UserError, registers
from roadstead.domain.times import parse_interval
from roadstead.domain.vocabulary import parse_grade
from roadstead.plugins.vessels.forms import Line, Lines
from roadstead.ui.context import AppContext
from roadstead.ui.dropping import dropped_paths
from roadstead.ui.plain import label, shortened, tip
from roadstead.ui.theme import GRID

_TEACH = (
    "Choose a table of ships (CSV: comma, semicolon or tabulator, any encoding), or drop one here. "
    "A ship is known by its IMO number, else its MMSI, else its name; what the case has already is never overwritten."
)
_LINES = {
    "source": Line("Source", "Where the table is from; empty for the name of the file"),
    "grade": Line("Grade", "Admiralty grade of this use of the source, such as B2; empty for F6"),
    "known_on": Line("Known on", "The day of which the table speaks, such as 2024-03-01"),
}
_ROW = 32  # pixels


class RegisterPanel(QWidget):
    """A row for each column of the table; Enter brings the ships in, what was left out is listed by line."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._path: Path | None = None
        self.setAcceptDrops(True)
        self._told = label(_TEACH, "muted", wrap=True)
        self.pick, self.take = QPushButton("Choose a table…"), QPushButton("Bring in (Enter)")
        self.take.setObjectName("primary")
        self.table = QTableWidget(0, 3)
        self.lines = Lines(_LINES)
        self.report = QPlainTextEdit(readOnly=True)
        self.report.setAccessibleName("What came of it, by line")
        self._lay_out()
        self.pick.clicked.connect(lambda _=False: self.choose())
        self.take.clicked.connect(lambda _=False: self.commit())
        context.caseChanged.connect(lambda: self._show_file(None, [], []))
        self._show_file(None, [], [])

    def choose(self) -> None:
        """Asks for a table."""
        paths = self._context.pick_files("Register of ships", "Tables (*.csv *.tsv *.txt);;All files (*)")
        if paths:
            self.read(paths[0])

    def read(self, path: Path) -> None:
        """Reads the table's head in a task and shows what its columns may be."""

        def work(_progress: object) -> tuple[list[str], list[list[str]]]:
            return registers.headings(path)

        self._context.run(f"Reading {path.name}", work, lambda found: self._show_file(path, *found))

    def mapping(self) -> dict[str, str]:
        """The field of each column that is taken."""
        boxes = [(self.table.item(row, 0), self.table.cellWidget(row, 2)) for row in range(self.table.rowCount())]
        return {
            item.data(Qt.ItemDataRole.UserRole): box.currentData()
            for item, box in boxes
            if item is not None and isinstance(box, QComboBox) and box.currentData()
        }

    def commit(self) -> None:
        """Brings the ships in as one action, in a task with progress and cancel."""
        path, said, mapping = self._path, self.lines.texts(), self.mapping()
        if path is None or not self.take.isEnabled():
            return
        problems: dict[str, str] = {}
        grade = _checked(problems, "grade", parse_grade, said["grade"]) or "F6"
        day = _checked(problems, "known_on", lambda text: parse_interval(_utc(text)).start, said["known_on"])
        self.lines.show_problems(problems)
        twice = sorted({name for name in mapping.values() if list(mapping.values()).count(name) > 1})
        if twice:
            self.report.setPlainText(f"Two columns are {registers.FIELDS[twice[0]]}. Leave one of them out.")
            self.report.show()
        if problems or twice:
            return
        session = self._context.require_session()

        def work(progress: Any) -> registers.Registered | UserError:
            try:
                return registers.import_register(
                    session, path, mapping, source=said["source"], grade=grade, known_on=day, progress=progress
                )
            except UserError as error:  # said here, where it can be put right
                return error

        self._context.run(f"Bringing in {path.name}", work, self._done)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes one file."""
        if len(dropped_paths(event.mimeData())) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Reads the table that is dropped."""
        for path in dropped_paths(event.mimeData())[:1]:
            event.acceptProposedAction()
            self.read(path)

    def keyPressEvent(self, event: Any) -> None:
        """Enter brings the ships in."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._path is not None:
            self.commit()
        else:
            super().keyPressEvent(event)

    # -- how it comes about -------------------------------------------------------------------------------------

    def _show_file(self, path: Path | None, names: list[str], rows: list[list[str]]) -> None:
        self._path = path
        for widget in (self.table, self.lines, self.take):
            widget.setVisible(path is not None)
        self.report.hide()
        self.pick.setText("Choose another…" if path else "Choose a table…")
        self._told.setText(f"{path.name}: what each column is, and its first rows." if path else _TEACH)
        self.table.setRowCount(len(names))
        guesses = registers.guessed(names)
        for row, name in enumerate(names):
            cells = [cell for each in rows if (cell := " ".join(each[row].split()) if row < len(each) else "")]
            title, first = QTableWidgetItem(shortened(name, 40)), QTableWidgetItem(shortened(" · ".join(cells), 90))
            title.setData(Qt.ItemDataRole.UserRole, name)
            title.setToolTip(tip(name))
            first.setToolTip(tip("\n".join(cells)))
            self.table.setItem(row, 0, title)
            self.table.setItem(row, 1, first)
            self.table.setCellWidget(row, 2, self._box(name, guesses.get(name, "")))
        if path is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        session = self._context.session
        self.take.setEnabled(session is not None and not session.store.read_only)

    def _box(self, name: str, guess: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"{name} is")
        box.addItem("Leave out", "")
        for field, title in registers.FIELDS.items():
            box.addItem(title, field)
        box.setCurrentIndex(max(box.findData(guess), 0))
        return box

    def _done(self, found: registers.Registered | UserError) -> None:
        text = str(found) if isinstance(found, UserError) else registers.told(found)
        self.report.setPlainText(text)
        self.report.show()
        self._context.notices.post("warning" if isinstance(found, UserError) else "done", text.splitlines()[0])

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to the first column, or to the button that chooses a table."""
        first = self.table.cellWidget(0, 2) if self._path else self.pick
        (first or self.pick).setFocus(reason)

    def _lay_out(self) -> None:
        self.table.setAccessibleName("What the columns are")
        self.table.setHorizontalHeaderLabels(["Column", "First rows", "Is"])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        page, side, right, buttons = QHBoxLayout(self), QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        page.setContentsMargins(12, GRID, 12, 12)
        page.setSpacing(2 * GRID)
        buttons.addWidget(self.pick)
        buttons.addWidget(self.take)
        buttons.addStretch(1)
        side.addWidget(self._told)
        side.addWidget(self.lines)
        side.addLayout(buttons)
        side.addStretch(1)
        right.addWidget(self.table, 3)
        right.addWidget(self.report, 2)
        page.addLayout(side, 2)
        page.addLayout(right, 5)


def _checked(problems: dict[str, str], name: str, parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text) if text else None
    except UserError as error:
        problems[name] = str(error)
        return None


def _utc(text: str) -> str:
    return text if text.endswith("Z") or "T" in text else f"{text}Z"
