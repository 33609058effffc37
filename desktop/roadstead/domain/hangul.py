"""Korean names in Latin letters: Revised Romanization, McCune-Reischauer and the spelling that the DPRK uses.

A syllable block is three jamo by arithmetic (The Unicode Standard, 3.12). Sources of the tables: Revised Romanization of
Korean (Ministry of Culture and Tourism, Proclamation 2000-8); McCune and Reischauer, Transactions of the Korea Branch of
the Royal Asiatic Society 29 (1939), here without its breves and apostrophes, as ships and press write it; the DPRK's
national system (UNGEGN, E/CONF.101/CRP.15) writes strong breath as h (Phothae) and keeps each syllable as it is (Amrokgang).
"""

import re
from itertools import pairwise

_FIRST, _LAST, _CODAS, _VOWELS = 0xAC00, 0xD7A3, 28, 21
# fmt: off
_ONSET = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"]
_VOWEL = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i",
]
# A final consonant as it is spoken before a pause; and what of it moves to a following vowel: (what stays, what moves).
_CODA = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l",
    "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
]
# fmt: on
_MOVED = (
    ("", ""),
    ("", "g"),
    ("", "kk"),
    ("k", "s"),
    ("", "n"),
    ("n", "j"),
    ("", "n"),
    ("", "d"),
    ("", "r"),
    ("l", "g"),
    ("l", "m"),
    ("l", "b"),
    ("l", "s"),
    ("l", "t"),
    ("l", "p"),
    ("", "r"),
    ("", "m"),
    ("", "b"),
    ("p", "s"),
    ("", "s"),
    ("", "ss"),
    ("ng", ""),
    ("", "j"),
    ("", "ch"),
    ("", "k"),
    ("", "t"),
    ("", "p"),
    ("", ""),
)  # fmt: skip
_BREATHED = {27: "", 6: "n", 15: "l"}  # finals with ㅎ: they give their breath to a following plain consonant
_BREATH = {"g": "k", "d": "t", "j": "ch"}
# Final and initial as they sound together (Revised Romanization, 3-1).
_TOGETHER = {
    ("k", "n"): ("ng", "n"), ("k", "m"): ("ng", "m"), ("k", "r"): ("ng", "n"),
    ("t", "n"): ("n", "n"), ("t", "m"): ("n", "m"), ("t", "r"): ("n", "n"),
    ("p", "n"): ("m", "n"), ("p", "m"): ("m", "m"), ("p", "r"): ("m", "n"),
    ("ng", "r"): ("ng", "n"), ("m", "r"): ("m", "n"),
    ("n", "r"): ("l", "l"), ("l", "n"): ("l", "l"), ("l", "r"): ("l", "l"),
}  # fmt: skip
_HARD = {"g": "k", "d": "t", "b": "p", "j": "ch"}  # at the beginning and after hard sounds, in McCune-Reischauer
_UNMARKED = {"eo": "o", "yeo": "yo", "eu": "u"}
_ASPIRATED = {"k": "kh", "t": "th", "p": "ph", "ch": "ch"}
_BLOCKS = re.compile("[가-힣]+")
_Jamo = tuple[int, int, int]


def romanised(text: str) -> tuple[str, ...]:
    """Each run of Hangul in Latin letters, the rest as it is: Revised, McCune-Reischauer, the DPRK's; without repeats.

    A name that begins with ㄹ in the north begins with ㄴ or a vowel in the south: its other spelling follows.
    """
    systems = (_revised, _reischauer, _northern)
    written = [_BLOCKS.sub(lambda run, system=system: system(_jamo(run[0])), text) for system in systems]
    southern = _BLOCKS.sub(lambda run: _revised(_other_initial(_jamo(run[0]))), text)
    return tuple(dict.fromkeys((*written, southern)))


def _jamo(text: str) -> list[_Jamo]:
    codes = (ord(block) - _FIRST for block in text)
    return [(c // (_VOWELS * _CODAS), c // _CODAS % _VOWELS, c % _CODAS) for c in codes]


def _other_initial(blocks: list[_Jamo]) -> list[_Jamo]:
    """The same with the first ㄹ as ㄴ, or silent before i and y; a first ㄴ as ㄹ (Najin, Rajin; Ri, I)."""
    onset, vowel, coda = blocks[0]
    soft = _VOWEL[vowel][0] == "y" or _VOWEL[vowel] == "i"
    other = {"r": "" if soft else "n", "n": "r"}.get(_ONSET[onset])
    return [(_ONSET.index(other), vowel, coda), *blocks[1:]] if other is not None else blocks


def _sounds(blocks: list[_Jamo], *, together: bool = True) -> list[tuple[str, str, str]]:
    """Onset, vowel, final of each block; where they change each other's sound, if ``together``, as they are spoken."""
    spoken = [[_ONSET[o], _VOWEL[v], _CODA[c]] for o, v, c in blocks]
    for i, (here, following) in enumerate(pairwise(spoken)):
        coda = blocks[i][2]
        if coda in _BREATHED and following[0] in _BREATH:
            here[2], following[0] = _BREATHED[coda], _BREATH[following[0]]
        elif not following[0]:
            here[2], following[0] = _MOVED[coda]
            if following[1] == "i" and following[0] in ("d", "t"):
                following[0] = "j" if following[0] == "d" else "ch"
        elif together:
            here[2], following[0] = _TOGETHER.get((here[2], following[0]), (here[2], following[0]))
    return [(onset, vowel, coda) for onset, vowel, coda in spoken]


def _revised(blocks: list[_Jamo]) -> str:
    return "".join("".join(block) for block in _sounds(blocks))


def _reischauer(blocks: list[_Jamo]) -> str:
    return _voiced(_sounds(blocks))


def _northern(blocks: list[_Jamo]) -> str:
    return _voiced([(_ASPIRATED.get(o, o), vowel, coda) for o, vowel, coda in _sounds(blocks, together=False)])


def _voiced(blocks: list[tuple[str, str, str]]) -> str:
    """Plain consonants hard at the beginning and after hard finals, soft otherwise; ŏ and ŭ without their breves."""
    text = ""
    for onset, vowel, coda in blocks:
        soft = text and text[-1] not in "ktp"
        text += (onset if soft else _HARD.get(onset, onset)) + _UNMARKED.get(vowel, vowel) + coda
    return text


_SYLLABLES = re.compile(
    r"(?:(?:kk|gg|tt|dd|pp|bb|ss|jj|tch|kh|th|ph|ch|sh|[gkndtrlmbpsjhc])?"
    r"(?:yae|yeo|wae|woo|ae|ya|eo|ye|wa|oe|yo|wo|we|wi|yu|eu|ui|oo|ee|[aeiou])(?:ng|kh|th|ph|[nmlkgptbrs])??)+"
)
_SAME = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        ("tch|jj|ch|j", "c"), ("kk|gg|kh|g", "k"), ("tt|dd|th|d", "t"), ("pp|bb|ph|b", "p"), ("ss|sh", "s"),
        ("l+|rr", "r"), ("woo|oo", "u"), ("ee", "i"), ("eo", "o"), ("eu", "u"), (r"(.)\1", r"\1"),
        ("^r(?=[yi])|^n(?=[yi])", ""), ("^r", "n"),
    )
)  # fmt: skip


def skeleton(text: str) -> str:
    """What all romanisations of a Korean name have in common, of a name in lower-case Latin letters; empty where it is no Korean.

    Hard, soft and breathed consonants are one, so are o and ŏ, l and r, and a first r, n or nothing.
    """
    words = text.split()
    if not words or not all(_SYLLABLES.fullmatch(word) for word in words):
        return ""
    bare = "".join(words)
    for pattern, to in _SAME:
        bare = pattern.sub(to, bare)
    return bare
