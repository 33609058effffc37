"""The file of rings cut into cells that the coastline and the borders ship in: writing one, and reading parts of one.

Layout, little-endian: magic ``RSCHUNK1``, the header's length (uint32), the header (JSON, UTF-8), the lengths of the
cells' blocks (uint32 each, row by row from the south-west, compressed by zlib; ``0`` nothing, ``0xFFFFFFFF`` one square
that fills the cell), then the blocks. A block is raw LZMA2 over: number of rings (uint32), points in each (uint32),
a code for each (uint8), and the points in units of 1 / ``per_degree`` degrees from the cell's south-west corner, as
differences, zigzag, three byte planes for each axis: planes compress by a fifth better than interleaved varints and
decode without a loop.
"""

import json
import lzma
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from roadstead.domain.errors import UserError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MAGIC = b"RSCHUNK1"
_FULL = 0xFFFFFFFF
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "lc": 0, "lp": 0, "pb": 0, "dict_size": 1 << 20}]


class Ring(NamedTuple):
    """A run of points with its code. ``points`` is (n, 2) degrees, longitude first; a closed ring is not closed twice."""

    code: int
    points: Floats


class Layout(NamedTuple):
    """How the globe is cut: cells of ``cell`` degrees, ``per_degree`` units of the coordinates in one; rings closed or lines."""

    cell: int
    per_degree: int
    closed: bool

    @property
    def columns(self) -> int:
        """Cells round the equator."""
        return 360 // self.cell

    @property
    def rows(self) -> int:
        """Cells from pole to pole."""
        return 180 // self.cell


def encode_block(rings: Iterable[tuple[int, Ints]]) -> bytes:
    """The compressed block of one cell from pairs of code and points, (n, 2) in units from the cell's corner."""
    listed = list(rings)
    lengths = np.array([len(points) for _, points in listed], "<u4")
    codes = np.array([code for code, _ in listed], "u1")
    points = np.concatenate([points for _, points in listed]).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64))
    zigzag = ((steps << 1) ^ (steps >> 63)).astype("<u4")
    if int(zigzag.max(initial=0)) >> 24:
        raise ValueError("a step does not fit into three bytes")
    planes = b"".join(
        ((zigzag[:, axis] >> shift) & 255).astype("u1").tobytes() for shift in (0, 8, 16) for axis in (0, 1)
    )
    raw = struct.pack("<I", len(listed)) + lengths.tobytes() + codes.tobytes() + planes
    return lzma.compress(raw, format=lzma.FORMAT_RAW, filters=_FILTERS)


def decode_block(block: bytes) -> list[tuple[int, Ints]]:
    """The pairs of code and points that ``encode_block`` was given."""
    raw = lzma.decompress(block, format=lzma.FORMAT_RAW, filters=_FILTERS)
    (count,) = struct.unpack_from("<I", raw)
    lengths = np.frombuffer(raw, "<u4", count, 4)
    codes = np.frombuffer(raw, "u1", count, 4 + 4 * count)
    planes = np.frombuffer(raw, "u1", offset=4 + 5 * count).reshape(3, 2, -1).astype(np.int64)
    zigzag = planes[0] | planes[1] << 8 | planes[2] << 16
    points = np.cumsum((zigzag >> 1) ^ -(zigzag & 1), axis=1).T
    return list(zip(codes.tolist(), np.split(points, np.cumsum(lengths)[:-1]), strict=True))


def write_chunks(path: Path, layout: Layout, name: str, blocks: Mapping[int, bytes | None]) -> None:
    """Writes a file from blocks by cell number (row times columns plus column); ``None`` marks a cell filled by one square."""
    lengths = np.zeros(layout.rows * layout.columns, "<u4")
    for cell, block in blocks.items():
        lengths[cell] = _FULL if block is None else len(block)
    header = json.dumps({"name": name, **layout._asdict()}).encode()
    index = zlib.compress(lengths.tobytes(), 9)
    with path.open("wb") as file:
        file.write(MAGIC + struct.pack("<I", len(header)) + header + struct.pack("<I", len(index)) + index)
        for cell in sorted(blocks):
            file.write(blocks[cell] or b"")


def _count(file: BinaryIO) -> int:
    return int(struct.unpack("<I", file.read(4))[0])


class ChunkFile:
    """A file of cells, of which only the index is held; safe to read from several threads."""

    def __init__(self, path: Path) -> None:
        """Reads the index. Raises UserError when the file is not one of ours or is cut short."""
        self._path = path
        try:
            with path.open("rb") as file:
                if file.read(8) != MAGIC:
                    raise ValueError
                header = json.loads(file.read(_count(file)))
                self._lengths = np.frombuffer(zlib.decompress(file.read(_count(file))), "<u4")
                start = file.tell()
            self.layout = Layout(header["cell"], header["per_degree"], header["closed"])
            self.name = str(header["name"])
        except (OSError, ValueError, KeyError, struct.error, zlib.error) as error:
            raise self._damaged() from error
        sizes = np.where(self._lengths == _FULL, 0, self._lengths).astype(np.int64)
        self._offsets = start + np.cumsum(sizes) - sizes

    def _damaged(self) -> UserError:
        return UserError(f"The program's file {self._path.name} is damaged.", "Install Roadstead again.")

    def is_full(self, cell: int) -> bool:
        """Whether one square fills the cell."""
        return bool(self._lengths[cell] == _FULL)

    def is_empty(self, cell: int) -> bool:
        """Whether the cell holds nothing."""
        return not self._lengths[cell]

    def read(self, cell: int) -> list[Ring]:
        """The rings of one cell, in degrees; UserError when the block cannot be read."""
        if self.is_empty(cell):
            return []
        layout = self.layout
        side = layout.cell * layout.per_degree
        corner = (
            np.array([cell % layout.columns, cell // layout.columns]) * side - np.array([180, 90]) * layout.per_degree
        )
        if self.is_full(cell):
            square = np.array([[0, 0], [side, 0], [side, side], [0, side]])
            return [Ring(1, (square + corner) / layout.per_degree)]
        try:
            with self._path.open("rb") as file:
                file.seek(int(self._offsets[cell]))
                rings = decode_block(file.read(int(self._lengths[cell])))
        except (OSError, lzma.LZMAError, EOFError, ValueError, struct.error) as error:
            raise self._damaged() from error
        # Divided, not multiplied by a fraction: whole degrees stay whole, and neighbours meet exactly.
        return [Ring(code, (points + corner) / layout.per_degree) for code, points in rings]
