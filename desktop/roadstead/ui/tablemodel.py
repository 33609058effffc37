"""Rows of one kind of record, read page by page as they are looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from roadstead.domain.operations import Changed
from roadstead.domain.records import TABLES
from roadstead.services.session import CaseSession
from roadstead.ui import theme
from roadstead.ui.fields import Field, Kind, NameOf
from roadstead.ui.plain import tip
from roadstead.ui.swatches import swatch

_Index = QModelIndex | QPersistentModelIndex
_PAGE = 200
_PAGES_HELD = 50
_MOST_NOTED = 200
_TOLD = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.DecorationRole,
)


class RecordTable(QAbstractTableModel):
    """The rows of one kind in the order that the store gave; only the pages in sight are read.

    ``take(session, uuids)`` shows these rows of a case; ``put(record, field, text)``, where it is set, writes what was
    typed into a cell.
    """

    def __init__(self, kind: Kind, names: NameOf) -> None:
        super().__init__()
        self.kind = kind
        self.columns: tuple[Field, ...] = tuple(f for f in kind.fields if f.table)
        self.stale = True
        self.uuids: list[str] = []
        self.put: Callable[[Any, Field, str], bool] | None = None
        self.chosen: frozenset[str] = frozenset()
        """Rows that are painted as selected besides those that Qt knows of."""
        self.names = names
        self._session: CaseSession | None = None
        self._rows: dict[str, int] | None = None  # made when first asked for
        self._pages: OrderedDict[int, dict[str, Any]] = OrderedDict()

    def take(self, session: CaseSession | None, uuids: list[str]) -> None:
        """Shows these rows."""
        self.beginResetModel()
        self._session, self.uuids = session, uuids
        self._rows = None
        self._pages.clear()
        self.stale = False
        self.endResetModel()

    def touches(self, changed: Changed) -> bool:
        """Whether a change concerns these rows."""
        return bool(changed.tables & {TABLES[self.kind.record], *self.kind.rests})

    def note(self, changed: Changed) -> bool:
        """Takes in a change of rows that are shown; False when the rows have to be asked for anew."""
        session = self._session
        if session is None or changed.tables & self.kind.rests or len(changed.uuids) > _MOST_NOTED:
            return False
        present = {record.uuid for record in session.store.some(self.kind.record, changed.uuids)}
        rows = {uuid: self.row_of(uuid) for uuid in changed.uuids}
        if any((uuid in present) != (row is not None) for uuid, row in rows.items()):
            return False
        for row in [row for row in rows.values() if row is not None]:
            self._pages.pop(row // _PAGE, None)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        return True

    def record(self, row: int) -> Any:
        """The record in a row, None where it is gone."""
        number = row // _PAGE
        page = self._pages.get(number)
        if page is None and self._session is not None:
            found = self._session.store.some(self.kind.record, self.uuids[number * _PAGE : (number + 1) * _PAGE])
            page = self._pages[number] = {record.uuid: record for record in found}
            while len(self._pages) > _PAGES_HELD:
                self._pages.popitem(last=False)
        elif page is not None:
            self._pages.move_to_end(number)
        return page.get(self.uuids[row]) if page else None

    def row_of(self, uuid: str) -> int | None:
        """The row of a record, None when it is not among those shown."""
        if self._rows is None:
            self._rows = {each: row for row, each in enumerate(self.uuids)}
        return self._rows.get(uuid)

    def field(self, record: Any, column: int) -> Field:
        """The field of a cell as this record has it: of a mark, its class can be chosen."""
        field, kind = self.columns[column], self.kind
        found = kind.details(kind.fields, record, self.names.schema) if kind.details else ()
        return next((each for each in found if each.title == field.title), field)

    def cell(self, record: Any, column: int) -> str:
        """The text of a cell in one line."""
        return " ".join(self.columns[column].show(record, self.names).split())

    def paint_chosen(self, uuids: frozenset[str]) -> None:
        """Paints these rows as selected besides those that Qt knows of."""
        if uuids != self.chosen:
            self.chosen = uuids
            last = self.index(len(self.uuids) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.BackgroundRole])

    # -- what Qt asks -------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else len(self.uuids)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell, how it came about as its tool tip."""
        field = self.columns[index.column()]
        if role == Qt.ItemDataRole.BackgroundRole:
            return QColor(theme.current().tint) if self.uuids[index.row()] in self.chosen else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if field.number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and field.order != "category":
            return None
        if role not in _TOLD:
            return None
        record = self.record(index.row())
        if record is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return swatch(self.names.schema.colour(record.category), 1.0)
        text = field.show(record, self.names)
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text.split())
        if role == Qt.ItemDataRole.EditRole:
            return field.typed(record) if field.typed else text
        return tip("\n".join(filter(None, (text, field.why(record) if field.why else ""))))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The columns' titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return self.columns[section].title if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A cell can be edited where its field can and the case may be written."""
        flags = super().flags(index)
        field = self.columns[index.column()] if index.isValid() and self.put is not None else None
        if field is not None and (field.edit or (self.kind.details and field.order == "category")):
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Writes what was typed into a cell as one action."""
        record = self.record(index.row())
        if role != Qt.ItemDataRole.EditRole or record is None or self.put is None:
            return False
        return self.put(record, self.field(record, index.column()), str(value))
