"""How many containers stand in a block: rows by bays by tiers, as a range.

The block is measured (length, width, and the height that its shadow gives), the containers are known (ISO 668: 20 ft
6.058, 40 ft 12.192, 45 ft 13.716 m long, 2.438 m wide, 2.591 m high, high cubes 2.896 m), and between them lie gaps.
With g a gap along and c one across the containers, l and t the mean length and TEU of a box by the mix of lengths, and
q the share of high cubes, a block of n TEU in a line, r rows and k tiers would measure

    L = n l / t + (n / t - 1) g        W = 2.438 r + (r - 1) c        H = (2.591 + 0.305 q) k

n, r and k are whole numbers (n in steps of two where all are 40 ft). Each is as likely as what was measured is, given it,
with the normal error of the measurement, for any gap, share and mix between two bounds: Bayes' rule on a flat prior, of
which a whole number of containers, never half a one, makes most. Then TEU = f n r k and boxes = TEU / t, with f the share
of the cells that is taken; the range holds 95 % of what follows (JCGM 101:2008, counted out instead of drawn).
45 ft count as 2.25 TEU.

The gaps are assumptions: 0.08 to 0.5 m along (at least the 76 mm by which a 40 ft container is longer than two of 20 ft,
ISO 668), 0.05 to 0.4 m across, as stacks are set by reach stackers up to gantry cranes. Anyone who sees better says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roadstead.domain.quantity import Measured
from roadstead.spatial.spread import Spread, combined, likeliest

LENGTHS = {"20 ft": 6.058, "40 ft": 12.192, "45 ft": 13.716}
"""Lengths of containers, metres (ISO 668)."""
TEU = {"20 ft": 1.0, "40 ft": 2.0, "45 ft": 2.25}
WIDTH = 2.438
HEIGHT = 2.591
HIGH_CUBE = 2.896

Bounds = tuple[float, float]

FILLS: dict[str, Bounds] = {
    "full": (0.92, 1.0),
    "nearly full": (0.8, 0.97),
    "about three quarters": (0.65, 0.87),
    "about half": (0.4, 0.67),
    "about a quarter": (0.15, 0.42),
    "unknown": (0.3, 1.0),
}
"""How full a block is, in words: the share of cells taken of bays by rows by tiers, of the highest tier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacking:
    """What an analyst states or assumes of a block, as bounds.

    ``forty`` and ``fortyfive`` are the shares of boxes of that length, the rest are 20 ft. ``fill`` is the share of
    the cells that is taken, of ``bays`` (of 20 ft) by ``rows`` by ``tiers``, each counted by eye where it is given. ``along`` and
    ``across`` are the gaps in metres, ``high_cubes`` the share of high cubes. ``lengthwise`` containers lie with
    their long side along the block's. ``visible`` is the share of the block that no mask covers: only that is counted.
    """

    forty: Bounds = (0.0, 1.0)
    fortyfive: Bounds = (0.0, 0.0)
    fill: Bounds = FILLS["unknown"]
    bays: tuple[int, int] | None = None
    rows: tuple[int, int] | None = None
    tiers: tuple[int, int] | None = None
    along: Bounds = (0.08, 0.5)
    across: Bounds = (0.05, 0.4)
    high_cubes: Bounds = (0.0, 1.0)
    lengthwise: bool = True
    visible: float = 1.0


@dataclass(frozen=True, slots=True)
class Stack:
    """What follows: low, value and high (95 %) of ``boxes`` and ``teu``, and of ``bays`` (of 20 ft), ``rows``, ``tiers``."""

    boxes: tuple[int, int, int]
    teu: tuple[int, int, int]
    bays: tuple[int, int, int]
    rows: tuple[int, int, int]
    tiers: tuple[int, int, int]


def count_block(length: Measured, width: Measured, height: Measured | None, known: Stacking) -> Stack:
    """The containers of a block of that length, width and height (metres); formula in the module's text.

    Without a height ``known.tiers`` must say how many there are.
    """
    if not known.lengthwise:
        length, width = width, length
    rows = _whole(known.rows) or rows_across(width, known.across)
    tiers = _whole(known.tiers) or tiers_of(_given(height), known.high_cubes)
    taken = Spread.share(*known.fill)
    cells = combined(lambda r, k, f: r * k * f * known.visible, rows, tiers, taken).merged()
    bays, mean_teu = _line(length, known)
    places = Spread(np.arange(len(bays.values)), bays.weights)
    return Stack(
        combined(lambda i, c: np.maximum((bays.values / mean_teu)[i] * c, 1.0), places, cells).counted(),
        combined(lambda i, c: np.maximum(bays.values[i] * c, 1.0), places, cells).counted(),
        bays.counted(),
        rows.counted(),
        tiers.counted(),
    )


def rows_across(width: Measured, gaps: Bounds) -> Spread:
    """The rows that make a width."""
    gap = Spread.uniform(*gaps).values[:, None]
    rows = np.arange(1.0, _most(width, WIDTH) + 1)
    return _likely(rows, likeliest(width, rows * WIDTH + (rows - 1) * gap))


def tiers_of(height: Measured, high_cubes: Bounds) -> Spread:
    """The tiers that make a height."""
    share = Spread.share(*high_cubes).values[:, None]
    tiers = np.arange(1.0, _most(height, HEIGHT) + 1)
    return _likely(tiers, likeliest(height, tiers * (HEIGHT + (HIGH_CUBE - HEIGHT) * share)))


def _line(length: Measured, known: Stacking) -> tuple[Spread, np.ndarray]:
    """TEU in one line of containers, and for each of these values the mean TEU of its boxes."""
    mixes = combined(lambda s, v: s + 1j * v, Spread.share(*known.forty), Spread.share(*known.fortyfive)).values
    teu, size = (_mix(of, mixes.real, mixes.imag)[:, None] for of in (TEU, LENGTHS))
    step = float(teu[0, 0]) if len(mixes) == 1 and teu[0, 0] in TEU.values() else 1.0  # all alike: whole boxes
    if known.bays:
        bays = np.arange(float(known.bays[0]), known.bays[1] + 1)
        weights = np.full((len(mixes), len(bays)), 1 / len(bays) / len(mixes))
    else:
        bays = step * np.arange(1.0, _most(length, LENGTHS["20 ft"]) / step + 1)
        gap = Spread.uniform(*known.along).values[:, None, None]
        boxes = bays / teu
        sizes = boxes * size + np.maximum(boxes - 1, 0) * gap
        weights = likeliest(length, sizes.reshape(len(gap), -1)).reshape(len(mixes), -1)
    kept = weights > 1e-6 * weights.max()
    pairs = np.broadcast_to(bays, weights.shape)[kept], np.broadcast_to(teu, weights.shape)[kept]
    return Spread(pairs[0], weights[kept] / weights[kept].sum()), pairs[1]


def _most(measured: Measured, size: float) -> int:
    """More things of a size than can make what was measured."""
    return max(int((measured.value + 6 * measured.se) / size) + 2, 2)


def _likely(values: np.ndarray, weights: np.ndarray) -> Spread:
    kept = weights > 1e-6 * weights.max()
    return Spread(values[kept], weights[kept] / weights[kept].sum())


def _mix(of: dict[str, float], forty: np.ndarray, fortyfive: np.ndarray) -> np.ndarray:
    """The mean over boxes of 20, 40 and 45 ft; shares that add up to more than 1 are taken in proportion."""
    total = np.maximum(forty + fortyfive, 1.0)
    s, v = forty / total, fortyfive / total
    return of["20 ft"] * (1 - s - v) + of["40 ft"] * s + of["45 ft"] * v


def _whole(bounds: tuple[int, int] | None) -> Spread | None:
    return Spread.whole(*bounds) if bounds else None


def _given(height: Measured | None) -> Measured:
    if height is None:
        raise ValueError("neither a height nor tiers are given")
    return height
