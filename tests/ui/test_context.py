"""The context carries work off the window's thread and brings word back to it, in order."""

import threading

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Vessel
from roadstead.ui.context import AppContext


@pytest.fixture
def context(qtbot, home):
    made = AppContext()
    yield made
    made.close()


def test_signals_arrive_on_the_windows_thread(context, case, qtbot):
    threads = []
    context.changed.connect(lambda _: threads.append(threading.current_thread()))
    context.noticePosted.connect(lambda _: threads.append(threading.current_thread()))
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.open_case(case)
    with qtbot.waitSignal(context.changed, timeout=5000):
        context.do(Operation("add", "Add", (Vessel(name="Maria"),)))
    worker = threading.Thread(target=lambda: context.notices.post("info", "from a worker"))
    with qtbot.waitSignal(context.noticePosted, timeout=5000):
        worker.start()
    worker.join()
    assert threads == [threading.main_thread()] * 2


def test_actions_are_carried_out_in_the_order_asked(context, case, qtbot):
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.open_case(case)
    for number in range(20):
        context.do(Operation("add", f"Add {number}", (Vessel(uuid=f"v{number:02}", name=f"Ship {number}"),)))
    context.undo()
    context.redo()
    context.undo()
    store = context.session.store
    qtbot.waitUntil(lambda: not context.tasks.running, timeout=10_000)
    labels = [entry.label for entry in store.log()][-24:]
    assert labels[1:21] == [f"Add {n}" for n in range(20)]
    assert store.undo_label() == "Add 18"


def test_a_change_takes_what_is_gone_out_of_the_selection(context, case, qtbot):
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.open_case(case)
    context.do(Operation("add", "Add", (Vessel(uuid="v", name="Maria"),)))
    qtbot.waitUntil(lambda: context.record("v") is not None, timeout=5000)
    context.select(frozenset(("v", "mark-1")))
    with qtbot.waitSignal(context.selectionChanged, timeout=5000):
        context.undo()
    assert context.selection == {"mark-1"}


def test_errors_of_tasks_become_notices_and_a_stop_is_confirmed(context, qtbot):
    def refuse(_):
        raise UserError("It cannot be.", "Do without.")

    with qtbot.waitSignal(context.noticePosted, timeout=5000):
        context.run("Trying", refuse)
    assert [(n.level, n.text, n.todo) for n in context.notices.notices] == [("error", "It cannot be.", "Do without.")]

    begun = threading.Event()

    def endless(progress):
        begun.set()
        while True:
            progress(0.5, "still here")
            begun.wait(0.001)

    context.run("Endless", endless)
    begun.wait(5)
    context.tasks.running[0].progress.cancel()
    qtbot.waitUntil(lambda: len(context.notices.notices) == 2, timeout=5000)
    stopped = context.notices.notices[-1]
    assert (stopped.level, stopped.text) == ("info", "Stopped: Endless. Nothing was left half-done.")


def test_what_is_asked_of_no_case_is_refused_in_words(context):
    with pytest.raises(UserError, match="No case is open"):
        context.do(Operation("add", "Add", (Vessel(),)))


def test_opening_another_case_leaves_nothing_of_the_first(context, case, tmp_path, qtbot):
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.open_case(case)
    first = context.session
    context.activate_scene("scene-1")
    context.select(frozenset(("mark-1",)))
    context.new_case(tmp_path / "other.gpkg", "Other")
    qtbot.waitUntil(lambda: context.session is not None and context.session is not first, timeout=10_000)
    assert context.session.title == "Other"
    assert context.active_scene is None
    assert context.selection == frozenset()
    assert context.session.store.count(Annotation) == 0
