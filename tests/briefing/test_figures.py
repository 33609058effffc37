"""Maps and chips: what is drawn has the length, direction and place that it should have."""

import re
import warnings
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyproj import CRS, Geod, Transformer
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

from roadstead.briefing.building import build_brief
from roadstead.briefing.chips import WIDTH, chip_key, chip_size, draw_chip, grid_turn, ground_per_pixel
from roadstead.briefing.content import MapLeg, MapPlace, MapSpec
from roadstead.briefing.framing import around
from roadstead.briefing.ground import degrees
from roadstead.briefing.jpeg import encode_jpeg, flatten
from roadstead.briefing.labels import Board, overlap, spots_around, spots_outside
from roadstead.briefing.locator import draw_locator
from roadstead.briefing.panel import bar_length, leg_on_paper
from roadstead.briefing.projection import Frame
from roadstead.briefing.svg import number, round_length
from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import Annotation
from roadstead.domain.vocabulary import Status

SVG = "{http://www.w3.org/2000/svg}"
GEOD = Geod(ellps="WGS84")


def texts(svg):
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def frame_of(*points, width=480.0, height=200.0):
    positions = [LonLat(*point) for point in points]
    return Frame(positions, around(positions), width, height)


AREAS = [
    ((130.3, 42.2), (133.0, 43.1)),
    ((40.0, 45.8), (132.4, 42.9)),
    ((10.0, -3.0), (45.0, 12.0)),
    ((20.0, 68.0), (30.0, 71.0)),
    ((178.0, -42.0), (-176.0, -36.0)),
    ((-70.0, -30.0), (100.0, -60.0)),
]


@pytest.mark.parametrize("area", AREAS)
def test_the_scale_bar_is_true_where_it_stands(area):
    frame = frame_of(*area)
    length, metres = bar_length(frame)
    # Independently: back through PROJ by the projection's own definition, then the geodesic.
    back = Transformer.from_crs(CRS.from_proj4(frame.projection.definition), "EPSG:4326", always_xy=True)
    x, y = frame.width - 12, frame.height - 18
    centre = frame.unproject(np.array([[frame.width / 2, frame.height / 2]]))[0]
    east, north = Transformer.from_crs(
        "EPSG:4326", CRS.from_proj4(frame.projection.definition), always_xy=True
    ).transform(*centre)
    ends = [
        back.transform(
            east + (px - frame.width / 2) * frame.metres_per_point,
            north - (y - frame.height / 2) * frame.metres_per_point,
        )
        for px in (x - length, x)
    ]
    assert GEOD.inv(*ends[0], *ends[1])[2] == pytest.approx(metres, rel=0.002)
    assert str(int(metres)).rstrip("0") in ("1", "2", "5")
    assert 30 < length <= 100


@pytest.mark.parametrize("area", AREAS)
def test_a_frame_holds_its_positions_and_comes_back_to_them(area):
    frame = frame_of(*area)
    paper = frame.project(np.array(area))
    assert (paper > 0).all() and (paper[:, 0] < frame.width).all() and (paper[:, 1] < frame.height).all()
    back = frame.unproject(paper)
    assert np.allclose((back[:, 0] - np.array(area)[:, 0] + 180) % 360, 180, atol=1e-6)
    assert np.allclose(back[:, 1], np.array(area)[:, 1], atol=1e-6)


def test_the_projection_suits_the_area_and_is_named():
    assert frame_of(*AREAS[0]).projection.name.startswith("Mercator, true scale at 42.")
    assert frame_of(*AREAS[1]).projection.name.startswith("Lambert conformal conic")
    assert frame_of(*AREAS[2]).projection.name.startswith("Mercator")
    assert frame_of(*AREAS[5]).projection.name.startswith("Lambert azimuthal equal-area")


def test_north_leans_towards_the_pole_on_both_sides_of_a_conic_map():
    frame = frame_of((40.0, 45.8), (132.4, 42.9))
    assert frame.north_at(20, 100) > 15  # in the west, north is to the right of up
    assert frame.north_at(460, 100) < -15
    assert abs(frame.north_at(*frame.project(np.array([[86.2, 50.0]]))[0])) < 0.5


def test_a_long_leg_bends_along_the_geodesic():
    ends = (LonLat(40.0, 45.0), LonLat(130.0, 45.0))
    leg = MapLeg(1, "rail", Status.REPORTED, ends)
    frame = frame_of(*ends)
    [line] = leg_on_paper(frame, leg)
    lon, lat = GEOD.npts(40.0, 45.0, 130.0, 45.0, 1)[0]
    middle = frame.project(np.array([[lon, lat]]))[0]
    assert np.hypot(*(line - middle).T).min() < 3
    assert lat > 53  # far north of the parallel that joins the ends


def test_the_map_says_each_legs_status_by_dash_and_by_word(samples):
    spec = build_brief(samples.najin_case()).locator
    assert spec is not None
    drawing = draw_locator(spec, samples.PlainMap())
    said = texts(drawing.svg)
    assert {"1 Sea, inferred", "3 Rail, inferred", "Sea, inferred", "By hand, reported", "Map B"} <= set(said)
    assert {"Najin", "Dunay (Дунай)", "Tikhoretsk (Тихорецк)", "Vostochny"} <= set(said)
    assert any(line.startswith("A: Lambert conformal conic") for line in said)
    assert any(line.startswith("B: Mercator") for line in said)
    assert any(line.startswith("Coast: Plain coast 1.0") for line in said)
    dashes = {
        node.get("stroke"): node.get("stroke-dasharray")
        for node in ElementTree.fromstring(drawing.svg).iter(f"{SVG}path")
        if node.get("stroke-width") == "1.7"
    }
    assert dashes == {"#0072B2": "6 3", "#4B4B4B": "0.1 3.2", "#A6461B": "6 3"}
    assert "leg 1 by sea, inferred" in drawing.alt and "Najin" in drawing.alt


def test_an_observed_leg_is_solid(samples):
    spec = MapSpec((), (MapLeg(1, "sea", Status.OBSERVED, samples.SEA),), around(samples.SEA), None)
    root = ElementTree.fromstring(draw_locator(spec, samples.PlainMap()).svg)
    drawn = [
        node
        for node in root.iter(f"{SVG}path")
        if node.get("stroke") == "#0072B2" and node.get("stroke-width") == "1.7"
    ]
    assert drawn and all(node.get("stroke-dasharray") is None for node in drawn)


def test_a_leg_that_leaves_the_map_and_comes_back_keeps_its_direction():
    frame = frame_of((130.0, 42.0), (132.0, 43.0))
    outside = tuple(
        LonLat(lon, lat)
        for lon, lat in ((130.0, 42.5), (131.5, 42.5), (131.5, 55.0), (40.0, 50.0), (40.0, 42.2), (131.0, 42.2))
    )
    parts = leg_on_paper(frame, MapLeg(1, "rail", Status.OBSERVED, outside))
    assert 1 < len(parts) < 4
    first = max(parts, key=lambda part: part[:, 0].max())
    assert first[0, 0] < first[-1, 0]  # eastwards, as the leg sets out
    assert all((part > -4).all() and (part[:, 0] < 484).all() and (part[:, 1] < 204).all() for part in parts)
    assert leg_on_paper(frame, MapLeg(1, "sea", Status.OBSERVED, (LonLat(0.0, 0.0), LonLat(1.0, 1.0)))) == []


def test_land_lies_where_the_source_says(samples):
    positions = [LonLat(130.3, 42.2), LonLat(133.0, 43.1)]
    spec = MapSpec((MapPlace("a", positions[0]), MapPlace("b", positions[1])), (), around(positions), None)
    frame = Frame(positions, spec.bounds, 482.0, 270.0)
    root = ElementTree.fromstring(draw_locator(spec, samples.PlainMap()).svg)
    [land] = [node.get("d") for node in root.iter(f"{SVG}path") if node.get("fill-rule") == "evenodd"]
    corners = [tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", str(land))]
    for corner in ((131.8, 42.9), (131.9, 42.9), (131.9, 43.0), (130.6, 42.3), (131.0, 43.0)):
        x, y = frame.project(np.array([corner]))[0]
        assert min(np.hypot(cx - x, cy - y) for cx, cy in corners) < 0.2


def test_a_map_across_the_antimeridian_asks_for_bounds_that_run_on(samples):
    asked = []

    class Listening(samples.PlainMap):
        def land_polygons(self, bounds, degrees_per_pixel):
            asked.append(bounds)
            return []

    positions = [LonLat(177.0, 50.0), LonLat(-176.0, 52.0)]
    spec = MapSpec(tuple(MapPlace(str(p), p) for p in positions), (), around(positions), None)
    draw_locator(spec, Listening())
    assert all(west < 177 and 184 < east < 190 for west, _, east, _ in asked)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200), st.text("abcdefgh", min_size=1, max_size=12)), max_size=25)
)
def test_labels_never_overlap_nor_leave_the_paper(points):
    board = Board(300.0, 200.0)
    placed = [board.put(words, 7.0, spots_around(x, y, words, 7.0)) for x, y, words in points]
    boxes = [label.box for label in placed if label]
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= 300 and box[3] <= 200 for box in boxes)
    assert not any(overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert not points or boxes or len(points) == 1


def test_degrees_are_written_with_minutes_and_letters():
    assert [degrees(v, "EW") for v in (130.5, -0.25, 190.0, 0.0)] == ["130°30′E", "0°15′W", "170°W", "0°"]
    assert [degrees(v, "NS") for v in (42.0, -33.5)] == ["42°N", "33°30′S"]


def test_round_lengths_and_numbers():
    assert [round_length(v) for v in (93.0, 199.9, 4999.0, 0.7, 5.0)] == [50, 100, 2000, 0.5, 5]
    assert [number(v) for v in (1.0, -0.001, 2.344, 100)] == ["1", "0", "2.34", "100"]


def decode(jpeg):
    """Pixels of a JPEG by GDAL, whose decoder is the Independent JPEG Group's; shape (height, width, 3)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with MemoryFile(jpeg, ext=".jpg") as file, file.open(driver="JPEG") as picture:
            return picture.read().transpose(1, 2, 0).astype(int)


def view(height, width):
    """A picture like a quay from above: a smooth ground, hard coloured edges, some noise."""
    y, x = np.mgrid[0:height, 0:width]
    rgb = np.stack([90 + 0.2 * x, 100 + 0.1 * y, 110 + 0.1 * (x + y)], axis=2)
    rgb[(x // 12 + y // 20) % 5 == 0] = (200, 60, 40)
    rgb += np.random.default_rng(3).normal(0, 3, rgb.shape)
    return np.clip(rgb, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("shape", [(1, 1), (8, 8), (37, 53), (240, 360)])
def test_a_jpeg_looks_as_the_picture_did(shape):
    rgb = view(*shape)
    found = decode(encode_jpeg(rgb))
    assert found.shape == rgb.shape
    assert np.abs(found - rgb).mean() < 3
    assert abs((found - rgb).mean()) < 0.5  # nothing is brighter or darker as a whole


@settings(max_examples=40, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(3))))
def test_any_picture_can_be_written_as_a_jpeg(rgb):
    # Quantised by no more than 24 (chrominance, table K.2 at 90), the worst picture is off by a bounded amount.
    assert np.abs(decode(encode_jpeg(rgb)) - rgb).max() < 90


def test_a_jpeg_is_far_smaller_than_its_pixels():
    rgb = view(480, 720)
    assert len(encode_jpeg(rgb)) < rgb.size / 6


def test_only_an_rgb_picture_of_8_bits_becomes_a_jpeg():
    with pytest.raises(ValueError, match="not an RGB picture"):
        encode_jpeg(np.zeros((4, 4, 4), np.uint8))


def test_pixels_without_data_are_grey_not_black():
    rgba = np.zeros((1, 2, 4), np.uint8)
    rgba[0, 0] = (10, 20, 30, 255)
    assert flatten(rgba).tolist() == [[[10, 20, 30], [216, 216, 216]]]


@pytest.fixture
def chip(samples):
    return build_brief(samples.najin_case()).chips[1]


def test_the_scale_of_a_chip_is_that_of_its_ground(chip):
    # On UTM 52N at 1.3 degrees from its meridian the grid is 0.99976 of the ground.
    assert ground_per_pixel(chip.scene, chip.bounds) == pytest.approx(0.5 / 0.99974, rel=1e-4)
    assert ground_per_pixel(replace(chip.scene, crs="", transform=None), chip.bounds) == 0.5


def test_true_north_is_left_of_grid_north_east_of_the_central_meridian(chip):
    # Convergence of UTM: (lon - 129) x sin(lat) = 1.3 x sin(42.23) = 0.874 degrees.
    assert grid_turn(chip.scene, chip.bounds) == pytest.approx(-0.874, abs=0.02)


def test_a_rotated_image_turns_its_north_arrow(chip):
    a, e = 0.5 * np.cos(np.radians(30)), 0.5 * np.sin(np.radians(30))
    _, _, east, _, _, north = chip.scene.transform
    turned = replace(chip.scene, transform=(a, e, east, e, -a, north))  # image up points 30 degrees west of grid north
    assert grid_turn(turned, (0, 0, 300, 200)) == pytest.approx(30 - 0.874, abs=0.05)


def test_a_chip_says_what_it_is(chip, samples):
    drawing = draw_chip(chip, samples.noise_reader)
    said = texts(drawing.svg)
    assert {
        "SIMULATED",
        "1",
        "2",
        "50 m",
        "N",
        "Image 2, 2023-10-05 02:15 UTC",
        "Simulated by Roadstead",
    } == set(said)
    assert (
        drawing.alt.startswith("Simulated image 2 for sighting 2")
        and "Marked: 1 Maia-1?; 2 about 14 bays." in drawing.alt
    )


def test_the_scale_bar_of_a_chip_has_the_length_that_it_says(chip, samples):
    root = ElementTree.fromstring(draw_chip(chip, samples.noise_reader).svg)
    bar = next(node for node in root.iter(f"{SVG}rect") if node.get("fill") == "none")
    metres_per_point = ground_per_pixel(chip.scene, chip.bounds) * (chip.bounds[2] - chip.bounds[0]) / WIDTH
    assert float(str(bar.get("width"))) * metres_per_point == pytest.approx(50, rel=0.002)


def test_the_outline_lies_on_the_marks_pixels(chip, samples):
    root = ElementTree.fromstring(draw_chip(chip, samples.noise_reader).svg)
    [outline] = [node.get("d") for node in root.iter(f"{SVG}path") if node.get("stroke") == "#56B4E9"]
    drawn = np.array([tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", str(outline))])
    scale = WIDTH / (chip.bounds[2] - chip.bounds[0])
    wanted = (np.array(chip.marks[0].pixels) - chip.bounds[:2]) * scale
    assert np.abs(drawn - wanted).max() < 0.01


def discs_and_outlines(svg):
    """Centres of the numbered discs, and the corners of the outlines, both on the paper."""
    root = ElementTree.fromstring(svg)
    discs = [(float(n.get("cx", 0)), float(n.get("cy", 0))) for n in root.iter(f"{SVG}circle") if n.get("r") == "5"]
    closed = [
        str(n.get("d"))
        for n in root.iter(f"{SVG}path")
        if str(n.get("d")).endswith("Z") and n.get("stroke-width") == "1"
    ]
    return np.array(discs), [np.array(re.findall(r"([\d.]+) ([\d.]+)", path), float) for path in closed]


def test_the_numbers_on_a_crowded_chip_stand_beside_their_marks_and_apart(chip, samples):
    middle = np.array(chip.marks[0].pixels).mean(axis=0)
    many = [
        replace(chip.marks[1], label=f"stack {i}", pixels=tuple(Pixel(*(middle + d + (i % 4 * 60, i // 4 * 40))) for d in ((0, 0), (40, 0), (40, 20), (0, 20))))
        for i in range(16)
    ]  # fmt: skip
    crowded = replace(chip, marks=(chip.marks[0], *many))
    drawing = draw_chip(crowded, samples.noise_reader)
    discs, outlines = discs_and_outlines(drawing.svg)
    assert len(discs) == len(outlines) == 17
    apart = np.hypot(*(discs[:, None] - discs[None]).transpose(2, 0, 1)) + 100 * np.eye(17)
    assert apart.min() > 10  # two discs of radius 5 touch at 10
    for disc, outline in zip(discs, outlines, strict=True):
        assert np.hypot(*(outline - disc).T).min() < 60
    assert {str(i) for i in range(1, 18)} <= set(texts(drawing.svg))


def test_the_ship_has_the_first_number_and_marks_of_one_kind_share_words(samples):
    content = samples.najin_case()
    ship, stack = content.annotations[:2]
    crane = replace(stack, uuid=samples.uid("a", 9), label="crane")
    marks = (replace(crane, uuid=samples.uid("a", 8)), stack, crane, ship)
    sighting = replace(content.sightings[1], annotations=tuple(mark.uuid for mark in marks))
    [chip] = build_brief(replace(content, annotations=marks, sightings=(sighting,))).chips
    assert chip_key(chip) == [(["1"], "Maia-1?"), (["2", "4"], "crane"), (["3"], "about 14 bays")]


def test_spots_for_a_number_lie_outside_its_outline():
    corners = [(0.0, 0.0), (60.0, 0.0), (60.0, 12.0), (0.0, 12.0)]
    spots = spots_outside(corners, 5.0)
    assert all(x < -0.5 or x > 60.5 or y < -0.5 or y > 12.5 for x, y in spots)
    assert len(spots_outside([(5.0, 5.0)], 5.0)) > 10 and all(np.isfinite(spots_outside([(5.0, 5.0)], 5.0)).ravel())


def test_an_image_without_georeference_says_that_it_has_no_scale(chip, samples):
    bare = replace(chip, scene=replace(chip.scene, crs="", transform=None, gsd_m=None, simulated=False))
    said = texts(draw_chip(bare, samples.noise_reader).svg)
    assert "no scale: not georeferenced" in said and "N" not in said and "SIMULATED" not in said


def test_a_chip_that_comes_back_lying_on_its_side_is_refused(chip, samples):
    with pytest.raises(ValueError, match="rows and columns"):
        draw_chip(chip, lambda scene, bounds, size: samples.noise_reader(scene, bounds, size[::-1]))


def test_a_chip_is_asked_for_at_the_images_own_pixels_up_to_a_bound():
    assert chip_size((10, 10, 310, 210)) == (200, 300)
    assert chip_size((0, 0, 6000, 4000)) == (480, 720)  # 720 over 88 mm: 208 to the inch


def test_texts_and_arrows_are_drawn_on_a_chip_without_a_number(samples):
    content = samples.najin_case()
    plain = build_brief(content).chips[0]
    left, top, right, bottom = plain.bounds
    common = {"scene": plain.scene.uuid, "category": "remark"}
    middle, tip = Pixel((left + right) / 2, (top + bottom) / 2), Pixel(left + 30.0, top + 40.0)
    written = (
        Annotation(uuid="words", kind="text", label="Pier 3 & crane", pixels=(middle,), **common),
        Annotation(uuid="arrow", kind="arrow", pixels=(middle, tip), **common),
        Annotation(uuid="far", kind="text", label="elsewhere", pixels=(Pixel(right + 50.0, bottom),), **common),
    )
    spec = build_brief(replace(content, annotations=(*content.annotations, *written))).chips[0]
    assert chip_key(spec) == chip_key(plain)
    drawing = draw_chip(spec, samples.noise_reader)
    assert "Pier 3 & crane" in texts(drawing.svg)
    assert "elsewhere" not in texts(drawing.svg)
    assert "Written on it: Pier 3 & crane." in drawing.alt
    scale = WIDTH / (right - left)
    ends = f"L{number(30 * scale)} {number(40 * scale)}"
    assert any(ends in str(path.get("d")) for path in ElementTree.fromstring(drawing.svg).iter(f"{SVG}path"))


def test_an_ellipse_is_drawn_round_on_a_chip(chip, samples):
    mark = replace(chip.marks[0], kind="ellipse")
    root = ElementTree.fromstring(draw_chip(replace(chip, marks=(mark,)), samples.noise_reader).svg)
    longest = max(root.iter(f"{SVG}path"), key=lambda path: str(path.get("d")).count("L"))
    assert str(longest.get("d")).count("L") >= 60


def test_the_hole_of_a_mark_is_drawn_on_a_chip(chip, samples):
    left, top, right, _ = chip.bounds
    hole = tuple(Pixel(left + x, top + y) for x, y in ((30, 40), (50, 40), (50, 60)))
    mark = replace(chip.marks[0], kind="polygon", holes=(hole,))
    root = ElementTree.fromstring(draw_chip(replace(chip, marks=(mark,)), samples.noise_reader).svg)
    scale = WIDTH / (right - left)
    ring = "M" + "L".join(f"{number(x * scale)} {number(y * scale)}" for x, y in ((30, 40), (50, 40), (50, 60))) + "Z"
    assert sum(str(path.get("d")).endswith(ring) for path in root.iter(f"{SVG}path")) == 2  # dark and light
