"""The canvas as the window uses it."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from roadstead.domain.coordinates import LonLat
from roadstead.domain.records import Annotation
from roadstead.ui.canvas import text
from roadstead.ui.canvas.boxtools import ArrowTool, BoxTool, EllipseTool, RectangleTool
from roadstead.ui.canvas.drawtools import LineTool, MeasureTool, PointTool, PolygonTool
from roadstead.ui.canvas.editpaint import paint_edit
from roadstead.ui.canvas.handtools import FreehandTool, TextTool
from roadstead.ui.canvas.helping import Helping
from roadstead.ui.canvas.pictured import clipped
from roadstead.ui.canvas.plane import Plane
from roadstead.ui.canvas.selecttool import SelectTool
from roadstead.ui.canvas.sources import Measure, Sketch
from roadstead.ui.canvas.style import LIGHT, CanvasStyle
from roadstead.ui.canvas.tools import Overlay, Pointer, Tool, ZoomTool, tool_of_key
from roadstead.ui.canvas.view import Points

_TOOLS: tuple[type[Tool], ...] = (
    ZoomTool, BoxTool, RectangleTool, PolygonTool, LineTool, PointTool, MeasureTool,
    EllipseTool, FreehandTool, TextTool, ArrowTool,
)  # fmt: skip
_NUDGES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Canvas(Helping):
    """Scenes, map, marks and routes in one picture. It draws and reports gestures; it never writes to the case.

    Given to it: ``set_feed`` (who reads tiles), ``set_lands`` (who knows the coast), ``set_names`` (who knows the names
    of places), ``set_places`` (the case's own), ``set_scenes``,
    ``set_active_scene``, ``set_annotations``, ``set_legs``, ``set_sightings``,
    ``set_measure`` (the live read-out of what is being drawn), ``set_style``, ``set_category`` (the class that new
    marks will have: only their colour), ``set_schema`` (the classes of the case), ``empty_text`` (shown while there are no scenes). The active scene decides
    the plane: its own CRS, its own pixels where it has no georeference; the map (Web Mercator) when none is active.

    Asked of it: ``set_tool`` with a name of ``TOOL_KEYS``, ``fit`` (active scene, else all there is),
    ``one_to_one``, ``center_on``, ``add_overlay``, ``add_tool``, ``select``, ``show_selected``, ``remove_selected``, ``nudge``, ``view``, ``plane``,
    ``complete`` (nothing is on its way), ``close_workers`` (on exit).

    A gesture comes back as a signal: ``drawn(scene uuid, kind, pixels)`` on the active scene, or
    ``drawn_on_map(kind, positions)`` on the bare map; ``written(scene uuid, pixels, words)`` a text;
    ``class_chosen(key)`` a digit pressed while drawing or right after, for what is or was drawn; ``edited(annotations, verb)``
    (shown so until ``set_annotations`` says how they are, or for four seconds);
    ``remove_requested(uuids)``; ``selection_changed(uuids)``, also after ``select`` when it changes something;
    ``tool_changed(name)``; ``cursor_moved(world (x, y), LonLat | None, Pixel | None)``, all None when the mouse
    leaves; ``measuring(text)``, empty when nothing is being measured; ``view_changed()``;
    ``sighting_clicked(uuid)``; ``menu_requested(global position)``.
    Kinds are those of ``Annotation``: box and ellipse (four corners, bow to stern first), polygon, line, point, arrow.
    """

    drawn = Signal(str, str, object)
    drawn_on_map = Signal(str, object)
    written = Signal(str, object, str)
    class_chosen = Signal(str)
    tool_changed = Signal(str)
    cursor_moved = Signal(object, object, object)
    measuring = Signal(str)
    sighting_clicked = Signal(str)

    def __init__(self, style: CanvasStyle = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._category = "vessel"
        self._overlays: list[Overlay] = []
        self._measure: Measure | None = None
        self._said = ""
        self._tools: dict[str, Tool] = {"select": SelectTool(self), **{kind.name: kind(self) for kind in _TOOLS}}
        self.set_tool("select")

    def set_annotations(self, annotations: Sequence[Annotation]) -> None:
        """All annotations of the case; those of scenes that are not shown appear on the bare map only."""
        before = {uuid for uuid in self.marks.selected if self.marks.record(uuid)}
        super().set_annotations(annotations)
        self._patience.stop()
        self.keep_edit()
        self.select([uuid for uuid in self.marks.selected if uuid not in before or self.marks.record(uuid)])

    def set_measure(self, measure: Measure | None) -> None:
        """Who puts a sketch into words, value and error."""
        self._measure = measure

    def set_category(self, category: str) -> None:
        """The class that new marks will have."""
        self._category = category
        self.update()

    @property
    def ink(self) -> str:
        """The colour of the class that new marks will have."""
        return self.marks.schema.colour(self._category)

    def add_overlay(self, overlay: Overlay) -> None:
        """Paints that over scenes and marks from now on; ``update`` paints it anew when it has changed."""
        self._overlays.append(overlay)
        self.update()

    def add_tool(self, name: str, make: Callable[["Canvas"], Tool]) -> None:
        """A plugin's own tool, taken in hand by ``set_tool(name)``, or by a ``Command`` that names it."""
        self._tools[name] = make(self)

    def set_tool(self, name: str) -> None:
        """Takes another tool in hand; an unfinished shape is dropped."""
        tool, before = self._tools[name], self.tool
        if tool is before:
            return
        self.commit()
        if before:
            before.cancel()
        if isinstance(tool, ZoomTool) and before:
            tool.before = before.name
        self.tool = tool
        self.marks.hovered = None
        self.show_cursor()
        self.update()
        self.tool_changed.emit(name)

    def to_handles(self) -> bool:
        """Puts the keys on the first handle of the one selected mark; False where it has none."""
        tool = self._tools["select"]
        return isinstance(tool, SelectTool) and tool.to_handles()

    def finish(self, kind: str, world: Points) -> None:
        """A tool has drawn a shape."""
        frame = self.frame
        if frame:
            self.drawn.emit(frame.scene.uuid, kind, frame.pixels(world))
        elif positions := lonlats(self.plane, world):
            self.drawn_on_map.emit(kind, positions)

    def write(self, world: Points, words: str) -> None:
        """A tool has written a text; the bare map has none."""
        if self.frame:
            self.written.emit(self.frame.scene.uuid, self.frame.pixels(world), words)

    def choose_class(self, key: str) -> None:
        """A digit was pressed while something is being drawn."""
        self.class_chosen.emit(key)

    def tell(self, kind: str, world: Points | None, holes: str = "") -> None:
        """A tool has something to be measured, with holes in pixels of the scene; None for no more."""
        frame = self.frame
        said = ""
        if self._measure and world is not None and len(world):
            said = self._measure(
                Sketch(kind, frame.scene.uuid, pixels=frame.pixels(world), holes=holes)
                if frame
                else Sketch(kind, positions=lonlats(self.plane, world))
            )
        notes = (self.tool.note if self.tool else "", self.edit.note if self.edit else "")
        said = "\n".join(filter(None, (said, *notes)))
        if said != self._said:
            self._said = said
            self.measuring.emit(said)
            self.update()

    def click_other(self, at: Pointer) -> bool:
        """A click that hit no annotation may hit a sighting."""
        found = self.points.at(self.view, at.x, at.y)
        if found:
            self.sighting_clicked.emit(found)
        return found is not None

    def pointed(self) -> None:
        """Tells where the cursor is."""
        if self.pointer is None:
            self.cursor_moved.emit(None, None, None)
            return
        world = np.array([self.view.world_at(self.pointer.x, self.pointer.y)])
        positions, pixels = lonlats(self.plane, world), self.frame.pixels(world) if self.frame else ()
        x, y = world[0].tolist()
        self.cursor_moved.emit((x, y), positions[0] if positions else None, pixels[0] if pixels else None)

    def navigate(self, key: Qt.Key, *, shift: bool) -> bool:
        """Keys that move the view or the selection, and those that take a tool in hand."""
        if key in _NUDGES and self.holdable():
            dx, dy = _NUDGES[key]
            self.nudge(dx * (10 if shift else 1), dy * (10 if shift else 1))
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self.step(-1 if shift or key == Qt.Key.Key_Backtab else 1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.marks.selected:
            self.remove_selected()
        elif key == Qt.Key.Key_0 and not shift:
            self.fit()
        elif shift and key in (Qt.Key.Key_0, Qt.Key.Key_ParenRight, Qt.Key.Key_Equal):  # by keyboard: US, German
            self.one_to_one()
        elif (name := tool_of_key(key)) and not shift:
            self.set_tool(name)
        else:
            return super().navigate(key, shift=shift)
        return True

    def paint_marks(self, painter: QPainter) -> None:
        """All marks, what plugins lay over them, then the tool's unfinished work and its measure."""
        super().paint_marks(painter)
        self.paint_dates(painter)
        with clipped(painter, self.active_part()):
            if self.edit:
                paint_edit(painter, self.edit, self.marks, self.view, self.look)
            if self.tool:
                self.tool.paint(painter)
        self.paint_loupe(painter)
        if self._said and self.pointer:
            text.panel_near(
                painter, QPointF(self.pointer.x, self.pointer.y), self._said.split("\n"), self.view, self.look
            )

    def paint_overlays(self, painter: QPainter) -> None:
        """What plugins lay over the picture."""
        for overlay in self._overlays:
            painter.save()
            overlay.paint(painter, self)
            painter.restore()

    def placed(self) -> None:
        """Puts everything into the plane that is now shown; what was being drawn in another is dropped."""
        self.revert()
        if self.tool:
            self.tool.cancel()
        super().placed()


def lonlats(plane: Plane, world: Points) -> tuple[LonLat, ...]:
    """Positions on WGS 84 of world positions; empty where the plane has no ground, or none there."""
    lonlat = plane.to_lonlat(world)
    if lonlat is None or not np.isfinite(lonlat).all():
        return ()
    return tuple(LonLat(lon, lat) for lon, lat in lonlat.tolist())
