"""Ships found on simulated seas whose truth is known; the seas know nothing of the detector."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import ndimage, stats
from tests.imagery import seas, storms

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.imagery import blobs, hulls, likeness, targets
from roadstead.spatial.box import box_from_axis


def reader(picture):
    """Reads a picture in memory as a worker would: means of cells, not a number outside."""
    rows, columns = picture.shape

    def read(window, shape):
        x0, y0, x1, y1 = (int(v) for v in window)
        step = (x1 - x0) // shape[1]
        out = np.full((y1 - y0, x1 - x0), np.nan)
        a, b, c, d = max(y0, 0), min(y1, rows), max(x0, 0), min(x1, columns)
        if a < b and c < d:
            out[a - y0 : b - y0, c - x0 : d - x0] = picture[a:b, c:d]
        return out.reshape(shape[0], step, shape[1], step).mean(axis=(1, 3))

    return read


def charted(sea, margin_m):
    """The land of the chart, which is not quite that of the picture."""
    area = sea.chart.buffer(margin_m / sea.gsd_m)
    shapely.prepare(area)

    def land(window, shape):
        x = window[0] + (np.arange(shape[1]) + 0.5) * (window[2] - window[0]) / shape[1]
        y = window[1] + (np.arange(shape[0]) + 0.5) * (window[3] - window[1]) / shape[0]
        return shapely.contains_xy(area, *np.meshgrid(x, y))

    return land


def searched(sea, **changes):
    search = targets.Search(**changes)
    rows, columns = sea.picture.shape
    land = charted(sea, search.land_m)
    return targets.find(reader(sea.picture), land, (0, 0, columns, rows), sea.gsd_m, search)


def matched(sea, found):
    """Ships found, boxes that are none, and of these those on land."""
    left, false, ashore = list(sea.ships), 0, 0
    for hit in found.hits:
        middle = shapely.Polygon(hit.box).centroid
        near = [s for s in left if shapely.Polygon(s).buffer(max(1, 10 / sea.gsd_m)).contains(middle)]
        left = [s for s in left if not (near and s is near[0])]
        false += not near
        ashore += not near and bool(sea.land.buffer(2).intersects(middle))
    return len(sea.ships) - len(left), false, ashore


def iou(a, b):
    a, b = shapely.Polygon(a), shapely.Polygon(b)
    return a.intersection(b).area / a.union(b).area


@pytest.mark.parametrize(
    "sea",
    [
        pytest.param(lambda: seas.radar(11, side=500, count=8, texture=4), id="radar, rough sea"),
        pytest.param(lambda: seas.optical(12, side=420, gsd=5, count=7, waves=6), id="optical, waves and clouds"),
    ],
)
def test_ships_are_found_on_water_and_nothing_on_land(sea):
    sea = sea()
    found = searched(sea)
    right, false, ashore = matched(sea, found)
    assert right >= 0.85 * len(sea.ships)
    assert false <= 1
    assert ashore == 0
    assert found.land > 0


def test_a_bank_of_cloud_is_told_of_as_ships_beside_it_are_missed():
    clear = seas.optical(12, side=420, gsd=5, count=7, waves=3, clouds=0)
    assert searched(clear).masses == 0
    cloudy = searched(storms.cloudy(clear, 1))
    assert 0.05 < cloudy.masses / cloudy.cells < 0.4  # a fifth of it, some on land


def test_ghosts_of_a_radar_and_ships_at_berth_are_no_ships_on_the_water():
    sea = storms.berthed(storms.ghosts(seas.radar(11, side=500, count=8, texture=8), 2), 3)
    right, false, ashore = matched(sea, searched(sea, radar=True))
    assert right >= 0.85 * len(sea.ships)
    assert false + ashore <= 1


def test_without_a_land_mask_what_stands_on_land_is_found_too():
    sea = seas.radar(11, side=500, count=3)
    bare = targets.find(reader(sea.picture), None, (0, 0, *sea.picture.shape[::-1]), 10.0, targets.Search())
    assert matched(sea, bare)[2] > 0  # so that the test above shows that the mask works


@pytest.mark.parametrize("looks", [1, 4, 40])
def test_false_alarms_are_as_rare_as_was_asked_for(looks):
    """Gamma-distributed clutter of known shape: 1 in 1000 cells exceeds the threshold, to within the error of counting."""
    values = stats.gamma(looks, scale=50 / looks).rvs((700, 700), random_state=np.random.default_rng(5))
    water = np.ones(values.shape, bool)
    strong, _ = targets.standing_out(values, water, 20, 60, 1e-3)
    assert 0.6e-3 < strong.mean() < 1.6e-3


def test_a_wake_is_no_second_ship_and_does_not_lengthen_the_first():
    random = np.random.default_rng(8)
    picture = random.normal(60, 3, (400, 500))
    outline = seas.corners(350, 200, 40, 7, 0.0)
    part, mask = seas.inside(outline, picture.shape)
    picture[part][mask] = 160
    foam = np.s_[197:203, 230:300]  # begins 30 pixels astern, 30 deviations less bright than the ship
    picture[foam] += 35 * random.random((6, 70)) + 10
    found = targets.find(reader(ndimage.gaussian_filter(picture, 0.6)), None, (0, 0, 500, 400), 5.0, targets.Search())
    (hit,) = found.hits
    assert iou(hit.box, outline) > 0.75


def test_cells_that_were_not_seen_or_are_land_are_no_ships():
    values = np.random.default_rng(1).normal(100, 5, (300, 300))
    values[100:104, 100:120] = 200
    values[200:204, 100:120] = 200
    values[195:210, 95:125] = np.nan
    water = np.isfinite(values)
    strong, _ = targets.standing_out(values, water, 30, 60, 1e-6)
    assert strong[100:104, 100:120].all()
    assert not strong[195:210, 95:125].any()
    water[90:110] = False
    assert not targets.standing_out(values, water, 30, 60, 1e-6)[0].any()


def test_a_search_can_be_stopped_and_tells_how_far_it_is():
    sea, told = seas.radar(2, side=300, count=3, land=False), []

    def stop(done):
        told.append(done)
        if done > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        targets.find(reader(sea.picture), None, (0, 0, *sea.picture.shape[::-1]), 10.0, targets.Search(), stop)
    assert told == sorted(told)


def test_tiles_give_what_one_piece_gives(monkeypatch):
    sea = seas.radar(3, side=420, count=8, land=False)
    whole = searched(sea)
    monkeypatch.setattr(targets, "TILE", 150)
    parts = searched(sea)
    middles = [sorted(tuple(np.round(np.mean(h.box, axis=0), 0)) for h in f.hits) for f in (whole, parts)]
    assert middles[0] == middles[1]


@settings(max_examples=25)
@example(x=25.0, y=25.0, length=18.0, beam=4.0, heading=1.9375, contrast=-30.0, seed=90)  # was turned by 6 degrees once
@given(
    st.floats(25, 75), st.floats(25, 75), st.floats(18, 40), st.floats(4, 9), st.floats(0, 2 * math.pi),
    st.sampled_from([60.0, -30.0]), st.integers(0, 99),
)  # fmt: skip
def test_the_box_of_a_rectangle_is_that_rectangle(x, y, length, beam, heading, contrast, seed):
    """Painted by its cover of a sixteenth of each pixel and blurred as by a camera, brighter or darker than the water."""
    outline = seas.corners(x, y, length, beam, heading)
    fine = (np.arange(110 * 4) + 0.5) / 4 - 5
    cover = shapely.contains_xy(shapely.Polygon(outline), *np.meshgrid(fine, fine))
    seen = ndimage.gaussian_filter(cover.astype(float), 0.55 * 4)
    picture = 60 + contrast * seen.reshape(110, 4, 110, 4).mean(axis=(1, 3))
    picture += np.random.default_rng(seed).normal(0, 2, picture.shape)
    found = blobs.blob_at(picture, x + 5, y + 5, 2.0)
    assert found is not None
    assert iou(outline + 5, found.box) > 0.8
    assert found.length == pytest.approx(length, abs=1.0)
    assert found.beam == pytest.approx(beam, abs=0.7)
    assert math.copysign(1, found.contrast) == math.copysign(1, contrast)


def clicked(sea):
    """The overlap of a click into the middle of each ship with its truth, with what the picture says of its beam."""
    found = []
    for box in sea.ships:
        (x, y), half = box.mean(axis=0), round(560 / sea.gsd_m)
        left, top = round(x) - half, round(y) - half
        patch = reader(sea.picture)((left, top, left + 2 * half, top + 2 * half), (2 * half, 2 * half))
        hull = hulls.hull_at(patch, x - left, y - top, 2.0, radar=True)
        assert hull is not None
        found.append((iou(box - (left, top), hull.blob.box), hull.narrow, np.hypot(*(box[1] - box[0]))))
    return found


def test_strong_points_do_not_widen_the_box_of_a_ship_in_a_radar_picture():
    large = clicked(seas.radar(31, side=500, count=8, land=False, lengths=(180, 330)))
    assert len(large) > 4
    assert np.median([overlap for overlap, _, _ in large]) > 0.8
    small = clicked(seas.radar(32, side=500, count=12, land=False, lengths=(60, 110)))
    assert np.median([overlap for overlap, _, _ in small]) > 0.5
    for _, narrow, beam in large + small:  # the response is 1.9 pixels wide
        if not 1.3 < beam < 2.7:
            assert narrow == (beam < 1.9)


def test_a_broad_thing_in_a_radar_picture_is_made_no_ship():
    random = np.random.default_rng(3)
    picture = 50 * np.sqrt(ndimage.gaussian_filter(random.gamma(4, 0.25, (160, 160)), 1.0))
    picture[70:86, 70:88] *= 8  # a platform, 18 x 16 pixels
    hull = hulls.hull_at(picture, 79, 78, radar=True)
    assert hull is not None
    assert not hull.narrow
    assert (hull.blob.length, hull.blob.beam) == pytest.approx((18, 16), abs=2)


def test_a_click_beside_any_thing_finds_none():
    flat = np.random.default_rng(2).normal(80, 3, (200, 200))
    assert blobs.blob_at(flat, 100, 100) is None
    assert blobs.blob_at(np.full((50, 50), np.nan), 20, 20) is None
    assert blobs.blob_at(np.full((50, 50), 7.0), 20, 20) is None


def test_the_like_of_one_container_are_found_turned_a_little_and_nothing_else():
    random = np.random.default_rng(4)
    picture = random.normal(90, 6, (300, 300))
    places = [(60, 60, 0), (60, 80, 0), (90, 60, 3), (200, 150, -4), (220, 220, 0), (140, 60, 5)]
    for x, y, turn in places:
        outline = seas.corners(x, y, 24, 9, math.radians(10 + turn))
        part, mask = seas.inside(outline, picture.shape)
        picture[part][mask] = 190
        stripe, lines = seas.inside(seas.corners(x, y, 4, 9, math.radians(10 + turn)), picture.shape)
        picture[stripe][lines] = 40
    part, mask = seas.inside(seas.corners(250, 60, 60, 30, 0.2), picture.shape)  # a shed
    picture[part][mask] = 190
    u, v = np.array([math.cos(math.radians(10)), math.sin(math.radians(10))]) * 12, np.array([60.0, 60.0])
    box = box_from_axis(Pixel(*(v + u)), Pixel(*(v - u)), Pixel(60 - 4.5 * u[1] / 12, 60 + 4.5 * u[0] / 12))
    found = [a for a in likeness.alike(reader(picture), box, (0, 0, 300, 300)) if a.score >= 0.6]
    assert len(found) == len(places)
    for x, y, turn in places:
        best = max(found, key=lambda a: iou(a.box, seas.corners(x, y, 24, 9, math.radians(10 + turn))))
        assert iou(best.box, seas.corners(x, y, 24, 9, math.radians(10 + turn))) > 0.75
    assert found[0].score > 0.99  # itself


def test_correlation_is_that_of_the_textbook():
    random = np.random.default_rng(6)
    picture, mask = random.normal(size=(40, 50)), random.random((7, 9)) < 0.7
    template = np.where(mask, picture[11:18, 20:29], 0)
    about = np.where(mask, template - template[mask].mean(), 0)
    score = likeness.correlation(picture, about / np.linalg.norm(about), mask)
    assert score[14, 24] == pytest.approx(1.0)
    other = picture[20:27, 5:14]
    assert score[23, 9] == pytest.approx(np.corrcoef(other[mask], template[mask])[0, 1])


def test_a_box_of_one_tone_has_no_like():
    box = box_from_axis(Pixel(60, 50), Pixel(40, 50), Pixel(50, 54))
    with pytest.raises(UserError, match="one tone"):
        likeness.alike(reader(np.full((100, 100), 50.0)), box, (0, 0, 100, 100))
