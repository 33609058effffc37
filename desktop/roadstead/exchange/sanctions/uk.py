"""The United Kingdom's lists as tables: OFSI's ConList and the UK Sanctions List, a row for each name of an entry.

Both begin with a line that states their day (``Last Updated,14/11/2025``; ``Report Date: 24-Jun-2026``), then the
heading. What OFSI knows of a ship stands in its column "Other Information".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.exchange.sanctions.found import Found, clean, day, imo_in
from roadstead.exchange.sanctions.sources import Origin
from roadstead.exchange.sanctions.tables import Header, plain, rows

OFSI, FCDO = "HM Treasury, OFSI", "Foreign, Commonwealth & Development Office"
_DATES = ("%d/%m/%Y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")
_KINDS = {"individual": "person", "ship": "vessel", "entity": "organisation", "vessel": "vessel"}
_GIVEN = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5")
_DATED = re.compile(r'^\s*"?(?:Last Updated|Report Date)"?\s*[:,]\s*"?([^",\n]{6,30})', re.IGNORECASE)
# As OFSI writes them among other information: "(IMO number):9314882 (Type of ship):Tanker."
_IN_WORDS = {
    "imo": re.compile(r"\bIMO\b[^0-9]{0,30}(\d{7})(?!\d)", re.IGNORECASE),
    "flag": re.compile(r"flag of ship\W{1,4}([^().;]{2,60})", re.IGNORECASE),
    "type": re.compile(r"type of ship\W{1,4}([^().;]{2,60})", re.IGNORECASE),
    "owner": re.compile(r"current owner[^:]{0,30}:\s*([^().;]{2,120})", re.IGNORECASE),
}
DATED = True


@dataclass(slots=True)
class Group:
    """What the rows of one entry say together."""

    line: int
    kind: str = ""
    names: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)

    def note(self, **values: Any) -> None:
        """Keeps what was not known before."""
        for name, value in values.items():
            if value and not self.said.get(name):
                self.said[name] = value


def fits(origin: Origin) -> bool:
    """Whether one of the first lines is a heading of one of the lists."""
    return _heading(origin) > 0


def _heading(origin: Origin) -> int:
    """The number of the line that is the heading, 0 where there is none."""
    for number, line in enumerate(origin.head.splitlines()[:6], start=1):
        names = {plain(name) for name in line.split(",")}
        if "name6" in names and names & {"groupid", "uniqueid", "ofsigroupid"}:
            return number
    return 0


def read(origin: Origin, found: Found) -> None:
    """The entries of the list; raises UserError where its heading lacks what makes an entry."""
    number, header = _heading(origin), None
    groups: dict[str, Group] = {}
    found.dated = dated(origin.head)
    for line, row in rows(origin, found, ","):
        if line < number:
            continue
        if header is None:
            header = Header(row)
            _name(header, found)
            continue
        if len(row) > len(header.names) + 1 or len(row) < 3:
            found.reject(origin.name, line, f"it has {len(row)} cells, not {len(header.names)}")
            continue
        take(origin.name, line, _cells(row, header), groups, found)
    add_all(origin.name, groups, found)


def _name(header: Header, found: Found) -> None:
    if header.has("Unique ID"):
        found.name, found.publisher, found.format = "UK Sanctions List", FCDO, "UK Sanctions List CSV"
    else:
        found.name, found.publisher, found.format = "UK OFSI consolidated", OFSI, "OFSI CSV"
    kind = header.has("Group Type") or header.has("Designation Type") or header.has("Individual, Entity, Ship")
    if not kind and not header.has("Type of entity"):
        raise UserError(
            "This UK list has no column that says what an entry is (Group Type or Designation Type).",
            "It may be of a later format than is known: get it as XML, or ask for an update.",
        )


def dated(head: str) -> Any:
    """The day that the first lines state, None where they do not."""
    match = next(filter(None, map(_DATED.match, head.splitlines()[:3])), None)
    return day(match[1], *_DATES) if match else None


def _cells(row: list[str], header: Header) -> dict[str, str]:
    names = {
        "id": ("Unique ID", "Group ID", "OFSI Group ID"),
        "kind": ("Designation Type", "Group Type", "Individual, Entity, Ship", "Type of entity"),
        "name_type": ("Name type", "Alias Type"),
        "strength": ("Alias strength", "Alias Quality"),
        "last": ("Name 6",),
        "original": ("Name non-latin script",),
        "programme": ("Regime Name", "Regime"),
        "listed_on": ("Date Designated", "UK Sanctions List Date Designated", "Listed On"),
        "remarks": ("Other Information",),
        "imo": ("IMO number",),
        "flag": ("Current believed flag of ship",),
        "type": ("Type of ship",),
        "owner": ("Current owner/operator (s)", "Current owner/operator(s)"),
    }
    found = {key: header.cell(row, *columns) for key, columns in names.items()}
    return found | {"given": " ".join(filter(None, (header.cell(row, name) for name in _GIVEN)))}


def take(file: str, line: int, cells: Mapping[str, str], groups: dict[str, Group], found: Found) -> None:
    """Adds a row to the entry it is of; one without a number is rejected."""
    number = cells.get("id", "").strip()
    if not number:
        found.reject(file, line, "it has no number of an entry")
        return
    group = groups.setdefault(number, Group(line))
    group.kind = group.kind or _KINDS.get(clean(cells.get("kind")).lower(), "")
    name = clean(", ".join(filter(None, (cells.get("last"), cells.get("given")))))
    low = cells.get("strength", "").lower().startswith(("low", "weak"))
    primary = cells.get("name_type", "").lower().strip() in ("primary name", "primary")
    (group.weak if low else group.names if primary else group.others).append(name)
    group.others.append(clean(cells.get("original")))
    group.note(
        programme=cells.get("programme"),
        listed_on=day(cells.get("listed_on"), *_DATES),
        remarks=cells.get("remarks"),
        imo=imo_in(cells.get("imo")),
        flag=cells.get("flag"),
        type=cells.get("type"),
        owner=cells.get("owner"),
    )


def add_all(file: str, groups: Mapping[str, Group], found: Found) -> None:
    """Adds the entries of the rows that were taken."""
    for number, group in groups.items():
        kind = group.kind or "organisation"
        said = {k: v for k, v in group.said.items() if kind == "vessel" or k in ("programme", "listed_on", "remarks")}
        if kind == "vessel":
            said = dict(_in_words(said.get("remarks", ""))) | {k: v for k, v in said.items() if v}
        names = list(filter(None, [*group.names, *group.others]))
        draft = {"number": number, "kind": kind, "names": names, "weak": group.weak, **said}
        if not names and group.weak:
            draft["name"] = group.weak[0]
        found.add(file, group.line, draft)


def _in_words(remarks: str) -> Iterator[tuple[str, str]]:
    for name, pattern in _IN_WORDS.items():
        match = pattern.search(remarks)
        if match:
            yield name, match[1].strip()
