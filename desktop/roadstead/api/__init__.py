"""All that a plugin may use, on one screen. Version 1.

A plugin is a package with a manifest ``plugin.toml`` and a module ``plugin.py`` whose ``register(registry)`` adds
:class:`Command`, :class:`Panel` and command-line verbs. Commands get the :class:`App`. A user's action is a pure
function that returns an :class:`Operation`; ``app.do`` carries it out, with undo and a journal entry.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.operations import Changed, Operation
from roadstead.domain.records import Scene
from roadstead.services import annotating, briefs, cases, routing, scenes, sightings
from roadstead.services.headless import Headless
from roadstead.services.notices import Notice, NoticeBoard
from roadstead.services.plugins import API_VERSION, Command, Panel, Registry
from roadstead.services.session import CaseSession
from roadstead.services.settings import Settings, data_folder
from roadstead.services.tasks import Progress, Task, TaskRunner

__all__ = [
    "API_VERSION",
    "App",
    "Cancelled",
    "CaseSession",
    "Changed",
    "Command",
    "Headless",
    "Notice",
    "NoticeBoard",
    "Operation",
    "Panel",
    "Progress",
    "Registry",
    "Settings",
    "Task",
    "TaskRunner",
    "UserError",
    "annotating",
    "briefs",
    "cases",
    "data_folder",
    "routing",
    "scenes",
    "sightings",
]


class App(Protocol):
    """The running window, as commands and panels see it."""

    notices: NoticeBoard
    tasks: TaskRunner
    registry: Registry
    settings: Settings

    @property
    def session(self) -> CaseSession | None:
        """The open case, or None."""
        ...

    @property
    def active_scene(self) -> Scene | None:
        """The scene on the canvas, or None on the map."""
        ...

    @property
    def selection(self) -> frozenset[str]:
        """Uuids of the selected records, the same everywhere."""
        ...

    def select(self, uuids: frozenset[str]) -> None:
        """Selects these records on canvas, tables and inspector."""
        ...

    def do(self, operation: Operation) -> Task[object]:
        """Queues an action of the case; listeners hear of it when it is safe on disk."""
        ...

    def run(self, label: str, work: Callable[[Progress], object], done: Callable[[object], None] | None = None) -> None:
        """Runs work off the window's thread with progress and cancel; ``done`` gets its result on the window's."""
        ...

    def open_case(self, path: Path) -> None:
        """Opens a case in place of the present one."""
        ...

    def activate_scene(self, uuid: str | None) -> None:
        """Puts a scene on the canvas, None for the map."""
        ...

    def show_panel(self, panel: str) -> None:
        """Opens a dock and gives it the focus."""
        ...
