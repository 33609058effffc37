"""``roadstead vessel``: numbers of ships, and the registry."""

import argparse
from pathlib import Path
from typing import Any

from roadstead.api import Headless, UserError, annotating, candidates, registers, vessels
from roadstead.domain.quantity import Measured
from roadstead.domain.records import Annotation
from roadstead.domain.times import parse_interval
from roadstead.domain.vocabulary import parse_grade
from roadstead.plugins.vessels import registrycli


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("vessel", "ships: their numbers and the registry")
    registrycli.add(group)
    parser = group.add("check", _check, "say what numbers are: well formed is not verified")
    parser.add_argument("numbers", metavar="NUMBER", nargs="+", help="IMO number, MMSI or container number")
    parser.add_argument("--case", default="", help="name the ships of this case that a number is easily taken for")
    parser = group.add("import", _import, "bring in a register of ships from a table (CSV)")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="which column is which field"
    )
    parser.add_argument("--source", default="", help="where the table is from (default: its name)")
    parser.add_argument("--grade", default="F6", metavar="B2", help="Admiralty grade of this use of the source")
    parser.add_argument(
        "--known-on", default="", metavar="DAY", help="the day of which the table speaks, such as 2024-03-01Z"
    )
    parser = group.add("candidates", _candidates, "rank the ships of the registry that an unknown hull may be")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument(
        "--annotation", default="", metavar="MARK", help="the mark of the ship; what follows goes before it"
    )
    for name in ("length", "beam"):
        parser.add_argument(
            f"--{name}", default="", metavar="M±SE", help=f"its {name} and standard error, such as 131±2"
        )
    parser.add_argument("--bridge", default="", choices=("", "forward", "amidships", "aft"))
    for name in ("cranes", "hatches"):
        parser.add_argument(f"--{name}", type=int, metavar="N")
    parser.add_argument("--hull", default="", metavar="COLOUR")
    parser.add_argument("--when", default="", metavar="START/END", help="when it was seen")


def _check(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store if arguments.case else None
    return {"numbers": [vessels.check(text, store) for text in arguments.numbers]}


def _import(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    found = registers.import_register(
        headless.open(arguments.case),
        arguments.file,
        dict(map(_pair, arguments.map)) or None,
        source=arguments.source,
        grade=parse_grade(arguments.grade),
        known_on=parse_interval(arguments.known_on).start if arguments.known_on else None,
        progress=headless.progress(f"Reading {arguments.file.name}"),
    )
    return {
        "added": found.added,
        "completed": found.completed,
        "unchanged": found.unchanged,
        "particulars": found.particulars,
        "rejected": [{"line": line, "reason": reason} for line, reason in found.rejected],
        "differs": [{"line": line, "what": what} for line, what in found.differs],
    }


def _pair(text: str) -> tuple[str, str]:
    column, sign, name = text.rpartition("=")
    if not sign:
        raise UserError(f"“{text}” maps nothing.", "Write COLUMN=FIELD, such as “Ship=name”.")
    return column, name


def _candidates(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    seen = {name: getattr(arguments, name) for name in ("bridge", "cranes", "hatches", "hull")}
    for name in ("length", "beam"):
        seen[name] = _measured(getattr(arguments, name))
    seen["when"] = parse_interval(arguments.when) if arguments.when else None
    mark = annotating.find_mark(store, arguments.annotation) if arguments.annotation else Annotation()
    return {
        "candidates": [each.json() for each in candidates.candidates(store, candidates.hull_of(store, mark, **seen))]
    }


def _measured(text: str) -> Measured | None:
    """``131±2`` or ``131+-2``: metres and their standard error."""
    if not text:
        return None
    value, _, error = text.replace("+-", "±").partition("±")
    try:
        found = Measured(float(value), float(error))
    except ValueError:
        found = Measured(0.0, 0.0)
    if not (0 < found.value < 1000 and 0 < found.se < 1000):
        raise UserError(f"“{text}” is no length with its standard error.", "Write metres, such as 131±2.")
    return found
