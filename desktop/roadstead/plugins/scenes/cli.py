"""``roadstead scene``: add an image to a case, list what is there."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from roadstead.api import Headless, UserError, areas, keeping, originals, scenes
from roadstead.domain.cards import FIELDS, contradictions_of
from roadstead.domain.records import Scene
from roadstead.domain.times import parse_interval
from roadstead.plugins.scenes.logic import in_order


def add(verbs: Any) -> None:
    """Adds the verbs."""
    parser = verbs.add("cache", _cache, "the cache of smaller pictures of large images: where, how full, its limit")
    parser.add_argument("--limit", default="", metavar="SIZE", help="keep at most that much, such as 20GB, from now on")
    parser.add_argument("--empty", action="store_true", help="drop all of them; they are made again when needed")
    group = verbs.group("scene", "images of a case")
    parser = group.add("add", _add, "add an image; the file itself is never touched")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--acquired", metavar="T", help="when it was taken: a time, a day or START/END, with a zone")
    parser.add_argument("--credit", default="", help="whom to name under the picture")
    parser.add_argument("--licence", default="")
    for name in ("sensor", "provider", "obtained"):
        parser.add_argument(f"--{name}", default="", help=f"{name}, in place of what its metadata say")
    parser.add_argument("--crs", default="", metavar="EPSG:N", help="of a world file that comes without one")
    parser.add_argument("--height", type=float, metavar="M", help="above the ellipsoid, where a sensor model places it")
    parser = group.add("place", _place, "place an image of a sensor model at another height; its marks move with it")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE")
    parser.add_argument("--height", type=float, required=True, metavar="M", help="metres above the ellipsoid")
    parser = group.add("card", _card, "show and edit how an image was taken, and where each value comes from")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=f"of {', '.join(FIELDS)}")
    parser = group.add("what", _what, "say what each file is, of folders too, and whether it can be added")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser = group.add("relink", _relink, "link a scene to its file again, which is known by its SHA-256")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE")
    parser.add_argument("place", metavar="FILE|FOLDER", help="the file, or a folder below which it is searched")
    group.add("list", _list, "list the scenes of a case").add_argument("case", metavar="CASE")
    parser = group.add("coverage", _coverage, "how much of the area of interest each scene shows, and the days between")
    parser.add_argument("case", metavar="CASE")


def _cache(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return asdict(keeping.keep_cache(limit=arguments.limit, empty=arguments.empty))


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
        typed={n: v for n in ("sensor", "provider", "obtained") if (v := getattr(arguments, n))},
        height_m=arguments.height,
        progress=headless.progress("Reading"),
    )
    if not scene.georeferenced:
        headless.say(scene.georef_note)
    for doubt in contradictions_of(scene):
        headless.say(doubt.text)
    return _facts(scene)


def _place(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    scene = scenes.find_scene(session.store, arguments.scene)
    return _facts(scenes.place_at_height(session, scene, arguments.height))


def _card(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case, read_only=not arguments.set)
    scene = scenes.find_scene(session.store, arguments.scene)
    values: dict[str, str] = {}
    for text in arguments.set:
        field, equals, value = text.partition("=")
        if not equals:
            raise UserError(f"“{text}” sets no field.", "Write FIELD=VALUE, such as sensor=WorldView-2.")
        values[field.strip()] = value
    changed = scenes.change_card(session, scene, values) if values else scene
    return {"scene": changed.uuid, "name": changed.name, **scenes.card_facts(changed)}


def _what(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    found = scenes.sort_out([Path(path) for path in arguments.paths], headless.progress("Looking"))
    return {"files": [{"name": str(f.path), "what": f.what, "readable": f.readable, "why": f.why} for f in found]}


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    progress = headless.progress("Checking")
    states = [(scene, originals.state_of(scene, store.path, progress)) for scene in store.all(Scene)]
    return {"scenes": [{**_facts(scene), "file": originals.STATES[state]} for scene, state in states]}


def _coverage(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    area, known = areas.active_area(store), in_order(store.all(Scene))
    if area is None:
        headless.say("No area of interest is set (roadstead area set); no coverage is told, and any image ends a gap.")
    found = areas.seen(store, area, known)
    gaps = areas.gaps([s.scene for s in found if area is None or s.coverage])
    return {
        "area": area.name if area else None,
        "scenes": [
            {
                "scene": s.scene.uuid,
                "name": s.scene.name,
                "acquired": s.scene.acquired.iso() if s.scene.acquired else None,
                "coverage": s.coverage,
                "clear": s.clear,
                "cloud_percent": s.scene.cloud_percent,
            }
            for s in found
        ],
        "days_without": sum(gap.days for gap in gaps),
        "gaps": [{"first": f"{g.first}", "last": f"{g.last}", "days": g.days} for g in gaps],
    }


def _relink(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    scene = scenes.find_scene(session.store, arguments.scene)
    found = originals.relink(session, scene, Path(arguments.place), headless.progress("Searching"))
    return {"scene": found.uuid, "path": found.path, "sha256": found.sha256}


def _facts(scene: Scene) -> dict[str, Any]:
    return {
        "scene": scene.uuid,
        "name": scene.name,
        "sha256": scene.sha256,
        "path": scene.path,
        "files": list(scene.files),
        "width": scene.width,
        "height": scene.height,
        "bands": scene.bands,
        "dtype": scene.dtype,
        "crs": scene.crs or None,
        "gsd_m": scene.gsd_m,
        "footprint": scenes.outline_of(scene),
        "georeferenced": scene.georeferenced,
        "georeference": scene.georef_note,
        "georef_se_m": scene.georef_se_m,
        "residual_m": scene.residual_m,
        "height_m": scene.height_m,
        "simulated": scene.simulated,
        **scenes.card_facts(scene),
    }
