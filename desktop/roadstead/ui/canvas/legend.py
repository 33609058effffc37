"""What says on a comparison which date is which, and what its colours mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from roadstead.domain.records import Scene
from roadstead.ui.canvas.comparison import MOST, Comparison, ramp
from roadstead.ui.canvas.style import CanvasStyle

if TYPE_CHECKING:
    from roadstead.ui.canvas.compared import Compared

_TOP, _SIDE = 62.0, 10.0  # below the north arrow and the word that a scene is simulated
_CROSS = 9.0
_BAR = 34.0  # height of the bar of colours with its words
_MOST_SHARE = 0.4  # of the height of a canvas that may be covered by the meaning of colours


def paint(painter: QPainter, canvas: Compared, found: Comparison) -> None:
    """The dates where they are shown, the divider, the cross in the other panes, or the meaning of colours."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    look, whole = canvas.look, QRectF(0, 0, canvas.width(), canvas.height())
    words = [title(_record(canvas, uuid)) for uuid in found.scenes]
    if found.mode == "split":
        _paint_panes(painter, canvas, found)
    elif found.mode == "swipe":
        _paint_swipe(painter, canvas, found)
    elif found.mode == "blend":
        earlier, later = (lines_of(_record(canvas, uuid)) for uuid in found.scenes)
        canvas.blend_bar().paint(painter, found.share, earlier, later, look)
    elif found.mode == "flicker":
        lines = lines_of(_record(canvas, found.shown(canvas.active)))
        rate = f" · {canvas.flickering:.1f} changes a second" if canvas.flickering else ""
        plate(painter, whole, [lines[0] + rate, lines[1]], look, strong=found.flipped)
    else:
        _paint_change(painter, whole, found, words, look)
    painter.restore()


def title(scene: Scene) -> str:
    """``2023-10-12 02:15 UTC · Najin 12 October``, with the word where the scene is simulated."""
    return " · ".join(lines_of(scene))


def lines_of(scene: Scene) -> list[str]:
    """The same in two lines."""
    name = f"{scene.name} · SIMULATED" if scene.simulated else scene.name
    return [str(scene.acquired) if scene.acquired else "no date", name]


def plate(
    painter: QPainter,
    within: QRectF,
    lines: list[str],
    look: CanvasStyle,
    *,
    strong: bool = False,
    right: bool = False,
    extra: float = 0.0,
) -> QRectF:
    """Lines of plain text on a panel in a corner of a rectangle, broken to its width; ``extra`` is room left below them."""
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    most = max(within.width() - 2 * _SIDE - 16, 24.0)
    shown = [metrics.elidedText(part, Qt.TextElideMode.ElideRight, most) for part in broken(lines, metrics, most)]
    wide, step = max(metrics.horizontalAdvance(line) for line in shown) + 17, metrics.height() * 1.3
    high = step * len(shown) + 8 + extra
    left = within.right() - _SIDE - wide if right else within.left() + _SIDE
    top = within.top() + _TOP
    box = QRectF(left, top, wide, high)
    painter.setPen(QPen(QColor(look.accent), 2) if strong else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.panel))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(look.text))
    for i, line in enumerate(shown):
        row = QRectF(left + 8, top + 4 + i * step, wide - 16, step)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
    return box


def broken(lines: list[str], metrics: QFontMetricsF, most: float) -> list[str]:
    """The lines, those that are too long broken between words."""
    found = []
    for line in lines:
        found.append("")
        for word in line.split(" "):
            longer = f"{found[-1]} {word}" if found[-1] else word
            if found[-1] and metrics.horizontalAdvance(longer) > most:
                found.append(word)
            else:
                found[-1] = longer
    return found


def _paint_panes(painter: QPainter, canvas: Compared, found: Comparison) -> None:
    pointed = canvas.pane_pointed
    for i, (uuid, pane) in enumerate(zip(found.scenes, canvas.panes(), strict=True)):
        rect = QRectF(*pane)
        active = uuid == canvas.active
        if active:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(canvas.look.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        plate(painter, rect, lines_of(_record(canvas, uuid)), canvas.look, strong=active)
        if pointed and pointed[0] != i:
            painter.save()
            painter.setClipRect(rect)
            _cross(painter, rect.topLeft() + pointed[1], canvas.look)
            painter.restore()


def _cross(painter: QPainter, at: QPointF, look: CanvasStyle) -> None:
    for colour, width in ((look.outline, 3.5), (look.mark, 1.5)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(at - QPointF(_CROSS, 0), at + QPointF(_CROSS, 0))
        painter.drawLine(at - QPointF(0, _CROSS), at + QPointF(0, _CROSS))


def _paint_swipe(painter: QPainter, canvas: Compared, found: Comparison) -> None:
    first, second = canvas.sides(found)
    ends = (second.topLeft(), second.bottomLeft() if found.upright else second.topRight())
    for colour, width in ((canvas.look.outline, 4.0), (canvas.look.mark, 2.0)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(*ends)
    painter.setPen(QPen(QColor(canvas.look.outline), 1))
    painter.setBrush(QColor(canvas.look.mark))
    painter.drawEllipse((ends[0] + ends[1]) / 2, 6, 6)
    if first.width() > 60 and first.height() > 120:
        plate(
            painter,
            first,
            lines_of(_record(canvas, found.scenes[0])),
            canvas.look,
            strong=found.scenes[0] == canvas.active,
        )
    if second.width() > 60 and second.height() > 120:
        plate(
            painter,
            second,
            lines_of(_record(canvas, found.scenes[1])),
            canvas.look,
            strong=found.scenes[1] == canvas.active,
            right=found.upright,
        )


def _paint_change(painter: QPainter, whole: QRectF, found: Comparison, words: list[str], look: CanvasStyle) -> None:
    most = MOST[found.mode]
    if found.mode == "difference":
        head, ends = (
            "Difference of brightness, in spreads of each picture",
            (f"−{most:.0f} darker", f"+{most:.0f} brighter"),
        )
    else:
        head, ends = (
            "Ratio of brightness, over each picture's median",
            (f"1 : {2**most:.0f} darker", f"{2**most:.0f} : 1 brighter"),
        )
    dates = [f"from {words[0]}", f"to {words[1]}"]
    lines = [head, *dates, "Hatched: not compared. Brightness as displayed.", *filter(None, [found.caution])]
    shown = next((some for some in (lines, [head, *dates], dates) if _share(painter, whole, some) <= _MOST_SHARE), None)
    if shown is None:  # the line below the picture says how, the list and the filmstrip which dates
        return
    box = plate(painter, whole, shown, look, extra=_BAR)
    bar = QRectF(box.left() + 8, box.bottom() - 32, min(box.width() - 16, 260), 10)
    colours = ramp(33, found.mode)
    painter.setPen(Qt.PenStyle.NoPen)
    for i, colour in enumerate(colours):
        painter.fillRect(
            QRectF(bar.left() + bar.width() * i / 33, bar.top(), bar.width() / 33 + 0.6, 10), QColor(colour)
        )
    painter.setPen(QColor(look.text))
    under = bar.translated(0, 11).adjusted(0, 0, 0, 6)
    painter.drawText(under, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, ends[0])
    painter.drawText(under, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, ends[1])
    painter.drawText(under, Qt.AlignmentFlag.AlignCenter, "same")


def _share(painter: QPainter, whole: QRectF, lines: list[str]) -> float:
    """How much of the height of a canvas the meaning of colours would take with those lines."""
    metrics = QFontMetricsF(painter.font())
    count = len(broken(lines, metrics, max(whole.width() - 2 * _SIDE - 16, 24.0)))
    return (metrics.height() * 1.3 * count + 8 + _BAR) / max(whole.height() - _TOP, 1.0)


def _record(canvas: Compared, uuid: str) -> Scene:
    return next(s.record for s in canvas.scenes if s.record.uuid == uuid)
