"""Going to a place by typing it, and the position under the cursor in the notation chosen."""

import numpy as np
import pytest
from pyproj import Transformer
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import LonLat


@pytest.fixture
def line(opened, qtbot, idle):
    """The line that goes to places, open over the first scene."""
    opened.context.activate_scene("scene-1")
    idle(opened)
    opened.deeds["view.goto"].trigger()
    found = opened.viewport._go_line
    assert found.isVisible()
    return found


def typed(line, text):
    line.field.selectAll()
    QTest.keyClicks(line.field, text)
    QTest.keyClick(line.field, Qt.Key.Key_Return)


def middle(window):
    canvas = window.viewport.canvas
    return canvas.plane.to_lonlat(np.array([[canvas.view.x, canvas.view.y]]))[0]


def test_utm_puts_the_place_in_the_middle_and_remembers_it(opened, line):
    typed(line, "52T 607000 4676000")
    lon, lat = Transformer.from_crs("EPSG:32652", "EPSG:4326", always_xy=True).transform(607000, 4676000)
    assert middle(opened) == pytest.approx((lon, lat), abs=1e-7)
    assert not line.isVisible()
    assert opened.context.settings.went == ("52T 607000 4676000",)
    assert line._marker.position is not None
    opened.deeds["view.goto"].trigger()
    line.field.clear()
    QTest.keyClick(line.field, Qt.Key.Key_Up)
    assert line.field.text() == "52T 607000 4676000"
    assert "52T FM 07000 76000" in line.reading.text()
    QTest.keyClick(line.field, Qt.Key.Key_Escape)
    assert line._marker.position is None


def test_a_pixel_of_the_scene_and_one_outside(opened, line):
    typed(line, "2000, 5 px")
    assert "lies outside" in line.reading.text()
    assert line.isVisible()
    typed(line, "250, 750 px")
    canvas = opened.viewport.canvas
    assert canvas.frame.to_pixels(np.array([[canvas.view.x, canvas.view.y]]))[0] == pytest.approx((250, 750), abs=1e-6)


def test_a_name_of_the_case_and_what_is_none(opened, line, qtbot, idle):
    typed(line, "najin")
    qtbot.waitUntil(lambda: not line.isVisible(), timeout=20_000)
    assert middle(opened) == pytest.approx((130.3, 42.233), abs=1e-6)
    opened.deeds["view.goto"].trigger()
    before = opened.viewport.canvas.view
    typed(line, "91, 200")
    assert "outside the globe" in line.reading.text()
    assert opened.viewport.canvas.view == before
    idle(opened)


def test_a_scene_without_a_ground_says_so(opened, line, idle):
    opened.context.activate_scene("scene-2")
    idle(opened)
    typed(line, "42.233N 130.3E")
    assert "no georeference" in line.reading.text()


def test_the_cursor_is_told_in_the_notation_chosen_and_copied(opened, idle):
    idle(opened)
    opened.deeds["notation.utm"].trigger()
    opened.status.show_cursor((0.0, 0.0), LonLat(130.3, 42.233), None)
    assert opened.status._ground.text() == "52T 607270 4676465"
    assert opened.context.settings.notation == "utm"
    opened.status.show_cursor((0.0, 0.0), LonLat(0.0, 89.0), None)
    assert opened.status._ground.text() == "89.00000N, 0.00000E"  # UTM ends before
    opened.deeds["view.copy"].trigger()
    assert opened.deeds["notation.utm"].isChecked()
    assert QGuiApplication.clipboard().text().count(" ") >= 1
