"""A second reading in the window: nothing of the first reader is to be seen, then the differences are decided by key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Adjudication, Annotation, Count, Reading, Scene
from roadstead.plugins.case.panel import JournalPanel
from roadstead.plugins.readers.bar import AdjudicationBar, Banner
from roadstead.plugins.readers.panel import ReadersPanel
from roadstead.services import annotating
from roadstead.ui.tables import TableDrawer


def box(x, category="vessel", where="scene-1"):
    corners = [Pixel(*p) for p in ((x, 400), (x + 60, 400), (x + 60, 420), (x, 420))]
    return annotating.annotation(Scene(uuid=where, width=1000, height=1000), "box", category, corners)


@pytest.fixture
def panel(opened, idle):
    """The panel on a case with a mark and a count of the first reader's."""
    session = opened.context.session
    count = Count(uuid="count-1", scene="scene-1", category="vessel", value=1, low=1, high=1, unit="vessel")
    session.do(Operation("mark", "Mark", (box(300), box(500, "barge"), count)))
    idle(opened)
    opened.context.activate_scene("scene-1")
    opened.show_panel("readers")
    idle(opened)
    return opened.findChild(ReadersPanel)


def start(window, panel, idle, name="Ben"):
    panel.start.reader.setText(name)
    QTest.keyClick(panel.start.reader, Qt.Key.Key_Return)
    idle(window)


def shown(window):
    return set(window.viewport.canvas.marks._known)


def test_nothing_of_the_first_reader_is_to_be_seen(opened, panel, idle):
    context, canvas = opened.context, opened.viewport.canvas
    context.select(frozenset(("mark-1",)))
    opened.show_panel("tables")
    idle(opened)
    drawer = opened.findChild(TableDrawer)
    drawer.show_kind(Annotation)
    idle(opened)
    assert drawer.page.model.rowCount() == 3
    start(opened, panel, idle)
    assert shown(opened) == set()
    assert context.selection == frozenset()
    assert context.record("mark-1") is None
    for kind in (Annotation, Count):
        drawer.show_kind(kind)
        idle(opened)
        assert drawer.page.model.rowCount() == 0
    assert annotating.tallied(context.session.store, "scene") == {}
    opened.show_panel("journal")
    idle(opened)
    entries = opened.findChild(JournalPanel)._model.entries
    assert [entry.verb for entry in entries] == ["start-reading"]
    banner = canvas.findChild(Banner)
    assert banner.isVisible()
    assert banner.told.text() == "Second reading by Ben: 1 of 2 scenes, the first reader’s marks are hidden"
    context.drawn.emit("scene-1", "box", box(302).pixels)
    idle(opened)
    (mark,) = context.session.store.all(Annotation)
    assert mark.reading == context.session.reading.uuid
    assert shown(opened) == {mark.uuid}
    assert canvas.marks.record(mark.uuid).stands  # the reader sees it as any other
    context.undo()
    idle(opened)
    context.undo()
    idle(opened)
    assert len(shown(opened)) == 3
    assert not banner.isVisible()


def test_one_s_own_marks_are_no_check(opened, panel, idle):
    start(opened, panel, idle, "tester")
    assert opened.context.session.reading is None
    assert "worked on the marks" in panel.start.problem.text()


@pytest.fixture
def read(opened, panel, idle):
    """Ben has seen the vessel, took the barge for a vessel, overlooked mark-1, and found one more."""
    start(opened, panel, idle)
    session = opened.context.session
    session.do(Operation("mark", "Mark", (box(302), box(503), box(800, "crane"))))
    opened.deeds["readers.finish"].trigger()
    idle(opened)
    return opened


def press(window, key, idle):
    QTest.keyClick(window.viewport.canvas, key)
    idle(window)


def because(window, words, idle):
    bar = window.viewport.canvas.findChild(AdjudicationBar)
    bar.reason.setCurrentText(words)
    QTest.keyClick(bar.reason, Qt.Key.Key_Return)
    idle(window)


def test_differences_are_decided_by_key(read, panel, idle):
    context, store = read.context, read.context.session.store
    assert len(shown(read)) == 3  # the second reader's are evidence, and not in the way
    assert panel.compared.values["Matched"].text() == "2, of them 1 of one class"
    panel.compared.accept.click()
    idle(read)
    assert store.count(Adjudication) == 1
    read.deeds["readers.adjudicate"].trigger()
    idle(read)
    bar, canvas = read.viewport.canvas.findChild(AdjudicationBar), read.viewport.canvas
    assert canvas.tool.name == "adjudicate"
    assert "1 of 3" in bar.told.text()
    assert "barge or vessel" in bar.told.text()
    press(read, Qt.Key.Key_2, idle)
    assert bar.reason.isVisible()
    QTest.keyClick(bar.reason, Qt.Key.Key_Return)  # without a reason nothing is written
    idle(read)
    assert store.count(Adjudication) == 1
    assert "needs a reason" in bar.choice.text()
    because(read, "no deckhouse amidships", idle)
    (row,) = [r for r in store.all(Adjudication) if r.decision == "second"]
    assert (row.reason, row.by) == ("no deckhouse amidships", context.session.author)
    assert store.get(Annotation, row.second).stands
    assert not store.get(Annotation, row.first).stands
    assert row.second in shown(read)
    press(read, Qt.Key.Key_2, idle)  # the second marked nothing there
    assert not bar.reason.isVisible()
    press(read, Qt.Key.Key_PageDown, idle)
    press(read, Qt.Key.Key_2, idle)
    assert bar.reason.currentText() == "no deckhouse amidships"  # offered again
    because(read, "seen on the later image", idle)
    context.undo()
    idle(read)
    assert "only the second reader" in bar.told.text()  # it is asked about again
    press(read, Qt.Key.Key_N, idle)
    QTest.keyClick(bar.reason, Qt.Key.Key_Escape)  # back to the question
    press(read, Qt.Key.Key_N, idle)
    because(read, "a shadow", idle)
    press(read, Qt.Key.Key_1, idle)
    because(read, "in all images", idle)
    assert not bar.isVisible()
    assert canvas.tool.name == "select"
    assert store.count(Adjudication) == 4
    assert panel.compared.decide.text() == "All differences are decided"


def test_a_reading_is_given_up_and_comes_back(opened, panel, idle):
    start(opened, panel, idle)
    opened.context.session.do(Operation("mark", "Mark", (box(302),)))
    idle(opened)
    opened.deeds["readers.abandon"].trigger()
    idle(opened)
    assert opened.context.session.store.all(Reading) == []
    assert len(shown(opened)) == 3
    opened.context.undo()
    idle(opened)
    assert len(shown(opened)) == 1
