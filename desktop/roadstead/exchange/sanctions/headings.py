"""Tables of ships as people take them from a page or a sheet: what each column is, by its heading or by what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.exchange.sanctions.found import Found, clean, day, imo_in, mmsi_in
from roadstead.exchange.sanctions.tables import Row

# Words of headings, in English and in the languages of EUR-Lex that are most used; looked for in this order.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("imo", ("imo", "omi", "имо")),
    ("mmsi", ("mmsi",)),
    ("call_sign", ("call sign", "callsign", "call_sign", "rufzeichen", "indicatif")),
    ("listed_on", ("date", "datum", "zeitpunkt", "fecha", "data", "listed on", "designated on")),
    ("owner", ("owner", "eigner", "eigentümer", "propriétaire", "operator")),
    ("flag", ("flag", "flagge", "pavillon", "bandera", "bandiera")),
    ("remarks", ("reason", "grund", "gründe", "motif", "raison", "other information", "remark", "note", "information")),
    ("type", ("type", "typ", "kind of vessel")),
    ("number", ("number", "no.", "no", "nr.", "nr", "#", "n°", "№", "reference")),
    ("name", ("name", "nom", "vessel", "ship", "schiff", "navire", "buque", "nave", "title")),
)
_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d %b. %Y", "%d-%b-%Y", "%B %d, %Y")
_FORMER = re.compile(
    r"[(,;]\s*(?:ex|formerly(?: known as)?|f\.?k\.?a\.?|previously|a\.?k\.?a\.?)[\s.:-]+([^()]+?)\s*(?:\)|$)", re.I
)
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}:\s+")
_SIGNS = ("\t", ";", "|", ",")
_LOOKED = 20  # rows in which a heading may stand


def ships(rows: Iterable[Row], file: str, found: Found, table: str = "") -> int:
    """Adds the ships of a table below its heading and gives how many rows it had; rows that are none are rejected.

    Where there is no heading, columns are told by what is in them, and a note says so. Raises UserError where no
    column has IMO numbers.
    """
    source = iter(rows)
    first = list(islice(source, _LOOKED))
    place, columns = _heading(first)
    if not columns:
        columns = _by_content(first)
        if "imo" not in columns:
            raise UserError(
                f"{file} has no column of IMO numbers.",
                "Give a table with a heading such as: Vessel name, IMO number, Date.",
            )
        found.notes.append(f"{file} has no heading: its columns were told by what is in them.")
    count = 0
    for line, row in chain(first[place:], source):
        count += 1
        _add(file, line, row, columns, found, table)
    return count


def heading(cells: Sequence[str]) -> dict[str, int]:
    """The columns by a heading: those of names and of IMO numbers at least, else none."""
    columns: dict[str, int] = {}
    taken: set[int] = set()
    for field, words in _WORDS:
        for place, cell in enumerate(cells):
            if place not in taken and _says(cell, words):
                columns[field] = place
                taken.add(place)
                break
    return columns if {"imo", "name"} <= columns.keys() and not any(map(imo_in, cells)) else {}


def parted(head: str) -> tuple[str, bool]:
    """What parts the cells of a table, by its first lines, and whether one of these is a heading.

    The sign that makes a heading of a line; else the one that every line has most often: texts in cells have commas too.
    """
    lines = [line for line in head.splitlines()[:_LOOKED] if line.strip()]
    for sign in _SIGNS:
        if any(heading([cell.strip(' "') for cell in line.split(sign)]) for line in lines):
            return sign, True
    least = {sign: min((line.count(sign) for line in lines[:5]), default=0) for sign in _SIGNS}
    return max(_SIGNS, key=least.__getitem__), False


def _says(cell: str, words: Sequence[str]) -> bool:
    said = cell.casefold().replace("_", " ")
    return any(
        re.search(rf"(?<!\w){re.escape(word)}" if word[0].isalpha() else re.escape(word), said) for word in words
    )


def _heading(rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    """How many rows the heading ends after, and the columns that it names."""
    for number, (_, cells) in enumerate(rows, start=1):
        columns = heading(cells)
        if columns:
            return number, columns
    return 0, {}


def _by_content(rows: Sequence[Row]) -> dict[str, int]:
    width = max((len(row) for _, row in rows), default=0)
    shares = [sum(bool(imo_in(_at(row, place))) for _, row in rows) / len(rows) for place in range(width)]
    if not shares or max(shares) < 0.8:
        return {}
    columns = {"imo": shares.index(max(shares))}
    for place in range(width):
        cells = [clean(_at(row, place)) for _, row in rows]
        if place == columns["imo"]:
            continue
        if "listed_on" not in columns and sum(date_of(cell) is not None for cell in cells) > len(rows) / 2:
            columns["listed_on"] = place
        elif "name" not in columns and sum(any(map(str.isalpha, cell)) for cell in cells) > len(rows) / 2:
            columns["name"] = place
    return columns if "name" in columns else {}


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def date_of(text: str) -> datetime | None:
    """A day however a table writes it, always with the day before the month; None where it is none."""
    bare = clean(text).replace("\N{NO-BREAK SPACE}", " ")
    return day(bare, *_FORMS) or day(bare[:10], "%Y-%m-%d")


def _add(file: str, line: int, row: Sequence[str], columns: dict[str, int], found: Found, programme: str) -> None:
    said: dict[str, Any] = {field: clean(_at(row, place)) for field, place in columns.items()}
    names = list(_names(said.get("name", "")))
    imo = imo_in(said.get("imo"))
    if not imo:
        wrong = f"“{said.get('imo', '')[:30]}” is no IMO number" if said.get("imo") else "it has no IMO number"
        found.reject(file, line, wrong)
        return
    listed = said.get("listed_on", "")
    draft = {
        "number": imo,
        "kind": "vessel",
        "name": names[0] if names else f"IMO {imo}",
        "names": names[1:],
        "imo": imo,
        "mmsi": mmsi_in(said.get("mmsi")),
        "listed_on": date_of(listed),
        "programme": programme,
        **{field: said.get(field, "") for field in ("call_sign", "flag", "type", "owner", "remarks")},
    }
    if listed and draft["listed_on"] is None:
        draft["remarks"] = f"Date as written: {listed}. {draft['remarks']}".strip()
    found.add(file, line, draft)


def _names(text: str) -> Iterator[str]:
    """The name of a cell, then those in brackets as former, or those that are numbered ``1: … 2: …``."""
    if _NUMBERED.match(text):
        yield from filter(None, (part.strip(" ;,") for part in _NUMBERED.split(text)))
        return
    former = _FORMER.findall(text)
    bare = _FORMER.sub("", text).strip(" ,;")
    if bare:
        yield bare
    yield from (name.strip() for each in former for name in re.split(r"[;/]|, ", each))
