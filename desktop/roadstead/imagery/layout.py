"""How a pyramid lies in its file: a header, a mark for each chunk, tiles level by level, a checksum of each plane.

The planes are stored as they are in memory, so that several workers can write their parts at once and a reader gets any
tile in one read. Standard library only.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from roadstead.imagery.facts import TILE

MAGIC = b"Roadstead pyramid 2\n"
HEADER = 4096
"""Bytes before the chunks' marks."""
_CRC = 4
_STEP = 1 << 16  # tiles begin at multiples of this, as they are mapped into memory and Windows does so in such steps


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of one pyramid. ``base`` is its finest level: one pixel stands for 2**base of the image a side.

    ``dtype`` is numpy's name of the values; ``masked`` says whether a plane of opacity (uint8) follows the bands of each
    tile; ``chunk`` is the width and height in pixels of the image of the parts it is built from; ``in_order`` says that
    the image can only be decoded from its first line on; ``complete`` that all of it is written.
    """

    width: int
    height: int
    base: int
    top: int
    bands: int
    dtype: str
    item: int
    masked: bool
    palette: bool
    chunk: tuple[int, int]
    in_order: bool
    complete: bool = False

    @property
    def grid(self) -> tuple[int, int]:
        """Columns and rows of chunks."""
        return math.ceil(self.width / self.chunk[0]), math.ceil(self.height / self.chunk[1])

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return self.grid[0] * self.grid[1]

    @property
    def plane_bytes(self) -> int:
        """Bytes of one band of one tile."""
        return TILE * TILE * self.item

    @property
    def tile_bytes(self) -> int:
        """Bytes of one tile, all its planes."""
        return self.plane_bytes * self.bands + TILE * TILE * self.masked

    @property
    def planes(self) -> int:
        """Planes of one tile."""
        return self.bands + self.masked

    def size(self, level: int) -> tuple[int, int]:
        """Width and height of a level in its own pixels."""
        return -(-self.width >> level), -(-self.height >> level)

    def tiles(self, level: int) -> tuple[int, int]:
        """Columns and rows of tiles of a level."""
        width, height = self.size(level)
        return -(-width // TILE), -(-height // TILE)

    def place(self, level: int, column: int, row: int) -> int:
        """The number of a tile among all tiles of the file."""
        before = sum(math.prod(self.tiles(other)) for other in range(self.base, level))
        return before + row * self.tiles(level)[0] + column

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return self.place(self.top + 1, 0, 0)

    def offset(self, place: int) -> int:
        """Where in the file a tile begins."""
        return -(-(HEADER + self.chunks) // _STEP) * _STEP + place * self.tile_bytes

    @property
    def sums_at(self) -> int:
        """Where the checksums begin: one of four bytes for each plane of each tile."""
        return self.offset(self.count)

    @property
    def file_bytes(self) -> int:
        """Size of the file."""
        return self.sums_at + self.count * self.planes * _CRC

    def chunk_window(self, number: int) -> tuple[int, int, int, int]:
        """The part of the image that a chunk is made from: x0, y0, x1, y1."""
        row, column = divmod(number, self.grid[0])
        x, y = column * self.chunk[0], row * self.chunk[1]
        return x, y, min(x + self.chunk[0], self.width), min(y + self.chunk[1], self.height)

    def chunks_under(self, x0: float, y0: float, x1: float, y1: float) -> tuple[slice, slice]:
        """The rows and columns of the chunks that a part of the image touches."""
        (wide, high), (columns, rows) = self.chunk, self.grid
        return (
            slice(max(0, int(y0 // high)), min(rows, math.ceil(y1 / high))),
            slice(max(0, int(x0 // wide)), min(columns, math.ceil(x1 / wide))),
        )

    def to_bytes(self) -> bytes:
        """The header."""
        return (MAGIC + json.dumps(asdict(self)).encode()).ljust(HEADER, b" ")


def plane_bounds(layout: Layout) -> list[tuple[int, int]]:
    """Where each plane of a tile begins and ends in it."""
    edges = [*range(0, layout.plane_bytes * layout.bands + 1, layout.plane_bytes)]
    edges += [layout.tile_bytes] if layout.masked else []
    return list(pairwise(edges))


def split(start: int, length: int) -> Iterator[tuple[int, slice, slice]]:
    """The tiles that a run of pixels of a level crosses: number, slice within the tile, slice of the run."""
    for tile in range(start // TILE, -(-(start + length) // TILE)):
        first, last = max(start, tile * TILE), min(start + length, (tile + 1) * TILE)
        yield tile, slice(first - tile * TILE, last - tile * TILE), slice(first - start, last - start)


def layout_of(header: bytes) -> Layout:
    """The layout in a header; raises ValueError, KeyError or TypeError where it is none."""
    if not header.startswith(MAGIC):
        raise ValueError("no pyramid")
    return layout_from_json(json.loads(header[len(MAGIC) :]))


def layout_from_json(plain: dict[str, Any]) -> Layout:
    """The layout in plain values, as ``asdict`` gives them."""
    values: dict[str, Any] = {**plain, "chunk": tuple(map(int, plain["chunk"]))}
    return Layout(**values)
