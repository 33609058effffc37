"""The list of control points with what each is missed by, and the choice of method and coordinate system."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QCompleter,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import UserError, annotating, georeferencing
from roadstead.domain.coordinates import format_position
from roadstead.domain.records import ControlPoint, point_of
from roadstead.imagery.fitting import METHODS
from roadstead.plugins.georeference.commands import FILES, take_file
from roadstead.plugins.georeference.work import work_of
from roadstead.spatial.notation import read_position
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip
from roadstead.ui.theme import GRID

_HEAD = ("", "No.", "Residual", "Left out", "Pixel", "Place", "From")
_USED, _NAME, _RESIDUAL, _LOO, _PIXEL, _PLACE, _ORIGIN = range(7)
_CELL_ROOM = 16  # pixels that a cell needs beside its words
_EDITABLE = (_NAME, _PIXEL, _PLACE)
_UUID = Qt.ItemDataRole.UserRole
_LOO_TIP = "By how much the point is missed when the fit is made without it: nearer to the truth than the residual"
_EMPTY = "No control points yet. Press Shift+O, click a spot in the image, then the same spot on the map or on another scene."


class GeoreferencePanel(QWidget):
    """Points of the scene on the canvas. Space uses a point or leaves it out, F2 edits a cell, Del removes the row's."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context, self._work = context, work_of(context)
        self._filling = False
        self._title = label("", "heading", wrap=True)
        self._state = label("", "muted", wrap=True)
        self.method = QComboBox()
        self.method.addItem("The one the points speak for", "")
        for name, kind in METHODS.items():
            self.method.addItem(f"{kind.title}, {kind.least_points} or more", name)
        self.crs = QLineEdit(placeholderText="UTM zone of the points", clearButtonEnabled=True)
        self.crs.setCompleter(_completer(self.crs))
        self.place = QLineEdit(placeholderText="42.2331N 130.3012E, UTM or MGRS")
        self.table = _table()
        self._problem = label("", "problem", wrap=True)
        self._errors = label("", wrap=True)
        self._worst = QPushButton()
        self.mirror = QCheckBox("It is a mirror image")
        self.apply = QPushButton("&Apply")
        self._lay()
        self.method.currentIndexChanged.connect(self._choose)
        self.crs.editingFinished.connect(self._choose_crs)
        self.place.returnPressed.connect(self._type_place)
        self.table.itemChanged.connect(self._edit)
        self.table.itemSelectionChanged.connect(self._select)
        self.table.installEventFilter(self)
        self._worst.clicked.connect(self._leave_out)
        self.apply.clicked.connect(lambda: self._work.apply(mirror=self.mirror.isChecked()))
        self._work.changed.connect(self._fill)
        self._fill()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to where the place of the point that waits is typed, else to the points, else to the method."""
        first = self.place if self._work.waiting else self.table if self._work.points else self.method
        first.setFocus(reason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Del in the table removes its points."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete:
            self._work.drop(*(str(index.data(_UUID)) for index in self.table.selectionModel().selectedRows()))
            return True
        return super().eventFilter(watched, event)

    # -- what the hand does -------------------------------------------------------------------------------------

    def _choose(self) -> None:
        if not self._filling:
            self._work.choose(method=self.method.currentData())

    def _choose_crs(self) -> None:
        text = self.crs.text().partition("  ")[0].strip()
        if text != self._work.crs:
            self._work.choose(crs=text)

    def _type_place(self) -> None:
        """Gives the point that waits (else the selected one) the place that was typed."""
        work = self._work
        uuid = work.waiting or work.selected
        try:
            if not uuid:
                raise UserError("No point is selected.", "Set one with Shift+O, or choose a row.")
            work.put_place(uuid, read_position(self.place.text()).position, "typed")
        except UserError as error:
            self._say(str(error))
            return
        self.place.clear()
        if work.scene is not None:
            self._context.activate_scene(work.scene.uuid)
            self._context.invoke("workspace.image")
            self._context.invoke("window.focus")

    def _edit(self, item: QTableWidgetItem) -> None:
        point = self._work.point(str(item.data(_UUID)))
        if self._filling or point is None or self._work.scene is None:
            return
        try:
            self._work.put(self._edited(point, item.column(), item))
        except UserError as error:
            self._fill()
            self._say(str(error))

    def _edited(self, point: ControlPoint, column: int, item: QTableWidgetItem) -> ControlPoint:
        text = item.text().strip()
        if column == _USED:
            return replace(point, used=item.checkState() == Qt.CheckState.Checked)
        if column == _NAME:
            return replace(point, name=text or point.name)
        if column == _PLACE:
            return georeferencing.with_place(point, read_position(text).position, "typed")
        pixels = annotating.parse_pixels(text.replace(", ", ","))
        if len(pixels) != 1 or self._work.scene is None:
            raise UserError(f"“{text}” is not a pixel.", "Write x,y, such as 120.5,340.")
        return georeferencing.with_pixel(self._work.scene, point, pixels[0])

    def _select(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows and not self._filling:
            self._work.select(str(rows[0].data(_UUID)))

    def _leave_out(self) -> None:
        found = self._work.found
        if found is not None and found.worst is not None:
            self._work.put(replace(found.worst, used=False))

    def _import(self) -> None:
        for path in self._context.pick_files("Import control points", FILES)[:1]:
            take_file(self._context, path, self._work.scene, self._work.crs)

    # -- what is shown ------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        work, self._filling = self._work, True
        scene = work.scene
        self._title.setText(scene.name if scene else "No scene on the canvas")
        placed = scene is not None and scene.georeferenced
        self._state.setText(
            (scene.georef_note or "Georeferenced.") if placed and scene else "Not georeferenced." if scene else ""
        )
        self.method.setCurrentIndex(max(self.method.findData(work.method), 0))
        if not self.crs.hasFocus():
            self.crs.setText(work.crs)
        self.crs.setPlaceholderText(f"By itself: {work.found.crs[:16]}" if work.found else "UTM zone of the points")
        self._fill_table()
        self._tell()
        self._filling = False

    def _fill_table(self) -> None:
        work, table = self._work, self.table
        errors = {}
        if work.found is not None:
            rows = zip(
                work.found.points, work.found.residuals_m, work.found.residuals_px, work.found.loo_m, strict=True
            )
            errors = {p.uuid: (float(m), math.hypot(*px), float(loo)) for p, m, px, loo in rows}
        table.setRowCount(len(work.points))
        for row, point in enumerate(work.points):
            worst = work.found is not None and work.found.worst is not None and work.found.worst.uuid == point.uuid
            for column, text in enumerate(_row(point, errors.get(point.uuid), waits=point.uuid == work.waiting)):
                table.setItem(row, column, _cell(point, column, text, bold=worst))
            if point.uuid == work.selected:
                table.selectRow(row)
        table.setVisible(bool(work.points))

    def _tell(self) -> None:
        work, found = self._work, self._work.found
        self._say(work.problem if work.points else "")
        self._errors.setText(_in_words(found) if found else "" if work.points else _EMPTY)
        worst = found.worst if found else None
        self._worst.setVisible(worst is not None)
        if worst is not None and found is not None:
            better = georeferencing.metres(found.without_m)
            stands = "stands out" if found.fit.suspect else "fits worst, though no worse than chance"
            self._worst.setText(f"Leave out point {worst.name} (then {better})")
            self._worst.setToolTip(tip(f"Point {worst.name} {stands}; leave-one-out error of the others: {better}"))
        self.mirror.setVisible(found is not None and found.mirrored)
        session = self._context.session
        self.apply.setEnabled(found is not None and session is not None and not session.store.read_only)
        self.place.setEnabled(bool(work.waiting or work.selected))

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _lay(self) -> None:
        form = QFormLayout()
        form.setSpacing(GRID)
        for name, field, hint in (
            ("&Method", self.method, "With the least number of points; more are needed to learn how good it is"),
            ("&System", self.crs, "The coordinate system to fit in: EPSG code or a name"),
            ("&Place", self.place, "Of the point that waits, else of the selected one; Enter takes it"),
        ):
            field.setAccessibleName(name.replace("&", ""))
            field.setToolTip(tip(hint))
            form.addRow(f"{name} ", field)
        self.method.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, GRID, 12, GRID)
        layout.setSpacing(GRID)
        for widget in (self._title, self._state):
            layout.addWidget(widget)
        layout.addLayout(form)
        layout.addWidget(self.table, 1)
        for widget in (self._problem, self._errors, self._worst, self.mirror, self.apply):
            layout.addWidget(widget)
        more = QHBoxLayout()
        for text, call, hint in (
            ("Import…", self._import, "A .points file of QGIS, in the system above where it names none; or CSV"),
            ("Export…", lambda: self._context.invoke("georeference.export"), "As QGIS's .points, or as CSV"),
            (
                "Reset",
                lambda: self._context.invoke("georeference.reset"),
                "The georeference that the file itself brings",
            ),
        ):
            button = QPushButton(text)
            button.setToolTip(tip(hint))
            button.clicked.connect(lambda _=False, call=call: call())
            more.addWidget(button)
        layout.addLayout(more)
        layout.addStretch(0)


def _row(point: ControlPoint, errors: tuple[float, float, float] | None, *, waits: bool) -> tuple[str, ...]:
    place = point_of(point.geometry)
    residual, pixels, loo = errors or (math.nan,) * 3
    return (
        "",
        point.name,
        f"{georeferencing.metres(residual)} · {pixels:.1f} px" if errors else "–",
        georeferencing.metres(loo),
        f"{point.x:g}, {point.y:g}",
        format_position(place, 6) if place else "waits for its place" if waits else "no place yet",
        point.origin,
    )


def _cell(point: ControlPoint, column: int, text: str, *, bold: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setData(_UUID, point.uuid)
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    if column == _USED:
        flags |= Qt.ItemFlag.ItemIsUserCheckable
        item.setCheckState(Qt.CheckState.Checked if point.used else Qt.CheckState.Unchecked)
        item.setToolTip("Used in the fit")
    item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if column in _EDITABLE else flags)
    if column in (_RESIDUAL, _LOO):
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(_LOO_TIP if column == _LOO else "From where the point was marked to where its place falls")
        font = item.font()
        font.setBold(bold)
        item.setFont(font)
    return item


def _in_words(found: georeferencing.Preview) -> str:
    """RMSE and leave-one-out RMSE, and what they mean."""
    title = METHODS[found.method].title
    head = f"{title} in {found.crs if len(found.crs) < 24 else 'an own system'}\nRMSE {georeferencing.metres(found.rmse_m)} per axis"
    if math.isnan(found.loo_rmse_m):
        return f"{head}. Set one more point: so many as are needed fit always, and tell nothing of the error."
    own = (
        "A spline meets its own points; only the second number says how good it is."
        if found.method == "tps"
        else ("The first is what the fit leaves at its points, the second what it misses new ones by.")
    )
    return f"{head}, leave-one-out {georeferencing.metres(found.loo_rmse_m)}. {own}"


def _table() -> QTableWidget:
    table = QTableWidget(0, len(_HEAD))
    table.setHorizontalHeaderLabels(_HEAD)
    table.setAccessibleName("Control points")
    table.setStyleSheet("QTableView::item { padding: 0 2px; } QHeaderView::section { padding: 4px 2px; }")
    small = theme.figures(table.font())
    small.setPointSizeF(small.pointSizeF() * 0.88)
    table.setFont(small)
    table.horizontalHeader().setFont(small)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(round(table.fontMetrics().height() * 2.4))  # two lines
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setHighlightSections(False)
    # What tells how good a point is stands first, and long values in two lines: a panel is some 300 pixels wide.
    header.moveSection(_PLACE, _RESIDUAL)
    for column, widest in (
        (_USED, "MM"),
        (_NAME, "No."),
        (_PLACE, "130.300000E"),
        (_RESIDUAL, "100.0 m ·"),
        (_LOO, "Left out"),
    ):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(column, table.fontMetrics().horizontalAdvance(widest) + _CELL_ROOM)
    return table


def _completer(field: QLineEdit) -> QCompleter:
    """Projected systems by code and name: UTM zones and those that maps of ports are often in."""
    zones = [
        f"EPSG:{32600 + south * 100 + z}  WGS 84 / UTM zone {z}{'NS'[south]}" for z in range(1, 61) for south in (0, 1)
    ]
    others = ["EPSG:3857  WGS 84 / Pseudo-Mercator", "EPSG:32661  WGS 84 / UPS North", "EPSG:32761  WGS 84 / UPS South"]
    completer = QCompleter(zones + others, field)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    return completer
