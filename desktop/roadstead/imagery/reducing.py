"""Means of many pixels, of those that are valid, as sums and counts that can be added up further without rounding."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]


def sums(values: Values, valid: NDArray[np.bool_] | None, side: int) -> tuple[Values, Values]:
    """Sums (bands, rows, columns) of squares of ``side`` pixels of the valid values, and how many each is the sum of.

    What does not fill a square at the right and lower edge is a square of its own. Integers are summed as integers.
    """
    rows, columns = values.shape[1:]
    if valid is None:
        counts = np.outer(_filled(rows, side), _filled(columns, side)).astype(np.uint32)
    else:
        values = np.where(valid, values, values.dtype.type(0))
        counts = added(valid[None].astype(np.uint8), side, np.dtype(np.uint32))[0]
    return added(values, side, wide(values.dtype, side)), counts


def added(values: Values, side: int, kind: np.dtype) -> Values:
    """Sums of squares of ``side`` pixels (…, rows, columns) as ``kind``: whole rows together, as those lie side by side in memory."""
    values = _padded(values, side)
    *lead, rows, columns = values.shape
    if values.dtype.kind == "u" and side in (2, 4) and values.dtype.itemsize * side <= 8:
        down = _lines(_pairs(values), side)
        return (_pairs(down) if side == 4 else down).astype(kind, copy=False)
    lines = values.reshape(*lead, rows // side, side, columns)
    down = lines[..., 0, :].astype(kind)
    for n in range(1, side):
        down += lines[..., n, :]
    cells = down.reshape(*lead, rows // side, columns // side, side)
    across = cells[..., 0].copy()
    for n in range(1, side):
        across += cells[..., n]
    return across


def _pairs(values: Values) -> Values:
    """Sums of each two neighbours in a row of unsigned numbers, in the type of twice their size: the two of them read as one."""
    size = values.dtype.itemsize
    two = np.ascontiguousarray(values).view(f"u{2 * size}")
    found = two & two.dtype.type((1 << 8 * size) - 1)
    found += two >> two.dtype.type(8 * size)
    return found


def _lines(values: Values, side: int) -> Values:
    """Sums of each ``side`` rows in the values' own type."""
    *lead, rows, columns = values.shape
    lines = values.reshape(*lead, rows // side, side, columns)
    down = lines[..., 0, :] + lines[..., 1, :]
    for n in range(2, side):
        down += lines[..., n, :]
    return down


def wide(kind: np.dtype, side: int) -> np.dtype:
    """The smallest type that holds the sum of a square of values of a type without loss; float64 of floats."""
    if kind.kind == "f":
        return np.dtype(np.float64)
    bits = 8 * kind.itemsize + 2 * (side.bit_length() - 1) + (side & (side - 1) > 0) * 2
    return np.dtype(f"{kind.kind}{next((n for n in (2, 4) if bits <= 8 * n), 8)}")


def means(total: Values, counts: Values, kind: np.dtype, nothing: float = 0) -> Values:
    """Sums by counts, rounded to the nearest where ``kind`` is an integer type; ``nothing`` where there is none to average."""
    first = int(counts.flat[0]) if counts.size else 0
    if kind.kind in "iu" and total.dtype.kind in "iu" and first.bit_count() == 1 and (counts == first).all():
        return ((total + total.dtype.type(first >> 1)) >> total.dtype.type(first.bit_length() - 1)).astype(kind)
    precise = np.float32 if kind.itemsize <= 2 and total.dtype.itemsize <= 4 else np.float64
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total.astype(precise) / counts.astype(precise)
    if kind.kind != "f":
        np.rint(mean, out=mean)
    if not counts.all():
        mean[np.broadcast_to(counts == 0, mean.shape)] = nothing
    return mean.astype(kind)


def _padded(values: Values, side: int) -> Values:
    missing = [*((0, 0) for _ in values.shape[2:]), *((0, -size % side) for size in values.shape[-2:])]
    return np.pad(values, missing) if any(after for _, after in missing) else values


def _filled(size: int, side: int) -> NDArray[np.int64]:
    """How many pixels each square takes of a side of the image."""
    return np.minimum(side, size - np.arange(0, size, side))
