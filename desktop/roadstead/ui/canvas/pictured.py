"""Two to four dates painted into one picture: beside each other, by turns, through each other, or what has changed."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from roadstead.ui.canvas import fast, legend, text
from roadstead.ui.canvas.compared import Compared
from roadstead.ui.canvas.comparison import Comparison, change
from roadstead.ui.canvas.scenelayer import Wants
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.tiles import plan
from roadstead.ui.canvas.view import View

_HOLD_MS = 8  # half a frame of a screen: so long the view before may stand, where tiles of the new one are on their way


class Pictured(Compared):
    """A canvas that paints the dates it compares."""

    def __init__(self, style: CanvasStyle, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._hold = QTimer(self, singleShot=True, interval=_HOLD_MS, timerType=Qt.TimerType.PreciseTimer)
        self._hold.timeout.connect(self.update)

    def _show(self, view: View, *, painted: bool = True) -> None:
        """Has a new view painted at once where all of it is held, or where the one before was not all there; else gives
        its tiles a moment to come: to paint what there is of it takes time from those who read the rest."""
        alone = view != self.view and self.isVisible() and self.comparing is None
        waits = alone and self.complete and self.raster.expect(view)
        if waits:
            self._hold.start()
        super()._show(view, painted=painted and not waits)

    def paint_picture(self, painter: QPainter) -> None:
        """The whole picture, once in each pane, and what says which date is which."""
        self._hold.stop()
        self.raster.take_in()
        found = self.comparing
        if found is None:
            super().paint_picture(painter)
            return
        if found.mode != "split":
            super().paint_picture(painter)
        else:
            self._paint_panes(painter, found)
            self.paint_tags(painter)
        legend.paint(painter, self, found)

    def paint_scenes(self, painter: QPainter) -> None:
        """The scenes as they are compared."""
        found = self.comparing
        if found is None or found.mode == "split":
            super().paint_scenes(painter)
            return
        self.raster.ask_for(self._paint_pair(painter, found))

    def paint_annotations(self, painter: QPainter, room: text.Room) -> None:
        """Each date's own marks on that date's own picture."""
        found = self.comparing
        if found and found.mode == "swipe":
            for uuid, rect in zip(found.scenes, self.sides(found), strict=True):
                with clipped(painter, rect):
                    self._paint_other_marks(painter, uuid)
            return
        if found and found.mode != "split":  # the dates lie on each other, and so would their words
            self._words |= dict.fromkeys(found.scenes, room)
        if found is None or found.mode != "flicker":
            super().paint_annotations(painter, room)
        else:
            self._marks_of(found.shown(self.active)).paint(painter, self.view, self.look, room)

    def _paint_other_marks(self, painter: QPainter, uuid: str) -> None:
        """The marks of one date on a part of its own."""
        room = self._words[uuid] = text.Room()
        self._marks_of(uuid).paint(painter, self.view, self.look, room)

    def paint_overlays(self, painter: QPainter) -> None:
        """What plugins lay over the picture of the active scene. The subclass's part."""

    def paint_dates(self, painter: QPainter) -> None:
        """The overlays of each date on that date's own part, as if it were the active one."""
        found, whole = self.comparing, QRectF(0, 0, self.view.width, self.view.height)
        dates = [(self.active, whole)]
        if found and found.mode == "swipe":
            dates = list(zip(found.scenes, self.sides(found), strict=True))
        elif found and found.mode == "flicker":
            dates = [(found.shown(self.active), whole)]
        elif found and found.mode != "split":
            dates = [(uuid, whole) for uuid in found.scenes]
        for uuid, part in dates:
            with clipped(painter, part), self._as_active(uuid):
                self.paint_overlays(painter)

    @contextmanager
    def _as_active(self, uuid: str | None) -> Generator[None]:
        """While another date's part is painted it is the active one for whoever asks."""
        before, self.active = self.active, uuid
        try:
            yield
        finally:
            self.active = before

    def _paint_panes(self, painter: QPainter, found: Comparison) -> None:
        wants: list[Wants] = []
        painter.fillRect(self.rect(), QColor(self.look.outline))
        for uuid, (left, top, wide, high) in zip(found.scenes, self.panes(), strict=True):
            with clipped(painter, QRectF(left, top, wide, high)):
                painter.translate(left, top)
                self.land.paint(painter, self.view, self.plane, self.look)
                wants.append(self.raster.lay(painter, self.view, self.look, self._with(uuid)))
                if uuid == self.active:
                    self.paint_marks(painter)
                    self.paint_furniture(painter)
                else:
                    self._paint_other_marks(painter, uuid)
                    with self._as_active(uuid):
                        self.paint_overlays(painter)
        self.raster.ask_for(wants)

    def _paint_pair(self, painter: QPainter, found: Comparison) -> list[Wants]:
        raster, view, look = self.raster, self.view, self.look
        earlier, later = found.scenes[0], found.scenes[1]
        if found.mode == "swipe":
            wants = []
            for uuid, rect in zip(found.scenes, self.sides(found), strict=True):
                with clipped(painter, rect):
                    wants.append(raster.lay(painter, view, look, self._with(uuid)))
            return wants
        if found.mode == "blend":
            under = raster.lay(painter, view, look, self._with(earlier))
            return [under, raster.lay(painter, view, look, self._only(later, found.share))]
        if found.mode == "flicker":
            order = (found.other(self.active), self.active or "")
            shown, hidden = order if found.flipped else order[::-1]
            wants = raster.lay(painter, view, look, self._with(shown))
            return [wants, self._ahead(hidden)]
        return self._paint_change(painter, found)

    def _paint_change(self, painter: QPainter, found: Comparison) -> list[Wants]:
        pictures, wants = [], []
        for uuid in found.scenes:
            picture, wanted = self._picture(uuid, found)
            pictures.append(picture)
            wants.append(wanted)
        (before, seen), (after, also) = (_grey(picture) for picture in pictures)
        argb = np.ascontiguousarray(change(before, after, seen & also, found.mode))
        high, wide = argb.shape
        image = QImage(argb.data, wide, high, wide * 4, QImage.Format.Format_ARGB32)
        whole = QRectF(0, 0, self.view.width, self.view.height)
        painter.fillRect(whole, QColor(self.look.background))
        painter.fillRect(whole, QBrush(QColor(self.look.footprint), Qt.BrushStyle.BDiagPattern))
        painter.drawImage(whole, image)
        return wants

    def _picture(self, uuid: str, found: Comparison) -> tuple[QImage, Wants]:
        """One scene alone as it lies in the view, with holes where it is not to be compared."""
        view = self.view
        picture = QImage(
            max(round(view.width), 1), max(round(view.height), 1), QImage.Format.Format_ARGB32_Premultiplied
        )
        picture.fill(0)
        painter = QPainter(picture)
        flat: View = replace(view, dpr=1.0)
        wanted = self.raster.lay(painter, flat, self.look, self._only(uuid, 1.0))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.setBrush(QBrush(QColor("#000000")))
        painter.setPen(Qt.PenStyle.NoPen)
        for scene, pixels in found.hidden:
            if scene == uuid and len(pixels) > 2:
                painter.drawPolygon(fast.polygon(view.to_screen(self.frames[uuid].to_world(np.array(pixels)))))
        painter.end()
        return picture, wanted

    def _ahead(self, uuid: str) -> Wants:
        """What a scene that will be shown in a moment still misses."""
        wanted = plan(self.frames[uuid], self.view)
        held, failed = self.raster.cache, self.raster.failed
        return Wants([key for key in (wanted.tiles if wanted else ()) if key not in held and key not in failed])


@contextmanager
def clipped(painter: QPainter, rect: QRectF) -> Generator[None]:
    """Paints only within a rectangle."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    yield
    painter.restore()


def _grey(picture: QImage) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The brightness (h x w) of a picture, and where it has any pixel that is not clear."""
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    alpha = picture.convertToFormat(QImage.Format.Format_Alpha8)
    return _plane(grey).copy(), _plane(alpha) == 255


def _plane(image: QImage) -> NDArray[np.uint8]:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()]
