"""The log as a whole: many sightings at once, what is logged already, what it lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.domain.halftimes import UNKNOWN_ZONE, ZoneMissing, parse_when, told, with_zone
from roadstead.domain.logged import OUTCOMES, how_many, outcome_words, overlapping
from roadstead.domain.operations import Operation
from roadstead.domain.records import Place, Record, Sighting, Source, Vessel
from roadstead.domain.times import iso
from roadstead.services.entering import draft_of
from roadstead.services.sightings import Once, find_place, same_sighting, sighting_of

if TYPE_CHECKING:
    from roadstead.services.session import CaseSession
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

DECISIONS = ("keep", "replace", "skip")
"""What can be done with a sighting that is logged already."""
_STEP = 200
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be logged: ``said`` by field, ``number`` where it stands, ``decision`` what to do where it is logged already."""

    said: Mapping[str, str]
    number: int
    annotations: tuple[str, ...] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with lines, by number: fields with sentences, and sightings (of the case, or lines) that are alike."""

    problems: dict[int, dict[str, str]]
    alike: dict[int, Sighting]

    def __bool__(self) -> bool:
        return bool(self.problems or self.alike)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table: how many rows were logged, took the place of others, were left out as logged already; and which lines were wrong."""

    logged: int
    replaced: int
    skipped: int
    duplicates: tuple[tuple[int, str], ...]
    rejected: tuple[tuple[int, str], ...]


@dataclass
class Entering:
    """Lines that become sightings, one by one; ``put`` is all that is to be written.

    A line that may be logged already and has no decision is noted in ``alike`` and not taken.
    """

    store: CaseStore
    put: list[Record] = field(default_factory=list)
    made: dict[int, Sighting] = field(default_factory=dict)
    problems: dict[int, dict[str, str]] = field(default_factory=dict)
    alike: dict[int, Sighting] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._once: Any = Once(self.store)
        self._new: list[Record] = []
        self._known: dict[tuple[str, ...], list[Sighting]] = defaultdict(list)
        for sighting in self.store.all(Sighting):
            self._known[_key(sighting)].append(sighting)

    def take(self, line: Line) -> None:
        """Takes a line in, or notes what is wrong with it."""
        from roadstead.services.entering import fault_of

        draft, problems = draft_of(line.said, line.annotations)
        if draft is None:
            self.problems[line.number] = problems
            return
        new = list(self._new)
        try:
            sighting = sighting_of(self._once, draft, new)
        except UserError as error:
            self.problems[line.number] = {fault_of(error): str(error)}
            return
        same = self._same(sighting)
        if same is not None and line.decision in ("", "skip"):
            self.alike[line.number] = same
            return
        self._new = new
        if same is not None and line.decision == "replace":
            sighting = sighting_of(self._once, replace(draft, radius_m=sighting.radius_m), new, same)
            self.replaced.add(same.uuid)
            self._known[_key(same)].remove(same)
            self.made = {number: s for number, s in self.made.items() if s.uuid != same.uuid}
        self.made[line.number] = sighting
        self._known[_key(sighting)].append(sighting)

    def operation(self, label: str = "") -> Operation:
        """All of it as one action."""
        made = list(self.made.values())
        many = "a sighting" if len(made) == 1 else f"{len(made):,} sightings"
        return Operation("log-sightings", label or f"Log {many}", (*self._new, *made))

    def _same(self, sighting: Sighting) -> Sighting | None:
        near = self._known.get(_key(sighting), ())
        found = (s for s in near if overlapping(s, sighting.start, sighting.end) and same_sighting(s, sighting))
        return next(found, None)


def _key(sighting: Sighting) -> tuple[str, ...]:
    return sighting.place, sighting.vessel, sighting.outcome, sighting.category


def log_lines(session: CaseSession, lines: Sequence[Line], label: str = "") -> tuple[list[Sighting], Faults]:
    """Logs the lines as one action where nothing is wrong with any of them; else nothing, and what is wrong.

    A line whose decision is ``skip`` is left out where it is logged already.
    """
    session.refuse_when_read_only()
    entering = Entering(session.store)
    decided = {line.number: line.decision for line in lines}
    for line in lines:
        entering.take(line)
    asked = {number: same for number, same in entering.alike.items() if decided[number] != "skip"}
    faults = Faults(entering.problems, asked)
    if not faults and entering.made:
        session.do(entering.operation(label))
    return list(entering.made.values()), faults


def import_log(
    session: CaseSession,
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    usual: Mapping[str, str] | None = None,
    zone: str = "",
    duplicates: str = "skip",
    progress: Progress | None = None,
) -> Imported:
    """Logs the rows of a table, all as one action; ``usual`` is said of rows that do not say it themselves.

    Rows that cannot be read are left out and named by their line; a time without a zone is of ``zone``, and without
    that refused. Raises UserError where nothing of the table can be read.
    """
    from roadstead.exchange import logs

    session.refuse_when_read_only()
    rows = logs.read(path, mapping)
    entering, rejected = Entering(session.store), []
    for done, (line, said) in enumerate(rows):
        if progress and done % _STEP == 0:
            progress(done / len(rows), f"{done:,} of {len(rows):,} rows")
        entering.take(Line(_completed(said, usual or {}, zone), line, decision=duplicates))
    for line, problems in entering.problems.items():
        rejected.append((line, _hinted(next(iter(problems.values())))))
    if not entering.made and not entering.alike:
        why = f"line {rejected[0][0]}: {rejected[0][1]}" if rejected else "it has no rows"
        raise UserError(f"No row of {path.name} could be logged ({why})", "Correct it, or say which column is which.")
    if entering.made:
        session.do(entering.operation(f"Log {_many(len(entering.made))} from {path.name}"))
    same = tuple((line, sighting.uuid) for line, sighting in sorted(entering.alike.items()))
    return Imported(
        len(entering.made) - len(entering.replaced), len(entering.replaced), len(same), same, tuple(sorted(rejected))
    )


def _many(count: int) -> str:
    return "a sighting" if count == 1 else f"{count:,} sightings"


def _hinted(sentence: str) -> str:
    return sentence.replace("Add Z for UTC", "Give --zone, or add Z for UTC")


def _completed(said: Mapping[str, str], usual: Mapping[str, str], zone: str) -> dict[str, str]:
    """What a row says with what is said of all, its time of the zone where it has none."""
    found = dict(usual) | {name: text for name, text in said.items() if text}
    if zone and found.get("when"):
        try:
            parse_when(found["when"])
        except ZoneMissing:
            named = UNKNOWN_ZONE if zone == "?" else "UTC" if zone.upper() == "Z" else zone
            found.setdefault("stated", found["when"])
            found["when"] = with_zone(found["when"], named)
        except UserError:
            pass  # said of the line when it is taken in
    return found


def removal(gone: Sequence[Sighting]) -> Operation:
    """The action that removes these."""
    what = "sighting" if len(gone) == 1 else f"{len(gone):,} sightings"
    return Operation("remove-sighting", f"Remove {what}", drop=tuple(gone))


def listed(
    store: CaseStore, place: str = "", vessel: str = "", outcome: str = "", when: str = ""
) -> list[dict[str, Any]]:
    """The sightings with these properties, in the order of time, as plain values."""
    if outcome and outcome not in OUTCOMES:
        raise UserError(f"“{outcome}” is no outcome.", f"Use {', '.join(OUTCOMES)}.")
    found = store.all(Sighting)
    if place:
        whole = find_place(store, place)
        if whole is None:
            raise UserError(f"There is no place “{place}” in the case.", "See the table of places.")
        here = {whole.uuid, *(part.uuid for part in store.all(Place, parent=whole.uuid))}
        found = [s for s in found if s.place in here]
    if vessel:
        known = [v for v in store.all(Vessel) if vessel.casefold() in (v.name.casefold(), v.imo, v.mmsi, v.uuid)]
        if not known:
            raise UserError(f"There is no ship “{vessel}” in the case.", "See the table of vessels.")
        found = [s for s in found if s.vessel == known[0].uuid]
    if when:
        wanted = parse_when(when)
        found = [s for s in found if overlapping(s, wanted.start, wanted.end)]
    found = [s for s in found if not outcome or s.outcome == outcome]
    found.sort(key=lambda s: (s.start or s.end or _LATEST, s.uuid))
    return list(_rows(store, found))


def _rows(store: CaseStore, found: Sequence[Sighting]) -> Iterator[dict[str, Any]]:
    places, ships = {p.uuid: p.name for p in store.all(Place)}, {v.uuid: v for v in store.all(Vessel)}
    sources = {s.uuid: s.title for s in store.all(Source)}
    for s in found:
        ship = ships.get(s.vessel)
        yield {
            "sighting": s.uuid,
            "place": places.get(s.place, ""),
            "start": iso(s.start) if s.start else None,
            "end": iso(s.end) if s.end else None,
            "when": told(s.start, s.end),
            "stated": s.stated,
            "outcome": s.outcome,
            "reason": s.reason,
            "words": outcome_words(s),
            "vessel": ship.name if ship else "",
            "imo": ship.imo if ship else "",
            "identification": s.identification.value if s.vessel else "",
            "likelihood": s.likelihood,
            "because": s.rationale,
            "category": s.category,
            "low": s.low,
            "count": s.count,
            "high": s.high,
            "unit": s.unit,
            "how_many": how_many(s),
            "status": s.status.value,
            "source": sources.get(s.source, ""),
            "grade": s.grade,
            "quote": s.quote,
            "page": s.page,
            "radius_m": s.radius_m,
            "annotations": list(s.annotations),
            "note": s.note,
        }
