"""The tool that selects and edits: handles, moving, turning, vertices."""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.domain.records import Annotation
from roadstead.spatial import reshaping
from roadstead.ui.canvas import marks
from roadstead.ui.canvas.editpaint import paint_grips
from roadstead.ui.canvas.edits import Bent, Carried, Edit, kind_of
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.grips import Grip, corners_of, frame_grips, grips_of, screen_box
from roadstead.ui.canvas.marklayer import MarkLayer
from roadstead.ui.canvas.tools import Host, Pointer, Tool, world_of
from roadstead.ui.canvas.view import Bounds, Points

_DOT = 6.0  # logical pixels: below it a mark is a dot, without handles
_GRAB = 8.0  # logical pixels round a handle
_STEP = 15.0  # degrees to which Shift turns
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GONE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class EditHost(Host, Protocol):
    """What else this tool asks of its canvas; see ``Editing``."""

    active: str | None
    edit: Edit | None
    frames: dict[str, Frame]

    @property
    def marks(self) -> MarkLayer:
        """All annotations."""
        ...

    def select(self, uuids: Sequence[str]) -> None:
        """Selects these and no others."""
        ...

    def step(self, by: int) -> bool:
        """Selects the next mark."""
        ...

    def holdable(self) -> list[Annotation]:
        """Those of the selected marks that can be changed here."""
        ...

    def carried(self) -> Carried | None:
        """A change of all of them."""
        ...

    def bent(self) -> Bent | None:
        """A change of the vertices of the one."""
        ...

    def show_edit(self, edit: Edit) -> None:
        """Shows a change."""
        ...

    def push(self, grip: str, index: int, dx: float, dy: float) -> None:
        """Moves a handle by a key."""
        ...

    def commit(self) -> None:
        """Makes an action of the change."""
        ...

    def revert(self) -> bool:
        """Drops the change."""
        ...

    def click_other(self, at: Pointer) -> bool:
        """Something else under the mouse was clicked; returns whether there was something."""
        ...


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
        self.spot: tuple[str, str, int] | None = None  # the handle that keys work on: of which mark, its kind and index
        self._pressed: Pointer | None = None
        self._last: Pointer | None = None
        self._band: Pointer | None = None  # the far corner of the selecting box
        self._grip: Grip | None = None
        self._carries = False
        self._known: tuple[object, ...] = ()
        self._held: list[Annotation] = []

    # -- the mouse ----------------------------------------------------------------------------------------------

    def press(self, at: Pointer) -> None:
        """Takes hold of a handle, of what is selected, or of nothing yet."""
        self._pressed = self._last = at
        self._grip = self._grip_at(at)
        self._carries = self._grip is None and not (at.shift or at.ctrl) and self._on_selected(at)

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
                self.spot = (self._held[0].uuid, grip.kind, grip.index)
        self.host.update()

    def double_click(self, at: Pointer) -> None:
        """On a side of the selected polygon or line: a new vertex there."""
        shape = self._one()
        if shape is None or shape[0] not in ("polygon", "line"):
            self.press(at)
            return
        screen = self.host.view.to_screen(shape[1])
        ends = np.roll(screen, -1, axis=0)
        starts = screen if shape[0] == "polygon" else screen[:-1]
        gaps = marks.distance_to_segments(starts, ends[: len(starts)], at.x, at.y)
        nearest = int(gaps.argmin())
        if gaps[nearest] <= _GRAB and self._grip_at(at, "vertex") is None:
            self._insert(nearest, world_of(self.host.view, at)[0])

    # -- keys ---------------------------------------------------------------------------------------------------

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Esc ends the change, then the handle, then the selection; the others work on the handle."""
        if key == Qt.Key.Key_Escape:
            if self.busy:
                self.cancel()
            elif self._spot():
                self.spot = None
            else:
                self.host.select(())
        elif key in _ENTER and self._grips():
            self.spot = None if self._spot() else (self._held[0].uuid, *self._editable()[0][:2])
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._spot():
            self._next_spot(-1 if shift or key == Qt.Key.Key_Backtab else 1)
        else:
            return self._key_on_spot(key, shift=shift)
        self.host.update()
        return True

    def _key_on_spot(self, key: Qt.Key, *, shift: bool) -> bool:
        found = self._spot()
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
        spot = self._spot()
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
            spot = self._spot()
            paint_grips(painter, self._grips(), spot, look)
        if self._band is not None and self._pressed is not None:
            touching = self._band.x < self._pressed.x
            painter.setPen(QPen(QColor(look.accent), 1.2, Qt.PenStyle.DashLine if touching else Qt.PenStyle.SolidLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self._pressed.point, self._band.point).normalized())

    # -- what is selected ---------------------------------------------------------------------------------------

    def _selected(self) -> list[Annotation]:
        """The selected marks that can be changed here; worked out anew only when something has changed."""
        now = (self.host.marks.selected, self.host.marks.state, self.host.active)
        if len(self._known) != 3 or any(a is not b for a, b in zip(now, self._known, strict=True)):
            self._known, self._held = now, self.host.holdable()
        return self._held

    def _one(self) -> tuple[str, Points] | None:
        """How the one selected mark is held, and its world shape as it is now; None without one that has handles."""
        held, edit = self._selected(), self.host.edit
        if len(held) != 1 or len(self.host.marks.selected) != 1:
            return None
        shape = edit.world() if isinstance(edit, Bent) else self.host.marks.shape(held[0].uuid)
        if shape is None or float(np.ptp(shape, axis=0).max()) * self.host.view.scale < _DOT:
            return None
        return kind_of(held[0]), shape

    def _box(self) -> Bounds | None:
        """The rectangle of the screen round all that is selected."""
        bounds = self.host.marks.bounds([mark.uuid for mark in self._selected()])
        if bounds is None:
            return None
        x0, y0, x1, y1 = bounds
        return screen_box(self.host.view.to_screen(np.array(((x0, y0), (x1, y1)))))

    def _grips(self) -> list[Grip]:
        one = self._one()
        if one is not None:
            return grips_of(self.host.view, *one)
        box = self._box() if len(self._selected()) > 1 else None
        return frame_grips(box) if box and max(box[2] - box[0], box[3] - box[1]) >= _DOT else []

    def _editable(self) -> list[Grip]:
        """The handles that keys can be put on, in the order of Tab: round the shape."""
        found = [grip for grip in self._grips() if grip.kind not in ("turn", "size")]
        return sorted(found, key=lambda g: (g.index % 4 if g.kind == "side" else g.index, g.kind in ("side", "edge")))

    def _spot(self) -> tuple[str, int] | None:
        held = self._selected()
        if self.spot and len(held) == 1 and held[0].uuid == self.spot[0]:
            return self.spot[1:]
        return None

    def _next_spot(self, by: int) -> None:
        found, spot = [grip[:2] for grip in self._editable()], self._spot()
        here = found.index(spot) if spot in found else 0
        if found:
            self.spot = (self._held[0].uuid, *found[(here + by) % len(found)])

    def _grip_at(self, at: Pointer, *kinds: str) -> Grip | None:
        """The handle under the mouse, of vertices rather than of other things."""
        near = [
            (math.hypot(grip.x - at.x, grip.y - at.y), grip)
            for grip in self._grips()
            if not kinds or grip.kind in kinds
        ]
        gap, grip = min(near, key=lambda found: found[0], default=(math.inf, None))
        return grip if gap <= _GRAB else None

    def _on_selected(self, at: Pointer) -> bool:
        held = {mark.uuid for mark in self._selected()}
        if not held or (len(held) == 1 and self._one() is None and self._is_dot(next(iter(held)))):
            return False
        return any(uuid in held for uuid in self.host.marks.at(self.host.view, at.x, at.y))

    def _is_dot(self, uuid: str) -> bool:
        """Whether a mark that has an extent is too small on the screen to be told from what lies round it."""
        shape = self.host.marks.shape(uuid)
        return shape is not None and len(shape) > 1 and float(np.ptp(shape, axis=0).max()) * self.host.view.scale < _DOT

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
        view, box = self.host.view, self._box()
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
        self.spot = (edit.record.uuid, "vertex", index + 1)
        self.host.show_edit(edit)
        self.host.commit()

    def _remove(self, index: int) -> None:
        edit = self.host.bent()
        if edit is None or kind_of(edit.record) not in ("polygon", "line"):
            return
        edit.remove(index)
        self.spot = (edit.record.uuid, "vertex", min(index, max(len(edit.now) - 1, 0)))
        self.host.show_edit(edit)
        self.host.commit()

    # -- selecting ----------------------------------------------------------------------------------------------

    def _hover(self, at: Pointer) -> None:
        found = self.host.marks.at(self.host.view, at.x, at.y)
        over = found[0] if found else None
        if self._grip_at(at):
            self.cursor = Qt.CursorShape.PointingHandCursor
        elif not (at.shift or at.ctrl) and self._on_selected(at):
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
        self.spot = None
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
