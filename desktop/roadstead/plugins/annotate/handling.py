"""What keys do with the selected marks on the canvas: select more, turn, scale, move, go to vertices."""

from collections.abc import Callable
from functools import partial

from roadstead.api import App, UserError
from roadstead.domain.records import Annotation
from roadstead.plugins.annotate.commands import has_marks, selected
from roadstead.ui.canvas import Canvas
from roadstead.ui.context import AppContext


def _with_marks(context: AppContext, work: Callable[[Canvas], None]) -> None:
    """Does it to the selected marks on the canvas; says in words where it cannot be."""
    canvas = context.canvas
    if not has_marks(context):
        raise UserError("No mark is selected.", "Click one, or go through them with Tab.")
    if canvas is None or not canvas.holdable():
        raise UserError(
            "The selected marks cannot be changed here.",
            "Show their scene, and unlock or show their class; on the bare map marks are only looked at.",
        )
    work(canvas)
    canvas.setFocus()


def _turn(context: AppContext, degrees: float) -> None:
    _with_marks(context, lambda canvas: canvas.turn(degrees))


def _scale(context: AppContext, factor: float) -> None:
    _with_marks(context, lambda canvas: canvas.scale(factor))


def _nudge(context: AppContext, x: float, y: float) -> None:
    _with_marks(context, lambda canvas: canvas.nudge(x, y))


turn_right, turn_left = partial(_turn, degrees=1), partial(_turn, degrees=-1)
turn_far_right, turn_far_left = partial(_turn, degrees=10), partial(_turn, degrees=-10)
larger, smaller = partial(_scale, factor=1.01), partial(_scale, factor=1 / 1.01)
much_larger, much_smaller = partial(_scale, factor=1.1), partial(_scale, factor=1 / 1.1)
left, right = partial(_nudge, x=-1, y=0), partial(_nudge, x=1, y=0)
up, down = partial(_nudge, x=0, y=-1), partial(_nudge, x=0, y=1)


def _on_scene(context: AppContext) -> list[str]:
    """The marks of the scene that is shown that can be taken hold of."""
    canvas = context.canvas
    found = canvas.marks.of_scene(canvas.active) if canvas is not None else []
    if not found:
        count = (
            context.require_session().store.count(Annotation, scene=canvas.active) if canvas and canvas.active else 0
        )
        if count:
            whose = "The one mark" if count == 1 else f"All {count:,} marks"
            raise UserError(
                f"{whose} of this scene cannot be selected: hidden, of a locked class, or rejected.",
                "Ctrl+Shift+H shows and unlocks all classes.",
            )
        raise UserError("There is no mark on this scene to be selected.", "Draw one first, or show another scene.")
    return found


def all_(context: AppContext) -> None:
    """Selects all marks of the scene; those of hidden and locked classes are left out."""
    context.select(frozenset(_on_scene(context)))


def invert(context: AppContext) -> None:
    """Selects the marks of the scene that are not selected, and no others."""
    context.select(frozenset(_on_scene(context)) - context.selection)


def alike(context: AppContext) -> None:
    """Selects the marks of the scene that have the class of one that is selected."""
    kept = {mark.category for mark in selected(context)} or {context.category}
    session = context.require_session()
    here = session.store.some(Annotation, _on_scene(context))
    found = frozenset(mark.uuid for mark in here if mark.category in kept)
    if not found:
        raise UserError(f"There is no mark of the class {context.category} on this scene.", "Choose another class.")
    context.select(found)


def _step(context: AppContext, by: int) -> None:
    canvas = context.canvas
    if _on_scene(context) and canvas is not None:
        canvas.step(by)
        canvas.setFocus()


following, preceding = partial(_step, by=1), partial(_step, by=-1)


def vertices(app: App) -> None:
    """Goes to the first handle of the one selected mark: arrows move it."""
    context = app if isinstance(app, AppContext) else None
    if context is None or context.canvas is None:
        return
    canvas = context.canvas
    canvas.set_tool("select")
    canvas.setFocus()
    if not canvas.to_handles():
        raise UserError("Select one mark first, and zoom in until it has handles.", "Points and texts have none.")
