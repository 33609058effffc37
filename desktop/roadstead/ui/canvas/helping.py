"""What helps the hand that draws: snapping, and the loupe."""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from roadstead.ui.canvas import loupe
from roadstead.ui.canvas.drawtools import DrawTool
from roadstead.ui.canvas.editing import Editing
from roadstead.ui.canvas.snapping import REACH, Snapped, snapped
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.tools import Pointer


class Helping(Editing):
    """A canvas that draws vertices to what is there, and shows from near what is under the mouse.

    ``snapping`` turns the one on; ``loupe`` is ``auto`` (by itself where a vertex is placed at a low zoom), ``on`` or
    ``off``.
    """

    def __init__(self, style: CanvasStyle, parent: QWidget | None = None) -> None:
        self.snapping = False
        self.loupe = "auto"
        super().__init__(style, parent)

    def set_helpers(self, *, snapping: bool, loupe: str) -> None:
        """Turns them on or off."""
        self.snapping, self.loupe = snapping, loupe
        self.update()

    def snap(self, at: Pointer, skip: str = "") -> Snapped | None:
        """What a vertex set at the mouse is drawn to, not to the mark ``skip``; None where nothing is near, snapping is
        off, or Ctrl is held. The coast counts where it shows, which is where no scene lies on it."""
        if not self.snapping or at.ctrl:
            return None
        wx, wy = self.view.world_at(at.x, at.y)
        reach = REACH / self.view.scale
        near = self.marks.near((wx - reach, wy - reach, wx + reach, wy + reach))
        coast = self.land.shore(self.plane) if self.frame is None else None
        others = (found for found in near if found[0].uuid != skip)
        return snapped(self.view, at.x, at.y, others, self.marks.schema, coast)

    def paint_loupe(self, painter: QPainter) -> None:
        """The round magnifier beside the mouse, where it is wanted."""
        tool, at, frame = self.tool, self.pointer, self.frame
        self.raster.peek = ()
        if not isinstance(tool, DrawTool) or not tool.places or at is None or frame is None or self.loupe == "off":
            return
        if self.loupe == "auto" and not loupe.helps(frame, self.view):
            return
        self.raster.peek = loupe.paint(
            painter, self.raster, frame, self.view, self.look, at.point, tool.where(at), tool.outline()
        )
