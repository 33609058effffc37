"""The pyramids that are being built, and the tiles that are shown meanwhile of what there is of them."""

import threading
import time

from roadstead.imagery.building import Build
from roadstead.imagery.facts import TILE, TileKey, TileRequest, Window
from roadstead.imagery.jobs import Job
from roadstead.imagery.waiting import Waiting

_SOON, _SELDOM = 0.2, 4.0  # seconds between two makings of an incomplete tile: first, and at most
_LAST = 1e9


class Works:
    """Gives out the steps of pyramids, and has incomplete tiles made again until they are whole: each time that about twice as much is known.

    Builds may be added from any thread; all else is the pool's thread's own.
    """

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._lock = threading.Lock()
        self._builds: dict[str, Build] = {}
        self._partial: dict[TileKey, bool] = {}  # whether there is more of them by now
        self._renewed = 0.0

    def __contains__(self, path: str) -> bool:
        return path in self._builds

    def all(self) -> list[Build]:
        """Those under way."""
        with self._lock:
            return list(self._builds.values())

    def add(self, build: Build) -> None:
        """One more."""
        with self._lock:
            self._builds[build.path] = build

    def next(self, *, slow: bool) -> Job | None:
        """The next step of any; no slow one unless ``slow``."""
        steps = (build.next(self._part_wanted(build), slow=slow) for build in self.all())
        return next((job for job in steps if job), None)

    def plan(self) -> Job | None:
        """The first step of a pyramid that has not been begun, None without one."""
        return next((job for build in list(self._builds.values()) if (job := build.plan())), None)

    def note_partial(self, key: TileKey) -> None:
        """A tile was made of what there is."""
        self._partial[key] = False

    def renew(self, build: Build, part: Window | None, *, at_once: bool = False) -> None:
        """Marks the incomplete tiles of that part of an image, and has those made again that are still wanted."""
        for key in [key for key in self._partial if key.path == build.path]:
            self._partial[key] = self._partial[key] or part is None or _meet(key, part)
        now, age = time.monotonic(), self._renewed - build.begun
        pause = min(max(age, _SOON), _SELDOM)
        if part is not None and not at_once and now < max(self._renewed, build.begun) + pause:
            return
        self._renewed = now
        for key in self._waiting.wanted(build.path):
            if self._partial.get(key):
                del self._partial[key]
                self._waiting.add_tile(TileRequest(key, _LAST))

    def end(self, build: Build) -> None:
        """Clears up after one that is finished, failed or cancelled, once no worker is at it."""
        build.clear()
        with self._lock:
            if not build.under_way and self._builds.get(build.path) is build:
                del self._builds[build.path]
        self.renew(build, None)

    def _part_wanted(self, build: Build) -> Window | None:
        """The part of its image that is looked at: that of the finest tiles asked for."""
        keys, layout = self._waiting.wanted(build.path), build.layout
        if not keys or not layout:
            return None
        level = min(key.level for key in keys)
        parts = [key.window(layout.width, layout.height) for key in keys if key.level == level]
        return min(p[0] for p in parts), min(p[1] for p in parts), max(p[2] for p in parts), max(p[3] for p in parts)


def _meet(key: TileKey, part: Window) -> bool:
    """Whether a tile shows something of a part of its image."""
    x, y, step = key.column * TILE << key.level, key.row * TILE << key.level, TILE << key.level
    return part[0] < x + step and part[1] < y + step and part[2] > x and part[3] > y
