"""How far two readers agree: kappa and its error against published tables, matches and counts against hand calculation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.spatial.agreement import Share, agreement, count_error, kappa
from roadstead.spatial.pairing import Outline, Pair, paired


def rows(table):
    return [(f"c{i}", f"c{j}") for i, line in enumerate(table) for j, n in enumerate(line) for _ in range(n)]


def box(name, x, y, wide=20.0, high=10.0, category="vessel"):
    corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
    return Outline(name, category, "box", tuple(Pixel(*c) for c in corners))


def point(name, x, y, category="vessel"):
    return Outline(name, category, "point", (Pixel(x, y),))


# Fleiss, Cohen and Everitt (1969), their example of 200 cases: kappa 0.429, standard error 0.054.
FCE = ((106, 10, 4), (22, 28, 10), (2, 12, 6))


def test_kappa_of_published_examples():
    found = kappa(rows(FCE))
    assert found.value == pytest.approx(0.429, abs=5e-4)
    assert found.se == pytest.approx(0.054, abs=5e-4)
    # Fleiss, Statistical Methods for Rates and Proportions, two raters of 100 patients: kappa 0.68, standard error 0.087.
    found = kappa(rows(((75, 1, 4), (5, 4, 1), (0, 0, 10))))
    assert found.value == pytest.approx(0.676, abs=5e-4)
    assert found.se == pytest.approx(0.0877, abs=5e-4)


@pytest.mark.parametrize("table", [FCE, ((20, 5), (10, 15)), ((9, 1, 2), (3, 7, 0), (0, 2, 11))])
def test_the_standard_error_is_that_of_the_delta_method(table):
    """By numerical derivatives of kappa in the cells, with the covariance of a multinomial."""
    p = np.array(table, dtype=float) / np.sum(table)

    def value(q):
        same, chance = np.trace(q), q.sum(axis=1) @ q.sum(axis=0)
        return (same - chance) / (1 - chance)

    slope = np.zeros(p.size)
    for i in range(p.size):
        step = np.zeros(p.size)
        step[i] = 1e-6
        slope[i] = (value(p + step.reshape(p.shape)) - value(p - step.reshape(p.shape))) / 2e-6
    cells = p.ravel()
    variance = (slope**2 @ cells - (slope @ cells) ** 2) / np.sum(table)
    assert kappa(rows(table)).se == pytest.approx(math.sqrt(variance), rel=1e-5)


def test_kappa_is_undefined_where_there_is_nothing_to_tell_apart():
    assert kappa([]).value is None
    assert "no pair" in kappa([]).why
    found = kappa([("vessel", "vessel")] * 5)
    assert found.value is None
    assert found.se is None
    assert "one class only" in found.why
    assert kappa([("a", "a")] * 4 + [("b", "b")] * 3).value == 1.0
    found = kappa([("a", "b")] * 4)  # all apart, and all of it as by chance
    assert (found.value, found.se) == (0.0, None)
    assert "too little differs" in found.why


def test_wilson_interval():
    """Newcombe (1998), 81 of 263: 0.2553 to 0.3662 by the score method."""
    low, high = Share(81, 263).bounds
    assert (low, high) == (pytest.approx(0.2553, abs=1e-4), pytest.approx(0.3662, abs=1e-4))
    assert Share(0, 0).value is None


def test_outlines_are_matched_by_overlap_and_classes_do_not_matter():
    first = [box("a", 0, 0), box("b", 100, 0), box("c", 200, 0, category="barge"), box("d", 300, 0)]
    second = [box("x", 5, 0), box("y", 115, 0), box("z", 200, 0), box("w", 500, 0)]
    found = paired("s", first, second)
    by = {(p.first, p.second): p for p in found}
    assert set(by) == {("a", "x"), ("b", "y"), ("c", "z"), ("d", ""), ("", "w")}
    assert by["a", "x"].iou == pytest.approx(150 / 250)
    assert by["b", "y"].iou == pytest.approx(50 / 350)  # seen side by side, but no match
    said = agreement(found)
    assert (said.matched, said.same_class, said.only_first, said.only_second) == (2, 1, 2, 2)
    assert said.confirmed.value == said.found.value == 0.5
    assert said.mean_iou == pytest.approx((0.6 + 1) / 2)
    assert agreement(found, iou=0.14).matched == 3
    assert {name: (e.first, e.second) for name, e in said.counts.items()} == {"barge": (1, 0), "vessel": (3, 4)}


def test_the_best_pairs_over_all_are_found_not_the_nearest_first():
    # x overlaps a by 16 and b by 12 of 20; y overlaps b not at all: a-x and b alone would be greedy, with two it is b-x, a-y.
    first, second = [box("a", 0, 0), box("b", 12, 0)], [box("x", 4, 0), box("y", -6, 0)]
    assert {(p.first, p.second) for p in paired("s", first, second)} == {("a", "y"), ("b", "x")}


def test_points_and_lines_are_matched_by_distance():
    line = Outline("l", "rail car", "line", (Pixel(0, 100), Pixel(100, 100)))
    near = Outline("m", "rail car", "line", (Pixel(0, 104), Pixel(100, 103)))
    found = paired("s", [point("a", 0, 0), point("b", 50, 0), line], [point("x", 3, 4), point("y", 50, 15), near])
    by = {(p.first, p.second): p for p in found}
    assert by["a", "x"].distance_px == pytest.approx(5)
    assert by["l", "m"].distance_px == pytest.approx(4)
    assert by["b", "y"].distance_px == pytest.approx(15)
    assert not by["b", "y"].matched()
    assert by["b", "y"].matched(tolerance_px=15)
    assert paired("s", [point("a", 10, 5)], [box("x", 0, 0)])[0].distance_px == 0  # a point inside an outline


def alone(scene, first, second, both, category="vessel"):
    pairs = [Pair(scene, f"{scene}{n}", f"{scene}'{n}", (category, category), 0.9) for n in range(both)]
    pairs += [Pair(scene, f"{scene}f{n}", "", (category, "")) for n in range(first)]
    return pairs + [Pair(scene, "", f"{scene}s{n}", ("", category)) for n in range(second)]


def test_count_error_by_hand():
    # Counts 10 and 12, 20 and 20, 5 and 4: differences 2, 0, -1, at 71 / 6 a scene.
    pairs = alone("a", 0, 2, 10) + alone("b", 1, 1, 19) + alone("c", 1, 0, 4)
    found = count_error(pairs)
    assert (found.first, found.second, found.difference, found.scenes) == (35, 36, 1, 3)
    rms = math.sqrt((4 + 0 + 1) / 3) / (71 / 6)
    assert found.rms == pytest.approx(rms)
    assert found.one == pytest.approx(rms / math.sqrt(2))
    # Chi-square of 3 degrees of freedom: 0.2158 and 9.3484 (tables).
    low, high = found.one_bounds
    assert low == pytest.approx(found.one * math.sqrt(3 / 9.3484), rel=1e-4)
    assert high == pytest.approx(found.one * math.sqrt(3 / 0.2158), rel=1e-3)
    # 3 of 5 lone marks are the second's: exact bounds of 3 of 5 are 0.1466 and 0.9473 (Clopper and Pearson).
    assert found.bounds == (
        pytest.approx(5 * (2 * 0.1466 - 1), abs=1e-3),
        pytest.approx(5 * (2 * 0.9473 - 1), abs=1e-3),
    )
    assert "±11% on 3 scenes" in found.words


def test_count_error_says_what_it_cannot_know():
    assert count_error([]).rms is None
    assert count_error(alone("a", 1, 0, 5)).one_bounds is None
    assert "one scene alone" in count_error(alone("a", 1, 0, 5)).words
    # Nothing differs on 10 things: with 95 % less than 1 - 0.025 ** (1 / 10) of them would.
    same = count_error(alone("a", 0, 0, 10))
    assert same.rms == 0
    assert same.one_bounds[1] == pytest.approx(1 - 0.025**0.1, abs=1e-6)


spots = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.sampled_from(["vessel", "crane"])), max_size=12)


def outlines(name, found):
    return [box(f"{name}{i}", x + 0.013 * i, y + 0.017 * i, category=c) for i, (x, y, c) in enumerate(found)]


@given(spots, spots)
def test_agreement_is_symmetric(one, other):
    first, second = outlines("a", one), outlines("b", other)
    here, there = agreement(paired("s", first, second)), agreement(paired("s", second, first))
    assert (here.matched, here.only_first, here.only_second) == (there.matched, there.only_second, there.only_first)
    assert here.count.difference == -there.count.difference
    assert here.count.rms == there.count.rms
    assert (here.mean_iou or 0) == pytest.approx(there.mean_iou or 0)
    assert (here.kappa_all.value or 0) == pytest.approx(there.kappa_all.value or 0)
    assert (here.kappa_all.se or 0) == pytest.approx(there.kappa_all.se or 0, abs=1e-12)


@given(spots)
def test_identical_readings_agree_wholly(found):
    pairs = paired("s", outlines("a", found), outlines("b", found))
    said = agreement(pairs)
    assert (said.matched, said.only_first, said.only_second) == (len(found), 0, 0)
    assert said.same_class == len(found)
    assert said.count.difference == 0
    assert not said.count.rms
    assert said.kappa.value in (None, 1.0)
    assert (said.kappa.value is None) == (len({c for *_, c in found}) < 2)


def test_a_thousand_marks_are_paired_at_once():
    first = [box(f"a{i}", 30 * (i % 50), 15 * (i // 50)) for i in range(1000)]
    second = [box(f"b{i}", 30 * (i % 50) + 3, 15 * (i // 50) + 1) for i in range(1000)]
    assert all(p.both and p.first[1:] == p.second[1:] for p in paired("s", first, second))
