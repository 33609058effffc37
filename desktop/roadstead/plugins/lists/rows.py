"""A table of texts, searched as one types; Enter on a row tells whose it is."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from roadstead.ui import theme
from roadstead.ui.plain import tip

_Index = QModelIndex | QPersistentModelIndex
_WIDTHS = {
    "Why it could not be read": 420,
    "File": 180,
    "Change": 84,
    "Name": 200,
    "IMO": 80,
    "Number": 84,
    "Before": 200,
}


class RowModel(QAbstractTableModel):
    """Rows of text, those shown that hold every word."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[str, ...] = ()
        self.rows: list[tuple[str, ...]] = []
        self.uuids: list[str] = []
        self.shown: list[int] = []
        self._folded: list[str] = []

    def take(self, columns: tuple[str, ...], rows: list[tuple[str, ...]], uuids: list[str]) -> None:
        """Shows these rows."""
        self.beginResetModel()
        self.columns, self.rows, self.uuids = columns, rows, uuids
        self._folded = ["\n".join(row).casefold() for row in rows]
        self.shown = list(range(len(rows)))
        self.endResetModel()

    def narrow(self, words: str) -> None:
        """Shows those that hold every word."""
        wanted = words.casefold().split()
        self.beginResetModel()
        self.shown = [n for n, text in enumerate(self._folded) if all(word in text for word in wanted)]
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell, whole as its tool tip."""
        text = self.rows[self.shown[index.row()]][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text.split())
        return tip(text) if role == Qt.ItemDataRole.ToolTipRole and text else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The columns' titles."""
        named = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.columns[section] if named else None


class RowTable(QTableView):
    """The table. ``wanted(uuid)`` comes for the row that Enter or a double click was for, empty where it is nobody's."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.content = RowModel()
        self.setModel(self.content)
        self.setAccessibleName("Rows")
        self.setFont(theme.figures(self.font()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.activated.connect(lambda index: self.wanted.emit(self.content.uuids[self.content.shown[index.row()]]))

    def take(self, columns: tuple[str, ...], rows: list[tuple[str, ...]], uuids: list[str]) -> None:
        """Shows these rows, each with the uuid of whom it is about."""
        fresh = columns != self.content.columns
        self.content.take(columns, rows, uuids)
        if fresh:
            for number, title in enumerate(columns):
                self.setColumnWidth(number, _WIDTHS.get(title, 100))

    def narrow(self, words: str) -> tuple[int, int]:
        """Shows the rows that hold every word: how many of how many."""
        self.content.narrow(words)
        return len(self.content.shown), len(self.content.rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the selected rows as they stand."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectedIndexes()})
            lines = ["\t".join(self.content.rows[self.content.shown[row]]) for row in rows]
            QGuiApplication.clipboard().setText("\n".join(lines))
        else:
            super().keyPressEvent(event)
