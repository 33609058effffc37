"""A way over water that crosses no land, found on grids from coarse to fine: not yet short, but on the right sides."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.spatial.coastline import Coastline
from roadstead.spatial.crossing import land_stretches
from roadstead.spatial.geodesy import distance
from roadstead.spatial.lattice import Lattice, traced
from roadstead.spatial.raster import Bools, Frame, inside

_M_PER_DEGREE = 111_195.0
_FACTOR = 4
_FINEST_M = 8.0
_DEEPEST = 4
_MOST_CELLS = 12_000_000
"""Cells that may be looked at for one way, all windows together: some seconds."""
_OUTLOOKS_M = (8_000.0, 30_000.0, 100_000.0)
Way = list[LonLat]


def framed(a: Sequence[float], b: Sequence[float], margin_m: float, cells: int, finest_m: float = _FINEST_M) -> Frame:
    """A grid of about so many nearly square cells about two places, with a margin; rows and columns multiples of four."""
    far = a[0] + (b[0] - a[0] + 180) % 360 - 180
    lat = margin_m / _M_PER_DEGREE
    south, north = max(-89.99, min(a[1], b[1]) - lat), min(89.99, max(a[1], b[1]) + lat)
    squeeze = max(0.02, math.cos(math.radians((south + north) / 2)))
    least = max(0.02, math.cos(math.radians(min(89.0, max(abs(south), abs(north))))))
    west, east = min(a[0], far) - lat / least, max(a[0], far) + lat / least
    if east - west > 360:
        west, east = west, west + 360
    step = max(math.sqrt((north - south) * (east - west) * squeeze / cells), finest_m / _M_PER_DEGREE)
    rows = _FACTOR * math.ceil((north - south) / step / _FACTOR)
    columns = _FACTOR * math.ceil((east - west) * squeeze / step / _FACTOR)
    return Frame(west, south, (east - west) / columns, (north - south) / rows, columns, rows)


class Passage:
    """Finds ways over one coastline; ``check`` is called between steps and may raise to stop the work."""

    def __init__(self, coastline: Coastline, check: Callable[[], None]) -> None:
        self._coastline, self._check = coastline, check
        self._left = _MOST_CELLS

    def lattice(self, frame: Frame) -> Lattice:
        """The graph of the water in a frame."""
        self._check()
        self._left -= frame.rows * frame.columns
        return Lattice(frame, ~inside(self._coastline.barrier_edges(frame.bounds), frame), _FACTOR)

    def within(self, a: LonLat, b: LonLat, margin_m: float, cells: int, depth: int = 0) -> Way | None:
        """A way within a window about two places on water; None when it has none."""
        way = self._on_grid(a, b, framed(a, b, margin_m, cells))
        return way and self.mended(way, depth)

    def _on_grid(self, a: LonLat, b: LonLat, frame: Frame) -> Way | None:
        lattice = self.lattice(frame)
        start, goal = (lattice.node_at(_turned(p.lon, frame), p.lat) for p in (a, b))
        head, tail = [a], [b]
        if start is None or goal is None or not np.isfinite(lattice.ways(start)[0][goal]):
            # An end in a basin that this grid cannot see out of: look closer there.
            out, back = self._out(a, lattice), self._out(b, lattice)
            if out is None or back is None:
                return None
            (head, start), (tail, goal) = out, back
            tail = tail[::-1]
        metres, before = lattice.ways(start)
        if not np.isfinite(metres[goal]):
            return None
        return [*head, *(LonLat(*lattice.nodes[i].tolist()) for i in traced(before, start, goal)), *tail]

    def _out(self, place: LonLat, lattice: Lattice) -> tuple[Way, int] | None:
        """A way from a place out to a node of the lattice's largest water, and that node."""
        waters = lattice.waters()
        main = np.flatnonzero(waters == waters.max(initial=0))
        here = lattice.node_at(_turned(place.lon, lattice.frame), place.lat)
        if here is not None and here in set(main.tolist()):
            return [place], here
        if not len(main):
            return None
        for radius in _OUTLOOKS_M:
            near = self.lattice(framed(place, place, radius, 200_000))
            found = _first_in(near, place, lattice, waters == waters.max())
            if found is not None:
                return found
        return None

    def over_oceans(self, a: LonLat, b: LonLat) -> Way | None:
        """A way between far places on water, by the graph of the world's water; None when it has none."""
        ocean = self._coastline.ocean
        heads = self._to_ocean(a)
        tails = self._to_ocean(b)
        if heads is None or tails is None:
            return None
        nodes = ocean.way(heads[1], tails[1])
        if nodes is None:
            return None
        return self.mended([*heads[0], *(LonLat(*ocean.place(node)) for node in nodes), *tails[0][::-1]])

    def _to_ocean(self, place: LonLat) -> tuple[Way, int] | None:
        """A way from a place to a node of the graph of the world's water near it, and that node."""
        ocean = self._coastline.ocean
        for radius, cells in ((60_000.0, 250_000), (200_000.0, 700_000)):
            near = self.lattice(framed(place, place, radius, cells))
            start = near.node_at(_turned(place.lon, near.frame), place.lat)
            if start is None:
                continue
            metres, before = near.ways(start)
            for node in ocean.nearby(*place, 0.9 * radius / _M_PER_DEGREE).tolist():
                lon, lat = ocean.place(node)
                end = near.node_at(_turned(lon, near.frame), lat, reach=1)
                if end is not None and np.isfinite(metres[end]):
                    return [place, *(LonLat(*near.nodes[i].tolist()) for i in traced(before, start, end))], node
        return None

    def mended(self, way: Way, depth: int = 0) -> Way:
        """The way with each stretch that runs over land replaced by one found on a finer grid, as far as there is one."""
        if depth >= _DEEPEST or self._left < 0:
            return way
        bad = sorted({stretch.segment for stretch in land_stretches(self._coastline.level("land", "f"), way)})
        whole: Way = []
        done = 0
        for first, last in _runs(bad):
            whole += way[done : first + 1]
            span = sum(distance(p, q) for p, q in pairwise(way[first : last + 2]))
            around = self._round(way[first], way[last + 1], span, depth + 1)
            whole += around[1:-1] if around else way[first + 1 : last + 1]
            done = last + 1
        return whole + way[done:]

    def _round(self, a: LonLat, b: LonLat, span_m: float, depth: int) -> Way | None:
        """A finer way between two near places, looked for in wider and wider windows."""
        for share, cells in ((0.7, 60_000), (3.0, 150_000), (12.0, 400_000)):
            if self._left < 0:
                return None
            way = self.within(a, b, max(200.0, share * span_m), cells, depth)
            if way:
                return way
        return None


def _first_in(near: Lattice, place: LonLat, lattice: Lattice, wanted: Bools) -> tuple[Way, int] | None:
    """The way on a fine lattice from a place to the first node that is in wanted water of a coarse one, and its node there."""
    start = near.node_at(_turned(place.lon, near.frame), place.lat)
    if start is None:
        return None
    metres, before = near.ways(start)
    for node in np.argsort(metres)[: np.count_nonzero(np.isfinite(metres))].tolist():
        lon, lat = near.nodes[node].tolist()
        outer = lattice.node_at(_turned(lon, lattice.frame), lat, reach=0)
        if outer is not None and wanted[outer]:
            return [place, *(LonLat(*near.nodes[i].tolist()) for i in traced(before, start, node))], outer
    return None


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each run of following numbers."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _turned(lon: float, frame: Frame) -> float:
    """The longitude as it is counted in a frame."""
    return frame.west + (lon - frame.west) % 360
