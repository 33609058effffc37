"""The tools that draw corner by corner: point, line, polygon and measure, and what all that draw have in common."""

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.spatial import ring
from roadstead.ui.canvas import text
from roadstead.ui.canvas.marklayer import paint_head, paint_shape
from roadstead.ui.canvas.marks import ellipses
from roadstead.ui.canvas.snapping import Snapped, right_angled
from roadstead.ui.canvas.tools import Host, Pointer, Tool, world_of
from roadstead.ui.canvas.view import Points, View

_NOTHING: Points = np.empty((0, 2))
_CLOSED = ("box", "ellipse", "polygon")
_DIGITS = frozenset(Qt.Key(Qt.Key.Key_1 + i) for i in range(9))
CROSSES = "The outline crosses itself."
_CLOSE_AT = 8.0  # logical pixels from the first vertex within which a click closes a polygon


class DrawTool(Tool):
    """Collects world positions by clicks; the base of all tools that draw."""

    kind: str = "line"
    places: ClassVar[bool] = True  # vertices one by one, that can be drawn to what is near and seen in the loupe
    angled: ClassVar[bool] = False  # whether Shift keeps right angles
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.points: Points = _NOTHING
        self.here: Pointer | None = None
        self._pressed: Pointer | None = None
        self.fresh = False  # whether a shape was just handed over and none is begun since: a digit is for it
        self._snap: tuple[tuple[Pointer, View], Snapped | None] | None = None  # found for that pointer and view

    def press(self, at: Pointer) -> None:
        """Remembers where, so that a drag can be told from a click."""
        self._pressed = self.here = at
        self.fresh = False

    def move(self, at: Pointer, *, held: bool) -> None:
        """The unfinished shape follows the mouse."""
        self.here, self._snap = at, None
        self.show()

    def release(self, at: Pointer) -> None:
        """A click sets a vertex."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            self.click(at)

    def where(self, at: Pointer) -> Points:
        """The world position (1, 2) of a vertex set at the mouse: drawn to what is near, with Shift at a right angle."""
        found = self.snapped(at)
        world = found.world if found else world_of(self.host.view, at)
        square = self.angled and at.shift and len(self.points)
        return right_angled(self.host.view, self.points, world) if square else world

    def snapped(self, at: Pointer) -> Snapped | None:
        """What a vertex set at the mouse is drawn to."""
        key = at, self.host.view
        if self._snap is None or self._snap[0] != key:
            self._snap = key, self.host.snap(at) if self.places else None
        return self._snap[1]

    def outline(self) -> Points:
        """What is drawn of the unfinished shape: world positions."""
        return outline(self.kind, self.draft())

    def click(self, at: Pointer) -> None:
        """A vertex at the mouse."""
        self.note = ""
        self.points = np.vstack((self.points, self.where(at)))
        self.show()

    def draft(self) -> Points:
        """The shape as it would be if the mouse were clicked here."""
        if self.here is None or not len(self.points):
            return self.points
        return np.vstack((self.points, self.where(self.here)))

    def show(self) -> None:
        """Shows and measures the draft."""
        draft = self.draft()
        self.host.tell(self.kind, draft if len(draft) and not self.note else None)
        self.host.update()

    def done(self, world: Points) -> None:
        """Hands over a finished shape and is ready for the next."""
        self.cancel()
        self.fresh = True
        self.hand_over(world)

    def hand_over(self, world: Points) -> None:
        """What becomes of a finished shape: a new mark."""
        self.host.finish(self.kind, world)

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Backspace and Esc take the last vertex back; with none begun, Esc lays the tool down. Digits set the class."""
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Escape) and len(self.points) > 1:
            self.note, self.points = "", self.points[:-1]
            self.show()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Escape) and self.busy:
            self.cancel()
        elif key == Qt.Key.Key_Escape:
            self.host.set_tool("select")
        elif key in _DIGITS and (self.busy or self.fresh):
            self.host.choose_class(chr(key))
        else:
            return False
        return True

    def wants(self, key: Qt.Key) -> bool:
        """Esc always; Enter, Backspace and the digits while something is being drawn."""
        editing = {Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter, *_DIGITS}
        return key == Qt.Key.Key_Escape or (self.busy and key in editing) or (self.fresh and key in _DIGITS)

    @property
    def busy(self) -> bool:
        """Whether a shape is begun."""
        return bool(len(self.points)) or self._pressed is not None

    def cancel(self) -> None:
        """Drops the shape."""
        self.points, self._pressed, self.note, self.fresh = _NOTHING, None, "", False
        self.host.tell(self.kind, None)
        self.host.update()

    def take_back(self) -> bool:
        """One vertex."""
        return self.busy and self.key(Qt.Key.Key_Backspace, shift=False)

    def paint(self, painter: QPainter) -> None:
        """The draft, its vertices as small squares."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draft = self.draft()
        if len(draft) > 1:
            screen = self.host.view.to_screen(self.outline())
            ink = self.host.look.mark if self.kind == "arrow" else self.host.ink  # which has no class
            fill = QColor(ink)
            fill.setAlpha(30)
            closed = self.kind in _CLOSED and len(screen) > 2
            paint_shape(painter, screen, 2 if closed else 1, self.host.look, ink, fill)
            if self.kind == "arrow":
                paint_head(painter, screen, self.host.look, ink, self.host.look.line + 0.8)
        paint_handles(painter, self.host.view.to_screen(self.corners()), self.host)
        found = self.snapped(self.here) if self.here else None
        if found is not None:
            paint_snapped(painter, found, self.host)

    def corners(self) -> Points:
        """The world positions (n, 2) that were set, to be seen as small squares."""
        return self.points


class PointTool(DrawTool):
    """One click, one point."""

    name = "point"
    kind = "point"

    def click(self, at: Pointer) -> None:
        """The point."""
        self.done(self.where(at))


class PathTool(DrawTool):
    """Clicks set vertices; double-click or Enter ends it."""

    least: ClassVar[int] = 2
    angled = True

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
    """A polygon; a click on its first vertex closes it, too. One that crosses itself is mended if that is asked for."""

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

    def done(self, world: Points) -> None:
        """Hands it over; one that crosses itself only when it is asked for again, and mended."""
        if ring.crosses(world):
            fixed, asked = ring.mended(world), bool(self.note)
            if fixed is None or not asked:
                self.note = CROSSES if fixed is None else f"{CROSSES} Enter mends it, Backspace takes a corner back."
                self.show()
                return
            world = fixed
        super().done(world)


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
            self.done(np.vstack((self.where(pressed), self.where(at))))
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


def paint_snapped(painter: QPainter, found: Snapped, host: Host) -> None:
    """What a vertex is drawn to: a square on a corner, a cross on an edge, and the word for it."""
    x, y = host.view.screen_at(found.x, found.y)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, wide in ((host.look.outline, 4.0), (host.look.accent, 2.0)):
        painter.setPen(QPen(QColor(colour), wide))
        if found.corner:
            painter.drawRect(QRectF(x - 6, y - 6, 12, 12))
        else:
            painter.drawLine(QPointF(x - 6, y - 6), QPointF(x + 6, y + 6))
            painter.drawLine(QPointF(x - 6, y + 6), QPointF(x + 6, y - 6))
    left = x - 12 - text.width(painter, found.word)
    text.halo(painter, QPointF(left if left > 4 else x + 12, y + 4), found.word, host.look.mark, host.look.outline)


def outline(kind: str, world: Points) -> Points:
    """What is drawn of a shape of these vertices: of an ellipse points all round it, in place of the corners of its box."""
    return ellipses(world[None])[0] if kind == "ellipse" and len(world) == 4 else world


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
