"""``roadstead mask`` and ``roadstead observed``: what of a scene cannot be seen, and what that leaves of a place."""

import argparse
from typing import Any

from roadstead.api import Headless, annotating, areas, masking, observing, originals, scenes
from roadstead.domain.records import Mask
from roadstead.domain.times import parse_interval
from roadstead.domain.vocabulary import MASKS
from roadstead.spatial.masked import masked_share


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("mask", "parts of scenes in which nothing can be seen")
    parser = group.add("add", _add, "mask a part of a scene, or all of it")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--polygon", metavar="'x,y ...'", help="three or more pixel corners")
    what.add_argument("--all", action="store_true", help="the whole image")
    parser.add_argument("--kind", default="cloud", help=", ".join(MASKS))
    parser.add_argument("--note", default="")
    group.add("list", _list, "list the masks of a case").add_argument("case", metavar="CASE")
    parser = group.add("remove", _remove, "take a mask away")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("mask", metavar="MASK", help="a mask's uuid")
    parser = verbs.add("observed", _observed, "on which dates a place was observed, and what was seen there")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("place", metavar="PLACE", help="a name, a UN/LOCODE, or a position such as 42.233N,130.300E")
    parser.add_argument("--when", metavar="START/END", help="a stretch of time, with zones")
    parser.add_argument("--radius", type=float, metavar="M", help="how far round the place, metres")


def _add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    scene = scenes.find_scene(session.store, arguments.scene)
    originals.refuse_changed(scene, session.store.path, headless.progress("Checking"))
    kind = masking.parse_kind(arguments.kind)
    if arguments.all:
        mask, operation = masking.mask_all(scene, kind, arguments.note)
    else:
        mask, operation = masking.add_mask(scene, kind, annotating.parse_pixels(arguments.polygon), arguments.note)
    session.do(operation)
    share = masked_share(scene, session.store.all(Mask, scene=scene.uuid))
    return {**_facts(mask), "masked_share": share}


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return {"masks": [_facts(mask) for mask in headless.open(arguments.case, read_only=True).store.all(Mask)]}


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    mask = masking.find_mask(session.store, arguments.mask)
    session.do(masking.remove_masks(session.store, [mask]))
    return {"removed": mask.uuid}


def _facts(mask: Mask) -> dict[str, Any]:
    return {
        "mask": mask.uuid,
        "scene": mask.scene,
        "kind": mask.kind,
        "note": mask.note,
        "geometry": mask.geometry.geojson() if mask.geometry else None,
    }


def _observed(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    when = parse_interval(arguments.when) if arguments.when else None
    store = headless.open(arguments.case, read_only=True).store
    name, area, _note = areas.area_of_place(store, arguments.place, arguments.radius)
    found = observing.glances(store, area, when)
    return {
        "place": name,
        "area": area.geojson(),
        "days": [_day(glance) for glance in found],
        "days_without": observing.days_without(found, when),
    }


def _day(glance: observing.Glance) -> dict[str, Any]:
    taken, day = glance.scene.acquired, glance.scene.taken
    return {
        "date": day.date().isoformat() if day else None,
        "acquired": taken.iso() if taken else None,
        "scene": glance.scene.uuid,
        "name": glance.scene.name,
        "observed": glance.observed.fraction,
        "masked": glance.observed.masked,
        "verdict": glance.observed.verdict,
        "seen": glance.seen,
        "statement": glance.statement,
    }
