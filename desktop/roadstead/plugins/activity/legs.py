"""Legs that nobody saw, on the map: dashed lines between places, with the word. One line for all between the same two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.api import trips
from roadstead.domain.records import Place
from roadstead.domain.vocabulary import Status
from roadstead.ui.canvas import fast, text
from roadstead.ui.canvas.lines import curved, visible_runs
from roadstead.ui.canvas.plane import Plane
from roadstead.ui.canvas.stage import Stage
from roadstead.ui.canvas.themes import status_pen

_LABELLED = 60.0  # logical pixels in view below which there is no room for words


class UnseenLegs:
    """An overlay of the map; scenes are left as they are."""

    def __init__(self) -> None:
        self.lines: list[tuple[np.ndarray, str]] = []
        self._world: list[np.ndarray | None] = []
        self._plane: Plane | None = None

    def show_legs(self, legs: Sequence[trips.Passage], places: Mapping[str, Place]) -> None:
        """Shows these: longitudes and latitudes (n, 2) along great circles, and what is said beside each line."""
        between = Counter(tuple(sorted((leg.start.place, leg.end.place))) for leg in legs)
        wrong = {tuple(sorted((leg.start.place, leg.end.place))) for leg in legs if leg.contradicts}
        self.lines, self._plane = [], None
        for pair, number in between.items():
            shapes = [places[uuid].geometry for uuid in pair if uuid in places]
            ends = [shape.points[0] for shape in shapes if shape is not None]
            if len(ends) == 2:
                words = f"{number:,} unseen {'leg' if number == 1 else 'legs'}, inferred"
                said = f"{words}; some contradict themselves" if pair in wrong else words
                self.lines.append((curved(np.array(ends, dtype=float)), said))

    def paint(self, painter: QPainter, canvas: Stage) -> None:
        """Paints those in view."""
        if canvas.active is not None or not self.lines:
            return
        if self._plane is not canvas.plane:
            self._plane = canvas.plane
            self._world = [canvas.plane.from_lonlat(line) for line, _ in self.lines]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        view = canvas.view
        for world, (_, words) in zip(self._world, self.lines, strict=True):
            runs = visible_runs(view.to_screen(world), view.width, view.height) if world is not None else []
            for run in runs:
                shape = fast.polygon(run.points)
                painter.setPen(QPen(QColor(canvas.look.place_halo), 5))
                painter.drawPolyline(shape)
                painter.setPen(status_pen(canvas.look.leg, 2.0, Status.INFERRED, run.start))
                painter.drawPolyline(shape)
            if runs:
                _label(painter, max(runs, key=lambda run: len(run.points)).points, words, canvas)


def _label(painter: QPainter, points: np.ndarray, words: str, canvas: Stage) -> None:
    """Words beside the middle of a line, where no others stand."""
    (ax, ay), (bx, by) = points[0].tolist(), points[-1].tolist()
    if abs(bx - ax) + abs(by - ay) < _LABELLED:
        return
    x, y = points[len(points) // 2].tolist() if len(points) > 2 else ((ax + bx) / 2, (ay + by) / 2)
    wide, high = text.width(painter, words), painter.fontMetrics().height()
    for left, top in ((x - wide / 2, y - high - 6), (x - wide / 2, y + 6), (x + 8, y - high / 2)):
        if canvas.words.take(QRectF(left, top, wide, high)):
            at = QPointF(left, top + high * 0.8)
            text.halo(painter, at, words, canvas.look.leg, canvas.look.place_halo)
            return
