"""Round trips as a table: where a ship was seen, and the legs between that nobody saw, named as inferred."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, Progress, trips
from roadstead.domain.records import Place, Vessel
from roadstead.plugins.activity.legs import UnseenLegs
from roadstead.plugins.activity.logic import TripLine, trip_lines
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import OneLine, label, tip

_TEACH = (
    "A round trip is a ship seen at one place, then at another, then at the first again. There is none in this case yet: "
    "it takes sightings of one ship, named and with a day, at two places. Sightings of the same type only do not count."
)
_WATCHED = {"sightings", "places", "vessels"}
_COLUMNS = (
    "Ship",
    "Places",
    "Last seen before (UTC)",
    "Seen again (UTC)",
    "Unseen, inferred",
    "Identification",
    "Remark",
)
_WIDTHS = (150, 240, 150, 150, 190, 110, 420)


class TripsPanel(QWidget):
    """A row for each round trip; a selected one has its sightings selected everywhere."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._asking, self._stale = 0, True
        self._found: list[trips.Trip] = []
        self._places: dict[str, Place] = {}
        self.legs = UnseenLegs()
        self.model, self.table = _Rows(), QTableView()
        self._told, self._map = OneLine(""), QCheckBox("On the &map, as dashed lines")
        self._pages = QStackedWidget()
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self._work_out)
        self._lay()
        self._map.setChecked(True)
        self._map.toggled.connect(lambda _: self._show_legs())
        self.table.selectionModel().selectionChanged.connect(self._select)
        context.caseChanged.connect(self._work_out)
        context.changed.connect(self._note)
        self._on_canvas = False
        self.setFocusProxy(self.table)
        self._work_out()

    def _note(self, changed: Changed) -> None:
        if changed.tables & _WATCHED:
            self._wait.start()

    def _work_out(self) -> None:
        """Looks for trips in a task."""
        session = self._context.session
        self._asking += 1
        number = self._asking
        if session is None:
            self._take([], {}, {})
            return
        store = session.store

        def work(_: Progress) -> Any:
            found = trips.round_trips(store)
            places = {place.uuid: place for place in store.all(Place)}
            ships = {v.uuid: v.name or f"IMO {v.imo}" for v in store.some(Vessel, {trip.vessel for trip in found})}
            return found, places, ships

        self._context.run(
            "Looking for round trips", work, lambda found: self._take(*found) if number == self._asking else None
        )

    def _take(self, found: list[trips.Trip], places: dict[str, Place], ships: dict[str, str]) -> None:
        self._found, self._places = found, places
        names = {uuid: place.name for uuid, place in places.items()}
        self.model.take(trip_lines(found, names, ships))
        wrong = sum(trip.contradicts for trip in found)
        told = f"{len(found):,} round {'trip' if len(found) == 1 else 'trips'}; the legs between sightings were not seen: inferred"
        self._told.setText(f"{told}; {wrong:,} contradict themselves" if wrong else told)
        self._pages.setCurrentIndex(0 if found else 1)
        self._show_legs()

    def _select(self, *_: QItemSelection) -> None:
        chosen = self._chosen()
        uuids = tuple(dict.fromkeys(uuid for trip in chosen for uuid in trip.sightings))
        what = "a round trip" if len(chosen) == 1 else f"{len(chosen)} round trips"
        self._context.select(frozenset(uuids))
        self._context.rowsWanted.emit(f"Sightings of {what}" if uuids else "", uuids)
        self._show_legs()

    def _chosen(self) -> list[trips.Trip]:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self._found[row] for row in rows if row < len(self._found)]

    def _show_legs(self) -> None:
        """Puts the legs of the selected trips on the map, of all where none is selected."""
        shown = (self._chosen() or self._found) if self._map.isChecked() else []
        self.legs.show_legs([leg for trip in shown for leg in trip.legs], self._places)
        canvas = self._context.canvas
        if canvas is not None and not self._on_canvas:
            self._on_canvas = True
            canvas.add_overlay(self.legs)
        elif canvas is not None:
            canvas.update()

    def _lay(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName("Round trips")
        table.setFont(theme.figures(table.font()))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(26)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, width)
        empty = label(_TEACH, "muted", wrap=True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setContentsMargins(64, 0, 64, 0)
        self._pages.addWidget(table)
        self._pages.addWidget(empty)
        self._told.setObjectName("muted")
        foot = QHBoxLayout()
        foot.setContentsMargins(9, 0, 12, 4)
        foot.addWidget(self._told, 1)
        foot.addWidget(self._map)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.addWidget(self._pages, 1)
        rows.addLayout(foot)


class _Rows(QAbstractTableModel):
    """Trips as rows."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[TripLine] = []

    def take(self, lines: list[TripLine]) -> None:
        """Shows these."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        """How many trips."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many things are said of each."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        line = self.lines[index.row()]
        cells = line.ship, line.places, line.left, line.back, line.unseen, line.known, line.remark
        text = cells[index.column()]
        return tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The name of a column."""
        shown = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return _COLUMNS[section] if shown else None
