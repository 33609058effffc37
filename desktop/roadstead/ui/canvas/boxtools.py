"""The tools that draw between two points: boxes, ellipses and arrows."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.ui.canvas import shapes
from roadstead.ui.canvas.drawtools import DrawTool, paint_handles
from roadstead.ui.canvas.tools import Host, Pointer
from roadstead.ui.canvas.view import Points

_LEAST_BEAM = 1.0  # logical pixels


class BoxTool(DrawTool):
    """Bow, stern, then half the beam: three clicks, or a drag along the axis and one click; upright by a drag with Shift."""

    name = "box"
    kind = "box"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._from: Points = self.points  # where the button went down

    def press(self, at: Pointer) -> None:
        """Remembers where a drag would begin."""
        super().press(at)
        self._from = self.where(at)

    def release(self, at: Pointer) -> None:
        """A click sets a corner stone; a drag sets two, or makes the whole."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        self.here = at
        if not len(self.points) and at.far(pressed):
            made = self.dragged(self._from, at)
            if made is not None:
                self.done(made)
                return
            self.points = self._from
        self.click(at)

    def dragged(self, start: Points, to: Pointer) -> Points | None:
        """The shape that a drag from a world position (1, 2) makes; None where it only sets the axis."""
        return shapes.box_of_corners(self.host.view, start, self.where(to)) if to.shift else None

    def click(self, at: Pointer) -> None:
        """Bow, stern, beam."""
        if len(self.points) < 2:
            here = self.where(at)
            gap = self.host.view.to_screen(self.points) - self.host.view.to_screen(here)
            if len(self.points) and np.hypot(*gap[0]) < 1:
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

    def draft(self) -> Points:
        """The axis, then the box."""
        if self.here is None or len(self.points) > 2:
            return self.points
        if not len(self.points) and self._pressed and self.here.far(self._pressed):
            made = self.dragged(self._from, self.here)
            return np.vstack((self._from, self.where(self.here))) if made is None else made
        if len(self.points) < 2:
            return super().draft()
        bow, stern = self.points[:1], self.points[1:2]
        return shapes.box_of_axis(self.host.view, bow, stern, self.where(self.here))

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Enter takes the beam where the mouse is."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and len(self.points) == 2:
            self._finish()
            return True
        return super().key(key, shift=shift)

    def paint(self, painter: QPainter) -> None:
        """Also the axis, from the bow, which is round."""
        super().paint(painter)
        if len(self.points) == 2:
            screen = self.host.view.to_screen(self.points)
            painter.setPen(QPen(QColor(self.host.look.mark), 1, Qt.PenStyle.DashLine))
            painter.drawLine(*screen[0].tolist(), *screen[1].tolist())
            paint_handles(painter, screen[1:], self.host)
            paint_handles(painter, screen[:1], self.host, round_=True)


class EllipseTool(BoxTool):
    """The ends of the long axis and the width by three clicks; upright by a drag, with Shift the circle across it."""

    name = "ellipse"
    kind = "ellipse"

    def dragged(self, start: Points, to: Pointer) -> Points:
        """The ellipse in the upright box, or the circle of which the drag is a diameter."""
        make = shapes.box_of_diameter if to.shift else shapes.box_of_corners
        return make(self.host.view, start, self.where(to))


class SpanTool(DrawTool):
    """From one point to another: a drag, or two clicks."""

    def press(self, at: Pointer) -> None:
        """The first point."""
        super().press(at)
        if not len(self.points):
            self.points = self.where(at)

    def release(self, at: Pointer) -> None:
        """The other one, if it is far enough away to be meant."""
        pressed, self._pressed = self._pressed, None
        self.here = at
        if pressed is None or not len(self.points):
            return
        x, y = self.host.view.to_screen(self.points)[0].tolist()
        if at.far(Pointer(x, y)):
            self.done(self.draft())


class RectangleTool(SpanTool):
    """An upright box: a drag, or two clicks on opposite corners."""

    name = "rectangle"
    kind = "box"

    def draft(self) -> Points:
        """The box so far."""
        if not len(self.points) or self.here is None:
            return self.points
        return shapes.box_of_corners(self.host.view, self.points[:1], self.where(self.here))


class ArrowTool(SpanTool):
    """An arrow from its tail to its tip, for the brief."""

    name = "arrow"
    kind = "arrow"
