"""Two to four dates of one place on one canvas: flicker, swipe, linked panes, blend, and what has changed."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from roadstead.domain.classes import Schema
from roadstead.domain.records import Annotation
from roadstead.domain.times import same_day
from roadstead.ui.canvas.atlas import Atlas
from roadstead.ui.canvas.blendbar import BlendBar
from roadstead.ui.canvas.comparison import HINTS, Comparison, Rect, pane_at, panes, side
from roadstead.ui.canvas.marklayer import MarkLayer
from roadstead.ui.canvas.sources import CanvasScene
from roadstead.ui.canvas.style import CanvasStyle

_OF_ONE_DATE = ("blend", "difference", "ratio")  # ways in which the marks of one date only are painted
_LEAST_BAR = 320  # logical pixels that the control of a blend needs


class Compared(Atlas):
    """An atlas on which dates can be compared; ``compare`` says how, ``comparison`` is None otherwise.

    ``comparison_changed()`` tells of every change of it.
    """

    comparison_changed = Signal()

    def __init__(self, style: CanvasStyle, parent: QWidget | None = None) -> None:
        self.comparison: Comparison | None = None
        self._others: dict[str, MarkLayer] = {}
        self._every: Sequence[Annotation] = ()
        self._held: int | None = None  # the pane in which a button went down
        self._at: QPointF | None = None  # the mouse in the widget
        super().__init__(style, parent)
        self._flicker = QTimer(self, interval=1000)
        self._flicker.timeout.connect(self.flip)

    # -- what is asked of it --------------------------------------------------------------------------------------

    def compare(self, comparison: Comparison | None) -> None:
        """Compares so from now on; None ends it, and what it needed is let go."""
        before, self.comparison = self.comparison, comparison
        if comparison is None or comparison.mode != "flicker":
            self._flicker.stop()
        if comparison is None or before is None or before.scenes != comparison.scenes:
            self._place_others()
        self._held = None
        self._show(self.view.resized(*self.room(), self.devicePixelRatioF()))
        self.update()
        self.comparison_changed.emit()

    @property
    def comparing(self) -> Comparison | None:
        """The comparison, where all of its scenes lie in this plane and one of them is the active one."""
        found = self.comparison
        frames = [self.frames.get(uuid) for uuid in found.scenes] if found else []
        placed = all(frame is not None and frame.placed for frame in frames)
        return found if found and placed and self.active in found.scenes else None

    @property
    def told(self) -> str:
        """The way of comparing, and how to leave and to change it; where nothing is compared, what the picture leaves out."""
        found = self.comparing
        if found is None:
            return self.remark
        said = " · Esc leaves · ".join(HINTS[found.mode])
        if found.mode not in _OF_ONE_DATE:
            return said
        when = self.frames[self.active or ""].scene.acquired
        whose = f"marks are those of the active date{f', {when}' if when else ''}"
        return " · ".join(filter(None, (said, whose, found.caution)))

    def flip(self) -> None:
        """In a flicker, shows the other of the two dates."""
        if self.comparison and self.comparison.mode == "flicker":
            self.compare(replace(self.comparison, flipped=not self.comparison.flipped))

    @property
    def flickering(self) -> float:
        """How many times a second the dates change by themselves; 0 where they do not."""
        return 1000 / self._flicker.interval() if self._flicker.isActive() else 0.0

    def scene_at(self, at: QPointF) -> str | None:
        """The scene that shows at a position in the widget."""
        found = self.comparing
        if found is None or self.active is None:
            return self.active
        if found.mode == "split":
            return found.scenes[pane_at(self.panes(), at.x(), at.y())]
        if found.mode == "swipe":
            return found.scenes[side(found, at.x(), at.y(), self.width(), self.height())]
        return found.shown(self.active) if found.mode == "flicker" else self.active

    def blend_bar(self) -> BlendBar:
        """Where the control of a blend stands: beside what lies over the canvas."""
        over = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        taken = [widget for widget in over if widget.isVisible()]
        wide, high = min([self.width(), *(widget.x() for widget in taken)]), self.height()
        if wide < _LEAST_BAR:  # then above them
            wide, high = self.width(), min([high, *(widget.y() for widget in taken)])
        return BlendBar.on(wide, high, self.fontMetrics().height())

    def panes(self) -> list[Rect]:
        """Where the panes are; one for all where the canvas is not parted."""
        found = self.comparison
        count = len(found.scenes) if found and found.mode == "split" else 1
        return panes(count, float(self.width()), float(self.height()))

    # -- the view in its pane -------------------------------------------------------------------------------------

    def room(self) -> tuple[float, float]:
        """The size of one pane."""
        _, _, wide, high = self.panes()[0]
        return wide, high

    def local(self, at: QPointF) -> QPointF:
        """The position in the pane under it, or in the one where a button is held."""
        found = self.panes()
        left, top, _, _ = found[pane_at(found, at.x(), at.y()) if self._held is None else self._held]
        return QPointF(at.x() - left, at.y() - top)

    def parts(self) -> list[tuple[QRectF, list[CanvasScene]]]:
        """The panes, the sides of a swipe, else the whole, and which scenes show in each."""
        found = self.comparing
        if found is None:
            return super().parts()
        if found.mode == "split":
            return [(QRectF(*pane), self._with(uuid)) for uuid, pane in zip(found.scenes, self.panes(), strict=True)]
        if found.mode == "swipe":
            return [(side_, self._with(uuid)) for uuid, side_ in zip(found.scenes, self.sides(found), strict=True)]
        whole = QRectF(self.rect())
        if found.mode == "flicker":
            return [(whole, self._with(found.shown(self.active)))]
        compared = [scene for uuid in found.scenes for scene in self._only(uuid, None)]
        return [(whole, compared if found.mode != "blend" else [*self._with(found.scenes[0]), compared[1]])]

    def sides(self, found: Comparison) -> tuple[QRectF, QRectF]:
        """The two parts of a swipe, the earlier date's first."""
        wide, high = self.view.width, self.view.height
        if found.upright:
            at = round(wide * found.share)
            return QRectF(0, 0, at, high), QRectF(at, 0, wide - at, high)
        at = round(high * found.share)
        return QRectF(0, 0, wide, at), QRectF(0, at, wide, high - at)

    def _with(self, uuid: str) -> list[CanvasScene]:
        """A scene with those of its date that show beside the active one and are not part of the comparison."""
        compared, record = self.comparison.scenes if self.comparison else (), self.frames[uuid].scene
        beside = [s for s in self.shown() if s.record.uuid not in compared]
        return [
            *(s for s in beside if s.pinned or same_day(s.record.acquired, record.acquired)),
            *self._only(uuid, None),
        ]

    def _only(self, uuid: str, opacity: float | None) -> list[CanvasScene]:
        found = [s for s in self.scenes if s.record.uuid == uuid]
        return found if opacity is None else [replace(s, opacity=opacity) for s in found]

    @property
    def pane_pointed(self) -> tuple[int, QPointF] | None:
        """The pane under the mouse and the position in it, for the cross in the others."""
        if self._at is None or self.pointer is None:
            return None
        return pane_at(self.panes(), self._at.x(), self._at.y()), self.local(self._at)

    # -- marks ----------------------------------------------------------------------------------------------------

    def set_annotations(self, annotations: Sequence[Annotation]) -> None:
        """All annotations of the case."""
        self._every = annotations
        super().set_annotations(annotations)
        self._place_others()

    def set_schema(self, schema: Schema) -> None:
        """The classes of the case, by which marks are painted and may be taken hold of."""
        super().set_schema(schema)
        self._place_others()

    def placed(self) -> None:
        """Puts everything into the plane that is now shown, the marks of the other dates too."""
        super().placed()
        self._place_others()

    def _marks_of(self, uuid: str) -> MarkLayer:
        return self.marks if uuid == self.active or uuid not in self._others else self._others[uuid]

    def _place_others(self) -> None:
        self._others = {}
        found = self.comparing
        for uuid in found.scenes if found else ():
            if uuid != self.active:
                layer = MarkLayer()
                layer.set_schema(self.marks.schema)
                layer.place({uuid: self.frames[uuid]}, self.plane, ground=False)
                layer.set_annotations([mark for mark in self._every if mark.scene == uuid])
                self._others[uuid] = layer
