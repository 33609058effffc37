"""Arrays handed to Qt without a Python object per point."""

from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QLineF, QPointF
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF
from shiboken6 import Shiboken

from roadstead.ui.canvas.sources import Picture
from roadstead.ui.canvas.view import Points


def draw_lines(painter: QPainter, segments: NDArray[np.float64]) -> None:
    """Draws segments (n, 4): x1, y1, x2, y2. A QLineF is four doubles in memory, so the array serves as it is."""
    if len(segments):
        data = np.ascontiguousarray(segments, dtype=np.float64)
        painter.drawLines(cast(QLineF, Shiboken.wrapInstance(data.ctypes.data, QLineF)), len(data))


def draw_points(painter: QPainter, points: Points) -> None:
    """Draws points (n, 2) with the painter's pen. A QPointF is two doubles in memory."""
    if len(points):
        data = np.ascontiguousarray(points, dtype=np.float64)
        painter.drawPoints(cast(QPointF, Shiboken.wrapInstance(data.ctypes.data, QPointF)), len(data))


def polygon(points: Points) -> QPolygonF:
    """A polygon of points (n, 2), through Qt's own serial format: a count and big-endian doubles."""
    data = len(points).to_bytes(4, "big") + np.ascontiguousarray(points, dtype=">f8").tobytes()
    stream = QDataStream(QByteArray(data))  # double precision is its default
    made = QPolygonF()
    stream >> made
    return made


def path(points: Points, starts: NDArray[np.int64]) -> QPainterPath:
    """One path of many lines, their points (n, 2) one after another, each line beginning at one of ``starts``.

    Through Qt's own serial format: a count; for each element its type (0 move, 1 line) and two doubles; the index of
    the last line's start; the rule of filling (0 odd-even, by which holes stay holes). All big-endian.
    """
    made = QPainterPath()
    if len(points):
        elements = np.empty(len(points), dtype=[("type", ">i4"), ("at", ">f8", 2)])
        elements["type"] = 1
        elements["type"][starts] = 0
        elements["at"] = points
        ends = int(starts[-1]).to_bytes(4, "big") + bytes(4)
        stream = QDataStream(QByteArray(len(points).to_bytes(4, "big") + elements.tobytes() + ends))
        stream >> made
    return made


def image(tile: Picture) -> QImage:
    """A picture ready for the painter: uint32 (h, w) as it is, from uint8 (h, w, 3) RGB or (h, w, 4) RGBA by conversion."""
    height, width = tile.shape[:2]
    data = np.ascontiguousarray(tile)
    if data.dtype == np.uint32:
        form = QImage.Format.Format_RGB32 if _opaque(data) else QImage.Format.Format_ARGB32_Premultiplied
        return QImage(data.data, width, height, 4 * width, form)  # it keeps the array for as long as it lives
    bands = data.shape[2]
    source = QImage.Format.Format_RGB888 if bands == 3 else QImage.Format.Format_RGBA8888
    opaque = bands == 3 or _opaque(data.view("<u4"))
    target = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    return QImage(data.data, width, height, bands * width, source).convertToFormat(target)


def _opaque(argb: NDArray[np.integer]) -> bool:
    return int(argb.min()) >= 0xFF000000
