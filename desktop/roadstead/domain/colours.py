"""Colours that readers tell apart, colour-blind ones too: a palette, and what two colours look like to them.

Sources: red-green blindness by Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color
Vision Deficiency, IEEE TVCG 15 (2009), severity 1.0, applied to linear RGB; sRGB by IEC 61966-2-1; the difference of two
colours by CIE 1976 L*a*b* with the white of D65. Palette: Okabe and Ito (2008), white for their black, then others
(four of them of Tol's schemes, 2021) chosen as being least like those and each other by that measure.
"""

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

from roadstead.domain.errors import UserError

PALETTE: dict[str, str] = {
    "#56B4E9": "sky blue",
    "#E69F00": "orange",
    "#F0E442": "yellow",
    "#CC79A7": "pink",
    "#D55E00": "vermilion",
    "#0072B2": "blue",
    "#009E73": "green",
    "#FFFFFF": "white",
    "#99DDFF": "pale blue",
    "#DDCC77": "sand",
    "#AA66FF": "violet",
    "#FFAABB": "pale pink",
    "#884400": "brown",
    "#555555": "dark grey",
}
"""Colours for classes by their value, with what to call them: any two differ by 17 or more to every reader."""

Triple = tuple[float, float, float]
_VISIONS: dict[str, tuple[Triple, Triple, Triple]] = {
    "": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)
ALIKE = 12.0
"""Differences below this are too small for thin lines on a picture."""


def parse_colour(text: str) -> str:
    """``#RRGGBB`` of a colour's value or name in the palette; raises UserError for what is neither."""
    word = text.strip()
    named = next((value for value, name in PALETTE.items() if name == word.casefold()), "")
    value = named or word.partition(" ")[0].upper()
    if not re.fullmatch(r"#[0-9A-F]{6}", value):
        raise UserError(f"“{text}” is not a colour.", f"Write it as #RRGGBB, or use {', '.join(PALETTE.values())}.")
    return value


def colour_words(value: str) -> str:
    """``#56B4E9 sky blue``; the value alone for one of one's own."""
    return f"{value} {PALETTE.get(value.upper(), '')}".strip()


def difference(one: str, other: str) -> tuple[float, str]:
    """The least difference (CIE 1976) of two colours to any reader, and which; empty for those who see all colours."""
    return min((math.dist(_lab(one, vision), _lab(other, vision)), vision) for vision in _VISIONS)


def alike(colours: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Of things with their colours (name, ``#RRGGBB``), the pairs that some reader cannot tell apart, and which reader."""
    pairs = ((a, b, *difference(one, other)) for (a, one), (b, other) in combinations(colours, 2))
    return [(a, b, vision) for a, b, gap, vision in pairs if gap < ALIKE]


def free_colour(used: Iterable[str]) -> str:
    """The colour of the palette that is least like those in use."""
    taken = tuple(used)
    return max(PALETTE, key=lambda value: min((difference(value, other)[0] for other in taken), default=0.0))


def simulated(colour: str, vision: str) -> Triple:
    """What a colour looks like to a reader, as linear RGB from 0 to 1."""
    linear = [_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5)]
    red, green, blue = (min(max(_dot(row, linear), 0.0), 1.0) for row in _VISIONS[vision])
    return red, green, blue


@cache
def _lab(colour: str, vision: str) -> Triple:
    x, y, z = (_root(_dot(row, simulated(colour, vision)) / white) for row, white in zip(_TO_XYZ, _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _root(t: float) -> float:
    return t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
