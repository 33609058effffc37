"""What a tool of the canvas is, and the one that only looks: box zoom."""

from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.view import Points, View

if TYPE_CHECKING:
    from roadstead.ui.canvas.snapping import Snapped
    from roadstead.ui.canvas.stage import Stage

# Names of the tools with their keys, in the order of a tool bar.
TOOL_KEYS = {
    "select": "V",
    "zoom": "Z",
    "box": "B",
    "rectangle": "R",
    "polygon": "P",
    "line": "L",
    "point": "O",
    "ellipse": "E",
    "freehand": "W",
    "text": "T",
    "arrow": "A",
    "measure": "M",
}
DRAG_FROM = 4.0  # logical pixels a press must move to be a drag and not a click


class Pointer(NamedTuple):
    """Where the mouse is (logical screen pixels) and which keys are held."""

    x: float
    y: float
    shift: bool = False
    ctrl: bool = False
    alt: bool = False

    @property
    def point(self) -> QPointF:
        """The position as Qt has it."""
        return QPointF(self.x, self.y)

    def far(self, other: "Pointer | None") -> bool:
        """Whether it is a drag's distance away from another."""
        return other is not None and max(abs(self.x - other.x), abs(self.y - other.y)) >= DRAG_FROM


class Host(Protocol):
    """What a tool may ask of its canvas."""

    @property
    def view(self) -> View:
        """What is shown."""
        ...

    @property
    def look(self) -> CanvasStyle:
        """Its colours."""
        ...

    @property
    def ink(self) -> str:
        """The colour of what is being drawn."""
        ...

    def set_view(self, view: View) -> None:
        """Shows that."""
        ...

    def update(self) -> None:
        """Paints anew, soon."""
        ...

    def set_tool(self, name: str) -> None:
        """Takes another tool in hand."""
        ...

    def show_cursor(self) -> None:
        """Sets the cursor that the tool now has."""
        ...

    def finish(self, kind: str, world: Points) -> None:
        """A shape was drawn: world positions (n, 2)."""
        ...

    def snap(self, at: "Pointer", skip: str = "") -> "Snapped | None":
        """What a vertex set at the mouse is drawn to, not to the mark ``skip``."""
        ...

    def write(self, world: Points, words: str) -> None:
        """A text was written at a world position (1, 2)."""
        ...

    def choose_class(self, key: str) -> None:
        """The class with this key is that of the shape being drawn or just drawn, and of those after it."""
        ...

    def tell(self, kind: str, world: Points | None) -> None:
        """What is being drawn, for the live measure; None for nothing."""
        ...


class Tool:
    """A tool takes the left button, some keys, and paints its unfinished work. The base does nothing at all."""

    name: ClassVar[str] = ""
    cursor: Qt.CursorShape = Qt.CursorShape.ArrowCursor
    note = ""  # what the hand is to know now, beside the measure

    def __init__(self, host: Host) -> None:
        self.host = host

    def press(self, at: Pointer) -> None:
        """The left button went down."""

    def move(self, at: Pointer, *, held: bool) -> None:
        """The mouse moved, with the left button held or not."""

    def release(self, at: Pointer) -> None:
        """The left button went up."""

    def double_click(self, at: Pointer) -> None:
        """The left button was pressed a second time; the release after it still comes."""

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """A key went down; returns whether the tool used it."""
        return False

    def wants(self, key: Qt.Key) -> bool:
        """Whether the tool would use this key now, so that no shortcut of the window takes it."""
        return False

    @property
    def busy(self) -> bool:
        """Whether it has begun something that ``cancel`` would drop."""
        return False

    def cancel(self) -> None:
        """Drops unfinished work."""

    def take_back(self) -> bool:
        """Takes one step of unfinished work back, which undo does before anything that was done; False without any."""
        busy = self.busy
        if busy:
            self.cancel()
        return busy

    def paint(self, painter: QPainter) -> None:
        """Paints unfinished work."""


class ZoomTool(Tool):
    """Zooms to a box dragged out, by two at a click; then hands back to the tool before it."""

    name = "zoom"
    cursor = Qt.CursorShape.CrossCursor
    before = "select"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._from: Pointer | None = None
        self._to: Pointer | None = None

    def press(self, at: Pointer) -> None:
        """The first corner."""
        self._from = self._to = at

    def move(self, at: Pointer, *, held: bool) -> None:
        """The other corner follows."""
        if held and self._from:
            self._to = at
            self.host.update()

    def release(self, at: Pointer) -> None:
        """Shows the box."""
        start, self._from = self._from, None
        if start is None:
            return
        view = self.host.view
        if at.far(start):
            (ax, ay), (bx, by) = view.world_at(start.x, start.y), view.world_at(at.x, at.y)
            self.host.set_view(view.fitted((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)), margin=0))
        else:
            self.host.set_view(view.zoomed(0.5 if at.shift else 2.0, at.x, at.y))
        self.host.set_tool(self.before)

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Esc goes back."""
        if key == Qt.Key.Key_Escape:
            self.cancel()
            self.host.set_tool(self.before)
        return key == Qt.Key.Key_Escape

    def wants(self, key: Qt.Key) -> bool:
        """Esc."""
        return key == Qt.Key.Key_Escape

    @property
    def busy(self) -> bool:
        """Whether a box is being dragged out."""
        return self._from is not None

    def cancel(self) -> None:
        """Forgets the box."""
        self._from = None

    def paint(self, painter: QPainter) -> None:
        """The box so far."""
        if self._from and self._to:
            painter.setPen(QPen(QColor(self.host.look.accent), 1.5))
            fill = QColor(self.host.look.accent)
            fill.setAlpha(30)
            painter.setBrush(fill)
            painter.drawRect(QRectF(self._from.point, self._to.point))


class Overlay(Protocol):
    """Something a plugin paints over scenes and marks, under what the tool in hand paints.

    ``canvas`` gives ``view``, ``plane``, ``frames`` (by scene), ``frame`` (the active scene's) and ``look``.
    """

    def paint(self, painter: QPainter, canvas: "Stage") -> None:
        """Paints it; the painter is restored afterwards."""
        ...


def tool_of_key(key: Qt.Key) -> str | None:
    """The name of the tool that has this key."""
    return next((name for name, letter in TOOL_KEYS.items() if Qt.Key[f"Key_{letter}"] == key), None)


def world_of(view: View, *pointers: Pointer) -> Points:
    """World positions (n, 2) under pointers."""
    return view.to_world(np.array([(p.x, p.y) for p in pointers], dtype=float).reshape(-1, 2))
