"""What lies over the picture: scale bar, north arrow, tags, and words where there is nothing to see."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from roadstead.ui.canvas import text
from roadstead.ui.canvas.plane import Plane, metres_per_unit
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.view import View

NAUTICAL_MILE = 1852.0
_MARGIN = 16.0
_LONGEST = 180.0  # logical pixels


@dataclass(frozen=True, slots=True)
class Bar:
    """A scale bar: how many logical pixels long, and what that is."""

    pixels: float
    label: str


def metres_per_pixel(plane: Plane, view: View) -> float | None:
    """Ground metres of one logical screen pixel, along the screen's x, at the middle of the view; None without a ground."""
    ground = metres_per_unit(plane, view.x, view.y, 1 / view.scale)
    return ground[0] / view.scale if ground and ground[0] > 0 else None


def metric_bar(per_pixel: float, longest: float = _LONGEST) -> Bar:
    """The longest bar of a round length in metres or kilometres."""
    length = round_below(per_pixel * longest)
    label = f"{_plain(length / 1000)} km" if length >= 1000 else f"{_plain(length)} m"
    return Bar(length / per_pixel, label)


def nautical_bar(per_pixel: float, longest: float = _LONGEST) -> Bar:
    """The longest bar of a round length in nautical miles (1,852 m)."""
    miles = round_below(per_pixel * longest / NAUTICAL_MILE)
    return Bar(miles * NAUTICAL_MILE / per_pixel, f"{_plain(miles)} NM")


def pixel_bar(view: View, longest: float = _LONGEST) -> Bar:
    """The longest bar of a round number of picture pixels, for a scene without a ground."""
    count = round_below(longest / view.scale)
    return Bar(count * view.scale, f"{_plain(count)} px")


def round_below(value: float) -> float:
    """The greatest of 1, 2, 5 times a power of ten that is not above ``value``."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (5, 2, 1) if power * step <= value * (1 + 1e-12))


def north(plane: Plane, view: View) -> float | None:
    """Which way true north is at the middle of the view: degrees clockwise from straight up; None without a ground."""
    middle = plane.to_lonlat(np.array([(view.x, view.y)]))
    if middle is None or not np.isfinite(middle).all():
        return None
    step = 1e-4 if middle[0, 1] < 89 else -1e-4
    there = plane.from_lonlat(np.add(middle, (0.0, step)))
    if there is None or not np.isfinite(there).all():
        return None
    (sx, sy), (cx, cy) = view.screen_at(*there[0].tolist()), view.screen_at(view.x, view.y)
    angle = math.degrees(math.atan2(sx - cx, cy - sy))
    return angle if step > 0 else (angle + 180) % 360


def paint_scale(painter: QPainter, plane: Plane, view: View, style: CanvasStyle, *, nautical: bool) -> None:
    """The scale bar in the lower left corner, a second one in nautical miles above it where asked for and of use."""
    per_pixel = metres_per_pixel(plane, view)
    bars = [metric_bar(per_pixel) if per_pixel else pixel_bar(view)]
    if nautical and per_pixel and per_pixel * _LONGEST >= NAUTICAL_MILE:
        bars.append(nautical_bar(per_pixel))
    for i, bar in enumerate(bars):
        _paint_bar(painter, bar, view.height - _MARGIN - 26 * i, style)


def paint_north(painter: QPainter, plane: Plane, view: View, style: CanvasStyle) -> None:
    """An arrow to true north in the upper right corner."""
    angle = north(plane, view)
    if angle is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(view.width - _MARGIN - 12, _MARGIN + 18)
    painter.rotate(angle)
    painter.setPen(QPen(QColor(style.place_halo), 3))
    needle = [QPointF(0, -16), QPointF(7, 8), QPointF(0, 4), QPointF(-7, 8)]
    painter.drawPolygon(QPolygonF(needle))
    painter.setPen(QPen(QColor(style.place), 1.2))
    painter.setBrush(QColor(style.place))
    painter.drawPolygon(QPolygonF([needle[0], needle[2], needle[3]]))
    painter.setBrush(QColor(style.place_halo))
    painter.drawPolygon(QPolygonF([needle[0], needle[1], needle[2]]))
    painter.translate(0, 20)
    painter.rotate(-angle)
    text.halo(painter, QPointF(-text.width(painter, "N") / 2, 5), "N", style.place, style.place_halo)
    painter.restore()


def paint_tag(painter: QPainter, within: QRectF, words: str, most: float) -> None:
    """A tag in the upper middle of a part that cannot be overlooked, e.g. SIMULATED; where it is too narrow, beside it.

    ``most`` is the width of the widget, in which the tag stays.
    """
    painter.save()
    font = QFont(painter.font())
    font.setBold(True)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 2)
    painter.setFont(font)
    wide = painter.fontMetrics().horizontalAdvance(words) + 24
    left = min(max(within.center().x() - wide / 2, 0.0), max(most - wide, 0.0))
    box = QRectF(left, within.top() + _MARGIN, wide, 26)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#e69f00"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor("#101418"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def paint_empty(painter: QPainter, view: View, words: str, style: CanvasStyle) -> None:
    """Quiet words in the middle, saying what belongs here."""
    painter.save()
    box = QRectF(view.width * 0.15, view.height * 0.25, view.width * 0.7, view.height * 0.5)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    fit = painter.boundingRect(box, flags, words).adjusted(-20, -14, 20, 14)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(style.panel))
    painter.drawRoundedRect(fit, 8, 8)
    painter.setPen(QColor(style.text))
    painter.drawText(fit, flags, words)
    painter.restore()


def _paint_bar(painter: QPainter, bar: Bar, base: float, style: CanvasStyle) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left, right = _MARGIN, _MARGIN + bar.pixels
    ends = [QPointF(left, base - 6), QPointF(left, base), QPointF(right, base), QPointF(right, base - 6)]
    for colour, wide in ((style.place_halo, 4.5), (style.place, 1.8)):
        painter.setPen(
            QPen(QColor(colour), wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin)
        )
        painter.drawPolyline(ends)
    painter.restore()
    text.halo(painter, QPointF(left + 6, base - 6), bar.label, style.place, style.place_halo)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
