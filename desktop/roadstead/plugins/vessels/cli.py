"""``roadstead vessel``: numbers of ships, and the registry."""

import argparse
from typing import Any

from roadstead.api import Headless, vessels


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("vessel", "ships: their numbers and the registry")
    parser = group.add("check", _check, "say what numbers are: well formed is not verified")
    parser.add_argument("numbers", metavar="NUMBER", nargs="+", help="IMO number, MMSI or container number")
    parser.add_argument("--case", default="", help="name the ships of this case that a number is easily taken for")


def _check(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store if arguments.case else None
    return {"numbers": [vessels.check(text, store) for text in arguments.numbers]}
