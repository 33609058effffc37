"""Fits to control points: what they find, what they state, what they refuse."""

import math

import numpy as np
import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.imagery.fitting import METHODS, best_method, fit, rms
from roadstead.imagery.georeference import Georeference, placed, working_crs
from roadstead.imagery.warps import folds, warp_from_json

SIZE = (4000, 3000)
EAST, NORTH = 607_000.0, 4_676_000.0  # off Najin in UTM 52


def spots(random, size=SIZE, side=5):
    """Points spread over an image, one at random in each cell of a grid."""
    cells = np.array([(i, j) for j in range(side) for i in range(side)], float)
    return (cells + random.uniform(0.15, 0.85, cells.shape)) / side * size


def sheared(pixels):
    """Half a metre a pixel, turned by 20 degrees, sheared."""
    x, y = np.asarray(pixels, float).T
    return np.column_stack((EAST + 0.47 * x + 0.19 * y, NORTH + 0.17 * x - 0.46 * y))


def bent(pixels):
    """The same with a quadratic bend of some 40 pixels at the rim."""
    u = (np.asarray(pixels, float) - (2000, 1500)) / 2000
    return sheared(pixels + 40 * np.column_stack((u[:, 0] ** 2 - 0.5 * u[:, 0] * u[:, 1], u[:, 1] ** 2)))


def oblique(pixels):
    """A photograph from the side."""
    flat = sheared(pixels) - (EAST, NORTH)
    depth = 1 + np.asarray(pixels, float) @ (4e-5, 6e-5)
    return flat / depth[:, None] + (EAST, NORTH)


def swirled(pixels):
    """A bend that no polynomial of order 3 follows."""
    u = np.asarray(pixels, float) / 1000
    return sheared(pixels + 8 * np.column_stack((np.sin(2 * u[:, 1]), np.cos(2 * u[:, 0]))))


def turned(pixels):
    x, y = np.asarray(pixels, float).T
    return np.column_stack((EAST + 0.5 * x + 0.2 * y, NORTH + 0.2 * x - 0.5 * y))


EXACT = {
    "helmert": turned,
    "affine": sheared,
    "projective": oblique,
    "polynomial2": bent,
    "polynomial3": bent,
}


@pytest.mark.parametrize("method", EXACT)
def test_a_transform_of_its_own_kind_is_found_exactly(method):
    random = np.random.default_rng(1)
    pixels, truth = spots(random), EXACT[method]
    made = fit(method, pixels, truth(pixels))
    elsewhere = random.uniform(0, 1, (500, 2)) * SIZE
    assert made.warp.forward(elsewhere) == pytest.approx(truth(elsewhere), abs=1e-6)
    assert made.warp.inverse(truth(elsewhere)) == pytest.approx(elsewhere, abs=1e-3)
    assert made.loo_rmse < 1e-6


def test_a_spline_goes_through_its_points_and_back():
    random = np.random.default_rng(2)
    pixels = spots(random)
    made = fit("tps", pixels, swirled(pixels))
    assert made.warp.forward(pixels) == pytest.approx(swirled(pixels), abs=1e-6)
    elsewhere = random.uniform(0, 1, (500, 2)) * SIZE
    assert made.warp.inverse(made.warp.forward(elsewhere)) == pytest.approx(elsewhere, abs=1e-3)
    assert rms(made.warp.forward(elsewhere) - swirled(elsewhere)) < 3


def test_the_spline_is_the_one_scipy_makes():
    from scipy.interpolate import RBFInterpolator

    random = np.random.default_rng(3)
    pixels, elsewhere = spots(random), random.uniform(0, 1, (50, 2)) * SIZE
    ours = fit("tps", pixels, swirled(pixels)).warp.forward(elsewhere)
    theirs = RBFInterpolator(pixels / 1000, swirled(pixels), kernel="thin_plate_spline", degree=1)(elsewhere / 1000)
    assert ours == pytest.approx(theirs, abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_leaving_one_out_is_what_fitting_without_it_gives(method):
    random = np.random.default_rng(4)
    pixels = spots(random, side=4)
    plane = bent(pixels) + random.normal(0, 0.5, pixels.shape)
    made = fit(method, pixels, plane)
    for i in range(len(pixels)):
        without = fit(method, np.delete(pixels, i, 0), np.delete(plane, i, 0)).warp
        assert made.loo[i] == pytest.approx((plane[i] - without.forward(pixels[i : i + 1]))[0], abs=1e-5)


@pytest.mark.parametrize(
    ("method", "truth"),
    [("helmert", turned), ("affine", sheared), ("projective", oblique), ("polynomial2", bent), ("tps", sheared)],
)
def test_the_stated_error_is_that_at_further_points(method, truth):
    """25 points measured to half a pixel: over 200 trials the ratio of stated to true error is 1 in the middle, and
    its spread is what 50 numbers minus the unknowns allow (about 10 %)."""
    ratios = []
    for seed in range(200):
        random = np.random.default_rng(seed)
        pixels, further = spots(random), random.uniform(0, 1, (1000, 2)) * SIZE
        made = fit(method, pixels, truth(pixels) + random.normal(0, 0.25, pixels.shape), SIZE)
        missed = truth(further) + random.normal(0, 0.25, further.shape) - made.warp.forward(further)
        ratios.append(made.stated_se / rms(missed))
    assert np.median(ratios) == pytest.approx(1, abs=0.07)
    assert np.mean(np.abs(np.array(ratios) - 1) < 0.2) > {"tps": 0.7, "polynomial2": 0.8}.get(method, 0.85)


def test_the_point_that_fits_worst_is_named_and_what_its_leaving_gives():
    random = np.random.default_rng(5)
    pixels = spots(random, side=3)
    plane = sheared(pixels) + random.normal(0, 0.2, pixels.shape)
    plane[6] += (25, -10)
    for method in ("affine", "projective", "tps"):
        made = fit(method, pixels, plane)
        assert made.worst == 6
        assert made.rmse_without < made.loo_rmse / 3
        assert made.suspect or method == "tps"
    clean = fit("affine", pixels, sheared(pixels) + random.normal(0, 0.2, pixels.shape))
    assert not clean.suspect


def test_too_few_points_are_counted():
    with pytest.raises(UserError, match=r"order 2 needs 6 control points; there are 4.*Set 2 more"):
        fit("polynomial2", *(np.array([(0, 0), (9, 0), (0, 9), (9, 9)]),) * 2)
    with pytest.raises(UserError, match="there is 1"):
        fit("helmert", np.array([(1, 1)]), np.array([(1, 1)]))


def test_points_on_a_line_or_on_one_another_are_refused():
    line = np.array([(x, 2 * x + 1) for x in range(12)], float)
    for method in set(METHODS) - {"helmert"}:
        with pytest.raises(UserError, match="one line"):
            fit(method, line, sheared(line))
    same = np.array([(5, 5), (5, 5), (5, 5)], float)
    with pytest.raises(UserError, match="on one another"):
        fit("affine", same, same)
    ring = np.array([(math.cos(t), math.sin(t)) for t in np.linspace(0, 6, 12)]) * 500
    with pytest.raises(UserError, match="one curve"):
        fit("polynomial2", ring, sheared(ring))
    three = np.array([(0, 0), (500, 0), (1000, 0), (500, 800)], float)
    with pytest.raises(UserError, match="Three of the control points lie on one line"):
        fit("projective", three, sheared(three))


def test_no_error_is_stated_where_nothing_tests_the_fit():
    pixels = np.array([(0, 0), (3000, 100), (200, 2500)], float)
    made = fit("affine", pixels, sheared(pixels))
    assert math.isnan(made.stated_se) and made.worst is None
    georeference = Georeference.fitted(made, "EPSG:32652", SIZE)
    assert georeference.se_m == pytest.approx(1.5, rel=0.05)  # three of its half-metre pixels


@pytest.mark.parametrize(
    ("truth", "method"),
    [(turned, "helmert"), (sheared, "affine"), (bent, "polynomial2"), (oblique, "projective"), (swirled, "tps")],
)
def test_the_method_is_suggested_that_made_the_picture(truth, method):
    random = np.random.default_rng(6)
    pixels = spots(random, side=6)
    found = best_method(pixels, truth(pixels) + random.normal(0, 0.05, pixels.shape), SIZE)
    assert found.method == method
    assert "missed" in found.reason


def test_a_fold_is_refused():
    pixels = np.array([(0, 0), (4000, 0), (0, 3000), (4000, 3000), (2000, 1500), (2000, 400)], float)
    plane = sheared(pixels)
    plane[4], plane[5] = plane[5], plane[4].copy()
    made = fit("tps", pixels, plane)
    assert folds(made.warp, *SIZE)
    with pytest.raises(UserError, match="folds over"):
        Georeference.fitted(made, "EPSG:32652", SIZE)


@pytest.mark.parametrize("method", METHODS)
def test_a_scene_keeps_its_georeference_as_text(method):
    random = np.random.default_rng(7)
    pixels = spots(random, side=4)
    made = fit(method, pixels, bent(pixels) + random.normal(0, 0.3, pixels.shape), SIZE)
    scene = placed(
        Scene(name="s", width=4000, height=3000), Georeference.fitted(made, "EPSG:32652", SIZE), note="16 points"
    )
    again = Georeference.of(scene)
    assert again.to_crs(pixels) == pytest.approx(made.warp.forward(pixels), abs=1e-6)
    assert again.to_pixels(again.to_ground(pixels)) == pytest.approx(pixels, abs=1e-2)
    assert scene.residual_m == scene.georef_se_m == made.stated_se
    assert scene.gsd_m == pytest.approx(0.5, rel=0.1)


def test_a_scene_tied_to_another_goes_through_it():
    pixels = spots(np.random.default_rng(8), side=4)
    base = Georeference.fitted(fit("tps", pixels, swirled(pixels)), "EPSG:32652", SIZE)
    matrix = (1.01, 0.02, 30.0, -0.02, 1.0, -12.0)
    tied = base.through(matrix)
    x, y = 500.0, 700.0
    assert tied.to_ground([(x, y)]) == pytest.approx(base.to_ground([(1.01 * x + 0.02 * y + 30, -0.02 * x + y - 12)]))
    assert tied.to_pixels(tied.to_ground([(x, y)])) == pytest.approx(np.array([(x, y)]), abs=1e-3)
    flat = Georeference("EPSG:32652", (2, 0, EAST, 0, -2, NORTH)).through(matrix)
    assert not flat.warp
    assert flat.to_crs([(x, y)]) == pytest.approx(
        np.array([(EAST + 2 * (1.01 * x + 0.02 * y + 30), NORTH - 2 * (-0.02 * x + y - 12))])
    )


def test_a_warp_that_is_none_is_refused():
    for text in (
        "",
        "{",
        '{"kind": "magic"}',
        '{"kind": "tps", "origin": [0, 0], "scale": 1, "knots": [], "weights": []}',
    ):
        with pytest.raises(UserError, match="no kind that is known"):
            warp_from_json(text)


def test_the_plane_to_fit_in():
    assert working_crs([(130.3, 42.2)]) == "EPSG:32652"
    assert working_crs([(179.9, -17), (-179.7, -17)]) == "EPSG:32701"
    assert working_crs([(0, 88)]) == "EPSG:32661"


def waves(random):
    """A smooth distortion that no method has the terms of: sines of about one to two and a half waves over the image."""
    terms = random.normal(0, 1, (2, 3))

    def mapped(pixels):
        x, y = ((pixels - np.array(SIZE) / 2) / (SIZE[0] / 2)).T
        return pixels + 20 * np.column_stack([np.sin(2.5 * (a * x + b * y) + c) for a, b, c in terms])

    return mapped


@pytest.mark.parametrize(
    ("method", "share"),
    [
        ("helmert", 0.95),
        ("affine", 0.95),
        ("projective", 0.95),
        ("polynomial2", 0.9),
        ("polynomial3", 0.65),
        ("tps", 0.6),
    ],
)
def test_the_stated_error_holds_also_where_no_method_can_follow_the_ground(method, share):
    ratios = []
    for seed in range(40):
        random = np.random.default_rng(seed)
        truth, pixels, further = waves(random), spots(random), random.uniform(0, 1, (1000, 2)) * SIZE
        made = fit(method, pixels, truth(pixels) + random.normal(0, 1, pixels.shape), SIZE)
        missed = truth(further) + random.normal(0, 1, further.shape) - made.warp.forward(further)
        ratios.append(made.stated_se / rms(missed))
    assert np.median(ratios) == pytest.approx(1, abs=0.15 if method == "tps" else 0.08)
    assert np.mean(np.abs(np.array(ratios) - 1) < 0.2) >= share


@pytest.mark.parametrize("method", METHODS)
def test_the_stated_error_does_not_depend_on_units_nor_on_the_axes(method):
    random = np.random.default_rng(7)
    pixels = spots(random)
    plane = bent(pixels) + random.normal(0, 0.5, pixels.shape)
    turned_round = plane[:, ::-1] * (1, -1)
    one, thousand, turn = (fit(method, pixels, p, SIZE).stated_se for p in (plane, 1000 * plane + 5, turned_round))
    assert thousand == pytest.approx(1000 * one, rel=1e-6)
    assert turn == pytest.approx(one, rel=1e-6)
