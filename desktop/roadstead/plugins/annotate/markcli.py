"""``roadstead mark``: marks that are there already, listed, said otherwise, moved, bent, parted, joined, copied, removed."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from roadstead.api import (
    CaseSession,
    Headless,
    Operation,
    UserError,
    annotating,
    classes,
    counting,
    filtering,
    originals,
    scenes,
)
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.domain.saying import said
from roadstead.plugins.annotate import changing, copying, joining, logic, piercing, resting
from roadstead.plugins.annotate.cli import add_words, said_of, words_of

WHERE = "a filter as of the table, e.g. 'class = vessel and length >= 100 and stands'"
_BY: Any = {"nargs": 2, "type": float, "metavar": ("DX", "DY")}
_Plan = Callable[[list[Scene], list[Annotation], argparse.Namespace], list[changing.Pair]]


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("mark", "marks that are there already")

    def verb(name: str, run: Any, what: str, many: str = "*") -> argparse.ArgumentParser:
        parser = group.add(name, run, what)
        parser.add_argument("case", metavar="CASE")
        if many:
            parser.add_argument("marks", metavar="UUID", nargs=many, help="marks by uuid, or the start of one")
        else:
            parser.add_argument("mark", metavar="UUID", help="a mark by uuid, or the start of one")
        if many == "*":
            parser.add_argument("--where", default="", metavar="EXPR", help=WHERE)
        return parser

    verb("list", _list, "list marks")
    add_words(_with_class(verb("edit", _edit, "change what is said of marks, as one action")))
    _add_shapes(verb)
    _add_numbers(verb)
    verb("remove", _remove, "remove marks; refused while a sighting or a count rests on one")


def _with_class(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--class", dest="category", help="what they are, e.g. vessel")
    return parser


def _add_shapes(verb: Callable[..., argparse.ArgumentParser]) -> None:
    parser = verb("move", _carry("move", lambda _, marks, a: changing.moved(marks, Pixel(*a.by))), "move marks")
    parser.add_argument("--by", required=True, **_BY, help="pixels right and down")
    each = "each about its own centre, not about that of all on a scene"
    turn = _carry("turn", lambda scenes, marks, a: changing.turned(scenes, marks, a.degrees, each=a.each))
    parser = verb("turn", turn, "turn marks on the ground")
    parser.add_argument("--degrees", required=True, type=float, metavar="D", help="clockwise; negative the other way")
    parser.add_argument("--each", action="store_true", help=each)
    scale = _carry("scale", lambda scenes, marks, a: changing.scaled(scenes, marks, a.factor, each=a.each))
    parser = verb("scale", scale, "make marks larger or smaller")
    parser.add_argument("--factor", required=True, type=float, metavar="F", help="such as 1.1 or 0.9")
    parser.add_argument("--each", action="store_true", help=each)
    parser = verb("reshape", _reshape, "give a mark other vertices", many="")
    parser.add_argument("--pixels", required=True, metavar="'x,y ...'", help="all of them, in order round it")
    parser = verb("vertex", _vertex, "move, add or remove one vertex", many="")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--move", type=int, metavar="N", help="the vertex of that number, counted from 0, to --to")
    what.add_argument("--insert", type=int, metavar="N", help="a new one before it, at --to")
    what.add_argument("--remove", type=int, metavar="N", help="takes it away")
    parser.add_argument("--to", metavar="X,Y", help="a pixel")
    parser.add_argument("--hole", type=int, default=0, metavar="K", help="of the K-th hole, not of the outline")
    parser = verb("hole", _hole, "cut a hole into a mark, or fill its holes", many="")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--cut", metavar="'x,y ...'", help="pixel corners of what does not belong to it")
    what.add_argument("--fill", nargs="?", type=int, const=0, metavar="K", help="the K-th hole, or all")


def _add_numbers(verb: Callable[..., argparse.ArgumentParser]) -> None:
    """What changes how many marks there are."""
    parser = verb("split", _split, "part a mark by a line right across it; a box at right angles", many="")
    parser.add_argument("--line", required=True, metavar="'x,y x,y ...'")
    verb("halve", _split, "part a mark in two halves across its length", many="").set_defaults(line="")
    verb("merge", _merge, "make boxes and polygons of a scene one; what is said of the first is kept")
    parser = verb("duplicate", _copy, "copy marks on their own scene")
    parser.add_argument("--by", default=(0.0, 0.0), **_BY, help="pixels right and down (default: in place)")
    parser.set_defaults(to="")
    parser = verb("copy", _copy, "copy marks of one scene to another, where they are on the ground")
    parser.add_argument("--to", required=True, metavar="SCENE", help="a scene's uuid or name")
    parser.set_defaults(by=(0.0, 0.0))


# -- which marks ------------------------------------------------------------------------------------------------


def _chosen(session: CaseSession, arguments: argparse.Namespace) -> list[Annotation]:
    """The marks that are named, in that order, and those that pass the filter; raises UserError where there are none."""
    named = [annotating.find_mark(session.store, text) for text in dict.fromkeys(arguments.marks)]
    found = filtering.marks_where(session.store, arguments.where) if arguments.where.strip() else []
    marks = list({mark.uuid: mark for mark in (*named, *found)}.values())
    if not marks and arguments.where.strip():
        raise UserError(f"No mark passes “{arguments.where}”.", "`roadstead mark list` shows what there is.")
    if not marks:
        raise UserError("No mark was named.", "Give uuids, or --where with a filter.")
    return marks


def _scenes_of(session: CaseSession, marks: Sequence[Annotation], headless: Headless) -> list[Scene]:
    """Their scenes; raises UserError where the file of one has changed, or a class of them is locked."""
    schema = classes.schema_of(session.store)
    for name in dict.fromkeys(mark.category for mark in marks):
        found = schema.find(name)
        if found is not None and found.locked:
            todo = f"`roadstead classes edit CASE “{found.name}” --locked no` unlocks it."
            raise UserError(f"The class {found.name} is locked, and its marks stay as they are.", todo)
    scenes = session.store.some(Scene, dict.fromkeys(mark.scene for mark in marks))
    for scene in scenes:
        originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
    return scenes


def _one(arguments: argparse.Namespace, headless: Headless) -> tuple[CaseSession, Annotation, Scene]:
    session = headless.open(arguments.case)
    mark = annotating.find_mark(session.store, arguments.mark)
    (scene,) = _scenes_of(session, [mark], headless)
    return session, mark, scene


def _pixel(text: str) -> Pixel:
    found = annotating.parse_pixels(text)
    if len(found) != 1:
        raise UserError(f"“{text}” is not one pair of numbers.", "Write x,y such as 10,40.")
    return found[0]


# -- what is done -----------------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case, read_only=True)
    named = arguments.marks or arguments.where.strip()
    marks = _chosen(session, arguments) if named else filtering.marks_where(session.store, "")
    names = {scene.uuid: scene.name for scene in session.store.all(Scene)}
    return {"number": len(marks), "annotations": [_row(mark, names) for mark in marks]}


def _row(mark: Annotation, names: dict[str, str]) -> dict[str, Any]:
    measures = {"length_m": mark.length, "width_m": mark.width, "bearing_deg": mark.bearing, "area_m2": mark.area}
    return {
        "annotation": mark.uuid,
        "class": mark.category,
        "label": mark.label,
        "kind": mark.kind,
        "scene": names.get(mark.scene, mark.scene),
        "stands": mark.stands,
        "pixels": " ".join(f"{x:g},{y:g}" for x, y in mark.pixels),
        "holes": [" ".join(f"{x:g},{y:g}" for x, y in ring) for ring in annotating.rings_of(mark.holes)],
        **{name: value.json() if value else None for name, value in measures.items()},
    }


def _edit(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    words, attributes = words_of(arguments)
    if not words and not attributes:
        raise UserError("Nothing was given to be changed.", "Give --class, --confidence or another option.")
    session = headless.open(arguments.case)
    schema = classes.schema_of(session.store)
    marks = _chosen(session, arguments)
    of_remark = {name: text for name, text in words.items() if name in ("label", "note")}
    pairs = [
        (mark, said(mark, schema, of_remark, {}) if mark.is_remark else said(mark, schema, words, attributes))
        for mark in marks
    ]
    changed = tuple(now for mark, now in pairs if now != mark)
    if changed:
        progress = headless.progress("Writing")
        label = f"Change {logic.names_of(changed)}"
        session.do(Operation("describe", label, changed), lambda share: progress(share, ""))
    headless.say(f"{len(changed):,} of {_counted(marks)} changed.")
    rows = [{"annotation": now.uuid, **said_of(now)} for _, now in pairs]
    return {"changed": len(changed), "annotations": rows}


def _carry(verb: str, plan: _Plan) -> Callable[[argparse.Namespace, Headless], dict[str, Any]]:
    def run(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
        session = headless.open(arguments.case)
        marks = _chosen(session, arguments)
        scenes = _scenes_of(session, marks, headless)
        return _done(session, logic.reshape(scenes, plan(scenes, marks, arguments), verb))

    return run


def _reshape(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session, mark, scene = _one(arguments, headless)
    now = replace(mark, pixels=annotating.parse_pixels(arguments.pixels))
    return _done(session, logic.reshape([scene], [(mark, now)], "reshape"))


def _vertex(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session, mark, scene = _one(arguments, headless)
    if arguments.remove is not None:
        pair, verb = changing.removed(mark, arguments.hole, arguments.remove), "remove vertex"
    elif arguments.to is None:
        raise UserError("Where the vertex is to be was not said.", "Give --to X,Y.")
    elif arguments.insert is not None:
        pair, verb = changing.inserted(mark, arguments.hole, arguments.insert, _pixel(arguments.to)), "insert"
    else:
        pair, verb = changing.replaced(mark, arguments.hole, arguments.move, _pixel(arguments.to)), "reshape"
    return _done(session, logic.reshape([scene], [pair], verb))


def _hole(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session, mark, scene = _one(arguments, headless)
    if arguments.cut is not None:
        return _done(session, piercing.cut(scene, mark, annotating.parse_pixels(arguments.cut)))
    return _done(session, piercing.filled([scene], [mark], arguments.fill or None))


def _split(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session, mark, scene = _one(arguments, headless)
    if arguments.line:
        operation, _ = joining.split(scene, mark, annotating.parse_pixels(arguments.line))
    else:
        operation, _ = joining.halved(scene, mark)
    return _done(session, operation)


def _merge(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    marks = _chosen(session, arguments)
    scene = _scenes_of(session, marks, headless)[0]
    operation, _, other = joining.merge(session, scene, marks)
    if other:
        headless.say(f"{other[:1].upper()}{other[1:]}.")
    return {**_done(session, operation), "removed": [mark.uuid for mark in operation.drop]}


def _copy(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    marks = _chosen(session, arguments)
    sources = {mark.scene for mark in marks}
    if len(sources) > 1:
        raise UserError("These marks lie on several scenes.", "Copy those of one scene at a time.")
    target = (
        scenes.find_scene(session.store, arguments.to) if arguments.to else session.store.get(Scene, marks[0].scene)
    )
    originals.refuse_changed(target, session.store.path, headless.progress("Checking"))
    source, copies = copying.read(copying.written(marks))
    by = Pixel(*arguments.by)
    operation, _, told = copying.paste(session, target, source, copies, None, in_place=target.uuid == source)
    if by != Pixel(0, 0):
        pairs = changing.moved([row for row in operation.put if isinstance(row, Annotation)], by)
        operation = replace(operation, put=logic.reshape([target], pairs, "move").put)
    if told:
        headless.say(told)
    return _done(session, operation)


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    marks = _chosen(session, arguments)
    resting.refuse(session, marks, "delete")
    operation = logic.remove(marks, counting.after_removal(session.store, marks))
    session.do(operation)
    return {"removed": [mark.uuid for mark in marks]}


def _done(session: CaseSession, operation: Operation) -> dict[str, Any]:
    session.do(operation)
    marks = [row for row in operation.put if isinstance(row, Annotation)]
    names = {scene.uuid: scene.name for scene in session.store.all(Scene)}
    return {"changed": len(marks), "annotations": [_row(mark, names) for mark in marks]}


def _counted(marks: Sequence[Annotation]) -> str:
    return "1 mark" if len(marks) == 1 else f"{len(marks):,} marks"
