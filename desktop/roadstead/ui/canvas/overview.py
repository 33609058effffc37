"""A small map in the corner: the whole scene, or the wider region, and in it what the canvas shows."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from roadstead.ui.canvas.maplayer import MapLayer
from roadstead.ui.canvas.sources import Lands
from roadstead.ui.canvas.stage import Stage
from roadstead.ui.canvas.view import Limits, View

_SIZE = QSize(208, 152)
_MARGIN = 16
_WIDER = 10.0  # how many times the ground of the canvas a map shows
_LEAST = 7.0  # logical pixels of the frame round what is shown


class Overview(QWidget):
    """Lies over a canvas in its lower right corner; a click or a drag in it moves the canvas there."""

    def __init__(self, canvas: Stage, lands: Lands) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._land = MapLayer(self)
        self._land.set_lands(lands)
        self._land.changed.connect(self.update)
        self._held: View | None = None  # while it is dragged in, the small map stands still
        self.resize(_SIZE)
        self.setAccessibleName("Overview map")
        self.setToolTip("The frame is what is shown; click or drag to move it")
        self.setCursor(Qt.CursorShape.CrossCursor)
        canvas.installEventFilter(self)
        canvas.view_changed.connect(self.update)
        canvas.raster.changed.connect(self.update)
        self._settle()

    def close_worker(self) -> None:
        """Ends the thread that draws its map."""
        self._land.close()

    def view(self) -> View:
        """What the small map shows: the whole active scene with what is in view, else ten times the ground of the canvas."""
        if self._held is not None:
            return self._held
        canvas = self._canvas
        small = replace(canvas.view.resized(_SIZE.width(), _SIZE.height(), self.devicePixelRatioF()), limits=Limits())
        if canvas.frame is not None:
            return small.fitted(canvas.frame.bounds())
        x0, y0, x1, y1 = canvas.view.bounds
        dx, dy = (x1 - x0) * (_WIDER - 1) / 2, (y1 - y0) * (_WIDER - 1) / 2
        left, low, right, high = canvas.plane.limits.bounds
        return small.fitted((max(x0 - dx, left), max(y0 - dy, low), min(x1 + dx, right), min(y1 + dy, high)), 0.0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps to the corner."""
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Map, scenes, and the frame of what the canvas shows."""
        painter, view, canvas = QPainter(self), self.view(), self._canvas
        self._land.paint(painter, view, canvas.plane, canvas.look)
        canvas.raster.paint_small(painter, view)
        x0, y0, x1, y1 = canvas.view.bounds
        corners = view.to_screen(np.array([(x0, y0), (x1, y1)]))
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        middle, wide, high = (
            ((left + right) / 2, (top + bottom) / 2),
            max(right - left, _LEAST),
            max(bottom - top, _LEAST),
        )
        frame = QRectF(middle[0] - wide / 2, middle[1] - high / 2, wide, high)
        frame = frame.intersected(QRectF(2.5, 2.5, self.width() - 5, self.height() - 5))
        for colour, line in ((canvas.look.outline, 3.6), (canvas.look.accent, 1.8)):
            painter.setPen(QPen(QColor(colour), line))
            painter.drawRect(frame)
        painter.setPen(QPen(QColor(canvas.look.footprint), 1))
        painter.drawRect(QRectF(0.5, 0.5, self.width() - 1, self.height() - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Moves the canvas there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = self.view()
            self._move(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags the canvas along."""
        if self._held is not None:
            self._move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets the small map follow again."""
        self._held = None
        self.update()

    def _move(self, event: QMouseEvent) -> None:
        at = event.position()
        self._canvas.set_view(self._canvas.view.centred(*self.view().world_at(at.x(), at.y())))

    def _settle(self) -> None:
        self.move(self._canvas.width() - _SIZE.width() - _MARGIN, self._canvas.height() - _SIZE.height() - _MARGIN)
