"""The clipboard, and the actions that change how many marks there are: copy, cut, paste, duplicate, split, merge."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from roadstead.api import Operation, UserError, originals
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.plugins.annotate import copying, joining, piercing
from roadstead.plugins.annotate.commands import delete, refuse_kept, selected
from roadstead.plugins.annotate.logic import names_of
from roadstead.ui.context import AppContext

Made = tuple[Operation, tuple[Annotation, ...], str]


def copy(context: AppContext) -> None:
    """Puts the selected marks on the clipboard: for here, and as GeoJSON for other programs."""
    marks = _chosen(context)
    if len({mark.scene for mark in marks}) > 1:
        raise UserError("Marks of several scenes are selected.", "Copy those of one scene at a time.")
    data = QMimeData()
    data.setData(copying.FORMAT, copying.written(marks).encode())
    data.setText(copying.geojson(context.require_session().store.get(Scene, marks[0].scene), marks))
    QApplication.clipboard().setMimeData(data)
    context.notices.post("info", f"Copied {names_of(marks)}.")


def cut(context: AppContext) -> None:
    """Copies the selected marks and takes them away."""
    copy(context)
    delete(context)


def paste(context: AppContext) -> None:
    """Puts what was copied onto the scene that is shown, at the cursor where it is the same scene."""
    data = QApplication.clipboard().mimeData()
    if not data.hasFormat(copying.FORMAT):
        raise UserError("No marks have been copied.", "Select some and copy them; files of marks are imported.")
    source, marks = copying.read(bytes(data.data(copying.FORMAT).data()).decode())
    scene = _shown(context)
    at = _under_cursor(context)
    _make(
        context,
        f"Paste {names_of(marks)}",
        scene,
        lambda: copying.paste(context.require_session(), scene, source, marks, at),
    )


def duplicate(context: AppContext) -> None:
    """Copies of the selected marks in the same place, selected in their stead."""
    marks, session = _chosen(context), context.require_session()
    scene = session.store.get(Scene, marks[0].scene)
    source, copies = copying.read(copying.written([mark for mark in marks if mark.scene == scene.uuid]))
    _make(
        context,
        f"Duplicate {names_of(copies)}",
        scene,
        lambda: copying.paste(session, scene, source, copies, None, in_place=True),
    )


def merge(context: AppContext) -> None:
    """Makes one of the selected boxes and polygons; what does not touch become parts of one whole."""
    marks, session = _chosen(context), context.require_session()
    refuse_kept(context, marks)
    scene = session.store.get(Scene, marks[0].scene)

    def work() -> Made:
        operation, made, other = joining.merge(session, scene, marks)
        apart = f"They do not touch: they are now {len(made)} parts of one whole." if len(made) > 1 else ""
        return operation, made, " ".join(filter(None, (apart, f"{other[:1].upper()}{other[1:]}." if other else "")))

    _make(context, f"Merge {names_of(marks)}", scene, work)


def halve(context: AppContext) -> None:
    """Parts the selected mark in two halves across its length."""
    marks, session = _chosen(context), context.require_session()
    if len(marks) > 1:
        raise UserError("Several marks are selected.", "Halve one at a time.")
    refuse_kept(context, marks)
    scene = session.store.get(Scene, marks[0].scene)
    _make(context, f"Halve {names_of(marks)}", scene, lambda: (*joining.halved(scene, marks[0]), ""))


def split(context: AppContext, line: tuple[Pixel, ...]) -> None:
    """Parts the selected mark by a line that was drawn."""
    marks, session = _chosen(context), context.require_session()
    if len(marks) > 1:
        raise UserError("Several marks are selected.", "Select the one that the line is to part.")
    refuse_kept(context, marks)
    scene = session.store.get(Scene, marks[0].scene)
    _make(context, f"Split {names_of(marks)}", scene, lambda: (*joining.split(scene, marks[0], line), ""))


def pierce(context: AppContext, ring: tuple[Pixel, ...]) -> None:
    """Cuts what was drawn out of the selected mark."""
    marks, session = _chosen(context), context.require_session()
    if len(marks) > 1:
        raise UserError("Several marks are selected.", "Select the one that the hole is cut into.")
    refuse_kept(context, marks)
    scene = session.store.get(Scene, marks[0].scene)
    _make(context, f"Cut a hole into {names_of(marks)}", scene, lambda: _plan(piercing.cut(scene, marks[0], ring)))


def fill(context: AppContext) -> None:
    """Fills the holes of the selected marks."""
    marks, session = _chosen(context), context.require_session()
    refuse_kept(context, marks)
    scenes = session.store.some(Scene, dict.fromkeys(mark.scene for mark in marks))
    _make(context, f"Fill the holes of {names_of(marks)}", scenes[0], lambda: _plan(piercing.filled(scenes, marks)))


def _plan(operation: Operation) -> Made:
    return operation, tuple(row for row in operation.put if isinstance(row, Annotation)), ""


def _make(context: AppContext, label: str, scene: Scene, plan: Callable[[], Made]) -> None:
    """Carries out what is planned on the case worker, selects what was made, and says what is to be known of it."""
    session = context.require_session()

    def work() -> Made:
        originals.refuse_changed(scene, session.store.path)
        made = plan()
        session.do(made[0])
        return made

    def done(made: Made) -> None:
        context.select(frozenset(mark.uuid for mark in made[1]))
        if made[2]:
            context.notices.post("info", f"{label}.", made[2])

    context.write(label, work, done)


def _chosen(context: AppContext) -> list[Annotation]:
    """The selected marks, in the order in which they were selected."""
    marks = selected(context)
    if not marks:
        raise UserError("No mark is selected.", "Click one; Shift+click adds others.")
    order = {uuid: i for i, uuid in enumerate(context.canvas.marks.selected if context.canvas else ())}
    return sorted(marks, key=lambda mark: order.get(mark.uuid, len(order)))


def _shown(context: AppContext) -> Scene:
    if context.active_scene is None:
        raise UserError("This is the bare map, and marks lie on scenes.", "Show a scene first.")
    return context.active_scene


def _under_cursor(context: AppContext) -> Pixel | None:
    """The pixel of the active scene under the mouse; None while it is elsewhere."""
    canvas = context.canvas
    if canvas is None or canvas.frame is None or canvas.pointer is None:
        return None
    from roadstead.ui.canvas.tools import world_of

    return canvas.frame.pixels(world_of(canvas.view, canvas.pointer))[0]
