"""Carries work off the window's thread, and word of it back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from roadstead.domain.errors import Cancelled
from roadstead.services.notices import NoticeBoard
from roadstead.services.tasks import Progress, Task, TaskRunner


class Courier(QObject):
    """Runs tasks and posts notices; whatever thread they speak on, its signals come on the window's.

    ``noticePosted(Notice)``; ``taskStepped(Task)``, at most once per turn of the window's loop for each task.
    """

    noticePosted = Signal(object)
    taskStepped = Signal(object)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.notices = NoticeBoard()
        self.tasks = TaskRunner()
        self._lock = threading.Lock()
        self._stepped: set[Task[Any]] = set()
        self._unheard = 0  # writes queued of which the window has not heard the end
        self._waiting: list[Callable[[], object]] = []
        self._ended = False  # the window closes and stops every task
        self._posted.connect(self._run_posted, Qt.ConnectionType.QueuedConnection)
        self.notices.listen(lambda notice: self.later(lambda: self.noticePosted.emit(notice)))
        self.tasks.listen(self._note_step)

    def write(self, label: str, work: Callable[[], Any], done: Callable[[Any], None] | None = None) -> Task[Any]:
        """Queues work on the case worker; ``done`` gets its result on the window's thread, errors become notices."""
        return self.write_large(label, lambda _: work(), done)

    def write_large(
        self, label: str, work: Callable[[Progress], Any], done: Callable[[Any], None] | None = None
    ) -> Task[Any]:
        """As ``write``, of what says how far it is; once begun it is not stopped, as undo takes it back."""
        with self._lock:
            self._unheard += 1
        task = self._follow(self.tasks.write_large(label, work), done)
        task.future.add_done_callback(lambda _: self.later(self._note_written))
        return task

    def after_writes(self, action: Callable[[], object]) -> None:
        """Calls ``action`` once every queued write is on disk and the window has heard of it: at once if none is queued."""
        if self._unheard or self._waiting:
            self._waiting.append(action)
        else:
            action()

    def run(self, label: str, work: Callable[[Progress], Any], done: Callable[[Any], None] | None = None) -> None:
        """Runs work off the window's thread with progress and cancel; ``done`` gets its result on the window's."""
        self._follow(self.tasks.run(label, work), done)

    def later(self, action: Callable[[], object]) -> None:
        """Calls ``action`` on the window's thread once control is back in its loop; any thread may ask."""
        self._posted.emit(action)

    def _follow(self, task: Task[Any], done: Callable[[Any], None] | None) -> Task[Any]:
        def over(future: Any) -> None:
            error = future.exception()
            if isinstance(error, Cancelled) and task.progress.cancelled and not self._ended:
                self.later(lambda: self.notices.post("info", f"Stopped: {task.label}. Nothing was left half-done."))
            elif error is not None:
                self.later(lambda: self.notices.report(error, task.label))
            elif done is not None:
                self.later(lambda: done(future.result()))

        task.future.add_done_callback(over)
        return task

    def _note_written(self) -> None:
        """One write fewer to wait for; what waited goes on, until it queues a write itself."""
        with self._lock:
            self._unheard -= 1
        while self._waiting and not self._unheard:
            self._waiting.pop(0)()

    def _note_step(self, task: Task[Any]) -> None:
        """Passes a step on, at most once per turn of the window's loop for each task."""
        with self._lock:
            known = task in self._stepped
            self._stepped.add(task)
        if not known:
            self.later(lambda: self._tell_step(task))

    def _tell_step(self, task: Task[Any]) -> None:
        with self._lock:
            self._stepped.discard(task)
        self.taskStepped.emit(task)

    @Slot(object)
    def _run_posted(self, action: Callable[[], object]) -> None:
        try:
            action()
        except Exception as error:  # noqa: BLE001  the one door for errors of either family
            self.notices.report(error)
