"""``roadstead annotate``: a mark on a scene, measured."""

import argparse
from typing import Any

from roadstead.api import Headless, Operation, annotating, classes, originals, scenes


def add(verbs: Any) -> None:
    """Adds the verb."""
    parser = verbs.add("annotate", _annotate, "mark a thing on a scene and measure it")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    parser.add_argument("--class", dest="category", default="unknown", help="what it is, e.g. vessel")
    parser.add_argument("--label", default="", help="a name shown beside it")
    parser.add_argument("--note", default="")
    kind = parser.add_mutually_exclusive_group(required=True)
    for name, help_text in {
        "box": "four pixel corners, in order round the box",
        "polygon": "three or more pixel corners",
        "line": "two or more pixels",
        "point": "one pixel",
    }.items():
        kind.add_argument(f"--{name}", metavar="'x,y ...'", help=help_text)


def _annotate(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    kind = next(k for k in ("box", "polygon", "line", "point") if getattr(arguments, k) is not None)
    pixels = annotating.parse_pixels(getattr(arguments, kind))
    session = headless.open(arguments.case)
    category = classes.schema_of(session.store).parse(arguments.category)
    scene = scenes.find_scene(session.store, arguments.scene)
    state = originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
    mark = annotating.annotation(scene, kind, category, pixels, label=arguments.label, note=arguments.note)
    session.do(Operation("annotate", f"Mark {category} on {scene.name}", (mark,)))
    return {
        "annotation": mark.uuid,
        "length_m": mark.length.json() if mark.length else None,
        "width_m": mark.width.json() if mark.width else None,
        "bearing_deg": mark.bearing.json() if mark.bearing else None,
        "geometry": mark.geometry.geojson() if mark.geometry else None,
        "file": originals.STATES[state],
    }
