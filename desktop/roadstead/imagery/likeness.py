"""More of what is in a box: normalised cross-correlation with its picture, turned a little to either side, at one scale.

Nothing here reads files: parts of the picture come from a function. The correlation is that of what lies in the box
alone (Lewis, Fast Template Matching, Vision Interface 1995, with a mask), so that it is 1 where the same is found in any
brightness and contrast, and about 0 where nothing like it is.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.imagery.facts import Window
from roadstead.spatial.box import Box, centre, moved, rotated, size

LEAST = 0.35
"""Scores below this are not kept: what correlates so little is not alike."""
_TILE = 1024  # cells a side of what is searched at once
_LARGEST = 96  # cells: a longer box is looked for in a coarser picture
_ROUND = 1.15  # of the box, how much of its surroundings is compared too
_OVERLAP = 0.3  # of a box, how much may lie on another
_MOST = 5000  # boxes kept of one search

Read = Callable[[Window, tuple[int, int]], np.ndarray]


@dataclass(frozen=True, slots=True)
class Alike:
    """One place that looks like the box, and how much: 1 is the same."""

    box: Box
    score: float


def alike(
    read: Read,
    box: Box,
    bounds: tuple[int, int, int, int],
    turns_deg: tuple[float, ...] = (-6.0, -3.0, 0.0, 3.0, 6.0),
    told: Callable[[float], None] = lambda _: None,
) -> list[Alike]:
    """Boxes of the size of ``box`` within ``bounds`` (pixels) that show the like, best first, none much on another.

    ``turns_deg`` are the directions tried, relative to the box's. Places not seen whole are not found. Raises UserError
    where the box itself shows nothing to compare.
    """
    length, beam = size(box)
    step = max(1, math.ceil(length * _ROUND / _LARGEST))
    templates = [
        t for turn in turns_deg if (t := _template(read, rotated_frame(box, turn), step, box, turn)) is not None
    ]
    if not templates:
        raise UserError(
            "The box is of one tone, or not seen whole: there is nothing to compare.",
            "Draw it round something with edges.",
        )
    margin = math.ceil((length + beam) * _ROUND / step) + 2
    tiles = [
        (x, y) for y in range(bounds[1], bounds[3], _TILE * step) for x in range(bounds[0], bounds[2], _TILE * step)
    ]
    found: list[Alike] = []
    for number, (x, y) in enumerate(tiles):
        told(number / len(tiles))
        right, bottom = min(x + _TILE * step, bounds[2]), min(y + _TILE * step, bounds[3])
        columns, rows = math.ceil((right - x) / step) + 2 * margin, math.ceil((bottom - y) / step) + 2 * margin
        corner = x - margin * step, y - margin * step
        values = read((*corner, corner[0] + columns * step, corner[1] + rows * step), (rows, columns))
        for template in templates:
            told(number / len(tiles))
            found += _peaks(values, template, corner, step, box, (x, y, right, bottom))
    return _distinct(found)


@dataclass(frozen=True, slots=True)
class _Template:
    """What the box shows at one direction: values about their mean, nought outside ``mask``. Its middle is the middle of
    a cell, and that of the box lies ``off`` (x, y in cells) from there."""

    values: np.ndarray
    mask: np.ndarray
    turn: float
    off: tuple[float, float]


def rotated_frame(box: Box, turn: float) -> tuple[Pixel, float]:
    """The middle of a box and the direction of its long side with a turn added, radians."""
    bow = Pixel((box[0].x + box[1].x) / 2, (box[0].y + box[1].y) / 2)
    middle = centre(box)
    return middle, math.atan2(bow.y - middle.y, bow.x - middle.x) + math.radians(turn)


def _template(read: Read, frame: tuple[Pixel, float], step: int, box: Box, turn: float) -> _Template | None:
    """The picture of the box turned by ``turn``, on cells of ``step`` pixels; None where it is of one tone or not seen."""
    from scipy import ndimage

    middle, heading = frame
    length, beam = (v * _ROUND / step for v in size(box))
    half = math.ceil((length + beam) / 2) + 1
    reach = (half + 3) * step
    corner = math.floor(middle.x) - reach, math.floor(middle.y) - reach
    side = 2 * (half + 3) + 1
    source = read((*corner, corner[0] + side * step, corner[1] + side * step), (side, side))
    dy, dx = np.mgrid[-half : half + 1, -half : half + 1].astype(float)
    mask = _within(dx, dy, heading, length, beam)
    back = math.radians(turn)
    at_x, at_y = (middle.x - corner[0]) / step - 0.5, (middle.y - corner[1]) / step - 0.5
    x = round(at_x) + dx * math.cos(back) + dy * math.sin(back)
    y = round(at_y) - dx * math.sin(back) + dy * math.cos(back)
    values = ndimage.map_coordinates(np.nan_to_num(source), [y, x], order=1, mode="nearest")
    seen = ndimage.map_coordinates(np.isfinite(source).astype(float), [y, x], order=1)
    if mask.sum() < 6 or (seen[mask] < 0.99).any() or values[mask].std() < 1e-6 + 1e-3 * abs(values[mask].mean()):
        return None
    about = np.where(mask, values - values[mask].mean(), 0.0)
    return _Template(about / np.sqrt((about**2).sum()), mask, turn, (at_x - round(at_x), at_y - round(at_y)))


def _within(dx: np.ndarray, dy: np.ndarray, heading: float, length: float, beam: float) -> np.ndarray:
    along, across = dx * math.cos(heading) + dy * math.sin(heading), -dx * math.sin(heading) + dy * math.cos(heading)
    return (np.abs(along) <= length / 2) & (np.abs(across) <= beam / 2)


def _peaks(
    values: np.ndarray,
    template: _Template,
    corner: tuple[int, int],
    step: int,
    box: Box,
    bounds: tuple[int, int, int, int],
) -> list[Alike]:
    """The places where a template fits best, between cells, those whose middle lies in the bounds."""
    from scipy import ndimage

    score = correlation(values, template.values, template.mask)
    high = (score >= LEAST) & (score == ndimage.maximum_filter(score, 3))
    middle, found = centre(box), []
    for row, column in np.argwhere(high).tolist():
        dx, dy = _summit(score, row, column)
        x = corner[0] + (column + 0.5 + dx + template.off[0]) * step
        y = corner[1] + (row + 0.5 + dy + template.off[1]) * step
        if bounds[0] <= x < bounds[2] and bounds[1] <= y < bounds[3]:
            there = moved(rotated(box, template.turn), float(x - middle.x), float(y - middle.y))
            found.append(Alike(there, round(min(float(score[row, column]), 1.0), 4)))
    return found


def correlation(values: np.ndarray, template: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The normalised correlation (-1 to 1) of a template (of nought mean and unit length in its mask) at each cell;
    -1 where the picture is not seen whole under the mask, or is of one tone."""
    from scipy.signal import fftconvolve

    seen = np.isfinite(values)
    flat = np.where(seen, values, 0.0)
    flat = np.where(seen, flat - (flat[seen].mean() if seen.any() else 0.0), 0.0)
    window = mask[::-1, ::-1].astype(float)
    count = window.sum()
    dot = fftconvolve(flat, template[::-1, ::-1], "same")
    total, squares = fftconvolve(flat, window, "same"), fftconvolve(flat * flat, window, "same")
    missing = fftconvolve((~seen).astype(float), window, "same") if not seen.all() else np.zeros_like(flat)
    spread = squares - total**2 / count
    known = (missing < 0.5) & (spread > 1e-6 * max(float((flat * flat).mean()), 1e-12) * count)
    return np.where(known, dot / np.sqrt(np.where(known, spread, 1.0)), -1.0)


def _summit(score: np.ndarray, row: int, column: int) -> tuple[float, float]:
    """Where between the cells a peak lies, by a parabola along each axis."""

    def along(before: float, here: float, after: float) -> float:
        bend = before - 2 * here + after
        return float(np.clip((before - after) / (2 * bend), -0.5, 0.5)) if bend < 0 else 0.0

    if not (0 < row < score.shape[0] - 1 and 0 < column < score.shape[1] - 1):
        return 0.0, 0.0
    return along(*score[row, column - 1 : column + 2].tolist()), along(*score[row - 1 : row + 2, column].tolist())


def _distinct(found: list[Alike]) -> list[Alike]:
    """The best first, without those that lie on a better one."""
    import shapely

    ordered = sorted(found, key=lambda a: -a.score)[: 4 * _MOST]
    shapes = shapely.polygons([np.array(a.box) for a in ordered]) if ordered else np.array([])
    tree, gone, kept = shapely.STRtree(shapes), np.zeros(len(ordered), bool), []
    for number, one in enumerate(ordered):
        if gone[number]:
            continue
        kept.append(one)
        near = tree.query(shapes[number])
        shared = shapely.area(shapely.intersection(shapes[near], shapes[number]))
        gone[near[shared >= _OVERLAP * shapely.area(shapes[number])]] = True  # all are of one size
    return kept[:_MOST]
