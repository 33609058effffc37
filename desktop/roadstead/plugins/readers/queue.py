"""The queue of what two readers differ on: which pair is asked about, how far it has come, what was decided."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject, QTimer, Signal

from roadstead.api import Changed, UserError, adjudicating
from roadstead.domain.records import Adjudication, Annotation, Reading, Scene
from roadstead.plugins.readers.commands import finished
from roadstead.spatial.pairing import IOU, TOLERANCE_PX, Pair
from roadstead.ui.context import AppContext

_MOST_REASONS = 8


class Queue(QObject):
    """Asks about the open differences of the last finished reading, scene by scene; ``moved()`` when it is another, or none.

    A decision is made in two steps: ``choose`` whose mark stands, then ``settle`` with the reason. What is undone is
    asked about again.
    """

    moved = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self.reading: Reading | None = None
        self.current: Pair | None = None
        self.marks: tuple[Annotation | None, Annotation | None] = (None, None)
        self.decision = ""
        self.how = (IOU, TOLERANCE_PX)
        self._open: list[Pair] = []
        self._asked: list[Pair] = []
        self._decided: dict[Pair, str] = {}
        self._queued: set[Pair] = set()
        self._refresh = QTimer(self, singleShot=True, interval=0)
        self._refresh.timeout.connect(self._take_in)
        context.changed.connect(self._note)
        context.caseChanged.connect(self.stop)

    @property
    def going(self) -> bool:
        """Whether an adjudication goes on."""
        return self.reading is not None

    @property
    def place(self) -> tuple[int, int]:
        """The number of the pair that is asked about, and of how many."""
        return (self._asked.index(self.current) + 1 if self.current in self._asked else 0), len(self._asked)

    @property
    def scene(self) -> str:
        """The name of its scene."""
        session, pair = self._context.session, self.current
        scene = session.store.find(Scene, pair.scene) if session and pair else None
        return scene.name if scene else ""

    def start(self) -> None:
        """Begins with the first difference on the active scene, else of all; raises UserError where there is none."""
        self.reading = finished(self._context)
        self._open = self._differences()
        self._asked, self._decided, self._queued = list(self._open), {}, set()
        if not self._open:
            self.reading = None
            raise UserError("The readers differ on nothing that is not decided.", "Accept what they agree on (F12).")
        active = self._context.active_scene
        here = [pair for pair in self._open if active is not None and pair.scene == active.uuid]
        self._ask((here or self._open)[0])

    def stop(self) -> None:
        """Ends it; what is open stays open."""
        self.reading, self.current, self.decision, self.marks = None, None, "", (None, None)
        self.moved.emit()

    def choose(self, decision: str) -> None:
        """Says whose mark is to stand; a reason is still needed. Raises UserError for what cannot be."""
        session = self._context.require_session()
        if self.current is not None and self.reading is not None:
            adjudicating.decide(session.store, self.reading, self.current, decision, "tried", session.author)
            self.decision = decision
            self.moved.emit()

    def unchoose(self) -> None:
        """Back to the question."""
        self.decision = ""
        self.moved.emit()

    def settle(self, reason: str) -> None:
        """Writes what was chosen with its reason, and goes on to the next."""
        session, reading, pair, decision = (
            self._context.require_session(),
            self.reading,
            self.current,
            self.decision,
        )
        if reading is None or pair is None or not decision:
            return
        if not reason.strip():
            raise UserError("An adjudication needs a reason.", "Say in a few words why.")

        def work() -> None:
            session.do(adjudicating.decide(session.store, reading, pair, decision, reason, session.author))

        self._queued.add(pair)
        self._on(pair)
        task = self._context.write("Adjudicating", work)
        task.future.add_done_callback(
            lambda future: self._context.later(lambda: self._written(pair, decision, future.exception() is None))
        )

    def skip(self, by: int) -> None:
        """Goes to the next (1) or to the one before (-1) that is open, round and round."""
        order = [pair for pair in self._open if pair not in self._queued]
        if order and self.current is not None:
            at = order.index(self.current) if self.current in order else 0
            self._ask(order[(at + by) % len(order)])

    def reasons(self) -> list[str]:
        """The reasons given last, the newest first."""
        session = self._context.session
        rows = session.store.all(Adjudication, order="-at") if session else []
        given = dict.fromkeys(row.reason for row in rows if not row.reason.startswith("The readers agree"))
        return list(given)[:_MOST_REASONS]

    def _written(self, pair: Pair, decision: str, done: bool) -> None:
        self._queued.discard(pair)
        if done:
            self._decided[pair] = decision
        self._refresh.start()

    def _on(self, after: Pair) -> None:
        at = self._open.index(after) if after in self._open else -1
        order = [p for p in (*self._open[at + 1 :], *self._open[: at + 1]) if p not in self._queued]
        self._ask(order[0] if order else None)

    def _ask(self, pair: Pair | None) -> None:
        session = self._context.session
        self.current, self.decision = pair, ""
        if pair is not None and session is not None:
            found = [session.store.find(Annotation, uuid) if uuid else None for uuid in (pair.first, pair.second)]
            self.marks = (found[0], found[1])
            self._context.activate_scene(pair.scene)
            self._context.select(frozenset(mark.uuid for mark in found if mark is not None))
        else:
            self.marks = (None, None)
        self.moved.emit()

    def _differences(self) -> list[Pair]:
        session = self._context.session
        if session is None or self.reading is None:
            return []
        return adjudicating.differences(session.store, self.reading, *self.how)

    def _note(self, changed: Changed) -> None:
        if self.going and changed.tables & {"adjudications", "readings", "annotations"}:
            self._refresh.start()

    def _take_in(self) -> None:
        """Takes in what has changed: what is open again is asked about; it ends where nothing is."""
        if not self.going:
            return
        self.reading = finished(self._context) if self._context.session and not self._context.session.reading else None
        self._open = self._differences()
        self._asked += [pair for pair in self._open if pair not in self._asked]
        undone = [pair for pair in self._decided if pair in self._open]
        for pair in undone:
            del self._decided[pair]
        left = [pair for pair in self._open if pair not in self._queued]
        if undone:
            self._ask(undone[-1])
        elif self.current in left:
            return
        elif left:
            self._on(left[-1])
        elif not self._queued:
            self._finish()

    def _finish(self) -> None:
        told, words = Counter(self._decided.values()), {"first": "first", "second": "second", "both": "both"}
        parts = [f"{told[word]:,} {name}" for word, name in words.items() if told[word]]
        parts += [f"{told['neither']:,} neither"] if told["neither"] else []
        self.stop()
        self._context.notices.post("done", f"All differences are settled: {', '.join(parts) or 'nothing is open'}.")
        self._context.show_panel("readers")
