"""``roadstead activity`` and ``roadstead trips`` as scripts use them."""

import pytest


@pytest.fixture
def logged(case, roadstead):
    """Angara at Najin, at Dunay, and at Najin again, within a week."""
    for day, place in (
        ("2023-09-01", "Najin"),
        ("2023-09-03", "42.857N,132.341E"),
        ("2023-09-03", "Vostochny"),
        ("2023-09-06", "Najin"),
    ):
        roadstead(
            "sighting", "add", case, "--place", place, "--when", f"{day}T02:00Z/{day}T03:00Z", "--imo", "9179842",
            "--vessel", "Angara", "--identification", "identified", "--source", "Image", "--grade", "B2",
        )  # fmt: skip
    return case


def test_calls_with_what_was_not_observed(logged, roadstead, tmp_path):
    chart = tmp_path / "calls.svg"
    found = roadstead("activity", logged, "--place", "Rajin", "--when", "2023-09-01Z/2023-09-08Z", "--svg", chart).json
    assert [p["value"] for p in found["points"]] == [1, None, None, None, None, 1, None]
    assert found["rate"]["events"] == 2
    assert found["rate"]["observed_days"] == 2
    assert len(found["points"][0]["rests_on"]) == 1
    assert chart.read_text(encoding="utf-8").startswith("<svg")
    assert "no place of this case" in roadstead("activity", logged, "--place", "Nowhere").refusal


def test_round_trips_name_their_legs_as_inferred(logged, roadstead):
    (trip,) = roadstead("trips", logged, "--from", "Najin").json["trips"]
    assert trip["places"] == ["Najin", "Vostochny", "Najin"]
    assert {leg["status"] for leg in trip["legs"]} == {"inferred"}
    assert trip["legs"][0]["unseen_hours"] == 47
    assert trip["legs"][1]["most_hours"] == 73
    assert (trip["imo"], len(trip["sightings"])) == ("9179842", 3)


def test_a_chart_is_kept_printed_left_out_and_removed(logged, roadstead):
    asked = ("--place", "Najin", "--step", "week", "--change", "2023-09-03Z")
    first = roadstead("activity", logged, *asked, "--save", "Calls at Najin", "--brief").json
    again = roadstead("activity", logged, "--chart", "calls at najin").json
    assert again["points"] == first["points"]
    (chart,) = roadstead("charts", logged).json["charts"]
    assert (chart["title"], chart["step"], chart["printed"]) == ("Calls at Najin", "week", True)
    assert roadstead("charts", logged, "--no-print", "Calls at Najin").json["charts"][0]["printed"] is False
    assert "There are: “Calls at Najin”." in roadstead("charts", logged, "--remove", "Cars").refusal
    assert roadstead("charts", logged, "--remove", "Calls at Najin").json["charts"] == []
