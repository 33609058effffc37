"""Rates per observed day: published bounds, and how often the intervals hold the truth."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from roadstead.services import rates


@pytest.mark.parametrize(
    ("events", "low", "high"),
    [(0, 0.0, 2.996), (1, 0.0503, 4.932), (5, 1.82, 11.08), (10, 5.08, 17.82), (50, 37.5, 65.3)],
)
def test_bounds_of_an_expected_number(events, low, high):
    """Mid-P limits lie within Garwood's; for 0 the upper one is -ln 0.05; the others by Byar-like tables (OpenEpi)."""
    found = rates.poisson_interval(events)
    assert found == pytest.approx((low, high), rel=0.02, abs=0.03)
    exact = (stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0, stats.chi2.ppf(0.975, 2 * events + 2) / 2)
    assert exact[0] <= found[0] <= events <= found[1] <= exact[1]


def test_intervals_hold_the_truth_as_often_as_they_say():
    """10,000 periods of 10 to 200 observed days at 0.05 to 1.5 events a day: 93 to 97 in 100."""
    rng = np.random.default_rng(7)
    held = []
    known = {}
    for _ in range(10_000):
        days, true = int(rng.integers(10, 201)), rng.uniform(0.05, 1.5)
        events = int(rng.poisson(true * days))
        low, high = known.setdefault(events, rates.poisson_interval(events))
        held.append(low / days <= true <= high / days)
    assert 0.93 <= np.mean(held) <= 0.97


def test_clustered_days_get_wider_intervals_that_hold_the_truth():
    """Convoys of four: a Poisson interval would hold the truth in about two thirds only."""
    rng = np.random.default_rng(8)
    held, narrow, told = [], [], 0
    for _ in range(1500):
        by_day = 4 * rng.poisson(0.25, 120)
        found = rates.rate(by_day.tolist())
        told += found.method == rates.BOOTSTRAP
        held.append(found.low <= 1.0 <= found.high)
        low, high = rates.poisson_interval(int(by_day.sum()))
        narrow.append(low / 120 <= 1.0 <= high / 120)
    assert told == 1500
    assert 0.93 <= np.mean(held) <= 0.97
    assert np.mean(narrow) < 0.75


def test_single_events_are_seldom_taken_for_clusters():
    rng = np.random.default_rng(9)
    assert np.mean([rates.clustered(rng.poisson(0.4, 60).tolist()) for _ in range(1000)]) < 0.03


def test_a_change_is_told_from_chance():
    """5 on 60 days before, 19 on 60 after: 3.8 times as many; scipy's exact comparison of two Poisson rates agrees."""
    before, after = [1] * 5 + [0] * 55, [1] * 19 + [0] * 41
    found = rates.change(before, after)
    assert found.ratio == pytest.approx(3.8)
    assert found.low < 3.8 < found.high
    assert found.told
    exact = stats.binomtest(19, 24, 0.5)
    bounds = exact.proportion_ci(0.95)
    assert found.low >= bounds.low / (1 - bounds.low)  # mid-P lies within the plain exact one
    assert found.high <= bounds.high / (1 - bounds.high)
    assert found.chance == pytest.approx(exact.pvalue - stats.binom.pmf(19, 24, 0.5), rel=1e-9)


def test_no_day_observed_says_nothing():
    found = rates.rate([])
    assert math.isnan(found.value)
    assert (found.low, found.high) == (0.0, math.inf)
    assert not rates.change([], [3, 1]).told


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=60))
def test_bounds_are_in_order(by_day):
    found = rates.rate(by_day)
    assert 0 <= found.low <= found.value <= found.high < math.inf


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_bootstrap_is_the_one_of_the_textbook(seed):
    """scipy's own bias-corrected and accelerated bootstrap of the same days, with as many draws."""
    by_day = 4 * np.random.default_rng(seed).poisson(0.25, 90)
    found = rates.rate(by_day.tolist())
    assert found.method == rates.BOOTSTRAP
    known = stats.bootstrap((by_day,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(5))
    low, high = known.confidence_interval
    assert (found.low, found.high) == pytest.approx((low, high), rel=0.05)
    assert rates.rate(by_day.tolist()) == found


def test_rates_need_no_statistics_package():
    """Loading scipy.stats takes longer than working a chart out."""
    code = "import sys; from roadstead.services import rates; rates.change([1] * 9 + [0] * 9, [4, 0, 0] * 9); "
    code += "print([m for m in ('scipy.stats', 'scipy.optimize') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
