"""``roadstead thing``: things that are the same on several dates, and marks carried from one date to the next."""

import argparse
from typing import Any

from roadstead.api import (
    CaseSession,
    Headless,
    UserError,
    annotating,
    carrying,
    histories,
    identity,
    originals,
    reviewing,
    scenes,
)
from roadstead.domain.records import Annotation, Scene, Thing


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("thing", "things that are the same on several dates")
    _verb(group, "list", _list, "list the things of a case, and when each was first and last seen")
    _verb(group, "show", _show, "what each date says of a thing", thing="THING")
    parser = _verb(group, "make", _make, "let marks show one thing; joins those that show one already", marks="+")
    parser.add_argument("--name", default="", help="the thing's name (default: its class and the next number)")
    parser = _verb(group, "rename", _rename, "give a thing another name", thing="THING")
    parser.add_argument("name", metavar="NAME")
    parser = _verb(group, "merge", _merge, "let several things be one, the first of them")
    parser.add_argument("things", metavar="THING", nargs="+", help="uuids or names")
    _verb(group, "split", _split, "split marks off from their thing as another one", marks="+")
    _verb(group, "remove", _remove, "let marks show no thing any more; the marks stay", marks="+")
    parser = _verb(group, "state", _state, "say what became of a thing on a scene without a mark of it", thing="THING")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    parser.add_argument("state", choices=("not-there", "not-observed"))
    parser.add_argument("--note", default="")
    _add_carrying(group)


def _add_carrying(group: Any) -> None:
    parser = _verb(group, "carry", _carry, "offer the marks of a scene on the next date, to be confirmed", marks="*")
    parser.add_argument("--from", dest="scene", metavar="SCENE", help="the scene (default: that of the marks)")
    parser.add_argument(
        "--to", metavar="SCENE", help="the scene to carry to (default: the next in time that shows them)"
    )
    parser.add_argument("--back", action="store_true", help="to the date before")
    _verb(group, "waiting", _waiting, "list the marks that wait to be confirmed, by scene")
    parser = _verb(group, "confirm", _confirm, "confirm marks that were carried: the thing is there", marks="+")
    parser.add_argument("--at", metavar="'x,y ...'", help="of one mark: its corners, where it was offered elsewhere")
    _verb(
        group,
        "link",
        _link,
        "say of marks that were carried that what is marked there already is their thing",
        marks="+",
    )
    _verb(group, "deny", _deny, "deny marks that were carried: the thing is not there", marks="+")
    _verb(group, "unseen", _unseen, "say of marks that were carried that their place was not observed", marks="+")


def _verb(group: Any, name: str, run: Any, summary: str, marks: str = "", thing: str = "") -> argparse.ArgumentParser:
    parser = group.add(name, run, summary)
    parser.add_argument("case", metavar="CASE")
    if thing:
        parser.add_argument("thing", metavar=thing, help="a thing's uuid or name")
    if marks:
        parser.add_argument("marks", metavar="MARK", nargs=marks, help="uuids of marks, or unambiguous starts")
    return parser


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    reader = histories.Reader(store)
    found = [reader.history(thing).json() for thing in store.all(Thing)]
    return {"things": [{key: value for key, value in each.items() if key != "dates"} for each in found]}


def _show(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    return histories.history(store, identity.find_thing(store, arguments.thing)).json()


def _make(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    thing, operation = identity.same(session.store, _marks(session, arguments.marks), arguments.name)
    session.do(operation)
    return _shown(session, thing)


def _rename(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    thing = identity.find_thing(session.store, arguments.thing)
    session.do(identity.rename(thing, arguments.name))
    return _shown(session, thing)


def _merge(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    thing, operation = identity.merge(
        session.store, [identity.find_thing(session.store, text) for text in arguments.things]
    )
    session.do(operation)
    return _shown(session, thing)


def _split(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    thing, operation = identity.apart(session.store, _marks(session, arguments.marks))
    session.do(operation)
    return _shown(session, thing)


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    marks = _marks(session, arguments.marks)
    session.do(identity.take_out(session.store, marks))
    return {"annotations": [mark.uuid for mark in marks]}


def _state(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    thing = identity.find_thing(session.store, arguments.thing)
    scene = scenes.find_scene(session.store, arguments.scene)
    word = identity.GONE if arguments.state == "not-there" else identity.UNSEEN
    session.do(identity.state(session.store, thing, scene, word, arguments.note))
    return histories.history(session.store, thing).json()


def _carry(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    marks = _marks(session, arguments.marks)
    if not arguments.scene and len({mark.scene for mark in marks}) != 1:
        raise UserError("It is not said from which scene.", "Give --from SCENE, or marks of one scene.")
    scene = (
        scenes.find_scene(session.store, arguments.scene)
        if arguments.scene
        else session.store.get(Scene, marks[0].scene)
    )
    chosen = carrying.sources(session.store, scene, [mark.uuid for mark in marks], back=arguments.back)
    if not chosen:
        raise UserError(f"No mark of {scene.name} can be carried.", "Only marks that stand are carried.")
    targets = (
        (scenes.find_scene(session.store, arguments.to),)
        if arguments.to
        else carrying.next_scenes(session.store, scene, chosen, back=arguments.back)
    )
    found = carrying.carry(session.store, scene, chosen, targets, headless.progress("Carrying"))
    session.do(found.operation)
    return {
        "carried": [_facts(session, mark) for mark in found.marks],
        "scenes": [target.uuid for target in found.scenes],
        "by": found.by,
        "se_m": found.se_m,
        "left": found.left,
        "masked": found.masked,
        "told": found.told,
    }


def _waiting(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case, read_only=True)
    found = [mark for scene in session.store.all(Scene) for mark in reviewing.waiting(session.store, scene.uuid)]
    return {"waiting": [_facts(session, mark) for mark in found]}


def _confirm(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    marks = _marks(session, arguments.marks)
    if arguments.at:
        if len(marks) != 1:
            raise UserError("--at gives the corners of one mark.", "Confirm the others without it.")
        scene = session.store.get(Scene, marks[0].scene)
        originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
        marks = [annotating.moved(scene, marks[0], annotating.parse_pixels(arguments.at))]
    return _settled(session, marks, reviewing.ACCEPT)


def _deny(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    return _settled(session, _marks(session, arguments.marks), reviewing.REJECT)


def _link(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    return _settled(session, _marks(session, arguments.marks), reviewing.SAME)


def _unseen(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    return _settled(session, _marks(session, arguments.marks), reviewing.NOT_OBSERVED)


def _settled(session: CaseSession, marks: list[Annotation], verdict: str) -> dict[str, Any]:
    session.do(reviewing.settle(session.store, marks, verdict))
    left = len(reviewing.waiting(session.store, marks[0].scene))
    return {"settled": [mark.uuid for mark in marks], "as": verdict, "waiting": left}


def _marks(session: CaseSession, texts: list[str]) -> list[Annotation]:
    return [annotating.find_mark(session.store, text) for text in dict.fromkeys(texts)]


def _facts(session: CaseSession, mark: Annotation) -> dict[str, Any]:
    origin = reviewing.origin_of(session.store, mark)
    return {
        "annotation": mark.uuid,
        "thing": mark.object,
        "scene": mark.scene,
        "class": mark.category,
        "review": mark.review,
        "from": origin.uuid if origin else None,
        "partial": mark.partial,
        "hidden": reviewing.hidden_by(session.store, mark),
        "pixels": [list(p) for p in mark.pixels],
    }


def _shown(session: CaseSession, thing: Thing) -> dict[str, Any]:
    return histories.history(session.store, session.store.get(Thing, thing.uuid)).json()
