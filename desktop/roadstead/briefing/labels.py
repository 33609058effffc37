"""Where labels go on a map: each beside its point, none over another, the cheapest place first."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from roadstead.briefing.svg import text_width

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Placed:
    """A label's baseline start and its box; ``far`` when it stands off and wants a line to its point."""

    words: str
    x: float
    y: float
    box: Box
    far: bool = False


@dataclass(slots=True)
class Board:
    """The paper with what is taken on it already: boxes that nothing may cover, and points better left free."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)
    lines: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))

    def put(self, words: str, size: float, spots: Iterable[tuple[float, float, bool]]) -> Placed | None:
        """The label at the best of the spots (left end of the baseline, far or not), or None when all are taken."""
        best: tuple[float, Placed] | None = None
        for rank, (x, y, far) in enumerate(spots):
            box = (x - 1, y - size * 0.82, x + text_width(words, size) + 1, y + size * 0.28)
            if not self._free(box):
                continue
            cost = rank + 20.0 * self.covered(box)
            if best is None or cost < best[0]:
                best = cost, Placed(words, x, y, box, far)
        if best is None:
            return None
        self.taken.append(best[1].box)
        return best[1]

    def put_disc(self, radius: float, spots: Sequence[tuple[float, float]]) -> tuple[float, float]:
        """The best of the spots for a disc, the first one where all are taken: a disc is never left out."""
        best: tuple[float, tuple[float, float]] = math.inf, spots[0]
        for rank, (x, y) in enumerate(spots):
            box = (x - radius, y - radius, x + radius, y + radius)
            cost = rank + 4.0 * self.covered(box)
            if cost < best[0] and self._free(box):
                best = cost, (x, y)
        x, y = best[1]
        self.taken.append((x - radius, y - radius, x + radius, y + radius))
        return best[1]

    def _free(self, box: Box) -> bool:
        inside = box[0] >= 2 and box[1] >= 2 and box[2] <= self.width - 2 and box[3] <= self.height - 2
        return inside and not any(overlap(box, other) for other in self.taken)

    def covered(self, box: Box) -> int:
        """How many of the points better left free the box covers."""
        if not len(self.lines):
            return 0
        x, y = self.lines[:, 0], self.lines[:, 1]
        return int(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).sum())


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def spots_around(x: float, y: float, words: str, size: float) -> list[tuple[float, float, bool]]:
    """Spots beside a point, right first as cartographers have it, then further off."""
    width, middle = text_width(words, size), size * 0.33
    spots = []
    for gap, far in ((4.5, False), (14.0, True), (26.0, True), (40.0, True)):
        diagonal = gap * 0.75
        spots += [
            (x + gap, y + middle, far),
            (x - gap - width, y + middle, far),
            (x + diagonal, y - diagonal, far),
            (x + diagonal, y + diagonal + size * 0.7, far),
            (x - diagonal - width, y - diagonal, far),
            (x - diagonal - width, y + diagonal + size * 0.7, far),
            (x - width / 2, y - gap, far),
            (x - width / 2, y + gap + size * 0.75, far),
        ]
    return spots


def spots_outside(corners: Sequence[Sequence[float]], radius: float) -> list[tuple[float, float]]:
    """Spots for a disc just off an outline's corners and edges, away from its middle, then further off."""
    outline = np.asarray(corners, float)
    edges = (outline + np.roll(outline, -1, axis=0)) / 2
    points = np.concatenate([edges, outline])
    away = points - outline.mean(axis=0)
    away /= np.maximum(np.hypot(*away.T), 1e-9)[:, None]
    away[np.hypot(*away.T) < 0.5] = (0.0, -1.0)  # a point has no outside: up
    turned = [away, *(away @ np.array([[c, s], [-s, c]]) for c, s in ((0.7071, 0.7071), (0.7071, -0.7071)))]
    steps = (radius + 2, radius + 8, radius + 18, radius + 30, radius + 44)
    return [(float(x), float(y)) for step in steps for way in turned for x, y in points + way * step]


def spots_along(line: NDArray[np.float64], words: str, size: float) -> list[tuple[float, float, bool]]:
    """Spots above and below a line on the paper, from its middle outwards."""
    width = text_width(words, size)
    spots = []
    for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        x, y = point_at(line, part)
        for gap in (5.0, 12.0, 20.0, 30.0):
            spots += [
                (x - width / 2, y - gap, False),
                (x - width / 2, y + gap + size * 0.75, False),
                (x + gap, y + size * 0.33, False),
                (x - gap - width, y + size * 0.33, False),
            ]
    return spots


def point_at(line: NDArray[np.float64], part: float) -> tuple[float, float]:
    """The point at a part (0 to 1) of a line's length."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    target = part * along[-1]
    return float(np.interp(target, along, line[:, 0])), float(np.interp(target, along, line[:, 1]))


def line_length(line: NDArray[np.float64]) -> float:
    """The length of a line on the paper."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def sampled(lines: Sequence[NDArray[np.float64]], step: float) -> NDArray[np.float64]:
    """Points along lines on the paper, about a step apart."""
    found = [np.empty((0, 2))]
    for line in lines:
        parts = np.linspace(0, 1, max(2, int(line_length(line) / step)))
        found.append(np.array([point_at(line, part) for part in parts]))
    return np.concatenate(found)
