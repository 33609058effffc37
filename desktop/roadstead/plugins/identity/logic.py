"""Which marks are meant, and what is said of what was done."""

from collections.abc import Sequence

from roadstead.api import UserError
from roadstead.domain.records import Annotation, Scene


def start_scene(active: Scene | None, marks: Sequence[Annotation]) -> str:
    """The uuid of the scene from which to carry: that of the canvas, else the one on which all selected marks lie.

    Raises UserError where neither is there.
    """
    there = {mark.scene for mark in marks}
    if active is not None and (not there or active.uuid in there):
        return active.uuid
    if len(there) == 1:
        return there.pop()
    if there:
        raise UserError("The selected marks lie on several scenes.", "Go to the scene from which to carry them.")
    raise UserError("No scene is on the canvas.", "Open the scene whose marks are to be carried.")
