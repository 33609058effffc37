"""What the pool does for others: jobs, and the worker processes that they are given to. Standard library only."""

import json
import struct
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import TYPE_CHECKING, Any

from roadstead.imagery.facts import TileKey
from roadstead.imagery.worker import HEADER, SLOT, main

if TYPE_CHECKING:
    import numpy as np

    from roadstead.imagery.building import Build

DEPTH = 2
"""Tiles a worker is given at once, so that it need not wait for the next one."""
_LONGEST_MESSAGE = 512 << 20
_NUMBERS = count(1)


@dataclass(eq=False, slots=True)
class Job:
    """One thing to do to one image. ``future`` is None for tiles, whose results go to the pool's callbacks, and for the steps of a ``build``."""

    op: str
    path: str
    details: dict[str, Any]
    future: Future[Any] | None = None
    key: TileKey | None = None
    decode: Callable[[dict[str, Any], bytes | None], Any] = lambda result, _: result
    progress: Callable[[float], None] | None = None
    build: "Build | None" = None
    number: int = field(default_factory=lambda: next(_NUMBERS))

    @property
    def slow(self) -> bool:
        """Whether it takes long, so that one worker must stay free of such."""
        return self.op == "probe" or bool(self.details.get("slow"))


class Process:
    """A worker process as the pool's thread sees it: its connection, its block of memory, the jobs it has."""

    def __init__(self, cache: str) -> None:
        context = get_context("spawn")
        self.memory = SharedMemory(create=True, size=HEADER + DEPTH * SLOT)
        assert self.memory.buf is not None  # it is None only once closed
        self._buffer: memoryview = self.memory.buf
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=main, args=(theirs, self.memory.name, cache), daemon=True, name="roadstead-imagery"
        )
        try:
            self.process.start()
        except OSError:
            self.memory.close()
            self.memory.unlink()
            raise
        theirs.close()
        self.ready = False
        self.walls: tuple[str, ...] = ()
        self.jobs: deque[Job] = deque()
        self._slots: dict[int, int] = {}
        self.heard = time.monotonic()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self.process.pid or 0

    def free_for(self, job: Job) -> bool:
        """Whether it can take that job now: anything when idle, another tile behind tiles."""
        if not self.ready:
            return False
        return not self.jobs or (job.op == "tile" and len(self.jobs) < DEPTH and all(j.op == "tile" for j in self.jobs))

    def give(self, job: Job) -> None:
        """Sends it a job; raises OSError when it is gone."""
        slot = next(n for n in range(DEPTH) if n not in self._slots.values())
        if not self.jobs:
            self.heard = time.monotonic()
        self.jobs.append(job)
        self._slots[job.number] = slot
        self.connection.send_bytes(
            json.dumps({"id": job.number, "op": job.op, "path": job.path, "slot": slot, **job.details}).encode()
        )

    def stop(self, job: Job) -> None:
        """Asks it to stop a job; it answers that it did, at its next step."""
        struct.pack_into("=Q", self._buffer, 0, job.number)

    def receive(self) -> tuple[dict[str, Any], bytes | None]:
        """Its next message and the bytes that belong to it; raises EOFError, OSError or ValueError when it is gone or mad."""
        message = json.loads(self.connection.recv_bytes(_LONGEST_MESSAGE))
        data = self.connection.recv_bytes(_LONGEST_MESSAGE) if message.get("data") else None
        self.heard = time.monotonic()
        return message, data

    def job(self, number: int) -> Job:
        """The job of that number; raises ValueError when it never had it."""
        for job in self.jobs:
            if job.number == number:
                return job
        raise ValueError(f"a worker answers a job it was not given: {number}")

    def finished(self, job: Job) -> None:
        """Takes a job off its list."""
        self.jobs.remove(job)
        self._slots.pop(job.number)

    def tile(self, job: Job, shape: list[int]) -> "np.ndarray":
        """A copy of a tile's picture out of the shared block, uint32 as ``packing.argb`` gives them; call before ``finished``."""
        import numpy as np

        rows, columns = shape
        size = rows * columns * 4
        if not 0 < size <= SLOT:
            raise ValueError(f"a worker gives a tile of {rows} x {columns}")
        start = HEADER + self._slots[job.number] * SLOT
        return np.frombuffer(self._buffer, np.uint32, rows * columns, start).reshape(rows, columns).copy()

    def end(self, *, kill: bool) -> None:
        """Ends the process, by closing its connection or by force, and gives back what it held."""
        if kill:
            self.process.kill()
        self.connection.close()
        self.process.join(timeout=3)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()
        self.memory.close()
        with suppress(FileNotFoundError):
            self.memory.unlink()
