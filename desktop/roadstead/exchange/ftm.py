"""FollowTheMoney entities, one JSON object in a line: ships, who owned and managed them, sightings, places, documents.

Each use of a source is a link of its own (Documentation) with its grade. Times are UTC, as the format has none with a
zone. Properties: the FollowTheMoney schema of Vessel, LegalEntity, Ownership, UnknownLink, Event, Address, Document and
Documentation.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from roadstead.domain.content import CaseContent
from roadstead.domain.errors import UserError
from roadstead.domain.flags import MIDS
from roadstead.domain.records import Evidence, Particular, Place, Sighting, Source, Vessel
from roadstead.exchange.registers import Register, Row, row_of

_LONGEST = 8 << 20
# Country codes as the format has flags; of a flag in other words it goes into the notes.
_CODES = """
antigua and barbuda ag; bahamas bs; bangladesh bd; barbados bb; belgium be; belize bz; cameroon cm; china cn; comoros km;
cook islands ck; cyprus cy; denmark dk; dpr korea kp; egypt eg; finland fi; france fr; gabon ga; germany de; greece gr;
hong kong hk; india in; indonesia id; iran ir; italy it; japan jp; kazakhstan kz; kiribati ki; liberia lr; malaysia my;
malta mt; marshall islands mh; mongolia mn; netherlands nl; north korea kp; norway no; palau pw; panama pa;
philippines ph; poland pl; republic of korea kr; russia ru; russian federation ru; saint kitts and nevis kn;
sierra leone sl; singapore sg; south korea kr; spain es; sweden se; syria sy; taiwan tw; tanzania tz; thailand th; togo tg;
turkey tr; tuvalu tv; ukraine ua; united arab emirates ae; united kingdom gb; united states us; vanuatu vu; viet nam vn
"""
CODES: dict[str, str] = {(e := entry.strip())[:-3]: e[-2:] for entry in _CODES.split(";")}
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

Entity = dict[str, Any]


def entities(case: CaseContent, sha1: Mapping[str, str] | None = None) -> Iterator[Entity]:
    """The case as entities; ``sha1`` are the hashes of evidence by its uuid, which the format asks for where known."""
    for vessel in case.vessels:
        yield _vessel(vessel, [p for p in case.particulars if p.vessel == vessel.uuid])
    yield from _companies(case)
    for place in case.places:
        yield _address(place)
    for sighting in case.sightings:
        if sighting.outcome == "seen":
            yield from _event(case, sighting)
    for source in case.sources:
        yield _document(source)
    for each in case.evidence:
        yield from _file(each, (sha1 or {}).get(each.uuid, ""))
    yield from _citations(case)


def lost(case: CaseContent) -> list[str]:
    """What the format cannot carry of the case, one line each."""
    unseen = sum(s.outcome != "seen" for s in case.sightings)
    tests = (
        (unseen, "left out: {n} of nothing seen or not observed, which are no events", "entry", "entries"),
        (len(case.annotations), "left out: {n} on images", "mark", "marks"),
        (len(case.scenes), "left out: {n}", "scene", "scenes"),
        (len(case.legs), "left out: {n} of routes", "leg", "legs"),
        (len(case.findings), "left out: {n}", "key finding", "key findings"),
        (sum(s.radius_m is not None for s in case.sightings), "lost: the radius of {n}", "sighting", "sightings"),
        (sum(bool(v.length_m or v.beam_m) for v in case.vessels), "lost: the measures of {n}", "ship", "ships"),
        (sum(bool(v.flag) and not code(v.flag) for v in case.vessels), "as a note: the flag of {n}", "ship", "ships"),
        (sum(s.count is not None for s in case.sightings), "lost: how many were seen in {n}", "sighting", "sightings"),
    )
    lines = [text.format(n=f"{n:,} {one if n == 1 else many}") for n, text, one, many in tests if n]
    return [*lines, "times are written without their zone, in UTC"] if case.sightings else lines


def write(made: Iterator[Entity], path: Path) -> int:
    """Writes entities, one in a line; gives their number."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for entity in made:
            stream.write(json.dumps(entity, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def code(flag: str) -> str:
    """The two letters of a flag's country; empty where the words are not the short name of one."""
    bare = re.sub(r"\s*\(.*?\)", "", flag).strip().casefold()
    return bare if re.fullmatch("[a-z]{2}", bare) else CODES.get(bare, "")


def _entity(uuid: str, schema: str, **properties: Any) -> Entity:
    """An entity; properties are lists, those with nothing in them are left out."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    kept = {name: [str(v) for v in dict.fromkeys(found) if v not in ("", None)] for name, found in lists.items()}
    return {"id": uuid, "schema": schema, "properties": {name: found for name, found in kept.items() if found}}


def _vessel(vessel: Vessel, said: list[Particular]) -> Entity:
    name = vessel.name or (f"IMO {vessel.imo}" if vessel.imo else "unnamed ship")
    names = [p for p in said if p.kind == "name" and p.value.casefold() != name.casefold()]
    flag = code(vessel.flag)
    return _entity(
        vessel.uuid,
        "Vessel",
        name=name,
        previousName=[p.value for p in names if _former(p)],
        alias=[p.value for p in names if not _former(p)],
        imoNumber=f"IMO{vessel.imo}" if vessel.imo else "",
        mmsi=[vessel.mmsi, *(p.value for p in said if p.kind == "mmsi")],
        callSign=[vessel.call_sign, *(p.value for p in said if p.kind == "call sign")],
        flag=flag,
        pastFlags=[p.value for p in said if p.kind == "flag"],
        type=vessel.kind,
        buildDate=vessel.year or "",
        description=vessel.marks,
        notes=[vessel.note, f"Flag: {vessel.flag}" if vessel.flag and not flag else ""],
    )


def _former(said: Particular) -> bool:
    return said.end is not None or "former" in said.note.casefold()


def company(name: str, number: str = "") -> str:
    """The id of a company, the same wherever it is named."""
    return f"company-{hashlib.sha1(f'{number or name.casefold()}'.encode(), usedforsecurity=False).hexdigest()}"


def _companies(case: CaseContent) -> Iterator[Entity]:
    made = set[str]()
    for said in case.particulars:
        if said.kind not in ("owner", "manager"):
            continue
        who = company(said.value, said.number)
        if who not in made:
            made.add(who)
            number = f"IMO {said.number}" if said.number else ""
            yield _entity(who, "LegalEntity", name=said.value, idNumber=number)
        ends = {"owner": who, "asset": said.vessel} if said.kind == "owner" else {"subject": who, "object": said.vessel}
        yield _entity(
            said.uuid,
            "Ownership" if said.kind == "owner" else "UnknownLink",
            **ends,
            role=said.kind,
            startDate=_moment(said.start),
            endDate=_moment(said.end),
            date=_moment(said.known_on),
            summary=f"graded {said.grade}",
        )


def _address(place: Place) -> Entity:
    at = place.geometry.points[0] if place.geometry else None
    return _entity(
        place.uuid,
        "Address",
        full=place.name,
        remarks=[", ".join(place.aliases), f"meant within {place.radius_m:,.0f} m", place.note],
        country=code(place.country),
        latitude=f"{at.lat:.6f}" if at else "",
        longitude=f"{at.lon:.6f}" if at else "",
    )


def _event(case: CaseContent, sighting: Sighting) -> Iterator[Entity]:
    vessel, place = case.vessel_of.get(sighting.vessel), case.place_of.get(sighting.place)
    source = case.source_of.get(sighting.source)
    ship = vessel.name or f"IMO {vessel.imo}" if vessel else "a ship that is not named"
    address = sighting.place
    if not place and sighting.geometry:
        address = f"{sighting.uuid}-place"
        at = sighting.geometry.points[0]
        yield _entity(address, "Address", full=_position(at), latitude=f"{at.lat:.6f}", longitude=f"{at.lon:.6f}")
    where = place.name if place else _position(sighting.geometry.points[0]) if sighting.geometry else ""
    yield _entity(
        sighting.uuid,
        "Event",
        name=f"{ship} at {where or 'a place that is not stated'}",
        startDate=_moment(sighting.start),
        endDate=_moment(sighting.end),
        location=where,
        addressEntity=address,
        summary=f"{sighting.status.value}; ship {sighting.identification.value}" if vessel else sighting.status.value,
        description=[sighting.note, sighting.rationale],
        notes=[f"Likelihood: {sighting.likelihood}" if sighting.likelihood else "", sighting.stated],
        recordId=sighting.uuid,
        publisher=source.publisher if source else "",
        sourceUrl=source.url if source else "",
        proof=source.uuid if source else "",
    )
    if vessel:
        role = f"{sighting.identification.value}, {sighting.status.value}"
        yield _entity(f"{sighting.uuid}-ship", "UnknownLink", subject=vessel.uuid, object=sighting.uuid, role=role)
    if source:
        yield _use(f"{sighting.uuid}-use", source.uuid, sighting.uuid, sighting.grade, sighting.quote, sighting.page)


def _position(at: Any) -> str:
    return f"{abs(at.lat):.5f}{'N' if at.lat >= 0 else 'S'},{abs(at.lon):.5f}{'E' if at.lon >= 0 else 'W'}"


def _use(uuid: str, document: str, entity: str, grade: str, quote: str, page: str) -> Entity:
    role = ", ".join(filter(None, (f"graded {grade}", f"page {page}" if page else "")))
    return _entity(uuid, "Documentation", document=document, entity=entity, role=role, summary=quote)


def _document(source: Source) -> Entity:
    return _entity(
        source.uuid,
        "Document",
        name=source.title,
        title=source.title,
        author=source.author,
        publisher=source.publisher,
        publishedAt=source.published if _DATE.fullmatch(source.published) else "",
        retrievedAt=source.read_on if _DATE.fullmatch(source.read_on) else "",
        sourceUrl=[source.url, source.archived],
        summary=source.kind,
        notes=[source.note, f"Licence: {source.licence}" if source.licence else "", _sha256(source.sha256)],
    )


def _file(each: Evidence, sha1: str) -> Iterator[Entity]:
    if each.kind != "original":
        return
    origin = each.acquired_from
    yield _entity(
        each.uuid,
        "Document",
        name=each.name,
        fileName=each.name,
        extension=Path(each.name).suffix.removeprefix(".").lower(),
        mimeType=each.media_type,
        fileSize=each.size_bytes,
        contentHash=sha1,
        crawler=each.tool,
        retrievedAt=_moment(each.acquired),
        sourceUrl=origin if origin.startswith(("http://", "https://")) else "",
        notes=[
            _sha256(each.sha256),
            f"Acquired by {each.acquired_by}" if each.acquired_by else "",
            f"From {origin}" if origin else "",
            f"Licence: {each.licence}" if each.licence else "",
            each.note,
        ],
    )
    if each.source:
        yield _entity(
            f"{each.uuid}-of", "Documentation", document=each.uuid, entity=each.source, role="file kept of it"
        )


def _citations(case: CaseContent) -> Iterator[Entity]:
    known = {s.uuid for s in case.sightings if s.outcome == "seen"} | {v.uuid for v in case.vessels}
    for use in case.citations:
        if use.subject in known and use.source in case.source_of:
            yield _use(use.uuid, use.source, use.subject, use.grade, use.quote, use.page)


def _sha256(digest: str) -> str:
    return f"SHA-256 {digest}" if digest else ""


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}" if at else ""


def read(path: Path) -> Register:
    """The ships of a file of entities with their owners and managers; lines that are none are named with the reason.

    Raises UserError where the file cannot be read or no line of it is an entity.
    """
    ships: list[tuple[int, str, dict[str, list[str]]]] = []
    names: dict[str, str] = {}
    links: list[tuple[str, str, str]] = []
    rejected: list[tuple[int, str]] = []
    for number, line in _lines(path, rejected):
        try:
            uuid, schema, properties = _parsed(line)
        except ValueError as error:
            rejected.append((number, str(error)))
            continue
        if schema == "Vessel":
            ships.append((number, uuid, properties))
        elif schema in ("Ownership", "UnknownLink"):
            links += _links(schema, properties)
        names[uuid] = (properties.get("name") or [""])[0] if schema not in ("Person", "Vessel") else ""
    if not ships and not names:
        raise UserError(f"{path.name} holds no FollowTheMoney entities.", "Choose a file of JSON lines.")
    rows = []
    for number, uuid, properties in ships:
        others = [(role, names[who]) for role, who, what in links if what == uuid and names.get(who)]
        others += [
            (role, names.get(who, ""))
            for role, name in (("owner", "owner"), ("manager", "operator"))
            for who in properties.get(name, [])
        ]
        _take(rows, rejected, number, properties, others)
    return Register(tuple(rows), tuple(sorted(rejected)))


def _lines(path: Path, rejected: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as stream:
            number = 0
            while raw := stream.readline(_LONGEST + 1):
                number += 1
                if len(raw) > _LONGEST:
                    rejected.append((number, f"the line is longer than {_LONGEST >> 20} MB"))
                    while raw and not raw.endswith(b"\n"):
                        raw = stream.readline(_LONGEST)
                    continue
                if raw.strip():
                    yield number, raw.decode("utf-8-sig", errors="replace")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(f"{path.name} could not be read: {why}.", "Check the path.") from error


def _parsed(line: str) -> tuple[str, str, dict[str, list[str]]]:
    """Id, schema and properties of an entity; raises ValueError saying why it is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("schema"), str) or not isinstance(found.get("id"), str):
        raise ValueError("it is no entity: it has no id or no schema")
    properties = found.get("properties", {})
    if not isinstance(properties, dict):
        raise ValueError("its properties are no object")
    lists = {str(name): value if isinstance(value, list) else [value] for name, value in properties.items()}
    return found["id"], found["schema"], {n: [_text(v) for v in found if _text(v)] for n, found in lists.items()}


def _text(value: Any) -> str:
    """A value's text; of an entity that stands in the place of its id, the id."""
    if isinstance(value, dict):
        value = value.get("id", "")
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _links(schema: str, properties: Mapping[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """Role, who and of what, of a link between a company and a ship."""
    ends = ("owner", "asset") if schema == "Ownership" else ("subject", "object")
    role = "owner" if schema == "Ownership" else " ".join(properties.get("role", [])).casefold()
    role = "manager" if any(word in role for word in ("manag", "operat")) else role
    if role in ("owner", "manager"):
        yield from ((role, who, what) for who in properties.get(ends[0], []) for what in properties.get(ends[1], []))


def _take(
    rows: list[Row],
    rejected: list[tuple[int, str]],
    number: int,
    properties: Mapping[str, list[str]],
    others: list[tuple[str, str]],
) -> None:
    """The row of a ship; one without any name or number, or with a number that cannot be, is rejected with the reason."""
    fields = {"imo": "imoNumber", "mmsi": "mmsi", "call_sign": "callSign", "kind": "type", "flag": "flag"}
    texts = {"name": (properties.get("name") or [""])[0]}
    texts |= {field: (properties.get(name) or [""])[0] for field, name in fields.items()}
    texts |= {"year": (properties.get("buildDate") or [""])[0][:4], "note": " ".join(properties.get("notes", []))}
    texts["flag"] = _country(texts["flag"])
    try:
        row = row_of(number, texts)
    except ValueError as error:
        rejected.append((number, str(error)))
        return
    others += [("name", name) for name in properties.get("alias", [])]
    others += [("mmsi", each) for each in properties.get("mmsi", [])[1:]]
    others += [("flag", _country(each)) for each in properties.get("pastFlags", [])]
    former = tuple(dict.fromkeys(properties.get("previousName", ())))
    rows.append(replace(row, former=former, others=tuple(dict.fromkeys(others))))


def _country(text: str) -> str:
    """The short name of a country by its two letters; the text as it is where that is none."""
    name = next((name for name, two in CODES.items() if two == text.casefold()), "")
    return {known.casefold(): known for known in MIDS.values()}.get(name, name.title() or text)
