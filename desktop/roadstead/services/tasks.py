"""Tasks: work off the window's thread, with progress and cancel; one worker for the case, a pool for the rest."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from roadstead.domain.errors import Cancelled

T = TypeVar("T")


class Progress:
    """Handed to a task: it says how far it is, and stops at the next word when the user cancels."""

    def __init__(self, tell: Callable[[float, str], None] | None = None) -> None:
        self._tell = tell
        self._cancelled = threading.Event()

    def __call__(self, fraction: float, text: str = "") -> None:
        """Tells how much is done (0 to 1); raises Cancelled when the user has asked to stop."""
        if self._cancelled.is_set():
            raise Cancelled
        if self._tell:
            self._tell(fraction, text)

    def cancel(self) -> None:
        """Asks the task to stop at its next word."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether the user has asked to stop."""
        return self._cancelled.is_set()


@dataclass(eq=False)
class Task(Generic[T]):
    """A running piece of work."""

    label: str
    cancellable: bool
    future: "Future[T]" = field(default_factory=Future)
    progress: Progress = field(default_factory=Progress)
    fraction: float = 0.0
    text: str = ""


class TaskRunner:
    """Runs tasks and tells a listener of each step, on the worker's thread (the window marshals it to its own)."""

    def __init__(self, workers: int = 2) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="task")
        self._case = ThreadPoolExecutor(1, thread_name_prefix="case")
        self._listeners: list[Callable[[Task[Any]], None]] = []
        self._running: set[Task[Any]] = set()
        self._lock = threading.Lock()

    def listen(self, listener: Callable[[Task[Any]], None]) -> None:
        """Calls ``listener`` at each start, step and end of a task."""
        self._listeners.append(listener)

    @property
    def running(self) -> list[Task[Any]]:
        """Tasks that are not over."""
        with self._lock:
            return list(self._running)

    def run(self, label: str, work: Callable[[Progress], T], *, cancellable: bool = True) -> Task[T]:
        """Starts ``work`` in the pool."""
        return self._submit(self._pool, label, work, cancellable)

    def write(self, label: str, work: Callable[[], T]) -> Task[T]:
        """Queues a write of the case: one after another, in the order asked."""
        return self.write_large(label, lambda _progress: work())

    def write_large(self, label: str, work: Callable[[Progress], T]) -> Task[T]:
        """As ``write``, of one that says how far it is; it is not stopped, as what was queued after it counts on it."""
        return self._submit(self._case, label, work, False)

    def close(self) -> None:
        """Cancels what can be cancelled, lets queued writes finish, and ends the threads."""
        for task in self.running:
            if task.cancellable:
                task.progress.cancel()
        self._case.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._listeners.clear()

    def _submit(
        self, executor: ThreadPoolExecutor, label: str, work: Callable[[Progress], T], cancellable: bool
    ) -> Task[T]:
        task: Task[T] = Task(label, cancellable)
        task.progress = Progress(lambda fraction, text: self._step(task, fraction, text))
        with self._lock:
            self._running.add(task)
        executor.submit(self._work, task, work)
        return task

    def _work(self, task: Task[T], work: Callable[[Progress], T]) -> None:
        try:
            task.progress(0.0, "")
            result = work(task.progress)
        except BaseException as error:  # noqa: BLE001  handed on to whoever asked for the result
            self._end(task)
            task.future.set_exception(error)
        else:
            self._end(task)
            task.future.set_result(result)
        self._tell(task)

    def _end(self, task: Task[Any]) -> None:
        task.fraction = 1.0
        with self._lock:
            self._running.discard(task)

    def _step(self, task: Task[Any], fraction: float, text: str) -> None:
        task.fraction, task.text = fraction, text
        self._tell(task)

    def _tell(self, task: Task[Any]) -> None:
        for listener in tuple(self._listeners):
            listener(task)
