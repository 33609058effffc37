"""Sightings and what they refer to: places, vessels and sources are found in the case, or added with the sighting."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from roadstead.domain.coordinates import Shape
from roadstead.domain.errors import UserError
from roadstead.domain.identifiers import parse_imo
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Place, Record, Sighting, Source, Vessel
from roadstead.domain.scripts import same
from roadstead.domain.times import Interval
from roadstead.domain.vocabulary import Identification, Status, parse_grade
from roadstead.storage import CaseStore


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingDraft:
    """What the form or the command line says of a sighting, as text where a person typed text.

    ``place`` is a name, a UN/LOCODE or a position with hemisphere letters; ``vessel`` a registry row's name and ``imo``
    its number, both empty for an unknown ship; ``source`` a title.
    """

    place: str
    when: Interval
    source: str
    grade: str
    vessel: str = ""
    imo: str = ""
    identification: Identification = Identification.POSSIBLE
    status: Status = Status.OBSERVED
    radius_m: float | None = None
    annotations: tuple[str, ...] = ()
    note: str = ""


def log_sighting(store: CaseStore, draft: SightingDraft) -> tuple[Sighting, Operation]:
    """The sighting and the action that logs it, with the place, vessel and source it brings along where they are new."""
    if draft.radius_m is not None and not (math.isfinite(draft.radius_m) and draft.radius_m >= 0):
        raise UserError(f"“{draft.radius_m:g}” is no radius.", "Give metres, 0 or more.")
    new: list[Record] = []
    place, shape = place_or_position(store, draft.place, new)
    vessel = vessel_of(store, draft.vessel, draft.imo, new)
    source = source_of(store, draft.source, new)
    _check_annotations(store, draft.annotations)
    sighting = Sighting(
        place=place.uuid if place else "",
        start=draft.when.start,
        end=draft.when.end,
        vessel=vessel.uuid if vessel else "",
        identification=draft.identification,
        status=draft.status,
        source=source.uuid,
        grade=parse_grade(draft.grade),
        radius_m=draft.radius_m if draft.radius_m is not None else (place.radius_m if place else None),
        annotations=draft.annotations,
        note=draft.note,
        geometry=shape,
    )
    who = vessel.name or f"IMO {vessel.imo}" if vessel else "a sighting"
    where = place.name if place else draft.place
    label = f"Log {who} at {where}"
    return sighting, Operation("log-sighting", label, (*new, sighting))


def place_or_position(store: CaseStore, text: str, new: list[Record]) -> tuple[Place | None, Shape | None]:
    """The place a text names, in the case or else in the gazetteer (then added to ``new``), and its point.

    For coordinates there is no place, only the point.
    """
    from roadstead.spatial.gazetteer import Gazetteer

    place = find_place(store, text)
    if place is not None:
        return place, place.geometry
    found = Gazetteer.load().resolve(text)
    point = Shape.of("Point", [found.position])
    if not found.name or found.kind == "position":
        return None, point
    place = find_place(store, found.name)
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


def find_place(store: CaseStore, text: str) -> Place | None:
    """The case's place of that name, alias or UN/LOCODE, whatever the capitals; else of that name in another spelling or script."""
    wanted = text.strip().casefold()
    places = store.all(Place)
    for place in places:
        if wanted in (place.name.casefold(), place.locode.casefold(), *(a.casefold() for a in place.aliases)):
            return place
    return next((place for place in places if any(same(text, name) for name in (place.name, *place.aliases))), None)


def vessel_of(store: CaseStore, name: str, imo: str, new: list[Record]) -> Vessel | None:
    """The registry's ship of that IMO number, or name in any spelling, else a new row added to ``new``; None when both are empty."""
    number = parse_imo(imo) if imo.strip() else ""
    wanted = name.strip().casefold()
    if not number and wanted in ("", "unknown"):
        return None
    for vessel in store.all(Vessel):
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
    for source in store.all(Source):
        if wanted == source.uuid or source.title.casefold() == wanted.casefold():
            return source
    source = Source(title=wanted)
    new.append(source)
    return source


def _check_annotations(store: CaseStore, uuids: Sequence[str]) -> None:
    for uuid in uuids:
        mark = store.find(Annotation, uuid)
        if mark is None:
            raise UserError(
                f"There is no annotation {uuid} in the case.", "Copy its uuid from the table of annotations."
            )
        if not mark.stands:
            raise UserError(
                f"The annotation {uuid} does not stand: {mark.review or 'it is a second reader’s'}.",
                "Accept or confirm it first.",
            )
