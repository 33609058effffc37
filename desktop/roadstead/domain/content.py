"""All rows of a case at one moment: what a brief and an export draw on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from roadstead.domain.activities import Printed
from roadstead.domain.classes import Schema, default_schema
from roadstead.domain.records import (
    Annotation,
    CaseInfo,
    Category,
    Citation,
    Count,
    Evidence,
    Finding,
    Leg,
    Mask,
    Particular,
    Place,
    Route,
    Scene,
    Sighting,
    Snapshot,
    Source,
    Vessel,
)

R = TypeVar("R", Place, Route, Scene, Source, Vessel)


@dataclass(frozen=True, slots=True)
class ThingDates:
    """A thing across dates: what each image of its ground says (scene, state, why), and when it came and went, in words.

    ``first`` and ``last`` are the day on which it was first and last seen (empty where it never was) and what is known of
    before and after, half open: it came after the last date without it and no later than the first date with it.
    """

    name: str
    category: str
    looks: tuple[tuple[str, str, str], ...]
    first: tuple[str, str]
    last: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class CaseContent:
    """All records of a case, with the head of its journal.

    ``root`` is the hash of the last journal entry, ``entries`` their number and ``at`` the time of the last one:
    a brief is dated by its case, never by the clock, so that the same case gives the same bytes. ``annotations`` have
    their class by the name that ``schema`` gives it. ``charts`` are those that the brief prints. ``checked`` says by class how far a second reader's count differs,
    ``unsound`` by the uuid of evidence what is wrong with its file, ``listed`` by sighting how its ship stood on sanctions lists on that day,
    ``standing`` by ship how it stands by the latest snapshot of each list, ``weighed`` by sighting which ships were weighed.
    """

    case: CaseInfo
    scenes: tuple[Scene, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    places: tuple[Place, ...] = ()
    vessels: tuple[Vessel, ...] = ()
    sources: tuple[Source, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    routes: tuple[Route, ...] = ()
    legs: tuple[Leg, ...] = ()
    findings: tuple[Finding, ...] = ()
    masks: tuple[Mask, ...] = ()
    counts: tuple[Count, ...] = ()
    particulars: tuple[Particular, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[Citation, ...] = ()
    lists: tuple[Snapshot, ...] = ()
    categories: tuple[Category, ...] = ()
    checked: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weighed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsound: Mapping[str, str] = field(default_factory=dict)
    things: tuple[ThingDates, ...] = ()
    charts: tuple[Printed, ...] = ()
    root: str = ""
    entries: int = 0
    at: datetime

    @cached_property
    def schema(self) -> Schema:
        """The classes of the case; those of a port where it has none of its own."""
        return Schema(self.categories) if self.categories else default_schema()

    @cached_property
    def scene_of(self) -> Mapping[str, Scene]:
        """Scenes by uuid."""
        return _by_uuid(self.scenes)

    @cached_property
    def place_of(self) -> Mapping[str, Place]:
        """Places by uuid."""
        return _by_uuid(self.places)

    @cached_property
    def vessel_of(self) -> Mapping[str, Vessel]:
        """Vessels by uuid."""
        return _by_uuid(self.vessels)

    @cached_property
    def source_of(self) -> Mapping[str, Source]:
        """Sources by uuid."""
        return _by_uuid(self.sources)

    @cached_property
    def route_of(self) -> Mapping[str, Route]:
        """Routes by uuid."""
        return _by_uuid(self.routes)


def _by_uuid(records: Iterable[R]) -> dict[str, R]:
    return {record.uuid: record for record in records}
