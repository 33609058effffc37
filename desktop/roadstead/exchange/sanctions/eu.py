"""The EU's consolidated list of financial sanctions as XML 1.1.

Structure: Financial Sanctions Database, "XML Schema for sanction list, version 1.1": sanctionEntity with nameAlias,
identification, regulation, nearly all of it in attributes.
"""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element

from roadstead.domain.identifiers import imo_well_formed
from roadstead.exchange.sanctions.elements import records, root_of, texts
from roadstead.exchange.sanctions.found import Found, clean, imo_in, iso_day
from roadstead.exchange.sanctions.sources import Origin

PUBLISHER = "European Commission, DG FISMA"
_SPACE = "http://eu.europa.ec/fpi/fsd/export"
_KINDS = {"person": "person", "p": "person", "vessel": "vessel", "ship": "vessel", "aircraft": "aircraft"}
DATED = True


def fits(origin: Origin) -> bool:
    """Whether the root is that of the EU's list."""
    return root_of(origin) == "export" and ("sanctionEntity" in origin.head or _SPACE in origin.head)


def read(origin: Origin, found: Found) -> None:
    """The entries of the list; its day is that of ``generationDate``."""
    found.name, found.publisher, found.format = "EU consolidated", PUBLISHER, "EU XML 1.1"
    for line, element in records(origin, found, ("sanctionEntity",)):
        if element.tag == "sanctionEntity":
            _add(origin.name, line, element, found)
            continue
        found.dated = iso_day(element.get("generationDate"))
        if element.get("xmlns") not in (_SPACE, ""):
            found.notes.append(f"{origin.name} is of another version than 1.1; it was read as 1.1.")


def _add(file: str, line: int, entity: Element, found: Found) -> None:
    kind, imo = _kind(entity), _imo(entity)
    if imo and kind == "organisation" and imo_well_formed(imo):
        kind = "vessel"  # the list has no kind for ships: an entity with the number of a ship is one
    aliases = [(each.get("strong") != "false", _name(each)) for each in entity.iterfind("nameAlias")]
    draft = {
        "number": entity.get("euReferenceNumber") or entity.get("logicalId", ""),
        "kind": kind,
        "names": [name for strong, name in aliases if strong],
        "weak": [name for strong, name in aliases if not strong],
        "programme": "; ".join(
            dict.fromkeys(filter(None, (r.get("programme") for r in entity.iterfind("regulation"))))
        ),
        "listed_on": iso_day(entity.get("designationDate")) or _first_published(entity),
        "remarks": "; ".join(_said(entity)),
    }
    if not draft["names"] and draft["weak"]:
        draft["name"] = draft["weak"][0]
    found.add(file, line, draft | ({"imo": imo} if kind == "vessel" else {}))


def _kind(entity: Element) -> str:
    for subject in entity.iterfind("subjectType"):
        for word in (subject.get("code"), subject.get("classificationCode"), subject.text):
            if (word or "").strip().lower() in _KINDS:
                return _KINDS[(word or "").strip().lower()]
    return "organisation"


def _name(alias: Element) -> str:
    whole = clean(alias.get("wholeName"))
    return whole or clean(" ".join(alias.get(part, "") for part in ("firstName", "middleName", "lastName")))


def _imo(entity: Element) -> str:
    for each in entity.iterfind("identification"):
        said = f"{each.get('identificationTypeCode', '')} {each.get('identificationTypeDescription', '')}".lower()
        if "imo" in said.split() or "maritime" in said:
            return imo_in(each.get("number") or each.get("latinNumber"))
    return ""


def _first_published(entity: Element) -> datetime | None:
    """The earliest day on which a regulation about it was published: the entity itself has only the latest."""
    days = [
        iso_day(each.get("publicationDate"))
        for path in ("regulation", "nameAlias/regulationSummary")
        for each in entity.iterfind(path)
    ]
    return min((each for each in days if each), default=None)


def _said(entity: Element) -> list[str]:
    regulations = [clean(each.get("numberTitle")) for each in entity.iterfind("regulation")]
    numbers = [
        clean(
            f"{each.get('identificationTypeDescription') or each.get('identificationTypeCode', '')} {each.get('number', '')}"
        )
        for each in entity.iterfind("identification")
    ]
    details = [clean(entity.get("designationDetails"))]
    return list(filter(None, [*regulations, *numbers, *details, *texts(entity, "remark")]))
