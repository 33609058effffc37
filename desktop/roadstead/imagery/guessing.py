"""What the parts of a picture may look like that are not known yet, from those around them. Runs in workers only."""

import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.float32]


def coarse(values: Planes, weights: Planes, side: int) -> tuple[Planes, Planes]:
    """Means by weight of squares of ``side`` pixels of planes (n, rows, columns), and the squares' weights (rows, columns)."""
    rows, columns = weights.shape
    down, across = -(-rows // side), -(-columns // side)
    stack = np.zeros((len(values) + 1, down * side, across * side), np.float32)
    np.multiply(values, weights, out=stack[:-1, :rows, :columns])
    stack[-1, :rows, :columns] = weights
    lines = stack.reshape(len(stack), down, side, across * side).sum(axis=2)
    cells = lines.reshape(len(stack), down, across, side).sum(axis=3)
    return cells[:-1] / np.maximum(cells[-1], 1e-9), cells[-1]


def filled(values: Planes, weights: Planes) -> Planes:
    """Planes (n, rows, columns) with what has no weight made of what lies around it, nearer and farther as need be.

    Weights of 0 to 1 (rows, columns). Halved until one pixel is left, then doubled again, each time with what is known
    there (Gortler and others, The Lumigraph, 1996, section 3.4.2: pull and push).
    """
    rows, columns = weights.shape
    if rows == columns == 1:
        return values
    half, weight = coarse(values, weights, 2)
    half = filled(half, np.minimum(weight, 1))
    guess = between(rows, half.shape[1]) @ half @ between(columns, half.shape[2]).T
    return values * weights + guess * (1 - weights)


def between(count: int, known: int) -> NDArray[np.float32]:
    """The share (count, known) that each pixel of a row twice as fine has of the two whose middles it lies between."""
    return shares((np.arange(count) + 0.5) / 2, known)


def shares(at: NDArray, known: int) -> NDArray[np.float32]:
    """The share (at, known) that each place, in pixels, has of the two pixels whose middles it lies between."""
    place = np.clip(at - 0.5, 0, known - 1)
    before = np.minimum(place.astype(int), max(known - 2, 0))
    weights = np.zeros((len(at), known), np.float32)
    lines = np.arange(len(at))
    weights[lines, before] = 1 - (place - before)
    weights[lines, np.minimum(before + 1, known - 1)] += place - before
    return weights
