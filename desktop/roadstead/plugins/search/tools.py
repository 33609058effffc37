"""The search over everything, as the window has it."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QWidget

from roadstead.domain.records import Annotation, Mask, Registration, Scene, Thing
from roadstead.plugins.search.keeping import Words
from roadstead.plugins.search.panel import SearchBox
from roadstead.ui.context import AppContext

_ON_SCENES = (Annotation, Mask, Registration, Scene, Thing)


def attach(context: AppContext) -> None:
    """Lets the palette hand on what was typed there."""
    context.searchWanted.connect(lambda text: _box(context).open(text))


def has_case(context: AppContext) -> bool:
    """Whether a case is open."""
    return context.session is not None


def open_(context: AppContext) -> None:
    """Opens the box."""
    _box(context).open()


def jump(context: AppContext, uuid: str) -> None:
    """Shows a row where it is at home: on its scene, at its place on the map, or in its table."""
    record = context.record(uuid)
    if record is None:
        context.notices.post("info", "It is no longer in the case.")
        return
    if not isinstance(record, _ON_SCENES) and getattr(record, "geometry", None) is None:
        context.invoke("workspace.log")
    context.show_record(uuid)


def _box(context: AppContext) -> SearchBox:
    """The one box of a window, made when first wanted."""
    window = cast("QWidget", context.canvas).window()
    found = window.findChild(SearchBox)
    if found is None:
        found = SearchBox(window, Words(context), lambda uuid: jump(context, uuid))
    return found
