"""The pool of worker processes that read images for the program: facts, tiles, pictures, pyramids."""

import atexit
import hashlib
import os
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.imagery.answers import FailureCallback, TileCallback
from roadstead.imagery.building import Build
from roadstead.imagery.dispatch import Dispatcher
from roadstead.imagery.facts import Look, SceneFacts, TileKey, TileRequest, Window, facts_from_json, look_to_json
from roadstead.imagery.jobs import Job
from roadstead.imagery.products import source_of
from roadstead.imagery.shelf import LIMIT, Shelf
from roadstead.imagery.statistics import Figures, figures_from_json

if TYPE_CHECKING:
    import numpy as np

PATIENCE = 60.0
"""Seconds without a sign of life after which a worker is ended and its job failed."""
_LARGEST_PICTURE = 64 << 20  # pixels of one read

Progress = Callable[[float], None]


class ImageryPool:
    """Reads images in ``workers`` processes of their own (as many as cores by default), each walled in.

    ``cache`` is the folder for pyramids, which take at most ``limit`` bytes of it; without one none are built. ``on_tile(key, array)`` gets each tile that was
    asked for (rows x columns, uint32 as ``packing.argb`` gives them, owned by the receiver), ``on_partial(key, array)`` before that what there
    is of it while the image's pyramid is built, ``on_failed(key, error)`` each that cannot be had; all are called on the pool's thread. Futures raise UserError for what is wrong with an image;
    ``future.cancel()`` works at any time and stops the work. Close it, or use it in a ``with``.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        cache: Path | None = None,
        limit: int = LIMIT,
        on_tile: TileCallback | None = None,
        on_partial: TileCallback | None = None,
        on_failed: FailureCallback | None = None,
        patience: float = PATIENCE,
    ) -> None:
        folder = _folder(cache)
        self.shelf = Shelf(folder, limit) if folder else None
        if self.shelf:
            self.shelf.sweep()
        self._pyramids: dict[str, Path | None] = {}
        self._builds: dict[str, Build] = {}
        self._looks: dict[str, Look] = {}  # of images that were probed: no worker need find it out again
        count = max(1, workers or os.cpu_count() or 2)
        self._dispatcher = Dispatcher(
            count,
            str(folder or ""),
            patience,
            self._smaller_of,
            self._looks.get,
            on_tile,
            on_partial,
            on_failed,
            self._on_damaged,
        )
        self._at_exit = atexit.register(_close_if_there, weakref.ref(self))

    def __enter__(self) -> "ImageryPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def probe(
        self, path: Path | str, crs: str = "", *, hashed: bool = True, progress: Progress | None = None
    ) -> Future[SceneFacts]:
        """What the file says about itself; ``crs`` stands in where it has a transform but no CRS, ``hashed`` adds the SHA-256."""
        text = os.fspath(path)
        self._dispatcher.forgive(text)
        job = Job(
            "probe",
            text,
            {"crs": crs, "hashed": hashed},
            Future(),
            decode=lambda r, _: self._noted(text, facts_from_json(r)),
            progress=progress,
        )
        return self._dispatcher.submit(job)

    def request(self, key: TileKey, priority: float = 0.0) -> None:
        """Asks for one more tile."""
        self._dispatcher.ask([TileRequest(key, priority)], replace=False)

    def replace_queue(self, requests: Sequence[TileRequest]) -> None:
        """Asks for these tiles, lowest priority number first, and forgets those asked for before that no worker has begun."""
        self._dispatcher.ask(requests, replace=True)

    def read_async(
        self,
        path: Path | str,
        window: Window,
        out_shape: tuple[int, int],
        stretch: Sequence[tuple[float, float]] | None = None,
        bands: Sequence[int] | None = None,
        *,
        look: Look | None = None,
    ) -> "Future[np.ndarray]":
        """A picture of ``window`` (x0, y0, x1, y1 in pixels, may reach outside) as RGBA, ``out_shape`` rows x columns x 4, uint8."""
        rows, columns = out_shape
        if (
            rows < 1
            or columns < 1
            or rows * columns > _LARGEST_PICTURE
            or not (window[0] < window[2] and window[1] < window[3])
        ):
            raise ValueError(f"no picture of {window} in {out_shape} can be made")
        if look is None and stretch is not None and bands is not None:
            look = Look(tuple(bands), tuple((a, b) for a, b in stretch))
        details = {
            "window": [float(v) for v in window],
            "shape": [int(rows), int(columns)],
            "look": look_to_json(look),
            "bands": list(bands) if bands else None,
            "pyramid": str(self.pyramid_of(path) or ""),
        }
        return self._dispatcher.submit(Job("read", os.fspath(path), details, Future(), decode=_picture))

    def read(
        self,
        path: Path | str,
        window: Window,
        out_shape: tuple[int, int],
        stretch: Sequence[tuple[float, float]] | None = None,
        bands: Sequence[int] | None = None,
        *,
        look: Look | None = None,
    ) -> "np.ndarray":
        """As read_async, waiting for the picture; not to be called from the pool's callbacks."""
        if self._dispatcher.is_current():
            raise RuntimeError("waiting for a picture on the pool's own thread would wait for ever")
        return self.read_async(path, window, out_shape, stretch, bands, look=look).result()

    def values(
        self, path: Path | str, window: Window, shape: tuple[int, int], bands: Sequence[int] = ()
    ) -> "Future[np.ndarray]":
        """The file's own numbers in ``window`` (pixels, may reach outside): the mean of some bands, of those shown where
        none are named, ``shape`` rows x columns, float32; not a number where nothing was seen."""
        rows, columns = shape
        if rows < 1 or columns < 1 or rows * columns > _LARGEST_PICTURE:
            raise ValueError(f"no values of {window} in {shape} can be had")
        details = {
            "window": [float(v) for v in window],
            "shape": [int(rows), int(columns)],
            "bands": [int(band) for band in bands],
        }
        return self._dispatcher.submit(Job("values", os.fspath(path), details, Future(), decode=_numbers))

    def statistics(
        self,
        path: Path | str,
        window: Window | None = None,
        bands: Sequence[int] = (),
        *,
        progress: Progress | None = None,
    ) -> Future[Figures]:
        """What values some bands (all where none are named) have in a window, in the whole where none is given."""
        details = {
            "window": [float(v) for v in window] if window else None,
            "bands": [int(band) for band in bands],
            "pyramid": str(self.pyramid_of(path) or ""),
        }
        job = Job(
            "statistics",
            os.fspath(path),
            details,
            Future(),
            decode=lambda r, _: figures_from_json(r),
            progress=progress,
        )
        return self._dispatcher.submit(job)

    def pyramid_of(self, path: Path | str) -> Path | None:
        """The pyramid of an image in the cache, None where there is none yet."""
        text = os.fspath(path)
        if text not in self._pyramids:
            target = self._target(text)
            self._pyramids[text] = target if target and target.is_file() else None
            if self.shelf and target and self._pyramids[text]:
                self.shelf.touch(target)
        return self._pyramids[text]

    def build_pyramid(self, path: Path | str, progress: Progress | None = None) -> Future[Path]:
        """The pyramid of an image, built in the cache unless it is there; tiles and pictures come from it from then on."""
        text = os.fspath(path)
        there, running = self.pyramid_of(text), self._builds.get(text)
        if running and not running.over:
            return running.future
        if there:
            finished: Future[Path] = Future()
            finished.set_result(there)
            return finished
        target = self._target(text)
        if target is None:
            source_of(text)  # raises the sentence that fits, if it is the file
            raise UserError("There is no cache folder to keep smaller pictures in.", "Choose one in the settings.")
        build = Build(text, target, progress, self._make_room, lambda made: self._pyramids.update({text: made}))
        self._builds[text] = build
        self._dispatcher.build(build)
        return build.future

    def empty_cache(self) -> int:
        """Drops all pyramids but those that this pool has in use, and says how many bytes that freed."""
        return self.shelf.empty(self._in_use()) if self.shelf else 0

    def walls(self) -> tuple[tuple[str, ...], ...]:
        """What walls each running worker in (settings, memory, network, files); for ``doctor`` and tests."""
        return tuple(process.walls for process in self._dispatcher.staff())

    def process_ids(self) -> tuple[int, ...]:
        """The process numbers of the workers that are ready."""
        return tuple(process.pid for process in self._dispatcher.staff())

    def close(self) -> None:
        """Ends the workers; what was not finished is cancelled. May be called twice."""
        self._dispatcher.close()
        atexit.unregister(self._at_exit)

    def _noted(self, path: str, facts: SceneFacts) -> SceneFacts:
        self._looks[path] = facts.look
        return facts

    def _on_damaged(self, path: str) -> None:
        """Drops a pyramid that is not as it was written, and begins another."""
        pyramid = self._pyramids.pop(path, None)
        if pyramid:
            with suppress(OSError):
                pyramid.unlink(missing_ok=True)
            self._pyramids[path] = None
            self.build_pyramid(path)

    def _smaller_of(self, path: str) -> Path | None:
        """The pyramid of an image, whole or as far as it is built."""
        build = self._builds.get(path)
        return build.part if build and not build.over else self.pyramid_of(path)

    def _make_room(self, need: int) -> None:
        if self.shelf:
            self.shelf.make_room(need, self._in_use())

    def _in_use(self) -> set[Path]:
        return {path for path in self._pyramids.values() if path} | {
            build.part for build in self._builds.values() if not build.over
        }

    def _target(self, path: str) -> Path | None:
        """Where in the cache the pyramid of a file belongs: by its path, size and time, so that a changed file gets a new one."""
        if self.shelf is None:
            return None
        try:
            signature = source_of(path).signature()
        except (UserError, OSError):
            return None
        return self.shelf.place(hashlib.sha256(signature.encode()).hexdigest()[:32])


def _folder(cache: Path | None) -> Path | None:
    """The folder of the pyramids, made if need be; raises UserError when it cannot be."""
    if cache is None:
        return None
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"The cache folder {cache} cannot be made ({error.strerror}).", "Choose another one in the settings."
        ) from None
    return cache.resolve()


def _picture(result: dict[str, Any], data: bytes | None) -> "np.ndarray":
    import numpy as np

    rows, columns = result["shape"]
    return np.frombuffer(data or b"", np.uint8).reshape(rows, columns, 4)


def _numbers(result: dict[str, Any], data: bytes | None) -> "np.ndarray":
    import numpy as np

    rows, columns = result["shape"]
    return np.frombuffer(data or b"", np.float32).reshape(rows, columns)


def _close_if_there(pool: "weakref.ref[ImageryPool]") -> None:
    if there := pool():
        there.close()
