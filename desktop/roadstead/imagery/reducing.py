"""Means of many pixels, of those that are valid, as sums and counts that can be added up further without rounding."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.generic]


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
    return added(values, side, _wide(values.dtype, side)), counts


def added(values: Values, side: int, kind: np.dtype) -> Values:
    """Sums of squares of ``side`` pixels as ``kind``: whole rows first, as those lie side by side in memory."""
    values = _padded(values, side)
    bands, rows, columns = values.shape
    lines = values.reshape(bands, rows // side, side, columns)
    down = lines[:, :, 0].astype(kind)
    for n in range(1, side):
        down += lines[:, :, n]
    cells = down.reshape(bands, rows // side, columns // side, side)
    across = cells[..., 0].copy()
    for n in range(1, side):
        across += cells[..., n]
    return across


def means(total: Values, counts: Values, kind: np.dtype, nothing: float = 0) -> Values:
    """Sums by counts, rounded to the nearest where ``kind`` is an integer type; ``nothing`` where there is none to average."""
    precise = np.float32 if kind.itemsize <= 2 and total.dtype.itemsize <= 4 else np.float64
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total.astype(precise) / counts.astype(precise)
    if kind.kind != "f":
        np.rint(mean, out=mean)
    if not counts.all():
        mean[:, counts == 0] = nothing
    return mean.astype(kind)


def _padded(values: Values, side: int) -> Values:
    missing = [(0, 0), *((0, -size % side) for size in values.shape[1:])]
    return np.pad(values, missing) if any(after for _, after in missing) else values


def _filled(size: int, side: int) -> NDArray[np.int64]:
    """How many pixels each square takes of a side of the image."""
    return np.minimum(side, size - np.arange(0, size, side))


def _wide(kind: np.dtype, side: int) -> np.dtype:
    """The smallest type that holds the sum of a square without loss."""
    if kind.kind == "f":
        return np.dtype(np.float64)
    if kind.kind == "i" or kind.itemsize > 2:
        return np.dtype(np.int64)
    return np.dtype(np.uint16 if kind.itemsize == 1 and side * side <= 257 else np.uint32)
