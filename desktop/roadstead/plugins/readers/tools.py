"""Second readings on the canvas: the banner, and the adjudication, a tool with one key for each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.api import UserError
from roadstead.domain.coordinates import rings_of
from roadstead.domain.records import Annotation
from roadstead.plugins.readers.bar import AdjudicationBar, Banner
from roadstead.plugins.readers.queue import Queue
from roadstead.spatial.box import ellipse_outline
from roadstead.ui.canvas import fast, text
from roadstead.ui.canvas.selecttool import SelectTool
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.ui.canvas.frame import Frame
    from roadstead.ui.canvas.stage import Stage

_KEYS = {
    Qt.Key.Key_1: "first",
    Qt.Key.Key_2: "second",
    Qt.Key.Key_B: "both",
    Qt.Key.Key_N: "neither",
    Qt.Key.Key_PageDown: "skip",
    Qt.Key.Key_PageUp: "back",
}
_STEPS = {"skip": 1, "back": -1}
_INKS = ("#56B4E9", "#E69F00")  # of the first and the second reader: Okabe and Ito's sky blue and orange
_DASHES = ([], [5.0, 3.0])
_SHARE, _SMALL, _LARGE = (
    0.25,
    48.0,
    0.5,
)  # as in the review: what a mark takes of the view, and when it is left as it is
_SPOT = 7.0  # logical pixels of a point's circle


def attach(context: AppContext) -> None:
    """Brings banner, tool, overlay and strip to the canvas."""
    canvas = context.canvas
    assert canvas is not None  # there from window hooks on
    queue = Queue(context)
    queue.setObjectName("adjudication")
    Banner(context, canvas)
    AdjudicationBar(context, queue, canvas)
    canvas.add_overlay(BothMarks(context, queue))

    def make(host: Any) -> AdjudicateTool:
        tool = AdjudicateTool(host)
        tool.queue, tool.context = queue, context
        return tool

    canvas.add_tool("adjudicate", make)
    canvas.tool_changed.connect(
        lambda name: queue.stop() if queue.going and name not in ("adjudicate", "zoom") else None
    )
    queue.moved.connect(lambda: _leave(context, queue))


def _leave(context: AppContext, queue: Queue) -> None:
    """Puts the select tool into the hand when all is settled."""
    canvas = context.canvas
    if canvas is not None and not queue.going and canvas.tool is not None and canvas.tool.name == "adjudicate":
        canvas.set_tool("select")


class AdjudicateTool(SelectTool):
    """Selecting, and beside that the keys of the answers; Esc ends it."""

    name = "adjudicate"
    queue: Queue
    context: AppContext

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Answers by key."""
        if key == Qt.Key.Key_Escape and not self.busy:
            self.queue.stop()
            return True
        if key not in _KEYS or self.busy:
            return super().key(key, shift=shift)
        try:
            _answer(self.queue, _KEYS[key])
        except UserError as error:
            self.context.notices.report(error)
        return True

    def wants(self, key: Qt.Key) -> bool:
        """The keys of the answers, before any shortcut of the window gets them."""
        return key in _KEYS or key == Qt.Key.Key_Escape or super().wants(key)


class BothMarks(QObject):
    """Paints the two marks that are asked about: the first reader's solid, the second's dashed, each with its number."""

    def __init__(self, context: AppContext, queue: Queue) -> None:
        super().__init__(context)
        self._context, self._queue = context, queue
        queue.moved.connect(self._show)

    def paint(self, painter: QPainter, canvas: Stage) -> None:
        """Both, over what else is shown."""
        pair, frame = self._queue.current, canvas.frame
        if pair is None or frame is None or frame.scene.uuid != pair.scene:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, mark in enumerate(self._queue.marks):
            if mark is not None:
                _paint(painter, canvas, frame, mark, number)

    def _show(self) -> None:
        canvas, pair = self._context.canvas, self._queue.current
        if canvas is None:
            return
        if pair is not None and canvas.frame is not None and canvas.frame.scene.uuid == pair.scene:
            _look_at(canvas, canvas.frame, [mark for mark in self._queue.marks if mark is not None])
        canvas.update()


def _world(frame: Frame, mark: Annotation) -> np.ndarray:
    pixels = ellipse_outline(mark.pixels) if mark.kind == "ellipse" else mark.pixels
    return frame.to_world(np.array(pixels, dtype=float))


def _look_at(canvas: Any, frame: Frame, marks: list[Annotation]) -> None:
    """Puts both into the middle, magnified only where they could not be judged as large as they are."""
    if not marks:
        return
    points, view = np.vstack([_world(frame, mark) for mark in marks]), canvas.view
    low, high = points.min(axis=0), points.max(axis=0)
    size, room = float((high - low).max()) * view.scale, min(view.width, view.height)
    fits = _SMALL <= size <= _LARGE * room or size == 0
    scale = view.scale if fits else view.scale * _SHARE * room / size
    x, y = ((low + high) / 2).tolist()
    canvas.set_view(view.centred(x, y, scale))


def _paint(painter: QPainter, canvas: Stage, frame: Frame, mark: Annotation, number: int) -> None:
    points = canvas.view.to_screen(_world(frame, mark))
    holes = [canvas.view.to_screen(frame.to_world(np.array(ring, dtype=float))) for ring in rings_of(mark.holes)]
    colour = QColor(_INKS[number])
    pen = QPen(colour, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    if _DASHES[number]:
        pen.setDashPattern(_DASHES[number])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for each in (QPen(QColor(canvas.look.outline), 5.0), pen):
        painter.setPen(each)
        if len(points) == 1:
            painter.drawEllipse(QPointF(*points[0]), _SPOT, _SPOT)
        elif mark.kind == "line":
            painter.drawPolyline(fast.polygon(points))
        else:
            for ring in (points, *holes):
                painter.drawPolygon(fast.polygon(ring))
    _paint_number(painter, points, number, canvas.look.outline)


def _paint_number(painter: QPainter, points: np.ndarray, number: int, ink: str) -> None:
    """The number on a disc: the first's at the upper left, the second's at the lower right, so that both are seen."""
    corner = points.min(axis=0) - 14 if number == 0 else points.max(axis=0) + 14
    disc = QRectF(corner[0] - 10, corner[1] - 10, 20, 20)
    painter.setPen(QPen(QColor(ink), 1.5))
    painter.setBrush(QColor(_INKS[number]))
    painter.drawEllipse(disc)
    painter.setPen(QColor("#000000"))
    painter.setFont(text.bold(painter.font()))
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number + 1))


def begin(app: Any) -> None:
    """Begins to ask about the differences of the last reading."""
    _queue(app).start()
    if app.canvas is not None:
        app.canvas.set_tool("adjudicate")
        app.canvas.setFocus(Qt.FocusReason.OtherFocusReason)


def is_going(app: AppContext) -> bool:
    """Whether an adjudication goes on."""
    return _queue(app).going


def first(app: AppContext) -> None:
    """The first reader's mark stands."""
    _answer(_queue(app), "first")


def second(app: AppContext) -> None:
    """The second reader's mark stands."""
    _answer(_queue(app), "second")


def both(app: AppContext) -> None:
    """Both stand."""
    _answer(_queue(app), "both")


def neither(app: AppContext) -> None:
    """Neither stands."""
    _answer(_queue(app), "neither")


def skip(app: AppContext) -> None:
    """Leaves it for later."""
    _answer(_queue(app), "skip")


def back(app: AppContext) -> None:
    """Goes back to the one before."""
    _answer(_queue(app), "back")


def _answer(queue: Queue, answer: str) -> None:
    if answer in _STEPS:
        queue.skip(_STEPS[answer])
    else:
        queue.choose(answer)


def _queue(app: AppContext) -> Queue:
    found = app.findChild(Queue, "adjudication")
    if not isinstance(found, Queue):
        raise UserError("There is no canvas yet.", "Try again in a moment.")
    return found
