"""Control points and the georeference from them, against least squares written out by hand."""

import math

import numpy as np
import pyproj
import pytest

from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, ControlPoint, Registration, Scene
from roadstead.services import annotating, georeferencing, pointfiles
from roadstead.services.session import CaseSession

UTM = pyproj.Transformer.from_crs(32652, 4326, always_xy=True)
PIXELS = np.array([(100, 100), (900, 120), (880, 700), (130, 650), (500, 400), (300, 600), (700, 200)], float)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Points", "tester") as made:
        made.do(Operation("add-scene", "Add", (Scene(uuid="s", name="Slide", width=1000, height=800),)))
        yield made


def ground(pixels, noise=0.0):
    """Easting and northing by a turn, a scale of 2 m and a shift, with an error from point to point."""
    x, y = pixels.T
    east = 441_000 + 2 * (x * math.cos(0.1) - y * math.sin(0.1))
    north = 4_676_000 - 2 * (x * math.sin(0.1) + y * math.cos(0.1))
    return np.column_stack((east, north)) + noise


def place(east, north):
    return LonLat(*UTM.transform(east, north))


def set_points(session, pixels, goals):
    scene = session.store.get(Scene, "s")
    for pixel, goal in zip(pixels.tolist(), goals.tolist(), strict=True):
        _, operation = georeferencing.add_point(session.store, scene, Pixel(*pixel), place(*goal))
        session.do(operation)
    return georeferencing.control_points(session.store, scene)


def test_an_affine_fit_has_the_residuals_of_least_squares_and_leaves_one_out_by_fitting_again(session):
    noise = np.random.default_rng(5).normal(0, 3, PIXELS.shape)
    goals = ground(PIXELS, noise)
    points = set_points(session, PIXELS, goals)
    found = georeferencing.preview(session.store, session.store.get(Scene, "s"), points, "affine")
    assert found.crs == "EPSG:32652"
    design = np.column_stack((PIXELS, np.ones(len(PIXELS))))

    def misses(keep, at):
        solved = np.linalg.lstsq(design[keep], goals[keep], rcond=None)[0]
        return goals[at] - design[at] @ solved

    everyone = np.arange(len(PIXELS))
    residuals = misses(everyone, everyone)
    left_out = np.array([misses(np.delete(everyone, i), [i])[0] for i in everyone])
    scale = (
        pyproj.Proj(32652).get_factors(*place(441_500, 4_675_500)).meridional_scale
    )  # grid metres are not ground metres
    assert found.residuals_m == pytest.approx(np.hypot(*residuals.T) / scale, rel=1e-4)
    assert found.loo_m == pytest.approx(np.hypot(*left_out.T) / scale, rel=1e-4)
    assert found.loo_rmse_m == pytest.approx(math.sqrt(np.mean(left_out**2)) / scale, rel=1e-4)


def test_the_point_that_was_set_wrongly_is_suggested_and_leaving_it_out_heals_the_fit(session):
    goals = ground(PIXELS)
    goals[4] += (60, -40)
    points = set_points(session, PIXELS, goals)
    scene = session.store.get(Scene, "s")
    found = georeferencing.preview(session.store, scene, points, "helmert")
    assert found.worst.name == "5"
    assert found.without_m < 0.1 < found.loo_rmse_m
    point = found.worst
    session.do(georeferencing.changed(point, replace_used(point)))
    assert session.store.undo_label() == "Leave out control point 5"
    found = georeferencing.preview(session.store, scene, georeferencing.control_points(session.store, scene), "helmert")
    assert found.rmse_m < 0.01


def replace_used(point):
    from dataclasses import replace

    return replace(point, used=False)


def test_applied_marks_keep_their_pixels_get_lengths_with_doubt_and_undo_takes_all_back(session):
    store = session.store
    scene = store.get(Scene, "s")
    mark = annotating.annotation(scene, "line", "vessel", [Pixel(200, 200), Pixel(300, 200)])
    session.do(Operation("annotate", "Mark", (mark,)))
    points = set_points(session, PIXELS, ground(PIXELS, np.random.default_rng(2).normal(0, 4, PIXELS.shape)))
    found = georeferencing.preview(store, scene, points, "affine")
    session.do(georeferencing.applied(store, found))
    after, line = store.get(Scene, "s"), store.get(Annotation, mark.uuid)
    assert line.pixels == mark.pixels
    assert line.length_m == pytest.approx(200, rel=0.03)
    assert line.length_se > after.residual_m > 2  # two ends, each as uncertain as the fit
    assert after.gsd_m == pytest.approx(2, rel=0.02)
    assert "7 control points, leave-one-out" in after.georef_note
    assert georeferencing.method_of(after) == "affine"
    session.undo()
    assert not store.get(Scene, "s").georeferenced
    assert store.get(Annotation, mark.uuid) == mark


def test_a_tie_follows_a_better_georeference_of_the_scene_it_is_tied_to(session):
    store, scene = session.store, session.store.get(Scene, "s")
    reference = Scene(
        uuid="r", name="Ref", width=1000, height=800, crs="EPSG:32652", transform=(1, 0, 441e3, 0, -1, 4676e3)
    )
    session.do(Operation("add-scene", "Add", (reference,)))
    point, _ = georeferencing.add_point(store, scene, Pixel(10, 10))
    session.do(georeferencing.changed(point, georeferencing.with_tie(point, reference, Pixel(100, 50))))
    (tied,) = georeferencing.control_points(store, scene)
    assert tied.geometry.points[0] == pytest.approx(place(441_100, 4_675_950))
    moved = Scene(
        **{f: getattr(reference, f) for f in ("uuid", "name", "width", "height", "crs")},
        transform=(1, 0, 441_030, 0, -1, 4676e3),
    )
    session.do(Operation("edit", "Move", (moved,)))
    (tied,) = georeferencing.control_points(store, scene)
    assert tied.geometry.points[0] == pytest.approx(place(441_130, 4_675_950))


def test_a_georeference_from_points_takes_the_place_of_a_registration_and_can_be_taken_away_with_marks_kept(session):
    store, scene = session.store, session.store.get(Scene, "s")
    mark = annotating.annotation(scene, "line", "vessel", [Pixel(200, 200), Pixel(300, 200)])
    session.do(Operation("add", "Add", (mark, Registration(uuid="reg", scene="s", reference="s", applied=True))))
    points = set_points(session, PIXELS, ground(PIXELS))
    session.do(georeferencing.applied(store, georeferencing.preview(store, scene, points, "helmert")))
    assert not store.get(Registration, "reg").applied
    session.do(georeferencing.bare(store, store.get(Scene, "s")))
    assert not store.get(Scene, "s").georeferenced
    assert store.get(Annotation, mark.uuid) == mark
    assert len(georeferencing.control_points(store, scene)) == len(PIXELS)


@pytest.mark.parametrize(
    ("pixels", "problem"),
    [
        (PIXELS[:2], "needs 3 control points; there are 2"),
        (np.column_stack((np.arange(5) * 100.0, np.arange(5) * 100.0)), "lie on one line"),
        (np.array([(1, 1), (1, 1), (500, 20), (300, 300)], float), "lie on the same pixel"),
    ],
)
def test_points_that_cannot_carry_a_fit_are_refused_in_one_sentence(session, pixels, problem):
    points = set_points(session, pixels, ground(pixels, np.arange(2 * len(pixels)).reshape(-1, 2)))
    with pytest.raises(UserError, match=problem):
        georeferencing.preview(session.store, session.store.get(Scene, "s"), points, "affine")


def test_a_mirror_image_is_applied_only_when_it_is_said_to_be_one(session):
    goals = ground(PIXELS * (-1, 1))
    points = set_points(session, PIXELS, goals)
    found = georeferencing.preview(session.store, session.store.get(Scene, "s"), points, "affine")
    with pytest.raises(UserError, match="mirror"):
        georeferencing.applied(session.store, found)
    assert georeferencing.applied(session.store, found, mirror=True).put[0].georeferenced


def test_a_system_in_degrees_is_refused_and_feet_are_turned_into_metres(session):
    store, scene = session.store, session.store.get(Scene, "s")
    feet = pyproj.Transformer.from_crs(2263, 4326, always_xy=True)  # New York, US survey feet
    noise = np.random.default_rng(1).normal(0, 10, PIXELS.shape)
    for pixel, (dx, dy) in zip(PIXELS.tolist(), noise.tolist(), strict=True):
        spot = LonLat(*feet.transform(980_000 + 5 * pixel[0] + dx, 190_000 - 5 * pixel[1] + dy))
        session.do(georeferencing.add_point(store, scene, Pixel(*pixel), spot)[1])
    points = georeferencing.control_points(store, scene)
    with pytest.raises(UserError, match="does not count in metres"):
        georeferencing.preview(store, scene, points, "affine", "EPSG:4326")
    in_feet = georeferencing.preview(store, scene, points, "affine", "EPSG:2263")
    in_metres = georeferencing.preview(store, scene, points, "affine")
    assert in_feet.rmse_m == pytest.approx(in_metres.rmse_m, rel=1e-3)
    assert in_feet.georeference.se_m == pytest.approx(in_metres.georeference.se_m, rel=1e-3)


@pytest.mark.parametrize("suffix", ["points", "csv"])
def test_points_go_out_to_a_file_and_come_back_the_same(session, tmp_path, suffix):
    store, scene = session.store, session.store.get(Scene, "s")
    points = set_points(session, PIXELS, ground(PIXELS))
    path = tmp_path / f"out.{suffix}"
    assert pointfiles.exported(points, path, "EPSG:32652") == len(PIXELS)
    session.do(georeferencing.removed(points))
    made, operation = pointfiles.imported(store, scene, path)
    session.do(operation)
    assert [(p.x, p.y) for p in made] == [(p.x, p.y) for p in points]
    for ours, theirs in zip(made, points, strict=True):
        assert ours.geometry.points[0] == pytest.approx(theirs.geometry.points[0], abs=1e-9)
    assert store.count(ControlPoint) == len(PIXELS)
