"""Sunlight on the drawn heights: slope, cast shadow, sky."""

import numpy as np
from scipy.ndimage import gaussian_filter

from scenes.canvas import Canvas
from scenes.grid import Array, along
from scenes.sun import Sun


def shadow_of(height: Array, sun: Sun, step: float, tallest: float = 46.0) -> Array:
    """Share of shadow of each cell (0 to 1), by following the ray to the sun over the heights.

    The highest ray passing over a cell is found by doubling: after m rounds 2^m steps have been looked at.
    """
    rise = np.tan(np.radians(sun.elevation)) * step
    e, n = along(sun.azimuth)
    rounds = int(np.ceil(np.log2(tallest / rise)))
    ray = _moved(height, -n * 1.0, e * 1.0, rise)
    for power in range(rounds):
        reach = 2.0**power
        np.maximum(ray, _moved(ray, -n * reach, e * reach, rise * reach), out=ray)
    ray -= height
    return gaussian_filter(np.clip(ray / 0.7, 0, 1), 0.6)


def _moved(values: Array, rows: float, columns: float, drop: float) -> Array:
    """The values found (rows, columns) cells further, less ``drop``; the lowest possible outside."""
    dr, dc = round(rows), round(columns)
    out = np.full_like(values, -1e3)
    h, w = values.shape
    out[max(0, -dr) : h - max(0, dr), max(0, -dc) : w - max(0, dc)] = (
        values[max(0, dr) : h - max(0, -dr), max(0, dc) : w - max(0, -dc)] - drop
    )
    return out


def lit(canvas: Canvas, water: Array, sun: Sun, cloud_shadow: Array) -> Array:
    """Radiance (rows, columns, 3) on the picture's grid: the working cells in light and shadow, then averaged.

    ``water`` is on the picture's grid, ``cloud_shadow`` (0 to 1) too. Flat ground in full sun has its reflectance.
    """
    grid, step = canvas.grid, canvas.grid.step
    shadow = np.maximum(shadow_of(canvas.height, sun, step), 0.92 * canvas.shade)
    hollow = np.clip((gaussian_filter(canvas.height, 5 / step) - canvas.height) / 9, 0, 1)
    out = np.empty((grid.height, grid.width, 3), np.float32)
    rows = 240
    for top in range(0, grid.height, rows):
        bottom = min(grid.height, top + rows)
        fine = slice(top * 2, bottom * 2)
        light = _light(canvas.height, sun, step, fine, shadow[fine], hollow[fine])
        clouded = np.repeat(np.repeat(cloud_shadow[top:bottom], 2, 0), 2, 1)
        sea = np.repeat(np.repeat(water[top:bottom], 2, 0), 2, 1)
        wet = canvas.water[fine][..., None]
        dim = 1 - 0.62 * np.maximum(shadow[fine], np.multiply(clouded, 0.85))
        sky = np.array((0.26, 0.315, 0.395), np.float32)
        direct = (light * (1 - np.maximum(shadow[fine], clouded)))[..., None]
        around = sky * (1 - 0.45 * hollow[fine])[..., None]
        land = canvas.albedo[fine] * (around + direct * np.array((0.76, 0.70, 0.62), np.float32))
        both = land * (1 - wet) + sea * dim[..., None] * wet
        out[top:bottom] = both.reshape(bottom - top, 2, grid.width, 2, 3).mean((1, 3))
    return out


def _light(height: Array, sun: Sun, step: float, rows: slice, shadow: Array, hollow: Array) -> Array:
    """Direct light on the slope of each cell, 1 on flat ground (Lambert)."""
    top, bottom = max(0, rows.start - 1), min(height.shape[0], rows.stop + 1)
    part = height[top:bottom]
    per_row, per_column = np.gradient(part, step)
    keep = slice(rows.start - top, part.shape[0] - (bottom - rows.stop))
    to_north, to_east = np.clip(-per_row[keep], -1.3, 1.3), np.clip(per_column[keep], -1.3, 1.3)
    e, n = along(sun.azimuth)
    tangent = np.tan(np.radians(sun.elevation))
    facing = (1 - (to_east * e + to_north * n) / tangent) / np.sqrt(1 + to_east**2 + to_north**2)
    return np.clip(facing, 0, 1.9)
