"""Tables as text: logical rows with the line they begin on; a quotation mark that is never closed costs one line, not the rest."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence

from roadstead.exchange.sanctions.found import Found
from roadstead.exchange.sanctions.sources import LONGEST_LINE, Origin, lines

_MOST_JOINED = 60  # lines of one row: a cell of remarks may have some
Row = tuple[int, list[str]]


def rows(
    origin: Origin, found: Found, delimiter: str, width: int = 0, share: tuple[float, float] = (0.0, 1.0)
) -> Iterator[Row]:
    """Rows that are not empty, each with the number of its first line (from 1); what cannot be read is rejected.

    ``width`` is the number of cells that a row over several lines must have, 0 for as many as the widest before it.
    ``share`` is the part of the work it is.
    """
    csv.field_size_limit(LONGEST_LINE)
    start, span = share[0], share[1] - share[0]
    source = lines(origin, lambda done, text: found.told(start + span * done, text))
    waiting: deque[str | None] = deque()
    number = widest = 0
    while True:
        if not waiting and not _fill(source, waiting, 1):
            return
        number += 1
        line = waiting.popleft()
        if line is None:
            found.reject(origin.name, number, f"the line is longer than {LONGEST_LINE:,} characters")
            continue
        if not line.strip(" \t\x1a"):  # a file may end in the sign that ended files under DOS
            continue
        row, taken = _row(line, source, waiting, delimiter, width or widest)
        if row is None:
            found.reject(origin.name, number, "a quotation mark is not closed")
            continue
        widest = max(widest, len(row))
        yield number, row
        for _ in range(taken):
            waiting.popleft()
        number += taken


def _fill(source: Iterator[str | None], waiting: deque[str | None], count: int) -> bool:
    """Reads on until so many lines wait; False where there are no more."""
    while len(waiting) < count:
        try:
            waiting.append(next(source))
        except StopIteration:
            return False
    return True


def _row(
    line: str, source: Iterator[str | None], waiting: deque[str | None], delimiter: str, width: int
) -> tuple[list[str] | None, int]:
    """The cells of a row and how many of the lines that wait belong to it; None where it is never closed."""
    row = _cells(line, delimiter)
    if row is not None:
        return row, 0
    joined = [line]
    for taken in range(1, _MOST_JOINED):
        following = waiting[taken - 1] if _fill(source, waiting, taken) else None
        if following is None:
            return None, 0
        joined.append(following)
        if '"' in following:
            try:
                row = _strict("\n".join(joined), delimiter)
            except csv.Error:  # the mark that would close it is another row's
                return None, 0
            if row is not None:
                return (row, taken) if not width or len(row) == width else (None, 0)
    return None, 0


def _strict(text: str, delimiter: str) -> list[str] | None:
    """The cells of a row as RFC 4180 has them; None where a quotation mark is open at its end."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        raise


def _cells(text: str, delimiter: str) -> list[str] | None:
    """As ``_strict``, with stray marks within a cell kept as they are."""
    try:
        return _strict(text, delimiter)
    except csv.Error:
        pass
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return None


class Header:
    """Cells by the names of a header, whatever their capitals, spaces and signs."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [plain(name) for name in names]
        self._places: dict[str, int] = {}
        for place, name in enumerate(self.names):
            self._places.setdefault(name, place)

    def has(self, *names: str) -> bool:
        """Whether all of these are columns."""
        return all(plain(name) in self._places for name in names)

    def cell(self, row: Sequence[str], *names: str) -> str:
        """The first of these columns that says anything; empty where none does."""
        for name in names:
            place = self._places.get(plain(name))
            if place is not None and place < len(row) and row[place].strip():
                return row[place].strip()
        return ""


def plain(name: str) -> str:
    """The name of a column in small letters and digits only."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
