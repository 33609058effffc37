"""The canvas bound to the program: it is given the case's rows, and its gestures are passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from roadstead.domain.coordinates import LonLat
from roadstead.domain.operations import Changed
from roadstead.domain.records import Annotation, Leg, Mask, Place, Registration, Scene, Thing
from roadstead.services import annotating, originals
from roadstead.services.memory import settle, unsearched
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress
from roadstead.ui import theme
from roadstead.ui.canvas import DARK, LIGHT, Canvas, CanvasScene, Sketch
from roadstead.ui.canvas.view import View
from roadstead.ui.context import AppContext
from roadstead.ui.feeds import connect_feeds, place_labels
from roadstead.ui.names import Names
from roadstead.ui.sighted import Sighted

MOST_AT_ONCE = 2000
_PAGE = 400
_MOST_THINGS = 50  # of more selected rows none is looked up as a thing
_NEAR_M = 6000.0
_ROWS = frozenset(("scenes", "annotations", "legs", "sightings", "places"))
# What is measured of a shape that has too few points yet: its first side.
_UNFINISHED = {(kind, count): "line" for kind in ("box", "ellipse", "polygon") for count in (1, 2)}


class Scenery(QObject):
    """Keeps the canvas showing what the case holds, and the selection the same on both sides.

    ``show(scene)`` puts a scene on the canvas, None the map. ``workspaceWanted(id)`` comes when a record that is to
    be seen can only be seen there.
    """

    workspaceWanted = Signal(str)

    def __init__(self, context: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._names = Names(context)
        self._scene: Scene | None = None
        self._marks: dict[str, Annotation] = {}
        self._awaited: object = None  # of the marks that are being read in a task; None where none are
        self._since: frozenset[str] = frozenset()  # marks that changed meanwhile
        self._syncing = False
        self._views: dict[str, View] = {}  # by scene, the map's under an empty name
        self.canvas = canvas = Canvas(_style())
        self._sighted = Sighted(context, canvas, self._names)
        canvas.setAccessibleName("Canvas")
        canvas.drawn.connect(context.drawn)
        canvas.drawn_on_map.connect(context.drawnOnMap)
        canvas.written.connect(context.written)
        canvas.edited.connect(context.edited)
        canvas.remove_requested.connect(lambda _: context.invoke("annotate.delete"))
        canvas.selection_changed.connect(self._note_selection)
        canvas.sighting_clicked.connect(lambda uuid: context.select(frozenset((uuid,))))
        context.selectionChanged.connect(self._show_selection)
        context.categoryChanged.connect(canvas.set_category)
        context.schemaChanged.connect(canvas.set_schema)
        context.caseChanged.connect(self.show_case)
        context.changed.connect(self._show_changes)
        context.focusWanted.connect(self._go_to)
        context.looks.redrawn.connect(canvas.raster.forget)
        context.looks.faded.connect(lambda uuid: canvas.set_opacity(uuid, context.looks.display(uuid).opacity))
        canvas.set_schema(context.schema)
        canvas.set_category(context.category)
        canvas.set_measure(self._measure)
        connect_feeds(canvas, context)

    def show(self, scene: Scene | None) -> None:
        """Puts a scene on the canvas, None the map.

        From one scene to the next the view stays at its place on the ground, so that dates can be compared. Between
        map and scene each keeps its own view; one that is seen for the first time is shown whole.
        """
        before, self._scene = self._scene, scene
        if (before is None) == (scene is None):
            self.canvas.set_active_scene(scene.uuid if scene else None)
            return
        left = before.uuid if before else ""
        if self.canvas.fitting:  # it is fitted anew to what there is by then
            self._views.pop(left, None)
        else:
            self._views[left] = self.canvas.view
        self.canvas.set_active_scene(scene.uuid if scene else None)
        kept = self._views.get(scene.uuid if scene else "")
        if kept is None:
            self.canvas.fit()
        else:
            self.canvas.set_view(kept.resized(self.canvas.view.width, self.canvas.view.height, self.canvas.view.dpr))

    def show_case(self) -> None:
        """Shows another case."""
        self._views.clear()
        self._show_rows(_ROWS)
        self.canvas.fit()

    def show_theme(self) -> None:
        """Gives the canvas the colours of the theme."""
        self.canvas.set_style(_style())

    # -- the case's rows ----------------------------------------------------------------------------------------

    def _show_changes(self, changed: Changed) -> None:
        if (
            "readings" in changed.tables
        ):  # whose marks are shown has changed; what is hidden goes now, not when all are read
            self._marks = {uuid: mark for uuid, mark in self._marks.items() if uuid not in changed.uuids}
            self._show_marks()
            self._show_rows(changed.tables | {"annotations"})
        else:
            self._show_rows(changed.tables, changed.uuids)
        if self._scene is None and self.canvas.fitting and changed.tables & _ROWS:
            self.canvas.fit()

    def _show_rows(self, tables: frozenset[str], uuids: frozenset[str] | None = None) -> None:
        canvas, session = self.canvas, self._context.session
        store = session.store if session else None
        if "scenes" in tables:
            scenes = sorted(store.all(Scene), key=_in_time) if store else []
            looks = self._context.looks
            canvas.set_scenes([CanvasScene(scene, opacity=looks.display(scene.uuid).opacity) for scene in scenes])
            canvas.set_active_scene(self._scene.uuid if self._scene else None)
        if "places" in tables:
            canvas.set_places(place_labels(store.all(Place) if store else []))
        if "legs" in tables:
            canvas.set_legs(store.all(Leg) if store else [])
        if "sightings" in tables:
            self._sighted.show(uuids)
        if "annotations" in tables:
            self._read_marks(uuids)

    def _read_marks(self, uuids: frozenset[str] | None) -> None:
        """Reads the case's annotations, or only the changed ones; many of them in a task."""
        session = self._context.session
        if session is None:
            self._marks, self._awaited = {}, None
        elif uuids is not None and len(uuids) <= MOST_AT_ONCE:
            self._since |= uuids if self._awaited else frozenset()
            self._put_marks(as_seen(session.store.some(Annotation, uuids), session), uuids)
        elif session.store.count(Annotation) > MOST_AT_ONCE:
            self._read_aside(session, uuids)
            return
        else:
            self._marks = {mark.uuid: mark for mark in as_seen(session.store.all(Annotation), session)}
            self._awaited = None
        self._show_marks()

    def _read_aside(self, session: CaseSession, uuids: frozenset[str] | None) -> None:
        """Reads many in a task; all of them where others are on their way already, which then come to nothing."""
        if self._awaited:
            uuids = None
        self._awaited = turn = object()
        self._since = frozenset()
        self._context.run(
            "Reading the marks",
            lambda progress: read_marks(session, progress, uuids),
            lambda marks: self._take_marks(turn, marks, uuids),
        )

    def _take_marks(self, turn: object, marks: list[Annotation], uuids: frozenset[str] | None) -> None:
        session = self._context.session
        if turn is not self._awaited or session is None:
            return
        if uuids is None:
            self._marks = {mark.uuid: mark for mark in marks}
        else:
            self._put_marks(marks, uuids)
        if self._since:  # they changed while these were being read
            self._put_marks(as_seen(session.store.some(Annotation, self._since), session), self._since)
        self._awaited, self._since = None, frozenset()
        self._show_marks()
        settle()

    def _put_marks(self, marks: Sequence[Annotation], uuids: frozenset[str]) -> None:
        """Takes these for what has become of those uuids."""
        found = {mark.uuid: mark for mark in marks}
        self._marks |= found
        for uuid in uuids - found.keys():
            self._marks.pop(uuid, None)

    def _show_marks(self) -> None:
        self._syncing = True
        self.canvas.set_annotations(list(self._marks.values()))
        self._syncing = False
        self._show_selection(self._context.selection)

    def _show_selection(self, uuids: frozenset[str]) -> None:
        self._syncing = True
        self.canvas.select(sorted(uuids | self._of_things(uuids)))
        self._syncing = False

    def _of_things(self, uuids: frozenset[str]) -> frozenset[str]:
        """The marks of the selected things: a thing is selected on every date."""
        session = self._context.session
        if session is None or len(uuids) > _MOST_THINGS:
            return frozenset()
        things = [uuid for uuid in uuids if uuid not in self._marks and session.store.find(Thing, uuid)]
        return frozenset(mark.uuid for uuid in things for mark in session.store.all(Annotation, object=uuid))

    # -- the canvas's gestures ----------------------------------------------------------------------------------

    def _note_selection(self, uuids: Any) -> None:
        if not self._syncing:
            self._context.select(frozenset(uuids))

    def _measure(self, sketch: Sketch) -> str:
        """The read-out of what is being drawn."""
        scene = self._scene
        if scene is None or sketch.scene != scene.uuid:
            return ""
        if self._context.troubles.get(scene.uuid) == originals.CHANGED:
            return "its file has changed"
        count = len(sketch.pixels)
        kind = _UNFINISHED.get((sketch.kind, count), sketch.kind)
        return "" if kind == "line" and count < 2 else annotating.reading(scene, kind, sketch.pixels, sketch.holes)

    def _go_to(self, uuid: str) -> None:
        """Moves to a record: its scene for an annotation or a mask, the map for what has only a place."""
        record = self._context.record(uuid)
        if isinstance(record, Scene):
            self._context.activate_scene(uuid)
            self.workspaceWanted.emit("image")
            return
        if isinstance(record, Thing):
            record = self._shown_best(record)
        if isinstance(record, Annotation):
            self._context.activate_scene(record.scene)
            self.workspaceWanted.emit("image")
            self.canvas.show_selected()
            return
        shape = getattr(record, "geometry", None)
        of_scene = isinstance(record, Mask | Registration)
        if of_scene:
            self._context.activate_scene(record.scene)
        if of_scene or shape is not None:
            self.workspaceWanted.emit("image" if of_scene else "map")
        if shape is not None:
            west, south, east, north = shape.bounds
            # A degree of latitude is about 111 km.
            span = max((north - south) * 111_000 * 2.5, _NEAR_M)
            self.canvas.center_on(LonLat((west + east) / 2, (south + north) / 2), span)

    def _shown_best(self, thing: Thing) -> Annotation | None:
        """The mark of a thing on the scene that is shown, else its newest."""
        store = self._context.require_session().store
        marks = store.all(Annotation, object=thing.uuid)
        here = [mark for mark in marks if self._scene is not None and mark.scene == self._scene.uuid]
        return max(here or marks, key=lambda mark: _in_time(store.get(Scene, mark.scene)), default=None)


def read_marks(session: CaseSession, progress: Progress, uuids: frozenset[str] | None = None) -> list[Annotation]:
    """All annotations, or some, in pages, so that the window's own reads need not wait for the whole."""
    some = None if uuids is None else sorted(uuids)
    total, found = session.store.count(Annotation) if some is None else len(some), []
    with unsearched():
        for start in range(0, total, _PAGE):
            progress(start / total, f"{start:,} of {total:,} marks")
            if some is None:
                found += as_seen(session.store.page(Annotation, start, _PAGE), session)
            else:
                found += as_seen(session.store.some(Annotation, some[start : start + _PAGE]), session)
    return found


def as_seen(marks: Sequence[Annotation], session: CaseSession) -> list[Annotation]:
    """The marks as the canvas shows them: those of the reading that goes on like any other, of finished ones none."""
    going = session.reading.uuid if session.reading else None
    return [
        replace(mark, reading="") if mark.reading else mark
        for mark in marks
        if not mark.reading or mark.reading == going
    ]


def _in_time(scene: Scene) -> tuple[bool, Any, str]:
    """Orders scenes so that the newest lies on top, undated ones at the bottom."""
    return scene.taken is not None, scene.taken or 0, scene.name


def _style() -> Any:
    return DARK if theme.current() is theme.DARK else LIGHT
