"""What the command line works with: the case, the imagery workers, progress on standard error; closed at the end."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from roadstead.services.session import CaseSession
from roadstead.services.settings import load_settings, pyramid_folder
from roadstead.services.tasks import Progress

if TYPE_CHECKING:
    from roadstead.imagery import ImageryPool


class Door(Protocol):
    """The way to the window, handed in from above: this room knows nothing of Qt."""

    def open(self, case: Path | None) -> int:
        """Opens the window on a case and gives the exit status when it is closed."""
        ...

    def picture(self, case: Path, out: Path) -> None:
        """Writes a picture of the window on a case."""
        ...


class Headless:
    """One run of the command line. ``say`` and progress go to standard error, results are returned to the caller."""

    def __init__(self, author: str, window: Door) -> None:
        self.window = window
        self.author = author or load_settings().author
        self._stack = ExitStack()
        self._pool: ImageryPool | None = None

    def open(self, case: str, *, read_only: bool = False) -> CaseSession:
        """The case, closed again at the end of the run; raises UserError where it is to be changed and cannot be."""
        session = self._stack.enter_context(CaseSession.open(Path(case), self.author, read_only=read_only))
        if not read_only:
            session.refuse_when_read_only()
        return session

    def create(self, case: str, title: str) -> CaseSession:
        """A new case."""
        return self._stack.enter_context(CaseSession.create(Path(case), title, self.author))

    @property
    def pool(self) -> ImageryPool:
        """The imagery workers, started when first asked for."""
        if self._pool is None:
            from roadstead.imagery import ImageryPool

            self._pool = ImageryPool(workers=1, cache=pyramid_folder(), limit=load_settings().cache_limit)
            self._stack.callback(self._pool.close)
        return self._pool

    def say(self, text: str) -> None:
        """One line for the person at the terminal."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201  standard error is this room's only screen

    def progress(self, label: str) -> Progress:
        """Progress that is shown on one line of a terminal, and nowhere else."""
        if not sys.stderr.isatty():
            return Progress()
        return Progress(lambda done, text: print(f"\r{label} {done:4.0%} {text:40.40}", end="", file=sys.stderr))  # noqa: T201

    def release(self) -> None:
        """Closes the cases and the workers that this run has opened."""
        self._stack.close()
        self._pool = None

    def __enter__(self) -> Headless:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
