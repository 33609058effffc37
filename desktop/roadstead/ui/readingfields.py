"""What the window shows of second readings, and of what was decided where two readers differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from roadstead.domain.errors import UserError
from roadstead.domain.records import Adjudication, Reading
from roadstead.domain.times import format_time
from roadstead.services import readings
from roadstead.ui.fields import Field, Kind, NameOf


def _reference(title: str, column: str, width: int = 140) -> Field:
    return Field(
        title,
        lambda r, name: name(getattr(r, column)) or "–",
        width=width,
        link=lambda r: (getattr(r, column),) if getattr(r, column) else (),
    )


def _time(title: str, column: str) -> Field:
    def show(record: Reading | Adjudication, _: NameOf) -> str:
        found: datetime | None = getattr(record, column)
        return format_time(found) if found else "–"

    return Field(title, show, column, width=160)


def _reasoned(row: Adjudication, text: str) -> Adjudication:
    if not text.strip() and row.reason:
        raise UserError("An adjudication needs a reason.", "Say in a few words why.")
    return replace(row, reason=text.strip())


READING = Kind(
    Reading,
    "Second reading",
    "Second readings",
    lambda r, _: f"second reading by {r.reader}",
    (
        Field("Reader", lambda r, _: r.reader, "reader"),
        Field("Blind", lambda r, _: "yes" if r.blind else "no", "blind", width=70),
        _time("Started", "started"),
        _time("Finished", "finished"),
        Field(
            "Scenes",
            lambda r, name: ", ".join(filter(None, map(name, r.scenes[:8]))) or "–",
            width=260,
            link=lambda r: r.scenes,
        ),
        Field("Note", lambda r, _: readings.note_of(r), width=220, prose=True),
    ),
    "No second reading yet. F12 starts one: another analyst marks the same scenes, blind.",
)
ADJUDICATION = Kind(
    Adjudication,
    "Adjudication",
    "Adjudications",
    lambda r, name: f"{r.decision} stands on {name(r.scene) or 'a scene'}",
    (
        Field("Stands", lambda r, _: r.decision, "decision", width=80),
        Field(
            "Because",
            lambda r, _: r.reason,
            "reason",
            width=320,
            edit="text",
            put=_reasoned,
        ),
        _reference("First’s mark", "first"),
        _reference("Second’s mark", "second"),
        _reference("Scene", "scene"),
        _reference("Reading", "reading", 170),
        Field("By", lambda r, _: r.by, "by", width=100),
        _time("When", "at"),
    ),
    "Nothing was adjudicated yet. When a second reading is finished, Shift+J asks about what the readers differ on.",
)
