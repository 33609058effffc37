"""What can be done with the table in front, as actions of the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from roadstead.ui.actions import Deed

if TYPE_CHECKING:
    from roadstead.ui.tables import TableDrawer
    from roadstead.ui.window import MainWindow

_DEEDS = (
    ("search", "Search in the table", ("Ctrl+F",), "Rows that hold all the words"),
    (
        "filter_column",
        "Filter the table by a column",
        ("Ctrl+F8",),
        "The column of the cursor; its values, or a range",
    ),
    (
        "sort",
        "Sort the table by a column",
        ("F8",),
        "The column of the cursor; again: the other way round, then no longer",
    ),
    ("clear", "Clear search and filters", ("Ctrl+Shift+Backspace",), "All of the table in front"),
    (
        "choose_columns",
        "Columns of the table…",
        ("Shift+F8",),
        "Shown or hidden; their headers are dragged into order",
    ),
    ("choose_view", "Saved views of the table…", ("Alt+F8",), "Filters, order and columns; saved, renamed, removed"),
    ("next_scene", "Next date with selected marks", ("Alt+PgDown",), "Shows the next scene on which some of them lie"),
)


def table_deeds(window: MainWindow) -> list[Deed]:
    """The actions of the tables; they open the drawer where it is closed."""

    def call(name: str) -> Callable[[], object]:
        return lambda: getattr(_drawer(window, quiet=name == "next_scene"), name)()

    return [Deed(f"tables.{name}", title, call(name), keys, "Window", tip=tip) for name, title, keys, tip in _DEEDS]


def show_rows(window: MainWindow, told: str, uuids: tuple[str, ...]) -> None:
    """Has the tables show only these rows, of whatever kinds they are; all again without any."""
    if uuids or window.arrangement.docks["tables"].widget() is not None:
        _drawer(window, quiet=True).show_rows(told, uuids)


def _drawer(window: MainWindow, *, quiet: bool) -> TableDrawer:
    dock = window.arrangement.docks["tables"]
    made = cast("TableDrawer", dock.content())
    inside = window.focusWidget()
    if not quiet and not (dock.isVisible() and inside is not None and dock.isAncestorOf(inside)):
        window.show_panel("tables")
    return made
