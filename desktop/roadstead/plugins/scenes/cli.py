"""``roadstead scene``: add an image to a case, list what is there."""

import argparse
from pathlib import Path
from typing import Any

from roadstead.api import Headless, scenes
from roadstead.domain.records import Scene
from roadstead.domain.times import parse_interval


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("scene", "images of a case")
    parser = group.add("add", _add, "add an image; the file itself is never touched")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--acquired", metavar="T", help="when it was taken: a time, a day or START/END, with a zone")
    parser.add_argument("--credit", default="", help="whom to name under the picture")
    parser.add_argument("--licence", default="")
    parser.add_argument("--crs", default="", metavar="EPSG:N", help="of a world file that comes without one")
    group.add("list", _list, "list the scenes of a case").add_argument("case", metavar="CASE")


def _add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    acquired = parse_interval(arguments.acquired) if arguments.acquired else None
    session = headless.open(arguments.case)
    scene = scenes.add_scene(
        session,
        headless.pool,
        Path(arguments.file),
        acquired=acquired,
        credit=arguments.credit,
        licence=arguments.licence,
        crs=arguments.crs,
        progress=headless.progress("Reading"),
    )
    if not scene.georeferenced:
        headless.say(scene.georef_note)
    return _facts(scene)


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return {"scenes": [_facts(scene) for scene in headless.open(arguments.case, read_only=True).store.all(Scene)]}


def _facts(scene: Scene) -> dict[str, Any]:
    return {
        "scene": scene.uuid,
        "name": scene.name,
        "sha256": scene.sha256,
        "width": scene.width,
        "height": scene.height,
        "bands": scene.bands,
        "dtype": scene.dtype,
        "crs": scene.crs or None,
        "gsd_m": scene.gsd_m,
        "footprint": scene.footprint.geojson() if scene.footprint else None,
        "georeferenced": scene.georeferenced,
        "acquired": scene.acquired.iso() if scene.acquired else None,
        "simulated": scene.simulated,
    }
