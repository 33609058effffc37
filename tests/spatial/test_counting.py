"""Ranges of containers and of rail cars: what they hold, and what must never make them narrower."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.quantity import Measured
from roadstead.spatial.spread import Spread, combined
from roadstead.spatial.stacking import FILLS, Stacking, count_block
from roadstead.spatial.trains import CARS, Train, count_cars, count_seen, pitch

FULL = Stacking(fill=(1.0, 1.0), forty=(0.0, 0.0), along=(0.3, 0.3), across=(0.2, 0.2), high_cubes=(0.0, 0.0))


def block(bays, rows, tiers, se=0.05):
    """What a full block of 20 ft boxes measures, with the gaps of FULL."""
    return (
        Measured(6.058 * bays + 0.3 * (bays - 1), se),
        Measured(2.438 * rows + 0.2 * (rows - 1), se),
        Measured(2.591 * tiers, se),
    )


@pytest.mark.parametrize("bays, rows, tiers", [(1, 1, 1), (3, 1, 2), (14, 7, 3), (20, 10, 6)])
def test_a_block_measured_well_is_counted_exactly(bays, rows, tiers):
    found = count_block(*block(bays, rows, tiers), FULL)
    assert found.teu == found.boxes == (bays * rows * tiers,) * 3
    assert (found.bays[1], found.rows[1], found.tiers[1]) == (bays, rows, tiers)


def test_a_block_of_forties_counts_half_the_boxes():
    length = Measured(12.192 * 5 + 0.3 * 4, 0.05)
    found = count_block(length, *block(1, 4, 2)[1:], replace(FULL, forty=(1.0, 1.0)))
    assert found.boxes == (40, 40, 40) and found.teu == (80, 80, 80)


def test_containers_across_the_block_swap_its_sides():
    length, width, height = block(2, 12, 3)
    found = count_block(width, length, height, replace(FULL, lengthwise=False))
    assert found.teu == (72, 72, 72)


def test_the_press_reading_of_a_90_m_block_lies_in_the_range():
    """A stack about 90 m long was read as about 300 containers: 14 bays of 20 ft, about 21 cells of row and tier."""
    known = Stacking(forty=(0.0, 0.0), fill=FILLS["full"], rows=(7, 7), tiers=(3, 3))
    found = count_block(Measured(90.0, 2.0), Measured(18.5, 1.0), None, known)  # “about 90 m”
    assert found.bays[0] <= 14 <= found.bays[2]
    assert found.boxes[0] <= 300 <= found.boxes[2]
    assert (found.boxes[2] - found.boxes[0]) / found.boxes[1] < 0.25
    assert abs(found.boxes[1] - 300) < 25


def test_a_45_ft_box_counts_two_and_a_quarter_teu():
    known = replace(FULL, fortyfive=(1.0, 1.0), bays=(9, 9))
    found = count_block(*block(9, 2, 2), known)
    assert found.boxes == (16, 16, 16) and found.teu == (36, 36, 36)


def test_what_a_mask_covers_is_not_counted():
    whole, half = (count_block(*block(10, 4, 2), replace(FULL, visible=v)) for v in (1.0, 0.5))
    assert half.teu[1] * 2 == whole.teu[1] == 80


@given(
    st.integers(4, 20),
    st.integers(3, 10),
    st.integers(1, 6),
    st.floats(0.1, 0.8),
    st.floats(1.0, 3.0),
    st.sampled_from(["length", "width", "height"]),
)
def test_a_wider_error_never_narrows_the_range(bays, rows, tiers, se, factor, which):
    sides = dict(zip(("length", "width", "height"), block(bays, rows, tiers, se), strict=True))
    known = replace(Stacking(), forty=(0.0, 0.0), fill=FILLS["full"])
    before = count_block(*sides.values(), known)
    sides[which] = replace(sides[which], se=se * factor)
    after = count_block(*sides.values(), known)
    # By whole containers: a tail may fall between two of them, so a few percent are allowed.
    assert after.teu[0] <= 1.04 * before.teu[0] + 1 and after.teu[2] >= 0.96 * before.teu[2] - 1


@given(st.integers(1, 19), st.integers(1, 9), st.integers(1, 5), st.floats(0.1, 1.5))
def test_more_containers_never_count_fewer(bays, rows, tiers, se):
    known = Stacking(fill=FILLS["full"], forty=(0.0, 0.5))
    one = count_block(*block(bays, rows, tiers, se), known)
    for more in ((bays + 1, rows, tiers), (bays, rows + 1, tiers), (bays, rows, tiers + 1)):
        other = count_block(*block(*more, se), known)
        assert all(b >= a for a, b in zip(one.teu, other.teu, strict=True))


@given(st.floats(0.1, 0.9), st.floats(0.0, 0.1), st.floats(0.0, 0.3))
def test_a_wider_statement_never_narrows_the_range(middle, half, more):
    def found(wide):
        fill = (max(middle - wide, 0.0), min(middle + wide, 1.0))
        return count_block(*block(10, 5, 3), replace(FULL, fill=fill)).teu

    narrow, wide = found(half), found(half + more)
    assert wide[0] <= narrow[0] and wide[2] >= narrow[2]


def test_cars_of_one_known_length_are_counted_by_division():
    known = Train(car=Measured(14.62, 0.0), empty=(0.0, 0.0), slack=(0.0, 0.0))
    assert count_cars([Measured(14.62 * 40, 0.0)], known) == (40, 40, 40)
    assert count_cars([Measured(14.62 * 40, 0.0), Measured(14.62 * 20, 0.0)], known) == (60, 60, 60)


@pytest.mark.parametrize("car", CARS, ids=lambda c: c.name)
def test_a_train_of_any_known_car_lies_in_the_range_where_nothing_is_stated(car):
    for gauge in (car.gauge, "dual"):
        low, _, high = count_cars([Measured(30 * car.length_m, 2.0)], Train(gauge=gauge))
        assert low <= 30 <= high


def test_a_dual_gauge_holds_the_cars_of_both():
    track = [Measured(1000.0, 3.0)]
    both = count_cars(track, Train(long_share=(0, 0)))
    for gauge in ("1435", "1520"):
        low, _, high = count_cars(track, Train(gauge=gauge, long_share=(0, 0)))
        assert both[0] <= low + 1 and both[2] >= high - 1
    assert pitch(Train(gauge="1435")).values.max() < 17  # no long cars are known there


@given(st.floats(30, 2000), st.floats(0, 10), st.floats(0, 20), st.floats(0, 300))
def test_a_track_drawn_less_well_or_longer(length, se, more, longer):
    known = Train(gauge="1520", long_share=(0.0, 0.25))
    one = count_cars([Measured(length, se)], known)
    vaguer = count_cars([Measured(length, se + more)], known)
    assert vaguer[0] <= one[0] + 1 and vaguer[2] >= one[2] - 1
    assert count_cars([Measured(length + longer, se)], known) >= one


def test_seen_cars_with_some_hidden():
    assert count_seen(40, (0.0, 0.0)) == (40, 40, 40)
    assert count_seen(40, (0.0, 0.2)) == (40, 44, 50)


def test_a_spread_is_what_it_says():
    spread = combined(lambda a, b: a + b, Spread.normal(Measured(100.0, 3.0)), Spread.normal(Measured(50.0, 4.0)))
    low, value, high = spread.quantiles(np.array([0.025, 0.5, 0.975]))
    assert (low, value, high) == pytest.approx((150 - 1.96 * 5, 150, 150 + 1.96 * 5), abs=0.4)
    assert spread.thinned(201).quantiles(np.array([0.025, 0.975])) == pytest.approx((low, high), abs=0.2)


@pytest.fixture(scope="module")
def bench():
    """The simulation, which builds its stacks and trains without the rules by which they are counted."""
    folder = Path(__file__).resolve().parents[2] / "packaging" / "bench"
    sys.path.insert(0, str(folder))
    import counting  # ty: ignore[unresolved-import]  found on the path just set

    yield counting
    sys.path.remove(str(folder))


def test_the_ranges_hold_the_truth_of_simulated_stacks_and_trains(bench):
    random = np.random.default_rng(20)
    stacks = [bench.look_at_stack(random) for _ in range(200)]
    found = {
        "boxes": [s[0] for s in stacks],
        "TEU": [s[1] for s in stacks],
        "cars": [bench.look_at_train(random) for _ in range(200)],
    }
    for name, results in found.items():
        assert np.mean([r.holds for r in results]) >= 0.9, name
        assert np.median([r.width for r in results]) < 0.35, name
