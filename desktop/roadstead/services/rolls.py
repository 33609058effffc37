"""The entries of a case's sanctions lists in memory, found by number and by name; read when first asked for."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from roadstead.domain.records import Listed, Snapshot
from roadstead.services.naming import LEAST, Hit, Index
from roadstead.services.tasks import Progress

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_COMPANY_NUMBER = re.compile(r"\bIMO\b\D{0,24}?(\d{7})\b", re.IGNORECASE)
_IN_PART = 0.21  # what a company loses of whose name words are missing: it stays below the threshold
_lock = threading.Lock()


class Rolls:
    """The entries of the snapshots that a case has. Names are indexed by kind, each kind when first asked for."""

    def __init__(self, snapshots: frozenset[str], entries: list[Listed]) -> None:
        self.snapshots = snapshots
        self.entries = {entry.uuid: entry for entry in entries}
        self._numbers: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        self._indexes: dict[str, Index] = {}
        for entry in entries:
            for key in _numbers(entry):
                self._numbers[key].append(entry)

    def by_number(self, field: str, number: str) -> list[Listed]:
        """The entries with that ``imo``, ``mmsi``, ``call_sign`` or ``company`` number."""
        return self._numbers.get((field, number), []) if number else []

    def by_name(self, kinds: Collection[str], name: str, least: float = LEAST) -> Iterator[tuple[Listed, Hit]]:
        """The entries of some kinds that are called so, or nearly, each with the name of it that is, and why."""
        for kind in kinds:
            for hit in self._index(kind).find(name, least=least):
                yield self.entries[str(hit.tag)], hit

    def _index(self, kind: str) -> Index:
        with _lock:
            if kind not in self._indexes:
                made = Index(company=kind == "organisation", parts={"organisation": _IN_PART, "person": 0.0}.get(kind))
                for entry in self.entries.values():
                    if entry.kind == kind:
                        for name in (entry.name, *entry.names, *entry.weak):
                            made.add(name, entry.uuid)
                self._indexes[kind] = made
            return self._indexes[kind]


_read: WeakKeyDictionary[CaseStore, Rolls] = WeakKeyDictionary()


def rolls_of(store: CaseStore, progress: Progress | None = None) -> Rolls:
    """The entries of all lists of the case, read anew only when a list has come or gone."""
    told = progress or Progress()
    snapshots = frozenset(snapshot.uuid for snapshot in store.all(Snapshot))
    held = _read.get(store)
    if held is None or held.snapshots != snapshots:
        entries: list[Listed] = []
        for done, uuid in enumerate(sorted(snapshots)):
            told(done / len(snapshots), "Reading the lists")
            known = [e for e in held.entries.values() if e.list == uuid] if held and uuid in held.snapshots else None
            entries += store.all(Listed, list=uuid) if known is None else known
        held = _read[store] = Rolls(snapshots, entries)
    return held


def _numbers(entry: Listed) -> Iterator[tuple[str, str]]:
    if entry.kind == "vessel":
        yield from (("imo", entry.imo), ("mmsi", entry.mmsi), ("call_sign", bare_sign(entry.call_sign)))
    elif entry.kind == "organisation":
        numbers = {entry.imo, *_COMPANY_NUMBER.findall(entry.remarks)}
        yield from (("company", number) for number in sorted(numbers) if number)


def bare_sign(text: str) -> str:
    """A call sign without its spaces, in capitals."""
    return "".join(text.split()).upper()
