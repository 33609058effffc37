"""The workspaces of the left rail: same case, same selection, another view of it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QToolBar, QWidget

from roadstead.ui.actions import Actions, Deed


class Workspace(NamedTuple):
    """One place to work in: its id, name, key and what it is for."""

    id: str
    title: str
    key: str
    tip: str


WORKSPACES = (
    Workspace("image", "Image", "Ctrl+1", "Mark and measure on a scene"),
    Workspace("map", "Map", "Ctrl+2", "Scenes, sightings and routes in their place"),
    Workspace("log", "Log", "Ctrl+3", "Sightings, vessels, places and sources as tables"),
    Workspace("activity", "Activity", "Ctrl+4", "How much happened where and when, as charts"),
    Workspace("brief", "Brief", "Ctrl+5", "What goes out as a PDF"),
)


class Rail(QToolBar):
    """The left rail. ``wanted(id)`` comes when another workspace is chosen."""

    wanted = Signal(str)

    def __init__(self, actions: Actions, workspaces: tuple[Workspace, ...], parent: QWidget | None = None) -> None:
        super().__init__("Workspaces", parent)
        self.setObjectName("rail")
        self.setAccessibleName("Workspaces")
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(22, 22))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setVisible(False)
        self._group = QActionGroup(self)
        self._actions = {w.id: self._add(actions, w) for w in workspaces}

    def mark(self, workspace: str) -> None:
        """Shows which workspace this is."""
        self._actions[workspace].setChecked(True)

    def _add(self, actions: Actions, workspace: Workspace) -> QAction:
        action = actions.add(
            Deed(
                f"workspace.{workspace.id}",
                f"{workspace.title} workspace",
                lambda: self.wanted.emit(workspace.id),
                (workspace.key,),
                "Window",
                workspace.id,
                workspace.tip,
                checkable=True,
            )
        )
        action.setIconText(workspace.title)
        self._group.addAction(action)
        self.addAction(action)
        self.widgetForAction(action).setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return action
