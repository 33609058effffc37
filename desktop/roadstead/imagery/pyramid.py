"""Smaller pictures of a large image, kept in the cache and never beside the original. Runs in workers only.

Each level holds the mean of those pixels of the image that are not nodata, from the image itself: no level is made from
rounded values of another. Several workers fill the chunks of one file at once; what is there is shown while the rest is made.
"""

import math
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from roadstead.imagery import reducing
from roadstead.imagery.facts import TILE, Look, Window, level_count
from roadstead.imagery.layout import HEADER, Layout, layout_of
from roadstead.imagery.raster import MEANS_UP_TO, Raster, has_mask, rgba_of

_BASE, _QUICK_BASE = 2, 3
"""Finest level: finer ones are read from the image itself; JPEG blocks can be decoded at an eighth by themselves."""
_CHUNK = 2048
"""Pixels of the image a side of a chunk: 30 ms of work, as a tile that is wanted meanwhile waits for it."""
_AT_ONCE = 1 << 20  # pixels of the image that are read at once: the processor sums faster what its own memory holds
_PLACES = 30  # a side: of giants so much is looked at before the rest; of 24 cells a side they show the picture to 0.84
_GIANT = 3 * _PLACES * _PLACES  # blocks; where there are fewer the rest comes so soon that one in twenty is enough
_SOFT = 4  # pixels a side that a guess has one value for: it knows no more
_TALL = 2048  # rows of a strip from which it is decoded from its first line on for whatever is wanted of it
_SEQUENTIAL = ("JPEG", "PNG")
_AS_STORED = Look((1, 2, 3), ((0.0, 255.0),) * 3)

Progress = Callable[[float], None]


class Damaged(Exception):
    """A pyramid is not as it was written."""


def plan(raster: Raster) -> Layout:
    """The form that the pyramid of an image will have."""
    dataset = raster.dataset
    palette, in_order = raster.colour == "palette", dataset.driver in _SEQUENTIAL
    kind = np.dtype(np.uint8) if palette else np.result_type(*dataset.dtypes)
    kind = np.dtype(np.float32) if kind.kind == "c" else kind
    masked = palette or bool(raster.alpha) or dataset.nodata is not None or has_mask(dataset) or kind.kind == "f"
    quick = raster.quick and not masked
    base = 0 if in_order else _QUICK_BASE if quick else _BASE
    top = max(level_count(raster.width, raster.height) - 1, base)
    chunk, tall = _chunk(raster, _CHUNK << quick, 1 << top)
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
        samples=(0, 0) if in_order or tall else _samples(raster, 1 << base),
    )


def _chunk(raster: Raster, side: int, least: int) -> tuple[tuple[int, int], bool]:
    """Width and height of a chunk, multiples of ``least``: a square where the image has tiles, whole lines where it has not."""
    block_height, block_width = raster.dataset.block_shapes[0]
    if block_width < raster.width:
        return (max(side, least), max(side, least)), False
    lines = max(_CHUNK * _CHUNK // raster.width, block_height, 1)
    return (-(-raster.width // least) * least, -(-lines // least) * least), block_height > _TALL


def _samples(raster: Raster, least: int) -> tuple[int, int]:
    """Columns and rows of the places that are looked at first, none where all of it is read in no time."""
    high, wide = raster.dataset.block_shapes[0]
    across, down = math.ceil(raster.width / wide), math.ceil(raster.height / max(high, least))
    if raster.width * raster.height <= MEANS_UP_TO:
        return 0, 0
    if across == 1:  # whole lines
        return _PLACES, min(_PLACES, down // 6)
    places = _PLACES**2 if across * down >= _GIANT else across * down / 20
    longer = math.sqrt(raster.width / raster.height)
    return min(across, round(places**0.5 * longer)), min(down, round(places**0.5 / longer))


def sample(raster: Raster, part: Path, row: int) -> None:
    """Looks at one row of places: each stands for its surroundings by the mean of the block that lies in its middle."""
    with part.open("r+b", buffering=0) as file:
        layout = _layout(file)
        high, wide = raster.dataset.block_shapes[0]
        columns, rows = layout.samples
        y0, y1 = _around((row + 0.5) / rows, max(high, 1 << layout.base), raster.height)
        if wide >= raster.width:
            seen = _seen(raster, layout, (0, y0, raster.width, y1), columns)
        else:
            spans = [_around((column + 0.5) / columns, wide, raster.width) for column in range(columns)]
            seen = np.concatenate([_seen(raster, layout, (x0, y0, x1, y1), 1) for x0, x1 in spans])
        file.seek(layout.sample_at(row))
        _all(file, seen.tobytes())


def _around(share: float, block: int, size: int) -> tuple[int, int]:
    """Where the block begins and ends that lies at a share of a side of the image."""
    start = int(share * size) // block * block
    return start, min(start + block, size)


def _seen(raster: Raster, layout: Layout, window: tuple[int, int, int, int], count: int) -> NDArray[np.float32]:
    """Samples from a part of the image that is cut into ``count`` columns: each 1, its opacity, the means of its bands."""
    total, counts, shade = _sums(raster, layout, window)
    begins = np.arange(count) * counts.shape[1] // count
    valid, *sums = (
        np.add.reduceat(plane.sum(axis=0, dtype=np.float64), begins)
        for plane in (counts, *total, *(() if shade is None else shade))
    )
    all_pixels = (window[3] - window[1]) * np.diff([*begins, counts.shape[1]]) * (1 << layout.base)
    opacity = (
        valid / (1 if layout.base == _QUICK_BASE else all_pixels) if shade is None else sums.pop() / 255 / all_pixels
    )
    seen = np.stack([np.ones(count), np.minimum(opacity, 1), *(s / np.maximum(valid, 1) for s in sums)], 1)
    return np.nan_to_num(seen).astype(np.float32)


def fill(raster: Raster, part: Path, number: int, progress: Progress) -> None:
    """Makes one chunk at all levels and marks it as done; ``progress`` may raise Cancelled between its pieces."""
    with part.open("r+b", buffering=0) as file:
        layout = _layout(file)
        x0, y0, x1, y1 = layout.chunk_window(number)
        step = max(1, _AT_ONCE // (x1 - x0) >> layout.base) << layout.base
        pieces = []
        for y in range(y0, y1, step):
            progress((y - y0) / (y1 - y0))
            pieces.append(_sums(raster, layout, (x0, y, x1, min(y + step, y1))))
        totals, counts, shades = zip(*pieces, strict=True)
        shade = np.concatenate(shades, axis=-2) if shades[0] is not None else None
        total, count = np.concatenate(totals, axis=-2), np.concatenate(counts, axis=-2)
        _write_levels(file, layout, (x0, y0), total, count, shade, raster.dataset.nodata or 0)
        file.seek(HEADER + number)
        file.write(b"\1")


def _sums(raster: Raster, layout: Layout, window: tuple[int, int, int, int]) -> tuple[NDArray, NDArray, NDArray | None]:
    """Sums, counts and, for an image with its own opacity, sums of that, of one piece at the pyramid's finest level."""
    shape, side = (window[3] - window[1], window[2] - window[0]), 1 << layout.base
    bands = tuple(range(1, layout.bands + 1))
    if layout.palette:
        rgba = raster.picture(None, window, shape)
        return *reducing.sums(np.moveaxis(rgba[..., :3], 2, 0), rgba[..., 3] > 0, side), None
    if layout.base == _QUICK_BASE and not (shape[0] % side or shape[1] % side):
        values, _ = raster.values(bands, window, (shape[0] // side, shape[1] // side))
        return values.astype(np.uint32), np.ones(values.shape[1:], np.uint32), None
    values, alpha = raster.values(bands, window, shape)
    total, counts = reducing.sums(values, alpha > 0 if layout.masked else None, side)
    if not raster.alpha:
        return total, counts, None
    return total, counts, reducing.sums(alpha[None], None, side)[0]


def _write_levels(
    file: BinaryIO,
    layout: Layout,
    corner: tuple[int, int],
    total: NDArray,
    counts: NDArray,
    shade: NDArray | None,
    nodata: float,
) -> None:
    kind = np.dtype(layout.dtype)
    for level in range(layout.base, layout.top + 1):
        if level > layout.base:
            total = reducing.added(total, 2, np.dtype(np.float64))
            counts = reducing.added(counts[None], 2, np.dtype(np.int64))[0]
            shade = reducing.added(shade, 2, np.dtype(np.float64)) if shade is not None else None
        planes = list(reducing.means(total, counts, kind, nodata))
        if layout.masked:
            planes.append(_opacity(layout, level, corner, counts, shade))
        _write(file, layout, level, corner, planes)


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


def _write(file: BinaryIO, layout: Layout, level: int, corner: tuple[int, int], planes: list[NDArray]) -> None:
    """Writes planes (rows, columns) of a level whose first pixel lies at a corner of the image."""
    x, y = corner[0] >> level, corner[1] >> level
    rows, columns = planes[0].shape
    for row, in_rows, of_rows in _split(y, rows):
        for column, in_columns, of_columns in _split(x, columns):
            at = layout.offset(layout.place(level, column, row))
            for number, plane in enumerate(planes):
                begin = at + number * layout.plane_bytes
                _write_plane(file, begin, plane[of_rows, of_columns], in_rows.start, in_columns.start)


def _write_plane(file: BinaryIO, at: int, part: NDArray, row: int, column: int) -> None:
    part = np.ascontiguousarray(part)
    if part.shape[1] == TILE:
        file.seek(at + row * TILE * part.itemsize)
        _all(file, part.tobytes())
        return
    for line in part:
        file.seek(at + (row * TILE + column) * part.itemsize)
        _all(file, line.tobytes())
        row += 1


def _all(file: BinaryIO, data: bytes) -> None:
    """Writes all of it: an unbuffered file may take less than it is given, as on a disk that is nearly full."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _split(start: int, length: int) -> Iterator[tuple[int, slice, slice]]:
    """The tiles that a run of pixels of a level crosses: number, slice within the tile, slice of the run."""
    for tile in range(start // TILE, -(-(start + length) // TILE)):
        first, last = max(start, tile * TILE), min(start + length, (tile + 1) * TILE)
        yield tile, slice(first - tile * TILE, last - tile * TILE), slice(first - start, last - start)


def seal(part: Path, target: Path, progress: Progress) -> None:
    """Adds the checksums, and puts a pyramid of which all chunks are there in its place."""
    with part.open("r+b", buffering=0) as file:
        layout = _layout(file)
        found = np.zeros((layout.count, layout.planes), np.uint32)
        for place in range(layout.count):
            progress(place / layout.count)
            file.seek(layout.offset(place))
            data = memoryview(file.read(layout.tile_bytes))
            for number, (start, end) in enumerate(_plane_bounds(layout)):
                found[place, number] = zlib.crc32(data[start:end])
        file.truncate(layout.file_bytes)
        file.seek(layout.sums_at)
        _all(file, found.astype("<u4").tobytes())
        file.seek(0)
        file.write(replace(layout, complete=True).to_bytes())
        os.fsync(file.fileno())
    part.replace(target)


def _plane_bounds(layout: Layout) -> list[tuple[int, int]]:
    edges = [*range(0, layout.plane_bytes * layout.bands + 1, layout.plane_bytes)]
    edges += [layout.tile_bytes] if layout.masked else []
    return list(pairwise(edges))


class Pyramid:
    """A pyramid in the cache, whole or being built, answering in pixels of the image it was made from.

    Raises Damaged where it is not as it was written.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.open("rb", buffering=0)
        try:
            self.layout = _layout(self.file)
            self._sums = self._read_sums()
        except (ValueError, KeyError, TypeError, OSError) as error:
            self.file.close()
            raise Damaged(str(error)) from None
        except Damaged:
            self.file.close()
            raise
        self._bounds = _plane_bounds(self.layout)

    def close(self) -> None:
        """Lets go of the file."""
        self.file.close()

    def serves(self, window: Window, shape: tuple[int, int]) -> bool:
        """Whether a picture of that size needs no more detail than the pyramid has."""
        base = 1 << self.layout.base
        return (window[2] - window[0]) >= base * shape[1] and (window[3] - window[1]) >= base * shape[0]

    def done(self, window: Window) -> tuple[bool, bool]:
        """Whether all, and whether any, of a part of the image is there."""
        if self.layout.complete:
            return True, True
        marks = self._marks()
        under = [bool(marks[number]) for number in self.layout.chunks_under(*window)]
        return all(under), any(under)

    def picture(self, look: Look, window: Window, shape: tuple[int, int]) -> NDArray[np.uint8]:
        """As Raster.picture, the window in pixels of the full image; what is not made yet has alpha 0."""
        look = _AS_STORED if self.layout.palette else look
        return rgba_of(*self.values(look.bands, window, shape), look)

    def values(
        self, bands: tuple[int, ...], window: Window, shape: tuple[int, int]
    ) -> tuple[NDArray, NDArray[np.uint8]]:
        """As Raster.values, means by area of the pixels that are valid."""
        level = self._level(window, shape)
        x0, y0, x1, y1 = (v / (1 << level) for v in window)
        width, height = self.layout.size(level)
        left, upper, right, lower = (
            int(max(x0, 0)),
            int(max(y0, 0)),
            int(min(np.ceil(x1), width)),
            int(min(np.ceil(y1), height)),
        )
        if left >= right or upper >= lower:
            return np.zeros((len(bands), *shape), self.layout.dtype), np.zeros(shape, np.uint8)
        values, alpha = self._values(level, bands, (left, upper, right, lower))
        if (left, upper) == (x0, y0) and (lower - upper, right - left) == shape:
            return values, alpha
        rows, columns = _spread(y0, y1, shape[0], upper, lower), _spread(x0, x1, shape[1], left, right)
        return _averaged(values, alpha, rows, columns)

    def _level(self, window: Window, shape: tuple[int, int]) -> int:
        """The level to read: the one whose pixels are just those wanted, as for a tile; else the next finer one."""
        across, down = (window[2] - window[0]) / shape[1], (window[3] - window[1]) / shape[0]
        # The last tile of a row is a fraction of a pixel short, as its width is rounded up.
        for exponent in (round(math.log2(max(across, down))), math.floor(math.log2(min(across, down)) + 1e-9)):
            level = min(max(exponent, self.layout.base), self.layout.top)
            x0, y0, x1, y1 = (v / (1 << level) for v in window)
            if (x0, y0) == (int(x0), int(y0)) and (math.ceil(y1) - y0, math.ceil(x1) - x0) == shape:
                break
        return level

    def _values(self, level: int, bands: tuple[int, ...], area: tuple[int, int, int, int]) -> tuple[NDArray, NDArray]:
        """Numbers of a part of a level, bands x rows x columns, and its opacity."""
        x0, y0, x1, y1 = area
        kind = np.dtype(self.layout.dtype)
        values = np.zeros((len(bands), y1 - y0, x1 - x0), kind)
        alpha = np.full((y1 - y0, x1 - x0), 255, np.uint8)
        for row, in_rows, of_rows in _split(y0, y1 - y0):
            for column, in_columns, of_columns in _split(x0, x1 - x0):
                place = self.layout.place(level, column, row)
                for n, band in enumerate(bands):
                    values[n, of_rows, of_columns] = self._plane(place, band - 1, kind)[in_rows, in_columns]
                if self.layout.masked:
                    plane = self._plane(place, self.layout.bands, np.dtype(np.uint8))
                    alpha[of_rows, of_columns] = plane[in_rows, in_columns]
        if kind.kind == "f":
            alpha[~np.isfinite(values).any(axis=0)] = 0
        if not self.layout.complete and (missing := ~self._there(level, area)).any():
            guess, shade = self._guess(level, bands, area)
            np.copyto(values, guess, casting="unsafe", where=missing)
            np.copyto(alpha, shade, where=missing)
        return values, alpha

    def _guess(self, level: int, bands: tuple[int, ...], area: tuple[int, int, int, int]) -> tuple[NDArray, NDArray]:
        """What a part of a level may look like, from the samples there are by now; opacity 0 while there are none."""
        (columns, rows), (x0, y0, x1, y1) = self.layout.samples, area
        self.file.seek(self.layout.sample_at(0))
        data = np.frombuffer(self.file.read(self.layout.sample_at(rows) - self.layout.sample_at(0)), np.float32)
        known = np.flatnonzero(data[:: max(columns * (2 + self.layout.bands), 1)])
        if not known.size:
            return np.zeros((len(bands), y1 - y0, x1 - x0)), np.zeros((y1 - y0, x1 - x0), np.uint8)
        seen = np.moveaxis(data.reshape(rows, columns, -1)[known], 2, 0)
        ys, xs = (np.arange(start, end, _SOFT) + _SOFT / 2 for start, end in ((y0, y1), (x0, x1)))
        down = _between(ys * (rows << level) / self.layout.height - 0.5, known)
        across = _between(xs * (columns << level) / self.layout.width - 0.5, np.arange(columns)).T
        weights = down @ seen[1] @ across
        guess = np.stack([down @ (seen[1 + band] * seen[1]) @ across for band in bands]) / np.maximum(weights, 1e-6)
        opacity = np.where(weights > 0.5, np.uint8(255), np.uint8(0))
        rough = (each.repeat(_SOFT, -2).repeat(_SOFT, -1)[..., : y1 - y0, : x1 - x0] for each in (guess, opacity))
        return next(rough), next(rough)

    def _plane(self, place: int, number: int, kind: np.dtype) -> NDArray:
        start, end = self._bounds[number]
        self.file.seek(self.layout.offset(place) + start)
        data = self.file.read(end - start)
        if len(data) != end - start:
            raise Damaged("it ends early")
        if self._sums is not None and zlib.crc32(data) != self._sums[place, number]:
            raise Damaged("a checksum does not agree")
        return np.frombuffer(data, kind).reshape(TILE, TILE)

    def _there(self, level: int, area: tuple[int, int, int, int]) -> NDArray[np.bool_]:
        """Which pixels of a part of a level are made."""
        marks = np.frombuffer(self._marks(), np.uint8).reshape(self.layout.grid[::-1]) > 0
        (wide, high), (x0, y0, x1, y1) = self.layout.chunk, area
        rows, columns = (np.arange(y0, y1) << level) // high, (np.arange(x0, x1) << level) // wide
        return marks[np.ix_(rows, columns)]

    def _marks(self) -> bytes:
        self.file.seek(HEADER)
        return self.file.read(self.layout.chunks)

    def _read_sums(self) -> NDArray[np.uint32] | None:
        if not self.layout.complete:
            return None
        self.file.seek(self.layout.sums_at)
        data = self.file.read()
        if self.layout.sums_at + len(data) != self.layout.file_bytes:
            raise Damaged("its size is wrong")
        return np.frombuffer(data, "<u4").reshape(self.layout.count, self.layout.planes)


def _layout(file: BinaryIO) -> Layout:
    return layout_of(file.read(HEADER))


def _spread(start: float, end: float, count: int, first: int, last: int) -> NDArray[np.float32]:
    """How much of each pixel ``first`` to ``last`` falls into each of ``count`` equal parts from start to end (count, pixels)."""
    edges = start + (end - start) * np.arange(count + 1) / count
    pixels = np.arange(first, last)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.clip(covered, 0, None).astype(np.float32)


def _between(at: NDArray, known: NDArray) -> NDArray[np.float32]:
    """How much of each of the ``known`` numbers, which ascend, each number of ``at`` is made of (at, known)."""
    after = np.clip(np.searchsorted(known, at), 1, max(len(known) - 1, 1))
    before = known[after - 1]
    share = np.clip((at - before) / (known[np.minimum(after, len(known) - 1)] - before + (len(known) == 1)), 0, 1)
    weights = np.zeros((len(at), len(known) + 1), np.float32)
    weights[np.arange(len(at)), after - 1], weights[np.arange(len(at)), after] = 1 - share, share
    return weights[:, : len(known)]


def _averaged(
    values: NDArray, alpha: NDArray[np.uint8], rows: NDArray, columns: NDArray
) -> tuple[NDArray, NDArray[np.uint8]]:
    """Means by area of the pixels that are not transparent, and their opacity."""
    valid = (alpha > 0).astype(np.float32)
    weights = rows @ valid @ columns.T
    whole = np.outer(rows.sum(axis=1), columns.sum(axis=1))
    there = weights > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.stack(
            [rows @ np.where(valid > 0, band, 0).astype(np.float32) @ columns.T / weights for band in values]
        )
        shade = np.rint(rows @ alpha.astype(np.float32) @ columns.T / whole)
    mean[:, ~there] = 0
    kind = values.dtype
    mean = np.rint(mean).astype(kind) if kind.kind != "f" else mean
    opaque = bool(np.isin(alpha, (0, 255)).all())
    solid = np.where(there, np.uint8(255), np.uint8(0))
    return mean, solid if opaque else np.nan_to_num(shade).astype(np.uint8)
