"""The shift or affine that most of many offsets agree on, and how well."""

from dataclasses import dataclass

import numpy as np

_DRAWS = 400  # samples of as few offsets as the model needs
_CUT = 3.0  # scaled residuals beyond which an offset does not agree
_FLOOR_PX = 0.08  # what an offset is uncertain by at least, however well a few agree
_CEILING_PX = 0.5  # what it may be uncertain by at most and still count as agreeing
_ROUNDS = 20
_HUBER = 1.345


@dataclass(frozen=True, slots=True)
class Fit:
    """A model of offsets: at (x, y) it is ``displacement`` (2, 3) @ (x, y, 1). ``used`` says which offsets agree with it.

    ``residual`` is their cross-validated RMS per axis, ``se`` the standard error per axis in their middle, pixels;
    ``halves`` are the same model from every other offset, ``covariance`` (3, 3) is that of one row of ``displacement``.
    """

    displacement: np.ndarray
    used: np.ndarray
    residual: float
    se: float
    halves: tuple[np.ndarray, ...]
    covariance: np.ndarray

    @property
    def agreeing(self) -> int:
        """How many agree."""
        return int(self.used.sum())

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The offset at a place."""
        dx, dy = self.displacement @ (x, y, 1.0)
        return float(dx), float(dy)

    def apart(self, bounds: tuple[int, int, int, int]) -> float:
        """How far, at most over the bounds, the answers of the two halves are apart; infinite where a half is too small."""
        if len(self.halves) < 2:
            return float("inf")
        return float(np.hypot(*((self.halves[0] - self.halves[1]) @ _corners(bounds))).max())

    def reach(self, bounds: tuple[int, int, int, int]) -> float:
        """The largest standard error of the offset over the bounds: large where the windows lie in one corner."""
        corners = _corners(bounds)
        return float(np.sqrt(np.einsum("ik,ij,jk->k", corners, self.covariance, corners).max()))


def columns_of(model: str) -> int:
    """How many offsets fix the model."""
    return {"shift": 1, "affine": 3}[model]


def agree(places: np.ndarray, offsets: np.ndarray, model: str) -> Fit:
    """The model of ``offsets`` (n, 2) at ``places`` (n, 2) that most of them agree on; n larger than the model needs.

    Least median of squares over random samples (Rousseeuw 1984) finds who agrees, Huber's M-estimator
    (iteratively reweighted) the answer; the residual of each is that of a fit without it.
    """
    middle, scale = places.mean(axis=0), max(float(np.ptp(places)), 1.0)
    design = _design((places - middle) / scale, model)
    kept = _consensus(design, offsets)
    for _ in range(_ROUNDS):
        weights, solved = _huber(design, offsets, kept)
        spread = _spread(offsets[kept] - design[kept] @ solved)
        now = np.hypot(*(offsets - design @ solved).T) <= _CUT * spread
        if (now == kept).all() or now.sum() <= design.shape[1]:
            break
        kept = now
    weights, solved = _huber(design, offsets, kept)
    inner, back = _normal(design[kept], weights), _lifted(middle, scale, model)
    errors = _left_out(design[kept], offsets[kept], weights, solved, inner)
    residual = float(np.sqrt(np.mean(errors**2)))
    return Fit(
        (back @ solved).T,
        kept,
        residual,
        residual * float(np.sqrt(inner[-1, -1])),
        _halves(places, design, offsets, kept, back),
        residual**2 * back @ inner @ back.T,
    )


def _design(places: np.ndarray, model: str) -> np.ndarray:
    one = np.ones((len(places), 1))
    return one if model == "shift" else np.column_stack([places, one])


def _lifted(middle: np.ndarray, scale: float, model: str) -> np.ndarray:
    """From coefficients of the design to those of (x, y, 1), (3, columns)."""
    if model == "shift":
        return np.array([[0.0], [0.0], [1.0]])
    x, y = middle / scale
    return np.array([[1 / scale, 0, 0], [0, 1 / scale, 0], [-x, -y, 1.0]])


def _consensus(design: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Which offsets agree with the sample whose median residual is least; the same draws for the same question."""
    count, needed = len(design), design.shape[1]
    draws = np.random.default_rng(20).random((_DRAWS, count)).argsort(axis=1)[:, :needed]
    samples = design[draws]
    fit = np.abs(np.linalg.det(samples)) > 1e-6
    if not fit.any():
        return np.ones(count, bool)
    solved = np.linalg.solve(samples[fit], offsets[draws[fit]])
    gaps = np.hypot(*np.moveaxis(offsets - design @ solved, -1, 0))
    median = np.sort(gaps, axis=1)[:, min(count - 1, count // 2 + needed // 2)]
    best = int(median.argmin())
    spread = np.clip(1.2 * float(median[best]), _FLOOR_PX, _CEILING_PX)  # 1.18 sigma is the median of two axes' gap
    return gaps[best] <= _CUT * spread


def _huber(design: np.ndarray, offsets: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights and coefficients of Huber's estimator over those kept."""
    rows, wanted = design[kept], offsets[kept]
    weights = np.ones(len(rows))
    for _ in range(_ROUNDS):
        solved = _normal(rows, weights) @ rows.T @ (weights[:, None] * wanted)
        gaps = np.hypot(*(wanted - rows @ solved).T)
        new = np.minimum(1.0, _HUBER * _spread(wanted - rows @ solved) / np.maximum(gaps, 1e-12))
        if np.abs(new - weights).max() < 1e-4:
            break
        weights = new
    return weights, solved


def _normal(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.linalg.pinv(rows.T @ (weights[:, None] * rows))


def _spread(errors: np.ndarray) -> float:
    """Standard deviation per axis by the median absolute deviation, within the bounds of what can be."""
    return float(np.clip(1.4826 * np.median(np.abs(errors)), _FLOOR_PX, _CEILING_PX))


def _left_out(
    rows: np.ndarray, offsets: np.ndarray, weights: np.ndarray, solved: np.ndarray, inner: np.ndarray
) -> np.ndarray:
    """What each offset is off by in the fit without it: its error over one minus its leverage."""
    leverage = np.einsum("ij,jk,ik->i", rows, inner, rows) * weights
    return (offsets - rows @ solved) / np.maximum(1 - leverage, 1e-3)[:, None]


def _halves(
    places: np.ndarray, design: np.ndarray, offsets: np.ndarray, kept: np.ndarray, back: np.ndarray
) -> tuple[np.ndarray, ...]:
    """The model from every other agreeing offset, as on a chessboard; none where a half is too small to fix it."""
    at = np.flatnonzero(kept)
    ranks = [np.unique(places[at, axis], return_inverse=True)[1] for axis in (0, 1)]
    even = (ranks[0] + ranks[1]) % 2 == 0
    parts = [at[even], at[~even]]
    if min(map(len, parts)) <= design.shape[1]:
        return ()
    return tuple((back @ np.linalg.lstsq(design[part], offsets[part], rcond=None)[0]).T for part in parts)


def _corners(bounds: tuple[int, int, int, int]) -> np.ndarray:
    x0, y0, x1, y1 = bounds
    return np.array([[x0, x1, x0, x1], [y0, y0, y1, y1], [1, 1, 1, 1]], float)
