"""The consolidated list of the United Nations Security Council as XML: CONSOLIDATED_LIST with INDIVIDUALS and ENTITIES."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from roadstead.exchange.sanctions.elements import records, root_of, text, texts
from roadstead.exchange.sanctions.found import Found, clean, iso_day
from roadstead.exchange.sanctions.sources import Origin

PUBLISHER = "United Nations Security Council"
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
DATED = True


def fits(origin: Origin) -> bool:
    """Whether the root is that of the list of the Security Council."""
    return root_of(origin) == "CONSOLIDATED_LIST"


def read(origin: Origin, found: Found) -> None:
    """The entries of the list; its day is that of ``dateGenerated``."""
    found.name, found.publisher, found.format = "UN consolidated", PUBLISHER, "UN XML"
    for line, element in records(origin, found, ("INDIVIDUAL", "ENTITY")):
        if element.tag in ("INDIVIDUAL", "ENTITY"):
            _add(origin.name, line, element, found)
        else:
            found.dated = iso_day(element.get("dateGenerated"))


def _add(file: str, line: int, entry: Element, found: Found) -> None:
    aliases = [
        (text(each, "QUALITY").lower(), name)
        for path in ("INDIVIDUAL_ALIAS", "ENTITY_ALIAS")
        for each in entry.iterfind(path)
        for name in text(each, "ALIAS_NAME").split("; ")
    ]
    original = text(entry, "NAME_ORIGINAL_SCRIPT")
    found.add(
        file,
        line,
        {
            "number": text(entry, "REFERENCE_NUMBER", "DATAID"),
            "kind": "person" if entry.tag == "INDIVIDUAL" else "organisation",
            "name": clean(" ".join(text(entry, part) for part in _NAMES)),
            "names": [original, *(name for quality, name in aliases if quality != "low")],
            "weak": [name for quality, name in aliases if quality == "low"],
            "programme": text(entry, "UN_LIST_TYPE"),
            "listed_on": iso_day(text(entry, "LISTED_ON")),
            "remarks": " ".join([*texts(entry, "COMMENTS1"), *texts(entry, "NOTE")]),
        },
    )
