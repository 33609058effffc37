"""What the route form reads and what its list shows."""

import pytest

from roadstead.api import UserError
from roadstead.domain.coordinates import LonLat
from roadstead.domain.records import Leg, Route
from roadstead.plugins.routes import logic


def test_the_form_is_read() -> None:
    wish = logic.read_wish(" Najin ", "Tikhoretsk", "plan", "Dunay; Chita", "cn, MN kz")
    assert wish == logic.Wish("Najin", "Tikhoretsk", "plan", ("Dunay", "Chita"), ("CN", "MN", "KZ"))


@pytest.mark.parametrize(("origin", "destination", "avoid"), [("", "B", ""), ("A", " ", ""), ("A", "B", "China")])
def test_what_is_missing_or_malformed_is_said(origin: str, destination: str, avoid: str) -> None:
    with pytest.raises(UserError):
        logic.read_wish(origin, destination, "plan", "", avoid)


def test_lengths_carry_their_doubt() -> None:
    sea = Leg(mode="sea", length_m=190_000, length_se=5_700)
    rail = Leg(mode="rail", length_m=9_978_000, length_se=349_000)
    assert logic.length_in_words(sea) == "190 km ± 11"
    assert logic.total_in_words([sea, rail]) == "10,200 km ± 700 in 2 legs"  # √(5.7² + 349²) · 1.96 = 684
    assert logic.total_in_words([sea, Leg(length_m=1000)]) == "191 km in 2 legs"


def test_hours_become_days_where_they_are_many() -> None:
    assert logic.hours_in_words(Leg(hours_low=7.33, hours_high=10.27)) == "7.3–10.3 h"
    assert logic.hours_in_words(Leg(hours_low=240, hours_high=480)) == "10–20 days"
    assert logic.hours_in_words(Leg()) == ""


def test_a_leg_drawn_by_hand_is_as_long_as_its_line_and_no_more_than_inferred() -> None:
    # A degree of latitude at the equator is 110,574 m on WGS 84 (NGA TR8350.2).
    operation = logic.add_drawn_leg(None, [], [LonLat(0, 0), LonLat(0, 1)])
    route, leg = operation.put
    assert isinstance(route, Route)
    assert isinstance(leg, Leg)
    assert leg.route == route.uuid
    assert leg.length_m == pytest.approx(110_574.4, abs=0.5)
    assert (leg.mode, leg.status) == ("hand", "inferred")
    assert logic.add_drawn_leg(route, [leg], [LonLat(0, 1), LonLat(0, 2)]).put[0].position == 1
