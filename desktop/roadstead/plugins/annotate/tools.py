"""What is drawn on a scene becomes a mark of the case."""

from collections.abc import Sequence

from roadstead.api import UserError, annotating, originals
from roadstead.domain.classes import Schema, defaults_of
from roadstead.domain.coordinates import Pixel
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.records import REMARKS, Annotation, Scene
from roadstead.plugins.annotate import logic
from roadstead.spatial.cutting import drawn
from roadstead.ui.context import AppContext


def attach(context: AppContext) -> None:
    """Follows the canvas."""
    made: list[str] = []
    context.drawn.connect(lambda scene, kind, pixels: made.append(add(context, scene, kind, pixels)))
    if context.canvas is not None:
        context.canvas.class_chosen.connect(lambda key: choose_class(context, key, made))
    context.drawnOnMap.connect(lambda kind, _: refuse_on_map(context, kind))
    context.written.connect(lambda scene, pixels, words: add(context, scene, "text", pixels, words))
    context.edited.connect(lambda marks, verb: reshape(context, marks, verb))
    context.settingsChanged.connect(lambda: help_hand(context))
    help_hand(context)
    context.schemaChanged.connect(lambda schema: name_keys(context, schema))
    name_keys(context, context.schema)


def help_hand(context: AppContext) -> None:
    """Gives the canvas its snapping and its loupe as they are set."""
    if context.canvas is not None:
        context.canvas.set_helpers(snapping=context.settings.snapping, loupe=context.settings.loupe)


def name_keys(context: AppContext, schema: Schema) -> None:
    """Gives the commands of the keys 1 to 9 the names of their classes."""
    for key in map(str, range(1, 10)):
        found = schema.of_key(key)
        context.retitled.emit(f"class.{key}", f"Class: {found.name}" if found else "")


def add(context: AppContext, scene_uuid: str, kind: str, pixels: Sequence[Pixel], label: str = "") -> str:
    """Adds what was drawn, measured, and selects it once it is safe on disk; gives its uuid, none for another tool's."""
    session = context.require_session()
    scene = session.store.find(Scene, scene_uuid)
    if scene is None or kind not in annotating.KINDS:  # another tool's
        return ""
    inside = drawn(kind, pixels, (), scene.width, scene.height)
    kind, pixels, rim = (inside.kind, inside.pixels, inside.partial) if inside else (kind, pixels, False)
    category, schema = annotating.REMARK if kind in REMARKS else context.category, context.schema
    said = {} if kind in REMARKS else context.said or {}
    fields = {**said, "attributes": defaults_of(schema.find(category)), "label": label, "uuid": new_uuid()}
    if rim and kind not in REMARKS:
        fields["partial"] = True

    def work() -> str:
        originals.refuse_changed(scene, session.store.path)
        made, operation = logic.mark(scene, kind, category, pixels, **fields)
        session.do(operation)
        return made.uuid

    def done(uuid: str) -> None:
        context.select(frozenset((uuid,)))
        if rim:
            context.notices.post("info", *_RIM.get(kind, _CUT_OFF), about=uuid)
        known = context.schema.find(category)
        if known is not None and known.hidden:
            context.notices.post("warning", f"Marks of the class {category} are hidden.", "H shows them.", about=uuid)

    context.write(f"Mark {kind if kind in REMARKS else category} on {scene.name}", work, done)
    return fields["uuid"]


_CUT_OFF = ("The rim of the image cuts it off: the mark ends there, and is partial.", "Alt+P says otherwise.")
_RIM = {
    "text": ("The words were typed outside the image, and stand at its rim.", "Drag them to where they belong."),
    "arrow": ("The arrow reached out of the image, and ends at its rim.", ""),
}


def choose_class(context: AppContext, key: str, made: Sequence[str]) -> None:
    """The class with a key for what is being drawn and what comes after it; right after drawing also for what was drawn
    last, ``made`` being all that was, whether it is on disk yet or not: the hand does not wait for that."""
    found, tool = context.schema.of_key(key), context.canvas.tool if context.canvas else None
    if found is None:
        return
    context.category, schema = found.name, context.schema
    if tool is None or tool.busy or not made or not made[-1] or context.selection - set(made):
        return
    session, uuid = context.require_session(), made[-1]

    def work() -> None:
        mark = session.store.find(Annotation, uuid)
        operation = logic.reclassify([mark], schema, found.name) if mark is not None else None
        if operation is not None:
            session.do(operation)

    context.write(f"Class a mark as {found.name}", work)


def refuse_on_map(context: AppContext, kind: str) -> None:
    """Says that marks are drawn on scenes, where something else than a leg was drawn on the bare map."""
    if kind in annotating.KINDS and kind != "line":
        context.notices.post("info", "Marks are drawn on a scene, and this is the bare map.", "Open a scene first.")


_KEPT_IN = ("Marks end at the rim of the image, and were moved no farther.", "")


def reshape(context: AppContext, marks: Sequence[Annotation], verb: str) -> None:
    """Gives marks the vertices that the hand has left them; where that cannot be, the canvas shows the old ones again."""
    session, canvas = context.require_session(), context.canvas
    known = {scene.uuid: scene for scene in session.store.some(Scene, dict.fromkeys(mark.scene for mark in marks))}
    where, rim = logic.within(known, marks, verb)

    def work() -> None:
        found = session.store.some(Annotation, where)
        scenes = session.store.some(Scene, [mark.scene for mark in found])
        for scene in scenes:
            originals.refuse_changed(scene, session.store.path)
        session.do(logic.reshape(scenes, [(mark, where[mark.uuid]) for mark in found], verb))
        if rim:
            context.later(lambda: context.notices.post("info", *(_KEPT_IN if verb == "move" else _CUT_OFF)))

    def attempt() -> None:
        try:
            work()
        except UserError:
            if canvas is not None:
                context.later(canvas.give_up)
            raise

    context.write(logic.reshape_label(marks, verb), attempt)
