"""A case read whole, between two actions of its journal."""

from dataclasses import replace
from typing import TypeVar

from roadstead.domain.content import CaseContent
from roadstead.domain.records import (
    REMARKS,
    Annotation,
    Category,
    Citation,
    Count,
    Evidence,
    Finding,
    Leg,
    Mask,
    Particular,
    Place,
    Record,
    Route,
    Scene,
    Sighting,
    Snapshot,
    Source,
    Vessel,
)
from roadstead.services import readings
from roadstead.services.annotating import standing
from roadstead.services.belonging import refuse_while_blind
from roadstead.services.charting import printed
from roadstead.services.classes import schema_of
from roadstead.services.histories import dates_of
from roadstead.storage import CaseStore

R = TypeVar("R", bound=Record)
_TRIES = 3  # readings until no one has written in between; after that the last one counts


def content_of(
    store: CaseStore, *, sighted_only: bool = False, unsettled: bool = False, things: bool = False, charts: bool = False
) -> CaseContent:
    """All rows of a case with the journal's head; ``sighted_only`` leaves out annotations that no sighting rests on.

    ``things`` has what each date says of the things of the case worked out, ``charts`` those that the brief prints.

    Of the annotations only those that stand, unless ``unsettled`` asks for the others too. Raises UserError while some
    are hidden from a blind second reader.
    """
    refuse_while_blind(store, "Briefs, checks and exports of the case")
    content = _read(store, sighted_only, unsettled, things, charts)
    for _ in range(_TRIES):
        if content.root == store.root():
            break
        content = _read(store, sighted_only, unsettled, things, charts)
    return content


def _read(store: CaseStore, sighted_only: bool, unsettled: bool, things: bool, charts: bool) -> CaseContent:
    def every(kind: type[R]) -> tuple[R, ...]:
        return tuple(store.all(kind))

    head = store.log(limit=1, newest_first=True)[0]
    sightings, counts = every(Sighting), tuple(count for count in every(Count) if count.stands)
    marks = _sighted(store, sightings) if sighted_only else store.all(Annotation) if unsettled else standing(store)
    return CaseContent(
        case=store.info(),
        scenes=every(Scene),
        annotations=_named(store, [mark for mark in marks if mark.stands or unsettled]),
        places=every(Place),
        vessels=every(Vessel),
        sources=every(Source),
        sightings=sightings,
        routes=every(Route),
        legs=every(Leg),
        findings=every(Finding),
        masks=every(Mask),
        counts=counts,
        particulars=every(Particular),
        evidence=every(Evidence),
        citations=every(Citation),
        lists=every(Snapshot),
        categories=every(Category),
        checked={name: words for name in {c.category for c in counts} if (words := readings.checked(store, name))},
        things=dates_of(store) if things else (),
        charts=tuple(printed(store)) if charts else (),
        root=head.hash,
        entries=store.entry_count(),
        at=head.at,
    )


def _sighted(store: CaseStore, sightings: tuple[Sighting, ...]) -> list[Annotation]:
    """The marks that sightings rest on, and the texts and arrows on their scenes."""
    wanted = sorted({uuid for sighting in sightings for uuid in sighting.annotations})
    marks = [mark for uuid in wanted if (mark := store.find(Annotation, uuid)) is not None]
    scenes, known = {mark.scene for mark in marks}, {mark.uuid for mark in marks}
    remarks = [mark for kind in sorted(REMARKS) for mark in store.all(Annotation, kind=kind)]
    return marks + [mark for mark in remarks if mark.scene in scenes and mark.uuid not in known]


def _named(store: CaseStore, marks: list[Annotation]) -> tuple[Annotation, ...]:
    """The marks with their class by its own name, where it is stored under an alias."""
    schema = schema_of(store)
    names = {name: schema.named(name) for name in {mark.category for mark in marks}}
    return tuple(
        mark if names[mark.category] == mark.category else replace(mark, category=names[mark.category])
        for mark in marks
    )
