"""The journal: everything that was done, the newest first."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from roadstead.domain.times import format_time
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip

_Index = QModelIndex | QPersistentModelIndex
_SHOWN = 1000
_COLUMNS = ("#", "What", "When", "Who")


class JournalPanel(QWidget):
    """The last entries of the journal. Undone ones stay: taking back is an entry of its own."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._model = _Entries()
        self._empty = label("Open a case: every action on it is listed here.", "muted", wrap=True)
        self._empty.setContentsMargins(16, 16, 16, 16)
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setAccessibleName("Journal")
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTabKeyNavigation(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(24)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._table.setColumnWidth(0, 48)
        self._table.setColumnWidth(2, 124)
        self._table.setColumnWidth(3, 72)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._empty)
        rows.addWidget(self._table)
        self.setFocusProxy(self._table)
        self._table.activated.connect(self._open)
        context.caseChanged.connect(self._fill)
        context.changed.connect(lambda _: self._fill())
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        """Reads what has happened while it was out of sight."""
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        if not self.isVisible():
            return
        session = self._context.session
        self._empty.setVisible(session is None)
        self._table.setVisible(session is not None)
        entries = session.store.log(limit=_SHOWN, newest_first=True) if session else []
        reading = session.reading if session else None
        if (
            reading is not None and reading.blind and reading.started is not None
        ):  # what came before tells of hidden marks
            entries = [entry for entry in entries if entry.at >= reading.started]
        self._model.show(entries)

    def _open(self, index: QModelIndex) -> None:
        """Selects what an entry touched."""
        session = self._context.session
        entry = session.store.entry(self._model.entries[index.row()].seq) if session else None
        if entry is not None:
            self._context.select(entry.changed.uuids)


class _Entries(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.entries: list = []

    def show(self, entries: list) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (str(entry.seq), entry.label, format_time(entry.at)[:16], entry.author)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{entry.label}\n{format_time(entry.at)}, {entry.author}\n{entry.hash}")
        return None
