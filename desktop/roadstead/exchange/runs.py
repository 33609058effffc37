"""Masks as runs of pixels (COCO's RLE), to outlines and from them.

A mask of ``height`` x ``width`` is read column by column from the upper left: the runs are lengths of pixels out of
the mask and in it, in turn, the first out. Compressed, each run from the fourth on is the difference to the one before
the last, in groups of five bits from the lowest, bit 6 set where more follow, 48 added (the letters from ``0`` on).
Pixel (column x, row y) covers x to x + 1 and y to y + 1, so that outlines run along the edges of pixels.
Format: COCO's mask API (P. Dollár and T.-Y. Lin, 2014).
"""

from collections.abc import Sequence
from typing import Any

from roadstead.exchange.marks import Points

_MOST_RUNS = 2_000_000
_MOST_PIXELS = 1 << 40


def lengths(counts: Any) -> list[int]:
    """The runs of a mask, written as a list or compressed; raises ValueError for what is neither."""
    if isinstance(counts, str | bytes):
        return _decompressed(counts.encode("ascii", "replace") if isinstance(counts, str) else counts)
    if not isinstance(counts, list) or len(counts) > _MOST_RUNS:
        raise ValueError("its runs are no list")
    if not all(isinstance(n, int) and n >= 0 for n in counts):
        raise ValueError("a run of its mask is no length")
    return counts


def _decompressed(text: bytes) -> list[int]:
    found: list[int] = []
    at = 0
    while at < len(text):
        value, shift, more = 0, 0, True
        while more:
            if at >= len(text) or not 48 <= text[at] < 112 or shift > 60:
                raise ValueError("its compressed mask is broken")
            group = text[at] - 48
            value |= (group & 31) << shift
            more = bool(group & 32)
            at, shift = at + 1, shift + 5
            if not more and group & 16:
                value -= 1 << shift
        found.append(value + found[-2] if len(found) > 2 else value)
        if found[-1] < 0 or len(found) > _MOST_RUNS:
            raise ValueError("its compressed mask is broken")
    return found


def compressed(runs: Sequence[int]) -> str:
    """The runs as COCO's compressed text."""
    letters = []
    for number, run in enumerate(runs):
        value, more = run - runs[number - 2] if number > 2 else run, True
        while more:
            group = value & 31
            value >>= 5
            more = value != (-1 if group & 16 else 0)
            letters.append(chr((group | (32 if more else 0)) + 48))
    return "".join(letters)


def outlines(counts: Any, size: Any) -> list[tuple[Points, list[Points]]]:
    """The parts of a mask of ``size`` (height, width): outline and holes of each, along the edges of its pixels."""
    runs = lengths(counts)
    height, width = _size(size)
    if sum(runs) > height * width:
        raise ValueError("its mask is longer than its size allows")
    boxes: list[tuple[int, int, int, int]] = []
    at = 0
    for number, run in enumerate(runs):
        if number % 2 and run:
            boxes += _columns(at, run, height)
        at += run
    return parts(boxes)


def parts(boxes: Sequence[tuple[float, float, float, float]]) -> list[tuple[Points, list[Points]]]:
    """Outline and holes of each part that upright boxes (left, top, right, bottom) make up together."""
    import numpy as np
    import shapely

    if not len(boxes):
        return []
    joined = shapely.simplify(shapely.union_all(shapely.box(*np.array(boxes, float).T)), 0.0)
    return [(_ring(p.exterior), [_ring(r) for r in p.interiors]) for p in shapely.get_parts(joined)]


def runs_of(rings: Sequence[Sequence[Sequence[float]]], height: int, width: int) -> list[int]:
    """The runs of the pixels whose centres lie inside rings (an odd number of them: holes are out)."""
    import numpy as np

    edges = np.concatenate(
        [np.hstack([np.asarray(r, float), np.roll(np.asarray(r, float), -1, axis=0)]) for r in rings]
    )
    first = max(0, int(np.floor(edges[:, [0, 2]].min())))
    last = min(width, int(np.ceil(edges[:, [0, 2]].max())))
    found, done = [], 0
    for column in range(first, last):
        x = column + 0.5
        crossing = edges[(edges[:, 0] <= x) != (edges[:, 2] <= x)]
        share = (x - crossing[:, 0]) / (crossing[:, 2] - crossing[:, 0])
        ys = np.sort(crossing[:, 1] + share * (crossing[:, 3] - crossing[:, 1]))
        rows = np.clip(np.ceil(ys - 0.5), 0, height).astype(int).tolist()
        for start, end in zip(rows[::2], rows[1::2], strict=True):
            if end > start:
                begin = column * height + start
                if found and begin == done:
                    found[-1] += end - start
                else:
                    found += [begin - done, end - start]
                done = column * height + end
    rest = height * width - done
    return [*found, rest] if rest else found


def _columns(at: int, run: int, height: int) -> list[tuple[int, int, int, int]]:
    """The boxes that a run covers: the end of its first column, whole columns, the beginning of its last."""
    column, row = divmod(at, height)
    end_column, end_row = divmod(at + run, height)
    if column == end_column:
        return [(column, row, column + 1, end_row)]
    found = [(column, row, column + 1, height)]
    if end_column > column + 1:
        found.append((column + 1, 0, end_column, height))
    return [*found, (end_column, 0, end_column + 1, end_row)] if end_row else found


def _size(size: Any) -> tuple[int, int]:
    try:
        height, width = (int(n) for n in size)
    except (TypeError, ValueError):
        raise ValueError("its mask has no size") from None
    if height < 1 or width < 1 or height * width > _MOST_PIXELS:
        raise ValueError("its mask has no size")
    return height, width


def _ring(ring: Any) -> Points:
    return [(float(x), float(y)) for x, y in ring.coords[:-1]]
