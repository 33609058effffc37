"""A large image without smaller pictures of itself gets them in the cache, never beside it."""

import numpy as np
import pytest
import rasterio

from roadstead.domain.records import Scene
from roadstead.imagery import ImageryPool
from roadstead.services.scenes import add_scene, quicken
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress

pytestmark = pytest.mark.qt


@pytest.fixture
def large(tmp_path):
    """An image of 5,000 x 300 pixels without overviews, in a folder of its own."""
    path = tmp_path / "images" / "large.tif"
    path.parent.mkdir()
    pixels = np.random.default_rng(3).integers(0, 255, (1, 300, 5000), dtype=np.uint8)
    profile = {"driver": "GTiff", "width": 5000, "height": 300, "count": 1, "dtype": "uint8"}
    with rasterio.open(
        path, "w", crs="EPSG:32652", transform=rasterio.Affine(1, 0, 6e5, 0, -1, 4.6e6), **profile
    ) as out:
        out.write(pixels)
    return path


def test_smaller_pictures_are_built_once_and_elsewhere(large, tmp_path):
    with ImageryPool(workers=1, cache=tmp_path / "cache") as pool:
        steps = []
        assert quicken(pool, large, Progress(lambda done, _text: steps.append(done)))
        assert pool.pyramid_of(large) is not None
        assert not quicken(pool, large, Progress())
    assert [p.name for p in large.parent.iterdir()] == ["large.tif"]
    assert steps


def test_the_window_asks_for_them_when_the_scene_is_shown(large, tmp_path, window, qtbot):
    context = window.context
    case = tmp_path / "case.gpkg"
    with ImageryPool(workers=1) as pool, CaseSession.create(case, "Large", "ana") as session:
        scene = add_scene(session, pool, large)
        assert isinstance(scene, Scene)
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.open_case(case)
    with qtbot.waitSignal(context.sceneRedrawn, timeout=30_000) as told:
        context.activate_scene(scene.uuid)
    assert told.args == [scene.uuid]
    assert [p.name for p in large.parent.iterdir()] == ["large.tif"]


def test_the_cache_is_emptied_by_a_command_that_says_what_it_freed(large, window, qtbot):
    from roadstead.services.settings import pyramid_folder

    pyramid_folder().mkdir(parents=True, exist_ok=True)
    forgotten = pyramid_folder() / f"{'a' * 32}.pyramid"
    forgotten.write_bytes(b"\0" * 5000)
    told = []
    window.context.notices.listen(told.append)
    window.context.invoke("scenes.empty_cache")
    qtbot.waitUntil(lambda: any("5 kB freed" in notice.text for notice in told), timeout=30_000)
    assert not forgotten.exists()
