"""The review in the window: a tool that selects and edits like the select tool, with one key for each answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from roadstead.api import UserError, reviewing
from roadstead.plugins.review.bar import ReviewBar
from roadstead.plugins.review.queue import Queue
from roadstead.ui.canvas.selecttool import SelectTool
from roadstead.ui.context import AppContext

_KEYS = {
    Qt.Key.Key_Return: "accept",
    Qt.Key.Key_Enter: "accept",
    Qt.Key.Key_Delete: "reject",
    Qt.Key.Key_Backspace: "reject",
    Qt.Key.Key_N: "unseen",
    Qt.Key.Key_T: "this",
    Qt.Key.Key_PageDown: "skip",
    Qt.Key.Key_PageUp: "back",
    Qt.Key.Key_S: "order",
    Qt.Key.Key_R: "run",
}
_VERDICTS = {
    "accept": reviewing.ACCEPT,
    "reject": reviewing.REJECT,
    "unseen": reviewing.NOT_OBSERVED,
    "this": reviewing.SAME,
}
_STEPS = {"skip": 1, "back": -1}


def attach(context: AppContext) -> None:
    """Brings the tool to the canvas, the queue, and the strip that shows it."""
    canvas = context.canvas
    assert canvas is not None  # there from window hooks on
    queue = Queue(context, canvas)
    queue.setObjectName("review")
    ReviewBar(context, queue, canvas)

    def make(host: Any) -> ReviewTool:
        tool = ReviewTool(host)
        tool.queue, tool.invoke = queue, context.invoke
        return tool

    canvas.add_tool("review", make)
    canvas.tool_changed.connect(lambda name: queue.stop() if queue.going and name not in ("review", "zoom") else None)
    queue.moved.connect(lambda: _leave(context, queue))
    context.settingsChanged.connect(lambda: _show_rejected(context))
    _show_rejected(context)


def _show_rejected(context: AppContext) -> None:
    canvas = context.canvas
    if canvas is not None:
        canvas.marks.show_rejected(context.settings.show_rejected)
        canvas.update()


def rejected(app: AppContext) -> None:
    """Shows marks that were turned down, or no longer."""
    app.remember(show_rejected=not app.settings.show_rejected)
    shown = app.settings.show_rejected
    text = "Rejected marks are shown, dotted." if shown else "Rejected marks are not shown."
    app.notices.post("info", text, "They count nowhere." if shown else "")


def _leave(context: AppContext, queue: Queue) -> None:
    """Puts the select tool into the hand when the review is over."""
    canvas = context.canvas
    if canvas is not None and not queue.going and canvas.tool is not None and canvas.tool.name == "review":
        canvas.set_tool("select")


class ReviewTool(SelectTool):
    """Selecting and editing, and beside that the keys of the review; Esc ends it."""

    name = "review"
    queue: Queue
    invoke: Callable[[str], None]

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Answers by key."""
        if key == Qt.Key.Key_Escape and not self.busy:
            self.queue.stop()
            return True
        answer = _KEYS.get(key)
        if answer is None or self.busy:
            return super().key(key, shift=shift)
        if answer == "unseen" and shift:
            self.queue.settle_masked()
        elif answer in ("accept", "reject") and shift:
            self.invoke(f"review.{answer}_scores")
        else:
            _answer(self.queue, answer)
        return True

    def wants(self, key: Qt.Key) -> bool:
        """The keys of the answers, before any shortcut of the window gets them."""
        return key in _KEYS or key == Qt.Key.Key_Escape or super().wants(key)


def can_start(app: AppContext) -> bool:
    """Whether a scene is on the canvas of a case that can be changed."""
    return app.active_scene is not None and app.session is not None and not app.session.store.read_only


def is_going(app: AppContext) -> bool:
    """Whether a review goes on."""
    return _queue(app).going


def start(app: AppContext) -> None:
    """Begins with the first mark of the scene that waits."""
    if not _queue(app).start():
        raise UserError("No mark of this scene waits for a decision.", "Ctrl+D carries marks to the next date.")
    if app.canvas is not None:
        app.canvas.set_tool("review")
        app.canvas.setFocus(Qt.FocusReason.OtherFocusReason)


def accept(app: AppContext) -> None:
    """Confirms the mark that is asked about."""
    _answer(_queue(app), "accept")


def reject(app: AppContext) -> None:
    """Turns it down: the thing is not there."""
    _answer(_queue(app), "reject")


def unseen(app: AppContext) -> None:
    """States it as not observed."""
    _answer(_queue(app), "unseen")


def this(app: AppContext) -> None:
    """Takes the mark that is there already for the thing."""
    _answer(_queue(app), "this")


def masked(app: AppContext) -> None:
    """States all that lie under masks as not observed."""
    _queue(app).settle_masked()


def accept_scores(app: AppContext) -> None:
    """Confirms it and all of its run and class that score as high or higher."""
    _queue(app).settle_alike(reviewing.ACCEPT, by_score=True)


def reject_scores(app: AppContext) -> None:
    """Turns down it and all of its run and class that score as low or lower."""
    _queue(app).settle_alike(reviewing.REJECT, by_score=True)


def accept_class(app: AppContext) -> None:
    """Confirms all of its run and class."""
    _queue(app).settle_alike(reviewing.ACCEPT, by_score=False)


def reject_class(app: AppContext) -> None:
    """Turns down all of its run and class."""
    _queue(app).settle_alike(reviewing.REJECT, by_score=False)


def order(app: AppContext) -> None:
    """Asks best scores first, or by place again."""
    _answer(_queue(app), "order")


def run(app: AppContext) -> None:
    """Asks about what the same run proposed only, or about all again."""
    _answer(_queue(app), "run")


def skip(app: AppContext) -> None:
    """Leaves it for later."""
    _answer(_queue(app), "skip")


def back(app: AppContext) -> None:
    """Goes back to the one before."""
    _answer(_queue(app), "back")


def _answer(queue: Queue, answer: str) -> None:
    if answer in _STEPS:
        queue.skip(_STEPS[answer])
    elif answer == "order":
        queue.arrange(by_score=not queue.by_score, run=queue.run)
    elif answer == "run":
        queue.arrange(by_score=queue.by_score, run="" if queue.run or not queue.current else queue.current.run)
    else:
        queue.settle(_VERDICTS[answer])


def _queue(app: AppContext) -> Queue:
    found = app.findChild(Queue, "review")
    if not isinstance(found, Queue):
        raise UserError("There is no canvas yet.", "Try again in a moment.")
    return found
