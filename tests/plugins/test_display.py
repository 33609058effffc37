"""The display of a scene: changed in the window, kept in the case, taken back."""

import numpy as np
import pytest
import rasterio
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from roadstead.domain.operations import Operation
from roadstead.domain.records import Scene
from roadstead.imagery.facts import Look
from roadstead.imagery.looks import OWN, Display, display_of
from roadstead.imagery.statistics import PERCENTS, BandFigures, Figures
from roadstead.plugins.display import logic
from roadstead.services.session import CaseSession

pytestmark = pytest.mark.qt

NAMES = ("red", "green", "blue", "nir")


@pytest.fixture
def figures():
    """Four bands, band n holding the numbers from 0 to 1000 n evenly."""
    bands = tuple(
        BandFigures(
            n, name, 1001, 0.0, 1000.0 * n, 500.0 * n, 289.0 * n, tuple(10.0 * n * p for p in PERCENTS), (1,) * 128
        )
        for n, name in enumerate(NAMES, 1)
    )
    return Figures(bands, "1 in 16 pixels", "rgb", (1, 2, 3), ((0.0, 255.0),) * 3, NAMES)


def test_combinations_follow_the_names():
    found = dict(logic.combinations(4, NAMES, (1, 2, 3)))
    assert found["False colour infrared"] == (4, 1, 2)
    assert found["Only 4 nir"] == (4,)
    sentinel = dict(logic.combinations(4, ("B04", "B03", "B02", "B08"), (2, 1, 3)))
    assert sentinel["True colour"] == (1, 2, 3)
    assert "False colour infrared" not in dict(logic.combinations(4, ("", "", "", ""), (1, 2, 3)))


def test_another_combination_is_stretched_by_its_own_values(figures):
    shown = logic.with_bands(OWN, figures, (4, 1, 2))
    assert shown.look == Look((4, 1, 2), ((80.0, 3920.0), (20.0, 980.0), (40.0, 1960.0)))
    assert (shown.method, shown.basis) == ("percentile", "1 in 16 pixels")
    assert logic.with_bands(shown, figures, (1, 2, 3)).look.stretch[2] == (60.0, 2940.0)


def test_the_files_own_is_the_files_own_again(figures):
    shown = logic.with_gamma(OWN, figures, 1, 2.0)
    assert shown.look.gammas == (1.0, 2.0, 1.0)
    assert logic.with_gamma(shown, figures, None, 1.0).look == Look((1, 2, 3), ((0.0, 255.0),) * 3)
    assert logic.displayed(Display(method="own"), figures).look is None


@pytest.fixture
def shown(tmp_path, window, qtbot, idle):
    """The window with a scene of two bands of 16 bit on the canvas, the left tenth nodata, and its panel open."""
    columns = np.tile(np.arange(400, dtype="uint16") * 10 + 1, (300, 1))
    values = np.stack([columns, columns[:, ::-1]])
    values[:, :, :40] = 0
    path = tmp_path / "two.tif"
    profile = {"driver": "GTiff", "width": 400, "height": 300, "count": 2, "dtype": "uint16", "nodata": 0}
    with rasterio.open(
        path, "w", crs="EPSG:32652", transform=rasterio.Affine(1, 0, 6e5, 0, -1, 4.6e6), **profile
    ) as out:
        out.write(values)
    case = tmp_path / "case.gpkg"
    where = {"crs": "EPSG:32652", "transform": (1.0, 0.0, 6e5, 0.0, -1.0, 4.6e6)}
    scene = Scene(
        name="Two", path=str(path), width=400, height=300, bands=2, dtype="uint16", nodata=0, gsd_m=1.0, **where
    )
    with CaseSession.create(case, "Two", "ana") as session:
        session.do(Operation("add-scene", "Add scene Two", (scene,)))
    with qtbot.waitSignal(window.context.caseChanged, timeout=10_000):
        window.context.open_case(case)
    window.context.activate_scene(scene.uuid)
    window.show_panel("display")
    panel = window.arrangement.docks["display"].content()
    qtbot.waitUntil(lambda: panel._figures is not None, timeout=20_000)
    idle(window)
    window.viewport.fit()
    qtbot.waitUntil(lambda: window.viewport.canvas.complete, timeout=10_000)
    return window, panel, scene.uuid


def kept(window, uuid) -> Display:
    return display_of(window.context.session.store.get(Scene, uuid).look)


def brightness(window, x, y):
    """The grey on the canvas at a pixel of the scene."""
    canvas = window.viewport.canvas
    at = canvas.view.to_screen(canvas.frame.to_world(np.array([[x, y]])))[0]
    picture = canvas.grab().toImage()
    ratio = picture.devicePixelRatio()
    return picture.pixelColor(round(at[0] * ratio), round(at[1] * ratio)).red()


def test_stretching_is_one_entry_and_undone(shown, qtbot, idle):
    window, panel, uuid = shown
    entries = window.context.session.store.entry_count()
    panel._method.setCurrentIndex(panel._method.findData("min-max"))
    panel._choose_method()
    qtbot.waitUntil(lambda: kept(window, uuid).method == "min-max", timeout=5000)
    assert kept(window, uuid).look == Look((1,), ((401.0, 3991.0),))  # what lies beside nodata
    assert window.context.session.store.entry_count() == entries + 1
    assert "every pixel" in panel._words.text()
    window.deeds["case.undo"].trigger()
    qtbot.waitUntil(lambda: kept(window, uuid) == OWN, timeout=5000)
    idle(window)
    assert window.context.looks.display(uuid) == OWN


def test_a_drag_is_seen_at_once_and_kept_once(shown, qtbot, idle):
    window, panel, uuid = shown
    entries = window.context.session.store.entry_count()
    before = brightness(window, 300, 150)
    histogram = panel._single.histogram
    start, end = round(histogram._x(histogram.low)), round(histogram._x(histogram.high))
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, pos=QPoint(start, 20))
    for share in (0.25, 0.5, 0.7):
        QTest.mouseMove(histogram, QPoint(round(start + share * (end - start)), 20))
    qtbot.waitUntil(lambda: brightness(window, 300, 150) < before - 40, timeout=10_000)
    assert kept(window, uuid) == OWN
    QTest.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=QPoint(round(start + 0.7 * (end - start)), 20))
    qtbot.waitUntil(lambda: kept(window, uuid).method == "typed", timeout=5000)
    idle(window)
    assert window.context.session.store.entry_count() == entries + 1


def test_a_look_that_cannot_be_kept_is_taken_back_and_said(shown, qtbot, idle):
    window, panel, uuid = shown
    path = window.context.case_path
    away = path.with_name("away.gpkg")
    path.rename(away)  # as a file manager would: the case refuses to write to what is no longer there
    inspector = window.arrangement.docks["inspector"].content()
    inspector._read_history()  # which begins by itself a while after a change, and looks at the file
    panel._method.setCurrentIndex(panel._method.findData("min-max"))
    panel._choose_method()
    assert window.context.looks.display(uuid).method == "min-max"  # shown at once
    qtbot.waitUntil(lambda: window.context.looks.display(uuid) == OWN, timeout=5000)
    idle(window)
    assert panel._method.currentData() == OWN.method
    said = [notice.text for notice in window.context.notices.notices[-2:]]
    assert any("was moved, deleted or replaced" in text for text in said)
    assert any("shown as before" in text for text in said)
    away.rename(path)


def test_opacity_stands_above_the_fold_of_a_small_screen(shown, qtbot):
    _, panel, _ = shown
    slider = panel._opacity
    assert slider.mapTo(panel.widget(), QPoint(0, slider.height())).y() < 300  # of a dock some 700 high
    assert slider.visibleRegion().boundingRect().height() == slider.height()


def test_the_old_picture_stays_until_the_new_one_is_there(shown, qtbot):
    window, _, uuid = shown
    canvas = window.viewport.canvas
    before = brightness(window, 380, 150)
    window.context.looks.show(uuid, Display(Look((1,), ((60000.0, 65000.0),)), "typed"))
    assert brightness(window, 380, 150) == before  # nothing has been read yet
    qtbot.waitUntil(lambda: canvas.complete and brightness(window, 380, 150) == 0, timeout=10_000)


def test_keys_move_the_ends(shown, qtbot, idle):
    window, panel, uuid = shown
    histogram = panel._single.histogram
    histogram.setFocus()
    low, high = histogram.low, histogram.high
    QTest.keyClick(histogram, Qt.Key.Key_Up)
    QTest.keyClick(histogram, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: kept(window, uuid).method == "typed", timeout=5000)
    assert kept(window, uuid).look.stretch[0][0] == low
    assert kept(window, uuid).look.stretch[0][1] < high
    idle(window)


def test_bands_and_opacity_by_command(shown, qtbot, idle):
    window, _, uuid = shown
    window.deeds["display.bands"].trigger()
    qtbot.waitUntil(lambda: (kept(window, uuid).look or Look((1,), ((0, 1),))).bands == (2,), timeout=10_000)
    idle(window)
    qtbot.waitUntil(lambda: window.viewport.canvas.complete, timeout=5000)
    assert brightness(window, 60, 150) > brightness(window, 380, 150)  # it falls where the first one rises
    window.deeds["display.less"].trigger()
    qtbot.waitUntil(lambda: kept(window, uuid).opacity == 0.9, timeout=5000)
    idle(window)
    assert window.viewport.canvas.scenes[0].opacity == 0.9
    window.deeds["display.reset"].trigger()
    qtbot.waitUntil(lambda: kept(window, uuid) == OWN, timeout=5000)
    idle(window)


def test_stretching_to_the_view_uses_what_is_in_view(shown, qtbot, idle):
    window, _, uuid = shown
    canvas = window.viewport.canvas
    canvas.set_view(canvas.view.zoomed(8))
    QApplication.processEvents()
    x0, _, x1, _ = canvas.pixels_seen()
    window.deeds["display.view"].trigger()
    qtbot.waitUntil(lambda: kept(window, uuid).extent == "view", timeout=10_000)
    idle(window)
    low, high = kept(window, uuid).look.stretch[0]
    assert 10 * int(x0) <= low < high <= 10 * int(x1) + 11


def test_what_is_no_number_is_marked_and_not_taken(shown):
    window, panel, uuid = shown
    edit = panel._single.low
    edit.setText("dark")
    edit.setModified(True)
    edit.editingFinished.emit()
    assert edit.property("problem") is True
    assert kept(window, uuid) == OWN
