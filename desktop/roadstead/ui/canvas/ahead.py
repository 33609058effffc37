"""Where the view is going, so that what it will show can be read while it goes. No Qt."""

import math
from dataclasses import replace

from roadstead.ui.canvas.sources import TILE
from roadstead.ui.canvas.view import View

_STEPS = 2.0  # of the same movement that are looked ahead, at least


class Course:
    """The movement of a view, told by the last two that were not the same."""

    def __init__(self) -> None:
        self._view: View | None = None
        self.next: tuple[View, ...] = ()
        """The views that come if the movement goes on, the nearest first; none after a jump."""

    def follow(self, view: View) -> bool:
        """Takes note of what is shown now, and says whether that is another view than before."""
        if view == self._view:
            return False
        before, self._view = self._view, view
        self.next = onward(before, view) if before else ()
        return True


def onward(before: View, now: View) -> tuple[View, ...]:
    """Two views that come if the movement goes on: half way to where it is followed, and there.

    That is two more steps of the same kind, or as many as it takes for something to move by a tile: one step of a hand
    that pans or of a pinch is small. None where nothing moved, where the view has another size, or where the two have
    nothing in common: a jump tells nothing about the next one.
    """
    step = _moved(before, now)
    if replace(before, x=now.x, y=now.y, scale=now.scale) != now or not 0 < step < now.width:
        return ()
    steps = max(_STEPS, TILE / (step * now.dpr))
    return tuple(_after(before, now, steps * share) for share in (0.5, 1.0))


def _moved(before: View, now: View) -> float:
    """How far what is shown has moved on the screen, logical pixels, there where it moved most."""
    zoom = now.scale / before.scale
    return math.hypot(now.x - before.x, now.y - before.y) * now.scale + abs(zoom - 1) * now.width / 2


def _after(before: View, now: View, steps: float) -> View:
    """So many more steps: each zooms by the same factor about the same place, so that it moves the middle by less and less."""
    zoom = now.scale / before.scale
    grown = zoom**steps
    reach = steps if abs(zoom - 1) < 1e-6 else (1 - 1 / grown) / (zoom - 1)
    return now.centred(now.x + (now.x - before.x) * reach, now.y + (now.y - before.y) * reach, now.scale * grown)
