"""The panel that lays one scene on another: what to compare, what was found, and every window's offset on the canvas."""

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, Progress, registering
from roadstead.domain.records import Registration, Scene
from roadstead.plugins.registration import logic
from roadstead.ui.canvas.stage import Stage
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip
from roadstead.ui.theme import GRID

_UUID = Qt.ItemDataRole.UserRole
_MAGNIFIED = 24.0  # screen pixels to one of the reference: offsets below the pixel would not be seen
_LIST_HIGH = 112
_COLOURS = {"used": "#009e73", "outlier": "#d55e00", "weak": "#999999", "ambiguous": "#e69f00"}


class RegistrationPanel(QWidget):
    """Compares the scene on the canvas with a reference, keeps what is found, and applies, reverses or discards it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._painted = False
        self._moving = label("", wrap=True)
        self._reference, self._model, self._list = QComboBox(), QComboBox(), QListWidget()
        self._band = QComboBox()
        self._band.setAccessibleName("Band")
        self._band.setToolTip(
            "A band in which water, wake and shadow stand out less often agrees better than the brightness"
        )
        self._reference.setAccessibleName("Reference")
        self._list.setAccessibleName("Registrations")
        self._list.setMaximumHeight(_LIST_HIGH)
        self._list.setSpacing(2)
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for word, title in logic.MODELS:
            self._model.addItem(title, word)
        self._told = label("", wrap=True)
        self._hint = label(
            "Arrows on the canvas, 24 times enlarged, show where each window lies: green agree, red do not; dots in grey and amber are unclear.",
            "hint",
            wrap=True,
        )
        self._compare = _button(
            "Compare", self.compare, "Finds how the scene lies on the reference; nothing is moved yet"
        )
        self._apply = _button("Apply", self.apply, "Gives the scene the place of the reference; can be reversed")
        self._discard = _button("Discard", self.discard, "Takes this registration out of the case")
        self._lay_out()
        self._list.currentItemChanged.connect(lambda *_: self._show())
        self._reference.currentIndexChanged.connect(lambda _: self._fill_bands())
        context.selectionChanged.connect(self._follow)
        context.caseChanged.connect(self._fill)
        context.sceneActivated.connect(lambda _: self._fill())
        context.changed.connect(self._refresh)
        self._fill()

    def compare(self) -> None:
        """Compares in a task, and keeps what was found in the case."""
        session, moving = self._context.require_session(), self._context.active_scene
        reference = session.store.find(Scene, self._reference.currentData() or "")
        if moving is None or reference is None:
            return
        store, pool = session.store, self._context.pool
        model, band = self._model.currentData(), self._band.currentData()

        def work(progress: Progress) -> Registration:
            found = registering.register(store, pool, moving, reference, model, band=band, progress=progress)
            return found.registration

        def keep(found: Any) -> None:
            self._context.write(
                "Keeping a registration",
                lambda: session.do(registering.keep(store, found)),
                lambda _: self._fill(found.uuid),
            )

        self._context.run(f"Laying {moving.name} on {reference.name}", work, keep)

    def apply(self) -> None:
        """Applies the chosen registration, or takes it back where it is applied."""
        row, session = self.chosen(), self._context.require_session()
        if row is None:
            return
        if row.applied:
            self._context.write("Putting a scene back", lambda: session.do(registering.reverse(session.store, row)))
            return
        insist = not row.sound  # the button says “Apply all the same”
        self._context.write(
            "Laying a scene on another", lambda: session.do(registering.apply(session.store, row, insist=insist))
        )

    def discard(self) -> None:
        """Takes the chosen registration out of the case."""
        row = self.chosen()
        if row is not None:
            self._context.do(registering.discard(row))

    def chosen(self) -> Registration | None:
        """The registration that is shown."""
        item, session = self._list.currentItem(), self._context.session
        return session.store.find(Registration, item.data(_UUID)) if item and session else None

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("Lay", self._moving)
        form.addRow("on", self._reference)
        form.addRow("by", self._model)
        form.addRow("seen in", self._band)
        deeds = QHBoxLayout()
        deeds.addWidget(self._apply)
        deeds.addWidget(self._discard)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, GRID, 12, GRID)
        rows.setSpacing(GRID)
        rows.addLayout(form)
        for widget in (self._compare, self._list, self._told):
            rows.addWidget(widget)
        rows.addLayout(deeds)
        rows.addWidget(self._hint)
        rows.addStretch(1)
        self.setFocusProxy(self._reference)

    def _refresh(self, changed: Changed) -> None:
        if changed.tables & {"registrations", "scenes"}:
            self._fill()

    def _fill(self, chosen: str = "") -> None:
        session, moving = self._context.session, self._context.active_scene
        scenes = session.store.all(Scene) if session else []
        names = {scene.uuid: scene.name for scene in scenes}
        self._moving.setText(moving.name if moving else "Put the scene on the canvas that is to be moved.")
        self._fill_references([s for s in scenes if moving is not None and s.uuid != moving.uuid], moving)
        kept = chosen or (self._list.currentItem().data(_UUID) if self._list.currentItem() else "")
        self._list.clear()
        for row in session.store.all(Registration) if session else []:
            if moving is None or moving.uuid in (row.scene, row.reference):
                item = QListWidgetItem(logic.title(row, names), self._list)
                item.setToolTip(tip(logic.title(row, names)))
                item.setData(_UUID, row.uuid)
                if row.uuid == kept:
                    self._list.setCurrentItem(item)
        if self._list.currentItem() is None and self._list.count():
            self._list.setCurrentRow(self._list.count() - 1)
        self._list.setVisible(self._list.count() > 0)
        writable = session is not None and not session.store.read_only
        self._compare.setEnabled(writable and self._reference.count() > 0)
        self._show()

    def _fill_references(self, others: list[Scene], moving: Scene | None) -> None:
        before = self._reference.currentData()
        self._reference.clear()
        for scene in sorted(others, key=lambda s: str(s.taken)):
            self._reference.addItem(scene.name, scene.uuid)
        session = self._context.session
        wanted = registering.default_reference(session.store, moving) if session and moving else None
        at = self._reference.findData(before) if before else -1
        self._reference.setCurrentIndex(
            max(0, at if at >= 0 else self._reference.findData(wanted.uuid if wanted else ""))
        )
        self._fill_bands()

    def _fill_bands(self) -> None:
        """The brightness, and the bands that both scenes have."""
        session, moving, before = self._context.session, self._context.active_scene, self._band.currentData()
        reference = session.store.find(Scene, self._reference.currentData() or "") if session else None
        count = min(moving.bands, reference.bands) if moving and reference else 0
        self._band.clear()
        self._band.addItem("Brightness", None)
        for number in range(1, count + 1) if count > 1 else ():
            self._band.addItem(f"Band {number}", number)
        self._band.setCurrentIndex(max(self._band.findData(before), 0) if before else 0)

    def _follow(self, selection: frozenset[str]) -> None:
        """Shows the registration that was selected in the table."""
        for row in range(self._list.count()):
            if self._list.item(row).data(_UUID) in selection:
                self._list.setCurrentRow(row)

    def _show(self) -> None:
        row, session = self.chosen(), self._context.session
        reference = session.store.find(Scene, row.reference) if row and session else None
        self._told.setText(
            logic.told(row, reference) if row and reference else "Nothing has been compared with this scene yet."
        )
        writable = session is not None and not session.store.read_only
        self._apply.setText(
            "Reverse" if row and row.applied else "Apply" if row is None or row.sound else "Apply all the same"
        )
        self._apply.setEnabled(writable and row is not None and row.residual_px is not None)
        self._discard.setEnabled(writable and row is not None and not row.applied)
        self._hint.setVisible(row is not None)
        self._paint_anew()

    def _paint_anew(self) -> None:
        """Shows the arrows; a panel that the window restores is there before the canvas."""
        canvas = self._context.canvas
        if canvas is not None and not self._painted:
            canvas.add_overlay(_Arrows(self))
            self._painted = True
        if canvas is not None:
            canvas.update()


class _Arrows:
    """The offset of every window of the chosen registration, enlarged, where the window is."""

    def __init__(self, panel: RegistrationPanel) -> None:
        self._panel = panel
        self._read: tuple[str, list[dict[str, Any]]] = ("", [])

    def paint(self, painter: QPainter, canvas: Stage) -> None:
        """Paints them while the panel is open and the reference lies in the plane that is shown."""
        row = self._panel.chosen() if self._panel.isVisible() else None
        frame = canvas.frames.get(row.reference) if row else None
        if row is None or frame is None or not frame.placed:
            return
        if self._read[0] != row.uuid:
            self._read = row.uuid, [w for w in registering.windows_of(row) if w["state"] in _COLOURS]
        windows = self._read[1]
        if not windows:
            return
        at = np.array([(w["x"], w["y"]) for w in windows])
        here = canvas.view.to_screen(frame.to_world(at))
        towards = canvas.view.to_screen(frame.to_world(at + np.array([(w["dx"], w["dy"]) for w in windows])))
        pixel = np.hypot(*(canvas.view.to_screen(frame.to_world(at + np.array([1.0, 0.0]))) - here).T)[:, None]
        ends = here + (towards - here) / np.maximum(pixel, 1e-9) * _MAGNIFIED
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for window, start, end in zip(windows, here.tolist(), ends.tolist(), strict=True):
            if np.isfinite(start + end).all():
                _paint_arrow(painter, QPointF(*start), QPointF(*end), _COLOURS[window["state"]], window["state"])


def _paint_arrow(painter: QPainter, start: QPointF, end: QPointF, colour: str, state: str) -> None:
    """A line from a dot; only those that count or disagree have a length, what is unclear has none to show."""
    painter.setPen(QPen(QColor("#ffffff"), 4.5))
    if state in ("used", "outlier"):
        painter.drawLine(start, end)
        painter.setPen(QPen(QColor(colour), 2.5))
        painter.drawLine(start, end)
    painter.setPen(QPen(QColor("#ffffff"), 1.0))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(start, 4.0, 4.0)


def _button(text: str, run: Any, told: str) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(told)
    made.clicked.connect(lambda _=False: run())
    return made
