"""How a change that is held in the hand is painted."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.domain.coordinates import Pixel
from roadstead.spatial.box import ellipse_outline
from roadstead.ui.canvas.edits import Bent, Carried, Edit
from roadstead.ui.canvas.grips import Grip
from roadstead.ui.canvas.marklayer import MarkLayer, paint_head, paint_many, paint_shape
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.view import Points, View

KINDS = {"box": 2, "ellipse": 2, "polygon": 2, "line": 1, "arrow": 1, "point": 0, "text": 0}


def paint_edit(painter: QPainter, edit: Edit, marks: MarkLayer, view: View, style: CanvasStyle) -> None:
    """The marks as they are now."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if isinstance(edit, Bent):
        shape, *holes = edit.rings()
        shape = _round(shape) if edit.record.kind == "ellipse" else shape
        within = [view.to_screen(ring) for ring in holes]
        paint_shape(painter, view.to_screen(shape), KINDS[edit.record.kind], style, style.accent, holes=within)
        if edit.record.kind == "arrow":
            paint_head(painter, view.to_screen(shape), style, style.accent, style.line + 0.8)
    elif isinstance(edit, Carried):
        lines, dots = marks.drawn(edit.uuids)
        paint_many(painter, view, edit.world(lines.reshape(-1, 2)).reshape(-1, 4), edit.world(dots), style)


def paint_grips(painter: QPainter, grips: Sequence[Grip], spot: tuple[str, int] | None, style: CanvasStyle) -> None:
    """Handles: squares that reshape, small ones in the middle of sides, round ones that turn; the one keys work on filled."""
    by_kind = {kind: [grip for grip in grips if grip.kind == kind] for kind in ("size", "turn", "corner")}
    _paint_frame(painter, by_kind["size"], style)
    for turn in by_kind["turn"]:
        painter.setPen(QPen(QColor(style.accent), 1.5))
        painter.drawLine(_foot(turn, grips), QPointF(turn.x, turn.y))
    for grip in grips:
        chosen = (grip.kind, grip.index) == spot
        half = style.handle / 2 * (1.25 if chosen else 0.75 if grip.kind == "edge" else 1.0)
        painter.setPen(QPen(QColor(style.outline), 1.0))
        painter.setBrush(QColor(style.accent if chosen else "#ffffff"))
        place = QRectF(grip.x - half, grip.y - half, 2 * half, 2 * half)
        painter.drawEllipse(place) if grip.kind in ("turn", "edge") else painter.drawRect(place)


def _paint_frame(painter: QPainter, corners: Sequence[Grip], style: CanvasStyle) -> None:
    if len(corners) == 4:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(style.accent), 1.0, Qt.PenStyle.DashLine))
        painter.drawRect(QRectF(QPointF(*corners[0][2:]), QPointF(*corners[2][2:])))


def _foot(turn: Grip, grips: Sequence[Grip]) -> QPointF:
    """Where the stalk of the turning handle stands: on the bow of a box, on the upper side of a frame."""
    bow = next((grip for grip in grips if grip.kind == "side"), None)
    if bow is not None:
        return QPointF(bow.x, bow.y)
    top = next((grip for grip in grips if grip.kind == "size"), turn)
    return QPointF(turn.x, top.y)


def _round(corners: Points) -> Points:
    return np.array(ellipse_outline([Pixel(x, y) for x, y in corners.tolist()]))
