"""The drawer of tables: every kind of record, searched, filtered and sorted, its selection that of the whole window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from roadstead.domain.operations import Changed
from roadstead.domain.query import Among, Filter, Test
from roadstead.domain.records import (
    TABLES,
    Adjudication,
    Annotation,
    Citation,
    Count,
    Evidence,
    Leg,
    Listed,
    Mask,
    Particular,
    Place,
    Registration,
    Scene,
    Sighting,
    Snapshot,
    Source,
    Thing,
    Vessel,
)
from roadstead.ui import theme
from roadstead.ui.asked import Asked
from roadstead.ui.context import AppContext
from roadstead.ui.filterbox import FilterBox, found_values, way
from roadstead.ui.kinds import BY_RECORD
from roadstead.ui.names import Names
from roadstead.ui.plain import OneLine, label, menu_text, tip
from roadstead.ui.tablemodel import RecordTable
from roadstead.ui.tablepage import TablePage
from roadstead.ui.told import chosen_told, rows_told
from roadstead.ui.viewmenu import NameLine, view_menu

_SHOWN = (
    Sighting,
    Annotation,
    Thing,
    Count,
    Scene,
    Mask,
    Registration,
    Vessel,
    Particular,
    Place,
    Source,
    Evidence,
    Citation,
    Leg,
    Adjudication,
    Listed,
    Snapshot,
)

_CHOSEN = "Chosen"  # no column's title: rows chosen elsewhere
_MOST_AT_ONCE = 2000  # more are looked for in a task


class TableDrawer(QWidget):
    """Tabs of tables. Enter on a row shows it on the canvas; what else can be done are actions of the window."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context, self._showing = context, 0
        self._names = Names(context)
        self._tabs = QTabBar(expanding=False, drawBase=False)
        self._tabs.setAccessibleName("Tables")
        self._pages = QStackedWidget()
        self._search = QLineEdit(placeholderText="Search (Ctrl+F)", clearButtonEnabled=True)
        self._search.setAccessibleName("Search in this table")
        self._search.setFixedWidth(220)
        self.chips = Chips(self)
        self._told, self._chosen = label("", "muted"), OneLine("")
        self._chosen.setObjectName("muted")
        self._next = QToolButton(autoRaise=True)
        self._next.setToolTip(tip("Shows the next date on which some of them lie (Alt+PgDown)"))
        self._next.clicked.connect(self.next_scene)
        self.views = [TablePage(context, RecordTable(BY_RECORD[kind], self._names)) for kind in _SHOWN]
        for page in self.views:
            self._tabs.addTab(page.model.kind.many)
            self._pages.addWidget(page)
            page.shown.connect(self._tell)
        self._lay()
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self._find)
        self._search.textChanged.connect(lambda _: self._wait.start())
        self._search.returnPressed.connect(self._find)
        self._tabs.currentChanged.connect(self._go)
        context.caseChanged.connect(self._forget)
        context.changed.connect(self._note)
        context.selectionChanged.connect(self._show_selection)
        context.schemaChanged.connect(lambda _: self.page.table.viewport().update())  # colours and names of classes
        context.sceneActivated.connect(lambda _: self._tell_chosen())
        context.gathering.changed.connect(self._tell_chosen)
        self.setFocusProxy(self._tabs)
        self._go(0)

    @property
    def page(self) -> TablePage:
        """The table in front."""
        return self.views[self._tabs.currentIndex()]

    def show_kind(self, record: type) -> None:
        """Brings the table of a kind of record to the front."""
        self._tabs.setCurrentIndex(_SHOWN.index(record))

    def show_only(self, record: type, title: str, told: str, test: Test) -> None:
        """Brings the table of a kind of record to the front, with those rows alone that pass a test of a column."""
        self.show_kind(record)
        self.page.ask(Asked(sorts=self.page.asked.sorts).filtered(title, Filter(title, f"{title}: {told}", test)))
        self._show_asked()

    # -- what is asked for --------------------------------------------------------------------------------------

    def show_rows(self, told: str, uuids: tuple[str, ...]) -> None:
        """Shows only these rows, those of each kind in its table, the first table that has any in front."""
        session, kinds = self.context.session, [page.model.kind.record for page in self.views]
        self._showing += 1
        number = self._showing

        def find(_: object = None) -> list[tuple[str, ...]]:
            if session is None or not uuids:
                return [() for _ in kinds]
            return [tuple(sorted(session.store.present(TABLES[kind], uuids))) for kind in kinds]

        if len(uuids) <= _MOST_AT_ONCE:
            self._narrow(told, find())
        else:
            self.context.run(
                "Finding the rows", find, lambda own: self._narrow(told, own) if number == self._showing else None
            )

    def _narrow(self, told: str, own: list[tuple[str, ...]]) -> None:
        for page, rows in zip(self.views, own, strict=True):
            page.asked = page.asked.filtered(_CHOSEN, Filter(_CHOSEN, told, Among("uuid", rows)) if rows else None)
            page.model.stale = True
        front = next((number for number, rows in enumerate(own) if rows), self._tabs.currentIndex())
        if front != self._tabs.currentIndex():
            self._tabs.setCurrentIndex(front)
        else:
            self._go(front)

    def search(self) -> None:
        """Goes to the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def filter_column(self, title: str = "") -> FilterBox | None:
        """Opens the filter of a column, of that of the cursor where none is named."""
        page, header = self.page, self.page.table.horizontalHeader()
        titles = [field.title for field in page.model.columns]
        cursor = max(page.table.currentIndex().column(), 0)
        number = titles.index(title) if title else cursor
        field, session = page.model.columns[number], self.context.session
        if session is None or not way(field):
            why = f"{field.title} cannot be filtered." if session else "No case is open."
            self.context.notices.post("info", why)
            return None
        window = self.window()
        box = FilterBox(field, lambda found: self._filter(page, field.title, found), page.table.setFocus, window)
        present = next((each.test for each in page.asked.filters if each.title == field.title), None)
        if way(field) == "words":
            tests = page.asked.tests(page.fields, self.context.schema, field.title)
            box.show_values(found_values(session.store, page.model.kind, field, self._names, tests), present)
        x = header.sectionViewportPosition(number)
        box.open_at(header.mapTo(window, QPoint(max(x, 0), header.height())))
        return box

    def clear(self) -> None:
        """Takes the search and every filter of the table in front away."""
        self._search.clear()
        self._wait.stop()
        self.page.ask(Asked(sorts=self.page.asked.sorts))
        self._show_asked()

    def show_standing(self, on: bool) -> None:
        """Shows only the marks that stand, or all."""
        self.page.ask(replace(self.page.asked, standing=on))
        self._show_asked()

    def sort(self) -> None:
        """Sorts by the column of the cursor; again: the other way round, then no longer."""
        self.page.sort(max(self.page.table.currentIndex().column(), 0))

    def choose_columns(self) -> None:
        """Opens the menu of the columns."""
        self.page.choose_columns()

    def choose_view(self) -> None:
        """Opens the menu of the saved views."""
        view_menu(self).popup(self.chips.mapToGlobal(self.chips.rect().bottomLeft()))

    def show_view(self, asked: Asked, titles: tuple[str, ...]) -> None:
        """Shows what is asked for in the table in front, in these columns."""
        self._search.blockSignals(True)
        self._search.setText(asked.words)
        self._search.blockSignals(False)
        self._wait.stop()
        self.page.show_view(asked, titles)
        self._show_asked()

    def next_scene(self) -> None:
        """Shows the next scene on which selected marks lie."""
        counts, session = self.context.gathering.counts, self.context.session
        if session is None or not counts.scenes:
            self.context.notices.post("info", "No marks are selected.")
            return
        scenes = sorted(session.store.some(Scene, counts.scenes), key=lambda s: (s.taken is None, s.taken or 0, s.name))
        uuids, active = [scene.uuid for scene in scenes], self.context.active_scene
        at = uuids.index(active.uuid) + 1 if active is not None and active.uuid in uuids else 0
        self.context.activate_scene(uuids[at % len(uuids)])

    def _filter(self, page: TablePage, title: str, found: Filter | None) -> None:
        page.ask(page.asked.filtered(title, found))
        self._show_asked()

    def _find(self) -> None:
        self.page.ask(replace(self.page.asked, words=self._search.text()))

    # -- following ----------------------------------------------------------------------------------------------

    def _go(self, number: int) -> None:
        self._pages.setCurrentIndex(number)
        self.setFocusProxy(self.page.table)
        if self.page.model.stale:
            self.page.read()
        self._show_asked()
        self._tell()
        self.page.show_selection(self.context.selection)

    def _forget(self) -> None:
        for page in self.views:
            page.model.stale = True
            page.asked = Asked(sorts=page.asked.sorts)
        self._go(self._tabs.currentIndex())

    def _note(self, changed: Changed) -> None:
        for page in self.views:
            if page.model.touches(changed):
                if page is self.page:
                    page.note(changed)
                else:
                    page.model.stale = True
        self._tell()

    def _show_selection(self, uuids: frozenset[str]) -> None:
        focused = QApplication.focusWidget()
        if len(uuids) == 1 and not (focused is not None and self.isAncestorOf(focused)):
            record = self.context.record(next(iter(uuids)))
            if type(record) in _SHOWN and type(record) is not self.page.model.kind.record:
                self.show_kind(type(record))
        if not self.page.selecting:
            self.page.show_selection(uuids)
        self._tell_chosen()

    # -- telling ------------------------------------------------------------------------------------------------

    def _show_asked(self) -> None:
        """Lets the search field and the chips say what is asked of the table in front."""
        if self._search.text() != self.page.asked.words:
            self._search.blockSignals(True)
            self._search.setText(self.page.asked.words)
            self._search.blockSignals(False)
        self.chips.show_asked(self.page)

    def _tell(self) -> None:
        self._told.setText(rows_told(self.page, self.context.session))

    def _tell_chosen(self) -> None:
        text, elsewhere = chosen_told(self.context)
        self._chosen.setText(text)
        self._chosen.setToolTip(tip(text))
        self._next.setText(menu_text(elsewhere))
        self._next.setVisible(bool(elsewhere))

    def _lay(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        for line in (head, foot):
            line.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        head.addWidget(self._tabs)
        head.addStretch(1)
        head.addWidget(self._search)
        foot.setContentsMargins(12, 0, theme.GRID, 4)
        foot.setSpacing(2 * theme.GRID)
        foot.addWidget(self._told)
        foot.addWidget(self._chosen, 1)
        foot.addWidget(self._next)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(head)
        rows.addWidget(self.chips)
        rows.addWidget(self._pages, 1)
        rows.addLayout(foot)


class Chips(QWidget):
    """What is asked of a table, each part taken away by its chip; ways to ask for more."""

    def __init__(self, drawer: TableDrawer) -> None:
        super().__init__()
        self._drawer = drawer
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(12, 0, theme.GRID, 0)
        self._line.setSpacing(theme.GRID // 2)

    def show_asked(self, page: TablePage) -> None:
        """Shows the chips of a table."""
        self._empty()
        drawer, asked = self._drawer, page.asked
        self._line.addWidget(_chip("Views", "Saved views of this table; saves this one (Alt+F8)", drawer.choose_view))
        self._line.addWidget(
            _chip("Filter column…", "Filters by the column of the cursor (Ctrl+F8)", drawer.filter_column)
        )
        if page.model.kind.record is Annotation:
            standing = _chip(
                "Standing only", "Leaves out what does not count: proposed, carried, rejected, a second reader’s", None
            )
            standing.setCheckable(True)
            standing.setChecked(asked.standing)
            standing.toggled.connect(drawer.show_standing)
            self._line.addWidget(standing)
        for each in asked.filters:
            self._line.addWidget(
                _chip(f"{each.told}  ×", "Takes this filter away", lambda t=each.title: drawer._filter(page, t, None))
            )
        if asked.narrowed:
            self._line.addWidget(
                _chip("Clear all", "Takes the search and all filters away (Ctrl+Shift+Backspace)", drawer.clear)
            )
        self._line.addStretch(1)

    def _empty(self) -> None:
        while self._line.count():
            item = self._line.takeAt(0)
            taken = item.widget() if item is not None else None
            if taken is not None:
                taken.hide()
                taken.deleteLater()

    def ask_name(self, text: str, take: Callable[[str], bool]) -> NameLine:
        """Asks for the name of a view in place of the chips."""
        drawer = self._drawer
        page = drawer.page
        self._empty()

        def back() -> None:
            self.show_asked(drawer.page)
            page.table.setFocus()

        line = NameLine(text, take, back, self)
        self._line.addWidget(line)
        self._line.addStretch(1)
        line.show()
        line.selectAll()
        line.setFocus(Qt.FocusReason.PopupFocusReason)
        return line


def _chip(text: str, why: str, call: Any) -> QPushButton:
    made = QPushButton(menu_text(text))
    made.setObjectName("chip")
    made.setToolTip(tip(why))
    made.setAccessibleName(text.removesuffix("  ×"))
    if call is not None:
        made.clicked.connect(lambda _=False: call())
    return made
