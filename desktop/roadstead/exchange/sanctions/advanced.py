"""OFAC's lists as XML of the second kind (``SDN_ADVANCED.XML``, ``CONS_ADVANCED.XML``): sections that refer to each other.

Structure: the "Advanced Sanctions Data Model" of the United Nations as OFAC publishes it, and OFAC's notes on it. What
an entry is stands in DistinctParties, its numbers in IDRegDocuments, why and since when in SanctionsEntries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

from roadstead.exchange.sanctions.elements import records, root_of, text
from roadstead.exchange.sanctions.found import Found, imo_in, mmsi_in
from roadstead.exchange.sanctions.ofac import KINDS, PUBLISHER
from roadstead.exchange.sanctions.sources import Origin

_SECTIONS = (
    "DateOfIssue",
    "ReferenceValueSets",
    "Location",
    "IDRegDocument",
    "DistinctParty",
    "ProfileRelationship",
    "SanctionsEntry",
)
# Parts of names in the order in which OFAC's other files write them; those of persons have a comma after the first.
_LAST, _REST = ("Last Name",), ("First Name", "Middle Name", "Patronymic", "Matronymic", "Maiden Name", "Nickname")
_SHIP = {"vessel type": "type", "vessel flag": "flag", "vessel call sign": "call_sign", "vessel owner": "owner"}
DATED = True


@dataclass(slots=True)
class _Parts:
    """What the sections say, by the numbers by which they refer to each other."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)  # kind of party by its sub-type
    places: dict[str, str] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    parties: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)  # by profile
    identities: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # by profile
    programmes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    listed: dict[str, datetime] = field(default_factory=dict)
    links: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    lists: set[str] = field(default_factory=set)


def fits(origin: Origin) -> bool:
    """Whether the root is that of OFAC's second XML."""
    return root_of(origin) in ("Sanctions", "SanctionsData") and "DateOfIssue" in origin.head


def read(origin: Origin, found: Found) -> None:
    """The entries of the list with what the sections say of them; its day is the one of issue."""
    found.publisher, found.format = PUBLISHER, "OFAC advanced XML"
    parts = _Parts()
    for line, element in records(origin, found, _SECTIONS):
        if element.tag == "DateOfIssue":
            found.dated = _date(element)
        else:
            _take(line, element, parts)
    sdn = any("sdn" in name.lower() for name in parts.lists)
    found.name = "OFAC SDN" if sdn or "sdn" in origin.name.lower() else "OFAC consolidated (non-SDN)"
    for profile, (line, draft) in parts.parties.items():
        found.add(origin.name, line, _whole(profile, draft, parts))


def _take(line: int, element: Element, parts: _Parts) -> None:
    match element.tag:
        case "ReferenceValueSets":
            for value in (each for group in element for each in group):
                parts.values[value.tag, value.get("ID", "")] = (value.text or "").strip()
                if value.tag == "PartySubType":
                    parts.parents[value.get("ID", "")] = value.get("PartyTypeID", "")
        case "Location":
            country = element.find("LocationCountry")
            if country is not None:
                parts.places[element.get("ID", "")] = _value(parts, "Country", country.get("CountryID"))
        case "IDRegDocument":
            kind = _value(parts, "IDRegDocType", element.get("IDRegDocTypeID"))
            parts.documents[element.get("IdentityID", "")].append((kind, text(element, "IDRegistrationNo")))
        case "DistinctParty":
            for profile in element.iterfind("Profile"):
                number = profile.get("ID") or element.get("FixedRef", "")
                parts.parties[number] = line, _party(number, element, profile, parts)
        case "ProfileRelationship":
            kind = _value(parts, "RelationType", element.get("RelationTypeID"))
            parts.links[element.get("From-ProfileID", "")].append((kind, element.get("To-ProfileID", "")))
        case "SanctionsEntry":
            _entry(element, parts)
        case _:
            pass  # the root


def _value(parts: _Parts, kind: str, number: str | None) -> str:
    return parts.values.get((kind, number or ""), "")


def _party(number: str, party: Element, profile: Element, parts: _Parts) -> dict[str, Any]:
    names, weak = list[str](), list[str]()
    for identity in profile.iterfind("Identity"):
        parts.identities[number].append(identity.get("ID", ""))
        kinds = {
            group.get("ID", ""): _value(parts, "NamePartType", group.get("NamePartTypeID"))
            for group in identity.iterfind("NamePartGroups/MasterNamePartGroup/NamePartGroup")
        }
        aliases = sorted(identity.iterfind("Alias"), key=lambda alias: alias.get("Primary") != "true")
        for alias in aliases:
            kept = weak if alias.get("LowQuality") == "true" else names
            kept += [_name(each, kinds) for each in alias.iterfind("DocumentedName")]
    kind = _kind(profile.get("PartySubTypeID", ""), parts)
    return {
        "number": number,
        "kind": kind,
        "names": names,
        "weak": weak,
        "remarks": text(party, "Comment"),
        **(_ship(profile, parts) if kind == "vessel" else {}),
    }


def _kind(sub_type: str, parts: _Parts) -> str:
    for name in (
        _value(parts, "PartySubType", sub_type),
        _value(parts, "PartyType", parts.parents.get(sub_type)),
    ):
        if name.lower() in KINDS:
            return KINDS[name.lower()]
    return "organisation"


def _name(documented: Element, kinds: dict[str, str]) -> str:
    parts: dict[str, list[str]] = defaultdict(list)
    for value in documented.iterfind("DocumentedNamePart/NamePartValue"):
        parts[kinds.get(value.get("NamePartGroupID", ""), "")].append((value.text or "").strip())
    last = " ".join(word for kind in _LAST for word in parts.pop(kind, []))
    rest = " ".join(word for kind in _REST for word in parts.pop(kind, []))
    other = " ".join(word for words in parts.values() for word in words)
    return ", ".join(filter(None, (last, rest))) or other


def _ship(profile: Element, parts: _Parts) -> dict[str, str]:
    found: dict[str, str] = {}
    for feature in profile.iterfind("Feature"):
        name = _value(parts, "FeatureType", feature.get("FeatureTypeID")).lower()
        value = " ".join(_details(feature, parts))
        if name in _SHIP:
            found.setdefault(_SHIP[name], value)
        elif "mmsi" in name:
            found.setdefault("mmsi", mmsi_in(value))
        elif "imo" in name.split():
            found.setdefault("imo", imo_in(value))
    return found


def _details(feature: Element, parts: _Parts) -> Iterator[str]:
    for detail in feature.iterfind("FeatureVersion/VersionDetail"):
        said = (detail.text or "").strip() or _value(parts, "DetailReference", detail.get("DetailReferenceID"))
        if said:
            yield said
    for place in feature.iterfind("FeatureVersion/VersionLocation"):
        if parts.places.get(place.get("LocationID", "")):
            yield parts.places[place.get("LocationID", "")]


def _entry(element: Element, parts: _Parts) -> None:
    profile = element.get("ProfileID", "")
    parts.lists.add(_value(parts, "List", element.get("ListID")))
    for event in element.iterfind("EntryEvent/Date"):
        began = _date(event)
        if began:
            parts.listed[profile] = min(began, parts.listed.get(profile, began))
    for measure in element.iterfind("SanctionsMeasure"):
        kind, said = _value(parts, "SanctionsType", measure.get("SanctionsTypeID")), text(measure, "Comment")
        if said and kind.lower() in ("program", ""):
            parts.programmes[profile].append(said)


def _date(element: Element) -> datetime | None:
    try:
        return datetime(*(int(text(element, part)) for part in ("Year", "Month", "Day")), tzinfo=UTC)  # type: ignore[misc]
    except (ValueError, OverflowError):
        return None


def _whole(profile: str, draft: dict[str, Any], parts: _Parts) -> dict[str, Any]:
    """A party with its numbers, programmes, day of listing and links."""
    documents = [each for identity in parts.identities[profile] for each in parts.documents[identity]]
    links = [(kind, parts.parties[to][1]["names"][:1]) for kind, to in parts.links[profile] if to in parts.parties]
    said = [f"{kind} {number}".strip() for kind, number in documents]
    said += [f"{kind}: {name[0]}".strip(": ") for kind, name in links if name]
    draft["programme"] = "; ".join(dict.fromkeys(parts.programmes[profile]))
    draft["listed_on"] = parts.listed.get(profile)
    draft["remarks"] = "; ".join(filter(None, [*said, draft["remarks"]]))
    if draft["kind"] == "vessel":
        for kind, number in documents:
            if "MMSI" in kind.upper():
                draft["mmsi"] = draft.get("mmsi") or mmsi_in(number)
            elif "IMO" in number.upper() or "vessel registration" in kind.lower():
                draft["imo"] = draft.get("imo") or imo_in(number)
        owners = [name[0] for kind, name in links if name and "own" in kind.lower()]
        draft["owner"] = draft.get("owner") or "; ".join(owners)
    return draft
