"""Snapshots, entries and differences as JSON and in words."""

from __future__ import annotations

from typing import Any

from roadstead.api import sanctions
from roadstead.domain.records import Listed, Snapshot

WORDS = {
    "name": "name",
    "names": "other names",
    "weak": "weak names",
    "kind": "kind",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "call_sign": "call sign",
    "flag": "flag",
    "type": "type",
    "owner": "owner",
    "programme": "programme",
    "listed_on": "listed on",
    "remarks": "remarks",
}
"""The fields of an entry as people read them."""


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """A snapshot, without what was rejected."""
    return {
        "list": snapshot.uuid,
        "name": snapshot.name,
        "dated": day(snapshot.dated),
        "publisher": snapshot.publisher,
        "format": snapshot.format,
        "file": snapshot.file,
        "sha256": snapshot.sha256,
        "entities": snapshot.entities,
        "vessels": snapshot.vessels,
        "rejected": snapshot.rejected,
        "note": snapshot.note,
    }


def entry_json(entry: Listed, snapshot: Snapshot) -> dict[str, Any]:
    """An entry with the list and day it is of."""
    return {
        "entity": entry.number,
        "list": snapshot.name,
        "dated": day(snapshot.dated),
        "uuid": entry.uuid,
        **{name: plain(getattr(entry, name)) for name in WORDS},
        "line": entry.line,
    }


def difference_json(found: sanctions.Difference) -> dict[str, Any]:
    """What was added, removed and changed, each by its number and name."""
    return {
        "before": sanctions.titled(found.before),
        "after": sanctions.titled(found.after),
        "added": [_short(entry) for entry in found.added],
        "removed": [_short(entry) for entry in found.removed],
        "changed": [
            {
                **_short(each.after),
                "fields": {name: {"before": plain(a), "after": plain(b)} for name, (a, b) in each.fields.items()},
            }
            for each in found.changed
        ],
        "same": found.same,
    }


def _short(entry: Listed) -> dict[str, Any]:
    return {"entity": entry.number, "kind": entry.kind, "name": entry.name, "imo": entry.imo}


def day(moment: Any) -> str | None:
    """``2024-05-08``, None where there is none."""
    return f"{moment:%Y-%m-%d}" if moment else None


def plain(value: Any) -> Any:
    """A field's value as JSON has it."""
    return list(value) if isinstance(value, tuple) else day(value) if hasattr(value, "year") else value
