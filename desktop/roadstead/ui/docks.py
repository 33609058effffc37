"""The docks: made when first shown, moved and closed at will, remembered for each workspace."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QToolButton, QWidget

from roadstead.services.plugins import Panel
from roadstead.services.settings import config_folder
from roadstead.ui.icons import icon
from roadstead.ui.plain import label

_AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
# Raised when a release names or splits its docks in another way, so that an old arrangement is not forced upon it.
_VERSION = 1
_BOTTOM = {"log": 300, "activity": 220}  # pixels of height
Make = Callable[[], QWidget]


class Dock(QDockWidget):
    """A dock whose content is made when it is first seen after ``begin``, so that the window starts without it."""

    def __init__(self, panel: Panel, make: Make, window: QMainWindow) -> None:
        super().__init__(panel.title, window)
        self.panel = panel
        self._make = make
        self._begun = False
        self.setObjectName(panel.id)
        self.setTitleBarWidget(_TitleBar(self))
        self.visibilityChanged.connect(self._fill)

    def begin(self) -> None:
        """From now on the content is made when it is seen, now if it is in sight."""
        self._begun = True
        self._fill(self.isVisible())

    def content(self) -> QWidget:
        """The panel inside, made now if it was not yet."""
        self._begun = True
        self._fill(True)
        return self.widget()

    def take_focus(self) -> None:
        """Gives the panel the focus."""
        self.raise_()
        self.content().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fill(self, visible: bool) -> None:
        if visible and self._begun and self.widget() is None:
            made = self._make()
            if not made.accessibleName():
                made.setAccessibleName(self.panel.title)
            self.setWidget(made)


class _TitleBar(QWidget):
    """A quiet title with a way to close the dock; dragging it moves the dock, a double click floats it."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setToolTip("Close (it comes back by its key, or from the Window menu)")
        close.setAccessibleName(f"Close {dock.windowTitle()}")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(dock.close)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 4, 6, 4)
        line.addWidget(label(dock.windowTitle()))
        line.addStretch(1)
        line.addWidget(close)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left to the dock, which moves."""
        event.ignore()


class Arrangement:
    """Which docks are open where, in each workspace, kept in ``arrangement.json`` of the settings folder."""

    def __init__(self, window: QMainWindow, *, stored: bool = True) -> None:
        self._window = window
        self._docks: dict[str, Dock] = {}
        self._states: dict[str, str] = {}
        if stored:
            self._read()

    @property
    def docks(self) -> dict[str, Dock]:
        """The docks by the id of their panel."""
        return self._docks

    def add(self, panel: Panel, make: Make) -> QAction:
        """Adds a dock, closed, and gives the action that opens and closes it."""
        dock = Dock(panel, make, self._window)
        self._docks[panel.id] = dock
        self._window.addDockWidget(_AREAS[panel.area], dock)
        dock.hide()
        return dock.toggleViewAction()

    def begin(self) -> None:
        """Lets the docks be filled."""
        for dock in self._docks.values():
            dock.begin()

    def show(self, workspace: str) -> None:
        """Arranges the docks as they were last in this workspace, or as it comes."""
        stored = self._states.get(workspace)
        if not (stored and self._window.restoreState(QByteArray(base64.b64decode(stored)), _VERSION)):
            self.reset(workspace)

    def reset(self, workspace: str) -> None:
        """Arranges the docks as the workspace comes."""
        self._states.pop(workspace, None)
        for dock in self._docks.values():
            dock.setFloating(False)
            self._window.addDockWidget(_AREAS[dock.panel.area], dock)
            dock.setVisible(workspace in dock.panel.workspaces)
            self._stack(dock, workspace)
        for area, size in (("left", 248), ("right", 320), ("bottom", _BOTTOM.get(workspace, 104))):
            shown = [d for d in self._docks.values() if d.panel.area == area and workspace in d.panel.workspaces]
            if shown:
                way = Qt.Orientation.Vertical if area == "bottom" else Qt.Orientation.Horizontal
                self._window.resizeDocks(shown, [size] * len(shown), way)

    def _stack(self, dock: Dock, workspace: str) -> None:
        """Lays a dock that is not at home here as a tab over the first one that is, so that it takes no room of theirs."""
        at_home = (
            d for d in self._docks.values() if d.panel.area == dock.panel.area and workspace in d.panel.workspaces
        )
        first = next(at_home, None)
        if first is not None and workspace not in dock.panel.workspaces:
            self._window.tabifyDockWidget(first, dock)
            dock.hide()

    def keep(self, workspace: str) -> None:
        """Notes the present arrangement as this workspace's."""
        self._states[workspace] = base64.b64encode(self._window.saveState(_VERSION).data()).decode()

    def store(self) -> None:
        """Writes every arrangement and the window's own place to disk; gives up quietly where that cannot be."""
        geometry = base64.b64encode(self._window.saveGeometry().data()).decode()
        text = json.dumps({"version": _VERSION, "geometry": geometry, "workspaces": self._states}, indent=1)
        with contextlib.suppress(OSError):  # an arrangement is no reason to disturb anybody who is leaving
            _path().parent.mkdir(parents=True, exist_ok=True)
            draft = _path().with_suffix(".part")
            draft.write_text(text, encoding="utf-8")
            draft.replace(_path())

    def _read(self) -> None:
        try:
            stored = json.loads(_path().read_text(encoding="utf-8"))
            if stored["version"] == _VERSION:
                self._states = {str(k): str(v) for k, v in stored["workspaces"].items()}
                self._window.restoreGeometry(QByteArray(base64.b64decode(stored["geometry"])))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._states = {}


def _path() -> Path:
    return config_folder() / "arrangement.json"
