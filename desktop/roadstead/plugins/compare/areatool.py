"""The area of interest on the canvas: its outline, and drawing it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.api import UserError, areas
from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.records import Area
from roadstead.ui.canvas import fast, text
from roadstead.ui.canvas.boxtools import RectangleTool
from roadstead.ui.canvas.drawtools import DrawTool, PolygonTool
from roadstead.ui.canvas.tools import Host
from roadstead.ui.canvas.view import Points, bounds_of, outline
from roadstead.ui.canvas.widget import lonlats
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.ui.canvas import Canvas
    from roadstead.ui.canvas.stage import Stage

_EDGE = 12  # points on each side of a drawn or shown outline, as a straight line bends from plane to plane
_NAME = "Area of interest"


def attach(context: AppContext) -> None:
    """Shows the active area on the canvas, and lends the tool that draws one."""
    canvas = context.canvas
    if canvas is None:
        return
    shown = _Outline()
    canvas.add_overlay(shown)
    canvas.add_tool("area", lambda host: AreaTool(host, context))
    canvas.add_tool("area-rectangle", lambda host: AreaRectangleTool(host, context))

    def refresh() -> None:
        shown.area = areas.active_area(context.session.store) if context.session else None
        canvas.update()

    context.caseChanged.connect(refresh)
    context.changed.connect(lambda changed: refresh() if "areas" in changed.tables else None)
    refresh()


def use_view(context: AppContext) -> None:
    """The ground in view becomes the area of interest."""
    canvas = context.canvas
    if canvas is not None:
        _set(context, canvas, outline(canvas.view.bounds, _EDGE))


def _set(context: AppContext, canvas: Canvas, world: Points) -> None:
    positions = lonlats(canvas.plane, world)
    if not positions:
        raise UserError(
            "This picture has no place on the ground.", "Give it a georeference, or set the area on the map."
        )
    store, shape = context.require_session().store, Shape.of("Polygon", positions)
    _, operation = areas.set_area(store, areas.name_of(store, shape) or _NAME, shape)
    context.do(operation)


def _take(context: AppContext, tool: DrawTool, world: Points) -> None:
    """Takes an outline that was drawn, and hands back to selecting."""
    tool.cancel()
    tool.host.set_tool("select")
    try:
        if context.canvas is not None:
            _set(context, context.canvas, world)
    except UserError as error:
        context.notices.report(error)


class AreaTool(PolygonTool):
    """Draws the area of interest corner by corner."""

    name = "area"

    def __init__(self, host: Host, context: AppContext) -> None:
        super().__init__(host)
        self._context = context

    def done(self, world: Points) -> None:
        """Takes the outline."""
        _take(self._context, self, world)


class AreaRectangleTool(RectangleTool):
    """Draws the area of interest in one drag, or by two clicks on opposite corners."""

    name = "area-rectangle"

    def __init__(self, host: Host, context: AppContext) -> None:
        super().__init__(host)
        self._context = context

    def done(self, world: Points) -> None:
        """Takes the rectangle, with points along its sides: they bend where another projection is shown."""
        _take(self._context, self, outline(bounds_of(world), _EDGE))


class _Outline:
    """A quiet dashed line round the active area, with its name."""

    def __init__(self) -> None:
        self.area: Area | None = None

    def paint(self, painter: QPainter, canvas: Stage) -> None:
        """Paints it where the plane has ground."""
        shape = self.area.geometry if self.area else None
        world = canvas.plane.from_lonlat(_dense(shape.points)) if shape else None
        if self.area is None or world is None or not np.isfinite(world).all():
            return
        screen = canvas.view.to_screen(world)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width, style in (
            (canvas.look.outline, 2.6, Qt.PenStyle.SolidLine),
            (canvas.look.mark, 1.2, Qt.PenStyle.DashLine),
        ):
            painter.setPen(QPen(QColor(colour), width, style))
            painter.drawPolygon(fast.polygon(screen))
        x0, y0, x1, y1 = bounds_of(screen)
        seen = QRectF(x0, y0, x1 - x0, y1 - y0).intersected(QRectF(0, 0, canvas.view.width, canvas.view.height))
        if seen.width() > 80 and seen.height() > 40:
            wide, high = text.width(painter, self.area.name), painter.fontMetrics().height()
            at = QPointF(seen.right() - wide - 10, seen.bottom() - 10)
            canvas.words.take(QRectF(at.x(), at.y() - high, wide, high))
            text.halo(painter, at, self.area.name, canvas.look.place, canvas.look.place_halo)


def _dense(points: tuple[LonLat, ...]) -> Points:
    ring = np.array([*points, points[0]], dtype=float)
    t = np.linspace(0, 1, _EDGE, endpoint=False)[:, np.newaxis]
    return np.concatenate([a + t * (b - a) for a, b in itertools.pairwise(ring)])
