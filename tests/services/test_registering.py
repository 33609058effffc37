"""One scene laid on another: found at full resolution, applied, and taken back also after the case was closed."""

import json

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine
from tests.imagery.test_registering import another_day, shifted, texture

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Registration, Scene
from roadstead.imagery import ImageryPool
from roadstead.services import annotating, registering, scenes
from roadstead.services.session import CaseSession

SIDE = 448


@pytest.fixture(scope="module")
def pool():
    with ImageryPool(1) as pool:
        yield pool


@pytest.fixture
def pair(tmp_path, pool):
    """Two images of 2 m pixels said to be one grid, of which the second shows the ground 3.4 px further right and 1.2 px up."""
    first = texture(2)
    pictures = {"before": first, "after": another_day(shifted(first, 3.4, -1.2), 3)}
    with CaseSession.create(tmp_path / "case.gpkg", "Pair", "tester") as session:
        for name, picture in pictures.items():
            path = tmp_path / f"{name}.tif"
            profile = {
                "driver": "GTiff",
                "width": SIDE,
                "height": SIDE,
                "count": 1,
                "dtype": "uint8",
                "crs": "EPSG:32652",
            }
            with rasterio.open(path, "w", transform=Affine(2, 0, 607_000, 0, -2, 4_676_000), **profile) as out:
                out.write(np.clip(picture, 0, 255).astype("uint8"), 1)
            scenes.add_scene(session, pool, path)
        yield session, *(scenes.find_scene(session.store, name) for name in ("before", "after"))


def test_applying_moves_the_scene_and_its_marks_and_reversing_puts_all_back(pair, pool, tmp_path):
    session, before, after = pair
    mark = annotating.annotation(after, "point", "vessel", [Pixel(200, 200)])
    session.do(Operation("annotate", "Mark", (mark,)))
    found = registering.register(session.store, pool, after, before)
    assert found.registration.sound, found.registration.note
    assert found.shift_px == pytest.approx((3.4, -1.2), abs=0.1)
    assert found.shift_m == pytest.approx((6.8, 2.4), abs=0.25)  # two metres a pixel; up is north
    session.do(registering.keep(session.store, found.registration))
    session.do(registering.apply(session.store, found.registration))
    moved = session.store.get(Scene, after.uuid)
    # what it shows at (200, 200) is at (196.6, 201.2) of the reference
    assert moved.transform == pytest.approx((2, 0, 607_000 - 6.8, 0, -2, 4_676_000 - 2.4), abs=0.2)
    assert moved.residual_m == pytest.approx(found.registration.residual_m)
    assert moved.georef_se_m == pytest.approx(np.hypot(before.georef_se_m, found.registration.residual_m))
    there = session.store.get(Annotation, mark.uuid)
    assert there.pixels == mark.pixels
    assert there.geometry != mark.geometry
    path = session.store.path
    session.close()
    with CaseSession.open(path, "tester") as again:
        applied = again.store.all(Registration)[0]
        assert applied.applied
        again.do(registering.reverse(again.store, applied))
        assert again.store.get(Scene, after.uuid) == after
        assert again.store.get(Annotation, mark.uuid) == mark
        again.undo()
        assert again.store.get(Scene, after.uuid).transform == moved.transform


def test_windows_are_kept_for_the_eye(pair, pool):
    session, before, after = pair
    found = registering.register(session.store, pool, after, before)
    windows = registering.windows_of(found.registration)
    assert len(windows) == found.registration.windows
    used = [w for w in windows if w["state"] == "used"]
    assert len(used) == found.registration.used
    assert np.median([w["dx"] for w in used]) == pytest.approx(3.4, abs=0.1)


def test_an_unsound_one_is_applied_only_on_insistence_and_says_so(pair, pool):
    session, before, after = pair
    found = registering.register(session.store, pool, after, before)
    doubtful = Registration(
        scene=after.uuid,
        reference=before.uuid,
        matrix=found.registration.matrix,
        residual_px=3.0,
        residual_m=6.0,
        sound=False,
        note="Not to be trusted: told so by a test.",
        settings=json.dumps({}),
    )
    session.do(registering.keep(session.store, doubtful))
    with pytest.raises(UserError, match="Not to be trusted"):
        registering.apply(session.store, doubtful)
    session.do(registering.apply(session.store, doubtful, insist=True))
    assert "Not to be trusted" in session.store.get(Scene, after.uuid).georef_note


def test_a_scene_that_shows_other_ground_is_refused(pair, pool):
    from dataclasses import replace

    session, before, after = pair
    far = replace(after, transform=(2, 0, 650_000, 0, -2, 4_676_000))
    with pytest.raises(UserError, match="do not overlap"):
        registering.register(session.store, pool, far, before)
