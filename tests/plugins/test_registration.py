"""One scene laid on another in the window."""

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from roadstead.domain.records import Registration, Scene
from roadstead.domain.times import parse_interval
from roadstead.imagery import ImageryPool
from roadstead.services import scenes
from roadstead.services.session import CaseSession

SIDE = 256


@pytest.fixture
def dated(tmp_path):
    """A case of two dates, the later one 2 pixels off to the right."""
    random = np.random.default_rng(3)
    ground = np.kron(random.integers(0, 255, (SIDE // 4, SIDE // 4)), np.ones((4, 4)))
    profile = {"driver": "GTiff", "width": SIDE, "height": SIDE, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    path = tmp_path / "dated.gpkg"
    with CaseSession.create(path, "Dated", "tester") as session, ImageryPool(1) as pool:
        for number, picture in enumerate((ground, np.roll(ground, 2, axis=1))):
            file = tmp_path / f"day{number}.tif"
            with rasterio.open(file, "w", transform=Affine(1, 0, 607_000, 0, -1, 4_676_000), **profile) as out:
                out.write(picture.astype("uint8"), 1)
            scenes.add_scene(session, pool, file, acquired=parse_interval(f"2023-10-1{number}T02:00Z"))
    return path


def test_compare_apply_and_reverse_by_the_panel(window, dated, qtbot, idle):
    context = window.context
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.open_case(dated)
    store = context.session.store
    before, after = sorted(store.all(Scene), key=lambda s: s.name)
    context.activate_scene(after.uuid)
    window.deeds.refresh()
    window.deeds["registration.open"].trigger()
    panel = window.arrangement.docks["registration"].content()
    panel.compare()
    qtbot.waitUntil(lambda: store.count(Registration) == 1, timeout=40_000)
    idle(window)
    row = panel.chosen()
    assert row.reference == before.uuid  # the date before, unless told otherwise
    assert row.sound, row.note
    assert "Off by 2.00 px" in panel._told.text()
    shown = window.context.canvas.grab().toImage()
    arrows = sum(
        shown.pixelColor(x, y).name() == "#009e73" for x in range(shown.width()) for y in range(shown.height())
    )
    assert arrows > 9 * row.used  # at least the dot of each window
    panel.apply()
    idle(window)
    assert store.get(Scene, after.uuid).transform[2] == pytest.approx(607_000 - 2, abs=0.05)
    window.deeds.refresh()
    window.deeds["registration.reverse"].trigger()
    idle(window)
    assert store.get(Scene, after.uuid) == after
    panel.discard()
    idle(window)
    assert store.count(Registration) == 0
    context.undo()
    idle(window)
    assert store.count(Registration) == 1
