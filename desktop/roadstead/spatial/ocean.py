"""Ways between far places: a graph of the world's water, built beforehand from the full coastline.

Its nodes are the pieces of water in blocks of half a degree, told apart at 1/240 degree (some 460 m), so that Gibraltar,
the Bosporus and the Kanmon strait are open and Panama and Suez are shut. It says on which side of the land to go; the
exact line is drawn from it by the same means as a short one.
"""

import json
import lzma
import struct
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from roadstead.domain.errors import UserError
from roadstead.spatial.chunks import Floats
from roadstead.spatial.lattice import spans_m, traced

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Ints = npt.NDArray[np.int64]
MAGIC = b"RSOCEAN1"
CELLS = 240
"""Cells in a degree."""
BLOCK = 120
"""Cells in a block."""
_GLOBE = 360.0


def write_ocean(path: Path, nodes: Ints, pairs: Ints) -> None:
    """Writes nodes, (n, 2) column and row of a cell counted from 180 W, 90 S, and edges, (m, 2) numbers of nodes."""
    keys = np.unique(pairs.min(axis=1) * len(nodes) + pairs.max(axis=1))
    first, second = keys // len(nodes), keys % len(nodes)
    counts = np.bincount(first, minlength=len(nodes))
    parts = [
        np.diff(nodes[:, 0], prepend=0).astype("<i4"),
        np.diff(nodes[:, 1], prepend=0).astype("<i4"),
        counts.astype("<u1"),
        (second - first).astype("<i4"),
    ]
    planes = b"".join(part.view("u1").reshape(len(part), -1).T.tobytes() for part in parts)
    header = json.dumps({"nodes": len(nodes), "edges": len(keys)}).encode()
    path.write_bytes(MAGIC + struct.pack("<I", len(header)) + header + lzma.compress(planes, preset=9))


def read_ocean(path: Path) -> tuple[Floats, Ints, Ints]:
    """Positions of the nodes, (n, 2) degrees, and the two nodes of each edge. UserError when the file is damaged."""
    try:
        raw = path.read_bytes()
        (size,) = struct.unpack_from("<I", raw, 8)
        header = json.loads(raw[12 : 12 + size])
        data = np.frombuffer(lzma.decompress(raw[12 + size :]), "u1")
        nodes, edges = header["nodes"], header["edges"]
        columns, rows, counts, steps = np.split(data, np.cumsum([4 * nodes, 4 * nodes, nodes]))
        places = [np.cumsum(_joined(part, nodes)) for part in (columns, rows)]
        first = np.repeat(np.arange(nodes), counts)
        second = first + _joined(steps, edges)
    except (OSError, ValueError, KeyError, struct.error, lzma.LZMAError) as error:
        raise UserError(f"The program's file {path.name} is damaged.", "Install Roadstead again.") from error
    return (np.column_stack(places) + 0.5) / CELLS - np.array([180.0, 90.0]), first, second


def _joined(planes: npt.NDArray[np.uint8], count: int) -> Ints:
    return np.ascontiguousarray(planes.reshape(4, count).T).view("<i4").ravel().astype(np.int64)


class Ocean:
    """The graph of the world's water, read when first asked."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _parts(self) -> tuple[Floats, "csr_array"]:
        from scipy.sparse import coo_array

        nodes, first, second = read_ocean(self._path)
        ahead = nodes[second].copy()
        ahead[:, 0] += _GLOBE * np.round((nodes[first, 0] - ahead[:, 0]) / _GLOBE)
        graph = coo_array((spans_m(nodes[first], ahead), (first, second)), shape=(len(nodes),) * 2)
        return nodes, graph.tocsr()

    def nearby(self, lon: float, lat: float, reach_deg: float) -> Ints:
        """The nodes within so many degrees of latitude, and as many of longitude at the equator's measure, nearest first."""
        nodes = self._parts[0]
        east = ((nodes[:, 0] - lon + 180) % 360 - 180) * np.cos(np.radians(lat))
        away = np.hypot(east, nodes[:, 1] - lat)
        near = np.flatnonzero(away < reach_deg)
        return near[np.argsort(away[near])]

    def place(self, node: int) -> tuple[float, float]:
        """Longitude and latitude of a node."""
        lon, lat = self._parts[0][node].tolist()
        return lon, lat

    def way(self, start: int, goal: int) -> list[int] | None:
        """The nodes of the shortest way, ends included; None when their waters do not meet."""
        from scipy.sparse.csgraph import dijkstra

        metres, before = dijkstra(self._parts[1], directed=False, indices=start, return_predecessors=True)
        return traced(before.astype(np.int64), start, goal) if np.isfinite(metres[goal]) else None
