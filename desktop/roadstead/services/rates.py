"""Rates of events per day that was observed, with intervals: days on which nobody looked count neither way.

Intervals are two-sided with 95 %. By default they are exact Poisson intervals with the mid-P rule: the plain exact ones
(Garwood 1936) hold the truth in 97 to 99 % of cases where few events are expected, the mid-P ones in about 95 %.
Where days differ more than chance alone lets them (events come in clusters), days are drawn again instead (bootstrap).
Source: H. O. Lancaster, Significance tests in discrete distributions, JASA 56 (1961) 223-234; F. Garwood, Fiducial
limits for the Poisson distribution, Biometrika 28 (1936) 437-442; B. Efron, Better bootstrap confidence intervals,
JASA 82 (1987) 171-185.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from roadstead.domain.activities import Change, Rate

LEVEL = 0.95
POISSON = "exact Poisson interval, mid-P"
BOOTSTRAP = "bootstrap of the observed days: they differ more than single events by chance would"
_CLUSTERED = 0.01  # the share of samples of single events that would differ as much
_LEAST_DAYS = 12  # fewer days tell nothing of how they differ
_DRAWS = 4000
_SEED = 20_231_014


def poisson_interval(events: int, level: float = LEVEL) -> tuple[float, float]:
    """The bounds between which the expected number lies where ``events`` were counted, with the mid-P rule."""
    from scipy.special import gammaln, pdtr

    tail = (1 - level) / 2

    def above(mean: float) -> float:  # chance of fewer, and half of as many
        return float(pdtr(events, mean)) - 0.5 * math.exp(events * math.log(mean) - mean - gammaln(events + 1))

    top = events + 10 * math.sqrt(events + 1) + 10
    high = _root(lambda mean: above(mean) - tail, max(events, 1e-12), top)
    return (0.0 if events == 0 else _root(lambda mean: above(mean) - (1 - tail), 1e-12, float(events))), high


def rate(by_day: Sequence[int], level: float = LEVEL) -> Rate:
    """The rate of events per day, from how many there were on each day that was observed; days must not be left out for being empty."""
    events, days = sum(by_day), len(by_day)
    if days == 0:
        return Rate(0, 0, math.nan, 0.0, math.inf, "no day was observed")
    if days >= _LEAST_DAYS and clustered(by_day):
        low, high = _drawn(by_day, level)
        return Rate(events, days, events / days, low, high, BOOTSTRAP)
    low, high = poisson_interval(events, level)
    return Rate(events, days, events / days, low / days, high / days, POISSON)


def clustered(by_day: Sequence[int]) -> bool:
    """Whether the days differ by more than single events falling on them by chance would let them (index of dispersion)."""
    from scipy.special import chdtrc

    mean = sum(by_day) / len(by_day)
    if mean == 0:
        return False
    index = sum((n - mean) ** 2 for n in by_day) / mean
    return bool(chdtrc(len(by_day) - 1, index) < _CLUSTERED)


def change(before: Sequence[int], after: Sequence[int], level: float = LEVEL) -> Change:
    """How the rate changed between two sets of observed days.

    Given how many events there were in all, those after are binomial with the share that the days and the ratio of the
    rates give; its exact mid-P interval is turned into one of the ratio (J. Przyborowski and H. Wilenski, Homogeneity of
    results in testing samples from Poisson series, Biometrika 31 (1940) 313-323).
    """
    first, second = rate(before, level), rate(after, level)
    events = first.events + second.events
    if events == 0 or not before or not after:
        return Change(first, second, math.nan, 0.0, math.inf, 1.0)
    low, high = _share_interval(second.events, events, level)
    days = first.days / second.days
    chance = _chance(second.events, events, second.days / (first.days + second.days))
    ratio = second.value / first.value if first.value else math.inf
    return Change(first, second, ratio, _odds(low) * days, _odds(high) * days, chance)


def _share_interval(part: int, whole: int, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2

    def above(share: float) -> float:
        below, here, _ = _binomial(part, whole, share)
        return below + 0.5 * here

    low = 0.0 if part == 0 else _root(lambda share: above(share) - (1 - tail), 0.0, 1.0)
    return low, 1.0 if part == whole else _root(lambda share: above(share) - tail, 0.0, 1.0)


def _chance(part: int, whole: int, share: float) -> float:
    below, here, over = _binomial(part, whole, share)
    return min(1.0, 2 * min(below + 0.5 * here, over + 0.5 * here))


def _binomial(part: int, whole: int, share: float) -> tuple[float, float, float]:
    """The chances of fewer than ``part`` of ``whole``, of as many, and of more."""
    from scipy.special import bdtr, bdtrc, gammaln, xlog1py, xlogy

    ways = gammaln(whole + 1) - gammaln(part + 1) - gammaln(whole - part + 1)
    here = math.exp(ways + xlogy(part, share) + xlog1py(whole - part, -share))
    return (float(bdtr(part - 1, whole, share)) if part else 0.0), here, float(bdtrc(part, whole, share))


def _odds(share: float) -> float:
    return math.inf if share >= 1 else share / (1 - share)


def _root(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that only falls crosses 0, by halving; it costs less than loading what would be quicker."""
    for _ in range(200):
        middle = (low + high) / 2
        if not low < middle < high or high - low < 1e-12 * max(1.0, high):
            break
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
    return (low + high) / 2


def _drawn(by_day: Sequence[int], level: float) -> tuple[float, float]:
    """Bias-corrected and accelerated bootstrap bounds of the mean; the same each time for the same days."""
    import numpy as np
    from scipy.special import ndtr, ndtri

    days = np.asarray(by_day, float)
    values, times = np.unique(days, return_counts=True)
    draws = np.random.default_rng(_SEED).multinomial(len(days), times / len(days), size=_DRAWS) @ values / len(days)
    mean = days.mean()
    bias = ndtri(((draws < mean).mean() + (draws <= mean).mean()) / 2)
    without = mean - (days.sum() - days) / (len(days) - 1)  # how far each day pulls the mean
    skew = (without**3).sum() / (6 * (without**2).sum() ** 1.5)
    ends = bias + ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    low, high = np.quantile(draws, ndtr(bias + ends / (1 - skew * ends)))
    return float(low), float(high)
