"""Hands on a comparison: the divider, the keys, and the pane that is worked in."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from roadstead.ui.canvas.comparison import pane_at
from roadstead.ui.canvas.pictured import Pictured
from roadstead.ui.canvas.style import CanvasStyle

_GRIP = 7.0  # logical pixels round the divider within which it is taken hold of
_STEP, _COARSE = 0.01, 0.1
_SLOWEST_MS, _FASTEST_MS = 4000, 334  # at most three changes a second: faster flashing can harm
_ARROWS = {
    Qt.Key.Key_Left: (-1, True),
    Qt.Key.Key_Right: (1, True),
    Qt.Key.Key_Up: (-1, False),
    Qt.Key.Key_Down: (1, False),
}


class Comparing(Pictured):
    """A canvas on which dates can be compared by hand.

    Signals: ``scene_wanted(uuid)``: the hand works on a scene that is not the active one; ``peek_wanted(bool)``: F is
    held, or no longer.
    """

    scene_wanted = Signal(str)
    peek_wanted = Signal(bool)

    def __init__(self, style: CanvasStyle, parent: QWidget | None = None) -> None:
        self._sliding = self._peeking = False
        super().__init__(style, parent)

    def active_part(self) -> QRectF:
        """Where the active scene shows, in the view: what can be taken hold of there must not lie on another date."""
        found, whole = self.comparing, QRectF(0, 0, self.view.width, self.view.height)
        if found and found.mode == "swipe" and not self._busy():
            return self.sides(found)[found.scenes.index(self.active or "")]
        return QRectF() if found and found.flipped else whole

    def toggle_flicker(self) -> None:
        """Lets a flicker run by itself, or stand."""
        self._flicker.stop() if self._flicker.isActive() else self._flicker.start()

    def slide(self, by: float) -> None:
        """Moves the divider, changes the blend, or, in a flicker, its rate, by so much of the whole."""
        found = self.comparison
        if found and found.mode == "flicker":
            wanted = round(self._flicker.interval() * 1.25 ** -np.sign(by))
            self._flicker.setInterval(min(max(wanted, _FASTEST_MS), _SLOWEST_MS))
            self.comparison_changed.emit()
            self.update()
        elif found and found.mode in ("swipe", "blend"):
            self.compare(found.shared(found.share + by))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        at, found = event.position(), self.comparing
        left = event.button() == Qt.MouseButton.LeftButton and not self._space
        if found and left and (self._on_divider(at) or self._on_bar(at)):
            self._sliding = True
            if self._on_bar(at):
                self._slide_to(at)
            return
        if found and left and not self._busy():
            wanted = self.scene_at(at)
            if wanted and wanted != self.active:
                self.scene_wanted.emit(wanted)
        self._held = pane_at(self.panes(), at.x(), at.y())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self._at = event.position()
        if self._sliding and self.comparison:
            self._slide_to(self._at)
            return
        super().mouseMoveEvent(event)
        if self.comparing:
            self.update()
            if self._on_bar(self._at):
                self.setCursor(Qt.CursorShape.SizeHorCursor)
            elif self._on_divider(self._at):
                upright = self.comparison is not None and self.comparison.upright
                self.setCursor(Qt.CursorShape.SplitHCursor if upright else Qt.CursorShape.SplitVCursor)
            else:
                self.show_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._sliding and event.button() == Qt.MouseButton.LeftButton:
            self._sliding = False
            return
        super().mouseReleaseEvent(event)
        if not event.buttons():
            self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._on_bar(event.position()) or self._on_divider(event.position()):
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if not self._compare_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_F and self._peeking and not event.isAutoRepeat():
            self._peek(False)
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:  # noqa: D102
        if self._peeking:  # the release of F will go elsewhere
            self._peek(False)
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        """Also: F is held here, so that no shortcut of the window takes it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_peek(event):
            event.accept()
            return True
        return super().event(event)

    def _compare_key(self, event: QKeyEvent) -> bool:
        key, found = Qt.Key(event.key()), self.comparing
        if _is_peek(event):
            if not event.isAutoRepeat():
                self._peek(True)
            return True
        if found is None or event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            return False
        if key == Qt.Key.Key_Escape and not self._busy():
            self.compare(None)
            return True
        by, across = _ARROWS.get(key, (0, True))
        if not by or found.mode not in ("swipe", "blend") or across != (found.upright or found.mode == "blend"):
            return False
        self.slide(by * (_COARSE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP))
        return True

    def _peek(self, on: bool) -> None:
        self._peeking = on
        self.peek_wanted.emit(on)

    def _on_divider(self, at: QPointF) -> bool:
        found = self.comparing
        if found is None or found.mode != "swipe" or self._busy():
            return False
        where = at.x() - found.share * self.width() if found.upright else at.y() - found.share * self.height()
        return abs(where) <= _GRIP

    def _on_bar(self, at: QPointF) -> bool:
        found = self.comparing
        return found is not None and found.mode == "blend" and self.blend_bar().box.contains(at)

    def _slide_to(self, at: QPointF) -> None:
        found = self.comparison
        if found is None:
            return
        if found.mode == "blend":
            share = self.blend_bar().share_at(at)
        else:
            share = at.x() / max(self.width(), 1) if found.upright else at.y() / max(self.height(), 1)
        self.compare(found.shared(share))

    def _busy(self) -> bool:
        """Whether the tool has begun something that must not be lost."""
        return self.tool is not None and self.tool.busy


def _is_peek(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_F and not event.modifiers()
