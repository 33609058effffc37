"""The hand that sets control points, and how they look on image and map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from roadstead.api import areas, georeferencing
from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import ControlPoint, Scene, point_of
from roadstead.plugins.georeference.work import Work, work_of
from roadstead.ui.canvas import text
from roadstead.ui.canvas.tools import Pointer, Tool
from roadstead.ui.canvas.view import bounds_of

if TYPE_CHECKING:
    from roadstead.ui.canvas import Canvas
    from roadstead.ui.canvas.stage import Stage
    from roadstead.ui.context import AppContext

_GRAB = 10.0  # logical pixels round a point
_ARM = 7.0
_DEGREE_M, _NEAR_M = 111_195, 6000.0  # metres of a degree of a meridian, on a sphere; of the least ground to be shown
_SHORTEST = 1e-3  # logical pixels below which there is nothing to draw
_LONGEST = 60.0  # logical pixels that the longest residual is drawn at most
_SETTLED = ("#e69f00", "#56b4e9")  # Okabe and Ito: orange as set, blue where it waits or is left out


def attach(context: AppContext) -> None:
    """Brings tool and picture to the canvas."""
    work, canvas = work_of(context), context.canvas
    if canvas is None:
        return
    picture = PointsPicture(work)
    canvas.add_overlay(picture)
    canvas.add_tool("control", lambda host: ControlTool(host, work, context))
    canvas.tool_changed.connect(lambda _: canvas.update())
    work.changed.connect(canvas.update)


class ControlTool(Tool):
    """A click in the image sets a point, the next one on the map or on another scene its place; a drag moves one."""

    name = "control"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: Canvas, work: Work, context: AppContext) -> None:
        super().__init__(host)
        self._canvas, self._work, self._context = host, work, context
        self._held: ControlPoint | None = None
        self._pressed: Pointer | None = None
        self._at: Pointer | None = None
        self._near: tuple[LonLat, float] | None = None  # where the fit so far puts the last click, and metres of view

    def press(self, at: Pointer) -> None:
        """Takes hold of a point under the mouse."""
        self._pressed = self._at = at
        self._held = None if self._work.waiting else self._under(at)
        if self._held:
            self._work.select(self._held.uuid)

    def move(self, at: Pointer, *, held: bool) -> None:
        """Drags it."""
        if held and self._held:
            self._at = at
            self.host.update()

    def release(self, at: Pointer) -> None:
        """Puts a point where the mouse is."""
        pressed, point, self._pressed, self._held = self._pressed, self._held, None, None
        if pressed is None or (point is not None and not at.far(pressed)):
            return
        if point is not None:
            self._put(point.uuid, at)
        elif self._work.waiting:
            self._place(self._work.waiting, at)
        elif self._on_own():
            pixel = self._pixel(at)
            self._near = self._guess(pixel) or likely(self._context, self._work)
            self._work.add(pixel)
            self._context.invoke("workspace.map")
            self._go_near()
        self.host.update()

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Esc drops the point that waits; Enter types its place, T goes to another scene; Backspace removes the selected."""
        work = self._work
        if key == Qt.Key.Key_Escape:
            if self._held:
                self.cancel()
            elif work.waiting:
                work.drop(work.waiting)
                self._back()
            else:
                self.host.set_tool("select")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._context.show_panel("georeference")
        elif key == Qt.Key.Key_T and work.waiting:
            self._next_scene()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and work.selected:
            work.drop(work.selected)
        else:
            return False
        return True

    def wants(self, key: Qt.Key) -> bool:
        """Those keys."""
        own = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ours = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
        return (
            key in own
            or (key == Qt.Key.Key_T and bool(self._work.waiting))
            or (key in ours and bool(self._work.selected))
        )

    @property
    def busy(self) -> bool:
        """Whether a point is held; one that waits is kept anyway."""
        return self._held is not None

    def cancel(self) -> None:
        """Lets go of what is dragged; a point that waits goes on waiting."""
        self._held = self._pressed = None
        self.host.update()

    def paint(self, painter: QPainter) -> None:
        """The point being dragged, and what the next click does."""
        if self._held and self._at and self._pressed and self._at.far(self._pressed):
            _cross(painter, self._at.x, self._at.y, self._held.name, self.host.look.accent)
        _banner(painter, self._told(), self._canvas)

    def _told(self) -> str:
        work = self._work
        point = work.point(work.waiting)
        if point is not None:
            where = "on the map" if self._canvas.active is None else "on this scene"
            if self._on_own():
                return f"Point {point.name} has no place yet: Ctrl+2 for the map, T for another scene, Enter to type it, Esc drops it"
            return f"Click the spot of point {point.name} {where}; T for another scene, Enter to type it, Esc drops it"
        if work.scene is None:
            return "Choose the scene that is to be georeferenced"
        if self._on_own():
            return "Click a spot that you will find again on the map or on another scene"
        return f"Drag a point to move it; Ctrl+1 goes back to {work.scene.name}"

    def _on_own(self) -> bool:
        return self._work.scene is not None and self._canvas.active == self._work.scene.uuid

    def _world(self, at: Pointer) -> np.ndarray:
        return np.array([self.host.view.world_at(at.x, at.y)])

    def _pixel(self, at: Pointer) -> Pixel:
        frame = self._canvas.frame
        assert frame is not None  # asked only where a scene is shown
        return frame.pixels(self._world(at))[0]

    def _put(self, uuid: str, at: Pointer) -> None:
        if self._on_own():
            self._work.put_pixel(uuid, self._pixel(at))
        else:
            self._place(uuid, at, back=False)

    def _place(self, uuid: str, at: Pointer, *, back: bool = True) -> None:
        """Gives a point the place under the mouse: of the map, or of the other scene that is shown."""
        canvas = self._canvas
        if self._on_own():
            return  # the banner says where to click
        if canvas.frame is not None:
            self._work.put_tie(uuid, canvas.frame.scene, self._pixel(at))
        else:
            lonlat = canvas.plane.to_lonlat(self._world(at))
            if lonlat is None or not np.isfinite(lonlat).all():
                return
            self._work.put_place(uuid, LonLat(*lonlat[0].tolist()), "map")
        if back:
            self._back()

    def _guess(self, pixel: Pixel) -> tuple[LonLat, float] | None:
        """Where the fit so far puts a pixel, and how many metres the view is wide; None without a fit."""
        found, frame, view = self._work.found, self._canvas.frame, self.host.view
        if found is None or frame is None:
            return None
        (lon, lat) = found.georeference.to_ground([pixel])[0].tolist()
        sides = frame.to_pixels(view.to_world(np.array([(0.0, view.height / 2), (view.width, view.height / 2)])))
        across = float(np.hypot(*(sides[1] - sides[0]))) * found.georeference.gsd_m(pixel)
        return (LonLat(lon, lat), across) if np.isfinite((lon, lat, across)).all() else None

    def _go_near(self) -> None:
        """Shows that place, as large as it was in the image."""
        if self._near is not None:
            self._canvas.center_on(*self._near)

    def _back(self) -> None:
        scene = self._work.scene
        if scene is not None:
            self._context.activate_scene(scene.uuid)
            self._context.invoke("workspace.image")

    def _next_scene(self) -> None:
        """Shows the next scene that has a georeference, to be tied to."""
        scene, store = self._work.scene, self._context.require_session().store
        others = [s for s in store.all(Scene) if s.georeferenced and scene and s.uuid != scene.uuid]
        if not others:
            self._context.notices.post("info", "No other scene has a georeference to tie to.")
            return
        at = next((i for i, s in enumerate(others) if s.uuid == self._canvas.active), -1)
        self._context.activate_scene(others[(at + 1) % len(others)].uuid)
        self._context.invoke("workspace.image")
        self._go_near()

    def _under(self, at: Pointer) -> ControlPoint | None:
        near = [
            (math.hypot(x - at.x, y - at.y), point)
            for point, x, y in spots(self._work.points, self._work, self._canvas)
        ]
        gap, point = min(near, key=lambda n: n[0], default=(math.inf, None))
        return point if gap <= _GRAB else None


def likely(context: AppContext, work: Work) -> tuple[LonLat, float] | None:
    """Where a scene probably lies, and how many metres of it to show: round its points so far, else where its present
    georeference or another one of it puts it, else the area of interest; None where nothing is known."""
    scene, store = work.scene, context.require_session().store
    area = areas.active_area(store)
    found = [point.geometry for point in work.points if point.geometry is not None]
    found = (
        found or [shape for shape in (scene.footprint if scene else None, area.geometry if area else None) if shape][:1]
    )
    if not found:
        return None
    west, south, east, north = bounds_of(np.array([spot for shape in found for spot in shape.points]))
    return LonLat((west + east) / 2, (south + north) / 2), max((north - south) * _DEGREE_M * 2.5, _NEAR_M)


class PointsPicture:
    """Points as numbered crosses, each with what the fit leaves there, drawn larger; the scale is written below."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def paint(self, painter: QPainter, canvas: Stage) -> None:
        """Paints them on the scene they belong to, on the map, and on scenes they are tied to."""
        work = self._work
        in_hand = canvas.tool is not None and canvas.tool.name == "control"
        if work.scene is None or not in_hand:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if canvas.active == work.scene.uuid:
            self._paint_residuals(painter, canvas)
        for point, x, y in spots(work.points, work, canvas):
            chosen, whole = point.uuid in (work.selected, work.waiting), point.used and point.geometry is not None
            colour = canvas.look.accent if chosen else _SETTLED[0 if whole else 1]
            _cross(painter, x, y, point.name, colour, bold=chosen)

    def _paint_residuals(self, painter: QPainter, canvas: Stage) -> None:
        found, frame = self._work.found, canvas.frame
        if found is None or frame is None:
            return
        starts = np.array([(p.x, p.y) for p in found.points])
        a = canvas.view.to_screen(frame.to_world(starts))
        steps = np.nan_to_num(
            canvas.view.to_screen(frame.to_world(starts + found.residuals_px)) - a, posinf=0, neginf=0
        )
        longest = float(np.hypot(*steps.T).max(initial=0.0))
        if longest < _SHORTEST:
            return
        times = magnified(longest)
        for colour, width in (("#14181c", 4.0), (_SETTLED[0], 2.0)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for (x, y), (dx, dy) in zip(a.tolist(), (steps * times).tolist(), strict=True):
                painter.drawLine(QPointF(x, y), QPointF(x + dx, y + dy))
        said = f"Residuals drawn {times:,g} times as long" if times > 1 else "Residuals at their own length"
        worst = f"; the longest is {georeferencing.metres(float(np.nanmax(found.residuals_m)))}"
        text.halo(
            painter, QPointF(230, canvas.view.height - 16), said + worst, canvas.look.text, canvas.look.place_halo
        )


def spots(points: list[ControlPoint], work: Work, canvas: Stage) -> list[tuple[ControlPoint, float, float]]:
    """Where points lie on the screen: in their scene, on the map, or on the scene they are tied to."""
    found: list[tuple[ControlPoint, float, float]] = []
    for point in points:
        world = _world_of(point, work, canvas)
        if world is not None and np.isfinite(world).all():
            (x, y) = canvas.view.to_screen(world)[0].tolist()
            found.append((point, x, y))
    return found


def _world_of(point: ControlPoint, work: Work, canvas: Stage) -> np.ndarray | None:
    frame = canvas.frame
    if frame is None:
        place = point_of(point.geometry)
        return canvas.plane.from_lonlat(np.array([place])) if place else None
    if work.scene is not None and frame.scene.uuid == work.scene.uuid:
        return frame.to_world(np.array([(point.x, point.y)]))
    if point.tie_scene == frame.scene.uuid:
        return frame.to_world(np.array([(point.tie_x, point.tie_y)], dtype=float))
    return None


def magnified(longest: float) -> float:
    """The round number by which residuals are drawn longer, so that the longest stays below 60 screen pixels; at least 1."""
    if longest >= _LONGEST:
        return 1.0
    ten = 10.0 ** math.floor(math.log10(_LONGEST / longest))
    return max(step * ten for step in (1, 2, 5) if step * ten * longest <= _LONGEST)


def _cross(painter: QPainter, x: float, y: float, name: str, colour: str, *, bold: bool = False) -> None:
    arm = _ARM * (1.4 if bold else 1.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in (("#14181c", 4.2), (colour, 2.4 if bold else 1.8)):
        painter.setPen(QPen(QColor(ink), width))
        painter.drawEllipse(QPointF(x, y), arm * 0.6, arm * 0.6)
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(
                QPointF(x + dx * arm * 0.6, y + dy * arm * 0.6), QPointF(x + dx * arm * 1.4, y + dy * arm * 1.4)
            )
    text.halo(painter, QPointF(x + arm + 3, y - arm), name, "#ffffff", "#14181c")


def _banner(painter: QPainter, told: str, canvas: Stage) -> None:
    """One line at the upper edge, that says what to do next."""
    look = canvas.look
    metrics = QFontMetricsF(painter.font())
    wide = min(metrics.horizontalAdvance(told) + 32, canvas.view.width - 24)
    box = QRectF((canvas.view.width - wide) / 2, 12, wide, metrics.height() + 14)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(look.accent), 1.5))
    painter.setBrush(QColor(look.panel))
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(QColor(look.text))
    shown = metrics.elidedText(told, Qt.TextElideMode.ElideRight, wide - 16)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
