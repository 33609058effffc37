"""Every action of the window in one place: menus, tool bar, keys and the palette all read from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from roadstead.services.plugins import Command, load
from roadstead.ui.context import AppContext
from roadstead.ui.icons import icon
from roadstead.ui.plain import menu_text
from roadstead.ui.plain import tip as plain_tip

# What acts on the selection or on the last action: it waits for the writes that are queued before it.
_ON_ROWS = ("Edit", "Tools", "Class")
_BAR = ("Edit", "Scene", "Tools", "File", "View")


@dataclass(frozen=True, slots=True)
class Deed:
    """An action of the window itself: what a :class:`Command` is for a plugin, with a function in place of a dotted name."""

    id: str
    title: str
    call: Callable[[], object]
    keys: tuple[str, ...] = ()
    menu: str = ""
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    enabled: Callable[[], bool] | None = None
    workspaces: tuple[str, ...] = ()


class Actions(QObject):
    """The window's QActions by id. What can be done now is worked out again after whatever changes."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, str] = {}
        self._spaces: dict[str, tuple[str, ...]] = {}
        self._rules: dict[str, Callable[[], bool]] = {}
        self._tools = QActionGroup(self)
        self._refresh = QTimer(self, singleShot=True, interval=0)
        self._refresh.timeout.connect(self.refresh)
        for signal in (context.caseChanged, context.changed, context.selectionChanged, context.sceneActivated):
            signal.connect(self._refresh.start)
        context.retitled.connect(self._retitle)

    def add(self, deed: Deed) -> QAction:
        """Adds an action of the window."""
        action = self._make(deed.id, deed.title, deed.keys, deed.icon, deed.tip, deed.menu, deed.workspaces)
        action.setCheckable(deed.checkable)
        action.triggered.connect(lambda _=False: self._guard(deed.title, deed.call))
        if deed.enabled is not None:
            self._rules[deed.id] = deed.enabled
        return action

    def add_command(self, command: Command, set_tool: Callable[[str], None]) -> QAction:
        """Adds a plugin's command; one with a ``tool`` switches the canvas to it and stays marked while it is in hand."""
        made = self._make(
            command.id, command.title, command.keys, command.icon, command.tip, command.menu, command.workspaces
        )
        if command.tool:
            made.setCheckable(True)
            made.setData(command.tool)
            self._tools.addAction(made)
        made.triggered.connect(lambda _=False: self._guard(command.title, lambda: self._carry_out(command, set_tool)))
        if command.enabled:
            self._rules[command.id] = lambda: bool(load(command.enabled)(self._context))
        return made

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def __contains__(self, key: str) -> bool:
        return key in self._actions

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def of_menu(self, menu: str) -> list[QAction]:
        """The actions of one menu, in the order they were added."""
        return [self._actions[key] for key, name in self._menus.items() if name == menu]

    def of_workspace(self, workspace: str) -> list[tuple[str, QAction]]:
        """The actions with an icon that show in a workspace's tool bar, each with its menu, in the order of a hand's work."""
        found = [
            (self._menus[key], action)
            for key, action in self._actions.items()
            if not action.icon().isNull() and workspace in self._spaces[key]
        ]
        return sorted(found, key=lambda f: _BAR.index(f[0]) if f[0] in _BAR else len(_BAR))

    def mark_tool(self, tool: str) -> None:
        """Shows which tool is in hand."""
        for action in self._tools.actions():
            action.setChecked(action.data() == tool)

    def refresh(self) -> None:
        """Works out anew which actions can be done now."""
        for key, rule in self._rules.items():
            self._actions[key].setEnabled(rule())

    def press(self, keys: QKeySequence) -> bool:
        """Does what a key asks for of which the action cannot be done yet, once the writes queued before it are heard of.

        False where no such action has that key. The keys of actions that can be done never come here.
        """
        found = next((a for a in self._actions.values() if not a.isEnabled() and keys in a.shortcuts()), None)
        if found is None:
            return False

        def attempt() -> None:
            self.refresh()
            found.trigger()

        self._context.after_writes(attempt)
        return True

    def _make(
        self, key: str, title: str, keys: tuple[str, ...], picture: str, tip: str, menu: str, spaces: tuple[str, ...]
    ) -> QAction:
        if key in self._actions:
            raise ValueError(f"the action {key} is there twice")
        action = QAction(title, self._window)
        action.setObjectName(key)
        action.setShortcuts([QKeySequence(k) for k in keys])
        action.setIcon(icon(picture))
        action.setIconVisibleInMenu(False)
        action.setToolTip(tool_tip(title, keys, tip))
        action.setStatusTip("")
        self._actions[key] = action
        self._menus[key], self._spaces[key] = menu, spaces
        self._window.addAction(action)
        return action

    def _retitle(self, key: str, title: str) -> None:
        action = self._actions.get(key)
        if action is not None:
            _, _, tip = action.toolTip().partition("\n")
            action.setText(menu_text(title))
            action.setToolTip(plain_tip(tool_tip(title, tuple(k.toString() for k in action.shortcuts()), tip)))
            action.setVisible(bool(title))

    def _carry_out(self, command: Command, set_tool: Callable[[str], None]) -> None:
        if command.tool:
            set_tool(command.tool)
        if not command.run:
            return
        if self._menus[command.id] in _ON_ROWS:
            self._context.after_writes(lambda: self._guard(command.title, lambda: self._run(command)))
        else:
            self._run(command)

    def _run(self, command: Command) -> None:
        rule = self._rules.get(command.id)
        if rule is None or rule():
            load(command.run)(self._context)

    def _guard(self, title: str, call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001  the one door for errors of either family
            self._context.notices.report(error, title)


def tool_tip(title: str, keys: tuple[str, ...], tip: str = "") -> str:
    """``Oriented box (B)`` and a line on what it does; plain text, as every tool tip."""
    shown = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
    head = f"{title.rstrip('…')} ({shown})" if shown else title.rstrip("…")
    return f"{head}\n{tip}" if tip else head
