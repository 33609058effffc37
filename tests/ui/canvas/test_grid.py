"""Grids: lines at round values, at the right places, in every plane."""

import numpy as np
import pytest
from pyproj import Transformer
from PySide6.QtGui import QImage, QPainter

from roadstead.domain.records import Scene
from roadstead.ui.canvas import LIGHT, CanvasScene
from roadstead.ui.canvas.grid import mesh_of, paint_grid
from roadstead.ui.canvas.plane import CrsPlane, MercatorPlane, PixelPlane
from roadstead.ui.canvas.view import View

pytestmark = pytest.mark.usefixtures("qapp")


def painted(plane, view, kind):
    picture = QImage(int(view.width), int(view.height), QImage.Format.Format_RGB32)
    picture.fill(0xFF808080)
    painter = QPainter(picture)
    paint_grid(painter, plane, view, LIGHT, kind)
    painter.end()
    return picture


def lines(picture):
    """Where upright lines are, as the middles of what is not the background, in a row that no level line runs through."""
    rows = [np.array([picture.pixelColor(x, y).red() != 128 for x in range(picture.width())]) for y in (290, 333, 371)]
    clear = min(rows, key=np.count_nonzero)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], clear.astype(int), [0]))))
    return [(start + end - 1) / 2 for start, end in zip(edges[::2], edges[1::2], strict=True)]


def test_metres_stand_where_utm_has_them():
    plane = CrsPlane("EPSG:32652")
    view = View(607_500.0, 4_676_500.0, 0.5, 800, 600)
    # 130 pixels are 260 m, so there is a line every 500 m; 607,500 E is in the middle.
    assert lines(painted(plane, view, "metres")) == pytest.approx([150, 400, 650], abs=1.5)


def test_a_meridian_crosses_a_rotated_grid_where_it_belongs():
    plane = CrsPlane("EPSG:32652")
    view = View(607_500.0, 4_676_500.0, 0.05, 800, 600)
    mesh = mesh_of(plane, view, "degrees")
    world = mesh.to_world(np.array([(130.25, 42.2)]))
    to_utm = Transformer.from_crs("EPSG:4326", "EPSG:32652", always_xy=True)
    assert world[0] == pytest.approx(to_utm.transform(130.25, 42.2), abs=1e-3)


@pytest.mark.parametrize(
    ("value", "upright", "step", "words"),
    [
        (130.25, True, 1 / 60, "130°15′E"), (-0.5, True, 0.5, "0°30′W"), (42 + 14 / 60 + 5 / 3600, False, 5 / 3600, "42°14′05″N"),
        (190.0, True, 10.0, "170°W"), (-10.0, False, 5.0, "10°S"), (1 / 36000, False, 0.1 / 3600, "0°00′00.1″N"),
    ],
)  # fmt: skip
def test_labels(value, upright, step, words):
    mesh = mesh_of(MercatorPlane(), View(0, 0, 1e-3, 800, 600), "degrees")
    assert mesh.label(value, upright, step) == words


@pytest.mark.parametrize("kind", ["degrees", "metres"])
@pytest.mark.parametrize("scale", [1e-5, 1e-3, 1e-1, 20.0])
def test_there_are_lines_at_every_scale_and_never_many(kind, scale):
    assert 2 <= len(lines(painted(MercatorPlane(), View(1.45e7, 5.2e6, scale, 800, 600), kind))) <= 16


def test_pixels_where_there_is_no_ground():
    view = View(500.0, 300.0, 1.0, 800, 600, y_down=True)
    assert lines(painted(PixelPlane("s"), view, "degrees")) == pytest.approx([100, 300, 500, 700], abs=1.5)
    assert lines(painted(PixelPlane("s"), view, "")) == []


def test_a_magnified_pixel_is_one_colour(canvas, qtbot):
    qtbot.waitUntil(lambda: canvas.complete, timeout=5000)
    canvas.set_view(canvas.view.zoomed(8))  # from one to one
    qtbot.waitUntil(lambda: canvas.complete, timeout=5000)
    picture = canvas.grab().toImage()
    x0, y0, *_ = canvas.pixels_seen()
    for column, line in ((int(x0) + 30, int(y0) + 30), (int(x0) + 61, int(y0) + 12), (int(x0) + 40, int(y0) + 51)):
        corner = canvas.view.to_screen(canvas.frame.to_world(np.array([(column, line)], float)))[0]
        left, top = (round(v) for v in corner.tolist())
        block = {picture.pixelColor(left + i, top + j).rgb() for i in range(8) for j in range(8)}
        assert len(block) == 1
        colour = picture.pixelColor(left, top)
        assert (colour.red(), colour.green()) == (column % 256, line % 256)


def test_a_scene_without_a_ground_shows_its_pixels(bare, qtbot):
    bare.set_scenes([CanvasScene(Scene(uuid="photo", name="Photo", width=900, height=700))])
    bare.set_active_scene("photo")
    bare.set_grid("metres")
    bare.grab()  # paints without a word from Qt
