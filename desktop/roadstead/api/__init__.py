"""All that a plugin may use, on one screen. Version 1.

A plugin is a package with a manifest ``plugin.toml`` and a module ``plugin.py`` whose ``register(registry)`` adds
:class:`Command`, :class:`Panel` and command-line verbs. Commands get the :class:`App`. A user's action is a pure
function that returns an :class:`Operation`; ``app.do`` carries it out, with undo and a journal entry.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from roadstead.domain.errors import Cancelled, UserError
from roadstead.services.plugins import API_VERSION, Command, Panel, Registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from roadstead.domain.classes import Schema
    from roadstead.domain.operations import Changed, Operation
    from roadstead.domain.records import Scene
    from roadstead.imagery import ImageryPool
    from roadstead.services import (
        activity,
        adjudicating,
        annotating,
        areas,
        assisting,
        briefs,
        candidates,
        carrying,
        cases,
        charting,
        citing,
        classes,
        counting,
        detecting,
        entering,
        evidence,
        exporting,
        filtering,
        georeferencing,
        histories,
        identity,
        importing,
        keeping,
        listings,
        logbook,
        masking,
        observing,
        originals,
        packing,
        particulars,
        photographs,
        pointfiles,
        rates,
        readings,
        registering,
        registers,
        reviewing,
        routing,
        sanctions,
        scenes,
        screening,
        searching,
        shadows,
        sightings,
        trips,
        vessels,
        views,
    )
    from roadstead.services.headless import Headless
    from roadstead.services.notices import Notice, NoticeBoard
    from roadstead.services.session import CaseSession
    from roadstead.services.settings import Settings, data_folder
    from roadstead.services.tasks import Progress, Task, TaskRunner

# Loaded when first used: registering a plugin must not load the storage with it, or the window would start later.
_HOMES = {
    "CaseSession": "services.session",
    "Changed": "domain.operations",
    "Headless": "services.headless",
    "Notice": "services.notices",
    "NoticeBoard": "services.notices",
    "Operation": "domain.operations",
    "Progress": "services.tasks",
    "Settings": "services.settings",
    "Task": "services.tasks",
    "TaskRunner": "services.tasks",
    "data_folder": "services.settings",
}
_MODULES = (
    "activity",
    "adjudicating",
    "annotating",
    "areas",
    "assisting",
    "briefs",
    "candidates",
    "carrying",
    "cases",
    "charting",
    "citing",
    "classes",
    "counting",
    "detecting",
    "entering",
    "evidence",
    "exporting",
    "filtering",
    "georeferencing",
    "histories",
    "identity",
    "importing",
    "keeping",
    "listings",
    "logbook",
    "masking",
    "observing",
    "originals",
    "packing",
    "particulars",
    "photographs",
    "pointfiles",
    "rates",
    "readings",
    "registering",
    "registers",
    "reviewing",
    "routing",
    "sanctions",
    "scenes",
    "screening",
    "searching",
    "shadows",
    "sightings",
    "trips",
    "vessels",
    "views",
)

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
    "activity",
    "adjudicating",
    "annotating",
    "areas",
    "assisting",
    "briefs",
    "candidates",
    "carrying",
    "cases",
    "charting",
    "citing",
    "classes",
    "counting",
    "data_folder",
    "detecting",
    "entering",
    "evidence",
    "exporting",
    "filtering",
    "georeferencing",
    "histories",
    "identity",
    "importing",
    "keeping",
    "listings",
    "logbook",
    "masking",
    "observing",
    "originals",
    "packing",
    "particulars",
    "photographs",
    "pointfiles",
    "rates",
    "readings",
    "registering",
    "registers",
    "reviewing",
    "routing",
    "sanctions",
    "scenes",
    "screening",
    "searching",
    "shadows",
    "sightings",
    "trips",
    "vessels",
    "views",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return import_module(f"roadstead.services.{name}")
    if name in _HOMES:
        return getattr(import_module(f"roadstead.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class App(Protocol):
    """The running window, as commands and panels see it."""

    notices: NoticeBoard
    tasks: TaskRunner
    registry: Registry
    settings: Settings
    category: str
    """The class that the next mark gets."""
    said: dict[str, str] | None
    """What is said of every new mark (``confidence``, ``basis``); None where the analyst has not asked to keep it."""
    schema: Schema
    """The classes of the case; those of a port without one."""

    @property
    def session(self) -> CaseSession | None:
        """The open case, or None."""
        ...

    @property
    def case_path(self) -> Path | None:
        """Where the open case lies, or None."""
        ...

    @property
    def pool(self) -> ImageryPool:
        """The imagery workers; any thread may ask."""
        ...

    def require_session(self) -> CaseSession:
        """The open case; raises UserError when there is none."""
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

    def undo(self) -> None:
        """Queues taking back the last action."""
        ...

    def redo(self) -> None:
        """Queues carrying out again what was last taken back."""
        ...

    def write(self, label: str, work: Callable[[], Any], done: Callable[[Any], None] | None = None) -> Task[Any]:
        """Queues work on the case worker, such as reading rows and then ``session.do``; ``done`` as in ``run``."""
        ...

    def run(self, label: str, work: Callable[[Progress], object], done: Callable[[Any], None] | None = None) -> None:
        """Runs work off the window's thread with progress and cancel; ``done`` gets its result on the window's."""
        ...

    def open_case(self, path: Path) -> None:
        """Opens a case in place of the present one."""
        ...

    def new_case(self, path: Path, title: str = "") -> None:
        """Makes a case and opens it in place of the present one."""
        ...

    def close_case(self) -> None:
        """Closes the open case once its queued writes are done."""
        ...

    def remember(self, **fields: Any) -> None:
        """Takes settings and stores them."""
        ...

    def pick_files(self, title: str, filters: str) -> list[Path]:
        """Files that the user chose to open; ``filters`` as Qt writes them: ``Cases (*.gpkg)``."""
        ...

    def pick_folder(self, title: str) -> Path | None:
        """A folder that the user chose, or None."""
        ...

    def pick_new_file(self, title: str, suggested: Path, filters: str) -> Path | None:
        """Where the user wants a new file, or None."""
        ...

    def activate_scene(self, uuid: str | None) -> None:
        """Puts a scene on the canvas, None for the map."""
        ...

    def show_panel(self, panel: str) -> None:
        """Opens a dock and gives it the focus."""
        ...

    def show_record(self, uuid: str) -> None:
        """Selects a record and moves the canvas to it."""
        ...

    def invoke(self, command: str) -> None:
        """Runs a command by its id, as its key would."""
        ...
