"""The Security Council's list of designated vessels (resolution 1718, North Korea), as a table in CSV.

The committee gives it out as a document; the table is what people make of it, with a heading such as ``Vessel name``,
``IMO number``, ``MMSI``, ``Flag``, ``Call sign``, ``Date of designation``.
"""

from __future__ import annotations

import re

from roadstead.exchange.sanctions.annex import could as is_table
from roadstead.exchange.sanctions.found import Found
from roadstead.exchange.sanctions.headings import parted, ships
from roadstead.exchange.sanctions.sources import Origin
from roadstead.exchange.sanctions.tables import rows
from roadstead.exchange.sanctions.un import PUBLISHER

PROGRAMME = "Resolution 1718 (2006), designated vessels"
_SIGNS = re.compile(r"1718|resolution 2270|resolution 2321|resolution 2371|KPe\.\d|date[ _]of[ _]designation", re.I)
DATED = False


def could(origin: Origin) -> bool:
    """Whether it may be such a table where the user says so."""
    return is_table(origin) and not origin.head.lstrip().startswith("<")


def fits(origin: Origin) -> bool:
    """Whether it shows by itself that it is that list."""
    if not (_SIGNS.search(origin.head) or "1718" in origin.name) or origin.head.lstrip().startswith(("<", "{")):
        return False
    return parted(origin.head)[1]


def read(origin: Origin, found: Found) -> None:
    """The ships of the table; the file does not state its own day."""
    found.name, found.publisher, found.format = "UN 1718 designated vessels", PUBLISHER, "UN table"
    ships(rows(origin, found, parted(origin.head)[0]), origin.name, found, PROGRAMME)
