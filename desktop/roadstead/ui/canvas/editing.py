"""A canvas on which marks are changed by hand."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from roadstead.domain.records import Annotation
from roadstead.ui.canvas.edits import Bent, Carried, Edit
from roadstead.ui.canvas.selecting import Selecting
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.view import Points

_PATIENCE_MS = (
    4000  # how long a changed mark is shown as changed if the case says nothing, and a fifth of that for each thousand
)
_IDLE_MS = 500  # quick nudges within it are one action
_GOES_ON = {  # keys that may go on with what is held by keys; at any other it becomes an action
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Escape,
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt,
}  # fmt: skip


class Editing(Selecting):
    """Holds at most one change at a time: dragged, or made by keys; it becomes an action when the hand lets go or rests.

    Signal: ``edited(marks, verb)`` with their new pixels, shown so until ``set_annotations`` says how they are, or for
    four seconds.
    """

    edited = Signal(object, str)
    edit: Edit | None = None

    def __init__(self, style: CanvasStyle, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._give_up)
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self.commit)

    def event(self, event: QEvent) -> bool:
        """Also: what is held by keys becomes an action before another key is heard."""
        if (
            event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and isinstance(event, QKeyEvent)
            and Qt.Key(event.key()) not in _GOES_ON
        ):
            self._commit_keys()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._commit_keys()
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:  # noqa: D102
        self._commit_keys()
        super().focusOutEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the marks of the scene; Ctrl+Tab leaves the canvas."""
        return False if self.marks.of_scene(self.active) else super().focusNextPrevChild(next)

    # -- changes ------------------------------------------------------------------------------------------------

    def holdable(self, uuids: Sequence[str] | None = None) -> list[Annotation]:
        """Those of some marks (the selected ones) that can be changed here: shown, not locked, and not on the bare map."""
        if self.active is None:
            return []
        found = (self.marks.record(uuid) for uuid in (self.marks.selected if uuids is None else uuids))
        placed = {scene for scene, frame in self.frames.items() if frame.placed}
        return [mark for mark in found if mark and mark.scene in placed and self.marks.may_hold(mark.uuid)]

    def carried(self) -> Carried | None:
        """A change of all the selected marks; None where there is nothing that can be changed."""
        records = self.holdable()
        return Carried(records, self.frames, y_down=self.view.y_down) if records else None

    def bent(self) -> Bent | None:
        """A change of the vertices of the one selected mark."""
        records = self.holdable() if len(self.marks.selected) == 1 else []
        return Bent(records[0], self.frames[records[0].scene], y_down=self.view.y_down) if records else None

    def show_edit(self, edit: Edit) -> None:
        """Shows a change, and what it comes to."""
        edit.moved = True
        self.edit, self.marks.edited = edit, edit.uuids
        self._tell_edit(edit)
        self.update()

    def commit(self) -> None:
        """The hand has let go: what was changed becomes an action, and is shown so until the case answers."""
        edit, self.edit = self.edit, None
        self._idle.stop()
        self.marks.edited = frozenset()
        if edit is None:
            return
        if edit.moved:
            changed = edit.changed()
            self.marks.await_(changed)
            self._patience.start(_PATIENCE_MS + len(changed) * _PATIENCE_MS // 5000)
            self.edited.emit(changed, edit.verb)
        self._say_nothing(edit)

    def revert(self) -> bool:
        """Everything as it was before the change that is held; False where there is none."""
        edit, self.edit = self.edit, None
        self._idle.stop()
        self.marks.edited = frozenset()
        if edit is not None:
            self._say_nothing(edit)
        return edit is not None

    def keep_edit(self) -> None:
        """Goes on with a change in hand where the case has left its marks as they were when it began; else drops it."""
        for record in self.edit.records if self.edit else ():
            now = self.marks.record(record.uuid)
            if now is None or not _same(now, record):
                self.revert()
                return

    def by_key(self, kind: type[Edit], verb: str, make: Callable[[], Edit | None], change: Callable[..., None]) -> None:
        """Changes by a key what is held by keys already, or what ``make`` gives; the next key goes on from there."""
        edit = self.edit
        if not (isinstance(edit, kind) and edit.by_key and edit.verb == verb):
            self.commit()
            edit = make()
        if edit is not None:
            edit.by_key = True
            change(edit)
            self.show_edit(edit)
            self._idle.start()

    def nudge(self, dx: float, dy: float) -> None:
        """Moves the selected annotations by pixels of their scene, right and down; quick ones are one action."""
        self.by_key(Carried, "move", self.carried, lambda edit: edit.nudge(dx, dy))

    def turn(self, degrees: float) -> None:
        """Turns the selected annotations clockwise about their common centre."""
        self.by_key(Carried, "turn", self.carried, lambda edit: edit.turn(edit.degrees + degrees))

    def scale(self, factor: float) -> None:
        """Makes the selected annotations larger about their common centre."""
        self.by_key(Carried, "scale", self.carried, lambda edit: edit.scale(*(edit.linear.diagonal() * factor)))

    def push(self, grip: str, index: int, dx: float, dy: float) -> None:
        """Moves a handle of the one selected annotation by pixels, right and down; quick pushes are one action."""
        self.by_key(Bent, "reshape", self.bent, lambda edit: edit.push(grip, index, dx, dy))

    def _commit_keys(self) -> None:
        if self.edit is not None and self.edit.by_key:
            self.commit()

    def _tell_edit(self, edit: Edit) -> None:
        record = edit.records[0]
        if len(edit.records) > 1:
            self.tell("", None)
        else:
            (now,) = edit.changed()
            shape = self.frames[record.scene].to_world(np.array(now.pixels, dtype=float))
            self.tell(record.kind, None if now.holes and record.scene != self.active else shape, now.holes)

    def _say_nothing(self, edit: Edit) -> None:
        self.tell(edit.records[0].kind, None)
        self.update()

    def tell(self, kind: str, world: Points | None, holes: str = "") -> None:
        """What is being drawn, for the live measure. The subclass's part."""

    def give_up(self) -> None:
        """Shows as they are the marks that the case has not taken as they were changed."""
        self._patience.stop()
        self._give_up()

    def _give_up(self) -> None:
        self.marks.give_up()
        self.update()


def _same(now: Annotation, record: Annotation) -> bool:
    """Whether a mark is where it was, to the digits that a case keeps."""
    if now.holes != record.holes:
        return False
    if now.pixels == record.pixels:
        return True
    return len(now.pixels) == len(record.pixels) and np.allclose(now.pixels, record.pixels, 0, 1e-3)
