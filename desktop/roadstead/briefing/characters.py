"""Which characters the brief's fonts can draw, and what is written for those that they cannot."""

import json
import unicodedata
from bisect import bisect_right
from functools import cache

from roadstead.domain.resources import resource

_SPACES = {"\t": " ", "\n": " ", "\r": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\u2028": " ", "\u2029": " "}
# Invisible signs that reorder or join: they could make a name read as another one, so they are taken out.
_INVISIBLE = frozenset(
    {*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xAD, 0xFEFF, *range(0xFE00, 0xFE10)}
)


@cache
def _runs() -> tuple[list[int], list[int]]:
    """First and last code points of the runs that the shipped fonts cover."""
    pairs = json.loads(resource("fonts", "coverage.json").read_text(encoding="ascii"))
    return [first for first, _ in pairs], [last for _, last in pairs]


def drawable(letter: str) -> bool:
    """Whether one of the shipped fonts has the character."""
    firsts, lasts = _runs()
    i = bisect_right(firsts, ord(letter)) - 1
    return i >= 0 and ord(letter) <= lasts[i]


def printable(text: str) -> str:
    """The text composed (NFC), on one line, without invisible signs; ``[U+1F600]`` for what no font draws."""
    composed = unicodedata.normalize("NFC", "".join(_SPACES.get(letter, letter) for letter in text))
    return "".join(_written(letter) for letter in composed if ord(letter) not in _INVISIBLE)


def undrawable(text: str) -> list[str]:
    """The characters of a text that the brief has to write as code points, in order, each once."""
    composed = unicodedata.normalize("NFC", text)
    kept = (letter for letter in composed if letter not in _SPACES and ord(letter) not in _INVISIBLE)
    return list(dict.fromkeys(letter for letter in kept if not drawable(letter)))


def _written(letter: str) -> str:
    return letter if drawable(letter) else f"[U+{ord(letter):04X}]"
