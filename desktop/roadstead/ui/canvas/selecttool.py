"""The tool that selects and edits: handles, moving, turning, vertices."""

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.spatial import reshaping
from roadstead.ui.canvas import marks
from roadstead.ui.canvas.editpaint import paint_grips
from roadstead.ui.canvas.edits import Bent, Carried, following, kind_of
from roadstead.ui.canvas.grips import Grip, corners_of
from roadstead.ui.canvas.holding import EditHost, Holding
from roadstead.ui.canvas.tools import Pointer, Tool, world_of
from roadstead.ui.canvas.view import Points

_DOT = 6.0  # logical pixels: below it a mark is a dot, without handles
_GRAB = 8.0  # logical pixels round a handle
_STEP = 15.0  # degrees to which Shift turns
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GONE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class SelectTool(Tool):
    """Click selects, the smallest mark under the mouse first; a second click the next one below.

    Handles of what is selected change it; inside it is moved. A drag on nothing pans; with Shift it selects by a box,
    with Ctrl too, adding to what is selected. A box drawn to the right selects what lies in it, to the left also what
    it touches. Enter goes to the first handle, Tab to the next; arrows move it, Ins and Del make and remove vertices.
    """

    name = "select"

    def __init__(self, host: EditHost) -> None:
        super().__init__(host)
        self.host: EditHost = host
        self.held = Holding(host)
        self._pressed: Pointer | None = None
        self._last: Pointer | None = None
        self._band: Pointer | None = None  # the far corner of the selecting box
        self._grip: Grip | None = None
        self._carries = False

    # -- the mouse ----------------------------------------------------------------------------------------------

    def press(self, at: Pointer) -> None:
        """Takes hold of a handle, of what is selected, or of nothing yet."""
        self._pressed = self._last = at
        self._grip = self.held.grip_at(at)
        self._carries = self._grip is None and not (at.shift or at.ctrl) and self.held.covers(at)

    def move(self, at: Pointer, *, held: bool) -> None:
        """Drags what is held; without the button, shows what is under the mouse."""
        pressed, edit = self._pressed, self.host.edit
        if not held or pressed is None:
            self._hover(at)
        elif self._grip or self._carries:
            if at.far(pressed) or (edit and edit.moved):
                self._drag(pressed, at)
        elif pressed.shift or pressed.ctrl:
            self._band = at
            self.host.update()
        elif self._last and (at.far(pressed) or self._last is not pressed):
            self.host.set_view(self.host.view.panned(at.x - self._last.x, at.y - self._last.y))
            self._last = at

    def release(self, at: Pointer) -> None:
        """Ends the drag, or selects."""
        pressed, band, grip = self._pressed, self._band, self._grip
        self._pressed = self._band = self._grip = None
        self._carries = False
        if self.host.edit:
            self.host.commit()
        elif band is not None and pressed is not None:
            self._select_band(pressed, band)
        elif pressed and not at.far(pressed):
            if grip is None:
                self._click(at)
            elif at.alt and grip.kind == "vertex":
                self._remove(grip.index)
            elif grip.kind not in ("turn", "size"):
                self.held.at = (self.held.marks()[0].uuid, grip.kind, grip.index)
        self.host.update()

    def double_click(self, at: Pointer) -> None:
        """On a side of the selected polygon or line: a new vertex there."""
        shape = self.held.one()
        if shape is None or shape[0] not in ("polygon", "line"):
            self.press(at)
            return
        screen = self.host.view.to_screen(np.concatenate(shape[1]))
        ends = screen[following([len(ring) for ring in shape[1]])]
        starts = screen if shape[0] == "polygon" else screen[:-1]
        gaps = marks.distance_to_segments(starts, ends[: len(starts)], at.x, at.y)
        nearest = int(gaps.argmin())
        if gaps[nearest] <= _GRAB and self.held.grip_at(at, "vertex") is None:
            self._insert(nearest, world_of(self.host.view, at)[0])

    # -- keys ---------------------------------------------------------------------------------------------------

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Esc ends the change, then the handle, then the selection; the others work on the handle."""
        if key == Qt.Key.Key_Escape:
            if self.busy:
                self.cancel()
            elif self.held.spot():
                self.held.at = None
            else:
                self.host.select(())
        elif key in _ENTER and self.held.spot():
            self.held.at = None
        elif key in _ENTER:
            return self.to_handles()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self.held.spot():
            self.held.next_spot(-1 if shift or key == Qt.Key.Key_Backtab else 1)
        else:
            return self._key_on_spot(key, shift=shift)
        self.host.update()
        return True

    def to_handles(self) -> bool:
        """Puts the keys on the first handle; False where what is selected has none for them."""
        found = self.held.editable()
        if found:
            self.held.at = (self.held.marks()[0].uuid, *found[0][:2])
            self.host.update()
        return bool(found)

    def _key_on_spot(self, key: Qt.Key, *, shift: bool) -> bool:
        found = self.held.spot()
        if found is None:
            return False
        kind, index = found
        if key in _ARROWS:
            far = 10 if shift else 1
            self.host.push(kind, index, _ARROWS[key][0] * far, _ARROWS[key][1] * far)
        elif key in _GONE and kind == "vertex":
            self._remove(index)
        elif key == Qt.Key.Key_Insert and kind in ("vertex", "edge"):
            self._insert(index)
        else:
            return False
        return True

    def wants(self, key: Qt.Key) -> bool:
        """Esc while something is held or selected, and what works on the selection."""
        spot = self.held.spot()
        if spot and (key == Qt.Key.Key_Insert or (key in _GONE and spot[0] == "vertex")):
            return True
        busy = self.busy or bool(self.host.marks.selected)
        return busy and key in (Qt.Key.Key_Escape, *_ARROWS, *_ENTER)

    @property
    def busy(self) -> bool:
        """Whether a mark is held, or a selecting box dragged out."""
        return self.host.edit is not None or self._band is not None

    def cancel(self) -> None:
        """Everything as it was."""
        self.host.revert()
        self._pressed = self._band = self._grip = None
        self._carries = False
        self.host.update()

    def paint(self, painter: QPainter) -> None:
        """The handles of what is selected, and the selecting box."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, edit = self.host.look, self.host.edit
        if edit is None or isinstance(edit, Bent):
            spot = self.held.spot()
            paint_grips(painter, self.held.grips(), spot, look)
        if self._band is not None and self._pressed is not None:
            touching = self._band.x < self._pressed.x
            painter.setPen(QPen(QColor(look.accent), 1.2, Qt.PenStyle.DashLine if touching else Qt.PenStyle.SolidLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self._pressed.point, self._band.point).normalized())

    # -- changes ------------------------------------------------------------------------------------------------

    def _drag(self, pressed: Pointer, at: Pointer) -> None:
        view, grip = self.host.view, self._grip
        bends = grip is not None and grip.kind in ("corner", "side", "vertex", "edge")
        edit = self.host.edit or (self.host.bent() if bends else self.host.carried())
        (start,), (here,) = world_of(view, pressed), world_of(view, at)
        if isinstance(edit, Bent) and grip is not None:
            self._bend(edit, grip, edit.at(start), edit.at(here), at)
        elif isinstance(edit, Carried) and grip is None:
            edit.carry(here - start)
        elif isinstance(edit, Carried) and grip is not None and grip.kind == "turn":
            (pivot,) = view.to_screen(edit.pivot[None])
            turned = _heading(pivot, at) - _heading(pivot, pressed)
            turned = round(turned / _STEP) * _STEP if at.shift else turned
            edit.turn((turned + 180) % 360 - 180)
        elif isinstance(edit, Carried) and grip is not None:
            self._scale(edit, grip, pressed, at)
        if edit is not None:
            self.host.show_edit(edit)

    def _bend(self, edit: Bent, grip: Grip, start: Points, here: Points, at: Pointer) -> None:
        """The hand seldom takes a handle in its middle: what it missed by is kept."""
        if grip.kind == "edge" and not at.ctrl:
            edit.drag("insert", grip.index, here, here - start)
        else:
            edit.drag(
                grip.kind, grip.index, edit.spot(grip.kind, grip.index) + here - start, here - start, even=at.shift
            )

    def _scale(self, edit: Carried, grip: Grip, pressed: Pointer, at: Pointer) -> None:
        """One shape from the opposite corner of its frame, several as they are about their common centre."""
        view, box = self.host.view, self.held.box()
        if len(edit.records) > 1:
            (pivot,) = view.to_screen(edit.pivot[None])
            before = math.dist(pivot, pressed[:2])
            factor = max(math.dist(pivot, at[:2]) / before, 0.01) if before > 0 else 1.0
            edit.scale(factor, factor)
        elif box is not None:
            corners = corners_of(box)
            to = corners[grip.index] + (at.x - pressed.x, at.y - pressed.y)
            factors = reshaping.scaling(corners, grip.index, to, even=at.shift)
            edit.scale(*factors, fixed=view.to_world(corners[[(grip.index + 2) % 4]])[0])

    def _insert(self, index: int, world: Points | None = None) -> None:
        edit = self.host.bent()
        if edit is None or kind_of(edit.record) not in ("polygon", "line"):
            return
        closed = kind_of(edit.record) == "polygon"
        index = index if closed else min(index, len(edit.before) - 2)
        to = edit.spot("edge", index) if world is None else edit.at(world)
        edit.drag("insert", index, to, to)
        edit.moved = True
        self.held.at = (edit.record.uuid, "vertex", index + 1)
        self.host.show_edit(edit)
        self.host.commit()

    def _remove(self, index: int) -> None:
        edit = self.host.bent()
        if edit is None or kind_of(edit.record) not in ("polygon", "line"):
            return
        edit.remove(index)
        self.held.at = (edit.record.uuid, "vertex", min(index, max(len(edit.now) - 1, 0)))
        self.host.show_edit(edit)
        self.host.commit()

    # -- selecting ----------------------------------------------------------------------------------------------

    def _hover(self, at: Pointer) -> None:
        found = self.host.marks.at(self.host.view, at.x, at.y)
        over = found[0] if found else None
        if self.held.grip_at(at):
            self.cursor = Qt.CursorShape.PointingHandCursor
        elif not (at.shift or at.ctrl) and self.held.covers(at):
            self.cursor = Qt.CursorShape.SizeAllCursor
        else:
            self.cursor = Qt.CursorShape.ArrowCursor
        self.host.show_cursor()
        if over != self.host.marks.hovered:
            self.host.marks.hovered = over
            self.host.update()

    def _click(self, at: Pointer) -> None:
        found = self.host.marks.at(self.host.view, at.x, at.y)
        chosen = self.host.marks.selected
        alone = not (at.shift or at.ctrl)
        self.held.at = None
        if (not found or (alone and self.held.is_dot(found[0]))) and self.host.click_other(at):
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

    def _select_band(self, pressed: Pointer, band: Pointer) -> None:
        ring = world_of(
            self.host.view,
            pressed,
            Pointer(band.x, pressed.y),
            band,
            Pointer(pressed.x, band.y),
        )
        found = self.host.marks.inside(ring, touching=band.x < pressed.x)
        self.host.select(tuple(dict.fromkeys((*(self.host.marks.selected if pressed.ctrl else ()), *found))))


def _heading(pivot: Points, at: Pointer) -> float:
    """The direction from a position on the screen to the mouse, degrees clockwise."""
    return math.degrees(math.atan2(at.y - float(pivot[1]), at.x - float(pivot[0])))
