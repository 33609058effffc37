"""OpenSanctions as a simplified table: ``targets.simple.csv``, whose lists within a cell are parted by semicolons."""

from __future__ import annotations

import re
from collections import Counter

from roadstead.exchange.sanctions.found import Found
from roadstead.exchange.sanctions.ftm import KINDS, PUBLISHER
from roadstead.exchange.sanctions.sources import Origin
from roadstead.exchange.sanctions.tables import Header, rows

_NEEDED = ("id", "schema", "name")
_IMO = re.compile(r"(?<![\dA-Za-z])(?:IMO)?(\d{7})(?!\d)")
_MMSI = re.compile(r"(?<!\d)(\d{9})(?!\d)")
DATED = False


def fits(origin: Origin) -> bool:
    """Whether the heading is that of the simplified table."""
    return Header(origin.head.split("\n", 1)[0].split(",")).has(*_NEEDED, "aliases")


def read(origin: Origin, found: Found) -> None:
    """The targets of the table; neither it nor its rows state a day of listing."""
    found.name, found.publisher, found.format = "OpenSanctions", PUBLISHER, "OpenSanctions table"
    header: Header | None = None
    passed: Counter[str] = Counter()
    for line, row in rows(origin, found, ","):
        if header is None:
            header = Header(row)
            continue
        schema, number = header.cell(row, "schema"), header.cell(row, "id")
        if len(row) != len(header.names):
            found.reject(origin.name, line, f"it has {len(row)} cells, not {len(header.names)}")
        elif not number or not schema:
            found.reject(origin.name, line, "it has no id or no schema")
        elif schema not in KINDS or (found.only_ships and KINDS[schema] in ("person", "aircraft")):
            passed[schema[:40]] += 1
        else:
            _add(origin.name, line, row, header, found)
    if passed:
        kinds = ", ".join(f"{count:,} {schema}" for schema, count in passed.most_common(8))
        found.notes.append(f"Not kept: {kinds}.")


def _add(file: str, line: int, row: list[str], header: Header, found: Found) -> None:
    kind = KINDS[header.cell(row, "schema")]
    programmes = header.cell(row, "program_ids") or header.cell(row, "sanctions")
    draft = {
        "number": header.cell(row, "id"),
        "kind": kind,
        "name": header.cell(row, "name"),
        "names": header.cell(row, "aliases").split(";"),
        "programme": "; ".join(filter(None, map(str.strip, programmes.split(";")))) or "not sanctioned",
        "remarks": "; ".join(filter(None, (header.cell(row, "sanctions"), f"datasets: {header.cell(row, 'dataset')}"))),
    }
    if kind == "vessel":
        identifiers = header.cell(row, "identifiers")
        imo, mmsi = _IMO.search(identifiers), _MMSI.search(identifiers)
        draft |= {
            "imo": imo[1] if imo else "",
            "mmsi": mmsi[1] if mmsi else "",
            "flag": header.cell(row, "countries").upper(),
        }
    found.add(file, line, draft)
