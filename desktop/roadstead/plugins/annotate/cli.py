"""``roadstead annotate``: a mark on a scene, measured."""

import argparse
from typing import Any

from roadstead.api import Headless, Operation, UserError, annotating, classes, originals, scenes
from roadstead.domain.classes import defaults_of, values_of
from roadstead.domain.likelihood import WORDS
from roadstead.domain.records import Annotation
from roadstead.domain.saying import BASES, PARSERS, said
from roadstead.plugins.annotate import logic


def add(verbs: Any) -> None:
    """Adds the verb."""
    parser = verbs.add("annotate", _annotate, "mark a thing on a scene and measure it")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    parser.add_argument("--class", dest="category", default="unknown", help="what it is, e.g. vessel")
    add_words(parser)
    kind = parser.add_mutually_exclusive_group(required=True)
    for name, help_text in {
        "box": "four pixel corners, in order round the box",
        "ellipse": "the four corners of the box round it",
        "polygon": "three or more pixel corners",
        "line": "two or more pixels",
        "point": "one pixel",
        "text": "one pixel, where the words of --label begin; for the brief, of no class",
        "arrow": "two pixels, its tail and its tip; for the brief, of no class",
    }.items():
        kind.add_argument(f"--{name}", metavar="'x,y ...'", help=help_text)
    parser.add_argument(
        "--hole", action="append", default=[], metavar="'x,y ...'", help="cut out of the polygon; may be repeated"
    )


def _holes(arguments: argparse.Namespace) -> str:
    """What is cut out of the polygon; raises UserError where it is none, or a hole reaches out of it."""
    rings = [annotating.parse_pixels(text) for text in arguments.hole]
    if rings and (arguments.polygon is None or min(map(len, rings)) < 3):
        raise UserError("Only a polygon has holes, of three corners or more each.", "Give --polygon and --hole.")
    return logic.rings_text(rings)


def add_words(parser: argparse.ArgumentParser) -> None:
    """The options of what is said of a mark."""
    parser.add_argument("--label", help="a name shown beside it")
    parser.add_argument("--note")
    parser.add_argument("--confidence", metavar="WORD", help=f"how likely it is that, by ICD 203: {', '.join(WORDS)}")
    parser.add_argument("--rationale", metavar="TEXT", help="why")
    parser.add_argument("--alternative", metavar="TEXT", help="what else it may be")
    parser.add_argument("--basis", metavar="B", help=" or ".join(BASES))
    for flag, what in (("occluded", "something hides a part of it"), ("partial", "the edge of the image cuts it off")):
        parser.add_argument(f"--{flag}", nargs="?", const="yes", metavar="yes|no", help=what)
    parser.add_argument(
        "--attribute", action="append", default=[], metavar="NAME=VALUE", help="of its class; may be repeated"
    )


def words_of(arguments: argparse.Namespace) -> tuple[dict[str, str], dict[str, str]]:
    """What is asked to be said, by field, and the attributes; raises UserError for one without a value."""
    words = {name: getattr(arguments, name) for name in (*PARSERS, "category")}
    attributes = {}
    for text in arguments.attribute:
        name, equals, value = text.partition("=")
        if not equals:
            raise UserError(f"“{text}” gives an attribute no value.", "Write NAME=VALUE; NAME= takes the value away.")
        attributes[name.strip()] = value
    return {name: text for name, text in words.items() if text is not None}, attributes


def _annotate(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    kind = next(k for k in annotating.KINDS if getattr(arguments, k) is not None)
    pixels = annotating.parse_pixels(getattr(arguments, kind))
    session = headless.open(arguments.case)
    schema = classes.schema_of(session.store)
    words, attributes = words_of(arguments)
    category = schema.parse(words.pop("category"))
    scene = scenes.find_scene(session.store, arguments.scene)
    plain = Annotation(category=category, attributes=defaults_of(schema.find(category)))
    fields = {name: getattr(said(plain, schema, words, attributes), name) for name in (*PARSERS, "attributes")}
    state = originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
    mark = annotating.annotation(scene, kind, category, pixels, holes=_holes(arguments), **fields)
    logic.refuse_torn(mark)
    session.do(Operation("annotate", f"Mark {mark.kind if mark.is_remark else category} on {scene.name}", (mark,)))
    return {
        "annotation": mark.uuid,
        "length_m": mark.length.json() if mark.length else None,
        "width_m": mark.width.json() if mark.width else None,
        "bearing_deg": mark.bearing.json() if mark.bearing else None,
        "area_m2": mark.area.json() if mark.area else None,
        "geometry": annotating.geojson(scene, mark),
        "file": originals.STATES[state],
        **said_of(mark),
    }


def said_of(mark: Annotation) -> dict[str, Any]:
    """What is said of a mark, as JSON."""
    found = {"class": mark.category, **{name: getattr(mark, name) for name in PARSERS}}
    return {**found, "attributes": values_of(mark.attributes)}
