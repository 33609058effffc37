"""Counts and heights by the command line, on a real image."""

import math

import pytest


@pytest.fixture
def scened(case, roadstead, shared_data):
    image = shared_data / "imagery" / "naip_20200831.tif"
    added = roadstead("scene", "add", case, image, "--acquired", "2020-08-31T17:00Z").json
    return case, added["scene"], added["gsd_m"]


def corners(x, y, length_m, width_m, gsd):
    w, h = length_m / gsd, width_m / gsd
    return f"{x},{y} {x + w},{y} {x + w},{y + h} {x},{y + h}"


@pytest.fixture
def block(scened, roadstead):
    case, scene, gsd = scened
    made = roadstead(
        "annotate", case, scene, "--class", "container block", "--box", corners(100, 100, 90, 18.4, gsd)
    ).json
    return case, scene, made["annotation"]


def test_a_tally_is_kept_listed_and_undone(scened, roadstead):
    case, scene, _ = scened
    made = roadstead("count", "tally", case, scene, "--class", "truck", "--points", "10,10 20,20 30,30").json
    assert (made["kind"], made["unit"], made["low"], made["value"], made["high"]) == ("tally", "truck", 3, 3, 3)
    assert len(made["annotations"]) == 3
    doubted = roadstead(
        "count", "tally", case, scene, "--class", "truck", "--points", "50,50 60,60", "--range", "2..4"
    ).json
    assert (doubted["low"], doubted["value"], doubted["high"]) == (2, 2, 4)
    assert len(roadstead("count", "list", case).json["counts"]) == 2
    roadstead("undo", case)
    assert len(roadstead("count", "list", case).json["counts"]) == 1
    points = ("--points", "10,10", "--range", "5..9")
    assert "does not hold" in roadstead("count", "tally", case, scene, "--class", "truck", *points).refusal
    assert "outside the image" in roadstead("count", "tally", case, scene, "--points", "10,10 99999,10").refusal


def test_containers_need_a_height_or_tiers_and_say_what_they_rest_on(block, roadstead):
    case, _, mark = block
    assert "How high" in roadstead("count", "containers", case, mark).refusal
    (found,) = roadstead(
        "count", "containers", case, mark, "--tiers", "3", "--rows", "7", "--fill", "full", "--forty", "0"
    ).json["counts"]
    assert found["boxes"]["low"] <= 294 <= found["boxes"]["high"]
    assert found["boxes"]["value"] == found["teu"]["value"]
    assert found["teu"]["method"]["stated"] == ["fill", "forty", "rows", "tiers"]
    words = " ".join(found["teu"]["words"])
    for part in ("bays", "7 rows", "stated", "assumed", "0.08 to 0.5 m"):
        assert part in words
    assert "not a share" in roadstead("count", "containers", case, mark, "--tiers", "3", "--fill", "120%").refusal
    assert "number of tiers" in roadstead("count", "containers", case, mark, "--tiers", "0").refusal


def test_what_lies_under_a_mask_is_not_counted(block, roadstead):
    case, scene, mark = block
    ask = ("count", "containers", case, mark, "--tiers", "3", "--fill", "full", "--forty", "0", "--rows", "7")
    (whole,) = roadstead(*ask).json["counts"]
    gsd = roadstead("scene", "list", case).json["scenes"][0]["gsd_m"]
    roadstead("mask", "add", case, scene, "--polygon", corners(90, 90, 10 * gsd + 45, 20 * gsd, gsd))
    (half,) = roadstead(*ask).json["counts"]
    assert half["teu"]["value"] == pytest.approx(whole["teu"]["value"] / 2, rel=0.05)
    assert any("not observed" in line for line in half["teu"]["words"])
    roadstead("mask", "add", case, scene, "--all")
    assert "under a mask" in roadstead(*ask).refusal


def test_cars_on_a_track_by_gauge_by_a_measured_car_and_one_by_one(scened, roadstead):
    case, scene, gsd = scened

    def mark(*shape):
        return roadstead("annotate", case, scene, "--class", "rail car", *shape).json["annotation"]

    track = mark("--line", f"50,50 {50 + 15.02 * 20 / gsd},50")
    any_ = roadstead("count", "cars", case, track).json
    sure = roadstead("count", "cars", case, track, "--gauge", "1520", "--long", "none").json
    car = mark("--line", f"50,80 {50 + 15.02 / gsd},80")
    like = roadstead("count", "cars", case, track, "--car", car).json
    for found in (any_, sure, like):
        assert found["low"] <= 20 <= found["high"] and found["unit"] == "cars"
    assert any_["high"] - any_["low"] > sure["high"] - sure["low"]
    typed = roadstead("count", "cars", case, track, "--car-length", "15.0+-0.3").json
    assert typed["low"] <= 20 <= typed["high"]
    assert typed["method"]["known"]["car"] == {"value": 15.0, "se": pytest.approx(0.3 / 1.96, rel=1e-3)}
    assert any("15.0 m ± 0.3 long, as the analyst states" in line for line in typed["words"])
    assert "its doubt" in roadstead("count", "cars", case, track, "--car-length", "15").refusal
    assert "5 to 40 m" in roadstead("count", "cars", case, track, "--car-length", "150+-3").refusal
    assert "twice" in roadstead("count", "cars", case, track, "--car", car, "--car-length", "15+-1").refusal
    assert "1435 mm and 1520 mm" in " ".join(any_["words"])
    assert "one source" in " ".join(sure["words"])
    points = [mark("--point", f"{x},90") for x in (60, 90, 120, 150)]
    seen = roadstead("count", "cars", case, *points, "--hidden", "0..20%").json
    assert (seen["low"], seen["high"]) == (4, 5)
    assert "counted apart" in roadstead("count", "cars", case, track, *points).refusal
    assert "is no car" in roadstead("count", "cars", case, track, "--car", track).refusal


def test_a_height_from_a_shadow_with_the_sun_by_time_and_place(block, roadstead):
    """31 August 2020, 17:00 UT over Texas or wherever the image lies: the shadow's bearing is checked against the sun."""
    case, _, mark = block
    right = roadstead("height", case, mark, "--shadow", "100,100 100,90").json
    assert right["low"] < right["value"] < right["high"]
    assert right["method"]["sun"]["from"] == "the scene's time and place"
    assert right["value"] == pytest.approx(
        right["method"]["lengths_m"][0]["value"]
        * math.tan(math.radians(right["method"]["sun"]["elevation_deg"]["value"]))
    )
    wrong = roadstead("height", case, mark, "--shadow", "100,100 100,110").json
    assert any("off the direction" in line for line in wrong["warnings"] + right["warnings"])
    counted = roadstead("count", "containers", case, mark, "--fill", "full").json["counts"][0]
    assert counted["tiers"][0] >= 1
    assert "two points" in roadstead("height", case, mark, "--shadow", "100,100").refusal
