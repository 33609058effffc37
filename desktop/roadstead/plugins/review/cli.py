"""``roadstead review``: marks that wait for a decision, listed, accepted and rejected."""

import argparse
from collections import Counter
from typing import Any

from roadstead.api import CaseSession, Headless, UserError, annotating, reviewing, scenes
from roadstead.domain.records import Annotation, Run

_STATES = ("proposed", "carried", "rejected", "accepted", "corrected")


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("review", "marks proposed by a machine: list, accept, reject")
    parser = _verb(group, "list", _list, "list marks by the state of their review, best scores first")
    parser.add_argument("--state", choices=_STATES, default="proposed", help="(default: proposed)")
    for name, verdict, summary in (
        ("accept", reviewing.ACCEPT, "accept proposed marks, as one action"),
        ("reject", reviewing.REJECT, "reject proposed marks, as one action; they are kept and not proposed again"),
    ):
        parser = _verb(group, name, _settle, summary)
        parser.add_argument("marks", metavar="MARK", nargs="*", help="uuids of marks, or unambiguous starts")
        parser.add_argument("--all", action="store_true", help="all that wait, as far as the options below allow")
        parser.set_defaults(verdict=verdict)


def _verb(group: Any, name: str, run: Any, summary: str) -> argparse.ArgumentParser:
    parser = group.add(name, run, summary)
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--scene", metavar="SCENE", help="of this scene, by uuid or name")
    parser.add_argument(
        "--run", dest="of_run", default="", metavar="RUN", help="of this run, by uuid or an unambiguous start"
    )
    parser.add_argument("--class", dest="category", default="", metavar="CLASS", help="of this class")
    parser.add_argument("--least", type=float, metavar="S", help="of this score or better")
    parser.add_argument("--most", type=float, metavar="S", help="of this score or less")
    return parser


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case, read_only=True)
    marks = reviewing.by_score(_chosen(session, arguments, arguments.state))
    return {
        "count": len(marks),
        "classes": dict(Counter(mark.category for mark in marks)),
        "annotations": [
            {
                "annotation": mark.uuid,
                "scene": mark.scene,
                "class": mark.category,
                "score": mark.score,
                "run": mark.run,
                "review": mark.review,
                "pixels": [list(p) for p in mark.pixels],
            }
            for mark in marks
        ],
    }


def _settle(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    if bool(arguments.marks) == bool(arguments.all):
        raise UserError(
            "It is not said which marks.", "Name marks, or give --all with --run, --class, --least or --most."
        )
    if arguments.marks:
        marks = [annotating.find_mark(session.store, text) for text in arguments.marks]
        carried = next((mark for mark in marks if mark.review == "carried"), None)
        if carried is not None:
            raise UserError(
                f"{carried.uuid} was carried from another date.", "Use “roadstead thing confirm” or “deny”."
            )
    else:
        marks = _chosen(session, arguments, "proposed")
        if not marks:
            raise UserError("No such mark waits for a decision.", "“roadstead review list” shows which do.")
    operation = reviewing.settle(session.store, marks, arguments.verdict)
    session.do(operation)
    settled = [session.store.get(Annotation, mark.uuid) for mark in marks]
    return {"done": operation.label, "count": len(marks), "reviews": dict(Counter(mark.review for mark in settled))}


def _chosen(session: CaseSession, arguments: argparse.Namespace, state: str) -> list[Annotation]:
    store = session.store
    where = {"scene": scenes.find_scene(store, arguments.scene).uuid} if arguments.scene else {}
    run = _run(session, arguments.of_run) if arguments.of_run else ""
    marks = [mark for mark in store.all(Annotation, review=state, **where) if not mark.reading]
    return reviewing.chosen(marks, run=run, category=arguments.category, least=arguments.least, most=arguments.most)


def _run(session: CaseSession, text: str) -> str:
    found = [run.uuid for run in session.store.all(Run) if run.uuid.startswith(text)]
    if len(found) != 1:
        raise UserError(f"{'Several runs begin' if found else 'No run begins'} with “{text}”.", "Give its whole uuid.")
    return found[0]
