"""The panel of sanctions lists: the snapshots of the case, what of each could not be read, and what changed between two."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, sanctions
from roadstead.domain.query import Among
from roadstead.domain.records import Listed, Snapshot
from roadstead.plugins.lists.asking import Question
from roadstead.plugins.lists.bringing import questions
from roadstead.plugins.lists.logic import (
    CHANGE_COLUMNS,
    REJECT_COLUMNS,
    TEACH,
    change_rows,
    changes_told,
    reject_rows,
)
from roadstead.plugins.lists.rows import RowTable
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, menu_text
from roadstead.ui.tables import TableDrawer

_UUID = Qt.ItemDataRole.UserRole
_REJECTS = ""
_ROW = 46


class ListsPanel(QWidget):
    """Lists on the left; on the right what is asked of the one that is chosen. An empty case teaches where lists are had."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._asked, self._summary = 0, ""
        self.question = Question(context)
        self.lists = QListWidget()
        self.lists.setAccessibleName("Sanctions lists of the case")
        self.lists.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.what = QComboBox()
        self.what.setAccessibleName("What is shown of the list")
        self.search = QLineEdit(placeholderText="Search these rows", clearButtonEnabled=True)
        self.search.setAccessibleName("Search these rows")
        self.search.setFixedWidth(220)
        self.rows = RowTable()
        self.told = label("", "muted", wrap=True)
        self.import_, self.empty_import = QPushButton("Import…"), QPushButton("Import sanctions lists…")
        self.entries, self.remove = QPushButton("Show its entries"), QPushButton("Remove")
        self._lay()
        self._wait = QTimer(self, singleShot=True, interval=120)
        self._wait.timeout.connect(lambda: self._narrow(self.search.text()))
        self._connect()
        self._read()

    def _connect(self) -> None:
        context = self._context
        for button in (self.import_, self.empty_import):
            button.clicked.connect(lambda: context.invoke("lists.import"))
        self.entries.clicked.connect(self.show_entries)
        self.remove.clicked.connect(lambda: context.invoke("lists.remove"))
        self.lists.currentItemChanged.connect(lambda *_: self._choose())
        self.lists.itemActivated.connect(lambda _: self.show_entries())
        self.what.currentIndexChanged.connect(lambda _: self._show())
        self.search.textChanged.connect(lambda _: self._wait.start())
        self.rows.wanted.connect(self._go)
        questions(context).changed.connect(self._read)
        context.caseChanged.connect(self._read)
        context.changed.connect(self._note)
        context.selectionChanged.connect(self._follow)

    def _lay(self) -> None:
        left, right, head = QWidget(), QWidget(), QHBoxLayout()
        side, main, buttons = QVBoxLayout(left), QVBoxLayout(right), QHBoxLayout()
        side.setContentsMargins(theme.GRID, theme.GRID, 0, theme.GRID)
        main.setContentsMargins(0, theme.GRID, theme.GRID, theme.GRID // 2)
        for button in (self.import_, self.entries, self.remove):
            buttons.addWidget(button)
        side.addWidget(self.lists, 1)
        side.addLayout(buttons)
        head.addWidget(self.what, 1)
        head.addWidget(self.search)
        main.addLayout(head)
        main.addWidget(self.rows, 1)
        main.addWidget(self.told)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([360, 900])
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.question)
        self._inside = QStackedWidget()
        self._inside.addWidget(self._empty_page())
        self._inside.addWidget(split)
        whole.addWidget(self._inside, 1)

    def _empty_page(self) -> QWidget:
        page, area = QWidget(), QScrollArea(widgetResizable=True)
        rows = QVBoxLayout(page)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(theme.GRID)
        rows.addWidget(self.empty_import, 0, Qt.AlignmentFlag.AlignLeft)
        self._teach = label(TEACH, "muted", wrap=True)
        rows.addWidget(self._teach)
        rows.addStretch(1)
        area.setWidget(page)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to what is asked, else to the lists, else to the button that brings the first."""
        if not self.question.isHidden():
            self.question.take_focus(reason)
        elif self.lists.count():
            self.lists.setFocus(reason)
        else:
            self.empty_import.setFocus(reason)

    # -- the lists ----------------------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot | None:
        """The list that is chosen."""
        item, session = self.lists.currentItem(), self._context.session
        return session.store.find(Snapshot, item.data(_UUID)) if item is not None and session is not None else None

    def _note(self, changed: Changed) -> None:
        if "lists" in changed.tables:
            self._read()

    def _read(self) -> None:
        """Shows the lists of the case, the one chosen before chosen again."""
        session, chosen = self._context.session, self.lists.currentItem()
        before = chosen.data(_UUID) if chosen is not None else ""
        found = sanctions.snapshots(session.store) if session else []
        self.lists.blockSignals(True)
        self.lists.clear()
        for snapshot in found:
            item = QListWidgetItem(f"{sanctions.titled(snapshot)}\n{_gist(snapshot)}")
            item.setData(_UUID, snapshot.uuid)
            item.setSizeHint(QSize(0, _ROW))
            self.lists.addItem(item)
        uuids = [snapshot.uuid for snapshot in found]
        wanted = next((uuid for uuid in self._context.selection if uuid in uuids), before)
        if found:
            self.lists.setCurrentRow(uuids.index(wanted) if wanted in uuids else len(uuids) - 1)
        self.lists.blockSignals(False)
        writable = session is not None and not session.store.read_only
        self._teach.setText(TEACH if session else "Open a case to import sanctions lists into it.")
        for button in (self.import_, self.empty_import, self.remove):
            button.setEnabled(writable)
        self.question.refresh()
        self._inside.setCurrentIndex(1 if found else 0)
        self._offer()

    def _choose(self) -> None:
        snapshot = self.snapshot
        if snapshot is not None:
            self._context.select(frozenset((snapshot.uuid,)))
        self._offer()

    def _follow(self, uuids: frozenset[str]) -> None:
        """Chooses the list that was selected elsewhere."""
        for row in range(self.lists.count()):
            if self.lists.item(row).data(_UUID) in uuids and row != self.lists.currentRow():
                self.lists.blockSignals(True)
                self.lists.setCurrentRow(row)
                self.lists.blockSignals(False)
                self._offer()

    def show_entries(self) -> None:
        """Goes to the table of those who are on the chosen list."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        self._context.show_panel("tables")
        drawer = self.window().findChild(TableDrawer)
        if drawer is not None:
            drawer.show_only(Listed, "List", sanctions.titled(snapshot), Among("list", (snapshot.uuid,)))
            drawer.page.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what is shown of one -----------------------------------------------------------------------------------

    def _offer(self) -> None:
        """Offers what can be seen of the chosen list: what was not read, and what changed since or until another."""
        snapshot, session, before = self.snapshot, self._context.session, self.what.currentData()
        self.what.blockSignals(True)
        self.what.clear()
        if snapshot is not None and session is not None:
            self.what.addItem(f"Could not be read ({snapshot.rejected:,})", _REJECTS)
            others = [each for each in sanctions.snapshots(session.store) if each.uuid != snapshot.uuid]
            for other in sorted(others, key=lambda each: each.name != snapshot.name):
                self.what.addItem(menu_text(f"Changed since {sanctions.titled(other)}"), other.uuid)
            self.what.setCurrentIndex(max(0, self.what.findData(before) if before else 0))
        self.what.blockSignals(False)
        self._show()

    def _show(self) -> None:
        self._asked += 1
        snapshot, session, other = self.snapshot, self._context.session, self.what.currentData()
        if snapshot is None or session is None:
            self.rows.take((), [], [])
            self.told.setText("")
            return
        if not other:
            rows = reject_rows(snapshot)
            self._fill(REJECT_COLUMNS, rows, [""] * len(rows), "" if rows else "Every row of the file was read.")
            return
        number, before = self._asked, session.store.find(Snapshot, other)
        if before is None:
            return

        def done(found: sanctions.Difference) -> None:
            if number == self._asked:
                rows = change_rows(found)
                self._fill(CHANGE_COLUMNS, [row for row, _ in rows], [uuid for _, uuid in rows], changes_told(found))

        label_ = f"Comparing {sanctions.titled(before)} with {sanctions.titled(snapshot)}"
        self._context.run(label_, lambda p: sanctions.difference(session.store, before, snapshot, p), done)

    def _fill(self, columns: tuple[str, ...], rows: list[tuple[str, ...]], uuids: list[str], told: str) -> None:
        self._summary = told
        self.rows.take(columns, rows, uuids)
        self._narrow(self.search.text())

    def _narrow(self, words: str) -> None:
        shown, all_ = self.rows.narrow(words)
        part = f"{shown:,} of {all_:,} rows hold that. " if words.split() else ""
        self.told.setText(f"{part}{self._summary}".strip() or (f"{all_:,} rows" if all_ else ""))

    def _go(self, uuid: str) -> None:
        if uuid:
            self._context.show_record(uuid)


def _gist(snapshot: Snapshot) -> str:
    """What a list holds, in a line."""
    ships = "1 ship" if snapshot.vessels == 1 else f"{snapshot.vessels:,} ships"
    left = f", {snapshot.rejected:,} not read" if snapshot.rejected else ""
    return f"{snapshot.entities:,} listed, {ships}{left} · {snapshot.format}"
