"""Small pictures of scenes, read by the workers when they are first to be seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage

from roadstead.api import UserError, scenes
from roadstead.domain.records import Scene
from roadstead.imagery.looks import display_of
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    import numpy as np

    from roadstead.imagery.facts import SceneFacts

_Made = tuple[str, str]  # of which file, with which look
_STALE: _Made = ("?", "?")  # as no scene is made: a scene may have neither file nor look

_MOST = 256  # pictures kept
_AT_ONCE = 2
_LARGE_PX = 8192  # beyond it a picture is only read where there are smaller ones of it


class Thumbnails:
    """Gives the picture of a scene where it is there, and else asks for it; ``arrived`` is called when one comes.

    A scene is shown as the case keeps its look. What has become another is shown as it was until the new one is there.
    """

    def __init__(self, context: AppContext, width: int, height: int, arrived: Callable[[], object]) -> None:
        self._context, self._size, self._arrived = context, (width, height), arrived
        self._held: OrderedDict[str, tuple[_Made, QImage | None]] = OrderedDict()
        self._running: set[str] = set()

    def forget(self, uuid: str | None = None) -> None:
        """Reads one anew, or all."""
        for stale, (_, picture) in list(self._held.items()):
            if uuid in (None, stale):
                self._held[stale] = _STALE, picture
        self._arrived()

    def of(self, scene: Scene) -> QImage | None:
        """The picture; None where it is not there (yet)."""
        made, picture = self._held.get(scene.uuid, (_STALE, None))
        if made == _made(scene):
            self._held.move_to_end(scene.uuid)
        elif scene.uuid not in self._running and len(self._running) < _AT_ONCE:
            self._ask(scene)
        return picture

    def _ask(self, scene: Scene) -> None:
        case, pool = self._context.case_path, self._context.pool
        try:
            path = scenes.scene_file(scene, case) if case else None
        except UserError:  # the canvas says that the image is gone
            path = None
        if path is None:
            self._keep(scene, None)
            return
        self._running.add(scene.uuid)
        if max(scene.width, scene.height) <= _LARGE_PX or pool.pyramid_of(path) is not None:
            self._read(scene, path)
        else:
            self._when(pool.probe(path, hashed=False), scene, lambda facts: self._vet(scene, path, facts))

    def _vet(self, scene: Scene, path: Path, facts: SceneFacts) -> None:
        """Reads a large image that brings smaller pictures of itself; any other would have to be decoded whole."""
        if facts.needs_pyramid:
            self._done(scene, None)
        else:
            self._read(scene, path)

    def _read(self, scene: Scene, path: Path) -> None:
        wide, high = self._size
        scale = min(wide / scene.width, high / scene.height)
        shape = max(round(scene.height * scale), 1), max(round(scene.width * scale), 1)
        window, look = (0, 0, scene.width, scene.height), display_of(scene.look).look
        read = self._context.pool.read_async(path, window, shape, look=look)
        self._when(read, scene, lambda array: self._done(scene, _image(array)))

    def _when(self, future: Future[Any], scene: Scene, then: Callable[[Any], object]) -> None:
        """Goes on, on the window's thread; what went wrong leaves no picture, as the canvas tells what is wrong with it."""

        def go_on() -> None:
            if future.cancelled() or future.exception() is not None:
                self._done(scene, None)
            else:
                then(future.result())

        future.add_done_callback(lambda _: self._context.later(go_on))

    def _done(self, scene: Scene, picture: QImage | None) -> None:
        self._running.discard(scene.uuid)
        self._keep(scene, picture)
        self._arrived()

    def _keep(self, scene: Scene, picture: QImage | None) -> None:
        self._held[scene.uuid] = _made(scene), picture
        while len(self._held) > _MOST:
            self._held.popitem(last=False)


def _made(scene: Scene) -> _Made:
    return scene.path, scene.look


def _image(array: np.ndarray) -> QImage:
    high, wide = array.shape[:2]
    return QImage(array.tobytes(), wide, high, wide * 4, QImage.Format.Format_RGBA8888).copy()
