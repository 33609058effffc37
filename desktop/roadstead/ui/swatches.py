"""Small squares of a colour, for lists and choices."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

_SIDE = 14


@lru_cache(maxsize=200)
def swatch(colour: str, ratio: float, *, hollow: bool = False) -> QIcon:
    """A square of a colour, outlined as marks are, so that white shows on white; only its rim where ``hollow``."""
    picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour if hollow else "#66717c"), 2 if hollow else 1))
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else QColor(colour))
    painter.drawRoundedRect(1, 1, _SIDE - 2, _SIDE - 2, 3, 3)
    painter.end()
    made = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Disabled):  # Qt would tint it with the highlight
        made.addPixmap(picture, mode)
    return made
