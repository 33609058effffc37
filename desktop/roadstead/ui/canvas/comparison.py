"""Two to four dates of one place shown at once: what is shown where, and how far they differ. No Qt."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

HINTS = {  # the name of each way, and what hands do in it
    "flicker": ("Flicker", "hold F for the other date, Shift+F lets it run, comma and full stop set how fast"),
    "swipe": ("Swipe", "drag the line, or arrow keys; Ctrl+\\ turns it"),
    "split": ("Side by side", "Shift+D for one more date"),
    "blend": ("Blend", "drag the knob, or arrow keys"),
    "difference": ("Difference", "brightness as displayed, masks left out"),
    "ratio": ("Ratio", "brightness as displayed, masks left out"),
}

Mode = Literal["flicker", "swipe", "split", "blend", "difference", "ratio"]
Rect = tuple[float, float, float, float]  # left, top, width, height

GAP = 2.0  # logical pixels between two panes
MOST = {"difference": 4.0, "ratio": 2.0}  # where the colours end: standard deviations; powers of two
_DARKER, _SAME, _BRIGHTER = (0, 90, 181), (236, 236, 232), (213, 94, 0)  # blue and vermilion are told apart by everyone
_SAMPLE = 4  # every so many pixels enter median and spread


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which scenes are compared, earliest first, and how.

    ``share`` is how much of the picture the earlier one has in a swipe, and how much of the later one shows in a blend.
    ``upright`` is the divider of a swipe that parts left from right. While ``flipped`` a flicker shows the other date
    than the active one. ``hidden`` are outlines in pixels of scenes that are not to be compared; ``caution`` is said
    beside a change view.
    """

    mode: Mode
    scenes: tuple[str, ...]
    share: float = 0.5
    upright: bool = True
    flipped: bool = False
    hidden: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = ()
    caution: str = ""

    def shared(self, share: float) -> "Comparison":
        """With another share, kept from 0 to 1."""
        return replace(self, share=min(max(share, 0.0), 1.0))

    def shown(self, active: str | None) -> str:
        """In a flicker, the scene that shows now."""
        return self.other(active) if self.flipped else active or ""

    def other(self, active: str | None) -> str:
        """The first scene that is not the active one."""
        return next(uuid for uuid in self.scenes if uuid != active)


def panes(count: int, width: float, height: float) -> list[Rect]:
    """Equal panes side by side: two or three in a row (below each other where that is squarer), four as two by two."""
    if count == 4:
        across, down = 2, 2
    else:
        across, down = (count, 1) if width >= height else (1, count)
    wide, high = (width - GAP * (across - 1)) / across, (height - GAP * (down - 1)) / down
    wide, high = max(math.floor(wide), 1), max(math.floor(high), 1)
    return [(i % across * (wide + GAP), i // across * (high + GAP), wide, high) for i in range(count)]


def pane_at(found: list[Rect], x: float, y: float) -> int:
    """The pane under a position, the nearest one beside them."""

    def away(rect: Rect) -> float:
        left, top, wide, high = rect
        return max(left - x, x - left - wide, 0) + max(top - y, y - top - high, 0)

    return min(range(len(found)), key=lambda i: away(found[i]))


def side(comparison: Comparison, x: float, y: float, width: float, height: float) -> int:
    """In a swipe, which of the two scenes shows at a position: 0 the earlier one."""
    at, whole = (x, width) if comparison.upright else (y, height)
    return 0 if at < comparison.share * whole else 1


def change(
    before: NDArray[np.uint8], after: NDArray[np.uint8], valid: NDArray[np.bool_], mode: str
) -> NDArray[np.uint32]:
    """Colours (ARGB, h x w) of how two pictures in grey (h x w) differ, transparent where they are not ``valid``.

    Each picture is first brought to the median and spread (1.4826 times the median absolute deviation) of what both
    show, so that haze or another sun is no change; the difference is in those spreads, the ratio a binary logarithm
    of grey values over their median. As both pictures have 256 greys, all there is are 65,536 colours, looked up.
    """
    table = _colours(_scores(before[::_SAMPLE, ::_SAMPLE], after[::_SAMPLE, ::_SAMPLE], valid, mode), MOST[mode])
    index = before.astype(np.uint16)
    index <<= 8
    index |= after
    found = table.take(index)
    found[~valid] = 0
    return found


def scores(
    before: NDArray[np.uint8], after: NDArray[np.uint8], valid: NDArray[np.bool_], mode: str
) -> NDArray[np.float32]:
    """The same as numbers (h x w): above 0 where it has become brighter."""
    table = _scores(before[::_SAMPLE, ::_SAMPLE], after[::_SAMPLE, ::_SAMPLE], valid, mode)
    return table[before.astype(np.intp), after.astype(np.intp)]


def _scores(a: NDArray[np.uint8], b: NDArray[np.uint8], valid: NDArray[np.bool_], mode: str) -> NDArray[np.float32]:
    """The score of each pair of greys: 256 x 256."""
    seen = valid[::_SAMPLE, ::_SAMPLE]
    first, second = _scaled(a[seen], mode), _scaled(b[seen], mode)
    return second[np.newaxis, :] - first[:, np.newaxis]


def _scaled(sample: NDArray[np.uint8], mode: str) -> NDArray[np.float32]:
    """What each of the 256 greys counts as, given those of a picture."""
    greys = np.arange(256, dtype=np.float32)
    if not len(sample):
        return np.zeros_like(greys)
    middle = float(np.median(sample))
    if mode == "ratio":
        return np.log2((greys + 1) / np.float32(middle + 1)).astype(np.float32)
    spread = 1.4826 * float(np.median(np.abs(sample - middle)))
    return ((greys - np.float32(middle)) / np.float32(max(spread, 1.0))).astype(np.float32)


def _colours(table: NDArray[np.float32], most: float) -> NDArray[np.uint32]:
    part = np.clip(table / most, -1, 1)[..., np.newaxis]
    same = np.array(_SAME, dtype=np.float32)
    rgb = same + np.abs(part) * (
        np.where(part < 0, np.array(_DARKER, np.float32), np.array(_BRIGHTER, np.float32)) - same
    )
    red, green, blue = np.moveaxis(np.round(rgb).astype(np.uint32), -1, 0)
    return ((255 << 24) | (red << 16) | (green << 8) | blue).astype(np.uint32)


def ramp(steps: int, mode: str) -> list[str]:
    """The colours from darker to brighter, as ``#rrggbb``, for a legend."""
    found = _colours(np.linspace(-MOST[mode], MOST[mode], steps, dtype=np.float32)[np.newaxis, :], MOST[mode])
    return [f"#{int(colour) & 0xFFFFFF:06x}" for colour in found[0]]
