"""The demonstration's scenes and content: marked as simulated everywhere, true to their truth files, whole."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import Geod, Transformer

from roadstead.domain.classes import default_schema
from roadstead.domain.coordinates import LonLat
from roadstead.domain.identifiers import imo_well_formed
from roadstead.domain.times import parse_time
from roadstead.domain.vocabulary import Identification, Status, Tlp, parse_grade

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
KEYS = sorted(path.name.removesuffix(".truth.json") for path in DEMO.glob("*.truth.json"))
STRIP = 46  # rows of the notice at the lower edge


@cache
def truth(key: str) -> dict:
    return json.loads((DEMO / f"{key}.truth.json").read_text(encoding="utf-8"))


@cache
def case() -> dict:
    return json.loads((DEMO / "case.json").read_text(encoding="utf-8"))


@cache
def picture(key: str) -> np.ndarray:
    """The scene at full size, rows x columns x 3."""
    with rasterio.open(DEMO / f"{key}.tif") as scene:
        return np.moveaxis(scene.read(), 0, 2)


def inside(corners: list, shape: tuple[int, int], grow: float = 0.0) -> np.ndarray:
    """Pixels whose centre lies in the box, each side moved out by some pixels."""
    box = np.array(corners)
    ahead, right = box[0] - box[3], box[1] - box[0]
    ahead, right = grow * ahead / np.hypot(*ahead), grow * right / np.hypot(*right)
    box = box + np.array([ahead - right, ahead + right, right - ahead, -ahead - right])
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    x, y = columns + 0.5, rows + 0.5
    sides = []
    for (ax, ay), (bx, by) in zip(box, np.roll(box, -1, 0), strict=True):
        sides.append((bx - ax) * (y - ay) - (by - ay) * (x - ax))
    signs = np.stack(sides)
    return np.all(signs >= 0, 0) | np.all(signs <= 0, 0)


def cut(key: str, corners: list, margin: int = 40) -> tuple[np.ndarray, list]:
    """The part of a scene around a box, and the box in it."""
    left, top = (int(min(p[i] for p in corners)) - margin for i in (0, 1))
    right, bottom = (int(max(p[i] for p in corners)) + margin for i in (0, 1))
    left, top = max(0, left), max(0, top)
    return picture(key)[top:bottom, left:right].astype(float), [[x - left, y - top] for x, y in corners]


def objects(key: str, category: str) -> list[dict]:
    return [thing for thing in truth(key)["objects"] if thing["category"] == category]


def test_there_are_four_dates_of_najin_and_three_of_dunay_within_25_megabytes():
    assert len([key for key in KEYS if key.startswith("najin")]) >= 4
    assert len([key for key in KEYS if key.startswith("dunay")]) >= 3
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 25e6


@pytest.mark.parametrize("key", KEYS)
def test_a_scene_says_in_its_file_that_it_is_simulated_and_where_and_when(key):
    with rasterio.open(DEMO / f"{key}.tif") as scene:
        tags, crs = scene.tags(), scene.crs
        assert (scene.count, scene.dtypes[0]) == (3, "uint8")
        assert scene.overviews(1) == [2, 4, 8]
        assert list(scene.transform)[:6] == pytest.approx(truth(key)["transform"], abs=0.005)
    assert tags["SIMULATED"] == "YES"
    assert tags["TIFFTAG_IMAGEDESCRIPTION"].startswith("SIMULATED, not a real image")
    # Zone 52 spans 126 to 132 E and holds Najin (130.3 E), zone 53 spans 132 to 138 E and holds Dunay (132.35 E).
    assert crs.to_epsg() == (32652 if key.startswith("najin") else 32653)
    assert parse_time(tags["ACQUISITION_START"]) == parse_time(truth(key)["acquired"])
    assert key.endswith(tags["TIFFTAG_DATETIME"][:10].replace(":", "-"))


@pytest.mark.parametrize("key", KEYS)
def test_the_notice_is_burnt_into_the_lower_edge(key):
    strip = picture(key)[-STRIP + 6 :].astype(float).mean(2)
    assert np.median(strip) < 60  # dark ground
    assert (strip > 200).mean() > 0.02  # bright letters


@pytest.mark.parametrize("key", KEYS)
def test_the_port_lies_in_its_scene(key):
    lon, lat = (130.300, 42.233) if key.startswith("najin") else (132.372, 42.871)
    with rasterio.open(DEMO / f"{key}.tif") as scene:
        x, y = Transformer.from_crs(4326, scene.crs, always_xy=True).transform(lon, lat)
        row, column = scene.index(x, y)
        assert 0 < column < scene.width
        assert 0 < row < scene.height


@pytest.mark.parametrize("key", KEYS)
def test_ships_lie_where_the_truth_says(key):
    """Brightness within a ship's box is not that of the water around it."""
    ships = objects(key, "vessel")
    assert ships
    for ship in ships:
        if ship["cloud_share"] > 0.1:
            continue
        part, corners = cut(key, ship["pixels"])
        within, near = inside(corners, part.shape[:2], -2), inside(corners, part.shape[:2], 4)
        ring = inside(corners, part.shape[:2], 16) & ~near
        # Half of the ring and more is water at a berth too; its median is the water's or the quay's, both of one tone.
        spread = part[within].std(0).mean()
        apart = np.abs(part[within].mean(0) - np.median(part[ring], 0)).max()
        assert apart > 12 or spread > 2 * part[ring].std(0).mean(), ship["key"]


def paint(key: str, corners: list) -> float:
    """How much the balance of red and blue varies within a box: much over boxes of many colours, little over one floor."""
    part, box = cut(key, corners)
    return float((part[..., 0] - part[..., 2])[inside(box, part.shape[:2])].std())


@pytest.mark.parametrize("key", KEYS)
def test_container_stacks_lie_where_the_truth_says(key):
    """A stack is more motley than its box laid next to it, on seven of eight sides at least (on one may lie a train)."""
    for stack in objects(key, "container stack"):
        if stack["cloud_share"] > 0.1:
            continue
        box = np.array(stack["pixels"])
        ahead, right = box[0] - box[3], box[1] - box[0]
        steps = [a * ahead * 1.05 + b * right * 1.2 for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
        beside = [paint(key, (box + step).tolist()) for step in steps]
        assert sum(paint(key, box.tolist()) > 1.2 * other for other in beside) >= 7, stack["key"]


@pytest.mark.parametrize("key", KEYS)
def test_lengths_of_the_truth_are_those_on_the_ellipsoid(key):
    to_globe = Transformer.from_crs(truth(key)["crs"], 4326, always_xy=True)
    a, _, west, _, e, north = truth(key)["transform"]
    for thing in truth(key)["objects"]:
        front_left, _, _, rear_left = thing["pixels"]
        ends = [to_globe.transform(west + a * x, north + e * y) for x, y in (rear_left, front_left)]
        bearing, _, length = Geod(ellps="WGS84").inv(*ends[0], *ends[1])
        # Corners are given to 0.01 px: up to 0.02 m over both ends.
        assert length == pytest.approx(thing["length_m"], abs=0.03)
        if thing["length_m"] > 10:
            assert abs((bearing - thing["heading_true_deg"] + 180) % 360 - 180) < 0.25


def test_maia_1_is_drawn_131_metres_long_and_angara_with_the_bridge_forward():
    ships = [ship for key in KEYS for ship in objects(key, "vessel")]
    assert all(ship["length_m"] == pytest.approx(131, abs=0.1) for ship in ships if ship["model"] == "Maia-1")
    assert {ship["bridge"] for ship in ships if ship["model"] in ("Angara", "Lady R")} == {"fore"}


def test_the_stack_of_the_press_check_is_about_90_metres_and_300_boxes():
    """14 bays of 6.058 m and their gaps; 7 rows x 3 tiers x 14 bays are 294 cells at most (press: about 300)."""
    stack = next(t for t in truth("najin-2023-09-12")["objects"] if t["key"] == "stack-1")
    assert stack["length_m"] == pytest.approx(14 * 6.058 + 13 * 0.38, abs=0.1)
    assert 240 <= stack["containers"] <= 294


def test_a_string_of_rail_cars_is_as_long_as_its_cars():
    for key in KEYS:
        for train in (t for t in objects(key, "rail car") if t["kind"] == "string"):
            cars = [t for t in objects(key, "rail car") if t["key"].startswith(train["key"] + "-")]
            assert len(cars) == train["cars"]
            assert sum(t["length_m"] for t in cars) == pytest.approx(train["length_m"], abs=0.01 * len(cars))


@pytest.mark.parametrize("key", ["najin-2023-12-09", "dunay-2023-12-13"])
def test_snow_lies_on_land_in_december(key):
    autumn = picture(key.split("-")[0] + ("-2023-10-12" if key.startswith("najin") else "-2023-09-14"))
    assert np.percentile(picture(key)[:-STRIP, :700], 90) > np.percentile(autumn[:-STRIP, :700], 90) + 15


def test_some_of_the_scenes_are_clouded_and_say_how_much():
    covers = {key: truth(key)["cloud_cover"] for key in KEYS}
    assert sum(0.02 < cover < 0.5 for cover in covers.values()) >= 2
    assert sum(cover == 0 for cover in covers.values()) >= 4


def test_the_sun_stands_where_an_almanac_puts_it():
    """Noon heights: 90 - latitude + declination; at 02:13Z solar time at 130.3 E is 11:01, an hour before noon.

    Worked out by hand for 9 December 2023: declination -22.8 deg, equation of time +7.6 min, hour angle -14.8 deg:
    sin h = sin 42.23 sin(-22.8) + cos 42.23 cos(-22.8) cos 14.8 = 0.3996, h = 23.55 deg.
    """
    assert truth("najin-2023-12-09")["sun"]["elevation_deg"] == pytest.approx(23.55, abs=0.15)
    assert 155 < truth("najin-2023-12-09")["sun"]["azimuth_deg"] < 172


def test_every_reference_of_the_case_resolves():
    content = case()
    keys = {
        kind: {row["key"] for row in content[kind]} for kind in ("scenes", "places", "vessels", "sources", "sightings")
    }
    assert sum(map(len, keys.values())) == len(set.union(*keys.values()))  # one namespace, nothing twice
    for scene in content["scenes"]:
        assert (DEMO / scene["file"]).is_file()
        assert (DEMO / scene["truth"]).is_file()
        assert scene["place"] in keys["places"]
    for sighting in content["sightings"]:
        assert sighting["place"] in keys["places"]
        assert sighting["source"] in keys["sources"]
        assert not sighting["vessel"] or sighting["vessel"] in keys["vessels"]
        assert all(mark["scene"] in keys["scenes"] for mark in sighting["annotations"])
    for finding in content["findings"]:
        assert finding["sources"] and set(finding["sources"]) <= keys["sources"]
    route = content["route"]
    assert {route["origin"], route["destination"], *route["via"]} <= keys["places"]
    assert all(set(leg["sources"]) <= keys["sources"] for leg in route["legs"])


def test_the_words_of_the_case_are_the_programs():
    Tlp(case()["tlp"])
    for sighting in case()["sightings"]:
        Identification(sighting["identification"])
        Status(sighting["status"])
        assert parse_grade(sighting["grade"]) == sighting["grade"]
        assert all(default_schema().find(mark["category"]) for mark in sighting["annotations"])
    for leg in case()["route"]["legs"]:
        Status(leg["status"])


def test_ships_have_well_formed_numbers():
    assert {vessel["imo"] for vessel in case()["vessels"]} == {"9179842", "9161003", "8517839", "9358010"}
    assert all(imo_well_formed(vessel["imo"]) for vessel in case()["vessels"])


def test_all_times_have_zones_and_intervals_run_forward():
    for scene in case()["scenes"]:
        assert parse_time(scene["acquired"]) < datetime.now(UTC)
    for sighting in case()["sightings"]:
        if sighting["start"]:  # “by 13 October” has no start
            assert parse_time(sighting["start"]) <= parse_time(sighting["end"])
        assert parse_time(sighting["end"])


def test_what_rests_on_a_scene_says_simulated_and_what_is_reported_says_it_was_not_read():
    sources = {source["key"]: source for source in case()["sources"]}
    for sighting in case()["sightings"]:
        drawn = sources[sighting["source"]]["kind"] in ("simulated image", "simulated log")
        assert sighting["simulated"] is drawn
        if sighting["status"] == "observed":
            assert drawn and "SIMULATED" in sighting["note"]
    for source in sources.values():
        assert source["url"] == ""  # none is known for certain
        assert "not read" in source["read_on"] or source["kind"] == "simulated image"
    assert all(
        "simulated" in f["text"].lower()
        for f in case()["findings"]
        if any(s.startswith("scene:") for s in f["sources"])
    )


def test_the_marks_are_the_true_boxes_within_a_pixel():
    seen = 0
    for sighting in case()["sightings"]:
        for mark in sighting["annotations"]:
            thing = next(t for t in truth(mark["scene"])["objects"] if t["key"] == mark["truth"])
            off = np.hypot(*(np.array(mark["pixels"]) - np.array(thing["pixels"])).T)
            assert off.max() < 1
            assert off.max() > 0.05  # a hand set it
            assert not thing["hidden_by_cloud"]
            seen += 1
    assert seen >= 15


def test_findings_keep_likelihood_and_confidence_apart_and_conclude_nothing_from_silence():
    for finding in case()["findings"]:
        for sentence in finding["text"].split(". "):
            assert not ("likely" in sentence and "confidence" in sentence)
            assert "dark" not in sentence.lower()


def test_places_lie_where_the_fact_sheet_puts_them():
    places = {place["key"]: LonLat(place["lon"], place["lat"]) for place in case()["places"]}
    assert places["najin"] == (130.300, 42.233)
    assert places["vostochny"] == (133.050, 42.733)
    assert {"Rajin", "Rason", "나진", "라진"} <= set(case()["places"][0]["aliases"])
