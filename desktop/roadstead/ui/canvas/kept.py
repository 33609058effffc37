"""The picture of what takes long to paint, kept for as long as nothing of it changes but where the view is."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtGui import QPainter

from roadstead.ui.canvas.plate import Part, Plate
from roadstead.ui.canvas.view import View

_WHOLE = 1e-3  # device pixels that a step may differ from a whole number


class Kept:
    """One plate the size of a view. Where the view was moved aside, only what came into it is made.

    What is painted is the same for as long as ``what`` is the same object and ``how`` equals what it was.
    """

    def __init__(self) -> None:
        self._what: object = None
        self._how: object = None
        self._view = View()
        self._plate: Plate | None = None

    def paint(self, painter: QPainter, view: View, what: object, how: object, make: Callable[[Part], Plate]) -> None:
        """Paints the plate; ``make`` gives any part of it."""
        plate, self._plate = self._plate, None  # its memory may serve for the next one
        step = self._step(view) if what is self._what and how == self._how else None
        if plate is None or step is None:
            plate = None
            plate = make(Part.whole(view))
        elif step != (0, 0):
            for part in plate.scroll(*step):
                plate.take(make(part))
        self._what, self._how, self._view, self._plate = what, how, view, plate
        plate.lay(painter)

    def forget(self) -> None:
        """Lets go of the plate."""
        self._what = self._how = self._plate = None

    def _step(self, view: View) -> tuple[int, int] | None:
        """How many device pixels the picture has to be moved, right and down; None where it shows something else."""
        before = self._view
        if replace(view, x=before.x, y=before.y, limits=before.limits) != before:
            return None
        x, y = view.screen_at(before.x, before.y)
        dx, dy = (x - view.width / 2) * view.dpr, (y - view.height / 2) * view.dpr
        if max(abs(dx - round(dx)), abs(dy - round(dy))) > _WHOLE:
            return None
        if abs(dx) > view.width * view.dpr / 2 or abs(dy) > view.height * view.dpr / 2:
            return None
        return round(dx), round(dy)
