"""The drawer of tables: every kind of record, sorted and searched, its selection that of the whole window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from roadstead.domain.operations import Changed
from roadstead.domain.records import (
    Annotation,
    Count,
    Leg,
    Mask,
    Place,
    Registration,
    Scene,
    Sighting,
    Source,
    Thing,
    Vessel,
)
from roadstead.services.tasks import Progress
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.kinds import BY_RECORD
from roadstead.ui.names import Names
from roadstead.ui.plain import label
from roadstead.ui.tablemodel import MOST_FOUND, RecordTable

_SHOWN = (Sighting, Annotation, Thing, Count, Scene, Mask, Registration, Vessel, Place, Source, Leg)
_CHUNK = 1000


class TableDrawer(QWidget):
    """Tabs of tables. Ctrl+F goes to the search field, Enter on a row shows it on the canvas."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._names = Names(context)
        self._tabs = QTabBar(expanding=False, drawBase=False)
        self._tabs.setAccessibleName("Tables")
        self._pages = QStackedWidget()
        self._search = QLineEdit(placeholderText="Search (Ctrl+F)", clearButtonEnabled=True)
        self._search.setAccessibleName("Search in this table")
        self._search.setFixedWidth(220)
        self._told = label("", "muted")
        self.views = [TablePage(context, RecordTable(BY_RECORD[kind], self._names)) for kind in _SHOWN]
        for page in self.views:
            self._tabs.addTab(page.model.kind.many)
            self._pages.addWidget(page)
        head = QHBoxLayout()
        head.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        head.addWidget(self._tabs)
        head.addStretch(1)
        head.addWidget(self._told)
        head.addWidget(self._search)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(head)
        rows.addWidget(self._pages)
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self._find)
        self._search.textChanged.connect(lambda _: self._wait.start())
        self._tabs.currentChanged.connect(self._go)
        find = QShortcut(QKeySequence.StandardKey.Find, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._search.setFocus)
        context.caseChanged.connect(self._forget)
        context.changed.connect(self._note)
        context.selectionChanged.connect(self._show_selection)
        context.schemaChanged.connect(lambda _: self.page.table.viewport().update())  # colours and names of classes
        self.setFocusProxy(self._tabs)
        self._go(0)

    @property
    def page(self) -> TablePage:
        """The table in front."""
        return self.views[self._tabs.currentIndex()]

    def show_kind(self, record: type) -> None:
        """Brings the table of a kind of record to the front."""
        self._tabs.setCurrentIndex(_SHOWN.index(record))

    def _go(self, number: int) -> None:
        self._pages.setCurrentIndex(number)
        self.setFocusProxy(self.page.table)
        self._search.clear()
        if self.page.model.stale:
            self.page.model.show(self._context.session)
        self._tell()
        self.page.show_selection(self._context.selection)

    def _forget(self) -> None:
        for page in self.views:
            page.model.stale = True
        self._go(self._tabs.currentIndex())

    def _note(self, changed: Changed) -> None:
        for page in self.views:
            if page.model.touches(changed) and (page is not self.page or not page.model.note(changed)):
                page.model.stale = True
        if self.page.model.stale:
            self.page.keep_place(lambda: self.page.model.show(self._context.session))
            if self._search.text():
                self._find()
        self._tell()
        self.page.show_selection(self._context.selection)

    def _show_selection(self, uuids: frozenset[str]) -> None:
        focused = QApplication.focusWidget()
        if len(uuids) == 1 and not (focused is not None and self.isAncestorOf(focused)):
            record = self._context.record(next(iter(uuids)))
            if type(record) in _SHOWN and type(record) is not self.page.model.kind.record:
                self.show_kind(type(record))
        self.page.show_selection(uuids)

    def _find(self) -> None:
        """Shows the rows that hold the text searched for; a large table is searched in a task."""
        wanted, model, session = self._search.text().casefold().split(), self.page.model, self._context.session
        if session is None:
            return
        if not wanted:
            model.show(session)
            self._tell()
            return

        def search(progress: Progress) -> list[Any]:
            found: list[Any] = []
            total = session.store.count(model.kind.record)
            for start in range(0, total, _CHUNK):
                progress(start / total, f"{start:,} of {total:,} rows")
                for record in session.store.page(model.kind.record, start, _CHUNK):
                    text = model.text(record).casefold()
                    if all(word in text for word in wanted):
                        found.append(record)
                if len(found) >= MOST_FOUND:
                    break
            return found[:MOST_FOUND]

        def show(found: list[Any]) -> None:
            if self._search.text().casefold().split() == wanted and self.page.model is model:
                model.show_found(found)
                self._tell(found=len(found))

        self._context.run(f"Searching {model.kind.many.lower()}", search, show)

    def _tell(self, found: int | None = None) -> None:
        count = self.page.model.rowCount()
        if found is not None:
            self._told.setText(f"first {found:,} found" if found >= MOST_FOUND else f"{found:,} found")
        else:
            self._told.setText(f"{count:,} {'row' if count == 1 else 'rows'}" if count else "")
        self.page.show_empty(count == 0, searched=found is not None)


class TablePage(QStackedWidget):
    """One table, or what an empty one teaches."""

    def __init__(self, context: AppContext, model: RecordTable) -> None:
        super().__init__()
        self._context = context
        self._syncing = False
        self.model = model
        self.table = QTableView()
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.addWidget(self.table)
        self.addWidget(self._empty)
        _set_up(self.table, model)
        self.table.selectionModel().selectionChanged.connect(self._select)
        self.table.activated.connect(self._open)

    def show_empty(self, empty: bool, *, searched: bool) -> None:
        """Shows what belongs here where there are no rows."""
        known = "Nothing found." if searched else self.model.kind.empty
        self._empty.setText(known if self._context.session else "No case is open.")
        self.setCurrentIndex(1 if empty else 0)

    def show_selection(self, uuids: frozenset[str]) -> None:
        """Marks the rows of the selected records that have been read, and brings the first into sight."""
        rows = sorted(row for row in map(self.model.row_of, uuids) if row is not None)
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self.model.index(row, 0), self.model.index(row, self.model.columnCount() - 1))
        self._syncing = True
        self.table.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._syncing = False
        if rows and not self.table.hasFocus():
            self.table.scrollTo(self.model.index(rows[0], 0))

    def keep_place(self, change: Any) -> None:
        """Changes the rows with the same ones in sight."""
        at = self.table.verticalScrollBar().value()
        self._syncing = True
        change()
        self._syncing = False
        self.table.verticalScrollBar().setValue(at)

    def _select(self) -> None:
        if not self._syncing:
            rows = self.table.selectionModel().selectedRows()[:MOST_FOUND]
            records = (self.model.record(index.row()) for index in rows)
            self._context.select(frozenset(record.uuid for record in records if record is not None))

    def _open(self, index: QModelIndex) -> None:
        record = self.model.record(index.row())
        if record is not None:
            self._context.show_record(record.uuid)


def _set_up(table: QTableView, model: RecordTable) -> None:
    table.setModel(model)
    table.setAccessibleName(model.kind.many)
    table.setFont(theme.figures(table.font()))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(26)
    table.setSortingEnabled(True)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSortIndicatorClearable(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setStretchLastSection(True)
    for column, field in enumerate(model.columns):
        table.setColumnWidth(column, field.width)
