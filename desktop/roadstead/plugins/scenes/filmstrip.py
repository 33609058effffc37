"""The dates of the case in order, with the gaps between them to scale in words."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from roadstead.domain.operations import Changed
from roadstead.domain.records import Annotation, Scene
from roadstead.plugins.scenes.logic import by_date, days_between
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label

_CELL, _GAP, _HIGH = 112, 56, 60
_REST_MS = 150


class Filmstrip(QWidget):
    """One cell for each date; what lies between two says how many days nothing was seen."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._strip = _Strip(context)
        self._empty = label("The dates of your images will stand here in order, with the gaps between them.", "muted")
        self._empty.setContentsMargins(16, 12, 16, 12)
        scroll = QScrollArea()
        scroll.setWidget(self._strip)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(_HIGH + 14)
        self._scroll = scroll
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._empty)
        rows.addWidget(scroll)
        self.setFocusProxy(self._strip)
        self._counting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._counting.timeout.connect(self._count)
        context.caseChanged.connect(self._fill)
        context.changed.connect(self._refresh)
        context.sceneActivated.connect(lambda _: self._mark())
        self._fill()

    def _refresh(self, changed: Changed) -> None:
        if changed.tables & {"scenes", "annotations"}:
            self._fill()

    def _fill(self) -> None:
        session = self._context.session
        days = by_date(session.store.all(Scene)) if session else []
        self._strip.show_days(days)
        self._counting.start()
        self._empty.setVisible(not days)
        self._scroll.setVisible(bool(days))
        self._mark()

    def _count(self) -> None:
        if self._context.session is None:
            return
        store = self._context.session.store
        self._context.run(
            "Counting the marks",
            lambda _: {scene.uuid: store.count(Annotation, scene=scene.uuid) for scene in store.all(Scene)},
            self._strip.show_counts,
        )

    def _mark(self) -> None:
        self._strip.update()
        at = self._strip.active_cell()
        if at is not None:
            self._scroll.ensureVisible(at.center().x(), 0, _CELL, 0)


class _Strip(QWidget):
    """Paints the dates; a click or the arrow keys go to one."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._days: list[tuple[date | None, list[Scene]]] = []
        self._counts: dict[str, int] = {}
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Dates in order; left and right go to another")

    def show_counts(self, counts: dict[str, int]) -> None:
        """Tells how many marks there are, by scene."""
        self._counts = counts
        self.update()

    def show_days(self, days: list[tuple[date | None, list[Scene]]]) -> None:
        """Shows these days."""
        self._days = days
        self.resize(max(len(days) * (_CELL + _GAP) - _GAP + 24, 10), _HIGH)
        self.update()

    def active_cell(self) -> QRect | None:
        """Where the active scene's date stands."""
        active = self._context.active_scene
        for number, (_, scenes) in enumerate(self._days):
            if active is not None and any(s.uuid == active.uuid for s in scenes):
                return _cell(number)
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints cells and gaps."""
        painter, look, active = QPainter(self), theme.current(), self.active_cell()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = theme.figures(self.font())
        small.setPointSizeF(self.font().pointSizeF() * 0.85)
        for number, (day, scenes) in enumerate(self._days):
            cell = _cell(number)
            painter.setPen(QPen(QColor(look.accent if cell == active else look.line), 1.5 if cell == active else 1))
            painter.setBrush(QColor(look.tint if cell == active else look.base))
            painter.drawRoundedRect(cell, 6, 6)
            painter.setPen(QColor(look.text))
            painter.setFont(theme.figures(self.font()))
            painter.drawText(
                cell.adjusted(0, 6, 0, -cell.height() // 2 + 2),
                Qt.AlignmentFlag.AlignCenter,
                f"{day:%Y-%m-%d}" if day else "no date",
            )
            painter.setFont(small)
            painter.setPen(QColor(look.muted))
            painter.drawText(
                cell.adjusted(0, cell.height() // 2, 0, -4), Qt.AlignmentFlag.AlignCenter, self._told(scenes)
            )
            if number:
                self._paint_gap(painter, cell, days_between(self._days[number - 1][0], day), look)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go to another date."""
        if event.key() == Qt.Key.Key_Left:
            self._context.invoke("scenes.previous")
        elif event.key() == Qt.Key.Key_Right:
            self._context.invoke("scenes.next")
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Puts the date's first scene on the canvas, or the next one of that date."""
        active = self._context.active_scene
        for number, (_, scenes) in enumerate(self._days):
            if _cell(number).contains(event.position().toPoint()):
                uuids = [s.uuid for s in scenes]
                at = uuids.index(active.uuid) + 1 if active is not None and active.uuid in uuids else 0
                self._context.activate_scene(uuids[at % len(uuids)])

    def _told(self, scenes: list[Scene]) -> str:
        marks = sum(self._counts.get(s.uuid, 0) for s in scenes)
        images = "1 image" if len(scenes) == 1 else f"{len(scenes)} images"
        return f"{images} · {marks:,} {'mark' if marks == 1 else 'marks'}" if marks else images

    def _paint_gap(self, painter: QPainter, cell: QRect, days: int | None, look: theme.Theme) -> None:
        if days is None:
            return
        middle = cell.center().y()
        painter.setPen(QPen(QColor(look.faint), 1, Qt.PenStyle.DashLine if days > 1 else Qt.PenStyle.SolidLine))
        painter.drawLine(cell.left() - _GAP + 4, middle, cell.left() - 4, middle)
        painter.setPen(QColor(look.muted))
        area = QRect(cell.left() - _GAP, middle - 18, _GAP, 16)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{days:,} d")


def _cell(number: int) -> QRect:
    return QRect(12 + number * (_CELL + _GAP), 6, _CELL, _HIGH - 14)
