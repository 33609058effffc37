"""The menus, filled from the actions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from roadstead.ui.actions import tool_tip
from roadstead.ui.plain import menu_text, shortened, tip

if TYPE_CHECKING:
    from roadstead.ui.window import MainWindow


def build_menus(window: MainWindow, names: tuple[str, ...]) -> None:
    """Puts every action into the menu it names; a menu that stays empty is absent."""
    actions = window.deeds
    for name in names:
        own = sorted(actions.of_menu(name), key=_family_order)
        if not own and name != "File":
            continue
        menu = window.menuBar().addMenu(f"&{name}")
        group = ""
        for action in own:
            family = action.objectName().partition(".")[0]
            if group and family != group:
                menu.addSeparator()
            group = family
            menu.addAction(action)
        if name == "View":
            _add_choices(window, menu, "Theme", "theme", window.context.settings.theme)
            _add_choices(window, menu, "Coordinates", "notation", window.context.settings.notation)
        if name == "File":
            _add_recent(window, menu)
            _add_quit(window, menu)


_FAMILIES = ("case", "scenes", "annotate", "measure", "sightings", "routes", "brief", "workspace", "panel", "window")


def _family_order(action: QAction) -> int:
    """The families of actions in the order of the work; those of other plugins before the window's own."""
    family = action.objectName().partition(".")[0]
    return _FAMILIES.index(family) if family in _FAMILIES else _FAMILIES.index("workspace") - 1


def _add_choices(window: MainWindow, menu: QMenu, name: str, family: str, chosen: str) -> None:
    """A menu of its own for actions of which one at a time holds."""
    choices = menu.addMenu(name)
    group = QActionGroup(choices)
    for action in window.deeds.of_menu(name):
        group.addAction(action)
        choices.addAction(action)
        action.setChecked(action.objectName() == f"{family}.{chosen}")


def _add_recent(window: MainWindow, menu: QMenu) -> None:
    recent = QMenu("Recent cases", menu)
    before = next((a for a in menu.actions() if a.objectName() == "case.close"), None)
    menu.insertMenu(before, recent) if before else menu.addMenu(recent)

    def fill() -> None:
        recent.clear()
        for text in window.context.settings.recent:
            path = Path(text)
            entry = recent.addAction(menu_text(f"{path.stem}  –  {path.parent}"))
            entry.triggered.connect(lambda _=False, path=path: window.context.open_case(path))
        if recent.isEmpty():
            recent.addAction("No case has been opened yet").setEnabled(False)

    recent.aboutToShow.connect(fill)


def _add_quit(window: MainWindow, menu: QMenu) -> None:
    menu.addSeparator()
    menu.addAction(window.deeds["quit"])


_ON_CANVAS = (
    "sightings.log",
    "annotate.edit",
    "annotate.delete",
    "",
    "scenes.previous",
    "scenes.next",
    "scenes.edit",
    "",
    "view.fit",
    "view.one",
)


def popup_menu(window: MainWindow, at: QPoint) -> None:
    """The canvas's own menu: what can be done now with what is selected and shown."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    window.deeds.refresh()
    for key in _ON_CANVAS:
        if not key:
            menu.addSeparator()
        elif key in window.deeds and window.deeds[key].isEnabled():
            menu.addAction(window.deeds[key])
    menu.popup(at)


def name_undo(window: MainWindow) -> None:
    """Lets Undo and Redo name what they would take back and do again."""
    store = window.context.session.store if window.context.session else None
    for key, name, what in (
        ("case.undo", "Undo", store.undo_label() if store else None),
        ("case.redo", "Redo", store.redo_label() if store else None),
    ):
        if key in window.deeds:
            action = window.deeds[key]
            text = f"{name} {shortened(what)}" if what else name
            action.setText(menu_text(text))
            action.setToolTip(tip(tool_tip(text, (action.shortcut().toString(),))))
