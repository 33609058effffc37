"""``roadstead export`` and ``roadstead import``."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from roadstead.api import Headless, exporting, importing, registers
from roadstead.plugins.exchange.commands import classes_of


def add(verbs: Any) -> None:
    """Adds the verbs."""
    parser = verbs.add("export", _export, "write the case's layers for other programs")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("-o", "--output", required=True, metavar="PATH", help="a file, or a folder for several layers")
    parser.add_argument(
        "--format", default="", metavar="F", help=f"{', '.join(exporting.FORMATS)} (default: by the ending)"
    )
    parser.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="L",
        help="annotations, sightings, places, legs, scenes, masks, vessels, sources, particulars, evidence, citations or lists; may be repeated (default: all with rows)",
    )
    parser.add_argument(
        "--unsettled",
        "--all",
        action="store_true",
        help="annotations that do not stand too: proposed, rejected, carried forward, a second reader's",
    )
    parser.add_argument(
        "--where",
        default="",
        metavar="EXPR",
        help="annotations that pass a filter, e.g. 'class = vessel and length >= 100'; without --layer those alone",
    )
    parser.add_argument("--replace", action="store_true", help="write over files of the same names")
    parser = verbs.add("import", _import, "bring in marks from a file of annotations, or scenes from a catalogue")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("path", metavar="PATH", help="a file, or a folder of them")
    parser.add_argument(
        "--format", default="", metavar="F", help=f"{', '.join(importing.FORMATS)} (default: found out)"
    )
    parser.add_argument(
        "--scene", default="", metavar="S", help="the scene of all marks, whatever image the file names"
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="A=B",
        help="class A of the file is B here (“A=” leaves it out); may be repeated",
    )
    parser.add_argument(
        "--unknown", action="store_true", help="classes that the case has not become unknown (default: they are added)"
    )
    parser.add_argument("--source", default="", metavar="S", help="ftm: the source of the ships (default: the file)")
    parser.add_argument("--grade", default="F6", metavar="B2", help="ftm: Admiralty grade of this use of it")
    parser.add_argument("--scale", action="store_true", help="scale marks of an image of another size than its scene")


def _import(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session, path = headless.open(arguments.case), Path(arguments.path)
    known = arguments.format.strip().lower() or importing.format_of(path)
    if known == "stac":
        found = importing.import_stac(session, headless.pool, path, headless.progress("Importing"))
        return {"read": found.read, "rejected": [{"what": what, "reason": reason} for what, reason in found.rejected]}
    if known == "ftm":
        ships = registers.import_ftm(session, path, source=arguments.source, grade=arguments.grade)
        facts = {"added": ships.added, "completed": ships.completed, "unchanged": ships.unchanged}
        facts |= {"read": ships.added + ships.completed + ships.unchanged, "particulars": ships.particulars}
        rows = {"differs": ships.differs, "rejected": ships.rejected}
        return facts | {name: [{"line": line, "reason": why} for line, why in found] for name, found in rows.items()}
    wishes = importing.Wishes(
        arguments.scene, classes_of(arguments.map), add_classes=not arguments.unknown, scale=arguments.scale
    )
    made = importing.import_marks(session, path, known, wishes, headless.progress("Importing"))
    return {
        "format": made.format,
        "read": made.read,
        "scenes": dict(made.scenes),
        "classes_added": list(made.classes),
        "changed": [{"what": what, "reason": why} for what, why in made.changed],
        "rejected": [{"what": what, "reason": why} for what, why in made.rejected],
    }


def _export(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    known = exporting.format_of(Path(arguments.output), arguments.format)
    told = known == "ftm" or not arguments.layer or "annotations" in arguments.layer
    lost = exporting.lost(store, known, unsettled=arguments.unsettled, where=arguments.where) if told else []
    for line in lost:
        headless.say(f"{known} – {line}.")
    report = exporting.export(
        store,
        Path(arguments.output),
        arguments.format,
        arguments.layer,
        replace=arguments.replace,
        unsettled=arguments.unsettled,
        where=arguments.where,
        progress=headless.progress("Exporting"),
    )
    return {
        "written": report.written,
        "rejected": [asdict(row) for row in report.rejected],
        "lost": lost,
        "files": [str(path) for path in report.files],
    }
