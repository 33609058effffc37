"""What a transform is expected to be off by between its control points, from what its errors at them have in common.

The ground is taken as the sum of a trend (the terms of the method itself), a smooth remainder that the method cannot follow, and
noise of the points. The remainder is a Gaussian process of squared exponential covariance with the trend integrated
out (Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, 2.7); its reach and its strength against
the noise are not chosen but averaged over, each weighted with its restricted likelihood (Patterson & Thompson 1971,
Biometrika 58, 545). Where the errors look like noise, that is the plain standard error of a prediction.
"""

import math
from typing import NamedTuple

import numpy as np

_REACHES = (0.7, 1.2, 2.0, 3.3)  # of the remainder, in units in which the points spread by one per axis
_STRENGTHS = np.concatenate(([0.0], np.logspace(-1, 6, 11)))  # variance of the remainder against that of the noise
_LEAST_FREE, _MOST = (
    12,
    100,
)  # observations beyond the unknowns; points from which leaving one out tells as much, faster
_NEGLIGIBLE = 1e-2  # a weight


class Trend(NamedTuple):
    """A fit to n points and its answers at p places: terms (n, 2, k) and (p, 2, k), values (n, 2) and answers (p, 2)."""

    terms: np.ndarray
    values: np.ndarray
    there: np.ndarray
    answers: np.ndarray


def expected_error(trend: Trend, unit: np.ndarray, places: np.ndarray) -> float:
    """The RMS per axis, over ``places`` (p, 2), of a further point's error, in the unit of the values; NaN where that is not told.

    ``unit`` (n, 2) are the points, spread by about one per axis. Of too few or very many points nothing is told.
    """
    n, _, unknowns = trend.terms.shape
    if 2 * n - unknowns < _LEAST_FREE or n > _MOST:
        return math.nan
    terms, values = trend.terms.reshape(2 * n, unknowns), trend.values.ravel()
    rest = np.linalg.qr(terms, mode="complete")[0][:, unknowns:]
    likely, squares = [], []
    for reach in _REACHES:
        here, there = _covariance(unit, unit, reach), _covariance(places, unit, reach)
        spread, turn = np.linalg.eigh(rest.T @ here @ rest)
        spread, parts = np.maximum(spread, 0.0), (turn.T @ rest.T @ values) ** 2
        for strength in _STRENGTHS[reach != _REACHES[0] :] / spread.mean():  # without strength all reaches are one
            wide = 1 + strength * spread
            noise = float(np.mean(parts / wide))
            likely.append(-len(wide) / 2 * math.log(max(noise, 1e-300)) - float(np.log(wide).sum()) / 2)
            squares.append((here, there, strength, noise))
    weights = np.exp(np.array(likely) - max(likely))
    weights = np.where(weights < _NEGLIGIBLE * weights.sum(), 0.0, weights)
    found = [w * _square(trend, terms, *square) for w, square in zip(weights, squares, strict=True) if w]
    return math.sqrt(sum(found) / weights.sum())


def _square(
    trend: Trend, terms: np.ndarray, here: np.ndarray, there: np.ndarray, strength: float, noise: float
) -> float:
    """The mean square error of the answers, if the remainder has that covariance and strength."""
    whole, across = np.eye(len(here)) + strength * here, strength * there
    inverse = np.linalg.inv(whole)
    gained = inverse @ terms
    further = trend.there.reshape(len(across), -1) - across @ gained
    weights = across @ inverse + further @ np.linalg.solve(terms.T @ gained, gained.T)
    bias = weights @ trend.values.ravel() - trend.answers.ravel()
    variance = strength - 2 * np.sum(weights * across, axis=1) + np.sum((weights @ whole) * weights, axis=1)
    return float(np.mean(bias**2)) + noise * (1 + float(np.mean(variance)))


def _covariance(places: np.ndarray, points: np.ndarray, reach: float) -> np.ndarray:
    """Squared exponential, (2 p, 2 n): the axes are independent of each other."""
    square = ((places[:, None] - points[None]) ** 2).sum(axis=-1)
    return np.kron(np.exp(-square / (2 * reach**2)), np.eye(2))
