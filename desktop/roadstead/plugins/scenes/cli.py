"""``roadstead scene``: add an image to a case, list what is there."""

import argparse
from pathlib import Path
from typing import Any

from roadstead.api import Headless, areas, scenes
from roadstead.domain.records import Scene
from roadstead.domain.times import parse_interval
from roadstead.plugins.scenes.logic import in_order


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
    parser = group.add("coverage", _coverage, "how much of the area of interest each scene shows, and the days between")
    parser.add_argument("case", metavar="CASE")


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
