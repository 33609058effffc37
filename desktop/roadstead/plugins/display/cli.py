"""``roadstead coordinate``: a position in every notation."""

import argparse
from typing import Any

from roadstead.api import Headless
from roadstead.spatial.notation import all_notations


def add(verbs: Any) -> None:
    """Adds the verb."""
    summary = "read a position in any common notation, or the name of a place, and write it in all of them"
    verbs.add("coordinate", _coordinate, summary).add_argument(
        "text", nargs="+", metavar="TEXT", help="such as 42.233N 130.300E, 52T 607000 4676000, 52TFM070760 or Najin"
    )


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
