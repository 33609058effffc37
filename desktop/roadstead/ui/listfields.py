"""What the window shows of sanctions lists and of those who are on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from roadstead.domain.identifiers import imo_well_formed
from roadstead.domain.records import Listed, Snapshot
from roadstead.domain.times import format_time
from roadstead.services import sanctions
from roadstead.ui.fields import Field, Kind, NameOf

_MOST_SHOWN = 20  # rejected rows in the inspector; the panel of the lists has them all


def _text(title: str, column: str, width: int = 140, *, table: bool = True, prose: bool = False) -> Field:
    return Field(title, lambda r, _: getattr(r, column), column, width=width, table=table, prose=prose)


def _names(title: str, column: str) -> Field:
    def show(record: Any, _: NameOf) -> str:
        value = getattr(record, column)
        return ", ".join(json.loads(value) if isinstance(value, str) and value else value)

    return Field(title, show, column, width=220, prose=True)


def _day(title: str, column: str, why: Callable[[Any], str] | None = None) -> Field:
    def written(record: Any) -> str:
        found: datetime | None = getattr(record, column)
        return f"{found:%Y-%m-%d}" if found else "–"

    return Field(title, lambda r, _: written(r), column, width=96, why=why, typed=written)


def _count(title: str, column: str) -> Field:
    return Field(title, lambda r, _: f"{getattr(r, column):,}", column, number=True, width=80)


def _imo_why(entry: Any) -> str:
    if not entry.imo:
        return ""
    formed = (
        "well formed: its last digit fits"
        if imo_well_formed(entry.imo)
        else "not well formed: its last digit does not fit"
    )
    return f"As the list states it; {formed}. That verifies nothing"


def _rejected(snapshot: Snapshot, _: NameOf) -> str:
    rows = sanctions.rejects(snapshot)
    lines = [sanctions.reject_told(row) for row in rows[:_MOST_SHOWN]]
    more = [f"and {len(rows) - _MOST_SHOWN:,} more"] if len(rows) > _MOST_SHOWN else []
    return "\n".join([*lines, *more]) or "nothing"


LISTED = Kind(
    Listed,
    "Listed entity",
    "Listed",
    lambda r, _: r.name,
    (
        _text("Name", "name", 200),
        _text("Kind", "kind", 116),
        Field("IMO", lambda r, _: r.imo, "imo", width=88, why=_imo_why),
        _text("MMSI", "mmsi", 100),
        _names("Other names", "names"),
        _names("Weak names", "weak"),
        _text("Flag", "flag", 110),
        _text("Type", "type", 130),
        _text("Programme", "programme", 150),
        _day("Listed on", "listed_on", lambda _: "As the list says; many lists do not say it of each entry"),
        Field(
            "List",
            lambda r, name: name(r.list) or "–",
            "list.name",
            width=200,
            link=lambda r: (r.list,) if r.list else (),
        ),
        _text("Number", "number", 96),
        _text("Call sign", "call_sign", 84),
        _text("Owner", "owner", 160),
        _text("Remarks", "remarks", 320, prose=True),
        Field("Line", lambda r, _: f"{r.line:,}", "line", number=True, width=64),
    ),
    "Nobody is listed yet. Import a sanctions list: File menu, or drop its file on the window.",
)
SNAPSHOT = Kind(
    Snapshot,
    "Sanctions list",
    "Lists",
    lambda r, _: sanctions.titled(r),
    (
        _text("List", "name", 200),
        _day("Dated", "dated", lambda _: "The day of which the list is: as its file states it, or as it was told"),
        _count("Entries", "entities"),
        _count("Ships", "vessels"),
        _count("Rejected", "rejected"),
        _text("Publisher", "publisher", 240),
        _text("Format", "format", 140),
        _text("File", "file", 200),
        _text("SHA-256", "sha256", 160),
        Field(
            "Imported",
            lambda r, _: format_time(r.imported) if r.imported else "–",
            "imported",
            width=150,
        ),
        Field(
            "Note",
            lambda r, _: r.note,
            "note",
            width=260,
            edit="text",
            put=lambda r, text: replace(r, note=text.strip()),
        ),
        Field("Not read", _rejected, table=False, prose=True),
    ),
    "No sanctions lists yet. Import one: File menu, or drop its file on the window.",
)
