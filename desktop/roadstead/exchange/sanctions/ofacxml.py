"""OFAC's lists as XML of the first kind: ``sdn.xml`` and ``consolidated.xml``, each entry whole in one element.

Structure: OFAC, "Specially Designated Nationals and Blocked Persons Data Specification", and the schema ``sdnList.xsd``.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from roadstead.exchange.sanctions.elements import records, root_of, text, texts
from roadstead.exchange.sanctions.found import Found, clean, day, imo_in, mmsi_in
from roadstead.exchange.sanctions.ofac import KINDS, PUBLISHER
from roadstead.exchange.sanctions.sources import Origin

_SPACES = ("http://tempuri.org/sdnList.xsd", "https://sanctionslistservice.ofac.treas.gov/api/")
DATED = True


def fits(origin: Origin) -> bool:
    """Whether the root is that of OFAC's first XML."""
    return root_of(origin) == "sdnList"


def read(origin: Origin, found: Found) -> None:
    """The entries of the list; its day is the one on which it was published."""
    found.publisher, found.format = PUBLISHER, "OFAC XML"
    found.name = "OFAC consolidated (non-SDN)" if "cons" in origin.name.lower() else "OFAC SDN"
    stated, seen = "", 0
    for line, element in records(origin, found, ("publshInformation", "sdnEntry")):
        if element.tag == "sdnEntry":
            seen += 1
            _add(origin.name, line, element, found)
        elif element.tag == "publshInformation":
            found.dated = day(text(element, "Publish_Date"), "%m/%d/%Y", "%Y-%m-%d")
            stated = text(element, "Record_Count")
        elif not element.get("xmlns", "").startswith(_SPACES):
            found.notes.append(f"{origin.name} is of a version that is not known; it was read as OFAC’s XML.")
    if stated.isdigit() and int(stated) != seen:
        found.notes.append(f"{origin.name} says that it has {int(stated):,} entries; it has {seen:,}.")


def _add(file: str, line: int, entry: Element, found: Found) -> None:
    kind = KINDS.get(text(entry, "sdnType").lower(), "organisation")
    names = [(each, _name(each)) for each in entry.iterfind("akaList/aka")]
    draft = {
        "number": text(entry, "uid"),
        "kind": kind,
        "name": _name(entry),
        "names": [name for each, name in names if text(each, "category").lower() != "weak"],
        "weak": [name for each, name in names if text(each, "category").lower() == "weak"],
        "programme": "; ".join(texts(entry, "programList/program")),
        "remarks": "; ".join([*_identifiers(entry), *filter(None, [text(entry, "remarks")])]),
    }
    if kind == "vessel":
        draft |= _ship(entry)
    found.add(file, line, draft)


def _name(element: Element) -> str:
    return ", ".join(filter(None, (text(element, "lastName"), text(element, "firstName"))))


def _identifiers(entry: Element) -> list[str]:
    return [clean(f"{text(each, 'idType')} {text(each, 'idNumber')}") for each in entry.iterfind("idList/id")]


def _ship(entry: Element) -> dict[str, str]:
    found = {
        "call_sign": text(entry, "vesselInfo/callSign"),
        "type": text(entry, "vesselInfo/vesselType"),
        "flag": text(entry, "vesselInfo/vesselFlag"),
        "owner": text(entry, "vesselInfo/vesselOwner"),
        "imo": "",
        "mmsi": "",
    }
    for each in entry.iterfind("idList/id"):
        kind, number = text(each, "idType").upper(), text(each, "idNumber")
        if "MMSI" in kind or "MARITIME MOBILE" in kind:
            found["mmsi"] = found["mmsi"] or mmsi_in(number)
        elif "VESSEL REGISTRATION" in kind or "IMO" in kind or "IMO" in number.upper():
            found["imo"] = found["imo"] or imo_in(number)
    return found
