"""The handles by which selected marks are changed, as positions on the screen. No Qt."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from roadstead.ui.canvas import shapes
from roadstead.ui.canvas.edits import following
from roadstead.ui.canvas.view import Bounds, Points, View

_STALK = 26.0  # logical pixels from a frame to the handle that turns it
_OUTSIDE = 14.0  # logical pixels from a shape to the frame round it: its vertices are handles, too
_ROOM_FOR_MIDDLE = 28.0  # logical pixels; the middles of shorter sides are no handles
_MOST_VERTICES = 500  # of a shape with more, only those in view would matter, and no hand edits it as a whole


class Grip(NamedTuple):
    """A handle: ``corner`` and ``side`` of a box, ``vertex`` and ``edge`` (its middle) of others, ``size``, ``turn``."""

    kind: str
    index: int
    x: float
    y: float


def grips_of(view: View, kind: str, rings: Sequence[Points]) -> list[Grip]:
    """The handles of one shape, its outline and its holes: a box's corners, sides and stalk; the vertices, edges and frame
    of a polygon or line. Those of holes are counted on from those of the outline."""
    world = np.concatenate(rings)
    if kind in ("point", "text"):
        return []
    if kind == "box":
        spots = shapes.handles(view, world).tolist()
        names = ["corner"] * 4 + ["side"] * 4 + ["turn"]
        return [Grip(name, i, x, y) for i, (name, (x, y)) in enumerate(zip(names, spots, strict=True))]
    screen = view.to_screen(world)
    found = [Grip("vertex", i, x, y) for i, (x, y) in enumerate(screen.tolist())]
    after = screen[following([len(ring) for ring in rings])]
    middles, lengths = ((screen + after) / 2).tolist(), np.hypot(*(after - screen).T)
    count = len(screen) if kind == "polygon" else len(screen) - 1
    found += [Grip("edge", i, *middles[i]) for i in range(count) if lengths[i] >= _ROOM_FOR_MIDDLE]
    return found[:_MOST_VERTICES] + frame_grips(screen_box(screen))


def frame_grips(box: Bounds) -> list[Grip]:
    """Four corners that scale, and a stalk above that turns, round a rectangle of the screen."""
    x0, y0, x1, y1 = box[0] - _OUTSIDE, box[1] - _OUTSIDE, box[2] + _OUTSIDE, box[3] + _OUTSIDE
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return [*(Grip("size", i, x, y) for i, (x, y) in enumerate(corners)), Grip("turn", 0, (x0 + x1) / 2, y0 - _STALK)]


def screen_box(screen: Points) -> Bounds:
    """The rectangle round positions on the screen: left, top, right, bottom."""
    (x0, y0), (x1, y1) = screen.min(axis=0).tolist(), screen.max(axis=0).tolist()
    return x0, y0, x1, y1


def corners_of(box: Bounds) -> Points:
    """Its corners (4, 2), clockwise from the upper left."""
    x0, y0, x1, y1 = box
    return np.array(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
