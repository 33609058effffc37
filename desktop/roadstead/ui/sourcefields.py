"""What the window shows of sources, of the files kept of them, and of each use made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.domain.records import Citation, Evidence, Source
from roadstead.domain.times import format_time
from roadstead.domain.vocabulary import describe_grade, parse_grade
from roadstead.ui.fields import Field, Kind, NameOf


def _text(title: str, column: str, width: int = 140, *, edit: str = "line", table: bool = True) -> Field:
    return Field(
        title,
        lambda r, _: str(getattr(r, column)),
        column,
        width=width,
        table=table,
        edit=edit,
        put=lambda r, text: replace(r, **{column: text.strip()}),
    )


def _fact(title: str, column: str, width: int = 140, *, table: bool = True) -> Field:
    return Field(title, lambda r, _: str(getattr(r, column)) or "–", column, width=width, table=table, prose=True)


def _titled(source: Any, text: str) -> Any:
    if not text.strip() and source.title:
        raise UserError("A source needs a title.", "Type one.")
    return replace(source, title=text.strip())


def _number(which: int, one: str) -> Callable[[Any, NameOf], str]:
    def show(source: Any, name: NameOf) -> str:
        count = name.rests(source.uuid)[which]
        return f"{count:,} {one if count == 1 else one + 's'}" if count else "–"

    return show


def size_text(size: int) -> str:
    """``2.3 MB``."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"


def _link(title: str, column: str, width: int = 160, order: str = "") -> Field:
    return Field(
        title,
        lambda r, name: name(getattr(r, column)) or "–",
        order,
        width=width,
        link=lambda r: (getattr(r, column),) if getattr(r, column) else (),
    )


SOURCE = Kind(
    Source,
    "Source",
    "Sources",
    lambda r, _: r.title,
    (
        Field("Title", lambda r, _: r.title, "title", width=260, edit="line", put=_titled),
        Field(
            "Uses", _number(0, "use"), width=72, number=True, why=lambda _: "What rests on it, each use graded apart"
        ),
        Field("Files", _number(1, "file"), width=72, number=True, why=lambda _: "Kept unchanged in the evidence store"),
        _text("Publisher", "publisher"),
        _text("Author", "author", 110),
        _text("Kind", "kind", 92),
        _text("Published", "published", 96),
        _text("Read on", "read_on", 96),
        _text("Address", "url", 200),
        _text("Archived at", "archived", 160),
        _text("Licence", "licence", 110),
        _text("Note", "note", 220, edit="text"),
        Field("SHA-256", lambda r, _: r.sha256 or "–", table=False),
    ),
    "No sources yet. They come with the sightings that rest on them.",
    rests=frozenset({"sightings", "citations", "particulars", "findings", "legs", "evidence"}),
)
EVIDENCE = Kind(
    Evidence,
    "Evidence",
    "Evidence",
    lambda r, _: r.name,
    (
        _fact("Name", "name", 200),
        _link("Source", "source", 200, "source.title"),
        _fact("Kind", "kind", 96),
        Field("Size", lambda r, _: size_text(r.size_bytes), "size_bytes", number=True, width=80),
        _fact("Type", "media_type", 120),
        _fact("Acquired by", "acquired_by", 110),
        Field("Acquired", lambda r, _: format_time(r.acquired) if r.acquired else "–", "acquired", width=150),
        _fact("From", "acquired_from", 200),
        _fact("With", "tool", 110, table=False),
        _text("Licence", "licence", 110),
        _link("Copy of", "original", 120),
        Field("SHA-256", lambda r, _: r.sha256, "sha256", width=160),
        _text("Note", "note", 200, edit="text"),
    ),
    "No files are kept yet. Choose a source, press Ctrl+Shift+U and drop files there.",
)
CITATION = Kind(
    Citation,
    "Citation",
    "Citations",
    lambda r, name: f"{name(r.source) or 'a source'} ({r.grade})",
    (
        _link("Rests on it", "subject", 200),
        _link("Source", "source", 200, "source.title"),
        replace(
            Field("Grade", lambda r, _: r.grade, "grade", width=64, edit="line"),
            put=lambda r, text: replace(r, grade=parse_grade(text)),
            why=lambda r: describe_grade(r.grade),
        ),
        _text("Quote", "quote", 220, edit="text"),
        _text("Page", "page", 80),
        _link("File", "evidence", 160, "evidence.name"),
        _text("Note", "note", 160, edit="text"),
    ),
    "No further uses of sources yet. Select a sighting, a finding or a leg and press Ctrl+Shift+U.",
)
