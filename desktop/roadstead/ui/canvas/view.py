"""What part of a plane the canvas shows: pure arithmetic, no Qt."""

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a view may go: the world bounds (x0, y0, x1, y1) its centre stays in, and its least and greatest scale."""

    bounds: Bounds = (-math.inf, -math.inf, math.inf, math.inf)
    least: float = 1e-12
    most: float = 1e12


@dataclass(frozen=True, slots=True)
class View:
    """Centre in world units, scale in logical screen pixels per world unit, size in logical pixels.

    ``y_down`` says whether world y grows downwards (pixels) or upwards (maps). ``dpr`` is how many device
    pixels make one logical pixel. A view is a value: each move gives a new one, kept within ``limits``.
    """

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    width: float = 1.0
    height: float = 1.0
    dpr: float = 1.0
    y_down: bool = False
    limits: Limits = field(default_factory=Limits)

    def to_screen(self, world: Points) -> Points:
        """Screen positions (n, 2) of world positions (n, 2)."""
        screen = np.empty(world.shape)  # by columns: numpy is slow with rows of two
        screen[:, 0] = (world[:, 0] - self.x) * self.scale + self.width / 2
        screen[:, 1] = (world[:, 1] - self.y) * self._vertical + self.height / 2
        return screen

    def to_world(self, screen: Points) -> Points:
        """World positions (n, 2) of screen positions (n, 2)."""
        return (screen - (self.width / 2, self.height / 2)) / (self.scale, self._vertical) + (self.x, self.y)

    def world_at(self, sx: float, sy: float) -> tuple[float, float]:
        """The world position under one screen position."""
        return self.x + (sx - self.width / 2) / self.scale, self.y + (sy - self.height / 2) / self._vertical

    def screen_at(self, x: float, y: float) -> tuple[float, float]:
        """The screen position of one world position."""
        return (x - self.x) * self.scale + self.width / 2, (y - self.y) * self._vertical + self.height / 2

    @property
    def bounds(self) -> Bounds:
        """The world rectangle in view: x0, y0, x1, y1 with x0 < x1 and y0 < y1."""
        dx, dy = self.width / 2 / self.scale, self.height / 2 / self.scale
        return self.x - dx, self.y - dy, self.x + dx, self.y + dy

    def zoomed(self, factor: float, sx: float | None = None, sy: float | None = None) -> "View":
        """Magnified by ``factor`` with the world under (sx, sy) staying there; about the centre by default."""
        sx = self.width / 2 if sx is None else sx
        sy = self.height / 2 if sy is None else sy
        scale = min(max(self.scale * factor, self.limits.least), self.limits.most)
        x, y = self.world_at(sx, sy)
        sign = 1 if self.y_down else -1
        return replace(
            self,
            scale=scale,
            x=x - (sx - self.width / 2) / scale,
            y=y - sign * (sy - self.height / 2) / scale,
        )._kept()

    def panned(self, dx: float, dy: float) -> "View":
        """With the picture moved by (dx, dy) screen pixels."""
        return replace(self, x=self.x - dx / self.scale, y=self.y - dy / self._vertical)._kept()

    def centred(self, x: float, y: float, scale: float | None = None) -> "View":
        """With that world position in the middle, and that scale if given."""
        scale = self.scale if scale is None else min(max(scale, self.limits.least), self.limits.most)
        return replace(self, x=x, y=y, scale=scale)._kept()

    def fitted(self, bounds: Bounds, margin: float = 0.04) -> "View":
        """Showing the whole of world ``bounds`` with ``margin`` of the view's size left free on each side."""
        x0, y0, x1, y1 = bounds
        free = 1 - 2 * margin
        wide, high = max(x1 - x0, 0.0), max(y1 - y0, 0.0)
        fits = [size * free / extent for size, extent in ((self.width, wide), (self.height, high)) if extent > 0]
        return self.centred((x0 + x1) / 2, (y0 + y1) / 2, min(fits) if fits else None)

    def resized(self, width: float, height: float, dpr: float = 1.0) -> "View":
        """With another size and the same world position in the middle."""
        return replace(self, width=max(width, 1.0), height=max(height, 1.0), dpr=dpr)

    @property
    def _vertical(self) -> float:
        return self.scale if self.y_down else -self.scale

    def _kept(self) -> "View":
        x0, y0, x1, y1 = self.limits.bounds
        x, y = min(max(self.x, x0), x1), min(max(self.y, y0), y1)
        return self if (x, y) == (self.x, self.y) else replace(self, x=x, y=y)


def bounds_of(points: Points) -> Bounds:
    """x0, y0, x1, y1 of the finite ones among points (n, 2); raises ValueError when there are none."""
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        raise ValueError("no finite point")
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def outline(bounds: Bounds, steps: int = 8) -> Points:
    """Points (4 * steps, 2) round a rectangle, so that its image in another plane is followed and not only its corners."""
    x0, y0, x1, y1 = bounds
    t = np.linspace(0, 1, steps, endpoint=False)
    sides = [
        (x0 + t * (x1 - x0), np.full(steps, y0)),
        (np.full(steps, x1), y0 + t * (y1 - y0)),
        (x1 - t * (x1 - x0), np.full(steps, y1)),
        (np.full(steps, x0), y1 - t * (y1 - y0)),
    ]
    return np.concatenate([np.column_stack(side) for side in sides])
