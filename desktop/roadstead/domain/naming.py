"""Names of ships and companies in a form in which they can be compared, and what was done to them in words."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from roadstead.domain.scripts import script, spellings

_PREFIX = re.compile(
    r"(?:m ?v|m ?t|m ?s|s ?s|f ?v|r ?v|s ?v|motor vessel|motor tanker|motor ship|vessel)\s+(?=.*[^\W\d]{2})"
)
_COMPANY_FORMS = frozenset(
    [
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "inc",
        "incorporated",
        "co",
        "company",
        "corp",
        "corporation",
        "jsc",
        "ojsc",
        "pjsc",
        "cjsc",
        "oao",
        "ooo",
        "zao",
        "pao",
        "ao",
        "gmbh",
        "ag",
        "kg",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "plc",
        "pte",
        "pvt",
        "pty",
        "sdn",
        "bhd",
        "oy",
        "ab",
        "as",
        "aps",
        "fze",
        "fzco",
        "fzc",
        "fz",
        "dmcc",
        "doo",
        "dd",
        "sro",
        "tov",
        "too",
        "sia",
        "uab",
        "the",
        "and",
    ]
)
_PHRASES = re.compile(
    r"\b(?:(?:open|public|closed)? ?joint stock company|(?:limited liability|public|private)(?: limited)? company)\b"
)
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_COUNTED = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMERALS = {word: str(n) for words in (_ROMAN, _COUNTED) for n, word in enumerate(words) if word} | {
    f"x{word}": str(10 + n) for n, word in enumerate(_ROMAN) if word
}
_DIGITS = re.compile(r"\d")
_PARTS = re.compile(r"[^\W\d]+|\d+")
_TO_LETTERS = (str.maketrans("01458", "oiasb"), str.maketrans("01458", "olasb"))  # 1 may be an I or an L
_TO_DIGITS = str.maketrans("oilsbz", "011582")
_ALIKE_LETTERS, _ALIKE_DIGITS = frozenset("oilsbz"), frozenset("01458")
_CYRILLIC_PREFIX = re.compile(r"^(?:т/х|м/в|т/к|п/х|теплоход|танкер|сухогруз|судно)\s+", re.IGNORECASE)
_SHIP = "호"  # the ship, after a Korean ship's name


@dataclass(frozen=True, slots=True)
class Form:
    """A name in folded Latin: its ``words``, and its ``signs`` (numbers and single letters), which must agree in full.

    ``cost`` is what a score loses by how it was come by, ``notes`` say how.
    """

    words: tuple[str, ...]
    signs: tuple[str, ...] = ()
    cost: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def bare(self) -> str:
        """The letters of its words, in one."""
        return "".join(self.words)

    @property
    def ordered(self) -> str:
        """The same with the words by the alphabet."""
        return "".join(sorted(self.words))


def forms(text: str, *, company: bool = False) -> tuple[Form, ...]:
    """A name in each form that it may be meant in, the plainest first; none where it has neither letter nor digit.

    ``company`` leaves out what only says what sort of company it is.
    """
    hull = _CYRILLIC_PREFIX.sub("", text.strip())
    if len(hull) > 2 and hull.endswith(_SHIP):
        hull = hull.removesuffix(_SHIP)
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], Form] = {}
    for plain, cost, notes in _readings(hull):
        form = _form(plain, company)
        if form.words or form.signs:
            form = replace(form, cost=form.cost + cost, notes=(*notes, *form.notes))
            found.setdefault((form.words, form.signs), form)
    return tuple(found.values())


def _readings(text: str) -> list[tuple[str, float, tuple[str, ...]]]:
    """The text in Latin letters, with digits that look like letters as these, and the other way round."""
    written = script(text)
    latin = spellings(text)
    if written in ("Cyrillic", "Hangul"):
        return [
            (one, 0.03, (f"the same letters after transliteration from {written}: {one.upper()}",)) for one in latin
        ]
    return [(one, 0.0, ()) for one in latin] + _alike(latin[0])


def _alike(plain: str) -> list[tuple[str, float, tuple[str, ...]]]:
    if plain.isalpha() or not _DIGITS.search(plain):
        return []
    tokens = plain.split()
    mixed = [_is_mixed(token) for token in tokens]
    tried: list[tuple[list[str], float]] = []
    if any(mixed):
        for table in _TO_LETTERS:
            tried.append(([t.translate(table) if m else t for t, m in zip(tokens, mixed, strict=True)], 0.06))
    for table in _TO_LETTERS:
        tried.append(([t.translate(table) if set(t) & _ALIKE_DIGITS else t for t in tokens], 0.1))
    if any(m and set(_letters(t)) <= _ALIKE_LETTERS for t, m in zip(tokens, mixed, strict=True)):
        digits = [
            t.translate(_TO_DIGITS) if m and set(_letters(t)) <= _ALIKE_LETTERS else t
            for t, m in zip(tokens, mixed, strict=True)
        ]
        tried.append((digits, 0.06))
    return [(" ".join(new), cost, (_swapped(tokens, new),)) for new, cost in tried if new != tokens]


def _is_mixed(token: str) -> bool:
    return not token.isalpha() and not token.isdigit() and token.isalnum()


def _letters(token: str) -> str:
    return "".join(c for c in token if c.isalpha())


def _swapped(old: list[str], new: list[str]) -> str:
    pairs = dict.fromkeys(
        (a, b) for one, two in zip(old, new, strict=True) for a, b in zip(one, two, strict=True) if a != b
    )
    return "read as it looks: " + ", ".join(f"{a.upper()} as {b.upper()}" for a, b in pairs)


@lru_cache(maxsize=1024)
def _form(plain: str, company: bool) -> Form:
    notes: list[str] = []
    bare = _PREFIX.sub("", plain, count=1) if _PREFIX.match(plain) else plain
    tokens = (_PHRASES.sub(" ", bare) if company else bare).split() or bare.split()
    if company:
        kept = _without_forms(tokens)
        if kept != plain.split():
            notes.append("the company's form left out")
        tokens = kept
    elif len(tokens) > 2 and tokens[-1] == "ho":
        tokens = tokens[:-1]
    words, signs = _parted(tokens)
    return Form(tuple(words), tuple(signs), 0.01 if notes else 0.0, tuple(notes))


def _without_forms(tokens: list[str]) -> list[str]:
    joined = _joined(tokens)
    kept = list(joined)
    while len(kept) > 1 and kept[-1] in _COMPANY_FORMS:
        kept.pop()
    while len(kept) > 1 and kept[0] in _COMPANY_FORMS:
        kept.pop(0)
    return kept


def _joined(tokens: list[str]) -> list[str]:
    """Single letters that follow each other as one word: ``s a`` of S.A."""
    found: list[str] = []
    run = ""
    for token in [*tokens, ""]:
        if len(token) == 1 and token.isalpha():
            run += token
            continue
        if run:
            found.append(run)
            run = ""
        if token:
            found.append(token)
    return found


def _parted(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Words, and numbers with single letters; a numeral counts as its number unless it comes first."""
    words: list[str] = []
    signs: list[str] = []
    parts = [part for token in _joined(tokens) for part in _PARTS.findall(token)]
    for i, part in enumerate(parts):
        if part.isdigit():
            signs.append(part.lstrip("0") or "0")
        elif part == "no" and i + 1 < len(parts) and parts[i + 1].isdigit():
            continue
        elif i and part in _NUMERALS:
            signs.append(_NUMERALS[part])
        elif len(part) == 1:
            signs.append(part)
        else:
            words.append(part)
    return words, signs
