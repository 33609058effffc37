"""What is painted in a chart: bars, the strip that tells who looked, brackets. All from arrays, in pixels of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QTransform

from roadstead.briefing.charts import span_words
from roadstead.domain.activities import Span
from roadstead.domain.vocabulary import Status
from roadstead.ui import theme
from roadstead.ui.charts.layout import STATES, SURENESS, Steps, seconds, shares, tallest

if TYPE_CHECKING:
    from collections.abc import Iterable

BLUE, SKY = "#0072B2", "#56B4E9"  # of the colour-blind-safe set, on light and on dark ground
_THIN = 3.0  # pixels: narrower steps are told by their column, the tallest of it
_DASHES = {Status.INFERRED: [3.0, 2.0], Status.REPORTED: [1.0, 2.0]}
_SHARES = {Status.INFERRED: 0.5, Status.REPORTED: 0.3}  # how strong thin columns are
LANE = 15.0


def bar_colour() -> QColor:
    """The colour of data on the theme's ground."""
    return QColor(SKY if theme.current() is theme.DARK else BLUE)


def pen_of(status: Status, width: float = 1.4) -> QPen:
    """Solid where observed, dashed where inferred, dotted where reported."""
    pen = QPen(bar_colour(), width)
    if status in _DASHES:
        pen.setDashPattern(_DASHES[status])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


class Painted(pg.GraphicsObject):
    """Something that fills its view: ``draw(painter, transform, area)`` paints it in pixels."""

    def __init__(self, draw: Callable[[QPainter, QTransform, QRectF], object]) -> None:
        super().__init__()
        self._draw = draw

    def boundingRect(self) -> QRectF:
        """All that is in view."""
        return self.viewRect() or QRectF()

    def viewRangeChanged(self) -> None:
        """It fills another view now."""
        self.prepareGeometryChange()
        self.update()

    def paint(self, painter: QPainter, option: Any, /, widget: Any = None) -> None:
        """Paints in pixels, so that hatches and dashes do not stretch."""
        transform = painter.transform()
        area = transform.mapRect(self.boundingRect())
        painter.save()
        painter.resetTransform()
        self._draw(painter, transform, area)
        painter.restore()


def draw_bars(
    painter: QPainter, transform: QTransform, area: QRectF, steps: Steps, chosen: np.ndarray, cursor: int | None
) -> None:
    """The bars in view, error bars over them, the ground of the selected ones tinted."""
    seen, x = _in_view(steps, transform, area)
    if seen.start >= seen.stop:
        return
    left, right = x(steps.left[seen]), x(steps.right[seen])
    index = np.arange(seen.start, seen.stop)
    _tint(painter, area, left, right, np.isin(index, chosen), cursor - seen.start if cursor is not None else None)
    thin = float(np.median(right - left)) < _THIN
    if thin:
        pick = tallest(np.floor(left), steps.value[seen])
        left, right, index = np.floor(left[pick]), np.floor(left[pick]) + 1, index[pick]
    gap = np.minimum(1.5, (right - left) * 0.12)
    left, right = left + gap, np.maximum(right - gap, left + gap + 1)
    known = ~np.isnan(steps.value[index])
    _stack(painter, transform, steps, left[known], right[known], index[known], thin=thin)
    if not thin:
        _doubt(painter, transform, steps, left[known], right[known], index[known])


def draw_strip(painter: QPainter, transform: QTransform, area: QRectF, steps: Steps) -> None:
    """Whether anybody looked: filled as far as they did, hatched where in vain, an outline where there is no image."""
    seen, x = _in_view(steps, transform, area)
    if seen.start >= seen.stop:
        return
    left, right, state, share = x(steps.left[seen]), x(steps.right[seen]), steps.state[seen], steps.share[seen]
    muted, line = QColor(theme.current().muted), QColor(theme.current().line)
    painter.setPen(Qt.PenStyle.NoPen)
    if float(np.median(right - left)) < _THIN:
        columns, part = shares(np.floor(left), share)
        _fill(painter, columns, columns + 1, part, area, muted)
        return
    gap = np.minimum(0.75, (right - left) * 0.1)
    left, right = left + gap, right - gap
    _fill(painter, left, right, share, area, muted)
    vain = state == STATES.index("not observed")
    painter.setBrush(QBrush(muted, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(muted, 1))
    painter.drawRects(_rects(left[vain], right[vain], area.top() + 0.5, area.bottom() - 0.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(line, 1))
    painter.drawRects(_rects(left[~vain], right[~vain], area.top() + 0.5, area.bottom() - 0.5))


def draw_spans(
    painter: QPainter, transform: QTransform, area: QRectF, lanes: Sequence[Sequence[Span]], chosen: frozenset[str]
) -> None:
    """A bracket over the time that is spoken of, its words beside it; an open end has no tick."""
    for row, lane in enumerate(lanes):
        y = area.top() + row * LANE + LANE - 3
        for number, span in enumerate(lane):
            after = lane[number + 1].start if number + 1 < len(lane) else None
            room = min(_x(transform, seconds(after)), area.right()) if after else area.right()
            _bracket(painter, transform, area, span, (y, room), bold=span.uuid in chosen)


def _bracket(
    painter: QPainter, transform: QTransform, area: QRectF, span: Span, at: tuple[float, float], *, bold: bool
) -> None:
    """``at`` is how low it lies and how far to the right its words may reach."""
    y, most = at
    left = _x(transform, seconds(span.start)) if span.start else area.left()
    right = _x(transform, seconds(span.end)) if span.end else area.right()
    if right < area.left() or left > area.right():
        return
    ticks = [QLineF(at, y, at, y - 5) for at, there in ((left, span.start), (right, span.end)) if there]
    shown = max(left, area.left()), min(right, area.right())
    painter.setPen(pen_of(span.status, 2.6 if bold else 1.4))
    painter.drawLines([QLineF(shown[0], y, shown[1], y)])
    painter.setPen(QPen(bar_colour(), 1.4))
    painter.drawLines(ticks)
    metrics = painter.fontMetrics()
    room = most - shown[0] - 8
    words = metrics.elidedText(span_words(span), Qt.TextElideMode.ElideRight, int(max(room, 0)))
    painter.setPen(QColor(theme.current().text))
    painter.drawText(QPointF(shown[0] + 4, y - 2), words)


def _in_view(steps: Steps, transform: QTransform, area: QRectF) -> tuple[slice, Callable[[np.ndarray], np.ndarray]]:
    """Which steps are in view, and from seconds to pixels."""
    scale, shift = transform.m11(), transform.dx()
    if scale <= 0:
        return slice(0, 0), lambda second: second
    seen = steps.within((area.left() - shift) / scale, (area.right() - shift) / scale)
    return seen, lambda second: second * scale + shift


def _x(transform: QTransform, second: float) -> float:
    return second * transform.m11() + transform.dx()


def _y(transform: QTransform, value: np.ndarray) -> np.ndarray:
    return value * transform.m22() + transform.dy()


def _tint(
    painter: QPainter, area: QRectF, left: np.ndarray, right: np.ndarray, chosen: np.ndarray, cursor: int | None
) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.current().tint))
    painter.drawRects(_rects(left[chosen], np.maximum(right, left + 1)[chosen], area.top(), area.bottom()))
    if cursor is not None and 0 <= cursor < len(left):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.current().accent), 1, Qt.PenStyle.DotLine))
        wide = max(right[cursor] - left[cursor], 3.0)
        painter.drawRect(QRectF(left[cursor], area.top() + 0.5, wide, area.height() - 1))


def _stack(
    painter: QPainter,
    transform: QTransform,
    steps: Steps,
    left: np.ndarray,
    right: np.ndarray,
    index: np.ndarray,
    *,
    thin: bool,
) -> None:
    """Observed filled, above it inferred dashed, reported dotted; a step of 0 keeps a line, so that it is no gap.

    Columns too thin for dashes are paler where they are not observed.
    """
    foot, wide = np.zeros(len(index)), right - left
    nothing = steps.parts[index].sum(axis=1) == 0
    zero = float(_y(transform, np.zeros(1))[0])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(bar_colour())
    painter.drawRects(_rects(left[nothing], right[nothing], zero - 1.5, zero))
    for number, status in enumerate(SURENESS):
        part = steps.parts[index, number]
        there = part > 0
        top, low = _y(transform, foot + part), _y(transform, foot)
        _take_ink(painter, status, thin=thin)
        boxes = np.column_stack((left, top, wide, low - top))[there].tolist()
        painter.drawRects([QRectF(*box) for box in boxes])
        foot += part


def _take_ink(painter: QPainter, status: Status, *, thin: bool) -> None:
    ink = bar_colour()
    if status == Status.OBSERVED or thin:
        ink = _paler(ink, _SHARES.get(status, 1.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
    else:
        painter.setPen(pen_of(status))
        painter.setBrush(QColor(theme.current().base))


def _paler(ink: QColor, share: float) -> QColor:
    """The colour mixed with the ground: to see through it would take Qt several times as long."""
    ground = QColor(theme.current().base)
    mixed = (
        round(g + (i - g) * share)
        for i, g in zip(ink.getRgb()[:3], ground.getRgb()[:3], strict=True)  # ty: ignore[not-subscriptable]
    )
    return QColor(*mixed)


def _doubt(
    painter: QPainter, transform: QTransform, steps: Steps, left: np.ndarray, right: np.ndarray, index: np.ndarray
) -> None:
    """A thin line from the least to the most."""
    low, high = steps.low[index], steps.high[index]
    there = high - low > 1e-9
    middle, top, foot = ((left + right) / 2)[there], _y(transform, high[there]), _y(transform, low[there])
    painter.setPen(QPen(QColor(theme.current().text), 1.2))
    lines = [QLineF(x, a, x, b) for x, a, b in zip(middle.tolist(), top.tolist(), foot.tolist(), strict=True)]
    if lines:
        painter.drawLines(lines)


def _fill(
    painter: QPainter, left: np.ndarray, right: np.ndarray, share: np.ndarray, area: QRectF, colour: QColor
) -> None:
    there = share > 0
    painter.setBrush(colour)
    boxes: Iterable[tuple[float, float, float]] = zip(
        left[there].tolist(), (right - left)[there].tolist(), (share[there] * area.height()).tolist(), strict=True
    )
    painter.drawRects([QRectF(x, area.bottom() - high, wide, high) for x, wide, high in boxes])


def _rects(left: np.ndarray, right: np.ndarray, top: float, bottom: float) -> list[QRectF]:
    return [QRectF(x, top, w, bottom - top) for x, w in zip(left.tolist(), (right - left).tolist(), strict=True)]
