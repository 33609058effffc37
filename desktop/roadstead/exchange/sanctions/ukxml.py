"""The United Kingdom's lists as XML: the UK Sanctions List (Designations) and OFSI's (ArrayOfFinancialSanctionsTarget)."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from roadstead.exchange.sanctions.elements import records, root_of, text, texts
from roadstead.exchange.sanctions.found import Found, clean, day, imo_in
from roadstead.exchange.sanctions.sources import Origin
from roadstead.exchange.sanctions.uk import FCDO, OFSI, Group, add_all, take

_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")
_KINDS = {"individual": "person", "ship": "vessel"}
_GIVEN = ("Name1", "Name2", "Name3", "Name4", "Name5")
# OFSI's elements by what they are in a row of its table.
_TARGET = {
    "id": "GroupID",
    "kind": "GroupTypeDescription",
    "name_type": "AliasType",
    "strength": "AliasQuality",
    "last": "Name6",
    "original": "NameNonLatinScript",
    "programme": "RegimeName",
    "remarks": "OtherInformation",
    "imo": "Ship_IMONumber",
    "flag": "Ship_Flag",
    "type": "Ship_Type",
    "owner": "Ship_CurrentOwners",
}
DATED = True


def fits(origin: Origin) -> bool:
    """Whether the root is one of these lists'."""
    return root_of(origin) in ("Designations", "ArrayOfFinancialSanctionsTarget")


def read(origin: Origin, found: Found) -> None:
    """The entries of the list."""
    if root_of(origin) == "Designations":
        _read_designations(origin, found)
    else:
        _read_targets(origin, found)


def _read_designations(origin: Origin, found: Found) -> None:
    found.name, found.publisher, found.format = "UK Sanctions List", FCDO, "UK Sanctions List XML"
    for line, element in records(origin, found, ("DateGenerated", "Designation")):
        if element.tag == "DateGenerated":
            found.dated = day((element.text or "").strip()[:10], *_DATES)
        elif element.tag == "Designation":
            found.add(origin.name, line, _designation(element))


def _designation(entry: Element) -> dict[str, Any]:
    kind = _KINDS.get(text(entry, "IndividualEntityShip").lower(), "organisation")
    names: dict[str, list[str]] = {"primary": [], "other": [], "weak": []}
    for each in entry.iterfind("Names/Name"):
        given = " ".join(text(each, part) for part in _GIVEN)
        sort = "primary" if text(each, "NameType").lower() == "primary name" else "other"
        weak = text(each, "AliasStrength").lower().startswith(("low", "weak"))
        names["weak" if weak else sort].append(clean(", ".join(filter(None, (text(each, "Name6"), clean(given))))))
    originals = texts(entry, "NonLatinNames/NonLatinName/NameNonLatinScript")
    draft = {
        "number": text(entry, "UniqueID"),
        "kind": kind,
        "names": [*names["primary"], *names["other"], *originals],
        "weak": names["weak"],
        "programme": text(entry, "RegimeName"),
        "listed_on": day(text(entry, "DateDesignated")[:10], *_DATES),
        "remarks": " ".join([*texts(entry, "OtherInformation"), *texts(entry, "UKStatementofReasons")]),
    }
    return draft | (_ship(entry) if kind == "vessel" else {})


def _ship(entry: Element) -> dict[str, str]:
    return {
        "imo": imo_in(next(iter(texts(entry, ".//IMONumber")), "").upper().removeprefix("IMO")),
        "flag": next(iter(texts(entry, ".//CurrentBelievedFlagOfShip")), ""),
        "type": next(iter(texts(entry, ".//TypeOfShip")), ""),
        "owner": "; ".join(texts(entry, ".//CurrentOwnerOperator")),
    }


def _read_targets(origin: Origin, found: Found) -> None:
    found.name, found.publisher, found.format = "UK OFSI consolidated", OFSI, "OFSI XML"
    groups: dict[str, Group] = {}
    for line, element in records(origin, found, ("FinancialSanctionsTarget", "DateGenerated", "LastUpdated")):
        if element.tag == "FinancialSanctionsTarget":
            cells = {key: text(element, name) for key, name in _TARGET.items()}
            cells["given"] = clean(" ".join(text(element, f"name{n}", f"Name{n}") for n in range(1, 6)))
            cells["listed_on"] = text(element, "DateDesignated", "DateListed")[:10]
            take(origin.name, line, cells, groups, found)
        elif element.text and found.dated is None:
            found.dated = day(element.text.strip()[:10], *_DATES)
    add_all(origin.name, groups, found)
