"""``roadstead detect``: marks that a machine proposes, to be reviewed."""

import argparse
from pathlib import Path
from typing import Any

from roadstead.api import CaseSession, Headless, UserError, annotating, assisting, detecting, originals, scenes
from roadstead.domain.coordinates import Pixel
from roadstead.domain.methods import doubts_of
from roadstead.domain.records import Annotation, Scene
from roadstead.imagery.targets import Search
from roadstead.plugins.assist import logic


def add(verbs: Any) -> None:
    """Adds the verb."""
    parser = verbs.add("detect", _detect, "have a machine propose marks on a scene")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    parser.add_argument(
        "--method",
        choices=("bright", "like", "click", "onnx"),
        default="bright",
        help="bright things on water, the like of a mark, the box of what is at a pixel, or a detector of your own",
    )
    parser.add_argument(
        "--class", dest="category", help="what they are proposed as (default: vessel, or that of the template)"
    )
    parser.add_argument("--region", metavar="'x,y ...'", help="search within this outline of pixels only")
    parser.add_argument(
        "--band", type=int, action="append", default=[], metavar="N", help="look at this band; repeated: at their mean"
    )
    for name, (unit, told) in logic.OPTIONS.items():
        parser.add_argument(f"--{name}", type=float, metavar=unit, help=told)
    parser.add_argument(
        "--water",
        action="append",
        default=[],
        metavar="UUID",
        help="a polygon mark within which all is water, whatever the coastline says",
    )
    parser.add_argument("--no-land-mask", action="store_true", help="do not ask the coastline")
    parser.add_argument("--template", metavar="UUID", help="with like: a box mark of which the like is looked for")
    parser.add_argument(
        "--turn", type=float, default=6.0, metavar="DEG", help="with like: how far it may be turned (default 6)"
    )
    parser.add_argument(
        "--score",
        type=float,
        metavar="S",
        help="the least score; with like 0.35 to 1 (default 0.6), with onnx 0.01 to 1 (default 0.25)",
    )
    parser.add_argument("--at", metavar="x,y", help="with click: the pixel")
    _add_model(parser)


def _add_model(parser: argparse.ArgumentParser) -> None:
    plain = detecting.Wish(Path())
    group = parser.add_argument_group("with onnx", "a YOLO or YOLO-OBB network in an ONNX file, run in tiles")
    group.add_argument("--model", metavar="FILE", help="the ONNX file")
    group.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="THEIRS=OURS",
        help="propose a class of the model as one of the case; * are all others, - leaves out (default: by name or alias)",
    )
    group.add_argument(
        "--overlap", type=float, default=plain.overlap, metavar="F", help="part of a tile shared with the next (0.2)"
    )
    group.add_argument("--gsd", type=float, metavar="M", help="size of a pixel the model was trained for, metres")
    group.add_argument("--iou", type=float, default=plain.iou, metavar="F", help="how far two boxes may overlap (0.45)")
    group.add_argument(
        "--layout", choices=logic.LAYOUTS, default="", help="how its output is laid out (default: found out)"
    )
    group.add_argument(
        "--size", type=int, default=0, metavar="PX", help="side of a tile, where the model leaves it open"
    )


def _detect(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    scene = scenes.find_scene(session.store, arguments.scene)
    originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
    template = session.store.find(Annotation, arguments.template) if arguments.template else None
    outcome = _outcome(arguments, headless, session, scene, template)
    category = arguments.category or (template.category if template else "vessel")
    if arguments.method == "onnx":
        category = ""  # each has one of its own
    kept, operation = assisting.propose(session.store, scene, outcome, category)
    session.do(operation)
    return {
        "run": kept.run.uuid,
        "found": len(kept.marks),
        "rejected_before": kept.rejected_before,
        "marked_before": kept.marked_before,
        "notes": list(outcome.notes),
        "parameters": outcome.parameters,
        "annotations": [_facts(mark) for mark in kept.marks],
    }


def _outcome(
    arguments: argparse.Namespace, headless: Headless, session: CaseSession, scene: Scene, template: Annotation | None
) -> assisting.Outcome:
    store, pool, progress = session.store, headless.pool, headless.progress("Looking")
    region = annotating.parse_pixels(arguments.region) if arguments.region else ()
    if arguments.method == "click":
        if not arguments.at:
            raise UserError("There is no pixel to look at.", "Give it with --at x,y.")
        return assisting.box_at(store, pool, scene, annotating.parse_pixels(arguments.at)[0])
    if arguments.method == "like":
        if template is None:
            raise UserError("There is no mark of which to find the like.", "Give the uuid of a box with --template.")
        turns = logic.turns(arguments.turn)
        found = assisting.find_like(
            store, pool, scene, template, progress, region=region, turns_deg=turns, bands=arguments.band
        )
        return assisting.scoring(found, logic.LIKE_SCORE if arguments.score is None else arguments.score)
    if arguments.method == "onnx":
        wish = _wish(arguments)
        return detecting.detect(store, pool, scene, wish, progress, region=region, bands=arguments.band)
    given = {name: getattr(arguments, name.replace("-", "_")) for name in logic.OPTIONS}
    return assisting.find_ships(
        store,
        pool,
        scene,
        logic.search(given, Search()),
        progress,
        region=region,
        water=[_water(session, uuid, scene) for uuid in arguments.water],
        land=not arguments.no_land_mask,
        bands=arguments.band,
    )


def _wish(arguments: argparse.Namespace) -> detecting.Wish:
    if not arguments.model:
        raise UserError("There is no model to run.", "Give the ONNX file with --model.")
    classes = logic.mapping(arguments.map)
    if arguments.category:
        classes = {detecting.OTHERS: arguments.category, **classes}
    plain = detecting.Wish(Path(arguments.model))
    return detecting.Wish(
        plain.model,
        classes,
        plain.score if arguments.score is None else arguments.score,
        arguments.overlap,
        arguments.gsd,
        arguments.iou,
        arguments.layout,
        arguments.size,
    )


def _water(session: CaseSession, uuid: str, scene: Scene) -> tuple[Pixel, ...]:
    mark = session.store.find(Annotation, uuid)
    if mark is None or mark.scene != scene.uuid or mark.kind not in ("polygon", "box"):
        raise UserError(
            f"“{uuid}” is no polygon on {scene.name}.", "Give the uuid of a polygon or box mark of this scene."
        )
    return mark.pixels


def _facts(mark: Annotation) -> dict[str, Any]:
    return {
        "annotation": mark.uuid,
        "class": mark.category,
        "score": mark.score,
        "pixels": [list(p) for p in mark.pixels],
        "length_m": mark.length.json() if mark.length else None,
        "width_m": mark.width.json() if mark.width else None,
        "doubts": list(doubts_of(mark.method)),
        "geometry": mark.geometry.geojson() if mark.geometry else None,
    }
