"""The tools that draw: box, rectangle, polygon, line, point and measure."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from roadstead.ui.canvas import shapes
from roadstead.ui.canvas.marklayer import paint_shape
from roadstead.ui.canvas.tools import Host, Pointer, Tool, world_of
from roadstead.ui.canvas.view import Points

_NOTHING: Points = np.empty((0, 2))
_LEAST_BEAM = 1.0  # logical pixels
_CLOSE_AT = 8.0  # logical pixels from the first vertex within which a click closes a polygon


class DrawTool(Tool):
    """Collects world positions by clicks; the base of all tools that draw."""

    kind: ClassVar[str] = "line"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.points: Points = _NOTHING
        self.here: Pointer | None = None
        self._pressed: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """Remembers where, so that a drag can be told from a click."""
        self._pressed = self.here = at

    def move(self, at: Pointer, *, held: bool) -> None:
        """The unfinished shape follows the mouse."""
        self.here = at
        self.show()

    def release(self, at: Pointer) -> None:
        """A click sets a vertex."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            self.click(at)

    def click(self, at: Pointer) -> None:
        """A vertex at the mouse."""
        self.points = np.vstack((self.points, world_of(self.host.view, at)))
        self.show()

    def draft(self) -> Points:
        """The shape as it would be if the mouse were clicked here."""
        if self.here is None or not len(self.points):
            return self.points
        return np.vstack((self.points, world_of(self.host.view, self.here)))

    def show(self) -> None:
        """Shows and measures the draft."""
        self.host.tell(self.kind, self.draft() if len(self.points) else None)
        self.host.update()

    def done(self, world: Points) -> None:
        """Hands over a finished shape and is ready for the next."""
        self.cancel()
        self.host.finish(self.kind, world)

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Backspace takes the last vertex back; Esc drops the shape, or, with none begun, the tool."""
        if key == Qt.Key.Key_Backspace and len(self.points):
            self.points = self.points[:-1]
            self.show()
        elif key == Qt.Key.Key_Escape and self.busy:
            self.cancel()
        elif key == Qt.Key.Key_Escape:
            self.host.set_tool("select")
        else:
            return False
        return True

    def wants(self, key: Qt.Key) -> bool:
        """Esc always, Enter and Backspace while something is being drawn."""
        editing = {Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        return key == Qt.Key.Key_Escape or (bool(len(self.points)) and key in editing)

    @property
    def busy(self) -> bool:
        """Whether a shape is begun."""
        return bool(len(self.points)) or self._pressed is not None

    def cancel(self) -> None:
        """Drops the shape."""
        self.points, self._pressed = _NOTHING, None
        self.host.tell(self.kind, None)
        self.host.update()

    def paint(self, painter: QPainter) -> None:
        """The draft, its vertices as small squares."""
        if not len(self.points):
            return
        screen = self.host.view.to_screen(self.draft())
        kind = 2 if self.kind in ("box", "polygon") and len(screen) > 2 else 1
        fill = QColor(self.host.ink)
        fill.setAlpha(30)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_shape(painter, screen, kind, self.host.look, self.host.ink, fill)
        paint_handles(painter, self.host.view.to_screen(self.points), self.host)


class PointTool(DrawTool):
    """One click, one point."""

    name = "point"
    kind = "point"

    def click(self, at: Pointer) -> None:
        """The point."""
        self.done(world_of(self.host.view, at))


class PathTool(DrawTool):
    """Clicks set vertices; double-click or Enter ends it."""

    least: ClassVar[int] = 2

    def double_click(self, at: Pointer) -> None:
        """Ends the shape; the first click of the two has set its last vertex."""
        if len(self.points) >= self.least:
            self._pressed = None
            self.done(self.points)
        else:
            self.press(at)

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Enter ends the shape, too."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(self.points):
            if len(self.points) >= self.least:
                self.done(self.points)
            return True
        return super().key(key, shift=shift)


class LineTool(PathTool):
    """A line of two or more vertices."""

    name = "line"
    kind = "line"


class PolygonTool(PathTool):
    """A polygon; a click on its first vertex closes it, too."""

    name = "polygon"
    kind = "polygon"
    least = 3

    def click(self, at: Pointer) -> None:
        """A vertex, or the end."""
        if len(self.points) >= self.least:
            first = self.host.view.to_screen(self.points[:1])[0]
            if np.hypot(*(first - (at.x, at.y))) <= _CLOSE_AT:
                self.done(self.points)
                return
        super().click(at)


class BoxTool(DrawTool):
    """Bow, stern, then half the beam: three clicks, or a drag along the axis and one click."""

    name = "box"
    kind = "box"

    def release(self, at: Pointer) -> None:
        """A click sets a corner stone; a drag sets two."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        if not len(self.points) and at.far(pressed):
            self.points = world_of(self.host.view, pressed)
        self.click(at)

    def click(self, at: Pointer) -> None:
        """Bow, stern, beam."""
        if len(self.points) < 2:
            here = world_of(self.host.view, at)
            if len(self.points) and np.hypot(*(self.host.view.to_screen(self.points)[0] - (at.x, at.y))) < 1:
                return  # a second click on the bow is no axis
            self.points = np.vstack((self.points, here))
            self.show()
        else:
            self.here = at
            self._finish()

    def _finish(self) -> None:
        made = self.draft()
        screen = self.host.view.to_screen(made)
        if np.hypot(*(screen[1] - screen[0])) >= _LEAST_BEAM:  # else the click was still about the axis
            self.done(made)

    def move(self, at: Pointer, *, held: bool) -> None:
        """While the axis is dragged, it is shown from where the drag began."""
        self.here = at
        self.show()
        if held and self._pressed and not len(self.points):
            self.host.tell("line", world_of(self.host.view, self._pressed, at))

    def draft(self) -> Points:
        """The axis, then the box."""
        if len(self.points) < 2 or self.here is None:
            return super().draft()
        bow, stern = self.points[:1], self.points[1:2]
        return shapes.box_of_axis(self.host.view, bow, stern, world_of(self.host.view, self.here))

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Enter takes the beam where the mouse is."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(self.points) == 2:
            self._finish()
            return True
        return super().key(key, shift=shift)

    def paint(self, painter: QPainter) -> None:
        """Also the axis that is being dragged out."""
        if self._pressed and self.here and not len(self.points) and self.here.far(self._pressed):
            screen = np.array([(self._pressed.x, self._pressed.y), (self.here.x, self.here.y)])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_shape(painter, screen, 1, self.host.look, self.host.ink)
        super().paint(painter)


class RectangleTool(DrawTool):
    """An upright box: a drag, or two clicks on opposite corners."""

    name = "rectangle"
    kind = "box"

    def press(self, at: Pointer) -> None:
        """The first corner."""
        super().press(at)
        if not len(self.points):
            self.points = world_of(self.host.view, at)

    def release(self, at: Pointer) -> None:
        """The other corner, if it is far enough away to be meant."""
        pressed, self._pressed = self._pressed, None
        self.here = at
        if pressed is None or not len(self.points):
            return
        x, y = self.host.view.to_screen(self.points)[0].tolist()
        if at.far(Pointer(x, y)):
            self.done(self.draft())

    def draft(self) -> Points:
        """The box so far."""
        if not len(self.points) or self.here is None:
            return self.points
        return shapes.box_of_corners(self.host.view, self.points[:1], world_of(self.host.view, self.here))


class MeasureTool(LineTool):
    """A line that is measured and not stored: it stays until the next one is begun."""

    name = "measure"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._kept: Points = _NOTHING

    def press(self, at: Pointer) -> None:
        """A new line takes the place of the old one."""
        if len(self._kept):
            self._kept = _NOTHING
        super().press(at)

    def move(self, at: Pointer, *, held: bool) -> None:
        """A finished line is not touched."""
        if not len(self._kept):
            super().move(at, held=held)

    def release(self, at: Pointer) -> None:
        """A drag measures at once; clicks set vertices."""
        pressed = self._pressed
        if pressed and not len(self.points) and at.far(pressed):
            self._pressed = None
            self.done(world_of(self.host.view, pressed, at))
        else:
            super().release(at)

    def done(self, world: Points) -> None:
        """Keeps the line in view with its measure."""
        self.cancel()
        self._kept = world
        self.host.tell(self.kind, world)
        self.host.update()

    def cancel(self) -> None:
        """Drops the line, kept or not."""
        self._kept = _NOTHING
        super().cancel()

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Esc drops a kept line first."""
        if key == Qt.Key.Key_Escape and len(self._kept):
            self.cancel()
            return True
        return super().key(key, shift=shift)

    def paint(self, painter: QPainter) -> None:
        """The line, kept or in the making."""
        super().paint(painter)
        if len(self._kept):
            screen = self.host.view.to_screen(self._kept)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_shape(painter, screen, 1, self.host.look, self.host.look.accent)
            paint_handles(painter, screen, self.host)


def paint_handles(painter: QPainter, screen: Points, host: Host, *, round_: bool = False) -> None:
    """Small squares (or discs) to take hold of."""
    half = host.look.handle / 2
    painter.setPen(QColor(host.look.outline))
    painter.setBrush(QColor("#ffffff"))
    for x, y in screen.tolist():
        spot = QRectF(QPointF(x - half, y - half), QPointF(x + half, y + half))
        if round_:
            painter.drawEllipse(spot)
        else:
            painter.drawRect(spot)
