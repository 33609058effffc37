"""A graph of water: blocks of a fine grid, one node for each connected piece of water in a block.

A strait a fine cell wide stays open though its block is mostly land, and a spit a fine cell wide stays shut, so the
graph may be coarse without joining or parting seas. It finds which way round the land a route goes; the route's exact
line is drawn by ``taut``.
"""

import math

import numpy as np
import numpy.typing as npt

from roadstead.spatial.chunks import Floats
from roadstead.spatial.raster import Bools, Frame

Labels = npt.NDArray[np.int64]
_METRES = math.radians(1) * 6_371_008.8
# Half of the sixteen ways to go on from a block, as (rows, columns); the other half are their opposites.
_WAYS = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (2, -1), (1, -2))


def spans_m(a: Floats, b: Floats) -> Floats:
    """Metres between pairs of near positions (n, 2), on a sphere, to about 0.3 %: good enough to weigh ways."""
    east = (a[:, 0] - b[:, 0]) * np.cos(np.radians((a[:, 1] + b[:, 1]) / 2))
    return _METRES * np.hypot(east, a[:, 1] - b[:, 1])


def pieces(water: Bools, factor: int) -> Labels:
    """The number of the connected piece of water within its block for each fine cell; 0 on land.

    Walls of one cell between the blocks keep the pieces apart, so that one labelling serves all blocks.
    """
    from scipy.ndimage import label

    rows, columns = np.arange(water.shape[0]), np.arange(water.shape[1])
    walled = np.zeros((rows[-1] + rows[-1] // factor + 1, columns[-1] + columns[-1] // factor + 1), bool)
    at = np.ix_(rows + rows // factor, columns + columns // factor)
    walled[at] = water
    return label(walled)[0][at].astype(np.int64)


class Lattice:
    """The nodes and edges of water in a frame whose rows and columns are multiples of ``factor``.

    ``nodes`` is (n, 2) longitude and latitude; ``graph`` a sparse matrix of metres, each edge once.
    """

    def __init__(self, frame: Frame, water: Bools, factor: int) -> None:
        """``water`` says of each fine cell whether a ship can be in its middle."""
        from scipy.sparse import coo_array

        self.frame, self.factor = frame, factor
        self.water = water
        self.labels = pieces(water, factor)
        self.nodes = self._places()
        first, second = self._edges()
        weights = spans_m(self.nodes[first], self.nodes[second])
        # coo to csr adds up parallel edges: there are none, as _edges gives each pair once.
        self.graph = coo_array((weights, (first, second)), shape=(len(self.nodes),) * 2).tocsr()

    def _places(self) -> Floats:
        """For each piece the middle of its fine cell that is nearest to its centre of gravity."""
        rows, columns = np.nonzero(self.labels)
        label = self.labels[rows, columns] - 1
        counts = np.bincount(label)
        middle_row = np.bincount(label, rows) / np.maximum(counts, 1)
        middle_column = np.bincount(label, columns) / np.maximum(counts, 1)
        away = (rows - middle_row[label]) ** 2 + (columns - middle_column[label]) ** 2
        order = np.lexsort((away, label))
        first = order[np.r_[True, np.diff(label[order]) != 0]] if len(order) else order
        self.cells = np.column_stack([rows[first], columns[first]])
        self.sizes = counts
        return self.frame.centres(rows[first], columns[first])

    def _edges(self) -> tuple[Labels, Labels]:
        pairs = np.concatenate([self._touching(0), self._touching(1), *(self._sighted(way) for way in _WAYS)])
        count = max(1, len(self.nodes))
        # As single numbers they sort thirty times faster than as rows.
        keys = np.unique(pairs.min(axis=1) * count + pairs.max(axis=1))
        return keys // count, keys % count

    def _touching(self, axis: int) -> Labels:
        """Pairs of pieces whose water meets across the border of two blocks."""
        labels = self.labels if axis == 0 else self.labels.T
        before, after = labels[self.factor - 1 : -1 : self.factor], labels[self.factor :: self.factor]
        both = (before > 0) & (after > 0)
        return np.column_stack([before[both], after[both]]) - 1

    def _main(self) -> Labels:
        """The largest piece of each block, -1 where there is none."""
        shape = self.frame.rows // self.factor, self.frame.columns // self.factor
        block = self.cells[:, 0] // self.factor * shape[1] + self.cells[:, 1] // self.factor
        main = np.full(shape[0] * shape[1], -1, np.int64)
        order = np.argsort(self.sizes, kind="stable")
        main[block[order]] = order
        return main.reshape(shape)

    def _sighted(self, way: tuple[int, int]) -> Labels:
        """Pairs of blocks' largest pieces this far apart with water on all fine cells sampled between them."""
        main = self._main()
        rows, columns = way
        here = main[: main.shape[0] - rows, max(0, -columns) : main.shape[1] - max(0, columns)]
        there = main[rows:, max(0, columns) : main.shape[1] + min(0, columns)]
        both = (here >= 0) & (there >= 0)
        first, second = here[both], there[both]
        seen = np.ones(len(first), bool)
        # Where both blocks are open water side by side, there is no need to look.
        beside = max(abs(rows), abs(columns)) < 2 and 0 in way
        full = self.sizes == self.factor**2
        doubtful = np.flatnonzero(~(full[first] & full[second])) if beside else np.arange(len(first))
        a, b = self.cells[first[doubtful]], self.cells[second[doubtful]]
        samples = 2 * self.factor * max(abs(rows), abs(columns))
        for share in np.linspace(0, 1, samples + 1)[1:-1]:
            spot = np.rint(a + (b - a) * share).astype(np.int64)
            seen[doubtful] &= self.water[spot[:, 0], spot[:, 1]]
        return np.column_stack([first[seen], second[seen]])

    def node_at(self, lon: float, lat: float, reach: int = 4) -> int | None:
        """The piece of water at a position, or the nearest within so many fine cells; None when there is none."""
        row, column = self.frame.cell(lon, lat)
        if self.labels[row, column]:
            return int(self.labels[row, column]) - 1
        south, west = max(0, row - reach), max(0, column - reach)
        near = self.labels[south : row + reach + 1, west : column + reach + 1]
        rows, columns = np.nonzero(near)
        if not len(rows):
            return None
        best = np.argmin((rows + south - row) ** 2 + (columns + west - column) ** 2)
        return int(near[rows[best], columns[best]]) - 1

    def ways(self, start: int) -> tuple[Floats, Labels]:
        """Metres from a node to each (infinite where waters do not meet), and the node before each on the way."""
        from scipy.sparse.csgraph import dijkstra

        metres, before = dijkstra(self.graph, directed=False, indices=start, return_predecessors=True)
        return metres, before.astype(np.int64)

    def waters(self) -> Labels:
        """For each node the number of nodes in the water that it belongs to."""
        from scipy.sparse.csgraph import connected_components

        _, of = connected_components(self.graph, directed=False)
        return np.bincount(of)[of]


def traced(before: Labels, start: int, goal: int) -> list[int]:
    """The nodes from start to goal, both included, from the nodes before each."""
    way = [goal]
    while way[-1] != start:
        way.append(int(before[way[-1]]))
    return way[::-1]
