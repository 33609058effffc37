"""The tools that draw by hand: freehand lines and outlines, and texts typed in place."""

from typing import cast

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from roadstead.spatial import ring
from roadstead.ui.canvas import text
from roadstead.ui.canvas.drawtools import CROSSES, DrawTool
from roadstead.ui.canvas.surface import Surface
from roadstead.ui.canvas.tools import Pointer
from roadstead.ui.canvas.view import Points

_STEP = 1.5  # logical pixels between two points of a freehand line as it comes from the hand
_STRAY = 0.5  # logical pixels by which what is kept of it may stray from that
_WIDE = 220  # logical pixels of the field a text is typed into
_LONGEST = 200


class FreehandTool(DrawTool):
    """An outline drawn in one drag; a line with Shift. As few points are kept as show it to half a screen pixel."""

    name = "freehand"
    kind = "polygon"
    places = False

    def press(self, at: Pointer) -> None:
        """Begins."""
        self.note, self.kind = "", "line" if at.shift else "polygon"
        super().press(at)
        self.points = self.where(at)

    def move(self, at: Pointer, *, held: bool) -> None:
        """Follows the hand."""
        if held and self._pressed:
            last = self.host.view.to_screen(self.points[-1:])[0]
            if np.hypot(*(last - (at.x, at.y))) >= _STEP:
                self.points = np.vstack((self.points, self.where(at)))
        super().move(at, held=held)

    def release(self, at: Pointer) -> None:
        """Ends, if it has become anything."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        drawn = self.draft()
        if len(drawn) < (2 if self.kind == "line" else 3):
            self.cancel()
        elif self.kind == "polygon" and ring.crosses(drawn):
            self._mend(drawn)
        else:
            self.done(drawn)

    def click(self, at: Pointer) -> None:
        """Nothing is drawn by clicks."""

    def draft(self) -> Points:
        """What would be kept."""
        return ring.simplified(self.points, _STRAY / self.host.view.scale)

    def corners(self) -> Points:
        """Where it began."""
        return self.points[:1]

    def key(self, key: Qt.Key, *, shift: bool) -> bool:
        """Esc and Backspace drop the whole."""
        if key in (Qt.Key.Key_Backspace, Qt.Key.Key_Escape) and self.busy:
            self.cancel()
            return True
        return super().key(key, shift=shift)

    def _mend(self, drawn: Points) -> None:
        fixed = ring.mended(drawn, reorder=False)
        if fixed is not None:
            self.done(fixed)
            self.note = "Loops were left out where the outline crossed itself."
        else:
            self.cancel()
            self.note = f"{CROSSES} Draw it again in one turn."
        self.host.tell(self.kind, None)
        self.host.update()


class TextTool(DrawTool):
    """A click, then words typed in place: Enter writes them, Esc leaves."""

    name = "text"
    kind = "text"
    places = False
    _field: QLineEdit | None = None

    def click(self, at: Pointer) -> None:
        """Opens a field there; one that is open is closed, its words kept."""
        self._end()
        self.points = self.where(at)
        field = self._field = _Field(self)
        field.textEdited.connect(lambda _: self._place())
        self._canvas.view_changed.connect(self._place)
        self._place()
        field.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def draft(self) -> Points:
        """Nothing is drawn but the field."""
        return self.points

    def cancel(self) -> None:
        """Drops the words."""
        field, self._field = self._field, None
        if field is not None:
            self._canvas.view_changed.disconnect(self._place)
            if field.hasFocus():
                self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            field.hide()
            field.deleteLater()
        super().cancel()

    def take(self) -> None:
        """Writes the words."""
        field, world = self._field, self.points
        words = " ".join(field.text().split()) if field else ""
        self.cancel()
        if words:
            self.host.write(world, words)

    def _end(self) -> None:
        if self._field is not None:
            self.take()

    @property
    def _canvas(self) -> Surface:
        return cast(Surface, self.host)

    def _place(self) -> None:
        if self._field is not None:
            (x, y) = self.host.view.to_screen(self.points)[0].tolist()
            wide = max(_WIDE, self._field.fontMetrics().horizontalAdvance(self._field.text()) + 24)
            self._field.resize(min(wide, self._canvas.width()), self._field.sizeHint().height())
            self._field.move(round(x) - 6, round(y - self._field.height() / 2))


class _Field(QLineEdit):
    """Where the words of a text are typed, on the canvas."""

    def __init__(self, tool: TextTool) -> None:
        super().__init__(cast(QWidget, tool.host))
        self._tool = tool
        self.setFont(text.bold(self.font()))
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText("Text, then Enter")
        self.setAccessibleName("Text on the picture")
        self.returnPressed.connect(tool.take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._tool.cancel()
        else:
            super().keyPressEvent(event)
        event.accept()  # no key of the field is one of the canvas's

    def event(self, event: QEvent) -> bool:
        """Also: keeps Esc and Enter from the window's shortcuts."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            event.accept()
            return True
        return super().event(event)
