"""The main window: slots and assembly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QTabWidget, QToolBar, QWidget

from roadstead.services.plugins import Panel, load
from roadstead.ui import theme
from roadstead.ui.actions import Actions, Deed
from roadstead.ui.context import AppContext
from roadstead.ui.docks import Arrangement
from roadstead.ui.dropping import drop_paths, dropped_paths
from roadstead.ui.menus import build_menus, name_undo, popup_menu
from roadstead.ui.notices import NoticeStack
from roadstead.ui.status import StatusLine
from roadstead.ui.tabledeeds import show_rows
from roadstead.ui.viewport import Viewport
from roadstead.ui.workspaces import WORKSPACES, Rail

if TYPE_CHECKING:
    from roadstead.ui.palette import Palette

MENUS = ("File", "Edit", "View", "Scene", "Tools", "Class", "Route", "Brief", "Window", "Help")
_OWN_PANELS = (
    Panel("inspector", "Inspector", "roadstead.ui.inspector:Inspector", "right", ("image", "map", "log"), ("F3",)),
    Panel("tables", "Tables", "roadstead.ui.tables:TableDrawer", "bottom", ("log", "activity"), ("F9",)),
    Panel("notices", "Notices", "roadstead.ui.noticelist:NoticeList", "right", (), ("Ctrl+Shift+N",)),
)


class MainWindow(QMainWindow):
    """The window round the canvas. ``started`` comes once, when everything that was put off at the start is there."""

    started = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.workspace = ""
        self._begun = False
        self._closed = False
        self.setWindowTitle("Roadstead")
        self.setMinimumSize(800, 560)
        self.resize(1440, 900)
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.deeds = Actions(context, self)
        self.viewport = Viewport(context)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.viewport)
        self.setCentralWidget(self.pages)
        self.notices = NoticeStack(context, self.pages)
        self._centres: dict[str, Panel] = {}
        self._bar = self._make_bar()
        self._add_own_actions()
        self.rail = Rail(self.deeds, self._workspaces())
        self.rail.wanted.connect(self.go)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        self.arrangement = Arrangement(self, stored=context.lasting)
        self.status = StatusLine(context)
        self.setStatusBar(self.status)
        self.finder: Palette | None = None
        self._add_registered()
        self._add_menus()
        self._follow()
        self.go("image")

    # -- doing --------------------------------------------------------------------------------------------------

    def go(self, workspace: str) -> None:
        """Goes to a workspace: its tools, its docks, its view."""
        if workspace == self.workspace:
            return
        if self.workspace:
            self.arrangement.keep(self.workspace)
        self.workspace = workspace
        self.rail.mark(workspace)
        self._fill_bar()
        self.arrangement.show(workspace)
        self.viewport.show_workspace(workspace)
        self._show_centre()

    def show_panel(self, panel: str) -> None:
        """Opens a dock (or the workspace whose page it is) and gives it the focus."""
        if panel in self._centres:
            self.go(self._centres[panel].workspaces[0])
            (self.pages.currentWidget() or self.viewport).setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        dock = self.arrangement.docks[panel]
        dock.show()
        dock.take_focus()

    def toggle_panel(self, panel: str) -> None:
        """Opens a dock with the focus; closes it when it has the focus already."""
        dock = self.arrangement.docks.get(panel)
        inside = self.focusWidget()
        if dock is not None and dock.isVisible() and inside is not None and dock.isAncestorOf(inside):
            dock.close()
            self.viewport.take_focus()
        else:
            self.show_panel(panel)

    def show_palette(self) -> None:
        """Opens the command palette."""
        if self.finder is None:
            from roadstead.ui.palette import Palette

            self.finder = Palette(self)
        searched = self.context.session is not None and "search.open" in self.deeds
        self.finder.search = self.context.searchWanted.emit if searched else None
        self.deeds.refresh()
        self.finder.open(self.deeds)

    def choose_theme(self, name: str) -> None:
        """Shows the light or dark theme, or follows the system."""
        self.context.remember(theme=name)
        self.show_theme()

    def show_theme(self) -> None:
        """Applies the theme of the settings."""
        theme.apply_chosen(self.context.settings.theme)
        self.viewport.show_theme()
        for name in ("system", "light", "dark"):
            self.deeds[f"theme.{name}"].setChecked(name == self.context.settings.theme)

    # -- events -------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begins what could wait, once the window has been seen."""
        super().paintEvent(event)
        if not self._begun:
            self._begun = True
            QTimer.singleShot(0, self._finish_start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key of an action that waits for what was just done is not lost."""
        if not self.deeds.press(QKeySequence(event.keyCombination())):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Says so when the user comes back to the window: files may have changed meanwhile."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.context.windowActivated.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers the arrangement and ends the work; everything the user did is on disk already."""
        if not self._closed:
            self._closed = True
            self.arrangement.keep(self.workspace)
            if self.context.lasting:
                self.arrangement.store()
            self.viewport.close_canvas()
            self.context.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files."""
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A case is opened, images are added to the open one."""
        drop_paths(self.context, dropped_paths(event.mimeData()))

    # -- assembly -----------------------------------------------------------------------------------------------

    def _workspaces(self) -> tuple[Any, ...]:
        """The workspaces there is something for: those of charts and the brief only when a panel belongs to them."""
        filled = {w for panel in self.context.registry.panels.values() for w in panel.workspaces}
        return tuple(w for w in WORKSPACES if w.id in filled or w.id not in ("activity", "brief"))

    def _make_bar(self) -> QToolBar:
        bar = QToolBar("Tools", self)
        bar.setObjectName("tools")
        bar.setAccessibleName("Tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.toggleViewAction().setVisible(False)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)
        return bar

    def _fill_bar(self) -> None:
        self._bar.clear()
        last = ""
        for menu, action in self.deeds.of_workspace(self.workspace):
            if last and menu != last:
                self._bar.addSeparator()
            last = menu
            self._bar.addAction(action)
            self._bar.widgetForAction(action).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        spacer = QWidget()
        spacer.setSizePolicy(spacer.sizePolicy().Policy.Expanding, spacer.sizePolicy().Policy.Preferred)
        self._bar.addWidget(spacer)
        self._bar.addAction(self.deeds["palette"])

    def _add_own_actions(self) -> None:
        from roadstead.ui.deeds import own_deeds

        for deed in own_deeds(self):
            self.deeds.add(deed)

    def _add_registered(self) -> None:
        for command in self.context.registry.commands.values():
            self.deeds.add_command(command, self.viewport.set_tool)
        panels = (*self.context.registry.panels.values(), *_OWN_PANELS)
        for panel in sorted(panels, key=lambda p: -len(p.workspaces)):  # what is at home in more workspaces comes first
            if panel.area == "centre":
                self._centres[panel.id] = panel
                continue
            self.arrangement.add(panel, lambda panel=panel: load(panel.make)(self.context))
            self.deeds.add(
                Deed(f"panel.{panel.id}", panel.title, lambda p=panel.id: self.toggle_panel(p), panel.keys, "Window")
            )

    def _add_menus(self) -> None:
        build_menus(self, MENUS)

    def _follow(self) -> None:
        context = self.context
        context.caseChanged.connect(self._show_case)
        context.changed.connect(lambda _: name_undo(self))
        context.panelWanted.connect(self.show_panel)
        context.rowsWanted.connect(lambda told, uuids: show_rows(self, told, uuids))
        context.commandWanted.connect(lambda key: self.deeds[key].trigger())
        context.sceneActivated.connect(self._show_scene)
        self.viewport.toolChanged.connect(self.deeds.mark_tool)
        self.viewport.cursorMoved.connect(self.status.show_cursor)
        self.viewport.measuring.connect(self.status.show_measure)
        self.viewport.comparing.connect(self.status.show_mode)
        self.viewport.crsChanged.connect(self.status.show_crs)
        self.viewport.workspaceWanted.connect(self.go)
        self.viewport.menuWanted.connect(lambda at: popup_menu(self, at))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def _finish_start(self) -> None:
        self.arrangement.begin()
        self.viewport.start()
        for dotted in self.context.registry.hooks:
            load(dotted)(self.context)
        for fault in self.context.registry.faults:
            self.context.notices.post("error", fault, "See the plugin's maker, or take it out of the plugins folder.")
        self.deeds.refresh()
        self.started.emit()

    def _show_centre(self) -> None:
        wanted = next((p for p in self._centres.values() if self.workspace in p.workspaces), None)
        if wanted is None:
            self.pages.setCurrentWidget(self.viewport)
            return
        page = self.pages.findChild(QWidget, f"page.{wanted.id}")
        if page is None:
            page = load(wanted.make)(self.context)
            page.setObjectName(f"page.{wanted.id}")
            self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)

    def _show_case(self) -> None:
        session, path = self.context.session, self.context.case_path
        self.setWindowTitle(f"{session.title} – {path.name} – Roadstead" if session and path else "Roadstead")
        name_undo(self)

    def _show_scene(self, scene: Any) -> None:
        if scene is not None and self.workspace == "map":
            self.go("image")

    def _follow_system(self) -> None:
        if self.context.settings.theme == "system":
            self.show_theme()
