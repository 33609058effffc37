"""Smaller pictures of a large image, read from the file in the cache that they are kept in. Runs in workers only."""

import math
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from roadstead.imagery import guessing
from roadstead.imagery.facts import TILE, Look, Window
from roadstead.imagery.layout import HEADER, Layout, layout_of, plane_bounds, split
from roadstead.imagery.raster import rgba_of

_CELL = 8  # pixels a side of the coarsest level that a guess is made from: as much as a chunk of a giant has there
_SOFT = 4  # pixels a side that a guess has one value for: it knows no more
_AS_STORED = Look((1, 2, 3), ((0.0, 255.0),) * 3)


class Damaged(Exception):
    """A pyramid is not as it was written."""


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
        self._bounds = plane_bounds(self.layout)

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
        under = self._marks()[self.layout.chunks_under(*window)]
        return bool(under.all()), bool(under.any())

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
        """Numbers of a part of a level, bands x rows x columns, and its opacity; guessed where they are not made yet."""
        if self.layout.complete:
            return self._stored(level, bands, area)
        missing = ~self._there(level, area)  # first: what is made meanwhile is not there for certain
        values, alpha = self._stored(level, bands, area)
        if missing.any():
            guess, shade = self._guess(level, bands, area)
            np.copyto(values, guess, casting="unsafe", where=missing)
            np.copyto(alpha, shade, where=missing)
        return values, alpha

    def _stored(self, level: int, bands: tuple[int, ...], area: tuple[int, int, int, int]) -> tuple[NDArray, NDArray]:
        """As _values, what is not made yet being of no meaning."""
        x0, y0, x1, y1 = area
        kind = np.dtype(self.layout.dtype)
        values = np.zeros((len(bands), y1 - y0, x1 - x0), kind)
        alpha = np.full((y1 - y0, x1 - x0), 255, np.uint8)
        for row, in_rows, of_rows in split(y0, y1 - y0):
            for column, in_columns, of_columns in split(x0, x1 - x0):
                place = self.layout.place(level, column, row)
                for n, band in enumerate(bands):
                    values[n, of_rows, of_columns] = self._plane(place, band - 1, kind)[in_rows, in_columns]
                if self.layout.masked:
                    plane = self._plane(place, self.layout.bands, np.dtype(np.uint8))
                    alpha[of_rows, of_columns] = plane[in_rows, in_columns]
        if kind.kind == "f":
            alpha[~np.isfinite(values).any(axis=0)] = 0
        return values, alpha

    def _guess(self, level: int, bands: tuple[int, ...], area: tuple[int, int, int, int]) -> tuple[NDArray, NDArray]:
        """What a part of a level may look like, from what there is by now; opacity 0 while there is nothing."""
        top, (x0, y0, x1, y1) = self.layout.top, area
        whole = (0, 0, *self.layout.size(top))
        known = self._there(top, whole).astype(np.float32)
        if self.layout.in_order or not known.any():
            return np.zeros((len(bands), y1 - y0, x1 - x0)), np.zeros((y1 - y0, x1 - x0), np.uint8)
        values, alpha = self._stored(top, bands, whole)
        shade = alpha.astype(np.float32) / 255
        finite = np.where(alpha > 0, values, 0) if values.dtype.kind == "f" else values
        step = 2.0 ** (level - top) / _CELL
        down, across = ((np.arange(start, end, _SOFT) + _SOFT / 2) * step for start, end in ((y0, y1), (x0, x1)))
        size, seen = (y1 - y0, x1 - x0), known * shade
        guess = _softened(_between(finite, seen, (down, across)).astype(values.dtype), size)
        if alpha.all():  # as most are
            return guess, np.full(size, 255, np.uint8)
        rough = _between(shade[None], known, (down, across))[0] > 0.5
        return guess, _softened(np.where(rough, np.uint8(255), np.uint8(0)), size)

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
        (wide, high), (x0, y0, x1, y1) = self.layout.chunk, area
        rows, columns = (np.arange(y0, y1) << level) // high, (np.arange(x0, x1) << level) // wide
        return self._marks().take(rows, axis=0).take(columns, axis=1)

    def _marks(self) -> NDArray[np.bool_]:
        """Which chunks are made (rows, columns)."""
        self.file.seek(HEADER)
        return np.frombuffer(self.file.read(self.layout.chunks), np.bool_).reshape(self.layout.grid[::-1])

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


def _between(planes: NDArray, weights: NDArray[np.float32], at: tuple[NDArray, NDArray]) -> NDArray[np.float32]:
    """What planes have at some rows and columns of their cells, guessed in cells of no weight from those around."""
    cells, weight = guessing.coarse(planes, weights, _CELL)
    cells = guessing.filled(cells, (weight > 0).astype(np.float32))
    down, across = (guessing.shares(places, known) for places, known in zip(at, weight.shape, strict=True))
    return down @ cells @ across.T


def _softened(planes: NDArray, size: tuple[int, int]) -> NDArray:
    """Planes of one value for several pixels as planes of that size."""
    return planes.repeat(_SOFT, -2).repeat(_SOFT, -1)[..., : size[0], : size[1]]


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
