"""Matches and standings on lists as JSON and in words."""

from __future__ import annotations

from typing import Any

from roadstead.api import listings, screening


def match_json(found: screening.Match) -> dict[str, Any]:
    """A match with the list it is of, its date and its reasons."""
    entry, ruling = found.entry, found.ruling
    return {
        "entity": entry.number,
        "name": entry.name,
        "kind": entry.kind,
        "list": found.snapshot.name,
        "dated": _day(found.snapshot.dated),
        "score": found.score,
        "by": list(found.by),
        "conflict": found.conflict or None,
        "subject": found.subject,
        "latest": found.latest,
        "imo": entry.imo or None,
        "mmsi": entry.mmsi or None,
        "flag": entry.flag or None,
        "programme": entry.programme or None,
        "listed_on": _day(entry.listed_on),
        "ruling": {"decision": ruling.decision, "reason": ruling.reason, "by": ruling.by, "at": _day(ruling.at)}
        if ruling
        else None,
        "reasons": list(found.reasons),
    }


def listing_json(found: listings.Listing) -> dict[str, Any]:
    """How something stands on one list."""
    dated = found.snapshot.dated if found.snapshot else None
    return {"list": found.list, "dated": _day(dated), "state": found.state, "words": found.words}


def _day(moment: Any) -> str | None:
    return f"{moment:%Y-%m-%d}" if moment else None
