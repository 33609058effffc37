"""What was seen of a hull, and the ships that it may be, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from roadstead.api import UserError, candidates, vessels
from roadstead.domain.classes import Schema, attributes_of
from roadstead.domain.records import Annotation
from roadstead.domain.saying import with_attribute
from roadstead.domain.shipwords import parse_field

GROUPS = (
    ("possible", "Possible", "No ship of the registry fits."),
    ("not known", "Nothing can be said", ""),
    ("ruled out", "Ruled out", ""),
)
TEACH = "Select the mark of a ship, or a sighting that rests on one, to see which ships of the registry it may be."


def measured(hull: candidates.Hull) -> str:
    """What the mark gives: ``Length 131 m ± 2, beam 20 m ± 2, seen 2023-10-12 02:15 UTC``."""
    length = f"Length {hull.length}" if hull.length else "No length was measured"
    beam = f"beam {hull.beam}" if hull.beam else "no beam"
    return ", ".join([length, beam, f"seen {hull.when}" if hull.when else "when it was seen is not known"])


def seen(texts: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What the fields say of the hull, and what is wrong with which; empty fields say nothing."""
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, text in texts.items():
        try:
            found[name] = parse_field(name, text)
        except UserError as error:
            problems[name] = str(error)
    return found, problems


def kept_with(mark: Annotation, schema: Schema, texts: dict[str, str]) -> Annotation:
    """The mark with what was seen as attributes, those that its class has."""
    own = {each.name.casefold() for each in attributes_of(schema.find(mark.category))}
    for name in candidates.SEEN:
        if name in own:
            mark = with_attribute(mark, schema, name, texts[name])
    return mark


def in_lines(found: candidates.Candidate, rank: int | None) -> str:
    """A candidate with its reasons, a line each: + for it, – against it."""
    head = f"{rank}.  " if rank else ""
    size = f"  ({found.distance:.1f} standard errors)" if found.distance is not None else ""
    sign = "×" if found.verdict == "ruled out" else "–"
    against = [f"{sign if n == 0 else '–'} {why}" for n, why in enumerate(found.against)]
    return "\n".join([f"{head}{vessels.title(found.vessel)}{size}", *against, *(f"+ {why}" for why in found.reasons)])


def grouped(
    found: Sequence[candidates.Candidate],
) -> list[tuple[str, list[tuple[candidates.Candidate, str]]]]:
    """The candidates under their headings, each in lines; the possible ones numbered by fit."""
    groups = []
    for verdict, title, none in GROUPS:
        of = [each for each in found if each.verdict == verdict]
        lines = [(each, in_lines(each, n if verdict == "possible" else None)) for n, each in enumerate(of, start=1)]
        if of or none:
            groups.append((f"{title} ({len(of)})" if of else none, lines))
    return groups
