"""The widget under the canvas: a view of a plane, moved by mouse, wheel and keys, and one tool at work on it."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from roadstead.ui.canvas.tools import Pointer, Tool
from roadstead.ui.canvas.view import Bounds, View

_NOTCH = 1.3  # magnification of one notch of a wheel (15 degrees, 120 units)
_STEP = 64.0  # logical pixels an arrow key pans
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class Surface(QWidget):
    """A picture that can be moved about. What it shows is painted by ``paint_picture``, which a subclass gives."""

    view_changed = Signal()
    menu_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.tool: Tool | None = None
        self.pointer: Pointer | None = None  # None while the mouse is elsewhere
        self._view = View(width=640, height=480)
        self._pan_from: QPoint | None = None
        self._space = False
        self._fitted: Bounds | None = None  # what to keep in view while only the window's size changes

    @property
    def view(self) -> View:
        """What is shown."""
        return self._view

    def set_view(self, view: View) -> None:
        """Shows that."""
        self._fitted = None
        self._show(view)

    def fit_view(self, bounds: Bounds) -> None:
        """Shows the whole of some world bounds, and goes on doing so as the window's size changes, until the view is moved."""
        self._show(self.view.fitted(bounds))
        self._fitted = bounds

    def room(self) -> tuple[float, float]:
        """Width and height that the view has, logical pixels: the whole widget, unless a subclass parts it."""
        return self.width(), self.height()

    def local(self, at: QPointF) -> QPointF:
        """Where a position in the widget is in the view: the same, unless a subclass parts it."""
        return at

    @property
    def fitting(self) -> bool:
        """Whether the view was fitted and has not been moved since."""
        return self._fitted is not None

    def _show(self, view: View, *, painted: bool = True) -> None:
        if view != self._view:
            self._view = view
            if painted:
                self.update()
            self.view_changed.emit()

    def paint_picture(self, painter: QPainter) -> None:
        """Paints everything. The subclass's part."""

    def pointed(self) -> None:
        """The pointer moved or left, or what is under it did. The subclass's part."""

    def navigate(self, key: Qt.Key, *, shift: bool) -> bool:
        """Moves the view by a key; returns whether that key does so."""
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus) or (key == Qt.Key.Key_Equal and not shift):
            self.set_view(self.view.zoomed(1 / _NOTCH**2 if key == Qt.Key.Key_Minus else _NOTCH**2))
        elif key in _ARROWS:
            dx, dy = _ARROWS[key]
            self.set_view(self.view.panned(dx * _STEP, dy * _STEP))
        else:
            return False
        return True

    def show_cursor(self) -> None:
        """Sets the cursor that fits what the mouse would do now."""
        if self._pan_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self.tool:
            self.setCursor(self.tool.cursor)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        try:
            self.paint_picture(painter)
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        view = self.view.resized(*self.room(), self.devicePixelRatioF())
        self._show(view.fitted(self._fitted) if self._fitted else view)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: D102
        turn = event.angleDelta().y() or event.angleDelta().x()  # Alt makes some systems turn it sideways
        if turn:
            at = self.local(event.position())
            self.set_view(self.view.zoomed(_NOTCH ** (turn / 120), at.x(), at.y()))
            self.pointed()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._pan_from = event.position().toPoint()
            self.show_cursor()
        elif left and self.tool:
            self.pointer = _pointer(event, self.local(event.position()))
            self.tool.press(self.pointer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.pointer = _pointer(event, self.local(event.position()))
        if self._pan_from is not None:
            there = event.position().toPoint()
            moved, self._pan_from = there - self._pan_from, there
            self.set_view(self.view.panned(moved.x(), moved.y()))
        elif self.tool:
            self.tool.move(self.pointer, held=bool(event.buttons() & Qt.MouseButton.LeftButton))
        self.pointed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if self._pan_from is not None and event.button() in (Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton):
            self._pan_from = None
            self.show_cursor()
        elif event.button() == Qt.MouseButton.LeftButton and self.tool:
            self.pointer = _pointer(event, self.local(event.position()))
            self.tool.release(self.pointer)
        elif event.button() == Qt.MouseButton.RightButton:
            self.menu_requested.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        if event.button() == Qt.MouseButton.LeftButton and self.tool and not self._space:
            self.tool.double_click(_pointer(event, self.local(event.position())))
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: D102
        self.pointer = None
        self.pointed()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: D102
        self.show_cursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self._space = True
            self.show_cursor()
        elif not (self.tool and self.tool.key(key, shift=shift)) and not self.navigate(key, shift=shift):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.show_cursor()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:  # noqa: D102
        self._space = False  # its release will go elsewhere
        self.show_cursor()

    def event(self, event: QEvent) -> bool:
        """Also: keys that the tool needs now, before a shortcut of the window gets them; two fingers; another screen."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
            and self.tool
            and self.tool.wants(Qt.Key(event.key()))
        ):
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            at = self.local(event.position())
            self.set_view(self.view.zoomed(1 + event.value(), at.x(), at.y()))
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._show(self.view.resized(*self.room(), self.devicePixelRatioF()))
        return super().event(event)


def _pointer(event: QMouseEvent, at: QPointF) -> Pointer:
    held = event.modifiers()
    return Pointer(
        at.x(),
        at.y(),
        bool(held & Qt.KeyboardModifier.ShiftModifier),
        bool(held & Qt.KeyboardModifier.ControlModifier),
        bool(held & Qt.KeyboardModifier.AltModifier),
    )
