"""Noise fixed to the ground: the same place has the same value in every picture that shows it."""

import zlib
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix

from scenes.grid import Array

# Lattices count from this far south-west of a site's origin, local metres; the finest repeat after 2,048 cells.
REACH = 3400.0


def generator(*words: object) -> np.random.Generator:
    """A random generator of its own for each purpose, the same in every run."""
    return np.random.default_rng(zlib.crc32("/".join(map(str, words)).encode()))


def fractal(name: str, east: Array, north: Array, cells: tuple[float, ...], fall: float = 0.5) -> Array:
    """Smooth noise of mean 0 and deviation about 1 at the crossings of two axes.

    ``cells`` are the lattice spacings in metres, coarse to fine; each is ``fall`` times as strong as the one before.
    """
    total = np.zeros((len(north), len(east)), np.float32)
    power = 0.0
    for level, cell in enumerate(cells):
        weight = fall**level
        total += weight * octave(f"{name}/{level}", east, north, cell)
        power += weight**2
    return total / np.float32(np.sqrt(power))


def white(name: str, east: Array, north: Array, cell: float = 0.5) -> Array:
    """Noise without any smoothness, of deviation 1: a value for each cell of the ground, ``cell`` metres wide."""
    values = generator("white", name).standard_normal((1531, 1531), np.float32)
    columns, rows = (np.floor((axis + REACH) / cell).astype(int) for axis in (east, north))
    return values[np.ix_((rows * 3 + rows // 1531) % 1531, (columns * 3 + columns // 1531) % 1531)]


def octave(name: str, east: Array, north: Array, cell: float) -> Array:
    """One lattice of random values ``cell`` metres apart, through cubic B-splines."""
    lattice = _lattice(name, cell)
    rows, first_row, last_row = _weights(north, cell)
    columns, first_column, last_column = _weights(east, cell)
    count = len(lattice)
    part = lattice[np.ix_(np.arange(first_row, last_row) % count, np.arange(first_column, last_column) % count)]
    half = rows @ part
    return np.ascontiguousarray((columns @ np.ascontiguousarray(half.T)).T) / np.float32(0.4797)


@lru_cache(maxsize=24)
def _lattice(name: str, cell: float) -> Array:
    count = min(int(2 * REACH / cell) + 6, 2048)
    return generator("lattice", name, cell).standard_normal((count, count), np.float32)


def _weights(axis: Array, cell: float) -> tuple[csr_matrix, int, int]:
    """Uniform cubic B-spline weights of each position, and the part of the lattice they touch."""
    place = (axis.astype(np.float64) + REACH) / cell + 1
    node = np.floor(place).astype(int)
    t = place - node
    weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], 1) / 6
    first, last = int(node.min()) - 1, int(node.max()) + 3
    columns = (node[:, None] + np.arange(-1, 3)) - first
    rows = np.repeat(np.arange(len(axis)), 4)
    shape = (len(axis), last - first)
    return csr_matrix((weights.ravel().astype(np.float32), (rows, columns.ravel())), shape=shape), first, last


def step(values: Array, low: float, high: float) -> Array:
    """0 below ``low``, 1 above ``high``, smooth between (Hermite)."""
    t = np.clip((values - low) / (high - low), 0, 1).astype(np.float32)
    return t * t * (3 - 2 * t)
