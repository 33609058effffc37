"""A small writer of SVG: shapes and plain text with fixed digits, so that equal figures are equal bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from roadstead.briefing.characters import printable

INK = "#1D2A33"
QUIET = "#5B6B76"
PAPER = "#FFFFFF"
FAMILY = "Noto Sans, Noto Sans KR, Noto Sans SC"
_NARROW, _WIDE = frozenset("iljtfr.,:;'’|!()[] I"), frozenset("mwMWЖШЩЮФжшщюфO@%—")

Points = Iterable[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure with the sentence that stands for it where it cannot be seen."""

    svg: str
    alt: str
    width: float


def number(value: float) -> str:
    """A coordinate with at most two decimals and no trailing zeros; never ``-0``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def attributes(**values: object) -> str:
    """XML attributes; underscores become hyphens, numbers get fixed digits, None is left out, text is escaped."""
    pairs = ((name.strip("_").replace("_", "-"), value) for name, value in values.items() if value is not None)
    return "".join(f' {n}="{number(v) if isinstance(v, float | int) else escape(str(v))}"' for n, v in pairs)


def element(tag: str, body: str = "", /, **values: object) -> str:
    """One XML element; ``body`` is markup already made here."""
    return f"<{tag}{attributes(**values)}>{body}</{tag}>" if body else f"<{tag}{attributes(**values)}/>"


def path_data(rings: Iterable[Points], closed: bool) -> str:
    """The ``d`` of a path of several lines or rings; points that fall together at two decimals are written once."""
    parts = []
    for ring in rings:
        words = [f"{number(p[0])} {number(p[1])}" for p in ring]
        words = [word for i, word in enumerate(words) if i == 0 or word != words[i - 1]]
        if len(words) > 1:
            parts.append("M" + "L".join(words) + ("Z" if closed else ""))
    return "".join(parts)


def text(x: float, y: float, words: str, size: float = 7.0, **values: object) -> str:
    """Plain text at a baseline; data stays data, whatever it holds."""
    settings: dict[str, object] = {"font_family": FAMILY, "font_size": size, "fill": INK, **values}
    return f"<text{attributes(x=x, y=y, **settings)}>{escape(printable(words))}</text>"


def haloed(x: float, y: float, words: str, size: float = 7.0, halo: str = PAPER, **values: object) -> str:
    """Plain text with a thin ground around each letter, readable over any line or picture."""
    settings: dict[str, object] = {
        "stroke": halo,
        "stroke_width": size * 0.26,
        "stroke_linejoin": "round",
        "paint_order": "stroke",
        **values,
    }
    return text(x, y, words, size, **settings)


def text_width(words: str, size: float) -> float:
    """About how wide a text is set in Noto Sans, rather too wide than too narrow."""
    return size * sum(_advance(letter) for letter in words)


def _advance(letter: str) -> float:
    if letter in _NARROW:
        return 0.34
    if ord(letter) >= 0x1100:
        return 1.0 if not 0x2000 <= ord(letter) < 0x2200 else 0.6
    if letter in _WIDE:
        return 0.9
    return 0.7 if letter.isupper() else 0.6


def wrapped(words: str, size: float, width: float) -> list[str]:
    """Lines of words no wider than that; a word that is wider stands alone."""
    lines: list[str] = []
    for word in words.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def document(width: float, height: float, body: Iterable[str]) -> str:
    """A whole SVG file in points."""
    head = attributes(
        xmlns="http://www.w3.org/2000/svg", width=width, height=height, viewBox=f"0 0 {number(width)} {number(height)}"
    )
    return f"<svg{head}>{''.join(body)}</svg>\n"


def north_arrow(x: float, y: float, size: float, turn: float, ink: str = INK, ground: str = PAPER) -> str:
    """An arrow with an N, centred at a point, turned clockwise by degrees from straight up."""
    half, tail = size * 0.3, size * 0.5
    shape = f"M0 {number(-tail)}L{number(half)} {number(tail)}L0 {number(tail * 0.55)}L{number(-half)} {number(tail)}Z"
    arrow = element("path", d=shape, fill=ink, stroke=ground, stroke_width=0.8, paint_order="stroke")
    letter = haloed(
        0,
        -tail - size * 0.16,
        "N",
        size * 0.46,
        halo=ground,
        fill=ink,
        stroke_width=size * 0.07,
        text_anchor="middle",
        font_weight=600,
    )
    return element("g", arrow + letter, transform=f"translate({number(x)} {number(y)}) rotate({number(turn)})")


def scale_bar(x: float, y: float, length: float, label: str, ink: str = INK, ground: str = PAPER) -> str:
    """A bar of two halves with ticks, its left end at x and its foot at y, with its length in words above."""
    half = length / 2
    back = element("rect", x=x - 0.8, y=y - 3.8, width=length + 1.6, height=4.6, fill=ground)
    left = element("rect", x=x, y=y - 3, width=half, height=3, fill=ink)
    frame = element("rect", x=x, y=y - 3, width=length, height=3, fill="none", stroke=ink, stroke_width=0.6)
    return back + left + frame + haloed(x, y - 6, label, 6.5, halo=ground, fill=ink)


def round_length(metres: float) -> float:
    """The greatest 1, 2 or 5 times a power of ten that is not more than a length."""
    power = 1.0
    while power * 10 <= metres:
        power *= 10
    while power > metres:
        power /= 10
    return max(step * power for step in (1, 2, 5) if step * power <= metres)


def length_label(metres: float) -> str:
    """``200 m`` or ``50 km``."""
    return f"{metres / 1000:,.10g} km" if metres >= 1000 else f"{metres:g} m"
