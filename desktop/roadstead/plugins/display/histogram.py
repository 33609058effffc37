"""The values of one band as a histogram, with a handle each for the value that is black and the one that is full."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from roadstead.imagery.statistics import BandFigures
from roadstead.ui import theme

_GRAB = 10.0  # logical pixels
_SIDE = 7.0


class Histogram(QWidget):
    """``dragged(low, high)`` comes while a handle moves, ``released(low, high)`` once at the end.

    By keyboard: Up and Down take the other handle, Left and Right move it by a hundredth (with Shift a tenth).
    """

    dragged = Signal(float, float)
    released = Signal(float, float)

    def __init__(self, colour: str = "") -> None:
        super().__init__()
        self.low, self.high = 0.0, 1.0
        self._colour = colour
        self._figures: BandFigures | None = None
        self._held = 0  # the handle in hand: 0 low, 1 high
        self._pulled = False
        self._at_pull = (0.0, 1.0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("Drag the ends; by keyboard Up and Down choose an end, Left and Right move it")

    def sizeHint(self) -> QSize:
        """Seven grid lines high."""
        return QSize(200, 7 * theme.GRID)

    def show_band(self, figures: BandFigures | None, low: float, high: float) -> None:
        """Shows a band and where it is cut."""
        self._figures, self.low, self.high = figures, low, high
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the nearer handle."""
        x = event.position().x()
        away = [abs(x - self._x(value)) for value in (self.low, self.high)]
        if self._figures is None or event.button() != Qt.MouseButton.LeftButton or min(away) > _GRAB:
            return
        if away[0] == away[1]:
            self._held = int(x > self._x(self.low))
        else:
            self._held = int(away[1] < away[0])
        self._pulled = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the handle in hand."""
        if self._pulled:
            self._put(self._value(event.position().x()))
            self.dragged.emit(self.low, self.high)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go."""
        if self._pulled:
            self._pulled = False
            self.released.emit(self.low, self.high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys."""
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._held = int(key == Qt.Key.Key_Up)
            self.update()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._figures is not None:
            start, end = self._span()
            step = (end - start) * (0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.01)
            self._put((self.high if self._held else self.low) + (step if key == Qt.Key.Key_Right else -step))
            self.dragged.emit(self.low, self.high)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The end of a row of steps is one change."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.isAutoRepeat():
            self.released.emit(self.low, self.high)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows which handle the keys move."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No more."""
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The histogram, brighter between its ends."""
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(look.accent if self.hasFocus() else look.line), 1))
        painter.setBrush(QColor(look.base))
        painter.drawRoundedRect(frame, 4, 4)
        if self._figures is None or not self._figures.count:
            painter.setPen(QColor(look.muted))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter, "Not measured yet" if self._figures is None else "No values"
            )
            return
        self._paint_bars(painter, look)
        for number, value in enumerate((self.low, self.high)):
            self._paint_handle(painter, look, self._x(value), bright=self.hasFocus() and number == self._held)

    def _paint_bars(self, painter: QPainter, look: theme.Theme) -> None:
        figures = self._figures
        assert figures is not None
        tallest = sorted(figures.counts)[-3] or max(figures.counts)  # one full bin must not flatten all others
        wide = (figures.high - figures.low or 1.0) / len(figures.counts)
        base, top = self.height() - 9.0, 4.0
        painter.setPen(Qt.PenStyle.NoPen)
        low, high = min(self.low, self.high), max(self.low, self.high)
        for n, count in enumerate(figures.counts):
            value = figures.low + (n + 0.5) * wide
            x0, x1 = self._x(figures.low + n * wide), self._x(figures.low + (n + 1) * wide)
            tall = (base - top) * min(1.0, (count / tallest) ** 0.5)
            painter.setBrush(QColor((self._colour or look.muted) if low <= value <= high else look.line))
            painter.drawRect(QRectF(x0, base - tall, max(x1 - x0, 1.0), tall))

    def _paint_handle(self, painter: QPainter, look: theme.Theme, x: float, *, bright: bool) -> None:
        colour = QColor(look.accent if bright else look.text)
        painter.setPen(QPen(colour, 1.4))
        base = self.height() - 9.0
        painter.drawLine(QPointF(x, 3), QPointF(x, base))
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(x, base - 1), QPointF(x + 5, base + 7), QPointF(x - 5, base + 7)]))

    def _span(self) -> tuple[float, float]:
        """The values at the two sides: the band's, without its rarest, and the handles."""
        figures = self._figures
        assert figures is not None
        ends = (figures.percentile(0.1), figures.percentile(99.9), self.low, self.high)
        start, end = min(ends), max(ends)
        room = (end - start or 1.0) * 0.06
        return start - room, end + room

    def _x(self, value: float) -> float:
        if self._figures is None:
            return 0.0
        start, end = self._frozen()
        share = min(max((value - start) / (end - start), -0.02), 1.02)
        return _SIDE + share * (self.width() - 2 * _SIDE)

    def _value(self, x: float) -> float:
        start, end = self._frozen()
        return start + (min(max(x, 0.0), float(self.width())) - _SIDE) / (self.width() - 2 * _SIDE) * (end - start)

    def _frozen(self) -> tuple[float, float]:
        """The span, which stays while a handle is pulled."""
        if not self._pulled:
            self._at_pull = self._span()
        return self._at_pull

    def _put(self, value: float) -> None:
        figures = self._figures
        if figures is not None and figures.high - figures.low > 50:
            value = float(round(value))
        if self._held:
            self.high = value
        else:
            self.low = value
        self.update()
