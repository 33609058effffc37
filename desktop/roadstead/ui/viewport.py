"""The canvas bound to the program: it is given the case's rows, and its gestures are passed on."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from roadstead.domain.coordinates import LonLat
from roadstead.domain.operations import Changed
from roadstead.domain.records import Annotation, Leg, Place, Scene, Sighting
from roadstead.services import annotating
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.welcome import Welcome

MOST_AT_ONCE = 2000
_NEAR_M = 6000.0
_ON_MAP = ("map", "log", "brief")
_MEASURED_AS = {"measure": "line", "rectangle": "box"}
# What is measured of a shape that has too few points yet: its first side.
_UNFINISHED = {(kind, count): "line" for kind in ("box", "rectangle", "polygon") for count in (1, 2)}


class Viewport(QWidget):
    """Shows the active scene, or the map; over it, where there is nothing to show, what belongs here.

    The canvas itself is made after the window is seen (``start``). Signals: ``toolChanged(name)``,
    ``cursorMoved(world, LonLat, Pixel)``, ``measuring(text)``, ``crsChanged(text)``, ``workspaceWanted(id)``.
    """

    toolChanged = Signal(str)
    cursorMoved = Signal(object, object, object)
    measuring = Signal(str)
    crsChanged = Signal(str)
    workspaceWanted = Signal(str)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._workspace = "image"
        self._tool = "select"
        self.canvas: Any = None
        self._marks: dict[str, Annotation] = {}
        self._sightings: frozenset[str] = frozenset()
        self._syncing = False
        self._map_seen = False
        self._welcome = Welcome(context)
        self._layers = QStackedLayout(self)
        self._layers.setStackingMode(QStackedLayout.StackingMode.StackAll)
        self._layers.addWidget(self._welcome)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        context.caseChanged.connect(self._show_case)
        context.changed.connect(self._show_changes)
        context.sceneActivated.connect(lambda _: self._show_scene())
        context.focusWanted.connect(self._go_to)

    def start(self) -> None:
        """Makes the canvas, with its map and its imagery."""
        from roadstead.ui.canvas import Canvas
        from roadstead.ui.feeds import connect_feeds

        self.canvas = canvas = Canvas(self._style())
        canvas.setAccessibleName("Canvas")
        self._layers.insertWidget(0, canvas)
        canvas.drawn.connect(self._context.drawn)
        canvas.drawn_on_map.connect(self._context.drawnOnMap)
        canvas.edited.connect(self._context.edited)
        canvas.remove_requested.connect(lambda _: self._context.invoke("annotate.delete"))
        canvas.selection_changed.connect(self._note_selection)
        canvas.sighting_clicked.connect(lambda uuid: self._context.select(frozenset((uuid,))))
        canvas.tool_changed.connect(self._note_tool)
        canvas.cursor_moved.connect(self.cursorMoved)
        canvas.measuring.connect(self.measuring)
        self._context.selectionChanged.connect(self._show_selection)
        self._context.categoryChanged.connect(canvas.set_category)
        canvas.set_category(self._context.category)
        canvas.set_measure(self._measure)
        connect_feeds(canvas, self._context)
        canvas.set_tool(self._tool)
        self._show_case()
        self.take_focus()

    def close_canvas(self) -> None:
        """Ends the canvas's own threads."""
        if self.canvas is not None:
            self.canvas.close_workers()

    def take_focus(self) -> None:
        """Gives the canvas the focus; where there is nothing to show, the first button that helps."""
        if self._welcome.isVisible():
            self._welcome.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.canvas is not None:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_workspace(self, workspace: str) -> None:
        """The map in the Map workspace, the active scene in the others."""
        self._workspace = workspace
        self._show_scene()
        if self.canvas is not None and self.shown_scene is None and not self._map_seen:
            self._map_seen = True
            self.canvas.fit()

    def show_theme(self) -> None:
        """Gives the canvas the colours of the theme."""
        if self.canvas is not None:
            self.canvas.set_style(self._style())

    def set_tool(self, name: str) -> None:
        """Takes a tool in hand."""
        self._tool = name
        if self.canvas is not None:
            self.canvas.set_tool(name)
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self) -> None:
        """Shows the whole scene, or all there is."""
        if self.canvas is not None:
            self.canvas.fit()

    def one_to_one(self) -> None:
        """One image pixel on one screen pixel."""
        if self.canvas is not None:
            self.canvas.one_to_one()

    def zoom(self, factor: float) -> None:
        """Magnifies about the middle."""
        if self.canvas is not None:
            self.canvas.set_view(self.canvas.view.zoomed(factor))

    @property
    def shown_scene(self) -> Scene | None:
        """The scene on the canvas now; None for the map, which all workspaces but Image show."""
        return None if self._workspace in _ON_MAP else self._context.active_scene

    # -- the case's rows ----------------------------------------------------------------------------------------

    def _show_case(self) -> None:
        self._map_seen = self._workspace in _ON_MAP
        self._show_scene()
        self._show_rows(frozenset(("scenes", "annotations", "legs", "sightings", "places")))
        if self.canvas is not None:
            self.canvas.fit()

    def _show_changes(self, changed: Changed) -> None:
        self._show_rows(changed.tables, changed.uuids)
        if "scenes" in changed.tables:
            self._show_scene()

    def _show_rows(self, tables: frozenset[str], uuids: frozenset[str] | None = None) -> None:
        canvas, session = self.canvas, self._context.session
        if canvas is None:
            return
        store = session.store if session else None
        if "scenes" in tables:
            from roadstead.ui.canvas import CanvasScene

            scenes = (
                sorted(store.all(Scene), key=lambda s: (s.acquired_start is None, s.acquired_start, s.name))
                if store
                else []
            )
            canvas.set_scenes([CanvasScene(scene) for scene in scenes])
            self._activate()
        if "legs" in tables:
            canvas.set_legs(store.all(Leg) if store else [])
        if "sightings" in tables:
            sightings = store.all(Sighting) if store else []
            self._sightings = frozenset(s.uuid for s in sightings)
            canvas.set_sightings(sightings)
        if "places" in tables:
            from roadstead.ui.feeds import place_labels

            canvas.set_places(place_labels(store.all(Place) if store else []))
        if "annotations" in tables:
            self._read_marks(uuids)

    def _read_marks(self, uuids: frozenset[str] | None) -> None:
        """Reads the case's annotations, or only the changed ones; many of them in a task."""
        session = self._context.session
        if session is None:
            self._marks = {}
        elif uuids is not None and len(uuids) <= 50:
            for uuid in uuids:
                mark = session.store.find(Annotation, uuid)
                if mark is not None:
                    self._marks[uuid] = mark
                else:
                    self._marks.pop(uuid, None)
        elif session.store.count(Annotation) > MOST_AT_ONCE:
            self._context.run("Reading the marks", lambda _: session.store.all(Annotation), self._take_marks)
            return
        else:
            self._marks = {mark.uuid: mark for mark in session.store.all(Annotation)}
        self._show_marks()

    def _take_marks(self, marks: list[Annotation]) -> None:
        self._marks = {mark.uuid: mark for mark in marks}
        self._show_marks()

    def _show_marks(self) -> None:
        self._syncing = True
        self.canvas.set_annotations(list(self._marks.values()))
        self._syncing = False
        self._show_selection(self._context.selection)

    def _show_selection(self, uuids: frozenset[str]) -> None:
        self._syncing = True
        self.canvas.select(sorted(uuids & self._marks.keys()))
        self.canvas.set_selected_sighting(next((u for u in uuids if u in self._sightings), ""))
        self._syncing = False

    def _note_selection(self, uuids: Any) -> None:
        if not self._syncing:
            self._context.select(frozenset(uuids))

    def _show_scene(self) -> None:
        scene = self.shown_scene
        self._welcome.show_state(self._workspace, scene)
        self.crsChanged.emit(_crs_name(scene))
        if self.canvas is not None:
            self._activate()

    def _activate(self) -> None:
        scene = self.shown_scene
        self.canvas.set_active_scene(scene.uuid if scene else None)

    # -- the canvas's gestures ----------------------------------------------------------------------------------

    def _note_tool(self, name: str) -> None:
        self._tool = name
        self.toolChanged.emit(name)

    def _measure(self, sketch: Any) -> str:
        """The read-out of what is being drawn."""
        scene = self.shown_scene
        if scene is None or sketch.scene != scene.uuid:
            return ""
        kind = _UNFINISHED.get((sketch.kind, len(sketch.pixels)), _MEASURED_AS.get(sketch.kind, sketch.kind))
        if kind == "line" and len(sketch.pixels) < 2:
            return ""
        return annotating.reading(scene, kind, sketch.pixels)

    def _go_to(self, uuid: str) -> None:
        """Moves to a record: its scene for an annotation, the map for what has only a place."""
        record = self._context.record(uuid)
        if isinstance(record, Scene):
            self._context.activate_scene(uuid)
            return
        if isinstance(record, Annotation):
            self._context.activate_scene(record.scene)
            self.workspaceWanted.emit("image")
        elif record is not None and getattr(record, "geometry", None) is not None:
            self.workspaceWanted.emit("map")
        shape = getattr(record, "geometry", None)
        if shape is not None and self.canvas is not None:
            west, south, east, north = shape.bounds
            self.canvas.center_on(LonLat((west + east) / 2, (south + north) / 2), _span_m(record, north - south))

    def _style(self) -> Any:
        from roadstead.ui.canvas import DARK, LIGHT

        return DARK if theme.current() is theme.DARK else LIGHT


def _span_m(record: Any, degrees: float) -> float | None:
    """How much ground to show round a record, in metres (a degree of latitude is about 111 km); None keeps the scale."""
    if isinstance(record, Annotation):
        return max(degrees * 111_000 * 6, 300.0)
    return max(degrees * 111_000 * 2.5, _NEAR_M)


def _crs_name(scene: Scene | None) -> str:
    if scene is None:
        return "EPSG:3857"
    if not scene.georeferenced:
        return "no georeference: pixels"
    return scene.crs if len(scene.crs) < 24 else "own CRS"
