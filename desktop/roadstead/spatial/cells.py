"""Cells of a chunk file as arrays, read when first asked for and kept up to a bound."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from roadstead.spatial.chunks import ChunkFile, Floats, Ring

Bools = npt.NDArray[np.bool_]
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees; east of the antimeridian may be written as more than 180, or as less than west."""

LAND, LAKE, LAKE_ISLAND, BIG_LAKE, BIG_LAKE_ISLAND, BORDER = 1, 2, 3, 4, 5, 7
_SAILABLE = (LAND, BIG_LAKE, BIG_LAKE_ISLAND)


class Cell:
    """The rings of one cell. ``edges`` is (n, 4): longitude and latitude of both ends of each edge, ring after ring."""

    def __init__(self, rings: list[Ring], corner: tuple[float, float], side: float) -> None:
        """``corner`` is the south-west one and ``side`` the cell's width, all in degrees."""
        self.rings = rings
        self._corner, self._side = corner, side

    @property
    def size(self) -> int:
        """How many points the cell holds."""
        return sum(len(ring.points) for ring in self.rings)

    @cached_property
    def edges(self) -> Floats:
        """All edges of closed rings, those along the cell's border included."""
        if not self.rings:
            return np.empty((0, 4))
        return np.concatenate([np.hstack([r.points, np.roll(r.points, -1, axis=0)]) for r in self.rings])

    @cached_property
    def codes(self) -> npt.NDArray[np.uint8]:
        """The code of each edge's ring."""
        return np.repeat(np.array([r.code for r in self.rings], np.uint8), [len(r.points) for r in self.rings])

    @cached_property
    def barrier(self) -> Floats:
        """The edges of what a ship cannot be in: land, and lakes too small for ships counted as land."""
        return self.edges[np.isin(self.codes, _SAILABLE)]

    @cached_property
    def coast(self) -> Floats:
        """The edges of ``barrier`` that are shore: not the cuts along the cell's border."""
        return self.barrier[~self._cut(self.barrier)]

    def _cut(self, edges: Floats) -> Bools:
        found = np.zeros(len(edges), bool)
        for axis in (0, 1):
            for line in (self._corner[axis], self._corner[axis] + self._side):
                found |= (np.abs(edges[:, axis] - line) < 1e-9) & (np.abs(edges[:, axis + 2] - line) < 1e-9)
        return found

    @cached_property
    def lines(self) -> list[Floats]:
        """The shores as open lines of (n, 2): each ring without its cuts along the cell's border."""
        return [line for ring in self.rings for line in self._open(ring.points)]

    def _open(self, ring: Floats) -> Iterator[Floats]:
        edges = np.hstack([ring, np.roll(ring, -1, axis=0)])
        cuts = np.flatnonzero(self._cut(edges))
        if not len(cuts):
            yield np.vstack([ring, ring[:1]])
            return
        turned = np.roll(ring, -(int(cuts[0]) + 1), axis=0)  # starts behind the first cut
        ends = np.r_[cuts - cuts[0], len(ring)][1:]
        first = 0
        for last in ends:
            if last - first > 1:
                yield turned[first:last]
            first = int(last)


class Cells:
    """The cells of one file by bounds; at most ``limit`` points are kept, the last used ones. Safe between threads."""

    def __init__(self, file: ChunkFile, limit: int = 1_000_000) -> None:
        """``limit`` of a million points is about 100 MB at most, edges included."""
        self.file = file
        self._limit = limit
        self._held = 0
        self._kept: OrderedDict[int, Cell] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def held(self) -> int:
        """How many points are in memory."""
        return self._held

    def at(self, column: int, row: int) -> Cell:
        """The cell of a column (any whole number: the globe is round) and a row."""
        layout = self.file.layout
        number = row * layout.columns + column % layout.columns
        with self._guard:
            if number in self._kept:
                self._kept.move_to_end(number)
                return self._kept[number]
        corner = (column % layout.columns * layout.cell - 180.0, row * layout.cell - 90.0)
        cell = Cell(self.file.read(number), corner, layout.cell)
        with self._guard:
            if number not in self._kept:
                self._kept[number] = cell
                self._held += cell.size
            while self._held > self._limit and len(self._kept) > 1:
                self._held -= self._kept.popitem(last=False)[1].size
        return cell

    def within(self, bounds: Bounds) -> Iterator[tuple[float, Cell]]:
        """The cells that touch the bounds, each with the degrees to add to its longitudes to bring it into them."""
        west, south, east, north = unrolled(bounds)
        layout = self.file.layout
        last = min(layout.rows - 1, int((north + 90) // layout.cell))
        for row in range(max(0, int((south + 90) // layout.cell)), last + 1):
            for column in range(int((west + 180) // layout.cell), int((east + 180) // layout.cell) + 1):
                if not self.file.is_empty(row * layout.columns + column % layout.columns):
                    yield column // layout.columns * 360.0, self.at(column, row)


def unrolled(bounds: Bounds) -> Bounds:
    """The bounds with east at or beyond west, and no wider than the globe."""
    west, south, east, north = bounds
    if east < west:
        east += 360.0
    if east - west > 360.0:
        west, east = -180.0, 180.0 - 1e-9
    return west, south, east, north


def contains(edges: Floats, lon: float, lat: float) -> bool:
    """Whether a position is inside the rings of ``edges`` (n, 4): a ray to the north meets an odd number of them."""
    spans = (edges[:, 0] <= lon) != (edges[:, 2] <= lon)
    x0, y0, x1, y1 = edges[spans].T
    return bool(np.count_nonzero(y0 + (lon - x0) / (x1 - x0) * (y1 - y0) > lat) % 2)
