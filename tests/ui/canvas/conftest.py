"""A canvas with one made-up scene at Najin, and a hand that drives it by real events."""

import os
import sys

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest

pytest.importorskip("PySide6")

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from roadstead.domain.coordinates import Shape
from roadstead.domain.records import Scene
from roadstead.ui.canvas import Canvas, CanvasScene
from roadstead.ui.canvas.tiles import tile_pixels

LEFT, MIDDLE, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier


def draw(width, height):
    """A picture in which every pixel has its own colour: red counts columns, green rows, blue 16-pixel squares."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack((x % 256, y % 256, (x // 16 + y // 16) % 2 * 200), axis=2).astype(np.uint8)


class Feed:
    """Answers requests at once from arrays by scene, or keeps them when it is told to ``hold``."""

    def __init__(self, pictures):
        self.pictures = pictures
        self.hold = False
        self.requests = []

    def connect(self, deliver):
        self.deliver = deliver

    def request(self, wanted):
        self.requests.append(list(wanted))
        if not self.hold:
            for key in wanted:
                self.give(key)

    def give(self, key):
        source = self.pictures.get(key.scene)
        if source is None:
            self.deliver(key, None)
            return
        x0, y0, x1, y1 = tile_pixels(key, source.shape[1], source.shape[0])
        step = 1 << key.level
        self.deliver(key, np.ascontiguousarray(source[y0:y1:step, x0:x1:step]))


class Hand:
    """A mouse that presses, moves and releases on a widget, through Qt's own events."""

    def __init__(self, widget):
        self.widget = widget

    def _send(self, kind, x, y, button, held, keys):
        at = QPointF(x, y)
        event = QMouseEvent(kind, at, self.widget.mapToGlobal(at), button, held, keys)
        QApplication.sendEvent(self.widget, event)

    def move(self, x, y, held=NONE, keys=PLAIN):
        self._send(QEvent.Type.MouseMove, x, y, NONE, held, keys)

    def press(self, x, y, button=LEFT, keys=PLAIN):
        self._send(QEvent.Type.MouseButtonPress, x, y, button, button, keys)

    def release(self, x, y, button=LEFT, keys=PLAIN):
        self._send(QEvent.Type.MouseButtonRelease, x, y, button, NONE, keys)

    def click(self, x, y, keys=PLAIN):
        self.move(x, y, keys=keys)
        self.press(x, y, keys=keys)
        self.release(x, y, keys=keys)

    def double_click(self, x, y):
        self.click(x, y)
        self._send(QEvent.Type.MouseButtonDblClick, x, y, LEFT, LEFT, PLAIN)
        self.release(x, y)

    def drag(self, *points, button=LEFT, keys=PLAIN):
        self.move(*points[0], keys=keys)
        self.press(*points[0], button, keys)
        (x0, y0), (x1, y1) = points[0], points[1]
        self.move((x0 + x1) / 2, (y0 + y1) / 2, button, keys)
        for point in points[1:]:
            self.move(*point, button, keys)
        self.release(*points[-1], button, keys)


@pytest.fixture
def scene():
    """2,000 x 1,000 pixels of half a metre in UTM 52N, its upper left corner at 606,000 E, 4,677,000 N."""
    outline = [(130.28, 42.22), (130.32, 42.22), (130.32, 42.24), (130.28, 42.24)]
    return Scene(
        uuid="najin",
        name="Najin",
        width=2000,
        height=1000,
        crs="EPSG:32652",
        transform=(0.5, 0.0, 606000.0, 0.0, -0.5, 4677000.0),
        footprint=Shape.of("Polygon", outline),
    )


@pytest.fixture(scope="session")
def picture():
    """The picture of the scene."""
    return draw(2000, 1000)


@pytest.fixture
def make_feed():
    """Makes a feed of pictures by scene."""
    return Feed


@pytest.fixture
def feed():
    return Feed({"najin": draw(2000, 1000)})


@pytest.fixture
def bare(qtbot):
    """A canvas with nothing on it, 800 x 600, shown."""
    widget = Canvas()
    qtbot.addWidget(widget, before_close_func=lambda w: w.close_workers())
    widget.resize(800, 600)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.setFocus()
    return widget


@pytest.fixture
def canvas(bare, scene, feed):
    """The canvas at one to one on the scene: screen (x, y) shows the scene's pixel (x + 600, y + 200)."""
    bare.set_feed(feed)
    bare.set_scenes([CanvasScene(scene)])
    bare.set_active_scene("najin")
    bare.set_view(bare.view.centred(606500.0, 4676750.0, 2.0))
    return bare


@pytest.fixture
def hand(canvas):
    return Hand(canvas)
