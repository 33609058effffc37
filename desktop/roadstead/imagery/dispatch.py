"""The pool's thread: hands jobs to worker processes, takes in their answers, replaces the dead."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from multiprocessing import Pipe
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.imagery.answers import Answers, FailureCallback, TileCallback
from roadstead.imagery.building import Build
from roadstead.imagery.facts import Look, TileRequest
from roadstead.imagery.jobs import Job, Process
from roadstead.imagery.staff import Staff
from roadstead.imagery.waiting import Waiting
from roadstead.imagery.works import Works

if TYPE_CHECKING:
    import numpy as np

_OPEN_TOO = 3  # processes that open an image while another looks at it
_DEATHS = 3  # times that one image may end its worker before it is refused


class Dispatcher:
    """Owns the worker processes and the queues; callbacks run on its thread and must be short.

    A tile goes before a slow job, a single picture before both; one worker of two or more is always free of slow jobs.
    The chunks of a pyramid come last and are short, so that all workers share in them.
    """

    def __init__(
        self,
        count: int,
        cache: str,
        patience: float,
        pyramid_of: Callable[[str], Path | None],
        look_of: Callable[[str], Look | None],
        on_tile: TileCallback | None,
        on_partial: TileCallback | None,
        on_failed: FailureCallback | None,
        on_damaged: Callable[[str], None],
    ) -> None:
        self._answers = Answers(on_tile, on_partial, on_failed, self._on_cancelled)
        self._on_damaged = on_damaged
        self._staff = Staff(count, cache, patience)
        self._waiting = Waiting(pyramid_of, look_of)
        self._lock = threading.Lock()  # guards the three below; the processes belong to the thread alone
        self._stops: list[Job | Build] = []
        self._works = Works(self._waiting)
        self._closing = self._rung = False
        self._deaths: Counter[str] = Counter()
        self._bell, self._rope = Pipe(duplex=False)
        self._thread = threading.Thread(target=self._run, name="roadstead-imagery", daemon=True)
        self._thread.start()

    def is_current(self) -> bool:
        """Whether the caller runs on the pool's own thread."""
        return threading.current_thread() is self._thread

    def staff(self) -> list[Process]:
        """The processes that are ready."""
        return self._staff.ready()

    def forgive(self, path: str) -> None:
        """Lets an image be tried again that ended its workers before."""
        self._deaths.pop(path, None)

    def submit(self, job: Job) -> Any:
        """Queues a job and gives its future."""
        assert job.future is not None
        with self._lock:
            if self._closing:
                raise RuntimeError("the image reader is closed")
            self._waiting.add(job)
        job.future.add_done_callback(lambda future: self._on_cancelled(job) if future.cancelled() else None)
        self._ring()
        return job.future

    def build(self, build: Build) -> None:
        """Begins a pyramid, behind all else that there is to do."""
        with self._lock:
            if self._closing:
                raise RuntimeError("the image reader is closed")
            self._works.add(build)
        build.future.add_done_callback(lambda future: self._on_cancelled(build) if future.cancelled() else None)
        self._ring()

    def ask(self, requests: Sequence[TileRequest], *, replace: bool) -> None:
        """Queues tiles, in place of all that no worker has begun or beside them."""
        if replace:
            self._waiting.replace_tiles(requests)
        else:
            for request in requests:
                self._waiting.add_tile(request)
        self._ring()

    def close(self) -> None:
        """Ends processes and thread; what was not finished is cancelled."""
        with self._lock:
            self._closing = True
        self._ring()
        if not self.is_current():
            self._thread.join()

    def _ring(self) -> None:
        """Wakes the thread."""
        with self._lock:
            if not self._rung and not self._rope.closed:
                self._rung = True
                self._rope.send_bytes(b"!")

    def _on_cancelled(self, job: Job | Build) -> None:
        if isinstance(job, Build) or not self._waiting.remove(job):
            with self._lock:
                self._stops.append(job)
        self._ring()

    def _run(self) -> None:
        try:
            while not self._closing:
                self._staff.hire()
                if self._staff.given_up:
                    self._refuse_all()
                self._pass_on_stops()
                self._hand_out()
                self._staff.look_ahead()
                for ready in wait([self._bell, *(p.connection for p in self._staff)], self._staff.time_left()):
                    self._listen(ready)
                self._end_the_silent()
        finally:
            self._wind_up()

    def _refuse_all(self) -> None:
        error = UserError(
            "The image reader does not start on this machine.", "Run “roadstead doctor” to see what is missing."
        )
        for job in self._waiting.drain():
            self._answers.fail(job, error)

    def _pass_on_stops(self) -> None:
        with self._lock:
            stops, self._stops = self._stops, []
        for stopped in stops:
            for process in self._staff:
                for job in process.jobs:
                    if stopped in (job, job.build):
                        process.stop(job)
            if isinstance(stopped, Build):
                self._works.end(stopped)

    def _hand_out(self) -> None:
        """Gives work to idle processes first, then a second tile to each, so that none waits for the next message."""
        probed: list[str] = []
        for depth in (0, 1):
            for process in self._staff.with_jobs(depth):
                job = self._next_for(process)
                while job is not None and self._deaths[job.path] >= _DEATHS:
                    self._answers.fail(job, _deadly(job.path, "stopped unexpectedly, again and again"))
                    job = self._next_for(process)
                try:
                    if job is not None:
                        process.give(job)
                        probed += [job.path] if job.op == "probe" else []
                except OSError:
                    self._bury(process, "stopped unexpectedly")
        for path in probed:
            self._open_too(path)

    def _open_too(self, path: str) -> None:
        """Has some idle processes open an image that another has begun to look at: its tiles will be wanted of them all."""
        for process in self._staff.with_jobs(0)[:_OPEN_TOO]:
            try:
                process.give(Job("open", path, {}))
            except OSError:
                self._bury(process, "stopped unexpectedly")

    def _next_for(self, process: Process) -> Job | None:
        given = [job for other in self._staff for job in other.jobs]
        slow = sum(job.slow for job in given) < max(1, self._staff.count - 1)
        planning = None if process.jobs else self._works.plan()
        if planning:
            return planning
        begun = {job.key for job in given}
        return self._waiting.next_for(process, begun, slow=slow) or (
            None if process.jobs else self._works.next(slow=slow)
        )

    def _end_the_silent(self) -> None:
        for process, silent in self._staff.late():
            self._bury(process, f"did not answer for {silent:.0f} seconds")

    def _listen(self, ready: object) -> None:
        if ready is self._bell:
            with self._lock:
                self._bell.recv_bytes()
                self._rung = False
            return
        process = next((p for p in self._staff if p.connection is ready), None)
        if process is None:
            return
        try:
            self._hear(process, *process.receive())
        except (EOFError, OSError, ValueError, KeyError, TypeError):
            self._bury(process, "stopped unexpectedly")

    def _hear(self, process: Process, message: dict[str, Any], data: bytes | None) -> None:
        kind = message["kind"]
        if kind == "ready":
            self._staff.begin(process, tuple(message["walls"]))
            return
        job = process.job(message["id"])
        if kind == "progress":
            self._answers.report(job, float(message["fraction"]))
            return
        if kind == "damaged":
            process.finished(job)
            self._try_without(job)
            return
        picture = process.tile(job, message["result"]["shape"]) if kind == "done" and job.key else None
        result = job.decode(message["result"], data) if kind == "done" and not job.key else None
        process.finished(job)
        if kind == "done":
            self._succeed(job, result, picture, whole=bool(message["result"].get("whole", True)))
        elif kind == "error":
            self._answers.fail(job, UserError(str(message["what"]), str(message["todo"])))
        elif kind == "bug":
            self._answers.fail(job, RuntimeError("an image worker failed:\n" + str(message["text"])))
        elif job.build:  # it was stopped
            job.build.under_way.discard(job)
            self._works.end(job.build)

    def _try_without(self, job: Job) -> None:
        """Does a job again for which a damaged pyramid was used: it is dropped and made anew."""
        self._on_damaged(job.path)
        if job.key:
            self._waiting.add_tile(TileRequest(job.key))
        elif job.build:
            self._answers.fail(job, RuntimeError("a pyramid was damaged while it was made"))
        else:
            job.details["pyramid"] = ""
            self._waiting.add(job)

    def _advance(self, build: Build, job: Job, result: dict[str, Any]) -> None:
        """Takes in a step of a pyramid and sees to it that what it is shown of is shown."""
        if job.op == "seal":
            self._answers.tell(build, 1.0)
        try:
            part = build.advance(job, result)
        except UserError as error:
            self._answers.fail(job, error)
            return
        self._answers.tell(build, build.fraction)
        if build.over:
            self._works.end(build)
        elif part:
            self._works.renew(build, part, at_once=build.turned)

    def _succeed(self, job: Job, result: Any, picture: "np.ndarray | None", *, whole: bool) -> None:
        if job.build:
            self._advance(job.build, job, result)
        elif job.key and picture is not None:
            if not whole and job.details["pyramid"] and job.path not in self._works:  # which has ended meanwhile
                self._waiting.add_tile(TileRequest(job.key))
                return
            if whole:
                self._waiting.drop_tile(job.key)
            else:
                self._works.note_partial(job.key)
            self._answers.tile(job.key, picture, whole=whole or job.path not in self._works)
        else:
            self._answers.succeed(job, result)

    def _bury(self, process: Process, how: str) -> None:
        """Takes a dead or silent process off the staff; the job it was at fails, those behind it go back to the queue."""
        self._staff.dismiss(process)
        culprit, *others = process.jobs or (None,)
        process.end(kill=True)
        self._waiting.put_back(others)
        if culprit:
            self._deaths[culprit.path] += culprit.op != "open"
            self._answers.fail(culprit, _deadly(culprit.path, how))

    def _wind_up(self) -> None:
        with self._lock:
            self._closing = True
        jobs, builds = self._waiting.drain(), self._works.all()
        for process in self._staff.all():
            jobs += process.jobs
            self._staff.dismiss(process)
            process.end(kill=bool(process.jobs) or not process.ready)
        with self._lock:
            self._rope.close()
            self._bell.close()
        for job in jobs:
            if job.future:
                job.future.cancel()
        for build in builds:
            build.future.cancel()
            build.under_way.clear()
            build.clear()


def _deadly(path: str, how: str) -> UserError:
    return UserError(
        f"“{Path(path).name}” could not be read: its reader {how}.",
        "Try again; if it happens again, convert the image to a GeoTIFF.",
    )
