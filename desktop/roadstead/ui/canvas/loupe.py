"""The loupe: a round piece of the picture beside the mouse, magnified from the tiles that are held."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from roadstead.ui.canvas import fast
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.scenelayer import SceneLayer
from roadstead.ui.canvas.sources import TileKey
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.tiles import pixel_size, plan
from roadstead.ui.canvas.view import Bounds, Points, View

RADIUS = 76.0
_AWAY = 30.0  # logical pixels between the mouse and the rim
_LEAST, _MOST = 4.0, 8.0  # times the view's own magnification
_WANTED = 6.0  # logical pixels that a pixel of the scene takes in the loupe, where its magnification reaches that
_LOW = 1.0  # logical pixels that a pixel of the scene takes below which one cannot be met by hand


def helps(frame: Frame, view: View) -> bool:
    """Whether the picture is so small that pixels cannot be told apart by the hand."""
    return _pixel(frame, view) < _LOW


def magnified(frame: Frame, view: View) -> float:
    """How many times the loupe magnifies what the view shows: 4 to 8 times."""
    return min(max(_WANTED / _pixel(frame, view), _LEAST), _MOST)


def centre(view: View, at: QPointF) -> QPointF:
    """Where the loupe stands: above and right of the mouse, on another side where there is no room; never over it."""
    away = (RADIUS + _AWAY) / 2**0.5
    dx = away if at.x() + away + RADIUS < view.width else -away
    dy = -away if at.y() - away - RADIUS > 0 else away
    return QPointF(at.x() + dx, at.y() + dy)


def paint(
    painter: QPainter,
    raster: SceneLayer,
    frame: Frame,
    view: View,
    style: CanvasStyle,
    at: QPointF,
    vertex: Points,
    drawn: Points,
) -> tuple[TileKey, ...]:
    """Paints it beside the mouse (``at``), in its middle the vertex that a click would set (world, 1, 2), with the shape
    that is being drawn (n, 2); gives the tiles it would like to show."""
    x, y = vertex[0].tolist()
    near = replace(view.resized(2 * RADIUS, 2 * RADIUS, view.dpr), x=x, y=y, scale=view.scale * magnified(frame, view))
    middle = centre(view, at)
    circle = QPainterPath()
    circle.addEllipse(middle, RADIUS, RADIUS)
    painter.save()
    painter.setClipPath(circle, Qt.ClipOperation.IntersectClip)
    painter.translate(middle.x() - RADIUS, middle.y() - RADIUS)
    painter.fillRect(QRectF(0, 0, 2 * RADIUS, 2 * RADIUS), QColor(style.background))
    raster.paint_near(painter, near, frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if len(drawn) > 1:
        painter.setPen(QPen(QColor(style.mark), 1.2))
        painter.drawPolyline(fast.polygon(near.to_screen(drawn)))
    _paint_cross(painter, style)
    painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, wide in ((style.outline, 4.0), (style.mark, 2.0)):
        painter.setPen(QPen(QColor(colour), wide))
        painter.drawEllipse(middle, RADIUS, RADIUS)
    painter.restore()
    wanted = plan(frame, near)
    return wanted.tiles if wanted else ()


def _paint_cross(painter: QPainter, style: CanvasStyle) -> None:
    """A cross that leaves its middle free."""
    for colour, wide in ((style.outline, 3.0), (style.mark, 1.2)):
        painter.setPen(QPen(QColor(colour), wide))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            a, b = QPointF(RADIUS + 7 * dx, RADIUS + 7 * dy), QPointF(RADIUS + 26 * dx, RADIUS + 26 * dy)
            painter.drawLine(a, b)


def _pixel(frame: Frame, view: View) -> float:
    """Logical pixels that a pixel of the scene takes in the middle of the view."""
    middle = frame.to_pixels(np.array([(view.x, view.y)]))[0]
    if not np.isfinite(middle).all():
        middle = np.array((frame.scene.width / 2, frame.scene.height / 2))
    x, y = middle.tolist()
    around: Bounds = (x, y, x, y)
    return pixel_size(frame, view, around)
