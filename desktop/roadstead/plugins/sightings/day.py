"""A day entered as a table: rows of texts, what is wrong with each cell, and what is logged already."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from roadstead.api import entering, logbook
from roadstead.ui import theme
from roadstead.ui.plain import tip

COLUMNS = ("place", "pier", "vessel", "when", "identification", "source", "grade", "outcome", "count", "note")
ALIKE = "alike"
"""The last column: what to do where a row is logged already."""
_Index = QModelIndex | QPersistentModelIndex
_ALIASES = {"imo": "vessel", "reason": "outcome"}  # cells in which what is wrong with another field is shown


class Day(QAbstractTableModel):
    """Rows of a day; the last one is always empty and becomes one when something is written there."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = [{}]
        self.marks: list[tuple[str, ...]] = [()]
        self.problems: dict[int, dict[str, str]] = {}
        self.columns = (*COLUMNS, ALIKE)

    def fill(self, rows: Sequence[tuple[dict[str, str], tuple[str, ...]]]) -> None:
        """Begins anew with these rows and the marks they rest on."""
        self.beginResetModel()
        self.rows = [*({name: said.get(name, "") for name in (*self.columns, "category")} for said, _ in rows), {}]
        self.marks = [*(marks for _, marks in rows), ()]
        self.problems = {}
        self.endResetModel()

    def lines(self) -> list[logbook.Line]:
        """The rows that say anything, as they are logged."""
        return [
            logbook.Line({n: t for n, t in row.items() if n != ALIKE}, number, self.marks[number], row.get(ALIKE, ""))
            for number, row in enumerate(self.rows)
            if any(text.strip() for name, text in row.items() if name != "category")
        ]

    def show(self, problems: dict[int, dict[str, str]]) -> None:
        """Shows what is wrong with which cell, by row."""
        self.problems = {
            row: {_ALIASES.get(name, name): said for name, said in faults.items()} for row, faults in problems.items()
        }
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def paste(self, row: int, column: int, text: str) -> None:
        """Writes lines with tabs between the cells, as a spreadsheet copies them, from a cell on; a line of titles is left out."""
        lines = [line.split("\t") for line in text.replace("\r\n", "\n").strip("\n").split("\n")]
        titles = {title.casefold() for title in (*COLUMNS, *entering.FIELDS.values())}
        if len(lines) > 1 and all(cell.strip().casefold() in titles for cell in lines[0]):
            lines = lines[1:]
        for down, cells in enumerate(lines):
            for right, cell in enumerate(cells[: len(self.columns) - column]):
                self.setData(self.index(row + down, column + right), cell.strip())

    def copy_down(self, cells: Sequence[tuple[int, int]]) -> None:
        """Each cell gets what stands in the uppermost of its column among these; of one cell what stands above it."""
        for column in {column for _, column in cells}:
            rows = sorted(row for row, each in cells if each == column)
            first = rows[0] if len(rows) > 1 else rows[0] - 1
            if first >= 0:
                for row in rows:
                    self.setData(self.index(row, column), self.rows[first].get(self.columns[column], ""))

    def remove(self, rows: Sequence[int]) -> None:
        """Takes rows out."""
        kept = [n for n in range(len(self.rows) - 1) if n not in set(rows)]
        self.fill([(self.rows[n], self.marks[n]) for n in kept])

    # -- what Qt asks -------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows, the empty one included."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The titles, and the numbers of the rows."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        return entering.FIELDS.get(self.columns[section], "Logged already")

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every cell can be written."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell; where something is wrong with it that as its tool tip, and a red square."""
        name = self.columns[index.column()]
        wrong = self.problems.get(index.row(), {}).get(name, "")
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.rows[index.row()].get(name, "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(wrong)
        if role in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ForegroundRole) and wrong:
            return QColor(theme.current().error)  # a square before the text, which an empty cell has too
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Writes a cell; beyond the last row new ones come."""
        if role != Qt.ItemDataRole.EditRole or not 0 <= index.column() < len(self.columns):
            return False
        row, name = index.row(), self.columns[index.column()]
        self.rows[row][name] = str(value)
        self.problems.get(row, {}).pop(name, None)
        if row == len(self.rows) - 1 and str(value).strip():
            self.beginInsertRows(QModelIndex(), row + 1, row + 1)
            self.rows.append({})
            self.marks.append(())
            self.endInsertRows()
        self.dataChanged.emit(index, index)
        return True
