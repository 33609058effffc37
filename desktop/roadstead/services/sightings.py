"""Sightings and what they refer to: places, vessels and sources are found in the case, or added with the sighting."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from roadstead.domain.activities import NOT_OBSERVED, SEEN
from roadstead.domain.coordinates import Shape
from roadstead.domain.errors import UserError
from roadstead.domain.halftimes import When
from roadstead.domain.identifiers import new_uuid, parse_imo
from roadstead.domain.logged import REASONS, overlapping
from roadstead.domain.operations import Operation
from roadstead.domain.query import Among, Between, Not, Query, Test
from roadstead.domain.records import Annotation, Place, Record, Sighting, Source, Vessel
from roadstead.domain.scripts import same
from roadstead.domain.times import Interval
from roadstead.domain.vocabulary import Identification, Status, parse_grade
from roadstead.services.classes import schema_of
from roadstead.storage import CaseStore

_MOMENT = timedelta(
    seconds=1
)  # times are compared as they are stored, as text: whole seconds and their parts do not sort
_MOST_ALIKE = 200
_PIER_M = 250.0
_PART = re.compile(r"pier|berth|quay|jetty|terminal|wharf|dock|anchorage|basin|причал|부두", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingDraft:
    """What the form or the command line says of a sighting, as text where a person typed text.

    ``place`` is a name, a UN/LOCODE, a position with hemisphere letters, or a part of a place (``Najin, pier 2``);
    ``vessel`` a registry row's name and ``imo`` its number, both empty for an unknown ship; ``source`` a title or uuid.
    The rest is as in ``Sighting``.
    """

    place: str
    when: Interval | When
    source: str
    grade: str
    vessel: str = ""
    imo: str = ""
    identification: Identification = Identification.POSSIBLE
    status: Status = Status.OBSERVED
    radius_m: float | None = None
    annotations: tuple[str, ...] = ()
    note: str = ""
    outcome: str = SEEN
    reason: str = ""
    category: str = "vessel"
    low: int | None = None
    count: int | None = None
    high: int | None = None
    unit: str = ""
    likelihood: str = ""
    rationale: str = ""
    candidates: str = ""
    stated: str = ""
    quote: str = ""
    page: str = ""


def log_sighting(
    store: CaseStore, draft: SightingDraft, replacing: Sighting | None = None
) -> tuple[Sighting, Operation]:
    """The sighting and the action that logs it, with the place, vessel and source it brings along where they are new.

    One that is ``replacing`` another keeps its uuid, and its position where the place is the same.
    """
    new: list[Record] = []
    sighting = sighting_of(store, draft, new, replacing)
    place = next((p for p in (*new, *store.all(Place)) if p.uuid == sighting.place), None)
    ship = next((v for v in (*new, *store.all(Vessel)) if v.uuid == sighting.vessel), None)
    who = ship.name or f"IMO {ship.imo}" if isinstance(ship, Vessel) else _what(sighting)
    where = place.name if isinstance(place, Place) else draft.place
    verb, said = ("edit-sighting", "Change") if replacing else ("log-sighting", "Log")
    return sighting, Operation(verb, f"{said} {who} at {where}", (*new, sighting))


def sighting_of(
    store: CaseStore, draft: SightingDraft, new: list[Record], replacing: Sighting | None = None
) -> Sighting:
    """The sighting that a draft says; what it brings along is added to ``new``."""
    if draft.radius_m is not None and not (math.isfinite(draft.radius_m) and draft.radius_m >= 0):
        raise UserError(f"“{draft.radius_m:g}” is no radius.", "Give metres, 0 or more.")
    if draft.outcome == NOT_OBSERVED and not draft.reason:
        raise UserError("It does not say why nothing was observed.", f"Say {', '.join(REASONS)}.")
    marks = marks_of(store, draft.annotations)
    place, shape = place_or_position(store, draft.place, new, next((m.geometry for m in marks if m.geometry), None))
    vessel = vessel_of(store, draft.vessel, draft.imo, new)
    source = source_of(store, draft.source, new)
    moved = replacing is None or (place.uuid if place else "") != replacing.place or place is None
    radius = draft.radius_m if draft.radius_m is not None else (place.radius_m if place and moved else None)
    return Sighting(
        uuid=replacing.uuid if replacing else new_uuid(),
        place=place.uuid if place else "",
        start=draft.when.start,
        end=draft.when.end,
        vessel=vessel.uuid if vessel else "",
        identification=draft.identification,
        status=draft.status,
        source=source.uuid,
        grade=parse_grade(draft.grade),
        radius_m=radius,
        annotations=draft.annotations,
        note=draft.note,
        outcome=draft.outcome,
        reason=draft.reason if draft.outcome == NOT_OBSERVED else "",
        category=draft.category if draft.category == "vessel" else schema_of(store).parse(draft.category),
        low=draft.low,
        count=draft.count,
        high=draft.high,
        unit=draft.unit,
        likelihood=draft.likelihood,
        rationale=draft.rationale,
        candidates=draft.candidates,
        stated=draft.stated,
        quote=draft.quote,
        page=draft.page,
        geometry=shape if moved or replacing is None else replacing.geometry,
    )


def alike(store: CaseStore, sighting: Sighting) -> list[Sighting]:
    """Sightings of the case that may be the same: same place, ship, outcome, overlapping time.

    Ships without a name are taken for the same only where both rest on one mark, or all that is said of both is the same.
    """
    after = sighting.end.replace(microsecond=0) + _MOMENT if sighting.end else None
    before = sighting.start.replace(microsecond=0) - _MOMENT if sighting.start else None
    tests: list[Test] = [
        Among("place", (sighting.place or None,)),
        Among("vessel", (sighting.vessel or None,)),
        Among("outcome", (sighting.outcome,)),
        Among("category", (sighting.category,)),
    ]
    tests += [Not(Between("start", low=after))] if after else []
    tests += [Not(Between("end", high=before))] if before else []
    if not sighting.vessel and not sighting.annotations:
        tests.append(Among("source", (sighting.source or None,)))
    found = store.some(Sighting, store.listing(Sighting, Query(tuple(tests)))[:_MOST_ALIKE])
    return [other for other in found if other.uuid != sighting.uuid and same_sighting(sighting, other)]


def same_sighting(one: Sighting, other: Sighting) -> bool:
    """Whether two sightings may be one (see ``alike``)."""
    kinds = ("place", "vessel", "outcome", "category")
    if any(getattr(one, name) != getattr(other, name) for name in kinds):
        return False
    if not overlapping(one, other.start, other.end):
        return False
    if not one.place and one.geometry != other.geometry:
        return False
    if one.vessel or set(one.annotations) & set(other.annotations):
        return True
    said = ("start", "end", "source", "low", "count", "high", "note", "quote", "annotations")
    return all(getattr(one, name) == getattr(other, name) for name in said)


def last_grade(store: CaseStore, title: str, kind: str = "") -> tuple[str, str]:
    """The grade that was last given to a use of this source, and how that is told; both empty where there was none.

    Of a source that was never used, the last one of a source that begins in the same way (``kind``: images of one credit).
    """
    sources = store.all(Source)
    own = [s.uuid for s in sources if s.title.casefold() == title.strip().casefold() or s.uuid == title]
    like = [s.uuid for s in sources if kind and s.title.startswith("Image ") and s.title.endswith(kind)]
    for uuids, words in ((own, "as last time"), (like, "as for the last image of this kind")):
        last = store.listing(Sighting, Query((Among("source", tuple(uuids)),)))[-1:] if uuids else []
        found = store.find(Sighting, last[0]) if last else None
        if found and found.grade:
            return found.grade, words
    return "", ""


def _what(sighting: Sighting) -> str:
    return "a sighting" if sighting.outcome == SEEN else f"“{sighting.outcome}”"


class Once:
    """A store whose tables of places, ships and sources are read once, while many sightings are made."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._read: dict[Any, list[Any]] = {}

    def all(self, kind: Any) -> list[Any]:
        """All records of a kind."""
        if kind not in self._read:
            self._read[kind] = self._store.all(kind)
        return self._read[kind]

    def some(self, kind: Any, uuids: Sequence[str]) -> list[Any]:
        """These records of a kind."""
        return self._store.some(kind, uuids)


def place_or_position(
    store: CaseStore, text: str, new: list[Record], spot: Shape | None = None
) -> tuple[Place | None, Shape | None]:
    """The place a text names, in the case or else in the gazetteer (then added to ``new``), and its point.

    For coordinates there is no place, only the point. ``Najin, pier 2`` is made where it is not known: a part of Najin, at
    the middle of ``spot`` where that is given, else as far as is known of Najin.
    """
    from roadstead.spatial.gazetteer import Gazetteer

    place = find_place(store, text, new)
    if place is not None:
        return place, place.geometry
    head, comma, part = (each.strip() for each in text.partition(","))
    if comma and _PART.search(part):
        return _part_of(store, head, part, new, spot)
    found = Gazetteer.load().resolve(text)
    point = Shape.of("Point", [found.position])
    if not found.name or found.kind == "position":
        return None, point
    place = find_place(store, found.name, new)
    if place is None:
        place = Place(
            name=found.name,
            aliases=tuple(found.aliases),
            kind=found.kind,
            country=found.country,
            locode=found.locode,
            note=found.note,
            geometry=point,
        )
        new.append(place)
    return place, place.geometry


def _part_of(
    store: CaseStore, head: str, part: str, new: list[Record], spot: Shape | None
) -> tuple[Place, Shape | None]:
    """The part of a place, made where it is not known."""
    whole, point = place_or_position(store, head, new)
    if whole is None:
        raise UserError(f"“{head}” is no place that can have parts.", "Name the port, then its pier: Najin, pier 2.")
    name = f"{whole.name}, {part}"
    known = find_place(store, name, new)
    if known is not None:
        return known, known.geometry
    kind = (_PART.search(part) or ["pier"])[0].lower()
    made = Place(
        name=name, kind=kind, country=whole.country, parent=whole.uuid, radius_m=whole.radius_m, geometry=point
    )
    if spot is not None:
        west, south, east, north = spot.bounds
        middle = Shape.of("Point", [((west + east) / 2, (south + north) / 2)])
        made = replace(made, radius_m=_PIER_M, geometry=middle, note="Placed at the mark it was first logged with")
    new.append(made)
    return made, made.geometry


def find_place(store: CaseStore, text: str, new: Sequence[Record] = ()) -> Place | None:
    """The case's place of that name, alias or UN/LOCODE, whatever the capitals; else of that name in another spelling or script.

    A part of a place is one place (``Rajin, pier 2`` is ``Najin, pier 2``).
    """
    wanted = text.strip().casefold()
    places = [*store.all(Place), *(record for record in new if isinstance(record, Place))]
    for place in places:
        if wanted in (place.name.casefold(), place.locode.casefold(), *(a.casefold() for a in place.aliases)):
            return place
    head, comma, part = wanted.partition(",")
    if comma and part.strip() and _PART.search(part):
        whole = find_place(store, head, new)
        own = [place for place in places if whole and place.parent == whole.uuid]
        return next((p for p in own if p.name.casefold().rpartition(",")[2].strip() == part.strip()), None)
    return next((place for place in places if any(same(text, name) for name in (place.name, *place.aliases))), None)


def vessel_of(store: CaseStore, name: str, imo: str, new: list[Record]) -> Vessel | None:
    """The registry's ship of that IMO number, or name in any spelling, else a new row added to ``new``; None when both are empty."""
    number = parse_imo(imo) if imo.strip() else ""
    wanted = name.strip().casefold()
    if not number and wanted in ("", "unknown"):
        return None
    for vessel in (*store.all(Vessel), *(record for record in new if isinstance(record, Vessel))):
        if (number and vessel.imo == number) or (not number and vessel.name.casefold() == wanted):
            return vessel
    spelled = [v for v in store.all(Vessel) if same(v.name, name)] if not number else []
    if len(spelled) == 1:  # of several that are spelled otherwise none is surely meant
        return spelled[0]
    vessel = Vessel(name=name.strip(), imo=number)
    new.append(vessel)
    return vessel


def source_of(store: CaseStore, title: str, new: list[Record]) -> Source:
    """The case's source of that title or uuid, else a new one added to ``new``."""
    wanted = title.strip()
    if not wanted:
        raise UserError("The sighting has no source.", "Say where it is known from.")
    for source in (*store.all(Source), *(record for record in new if isinstance(record, Source))):
        if wanted == source.uuid or source.title.casefold() == wanted.casefold():
            return source
    source = Source(title=wanted)
    new.append(source)
    return source


def marks_of(store: CaseStore, uuids: Sequence[str]) -> list[Annotation]:
    """The marks that a sighting rests on; raises UserError where one is missing or does not stand."""
    found = {mark.uuid: mark for mark in store.some(Annotation, uuids)}
    for uuid in uuids:
        mark = found.get(uuid)
        if mark is None:
            raise UserError(
                f"There is no annotation {uuid} in the case.", "Copy its uuid from the table of annotations."
            )
        if not mark.stands:
            raise UserError(
                f"The annotation {uuid} does not stand: {mark.review or 'it is a second reader’s'}.",
                "Accept or confirm it first.",
            )
    return list(found.values())
