"""The running program as commands and panels see it, with Qt signals that always arrive on the window's thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from roadstead.domain.errors import UserError
from roadstead.services.plugins import Registry
from roadstead.services.settings import remember_case
from roadstead.services.tasks import Task
from roadstead.ui.classing import Classing
from roadstead.ui.desk import Desk
from roadstead.ui.gathering import Gathering
from roadstead.ui.looks import Looks

if TYPE_CHECKING:
    from roadstead.domain.classes import Schema
    from roadstead.domain.operations import Changed, Operation
    from roadstead.domain.records import Scene
    from roadstead.services.session import CaseSession
    from roadstead.ui.canvas import Canvas


class AppContext(Desk):
    """What is open, active and selected, and the ways to change it. Implements ``api.App``.

    Reads go straight to ``session.store``. Everything that writes is queued on the case worker; its signal comes when
    the change is safe on disk. Signals: ``caseChanged()`` another case or none; ``changed(Changed)`` rows of this case;
    ``selectionChanged(frozenset)``; ``sceneActivated(Scene or None)``; ``sceneRedrawn(uuid)`` its tiles are to be read again; ``windowActivated()`` the user comes back to the window; ``noticePosted(Notice)``;
    ``taskStepped(Task)``; ``categoryChanged(str)``; ``schemaChanged(Schema)`` the classes of the case;
    ``retitled(command, title)`` a command is to be called so, not to be offered at all without a title; ``partnerChanged(uuid)`` of the scene to compare with; ``panelWanted(id)``; ``commandWanted(id)``;
    ``rowsWanted(words, uuids)`` the tables are to show only these rows, all again without any;
    ``focusWanted(uuid)`` the canvas should go there; ``searchWanted(text)`` the whole case is to be searched for it; ``filesDropped(paths)`` of images on the window, ``listsDropped(paths)`` of sanctions lists; from the canvas
    ``drawn(scene, kind, pixels)``, ``written(scene, pixels, words)``, ``drawnOnMap(kind, positions)``, ``edited(annotations, verb)``.
    """

    caseChanged = Signal()
    changed = Signal(object)
    selectionChanged = Signal(object)
    sceneActivated = Signal(object)
    sceneRedrawn = Signal(str)
    windowActivated = Signal()
    categoryChanged = Signal(str)
    schemaChanged = Signal(object)
    retitled = Signal(str, str)
    partnerChanged = Signal(str)
    panelWanted = Signal(str)
    commandWanted = Signal(str)
    rowsWanted = Signal(str, object)
    focusWanted = Signal(str)
    searchWanted = Signal(str)
    filesDropped = Signal(object)
    listsDropped = Signal(object)
    drawn = Signal(str, str, object)
    drawnOnMap = Signal(str, object)
    written = Signal(str, object, str)
    edited = Signal(object, str)

    def __init__(
        self, registry: Registry | None = None, parent: QObject | None = None, *, lasting: bool = True
    ) -> None:
        super().__init__(parent, lasting=lasting)
        self.registry = registry or Registry()
        self._session: CaseSession | None = None
        self._path: Path | None = None
        self._active: Scene | None = None
        self._selection: frozenset[str] = frozenset()
        self._category = "vessel"
        self.schema: Schema
        """The classes of the case; those of a port without one."""
        self._classing = Classing(self)
        self.troubles: dict[str, str] = {}
        """What is wrong with the files of scenes, by uuid: ``is gone``; said on the canvas, in the list and the inspector."""
        self.looks = Looks(self)
        self.gathering = Gathering(self)
        self._partner = ""
        self.canvas: Canvas | None = None  # there from ``window`` hooks on; its tools and overlays may be added to

    # -- what there is ------------------------------------------------------------------------------------------

    @property
    def session(self) -> CaseSession | None:
        """The open case, or None."""
        return self._session

    @property
    def case_path(self) -> Path | None:
        """Where the open case lies, or None."""
        return self._path

    @property
    def active_scene(self) -> Scene | None:
        """The scene on the canvas, or None on the map."""
        return self._active

    @property
    def selection(self) -> frozenset[str]:
        """Uuids of the selected records, the same everywhere."""
        return self._selection

    @property
    def category(self) -> str:
        """The class that the next mark gets."""
        return self._category

    @category.setter
    def category(self, category: str) -> None:
        if category != self._category:
            self._category = category
            self.categoryChanged.emit(category)

    @property
    def partner(self) -> str:
        """The uuid of the scene that others are compared with; empty for the date before."""
        return self._partner

    @partner.setter
    def partner(self, uuid: str) -> None:
        if uuid != self._partner:
            self._partner = uuid
            self.partnerChanged.emit(uuid)

    # -- what can be asked of it --------------------------------------------------------------------------------

    def select(self, uuids: frozenset[str]) -> None:
        """Selects these records on canvas, tables and inspector."""
        uuids = frozenset(uuids)
        if uuids != self._selection:
            self._selection = uuids
            self.selectionChanged.emit(uuids)

    def do(self, operation: Operation) -> Task[object]:
        """Queues an action of the case; listeners hear of it when it is safe on disk."""
        session = self.require_session()
        return self.write(operation.label, lambda: session.do(operation))

    def undo(self) -> None:
        """Takes back a step of what is being drawn or dragged; without any, queues taking back the last action."""
        if self.canvas is None or self.canvas.tool is None or not self.canvas.tool.take_back():
            self.write("Undo", self.require_session().undo)

    def redo(self) -> None:
        """Queues carrying out again what was last taken back."""
        self.write("Redo", self.require_session().redo)

    def open_case(self, path: Path) -> None:
        """Opens a case in place of the present one."""
        from roadstead.services.session import CaseSession

        author = self.settings.author
        self.run(f"Opening {path.name}", lambda _: CaseSession.open(path, author), lambda s: self._adopt(s, path))

    def new_case(self, path: Path, title: str = "") -> None:
        """Makes a case and opens it in place of the present one."""
        from roadstead.services.session import CaseSession

        author = self.settings.author
        self.run(
            f"Making {path.name}", lambda _: CaseSession.create(path, title, author), lambda s: self._adopt(s, path)
        )

    def close_case(self) -> None:
        """Closes the open case once its queued writes are done."""
        session, self._session, self._path = self._session, None, None
        self._active, self._selection, self.partner, self.said = None, frozenset(), "", None
        if session is not None:
            self.tasks.write("Closing", session.close)
            self.caseChanged.emit()
            self.sceneActivated.emit(None)
            self.selectionChanged.emit(self._selection)

    def activate_scene(self, uuid: str | None) -> None:
        """Puts a scene on the canvas, None for the map."""
        from roadstead.domain.records import Scene

        scene = self.require_session().store.find(Scene, uuid) if uuid else None
        if scene != self._active:
            self._active = scene
            self.sceneActivated.emit(scene)

    def show_panel(self, panel: str) -> None:
        """Opens a dock and gives it the focus."""
        self.panelWanted.emit(panel)

    def invoke(self, command: str) -> None:
        """Runs a command by its id, as its key would."""
        self.commandWanted.emit(command)

    def show_record(self, uuid: str) -> None:
        """Selects a record and moves the canvas to it."""
        self.select(frozenset((uuid,)))
        self.focusWanted.emit(uuid)

    def require_session(self) -> CaseSession:
        """The open case; raises UserError when there is none."""
        if self._session is None:
            raise UserError("No case is open.", "Open one or make a new one from the File menu.")
        return self._session

    def close(self) -> None:
        """Ends the tasks, the workers and the case. Queued writes are finished first."""
        self._ended = True
        self.tasks.close()
        if self._session is not None:
            self._session.close()
            self._session = None
        self.imagery.close()

    # -- how it comes about -------------------------------------------------------------------------------------

    def _adopt(self, session: Any, path: Path) -> None:
        self.close_case()
        self._session, self._path = session, path
        session.listen(lambda changed: self.later(lambda: self._note_change(session, changed)))
        self.remember(recent=remember_case(self.settings, path).recent)
        if session.store.read_only:
            self.notices.post("warning", f"{path.name} is open read-only. {session.store.read_only_reason}")
        self.caseChanged.emit()

    def _note_change(self, session: CaseSession, changed: Changed) -> None:
        if session is not self._session:
            return
        if "scenes" in changed.tables and self._active is not None:
            self.activate_scene(self._active.uuid)
        gone = self._selection & changed.uuids
        if gone:
            kept = {uuid for table in changed.tables for uuid in session.store.present(table, gone)}
            self.select((self._selection - gone) | kept)
        self.changed.emit(changed)

    def record(self, uuid: str) -> Any:
        """The record with that uuid, of whatever kind, or None."""
        from roadstead.domain.records import TABLES

        if self._session is None:
            return None
        kinds: list[Any] = list(TABLES)
        for kind in kinds:
            found = self._session.store.find(kind, uuid)
            if found is not None:
                return found
        # The classes of a port are rows of the case only once one of them has been changed.
        return next((category for category in self.schema if category.uuid == uuid), None)
