"""A pyramid under construction as the pool's thread sees it: which chunks are wanted next, and how far it is."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from roadstead.domain.errors import UserError
from roadstead.imagery.facts import TILE, Window
from roadstead.imagery.jobs import Job
from roadstead.imagery.layout import Layout, layout_from_json

UNFINISHED = ".part"
_FIRST = 900  # chunks that are spread over a giant: each of 24 x 24 parts of it has one or two
_AT_ONCE = 768 << 10  # bytes of the finest level for one job: some 30 ms, as a tile that is wanted meanwhile waits


class Build:
    """Plans, fills and seals one pyramid, by jobs that it gives one after the other to whichever worker is free.

    ``room(bytes)`` makes room in the cache, or raises the sentence that says why there is none; ``kept(path)`` is told
    once it is whole. ``turned`` says whether the last step has brought it so far that all of it is worth showing at once, ``begun`` when the
    first could be taken (monotonic seconds).
    All but ``future`` is the pool's thread's own.
    """

    def __init__(
        self,
        path: str,
        target: Path,
        progress: Callable[[float], None] | None,
        room: Callable[[int], None],
        kept: Callable[[Path], None],
    ) -> None:
        self.path, self.target, self.progress = path, target, progress
        self.part = target.with_suffix(f".{os.getpid()}{UNFINISHED}")
        self.future: Future[Path] = Future()
        self.layout: Layout | None = None
        self.under_way: set[Job] = set()
        self.turned = False
        self.begun = 0.0
        self._room, self._kept = room, kept
        self._pending: list[int] = []  # the next one last
        self._first: list[int] = []  # those that are spread over all of it and come before, the next one last
        self._done = 0
        self._stages: list[int] = []  # so many chunks make a better picture than a few less; the next one last
        self._focus: tuple[int, int] | None = None
        self._next: Job | None = self._job("plan")

    @property
    def over(self) -> bool:
        """Whether it has succeeded, failed or been cancelled."""
        return self.future.done()

    @property
    def fraction(self) -> float:
        """How much of it is done."""
        return self._done / (self.layout.chunks + 1) if self.layout else 0.0

    def plan(self) -> Job | None:
        """The first step, where it has not been taken: short, and before it tiles would be read from the image in vain."""
        return self.next(None, slow=False) if self._next and self._next.op == "plan" else None

    def next(self, wanted: Window | None, *, slow: bool) -> Job | None:
        """What a free worker can do now, what lies nearest to the part that is wanted first; None while there is nothing."""
        if self.over:
            return None
        job = self._next if self._next and (slow or not self._next.slow) else None
        if job:
            self._next = None
        elif self._first:
            job = self._chunks(self._first)
        elif self._pending and self.layout and not self.layout.in_order:
            self._turn_to(wanted, self.layout)
            job = self._chunks(self._pending)
        if job:
            self.under_way.add(job)
        return job

    def advance(self, job: Job, result: dict[str, Any]) -> Window | None:
        """Takes in what a worker has done; the part of the image that is there from now on, if any."""
        self.under_way.discard(job)
        if self.over:
            return None
        if job.op == "plan":
            self._begin(layout_from_json(result))
            return None
        if job.op == "seal":
            self._kept(self.target)
            if self.future.set_running_or_notify_cancel():
                self.future.set_result(self.target)
            return None
        assert self.layout is not None
        numbers = job.details["numbers"]
        self._done += len(numbers)
        self.turned = bool(self._stages) and self._done >= self._stages[-1]
        if self.turned:
            self._stages.pop()
        if self._done == self.layout.chunks:
            self._next = self._job("seal", target=str(self.target))
        windows = [self.layout.chunk_window(number) for number in numbers]
        left, upper, right, lower = zip(*windows, strict=True)
        return min(left), min(upper), max(right), max(lower)

    def fail(self, error: Exception) -> None:
        """Ends it with an error, unless it is over."""
        if not self.over and self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)

    def clear(self) -> None:
        """Leaves nothing behind of one that is over, once no worker is at it; a finished one has gone to its place by then."""
        self._pending, self._first, self._next = [], [], None
        if not self.under_way:
            with suppress(OSError):
                self.part.unlink(missing_ok=True)

    def _begin(self, layout: Layout) -> None:
        self._room(layout.file_bytes)
        try:
            draft = self.part.with_name(f"new-{self.part.name}")  # tiles are asked of the other before it is there
            with draft.open("wb") as file:
                file.write(layout.to_bytes())
                _claim(file, layout.file_bytes)
            draft.replace(self.part)
        except OSError as error:
            raise unkept(Path(self.path).name, self.part.parent, error) from None
        self.layout, self.begun = layout, time.monotonic()
        if layout.in_order:
            self._next = self._job("chunks", numbers=list(range(layout.chunks)), slow=True)
        else:
            self._first = scattered(layout.grid, min(layout.chunks // 3, _FIRST))[::-1]
            self._pending = sorted(set(range(layout.chunks)).difference(self._first))
        self._stages = [layout.chunks, *([len(self._first)] if self._first else [])]

    def _job(self, op: str, **details: Any) -> Job:
        return Job(op, self.path, {"part": str(self.part), **details}, build=self)

    def _chunks(self, waiting: list[int]) -> Job:
        """A job of the next of those that wait, fewer towards the end so that no worker is left alone with the last."""
        assert self.layout is not None
        (wide, high), base = self.layout.chunk, self.layout.base
        most = _AT_ONCE // ((wide >> base) * (high >> base) * self.layout.bands * self.layout.item)
        count = max(1, min(most, len(waiting) // 4))
        numbers = waiting[: -count - 1 : -1]
        del waiting[-count:]
        return self._job("chunks", numbers=numbers)

    def _turn_to(self, wanted: Window | None, layout: Layout) -> None:
        """Puts the chunks first that lie in the tiles nearest to the middle of what is wanted, those of one tile together."""
        x0, y0, x1, y1 = wanted or (0, 0, layout.width, layout.height)
        step, columns = TILE << layout.base, layout.grid[0]
        x, y = focus = int((x0 + x1) / 2 / step), int((y0 + y1) / 2 / step)
        if focus == self._focus:
            return
        self._focus = focus

        def distance(number: int) -> tuple[int, int, int]:
            column, row = number % columns * layout.chunk[0] // step, number // columns * layout.chunk[1] // step
            return (column - x) ** 2 + (row - y) ** 2, row, column

        self._pending.sort(key=distance, reverse=True)


def scattered(grid: tuple[int, int], count: int) -> list[int]:
    """The numbers of so many cells of a grid (columns, rows), in an order that covers it evenly at every length.

    Multiples of the inverse of x = 1.3247…, the root of x³ = x + 1, and of its square, without their whole parts: of all
    such sequences in two dimensions none is known that leaves smaller gaps (Roberts, 2018).
    """
    found: dict[int, None] = {}
    (columns, rows), root, n = grid, 1.3247179572447460, 0
    while len(found) < count:
        n += 1
        found[int((0.5 + n / root**2) % 1 * rows) * columns + int((0.5 + n / root) % 1 * columns)] = None
    return list(found)


def _claim(file: BinaryIO, size: int) -> None:
    """Makes a file that large, its room on the disk taken: workers write to it as to memory, where none can be refused."""
    if hasattr(os, "posix_fallocate"):
        file.flush()
        os.posix_fallocate(file.fileno(), 0, size)
    else:
        file.truncate(size)


def unkept(name: str, folder: Path, error: OSError) -> UserError:
    """The sentence for a cache that cannot be written to."""
    return UserError(
        f"The smaller pictures of “{name}” cannot be kept in {folder} ({error.strerror or error}); it is shown without them.",
        "Free some space there.",
    )


def plain(layout: Layout) -> dict[str, Any]:
    """A layout for the way out of a worker."""
    return asdict(layout)
