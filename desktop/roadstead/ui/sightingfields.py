"""What the window shows of a sighting besides its ship, place and source, and how it is edited."""

from __future__ import annotations

from dataclasses import replace

from roadstead.domain.activities import SEEN
from roadstead.domain.errors import UserError
from roadstead.domain.halftimes import parse_when, told, typed
from roadstead.domain.likelihood import TERMS, parse_likelihood
from roadstead.domain.logged import OUTCOMES, REASONS, how_many, outcome_words, parse_count, parse_outcome, typed_count
from roadstead.domain.query import LIKELY_ORDER
from roadstead.domain.records import Sighting
from roadstead.domain.vocabulary import describe_grade, parse_grade
from roadstead.ui.fields import Field, NameOf

_SYMBOLS = {"seen": "◆", "nothing seen": "○", "not observed": "✕"}


def sighting_name(sighting: Sighting, name: NameOf) -> str:
    """``Angara, Najin``, or ``nothing seen, Najin``."""
    who = name(sighting.vessel) or "no ship named" if sighting.outcome == SEEN else outcome_words(sighting)
    return f"{who}, {name(sighting.place) or 'at a position'}"


def _when(sighting: Sighting, text: str) -> Sighting:
    if not text.strip():
        return replace(sighting, start=None, end=None)
    found = parse_when(text)
    return replace(sighting, start=found.start, end=found.end, stated=sighting.stated or found.stated)


def _outcome(sighting: Sighting, text: str) -> Sighting:
    outcome, reason = parse_outcome(text.lstrip("◆○✕ "))
    if outcome == "not observed" and not (reason or sighting.reason):
        raise UserError(
            "It does not say why nothing was observed.", f"Write {outcome} ({REASONS[0]}), or another reason."
        )
    kept = (reason or sighting.reason) if outcome == "not observed" else ""
    return replace(sighting, outcome=outcome, reason=kept)


def _count(sighting: Sighting, text: str) -> Sighting:
    low, count, high = parse_count(text)
    return replace(sighting, low=low, count=count, high=high)


def _plain(title: str, column: str, width: int, *, many: bool = False, why: str = "") -> Field:
    return Field(
        title,
        lambda r, _: str(getattr(r, column)),
        column,
        width=width,
        edit="text" if many else "line",
        put=lambda r, text: replace(r, **{column: text.strip()}),
        why=(lambda _: why) if why else None,
    )


WHEN = Field(
    "When",
    lambda r, _: told(r.start, r.end),
    "start",
    width=256,
    edit="line",
    put=_when,
    typed=lambda r: typed(r.start, r.end),
    why=lambda r: f"As stated: {r.stated}" if r.stated else "",
)
"""Its time, of which one end may be open."""
SHIP = Field(
    "Vessel",
    lambda r, name: name(r.vessel) or ("unknown" if r.outcome == SEEN else "–"),
    "vessel.name",
    link=lambda r: (r.vessel,) if r.vessel else (),
)
"""Its ship; a dash where none was seen."""
OUTCOME = Field(
    "Outcome",
    lambda r, _: f"{_SYMBOLS.get(r.outcome, '')} {outcome_words(r)}".strip(),
    "outcome",
    width=150,
    edit=("◆ seen", "○ nothing seen", *(f"✕ not observed ({reason})" for reason in REASONS)),
    put=_outcome,
    ranks=OUTCOMES,
    why=lambda r: (
        "" if r.outcome == SEEN else "It is no ship: it says what was looked for, and is never counted as one"
    ),
)
"""Whether anything was seen, each told apart by its sign on the map."""
GRADE = Field(
    "Grade",
    lambda r, _: r.grade,
    "grade",
    width=64,
    edit="line",
    put=lambda r, text: replace(r, grade=parse_grade(text) if text.strip() else ""),
    why=lambda r: describe_grade(r.grade) if r.grade else "",
)
"""The Admiralty grade of the use of its source."""
LOGGED: tuple[Field, ...] = (
    Field("Of what", lambda r, name: name.schema.named(r.category), "category", width=110),
    Field(
        "How many",
        lambda r, _: how_many(r),
        "count",
        number=True,
        width=130,
        edit="line",
        put=_count,
        typed=typed_count,
        why=lambda _: "12, 10..15, 10..12..15, 25.. for at least, ..20 for at most",
    ),
    _plain("Unit", "unit", 70),
    Field(
        "Likelihood",
        lambda r, _: r.likelihood,
        "likelihood",
        width=130,
        edit=("", *TERMS),
        put=lambda r, text: replace(r, likelihood=parse_likelihood(text)),
        ranks=LIKELY_ORDER,
        why=lambda _: (
            "How likely the analyst holds it, in the words of ICD 203; how far the name is established stands apart"
        ),
    ),
    _plain("Because", "rationale", 200, many=True),
    _plain("As stated", "stated", 160, why="The time in the source’s own words"),
    _plain("Quote", "quote", 200, many=True),
    _plain("Page", "page", 64),
)
"""What else a sighting says."""
