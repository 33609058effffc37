"""The tool that selects and edits: handles, moving, turning, vertices."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.ui.canvas import marks, shapes
from roadstead.ui.canvas.drawtools import paint_handles
from roadstead.ui.canvas.marklayer import MarkLayer, paint_shape
from roadstead.ui.canvas.tools import Host, Pointer, Tool, world_of
from roadstead.ui.canvas.view import Points

_DOT = 6.0  # logical pixels: below it a mark is a dot, without handles
_GRAB = 8.0  # logical pixels round a handle
MOVE = -1  # the whole shape is dragged
_CURSORS = {MOVE: Qt.CursorShape.SizeAllCursor, 0: Qt.CursorShape.PointingHandCursor}
_KINDS = {"box": 2, "polygon": 2, "line": 1, "arrow": 1, "point": 0, "text": 0}


class EditHost(Host, Protocol):
    """What else this tool asks of its canvas."""

    @property
    def marks(self) -> MarkLayer:
        """All annotations."""
        ...

    def select(self, uuids: Sequence[str]) -> None:
        """Selects these and no others."""
        ...

    def finish_edit(self, uuid: str, world: Points) -> None:
        """An annotation's shape was changed: world positions (n, 2)."""
        ...

    def click_other(self, at: Pointer) -> bool:
        """Something else under the mouse was clicked; returns whether there was something."""
        ...


class Edit:
    """One shape being changed: what it was, which handle is held, what it is now."""

    def __init__(self, uuid: str, kind: str, before: Points, handle: int, start: Pointer) -> None:
        self.uuid, self.kind, self.handle, self.start = uuid, kind, handle, start
        self.before = self.now = before
        self.moved = False


class SelectTool(Tool):
    """Click selects, the smallest mark under the mouse first; a second click the next one below.

    Handles of the selected mark edit it; inside it is moved. A drag on nothing pans, with Shift it selects a box.
    """

    name = "select"

    def __init__(self, host: EditHost) -> None:
        super().__init__(host)
        self.host: EditHost = host
        self.edit: Edit | None = None
        self._pressed: Pointer | None = None
        self._last: Pointer | None = None
        self._band: QRectF | None = None

    def press(self, at: Pointer) -> None:
        """Takes hold of a handle, of the selected mark, or of nothing yet."""
        self._pressed = self._last = at
        self.edit = self._grab(at)

    def move(self, at: Pointer, *, held: bool) -> None:
        """Drags what is held; without the button, shows what is under the mouse."""
        pressed = self._pressed
        if not held or pressed is None:
            self._hover(at)
        elif self.edit:
            if self.edit.moved or at.far(self.edit.start):
                self._drag(self.edit, at)
        elif pressed.shift:
            self._band = QRectF(pressed.point, at.point).normalized()
            self.host.update()
        elif self._last and (at.far(pressed) or self._last is not pressed):
            self.host.set_view(self.host.view.panned(at.x - self._last.x, at.y - self._last.y))
            self._last = at

    def release(self, at: Pointer) -> None:
        """Ends the drag, or selects."""
        pressed, edit, band = self._pressed, self.edit, self._band
        self._pressed = self.edit = self._band = None
        if edit and edit.moved:
            self.host.marks.edited = None
            self.host.finish_edit(edit.uuid, edit.now)
            self.host.tell(edit.kind, None)
        elif band is not None:
            self._select_band(band)
        elif pressed and not at.far(pressed) and not (edit and edit.handle != MOVE):
            self._click(at)
        self.host.update()

    def double_click(self, at: Pointer) -> None:
        """On a side of the selected polygon or line: a new vertex there."""
        uuid, shape, kind = self._selected()
        if shape is None or kind not in ("polygon", "line"):
            self.press(at)
            return
        ends = np.roll(shape, -1, axis=0)
        starts = shape if kind == "polygon" else shape[:-1]
        wx, wy = self.host.view.world_at(at.x, at.y)
        gaps = marks.distance_to_segments(starts, ends[: len(starts)], wx, wy) * self.host.view.scale
        nearest = int(gaps.argmin())
        if gaps[nearest] <= _GRAB:
            self.host.finish_edit(uuid, np.insert(shape, nearest + 1, (wx, wy), axis=0))

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Esc ends the edit, then the selection."""
        if key != Qt.Key.Key_Escape:
            return False
        if self.busy:
            self.cancel()
        else:
            self.host.select(())
        return True

    def wants(self, key: Qt.Key) -> bool:
        """Esc while something is held or selected, and what works on the selection."""
        busy = self.edit is not None or bool(self.host.marks.selected)
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
        return busy and key in (Qt.Key.Key_Escape, *arrows)

    @property
    def busy(self) -> bool:
        """Whether a mark is held, or a selecting box dragged out."""
        return self.edit is not None or self._band is not None

    def cancel(self) -> None:
        """Everything as it was."""
        if self.edit:
            self.host.tell(self.edit.kind, None)
        self.edit = self._pressed = self._band = None
        self.host.marks.edited = None
        self.host.update()

    def paint(self, painter: QPainter) -> None:
        """The handles of the selected mark, the mark being edited, the selecting box."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self.host.look
        uuid, shape, kind = self._selected()
        if self.edit and self.edit.moved:
            shape, kind = self.edit.now, self.edit.kind
            paint_shape(painter, self.host.view.to_screen(shape), _KINDS[kind], look, look.accent)
        if shape is not None and kind not in ("point", "text") and not self._is_dot(uuid):
            spots = self._handles(shape, kind)
            if kind == "box":
                painter.setPen(QPen(QColor(look.accent), 1.5))
                painter.drawLine(*spots[4].tolist(), *spots[shapes.ROTATE].tolist())
                paint_handles(painter, spots[: shapes.ROTATE], self.host)
                paint_handles(painter, spots[shapes.ROTATE :], self.host, round_=True)
            else:
                paint_handles(painter, spots, self.host)
        if self._band is not None:
            painter.setPen(QPen(QColor(look.accent), 1.2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._band)

    def _selected(self) -> tuple[str, Points | None, str]:
        """The one selected mark: uuid, world shape (None without one that can be edited here) and kind."""
        chosen = self.host.marks.selected
        record = self.host.marks.record(chosen[0]) if len(chosen) == 1 else None
        if record is None or not self.host.marks.may_hold(record.uuid):
            return "", None, ""
        kind = "box" if record.kind == "ellipse" else record.kind  # it is held by the corners of its box
        kind = "polygon" if kind == "box" and len(record.pixels) != 4 else kind
        return record.uuid, self.host.marks.shape(record.uuid), kind

    def _is_dot(self, uuid: str) -> bool:
        """Whether a mark that has an extent is too small on the screen to be told from what lies round it."""
        shape = self.host.marks.shape(uuid)
        return shape is not None and len(shape) > 1 and float(np.ptp(shape, axis=0).max()) * self.host.view.scale < _DOT

    def _handles(self, shape: Points, kind: str) -> Points:
        return shapes.handles(self.host.view, shape) if kind == "box" else self.host.view.to_screen(shape)

    def _grab(self, at: Pointer) -> Edit | None:
        uuid, shape, kind = self._selected()
        if shape is None or self._is_dot(uuid) or at.shift or at.ctrl:
            return None
        gaps = np.hypot(*(self._handles(shape, kind) - (at.x, at.y)).T)
        nearest = int(gaps.argmin())
        if gaps[nearest] <= _GRAB:
            return Edit(uuid, kind, shape, nearest, at)
        return Edit(uuid, kind, shape, MOVE, at) if uuid in self.host.marks.at(self.host.view, at.x, at.y) else None

    def _drag(self, edit: Edit, at: Pointer) -> None:
        view = self.host.view
        edit.moved = True
        start, here = world_of(view, edit.start), world_of(view, at)
        if edit.handle == MOVE:
            edit.now = edit.before + (here - start)
        elif edit.kind == "box":
            # The hand seldom takes a handle in its middle: what it missed by is kept.
            missed = view.to_world(shapes.handles(view, edit.before)[[edit.handle]]) - start
            edit.now = shapes.dragged(view, edit.before, edit.handle, here + missed)
        else:
            edit.now = edit.before.copy()
            edit.now[edit.handle] += (here - start)[0]
        self.host.marks.edited = edit.uuid
        self.host.tell(edit.kind, edit.now)
        self.host.update()

    def _hover(self, at: Pointer) -> None:
        found = self.host.marks.at(self.host.view, at.x, at.y)
        over = found[0] if found else None
        held = self._grab(at)
        self.cursor = _CURSORS[min(held.handle, 0)] if held else Qt.CursorShape.ArrowCursor
        self.host.show_cursor()
        if over != self.host.marks.hovered:
            self.host.marks.hovered = over
            self.host.update()

    def _click(self, at: Pointer) -> None:
        found = self.host.marks.at(self.host.view, at.x, at.y)
        chosen = self.host.marks.selected
        alone = not (at.shift or at.ctrl)
        if (not found or (alone and self._is_dot(found[0]))) and self.host.click_other(at):
            return
        if not found:
            if alone:
                self.host.select(())
        elif at.shift or at.ctrl:
            kept = tuple(uuid for uuid in chosen if uuid != found[0])
            self.host.select(kept if found[0] in chosen else (*chosen, found[0]))
        else:
            below = found.index(chosen[0]) + 1 if len(chosen) == 1 and chosen[0] in found else 0
            self.host.select((found[below % len(found)],))

    def _select_band(self, band: QRectF) -> None:
        (x0, y0), (x1, y1) = self.host.view.to_world(
            np.array([(band.left(), band.top()), (band.right(), band.bottom())])
        ).tolist()
        self.host.select(tuple(self.host.marks.within((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))))
