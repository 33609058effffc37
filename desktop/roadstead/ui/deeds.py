"""What the window itself can do, for menus, keys and the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadstead.spatial.notation import NOTATIONS
from roadstead.ui.actions import Deed
from roadstead.ui.tabledeeds import table_deeds

if TYPE_CHECKING:
    from roadstead.ui.window import MainWindow


def own_deeds(window: MainWindow) -> list[Deed]:
    """The actions of the window, in the order of their menus."""
    return [*_looking(window), *_locating(window), *_arranging(window), *table_deeds(window), *_helping(window)]


def _looking(window: MainWindow) -> list[Deed]:
    view = window.viewport
    both = ("image", "map")
    return [
        Deed(
            "view.fit",
            "Fit",
            view.fit,
            ("0",),
            "View",
            "fit",
            "Shows the whole scene, or all there is",
            workspaces=both,
        ),
        Deed(
            "view.one",
            "One to one",
            view.one_to_one,
            ("Shift+0",),
            "View",
            "one-to-one",
            "One image pixel on one screen pixel",
            workspaces=("image",),
        ),
        Deed(
            "view.in", "Zoom in", lambda: view.zoom(1.5), ("Ctrl++", "Ctrl+=", "+"), "View", "zoom-in", workspaces=both
        ),
        Deed("view.out", "Zoom out", lambda: view.zoom(1 / 1.5), ("Ctrl+-", "-"), "View", "zoom-out", workspaces=both),
        *(
            Deed(f"theme.{name}", title, lambda n=name: window.choose_theme(n), menu="Theme", checkable=True)
            for name, title in (("system", "Theme like the system"), ("light", "Light theme"), ("dark", "Dark theme"))
        ),
        Deed("view.full", "Full screen", lambda: _toggle_full(window), ("F11",), "View"),
    ]


def _locating(window: MainWindow) -> list[Deed]:
    view = window.viewport
    return [
        Deed(
            "view.goto",
            "Go to…",
            view.go_to,
            ("Ctrl+G",),
            "View",
            tip="Coordinates in any notation, a pixel, or a place",
        ),
        Deed(
            "view.grid",
            "Next grid",
            view.next_grid,
            ("Shift+G",),
            "View",
            tip="None, degrees, metres of UTM; pixels on a scene without a georeference",
        ),
        Deed(
            "view.overview",
            "Overview map",
            view.toggle_overview,
            ("Shift+W",),
            "View",
            tip="The whole scene or the region, small; click or drag in it to move",
        ),
        Deed(
            "view.copy",
            "Copy coordinates",
            lambda: _copy_position(window),
            ("Ctrl+Alt+C",),
            "View",
            tip="Of what is under the cursor, in the notation chosen",
        ),
        *(
            Deed(
                f"notation.{key}", title, lambda k=key: _choose_notation(window, k), menu="Coordinates", checkable=True
            )
            for key, title in NOTATIONS.items()
        ),
    ]


def _arranging(window: MainWindow) -> list[Deed]:
    return [
        Deed(
            "window.reset",
            "Reset the arrangement",
            lambda: window.arrangement.reset(window.workspace),
            ("Ctrl+Shift+0",),
            "Window",
            tip="Puts the docks of this workspace where they came from",
        ),
        Deed("window.focus", "Go to the canvas", window.viewport.take_focus, ("F6",), "Window"),
        Deed("window.dismiss", "Put the newest notice away", window.notices.dismiss, ("Ctrl+Shift+X",), "Window"),
    ]


def _helping(window: MainWindow) -> list[Deed]:
    return [
        Deed(
            "palette",
            "Search all actions…",
            window.show_palette,
            ("Ctrl+K", "F1"),
            "Help",
            "search",
            "Every action with its key",
        ),
        Deed("quit", "Quit", window.close, ("Ctrl+Q",), "Quit"),
        Deed("about", "About Roadstead", lambda: _tell_version(window), menu="Help"),
    ]


def _copy_position(window: MainWindow) -> None:
    from roadstead.ui.goto import copy_position

    copy_position(window.context)


def _choose_notation(window: MainWindow, notation: str) -> None:
    window.context.remember(notation=notation)
    window.status.show_notation()


def _toggle_full(window: MainWindow) -> None:
    window.showNormal() if window.isFullScreen() else window.showFullScreen()


def _tell_version(window: MainWindow) -> None:
    from PySide6 import __version__ as pyside

    from roadstead import __version__

    window.context.notices.post(
        "info", f"Roadstead {__version__}, with Qt for Python {pyside}.", "It works offline and sends nothing anywhere."
    )
