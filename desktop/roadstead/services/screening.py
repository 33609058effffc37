"""Who of the case is on a list: every match with the list, its date, a score and the reasons for it; and what was ruled of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import prod
from weakref import WeakKeyDictionary

from roadstead.domain.identifiers import imo_well_formed
from roadstead.domain.numbers import imo_neighbours
from roadstead.domain.records import Listed, Particular, Ruling, Snapshot, Vessel
from roadstead.services.naming import LEAST, Hit, Index
from roadstead.services.rolls import Rolls, bare_sign, rolls_of
from roadstead.services.tasks import Progress
from roadstead.storage import CaseStore

KINDS = ("vessel", "organisation", "person", "aircraft")
SAME, DIFFERENT = "same", "different"
NEAR = "imo alike"
"""Among what a match is by: the IMO number is not the listed one, but easily taken for it."""
_FORMER = re.compile(r"Former names: (.+)$")  # as the lists of OFAC are kept
_IMO, _MMSI, _SIGN, _COMPANY = 0.97, 0.9, 0.7, 0.99  # what a number alone is worth
_NEAR_IMO = 0.5  # a number that is easily taken for the listed one; a name adds to it
_CONFLICT = 0.35  # what is left of a name where the IMO numbers differ
_UNKNOWN = 0.9  # what is left of a name where no number could be compared


@dataclass(frozen=True, slots=True)
class Called:
    """A name to look for; ``why`` says what it is to the ship where it is not its own: ``its name until 2021-03-02``."""

    name: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for: a ship by all that is known of it, or a name alone. ``parties`` are (what, name, company number).

    ``kinds`` are the kinds of entries that its names may belong to.
    """

    vessel: str = ""
    names: tuple[Called, ...] = ()
    imo: str = ""
    mmsi: tuple[str, ...] = ()
    call_sign: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    parties: tuple[tuple[str, str, str], ...] = ()
    kinds: tuple[str, ...] = ("vessel",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An entry of a list that what was looked for is like. ``by`` names the fields that agree, ``conflict`` what does not.

    ``subject`` is what of the ship is matched: ``ship``, ``name``, or a party such as ``owner M Leasing LLC``.
    """

    entry: Listed
    snapshot: Snapshot
    subject: str
    score: float
    by: tuple[str, ...]
    reasons: tuple[str, ...]
    conflict: str = ""
    ruling: Ruling | None = None
    latest: bool = True

    @property
    def certain(self) -> bool:
        """Whether it is the ship itself by what an analyst ruled, else by its IMO number or MMSI."""
        if self.ruling is not None:
            return self.ruling.decision == SAME
        return not self.conflict and self.subject == "ship" and bool({"imo", "mmsi"} & set(self.by))

    @property
    def open(self) -> bool:
        """Whether it may be the ship, and nobody has ruled on it."""
        return self.ruling is None and not self.certain and (not self.conflict or NEAR in self.by)


def of_vessel(store: CaseStore, vessel: Vessel) -> Wanted:
    """What a ship of the registry is looked for by: its names ever, its numbers, its owners and managers."""
    known = store.all(Particular, vessel=vessel.uuid)
    names = [Called(vessel.name)] if vessel.name else []
    names += [Called(p.value, _held(p, "its name")) for p in known if p.kind == "name" and p.value != vessel.name]
    return Wanted(
        vessel=vessel.uuid,
        names=tuple(names),
        imo=vessel.imo,
        mmsi=_distinct((vessel.mmsi, *(p.value for p in known if p.kind == "mmsi"))),
        call_sign=_distinct(map(bare_sign, (vessel.call_sign, *(p.value for p in known if p.kind == "call sign")))),
        flags=_distinct((vessel.flag, *(p.value for p in known if p.kind == "flag"))),
        parties=tuple((_held(p, p.kind), p.value, p.number) for p in known if p.kind in ("owner", "manager")),
    )


def _held(particular: Particular, what: str) -> str:
    if particular.end:
        return f"{what} until {particular.end:%Y-%m-%d}"
    if particular.start:
        return f"{what} since {particular.start:%Y-%m-%d}"
    return f"{what} on {particular.known_on:%Y-%m-%d}" if particular.known_on else what


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(values) if value)


def match(
    store: CaseStore,
    wanted: Wanted,
    snapshots: Sequence[Snapshot],
    *,
    least: float = LEAST,
    progress: Progress | None = None,
) -> list[Match]:
    """The entries of these snapshots that are like what is wanted, the surest first; those ruled different last."""
    rolls = rolls_of(store, progress)
    chosen = {snapshot.uuid: snapshot for snapshot in snapshots}
    rulings = {(r.list, r.entity): r for r in store.all(Ruling, vessel=wanted.vessel)} if wanted.vessel else {}
    latest = _latest(store)
    found = [
        replace(
            each,
            snapshot=chosen[each.entry.list],
            ruling=rulings.get((chosen[each.entry.list].name, each.entry.number)),
            latest=each.entry.list in latest,
        )
        for each in (*_ships(rolls, wanted, least), *_parties(rolls, wanted, least))
        if each.entry.list in chosen
    ]
    return sorted(found, key=rank)


def rank(each: Match) -> tuple[bool, bool, float, float]:
    """Orders matches: those ruled the same first, those ruled different last, the newest list first."""
    ruled = each.ruling.decision if each.ruling else ""
    dated = each.snapshot.dated.timestamp() if each.snapshot.dated else 0.0
    return ruled == DIFFERENT, ruled != SAME, -each.score, -dated


def _latest(store: CaseStore) -> set[str]:
    return {snapshots[-1].uuid for snapshots in by_list(store).values()}


def by_list(store: CaseStore) -> dict[str, list[Snapshot]]:
    """The snapshots of each list by its name, the oldest first."""
    found: dict[str, list[Snapshot]] = defaultdict(list)
    for snapshot in sorted(store.all(Snapshot), key=lambda s: s.dated or datetime.min.replace(tzinfo=UTC)):
        found[snapshot.name].append(snapshot)
    return dict(sorted(found.items()))


_NOWHERE = Snapshot()


def _ships(rolls: Rolls, wanted: Wanted, least: float) -> Iterator[Match]:
    """The entries that have its numbers, numbers that are easily taken for its own, or its names."""
    near = {n.number: n.edits for n in imo_neighbours(wanted.imo)} if len(wanted.imo) == 7 else {}
    entries: dict[str, Listed] = {}
    called: dict[str, tuple[Hit, Called]] = {}
    numbers = [("imo", wanted.imo), *(("imo", n) for n in near), *(("mmsi", n) for n in wanted.mmsi)]
    for field, number in (*numbers, *(("call_sign", sign) for sign in wanted.call_sign)):
        entries |= {entry.uuid: entry for entry in rolls.by_number(field, number)}
    for name in wanted.names:
        for entry, hit in rolls.by_name(wanted.kinds, name.name, least):
            entries[entry.uuid] = entry
            if entry.uuid not in called or called[entry.uuid][0].score < hit.score:
                called[entry.uuid] = hit, name
    for entry in entries.values():
        yield _weighed(entry, wanted, near.get(entry.imo), called.get(entry.uuid))


def _weighed(entry: Listed, wanted: Wanted, edits: tuple[str, ...] | None, called: tuple[Hit, Called] | None) -> Match:
    """What speaks for and against an entry, as one score with its reasons."""
    numbered = bool(wanted.vessel or wanted.imo or wanted.mmsi or wanted.call_sign)
    alike = called[0].score if called else 0.0
    agreed = list(_agreeing(entry, wanted))
    by, reasons = [field for field, _, _ in agreed], [why for _, why, _ in agreed]
    doubt = prod(1 - worth for _, _, worth in agreed)
    if called:
        by.append("name")
        reasons.append(_in_words(entry, *called))
    score = 1 - doubt * (1 - alike * (1.0 if agreed or not numbered else _UNKNOWN))
    if any(flag.strip().casefold() == entry.flag.casefold() for flag in wanted.flags):
        by.append("flag")
        reasons.append(f"the same flag: {entry.flag}")
    conflict = ""
    if wanted.imo and entry.imo and entry.imo != wanted.imo:
        conflict = f"another IMO number: {entry.imo} on the list, {wanted.imo} here"
        score = _NEAR_IMO + 0.3 * alike if edits else _CONFLICT * score
        if edits:
            by.insert(0, NEAR)
            reasons.insert(0, f"IMO {wanted.imo} is easily taken for {entry.imo} ({', '.join(edits)})")
        reasons.append(conflict)
    reasons += _remarks(entry, wanted, by, numbered=numbered)
    subject = "ship" if entry.kind == "vessel" and numbered else "name"
    return Match(
        entry=entry,
        snapshot=_NOWHERE,
        subject=subject,
        score=round(min(score, 0.99) if subject == "ship" else score, 3),
        by=tuple(by),
        reasons=tuple(reasons),
        conflict=conflict,
    )


def _agreeing(entry: Listed, wanted: Wanted) -> Iterator[tuple[str, str, float]]:
    """The numbers that agree: which, in words, and what that is worth alone."""
    for field, mine, theirs, worth in (
        ("imo", (wanted.imo,), entry.imo, _IMO),
        ("mmsi", wanted.mmsi, entry.mmsi, _MMSI),
        ("call_sign", wanted.call_sign, bare_sign(entry.call_sign), _SIGN),
    ):
        if theirs and theirs in mine:
            yield field, _same_number(field, theirs), worth


def _remarks(entry: Listed, wanted: Wanted, by: Sequence[str], *, numbered: bool) -> Iterator[str]:
    """What else a reader should know before believing or dismissing it."""
    if "imo" in by and wanted.names and "name" not in by:
        yield f"under another name, {entry.name}: ships are renamed, the number stays"
    if "imo" in by and not imo_well_formed(entry.imo):
        yield f"IMO {entry.imo} is not well formed"
    if numbered and entry.kind == "vessel" and not (entry.imo and wanted.imo):
        yield f"no IMO number to compare {'here' if entry.imo else 'on the list'}"


def _same_number(field: str, number: str) -> str:
    return {
        "imo": f"the same IMO number: {number}",
        "mmsi": f"the same MMSI: {number} (it goes with the flag, and two ships can share one)",
        "call_sign": f"the same call sign: {number} (call signs are given out again)",
    }[field]


def _in_words(entry: Listed, hit: Hit, name: Called) -> str:
    """What the names have to do with each other: ``LADY R: the same name``."""
    shown = hit.name if name.name.casefold() == hit.name.casefold() else f"{name.name}, {hit.name} on the list"
    former = _FORMER.search(entry.remarks)
    what = (
        "a former name of"
        if former and hit.name in former[1].split("; ")
        else "a weak name of"
        if hit.name in entry.weak
        else "another name of"
        if hit.name != entry.name
        else ""
    )
    whose = f" ({what} {entry.name})" if what else ""
    own = f" ({name.why})" if name.why else ""
    return f"{shown}{own}{whose}: {', '.join(hit.reasons)}"


def _parties(rolls: Rolls, wanted: Wanted, least: float) -> Iterator[Match]:
    """The entries that its owners and managers are, by company number or by name."""
    for what, name, number in wanted.parties:
        found: dict[str, Match] = {}
        for entry in rolls.by_number("company", number):
            why = f"the same company number: {number}"
            found[entry.uuid] = _party(entry, f"{what}: {name or number}", _COMPANY, "company", why)
        for entry, hit in rolls.by_name(("organisation", "person"), name, least) if name else ():
            why = _in_words(entry, hit, Called(name))
            found.setdefault(entry.uuid, _party(entry, f"{what}: {name}", hit.score, "name", why))
        yield from found.values()


def _party(entry: Listed, subject: str, score: float, by: str, why: str) -> Match:
    return Match(entry=entry, snapshot=_NOWHERE, subject=subject, score=score, by=(by,), reasons=(why,))


def in_registry(store: CaseStore, name: str, least: float = LEAST) -> list[tuple[Vessel, Hit]]:
    """The ships of the registry that are or were called so, or nearly, the most alike first."""
    hits = {str(hit.tag): hit for hit in _registry(store).find(name, least=least)}
    return [(ship, hits[ship.uuid]) for ship in store.some(Vessel, hits)]


def _registry(store: CaseStore) -> Index:
    """All names of the ships of the registry, read anew when the case has changed."""
    root = store.root()
    known = _registries.get(store)
    if known is not None and known[0] == root:
        return known[1]
    index = Index()
    for vessel in store.all(Vessel):
        index.add(vessel.name, vessel.uuid)
    for said in store.all(Particular, kind="name"):
        index.add(said.value, said.vessel)
    _registries[store] = root, index
    return index


_registries: WeakKeyDictionary[CaseStore, tuple[str, Index]] = WeakKeyDictionary()
