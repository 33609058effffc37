"""How each scene of the case is displayed now: as the case keeps it, or as the user is just trying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from roadstead.domain.operations import Changed
from roadstead.imagery.facts import Look
from roadstead.imagery.looks import OWN, Display, display_of

if TYPE_CHECKING:
    from roadstead.ui.context import AppContext


class Looks(QObject):
    """The displays by scene. ``redrawn(uuid)``: its tiles are to be read anew; ``faded(uuid)``: its opacity is another."""

    redrawn = Signal(str)
    faded = Signal(str)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self._kept: dict[str, Display] = {}
        self._tried: dict[str, Display] = {}
        context.caseChanged.connect(self._read_case)
        context.changed.connect(self._read_changes)

    def display(self, uuid: str) -> Display:
        """How a scene is displayed now; any thread may ask."""
        return self._tried.get(uuid) or self._kept.get(uuid, OWN)

    def look(self, uuid: str) -> Look | None:
        """The look for its tiles, None for the file's own; any thread may ask."""
        return self.display(uuid).look

    def show(self, uuid: str, display: Display | None) -> None:
        """Shows a scene like that without keeping it; None shows it as it is kept."""
        before = self.display(uuid)
        if display is None:
            self._tried.pop(uuid, None)
        else:
            self._tried[uuid] = display
        self._tell(uuid, before)

    def _read_case(self) -> None:
        self._tried.clear()
        self._kept = self._read()

    def _read_changes(self, changed: Changed) -> None:
        if "scenes" not in changed.tables:
            return
        before = {uuid: self.display(uuid) for uuid in changed.uuids}
        self._kept = self._read()
        for uuid, display in before.items():
            self._tried.pop(uuid, None)
            self._tell(uuid, display)

    def _read(self) -> dict[str, Display]:
        from roadstead.domain.records import Scene

        session = self._context.session
        return {s.uuid: display_of(s.look) for s in session.store.all(Scene)} if session else {}

    def _tell(self, uuid: str, before: Display) -> None:
        now = self.display(uuid)
        if now.look != before.look:
            self.redrawn.emit(uuid)
        if now.opacity != before.opacity:
            self.faded.emit(uuid)
