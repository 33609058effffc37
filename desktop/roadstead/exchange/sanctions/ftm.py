"""OpenSanctions as FollowTheMoney entities, one JSON object in a line (``entities.ftm.json``), however large the file.

It is read three times, a line at a time: which ships and sanctions there are, what is linked to the ships, and then what
they are. Only what is kept is held in memory. Properties: the FollowTheMoney schema of Vessel, LegalEntity, Sanction,
Ownership and UnknownLink. Persons who are neither sanctioned nor linked to a ship are passed over.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from roadstead.exchange.sanctions.found import Found, clean, imo_in, iso_day, mmsi_in
from roadstead.exchange.sanctions.sources import LONGEST_LINE, Origin, lines

PUBLISHER = "OpenSanctions"
KINDS = {
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Person": "person",
    "Organization": "organisation",
    "Company": "organisation",
    "LegalEntity": "organisation",
    "PublicBody": "organisation",
}
_SCHEMA = re.compile(r'"schema"\s*:\s*"([A-Za-z]{1,40})"')
_ID = re.compile(r'"id"\s*:\s*"([^"\\]{1,400})"')
# The two ends of a link, and what the first is of the second.
_LINKS: dict[str, tuple[str, str, str]] = {
    "Ownership": ("owner", "asset", "owner"),
    "UnknownLink": ("subject", "object", "linked"),
    "Representation": ("agent", "client", "agent"),
    "Directorship": ("director", "organization", "director"),
    "Employment": ("employee", "employer", "employee"),
    "Membership": ("member", "organization", "member"),
}
_Properties = dict[str, list[Any]]
DATED = False


@dataclass(frozen=True, slots=True)
class Sanction:
    """One sanction: by whom, under which programme, from when to when as far as it says."""

    authority: str
    programme: str
    start: str
    end: str

    def __str__(self) -> str:
        since = f" since {self.start}" if self.start else ""
        until = f" until {self.end}" if self.end else ""
        return f"{', '.join(filter(None, (self.authority, self.programme))) or 'sanction'}{since}{until}"


@dataclass(slots=True)
class _Gathered:
    """What the first two readings found."""

    ships: set[str] = field(default_factory=set)
    sanctions: dict[str, list[Sanction]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))  # ship: (role, who)
    linked: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    passed: Counter[str] = field(default_factory=Counter)


def fits(origin: Origin) -> bool:
    """Whether the first line is a JSON object with a schema."""
    first = origin.head.lstrip().split("\n", 1)[0]
    return first.startswith("{") and '"schema"' in first and '"id"' in first


def read(origin: Origin, found: Found) -> None:
    """The entities of the file; the file does not state its own day."""
    found.name, found.publisher, found.format = "OpenSanctions", PUBLISHER, "OpenSanctions FtM"
    gathered = _Gathered()
    for _, schema, line in _read_lines(origin, found, 0):
        if schema == "Vessel":
            match = _ID.search(line)
            gathered.ships.add(match[1] if match else "")
        elif schema == "Sanction":
            _take_sanction(line, gathered)
    for _, schema, line in _read_lines(origin, found, 1):
        if schema in _LINKS:
            _take_link(schema, line, gathered)
    gathered.linked = {who for ship in gathered.links.values() for _, who in ship}
    drafts = list(_drafts(origin, found, gathered))
    for number, draft in drafts:
        found.add(origin.name, number, _with_links(draft, gathered))
    _note_passed(origin, gathered, found)


def _read_lines(origin: Origin, found: Found, reading: int) -> Iterator[tuple[int, str, str]]:
    """The lines that are not empty, with their number and schema."""
    source = lines(origin, lambda share, text: found.told((reading + share) / 3, f"{text} ({reading + 1} of 3)"))
    for number, line in enumerate(source, start=1):
        if line is None:
            if reading == 2:
                found.reject(origin.name, number, f"the line is longer than {LONGEST_LINE:,} characters")
            continue
        if line and not line.isspace():
            match = _SCHEMA.search(line)
            yield number, match[1] if match else "", line


def parsed(line: str) -> tuple[dict[str, Any], _Properties]:
    """An entity and its properties; raises ValueError saying why it is none."""
    try:
        entity = json.loads(line)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError:
        raise ValueError("it is no JSON") from None
    if not isinstance(entity, dict):
        raise ValueError("it is no entity")
    properties = entity.get("properties")
    if not isinstance(properties, dict) or not isinstance(entity.get("id"), str) or not entity["id"]:
        raise ValueError("it has no id or no properties")
    return entity, {k: v if isinstance(v, list) else [v] for k, v in properties.items() if isinstance(k, str)}


def words(properties: _Properties, *names: str) -> list[str]:
    """The texts of some properties, in order; of an entity within, its caption."""
    found = []
    for name in names:
        for value in properties.get(name, ()):
            if isinstance(value, dict):
                value = value.get("caption") or value.get("id")
            if isinstance(value, str):
                found.append(value)
    return found


def _first(properties: _Properties, *names: str) -> str:
    return next(iter(words(properties, *names)), "")


def _take_sanction(line: str, gathered: _Gathered) -> None:
    try:
        _, properties = parsed(line)
    except ValueError:
        return  # said when its line is read for the third time
    made = sanction_of(properties)
    for entity in words(properties, "entity"):
        gathered.sanctions[entity].append(made)


def sanction_of(properties: _Properties) -> Sanction:
    """What the properties of a Sanction say."""
    return Sanction(
        sys.intern(clean(_first(properties, "authority"))),
        sys.intern(clean(_first(properties, "program", "programId"))),
        _first(properties, "startDate", "listingDate")[:10],
        _first(properties, "endDate")[:10],
    )


def _take_link(schema: str, line: str, gathered: _Gathered) -> None:
    try:
        _, properties = parsed(line)
    except ValueError:
        return
    one, other, role = _LINKS[schema]
    said = clean(_first(properties, "role")) or role
    for first in words(properties, one):
        for second in words(properties, other):
            if second in gathered.ships:
                gathered.links[second].append((role if role == "owner" else said, first))
            elif first in gathered.ships:
                gathered.links[first].append((f"{said} of", second))


def _drafts(origin: Origin, found: Found, gathered: _Gathered) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, schema, line in _read_lines(origin, found, 2):
        whole = line.startswith("{") and line.rstrip().endswith("}")
        if whole and schema and not _is_wanted(schema, line, found, gathered):
            gathered.passed[schema] += 1
            continue
        try:
            entity, properties = parsed(line)
            if not isinstance(entity.get("schema"), str):
                raise ValueError("it has no schema")
        except ValueError as error:
            found.reject(origin.name, number, str(error))
            continue
        if entity["schema"] in KINDS:
            yield number, _draft(entity, properties, gathered)
        else:
            gathered.passed[entity["schema"][:40]] += 1


def _is_wanted(schema: str, line: str, found: Found, gathered: _Gathered) -> bool:
    """Whether an entity is kept, told without parsing it where that can be."""
    if schema not in KINDS:
        return False
    match = _ID.search(line)
    number = match[1] if match else ""
    if schema == "Vessel" or number in gathered.linked:
        return True
    if schema in ("Person", "Airplane") and found.only_ships:
        return False
    return number in gathered.sanctions or '"sanction' in line


def _draft(entity: dict[str, Any], properties: _Properties, gathered: _Gathered) -> dict[str, Any]:
    number, kind = entity["id"], KINDS[entity["schema"]]
    names = [clean(str(entity.get("caption") or "")), *words(properties, "name", "alias", "previousName")]
    sanctions = [*gathered.sanctions.get(number, ()), *_within(properties)]
    if number in gathered.linked:
        gathered.names[number] = next(filter(None, map(clean, names)), number)
    draft: dict[str, Any] = {
        "number": number,
        "kind": kind,
        "names": names,
        "weak": words(properties, "weakAlias"),
        "programme": "; ".join(dict.fromkeys(_programmes(entity, properties, sanctions))),
        "listed_on": _since(sanctions),
    }
    if kind == "person":
        return draft
    draft["remarks"] = "; ".join(_said(entity, properties, sanctions))
    if kind == "vessel":
        draft |= {
            "imo": imo_in(_first(properties, "imoNumber")),
            "mmsi": mmsi_in(_first(properties, "mmsi")),
            "call_sign": _first(properties, "callSign"),
            "flag": "; ".join(word.upper() for word in words(properties, "flag")),
            "type": _first(properties, "type"),
            "owner": "; ".join(words(properties, "owner")),
        }
    return draft


def _within(properties: _Properties) -> list[Sanction]:
    """Sanctions that stand within the entity, as in the nested files."""
    found = [each for each in properties.get("sanctions", ()) if isinstance(each, dict)]
    inner = [each["properties"] for each in found if isinstance(each.get("properties"), dict)]
    return [sanction_of({k: v if isinstance(v, list) else [v] for k, v in each.items()}) for each in inner]


def _programmes(entity: dict[str, Any], properties: _Properties, sanctions: list[Sanction]) -> Iterator[str]:
    yield from filter(None, (each.programme for each in sanctions))
    yield from words(properties, "programId", "program")
    topics = words(properties, "topics")
    if not sanctions and not any(topic.startswith("sanction") for topic in topics):
        yield f"not sanctioned ({', '.join(topics)})" if topics else "not sanctioned"


def _since(sanctions: list[Sanction]) -> datetime | None:
    """The first day of those sanctions that have not ended, of all where each has."""
    going = [each for each in sanctions if not each.end] or sanctions
    return min(filter(None, (iso_day(each.start) for each in going)), default=None)


def _said(entity: dict[str, Any], properties: _Properties, sanctions: list[Sanction]) -> Iterator[str]:
    yield from map(str, sanctions)
    for name, title in (("imoNumber", "IMO"), ("mmsi", "MMSI"), ("pastFlags", "former flag"), ("topics", "topic")):
        said = words(properties, name)
        if said[1:] or (said and name in ("pastFlags", "topics")):
            yield f"{title}: {', '.join(said)}"
    datasets = entity.get("datasets")
    if isinstance(datasets, list):
        yield f"datasets: {', '.join(str(each) for each in datasets)}"
    yield from words(properties, "notes", "summary")


def _with_links(draft: dict[str, Any], gathered: _Gathered) -> dict[str, Any]:
    """A ship with its owner and the names of what is linked to it."""
    links = gathered.links.get(draft["number"], ()) if draft["kind"] == "vessel" else ()
    if links:
        named = [(role, gathered.names.get(who, who)) for role, who in dict.fromkeys(links)]
        owners = [name for role, name in named if role == "owner"]
        draft["owner"] = "; ".join(owners) or draft["owner"]
        draft["remarks"] = "; ".join([draft["remarks"], *(f"{role}: {name}" for role, name in named)])
    return draft


def _note_passed(origin: Origin, gathered: _Gathered, found: Found) -> None:
    if gathered.passed:
        kinds = ", ".join(f"{count:,} {schema}" for schema, count in gathered.passed.most_common(8))
        found.notes.append(f"Not kept, as neither sanctioned nor linked to a ship, or of no use here: {kinds}.")
