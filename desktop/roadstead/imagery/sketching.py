"""A coarse first picture of a giant, from samples of it. Runs in workers only."""

from typing import TYPE_CHECKING

import numpy as np

from roadstead.imagery.facts import Look, Window

if TYPE_CHECKING:
    from roadstead.imagery.raster import Raster

_SAMPLED = 144 << 20  # bytes that are decoded for a picture made of samples: about a second, at an eighth half of one


def sketch(raster: "Raster", look: Look, window: Window, shape: tuple[int, int]) -> np.ndarray:
    """A coarse picture from some parts of the image: where it has tiles a grid of them, else 64 of its lines."""
    x0, y0, x1, y1 = window
    block_height, block_width = raster.dataset.block_shapes[0]
    lines = block_width >= raster.width
    budget = _SAMPLED * 4 if raster.quick else _SAMPLED
    side = int(min(max((budget / (block_width * block_height * raster.pixel_bytes)) ** 0.5, 8), 48))
    columns, rows, fine = (1, 64, (1, shape[1])) if lines else (side, side, (3, 3))
    wide, high = (x1 - x0) / columns, (y1 - y0) / rows
    across, down = (wide, 1.0) if lines else (min(block_width, wide), min(block_height, high))
    parts = []
    for row in range(rows):
        for column in range(columns):
            x, y = x0 + (column + 0.5) * wide, y0 + (row + 0.5) * high
            x = _fit(x, block_width, across, raster.width) if wide > block_width else x - across / 2
            y = (
                float(int(y))
                if lines
                else _fit(y, block_height, down, raster.height)
                if high > block_height
                else y - down / 2
            )
            parts.append(_gist(raster, look, (x, y, x + across, y + down), fine))
    coarse = np.concatenate([np.concatenate(parts[n * columns :][:columns], axis=1) for n in range(rows)], axis=0)
    picked = [(np.arange(size) * have // size) for size, have in zip(shape, coarse.shape, strict=False)]
    return coarse[np.ix_(*picked)]


def _gist(raster: "Raster", look: Look, window: Window, shape: tuple[int, int]) -> np.ndarray:
    """A few pixels that stand for a part: each the mean of 16 x 16 that are spread over its share of it."""
    rows, columns = shape
    if rows == 1:
        return raster.rgba(look, window, shape)
    read = raster.rgba(look, window, (rows * 16, columns * 16))
    return read.reshape(rows, 16, columns, 16, 4).mean(axis=(1, 3)).astype(np.uint8)


def _fit(middle: float, block: int, length: float, size: int) -> float:
    """Where a part of that length starts so that it lies in the block around ``middle``, and in the image."""
    return max(0.0, min(middle // block * block, size - length))
