"""``roadstead export``."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from roadstead.api import Headless, exporting, importing


def add(verbs: Any) -> None:
    """Adds the verb."""
    parser = verbs.add("export", _export, "write the case's layers for other programs")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("-o", "--output", required=True, metavar="PATH", help="a file, or a folder for several layers")
    parser.add_argument("--format", default="", metavar="F", help="geojson, csv, gpkg or stac (default: by the ending)")
    parser.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="L",
        help="annotations, sightings, places, legs, scenes, vessels or sources; may be repeated (default: all with rows)",
    )
    parser.add_argument(
        "--unsettled",
        action="store_true",
        help="annotations that do not stand too: proposed, rejected, carried forward, a second reader's",
    )
    parser.add_argument("--replace", action="store_true", help="write over files of the same names")
    parser = verbs.add("import", _import, "add the images that a catalogue of local files names")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("path", metavar="PATH", help="a STAC Item, Collection or Catalog, or a folder of them")
    parser.add_argument("--format", default="stac", choices=("stac",))


def _import(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    found = importing.import_stac(session, headless.pool, Path(arguments.path), headless.progress("Importing"))
    return {"read": found.read, "rejected": [{"what": what, "reason": reason} for what, reason in found.rejected]}


def _export(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    report = exporting.export(
        store,
        Path(arguments.output),
        arguments.format,
        arguments.layer,
        replace=arguments.replace,
        unsettled=arguments.unsettled,
        progress=headless.progress("Exporting"),
    )
    return {
        "written": report.written,
        "rejected": [asdict(row) for row in report.rejected],
        "files": [str(path) for path in report.files],
    }
