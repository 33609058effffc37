"""The annexes of Regulation (EU) 833/2014 that name ships (XLII), as taken from EUR-Lex: a page, or a table as CSV or TSV."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from roadstead.domain.errors import UserError
from roadstead.exchange.sanctions.found import Found
from roadstead.exchange.sanctions.headings import heading, parted, ships
from roadstead.exchange.sanctions.sources import Origin, pieces
from roadstead.exchange.sanctions.tables import Row, rows

PUBLISHER = "European Union, EUR-Lex"
PROGRAMME = "Regulation (EU) 833/2014, Annex XLII"
_SIGNS = re.compile(r"833/2014|annex\s+xlii|anhang\s+xlii|annexe\s+xlii|date of application", re.IGNORECASE)
_MARK = re.compile(r"[▼►◄](?:[A-Z]\d+\b|B\b)?")  # by which EUR-Lex shows what an amendment changed
_MOST_CELLS = 2_000_000
DATED = False


def could(origin: Origin) -> bool:
    """Whether it may be such a table where the user says so: a page, or a table with IMO numbers."""
    numbered = re.search(r"(?<!\d)\d{7}(?!\d)", origin.head) and not origin.head.lstrip().startswith(("<", "{", "["))
    return _is_page(origin) or parted(origin.head)[1] or bool(numbered)


def fits(origin: Origin) -> bool:
    """Whether it shows by itself that it is of that regulation."""
    shown = bool(_SIGNS.search(origin.head) or _SIGNS.search(origin.name.replace("_", " ")))
    return shown and (_is_page(origin) or parted(origin.head)[1])


def _is_page(origin: Origin) -> bool:
    return bool(re.search(r"<(?:!doctype\s+html|html|table|body)\b", origin.head[:20000], re.IGNORECASE))


def read(origin: Origin, found: Found) -> None:
    """The ships of the tables; their day of application is that of listing, the file's own day it does not state."""
    found.name, found.publisher = "EU 833/2014 Annex XLII", PUBLISHER
    if _is_page(origin):
        found.format = "EUR-Lex page"
        _read_page(origin, found)
        return
    found.format = "EUR-Lex table"
    ships(rows(origin, found, parted(origin.head)[0]), origin.name, found, PROGRAMME)


def _read_page(origin: Origin, found: Found) -> None:
    page = _Page()
    for piece in pieces(origin, found.told):
        page.feed(piece)
        if page.cells > _MOST_CELLS:
            raise UserError(f"{origin.name} has more than {_MOST_CELLS:,} cells.", "Save the annex alone.")
    page.close()
    tables = [[row for row in table if any(row[1])] for table in page.tables]
    tables = [table for table in tables if any(heading(cells) for _, cells in table[:3])]
    if not tables:
        raise UserError(
            f"{origin.name} has no table with names of ships and IMO numbers.",
            "Save the page with Annex XLII, or copy its table into a CSV file.",
        )
    for table in tables:
        ships(table, origin.name, found, PROGRAMME)


class _Page(HTMLParser):
    """The tables of a page, cell by cell, with the line of each row; a table in a cell is one of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self.cells = 0
        self._open: list[list[Row]] = []
        self._cell: list[list[str] | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, row or cell begins."""
        if tag == "table":
            self._open.append([])
            self._cell.append(None)
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].append((self.getpos()[0], []))
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            self._cell[-1] = []
            self.cells += 1
        elif tag in ("br", "p", "div") and self._open and self._cell[-1] is not None:
            self._cell[-1].append(" ")

    def handle_endtag(self, tag: str) -> None:
        """A table or cell ends."""
        if tag in ("td", "th", "tr") and self._open:
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self._open.pop()
            self._cell.pop()

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._cell and self._cell[-1] is not None:
            self._cell[-1].append(data)

    def _end_cell(self) -> None:
        cell = self._cell[-1]
        if cell is not None:
            if not self._open[-1]:
                self._open[-1].append((self.getpos()[0], []))
            self._open[-1][-1][1].append(" ".join(_MARK.sub(" ", "".join(cell)).split()))
        self._cell[-1] = None
