"""The content of the demonstration case "Najin-Dunay-Tikhoretsk, 2023", and its file ``case.json``.

What is reported comes from open reporting as a fact sheet gives it, each with its source and to be checked; what is
observed is seen on simulated scenes and says so.
"""

import json
from pathlib import Path

from scenes.noise import generator
from scenes.output import CREDIT, LICENCE
from scenes.reporting import CHARTS, FINDINGS, LISTING, PLACES, ROUTE, SOURCES, VESSELS
from scenes.seen import SIGHTINGS, Mark

SIMULATED = "SIMULATED scene, not a real image: what it shows was drawn for the demonstration."


def write_case(folder: Path) -> Path:
    """Write ``case.json`` from the truth files in ``folder``; gives its path."""
    truths = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.truth.json"))]
    truths.sort(key=lambda truth: truth["acquired"])
    by_key = {truth["scene"]: truth for truth in truths}
    case = {
        "format": "roadstead-demo-1",
        "title": "Najin-Dunay-Tikhoretsk, 2023",
        "question": "What do open sources show of container shipments from Najin by sea to the Primorsky coast and on by rail?",
        "author": "Roadstead demonstration",
        "tlp": "CLEAR",
        "note": "All scenes are SIMULATED. Reported statements are cited from secondary notes and are to be checked against the originals.",
        "scenes": [_scene(truth) for truth in truths],
        "places": PLACES,
        "vessels": VESSELS,
        "sources": [*SOURCES, *(_scene_source(truth) for truth in truths)],
        "sightings": [_sighting(sighting, by_key) for sighting in SIGHTINGS],
        "findings": FINDINGS,
        "route": ROUTE,
        "listing": LISTING,
        "charts": CHARTS,
    }
    path = folder / "case.json"
    path.write_text(json.dumps(case, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return path


def _scene(truth: dict) -> dict[str, object]:
    return {
        "key": truth["scene"],
        "file": truth["file"],
        "truth": f"{truth['scene']}.truth.json",
        "place": truth["scene"].split("-")[0],
        "title": f"{truth['place']}, {truth['acquired'][:10]} (SIMULATED)",
        "acquired": truth["acquired"],
        "simulated": True,
        "credit": CREDIT,
        "licence": LICENCE,
        # The drawn pixels lie exactly on the grid; real imagery of this kind does not.
        "georef_se_m": 0.0,
    }


def _scene_source(truth: dict) -> dict[str, object]:
    return {
        "key": f"scene:{truth['scene']}",
        "publisher": "Roadstead",
        "title": f"Simulated scene of {truth['place']}, {truth['acquired'][:10]}",
        "published": truth["acquired"][:10],
        "kind": "simulated image",
        "url": "",
        "read_on": "drawn for the demonstration, not read",
        "check": "",
        "note": SIMULATED,
    }


def _sighting(sighting: dict, truths: dict[str, dict]) -> dict[str, object]:
    marks: tuple[Mark, ...] = sighting.get("marks", ())
    out = {key: value for key, value in sighting.items() if key != "marks"}
    scene = sighting["source"].removeprefix("scene:") if sighting["source"].startswith("scene:") else ""
    if scene:
        moment = truths[scene]["acquired"]
        out |= {"start": moment, "end": moment, "note": f"{SIMULATED} {sighting['note']}", "simulated": True}
    else:
        out["simulated"] = bool(sighting.get("simulated", False))
    out["annotations"] = [_annotation(mark, truths[mark.scene or scene], sighting["key"]) for mark in marks]
    return out


def _annotation(mark: Mark, truth: dict, key: str) -> dict[str, object]:
    """A mark as an analyst would set it: the true corners, each off by a click's error (0.35 px, never a whole pixel)."""
    thing = next(thing for thing in truth["objects"] if thing["key"] == mark.thing)
    error = generator("click", key, mark.thing).normal(0, 0.35, (4, 2)).clip(-0.7, 0.7)
    pixels = [[round(x + dx, 2), round(y + dy, 2)] for (x, y), (dx, dy) in zip(thing["pixels"], error, strict=True)]
    return {
        "scene": truth["scene"],
        "kind": "box",
        "category": thing["category"],
        "label": mark.label.format(**thing),
        "pixels": pixels,
        "truth": thing["key"],
    }
