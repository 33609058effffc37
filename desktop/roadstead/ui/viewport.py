"""The middle of the window: the canvas, and over it what an empty place says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from roadstead.ui.context import AppContext
from roadstead.ui.welcome import Welcome

if TYPE_CHECKING:
    from roadstead.domain.operations import Changed
    from roadstead.domain.records import Scene
    from roadstead.ui.canvas import Canvas
    from roadstead.ui.canvas.overview import Overview
    from roadstead.ui.goto import GoLine
    from roadstead.ui.scenery import Scenery

_ON_MAP = ("map", "log", "activity", "brief")


class Viewport(QWidget):
    """Shows the active scene, or the map. The canvas itself is made after the window is seen (``start``).

    Signals: ``toolChanged(name)``, ``cursorMoved(world, LonLat, Pixel)``, ``measuring(text)``, ``comparing(text)``, ``crsChanged(text)``,
    ``workspaceWanted(id)``, ``menuWanted(global position)``.
    """

    toolChanged = Signal(str)
    cursorMoved = Signal(object, object, object)
    measuring = Signal(str)
    comparing = Signal(str)
    crsChanged = Signal(str)
    workspaceWanted = Signal(str)
    menuWanted = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._workspace = "image"
        self._tool = "select"
        self._scenery: Scenery | None = None
        self._go_line: GoLine | None = None
        self._overview: Overview | None = None
        self._welcome = Welcome(context)
        self._layers = QStackedLayout(self)
        self._layers.setStackingMode(QStackedLayout.StackingMode.StackAll)
        self._layers.addWidget(self._welcome)
        context.caseChanged.connect(self._show_scene)
        context.changed.connect(self._note)
        context.sceneActivated.connect(lambda _: self._show_scene())

    @property
    def canvas(self) -> Canvas | None:
        """The canvas; None until the window has been seen."""
        return self._scenery.canvas if self._scenery else None

    @property
    def shown_scene(self) -> Scene | None:
        """The scene on the canvas now; None for the map, which all workspaces but Image show."""
        return None if self._workspace in _ON_MAP else self._context.active_scene

    def start(self) -> None:
        """Makes the canvas, with its map and its imagery."""
        from roadstead.ui.scenery import Scenery

        self._scenery = Scenery(self._context, self)
        canvas = self._scenery.canvas
        self._layers.insertWidget(0, canvas)
        self._context.canvas = canvas
        self._scenery.workspaceWanted.connect(self.workspaceWanted)
        canvas.tool_changed.connect(self._note_tool)
        canvas.cursor_moved.connect(self.cursorMoved)
        canvas.measuring.connect(self.measuring)
        for news in (canvas.comparison_changed, canvas.remarked):
            news.connect(self._note_mode)
        canvas.menu_requested.connect(self.menuWanted)
        self._context.sceneRedrawn.connect(canvas.raster.forget)
        canvas.set_tool(self._tool)
        canvas.set_grid(self._context.settings.grid)
        self.show_overview(self._context.settings.overview)
        self.toolChanged.emit(self._tool)
        self._scenery.show_case()
        self._show_scene()
        self.take_focus()

    def close_canvas(self) -> None:
        """Ends the canvas's own threads."""
        if self.canvas is not None:
            self.canvas.close_workers()
        if self._overview is not None:
            self._overview.close_worker()

    def take_focus(self) -> None:
        """Gives the canvas the focus; where there is nothing to show, the first button that helps."""
        if self._welcome.isVisible():
            self._welcome.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.canvas is not None:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_workspace(self, workspace: str) -> None:
        """The map, or in the Image workspace the active scene."""
        self._workspace = workspace
        self._show_scene()

    def show_theme(self) -> None:
        """Gives the canvas the colours of the theme."""
        if self._scenery is not None:
            self._scenery.show_theme()

    def next_grid(self) -> None:
        """Lays the next kind of grid over the canvas: none, degrees, metres."""
        if self.canvas is not None:
            from roadstead.ui.canvas.grid import GRIDS

            kinds = list(GRIDS)
            at = kinds.index(self.canvas.grid) if self.canvas.grid in kinds else 0
            self.canvas.set_grid(kinds[(at + 1) % len(kinds)])
            self._context.remember(grid=self.canvas.grid)

    def show_overview(self, shown: bool) -> None:
        """Shows or hides the small map in the canvas's corner."""
        canvas = self.canvas
        if canvas is None or (self._overview is None and not shown):
            return
        if self._overview is None:
            from roadstead.ui.canvas.overview import Overview
            from roadstead.ui.feeds import ShippedLands

            self._overview = Overview(canvas, ShippedLands())
        self._overview.setVisible(shown and len(canvas.panes()) <= 2)  # it would hide much of the last of more

    def toggle_overview(self) -> None:
        """Shows the small map, or hides it, and remembers that."""
        self._context.remember(overview=not self._context.settings.overview)
        self.show_overview(self._context.settings.overview)

    def go_to(self) -> None:
        """Opens the line that goes to coordinates, a pixel or a name."""
        if self._go_line is None:
            from roadstead.ui.goto import GoLine

            self._go_line = GoLine(self._context, self)
        self._go_line.open()

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

    def _note(self, changed: Changed) -> None:
        if "scenes" in changed.tables:
            self._show_scene()

    def _show_scene(self) -> None:
        scene = self.shown_scene
        self._welcome.show_state(self._workspace, scene)
        self.crsChanged.emit(_crs_name(scene))
        if self._scenery is not None:
            self._scenery.show(scene)
            self.comparing.emit(self._scenery.canvas.told)

    def _note_mode(self) -> None:
        if self.canvas is not None:
            self.comparing.emit(self.canvas.told)
            self.show_overview(self._context.settings.overview)

    def _note_tool(self, name: str) -> None:
        self._tool = name
        self.toolChanged.emit(name)


def _crs_name(scene: Scene | None) -> str:
    """The name of the coordinates that the cursor is told in."""
    if scene is None:
        return "EPSG:3857"
    if not scene.georeferenced:
        return "no georeference: pixels"
    return scene.crs if len(scene.crs) < 24 else "own CRS"
