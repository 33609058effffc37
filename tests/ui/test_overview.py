"""The small map: shows where the canvas looks, and moves it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest


@pytest.fixture
def small(opened, idle):
    """The small map over the first scene."""
    opened.context.activate_scene("scene-1")
    idle(opened)
    opened.deeds["view.overview"].trigger()
    return opened.viewport._overview


def test_a_click_moves_the_canvas_there(opened, small):
    canvas = opened.viewport.canvas
    canvas.set_view(canvas.view.zoomed(10))
    x0, y0, x1, y1 = canvas.frame.bounds()
    seen = small.view().bounds
    assert seen[0] <= x0 and seen[1] <= y0 and seen[2] >= x1 and seen[3] >= y1  # the whole scene
    wanted = np.array([[x0 + 0.25 * (x1 - x0), y0 + 0.75 * (y1 - y0)]])
    at = small.view().to_screen(wanted)[0]
    QTest.mouseClick(small, Qt.MouseButton.LeftButton, pos=QPoint(round(at[0]), round(at[1])))
    within = 1 / small.view().scale
    assert (canvas.view.x, canvas.view.y) == pytest.approx(wanted[0].tolist(), abs=within)


def test_on_the_map_it_shows_the_region(opened, small, idle):
    opened.go("map")
    idle(opened)
    canvas = opened.viewport.canvas
    assert small.view().width / small.view().scale > 5 * canvas.view.width / canvas.view.scale
    canvas.set_view(canvas.view.zoomed(1e-9))  # as far out as it goes: the small map still shows all of it
    shown = small.view().bounds
    assert shown[0] <= -2.0e7 and shown[2] >= 2.0e7
    assert small.geometry().right() < canvas.width()
    opened.deeds["view.overview"].trigger()
    assert not small.isVisible()
    assert opened.context.settings.overview is False
