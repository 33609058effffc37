"""A pyramid under construction as the pool's thread sees it: which chunks are wanted next, and how far it is."""

import os
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.imagery.facts import Window
from roadstead.imagery.jobs import Job
from roadstead.imagery.layout import Layout, layout_from_json

UNFINISHED = ".part"


class Build:
    """Plans, fills and seals one pyramid, by jobs that it gives one after the other to whichever worker is free.

    ``room(bytes)`` makes room in the cache, or raises the sentence that says why there is none; ``kept(path)`` is told
    once it is whole. All but ``future`` is the pool's thread's own.
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
        self._room, self._kept = room, kept
        self._pending: list[int] = []  # the next one last
        self._unseen: list[int] = []  # rows of samples, the next one last
        self._done = 0
        self._focus = -1
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
        elif self._unseen:
            job = self._job("sample", row=self._unseen.pop())
        elif self._pending and self.layout and not self.layout.in_order:
            self._turn_to(wanted, self.layout)
            job = self._job("chunks", numbers=[self._pending.pop()])
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
        if job.op == "sample":
            return 0, 0, self.layout.width, self.layout.height
        numbers = job.details["numbers"]
        self._done += len(numbers)
        if self._done == self.layout.chunks:
            self._next = self._job("seal", target=str(self.target))
        return self.layout.chunk_window(numbers[0])

    def fail(self, error: Exception) -> None:
        """Ends it with an error, unless it is over."""
        if not self.over and self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)

    def clear(self) -> None:
        """Leaves nothing behind of one that is over, once no worker is at it; a finished one has gone to its place by then."""
        self._pending, self._unseen, self._next = [], [], None
        if not self.under_way:
            with suppress(OSError):
                self.part.unlink(missing_ok=True)

    def _begin(self, layout: Layout) -> None:
        self._room(layout.file_bytes)
        try:
            draft = self.part.with_name(f"new-{self.part.name}")  # tiles are asked of the other before it is there
            with draft.open("wb") as file:
                file.write(layout.to_bytes())
                file.truncate(layout.sample_at(layout.samples[1]))
            draft.replace(self.part)
        except OSError as error:
            raise unkept(Path(self.path).name, self.part.parent, error) from None
        self.layout = layout
        numbers = list(range(layout.chunks))
        if layout.in_order:
            self._next = self._job("chunks", numbers=numbers, slow=True)
        else:
            self._pending = numbers
            self._unseen = sorted(range(layout.samples[1]), key=_turned, reverse=True)

    def _job(self, op: str, **details: Any) -> Job:
        return Job(op, self.path, {"part": str(self.part), **details}, build=self)

    def _turn_to(self, wanted: Window | None, layout: Layout) -> None:
        """Puts the chunks nearest to the middle of what is wanted first."""
        x0, y0, x1, y1 = wanted or (0, 0, layout.width, layout.height)
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        focus = next(layout.chunks_under(x, y, x + 1, y + 1), 0)
        if focus == self._focus:
            return
        self._focus = focus

        def distance(number: int) -> float:
            a, b, c, d = layout.chunk_window(number)
            return ((a + c) / 2 - x) ** 2 + ((b + d) / 2 - y) ** 2

        self._pending.sort(key=distance, reverse=True)


def _turned(number: int) -> int:
    """A number's bits in reverse: in this order rows cover the whole coarsely first, then ever finer."""
    return int(f"{number:016b}"[::-1], 2)


def unkept(name: str, folder: Path, error: OSError) -> UserError:
    """The sentence for a cache that cannot be written to."""
    return UserError(
        f"The smaller pictures of “{name}” cannot be kept in {folder} ({error.strerror or error}); it is shown without them.",
        "Free some space there.",
    )


def plain(layout: Layout) -> dict[str, Any]:
    """A layout for the way out of a worker."""
    return asdict(layout)
