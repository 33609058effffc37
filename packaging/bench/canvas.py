"""How long the canvas takes to paint: scenes panned and zoomed, a map, 100,000 oriented boxes. Offscreen, no workers.

Run: python packaging/bench/canvas.py [--json] [--boxes FILE.npy]

``--boxes`` also writes the boxes for ``marks_qgis.py``, by which QGIS is held against these figures.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from itertools import cycle

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from roadstead.domain.classes import default_schema
from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.spatial.coastline import shipped
from roadstead.ui.canvas import Canvas, CanvasScene
from roadstead.ui.canvas.tiles import tile_pixels
from roadstead.ui.canvas.view import View

SIDE = 30_000
PICTURE = QImage(1600, 1000, QImage.Format.Format_RGB32)  # as a window keeps one


class Feed:
    """Answers each request at once with noise."""

    def __init__(self) -> None:
        self._noise = np.random.default_rng(1).integers(0, 255, (512, 512, 3), dtype=np.uint8)

    def connect(self, deliver: Callable[..., None]) -> None:
        self._deliver = deliver

    def request(self, wanted: list) -> None:
        for key in wanted:
            x0, y0, x1, y1 = tile_pixels(key, SIDE, SIDE)
            self._deliver(key, self._noise[: -(-(y1 - y0) >> key.level), : -(-(x1 - x0) >> key.level)])


def milliseconds(work: Callable[[], None], times: int = 15) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return round(1000 * statistics.median(taken), 2)


def painted(canvas: Canvas) -> Callable[[], None]:
    picture = QImage(1600, 1000, QImage.Format.Format_RGB32)

    def paint() -> None:
        painter = QPainter(picture)
        canvas.paint_picture(painter)
        painter.end()

    return paint


def settle(app: QApplication, canvas: Canvas) -> None:
    paint = painted(canvas)
    while True:
        paint()
        app.processEvents()
        if canvas.complete:
            return
        time.sleep(0.005)


def boxes(count: int) -> list[Annotation]:
    rng = np.random.default_rng(2)
    centres, angles = rng.uniform(0, SIDE, (count, 2)), rng.uniform(0, np.pi, count)
    lengths, beams = rng.uniform(30, 90, count), rng.uniform(6, 16, count)
    u = np.column_stack((np.cos(angles), np.sin(angles))) * lengths[:, None]
    v = np.column_stack((-np.sin(angles), np.cos(angles))) * beams[:, None]
    corners = np.stack((centres + u - v, centres + u + v, centres - u + v, centres - u - v), axis=1).tolist()
    classes = [category.name for category in default_schema()]
    return [
        Annotation(uuid=str(i), scene="s", category=classes[i % 9], pixels=tuple(Pixel(x, y) for x, y in box))
        for i, box in enumerate(corners)
    ]


def measure() -> dict[str, float]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    canvas = Canvas()
    canvas.resize(1600, 1000)
    canvas.set_feed(Feed())
    scene = Scene(uuid="s", width=SIDE, height=SIDE, crs="EPSG:32652", transform=(0.5, 0, 600_000, 0, -0.5, 4_680_000))
    canvas.set_scenes([CanvasScene(scene)])
    canvas.set_active_scene("s")
    canvas.set_view(canvas.view.resized(1600, 1000))
    figures: dict[str, float] = {}
    whole = canvas.view.fitted(canvas.content_bounds())
    for name, view in (
        ("whole scene", whole),
        ("one to one", whole.centred(607_500, 4_672_500, 2.0)),
        ("magnified 8x", whole.centred(607_500, 4_672_500, 16.0)),
    ):
        canvas.set_view(view)
        settle(app, canvas)
        figures[f"paint {name}, ms"] = milliseconds(painted(canvas))
    made = boxes(100_000)
    figures["take 100,000 boxes, ms"] = milliseconds(lambda: canvas.set_annotations(made), 3)
    for name, view in (
        ("all", whole),
        ("a sixteenth", whole.zoomed(4)),
        ("at 1:4", whole.centred(607_500, 4_672_500, 0.5)),
        ("one to one", whole.zoomed(30)),
    ):
        canvas.set_view(view)
        for moved, views in (
            ("moved", (view, view.panned(400, 250))),
            ("zoomed", (view, view.zoomed(1.3))),
            ("the same", (view,)),
        ):
            turn = cycle(views)
            figures[f"paint 100,000 boxes, {name} in view, {moved}, ms"] = milliseconds(
                lambda turn=turn: _marks(canvas, next(turn)), 30
            )
    figures["hit test among 100,000, ms"] = milliseconds(lambda: canvas.marks.at(canvas.view, 800, 500) and None)
    figures |= edited(canvas, [mark.uuid for mark in made[:10_000]])
    canvas.set_annotations([])
    canvas.set_scenes([])
    canvas.set_lands(shipped())
    for name, metres in (("world", 4e7), ("sea", 1.5e6), ("bay", 1e5), ("port", 5e3)):
        canvas.center_on(LonLat(130.3, 42.233), metres)
        start = time.perf_counter()
        settle(app, canvas)
        figures[f"first map of a {name}, ms"] = round(1000 * (time.perf_counter() - start), 1)
        figures[f"paint map of a {name}, ms"] = milliseconds(painted(canvas))
    canvas.close_workers()
    return figures


def edited(canvas: Canvas, uuids: list[str]) -> dict[str, float]:
    """What a hand waits for that moves ten thousand selected marks."""
    canvas.select(uuids)
    figures = {"paint 10,000 selected of them, ms": milliseconds(lambda: _marks(canvas))}
    start = time.perf_counter()
    canvas.nudge(1, 0)
    figures["take hold of 10,000, ms"] = round(1000 * (time.perf_counter() - start), 1)
    figures["a step of 10,000 in hand, ms"] = milliseconds(lambda: _step(canvas), 5)
    start = time.perf_counter()
    canvas.commit()
    figures["let go of 10,000, ms"] = round(1000 * (time.perf_counter() - start), 1)
    canvas.select([])
    return figures


def _step(canvas: Canvas) -> None:
    canvas.nudge(1, 0)
    painted(canvas)()


def _marks(canvas: Canvas, view: View | None = None) -> None:
    """Paints all marks of a view, of the present one if none is given."""
    canvas.set_view(view or canvas.view)
    painter = QPainter(PICTURE)
    canvas.marks.paint(painter, canvas.view, canvas.look)
    painter.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--boxes", metavar="FILE.npy")
    arguments = parser.parse_args()
    if arguments.boxes:
        pixels = np.array([mark.pixels for mark in boxes(100_000)])
        np.save(arguments.boxes, pixels * (0.5, -0.5) + (600_000, 4_680_000))
    figures = measure()
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:55} {figure:10,.2f}")


if __name__ == "__main__":
    main()
