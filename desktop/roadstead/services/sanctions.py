"""Sanctions lists: snapshots in the case, their differences, and what could not be read of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.operations import Operation
from roadstead.domain.records import Listed, Snapshot
from roadstead.domain.times import now
from roadstead.services.tasks import Progress

if TYPE_CHECKING:
    from roadstead.exchange.sanctions.found import Found
    from roadstead.services.session import CaseSession
    from roadstead.storage import CaseStore

FORMATS = ("ofac", "eu", "un", "uk", "opensanctions")
"""The publishers whose files are read, by the word that the command line has for them."""
_READ = 0.55  # the share of the work that comes before writing


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a list is to be brought in: ``format`` (found out where empty), ``dated`` (a day; asked for where the file has none).

    ``name`` is the list's own name where the file's is not wanted. ``only_ships`` keeps of OpenSanctions ships, what is
    linked to them, and organisations.
    """

    format: str = ""
    dated: str = ""
    name: str = ""
    only_ships: bool = False


def format_of(path: Path) -> str:
    """The publisher's word for the format of a list; empty where the file is none that is known."""
    from roadstead.exchange.sanctions import reading

    return reading.guessed(path)


def adds_to(path: Path) -> str:
    """The file that this one only adds to (``alt.csv`` to ``sdn.csv``), empty where it is none of these."""
    from roadstead.exchange.sanctions.ofac import is_beside

    return is_beside(path)


def import_list(
    session: CaseSession, path: Path, wishes: Wishes | None = None, progress: Progress | None = None
) -> Snapshot:
    """Adds a list as one action, a snapshot with its entries, and gives the snapshot; of a folder the list in it.

    Nothing is written before all is read. Raises UserError where the file is no such list, nothing of it can be read,
    or it was imported before; ``is_unclear`` tells that only its day or its publisher is missing.
    """
    from roadstead.services.importing import without_collecting

    session.refuse_when_read_only()
    told, wishes = progress or Progress(), wishes or Wishes()
    day = parse_day(wishes.dated) if wishes.dated.strip() else None
    path = _main_file(path)
    with without_collecting():
        found, digest = _read(path, wishes, told, dated=day is not None)
        snapshot = _snapshot(found, digest, wishes, day)
        _refuse_again(session.store, snapshot, path)
        told(_READ, "Writing")
        label = f"Import {titled(snapshot)}: {snapshot.entities:,} listed"
        session.do(
            Operation("import-list", label, (snapshot, *found.entries)),
            lambda share: told(_READ + (1 - _READ) * share, "Writing"),
        )
    return snapshot  # nothing is told after it is written: who stops it then would hear that nothing was done


def _main_file(path: Path) -> Path:
    from roadstead.exchange.sanctions import reading

    return reading.main_file(path)


def is_unclear(error: BaseException) -> bool:
    """Whether a list could not be imported only because its day or its publisher has to be told."""
    from roadstead.exchange.sanctions.reading import Unclear

    return isinstance(error, Unclear)


def _read(path: Path, wishes: Wishes, told: Progress, *, dated: bool) -> tuple[Found, str]:
    from roadstead.exchange.sanctions import found as finding
    from roadstead.exchange.sanctions import reading

    found = finding.Found(
        snapshot=new_uuid(), told=lambda share, text: told(_READ * share, text), only_ships=wishes.only_ships
    )
    return found, reading.read(path, wishes.format, found, dated=dated).sha256


def _snapshot(found: Found, digest: str, wishes: Wishes, day: datetime | None) -> Snapshot:
    name = wishes.name.strip() or found.name
    if day and found.dated and day != found.dated:
        raise UserError(
            f"{found.files[0].name} says that it is of {found.dated:%Y-%m-%d}, not of {day:%Y-%m-%d}.",
            "Leave the day out, or give the one in the file.",
        )
    return Snapshot(
        uuid=found.snapshot,
        name=name,
        publisher=found.publisher,
        format=found.format,
        dated=found.dated or day,
        imported=_moment(),
        file=", ".join(path.name for path in found.files),
        sha256=digest,
        entities=len(found.entries),
        vessels=sum(entry.kind == "vessel" for entry in found.entries),
        rejected=len(found.rejected),
        rejects=json.dumps(
            [{"file": file, "line": line, "reason": why} for file, line, why in found.rejected], ensure_ascii=False
        )
        if found.rejected
        else "",
        note="\n".join([*found.notes, *(f"SHA-256 of {file.name}: {file.sha256}" for file in found.files[1:])]),
    )


def _moment() -> datetime:
    present = now()
    return present.replace(microsecond=present.microsecond // 1000 * 1000)


def _refuse_again(store: CaseStore, fresh: Snapshot, path: Path) -> None:
    """Raises UserError where the same file, with as many beside it, is in the case."""
    for known in snapshots(store):
        if known.sha256 == fresh.sha256 and known.file.count(",") == fresh.file.count(","):
            raise UserError(
                f"{path.name} was imported before: it is {titled(known)}.",
                "Nothing was changed; remove that snapshot first to import it anew.",
            )


def parse_day(text: str) -> datetime:
    """Midnight UTC of a day such as ``2024-05-08``; raises UserError otherwise."""
    try:
        return datetime.strptime(text.strip().removesuffix("Z"), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise UserError(f"“{text}” is no day.", "Write it as 2024-05-08.") from None


def titled(snapshot: Snapshot) -> str:
    """A snapshot in words: ``OFAC SDN of 2019-03-15``."""
    return f"{snapshot.name} of {snapshot.dated:%Y-%m-%d}" if snapshot.dated else f"{snapshot.name}, undated"


def snapshots(store: CaseStore) -> list[Snapshot]:
    """The snapshots by list, of each the oldest first."""
    return sorted(store.all(Snapshot), key=lambda s: (s.name.casefold(), s.dated or datetime.min.replace(tzinfo=UTC)))


def rejects(snapshot: Snapshot) -> list[dict[str, Any]]:
    """What could not be read of a list: ``file``, ``line`` (0 for the whole), ``reason``."""
    try:
        found = json.loads(snapshot.rejects) if snapshot.rejects else []
    except ValueError:
        return []
    return [row for row in found if isinstance(row, dict)]


def reject_told(row: dict[str, Any]) -> str:
    """A rejected row in words: ``sdn.csv line 12: it has no name``."""
    where = f"{row.get('file', '')} line {row.get('line', 0):,}" if row.get("line") else str(row.get("file", ""))
    return f"{where}: {row.get('reason', '')}"


def find_snapshot(store: CaseStore, text: str) -> Snapshot:
    """The snapshot of that uuid (or its beginning), name, or ``name@day``; of several of a name the latest.

    Raises UserError where there is none.
    """
    wanted, at, day = text.strip().partition("@")
    folded, known = wanted.casefold(), snapshots(store)
    found = [s for s in known if s.uuid == wanted or (len(wanted) >= 4 and s.uuid.startswith(folded))]
    found = found or [s for s in known if s.name.casefold() == folded]
    if at:
        wanted_day = parse_day(day)
        found = [s for s in found if s.dated == wanted_day]
    if not found:
        has = ", ".join(titled(s) for s in known[:6])
        raise UserError(
            f"The case has no list “{text}”.", f"It has: {has}." if has else "Import one with roadstead list import."
        )
    return found[-1]


def find_entry(store: CaseStore, snapshot: Snapshot, text: str) -> Listed:
    """The entry of that number, IMO number, uuid or name; raises UserError where there is none or there are several."""
    wanted = text.strip()
    for field, value in (("number", wanted), ("imo", wanted.upper().removeprefix("IMO").strip()), ("uuid", wanted)):
        found = store.all(Listed, list=snapshot.uuid, **{field: value}) if value else []
        if found:
            return _only(found, text, snapshot)
    folded = wanted.casefold()
    entries = store.all(Listed, list=snapshot.uuid)
    found = [e for e in entries if folded in (each.casefold() for each in (e.name, *e.names, *e.weak))]
    if not found:
        raise UserError(
            f"{titled(snapshot)} has no entry “{text}”.",
            "Give its number in the list, its IMO number or its whole name.",
        )
    return _only(found, text, snapshot)


def _only(found: Sequence[Listed], text: str, snapshot: Snapshot) -> Listed:
    if len(found) > 1:
        numbers = ", ".join(entry.number or entry.uuid for entry in found[:8])
        raise UserError(
            f"{titled(snapshot)} has {len(found)} entries “{text}”: {numbers}.", "Give one of these numbers."
        )
    return found[0]


def remove_snapshot(store: CaseStore, snapshot: Snapshot) -> Operation:
    """The action that takes a snapshot with its entries out of the case; undo brings them back."""
    entries = store.all(Listed, list=snapshot.uuid)
    return Operation("remove-list", f"Remove {titled(snapshot)}", drop=(*entries, snapshot))


COMPARED = tuple(f.name for f in fields(Listed) if f.name not in ("uuid", "list", "number", "line"))
"""The fields in which two entries of one number can differ."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """An entry that is in both snapshots and not the same: by field, what it was and what it is."""

    before: Listed
    after: Listed
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from a snapshot to another: entries added, removed, changed, and how many stayed as they were."""

    before: Snapshot
    after: Snapshot
    added: tuple[Listed, ...]
    removed: tuple[Listed, ...]
    changed: tuple[Alteration, ...]
    same: int


def difference(store: CaseStore, before: Snapshot, after: Snapshot, progress: Progress | None = None) -> Difference:
    """Compares two snapshots entry by entry, by the list's own numbers; where it has none, by kind, IMO number and name.

    The order of other names is no difference.
    """
    told = progress or Progress()
    told(0.0, titled(before))
    old = _by_key(store.all(Listed, list=before.uuid))
    told(0.4, titled(after))
    new = _by_key(store.all(Listed, list=after.uuid))
    told(0.8, "Comparing")
    both = [(old[key], new[key]) for key in new if key in old]
    altered = [Alteration(a, b, found) for a, b in both if (found := _altered(a, b))]
    return Difference(
        before,
        after,
        tuple(new[key] for key in new if key not in old),
        tuple(old[key] for key in old if key not in new),
        tuple(altered),
        len(both) - len(altered),
    )


def _by_key(entries: Sequence[Listed]) -> dict[tuple[str, ...], Listed]:
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for entry in entries:
        key = (entry.number,) if entry.number else (entry.kind, entry.imo or entry.name.casefold())
        seen[key] += 1
        found[(*key, str(seen[key]))] = entry
    return found


def _altered(old: Listed, new: Listed) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name in COMPARED:
        before, after = getattr(old, name), getattr(new, name)
        if isinstance(before, tuple):
            before, after = tuple(sorted(before)), tuple(sorted(after))
        if before != after:
            found[name] = before, after
    return found
