"""Roadstead as a peer of ``imagery.py``: the program's own canvas and workers, one order a line on standard input."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication

from roadstead.imagery import ImageryPool, TileRequest
from roadstead.imagery import TileKey as ImageKey
from roadstead.imagery.scene import scene_record
from roadstead.ui.canvas import Canvas, CanvasScene, TileKey

WIDTH, HEIGHT = 1600, 1000
PATIENCE = 300.0
CELLS = 24  # a side, of the coarse pictures that are compared
RECOGNISABLE = 0.8  # correlation of those
WATCH_EVERY = 0.1  # seconds: a look takes as long as a painting, from the same two cores


class Feed:
    """Joins canvas and workers as the window does."""

    def __init__(self, cache: Path) -> None:
        self.pool = ImageryPool(
            cache=cache, on_tile=self._on_tile, on_partial=self._on_partial, on_failed=self._on_failed
        )
        self.names: dict[str, str] = {}

    def connect(self, deliver: Any) -> None:
        self._deliver = deliver

    def request(self, wanted: Any) -> None:
        paths = {uuid: path for path, uuid in self.names.items()}
        keys = [ImageKey(paths[key.scene], key.level, key.col, key.row) for key in wanted]
        self.pool.replace_queue([TileRequest(key, float(order)) for order, key in enumerate(keys)])

    def _on_tile(self, key: ImageKey, tile: Any, *, partial: bool = False) -> None:
        if key.path in self.names:
            self._deliver(TileKey(self.names[key.path], key.level, key.column, key.row), tile, partial=partial)

    def _on_partial(self, key: ImageKey, tile: Any) -> None:
        self._on_tile(key, tile, partial=True)

    def _on_failed(self, key: ImageKey, error: Exception) -> None:
        raise SystemExit(f"{key}: {error}")


class Watched(Canvas):
    """The canvas, telling when it was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: list[tuple[float, bool]] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted.append((time.perf_counter(), self.complete))


class Peer:
    """One canvas of 1600 x 1000 that shows one image at a time."""

    def __init__(self, cache: Path) -> None:
        self.application = QApplication([])
        self.feed = Feed(cache)
        self.canvas = Watched()
        self.canvas.setMinimumSize(WIDTH, HEIGHT)
        self.canvas.set_feed(self.feed)
        self.canvas.show()
        self._beat = QTimer(interval=50)  # so that no wait is for ever
        self._beat.start()
        while len(self.feed.pool.process_ids()) < (os.cpu_count() or 2):
            self._turn()

    def first(self, path: str, watch: bool = False) -> list[float]:
        """Seconds from the file's name to its full view; watched, also to a recognisable one (watching costs time)."""
        self.canvas.set_scenes([])
        start = time.perf_counter()
        facts = self.feed.pool.probe(path, hashed=False).result()
        self.scene = scene_record(facts)
        self.feed.names = {path: self.scene.uuid}
        self.canvas.set_scenes([CanvasScene(self.scene)])
        self.canvas.set_active_scene(self.scene.uuid)
        self.canvas.fit()
        self.built = self.feed.pool.build_pyramid(path) if facts.needs_pyramid else None
        seen: list[tuple[float, np.ndarray]] = []
        taken = self._until_sharp(start, seen if watch else None)
        if not watch:
            return [taken]
        final = self._coarse()
        alike = [at for at, picture in seen if np.corrcoef(picture.ravel(), final.ravel())[0, 1] >= RECOGNISABLE]
        return [taken, alike[0] if alike else taken]

    def finish(self) -> list[float]:
        """Seconds until the smaller pictures are kept."""
        start = time.perf_counter()
        if self.built:
            self.built.result()
        return [time.perf_counter() - start]

    def redraw(self, times: int = 5) -> list[float]:
        """Seconds for the full view again, every tile read anew."""
        taken = []
        for _ in range(times):
            self.canvas.fit()
            start = time.perf_counter()
            self.canvas.raster.forget(self.scene.uuid)
            taken.append(self._until_sharp(start))
        return taken

    def views(self, views: list[list[float]]) -> list[float]:
        """Seconds for each view until sharp."""
        return [self._show(*view) for view in views]

    def glide(self, views: list[list[float]]) -> list[float]:
        """A new view every 60th of a second: the gaps between frames, then the share of frames that were sharp."""
        self._show(*views[0])
        self.canvas.painted.clear()
        left = iter(views)
        loop = QEventLoop()
        timer = QTimer(interval=0, timerType=Qt.TimerType.PreciseTimer)
        clock = QElapsedTimer()
        step = 0

        def tick() -> None:
            nonlocal step
            if clock.nsecsElapsed() < step * 1e9 / 60:
                return time.sleep(0.0005)
            step += 1
            view = next(left, None)
            return loop.quit() if view is None else self._look(*view)

        timer.timeout.connect(tick)
        clock.start()
        timer.start()
        loop.exec()
        painted = self.canvas.painted
        gaps = np.diff([at for at, _ in painted]).tolist()
        return [*gaps, sum(sharp for _, sharp in painted) / len(painted)]

    def _look(self, x: float, y: float, scale: float) -> None:
        frame = self.canvas.frame
        assert frame is not None
        world = frame.to_world(np.array([(x, y)]))[0].tolist()
        self.canvas.set_view(self.canvas.view.centred(*world, scale / self.scene.transform[0]))

    def _show(self, x: float, y: float, scale: float) -> float:
        start = time.perf_counter()
        before = self.canvas.view
        self._look(x, y, scale)
        if self.canvas.view == before:
            self.canvas.update()
        return self._until_sharp(start)

    def _until_sharp(self, start: float, seen: list[tuple[float, np.ndarray]] | None = None) -> float:
        self.canvas.painted.clear()
        known, looked = 0, 0.0
        while not (self.canvas.painted and self.canvas.painted[-1][1]):
            self._turn()
            late = time.perf_counter() - looked > WATCH_EVERY
            if seen is not None and late and len(self.canvas.painted) > known:
                known, looked = len(self.canvas.painted), time.perf_counter()
                seen.append((self.canvas.painted[-1][0] - start, self._coarse()))
            if time.perf_counter() - start > PATIENCE:
                raise SystemExit(f"not sharp after {PATIENCE:.0f} s")
        return self.canvas.painted[-1][0] - start

    def _coarse(self) -> np.ndarray:
        """The middle square of what is seen, grey, in a few cells; what nothing was painted on is the canvas's own colour."""
        side = int(0.92 * HEIGHT)
        picture = self.canvas.grab().toImage().copy((WIDTH - side) // 2, (HEIGHT - side) // 2, side, side)
        small = picture.convertToFormat(QImage.Format.Format_Grayscale8)
        grey = np.frombuffer(small.constBits(), np.uint8).reshape(side, small.bytesPerLine())[:, :side].astype(float)
        cut = side // CELLS * CELLS
        return grey[:cut, :cut].reshape(CELLS, cut // CELLS, CELLS, cut // CELLS).mean(axis=(1, 3))

    def _turn(self) -> None:
        """Handles what has happened, and waits for it as a window does: looking all the time would take it from the workers."""
        self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def main() -> None:
    """Answers orders until standard input ends."""
    peer = Peer(Path(sys.argv[1]))
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(getattr(peer, order.pop("do"))(**order)), flush=True)
    peer.canvas.close_workers()
    peer.feed.pool.close()


if __name__ == "__main__":
    main()
