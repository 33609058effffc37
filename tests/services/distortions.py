"""Names as they come written wrongly or otherwise, and names that only look alike: a test set made from the OFAC list itself.

It knows nothing of the matcher's tables. An entity is for tuning or for the figures by the hash of its number.
"""

import csv
import hashlib
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

VOWELS = "AEIOUY"
# The everyday way of writing a foreign name in Cyrillic, longest first; no standard's.
TO_CYRILLIC = (
    ("SHCH", "щ"), ("CH", "ч"), ("SH", "ш"), ("ZH", "ж"), ("KH", "х"), ("TS", "ц"), ("YA", "я"), ("YU", "ю"), ("YO", "ё"),
    ("A", "а"), ("B", "б"), ("V", "в"), ("G", "г"), ("D", "д"), ("E", "е"), ("Z", "з"), ("I", "и"), ("K", "к"), ("L", "л"),
    ("M", "м"), ("N", "н"), ("O", "о"), ("P", "п"), ("R", "р"), ("S", "с"), ("T", "т"), ("U", "у"), ("F", "ф"), ("H", "х"),
    ("C", "к"), ("W", "в"), ("X", "кс"), ("Y", "ы"),
)  # fmt: skip
# Back into Latin as other countries do it.
GERMAN = {
    "щ": "schtsch",
    "ч": "tsch",
    "ш": "sch",
    "ж": "sch",
    "х": "ch",
    "ц": "z",
    "я": "ja",
    "ю": "ju",
    "ё": "jo",
    "ы": "y",
}
SCIENTIFIC = {"щ": "šč", "ч": "č", "ш": "š", "ж": "ž", "х": "h", "ц": "c", "я": "ja", "ю": "ju", "ё": "ë", "ы": "y"}
PASSPORT = {
    "щ": "shch",
    "ч": "ch",
    "ш": "sh",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "я": "ia",
    "ю": "iu",
    "ё": "e",
    "ы": "y",
}
LETTERS = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True))
# Syllables of the DPRK's spelling as ships bear it, for names that are wholly made of such.
ONSETS = {
    "": 11,
    "K": 0,
    "G": 0,
    "N": 2,
    "T": 3,
    "D": 3,
    "R": 5,
    "M": 6,
    "P": 7,
    "B": 7,
    "S": 9,
    "J": 12,
    "CH": 14,
    "TH": 16,
    "PH": 17,
    "KH": 15,
    "H": 18,
}
NUCLEI = {"A": 0, "AE": 1, "YA": 2, "O": 4, "YO": 6, "WA": 9, "U": 13, "I": 20, "YU": 17, "YE": 7, "E": 5, "OE": 11}
CODAS = {"": 0, "K": 1, "N": 4, "L": 8, "M": 16, "P": 17, "NG": 21}
SYLLABLE = re.compile(
    r"(CH|TH|PH|KH|[KGNTDRMPBSJH]?)(YAE|AE|YA|WA|OE|YO|YU|YE|[AOUIE])(NG|[KNLMP])?(?=$|CH|TH|PH|KH|[KGNTDRMPBSJH][AEOUIYW])"
)
ALIKE = {"O": "0", "I": "1", "S": "5", "B": "8"}
NUMERALS = {
    "I": "1",
    "II": "2",
    "III": "3",
    "IV": "4",
    "V": "5",
    "1": "ONE",
    "2": "II",
    "3": "III",
    "4": "FOUR",
    "5": "V",
}
# Ships at sea that no list of this snapshot has, and words of which such names are made.
OTHERS = ["EVER GIVEN", "MSC OSCAR", "EMMA MAERSK", "CMA CGM MARCO POLO", "HMM ALGECIRAS", "OOCL HONG KONG", "MADRID MAERSK", "COSCO SHIPPING ARIES", "QUEEN MARY 2", "COSTA CONCORDIA", "VALE BRASIL", "BERGE STAHL", "SEAWISE GIANT", "TORREY CANYON", "AMOCO CADIZ", "EXXON VALDEZ", "PRESTIGE", "ERIKA", "RENA", "WAKASHIO", "STELLAR DAISY", "SEWOL", "ESTONIA", "ATLANTIC CONVEYOR", "ARKTIKA", "YAMAL", "LENIN", "TAYMYR", "VAYGACH", "SEVMORPUT", "KRASIN", "KAPITAN DRANITSYN", "AKADEMIK LOMONOSOV", "IVAN PAPANIN", "LADY RASHA", "LADY ROSE", "LADY ARKTIKA", "MARIANNE", "MARIA THERESA", "HELMSMAN", "HEROINE", "DAISY MAERSK", "BALTIC WIND", "NORDIC ORION", "PACIFIC PRINCESS", "OCEAN SPIRIT", "GOLDEN HORN", "SILVER WAVE", "BLUE LAGOON", "RED STAR", "WHITE SWAN", "STAR CLIPPER", "SEA CLOUD"]  # fmt: skip
WORDS = [
    "AMBER",
    "BALTIC",
    "BRAVE",
    "CEDAR",
    "CORAL",
    "DAWN",
    "EMERALD",
    "FALCON",
    "GRAND",
    "HARBOUR",
    "IRIS",
    "JADE",
    "LIBERTY",
    "LUNAR",
    "NOBLE",
    "NORTH",
    "ORION",
    "POLAR",
    "QUEST",
    "RAPID",
    "ROYAL",
    "SOLAR",
    "TEMPEST",
    "URSA",
    "VENTURE",
    "WESTERN",
    "ZENITH",
]


@dataclass(frozen=True)
class Case:
    """A name to ask for, what was done to it, and the numbers of all entities that rightly answer; none for a negative."""

    kind: str
    asked: str
    right: frozenset[str]
    source: str


def ships(folder: Path) -> dict[str, set[str]]:
    """All names of the ships of the OFAC list, with the numbers of the entities that bear each."""
    listed = {r[0]: r[1] for r in _rows(folder / "sdn.csv") if len(r) > 2 and r[2].strip() == "vessel"}
    names: dict[str, set[str]] = {}
    for number, name in [*listed.items(), *((row[0], row[3]) for row in _rows(folder / "alt.csv") if len(row) > 3)]:
        if number in listed:
            names.setdefault(name.strip(), set()).add(number)
    return names


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="latin-1").splitlines()))


def for_tuning(name: str, numbers: Iterable[str] = ()) -> bool:
    """Whether a name belongs to the half that the matcher was tuned on, by the hash of its first entity, else of itself."""
    return hashlib.sha256((min(numbers, default="") or name).encode()).digest()[0] % 2 == 0


def cases(names: dict[str, set[str]], *, tuning: bool, seed: int = 7) -> list[Case]:
    """Every listed name in each distortion that it can undergo, then what only looks alike."""
    found = []
    for name, numbers in sorted(names.items()):
        if for_tuning(name, numbers) != tuning:
            continue
        dice = random.Random(f"{seed} {name}")
        for kind, distort in POSITIVES.items():
            for asked in distort(name, dice):
                if (asked and asked != name) or kind == "exact":
                    found.append(Case(kind, asked, frozenset(numbers | names.get(asked, set())), name))
    return found + _negatives(names, tuning, seed)


def _letters(name: str) -> list[int]:
    return [i for i, c in enumerate(name) if c.isalpha()]


def _one_edit(name: str, dice: random.Random) -> str:
    at = dice.choice(_words_places(name))
    new = dice.choice([c for c in ("AEIOU" if name[at] in VOWELS else "BCDFGHKLMNPRSTVZ") if c != name[at]])
    edit = dice.choice(("other", "gone", "more", "swapped", "doubled"))
    if edit == "swapped" and at + 1 < len(name) and name[at + 1].isalpha() and name[at + 1] != name[at]:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    done = {"other": new, "gone": "", "more": name[at] + new, "doubled": name[at] * 2}
    return name[:at] + done.get(edit, new) + name[at + 1 :]


def _words_places(name: str) -> list[int]:
    """Places of letters in words of three and more: numerals and single letters are signs that no slip leaves intact."""
    return [
        i for word in re.finditer(r"[A-Z]{3,}", name) if word[0] not in NUMERALS for i in range(*word.span())
    ] or _letters(name)


def _size(name: str) -> int:
    return sum(len(w) for w in re.findall(r"[A-Z]{3,}", name))


def misspelled(name: str, dice: random.Random) -> list[str]:
    return [_one_edit(name, dice) for _ in range(2)] if _size(name) >= 5 else []


def twice_misspelled(name: str, dice: random.Random) -> list[str]:
    return [_one_edit(_one_edit(name, dice), dice)] if _size(name) >= 11 else []


def short_misspelled(name: str, dice: random.Random) -> list[str]:
    return [_one_edit(name, dice)] if 3 <= _size(name) < 5 and len(_letters(name)) < 6 else []


def swapped(name: str, dice: random.Random) -> list[str]:
    words = name.split()
    lettered = [i for i, w in enumerate(words) if w.isalpha() and w not in NUMERALS and len(w) > 1]
    if len(lettered) < 2:
        return []
    a, b = sorted(dice.sample(lettered, 2))
    words[a], words[b] = words[b], words[a]
    return [" ".join(words)]


def lookalike(name: str, dice: random.Random) -> list[str]:
    places = [i for i, c in enumerate(name) if c in ALIKE]
    if not places or len(_letters(name)) < 4:
        return []
    chosen = dice.sample(places, min(len(places), dice.choice((1, 2))))
    return ["".join(ALIKE[c] if i in chosen else c for i, c in enumerate(name))]


def cyrillic(name: str, dice: random.Random) -> list[str]:
    return [] if re.search(r"[^A-Z ]|Q|J", name) or _roman(name) else [_to_cyrillic(name).title()]


def back_again(name: str, dice: random.Random) -> list[str]:
    if not cyrillic(name, dice) or _size(name) < 5:
        return []
    table = LETTERS | dice.choice((GERMAN, SCIENTIFIC, PASSPORT))
    return ["".join(table.get(c, c) for c in _to_cyrillic(name)).upper()]


def _roman(name: str) -> bool:
    return any(word in NUMERALS for word in name.split())


def _to_cyrillic(name: str) -> str:
    text = name
    for latin, letter in TO_CYRILLIC:
        text = text.replace(latin, letter)
    return text


def hangul(name: str, dice: random.Random) -> list[str]:
    words = [w for w in name.split() if not w.isdigit()]
    if len(words) < 2:
        return []
    blocks = ["호" if word == "HO" else _blocks(word) for word in words]
    number = "".join(w for w in name.split() if w.isdigit())
    return ["".join(blocks) + number] if all(blocks) else []


def _blocks(word: str) -> str:
    text, at = "", 0
    while at < len(word):
        match = SYLLABLE.match(word, at)
        if not match or match.end() == at:
            return ""
        text += chr(0xAC00 + (ONSETS[match[1]] * 21 + NUCLEI.get(match[2], 0)) * 28 + CODAS[match[3] or ""])
        at = match.end()
    return text


def numerals(name: str, dice: random.Random) -> list[str]:
    *words, last = name.split()
    return [" ".join((*words, NUMERALS[last]))] if words and last in NUMERALS else []


def dressed(name: str, dice: random.Random) -> list[str]:
    return [
        dice.choice(("M/V {}", "MV {}", "M.V. {}", "mt {}", "“{}”", "{}.")).format(
            dice.choice((name, name.title(), name.lower()))
        )
    ]


def joined(name: str, dice: random.Random) -> list[str]:
    words = name.split()
    return (
        [dice.choice(("-", "")).join(words)]
        if len(words) == 2 and not _roman(name) and all(len(w) > 1 for w in words)
        else []
    )


POSITIVES: dict[str, Callable[[str, random.Random], list[str]]] = {
    "exact": lambda name, dice: [name],
    "one slip": misspelled,
    "two slips": twice_misspelled,
    "words swapped": swapped,
    "look-alike digits": lookalike,
    "in Cyrillic": cyrillic,
    "there and back": back_again,
    "in Hangul": hangul,
    "numerals": numerals,
    "dressed": dressed,
    "joined": joined,
    "short, one slip": short_misspelled,
}


def _negatives(names: dict[str, set[str]], tuning: bool, seed: int) -> list[Case]:
    asked: list[tuple[str, str]] = [("not listed", name) for name in OTHERS]
    for name in sorted(names):
        dice = random.Random(f"{seed} not {name}")
        words = name.split()
        if len(words) > 1 and words[-1].isdigit():
            asked.append(("another number", " ".join((*words[:-1], str(int(words[-1]) + dice.randrange(1, 9))))))
        if _size(name) <= 5 and len(words) == 1:
            asked.append(("begins so", name + dice.choice(("TIKA", "ENA STAR", "SHA", "MOND", "LAND"))))
            asked.append(("a word of another", f"{name} {dice.choice(WORDS)}"))
        if len(words) == 2 and all(w.isalpha() and len(w) > 2 for w in words) and not _roman(name):
            asked.append(("one word of two", f"{words[0]} {dice.choice(WORDS)}"))
        asked.append(("invented", f"{dice.choice(WORDS)} {dice.choice(WORDS)}"))
    return [
        Case(kind, text, frozenset(), text)
        for kind, text in dict.fromkeys(asked)
        if text not in names and for_tuning(text) == tuning
    ]


def measured(found: dict[Case, set[str]]) -> dict[str, tuple[int, int, int]]:
    """By kind: how many were asked, how many of these found what was meant, how many wrong entities came with them."""
    table: dict[str, tuple[int, int, int]] = {}
    for case, numbers in found.items():
        asked, hit, wrong = table.get(case.kind, (0, 0, 0))
        table[case.kind] = asked + 1, hit + bool(numbers & case.right), wrong + len(numbers - case.right)
    return table


def recall_and_precision(table: dict[str, tuple[int, int, int]]) -> tuple[float, float]:
    """Of the names asked for that are listed, how many were found; of all entities given, how many were meant."""
    positives = sum(asked for kind, (asked, _, _) in table.items() if kind in POSITIVES)
    hits, wrong = sum(row[1] for row in table.values()), sum(row[2] for row in table.values())
    return hits / positives, hits / (hits + wrong)
