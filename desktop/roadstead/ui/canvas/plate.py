"""Very many short lines and dots, set pixel by pixel with numpy: Qt's painter takes two to five times as long."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from roadstead.ui.canvas import marks
from roadstead.ui.canvas.view import Points, View

Inks = NDArray[np.uint32]
"""Opaque colours as they lie in memory: 0xffrrggbb."""
BEYOND = 12.0
"""Logical pixels round a picture that are painted too: what is set there whole reaches in, the widest dot half its width."""
_ONE = 1 << 16  # positions aside are counted in these parts of a pixel
_BIAS = 1 / 64  # so that a corner on the edge between two pixels is not now in the one, now in the other


class Part(NamedTuple):
    """A rectangle of a view, in its device pixels: from x0, y0 up to x1, y1, these not included."""

    x0: int
    y0: int
    x1: int
    y1: int

    @classmethod
    def whole(cls, view: View) -> "Part":
        """All of a view."""
        return cls(0, 0, math.ceil(view.width * view.dpr), math.ceil(view.height * view.dpr))


class Plate:
    """A clear picture of a part of a view; lines and dots on it are hard-edged. Positions are logical pixels of the view.

    Round the part lies a margin, so that what is set need not be held to its last pixel.
    """

    def __init__(self, view: View, part: Part) -> None:
        self.part = part
        self._dpr = view.dpr
        self._margin = math.ceil(BEYOND * view.dpr)
        self._from = np.array((part.x0, part.y0)) - self._margin - _BIAS
        size = part.y1 - part.y0 + 2 * self._margin, part.x1 - part.x0 + 2 * self._margin
        self._pixels = np.zeros(size, dtype=np.uint32)

    def lay(self, painter: QPainter) -> None:
        """Paints the picture over the view."""
        high, wide = self._pixels.shape
        picture = QImage(self._pixels.data, wide, high, wide * 4, QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(self._dpr)
        left, top = ((start - self._margin) / self._dpr for start in self.part[:2])
        painter.drawImage(QPointF(left, top), picture)

    def scroll(self, dx: int, dy: int) -> list[Part]:
        """Moves the picture by device pixels within its part; returns the parts that have to be taken anew after that."""
        flat, step = self._pixels.reshape(-1), dy * self._pixels.shape[1] + dx
        # What leaves a row at one end enters the next at the other, where all is taken anew.
        if step > 0:
            flat[step:] = flat[:-step]
        elif step < 0:
            flat[:step] = flat[-step:]
        x0, y0, x1, y1 = self.part
        rows = Part(x0, y0, x1, y0 + dy) if dy > 0 else Part(x0, y1 + dy, x1, y1)
        columns = Part(x0, y0, x0 + dx, y1) if dx > 0 else Part(x1 + dx, y0, x1, y1)
        return [part for part in (rows, columns) if part.x0 < part.x1 and part.y0 < part.y1]

    def take(self, other: "Plate") -> None:
        """Puts the picture of another part in its place."""
        (x0, y0, x1, y1), (left, top, _, _) = other.part, self.part
        self._inner[y0 - top : y1 - top, x0 - left : x1 - left] = other._inner

    def lines(self, screen: Points, inks: Inks, casing: int | None, wide: float = 1.0) -> None:
        """Segments (n, 4: x, y, x, y) of a width, each in its colour (n), first all of them a pixel wider on either side
        in the colour of the casing, if they have one."""
        thick, more = (max(round(size * self._dpr), 1) for size in (wide, 1.0))
        traced = list(self._traced(screen, inks, thick + more))
        flat, first = self._pixels.reshape(-1), -((thick - 1) // 2)
        for places, across, _ in traced if casing is not None else ():
            for step in (*range(first - more, first), *range(first + thick, first + thick + more)):
                flat[places + step * across] = casing
        for places, across, colours in traced:
            for step in range(first, first + thick):
                flat[places + step * across] = colours

    def dots(self, screen: Points, inks: Inks, casing: int, wide: float, dark: float) -> None:
        """Squares (n, 2: their middles) of a width, each in its colour (n), on dark ones of a greater width."""
        high, pitch = self._pixels.shape
        x, y = (np.floor(screen[:, i] * self._dpr - self._from[i]) for i in (0, 1))
        edge = math.ceil(dark * self._dpr / 2)
        seen = np.flatnonzero((x >= edge) & (x < pitch - edge) & (y >= edge) & (y < high - edge))
        places, colours = (y.take(seen) * pitch + x.take(seen)).astype(np.int64), inks.take(seen)
        flat, inner = self._pixels.reshape(-1), _square(wide * self._dpr)
        for dx, dy in sorted(_square(dark * self._dpr) - inner):
            flat[places + (dy * pitch + dx)] = casing
        for dx, dy in sorted(inner):
            flat[places + (dy * pitch + dx)] = colours

    @property
    def _inner(self) -> Inks:
        return self._pixels[self._margin : -self._margin, self._margin : -self._margin]

    def _traced(self, screen: Points, inks: Inks, edge: int) -> Iterator[tuple[marks.Ints, int, Inks]]:
        """Of the lines that are flat, then of the steep ones: the places of their pixels, the step across, the colours."""
        high, wide = self._pixels.shape
        ends = np.array(screen.T, order="C")  # numpy is slow with rows of four
        ends *= self._dpr
        ends -= np.tile(self._from, 2)[:, None]
        bounds = (float(edge), float(edge), wide - edge - 1.0, high - edge - 1.0)
        inside = np.ones(len(screen), dtype=bool)
        for i, column in enumerate(ends):
            inside &= (column >= bounds[i % 2]) & (column <= bounds[2 + i % 2])
        if not inside.all():
            over = np.flatnonzero(~inside & np.isfinite(ends).all(axis=0))
            cut, seen = marks.cut(ends[:, over].T, bounds)
            ends[:, over[seen]], inside[over[seen]] = cut.T, True
            ends, inks = ends[:, inside], inks[inside]
        steep = np.abs(ends[3] - ends[1]) > np.abs(ends[2] - ends[0])
        for kind, order, along, across in ((~steep, (0, 1, 2, 3), 1, wide), (steep, (1, 0, 3, 2), wide, 1)):
            rows = np.flatnonzero(kind)
            counts, places = _trace(*(ends[i].take(rows) for i in order), along, across)
            yield places, across, inks.take(rows).repeat(counts)


def inks(colours: Sequence[str]) -> Inks:
    """Colours as a plate has them."""
    return np.array([QColor(colour).rgb() | 0xFF000000 for colour in colours], dtype=np.uint32)


def _trace(
    a: Points, b: Points, a_end: Points, b_end: Points, along: int, across: int
) -> tuple[marks.Ints, marks.Ints]:
    """How many pixels each segment from a, b has, and the places of all: one pixel at each step of its longer direction.

    ``a`` runs in the longer direction, in which the next pixel is ``along`` places on; one aside is ``across`` on.
    32 bits hold the position aside as long as a picture is less than 32,768 pixels wide and high.
    """
    back = a_end < a
    low, high = np.where(back, a_end, a), np.where(back, a, a_end)
    first = np.floor(low)
    counts = (np.floor(high) - first).astype(np.int32) + 1
    start, end = np.where(back, b_end, b), np.where(back, b, b_end)
    slope = (end - start) / np.maximum(high - low, 1.0)
    start += slope * (first + 0.5 - low)  # at the middles of pixels it is the same wherever the line is cut
    before = np.cumsum(counts, dtype=np.int32) - counts
    nth = np.arange(counts.sum(), dtype=np.int32) - before.repeat(counts)
    places = (slope * _ONE).astype(np.int32).repeat(counts)
    places *= nth
    places += (start * _ONE).astype(np.int32).repeat(counts)
    places >>= 16
    places *= across
    places += (first.astype(np.int32) * along).repeat(counts)
    places += nth * along if along > 1 else nth
    return counts, places.astype(np.int64)  # that is what numpy needs to find them


def _square(wide: float) -> set[tuple[int, int]]:
    """The pixels of a square round one pixel."""
    side = max(round(wide), 1)
    reach = range(-(side // 2), side - side // 2)
    return {(dx, dy) for dx in reach for dy in reach}
