"""The control at the lower edge by which a blend is dragged: both dates, and how much of each shows."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from roadstead.ui.canvas.style import CanvasStyle

_WIDEST, _EDGE, _INSIDE = 460.0, 12.0, 12.0
_CORNER = 220.0  # logical pixels that the scale bar takes of the lower edge
_RAISED = 44.0  # what lifts the control over it
_KNOB = 7.0
_PERCENT = 52.0  # room for the share at each end


@dataclass(frozen=True, slots=True)
class BlendBar:
    """Where the control stands on a canvas, and what a place on it means."""

    box: QRectF

    @classmethod
    def on(cls, width: float, height: float, line: float) -> "BlendBar":
        """The control of a canvas of that size, ``line`` the height of its text."""
        wide = min(_WIDEST, width - 2 * _EDGE)
        high = 2 * line + 2 * _KNOB + 2.5 * _INSIDE
        left = (width - wide) / 2
        raised = _RAISED if left < _CORNER else 0.0
        return cls(QRectF(left, height - _EDGE - raised - high, wide, high))

    @property
    def groove(self) -> QRectF:
        """The line along which the knob goes."""
        inside = self.box.adjusted(_INSIDE + _PERCENT, 0, -_INSIDE - _PERCENT, 0)
        return QRectF(inside.left(), self.box.bottom() - _INSIDE - _KNOB, inside.width(), 0)

    def share_at(self, at: QPointF) -> float:
        """How much of the later date shows with the knob there, 0 to 1."""
        groove = self.groove
        return min(max((at.x() - groove.left()) / max(groove.width(), 1.0), 0.0), 1.0)

    def paint(self, painter: QPainter, share: float, earlier: list[str], later: list[str], look: CanvasStyle) -> None:
        """The panel with the lines of the earlier date left and of the later one right, each one's share at its end of the line."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.panel))
        painter.drawRoundedRect(self.box, 6, 6)
        inside = self.box.adjusted(_INSIDE, _INSIDE / 2, -_INSIDE, 0)
        half = inside.width() / 2 - 6
        percent = round(share * 100)
        left, right = QRectF(inside.topLeft(), inside.bottomLeft()), QRectF(inside.topRight(), inside.bottomRight())
        left.setWidth(half)
        right.setLeft(inside.right() - half)
        _column(painter, left, earlier, Qt.AlignmentFlag.AlignLeft, look)
        _column(painter, right, later, Qt.AlignmentFlag.AlignRight, look)
        groove = self.groove
        row = QRectF(left.left(), groove.top() - _INSIDE, inside.width(), 2 * _INSIDE)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, f"{100 - percent} %")
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{percent} %")
        _paint_knob(painter, groove, share, look)


def _paint_knob(painter: QPainter, groove: QRectF, share: float, look: CanvasStyle) -> None:
    at = QPointF(groove.left() + share * groove.width(), groove.top())
    for start, end, colour in (
        (groove.topLeft(), groove.topRight(), look.footprint),
        (groove.topLeft(), at, look.accent),
    ):
        painter.setPen(QPen(QColor(colour), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, end)
    painter.setPen(QPen(QColor(look.accent), 2))
    painter.setBrush(QColor(look.mark))
    painter.drawEllipse(at, _KNOB, _KNOB)


def _column(painter: QPainter, within: QRectF, lines: list[str], side: Qt.AlignmentFlag, look: CanvasStyle) -> None:
    painter.setPen(QColor(look.text))
    for i, line in enumerate(lines):
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.Normal if i else QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        row = QRectF(within.left(), within.top() + i * metrics.height() * 1.15, within.width(), metrics.height() * 1.15)
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, row.width())
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | side, shown)
