"""Masks on the canvas: outlined with a tool, shown hatched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from roadstead.api import masking, originals
from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Changed
from roadstead.domain.records import Mask, Scene
from roadstead.domain.vocabulary import MASKS
from roadstead.ui.canvas import fast, text
from roadstead.ui.canvas.drawtools import PolygonTool
from roadstead.ui.canvas.tools import Host, Pointer, world_of
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.ui.canvas.stage import Stage

_STEP = 5.0  # logical pixels between the corners of an outline drawn in one drag
_LABEL_FROM = 60.0  # logical pixels a mask must measure to be named


def attach(context: AppContext) -> None:
    """Brings the tools to the canvas, and the overlay."""
    canvas = context.canvas
    assert canvas is not None  # there from window hooks on
    overlay = MaskOverlay(context)
    canvas.add_overlay(overlay)
    for kind in MASKS:
        name = f"mask-{kind}"
        canvas.add_tool(name, type("MaskTool", (MaskTool,), {"name": name, "kind": name}))
    context.drawn.connect(lambda scene, kind, pixels: add(context, scene, kind, pixels))


def add(context: AppContext, scene_uuid: str, kind: str, pixels: Sequence[Pixel]) -> None:
    """Adds the mask that was drawn, and selects it."""
    word = kind.removeprefix("mask-")
    session = context.require_session()
    scene = session.store.find(Scene, scene_uuid)
    if scene is None or word == kind:
        return

    def work() -> str:
        originals.refuse_changed(scene, session.store.path)
        mask, operation = masking.add_mask(scene, word, pixels)
        session.do(operation)
        return mask.uuid

    context.write(f"Mask {word} on {scene.name}", work, lambda uuid: context.select(frozenset((uuid,))))


class MaskTool(PolygonTool):
    """An outline by clicks, closed by Enter or on its first corner, or freehand in one drag."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._drawing = False

    def move(self, at: Pointer, *, held: bool) -> None:
        """Held, it draws freehand."""
        if held and self._pressed and not len(self.points) and at.far(self._pressed):
            self._drawing = True
            self.points = world_of(self.host.view, self._pressed)
        if held and self._drawing:
            last = self.host.view.to_screen(self.points[-1:])[0]
            if np.hypot(*(last - (at.x, at.y))) >= _STEP:
                self.points = np.vstack((self.points, world_of(self.host.view, at)))
        super().move(at, held=held)

    def release(self, at: Pointer) -> None:
        """Ends what was drawn in one drag; a click sets a corner."""
        if not self._drawing:
            super().release(at)
        elif len(self.points) >= self.least:
            self.done(self.points)
        else:
            self.cancel()

    def cancel(self) -> None:
        """Drops the outline."""
        self._drawing = False
        super().cancel()

    def paint(self, painter: QPainter) -> None:
        """The outline so far, hatched."""
        if len(self.points) > 1:
            paint_hatched(painter, self.host.view.to_screen(self.draft()), self.host.look.accent)
        super().paint(painter)


class MaskOverlay(QObject):
    """Hatches the masks of the scenes in view; the selected ones in the accent colour."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self._masks: list[Mask] = []
        context.caseChanged.connect(self._read)
        context.changed.connect(self._note)
        context.selectionChanged.connect(lambda _: self._paint_anew())
        context.settingsChanged.connect(self._paint_anew)
        self._read()

    def paint(self, painter: QPainter, canvas: Stage) -> None:
        """Those of the scenes that are shown."""
        if not self._context.settings.show_masks:
            return
        shown = {scene.record.uuid for scene in canvas.shown()}
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mask in self._masks:
            if mask.scene in shown:
                self._paint(painter, canvas, mask)

    def _paint(self, painter: QPainter, canvas: Stage, mask: Mask) -> None:
        screen = canvas.view.to_screen(canvas.frames[mask.scene].to_world(np.array(mask.pixels, dtype=float)))
        if not np.isfinite(screen).all():
            return
        low, high = screen.min(axis=0), screen.max(axis=0)
        if (high < 0).any() or low[0] > canvas.view.width or low[1] > canvas.view.height:
            return
        chosen = mask.uuid in self._context.selection
        paint_hatched(painter, screen, canvas.look.mark, canvas.look.accent if chosen else "")
        if (high - low).min() >= _LABEL_FROM:
            size = np.array([canvas.view.width, canvas.view.height])
            middle = (np.maximum(low, 0) + np.minimum(high, size)) / 2  # of what is in view of it
            _name(painter, canvas, middle, f"not observed: {mask.kind}")

    def _note(self, changed: Changed) -> None:
        if "masks" in changed.tables:
            self._read()

    def _read(self) -> None:
        session = self._context.session
        self._masks = session.store.all(Mask) if session else []
        self._paint_anew()

    def _paint_anew(self) -> None:
        if self._context.canvas is not None:
            self._context.canvas.update()


def _name(painter: QPainter, canvas: Stage, middle: np.ndarray, words: str) -> None:
    """Words in the middle, or above or below it where that is taken by the words of marks; none where all is."""
    wide, high = text.width(painter, words), painter.fontMetrics().height()
    for lines in (0, -1, 1, -2, 2):
        box = QRectF(middle[0] - wide / 2, middle[1] - high + lines * 1.2 * high, wide, high)
        if canvas.words.take(box):
            at = QPointF(box.left(), box.bottom() - painter.fontMetrics().descent())
            text.halo(painter, at, words, canvas.look.mark, canvas.look.outline)
            return


def paint_hatched(painter: QPainter, screen: np.ndarray, colour: str, rim: str = "") -> None:
    """A polygon (n, 2) of the screen in a hatching that leaves what is below in sight, light on dark like all marks.

    ``rim`` is a colour to lift it out with: lines of that colour alone would be lost on dark water.
    """
    outline = fast.polygon(screen)
    painter.setPen(QPen(QColor(rim), 6.0) if rim else QPen(QColor(20, 24, 28, 120), 3.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(outline)
    thin = QColor(colour)
    thin.setAlpha(120)
    painter.setPen(QPen(QColor(colour), 1.2, Qt.PenStyle.DashLine))
    painter.setBrush(QBrush(thin, Qt.BrushStyle.BDiagPattern))
    painter.drawPolygon(outline)
