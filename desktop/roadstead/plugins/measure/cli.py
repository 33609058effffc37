"""``roadstead measure``: a length and a bearing, not kept."""

import argparse
from typing import Any

from roadstead.api import Headless, UserError, annotating, originals, scenes


def add(verbs: Any) -> None:
    """Adds the verb."""
    parser = verbs.add("measure", _measure, "measure a line on a scene without keeping it")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    parser.add_argument("--line", required=True, metavar="'x,y x,y'", help="two or more pixels")


def _measure(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case, read_only=True)
    scene = scenes.find_scene(session.store, arguments.scene)
    state = originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
    pixels = annotating.parse_pixels(arguments.line)
    line = annotating.annotation(scene, "line", "unknown", pixels)
    if line.length is None or line.bearing is None:
        raise UserError(f"The scene {scene.name} has no georeference, so its pixels have no length in metres.", "")
    return {
        "length_m": line.length.json(),
        "bearing_deg": line.bearing.json(),
        "file": originals.STATES[state],
    }
