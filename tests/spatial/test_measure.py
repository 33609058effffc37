"""The figures an analyst reads off an image, against hand calculations and simulated clicks."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.spatial.geodesy import direct, distance
from roadstead.spatial.measure import measure_box, measure_line, measure_polygon, vertex_se_m

NAJIN = LonLat(130.300, 42.233)


def on_ground(origin, offset):
    """The position ``offset`` metres east and north of an origin."""
    return direct(origin, math.degrees(math.atan2(offset[0], offset[1])), math.hypot(*offset))


def rectangle(origin, length, width, bearing):
    angle = math.radians(bearing)
    along = np.array([math.sin(angle), math.cos(angle)]) * length / 2
    across = np.array([math.cos(angle), -math.sin(angle)]) * width / 2
    return [along - across, along + across, -along + across, -along - across], origin


def test_a_vertex_adds_click_pixel_and_residual_in_quadrature():
    assert vertex_se_m(12, click_px=0) == pytest.approx(12 / math.sqrt(12))
    assert vertex_se_m(1, click_px=1) == pytest.approx(math.sqrt(13 / 12))
    assert vertex_se_m(3, click_px=0, residual_m=1) == pytest.approx(math.sqrt(9 / 12 + 1))


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf])
def test_a_pixel_without_size_is_our_bug(bad):
    with pytest.raises(ValueError):
        vertex_se_m(bad)


def test_a_line_along_a_meridian():
    """One minute of latitude at 45° is 1,852.2 m long on WGS 84; with 1 m at each end, the error is √2 m."""
    line = measure_line([LonLat(10, 45 - 1 / 120), LonLat(10, 45 + 1 / 120)], 1.0)
    assert line.length.value == pytest.approx(1852.2, abs=0.1)
    assert line.length.se == pytest.approx(math.sqrt(2), rel=1e-3)
    assert line.bearing.value == pytest.approx(0, abs=1e-6) or line.bearing.value == pytest.approx(360, abs=1e-6)
    assert line.bearing.se == pytest.approx(math.degrees(math.sqrt(2) / 1852.2), rel=1e-3)


def test_a_point_in_the_middle_of_a_straight_line_adds_no_error_and_a_right_angle_does():
    a, b = NAJIN, on_ground(NAJIN, (2000, 0))
    middle = on_ground(NAJIN, (1000, 0))
    assert measure_line([a, middle, b], 1).length.se == pytest.approx(math.sqrt(2), rel=1e-3)
    corner = measure_line([a, b, on_ground(NAJIN, (2000, 2000))], 1)
    assert corner.length.value == pytest.approx(4000, rel=1e-6)
    assert corner.length.se == pytest.approx(2, rel=1e-3)  # 1 + 2 + 1
    assert corner.bearing.value == pytest.approx(45, abs=1e-2)


def test_a_ship_of_131_metres():
    corners, origin = rectangle(NAJIN, 131, 17, 30)
    box = measure_box([on_ground(origin, c) for c in corners], vertex_se_m(0.5))
    assert box.length.value == pytest.approx(131, abs=1e-3)
    assert box.width.value == pytest.approx(17, abs=1e-3)
    assert box.bearing.value == pytest.approx(30, abs=1e-3)
    # a rectangle has one bow and one stern: √2 × 0.5 m × √(1 + 1/12)
    assert box.length.se == pytest.approx(0.7360, abs=1e-3)
    assert str(box.length) == "131.0 m ± 1.4"


def test_four_free_corners_are_two_readings_of_each_side():
    corners, origin = rectangle(NAJIN, 131, 17, 30)
    points = [on_ground(origin, c) for c in corners]
    assert measure_box(points, 1, rectangle=False).length.se == pytest.approx(1, rel=1e-2)
    assert measure_box(points, 1, rectangle=True).length.se == pytest.approx(math.sqrt(2), rel=1e-2)
    nudged = [points[0], points[1], points[2], on_ground(points[3], (0.5, 0.2))]
    assert measure_box(nudged, 1).length.se == pytest.approx(1, rel=1e-2)


@settings(deadline=None)
@given(st.integers(0, 3), st.booleans(), st.floats(0, 179.9), st.floats(-70, 80))
def test_the_order_of_corners_does_not_matter(start, backwards, bearing, lat):
    corners, origin = rectangle(LonLat(179.9999, lat), 120, 20, bearing)
    points = [on_ground(origin, c) for c in (corners[start:] + corners[:start])[:: -1 if backwards else 1]]
    box = measure_box(points, 1)
    assert box.length.value == pytest.approx(120, abs=1e-3) and box.width.value == pytest.approx(20, abs=1e-3)
    assert abs((box.bearing.value - bearing + 90) % 180 - 90) < 0.01


def test_a_square_has_no_axis_and_says_so():
    corners, origin = rectangle(NAJIN, 50, 50, 20)
    low, high = measure_box([on_ground(origin, c) for c in corners], 1).bearing.interval
    assert high - low >= 180


def test_a_common_scale_error_acts_on_length_and_bearing_alike():
    line = measure_line([NAJIN, on_ground(NAJIN, (0, 10_000))], 0.001, distortion=0.001)
    assert line.length.se == pytest.approx(10, rel=1e-3)
    assert line.bearing.se == pytest.approx(math.degrees(0.001), rel=1e-3)


def test_area_and_perimeter_of_a_yard():
    corners, origin = rectangle(NAJIN, 300, 200, 0)
    yard = measure_polygon([on_ground(origin, c) for c in corners], 1)
    assert yard.area.value == pytest.approx(60_000, rel=1e-5) and yard.area.unit == "m²"
    assert yard.perimeter.value == pytest.approx(1000, rel=1e-5)
    # each corner's diagonal is √(300² + 200²): s/2 × √4 × that
    assert yard.area.se == pytest.approx(math.hypot(300, 200), rel=1e-3)


def test_nothing_marked_is_said_in_a_sentence():
    with pytest.raises(UserError, match="no length"):
        measure_line([NAJIN, NAJIN], 1)
    with pytest.raises(UserError, match="no size"):
        measure_box([NAJIN] * 4, 1)
    with pytest.raises(UserError, match="three"):
        measure_polygon([NAJIN, NAJIN], 1)


# Simulated clicks: a standard error of one pixel, then rounded to the pixels of a grid that lies anywhere.

CASES = [(5, 70.0, 0.3), (8, -70.0, 3.0), (20, 42.2, 0.5), (60, 80.0, 10.0), (250, 0.0, 30.0), (1000, 55.0, 3.0)]
TRIALS = 1200


class Clicker:
    def __init__(self, seed, lat, gsd):
        self.random = np.random.default_rng(seed)
        self.origin, self.gsd = LonLat(float(self.random.uniform(-180, 180)), lat), gsd

    def __call__(self, at):
        grid = self.random.uniform(0, 1, 2)
        pixel = np.floor(at / self.gsd + self.random.normal(0, 1, 2) + grid) + 0.5 - grid
        return pixel * self.gsd

    def ground(self, offsets):
        return [on_ground(self.origin, p) for p in offsets]


def held(measured, truth, circle=0.0):
    off = measured.value - truth
    if circle:
        off = (off + circle / 2) % circle - circle / 2
    return abs(off) <= 1.959964 * measured.se


def rates(trial):
    return np.mean([trial(i) for i in range(TRIALS)], axis=0)


@pytest.mark.parametrize(("pixels", "lat", "gsd"), CASES)
def test_95_percent_of_lines_hold_the_truth(pixels, lat, gsd):
    clicker = Clicker(pixels, lat, gsd)
    angle = math.radians(37.0)
    half = np.array([math.sin(angle), math.cos(angle)]) * pixels * gsd / 2
    ends = clicker.ground([-half, half])
    truth = measure_line(ends, 1.0)
    assert truth.length.value == pytest.approx(distance(*ends))

    def trial(_):
        line = measure_line(clicker.ground([clicker(-half), clicker(half)]), vertex_se_m(gsd))
        return held(line.length, truth.length.value), held(line.bearing, truth.bearing.value, 360)

    assert all(0.93 <= rate <= 0.97 for rate in rates(trial))


@pytest.mark.parametrize(("pixels", "lat", "gsd"), CASES)
def test_95_percent_of_boxes_of_four_clicks_hold_the_truth(pixels, lat, gsd):
    clicker = Clicker(pixels + 1, lat, gsd)
    length, width = pixels * gsd, pixels * gsd / (6 if pixels > 12 else 3)
    corners, _ = rectangle(clicker.origin, length, width, 112.0)

    def trial(_):
        box = measure_box(clicker.ground([clicker(c) for c in corners]), vertex_se_m(gsd))
        return held(box.length, length), held(box.width, width), held(box.bearing, 112.0, 180)

    of_length, of_width, of_bearing = rates(trial)
    assert 0.93 <= of_length <= 0.975 and 0.93 <= of_width <= 0.985 and 0.93 <= of_bearing <= 0.98


@pytest.mark.parametrize(("pixels", "lat", "gsd"), CASES)
def test_95_percent_of_rectangles_placed_by_their_edges_hold_the_truth(pixels, lat, gsd):
    clicker = Clicker(pixels + 2, lat, gsd)
    length, width = pixels * gsd, pixels * gsd / (6 if pixels > 12 else 3)
    corners, _ = rectangle(clicker.origin, length, width, 112.0)
    bow, stern, side = (corners[0] + corners[1]) / 2, (corners[2] + corners[3]) / 2, (corners[1] + corners[2]) / 2

    def trial(_):
        front, back = clicker(bow), clicker(stern)
        along = (front - back) / np.hypot(*(front - back))
        across = np.array([along[1], -along[0]])
        right, left = (clicker(side) - back) @ across * across, (clicker(-side) - back) @ across * across
        box = measure_box(clicker.ground([front + left, front + right, back + right, back + left]), vertex_se_m(gsd))
        return held(box.length, length), held(box.bearing, 112.0, 180), held(box.width, width)

    of_length, of_bearing, of_width = rates(trial)
    assert 0.93 <= of_length <= 0.975 and 0.93 <= of_bearing <= 0.98 and of_width >= 0.93


def test_95_percent_of_areas_hold_the_truth():
    clicker = Clicker(9, 43.0, 2.0)
    corners = [np.array(c, float) for c in ((0, 0), (200, 20), (260, 150), (100, 220), (-30, 90))]
    truth = measure_polygon(clicker.ground(corners), 1).area.value

    def trial(_):
        return (held(measure_polygon(clicker.ground([clicker(c) for c in corners]), vertex_se_m(2.0)).area, truth),)

    assert 0.93 <= rates(trial)[0] <= 0.97


def test_95_percent_hold_the_truth_over_all_sizes_latitudes_and_pixels():
    """One trial each at a random length (5 to 1,000 px), shape, place, bearing and pixel size: 93 to 97 % hold."""
    random, hits = np.random.default_rng(42), []
    for seed in range(4000):
        pixels, gsd = math.exp(random.uniform(math.log(5), math.log(1000))), math.exp(random.uniform(-1.2, 3.4))
        clicker = Clicker(seed, random.uniform(-70, 80), gsd)
        length, bearing = pixels * gsd, random.uniform(0, 180)
        width = max(length / random.uniform(4, 8), 1.5 * gsd)
        corners, _ = rectangle(clicker.origin, length, width, bearing)
        se = vertex_se_m(gsd)
        bow, stern = (corners[0] + corners[1]) / 2, (corners[2] + corners[3]) / 2
        line = measure_line(clicker.ground([clicker(stern), clicker(bow)]), se)
        box = measure_box(clicker.ground([clicker(c) for c in corners]), se)
        hits.append(
            (
                held(line.length, length),
                held(line.bearing, bearing, 360),
                held(box.length, length),
                held(box.width, width),
                held(box.bearing, bearing, 180),
            )
        )
    assert all(0.93 <= rate <= 0.97 for rate in np.mean(hits, axis=0)), np.mean(hits, axis=0)
