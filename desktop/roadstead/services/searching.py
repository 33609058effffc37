"""Everything in the case found by any word in any script.

What is said in the rows is held folded in one long text: no case, no accents, words of other scripts by their Latin
spellings too, so that ``Дунай`` is found by ``dunai`` and ``나진`` by ``Najin``. Every word that is asked for has to be in a
row, whole or in part, in any order.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from roadstead.domain import scripts
from roadstead.domain.query import Among, Query
from roadstead.domain.records import (
    TABLES,
    Adjudication,
    Annotation,
    Area,
    CaseInfo,
    Chart,
    Citation,
    Count,
    Evidence,
    Finding,
    Leg,
    Listed,
    Mask,
    Particular,
    Place,
    Route,
    Ruling,
    Scene,
    Sighting,
    Snapshot,
    Source,
    Thing,
    Vessel,
    View,
)

if TYPE_CHECKING:
    from roadstead.domain.operations import Changed
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

# What of each kind is searched, the columns that name it first; more important kinds come first among equal hits.
_SEARCHED: dict[type, tuple[str, ...]] = {
    Vessel: ("name", "imo", "mmsi", "call_sign", "flag", "kind", "marks", "note"),
    Place: ("name", "aliases", "locode", "country", "note"),
    Source: ("title", "publisher", "author", "kind", "published", "url", "archived", "licence", "note", "sha256"),
    Sighting: ("vessel.name", "place.name", "note", "stated", "quote", "rationale", "reason", "category"),
    Finding: ("text",),
    Scene: ("name", "sensor", "provider", "credit", "licence", "obtained", "path", "sha256", "georef_note"),
    Annotation: ("label", "category", "note", "rationale", "alternative", "attributes"),
    Thing: ("name", "category", "note"),
    Count: ("label", "category", "unit", "note"),
    Particular: ("value", "kind", "number", "note", "vessel.name"),
    Evidence: ("name", "acquired_from", "acquired_by", "media_type", "licence", "note", "sha256"),
    Citation: ("quote", "page", "note", "source.title"),
    Route: ("title", "origin", "destination", "note"),
    Leg: ("origin", "destination", "mode", "note", "coastline"),
    Chart: ("title", "note"),
    View: ("name",),
    Area: ("name", "note"),
    Mask: ("kind", "note"),
    Ruling: ("list", "entity", "reason", "by", "vessel.name"),
    Adjudication: ("reason", "by"),
    Snapshot: ("name", "publisher", "file", "note"),
    Listed: ("name", "names", "weak", "imo", "mmsi", "call_sign", "owner", "programme", "remarks", "number"),
    CaseInfo: ("title", "question", "author"),
}
# Kinds that are found by the name of another row, too, and what refers to that.
_NAMING = ((Sighting, "vessel"), (Sighting, "place"), (Particular, "vessel"), (Citation, "source"), (Ruling, "vessel"))
_KINDS = tuple(_SEARCHED)
_OF_TABLE = {TABLES[kind]: kind for kind in _KINDS}
_LOOSE = 2000  # rows changed since, before the long text is joined anew
_AROUND = 40  # characters of an excerpt before what was found
_MOST = 1500  # rows that are put in order, the more important kinds first: of more, nobody reads the rest
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that has all the words: its table and uuid, what names it, and the words around the first of them."""

    table: str
    uuid: str
    title: str
    excerpt: str


@dataclass(slots=True)
class _Row:
    kind: int
    uuid: str
    title: str
    said: str
    folded: str
    named: str


@dataclass
class Finder:
    """The words of a case, kept as it changes. One thread at a time."""

    _rows: list[_Row] = field(default_factory=list)
    _by_uuid: dict[str, int] = field(default_factory=dict)
    _text: str = ""
    _starts: list[int] = field(default_factory=list)
    _joined: int = 0  # how many of the rows are in the long text
    _gone: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, store: CaseStore, progress: Progress | None = None) -> Finder:
        """The words of a whole case."""
        finder = cls()
        for number, kind in enumerate(_KINDS):
            if progress:
                progress(number / len(_KINDS), TABLES[kind])
            finder._take(store, kind, store.listing(kind, Query()))
        finder._join()
        return finder

    def renew(self, store: CaseStore, changed: Changed) -> None:
        """Takes in what an action touched; of rows that name others (a sighting its ship) those too."""
        for table in changed.tables & _OF_TABLE.keys():
            self._take(store, _OF_TABLE[table], list(changed.uuids))
        for kind, column in _NAMING:
            if changed.tables & {TABLES[Vessel], TABLES[Place], TABLES[Source]}:
                self._take(store, kind, store.listing(kind, Query((Among(column, tuple(changed.uuids)),))))
        for uuid in changed.uuids:
            place = self._by_uuid.get(uuid)
            if place is not None and not store.present(TABLES[_KINDS[self._rows[place].kind]], (uuid,)):
                self._gone.add(place)
                del self._by_uuid[uuid]
        if len(self._rows) - self._joined + len(self._gone) > _LOOSE:
            self._compact()

    def find(self, text: str, most: int = 100) -> list[Hit]:
        """The rows that have all words of the text, the best first: named by it, whole words, kinds as they are asked for."""
        words = [_alternatives(word) for word in _WORD.findall(scripts.fold(text))]
        if not words:
            return []
        rarest = min(words, key=lambda alternatives: sum(map(self._text.count, alternatives)))
        fitting = (
            place
            for place in self._places(rarest)
            if all(any(word in self._rows[place].folded for word in alternatives) for alternatives in words)
        )
        found = list(dict.fromkeys(islice(fitting, max(most, _MOST))))
        found.sort(key=lambda place: (self._rank(place, words), self._rows[place].kind, place))
        return [self._hit(self._rows[place], words) for place in found[:most]]

    def _take(self, store: CaseStore, kind: type, uuids: Sequence[str]) -> None:
        number = _KINDS.index(kind)
        for uuid, *cells in store.cells(kind, uuids, ("uuid", *_SEARCHED[kind])):
            said = [str(cell) for cell in cells if cell not in (None, "", "[]")]
            old = self._by_uuid.get(uuid)
            if old is not None:
                self._gone.add(old)
            self._by_uuid[uuid] = len(self._rows)
            title = " · ".join(said[:2]) if kind is Sighting else said[0] if said else ""
            folded, named = _folded(" ".join(said)), f" {_folded(title)} "
            self._rows.append(_Row(number, uuid, title, " · ".join(said), folded, named))

    def _compact(self) -> None:
        self._rows = [row for place, row in enumerate(self._rows) if place not in self._gone]
        self._by_uuid = {row.uuid: place for place, row in enumerate(self._rows)}
        self._gone.clear()
        self._join()

    def _join(self) -> None:
        self._starts, at = [], 0
        for row in self._rows:
            self._starts.append(at)
            at += len(row.folded) + 1
        self._text, self._joined = "\n".join(row.folded for row in self._rows), len(self._rows)

    def _places(self, alternatives: Iterable[str]) -> Iterator[int]:
        """The rows that have one of the words; some more than once."""
        for word in alternatives:
            yield from (place for place in self._occurrences(word) if place not in self._gone)
            for place in range(self._joined, len(self._rows)):
                if word in self._rows[place].folded and place not in self._gone:
                    yield place

    def _occurrences(self, word: str) -> Iterator[int]:
        at = self._text.find(word)
        while at >= 0:
            place = bisect.bisect_right(self._starts, at) - 1
            yield place
            next_row = self._starts[place + 1] if place + 1 < len(self._starts) else len(self._text)
            at = self._text.find(word, next_row)

    def _rank(self, place: int, words: Sequence[frozenset[str]]) -> int:
        """0 where the words name the row, 1 where they begin words of its name, 2 where they are whole words, 3 else."""
        row = self._rows[place]
        if all(any(w in row.named for w in each) for each in words):
            whole = all(any(f" {w} " in row.named for w in each) for each in words)
            return 0 if whole else 1 if all(any(f" {w}" in row.named for w in each) for each in words) else 2
        return 2 if all(any(f" {w} " in f" {row.folded} " for w in each) for each in words) else 3

    def _hit(self, row: _Row, words: Sequence[frozenset[str]]) -> Hit:
        at = min((place for each in words for w in each if (place := row.said.casefold().find(w)) >= 0), default=0)
        start = max(0, at - _AROUND)
        excerpt = ("…" if start else "") + row.said[start : start + 4 * _AROUND]
        return Hit(TABLES[_KINDS[row.kind]], row.uuid, row.title, " ".join(excerpt.split()))


def _folded(text: str) -> str:
    """A text as it is searched: folded, and after it the Latin spellings and the sounds of words that have others."""
    folded = scripts.fold(text)
    words = folded.split() if text.isascii() else [*folded.split(), *_WORD.findall(text.casefold())]
    others = dict.fromkeys(other for word in words for other in _others(word))
    return " ".join((folded, *others)) if others else folded


@lru_cache(maxsize=200_000)
def _others(word: str) -> tuple[str, ...]:
    if word.isdigit() or len(word) < 2:
        return ()
    found = dict.fromkeys(scripts.spellings(word)) if not word.isascii() else {}
    sound = scripts.sound(word)
    return tuple(other for other in (*found, sound) if other and other != word)


@lru_cache(maxsize=1000)
def _alternatives(word: str) -> frozenset[str]:
    """A word that is asked for, in its own letters, in Latin, and by its sound where that is not too short to tell anything."""
    found = {word, *(scripts.spellings(word) if not word.isascii() else ())}
    sound = scripts.sound(word)
    if len(sound) >= 4:
        found.add(sound)
    return frozenset(filter(None, found))


def facts(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """Hits as the command line gives them."""
    return [{"table": h.table, "uuid": h.uuid, "title": h.title, "excerpt": h.excerpt} for h in hits]
