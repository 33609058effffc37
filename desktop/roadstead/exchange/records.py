"""The records of a case that an export draws on, and the names that their uuids stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from roadstead.domain.records import (
    Annotation,
    CaseInfo,
    Leg,
    Place,
    Route,
    Scene,
    Sighting,
    Source,
    Vessel,
)

R = TypeVar("R", Place, Route, Scene, Source, Vessel)

LAYERS: dict[str, type] = {
    "annotations": Annotation,
    "sightings": Sighting,
    "places": Place,
    "legs": Leg,
    "scenes": Scene,
    "vessels": Vessel,
    "sources": Source,
}
"""What can be exported, by the name of its layer."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be exported, and why."""

    layer: str
    uuid: str
    reason: str


@dataclass(frozen=True)
class CaseRecords:
    """The rows of a case at one moment; ``root`` is the hash of the journal's last entry then."""

    case: CaseInfo
    root: str
    annotations: tuple[Annotation, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    places: tuple[Place, ...] = ()
    legs: tuple[Leg, ...] = ()
    routes: tuple[Route, ...] = ()
    scenes: tuple[Scene, ...] = ()
    vessels: tuple[Vessel, ...] = ()
    sources: tuple[Source, ...] = ()

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
