"""One name against many: who is called so, how alike, and why. A score never comes without its reasons."""

from __future__ import annotations

import bisect
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

from roadstead.domain.hangul import skeleton
from roadstead.domain.naming import Form, forms
from roadstead.domain.scripts import script, sound

LEAST = 0.8
"""The score from which two names are taken for one; below it a name is shown only where that is asked for."""
_SPACING, _ORDER, _SOUND, _KOREAN, _NUMBER = 0.03, 0.05, 0.06, 0.1, 0.3
_FEW = 5  # names with fewer letters must agree in all of them
_EXACT, _ELSEWHERE = 0.95, 0.08  # what a name that only resembles loses where another is called exactly so
_MOST_EDITS, _MOST_WORDS, _MOST_SPELLINGS = 4, 7, 2
_WORD = 0.6  # how alike each word must be to its counterpart
# Letters that are one in somebody's spelling, or nearly one to the ear: such a difference counts half.
_NEAR = frozenset(frozenset(pair) for pair in ("ck", "kq", "kg", "sz", "vw", "iy", "ie", "ae", "ao", "ou", "gj", "fv"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that is like the one asked for: whose (``tag``), how alike (0 to 1), and why in words."""

    tag: Hashable
    name: str
    score: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Name:
    text: str
    tags: dict[Hashable, None] = field(default_factory=dict)


_Entry = tuple[_Name, Form]
_Like = tuple[_Name, Form, float, tuple[str, ...]]  # what a score loses, and why


class Index:
    """Names by all that they are found by; each is kept once, with the tags of all that bear it.

    ``company`` says that they are of companies; ``parts`` what a name at least loses of which some words are missing,
    where two may do: None where each must be there, as of a ship.
    """

    def __init__(self, *, company: bool = False, parts: float | None = None) -> None:
        self._company, self._parts = company, parts
        self._names: dict[str, _Name] = {}
        self._keys: dict[tuple[str, str], list[_Entry]] = {}
        self._letters: dict[str, dict[str, list[_Entry]]] = {"bare": {}, "order": {}}
        self._words: dict[str, list[_Entry]] = {}
        self._sorted: dict[str, tuple[list[str], list[int]]] = {}

    def add(self, text: str, tag: Hashable) -> None:
        """Adds a name under a tag; a name without letters and digits is never found."""
        known = self._names.get(text)
        if known is None:
            known = self._names[text] = _Name(text)
            for form in forms(text, company=self._company):
                self._enter(known, form)
        known.tags[tag] = None

    def find(self, text: str, *, least: float = LEAST) -> list[Hit]:
        """The names that are like this one, the most alike first; of each tag the best."""
        best: dict[str, tuple[float, tuple[str, ...]]] = {}
        for name, score, reasons in self._scored(text, least):
            if name.text not in best or best[name.text][0] < score:
                best[name.text] = score, reasons
        exact = any(score >= _EXACT for score, _ in best.values())
        hits: dict[Hashable, Hit] = {}
        for bearer, (score, reasons) in sorted(best.items(), key=lambda item: -item[1][0]):
            if exact and score < 1 - _SOUND - 0.01:
                score, reasons = score - _ELSEWHERE, (*reasons, "another is called exactly so")
            if score >= least - 1e-9:
                for tag in self._names[bearer].tags:
                    hits.setdefault(tag, Hit(tag, bearer, round(score, 3), reasons))
        return sorted(hits.values(), key=lambda hit: -hit.score)

    def _enter(self, name: _Name, form: Form) -> None:
        entry = name, form
        bare, order = form.bare, form.ordered
        self._letters["bare"].setdefault(bare, []).append(entry)
        if not bare:
            return
        if len(form.words) > 1:
            self._letters["order"].setdefault(order, []).append(entry)
        for key in (("sound", sound(bare)), ("korean", _korean(form))):
            if key[1]:
                self._keys.setdefault(key, []).append(entry)
        if self._parts is not None:
            for word in set(form.words):
                self._words.setdefault(word, []).append(entry)
        self._sorted.clear()

    def _scored(self, text: str, least: float) -> Iterator[tuple[_Name, float, tuple[str, ...]]]:
        heard: set[str] = set()
        hangul = script(text) == "Hangul"
        for asked in forms(text, company=self._company):
            spoken = sound(asked.bare)
            anew = spoken not in heard and len(heard) < _MOST_SPELLINGS
            heard.add(spoken)
            likes = chain(self._called(asked, hangul=hangul), self._resembling(asked, least) if anew else ())
            for name, form, loss, reasons in likes:
                if asked.signs != form.signs:
                    if asked.signs and form.signs:
                        continue  # another number is another ship
                    loss, reasons = loss + _NUMBER, (*reasons, _missing(asked, form))
                score = 1 - loss - asked.cost - form.cost
                if score >= least - 1e-9:
                    reasons = *dict.fromkeys((*asked.notes, *form.notes)), *reasons
                    yield name, score, reasons or ("the same name",)

    def _called(self, asked: Form, *, hangul: bool) -> Iterator[_Like]:
        """The names that are this one: letter for letter, otherwise spaced, ordered or spelled; in part where that may do."""
        bare = asked.bare
        for name, form in self._letters["bare"].get(bare, ()):
            same = asked.words == form.words
            yield name, form, 0.0 if same else _SPACING, () if same else ("the spaces differ",)
        if not bare:
            return
        for name, form in self._letters["order"].get(asked.ordered, ()):
            if form.words != asked.words:
                yield name, form, _ORDER, (_moved(asked, form),)
        for name, form in self._keys.get(("sound", sound(bare)), ()):
            if form.bare != bare:
                yield name, form, _SOUND, (f"another spelling of the same: {_spaced(asked)} for {_spaced(form)}",)
        korean = _korean(asked, certain=hangul)
        for name, form in self._keys.get(("korean", korean), ()) if korean else ():
            if form.bare != bare:
                why = f"the same, if Korean, in another romanisation: {_spaced(asked)} for {_spaced(form)}"
                yield name, form, 0.02 if hangul else _KOREAN, (why,)
        if self._parts is not None and len(asked.words) > 1:
            yield from self._in_part(asked)

    def _resembling(self, asked: Form, least: float) -> Iterator[_Like]:
        """The names of which a few letters differ: of n letters each that differs costs one n-th."""
        for key, kind, loss in ((asked.bare, "bare", 0.0), (asked.ordered, "order", _ORDER)):
            if kind == "bare" or len(asked.words) > 1:
                for other, distance in self._near(key, kind, least + loss):
                    share = loss + distance / max(len(key), len(other))
                    for name, form in self._letters[kind][other]:
                        if form.ordered != asked.ordered and _word_by_word(asked, form, ordered=bool(loss)):
                            why = ("the words in another order",) if loss else ()
                            yield name, form, share, (*why, differing(_spaced(asked), _spaced(form), key, other))

    def _near(self, key: str, kind: str, least: float) -> list[tuple[str, float]]:
        """The names within that likeness of a key, each with its distance; those of few letters only as they are."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA, Levenshtein

        if kind not in self._sorted:
            ordered = sorted(self._letters[kind], key=len)
            self._sorted[kind] = ordered, [len(one) for one in ordered]
        ordered, lengths = self._sorted[kind]
        most = min(_MOST_EDITS, int((1 - least) * len(key) / max(least, 0.1) + 1e-9))
        shortest = _FEW if len(key) < _FEW else max(_FEW - 1, len(key) - most)
        first, last = bisect.bisect_left(lengths, shortest), bisect.bisect_right(lengths, len(key) + most)
        # Levenshtein first, which is fast at few edits and counts letters that changed places as two.
        found = process.extract(
            key, ordered[first:last], scorer=Levenshtein.distance, score_cutoff=most + (most > 0), limit=None
        )
        near = ((other, weighed(key, other, OSA.distance(key, other))) for other, distance, _ in found if distance)
        return [
            (other, weight)
            for other, weight in near
            if weight <= (1 - least) * max(len(key), len(other)) + 1e-9 and not _is_part(key, other)
        ]

    def _in_part(self, asked: Form) -> Iterator[_Like]:
        """The names that have all words of this one and more, and those that have two or more of its words and no others."""
        words = set(asked.words)
        rarest = min(words, key=lambda word: len(self._words.get(word, ())))
        longer = (entry for entry in self._words.get(rarest, ()) if words < set(entry[1].words))
        for name, form in chain(longer, self._shorter(sorted(words)[:_MOST_WORDS])):
            left = words ^ set(form.words)
            share = sum(map(len, left)) / sum(map(len, words | set(form.words)))
            lost = " ".join(word.upper() for word in form.words + asked.words if word in left)
            yield name, form, (self._parts or 0.0) + 0.3 * share, (f"in part: without {lost}",)

    def _shorter(self, words: list[str]) -> Iterator[_Entry]:
        for count in range(2, len(words)):
            for some in combinations(words, count):
                for entry in self._letters["order"].get("".join(some), ()):
                    if set(entry[1].words) == set(some):
                        yield entry


def differing(asked: str, listed: str, key: str = "", other: str = "") -> str:
    """In words which letters of two names differ: ``one letter differs (Z for S): BLUEGAZ for BLUEGAS``."""
    from rapidfuzz.distance import Levenshtein

    one, two = key.upper() or asked, other.upper() or listed
    for i in range(len(one) - 1):
        if one != two and one[:i] + one[i + 1] + one[i] + one[i + 2 :] == two:
            return f"two letters swapped ({one[i : i + 2]} for {two[i : i + 2]}): {asked} for {listed}"
    said = []
    for edit in Levenshtein.editops(one, two):
        a, b = one[edit.src_pos : edit.src_pos + 1], two[edit.dest_pos : edit.dest_pos + 1]
        said.append({"replace": f"{a} for {b}", "insert": f"no {b}", "delete": f"{a} too many"}[edit.tag])
    count = {1: "one letter differs", 2: "two letters differ", 3: "three letters differ"}
    return f"{count.get(len(said), f'{len(said)} letters differ')} ({', '.join(said)}): {asked} for {listed}"


def weighed(one: str, other: str, distance: int) -> float:
    """The letters by which two names differ, those half that are one in somebody's spelling; ``distance`` is their plain number."""
    from rapidfuzz.distance import Levenshtein

    edits = Levenshtein.editops(one, other)
    near = sum(e.tag == "replace" and frozenset((one[e.src_pos], other[e.dest_pos])) in _NEAR for e in edits)
    return distance - near / 2 if len(edits) == distance else distance


def _word_by_word(asked: Form, form: Form, *, ordered: bool) -> bool:
    """Whether each word resembles its counterpart, where there are as many: one that is quite another makes another name."""
    if len(asked.words) != len(form.words) or len(asked.words) == 1:
        return True
    pairs: Iterable[tuple[str, str]] = zip(asked.words, form.words, strict=True)
    if ordered:
        pairs = zip(sorted(asked.words), sorted(form.words), strict=True)
    return all(a == b or _alike(a, b) >= _WORD for a, b in pairs)


def _alike(one: str, other: str) -> float:
    from rapidfuzz.distance import OSA

    return 1 - weighed(one, other, OSA.distance(one, other)) / max(len(one), len(other))


def _korean(form: Form, *, certain: bool = False) -> str:
    """What a name has in common with its other romanisations where it may be Korean: of several syllables, or so spelled."""
    bare = form.bare
    if len(bare) < _FEW or not (certain or 1 < len(form.words) < _MOST_WORDS or "eo" in bare or "eu" in bare):
        return ""
    return skeleton(" ".join(form.words))


def _is_part(one: str, other: str) -> bool:
    """Whether one of two short names is the beginning or the end of the other: that is another name, not a slip."""
    short, long = sorted((one, other), key=len)
    return len(short) < _FEW and len(short) < len(long) and (long.startswith(short) or long.endswith(short))


def _spaced(form: Form) -> str:
    return " ".join(form.words).upper()


def _moved(asked: Form, form: Form) -> str:
    moved = sum(a != b for a, b in zip(asked.words, form.words, strict=False))
    return "two words swapped" if moved == 2 and len(asked.words) == len(form.words) else "the words in another order"


def _missing(asked: Form, form: Form) -> str:
    lost = " ".join(sign.upper() for sign in asked.signs or form.signs)
    return f"only one of the two has “{lost}”"
