"""Tasks: progress, cancel, order of writes, errors through one door."""

import threading

import pytest

from roadstead.domain.errors import Cancelled, UserError
from roadstead.services.notices import NoticeBoard
from roadstead.services.tasks import Progress, TaskRunner


@pytest.fixture
def runner():
    runner = TaskRunner()
    yield runner
    runner.close()


def test_a_task_gives_its_result_and_tells_how_far_it_is(runner: TaskRunner) -> None:
    steps = []
    runner.listen(lambda task: steps.append(task.fraction))

    def work(progress: Progress) -> int:
        progress(0.5, "half")
        return 7

    assert runner.run("Count", work).future.result(timeout=10) == 7
    runner.close()
    assert 0.5 in steps
    assert steps[-1] == 1.0


def test_a_cancelled_task_stops_at_its_next_word(runner: TaskRunner) -> None:
    started, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        started.set()
        go_on.wait(10)
        progress(0.9)
        raise AssertionError("it went on")

    task = runner.run("Long", work)
    assert started.wait(10)
    task.progress.cancel()
    go_on.set()
    with pytest.raises(Cancelled):
        task.future.result(timeout=10)
    assert runner.running == []


def test_writes_keep_their_order(runner: TaskRunner) -> None:
    done: list[int] = []
    tasks = [runner.write("w", lambda n=n: done.append(n)) for n in range(50)]
    for task in tasks:
        task.future.result(timeout=10)
    assert done == list(range(50))


def test_closing_waits_for_queued_writes() -> None:
    runner, done = TaskRunner(), []
    for n in range(20):
        runner.write("w", lambda n=n: done.append(n))
    runner.close()
    assert done == list(range(20))


def test_one_door_for_errors() -> None:
    board = NoticeBoard()
    seen = []
    board.listen(seen.append)
    board.report(UserError("The file is gone.", "Put it back."))
    board.report(Cancelled())
    board.report(ZeroDivisionError("division by zero"), "Counting")
    assert [n.level for n in seen] == ["error", "bug"]
    assert seen[0].todo == "Put it back."
    assert "ZeroDivisionError" in seen[1].detail
    assert "Counting failed" in seen[1].text
