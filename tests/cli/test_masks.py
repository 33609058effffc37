"""Masks and what was observed, by the command line."""

import pytest


@pytest.fixture
def scened(case, roadstead, shared_data):
    image = shared_data / "imagery" / "naip_20200831.tif"
    added = roadstead("scene", "add", case, image, "--acquired", "2020-08-31T17:00Z").json
    return case, added


def test_a_mask_is_added_listed_and_taken_away(scened, roadstead):
    case, added = scened
    w, h = added["width"], added["height"]
    half = f"0,0 {w / 2},0 {w / 2},{h} 0,{h}"
    made = roadstead("mask", "add", case, added["scene"], "--polygon", half, "--kind", "haze").json
    assert made["masked_share"] == pytest.approx(0.5)
    assert made["geometry"]["type"] == "Polygon"
    assert [m["kind"] for m in roadstead("mask", "list", case).json["masks"]] == ["haze"]
    assert roadstead("mask", "remove", case, made["mask"][:8]).json["removed"] == made["mask"]
    assert roadstead("mask", "list", case).json["masks"] == []
    assert "not a kind of mask" in roadstead("mask", "add", case, added["scene"], "--all", "--kind", "fog").refusal
    assert "no mask of this case" in roadstead("mask", "remove", case, made["mask"]).refusal


def test_observed_tells_nothing_seen_from_not_observed(scened, roadstead):
    case, added = scened
    ring = added["footprint"]["coordinates"][0][:-1]
    lon, lat = (sum(p[i] for p in ring) / len(ring) for i in (0, 1))
    here = f"{abs(lat):.6f}{'N' if lat > 0 else 'S'},{abs(lon):.6f}{'E' if lon > 0 else 'W'}"
    (day,) = roadstead("observed", case, here, "--radius", 50).json["days"]
    assert (day["date"], day["verdict"], day["statement"]) == ("2020-08-31", "observed", "nothing seen")
    roadstead("mask", "add", case, added["scene"], "--all", "--kind", "cloud")
    found = roadstead("observed", case, here, "--radius", 50, "--when", "2020-08-30T00:00Z/2020-09-01T00:00Z").json
    assert [d["statement"] for d in found["days"]] == ["not observed: under cloud"]
    assert found["days_without"] == 3
