"""The plan from Najin to Tikhoretsk, and how a plan is divided into legs."""

import math

import pytest

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.vocabulary import Status
from roadstead.spatial.gazetteer import Gazetteer
from roadstead.spatial.geodesy import distance, line_length
from roadstead.spatial.plan import HAND_FACTOR, Stop, legs_as_records, plan


def stop(name):
    return Stop.of(Gazetteer.load().resolve(name))


@pytest.fixture(scope="module")
def case():
    """The plan that everything is judged by."""
    return plan(stop("Najin"), stop("Tikhoretsk"), via=[stop("Dunay"), stop("Chita")])


def test_najin_to_dunay_by_sea_by_hand_to_the_line_and_by_rail_to_tikhoretsk(case):
    assert [(leg.mode, leg.origin, leg.destination) for leg in case.legs] == [
        ("sea", "Najin", "Dunay"),
        ("hand", "Dunay", "rail line near Smolyaninovo"),
        ("rail", "rail line near Smolyaninovo", "Tikhoretsk"),
    ]
    assert {leg.status for leg in case.legs} == {Status.INFERRED}


def test_the_sea_leg_is_188_to_192_km_and_crosses_no_land(case):
    sea = case.legs[0]
    assert 188_000 <= sea.length_m <= 192_000
    assert sea.land_crossing_m == 0 == case.land_crossing_m
    assert "GSHHG" in sea.coastline and case.coastline == sea.coastline
    # 190 km at 14 and at 10 knots
    assert (sea.hours_low, sea.hours_high) == pytest.approx((7.3, 10.2), abs=0.2)


def test_the_leg_by_hand_says_how_it_was_lengthened(case):
    hand = case.legs[1]
    assert hand.geodesic_m == pytest.approx(
        40_800 + 2_660, abs=1000
    )  # the reported point's distance, and that of the bay from it
    assert hand.length_m == pytest.approx(HAND_FACTOR * hand.geodesic_m)
    assert "1.3 ± 0.2" in hand.note and "drawn straight, 4" in hand.note
    low, high = hand.length.interval
    assert low < hand.geodesic_m < high


def test_the_rail_leg_stays_in_russia_on_the_southern_main_line(case):
    rail = case.legs[2]
    low, high = rail.length.interval
    assert low <= 9_300_000 and high >= 9_900_000
    assert "RU 9," in rail.note and "KZ" not in rail.note and "CN" not in rail.note
    assert min(distance(p, LonLat(113.5, 52.03)) for p in rail.points) < 5_000
    assert rail.hours_low == pytest.approx(rail.length_m / 40_000) and rail.hours_high == pytest.approx(
        2 * rail.hours_low
    )


def test_the_legs_join_and_sum_up(case):
    assert case.length_m == pytest.approx(sum(leg.length_m for leg in case.legs))
    assert case.length.se == pytest.approx(math.hypot(*(leg.length_se for leg in case.legs)))
    assert case.hours == (sum(leg.hours_low for leg in case.legs), sum(leg.hours_high for leg in case.legs))
    for before, after in zip(case.legs, case.legs[1:], strict=False):
        assert distance(before.points[-1], after.points[0]) < 5000
    for leg in case.legs:
        assert leg.length_m >= leg.geodesic_m and leg.length_m >= line_length(leg.points) - 1
        assert leg.geodesic_m == pytest.approx(distance(leg.points[0], leg.points[-1]), abs=1)
    assert case.geodesic_m == pytest.approx(distance(stop("Najin").position, stop("Tikhoretsk").position))


def test_doubts_are_said(case):
    said = " ".join(case.warnings)
    assert "position of Dunay is not confirmed" in said and "gap of 1.7 km" in said and "kept within RU" in said


def test_without_chita_the_southern_main_line_is_taken_all_the_same(case):
    shorter = plan(stop("Najin"), stop("Tikhoretsk"), via=[stop("Dunay")])
    assert shorter.legs[-1].length_m == pytest.approx(case.legs[-1].length_m, rel=0.01)


def test_a_via_place_on_the_baikal_amur_line_takes_it_back():
    tynda = Stop("Tynda", LonLat(124.72, 55.15), "RU")
    bam = plan(stop("Dunay"), stop("Tikhoretsk"), via=[tynda], mode="rail")
    assert any("Baikal-Amur" in w for w in bam.legs[-1].warnings)


def test_countries_to_avoid_given_by_the_user_replace_the_rule():
    steppe = plan(stop("Najin"), stop("Tikhoretsk"), via=[stop("Vostochny")], avoid=["CN", "MN"])
    assert "KZ" in steppe.legs[-1].note and any("several countries" in w for w in steppe.warnings)


def test_the_other_way_about():
    there = plan(stop("Najin"), stop("Ussuriysk"), via=[stop("Vladivostok")])
    back = plan(stop("Ussuriysk"), stop("Najin"), via=[stop("Vladivostok")])
    assert [leg.mode for leg in back.legs] == [leg.mode for leg in there.legs][::-1] == ["rail", "sea"]
    assert back.length_m == pytest.approx(there.length_m, rel=1e-3)
    assert (back.origin, back.destination) == ("Ussuriysk", "Najin")
    assert back.legs[-1].destination == "Najin"
    assert distance(back.legs[-1].points[-1], stop("Najin").position) < 3000


def test_only_by_sea_only_by_rail_and_by_sea_as_a_plan():
    najin, dunay = stop("Najin"), stop("Dunay")
    assert [leg.mode for leg in plan(najin, dunay, mode="sea").legs] == ["sea"]
    assert [leg.mode for leg in plan(najin, dunay).legs] == ["sea"]
    assert [leg.mode for leg in plan(stop("Vladivostok"), stop("Moscow"), mode="rail").legs] == ["rail"]
    assert [leg.mode for leg in plan(stop("Chita"), stop("Tikhoretsk")).legs] == ["rail"]
    calls = plan(najin, stop("Vladivostok"), via=[dunay], mode="sea")
    assert [(leg.origin, leg.destination) for leg in calls.legs] == [("Najin", "Dunay"), ("Dunay", "Vladivostok")]


@pytest.mark.parametrize("via", [[], ["Chita"]])
def test_a_missing_transfer_port_is_asked_for(via):
    with pytest.raises(UserError, match="at which port") as error:
        plan(stop("Najin"), stop("Tikhoretsk"), via=[stop(v) for v in via])
    assert "Dunay" in error.value.todo


def test_an_unknown_mode_is_said():
    with pytest.raises(UserError, match="Use sea, rail or plan"):
        plan(stop("Najin"), stop("Dunay"), mode="air")


def test_progress_is_told_and_can_stop_it():
    told = []
    plan(stop("Vladivostok"), stop("Chita"), mode="rail", progress=lambda f, text: told.append((f, text)))
    assert told[-1][0] == 1 and any("Rail route Vladivostok to Chita" in text for _, text in told)

    def stops(_fraction, _text):
        raise Cancelled

    with pytest.raises(Cancelled):
        plan(stop("Vladivostok"), stop("Chita"), mode="rail", progress=stops)


def test_the_legs_become_rows_of_the_case(case):
    rows = legs_as_records(case, "route-1")
    assert [row.position for row in rows] == [0, 1, 2] and {row.route for row in rows} == {"route-1"}
    assert [row.length_m for row in rows] == [leg.length_m for leg in case.legs]
    assert rows[0].geometry.points == case.legs[0].points and rows[0].geometry.kind == "LineString"
    assert rows[0].land_crossing_m == 0 and "10 to 14 knots" in rows[0].note
    assert rows[1].land_crossing_m is None and "gap of 1.7 km" in rows[2].note
