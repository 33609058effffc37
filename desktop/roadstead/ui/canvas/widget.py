"""The canvas as the window uses it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import Annotation
from roadstead.ui.canvas import text
from roadstead.ui.canvas.boxtools import ArrowTool, BoxTool, EllipseTool, RectangleTool
from roadstead.ui.canvas.comparing import Comparing
from roadstead.ui.canvas.drawtools import LineTool, MeasureTool, PointTool, PolygonTool
from roadstead.ui.canvas.handtools import FreehandTool, TextTool
from roadstead.ui.canvas.pictured import clipped
from roadstead.ui.canvas.plane import Plane
from roadstead.ui.canvas.selecttool import SelectTool
from roadstead.ui.canvas.sources import Measure, Sketch
from roadstead.ui.canvas.style import LIGHT, CanvasStyle
from roadstead.ui.canvas.tools import Overlay, PanTool, Pointer, Tool, ZoomTool, tool_of_key
from roadstead.ui.canvas.view import Points

_TOOLS: tuple[type[Tool], ...] = (
    PanTool, ZoomTool, BoxTool, RectangleTool, PolygonTool, LineTool, PointTool, MeasureTool,
    EllipseTool, FreehandTool, TextTool, ArrowTool,
)  # fmt: skip
_PATIENCE_MS = 4000  # how long a changed mark is shown as changed if the case says nothing
_NUDGES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Canvas(Comparing):
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
    ``class_chosen(key)`` a digit pressed while drawing, for what is being drawn; ``edited(annotation uuid, pixels)``
    (shown so until ``set_annotations`` says how it is, or for four seconds);
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
    edited = Signal(str, object)
    remove_requested = Signal(object)
    selection_changed = Signal(object)
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
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._give_up)
        self._tools: dict[str, Tool] = {"select": SelectTool(self), **{kind.name: kind(self) for kind in _TOOLS}}
        self.set_tool("select")

    def set_annotations(self, annotations: Sequence[Annotation]) -> None:
        """All annotations of the case; those of scenes that are not shown appear on the bare map only."""
        before = {uuid for uuid in self.marks.selected if self.marks.record(uuid)}
        super().set_annotations(annotations)
        self._patience.stop()
        if isinstance(self.tool, SelectTool):
            self.tool.cancel()  # what is being edited may have changed under it
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
        if before:
            before.cancel()
        if isinstance(tool, ZoomTool) and before:
            tool.before = before.name
        self.tool = tool
        self.marks.hovered = None
        self.show_cursor()
        self.update()
        self.tool_changed.emit(name)

    def select(self, uuids: Sequence[str]) -> None:
        """Selects these annotations and sightings and no others; uuids of other things are kept but show nothing here."""
        if set(uuids) != set(self.marks.selected):
            self.marks.selected = tuple(uuids)
            self.points.selected = frozenset(uuids)
            self.update()
            self.selection_changed.emit(self.marks.selected)

    def show_selected(self) -> None:
        """Brings the selected annotations into view, if they are not."""
        bounds, seen = self.marks.bounds(self.marks.selected), self.view.bounds
        if bounds and not (
            seen[0] <= bounds[0] and seen[1] <= bounds[1] and seen[2] >= bounds[2] and seen[3] >= bounds[3]
        ):
            fitted = self.view.fitted(bounds, margin=0.3)
            self.set_view(fitted.centred(fitted.x, fitted.y, min(self.view.scale, fitted.scale)))

    def remove_selected(self) -> None:
        """Asks for the selected annotations to be removed."""
        if self.marks.selected:
            self.remove_requested.emit(self.marks.selected)

    def nudge(self, dx: float, dy: float) -> None:
        """Moves the one selected annotation by pixels of its scene, right and down."""
        record = self.marks.record(self.marks.selected[0]) if len(self.marks.selected) == 1 else None
        if record and self.marks.may_hold(record.uuid):
            self._edit(record, tuple(p._replace(x=p.x + dx, y=p.y + dy) for p in record.pixels))

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

    def finish_edit(self, uuid: str, world: Points) -> None:
        """A tool has changed a shape."""
        record = self.marks.record(uuid)
        frame = self.frames.get(record.scene) if record else None
        if record and frame and frame.placed:
            self._edit(record, frame.pixels(world))

    def _edit(self, record: Annotation, pixels: tuple[Pixel, ...]) -> None:
        """Tells of a changed shape, and shows it so until the case answers: the next nudge goes on from there."""
        self.marks.await_(replace(record, pixels=pixels, geometry=None))
        self._patience.start()
        self.update()
        self.edited.emit(record.uuid, pixels)

    def _give_up(self) -> None:
        self.marks.give_up()
        self.update()

    def tell(self, kind: str, world: Points | None) -> None:
        """A tool has something to be measured; None for no more."""
        frame = self.frame
        said = ""
        if self._measure and world is not None and len(world):
            said = self._measure(
                Sketch(kind, frame.scene.uuid, pixels=frame.pixels(world))
                if frame
                else Sketch(kind, positions=lonlats(self.plane, world))
            )
        said = "\n".join(filter(None, (said, self.tool.note if self.tool else "")))
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
        if key in _NUDGES and len(self.marks.selected) == 1 and self.marks.record(self.marks.selected[0]):
            dx, dy = _NUDGES[key]
            self.nudge(dx * (10 if shift else 1), dy * (10 if shift else 1))
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
        if self.tool:
            with clipped(painter, self.active_part()):
                self.tool.paint(painter)
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
        if self.tool:
            self.tool.cancel()
        super().placed()


def lonlats(plane: Plane, world: Points) -> tuple[LonLat, ...]:
    """Positions on WGS 84 of world positions; empty where the plane has no ground, or none there."""
    lonlat = plane.to_lonlat(world)
    if lonlat is None or not np.isfinite(lonlat).all():
        return ()
    return tuple(LonLat(lon, lat) for lon, lat in lonlat.tolist())
