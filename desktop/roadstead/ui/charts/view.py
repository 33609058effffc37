"""A chart to look into: zoomed and panned along its time, stepped through by keyboard, every part leading to its rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from roadstead.domain.activities import Span
from roadstead.ui.charts.items import LANE
from roadstead.ui.charts.layout import seconds
from roadstead.ui.charts.plot import ChartPlot

_KEYS = {
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Plus,
    Qt.Key.Key_Equal,
    Qt.Key.Key_Minus,
    Qt.Key.Key_0,
    Qt.Key.Key_C,
}


class ChartView(ChartPlot):
    """Bars, the strip below them that tells who looked, and brackets above for what is said of longer times.

    ``picked(uuids, words)`` comes for what is clicked or stepped to, ``opened(uuids)`` for Enter or a double click,
    ``changeMoved(datetime)`` when the date that rates are compared at was dragged, ``told(words)`` for what is pointed at.
    """

    picked = Signal(object, str)
    opened = Signal(object)
    told = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Chart")
        scene: Any = self.scene()
        scene.sigMouseMoved.connect(self._point_at)
        scene.sigMouseClicked.connect(self._click)

    def step(self, by: int) -> None:
        """Steps to another point and picks it."""
        if self._steps is None:
            return
        at = self.at if isinstance(self.at, int) else (-1 if by > 0 else len(self._steps.left))
        self._go(min(max(at + by, 0), len(self._steps.left) - 1))

    def to_span(self, by: int) -> None:
        """Goes to the next of what is said of longer times, or back to the steps after the last."""
        spans = [span for lane in self._lanes for span in lane]
        at = spans.index(self.at) if isinstance(self.at, Span) and self.at in spans else -1 if by > 0 else 0
        if 0 <= at + by < len(spans):
            self._go(spans[at + by])
        elif by < 0 and isinstance(self.at, Span):
            self._go(0)

    def zoom(self, factor: float) -> None:
        """Magnifies its time, about the cursor where one is in view."""
        low, high = self._plot.viewRange()[0]
        middle = (low + high) / 2
        if isinstance(self.at, int) and self._steps is not None:
            at = float(self._steps.left[self.at])
            middle = at if low <= at <= high else middle
        self._plot.setXRange(middle - (middle - low) / factor, middle + (high - middle) / factor, padding=0)

    def event(self, event: QEvent) -> bool:
        """Its own keys are not the window's while it has the focus."""
        plain = isinstance(event, QKeyEvent) and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if event.type() == QEvent.Type.ShortcutOverride and plain and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, ev: QKeyEvent) -> None:
        """Left and Right step, Up and Down go to brackets, Enter opens, + - 0 magnify, C compares from the step on."""
        match ev.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                self.step(1 if key == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                self.to_span(1 if key == Qt.Key.Key_Up else -1)
            case Qt.Key.Key_Home | Qt.Key.Key_End as key:
                self.step(-(10**9) if key == Qt.Key.Key_Home else 10**9)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.opened.emit(self.rows_of(self.at))
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1.5)
            case Qt.Key.Key_Minus:
                self.zoom(1 / 1.5)
            case Qt.Key.Key_0:
                self.show_all()
            case Qt.Key.Key_C if isinstance(self.at, int) and self.found is not None:
                self.changeMoved.emit(self.found.points[self.at].start)
            case _:
                super().keyPressEvent(ev)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens the rows of what is clicked."""
        at = self._under(self.mapToScene(event.position().toPoint()))
        if at is not None:
            self.opened.emit(self.rows_of(at))
        super().mouseDoubleClickEvent(event)

    def _go(self, at: int | Span) -> None:
        """Puts the cursor there and picks its rows."""
        self.at = at
        if isinstance(at, int) and self._steps is not None:
            self._bring_in(float(self._steps.left[at]), float(self._steps.right[at]))
        words = self.words(at)
        self.setAccessibleDescription(words)
        self.picked.emit(self.rows_of(at), words)
        self.told.emit(words)
        self._paint()

    def _bring_in(self, left: float, right: float) -> None:
        low, high = self._plot.viewRange()[0]
        shift = left - low if left < low else right - high if right > high else 0.0
        if shift:
            self._plot.setXRange(low + shift, high + shift, padding=0)

    def _click(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = self._under(event.scenePos())
        if at is not None:
            self._go(at)
            event.accept()

    def _point_at(self, at: Any) -> None:
        under = self._under(at)
        words = self.words(under) if under is not None else ""
        self.told.emit(words)

    def _under(self, at: QPointF) -> int | Span | None:
        """The step or the bracket at a place of the scene."""
        if self._steps is None:
            return None
        if self._lanes and self._above.sceneBoundingRect().contains(at):
            lane = int((at.y() - self._above.sceneBoundingRect().top()) // LANE)
            when = self._above.mapSceneToView(at).x()
            return self._span_at(lane, when)
        for row in (self._plot, self._below):
            if row.sceneBoundingRect().contains(at):
                return self._steps.at(row.mapSceneToView(at).x())
        return None

    def _span_at(self, lane: int, when: float) -> Span | None:
        """The bracket of a lane whose time or words are there: the last that begins before."""
        if not 0 <= lane < len(self._lanes):
            return None
        begun = [s for s in self._lanes[lane] if s.start is None or seconds(s.start) <= when]
        return begun[-1] if begun else self._lanes[lane][0]
