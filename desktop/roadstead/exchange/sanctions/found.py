"""What a reader of a sanctions list gives: entries, what could not be read and where, and what the file says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.domain.records import Listed

if TYPE_CHECKING:
    from roadstead.exchange.sanctions.sources import Origin

Progress = Callable[[float, str], None]

LIMIT = 400_000
"""Entries of one snapshot: its journal entry has to fit into one value of the case file."""
_MOST_REJECTS = 100_000
_LONGEST = 8_000  # characters of one field
_IMO = re.compile(r"(?<!\d)(\d{7})(?!\d)")
_MMSI = re.compile(r"(?<!\d)(\d{9})(?!\d)")
_NULLS = {"-0-", "-", "–", "n/a", "na", "none", "null", "unknown"}


@dataclass(slots=True)
class Found:
    """Filled by a reader. ``snapshot`` is the uuid of the snapshot to be, ``dated`` the day that the file itself states.

    ``rejected`` holds (file, line, why); line 0 is the file as a whole. ``only_ships`` leaves out persons who are not
    linked to a ship (OpenSanctions).
    """

    snapshot: str = ""
    told: Progress = lambda share, text: None
    only_ships: bool = False
    name: str = ""
    publisher: str = ""
    format: str = ""
    dated: datetime | None = None
    files: list[Origin] = field(default_factory=list)
    entries: list[Listed] = field(default_factory=list)
    rejected: list[tuple[str, int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def reject(self, file: str, line: int, why: str) -> None:
        """Notes what could not be read."""
        if len(self.rejected) >= _MOST_REJECTS:
            raise UserError(
                f"More than {_MOST_REJECTS:,} rows of {file} cannot be read; the last on line {line:,}: {why}.",
                "Check that it is the file of the publisher and of the format named.",
            )
        self.rejected.append((file, line, why))

    def add(self, file: str, line: int, draft: dict[str, Any]) -> None:
        """Keeps an entry, its texts cleaned; of a person only names and programme. One without a name is rejected."""
        kind = draft.get("kind", "organisation")
        names = unique(draft.pop("names", ()))
        name = clean(draft.pop("name", "")) or (names[0] if names else "")
        if not name:
            self.reject(file, line, "it has no name")
            return
        if len(self.entries) >= LIMIT:
            raise UserError(
                f"{file} holds more than {LIMIT:,} listed entities, more than one snapshot of a case can.",
                "Import only the ships and what is linked to them (--ships), or a smaller data set.",
            )
        if kind == "person":
            draft = {key: draft[key] for key in ("kind", "number", "programme", "weak") if key in draft}
        weak = unique(draft.pop("weak", ()))
        strong = tuple(each for each in names if each != name)
        values: dict[str, Any] = {k: clean(v) if isinstance(v, str) else v for k, v in draft.items()}
        values["names"], values["weak"] = strong, tuple(each for each in weak if each not in (name, *strong))
        self.entries.append(Listed(list=self.snapshot, line=line, name=name, **values))


def clean(text: str | None) -> str:
    """A text in one line, without what no file can hold; empty for what stands for nothing."""
    if not text:
        return ""
    line = " ".join(text.split())[:_LONGEST]
    if line.casefold() in _NULLS:
        return ""
    if not line.isascii():
        line = line.encode("utf-8", "replace").decode("utf-8")
    return line.replace("\0", "")


def unique(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Texts cleaned, each once, in their order, without empty ones."""
    return tuple(dict.fromkeys(filter(None, map(clean, texts))))


def imo_in(text: str | None) -> str:
    """The first seven digits that stand alone in a text; what the list says, well formed or not."""
    match = _IMO.search(text or "")
    return match[1] if match else ""


def mmsi_in(text: str | None) -> str:
    """The first nine digits that stand alone in a text."""
    match = _MMSI.search(text or "")
    return match[1] if match else ""


def day(text: str | None, *forms: str) -> datetime | None:
    """Midnight UTC of a day written in one of these forms (as ``strptime`` has them), None where it is in none."""
    bare = (text or "").strip()
    for form in forms or ("%Y-%m-%d",):
        try:
            return datetime.strptime(bare, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def iso_day(text: str | None) -> datetime | None:
    """The day with which a text in ISO 8601 begins (``2022-05-08``, ``2022-05-08T10:00:00Z``), midnight UTC; else None."""
    return day((text or "").strip()[:10], "%Y-%m-%d")
