"""The picture of what takes long to paint, kept for as long as nothing of it changes."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from roadstead.ui.canvas.view import View


class Kept:
    """One picture the size of a view. It is made when the same is painted a second time: a view in motion pays nothing.

    What is painted is the same for as long as ``what`` is the same object and ``how`` equals what it was.
    """

    def __init__(self) -> None:
        self._what: object = None
        self._how: object = None
        self._picture: QImage | None = None

    def paint(self, painter: QPainter, view: View, what: object, how: object, draw: Callable[[QPainter], None]) -> None:
        """Paints by ``draw``, or from the picture."""
        if what is not self._what or how != self._how:
            self._what, self._how, self._picture = what, how, None
            draw(painter)
            return
        if self._picture is None:
            self._picture = _drawn(view, draw)
        painter.drawImage(QPointF(0, 0), self._picture)

    def forget(self) -> None:
        """Lets go of the picture."""
        self._what = self._how = self._picture = None


def _drawn(view: View, draw: Callable[[QPainter], None]) -> QImage:
    wide, high = math.ceil(view.width * view.dpr), math.ceil(view.height * view.dpr)
    picture = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(view.dpr)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw(painter)
    painter.end()
    return picture
