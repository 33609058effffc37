"""What is being georeferenced: the scene, its points, the fit they give now, and the point that waits for its place.

A point is kept in the case as soon as its pixel is clicked, without a place: it waits there through any change of
workspace, and through the end of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from roadstead.api import UserError, georeferencing
from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import ControlPoint, Scene

if TYPE_CHECKING:
    from roadstead.api import Changed
    from roadstead.ui.context import AppContext

_TABLES = frozenset(("scenes", "control_points"))


class Work(QObject):
    """``changed()`` comes when there are other points, another fit, or another one is selected or waits."""

    changed = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self.scene: Scene | None = None
        self.points: list[ControlPoint] = []
        self.found: georeferencing.Preview | None = None
        self.problem = ""
        self.selected = ""
        self.waiting = ""  # the uuid of the point that the next click gives a place
        self.method, self.crs = "", ""
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._fit)
        context.caseChanged.connect(self._forget)
        context.sceneActivated.connect(lambda _: self._follow())
        context.changed.connect(self._note)
        self._follow()

    # -- what is asked of it ------------------------------------------------------------------------------------

    def choose(self, *, method: str | None = None, crs: str | None = None) -> None:
        """Fits by another method (empty for the one the points speak for), or in another CRS (empty for their UTM zone)."""
        self.method = self.method if method is None else method
        self.crs = self.crs if crs is None else crs
        self._rest.start()

    def select(self, uuid: str) -> None:
        """Marks a point; one that has no place yet waits for it again."""
        if uuid != self.selected:
            self.selected = uuid
            point = self.point(uuid)
            if point is not None and point.geometry is None:
                self.waiting = uuid
            self.changed.emit()

    def wait_for(self, uuid: str) -> None:
        """The next click on the map or on another scene gives this point its place; empty for none."""
        self.waiting = uuid
        if uuid:
            self.selected = uuid
        self.changed.emit()

    def add(self, pixel: Pixel, place: LonLat | None = None, origin: str = "map") -> None:
        """A new point; one without a place waits for it."""
        scene = self._scene()
        session = self._context.require_session()

        def work() -> str:
            point, operation = georeferencing.add_point(session.store, scene, pixel, place, origin=origin)
            session.do(operation)
            return point.uuid

        self._context.write(f"Set a control point on {scene.name}", work, self.select if place else self.wait_for)

    def put_place(self, uuid: str, place: LonLat, origin: str) -> None:
        """Gives a point its place."""
        self._change(uuid, lambda point: georeferencing.with_place(point, place, origin))

    def put_tie(self, uuid: str, reference: Scene, pixel: Pixel) -> None:
        """Ties a point to a pixel of another scene."""
        self._change(uuid, lambda point: georeferencing.with_tie(point, reference, pixel))

    def put_pixel(self, uuid: str, pixel: Pixel) -> None:
        """Moves a point in its scene."""
        scene = self._scene()
        self._change(uuid, lambda point: georeferencing.with_pixel(scene, point, pixel))

    def put(self, point: ControlPoint) -> None:
        """Keeps a changed point."""
        self._change(point.uuid, lambda _: point)

    def drop(self, *uuids: str) -> None:
        """Removes points."""
        session = self._context.require_session()

        def work() -> None:
            points = [p for p in (session.store.find(ControlPoint, uuid) for uuid in uuids) if p]
            if points:
                session.do(georeferencing.removed(points))

        self._context.write("Remove control points", work)

    def apply(self, *, mirror: bool = False) -> None:
        """Gives the scene the georeference that its points make now."""
        session, scene, method, crs = self._context.require_session(), self._scene(), self.method, self.crs

        def work() -> str:
            store = session.store
            now = store.get(Scene, scene.uuid)
            found = georeferencing.preview(store, now, georeferencing.control_points(store, now), method, crs)
            session.do(georeferencing.applied(store, found, mirror=mirror))
            return f"{now.name} was placed by {found.note[0].lower()}{found.note[1:]}"

        def tell(text: str) -> None:
            self._context.notices.post("done", text, about=scene.uuid)

        self._context.write(f"Georeference {scene.name}", work, tell)

    def point(self, uuid: str) -> ControlPoint | None:
        """The point of that uuid among those of the scene."""
        return next((p for p in self.points if p.uuid == uuid), None)

    # -- how it keeps up ----------------------------------------------------------------------------------------

    def _change(self, uuid: str, change: Callable[[ControlPoint], ControlPoint]) -> None:
        session = self._context.require_session()
        if uuid == self.waiting:
            self.waiting = ""

        def work() -> None:
            before = session.store.find(ControlPoint, uuid)
            if before is None:
                raise UserError("That control point is no longer there.", "Set it anew.")
            session.do(georeferencing.changed(before, change(before)))

        self._context.write("Change a control point", work)

    def _scene(self) -> Scene:
        if self.scene is None:
            raise UserError("No scene is on the canvas.", "Choose the one to be georeferenced.")
        return self.scene

    def _forget(self) -> None:
        self.scene, self.waiting, self.selected, self.method, self.crs = None, "", "", "", ""
        self._follow()

    def _follow(self) -> None:
        """Follows the active scene, but not while a point of another one waits for its place."""
        scene = self._context.active_scene
        if self._context.session is None:
            self.scene = None
        elif scene is not None and not self.waiting and (self.scene is None or scene.uuid != self.scene.uuid):
            self.scene, self.selected, self.crs, self.found = scene, "", "", None
            self.method = georeferencing.method_of(scene)
        self._read()

    def _note(self, changed: Changed) -> None:
        if changed.tables & _TABLES:
            self._read()

    def _read(self) -> None:
        session = self._context.session
        self.scene = session.store.find(Scene, self.scene.uuid) if session and self.scene else None
        self.points = georeferencing.control_points(session.store, self.scene) if session and self.scene else []
        known = {p.uuid for p in self.points}
        self.waiting = self.waiting if self.waiting in known else ""
        self.selected = self.selected if self.selected in known else ""
        self.changed.emit()
        self._rest.start()

    def _fit(self) -> None:
        """Fits anew in a task; only the newest answer counts."""
        scene, points, session = self.scene, self.points, self._context.session
        if scene is None or session is None or not points:
            self._take(points, None)
            return
        store, method, crs = session.store, self.method, self.crs

        def work(_: Any) -> Any:
            try:
                return georeferencing.preview(store, scene, points, method, crs)
            except UserError as error:
                return error

        asked = (points, method, crs)
        self._context.run(
            "Fitting the control points",
            work,
            lambda found: self._take(points, found) if asked == (self.points, self.method, self.crs) else None,
        )

    def _take(self, points: list[ControlPoint], found: Any) -> None:
        if points is self.points:
            failed = isinstance(found, UserError)
            self.found, self.problem = (None, str(found)) if failed else (found, "")
            self.changed.emit()


def work_of(context: AppContext) -> Work:
    """The one of this window."""
    return context.findChild(Work) or Work(context)
