"""``roadstead coordinate``: a position in every notation. ``roadstead look``: how a scene is displayed."""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from roadstead.api import Headless, UserError, scenes
from roadstead.imagery.looks import LEAST_GAMMA, METHODS, MOST_GAMMA, OWN, Display, display_of, look_text
from roadstead.imagery.ramps import RAMPS
from roadstead.plugins.display import logic
from roadstead.spatial.notation import all_notations


def add(verbs: Any) -> None:
    """Adds the verbs."""
    summary = "read a position in any common notation, or the name of a place, and write it in all of them"
    verbs.add("coordinate", _coordinate, summary).add_argument(
        "text", nargs="+", metavar="TEXT", help="such as 42.233N 130.300E, 52T 607000 4676000, 52TFM070760 or Najin"
    )
    parser = verbs.add("look", _look, "say how a scene is displayed, or change it")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("scene", metavar="SCENE", help="a scene's uuid or name")
    parser.add_argument("--bands", metavar="4,3,2", help="three bands, or one")
    parser.add_argument("--stretch", choices=[method for method in METHODS if method != "typed"])
    parser.add_argument("--amount", type=float, metavar="N", help="percent cut off at each end, or standard deviations")
    parser.add_argument("--gamma", type=float, metavar="G")
    parser.add_argument("--colours", choices=[ramp or "grey" for ramp in RAMPS], help="of a single band")
    parser.add_argument("--opacity", type=float, metavar="0..1")
    parser.add_argument("--reset", action="store_true", help="display it as the file comes")


def _look(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    asked = ("bands", "stretch", "amount", "gamma", "colours", "opacity")
    changes = arguments.reset or any(getattr(arguments, name) is not None for name in asked)
    session = headless.open(arguments.case, read_only=not changes)
    scene = scenes.find_scene(session.store, arguments.scene)
    display = OWN if arguments.reset else display_of(scene.look)
    if changes:
        path = scenes.scene_file(scene, Path(arguments.case))
        figures = scenes.band_figures(headless.pool, path, None, headless.progress("Measuring"))
        display = _changed(arguments, display, figures)
        operation = scenes.display_scene(session.store, scene.uuid, display)
        if operation is not None:
            session.do(operation)
    return {"scene": scene.uuid, "words": display.words(), "display": json.loads(look_text(display) or "null")}


def _changed(arguments: argparse.Namespace, display: Display, figures: Any) -> Display:
    if arguments.opacity is not None and not 0 <= arguments.opacity <= 1:
        raise UserError(f"An opacity of {arguments.opacity:g} cannot be.", "Give one from 0 to 1.")
    if arguments.gamma is not None and not LEAST_GAMMA <= arguments.gamma <= MOST_GAMMA:
        raise UserError(
            f"A gamma of {arguments.gamma:g} cannot be.", f"Give one from {LEAST_GAMMA:g} to {MOST_GAMMA:g}."
        )
    if arguments.stretch or arguments.amount is not None:
        method = arguments.stretch or (
            display.method if display.method in ("percentile", "deviation") else "percentile"
        )
        amount = 2.0 if arguments.amount is None else arguments.amount
        if not 0 <= amount < 50:
            raise UserError(f"An amount of {amount:g} cannot be cut off at each end.", "Give one from 0 to 49.")
        display = logic.displayed(replace(display, method=method, amount=amount, extent="whole"), figures)
    if arguments.bands:
        display = logic.with_bands(display, figures, _bands(arguments.bands, len(figures.names)))
    if arguments.gamma is not None:
        display = logic.with_gamma(display, figures, None, arguments.gamma)
    if arguments.colours is not None:
        look = logic.look_of(display, figures)
        if len(look.bands) != 1:
            raise UserError("Colours are for a single band, and three are shown.", "Choose one with --bands.")
        display = replace(display, look=replace(look, ramp="" if arguments.colours == "grey" else arguments.colours))
    return display if arguments.opacity is None else replace(display, opacity=arguments.opacity)


def _bands(text: str, count: int) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in (1, 3) or not all(part.isdecimal() and 1 <= int(part) <= count for part in parts):
        raise UserError(
            f"“{text}” names no bands of this scene.", f"Give one or three of 1 to {count}, such as 1 or 3,2,1."
        )
    return tuple(map(int, parts))


def _coordinate(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    from roadstead.spatial.finding import find_position

    text = " ".join(arguments.text)
    found = find_position(text)
    return {
        "text": text,
        "read_as": found.notation,
        "lat": found.position.lat,
        "lon": found.position.lon,
        "radius_m": found.radius_m,
        "note": found.note,
        "other": all_notations(found.other)["decimal"] if found.other else None,
        **all_notations(found.position),
    }
