"""OFAC's lists as CSV: ``sdn.csv`` or ``cons_prim.csv``, with other names and further remarks in the files beside it.

There is no header. The columns and the word for nothing (``-0-``) are those of OFAC's "Specially Designated Nationals
and Blocked Persons Data Specification". IMO numbers and MMSIs stand in the remarks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from roadstead.domain.errors import UserError
from roadstead.exchange.sanctions.found import Found, clean
from roadstead.exchange.sanctions.sources import Origin, examined
from roadstead.exchange.sanctions.tables import rows

PUBLISHER = "US Treasury, Office of Foreign Assets Control"
_WIDTH = 12
_BESIDE = {
    "sdn": ("alt.csv", "sdn_comments.csv", "add.csv"),
    "cons": ("cons_alt.csv", "cons_comments.csv", "cons_add.csv"),
}
KINDS = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft", "entity": "organisation"}
_IMO = re.compile(r"\bIMO(?:\s+(?:number|no\.?))?[\s:#]*(\d{7})(?!\d)", re.IGNORECASE)
_MMSI = re.compile(r"\b(?:MMSI|Maritime Mobile Service Identity)\b[\s:()#A-Z]*?(\d{9})(?!\d)", re.IGNORECASE)
_WEAK = re.compile(r"\ba\.k\.a\. '(.{1,200}?)'(?=[;.,)]|$)")
_OTHER_SIGN = re.compile(r"\bOther Vessel Call Sign ([A-Z0-9]{3,10})\b")
_Others = dict[str, list[str]]
FORMER = " Former names: "
DATED = False


def fits(origin: Origin) -> bool:
    """Whether it is OFAC's CSV: a first row of twelve cells that begins with a number and has ``-0-``."""
    first = origin.head.split("\n", 1)[0]
    return bool(re.match(r'\s*"?\d+"?\s*,', first)) and "-0-" in first and first.count(",") >= _WIDTH - 1


def read(origin: Origin, found: Found) -> None:
    """The entries of the list with what the files beside it add; a missing one is noted."""
    found.publisher, found.format = PUBLISHER, "OFAC CSV"
    consolidated = origin.name.lower().startswith("cons")
    found.name = "OFAC consolidated (non-SDN)" if consolidated else "OFAC SDN"
    beside = {name: _beside(origin, name, found) for name in _BESIDE["cons" if consolidated else "sdn"]}
    alt, comments, addresses = beside.values()
    known: set[str] = set()
    former: _Others = defaultdict(list)
    others = _others(alt, found, former) if alt else {}
    more = _more(comments, found) if comments else {}
    for line, row in rows(origin, found, ",", _WIDTH, (0.3, 1.0)):
        number = row[0].strip()
        if len(row) != _WIDTH or not number.isdigit():
            found.reject(origin.name, line, _wrong(row, _WIDTH))
            continue
        if number in known:
            found.reject(origin.name, line, f"the entry {number} was there before")
            continue
        known.add(number)
        names = [name for _, name in others.get(number, ())]
        added = _join(more.get(number)) + (FORMER + "; ".join(former[number]) if number in former else "")
        _add(origin.name, line, row, names, added, found)
    for file, of in ((alt, others), (comments, more)):
        _reject_orphans(file, of, known, found)
    if addresses:
        _check_addresses(addresses, known, found)


def _beside(origin: Origin, name: str, found: Found) -> Origin | None:
    """The file of that name in the same folder, whatever its capitals."""
    try:
        here = next((p for p in sorted(origin.path.parent.iterdir()) if p.name.lower() == name), None)
    except OSError:
        here = None
    if here is None or not here.is_file():
        lost = {"alt": "other names", "com": "remarks that go on", "add": "addresses"}
        what = next(word for part, word in lost.items() if part in name)
        found.notes.append(f"{name} is not beside {origin.name}: its {what} are missing.")
        return None
    try:
        made = examined(here, lambda share, text: found.told(0.0, text))
    except UserError as error:
        found.notes.append(f"{error.what.rstrip('.')}: nothing of it was read.")
        return None
    found.files.append(made)
    return made


def _others(origin: Origin, found: Found, former: _Others) -> dict[str, list[tuple[int, str]]]:
    """Other names by the number of their entry, each with its line; ``former`` gets those that the list calls so (fka)."""
    names: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line, row in _numbered(origin, found, 5):
        name = clean(row[3])
        if name:
            names[row[0].strip()].append((line, name))
            if row[2].strip().lower() == "fka":
                former[row[0].strip()].append(name)
        else:
            found.reject(origin.name, line, "it has no name")
    return names


def _more(origin: Origin, found: Found) -> dict[str, list[tuple[int, str]]]:
    """How the remarks of an entry go on, by its number."""
    texts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line, row in _numbered(origin, found, 2):
        texts[row[0].strip()].append((line, row[1]))
    return texts


def _numbered(origin: Origin, found: Found, width: int) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows(origin, found, ",", width, (0.0, 0.3)):
        if len(row) != width or not row[0].strip().isdigit():
            found.reject(origin.name, line, _wrong(row, width))
        else:
            yield line, row


def _wrong(row: list[str], width: int) -> str:
    if len(row) != width:
        return f"it has {len(row)} {'cell' if len(row) == 1 else 'cells'}, not {width}"
    return f"“{row[0].strip()[:40]}” is no number of an entry"


def _join(texts: list[tuple[int, str]] | None) -> str:
    return "".join(text for _, text in texts or ())


def _reject_orphans(origin: Origin | None, of: dict[str, list[tuple[int, str]]], known: set[str], found: Found) -> None:
    for number, each in of.items():
        if origin and number not in known:
            for line, _ in each:
                found.reject(origin.name, line, f"the list has no entry {number}")


def _check_addresses(origin: Origin, known: set[str], found: Found) -> None:
    """Reads the addresses, of which nothing is kept, so that a file of another day shows."""
    strange = [line for line, row in _numbered(origin, found, 6) if row[0].strip() not in known]
    for line in strange:
        found.reject(origin.name, line, "the list has no such entry")


def _add(file: str, line: int, row: list[str], names: list[str], more: str, found: Found) -> None:
    number, name, kind, programme, _title, sign, type_, _tonnage, _gross, flag, owner, remarks = row
    remarks = clean(clean(remarks) + more)
    kind = KINDS.get(clean(kind).lower(), "organisation")
    draft = {
        "number": number.strip(),
        "kind": kind,
        "name": name,
        "names": names,
        "weak": _WEAK.findall(remarks),
        "programme": "; ".join(filter(None, (clean(each.strip(" []")) for each in programme.split("] [")))),
        "remarks": remarks,
    }
    if kind == "vessel":
        draft |= ship_in(remarks)
        draft |= {"type": type_, "flag": flag, "owner": owner}
        draft["call_sign"] = clean(sign) or draft["call_sign"]
    found.add(file, line, draft)


def ship_in(remarks: str) -> dict[str, str]:
    """IMO number, MMSI and call sign that remarks state, the first of each; empty where they do not."""
    found = {"imo": _IMO.search(remarks), "mmsi": _MMSI.search(remarks), "call_sign": _OTHER_SIGN.search(remarks)}
    return {name: match[1] if match else "" for name, match in found.items()}


def is_beside(path: Path) -> str:
    """The list that a file belongs beside (``alt.csv`` to ``sdn.csv``), empty where it is none of these."""
    name = path.name.lower()
    return next((("sdn.csv", "cons_prim.csv")[kind == "cons"] for kind, all_ in _BESIDE.items() if name in all_), "")
