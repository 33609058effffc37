"""What is known of a number as a few weighted values, and the range that follows from several such.

Everything is counted out on fixed points, not drawn at random: the same inputs give the same range, on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from roadstead.domain.quantity import Measured

_NORMAL_POINTS = 41
_UNIFORM_POINTS = 9
_TAIL = 0.025  # on each side of a range of 95 %


@dataclass(frozen=True, slots=True)
class Spread:
    """Values (n,) with their weights (n,), which add up to 1."""

    values: np.ndarray
    weights: np.ndarray

    @classmethod
    def exactly(cls, value: float) -> Spread:
        """One value."""
        return cls(np.array([float(value)]), np.ones(1))

    @classmethod
    def normal(cls, measured: Measured) -> Spread:
        """A normal error: its quantiles at equal steps of probability, the outer ones far enough out for 95 %."""
        if measured.se <= 0:
            return cls.exactly(measured.value)
        steps = (np.arange(_NORMAL_POINTS) + 0.5) / _NORMAL_POINTS
        z = np.array([NormalDist().inv_cdf(p) for p in steps])
        return cls(measured.value + measured.se * z, np.full(_NORMAL_POINTS, 1 / _NORMAL_POINTS))

    @classmethod
    def uniform(cls, low: float, high: float) -> Spread:
        """Anything between two bounds, all of it equally likely."""
        if high <= low:
            return cls.exactly(low)
        steps = (np.arange(_UNIFORM_POINTS) + 0.5) / _UNIFORM_POINTS
        return cls(low + (high - low) * steps, np.full(_UNIFORM_POINTS, 1 / _UNIFORM_POINTS))

    @classmethod
    def share(cls, low: float, high: float) -> Spread:
        """A share between two bounds that may well be one of them, as where all things are alike."""
        if high <= low:
            return cls.exactly(low)
        return cls(np.linspace(low, high, _UNIFORM_POINTS), np.full(_UNIFORM_POINTS, 1 / _UNIFORM_POINTS))

    @classmethod
    def whole(cls, low: int, high: int) -> Spread:
        """Any whole number from ``low`` to ``high``, all equally likely."""
        values = np.arange(low, high + 1, dtype=float)
        return cls(values, np.full(len(values), 1 / len(values)))

    def merged(self) -> Spread:
        """The same with equal values taken together."""
        values, place = np.unique(self.values, return_inverse=True)
        return Spread(values, np.bincount(place, weights=self.weights))

    def quantiles(self, parts: np.ndarray) -> np.ndarray:
        """For each part the least value of which at least that part of the weight lies at or below."""
        order = np.argsort(self.values, kind="stable")
        reached = np.cumsum(self.weights[order])
        return self.values[order][np.minimum(np.searchsorted(reached, parts - 1e-12), len(order) - 1)]

    def thinned(self, points: int = 201) -> Spread:
        """The same by so many of its quantiles, at equal steps of probability."""
        if len(self.values) <= points:
            return self
        return Spread(self.quantiles((np.arange(points) + 0.5) / points), np.full(points, 1 / points))

    def counted(self) -> tuple[int, int, int]:
        """Low, value and high as whole things: the range of 95 % rounded outwards, in it the median."""
        low, middle, high = self.quantiles(np.array([_TAIL, 0.5, 1 - _TAIL])).tolist()
        return math.floor(low + 1e-9), round(middle), math.ceil(high - 1e-9)


def combined(rule: Callable[..., np.ndarray], *spreads: Spread) -> Spread:
    """What follows by ``rule`` from numbers that are independent of one another.

    ``rule`` gets one array for each of them, which broadcast against each other.
    """
    many = len(spreads)
    values = [s.values.reshape([-1 if i == at else 1 for i in range(many)]) for at, s in enumerate(spreads)]
    weights = np.ones(1)
    for spread in spreads:
        weights = np.multiply.outer(weights, spread.weights)
    result = np.broadcast_to(rule(*values), [len(s.values) for s in spreads])
    return Spread(result.ravel(), weights.ravel())


def likeliest(measured: Measured, sizes: np.ndarray) -> np.ndarray:
    """How likely each of the sizes (..., n) makes a measured one, summed over all but the last axis; adds up to 1.

    Where the error is so small that none fits, the nearest is taken.
    """
    off = np.abs(sizes - measured.value)
    se = max(measured.se, 1e-3)
    weights = np.exp(-0.5 * ((off / se) ** 2 - (off.min() / se) ** 2))
    summed = weights.reshape(-1, sizes.shape[-1]).sum(axis=0)
    return summed / summed.sum()
