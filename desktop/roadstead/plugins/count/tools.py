"""Tools that count: a tally by clicks, the outline of a block by its corners, a height by its shadow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from roadstead.api import Operation, UserError, annotating, counting, originals, shadows
from roadstead.domain.coordinates import Pixel
from roadstead.domain.methods import method_of
from roadstead.domain.records import Annotation, Count, Scene
from roadstead.ui.canvas import text
from roadstead.ui.canvas.drawtools import DrawTool, LineTool, PolygonTool, paint_handles
from roadstead.ui.canvas.tools import Host, Pointer, world_of
from roadstead.ui.context import AppContext

_NUMBERED = 200  # of the newest dots those that are numbered, where there is room
_NUMBER_HIGH = 12.0  # logical pixels


def attach(context: AppContext) -> None:
    """Brings the tools to the canvas."""
    canvas = context.canvas
    assert canvas is not None  # there from window hooks on
    tally = Tally(context)
    canvas.add_tool("count", lambda host: TallyTool(host, tally))
    canvas.add_tool("block", BlockTool)
    canvas.add_tool("shadow", ShadowTool)
    context.drawn.connect(lambda scene, kind, pixels: _take(context, tally, scene, kind, pixels))
    context.caseChanged.connect(tally.forget)


class Tally:
    """The tallies that are being counted, one for each class of a scene; every click is kept at once, nothing waits for the end."""

    def __init__(self, context: AppContext) -> None:
        self.context = context
        self._running: dict[tuple[str, str], Count] = {}
        self.refused: Callable[[str], None] = lambda category: None  # told that a click could not be kept

    def of(self, scene: str) -> Count | None:
        """The running tally of the class in hand on a scene."""
        return self._running.get((scene, self.context.category))

    def forget(self) -> None:
        """Nothing is being counted any more."""
        self._running.clear()

    def add(self, scene: Scene, pixel: Pixel) -> None:
        """One more of the class in hand."""
        category, session = self.context.category, self.context.require_session()
        key = (scene.uuid, category)

        def work() -> Count:
            originals.refuse_changed(scene, session.store.path)
            step = counting.clicked(scene, category, pixel, self._known(key))
            session.do(step.operation)
            self._running[key] = step.count
            return step.count

        def attempt() -> Count:
            try:
                return work()
            except UserError:
                self.context.later(lambda: self.refused(category))
                raise

        self.context.write(f"Count {category} on {scene.name}", attempt)

    def _known(self, key: tuple[str, str]) -> Count | None:
        """The running tally as it is in the case; none of another reader's, as where a second reading has begun or ended."""
        session, running = self.context.require_session(), self._running.get(key)
        count = session.store.find(Count, running.uuid) if running else None
        reader = session.reading.uuid if session.reading and key[0] in session.reading.scenes else ""
        return count if count is not None and count.reading == reader else None

    def back(self, scene: str) -> None:
        """Takes the last one of the class in hand back."""
        key, session = (scene, self.context.category), self.context.require_session()

        def work() -> None:
            count = self._known(key)
            if count is None:
                return
            less, operation = counting.unclicked(session.store, count)
            session.do(operation)
            if less is None:
                del self._running[key]
            else:
                self._running[key] = less

        self.context.write("Take back a count", work)

    def end(self) -> None:
        """Ends all running tallies; the next click begins a new one."""
        session = self.context.session
        if session is None:
            return

        def work() -> str:
            last = ""
            for running in list(self._running.values()):
                count = self._known((running.scene, running.category))
                if count is not None:
                    session.do(counting.ended(session.store, count))
                    last = count.uuid
            self._running.clear()
            return last

        self.context.write(
            "End the tally", work, lambda uuid: self.context.select(frozenset((uuid,))) if uuid else None
        )


class TallyTool(DrawTool):
    """A numbered dot for each click; Backspace takes the last back, Enter ends the tally."""

    name = "count"
    kind = "tally"

    def __init__(self, host: Host, tally: Tally) -> None:
        super().__init__(host)
        self._tally = tally
        tally.refused = self._drop
        self._dots: list[tuple[str, np.ndarray]] = []  # class and world position, of the tallies that are running

    def click(self, at: Pointer) -> None:
        """One more."""
        world = world_of(self.host.view, at)
        self._dots.append((self._tally.context.category, world))
        self.host.finish(self.kind, world)
        self.host.update()

    def show(self) -> None:
        """Only the dots; there is nothing to measure."""
        self.host.update()

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Backspace one back, Enter the end, Esc the end and the tool put away: what was counted is kept."""
        scene, category = self._tally.context.active_scene, self._tally.context.category
        if key == Qt.Key.Key_Backspace and scene is not None and any(of == category for of, _ in self._dots):
            self._drop(category)
            self._tally.back(scene.uuid)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._dots:
            self._finish()
        elif key == Qt.Key.Key_Escape:
            self._finish()
            self.host.set_tool("select")
        else:
            return False
        self.host.update()
        return True

    def _drop(self, category: str) -> None:
        """Shows one dot of a class less."""
        mine = [i for i, (of, _) in enumerate(self._dots) if of == category]
        if mine:
            del self._dots[mine[-1]]
        self.host.update()

    def take_back(self) -> bool:
        """The last click, whose dot goes, too."""
        return self.key(Qt.Key.Key_Backspace, shift=False)

    def wants(self, key: Qt.Key) -> bool:
        """Esc always, Enter and Backspace while something is being counted."""
        ending = {Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        return key == Qt.Key.Key_Escape or (bool(self._dots) and key in ending)

    def cancel(self) -> None:
        """Another tool, another scene: the tally ends, and is kept."""
        super().cancel()
        self._finish()

    def _finish(self) -> None:
        if self._dots:
            self._dots = []
            self._tally.end()

    def paint(self, painter: QPainter) -> None:
        """The dots with their numbers, and the running totals at the mouse."""
        totals: dict[str, int] = {}
        look, numbers = self.host.look, []
        for category, world in self._dots:
            totals[category] = totals.get(category, 0) + 1
            screen = self.host.view.to_screen(world)
            paint_handles(painter, screen, self.host, round_=True)
            numbers.append((screen[0], str(totals[category])))
        room = text.Room()
        for (x, y), number in numbers[: -_NUMBERED - 1 : -1]:  # the newest is sure to have its number
            box = QRectF(x + 7, y - 5 - _NUMBER_HIGH, text.width(painter, number), _NUMBER_HIGH)
            if room.take(box):
                text.halo(painter, box.bottomLeft(), number, look.mark, look.outline)
        if totals and self.here is not None:
            lines = [f"{category}: {total:,}" for category, total in totals.items()]
            text.panel_near(painter, QPointF(self.here.x, self.here.y), lines, self.host.view, look)


class BlockTool(PolygonTool):
    """The four corners of a container block in order round it: better measured than by three clicks."""

    name = "block"
    kind = "block"

    def click(self, at: Pointer) -> None:
        """A corner; the fourth ends it."""
        super().click(at)
        if len(self.points) == 4:
            self.done(self.points)

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Enter waits for the fourth corner."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return bool(len(self.points))
        return super().key(key, shift=shift)

    def double_click(self, at: Pointer) -> None:
        """A corner like any."""
        self.press(at)


class ShadowTool(LineTool):
    """The foot of what casts a shadow, then the shadow's tip: the selected mark gets its height."""

    name = "shadow"
    kind = "shadow"

    def click(self, at: Pointer) -> None:
        """Foot, then tip."""
        super().click(at)
        if len(self.points) == 2:
            self.done(self.points)

    def show(self) -> None:
        """Its length while it is drawn."""
        self.host.tell("line", self.draft() if len(self.points) else None)
        self.host.update()


def _take(context: AppContext, tally: Tally, scene_uuid: str, kind: str, pixels: Sequence[Pixel]) -> None:
    """What was drawn with these tools."""
    if kind not in ("tally", "block", "shadow"):
        return
    scene = context.require_session().store.find(Scene, scene_uuid)
    if scene is None:
        return
    if kind == "tally":
        tally.add(scene, pixels[0])
    elif kind == "block":
        _outline(context, scene, pixels)
    else:
        _measure(context, scene, pixels)


def _outline(context: AppContext, scene: Scene, pixels: Sequence[Pixel]) -> None:
    session = context.require_session()

    def work() -> str:
        originals.refuse_changed(scene, session.store.path)
        mark = annotating.annotation(scene, "box", "container block", pixels)
        session.do(Operation("annotate", f"Outline a container block on {scene.name}", (mark,)))
        return mark.uuid

    context.write(f"Outline a block on {scene.name}", work, lambda uuid: context.select(frozenset((uuid,))))


def _measure(context: AppContext, scene: Scene, pixels: Sequence[Pixel]) -> None:
    """Gives the selected mark its height; measured again at another place, the mean of both."""
    session = context.require_session()
    chosen = session.store.some(Annotation, context.selection)
    mark = chosen[0] if len(chosen) == 1 and chosen[0].scene == scene.uuid else None

    def work() -> Annotation:
        if mark is None:
            raise UserError("A height belongs to one mark.", "Select the mark that casts the shadow, then measure it.")
        originals.refuse_changed(scene, session.store.path)
        pairs = (*shadows.shadows_of(mark), *shadows.pairs_of(pixels))
        made, operation = shadows.measured_height(scene, mark, pairs)
        session.do(operation)
        return made

    def tell(made: Annotation) -> None:
        for warning in method_of(made.method)["warnings"]:
            context.notices.post("warning", warning)

    context.write("Measure a height", work, tell)
