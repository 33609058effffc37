"""Uses of sources: what rests on which, graded on each use, with the words quoted and the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
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


def change(store: CaseStore, use: Citation, **fields: str) -> Operation:
    """The action that changes what is said of a use: ``grade``, ``quote``, ``page``, ``evidence``, ``note``."""
    said = {name: text.strip() for name, text in fields.items()}
    if "grade" in said:
        said["grade"] = parse_grade(said["grade"])
    held = store.find(Evidence, said["evidence"]) if said.get("evidence") else None
    if held and held.source != use.source:
        raise UserError(f"{held.name} was kept as evidence of another source.", "Choose a file of this one.")
    return Operation("edit-citation", f"Change a use of {_title(store, use.source)}", (replace(use, **said),))


def uncite(store: CaseStore, use: Citation) -> Operation:
    """The action that takes a use of a source back."""
    return Operation("uncite", f"No longer cite {_title(store, use.source)}", drop=(use,))


def find_citation(store: CaseStore, text: str) -> Citation:
    """The citation of that uuid, or of an unambiguous start of it; raises UserError where there is none such."""
    wanted = text.strip().casefold()
    found = [c for c in store.all(Citation) if c.uuid == wanted or (len(wanted) >= 4 and c.uuid.startswith(wanted))]
    if len(found) != 1:
        raise UserError(f"“{text}” names no one citation of this case.", "See citation list CASE.")
    return found[0]


@dataclass(frozen=True, slots=True)
class Use:
    """What rests on a source: its uuid and table, the grade given there (none for a finding or leg), the words and page.

    ``citation`` is the uuid of the further use that it is, empty where the row names the source itself.
    """

    subject: str
    table: str
    grade: str = ""
    quote: str = ""
    page: str = ""
    evidence: str = ""
    citation: str = ""


def uses_of(store: CaseStore, source: str) -> list[Use]:
    """Every use of a source, sightings first, in the order made."""
    sightings = (Use(s.uuid, TABLES[Sighting], s.grade, s.quote, s.page) for s in store.all(Sighting, source=source))
    known = (Use(p.uuid, TABLES[Particular], p.grade) for p in store.all(Particular, source=source))
    named = (Use(r.uuid, TABLES[type(r)]) for r in (*store.all(Finding), *store.all(Leg)) if source in r.sources)
    further = (
        Use(c.subject, c.table, c.grade, c.quote, c.page, c.evidence, c.uuid)
        for c in store.all(Citation, source=source)
    )
    return [*sightings, *named, *known, *further]


def files_of(store: CaseStore) -> dict[str, int]:
    """How many pieces of evidence are kept of each source, by its uuid."""
    return {source or "": number for (source,), number in store.tally(Evidence, ("source",), kind="original").items()}


def _title(store: CaseStore, source: str) -> str:
    found = store.find(Source, source)
    return found.title if found else "a source that is gone"


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
