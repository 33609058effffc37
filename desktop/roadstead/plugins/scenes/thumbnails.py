"""Small pictures of scenes, read by the workers when they are first to be seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage

from roadstead.api import UserError, scenes
from roadstead.domain.records import Scene
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from concurrent.futures import Future

_MOST = 256  # pictures kept
_AT_ONCE = 2
_LARGE_PX = 8192  # beyond it a picture is only read once there are smaller ones of it


class Thumbnails:
    """Gives the picture of a scene where it is there, and else asks for it; ``arrived`` is called when one comes."""

    def __init__(self, context: AppContext, width: int, height: int, arrived: Callable[[], object]) -> None:
        self._context, self._size, self._arrived = context, (width, height), arrived
        self._held: OrderedDict[str, QImage | None] = OrderedDict()
        self._running: set[str] = set()

    def forget(self, uuid: str | None = None) -> None:
        """Reads one anew, or all."""
        self._held.pop(uuid, None) if uuid else self._held.clear()
        self._arrived()

    def of(self, scene: Scene) -> QImage | None:
        """The picture; None where it is not there (yet)."""
        if scene.uuid in self._held:
            self._held.move_to_end(scene.uuid)
            return self._held[scene.uuid]
        if scene.uuid not in self._running and len(self._running) < _AT_ONCE:
            self._ask(scene)
        return None

    def _ask(self, scene: Scene) -> None:
        case = self._context.case_path
        try:
            path = scenes.scene_file(scene, case) if case else None
        except UserError:  # the canvas says that the image is gone
            path = None
        large = max(scene.width, scene.height) > _LARGE_PX
        if path is None or (large and self._context.pool.pyramid_of(path) is None):
            self._keep(scene.uuid, None)
            return
        wide, high = self._size
        scale = min(wide / scene.width, high / scene.height)
        shape = max(round(scene.height * scale), 1), max(round(scene.width * scale), 1)
        self._running.add(scene.uuid)
        future = self._context.pool.read_async(path, (0, 0, scene.width, scene.height), shape)
        future.add_done_callback(lambda done: self._context.later(lambda: self._take(scene.uuid, done)))

    def _take(self, uuid: str, done: Future[Any]) -> None:
        self._running.discard(uuid)
        if done.cancelled() or done.exception() is not None:  # the canvas tells what is wrong with it
            self._keep(uuid, None)
        else:
            array = done.result()
            high, wide = array.shape[:2]
            self._keep(uuid, QImage(array.tobytes(), wide, high, wide * 4, QImage.Format.Format_RGBA8888).copy())
        self._arrived()

    def _keep(self, uuid: str, picture: QImage | None) -> None:
        self._held[uuid] = picture
        while len(self._held) > _MOST:
            self._held.popitem(last=False)
