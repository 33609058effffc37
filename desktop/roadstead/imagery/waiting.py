"""Jobs and tiles that no worker has begun, and which of them comes next. Any thread may use it."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from roadstead.imagery.facts import Look, TileKey, TileRequest, look_to_json
from roadstead.imagery.jobs import Job, Process


class Waiting:
    """The queues: a single picture goes before a tile, a tile before a slow job."""

    def __init__(self, pyramid_of: Callable[[str], Path | None], look_of: Callable[[str], Look | None]) -> None:
        self._pyramid_of, self._look_of = pyramid_of, look_of
        self._lock = threading.Lock()
        self._jobs: deque[Job] = deque()
        self._tiles: list[TileRequest] = []  # the next one last
        self._wanted: tuple[TileKey, ...] = ()  # the last that were asked for, begun or not

    def add(self, job: Job) -> None:
        """Queues a job."""
        with self._lock:
            self._jobs.append(job)

    def remove(self, job: Job) -> bool:
        """Whether the job was still waiting, and is no more."""
        with self._lock:
            if job not in self._jobs:
                return False
            self._jobs.remove(job)
            return True

    def add_tile(self, request: TileRequest) -> None:
        """Queues one more tile."""
        with self._lock:
            self._tiles = _in_order([*(tile for tile in self._tiles if tile.key != request.key), request])

    def replace_tiles(self, requests: Sequence[TileRequest]) -> None:
        """Queues these tiles in place of all that wait."""
        with self._lock:
            self._tiles = _in_order(list({request.key: request for request in requests}.values()))
            self._wanted = tuple(request.key for request in reversed(self._tiles))

    def drop_tile(self, key: TileKey) -> None:
        """Takes a tile off the queue: it has come, and who asked for it again did not know that yet."""
        with self._lock:
            self._tiles = [tile for tile in self._tiles if tile.key != key]

    def wanted(self, path: str) -> tuple[TileKey, ...]:
        """The tiles of an image that were asked for last, the first one first, those that have come among them."""
        return tuple(key for key in self._wanted if key.path == path)

    def put_back(self, jobs: Iterable[Job]) -> None:
        """Queues again, as the next, what a dead worker had been given and not begun."""
        with self._lock:
            for job in reversed(list(jobs)):
                if job.key:
                    self._tiles.append(TileRequest(job.key))
                else:
                    self._jobs.appendleft(job)

    def drain(self) -> list[Job]:
        """Everything that waits; nothing does any more."""
        with self._lock:
            jobs = [*self._jobs, *(_tile_job(tile.key, None, None) for tile in reversed(self._tiles))]
            self._jobs.clear()
            self._tiles = []
        return jobs

    def next_for(self, process: Process, begun: set[TileKey | None], *, slow: bool) -> Job | None:
        """What that worker is to do next, taken off the queue; no slow job unless ``slow``, no tile that is ``begun``."""
        with self._lock:
            quick = next((job for job in self._jobs if not job.slow), None)
            if quick:
                return self._take(quick, process)
            while self._tiles:
                key = self._tiles[-1].key
                job = _tile_job(key, self._pyramid_of(key.path), key.look or self._look_of(key.path))
                if not process.free_for(job):
                    return None
                self._tiles.pop()
                if key not in begun:
                    return job
            later = next((job for job in self._jobs if job.slow), None) if slow else None
            return self._take(later, process) if later else None

    def _take(self, job: Job, process: Process) -> Job | None:
        if not process.free_for(job):
            return None
        self._jobs.remove(job)
        return job


def _tile_job(key: TileKey, pyramid: Path | None, look: Look | None) -> Job:
    details = {"level": key.level, "column": key.column, "row": key.row, "look": look_to_json(look)}
    return Job("tile", key.path, {**details, "pyramid": str(pyramid or "")}, key=key)


def _in_order(requests: list[TileRequest]) -> list[TileRequest]:
    return sorted(requests, key=lambda request: request.priority, reverse=True)
