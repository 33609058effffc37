"""The selection stays with a thing from one date to the next."""

from __future__ import annotations

from typing import Any

from roadstead.domain.records import Annotation
from roadstead.ui.context import AppContext


def follow(context: AppContext) -> None:
    """Selects the marks of the same things on the scene that comes to the canvas."""
    context.sceneActivated.connect(lambda scene: _reselect(context, scene))


def _reselect(context: AppContext, scene: Any) -> None:
    session = context.session
    if session is None or scene is None or not context.selection or len(context.selection) > 200:
        return
    marks = [session.store.find(Annotation, uuid) for uuid in context.selection]
    if any(mark is None or mark.scene == scene.uuid for mark in marks):  # chosen there already, or no marks alone
        return
    things = {mark.object for mark in marks if mark is not None and mark.object}
    there = [m for thing in things for m in session.store.all(Annotation, object=thing, scene=scene.uuid)]
    found = frozenset(mark.uuid for mark in there if mark.review != "rejected")
    if found:
        context.select(found)
