"""Two dates of the same ground laid on each other from the command line."""

import pytest


@pytest.fixture
def dates(case, roadstead, shared_data):
    for day in ("2014-07-20", "2020-08-31"):
        file = shared_data / "imagery" / f"naip_{day.replace('-', '')}.tif"
        roadstead("scene", "add", case, file, "--acquired", f"{day}T17:00Z")
    return "naip_20200831", "naip_20140720"


def test_two_aerial_dates_agree_to_a_fraction_of_their_pixel_and_can_be_put_back(case, roadstead, dates):
    """Their grids are said to be a metre apart; pixels are 5 m."""
    before = [s["footprint"] for s in roadstead("scene", "list", case).json["scenes"]]
    found = roadstead("coregister", case, *dates, "--apply").json
    assert found["sound"], found["note"]
    assert found["used"] >= 10
    assert abs(found["shift_px"][0]) < 0.6
    assert abs(found["shift_px"][1]) < 0.6
    assert found["residual_m"] == pytest.approx(5.0 * found["residual_px"], rel=0.01)
    assert [s["footprint"] for s in roadstead("scene", "list", case).json["scenes"]] != before
    assert roadstead("coregister", case, *dates, "--reverse").json["applied"] is False
    assert [s["footprint"] for s in roadstead("scene", "list", case).json["scenes"]] == before


def test_what_cannot_be_done_is_said_in_a_sentence(case, roadstead, dates):
    assert "on itself" in roadstead("coregister", case, dates[0], dates[0]).refusal
    assert "is applied" in roadstead("coregister", case, *dates, "--reverse").refusal
