"""What a sighting says besides who, where and when: its outcome, and how many of what, as a range where it is one."""

import re
from datetime import datetime

from roadstead.domain.activities import NO_IMAGE, NOT_OBSERVED, NOTHING, SEEN
from roadstead.domain.errors import UserError
from roadstead.domain.records import Sighting
from roadstead.domain.vocabulary import MASKS

OUTCOMES = (SEEN, NOTHING, NOT_OBSERVED)
REASONS = (*MASKS, NO_IMAGE)
_MOST = 1_000_000_000
_COUNT = re.compile(r"(\d[\d,]*)?\s*(?:(\.\.)\s*(?:(\d[\d,]*)\s*(\.\.)\s*)?(\d[\d,]*)?)?")
Range = tuple[int | None, int | None, int | None]
"""Least, value and most of a count."""


def parse_outcome(text: str) -> tuple[str, str]:
    """Outcome and reason from ``not observed (cloud)`` or ``nothing seen``; raises UserError naming the words there are."""
    words, _, reason = text.strip().lower().replace("-", " ").partition("(")
    outcome, reason = words.strip() or SEEN, reason.strip(" )")
    if outcome not in OUTCOMES:
        raise UserError(f"“{text}” is no outcome.", f"Use {', '.join(OUTCOMES)}.")
    return outcome, parse_reason(reason) if reason else ""


def parse_reason(text: str) -> str:
    """Why something was not observed, empty for none; raises UserError naming the words there are."""
    reason = text.strip().lower()
    if reason and reason not in REASONS:
        raise UserError(f"“{text}” is no reason for not having observed.", f"Use {', '.join(REASONS)}.")
    return reason


def parse_count(text: str) -> Range:
    """Least, value, most from ``12``, ``10..15``, ``10..12..15``, ``25..`` (at least) or ``..20`` (at most); none for empty."""
    stripped = text.strip()
    if not stripped:
        return None, None, None
    match = _COUNT.fullmatch(stripped)
    wrong = UserError(
        f"“{text}” is not how many.", "Write 12, 10..15, 10..12..15, 25.. for at least, ..20 for at most."
    )
    if match is None:
        raise wrong
    first, ranged, value, _, last = match.groups()
    one, middle, other = (int(n.replace(",", "")) if n else None for n in (first, value, last))
    if all(n is None for n in (one, middle, other)):
        raise wrong
    low, count, high = (one, middle, other) if ranged else (None, one, None)
    known = [n for n in (low, count, high) if n is not None]
    if known != sorted(known):
        raise UserError(f"“{text}” runs backwards.", "Give the least first, then the most.")
    if known[-1] > _MOST:
        raise UserError(f"“{text}” is more than can be.", "Give the number of ships, cars or containers.")
    return low, count, high


def typed_count(sighting: Sighting) -> str:
    """How many, as it is typed."""
    low, count, high = ("" if n is None else str(n) for n in (sighting.low, sighting.count, sighting.high))
    if not low and not high:
        return count
    return f"{low}..{count}..{high}" if count else f"{low}..{high}"


def how_many(sighting: Sighting) -> str:
    """``12 (10 to 15) rail cars``, ``10 to 15 TEU``, ``at least 25``; empty where nothing is said."""
    low, count, high = (None if n is None else f"{n:,}" for n in (sighting.low, sighting.count, sighting.high))
    ends = f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}" if high else ""
    words = (f"{count} ({ends})" if ends else count) if count else ends
    return f"{words} {sighting.unit}".strip() if words else ""


def outcome_words(sighting: Sighting) -> str:
    """``seen``, ``nothing seen``, ``not observed (cloud)``."""
    return f"{sighting.outcome} ({sighting.reason})" if sighting.reason else sighting.outcome


def number(sighting: Sighting) -> float:
    """How many there were: the count, else the middle of its range, else the bound that is given, else one."""
    return value_of(sighting.low, sighting.count, sighting.high)


def value_of(low: int | None, count: int | None, high: int | None) -> float:
    """As ``number``, of the three cells."""
    if count is not None:
        return float(count)
    ends = [float(n) for n in (low, high) if n is not None]
    return sum(ends) / len(ends) if ends else 1.0


def overlapping(a: Sighting, start: datetime | None, end: datetime | None) -> bool:
    """Whether a sighting's time and another may be the same; an open end reaches any time, an end is not of what begins there."""
    return not (_before(a.start, a.end, start) or _before(start, end, a.start))


def _before(start: datetime | None, end: datetime | None, other: datetime | None) -> bool:
    return bool(end and other and (end < other or (end == other and start != end)))
