"""``roadstead count`` and ``roadstead height``: how many, and how high."""

import argparse
from typing import Any

from roadstead.api import Headless, UserError, annotating, classes, counting, originals, scenes, shadows
from roadstead.domain.methods import how_came, method_of
from roadstead.domain.records import Count, Scene
from roadstead.plugins.count import logic


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("count", "how many there are, as a range with how it came about")
    parser = group.add("tally", _tally, "count points one by one")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    parser.add_argument("--class", dest="category", default="unknown", help="of what, e.g. truck")
    parser.add_argument("--points", required=True, metavar="'x,y ...'", help="one pixel for each")
    parser.add_argument("--range", metavar="LOW..HIGH", help="how many there may be, where that is in doubt")
    parser.add_argument("--label", default="")
    parser = group.add("containers", _containers, "count the containers of blocks outlined by boxes")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("annotations", metavar="ANNOTATION", nargs="+", help="uuids of blocks")
    _add_block(parser)
    parser = group.add("cars", _cars, "count the rail cars on lines along tracks, or those that are marked")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("annotations", metavar="ANNOTATION", nargs="+", help="uuids of lines, or of marked cars")
    _add_train(parser)
    parser = group.add("list", _list, "list the counts of a case")
    parser.add_argument("case", metavar="CASE")
    parser = verbs.add("height", _height, "the height of a mark from its shadow")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("annotation", metavar="ANNOTATION", help="a mark's uuid")
    parser.add_argument(
        "--shadow",
        required=True,
        metavar="'x,y x,y'",
        help="its foot and its tip, pixels; again for each place measured",
    )
    parser.add_argument("--from", dest="start", choices=("foot", "edge"), default="foot", help="what was marked first")
    parser.add_argument("--look", type=float, metavar="DEG", help="the satellite's azimuth from there, for --from edge")


def _add_block(parser: argparse.ArgumentParser) -> None:
    fills = ", ".join(logic.FILLS)
    parser.add_argument("--fill", metavar="SHARE", help=f"of the cells taken: 80..95%% or one of {fills}")
    parser.add_argument("--forty", metavar="SHARE", help="of boxes that are 40 ft: 0%%, 100%%, 40..60%%")
    parser.add_argument("--fortyfive", metavar="SHARE", help="of boxes that are 45 ft")
    for name in ("bays", "rows", "tiers"):
        parser.add_argument(f"--{name}", metavar="N or N..M", help=f"{name} counted by eye")
    parser.add_argument("--along", metavar="M..M", help="gaps along the containers, metres")
    parser.add_argument("--across", metavar="M..M", help="gaps across, metres")
    parser.add_argument("--high-cubes", metavar="SHARE", help="of containers that are 9 ft 6 in high")
    parser.add_argument("--crosswise", action="store_true", help="containers lie across the block's long side")


def _add_train(parser: argparse.ArgumentParser) -> None:
    shares = ", ".join(logic.LONG_SHARES)
    parser.add_argument("--gauge", choices=logic.GAUGES, help="dual where it is not known")
    parser.add_argument("--long", metavar="SHARE", help=f"of long cars (over 17 m): 10..30%% or one of {shares}")
    parser.add_argument(
        "--car", metavar="ANNOTATION", action="append", default=[], help="a marked car whose length counts"
    )
    parser.add_argument("--car-length", metavar="'M ± M'", help="of one car over couplers: 15.0 ± 0.3, or 15.0+-0.3")
    parser.add_argument("--empty", metavar="SHARE", help="of the drawn length on which nothing stands")
    parser.add_argument("--slack", metavar="M..M", help="what a coupling adds, metres")
    parser.add_argument("--hidden", metavar="SHARE", help="of single cars that could not be seen")


def _tally(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    pixels = annotating.parse_pixels(arguments.points)
    doubt = logic.parse_range(arguments.range) if arguments.range else None
    session = headless.open(arguments.case)
    scene = scenes.find_scene(session.store, arguments.scene)
    originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
    category = classes.schema_of(session.store).parse(arguments.category)
    count, operation = counting.tally(scene, category, pixels, doubt=doubt, label=arguments.label)
    session.do(operation)
    return _facts(count)


def _containers(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    known, stated = logic.stacking({name: getattr(arguments, name) for name in logic.BLOCK_FIELDS})
    session = headless.open(arguments.case)
    blocks = []
    for uuid in arguments.annotations:
        scene, (mark,), masks = counting.chosen(session.store, [uuid])
        blocks.append((mark, counting.containers(scene, mark, masks, known, stated=stated)))
    for mark, block in blocks:
        session.do(block.keep(mark))
    return {
        "counts": [
            {
                "annotation": mark.uuid,
                "boxes": _facts(block.boxes),
                "teu": _facts(block.teu),
                "bays": list(block.stack.bays),
                "rows": list(block.stack.rows),
                "tiers": list(block.stack.tiers),
            }
            for mark, block in blocks
        ]
    }


def _cars(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    known, stated = logic.train({name: getattr(arguments, name) for name in logic.TRAIN_FIELDS})
    hidden = counting.parse_bounds(arguments.hidden) if arguments.hidden else (0.0, 0.0)
    if arguments.car and arguments.car_length:
        raise UserError("The length of a car is given twice.", "Use --car or --car-length.")
    session = headless.open(arguments.case)
    scene, marks, masks = counting.chosen(session.store, arguments.annotations)
    measured = [annotating.find_mark(session.store, uuid) for uuid in arguments.car]
    count, operation = counting.cars(scene, marks, masks, known, stated=stated, measured=measured, hidden=hidden)
    session.do(operation)
    return _facts(count)


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return {"counts": [_facts(count) for count in headless.open(arguments.case, read_only=True).store.all(Count)]}


def _height(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    pairs = shadows.pairs_of(annotating.parse_pixels(arguments.shadow))
    session = headless.open(arguments.case)
    mark = annotating.find_mark(session.store, arguments.annotation)
    scene = scenes.find_scene(session.store, mark.scene)
    assert isinstance(scene, Scene)
    originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
    made, operation = shadows.measured_height(scene, mark, pairs, foot=arguments.start == "foot", look=arguments.look)
    session.do(operation)
    assert made.height is not None
    low, high = made.height.interval
    method = method_of(made.method)
    return {
        "annotation": made.uuid,
        "height_m": made.height.json(),
        "low": low,
        "value": made.height.value,
        "high": high,
        "method": method,
        "warnings": method["warnings"],
    }


def _facts(count: Count) -> dict[str, Any]:
    return {
        "count": count.uuid,
        "scene": count.scene,
        "kind": count.kind,
        "class": count.category,
        "label": count.label,
        "unit": count.unit,
        **{name: None if count.lost else getattr(count, name) for name in ("low", "value", "high")},
        "lost": count.lost,
        "reading": count.reading,
        "annotations": list(count.annotations),
        "method": method_of(count.method),
        "words": [counting.in_words(count), *how_came(count.method)],
    }
