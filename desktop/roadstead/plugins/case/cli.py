"""``roadstead new``, ``log``, ``undo``, ``redo``, ``verify``, ``demo``, ``doctor``."""

import argparse
from pathlib import Path
from typing import Any

from roadstead.api import Headless, cases, data_folder


def add(verbs: Any) -> None:
    """Adds the verbs."""
    parser = verbs.add("new", _new, "make an empty case")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--title", default="")
    parser = verbs.add("log", _log, "show the journal")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--limit", type=int, metavar="N", help="only the newest N entries")
    verbs.add("undo", _undo, "take the last action back").add_argument("case", metavar="CASE")
    verbs.add("redo", _redo, "carry the last undone action out again").add_argument("case", metavar="CASE")
    parser = verbs.add("verify", _verify, "check the journal's chain, the rows and the file")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--root", metavar="HASH", help="the journal's root as printed in a brief")
    parser = verbs.add("demo", _demo, "build the demonstration case and open it")
    parser.add_argument("--out", metavar="DIR", default="", help="where to build it")
    parser.add_argument(
        "--headless", action="store_true", help="write najin.gpkg, brief.pdf and window.png, open nothing"
    )
    verbs.add("doctor", _doctor, "what is installed and what is missing")


def _new(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.create(arguments.case, arguments.title)
    return {"case": str(session.store.path)}


def _log(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    entries = store.log(limit=arguments.limit, newest_first=arguments.limit is not None)
    return {"entries": [cases.entry_facts(e) for e in sorted(entries, key=lambda e: e.seq)]}


def _undo(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return {"entries": [cases.entry_facts(headless.open(arguments.case).undo())]}


def _redo(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return {"entries": [cases.entry_facts(headless.open(arguments.case).redo())]}


def _verify(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return cases.verify_case(Path(arguments.case), arguments.root)


def _demo(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    case = cases.demonstration(Path(arguments.out) if arguments.out else data_folder() / "demonstration", headless)
    headless.say(f"The demonstration case is {case}.")
    if arguments.headless:
        return {"case": str(case)} | cases.demonstration_outputs(case, headless)
    headless.release()
    return {"case": str(case), "ok": headless.window.open(case) == 0}


def _doctor(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return cases.doctor()
