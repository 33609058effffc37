"""Small pictures cut out of scenes, for the brief and for tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Scene
from roadstead.imagery.facts import Look, Window
from roadstead.imagery.pool import ImageryPool

if TYPE_CHECKING:
    import numpy as np


def chip(
    pool: ImageryPool, scene: Scene, window: Window, size: tuple[int, int], look: Look | None = None
) -> "np.ndarray":
    """A picture of ``window`` (pixels of the scene) as RGBA, ``size`` rows x columns x 4, uint8; outside the scene alpha is 0.

    The window should have the proportions of ``size``, as chip_window gives it, or pixels come out oblong.
    Raises UserError when the scene's file cannot be read.
    """
    return pool.read(scene.path, window, size, look=look)


def chip_window(pixels: Sequence[Pixel], size: tuple[int, int], margin: float = 0.5, least: float = 32.0) -> Window:
    """The window around some pixel positions, in the proportions of ``size`` (rows, columns).

    ``margin`` is added on each side, as a part of the longer side of what is shown; ``least`` is the fewest pixels a side.
    """
    xs, ys = [p[0] for p in pixels], [p[1] for p in pixels]
    longer = max(max(xs) - min(xs), max(ys) - min(ys))
    across = max(max(xs) - min(xs) + 2 * margin * longer, least)
    down = max(max(ys) - min(ys) + 2 * margin * longer, least)
    rows, columns = size
    step = max(across / columns, down / rows)
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return x - step * columns / 2, y - step * rows / 2, x + step * columns / 2, y + step * rows / 2
