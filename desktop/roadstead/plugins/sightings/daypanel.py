"""Logs a whole day at once: twelve ships at three piers as a table, one action."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import logbook
from roadstead.domain.logged import OUTCOMES, REASONS
from roadstead.domain.records import Sighting
from roadstead.domain.vocabulary import Identification
from roadstead.plugins.sightings import logic
from roadstead.plugins.sightings.day import ALIKE, COLUMNS, Day
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label
from roadstead.ui.theme import GRID

_WORDS = {
    "identification": ("", *map(str, Identification)),
    "outcome": (*OUTCOMES[:2], *(f"not observed ({reason})" for reason in REASONS)),
    ALIKE: ("", *logbook.DECISIONS),
}
_WIDTHS = {"vessel": 190, "when": 150, "source": 190, "note": 180, "grade": 60, "count": 80, "pier": 80}
_Index = QModelIndex | QPersistentModelIndex


class DayTable(QWidget):
    """A row for each selected mark, or empty ones to paste into; Ctrl+Enter logs all of them as one action."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.day = Day()
        self.table = DayView(self)
        self.said = label("", "muted", wrap=True)
        self._button = QPushButton("Log all (Ctrl+Enter)")
        self._button.setObjectName("primary")
        self._button.clicked.connect(self.commit)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, GRID, 4)
        foot.addWidget(self.said, 1)
        foot.addWidget(self._button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.addWidget(self.table, 1)
        rows.addLayout(foot)
        self.setFocusProxy(self.table)
        self.setMinimumSize(720, 240)  # beside the dates, which have little height
        context.caseChanged.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """Begins anew with a row for each selected mark."""
        session = self._context.session
        self.setEnabled(session is not None and not session.store.read_only)
        found = (
            logic.rows_of(session.store, sorted(self._context.selection), self._context.active_scene) if session else []
        )
        self.day.fill(found)
        many = f"{len(found)} rows from the selected marks. " if found else ""
        self._tell(f"{many}Ctrl+V pastes from a spreadsheet, Ctrl+D copies down, Ctrl+Backspace takes rows out.")

    def showEvent(self, event: QShowEvent) -> None:
        """Begins with the selected marks where nothing was entered yet."""
        super().showEvent(event)
        if not event.spontaneous() and not self.day.lines():
            self.fill()

    def commit(self) -> None:
        """Logs all rows as one action, or says at each cell what is wrong; nothing is written then."""
        session, lines = self._context.require_session(), self.day.lines()
        if not lines:
            self._tell("There is nothing to log yet: fill in a row or paste some.")
            return
        self._button.setEnabled(False)
        task = self._context.write("Logging a day", lambda: logbook.log_lines(session, lines), self._done)
        task.future.add_done_callback(lambda _: self._context.later(lambda: self._button.setEnabled(True)))

    def offered(self, name: str) -> list[str]:
        """What a cell of a column may be completed with."""
        session = self._context.session
        if session is None:
            return []
        if name == "vessel":
            return logic.offered_vessels(session.store)
        if name == "place":
            return logic.offered_places(session.store)
        return logic.offered_sources(session.store, self._context.active_scene) if name == "source" else []

    def _done(self, result: tuple[list[Sighting], logbook.Faults]) -> None:
        made, faults = result
        store = self._context.require_session().store
        if faults:
            alike = {row: {ALIKE: f"Logged already: {logic.named(store, s)}."} for row, s in faults.alike.items()}
            self.day.show(alike | faults.problems)
            row = min((*faults.problems, *faults.alike))
            first = next(iter((faults.problems.get(row) or alike[row]).values()))
            hint = " Choose keep, replace or skip in the last column." if row not in faults.problems else ""
            wrong = len(faults.problems) + len(faults.alike)
            self._tell(
                f"Nothing is logged yet, {wrong} of the rows ask for something. Row {row + 1}: {first}{hint}", "problem"
            )
            name = next(iter(self.day.problems[row]))
            at = COLUMNS.index(name) if name in COLUMNS else len(COLUMNS) if name == ALIKE else 0
            self.table.setCurrentIndex(self.day.index(row, at))
            return
        many = "One sighting is" if len(made) == 1 else f"{len(made)} sightings are"
        self._context.notices.post("done", f"{many} logged as one action; undo takes all of them back.")
        self._context.select(frozenset(s.uuid for s in made))
        self.day.fill([])
        self._tell(f"{many} logged.")

    def _tell(self, text: str, name: str = "muted") -> None:
        self.said.setObjectName(name)
        self.said.setText(text)
        self.said.style().polish(self.said)


class DayView(QTableView):
    """The table of a day; its own keys are not the window's while it has the focus."""

    def __init__(self, page: DayTable) -> None:
        super().__init__()
        self._page = page
        self.setModel(page.day)
        self.setItemDelegate(_Cells(page, self))
        self.setAccessibleName("Sightings of a day; one row each")
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.verticalHeader().setDefaultSectionSize(26)
        for at, name in enumerate(page.day.columns):
            self.setColumnWidth(at, _WIDTHS.get(name, 116))

    def event(self, event: QEvent) -> bool:
        """Also: letters are written into cells, and not taken for the window's keys."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if (plain and event.text().isprintable() and event.text()) or self._own(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V, Ctrl+D, Ctrl+Backspace, Ctrl+Enter; Delete empties cells; anything else edits."""
        own = self._own(event)
        cells = [(index.row(), index.column()) for index in self.selectedIndexes()] or [(0, 0)]
        if own == "paste":
            at = self.currentIndex()
            self._page.day.paste(max(at.row(), 0), max(at.column(), 0), QApplication.clipboard().text())
        elif own == "down":
            self._page.day.copy_down(cells)
        elif own == "remove":
            self._page.day.remove([row for row, _ in cells])
        elif own == "log":
            self._page.commit()
        elif event.key() == Qt.Key.Key_Delete:
            for row, column in cells:
                self._page.day.setData(self._page.day.index(row, column), "")
        else:
            super().keyPressEvent(event)

    def _own(self, event: QKeyEvent) -> str:
        if event.matches(QKeySequence.StandardKey.Paste):
            return "paste"
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            keys = {Qt.Key.Key_D: "down", Qt.Key.Key_Backspace: "remove"}
            keys |= {Qt.Key.Key_Return: "log", Qt.Key.Key_Enter: "log"}
            return keys.get(Qt.Key(event.key()), "")
        return ""


class _Cells(QStyledItemDelegate):
    """A list for a choice of words, else a line that is completed with what the case knows."""

    def __init__(self, page: DayTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = page

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """The editor of a cell."""
        name = self._page.day.columns[index.column()]
        if name in _WORDS:
            choice = QComboBox(parent)
            choice.addItems(list(_WORDS[name]))
            return choice
        line = QLineEdit(parent)
        words = self._page.offered(name)
        if words:
            completer = QCompleter(words, line)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            line.setCompleter(completer)
        return line
