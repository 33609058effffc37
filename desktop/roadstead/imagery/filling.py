"""Makes the smaller pictures of a large image, in the cache and never beside the original. Runs in workers only.

Each level holds the mean of those pixels of the image that are not nodata, from the image itself: no level is made from
rounded values of another. Several workers fill the chunks of one file at once, each of which is made once and at all
levels; what is there is shown while the rest is made.
"""

import math
import mmap
import os
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from roadstead.imagery import reducing
from roadstead.imagery.facts import TILE, level_count
from roadstead.imagery.layout import HEADER, Layout, layout_of, plane_bounds, split
from roadstead.imagery.raster import Raster, has_mask

_BASE, _QUICK_BASE = 2, 3
"""Finest level: finer ones are read from the image itself; JPEG blocks can be decoded at an eighth by themselves."""
_LEAST, _MOST = 512, 2048  # pixels a side of a chunk: no smaller, and no larger for the sake of whole blocks
_AT_ONCE = 1 << 20  # pixels of the image that are read at once: the processor sums faster what its own memory holds
_HEAPED = 1 << 18  # bytes of sums that are added up further at once: small arrays take longer to set up than to add
_TALL = 2048  # rows of a strip from which it is decoded from its first line on for whatever is wanted of it
_SEQUENTIAL = ("JPEG", "PNG")

Progress = Callable[[float], None]


def plan(raster: Raster) -> Layout:
    """The form that the pyramid of an image will have."""
    dataset = raster.dataset
    palette, in_order = raster.colour == "palette", dataset.driver in _SEQUENTIAL
    kind = np.dtype(np.uint8) if palette else np.result_type(*dataset.dtypes)
    kind = np.dtype(np.float32) if kind.kind == "c" else kind
    masked = palette or bool(raster.alpha) or dataset.nodata is not None or has_mask(dataset) or kind.kind == "f"
    base = 0 if in_order else _QUICK_BASE if raster.quick and not masked else _BASE
    top = max(level_count(raster.width, raster.height) - 1, base)
    chunk, tall = _chunk(raster, 1 << top)
    return Layout(
        width=raster.width,
        height=raster.height,
        base=base,
        top=top,
        bands=3 if palette else dataset.count,
        dtype=kind.name,
        item=kind.itemsize,
        masked=masked,
        palette=palette,
        chunk=chunk,
        in_order=in_order or tall,
    )


def _chunk(raster: Raster, least: int) -> tuple[tuple[int, int], bool]:
    """Width and height of a chunk, multiples of ``least``: a few blocks where the image has tiles, else whole lines."""
    high, wide = raster.dataset.block_shapes[0]
    if wide < raster.width:
        return (_side(wide, least), _side(high, least)), False
    lines = max(_AT_ONCE // raster.width, high, 1)
    return (-(-raster.width // least) * least, -(-lines // least) * least), high > _TALL


def _side(block: int, least: int) -> int:
    """Whole blocks, as each that is cut is decoded twice; where they are of an odd size, so much that few are."""
    whole = math.lcm(block, least)
    return -(-_LEAST // whole) * whole if whole <= max(_MOST, block, least) else max(_MOST, least)


def fill(raster: Raster, part: Path, numbers: Sequence[int], progress: Progress) -> None:
    """Makes some chunks at all levels and marks each as done; ``progress`` may raise Cancelled between their pieces."""
    with part.open("r+b", buffering=0) as file:
        layout = layout_of(file.read(HEADER))
        heaps: dict[int, _Heap] = {}
        with _Sheets(file, layout) as sheets:
            for done, number in enumerate(numbers):
                window = layout.chunk_window(number)
                heap = _heap(raster, layout, window, lambda part, done=done: progress((done + part) / len(numbers)))
                heaps[number] = heap
                if done == len(numbers) - 1 or len(heaps) * heap.total.nbytes >= _HEAPED:
                    _write_all(sheets, heaps, raster.dataset.nodata or 0)
                    heaps.clear()


def _write_all(sheets: "_Sheets", heaps: dict[int, "_Heap"], nodata: float) -> None:
    for _, alike in groupby(heaps.values(), lambda heap: heap.counts.shape):  # what is at an edge may be smaller
        _write_levels(sheets, list(alike), nodata)
    for number in heaps:
        sheets.mark(number)


class _Heap(NamedTuple):
    """Sums (bands, rows, columns), counts and, for an image with its own opacity, sums of that, from a corner of the image on."""

    corner: tuple[int, int]
    total: NDArray
    counts: NDArray
    shade: NDArray | None


def _heap(raster: Raster, layout: Layout, window: tuple[int, int, int, int], progress: Progress) -> _Heap:
    """What a chunk is made from, at the pyramid's finest level."""
    x0, y0, x1, y1 = window
    step = max(1, _AT_ONCE // (x1 - x0) >> layout.base) << layout.base
    pieces = []
    for y in range(y0, y1, step):
        progress((y - y0) / (y1 - y0))
        pieces.append(_sums(raster, layout, (x0, y, x1, min(y + step, y1))))
    if len(pieces) == 1:
        return _Heap((x0, y0), *pieces[0])
    totals, counts, shades = zip(*pieces, strict=True)
    shade = np.concatenate(shades, axis=-2) if shades[0] is not None else None
    return _Heap((x0, y0), np.concatenate(totals, axis=-2), np.concatenate(counts, axis=-2), shade)


def _sums(raster: Raster, layout: Layout, window: tuple[int, int, int, int]) -> tuple[NDArray, NDArray, NDArray | None]:
    """Sums, counts and, for an image with its own opacity, sums of that, of one piece at the pyramid's finest level."""
    shape, side = (window[3] - window[1], window[2] - window[0]), 1 << layout.base
    bands = tuple(range(1, layout.bands + 1))
    if layout.palette:
        rgba = raster.picture(None, window, shape)
        return *reducing.sums(np.moveaxis(rgba[..., :3], 2, 0), rgba[..., 3] > 0, side), None
    if layout.base == _QUICK_BASE and not (shape[0] % side or shape[1] % side):
        values, _ = raster.values(bands, window, (shape[0] // side, shape[1] // side))
        return values, np.ones(values.shape[1:], np.uint32), None
    values, alpha = raster.values(bands, window, shape)
    total, counts = reducing.sums(values, alpha > 0 if layout.masked else None, side)
    if not raster.alpha:
        return total, counts, None
    return total, counts, reducing.sums(alpha[None], None, side)[0]


def _write_levels(sheets: "_Sheets", heaps: Sequence[_Heap], nodata: float) -> None:
    """Writes chunks of one size at all levels."""
    layout, kind = sheets.layout, np.dtype(sheets.layout.dtype)
    total, counts = np.stack([heap.total for heap in heaps]), np.stack([heap.counts for heap in heaps])
    shades = [heap.shade for heap in heaps if heap.shade is not None]
    shade = np.stack(shades) if shades else None
    for level in range(layout.base, layout.top + 1):
        if level > layout.base:
            total = reducing.added(total, 2, reducing.wide(kind, 1 << level))
            counts = reducing.added(counts, 2, np.dtype(np.int64))
            shade = reducing.added(shade, 2, np.dtype(np.float64)) if shade is not None else None
        planes = reducing.means(total, counts[:, None], kind, nodata)
        for n, heap in enumerate(heaps):
            opacity = None
            if layout.masked:
                opacity = _opacity(layout, level, heap.corner, counts[n], None if shade is None else shade[n])
            sheets.put(level, (heap.corner[0] >> level, heap.corner[1] >> level), planes[n], opacity)


def _opacity(
    layout: Layout, level: int, corner: tuple[int, int], counts: NDArray, shade: NDArray | None
) -> NDArray[np.uint8]:
    if shade is None:
        return np.where(counts > 0, np.uint8(255), np.uint8(0))
    rows, columns = (
        np.minimum(1 << level, size - at - (np.arange(length) << level))
        for at, size, length in zip(corner[::-1], (layout.height, layout.width), counts.shape, strict=True)
    )
    return reducing.means(shade, np.outer(rows, columns), np.dtype(np.uint8))[0]


class _Sheets:
    """The tiles of a pyramid's file in memory, as far as they are written to: lines of them lie far apart in the file."""

    def __init__(self, file: BinaryIO, layout: Layout) -> None:
        self.layout = layout
        self._file = file
        self._kind = np.dtype(layout.dtype)
        self._maps: list[mmap.mmap] = []
        self._tiles: dict[tuple[int, int, int], tuple[NDArray, NDArray[np.uint8]]] = {}

    def __enter__(self) -> "_Sheets":
        return self

    def __exit__(self, *_: object) -> None:
        self._tiles.clear()
        for mapped in self._maps:
            with suppress(BufferError):  # an error on its way still holds a part of it
                mapped.close()

    def put(self, level: int, corner: tuple[int, int], planes: NDArray, opacity: NDArray[np.uint8] | None) -> None:
        """Writes planes (bands, rows, columns) from a pixel of a level on."""
        rows, columns = planes.shape[1:]
        for row, in_rows, of_rows in split(corner[1], rows):
            for column, in_columns, of_columns in split(corner[0], columns):
                bands, shade = self._tile(level, column, row)
                bands[:, in_rows, in_columns] = planes[:, of_rows, of_columns]
                if opacity is not None:
                    shade[in_rows, in_columns] = opacity[of_rows, of_columns]

    def mark(self, number: int) -> None:
        """Marks a chunk as done."""
        self._file.seek(HEADER + number)
        self._file.write(b"\1")

    def _tile(self, level: int, column: int, row: int) -> tuple[NDArray, NDArray[np.uint8]]:
        """The bands of a tile and, where the pyramid has such, its opacity."""
        key = level, column, row
        if key not in self._tiles:
            layout = self.layout
            offset = layout.offset(layout.place(*key))
            self._maps.append(mmap.mmap(self._file.fileno(), layout.tile_bytes, offset=offset))
            whole = np.frombuffer(self._maps[-1], np.uint8)
            colours = layout.plane_bytes * layout.bands
            bands = whole[:colours].view(self._kind).reshape(layout.bands, TILE, TILE)
            self._tiles[key] = bands, whole[colours:].reshape(-1, TILE)
        return self._tiles[key]


def seal(part: Path, target: Path, progress: Progress) -> None:
    """Adds the checksums, and puts a pyramid of which all chunks are there in its place."""
    with part.open("r+b", buffering=0) as file:
        layout = layout_of(file.read(HEADER))
        found = np.zeros((layout.count, layout.planes), np.uint32)
        for place in range(layout.count):
            progress(place / layout.count)
            file.seek(layout.offset(place))
            data = memoryview(file.read(layout.tile_bytes))
            for number, (start, end) in enumerate(plane_bounds(layout)):
                found[place, number] = zlib.crc32(data[start:end])
        file.seek(layout.sums_at)
        _all(file, found.astype("<u4").tobytes())
        file.seek(0)
        file.write(replace(layout, complete=True).to_bytes())
        os.fsync(file.fileno())
    part.replace(target)


def _all(file: BinaryIO, data: bytes) -> None:
    """Writes all of it: an unbuffered file may take less than it is given, as on a disk that is nearly full."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
