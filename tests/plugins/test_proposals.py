"""Marks that a machine has proposed, in the window: one key each, by score or place, by run, many in one action."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Run, Scene
from roadstead.plugins.review.bar import ReviewBar
from roadstead.plugins.review.queue import Queue
from roadstead.services import annotating
from roadstead.services.assisting import Outcome, Proposal, propose

SHIFT = Qt.KeyboardModifier.ShiftModifier
SCORES = (0.5, 0.9, 0.3, 0.7)  # from left to right


def box(x, y=200):
    return tuple(Pixel(*p) for p in ((x, y), (x + 40, y), (x + 40, y + 100), (x, y + 100)))


def proposed(window, proposals, maker="ONNX: mine.onnx"):
    session = window.context.session
    scene = session.store.get(Scene, "scene-1")
    kept, operation = propose(session.store, scene, Outcome(maker, tuple(proposals), {}), "vessel")
    session.do(operation)
    return kept


@pytest.fixture
def ready(opened, idle):
    """Four vessels proposed by one run, a truck by another."""
    proposed(opened, [Proposal(box(100 + 200 * n), score) for n, score in enumerate(SCORES)])
    proposed(opened, [Proposal(box(100, 500), 0.6, "truck")], "ONNX: other.onnx")
    idle(opened)
    opened.context.activate_scene("scene-1")
    opened.viewport.fit()
    idle(opened)
    opened.deeds["review.start"].trigger()
    idle(opened)
    return opened


def press(window, key, idle, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.viewport.canvas, key, modifier)
    idle(window)


def asked(window):
    (uuid,) = window.context.selection
    return window.context.session.store.get(Annotation, uuid)


def told(window):
    return window.viewport.canvas.findChild(ReviewBar).told.text()


def reviews(window):
    return {m.score: m.review for m in window.context.session.store.all(Annotation) if m.run}


def test_best_scores_first_and_one_key_each(ready, idle):
    press(ready, Qt.Key.Key_S, idle)
    assert asked(ready).score == 0.9
    press(ready, Qt.Key.Key_Return, idle)
    assert asked(ready).score == 0.7
    press(ready, Qt.Key.Key_Delete, idle)
    assert asked(ready).score == 0.6
    assert told(ready).startswith("3 of 5, 1 turned down")
    press(ready, Qt.Key.Key_PageDown, idle)
    assert asked(ready).score == 0.5
    press(ready, Qt.Key.Key_Right, idle)
    press(ready, Qt.Key.Key_Return, idle)
    assert reviews(ready) == {0.9: "accepted", 0.7: "rejected", 0.6: "proposed", 0.5: "corrected", 0.3: "proposed"}
    ready.deeds["case.undo"].trigger()
    idle(ready)
    assert reviews(ready)[0.5] == "proposed"
    assert asked(ready).score == 0.5


def test_a_changed_class_is_a_correction(ready, idle):
    press(ready, Qt.Key.Key_S, idle)
    mark = asked(ready)
    session = ready.context.session
    ready.context.do(Operation("test", "Another class", (replace(mark, category="truck"),)))
    idle(ready)
    press(ready, Qt.Key.Key_Return, idle)
    kept = session.store.get(Annotation, mark.uuid)
    assert (kept.category, kept.review) == ("truck", "corrected")


def test_it_and_better_and_it_and_lesser_in_one_action_each(ready, idle):
    press(ready, Qt.Key.Key_S, idle)
    press(ready, Qt.Key.Key_PageDown, idle)
    assert asked(ready).score == 0.7
    press(ready, Qt.Key.Key_Return, idle, SHIFT)
    assert reviews(ready) == {0.9: "accepted", 0.7: "accepted", 0.6: "proposed", 0.5: "proposed", 0.3: "proposed"}
    press(ready, Qt.Key.Key_PageDown, idle)
    while asked(ready).score != 0.5:
        press(ready, Qt.Key.Key_PageDown, idle)
    press(ready, Qt.Key.Key_Delete, idle, SHIFT)
    assert reviews(ready) == {0.9: "accepted", 0.7: "accepted", 0.6: "proposed", 0.5: "rejected", 0.3: "rejected"}
    ready.deeds["case.undo"].trigger()  # one action
    idle(ready)
    assert reviews(ready) == {0.9: "accepted", 0.7: "accepted", 0.6: "proposed", 0.5: "proposed", 0.3: "proposed"}


def test_one_run_only_and_all_of_a_class(ready, idle):
    press(ready, Qt.Key.Key_S, idle)
    press(ready, Qt.Key.Key_R, idle)
    assert told(ready).startswith("1 of 4")
    ready.deeds["review.accept_class"].trigger()
    idle(ready)
    assert reviews(ready) == {0.9: "accepted", 0.7: "accepted", 0.6: "proposed", 0.5: "accepted", 0.3: "accepted"}
    assert "Nothing waits of this run any more: 4 confirmed" in ready.context.notices.notices[-1].text


def test_five_thousand_are_stepped_through_without_waiting(opened, idle):
    session = opened.context.session
    scene = session.store.get(Scene, "scene-1")
    run = Run(scene=scene.uuid, maker="ONNX: mine.onnx")
    one = annotating.annotation(scene, "box", "vessel", box(0, 0), run=run.uuid, review="proposed")
    many = [
        replace(one, uuid=new_uuid(), score=n / 5000, pixels=box(9 * (n % 100), 9 * (n // 100))) for n in range(5000)
    ]
    session.do(Operation("test", "Many", (run, *many)))
    idle(opened)
    opened.context.activate_scene("scene-1")
    idle(opened)
    opened.deeds["review.start"].trigger()
    idle(opened)
    press(opened, Qt.Key.Key_S, idle)
    queue = opened.context.findChild(Queue, "review")
    assert queue.place == (1, 5000)
    begun = time.perf_counter()
    for _ in range(20):
        queue.skip(1)
    assert (time.perf_counter() - begun) / 20 < 0.05
    assert queue.place == (21, 5000)
    press(opened, Qt.Key.Key_Return, idle)
    press(opened, Qt.Key.Key_Delete, idle, SHIFT)
    assert session.store.count(Annotation, review="rejected") == 4979
