"""Inverting a smooth map of the plane: Newton's method with guards, nearest affine, folds."""

from collections.abc import Callable

import numpy as np

Map = Callable[[np.ndarray], np.ndarray]
Affine = tuple[float, float, float, float, float, float]
"""(a, b, c, d, e, f): X = a x + b y + c, Y = d x + e y + f."""

_ROUNDS = 40
_CLOSE = 1e-7  # of the scale: a step shorter than this is the end


def applied(matrix: Affine | np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points (n, 2) carried by an affine."""
    a, b, c, d, e, f = np.ravel(matrix).tolist()
    x, y = points[:, 0], points[:, 1]
    return np.column_stack((a * x + b * y + c, d * x + e * y + f))


def inverted(matrix: Affine) -> Affine:
    """The affine that leads back; raises LinAlgError where there is none."""
    linear, shift = np.reshape(matrix, (2, 3))[:, :2], np.reshape(matrix, (2, 3))[:, 2]
    back = np.linalg.inv(linear)
    (a, b), (d, e) = back.tolist()
    c, f = (-back @ shift).tolist()
    return a, b, c, d, e, f


def joined(first: Affine, then: Affine) -> Affine:
    """The affine that does the one and then the other."""
    full = np.vstack((np.reshape(then, (2, 3)), (0, 0, 1))) @ np.vstack((np.reshape(first, (2, 3)), (0, 0, 1)))
    a, b, c, d, e, f = full[:2].ravel().tolist()
    return a, b, c, d, e, f


def grid(x0: float, y0: float, x1: float, y1: float, steps: int = 9) -> np.ndarray:
    """Points (steps², 2) spread evenly over a rectangle with its edges, row after row."""
    x, y = np.meshgrid(np.linspace(x0, x1, steps), np.linspace(y0, y1, steps))
    return np.column_stack((x.ravel(), y.ravel()))


def affine_through(source: np.ndarray, target: np.ndarray) -> Affine:
    """The affine that takes ``source`` (n, 2) nearest to ``target`` in the sense of least squares; points not finite are left out."""
    sound = np.isfinite(target).all(axis=1)
    source, target = source[sound], target[sound]
    middle, reach = source.mean(axis=0), np.ptp(source, axis=0).max() or 1.0
    design = np.column_stack(((source - middle) / reach, np.ones(len(source))))
    at = target.mean(axis=0)
    solved = np.linalg.lstsq(design, target - at, rcond=None)[0].T
    linear = solved[:, :2] / reach
    (a, b), (d, e) = linear.tolist()
    c, f = (solved[:, 2] + at - linear @ middle).tolist()
    return a, b, c, d, e, f


def jacobian(function: Map, points: np.ndarray, step: float) -> np.ndarray:
    """The derivative (n, 2, 2) of a map at points (n, 2) by central differences; columns for x and y."""
    h = step / 2
    moved = np.concatenate([points + shift for shift in ((h, 0), (-h, 0), (0, h), (0, -h))])
    east, west, down, up = np.split(function(moved), 4)
    return np.stack(((east - west) / step, (down - up) / step), axis=-1)


def solve(function: Map, target: np.ndarray, start: np.ndarray, scale: float, turn: float) -> np.ndarray:
    """The points (n, 2) that ``function`` takes to ``target``, by Newton's method from ``start``; NaN where there are none.

    ``scale`` is the length over which the map bends: no step is longer, and the last one is shorter than its 10⁷th part.
    ``turn`` is the sign of the map's determinant where it is sound; what is found where it has the other is on a
    folded sheet, and no answer.
    """
    with np.errstate(all="ignore"):
        return _solve(function, np.asarray(target, float), np.array(start, float), scale, turn)


def _solve(function: Map, target: np.ndarray, found: np.ndarray, scale: float, turn: float) -> np.ndarray:
    todo = np.flatnonzero(np.isfinite(target).all(axis=1) & np.isfinite(found).all(axis=1))
    sound = np.zeros(len(found), bool)
    for _ in range(_ROUNDS):
        if not len(todo):
            break
        here = found[todo]
        step, turns = _newton(jacobian(function, here, scale * 1e-4), target[todo] - function(here))
        length = np.hypot(*step.T)
        found[todo] = here + step * np.minimum(1.0, scale / np.maximum(length, 1e-300))[:, None]
        done = length < scale * _CLOSE
        sound[todo[done]] = turns[done] == turn
        todo = todo[~done & np.isfinite(length)]
    return np.where(sound[:, None], found, np.nan)


def _newton(slope: np.ndarray, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One step (n, 2) of Newton's method, and the sign (n) of the map's determinant there."""
    (a, b), (c, d) = slope[:, 0].T, slope[:, 1].T
    det = a * d - b * c
    x, y = left.T
    return np.column_stack(((d * x - b * y) / det, (a * y - c * x) / det)), np.sign(det)
