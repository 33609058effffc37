"""What a mark on a scene measures, and how sure that is, in scenes whose pixels are not square on the ground."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from pyproj import Transformer

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Mask, Scene
from roadstead.imagery.georeference import Georeference
from roadstead.services import annotating
from roadstead.spatial.geodesy import GEOD

TRIALS = 1000
GEOGRAPHIC = {lat: (5e-6, 0.0, 30.0 - 0.01, 0.0, -5e-6, lat + 0.01) for lat in (0.5, 60.0, 75.0)}


def scene(crs, transform):
    return Scene(uuid="u", name="port", width=4000, height=4000, crs=crs, transform=transform)


def turned(gsd, degrees):
    """A UTM scene whose grid is turned."""
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:32635", always_xy=True).transform(25.0, 70.0)
    c, s = gsd * math.cos(math.radians(degrees)), gsd * math.sin(math.radians(degrees))
    return scene("EPSG:32635", (c, s, x - 2000 * (c + s), s, -c, y - 2000 * (s - c)))


SCENES = {f"geographic {lat}": scene("EPSG:4326", t) for lat, t in GEOGRAPHIC.items()} | {"utm": turned(3.0, 33.0)}


class Ship:
    """A ship in a scene, clicked with a standard error of one pixel and rounded to whole pixels."""

    def __init__(self, where, bearing):
        self.random, self.where, self.bearing = np.random.default_rng(7), where, bearing
        self.place = Georeference.of(where)
        size = max(self.place.pixel_size_m(Pixel(2000, 2000)))
        self.length, self.width = 60 * size, 12 * size
        self.lonlat = self.place.to_ground([(2000, 2000)])[0]

    def pixel(self, along, across):
        azimuth = self.bearing + math.degrees(math.atan2(across, along))
        lon, lat, _ = GEOD.fwd(*self.lonlat, azimuth, math.hypot(along, across))
        return self.place.to_pixels([(lon, lat)])[0]

    def click(self, along, across):
        grid = self.random.uniform(0, 1, 2)
        return np.floor(self.pixel(along, across) + self.random.normal(0, 1, 2) + grid) + 0.5 - grid

    def measures(self, kind, points):
        return annotating.measures_of(self.where, kind, [Pixel(*map(float, p)) for p in points])

    def held(self, measures):
        truth = {"length": self.length, "width": self.width, "bearing": self.bearing}
        truth["area"] = self.length * self.width
        off = {name: measures[name].value - truth[name] for name in measures}
        off["bearing"] = (off["bearing"] + 90) % 180 - 90
        return [abs(off[name]) <= 1.959964 * measures[name].se for name in measures]

    def line(self):
        return self.measures("line", [self.click(-self.length / 2, 0), self.click(self.length / 2, 0)])

    def corners(self):
        half, beam = self.length / 2, self.width / 2
        return self.measures(
            "box", [self.click(*p) for p in ((half, -beam), (half, beam), (-half, beam), (-half, -beam))]
        )

    def axis(self):
        """Bow, stern and one point of the side, as the box tool draws it: a rectangle on the ground."""
        ground = self.place.pixel_steps_m(Pixel(2000, 2000))
        along = self.random.uniform(-0.5, 0.5) * self.length
        clicks = self.click(self.length / 2, 0), self.click(-self.length / 2, 0), self.click(along, self.width / 2)
        bow, stern, side = (ground @ c for c in clicks)
        ahead = (bow - stern) / np.hypot(*(bow - stern))
        left = np.array([-ahead[1], ahead[0]])
        half = abs((side - stern) @ left) * left
        box = [np.linalg.solve(ground, p) for p in (bow + half, bow - half, stern - half, stern + half)]
        return self.measures("box", np.round(box, 4))


@pytest.mark.parametrize("bearing", [0.0, 50.0, 90.0])
@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("how", ["line", "corners", "axis"])
def test_95_percent_hold_the_truth_whatever_the_shape_of_pixels(name, bearing, how):
    ship = Ship(SCENES[name], bearing)
    rates = np.mean([ship.held(getattr(ship, how)()) for _ in range(TRIALS)], axis=0)
    assert all(0.925 <= rate <= 0.975 for rate in rates), rates  # ± 0.5 % for the number of trials


class Bent(Ship):
    """The same where the georeference leaves a residual from point to point."""

    def pixel(self, along, across):
        off = self.random.normal(0, self.where.residual_m, 2)
        return super().pixel(along + off[0], across + off[1])


@pytest.mark.parametrize("pixels", [0.5, 3.0])
@pytest.mark.parametrize("how", ["line", "corners"])
def test_95_percent_hold_the_truth_where_the_georeference_leaves_a_residual(how, pixels):
    ship = Bent(replace(SCENES["utm"], residual_m=3.0 * pixels, georef_se_m=3.0 * pixels), 50.0)
    rates = np.mean([ship.held(getattr(ship, how)()) for _ in range(TRIALS)], axis=0)
    assert all(0.925 <= rate <= 0.975 for rate in rates), rates


def test_a_new_georeference_keeps_the_pixels_and_moves_the_ground():
    """Twice the pixel size and a shift: the lengths double, the places shift, the pixels stay."""
    old = SCENES["utm"]
    a, b, c, d, e, f = old.transform
    new = replace(old, transform=(2 * a, 2 * b, c + 500, 2 * d, 2 * e, f))
    pixels = [Pixel(2000, 2000), Pixel(2040, 2000), Pixel(2040, 2010), Pixel(2000, 2010)]
    box = annotating.annotation(old, "box", "vessel", pixels)
    cloud = Mask(scene="u", pixels=tuple(pixels), geometry=annotating.ground_shape(old, "polygon", pixels))
    store = Rows([box], [cloud])
    mark, mask = annotating.remeasured(store, new)
    assert mark.uuid == box.uuid and mark.pixels == box.pixels
    assert mark.length_m == pytest.approx(2 * box.length_m, rel=1e-3)
    assert mark.geometry == mask.geometry == annotating.ground_shape(new, "polygon", pixels)
    assert annotating.remeasured(store, old) == ()


class Rows:
    """The rows of a case."""

    def __init__(self, marks, masks):
        self.rows = {Annotation: marks, Mask: masks}

    def all(self, kind, **_):
        return self.rows[kind]


def test_a_line_along_the_long_side_of_a_pixel_is_known_less_well():
    """At 60° north a pixel of equal degrees is about twice as high as wide: 0.558 m by 0.279 m."""
    where = SCENES["geographic 60.0"]
    across = annotating.measures_of(where, "line", [Pixel(2000, 2000), Pixel(2200, 2000)])["length"]
    along = annotating.measures_of(where, "line", [Pixel(2000, 2000), Pixel(2000, 2200)])["length"]
    assert along.se / across.se == pytest.approx(2.0, rel=0.02)
    assert across.se == pytest.approx(0.279 * math.sqrt(2 * 13 / 12), rel=0.02)


def test_a_box_whose_corners_are_in_the_wrong_order_is_refused():
    with pytest.raises(UserError, match="cross"):
        annotating.annotation(
            SCENES["utm"], "box", "vessel", [Pixel(100, 100), Pixel(110, 165), Pixel(110, 100), Pixel(100, 165)]
        )


def test_a_polygon_that_crosses_itself_has_no_area_and_is_refused():
    with pytest.raises(UserError, match="cross"):
        annotating.annotation(
            SCENES["utm"], "polygon", "vessel", [Pixel(0, 0), Pixel(100, 100), Pixel(100, 0), Pixel(0, 100)]
        )


def test_a_narrow_box_whose_corners_a_trembling_hand_swapped_is_still_measured():
    corners = [Pixel(100, 100), Pixel(101, 100), Pixel(100.2, 130), Pixel(100.9, 130)]
    assert annotating.annotation(SCENES["utm"], "box", "vessel", corners).length_m == pytest.approx(90, rel=0.02)


def test_an_area_is_that_of_what_is_drawn_and_its_holes_are_taken_off():
    """On the ellipsoid at 60° north, against pyproj's own polygons and the closed form of an ellipse."""
    where = SCENES["geographic 60.0"]
    box = [Pixel(1000, 1000), Pixel(1400, 1000), Pixel(1400, 1300), Pixel(1000, 1300)]
    place = Georeference.of(where)

    def exact(pixels):
        lon, lat = place.to_ground(np.array(pixels, dtype=float)).T
        return abs(GEOD.polygon_area_perimeter(lon, lat)[0])

    whole = annotating.annotation(where, "box", "building", box)
    round_ = annotating.annotation(where, "ellipse", "oil tank", box)
    hole = [[1100, 1100], [1200, 1100], [1200, 1200], [1100, 1200]]
    holed = annotating.annotation(where, "polygon", "building", box, holes=json.dumps([hole]))
    assert whole.area_m2 == pytest.approx(exact(box), rel=1e-6)
    assert round_.area_m2 == pytest.approx(math.pi / 4 * exact(box), rel=1e-6)
    assert round_.length_m == whole.length_m
    assert len(round_.geometry.points) == 64
    assert holed.area_m2 == pytest.approx(exact(box) - exact(hole), rel=1e-6)
    assert holed.area_se > annotating.annotation(where, "polygon", "building", box).area_se
    assert annotating.annotation(where, "line", "berth", box[:2]).area_m2 is None
    assert annotating.annotation(where, "polygon", "building", box, holes="no JSON").area_m2 == pytest.approx(
        exact(box)
    )


@pytest.mark.parametrize("corners", [4, 9])
def test_95_percent_of_the_areas_of_polygons_hold_the_truth(corners):
    random, where = np.random.default_rng(3), SCENES["utm"]
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    ring = 2000 + 40 * np.column_stack([np.cos(turns), np.sin(turns)])
    truth = annotating.measures_of(where, "polygon", [Pixel(*p) for p in ring])["area"].value

    def held():
        clicks = ring + random.normal(0, 1, ring.shape) + random.uniform(-0.5, 0.5, ring.shape)
        area = annotating.measures_of(where, "polygon", [Pixel(*p) for p in clicks])["area"]
        return abs(area.value - truth) <= 1.959964 * area.se

    assert 0.925 <= np.mean([held() for _ in range(TRIALS)]) <= 0.975


def test_texts_and_arrows_are_of_no_class_and_measure_nothing():
    where = SCENES["utm"]
    arrow = annotating.annotation(where, "arrow", "vessel", [Pixel(10, 10), Pixel(40, 50)])
    words = annotating.annotation(where, "text", "vessel", [Pixel(10, 10)], label="Pier 3")
    for mark, kind in ((arrow, "LineString"), (words, "Point")):
        assert mark.category == annotating.REMARK
        assert (mark.length, mark.area, mark.geometry.kind) == (None, None, kind)
        assert mark.is_remark
    with pytest.raises(UserError, match="needs words"):
        annotating.annotation(where, "text", "vessel", [Pixel(10, 10)], label="  ")
    with pytest.raises(UserError, match="An arrow needs 2 points, not 3"):
        annotating.annotation(where, "arrow", "vessel", [Pixel(1, 1), Pixel(2, 2), Pixel(3, 3)])


def test_the_readout_of_a_scene_without_a_georeference_is_in_pixels():
    bare = Scene(uuid="b", name="photo", width=400, height=300)
    box = [Pixel(0, 0), Pixel(30, 40), Pixel(22, 46), Pixel(-0.4 + -7.6, 6)]  # 50 long, 10 wide
    assert annotating.reading(bare, "box", box) == "50.0 × 10.0 px, no georeference"
    assert annotating.reading(bare, "polygon", [Pixel(0, 0), Pixel(40, 0), Pixel(40, 25)]) == "500 px², no georeference"
    assert annotating.reading(bare, "line", [Pixel(0, 0), Pixel(3, 4)]) == "5.0 px, no georeference"


def test_no_area_is_told_of_an_outline_that_crosses_itself():
    bow_tie = [Pixel(10, 10), Pixel(90, 90), Pixel(90, 10), Pixel(10, 90)]
    assert annotating.reading(SCENES["utm"], "polygon", bow_tie) == "crosses itself"
