"""The box of a ship by one click, and what is found and not proposed yet, on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.api import Progress, assisting, originals, reviewing
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.ui.canvas import fast
from roadstead.ui.canvas.tools import Host, Pointer, Tool, world_of
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.ui.canvas.stage import Stage

_REACH = 5.0  # logical pixels by which a click may miss
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def attach(context: AppContext) -> None:
    """Lends the tool to the canvas, and follows its clicks."""
    canvas = context.canvas
    assert canvas is not None  # there from window hooks on
    clicking = Clicking(context)
    canvas.add_tool("assist-box", lambda host: ClickTool(host, clicking))
    context.drawn.connect(clicking.take)


class Clicking(QObject):
    """Measures what is clicked on, proposes its box, and accepts it when the analyst goes on.

    ``pending`` is the mark that waits for Enter or the next click.
    """

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self.pending = ""
        context.caseChanged.connect(self._forget)

    def take(self, scene_uuid: str, kind: str, pixels: Sequence[Pixel]) -> None:
        """A click of the tool: the place, and one as far from it as the click may miss."""
        context, session = self._context, self._context.session
        scene = session.store.find(Scene, scene_uuid) if session and kind == ClickTool.name else None
        if session is None or scene is None:
            return
        self.confirm()
        at, edge = pixels[0], pixels[1]
        reach = max(1.5, float(np.hypot(edge.x - at.x, edge.y - at.y)))
        store, pool = session.store, context.pool

        def work(progress: Progress) -> assisting.Outcome:
            originals.refuse_changed(scene, store.path, progress)
            return assisting.box_at(store, pool, scene, at, reach)

        context.run(f"Measuring what was clicked on in {scene.name}", work, lambda found: self._propose(scene, found))

    def _propose(self, scene: Scene, found: Any) -> None:
        context, session = self._context, self._context.require_session()
        category, said = context.category, context.said

        def work() -> str:
            kept, operation = assisting.propose(session.store, scene, found, category, said)
            session.do(operation)
            return kept.marks[0].uuid

        def chosen(uuid: str) -> None:
            self.pending = uuid
            context.select(frozenset((uuid,)))

        context.write(f"Propose a {category}", work, chosen)

    def confirm(self) -> bool:
        """Accepts what is pending; whether there was anything."""
        mark = self._mark()
        self._forget()
        if mark is not None:
            session = self._context.require_session()
            self._context.write("Accept a box", lambda: _settle(session, mark.uuid))
        return mark is not None

    def withdraw(self) -> bool:
        """Takes back what is pending; whether there was anything."""
        mark = self._mark()
        self._forget()
        if mark is not None:
            self._context.do(assisting.withdraw(self._context.require_session().store, mark))
        return mark is not None

    def _mark(self) -> Annotation | None:
        session = self._context.session
        mark = session.store.find(Annotation, self.pending) if session and self.pending else None
        return mark if mark is not None and mark.review == "proposed" else None

    def _forget(self) -> None:
        self.pending = ""


def _settle(session: Any, uuid: str) -> None:
    """Accepts a mark as it is by now, if it still waits."""
    mark = session.store.find(Annotation, uuid)
    if mark is not None and mark.review == "proposed":
        session.do(reviewing.settle(session.store, [mark], reviewing.ACCEPT))


class ClickTool(Tool):
    """A click proposes the box of what is there; Enter or the next click accepts it, Esc takes it back."""

    name = "assist-box"
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, host: Host, clicking: Clicking) -> None:
        super().__init__(host)
        self._clicking = clicking
        self._pressed: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """Remembers where."""
        self._pressed = at

    def release(self, at: Pointer) -> None:
        """A click, and no drag."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and not at.far(pressed):
            self.host.finish(self.name, world_of(self.host.view, at, at._replace(x=at.x + _REACH)))

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Enter accepts, Esc and Backspace take back; with nothing pending Esc puts the tool away."""
        if key in _ENTER:
            return self._clicking.confirm()
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            if not self._clicking.withdraw() and key == Qt.Key.Key_Escape:
                self.host.set_tool("select")
            return True
        return False

    def wants(self, key: Qt.Key) -> bool:
        """Esc always; Enter and Backspace while a box waits."""
        return key == Qt.Key.Key_Escape or (bool(self._clicking.pending) and key in (*_ENTER, Qt.Key.Key_Backspace))

    def cancel(self) -> None:
        """Another tool is taken in hand: what waits stays proposed, for review."""
        self._pressed = None


class FoundOverlay:
    """The boxes that were found and are not proposed yet, dotted as all is that does not stand."""

    def __init__(self) -> None:
        self.scene = ""
        self.boxes: list[np.ndarray] = []

    def paint(self, painter: QPainter, canvas: Stage) -> None:
        """Paints those in view."""
        frame = canvas.frames.get(self.scene)
        if not self.boxes or frame is None or not frame.placed:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        dotted = QPen(QColor(canvas.look.accent), 2.0, Qt.PenStyle.DotLine)
        for corners in self.boxes:
            screen = canvas.view.to_screen(frame.to_world(corners))
            if not np.isfinite(screen).all() or (screen.max(axis=0) < 0).any():
                continue
            shape = fast.polygon(screen)
            painter.setPen(QPen(QColor(canvas.look.outline), 4.0))
            painter.drawPolygon(shape)
            painter.setPen(QPen(QColor(canvas.look.mark), 2.0))
            painter.drawPolygon(shape)
            painter.setPen(dotted)
            painter.drawPolygon(shape)
