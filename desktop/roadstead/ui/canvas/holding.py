"""What of the marks a hand can take hold of: the selected ones, their handles, and the handle that keys work on."""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from roadstead.domain.records import Annotation
from roadstead.ui.canvas.edits import Bent, Carried, Edit, kind_of
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.grips import Grip, frame_grips, grips_of, screen_box
from roadstead.ui.canvas.marklayer import MarkLayer
from roadstead.ui.canvas.tools import Host, Pointer
from roadstead.ui.canvas.view import Bounds, Points

_DOT = 6.0  # logical pixels: below it a mark is a dot, without handles
_HANDLES_FROM = 24.0  # logical pixels; the handles of a smaller mark would cover it
_GRAB = 8.0  # logical pixels round a handle


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


class Holding:
    """The selected marks with their handles. ``at`` is the handle that keys work on: of which mark, its kind and index."""

    def __init__(self, host: EditHost) -> None:
        self._host = host
        self.at: tuple[str, str, int] | None = None
        self._known: tuple[object, ...] = ()
        self._marks: list[Annotation] = []

    def marks(self) -> list[Annotation]:
        """The selected marks that can be changed here; worked out anew only when something has changed."""
        now = (self._host.marks.selected, self._host.marks.state, self._host.active)
        if len(self._known) != 3 or any(a is not b for a, b in zip(now, self._known, strict=True)):
            self._known, self._marks = now, self._host.holdable()
        return self._marks

    def one(self) -> tuple[str, list[Points]] | None:
        """How the one selected mark is held, and its world shape as it is now, then its holes; None without one that has
        handles."""
        held, edit = self.marks(), self._host.edit
        if len(held) != 1 or len(self._host.marks.selected) != 1:
            return None
        shape = edit.rings() if isinstance(edit, Bent) else self._host.marks.rings(held[0].uuid)
        if not shape or float(np.ptp(shape[0], axis=0).max()) * self._host.view.scale < _DOT:
            return None
        return kind_of(held[0]), shape

    def box(self) -> Bounds | None:
        """The rectangle of the screen round all that is selected."""
        bounds = self._host.marks.bounds([mark.uuid for mark in self.marks()])
        if bounds is None:
            return None
        x0, y0, x1, y1 = bounds
        return screen_box(self._host.view.to_screen(np.array(((x0, y0), (x1, y1)))))

    def grips(self) -> list[Grip]:
        """The handles of what is selected."""
        one = self.one()
        if one is not None:
            small = float(np.ptp(one[1][0], axis=0).max()) * self._host.view.scale < _HANDLES_FROM
            return [] if small and self._host.edit is None else grips_of(self._host.view, *one)
        box = self.box() if len(self.marks()) > 1 else None
        return frame_grips(box) if box and max(box[2] - box[0], box[3] - box[1]) >= _HANDLES_FROM else []

    def editable(self) -> list[Grip]:
        """The handles that keys can be put on, in the order of Tab: round the shape."""
        found = [grip for grip in self.grips() if grip.kind not in ("turn", "size")]
        return sorted(found, key=lambda g: (g.index % 4 if g.kind == "side" else g.index, g.kind in ("side", "edge")))

    def spot(self) -> tuple[str, int] | None:
        """The kind and index of the handle that keys work on; None for none."""
        held = self.marks()
        if self.at and len(held) == 1 and held[0].uuid == self.at[0]:
            return self.at[1:]
        return None

    def next_spot(self, by: int) -> None:
        """Puts the keys on the next handle."""
        found, spot = [grip[:2] for grip in self.editable()], self.spot()
        here = found.index(spot) if spot in found else 0
        if found:
            self.at = (self.marks()[0].uuid, *found[(here + by) % len(found)])

    def grip_at(self, at: Pointer, *kinds: str) -> Grip | None:
        """The handle under the mouse, of vertices rather than of other things."""
        near = [
            (math.hypot(grip.x - at.x, grip.y - at.y), grip) for grip in self.grips() if not kinds or grip.kind in kinds
        ]
        gap, grip = min(near, key=lambda found: found[0], default=(math.inf, None))
        return grip if grip is not None and gap <= self._reach(grip, at) else None

    def _reach(self, grip: Grip, at: Pointer) -> float:
        """How far round a handle it is taken: inside a narrow box its sides leave half of the width to what moves it."""
        if grip.kind != "side" or not self.covers(at):
            return _GRAB
        other = next(g for g in self.grips() if g.kind == "side" and g.index == 4 + (grip.index - 2) % 4)
        return min(_GRAB, math.hypot(other.x - grip.x, other.y - grip.y) / 4)

    def covers(self, at: Pointer) -> bool:
        """Whether what is selected lies under the mouse."""
        held = {mark.uuid for mark in self.marks()}
        if not held or (len(held) == 1 and self.one() is None and self.is_dot(next(iter(held)))):
            return False
        return any(uuid in held for uuid in self._host.marks.at(self._host.view, at.x, at.y))

    def is_dot(self, uuid: str) -> bool:
        """Whether a mark that has an extent is too small on the screen to be told from what lies round it."""
        shape = self._host.marks.shape(uuid)
        return (
            shape is not None and len(shape) > 1 and float(np.ptp(shape, axis=0).max()) * self._host.view.scale < _DOT
        )
