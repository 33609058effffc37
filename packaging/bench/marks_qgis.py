"""How long QGIS takes to paint the 100,000 oriented boxes of ``canvas.py``, of nine colours, to hold against its figures.

Run with the system's Python, which has QGIS's modules: /usr/bin/python3 packaging/bench/marks_qgis.py BOXES.npy
``python packaging/bench/canvas.py --boxes BOXES.npy`` writes the corners (n, 4, 2), in metres.
"""

import os
import statistics
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsRectangle,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

COLOURS = ("#56B4E9", "#E69F00", "#F0E442", "#CC79A7", "#D55E00", "#0072B2", "#009E73", "#FFAABB", "#99DDFF")


def layer(corners: np.ndarray) -> QgsVectorLayer:
    made = QgsVectorLayer("Polygon?crs=EPSG:32652&field=c:integer&index=yes", "boxes", "memory")
    features = []
    for i, box in enumerate(corners.tolist()):
        feature = QgsFeature(made.fields())
        feature.setAttribute("c", i % 9)
        feature.setGeometry(QgsGeometry.fromPolygonXY([[QgsPointXY(x, y) for x, y in [*box, box[0]]]]))
        features.append(feature)
    made.dataProvider().addFeatures(features)
    symbols = [QgsFillSymbol.createSimple({"style": "no", "outline_color": c, "outline_width": "0.4"}) for c in COLOURS]
    made.setRenderer(
        QgsCategorizedSymbolRenderer("c", [QgsRendererCategory(i, s, str(i)) for i, s in enumerate(symbols)])
    )
    return made


def main() -> None:
    application = QgsApplication([], False)
    application.initQgis()
    boxes = layer(np.load(sys.argv[1]))
    x, y = 607_500.0, 4_672_500.0
    for name, metres in (("all", 15_000.0), ("at 1:4", 2_000.0)):  # high
        aside, down = 400 * metres / 1000, 250 * metres / 1000
        for moved, views in (
            ("moved", ((x, y, metres), (x - aside, y + down, metres))),
            ("zoomed", ((x, y, metres), (x, y, metres / 1.3))),
        ):
            taken = [painted(boxes, *view) for view in views * 4]
            print(f"QGIS paints 100,000 boxes, {name} in view, {moved}, ms {1000 * statistics.median(taken):12,.1f}")


def painted(boxes: QgsVectorLayer, x: float, y: float, high: float) -> float:
    """Seconds that a view takes, with its middle there and so many metres high."""
    settings = QgsMapSettings()
    settings.setLayers([boxes])
    settings.setOutputSize(QSize(1600, 1000))
    settings.setDestinationCrs(boxes.crs())
    settings.setExtent(QgsRectangle(x - 0.8 * high, y - high / 2, x + 0.8 * high, y + high / 2))
    start = time.perf_counter()
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
