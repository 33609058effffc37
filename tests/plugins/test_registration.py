"""One scene laid on another in the window."""

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

from roadstead.domain.operations import Operation
from roadstead.domain.records import Registration, Scene
from roadstead.domain.times import parse_interval
from roadstead.imagery import ImageryPool
from roadstead.services import scenes
from roadstead.services.session import CaseSession
from roadstead.ui.kinds import BY_RECORD

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
    words = panel._list.currentItem().text()
    assert f"{row.residual_px:.2f} px" in words
    assert f"{row.residual_m:.2g} m" in words
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


def test_a_band_is_compared_and_registrations_stand_in_a_table(opened, idle, qtbot):
    context = opened.context
    store = context.session.store
    other = replace(store.get(Scene, "scene-1"), uuid="scene-9", name="Later", path="later")
    made = Registration(
        uuid="r",
        scene="scene-9",
        reference="scene-1",
        residual_px=0.21,
        residual_m=0.42,
        windows=40,
        used=31,
        settings='{"band":2}',
    )
    context.do(Operation("add", "Add a registration", (other, made)))
    idle(opened)
    context.activate_scene("scene-9")
    idle(opened)
    opened.show_panel("registration")
    panel = opened.arrangement.docks["registration"].content()
    panel._reference.setCurrentIndex(panel._reference.findData("scene-1"))
    assert [panel._band.itemText(n) for n in range(panel._band.count())] == [
        "Brightness",
        "Band 1",
        "Band 2",
        "Band 3",
    ]
    panel._reference.setCurrentIndex(panel._reference.findData("scene-2"))  # of which the case knows no bands
    assert panel._band.count() == 1
    assert panel._list.currentItem().text() == "Later on Najin 12 October · shift · band 2 · 0.21 px (0.42 m)"
    context.show_record("r")
    idle(opened)
    assert (opened.workspace, context.active_scene.uuid) == ("image", "scene-9")
    kind = BY_RECORD[Registration]
    shown = {field.title: field.show(made, lambda uuid: uuid) for field in kind.fields}
    assert (shown["Residual"], shown["On the ground"], shown["Windows"]) == ("0.21 px", "0.42 m", "31 of 40")
