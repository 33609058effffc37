"""Keys pressed faster than the disk writes, and a picture of the window that leaves nothing behind."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolBar, QToolButton

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_undo_and_redo_in_one_breath_are_both_done(opened, qtbot, idle):
    context, canvas = opened.context, opened.viewport.canvas
    idle(opened)
    entries = context.session.store.entry_count()
    canvas.setFocus()
    opened.deeds["case.undo"].trigger()
    assert not opened.deeds["case.redo"].isEnabled()  # the window has not heard of the undo yet
    QTest.keyClick(canvas, "z", CTRL | SHIFT)
    qtbot.waitUntil(lambda: context.session.store.entry_count() == entries + 2, timeout=5000)
    assert context.session.store.redo_label() is None


def test_a_sighting_asked_for_before_the_mark_is_on_disk_rests_on_it(opened, qtbot, idle):
    context = opened.context
    context.activate_scene("scene-1")
    idle(opened)
    corners = tuple(Pixel(x, y) for x, y in ((300, 300), (420, 300), (420, 320), (300, 320)))
    context.drawn.emit("scene-1", "box", corners)
    opened.deeds["sightings.log"].trigger()
    form = opened.arrangement.docks["sighting"]
    qtbot.waitUntil(form.isVisible, timeout=5000)
    (made,) = (m for m in context.session.store.all(Annotation) if m.uuid != "mark-1")
    assert context.selection == {made.uuid}
    assert "naip" not in form.content()._rests.text()
    assert form.content()._annotations == (made.uuid,)


def test_a_class_chosen_right_after_drawing_is_the_new_marks(opened, qtbot, idle):
    context = opened.context
    context.activate_scene("scene-1")
    idle(opened)
    context.drawn.emit("scene-1", "point", (Pixel(500, 500),))
    opened.deeds["class.2"].trigger()
    store = context.session.store
    qtbot.waitUntil(lambda: store.count(Annotation, category="container block") == 1, timeout=5000)


def test_the_map_opens_on_everything_in_the_case(opened, qtbot, idle):
    opened.go("map")
    idle(opened)
    canvas = opened.viewport.canvas
    (x, y) = canvas.view.to_screen(canvas.points.positions())[0].tolist()
    assert 0 < x < canvas.width()
    assert 0 < y < canvas.height()
    across = canvas.view.width / canvas.view.scale
    assert across < 1_000_000  # metres of Mercator: the scene and the port, not the world


def test_notices_fit_into_a_narrow_canvas(opened, qtbot):
    opened.context.notices.post("error", "Something that takes some room to be said in words.", "Do this.")
    qtbot.waitUntil(lambda: any(c.notice.text.startswith("Something") for c in opened.notices.cards), timeout=3000)
    opened.resize(800, 560)
    opened.show_panel("inspector")
    card = next(c for c in opened.notices.cards if c.notice.text.startswith("Something that"))
    qtbot.waitUntil(lambda: card.width() <= max(opened.pages.width() - 8, 200), timeout=3000)


def test_a_narrow_window_shows_that_there_are_more_tools(opened, qtbot):
    opened.resize(1024, 700)
    (tools,) = (bar for bar in opened.findChildren(QToolBar) if bar.windowTitle() == "Tools")
    more = tools.findChild(QToolButton, "qt_toolbar_ext_button")
    qtbot.waitUntil(more.isVisible, timeout=5000)
    seen = more.grab().toImage()
    assert len({seen.pixel(x, y) for x in range(seen.width()) for y in range(seen.height())}) > 2  # not bare


def test_a_window_for_a_picture_leaves_no_settings_behind(qtbot, home, case):
    from roadstead.app import make_application, make_window

    window = make_window(make_application(), lasting=False)
    with qtbot.waitSignal(window.started, timeout=20_000):
        window.show()
    with qtbot.waitSignal(window.context.caseChanged, timeout=10_000):
        window.context.open_case(case)
    assert window.context.session.store.count(Scene) == 2
    window.choose_theme("dark")
    window.close()
    window.deleteLater()
    assert not (home / "config" / "settings.json").exists()
    assert not (home / "config" / "arrangement.json").exists()


def test_a_fault_of_ours_is_told_in_the_window_and_kept_on_disk(opened, home, capsys):
    from roadstead.app import catch_faults, release_faults

    kept = catch_faults(opened.context)
    try:
        import sys

        try:
            raise RuntimeError("a fault of ours")
        except RuntimeError as error:
            sys.excepthook(type(error), error, error.__traceback__)
    finally:
        release_faults(kept)
    told = opened.context.notices.notices[-1]
    assert told.level == "bug"
    assert "a fault of ours" in told.text
    assert "Traceback" in (home / "config" / "last-fault.txt").read_text(encoding="utf-8")
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("times", [1, 2, 3])
def test_writes_are_waited_for_in_order(opened, qtbot, times):
    heard = []
    for i in range(times):
        opened.context.write("Wait", lambda i=i: heard.append(i))
    opened.context.after_writes(lambda: heard.append("after"))
    qtbot.waitUntil(lambda: "after" in heard, timeout=5000)
    assert heard == [*range(times), "after"]


def test_a_stopped_task_says_so(opened, qtbot):
    import threading

    begun = threading.Event()

    def work(progress):
        begun.set()
        while True:
            progress(0.5)

    opened.context.run("Counting to the end", work)
    assert begun.wait(5)
    opened.context.tasks.running[0].progress.cancel()
    said = "Stopped: Counting to the end. Nothing was left half-done."
    qtbot.waitUntil(lambda: said in [n.text for n in opened.context.notices.notices], timeout=5000)
