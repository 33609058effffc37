"""Icons: single-colour SVG files of ``resources/icons`` that follow the palette, sharp at any scale."""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from roadstead.domain.errors import UserError
from roadstead.domain.resources import resource


def icon(name: str, colour: str = "") -> QIcon:
    """The icon of that file name in the palette's text colour, or in ``colour``; an empty one when there is no such file."""
    return QIcon(_SvgEngine(name, colour)) if svg_text(name) else QIcon()


@cache
def svg_text(name: str) -> str:
    """The file's text; empty when there is none."""
    try:
        return resource("icons", f"{name}.svg").read_text(encoding="utf-8") if name else ""
    except UserError:
        return ""


def pixmap(name: str, size: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """The icon drawn ``size`` logical pixels large in one colour, for a screen of that pixel ratio."""
    return _pixmap(name, round(size * ratio), colour, ratio)


@cache
def _pixmap(name: str, pixels: int, colour: str, ratio: float) -> QPixmap:
    picture = QPixmap(pixels, pixels)
    picture.fill(Qt.GlobalColor.transparent)
    text = svg_text(name).replace("currentColor", colour)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


class _SvgEngine(QIconEngine):
    """Draws one SVG in the colour that the palette has at that moment, so that a new theme needs no new icons."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def clone(self) -> QIconEngine:
        return _SvgEngine(self._name, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        area = QRectF(rect)
        side = min(area.width(), area.height())
        ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
        picture = pixmap(self._name, round(side), self._tint(mode, state), ratio)
        corner = area.center() - QRectF(0, 0, side, side).center()
        painter.drawPixmap(corner, picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self._name, min(size.width(), size.height()), self._tint(mode, state))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return pixmap(self._name, round(min(size.width(), size.height()) / scale), self._tint(mode, state), scale)

    def _tint(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        palette = QApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text).name()
        if self._colour:
            return self._colour
        role = QPalette.ColorRole.Accent if state == QIcon.State.On else QPalette.ColorRole.WindowText
        if mode == QIcon.Mode.Selected:
            role = QPalette.ColorRole.HighlightedText
        return palette.color(role).name()
