"""Tools that draw round, across or into marks: the lasso that selects, the line that splits, the hole that is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.api import UserError
from roadstead.plugins.annotate import pasting
from roadstead.ui.canvas import fast
from roadstead.ui.canvas.drawtools import LineTool, PolygonTool
from roadstead.ui.canvas.tools import Pointer, Tool, world_of
from roadstead.ui.canvas.view import Points
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.ui.canvas import Canvas

_STEP = 3.0  # logical pixels between points of a lasso


def attach(context: AppContext) -> None:
    """Lends the tools to the canvas."""
    if context.canvas is not None:
        context.canvas.add_tool("lasso", LassoTool)
        context.canvas.add_tool("cut", lambda host: CutTool(host, context))
        context.canvas.add_tool("hole", lambda host: HoleTool(host, context))


class LassoTool(Tool):
    """A line drawn round marks selects those that lie in it; Shift or Ctrl adds them to what is selected."""

    name = "lasso"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: Canvas) -> None:
        super().__init__(host)
        self._canvas = host
        self._path: list[Pointer] = []

    def press(self, at: Pointer) -> None:
        """Begins it."""
        self._path = [at]

    def move(self, at: Pointer, *, held: bool) -> None:
        """Goes on."""
        if held and self._path and max(abs(at.x - self._path[-1].x), abs(at.y - self._path[-1].y)) >= _STEP:
            self._path.append(at)
            self.host.update()

    def release(self, at: Pointer) -> None:
        """Selects what lies in it."""
        path, self._path = self._path, []
        canvas = self._canvas
        if len(path) > 2:
            found = canvas.marks.inside(world_of(canvas.view, *path))
            kept = canvas.marks.selected if at.shift or at.ctrl else ()
            canvas.select(tuple(dict.fromkeys((*kept, *found))))
        self.host.update()

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Esc drops the line, then the tool."""
        if key != Qt.Key.Key_Escape:
            return False
        if self.busy:
            self.cancel()
        else:
            self.host.set_tool("select")
        return True

    def wants(self, key: Qt.Key) -> bool:
        """Esc."""
        return key == Qt.Key.Key_Escape

    @property
    def busy(self) -> bool:
        """Whether a line is begun."""
        return bool(self._path)

    def cancel(self) -> None:
        """Drops the line."""
        self._path = []
        self.host.update()

    def paint(self, painter: QPainter) -> None:
        """The line so far, and how it would close."""
        if len(self._path) < 2:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = QColor(self.host.look.accent)
        fill.setAlpha(30)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(self.host.look.accent), 1.5, Qt.PenStyle.DashLine))
        painter.drawPolygon(fast.polygon(np.array([(p.x, p.y) for p in self._path])))


class CutTool(LineTool):
    """A line right across the selected mark parts it: a drag, or clicks and Enter."""

    name = "cut"

    def __init__(self, host: Canvas, context: AppContext) -> None:
        super().__init__(host)
        self._context, self._canvas = context, host

    def release(self, at: Pointer) -> None:
        """A drag cuts at once; clicks set vertices."""
        pressed = self._pressed
        if pressed and not len(self.points) and at.far(pressed):
            self._pressed = None
            self.done(world_of(self.host.view, pressed, at))
        else:
            super().release(at)

    def done(self, world: Points) -> None:
        """Parts the mark, and hands back to selecting."""
        self.cancel()
        self.host.set_tool("select")
        frame = self._canvas.frame
        if frame is None:
            return
        try:
            pasting.split(self._context, frame.pixels(world))
        except UserError as error:
            self._context.notices.report(error)


class HoleTool(PolygonTool):
    """An outline drawn inside the selected mark is cut out of it."""

    name = "hole"

    def __init__(self, host: Canvas, context: AppContext) -> None:
        super().__init__(host)
        self._context, self._canvas = context, host

    def hand_over(self, world: Points) -> None:
        """Cuts it out, and hands back to selecting."""
        self.host.set_tool("select")
        frame = self._canvas.frame
        if frame is None:
            return
        try:
            pasting.pierce(self._context, frame.pixels(world))
        except UserError as error:
            self._context.notices.report(error)
