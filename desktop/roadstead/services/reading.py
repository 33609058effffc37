"""A case read whole, between two actions of its journal."""

from typing import TypeVar

from roadstead.domain.content import CaseContent
from roadstead.domain.records import (
    Annotation,
    Finding,
    Leg,
    Mask,
    Place,
    Record,
    Route,
    Scene,
    Sighting,
    Source,
    Vessel,
)
from roadstead.storage import CaseStore

R = TypeVar("R", bound=Record)
_TRIES = 3  # readings until no one has written in between; after that the last one counts


def content_of(store: CaseStore, *, sighted_only: bool = False) -> CaseContent:
    """All rows of a case with the journal's head; ``sighted_only`` leaves out annotations that no sighting rests on."""
    content = _read(store, sighted_only)
    for _ in range(_TRIES):
        if content.root == store.root():
            break
        content = _read(store, sighted_only)
    return content


def _read(store: CaseStore, sighted_only: bool) -> CaseContent:
    def every(kind: type[R]) -> tuple[R, ...]:
        return tuple(store.all(kind))

    head = store.log(limit=1, newest_first=True)[0]
    sightings = every(Sighting)
    return CaseContent(
        case=store.info(),
        scenes=every(Scene),
        annotations=_sighted(store, sightings) if sighted_only else every(Annotation),
        places=every(Place),
        vessels=every(Vessel),
        sources=every(Source),
        sightings=sightings,
        routes=every(Route),
        legs=every(Leg),
        findings=every(Finding),
        masks=every(Mask),
        root=head.hash,
        entries=store.entry_count(),
        at=head.at,
    )


def _sighted(store: CaseStore, sightings: tuple[Sighting, ...]) -> tuple[Annotation, ...]:
    wanted = sorted({uuid for sighting in sightings for uuid in sighting.annotations})
    return tuple(mark for uuid in wanted if (mark := store.find(Annotation, uuid)) is not None)
