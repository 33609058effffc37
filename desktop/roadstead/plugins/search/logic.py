"""Hits put under the kinds of row that they are, and where in a text the words that were asked for stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from roadstead.api import searching

MOST = 300
"""Hits that are asked for; nobody reads more."""
PER_KIND = 30
SEARCHED = (
    "Searches ships, places, sources, sightings, findings, scenes, marks, things, counts, evidence, citations, routes, "
    "lists and notes: every word, whole or in part, in any order, in Latin, Cyrillic or Hangul."
)


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind of row, and how many of them are not shown."""

    table: str
    hits: tuple[searching.Hit, ...]
    more: int = 0


def grouped(hits: Sequence[searching.Hit]) -> list[Group]:
    """The hits by table, the table with the best of them first, within it the best first."""
    tables = dict.fromkeys(hit.table for hit in hits)
    found = {table: [hit for hit in hits if hit.table == table] for table in tables}
    return [Group(table, tuple(own[:PER_KIND]), max(0, len(own) - PER_KIND)) for table, own in found.items()]


def counted(hits: int) -> str:
    """How many were found, in words."""
    if hits >= MOST:
        return f"The best {MOST} are shown; type more words for fewer."
    return "1 found." if hits == 1 else f"{hits:,} found."


def pieces(text: str, wanted: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words that were typed."""
    words = sorted({re.escape(word) for word in wanted.casefold().split()}, key=len, reverse=True)
    if not words:
        return [(text, False)]
    parts = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]
