"""Words on pictures: with a halo, so that they are readable over anything."""

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPaintEngine, QPainter, QPainterPath, QPen

from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.view import View

_LINE = 1.35  # height of a line of a panel, in heights of its font
_STRAIGHT = 1e-6  # how far a painter's scale may be off that of the screen


@lru_cache(maxsize=4096)
def _shape(text: str, font: str) -> tuple[QPainterPath, float]:
    made, parsed = QPainterPath(), QFont()
    parsed.fromString(font)
    made.addText(QPointF(0, 0), parsed, text)
    return made, QFontMetricsF(parsed).horizontalAdvance(text)


def halo(painter: QPainter, at: QPointF, text: str, colour: str, round_it: str) -> None:
    """Draws text with its baseline starting at a point, in a colour, on a soft outline of another.

    On the screen from a small picture that is kept, at whole pixels; as outlines on paper and where it is turned or enlarged.
    """
    font, ratio, on = painter.font().toString(), painter.device().devicePixelRatioF(), painter.deviceTransform()
    off = max(abs(on.m11() - ratio), abs(on.m12()), abs(on.m21()), abs(on.m22() - ratio))
    if off > _STRAIGHT or painter.paintEngine().type() != QPaintEngine.Type.Raster:
        _draw(painter, at, text, font, colour, round_it)
        return
    picture, corner = _stamp(text, font, colour, round_it, ratio)
    there = on.map(at + corner)
    painter.drawImage(at + corner + (QPointF(there.toPoint()) - there) / ratio, picture)


@lru_cache(maxsize=1024)
def _stamp(text: str, font: str, colour: str, round_it: str, ratio: float) -> tuple[QImage, QPointF]:
    """The picture of a text with its halo, and where its upper left corner lies from the beginning of its baseline."""
    room = _shape(text, font)[0].boundingRect().adjusted(-2, -2, 2, 2).toAlignedRect()
    picture = QImage(
        math.ceil(room.width() * ratio), math.ceil(room.height() * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    picture.setDevicePixelRatio(ratio)
    picture.fill(0)
    painter = QPainter(picture)
    _draw(painter, QPointF(-room.topLeft()), text, font, colour, round_it)
    painter.end()
    return picture, QPointF(room.topLeft())


def _draw(painter: QPainter, at: QPointF, text: str, font: str, colour: str, round_it: str) -> None:
    shape, _ = _shape(text, font)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(at)
    painter.strokePath(
        shape, QPen(QColor(round_it), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.fillPath(shape, QColor(colour))
    painter.restore()


def width(painter: QPainter, text: str) -> float:
    """How wide a text is in the painter's font, logical pixels."""
    return _shape(text, painter.font().toString())[1]


def bold(font: QFont) -> QFont:
    """The same font, bold."""
    made = QFont(font)
    made.setBold(True)
    return made


def box(painter: QPainter, at: QPointF, text: str) -> QRectF:
    """Where words stand whose middle line begins at a point, a little room round them; logical pixels."""
    high = painter.fontMetrics().height()
    return QRectF(at.x(), at.y() - high / 2, width(painter, text), high).adjusted(-4, -2, 4, 2)


def foot(painter: QPainter, box: QRectF) -> QPointF:
    """Where the baseline of the words in such a box begins."""
    return QPointF(box.left() + 4, box.bottom() - 2 - painter.fontMetrics().descent())


def panel_near(painter: QPainter, at: QPointF, lines: list[str], view: View, style: CanvasStyle) -> None:
    """Lines of plain text on a small rounded panel below and right of a point, or where there is room for it."""
    metrics = QFontMetricsF(painter.font())
    step = metrics.height() * _LINE
    wide, high = max(metrics.horizontalAdvance(line) for line in lines) + 16, step * len(lines) + 8
    left = at.x() + 18 if at.x() + 18 + wide < view.width else at.x() - 18 - wide
    left = max(left, min(4.0, view.width - wide))  # where there is room on neither side, its beginning is seen
    top = at.y() + 16 if at.y() + 16 + high < view.height else at.y() - 16 - high
    box = QRectF(left, top, wide, high)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(style.panel))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(style.text))
    for i, line in enumerate(lines):
        row = QRectF(box.x() + 8, box.y() + 4 + i * step, box.width() - 16, step)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
    painter.restore()


class Room:
    """Where labels already are, so that the next one is not put on top of them."""

    def __init__(self) -> None:
        self._taken: list[QRectF] = []

    def take(self, box: QRectF) -> bool:
        """Whether the box was still free; it is taken from now on."""
        if any(box.intersects(other) for other in self._taken):
            return False
        self._taken.append(box)
        return True
