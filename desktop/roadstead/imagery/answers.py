"""What workers answer, handed to those who asked: futures, progress, and the callbacks for tiles."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import Cancelled, UserError
from roadstead.imagery.building import Build
from roadstead.imagery.facts import TileKey
from roadstead.imagery.jobs import Job

if TYPE_CHECKING:
    import numpy as np

TileCallback = Callable[[TileKey, "np.ndarray"], None]
FailureCallback = Callable[[TileKey, UserError], None]


class Answers:
    """Tells of progress, success and failure. ``stop`` is called with a job or build that its caller wants no more."""

    def __init__(
        self,
        on_tile: TileCallback | None,
        on_partial: TileCallback | None,
        on_failed: FailureCallback | None,
        stop: Callable[[Job | Build], None],
    ) -> None:
        self._on_tile, self._on_partial, self._on_failed = on_tile, on_partial, on_failed
        self._stop = stop

    def report(self, job: Job, fraction: float) -> None:
        """How far a job is."""
        if job.build:
            self.tell(job.build, fraction if job.slow else job.build.fraction)
        elif job.future:
            self._step(job, job.progress, job.future.done(), job.future.cancel, job.future.set_exception, fraction)

    def tell(self, build: Build, fraction: float) -> None:
        """How far a pyramid is."""
        self._step(build, build.progress, build.future.done(), build.future.cancel, build.fail, fraction)

    def tile(self, key: TileKey, picture: "np.ndarray", *, whole: bool) -> None:
        """A tile is there, or what there is of it."""
        _call(self._on_tile if whole else self._on_partial, key, picture)

    def succeed(self, job: Job, result: Any) -> None:
        """A job that someone waits for is done."""
        self.report(job, 1.0)
        if job.future and not job.future.done() and job.future.set_running_or_notify_cancel():
            job.future.set_result(result)

    def fail(self, job: Job, error: Exception) -> None:
        """A job has failed, and with it the pyramid it was a step of."""
        if job.build:
            job.build.under_way.discard(job)
            job.build.fail(error)
            self._stop(job.build)
        elif job.future and not job.future.done() and job.future.set_running_or_notify_cancel():
            job.future.set_exception(error)
        elif job.key and isinstance(error, UserError):
            _call(self._on_failed, job.key, error)
        elif job.key:
            _call(_raise, error)

    def _step(
        self,
        what: Job | Build,
        progress: Callable[[float], None] | None,
        over: bool,
        cancel: Callable[[], object],
        fail: Callable[[Exception], object],
        fraction: float,
    ) -> None:
        if not progress or over:
            return
        try:
            progress(fraction)
        except Cancelled:
            cancel()
        except Exception as error:  # noqa: BLE001 - the caller's, so it goes to the caller
            fail(error)
            self._stop(what)


def _call(function: Callable[..., None] | None, *arguments: object) -> None:
    """Calls a callback; what it raises is a bug of its own, reported as a thread's are, and does not end the pool."""
    if function is None:
        return
    try:
        function(*arguments)
    except Exception as error:  # noqa: BLE001 - handed to the hook that shows it with its traceback
        threading.excepthook(
            threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
        )


def _raise(error: Exception) -> None:
    raise error
