"""One table of the drawer: its rows as asked for, its selection that of the whole window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableView

from roadstead.domain.operations import Changed
from roadstead.domain.query import Standing, Test
from roadstead.domain.records import Annotation
from roadstead.services.session import CaseSession
from roadstead.ui import theme
from roadstead.ui.asked import Asked
from roadstead.ui.celledit import CellEditor, copy_rows
from roadstead.ui.columns import arrange_columns, column_menu, keep_columns, show_columns
from roadstead.ui.context import AppContext
from roadstead.ui.fields import Field
from roadstead.ui.plain import label
from roadstead.ui.putting import put
from roadstead.ui.tablemodel import RecordTable

AT_ONCE = 20_000
"""Of a table with more rows the window does not wait for an answer: it comes by a task."""
_ALIKE_AT_ONCE = 2000  # names in any spelling are looked for in an index, which is made first
_MOST_RANGES = 500  # Qt compares every range of a selection with every other
_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)


class RowView(QTableView):
    """A table whose own keys are not the window's while it has the focus."""

    def event(self, event: QEvent) -> bool:
        """Also: F2 edits the cell, Ctrl+C copies rows, Ctrl+A selects all of them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() == Qt.Key.Key_F2 or any(event.matches(key) for key in _KEYS))
        ):
            event.accept()
            return True
        return super().event(event)


class TablePage(QStackedWidget):
    """One table, or what an empty one teaches. ``shown()`` comes when other rows are shown or more is known of them."""

    shown = Signal()

    def __init__(self, context: AppContext, model: RecordTable) -> None:
        super().__init__()
        self._context = context
        self._syncing = False
        self.selecting = False
        self._asking = 0
        self.asked = Asked()
        self.standing: int | None = None
        """How many of the rows stand; None where that is not known (yet) or all do."""
        self.model = model
        self.table = RowView()
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.addWidget(self.table)
        self.addWidget(self._empty)
        model.put = self._put
        _set_up(self.table, model)
        self.table.setItemDelegate(CellEditor(model, self.table))
        header = self.table.horizontalHeader()
        show_columns(context, model, header)
        header.sortIndicatorChanged.connect(self._sort)
        self._keep = QTimer(self, singleShot=True, interval=400)
        self._keep.timeout.connect(lambda: keep_columns(context, model, header))
        header.sectionMoved.connect(lambda *_: self._keep.start())
        header.sectionResized.connect(lambda *_: self._keep.start())
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.choose_columns(header.mapToGlobal(at)))
        self.table.selectionModel().selectionChanged.connect(self._select)
        self.table.activated.connect(self._open)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns that are shown, from left to right."""
        header = self.table.horizontalHeader()
        order = (header.logicalIndex(place) for place in range(header.count()))
        return tuple(self.model.columns[column] for column in order if not header.isSectionHidden(column))

    # -- which rows ---------------------------------------------------------------------------------------------

    def ask(self, asked: Asked) -> None:
        """Shows what is asked for."""
        if asked != self.asked:
            self.asked = asked
            self.read()

    def show_view(self, asked: Asked, titles: tuple[str, ...]) -> None:
        """Shows what is asked for in these columns, and by the header how it is sorted."""
        header, sort = self.table.horizontalHeader(), next(iter(asked.sorts), None)
        if titles:
            arrange_columns(header, self.model, titles)
            keep_columns(self._context, self.model, header)
        orders = [field.order for field in self.model.columns]
        column = orders.index(sort.column) if sort is not None and sort.column in orders else -1
        backwards = sort is not None and sort.backwards
        header.blockSignals(True)  # it would sort by that column alone
        header.setSortIndicator(column, Qt.SortOrder.DescendingOrder if backwards else Qt.SortOrder.AscendingOrder)
        header.blockSignals(False)
        self.asked = asked
        self.read()

    def read(self) -> None:
        """Asks the case for the rows, those of a large table in a task; what was asked before is forgotten."""
        session = self._context.session
        self._asking += 1
        if session is None:
            self._take(None, [])
            return
        number, kind, asked, fields = self._asking, self.model.kind, self.asked, self.fields
        query = asked.query(fields, self._context.schema)
        spelled = kind.alike if asked.words.strip() else None

        def listing() -> list[str]:
            alike = spelled(session.store, asked.words) if spelled else ()
            found = asked.query(fields, self._context.schema, alike) if alike else query
            return session.store.listing(kind.record, found)

        def take(found: list[str]) -> None:
            if number == self._asking and session is self._context.session:
                self._take(session, found)
                self._count_standing(session, query.tests)

        if session.store.count(kind.record) <= (_ALIKE_AT_ONCE if spelled else AT_ONCE):
            take(listing())
        else:
            doing = "Reading" if self.asked.plain else "Searching" if self.asked.narrowed else "Sorting"
            self._context.run(f"{doing} {kind.many.lower()}", lambda _: listing(), take)

    def note(self, changed: Changed) -> None:
        """Takes in a change of the case."""
        session = self._context.session
        if not self.asked.plain or not self.model.note(changed):
            self.read()
        elif session is not None:
            self._count_standing(session, ())

    def _take(self, session: CaseSession | None, uuids: list[str]) -> None:
        """Shows these rows, with those in sight that were, and the cursor where it was if that row is still there."""
        table, model = self.table, self.model
        at, cursor = table.verticalScrollBar().value(), table.currentIndex()
        column, current = cursor.column(), model.uuids[cursor.row()] if cursor.isValid() else ""
        self._syncing = True
        model.take(session, uuids)
        row = model.row_of(current)
        if row is not None:
            table.selectionModel().setCurrentIndex(model.index(row, column), QItemSelectionModel.SelectionFlag.NoUpdate)
        self._syncing = False
        table.verticalScrollBar().setValue(at)
        self.standing = None
        self._show_empty()
        self.show_selection(self._context.selection)
        self.shown.emit()

    def _count_standing(self, session: CaseSession, tests: tuple[Test, ...]) -> None:
        if self.model.kind.record is not Annotation:
            return
        number = self._asking

        def take(found: int) -> None:
            if number == self._asking:
                self.standing = found
                self.shown.emit()

        count = lambda _: session.store.number(Annotation, (*tests, Standing()))  # noqa: E731
        if len(self.model.uuids) <= AT_ONCE:
            take(count(None))
        else:
            self._context.run("Counting what stands", count, take)

    def _show_empty(self) -> None:
        empty, kind = not self.model.uuids, self.model.kind
        known = "Nothing passes the search and the filters. Ctrl+Shift+Backspace takes them away."
        said = known if self.asked.narrowed and self._context.session else kind.empty
        self._empty.setText(said if self._context.session else "No case is open.")
        self.setCurrentIndex(1 if empty else 0)

    def choose_columns(self, at: QPoint | None = None) -> None:
        """Opens the menu of the columns, under the header where no place is given."""
        header = self.table.horizontalHeader()
        column_menu(self._context, self.model, header, at or header.mapToGlobal(header.rect().bottomLeft()), self.read)

    # -- the order ----------------------------------------------------------------------------------------------

    def sort(self, column: int) -> None:
        """Sorts by a column, then the other way round, then no longer."""
        header = self.table.horizontalHeader()
        if header.sortIndicatorSection() != column:
            header.setSortIndicator(column, Qt.SortOrder.AscendingOrder)
        elif header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder:
            header.setSortIndicator(column, Qt.SortOrder.DescendingOrder)
        else:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        field = self.model.columns[column] if 0 <= column < len(self.model.columns) else None
        if field is not None and not field.order:
            self._context.notices.post("info", f"{field.title} has no order; the rows stay as they were made.")
        self.ask(self.asked.sorted_by(field, backwards=order == Qt.SortOrder.DescendingOrder))

    # -- the selection ------------------------------------------------------------------------------------------

    def show_selection(self, uuids: frozenset[str]) -> None:
        """Marks the rows of the selected records, and brings the first into sight."""
        model, flags = self.model, QItemSelectionModel.SelectionFlag.ClearAndSelect
        rows = sorted(row for row in map(model.row_of, uuids) if row is not None)
        chosen, ranges = QItemSelection(), _runs(rows)
        for first, last in ranges[:_MOST_RANGES]:
            chosen.select(model.index(first, 0), model.index(last, model.columnCount() - 1))
        self._syncing = True
        self.table.selectionModel().select(chosen, flags)
        self._syncing = False
        model.paint_chosen(uuids if len(ranges) > _MOST_RANGES else frozenset())
        if rows and not self.table.hasFocus():
            self.table.scrollTo(model.index(rows[0], 0))

    def rows_chosen(self) -> list[int]:
        """The selected rows in order."""
        return sorted(row for row in map(self.model.row_of, self._context.selection) if row is not None)

    def _select(self, chosen: QItemSelection, left: QItemSelection) -> None:
        if self._syncing:
            return
        now = self._uuids(self.table.selectionModel().selection())
        # Where more are selected than Qt knows of, a row that is added or taken away leaves the others as they are.
        extending = bool(self.model.chosen and now - self._uuids(chosen) and left.count() <= 1)
        uuids = (self._context.selection | self._uuids(chosen)) - self._uuids(left) if extending else now
        self.selecting = True  # these rows are selected here already
        self.model.paint_chosen(uuids if extending else frozenset())
        self._context.select(uuids)
        self.selecting = False

    def _uuids(self, chosen: QItemSelection) -> frozenset[str]:
        uuids, parts = self.model.uuids, (chosen.at(number) for number in range(chosen.count()))
        return frozenset(uuid for part in parts for uuid in uuids[part.top() : part.bottom() + 1])

    def _open(self, index: QModelIndex) -> None:
        record = self.model.record(index.row())
        if record is not None:
            self._context.show_record(record.uuid)

    # -- cells --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the selected rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            copy_rows(self._context, self.model, self.fields, self.rows_chosen())
        else:
            super().keyPressEvent(event)

    def _put(self, record: Any, field: Field, text: str) -> bool:
        said = put(self._context, self.model.names, record, field, text)
        if said:
            self._context.notices.post("warning", said)
        return not said


def _runs(rows: list[int]) -> list[tuple[int, int]]:
    """Rows in order as first and last of each run without a gap."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def _set_up(table: QTableView, model: RecordTable) -> None:
    table.setModel(model)
    table.setAccessibleName(model.kind.many)
    table.setFont(theme.figures(table.font()))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(26)
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.setSortingEnabled(True)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionsMovable(True)
    # For each column Qt would look through every selected row to see whether all of it is selected.
    header.setSelectionModel(QItemSelectionModel(model, header))
    header.setSortIndicatorClearable(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setStretchLastSection(True)
