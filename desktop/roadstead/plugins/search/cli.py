"""``roadstead search``: everything in a case by any word."""

import argparse
from typing import Any

from roadstead.api import Headless, searching


def add(verbs: Any) -> None:
    """Adds the verb."""
    parser = verbs.add("search", _search, "find whatever in a case has all of these words, in any script")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("words", metavar="WORD", nargs="+")
    parser.add_argument("--most", type=int, default=100, metavar="N", help="how many rows to show (default: 100)")


def _search(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    finder = searching.Finder.of(store, headless.progress("Reading the case"))
    return {"hits": searching.facts(finder.find(" ".join(arguments.words), max(1, arguments.most)))}
