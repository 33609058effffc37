"""Uses of sources: what rests on which, graded on each use, with the words quoted and the page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import (
    TABLES,
    Citation,
    Count,
    Evidence,
    Finding,
    Leg,
    Particular,
    Record,
    Sighting,
    Source,
    Vessel,
)
from roadstead.domain.vocabulary import parse_grade
from roadstead.services.sightings import source_of

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_CITING = (Sighting, Finding, Leg, Particular, Vessel, Count)
"""What can rest on a source."""


def cite(
    store: CaseStore,
    subject: str,
    source: str,
    grade: str,
    *,
    quote: str = "",
    page: str = "",
    evidence: str = "",
    note: str = "",
) -> tuple[Citation, Operation]:
    """One more use of a source (its title or uuid, made where new) by the row of that uuid, and the action that records it.

    Raises UserError where there is no such row, the grade is none, or the evidence is another source's.
    """
    kind = next((kind for kind in _CITING if store.find(kind, subject)), None)
    if kind is None:
        raise UserError(f"Nothing of this case that can rest on a source is {subject}.", "Copy a uuid from a table.")
    new: list[Record] = []
    of = source_of(store, source, new)
    held = store.find(Evidence, evidence) if evidence else None
    if evidence and held is None:
        raise UserError(f"There is no evidence {evidence} in the case.", "Keep the file first.")
    if held and held.source != of.uuid:
        raise UserError(
            f"{held.name} was kept as evidence of another source.", "Name that source, or keep it for this one."
        )
    use = Citation(
        subject=subject,
        table=TABLES[kind],
        source=of.uuid,
        evidence=evidence,
        grade=parse_grade(grade),
        quote=quote.strip(),
        page=page.strip(),
        note=note.strip(),
    )
    return use, Operation("cite", f"Cite {of.title}", (*new, use))


def cited(store: CaseStore, subject: str) -> list[Citation]:
    """The further uses of sources by a row, in the order made."""
    return store.all(Citation, subject=subject)


def uses(store: CaseStore) -> dict[str, int]:
    """How many rows rest on each source, by its uuid."""
    found: Counter[str] = Counter()
    for kind in (Sighting, Particular, Citation):
        for (source,), number in store.tally(kind, ("source",)).items():
            found[source or ""] += number
    for record in (*store.all(Leg), *store.all(Finding)):
        found.update(set(record.sources))
    return {uuid: number for uuid, number in found.items() if uuid}


def find_source(store: CaseStore, text: str) -> Source:
    """The case's source of that title or uuid; raises UserError where there is none."""
    wanted = text.strip().casefold()
    found = next((s for s in store.all(Source) if wanted in (s.uuid, s.title.casefold())), None)
    if found is None:
        raise UserError(f"There is no source “{text}” in the case.", "Give the title or uuid of one of its sources.")
    return found
