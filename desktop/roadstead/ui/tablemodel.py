"""Rows of one kind of record, read page by page as they are looked at."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from roadstead.domain.operations import Changed
from roadstead.domain.records import TABLES
from roadstead.services.session import CaseSession
from roadstead.ui.fields import Field, Kind, NameOf
from roadstead.ui.plain import tip
from roadstead.ui.swatches import swatch

_Index = QModelIndex | QPersistentModelIndex
_PAGE = 200
_PAGES_HELD = 50
MOST_FOUND = 5000


class RecordTable(QAbstractTableModel):
    """The rows of one kind, sorted by the store; only the pages in sight are read.

    ``show(session)`` shows a case, ``show_found(records)`` the result of a search in place of all rows.
    """

    def __init__(self, kind: Kind, names: NameOf) -> None:
        super().__init__()
        self.kind = kind
        self.columns: tuple[Field, ...] = tuple(f for f in kind.fields if f.table)
        self.stale = True
        self._names = names
        self._session: CaseSession | None = None
        self._found: list[Any] | None = None
        self._order = "fid"
        self._count = 0
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()

    def show(self, session: CaseSession | None) -> None:
        """Shows all rows of a case."""
        self.beginResetModel()
        self._session, self._found = session, None
        self._pages.clear()
        self._count = session.store.count(self.kind.record) if session else 0
        self.stale = False
        self.endResetModel()

    def show_found(self, records: list[Any]) -> None:
        """Shows these rows and no others."""
        self.beginResetModel()
        self._found = records
        self._count = len(records)
        self.endResetModel()

    def touches(self, changed: Changed) -> bool:
        """Whether a change concerns these rows."""
        return bool(changed.tables & {TABLES[self.kind.record], *self.kind.rests})

    def note(self, changed: Changed) -> bool:
        """Takes in a change where no row came or went; False when everything has to be read anew."""
        session = self._session
        if session is None or self._found is not None or self._order != "fid" or changed.tables & self.kind.rests:
            return False
        if session.store.count(self.kind.record) != self._count or len(changed.uuids) > _PAGE:
            return False
        for number, page in self._pages.items():
            for at, record in enumerate(page):
                if record.uuid in changed.uuids:
                    fresh = session.store.find(self.kind.record, record.uuid)
                    if fresh is None:
                        return False
                    page[at] = fresh
                    row = number * _PAGE + at
                    self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        return True

    def record(self, row: int) -> Any:
        """The record in a row."""
        if self._found is not None:
            return self._found[row]
        number, at = divmod(row, _PAGE)
        page = self._pages.get(number)
        if page is None and self._session is not None:
            page = self._session.store.page(self.kind.record, number * _PAGE, _PAGE, self._order)
            self._pages[number] = page
            while len(self._pages) > _PAGES_HELD:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[at] if page and at < len(page) else None

    def row_of(self, uuid: str) -> int | None:
        """The row of a record among those read so far, None when it is not among them."""
        if self._found is not None:
            return next((row for row, record in enumerate(self._found) if record.uuid == uuid), None)
        for number, page in self._pages.items():
            for at, record in enumerate(page):
                if record.uuid == uuid:
                    return number * _PAGE + at
        return None

    def text(self, record: Any) -> str:
        """Everything a row shows, for a search."""
        return "\n".join(field.show(record, self._names) for field in self.columns)

    # -- what Qt asks -------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a cell, how it came about as its tool tip."""
        field = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if field.number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and field.order != "category":
            return None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DecorationRole):
            return None
        record = self.record(index.row())
        if record is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return swatch(self._names.schema.colour(record.category), 1.0)
        text = field.show(record, self._names)
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text.split())
        return tip("\n".join(filter(None, (text, field.why(record) if field.why else ""))))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The columns' titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return self.columns[section].title if role == Qt.ItemDataRole.DisplayRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column that the store knows; the others keep the order in which the rows were made."""
        name = self.columns[column].order if 0 <= column < len(self.columns) else ""
        backwards = "-" if order == Qt.SortOrder.DescendingOrder else ""
        wanted = f"{backwards}{name}" if name else "fid"
        if wanted == self._order:
            return
        self.layoutAboutToBeChanged.emit()
        self._order = wanted
        self._pages.clear()
        if self._found is not None and name:
            self._found.sort(key=lambda r: _sortable(getattr(r, name)), reverse=bool(backwards))
        self.layoutChanged.emit()


def _sortable(value: Any) -> tuple[bool, Any]:
    return value is not None, value if value is not None else 0
