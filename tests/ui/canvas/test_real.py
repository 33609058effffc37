"""The canvas with the real workers on a real image."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from roadstead.domain.records import Scene
from roadstead.imagery import ImageryPool, TileRequest
from roadstead.imagery import TileKey as ImageKey
from roadstead.ui.canvas import CanvasScene, TileKey

pytestmark = pytest.mark.qt


class PoolFeed:
    def __init__(self, path):
        self.path = str(path)
        self.pool = ImageryPool(1, on_tile=self._tile, on_failed=lambda key, error: self._tile(key, None))

    def connect(self, deliver):
        self.deliver = deliver

    def request(self, wanted):
        self.pool.replace_queue(
            [TileRequest(ImageKey(self.path, k.level, k.col, k.row), float(i)) for i, k in enumerate(wanted)]
        )

    def _tile(self, key, tile):
        self.deliver(TileKey("scene", key.level, key.column, key.row), tile)


def test_a_satellite_image_is_shown_pixel_for_pixel(qtbot, bare, shared_data):
    import rasterio

    path = shared_data / "imagery" / "naip_20140720.tif"
    with rasterio.open(path) as dataset:
        file = np.moveaxis(dataset.read([1, 2, 3]), 0, 2)
        scene = Scene(
            uuid="scene",
            width=dataset.width,
            height=dataset.height,
            crs=dataset.crs.to_string(),
            transform=tuple(dataset.transform)[:6],
        )
    feed = PoolFeed(path)
    try:
        bare.set_feed(feed)
        bare.set_scenes([CanvasScene(scene)])
        bare.set_active_scene("scene")
        x, y = bare.frame.to_world(np.array([(450.0, 350.0)]))[0].tolist()
        bare.set_view(bare.view.centred(x, y))
        bare.one_to_one()
        qtbot.waitUntil(lambda: bare.grab() is not None and bare.complete, timeout=30_000)
    finally:
        feed.pool.close()
    image = bare.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    seen = np.frombuffer(image.constBits(), np.uint8).reshape(600, image.bytesPerLine())[:, :2400].reshape(600, 800, 3)
    # Pixel (450, 350) begins in the middle, at (400, 300); away from the scale bar and the arrow.
    shown, expected = seen[100:500, 250:650].astype(int), file[150:550, 300:700].astype(int)
    correlation = np.corrcoef(shown.ravel(), expected.ravel())[0, 1]
    assert correlation > 0.99  # the look may stretch its contrast, but nothing is moved
    moved = np.corrcoef(shown[:, 2:].ravel(), expected[:, :-2].ravel())[0, 1]
    assert moved < correlation - 0.02
