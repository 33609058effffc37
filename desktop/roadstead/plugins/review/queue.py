"""The queue of marks that wait for a decision: which one is asked about, how far it has come, what was decided."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from roadstead.api import UserError, reviewing
from roadstead.api import identity as things
from roadstead.domain.operations import Changed
from roadstead.domain.records import Annotation, Thing
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.ui.canvas import Canvas

_SMALL, _LARGE = 48.0, 0.5  # logical pixels, and part of the view, between which a mark is good to be judged
_MANY = 300  # changed marks from which on all are read again
_SHARE = 0.25  # what a mark that is not takes of the view then


class Queue(QObject):
    """Asks about the waiting marks of the scene on the canvas, one after another; ``moved()`` when it is another, or none.

    What is decided is written in order by the case worker, while the next one is asked about already. What is undone
    waits again, and is asked about.
    """

    moved = Signal()

    def __init__(self, context: AppContext, canvas: Canvas) -> None:
        super().__init__(context)
        self._context, self._canvas = context, canvas
        self.scene = ""
        self.current: Annotation | None = None
        self.hidden = ""
        self.twin = False
        self._decided: dict[str, str] = {}
        self._asked: list[str] = []  # every mark of this review, in order
        self._queued: set[str] = set()  # decided, not yet heard of
        self._marks: dict[str, Annotation] = {}  # those that wait, as last read: there may be thousands
        self._stale: set[str] = set()
        self.by_score, self.run = False, ""
        self._refresh = QTimer(self, singleShot=True, interval=0)
        self._refresh.timeout.connect(self._take_in)
        context.changed.connect(self._note)
        context.caseChanged.connect(self.stop)
        context.sceneActivated.connect(self._leave)

    @property
    def going(self) -> bool:
        """Whether a review goes on."""
        return bool(self.scene)

    @property
    def place(self) -> tuple[int, int]:
        """The number of the mark that is asked about, and of how many: ``4 of 23``."""
        at = self._asked.index(self.current.uuid) + 1 if self.current and self.current.uuid in self._asked else 0
        return at, len(self._asked)

    @property
    def turned_down(self) -> int:
        """How many were turned down in this review."""
        return sum(verdict == reviewing.REJECT for verdict in self._decided.values())

    @property
    def name(self) -> str:
        """What is asked about: its thing, else its label or class."""
        session, mark = self._context.session, self.current
        thing = session.store.find(Thing, mark.object) if session and mark and mark.object else None
        return thing.name if thing else (mark.label or mark.category) if mark else ""

    def start(self) -> bool:
        """Begins with the selected mark if it waits, else the first of the scene; False where none waits."""
        scene = self._context.active_scene
        self.run = ""
        self._load(scene.uuid if scene else "")
        waiting = self._ordered()
        if scene is None or not waiting:
            self.stop()
            return False
        self.scene, self._asked, self._decided = scene.uuid, [mark.uuid for mark in waiting], {}
        self._ask(next((m for m in waiting if m.uuid in self._context.selection), waiting[0]))
        return True

    def stop(self) -> None:
        """Ends the review; what still waits goes on waiting."""
        self.scene, self.current, self._asked = "", None, []
        self._queued.clear()
        self._marks.clear()
        self._stale.clear()
        self.moved.emit()

    def settle(self, verdict: str) -> None:
        """Decides on the mark that is asked about, and goes on to the next."""
        if self.current is not None:
            self._write([self.current.uuid], verdict)

    def settle_alike(self, verdict: str, *, by_score: bool) -> None:
        """Decides on all that wait of the same run and class as the one asked about, as one action.

        ``by_score``: accepts only those that score as it does or better, turns down those that score as it does or less.
        """
        mark = self.current
        if mark is None:
            return
        if mark.review != "proposed" or (by_score and mark.score is None):
            raise UserError("Only what a machine has proposed with a score can be settled together.", "Decide on each.")
        bound = {"least" if verdict == reviewing.ACCEPT else "most": mark.score} if by_score else {}
        found = reviewing.chosen(self._waiting(), run=mark.run, category=mark.category, **bound)
        self._write([each.uuid for each in found if each.review == "proposed"], verdict)

    def arrange(self, *, by_score: bool, run: str) -> None:
        """Asks best scores first or by place, and of one run only or of all; what was decided stays counted."""
        self.by_score, self.run = by_score, run
        waiting = self._ordered()
        self._asked = [uuid for uuid in self._asked if uuid in self._decided] + [mark.uuid for mark in waiting]
        now = self.current.uuid if self.current and not by_score else ""
        self._ask(next((m for m in waiting if m.uuid == now), waiting[0] if waiting else None))

    def settle_masked(self) -> None:
        """States all waiting marks under masks as not observed, as one action."""
        session = self._context.require_session()
        found = [m for m in self._waiting() if m.review == "carried" and reviewing.hidden_by(session.store, m)]
        if not found:
            self._context.notices.post("info", "No waiting mark lies under a mask.")
            return
        self._write([mark.uuid for mark in found], reviewing.NOT_OBSERVED)

    def skip(self, by: int) -> None:
        """Goes to the next (1) or to the one before (-1) that still waits, round and round."""
        waiting = {mark.uuid: mark for mark in self._waiting()}
        order = [uuid for uuid in self._asked if uuid in waiting]
        if order and self.current is not None:
            at = order.index(self.current.uuid) if self.current.uuid in order else 0
            self._ask(waiting[order[(at + by) % len(order)]])

    def _write(self, uuids: list[str], verdict: str) -> None:
        session = self._context.require_session()
        store = session.store

        def work() -> None:
            session.do(reviewing.settle(store, [store.get(Annotation, uuid) for uuid in uuids], verdict))

        self._queued.update(uuids)
        self._on(uuids[-1])
        task = self._context.write("Settling a mark", work)
        task.future.add_done_callback(
            lambda future: self._context.later(lambda: self._written(uuids, verdict, future.exception() is None))
        )

    def _written(self, uuids: list[str], verdict: str, done: bool) -> None:
        self._queued.difference_update(uuids)
        if done:
            self._decided.update(dict.fromkeys(uuids, verdict))
        elif self.going:  # it could not be: it is asked about again, the notice says why
            self.current = None
        self._refresh.start()

    def _on(self, after: str) -> None:
        """Asks about the next one that waits after a place in the order, else about the first that was left."""
        waiting = {mark.uuid: mark for mark in self._waiting()}
        at = self._asked.index(after) if after in self._asked else -1
        order = [uuid for uuid in (*self._asked[at + 1 :], *self._asked[: at + 1]) if uuid in waiting]
        self._ask(waiting[order[0]] if order else None)

    def _ask(self, mark: Annotation | None) -> None:
        self.current = mark
        session = self._context.session
        self.hidden = reviewing.hidden_by(session.store, mark) if mark and session else ""
        carried = mark is not None and mark.review == "carried" and session is not None
        self.twin = bool(carried and mark and session and reviewing.twin(session.store, mark))
        if mark is not None:
            self._context.select(frozenset((mark.uuid,)))
            _look_at(self._canvas, mark)
        self.moved.emit()

    def _load(self, scene: str) -> None:
        """Reads all that wait on a scene; from then on what has changed is read alone."""
        session = self._context.session
        found = reviewing.waiting(session.store, scene) if session and scene else []
        self._marks = {mark.uuid: mark for mark in found}
        self._stale.clear()

    def _waiting(self) -> list[Annotation]:
        """Those that wait and are asked about, in the order read."""
        return [
            mark
            for mark in self._marks.values()
            if mark.uuid not in self._queued and (not self.run or mark.run == self.run)
        ]

    def _ordered(self) -> list[Annotation]:
        waiting = self._waiting()
        return reviewing.by_score(waiting) if self.by_score else things.in_bands(waiting)

    def _note(self, changed: Changed) -> None:
        if self.going and "annotations" in changed.tables:
            self._stale |= changed.uuids
            self._refresh.start()

    def _renew(self) -> None:
        """Reads what has changed since."""
        store = self._context.require_session().store
        stale, self._stale = self._stale, set()
        if len(stale) > _MANY:
            self._load(self.scene)
            return
        for uuid in stale:
            mark = store.find(Annotation, uuid)
            if mark is not None and mark.scene == self.scene and mark.review in reviewing.WAITING and not mark.reading:
                self._marks[uuid] = mark
            else:
                self._marks.pop(uuid, None)

    def _take_in(self) -> None:
        """Takes in what has changed: marks that wait again are asked about, the review ends where none does."""
        if not self.going:
            return
        self._renew()
        waiting = {mark.uuid: mark for mark in self._waiting()}
        self._asked += [uuid for uuid in waiting if uuid not in self._asked]
        undone = [uuid for uuid in self._decided if uuid in waiting]
        for uuid in undone:
            del self._decided[uuid]
        now = self.current.uuid if self.current else ""
        if undone:
            self._ask(waiting[undone[-1]])
        elif now in waiting:
            self.current = waiting[now]
            self.moved.emit()
        elif waiting:
            self._on(now)
        elif not self._queued:
            self._finish()

    def _leave(self, scene: Any) -> None:
        if self.going and (scene is None or scene.uuid != self.scene):
            self.stop()

    def _finish(self) -> None:
        told, words = (
            Counter(self._decided.values()),
            {"accept": "confirmed", "same": "marked before", "reject": "not there", "not observed": "not observed"},
        )
        parts = [f"{told[verdict]:,} {word}" for verdict, word in words.items() if told[verdict]]
        self._context.notices.post(
            "done",
            f"Nothing waits {'of this run' if self.run else 'on this scene'} any more: {', '.join(parts) or 'all is settled'}.",
            "Ctrl+D carries the marks on.",
        )
        self._context.select(frozenset())
        self.stop()


def origin(context: AppContext, mark: Annotation | None) -> str:
    """Where a mark comes from: a date, or a machine."""
    session = context.session
    if session is None or mark is None:
        return ""
    if mark.review == "proposed":
        return "proposed by a machine" + (f", score {mark.score:.2f}" if mark.score is not None else "")
    scene = reviewing.origin_of(session.store, mark)
    return f"carried from {scene.taken:%Y-%m-%d}" if scene and scene.taken else "carried from another scene"


def _look_at(canvas: Canvas, mark: Annotation) -> None:
    """Puts the mark into the middle, magnified only where it could not be judged as large as it is."""
    bounds, view = canvas.marks.bounds([mark.uuid]), canvas.view
    if bounds is None:
        return
    x0, y0, x1, y1 = bounds
    size = max(x1 - x0, y1 - y0) * view.scale
    room = min(view.width, view.height)
    fits = _SMALL <= size <= _LARGE * room or size == 0
    scale = view.scale if fits else view.scale * _SHARE * room / size
    canvas.set_view(view.centred((x0 + x1) / 2, (y0 + y1) / 2, scale))
