"""Where a vertex being placed is drawn to: corners and edges of marks, the quay, the coast; and right angles. No Qt."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from roadstead.domain.classes import Schema
from roadstead.domain.records import Annotation
from roadstead.ui.canvas.clip import Lines
from roadstead.ui.canvas.view import Points, View

REACH = 10.0
"""Logical pixels within which a vertex is drawn to something."""
QUAY = frozenset({"berth", "pier"})
"""Classes whose outlines are the quay."""
_MOST = 300  # marks about the mouse beyond which none of them can be meant


class Snapped(NamedTuple):
    """What a vertex was drawn to: its world position, what that is in a word or two, and whether it is a corner."""

    x: float
    y: float
    word: str
    corner: bool

    @property
    def world(self) -> Points:
        """The position as an array (1, 2)."""
        return np.array([(self.x, self.y)])


def snapped(
    view: View, x: float, y: float, near: Iterable[tuple[Annotation, Points]], schema: Schema, coast: Lines | None
) -> Snapped | None:
    """The corner nearest to a screen position within reach, else the nearest edge, else None.

    ``near`` are the marks about it with the world positions of their outlines, ``coast`` the shore in the same plane.
    """
    here = np.array(view.world_at(x, y))
    reach = REACH / view.scale
    corners: list[tuple[float, Snapped]] = []
    edges: list[tuple[float, Snapped]] = []
    for count, (mark, points) in enumerate(near):
        if count >= _MOST:
            return None
        name = schema.named(mark.category)
        name = "quay" if name in QUAY else name
        if mark.kind != "ellipse":  # which has no corners
            corners.append(_nearest_corner(here, points, "point" if mark.kind == "point" else f"corner of {name}"))
        if len(points) > 1:
            ends = np.roll(points, -1, axis=0) if mark.kind not in ("line", "arrow") else points[1:]
            edges.append(_nearest_edge(here, points[: len(ends)], ends, name if name == "quay" else f"edge of {name}"))
    if coast is not None and len(coast.points) > 1:
        joined = np.ones(len(coast.points) - 1, dtype=bool)
        joined[coast.starts[1:] - 1] = False
        edges.append(_nearest_edge(here, coast.points[:-1][joined], coast.points[1:][joined], "coast"))
    for found in (corners, edges):
        gap, best = min(found, key=lambda f: f[0], default=(np.inf, None))
        if best is not None and gap <= reach:
            return best
    return None


def right_angled(view: View, points: Points, to: Points) -> Points:
    """The world position (1, 2) nearest to ``to`` that goes on from the last of ``points`` along the side before it or
    square to it; where there is none, across or up the screen."""
    screen = view.to_screen(np.vstack((points[-2:], to)))
    last, target = screen[-2], screen[-1]
    side = last - screen[0] if len(points) > 1 else np.array((1.0, 0.0))
    length = float(np.hypot(*side))
    along = side / length if length else np.array((1.0, 0.0))
    across = np.array((-along[1], along[0]))
    way = max((along, across), key=lambda unit: abs(float((target - last) @ unit)))
    return view.to_world((last + way * float((target - last) @ way))[None])


def _nearest_corner(here: Points, points: Points, word: str) -> tuple[float, Snapped]:
    gaps = np.hypot(*(points - here).T)
    i = int(gaps.argmin())
    x, y = points[i].tolist()
    return float(gaps[i]), Snapped(x, y, word, True)


def _nearest_edge(here: Points, starts: Points, ends: Points, word: str) -> tuple[float, Snapped]:
    along = ends - starts
    length2 = (along**2).sum(axis=1)
    t = (((here - starts) * along).sum(axis=1) / np.where(length2 > 0, length2, 1)).clip(0, 1)
    feet = starts + along * t[:, None]
    gaps = np.hypot(*(feet - here).T)
    i = int(gaps.argmin())
    x, y = feet[i].tolist()
    return float(gaps[i]), Snapped(x, y, word, False)
