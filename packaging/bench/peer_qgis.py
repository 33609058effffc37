"""QGIS as a peer of ``imagery.py``: renders views of an image offscreen, one order a line on standard input.

Runs under the system's Python, which has QGIS's modules; knows nothing of Roadstead.
"""

import json
import os
import sys
import time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QSize

WIDTH, HEIGHT = 1600, 1000


class Peer:
    """One QGIS that shows one layer at a time."""

    def __init__(self) -> None:
        self.layer: Any = None

    def first(self, path: str) -> list[float]:
        """Seconds from the file's name to its full view."""
        start = time.perf_counter()
        self.layer = QgsRasterLayer(path, "image")
        assert self.layer.isValid(), path
        width, height = self.layer.width(), self.layer.height()
        scale = 0.92 * min(WIDTH / width, HEIGHT / height)
        self._render(width / 2, height / 2, scale)
        return [time.perf_counter() - start]

    def views(self, views: list[list[float]]) -> list[float]:
        """Seconds for each view: x and y of the pixel in the middle, screen pixels to a pixel of the image."""
        return [self._render(*view) for view in views]

    def _render(self, x: float, y: float, scale: float) -> float:
        start = time.perf_counter()
        extent, layer = self.layer.extent(), self.layer
        size = extent.width() / layer.width()
        middle_x, middle_y = extent.xMinimum() + x * size, extent.yMaximum() - y * size
        half_x, half_y = WIDTH / 2 / scale * size, HEIGHT / 2 / scale * size
        settings = QgsMapSettings()
        settings.setLayers([layer])
        settings.setDestinationCrs(layer.crs())
        settings.setOutputSize(QSize(WIDTH, HEIGHT))
        settings.setExtent(QgsRectangle(middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y))
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        assert not job.renderedImage().isNull()
        return time.perf_counter() - start


def main() -> None:
    """Answers orders until standard input ends."""
    application = QgsApplication([], False)
    application.initQgis()
    peer = Peer()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(getattr(peer, order.pop("do"))(**order)), flush=True)


if __name__ == "__main__":
    main()
