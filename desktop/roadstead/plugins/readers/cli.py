"""``roadstead reading``: a second reader's pass, how far two readers agree, and what is decided where they differ."""

import argparse
from typing import Any

from roadstead.api import Headless, UserError, adjudicating, annotating, readings, scenes
from roadstead.domain.records import Adjudication, Annotation, Reading, Scene
from roadstead.spatial.pairing import IOU, TOLERANCE_PX, Pair


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("reading", "second readings: another analyst's pass over the same scenes")
    parser = _verb(
        group, "start", _start, "start a second reading; until it is finished, new marks on its scenes are its"
    )
    parser.add_argument("scenes", metavar="SCENE", nargs="*", help="uuids or names (default: all scenes)")
    parser.add_argument("--reader", metavar="NAME", required=True, help="who reads; not who made the marks")
    parser.add_argument("--open", action="store_true", help="let the reader see the first reader's marks")
    parser.add_argument("--note", default="")
    _verb(group, "finish", _finish, "finish the second reading that goes on, and pair the marks of both")
    _verb(group, "abandon", _abandon, "give up the second reading that goes on, with its marks")
    _verb(group, "list", _list, "list the second readings of a case")
    parser = _verb(group, "agreement", _agreement, "how far the two readers agree", named=True)
    parser = _verb(group, "adjudicate", _adjudicate, "list where they differ, or decide on it", named=True)
    parser.add_argument("--accept", action="store_true", help="accept at once all marks on which they agree")
    parser.add_argument("--mark", metavar="UUID", help="the mark of either reader that is decided on")
    parser.add_argument("--decision", choices=adjudicating.DECISIONS, help="whose mark stands")
    parser.add_argument("--reason", default="", help="why; needed for a decision")


def _verb(group: Any, name: str, run: Any, summary: str, *, named: bool = False) -> argparse.ArgumentParser:
    parser = group.add(name, run, summary)
    parser.add_argument("case", metavar="CASE")
    if named:
        parser.add_argument("--reading", default="", help="its uuid or reader (default: the last)")
        parser.add_argument("--iou", type=float, default=IOU, help=f"least overlap of one thing (default: {IOU:g})")
        parser.add_argument(
            "--tolerance",
            type=float,
            default=TOLERANCE_PX,
            metavar="PX",
            help=f"distance in pixels up to which points and lines are one thing (default: {TOLERANCE_PX:g})",
        )
    return parser


def _start(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    store = session.store
    chosen = [scenes.find_scene(store, name) for name in arguments.scenes] or store.all(Scene)
    made, operation = readings.start(store, arguments.reader, chosen, blind=not arguments.open, note=arguments.note)
    session.do(operation)
    return readings.facts(store, made)


def _finish(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    done, operation = readings.finish(session.store, _going(session.reading))
    session.do(operation)
    return {**readings.facts(session.store, done), "agreement": readings.agreement(done).json()}


def _abandon(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    going = _going(session.reading)
    found = readings.facts(session.store, going)
    session.do(readings.abandon(session.store, going))
    return found


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    return {"readings": [readings.facts(store, reading) for reading in store.all(Reading)]}


def _agreement(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    reading = readings.find_reading(store, arguments.reading)
    how = (arguments.iou, arguments.tolerance)
    names = {scene.uuid: scene.name for scene in store.some(Scene, reading.scenes)}
    return {
        "reading": reading.uuid,
        "reader": reading.reader,
        **readings.agreement(reading, *how).json(),
        "scenes": [
            {"scene": uuid, "name": names.get(uuid, ""), **readings.agreement(reading, *how, scene=uuid).json()}
            for uuid in reading.scenes
        ],
    }


def _adjudicate(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    deciding = bool(arguments.mark or arguments.decision)
    session = headless.open(arguments.case, read_only=not (deciding or arguments.accept))
    store = session.store
    reading = readings.find_reading(store, arguments.reading)
    how = (arguments.iou, arguments.tolerance)
    accepted = 0
    if arguments.accept:
        accepted = len(adjudicating.agreeing(store, reading, *how))
        session.do(adjudicating.accept(store, reading, session.author, *how))
    if deciding:
        if not (arguments.mark and arguments.decision):
            raise UserError("A decision needs a mark and whose stands.", "Give both --mark and --decision.")
        pair = _pair(store, reading, annotating.find_mark(store, arguments.mark))
        session.do(adjudicating.decide(store, reading, pair, arguments.decision, arguments.reason, session.author))
    return {
        "reading": reading.uuid,
        "accepted": accepted,
        "decided": store.count(Adjudication, reading=reading.uuid),
        "agreeing": len(adjudicating.agreeing(store, reading, *how)),
        "differences": [_shown(pair, *how) for pair in adjudicating.differences(store, reading, *how)],
    }


def _going(reading: Reading | None) -> Reading:
    if reading is None:
        raise UserError("No second reading goes on.", "Start one: reading start CASE --reader NAME.")
    return reading


def _pair(store: Any, reading: Reading, mark: Annotation) -> Pair:
    found = next((p for p in adjudicating.open_pairs(store, reading) if mark.uuid in (p.first, p.second)), None)
    if found is None:
        raise UserError(
            f"Nothing is to be decided of the mark {mark.uuid}.", "reading adjudicate CASE lists what is open."
        )
    return found


def _shown(pair: Pair, iou: float, tolerance_px: float) -> dict[str, Any]:
    return {
        "scene": pair.scene,
        "first": pair.first,
        "second": pair.second,
        "first_class": pair.classes[0],
        "second_class": pair.classes[1],
        "iou": pair.iou,
        "distance_px": pair.distance_px,
        "why": adjudicating.why(pair, iou, tolerance_px),
    }
