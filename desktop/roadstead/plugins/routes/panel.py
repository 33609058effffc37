"""The form that asks for a route, and the list of routes with their legs."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QFormLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, Operation, UserError, routing
from roadstead.domain.records import Leg, Place, Route
from roadstead.domain.vocabulary import Status
from roadstead.plugins.routes import logic
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip
from roadstead.ui.theme import GRID

_MODES = (("plan", "Sea, then rail"), ("sea", "By sea"), ("rail", "By rail"))
_UUID = Qt.ItemDataRole.UserRole


class RoutesPanel(QWidget):
    """Plans routes with progress and cancel, and lists them; the selection is the window's."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._filling = False
        self._form = _Form(self)
        self._problem = label("", "problem", wrap=True)
        self._problem.hide()
        self._button = QPushButton("Plan route")
        self._button.clicked.connect(self.plan)
        self._empty = label(
            "No route yet. Fill in From and To and press Enter, or draw a leg by hand with the line tool on the map.",
            "hint",
            wrap=True,
        )
        self._tree = _Tree()
        self._tree.itemSelectionChanged.connect(self._select)
        self._tree.customContextMenuRequested.connect(self._offer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, GRID, 12, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(self._form)
        for widget in (self._problem, self._button, self._empty):
            layout.addWidget(widget)
        layout.addWidget(self._tree, 1)
        layout.addStretch(0)
        self.setFocusProxy(self._form.origin)
        context.caseChanged.connect(self._fill)
        context.changed.connect(self._refresh)
        context.selectionChanged.connect(self._show_selection)
        self._fill()

    def plan(self) -> None:
        """Searches the route that the form asks for and keeps it in the case."""
        try:
            wish = self._form.wish()
            session = self._context.require_session()
        except UserError as error:
            self._say(str(error))
            return
        self._say("")
        store = session.store

        def keep(found: Any) -> None:
            _, operation = routing.keep_route(found)
            self._context.do(operation)

        self._context.run(
            f"Route {wish.origin} to {wish.destination}",
            lambda progress: routing.plan_route(
                store, wish.origin, wish.destination, wish.mode, via=wish.via, avoid=wish.avoid, progress=progress
            ),
            keep,
        )

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _refresh(self, changed: Changed) -> None:
        if changed.tables & {"routes", "legs"}:
            self._fill()
        if "places" in changed.tables:
            self._form.offer(self._places())

    def _places(self) -> list[str]:
        session = self._context.session
        return [place.name for place in session.store.all(Place)] if session else []

    def _fill(self) -> None:
        self._filling = True
        self._tree.clear()
        session = self._context.session
        for route in session.store.all(Route) if session else []:
            legs = sorted(session.store.all(Leg, route=route.uuid), key=lambda leg: leg.position) if session else []
            self._tree.addTopLevelItem(_route_item(route, legs))
        self._tree.expandAll()
        self._empty.setVisible(self._tree.topLevelItemCount() == 0)
        self._tree.setVisible(self._tree.topLevelItemCount() > 0)
        self._button.setEnabled(session is not None and not session.store.read_only)
        self._form.offer(self._places())
        self._filling = False
        self._show_selection(self._context.selection)

    def _select(self) -> None:
        if not self._filling:
            self._context.select(frozenset(str(item.data(0, _UUID)) for item in self._tree.selectedItems()))

    def _show_selection(self, uuids: frozenset[str]) -> None:
        self._filling = True
        for item in self._items():
            item.setSelected(str(item.data(0, _UUID)) in uuids)
        self._filling = False

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self._tree.topLevelItem(i) for i in range(self._tree.topLevelItemCount())]
        rows = [row for top in tops if top for row in (top, *(top.child(i) for i in range(top.childCount())))]
        return [row for row in rows if row is not None]

    def _offer(self, at: QPoint) -> None:
        """A menu on a leg: how it is known; on a route: removing it."""
        item = self._tree.itemAt(at)
        session = self._context.session
        if item is None or session is None:
            return
        uuid = str(item.data(0, _UUID))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        leg, route = session.store.find(Leg, uuid), session.store.find(Route, uuid)
        if leg is not None:
            for status in Status:
                action = QAction(f"Leg is {status.value}", menu, checkable=True, checked=leg.status == status)
                action.triggered.connect(lambda _=False, s=status: self._mark(leg, s))
                menu.addAction(action)
        elif route is not None:
            remove = menu.addAction("Remove route")
            remove.triggered.connect(lambda: self._context.do(routing.remove_route(session.store, route)))
        menu.popup(self._tree.viewport().mapToGlobal(at))

    def _mark(self, leg: Leg, status: Status) -> None:
        if leg.status != status:
            changed = replace(leg, status=status)
            label_text = f"Mark the leg {leg.origin} to {leg.destination} as {status.value}"
            self._context.do(Operation("edit-leg", label_text, (changed,)))


class _Form(QFormLayout):
    """From, to, via, avoid, how."""

    def __init__(self, panel: RoutesPanel) -> None:
        super().__init__()
        self.setSpacing(GRID)
        self.origin, self.destination, self.via, self.avoid = (QLineEdit() for _ in range(4))
        self.mode = QComboBox()
        for value, text in _MODES:
            self.mode.addItem(text, value)
        self.origin.setPlaceholderText("Najin")
        self.destination.setPlaceholderText("Tikhoretsk")
        self.via.setPlaceholderText("Dunay; Chita")
        self.avoid.setPlaceholderText("CN MN KZ")
        for text, field, hint in (
            ("&From", self.origin, "A name in any spelling, a UN/LOCODE, or 42.233N,130.300E"),
            ("&To", self.destination, "A name in any spelling, a UN/LOCODE, or 45.85N,40.13E"),
            ("&Via", self.via, "Places on the way, parted by semicolons; the first is where sea meets land"),
            ("&Avoid", self.avoid, "Countries not to pass, by their two letters"),
            ("&How", self.mode, "By sea to the first via and on by rail, or one of the two alone"),
        ):
            field.setToolTip(tip(hint))
            field.setAccessibleName(text.replace("&", ""))
            self.addRow(f"{text} ", field)  # Qt measures “To” closer than it draws it with its key underlined
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(panel.plan)

    def wish(self) -> logic.Wish:
        """What the form asks for."""
        return logic.read_wish(
            self.origin.text(), self.destination.text(), self.mode.currentData(), self.via.text(), self.avoid.text()
        )

    def offer(self, places: list[str]) -> None:
        """Offers the case's places while typing."""
        for field in (self.origin, self.destination):
            completer = QCompleter(places, field)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            field.setCompleter(completer)


class _Tree(QTreeWidget):
    """Routes with their legs, in one column of wrapped lines: the panel is as narrow as a dock."""

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setRootIsDecorated(False)
        self.setIndentation(0)  # Qt reckons the height of wrapped lines without it
        self.setMinimumHeight(176)
        self.setWordWrap(True)
        self.setStyleSheet("QTreeView::item { padding: 3px 0; }")
        self.setAccessibleName("Routes and legs")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives each row the height that its lines need at the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


def _leg_in_words(leg: Leg) -> str:
    """From where to where; below it how and how it is known; below that how long: lines that a narrow dock has room for."""
    figures = " · ".join(filter(None, (logic.length_in_words(leg), logic.hours_in_words(leg))))
    return f"{leg.origin} – {leg.destination}\n{logic.mode_in_words(leg)} · {leg.status.value}\n{figures}"


def _route_item(route: Route, legs: list[Leg]) -> QTreeWidgetItem:
    top = QTreeWidgetItem([f"{route.title}\n{logic.total_in_words(legs)}"])
    top.setData(0, _UUID, route.uuid)
    font = top.font(0)
    font.setBold(True)
    top.setFont(0, font)
    top.setToolTip(0, tip(route.note or route.title))
    for leg in legs:
        text = _leg_in_words(leg)
        item = QTreeWidgetItem([text])
        item.setData(0, _UUID, leg.uuid)
        item.setToolTip(0, tip("\n".join(filter(None, (text, leg.note, leg.coastline)))))
        top.addChild(item)
    return top
