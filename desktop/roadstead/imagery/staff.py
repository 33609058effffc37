"""The worker processes of a pool: started one after the other, watched for silence, taken off when they are dead."""

import time
from collections.abc import Iterator

from roadstead.imagery.jobs import Process

_FALSE_STARTS = 3  # processes that die before they were ready, one after the other, before the pool gives up
_UNASKED = 5.0  # seconds a process may take for what nobody has asked for


class Staff:
    """Those that run. All is the pool's thread's own but ``ready``, which any may ask."""

    def __init__(self, count: int, cache: str, patience: float) -> None:
        self.count = count
        self._cache, self._patience = cache, patience
        self._processes: list[Process] = []
        self._false_starts = 0
        self._placing = False

    def __iter__(self) -> Iterator[Process]:
        return iter(self._processes)

    def all(self) -> list[Process]:
        """Those there are now, in a list of its own."""
        return list(self._processes)

    def ready(self) -> list[Process]:
        """Those that can be given work."""
        return [process for process in list(self._processes) if process.ready]

    def with_jobs(self, count: int) -> list[Process]:
        """Those that are ready and have so many jobs."""
        return [process for process in self._processes if process.ready and len(process.jobs) == count]

    @property
    def given_up(self) -> bool:
        """Whether none runs and none will."""
        return self._false_starts >= _FALSE_STARTS and not self._processes

    def hire(self) -> None:
        """Starts the next once the one before it is ready, so that the program's own start is not crowded out."""
        if self._false_starts >= _FALSE_STARTS or len(self._processes) >= self.count:
            return
        if all(process.ready for process in self._processes):
            try:
                self._processes.append(Process(self._cache))
            except OSError:  # no memory or no process to be had; tried again, then told
                self._false_starts += 1

    def begin(self, process: Process, walls: tuple[str, ...]) -> None:
        """One has said that it is ready, and what walls it in."""
        process.ready, process.walls = True, walls
        self._false_starts = 0

    def dismiss(self, process: Process) -> None:
        """Takes one off."""
        self._processes.remove(process)
        self._false_starts += not process.ready

    def look_ahead(self) -> None:
        """Loads what images are placed with, once and in a lull while further ones start: no image need wait for it."""
        ready = self.ready()
        if not self._placing and ready and not any(process.jobs for process in ready):
            import pyproj  # noqa: F401 - some 40 ms

            self._placing = True

    def time_left(self) -> float | None:
        """Seconds until the first busy or starting one has been silent for too long; None while none is."""
        if self._false_starts and not self._processes and self._false_starts < _FALSE_STARTS:
            return 0.5  # the start of one failed outright: once more in a moment
        ends = [p.heard + self._patience_with(p) for p in self._busy()]
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def late(self) -> list[tuple[Process, float]]:
        """Those that have been silent for too long, and for how long each was waited."""
        now = time.monotonic()
        return [(p, self._patience_with(p)) for p in self._busy() if now - p.heard > self._patience_with(p)]

    def _busy(self) -> list[Process]:
        return [process for process in self._processes if process.jobs or not process.ready]

    def _patience_with(self, process: Process) -> float:
        """Seconds that one may be silent; few with what nobody has asked for."""
        unasked = process.jobs and process.jobs[0].op == "open"
        return min(self._patience, _UNASKED) if unasked else self._patience
