"""The working picture: reflectance, height and water of each cell, and the stamps that draw on it."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from scenes.grid import Array, Grid, Point, along
from scenes.sun import Sun

Colour = tuple[float, float, float]
Shape = Callable[[Array, Array], Array]


class Canvas:
    """Reflectance (rows, columns, 3), heights above the sea in metres, and the share of water, on the working grid.

    ``bare`` is the height of ground and quays without trees and bodies, ``height`` with them; ``shade`` the shadows of
    things that hang free, which the heights cannot tell.

    A stamp blends by the share of each cell that it covers, so that edges are smooth.
    """

    def __init__(self, grid: Grid, albedo: Array, bare: Array, crowns: Array, water: Array, sun: Sun) -> None:
        """Start from the ground as it is without anything built on it."""
        self.grid = grid
        self.albedo = albedo
        self.bare = bare
        self.height = bare + crowns
        self.water = water
        self.sun = sun
        self.shade = np.zeros_like(bare)

    def window(self, corners: list[Point]) -> tuple[slice, slice] | None:
        """Rows and columns of working cells around some local points, None where they miss the picture."""
        step, (rows, columns) = self.grid.step, self.grid.fine_shape
        x = [(e - self.grid.west) / step for e, _ in corners]
        y = [(self.grid.north - n) / step for _, n in corners]
        left, right = max(0, int(min(x)) - 2), min(columns, int(max(x)) + 3)
        top, bottom = max(0, int(min(y)) - 2), min(rows, int(max(y)) + 3)
        return (slice(top, bottom), slice(left, right)) if left < right and top < bottom else None

    def frame(self, at: Point, heading: float, window: tuple[slice, slice]) -> tuple[Array, Array]:
        """Of each cell of a window: metres ahead of a point along a heading, and metres to its right."""
        step, (rows, columns) = self.grid.step, window
        e = self.grid.west + (np.arange(columns.start, columns.stop, dtype=np.float32) + 0.5) * step - at[0]
        n = self.grid.north - (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) * step - at[1]
        fe, fn = along(heading)
        return (e * fe)[None] + (n * fn)[:, None], (e * fn)[None] - (n * fe)[:, None]

    def ground(self, at: Point) -> float:
        """Height of the bare ground at a local point, 0 outside the picture."""
        return self._value(self.bare, at)

    def surface(self, at: Point) -> float:
        """Height of whatever is uppermost at a local point, 0 outside the picture."""
        return self._value(self.height, at)

    def _value(self, field: Array, at: Point) -> float:
        x, y = int((at[0] - self.grid.west) / self.grid.step), int((self.grid.north - at[1]) / self.grid.step)
        rows, columns = self.grid.fine_shape
        return float(field[y, x]) if 0 <= x < columns and 0 <= y < rows else 0.0

    def stamp(
        self,
        at: Point,
        heading: float,
        size: tuple[float, float],
        colour: Colour | Callable[[Array, Array], Array],
        top: float | str | Callable[[Array, Array], Array] | None = None,
        *,
        shape: Shape | None = None,
        opacity: float = 1.0,
    ) -> None:
        """Draw a body of ``size`` (length along the heading, width) metres around a point.

        ``colour`` is a reflectance or gives one per cell from its place ahead and to the right; ``top`` likewise a
        height above the sea, None leaves the height, ``bare`` clears what stood there. ``shape`` gives the signed distance inside the outline in metres
        (default: the rectangle).
        """
        half_long, half_wide = size[0] / 2, size[1] / 2
        fe, fn = along(heading)
        corners = [
            (at[0] + a * half_long * fe + b * half_wide * fn, at[1] + a * half_long * fn - b * half_wide * fe)
            for a in (-1, 1)
            for b in (-1, 1)
        ]
        window = self.window(corners)
        if window is None:
            return
        ahead, right = self.frame(at, heading, window)
        step = self.grid.step
        if shape is None:
            share = _overlap(ahead, half_long, step) * _overlap(right, half_wide, step)
        else:
            share = np.clip(shape(ahead, right) / step + 0.5, 0, 1)
        self._blend(window, share * np.float32(opacity), colour, top, ahead, right)

    def _blend(
        self,
        window: tuple[slice, slice],
        share: Array,
        colour: Colour | Callable[[Array, Array], Array],
        top: float | str | Callable[[Array, Array], Array] | None,
        ahead: Array,
        right: Array,
    ) -> None:
        value = colour(ahead, right) if callable(colour) else np.array(colour, np.float32)
        self.albedo[window] += share[..., None] * (value - self.albedo[window])
        self.water[window] *= 1 - share
        if top is not None:
            if isinstance(top, str):
                level = self.bare[window]
            else:
                level = top(ahead, right) if callable(top) else np.float32(top)
            self.height[window] += share * (level - self.height[window])

    def hang(
        self, first: Point, second: Point, width: float, colour: Colour, above: tuple[float, float], floor: float
    ) -> None:
        """Draw a beam that hangs free from one point to another, and its shadow.

        ``above`` are the heights of its ends over the sea in metres, ``floor`` that of what its shadow falls on.
        """
        de, dn = second[0] - first[0], second[1] - first[1]
        heading, long = float(np.degrees(np.arctan2(de, dn))), float(np.hypot(de, dn))
        self.stamp(((first[0] + second[0]) / 2, (first[1] + second[1]) / 2), heading, (long, width), colour)
        e, n = along(self.sun.azimuth)
        fall = [(height - floor) / np.tan(np.radians(self.sun.elevation)) for height in above]
        ends = [(p[0] - e * f, p[1] - n * f) for p, f in zip((first, second), fall, strict=True)]
        self._shade(ends[0], ends[1], width)

    def _shade(self, first: Point, second: Point, width: float) -> None:
        de, dn = second[0] - first[0], second[1] - first[1]
        middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
        heading, half = float(np.degrees(np.arctan2(de, dn))), float(np.hypot(de, dn)) / 2
        fe, fn = along(heading)
        reach = half + width
        window = self.window([(middle[0] + a * reach * fe, middle[1] + a * reach * fn) for a in (-1, 1)])
        if window is None:
            return
        ahead, right = self.frame(middle, heading, window)
        share = _overlap(ahead, half + width / 2, self.grid.step) * _overlap(right, width / 2, self.grid.step)
        self.shade[window] = np.maximum(self.shade[window], share)

    def polygon(
        self, points: tuple[Point, ...], colour: Colour, top: float | None = None, opacity: float = 1.0
    ) -> None:
        """Fill a polygon of local points; ``top`` makes new ground of that height."""
        window = self.window(list(points))
        if window is None:
            return
        share = self.cover(points, window) * np.float32(opacity)
        self.albedo[window] += share[..., None] * (np.array(colour, np.float32) - self.albedo[window])
        self.water[window] *= 1 - share
        if top is not None:
            for level in (self.height, self.bare):
                level[window] += share * (np.float32(top) - level[window])

    def cover(self, points: tuple[Point, ...], window: tuple[slice, slice]) -> Array:
        """Share of each cell of a window that a polygon covers, from 3 x 3 samples a cell."""
        rows, columns = window
        size = (columns.stop - columns.start, rows.stop - rows.start)
        image = Image.new("L", (size[0] * 3, size[1] * 3))
        step = self.grid.step
        pixels = [
            (
                ((e - self.grid.west) / step - columns.start) * 3 - 0.5,
                ((self.grid.north - n) / step - rows.start) * 3 - 0.5,
            )
            for e, n in points
        ]
        ImageDraw.Draw(image).polygon(pixels, fill=255)
        return np.asarray(image.reduce(3), np.float32) / 255

    def line(self, points: tuple[Point, ...], width: float, colour: Colour, opacity: float = 1.0) -> None:
        """Draw a line of local points ``width`` metres wide on the ground."""
        for first, second in pairwise(points):
            de, dn = second[0] - first[0], second[1] - first[1]
            middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
            heading = float(np.degrees(np.arctan2(de, dn)))
            self.stamp(middle, heading, (float(np.hypot(de, dn)) + width * 0.4, width), colour, "bare", opacity=opacity)


def _overlap(offset: Array, half: float, step: float) -> Array:
    """Share of a cell's breadth that lies within ``half`` of the middle, exact for thin bodies too."""
    low, high = np.maximum(offset - step / 2, -half), np.minimum(offset + step / 2, half)
    return np.clip((high - low) / step, 0, 1)


def circle(radius: float) -> Shape:
    """The outline of a disc."""
    return lambda ahead, right: radius - np.hypot(ahead, right)
