"""Bright things on water: found against the water round each pixel, at a stated rate of false alarms (CFAR).

Nothing here reads files: parts of the picture come from a function. Around each pixel a guard window is left out, so
that a ship does not hide itself, and the background window round it gives mean and deviation of the water; the threshold
is that which a gamma distribution of the same two moments exceeds with the chosen probability (Ward, Tough and Watts,
Sea Clutter, 2nd ed., 2013, chapters 9 and 10, with a gamma in place of a K distribution). It is nearly a normal one
where the deviation is small beside the mean, as in optical images, and has the long tail of speckle in radar images.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from roadstead.domain.coordinates import Pixel
from roadstead.imagery.blobs import BLUR, Blob, blob_at, blob_of, speckle_blur
from roadstead.imagery.facts import Window
from roadstead.imagery.hulls import Hull, hull_of
from roadstead.spatial.box import Box

TILE = 1024
"""Cells a side of the part that is searched at once, without its margins."""
_CELLS_LONG = 12.0  # the shortest ship looked for is this many cells long where the pixels are fine enough
_LOOSE = 1e-3  # probability of a false alarm of the cells that are joined to a hit
_ROUNDS = 3  # times the background is measured, each without what was found before
_LEAST_SEEN = 0.2  # part of a background window that must be water
_WIDEST_M, _SLIMMEST = 75.0, 1.35  # of ships: the widest, and the least length to beam of one resolved well
_BLOCKS = 8  # blocks to the half side of the guard window, at least, in which the windows are counted
_LEAST_CONTRAST = 4.0  # deviations of the water round a thing by which it is brighter
_MASS = 3.0  # usual deviations by which the mean of a block of cells is above most to be no water
_WAKE = (4.0, 2.0, 0.5)  # ship lengths astern, beams aside, and parts of the ship's contrast within which foam lies
_GAP, _GAP_M = 2, 40.0  # cells, and metres for what stands out strongly, within which a thing is joined to land
_NATIVE = 700  # pixels a side of the part read at full resolution round a hit, at most
_GUESSED_M = 3.0  # side of a pixel where nothing says it, for sizes in metres to mean anything


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: sizes in metres, the probability of a false alarm for each cell, and the land's margin.

    ``guard_m`` and ``background_m`` are the half sides of the two windows, ``land_m`` how far from the coastline of the
    chart water begins. ``radar`` says that the picture is one, and its lines are as blurred as its speckle.
    """

    pfa: float = 1e-6
    guard_m: float = 400.0
    background_m: float = 800.0
    least_m: float = 30.0
    most_m: float = 450.0
    land_m: float = 300.0
    radar: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its box in pixels of the scene and a score, 0 to 1; and how wide a point is seen there, pixels."""

    box: Box
    score: float
    contrast: float
    response: float = BLUR


@dataclass
class Found:
    """What was found, and how much was left out and why: parts of the area looked at, and numbers of things."""

    hits: list[Hit] = field(default_factory=list)
    cell_m: float = 0.0
    cells: int = 0
    unseen: int = 0
    land: int = 0
    joined: int = 0
    misshapen: int = 0
    masses: int = 0


Read = Callable[[Window, tuple[int, int]], np.ndarray]
"""Values of a window of the scene in a shape of rows x columns; not a number where nothing was seen."""
Land = Callable[[Window, tuple[int, int]], np.ndarray]
"""Which cells of a window, in such a shape, are land or too close to it."""


def find(
    read: Read,
    land: Land | None,
    bounds: tuple[int, int, int, int],
    gsd_m: float | None,
    search: Search,
    told: Callable[[float], None] = lambda _: None,
) -> Found:
    """Bright things on water within ``bounds`` (x0, y0, x1, y1 in pixels), tile by tile; ``told`` hears how far it is.

    Where the size of a pixel is not known, it is taken for 3 m.
    """
    gsd = gsd_m or _GUESSED_M
    step = max(1, math.floor(search.least_m / _CELLS_LONG / gsd))
    grid = _Grid(bounds, step, gsd, search)
    found, tiles = Found(cell_m=step * gsd), list(grid.tiles())
    for number, tile in enumerate(tiles):
        told(number / len(tiles))
        _search(read, land, grid, tile, search, found, lambda part, n=number: told((n + part) / len(tiles)))
    found.hits = _without_wakes(_distinct(found.hits))
    return found


@dataclass(frozen=True, slots=True)
class _Grid:
    """Cells of ``step`` pixels over the bounds, and how many of them the windows are wide."""

    bounds: tuple[int, int, int, int]
    step: int
    gsd: float
    search: Search

    @property
    def cell_m(self) -> float:
        return self.step * self.gsd

    @property
    def guard(self) -> int:
        return max(2, round(self.search.guard_m / self.cell_m))

    @property
    def background(self) -> int:
        return max(self.guard + 3, round(self.search.background_m / self.cell_m))

    @property
    def margin(self) -> int:
        return self.background + math.ceil(self.search.most_m / self.cell_m) + 4

    def tiles(self) -> Iterator[tuple[int, int, int, int]]:
        """Parts in pixels, whole cells each."""
        x0, y0, x1, y1 = self.bounds
        side = TILE * self.step
        for y in range(y0, y1, side):
            for x in range(x0, x1, side):
                yield x, y, min(x + side, x1), min(y + side, y1)


def _search(
    read: Read,
    land: Land | None,
    grid: _Grid,
    tile: tuple[int, int, int, int],
    search: Search,
    found: Found,
    told: Callable[[float], None],
) -> None:
    """Searches one part with its margins, and adds what lies in the part itself."""
    from scipy import ndimage

    x0, y0, x1, y1 = tile
    step, around = grid.step, grid.margin * grid.step
    columns = math.ceil((x1 - x0) / step) + 2 * grid.margin
    rows = math.ceil((y1 - y0) / step) + 2 * grid.margin
    window = x0 - around, y0 - around, x0 - around + columns * step, y0 - around + rows * step
    values = read(window, (rows, columns))
    told(0.3)
    dry = land(window, (rows, columns)) if land else np.zeros(values.shape, bool)
    own = slice(grid.margin, rows - grid.margin), slice(grid.margin, columns - grid.margin)
    found.cells += values[own].size
    found.unseen += int(np.isnan(values[own]).sum())
    found.land += int((dry & np.isfinite(values))[own].sum())
    water = np.isfinite(values) & ~dry
    if not water[own].any():
        return
    largest = search.most_m * _WIDEST_M / grid.cell_m**2
    found.masses += int(masses(values, water, grid.guard, grid.background, largest)[own].sum())
    strong, weak = standing_out(values, water, grid.guard, grid.background, search.pfa)
    told(0.7)
    labels, count = ndimage.label(weak, np.ones((3, 3)))
    ashore = _joined(labels, strong, weak, dry, max(_GAP, round(_GAP_M / grid.cell_m)))
    peaks = ndimage.maximum(strong, labels, np.arange(1, count + 1)) if count else ()
    for number, part in enumerate(ndimage.find_objects(labels), 1):
        if not peaks[number - 1]:
            continue
        rows_, columns_ = (p.stop - p.start for p in part)
        if math.hypot(rows_, columns_) * grid.cell_m < 0.5 * search.least_m:
            continue
        member = labels[part] == number
        middle = _middle(member, part, window, step)
        if not (x0 <= middle.x < x1 and y0 <= middle.y < y1):
            continue
        told(0.7 + 0.3 * number / count)
        if number in ashore:
            found.joined += 1
        elif hit := _measure(read, values, labels == number, part, window, grid, search):
            found.hits.append(hit)
        else:
            found.misshapen += 1


def standing_out(
    values: np.ndarray, water: np.ndarray, guard: int, background: int, pfa: float
) -> tuple[np.ndarray, np.ndarray]:
    """Which water cells exceed the threshold of the stated probability, and which that of 1 in 1000, as booleans.

    ``guard`` and ``background`` are the half sides of the windows in cells. Cells without enough water round them are
    held against a window three times as wide.
    """
    from scipy import ndimage

    clean, flat = water.copy(), np.where(np.isfinite(values), values, 0.0)
    strong = weak = np.zeros(values.shape, bool)
    for _ in range(_ROUNDS):
        mean, deviation = _background(flat, clean, guard, background)
        shape = np.clip((np.maximum(mean, 1e-6) / deviation) ** 2, 0.3, 1e6)
        height = (flat - mean) / deviation
        strong = water & (height > _threshold(shape, pfa))
        weak = water & (height > _threshold(shape, max(_LOOSE, pfa)))
        now = water & ~ndimage.binary_dilation(weak & _near(strong, weak), iterations=2)
        if (now == clean).all():
            break
        clean = now
    return strong, weak


def masses(values: np.ndarray, water: np.ndarray, guard: int, background: int, largest: float) -> np.ndarray:
    """Cells of water in masses of more than ``largest`` cells that are far brighter than most of the background window:
    clouds, ice, shoals. Near them the mean and deviation of the water are theirs, and ships are missed."""
    from scipy import ndimage

    block = max(1, guard // _BLOCKS)
    flat = np.where(water, np.nan_to_num(values), 0.0)
    count, total, squares = (_blocks(v, block) for v in (water.astype(float), flat, flat * flat))
    known, number = count > 0.5 * block**2, np.maximum(count, 1)
    mean = np.where(known, total / number, np.nan)
    spread = np.where(known, np.sqrt(np.maximum(squares / number - (total / number) ** 2, 0.09)), np.nan)
    half = round(background / block)
    coarse = max(1, half // 4)  # the windows' medians change as slowly as they do
    level, usual = (_median(v[::coarse, ::coarse], half // coarse) for v in (mean, spread))
    rows, columns = (np.arange(n) // coarse for n in mean.shape)
    labels, _ = ndimage.label(mean > (level + _MASS * usual)[rows][:, columns], np.ones((3, 3)))
    sizes = np.bincount(labels.ravel()) * block**2
    sizes[0] = 0
    rows, columns = (np.arange(n) // block for n in flat.shape)
    return (sizes > largest)[labels][rows][:, columns] & water


def _median(values: np.ndarray, half: int) -> np.ndarray:
    """The median of what is known in the square round each; infinite where nothing is."""
    size = 2 * half + 1
    padded = np.pad(values, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size)).reshape(*values.shape, -1)
    ordered = np.sort(windows, axis=-1)  # what is not known comes last
    known = np.isfinite(windows).sum(axis=-1)
    found = np.take_along_axis(ordered, np.maximum(known - 1, 0)[..., None] // 2, axis=-1)[..., 0]
    return np.where(known > 0, found, np.inf)


def _near(strong: np.ndarray, weak: np.ndarray) -> np.ndarray:
    """The cells of those parts of ``weak`` that hold a strong one."""
    from scipy import ndimage

    labels, count = ndimage.label(weak, np.ones((3, 3)))
    held = np.zeros(count + 1, bool)
    held[np.unique(labels[strong])] = True
    held[0] = False
    return held[labels]


def _background(flat: np.ndarray, clean: np.ndarray, guard: int, background: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of the clean cells of the ring round each cell."""
    block = max(1, guard // _BLOCKS)  # the windows are counted in blocks: water does not change from cell to cell
    sums = [_blocks(np.where(clean, v, 0.0), block) for v in (np.ones_like(flat), flat, flat * flat)]
    outer, inner = round(background / block), round(guard / block)
    ring = [_box(v, outer) - _box(v, inner) for v in sums]
    thin = ring[0] < _LEAST_SEEN * block**2 * ((2 * outer + 1) ** 2 - (2 * inner + 1) ** 2)
    if thin.any():
        wide = [_box(v, 3 * outer) - _box(v, inner) for v in sums]
        ring = [np.where(thin, w, r) for w, r in zip(wide, ring, strict=True)]
    count = np.maximum(ring[0], 1.0)
    mean = ring[1] / count
    variance = np.maximum(ring[2] / count - mean**2, 0.0)
    floor = np.maximum(0.3, 1e-4 * mean**2)  # whole numbers are never surer than that
    deviation = np.sqrt(variance + floor) * (1 + 1 / np.sqrt(2 * count))
    deviation = np.where(ring[0] < 50, np.inf, deviation)
    rows, columns = (np.arange(size) // block for size in flat.shape)
    return mean[rows][:, columns], deviation[rows][:, columns]


def _blocks(values: np.ndarray, block: int) -> np.ndarray:
    """Sums over blocks of cells; the last ones may hold fewer."""
    if block == 1:
        return values
    starts = [np.arange(0, size, block) for size in values.shape]
    return np.add.reduceat(np.add.reduceat(values, starts[0], axis=0), starts[1], axis=1)


def _box(values: np.ndarray, half: int) -> np.ndarray:
    """Sums over the square of 2 half + 1 cells a side round each cell, cut at the edges, by an integral image."""
    total = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    total[1:, 1:] = values.cumsum(axis=0).cumsum(axis=1)
    rows, columns = np.arange(values.shape[0]), np.arange(values.shape[1])
    top, bottom = np.maximum(rows - half, 0), np.minimum(rows + half + 1, len(rows))
    left, right = np.maximum(columns - half, 0), np.minimum(columns + half + 1, len(columns))
    strip = total[bottom] - total[top]
    return strip[:, right] - strip[:, left]


def _threshold(shape: np.ndarray, pfa: float) -> np.ndarray:
    """By how many deviations a gamma-distributed value of that shape exceeds its mean with the probability ``pfa``."""
    logs, heights = _heights(pfa)
    return np.interp(np.log(shape), logs, heights)


@lru_cache(maxsize=32)
def _heights(pfa: float) -> tuple[np.ndarray, np.ndarray]:
    from scipy.special import gammainccinv

    logs = np.linspace(math.log(0.3), math.log(1e6), 200)
    shapes = np.exp(logs)
    return logs, (gammainccinv(shapes, pfa) - shapes) / np.sqrt(shapes)


def _joined(labels: np.ndarray, strong: np.ndarray, weak: np.ndarray, dry: np.ndarray, gap: int) -> set[int]:
    """The parts that hang together with land: moles, quays, what lies at them.

    Gaps of a few cells part nothing, nor do those of ``gap`` cells on both sides between parts that stand out strongly.
    """
    from scipy import ndimage

    if not dry.any():
        return set()
    side = np.ones((3, 3), bool)
    grown = ndimage.binary_dilation(weak, side, iterations=_GAP) | dry
    grown |= ndimage.maximum_filter(_near(strong, weak), 2 * gap + 1)
    bodies, _ = ndimage.label(grown, side)
    landed = np.unique(bodies[dry])
    return set(np.unique(labels[weak & np.isin(bodies, landed)]).tolist())


def _middle(member: np.ndarray, part: tuple[slice, slice], window: Window, step: int) -> Pixel:
    rows, columns = np.nonzero(member)
    x, y = part[1].start + columns.mean() + 0.5, part[0].start + rows.mean() + 0.5
    return Pixel(window[0] + x * step, window[1] + y * step)


def _measure(
    read: Read,
    values: np.ndarray,
    member: np.ndarray,
    part: tuple[slice, slice],
    window: Window,
    grid: _Grid,
    search: Search,
) -> Hit | None:
    """The box of one thing, measured at full resolution where the cells are coarser; None for what is no ship by its shape."""
    if max(part[0].stop - part[0].start, part[1].stop - part[1].start) * grid.cell_m > 2.5 * search.most_m:
        return None
    longest = search.most_m / grid.cell_m
    pad = 24 + int(longest / 4)
    near = tuple(slice(max(0, p.start - pad), p.stop + pad) for p in part)
    patch, own = values[near], member[near]
    rows, columns = np.nonzero(own)
    best = int(np.argmax(patch[rows, columns]))
    y, x = rows[best] + 0.5, columns[best] + 0.5
    blur = speckle_blur(patch) if search.radar else BLUR
    blob = blob_at(patch, x, y, 1.5, longest, (1.0,), blur) or blob_of(patch, own, blur)
    corner = window[0] + near[1].start * grid.step, window[1] + near[0].start * grid.step
    if blob is None or not _shiplike(blob, grid.cell_m, search):
        return None
    step = 1.0
    if grid.step > 1:
        blob, patch, corner, step = _finely(read, blob, patch, corner, grid, search)
    hull = hull_of(patch, blob) if search.radar else Hull(blob, BLUR)
    box = tuple(Pixel(corner[0] + p.x * step, corner[1] + p.y * step) for p in hull.blob.box)
    return Hit((box[0], box[1], box[2], box[3]), round(blob.quality, 3), blob.contrast, hull.response * step)


def _finely(
    read: Read, blob: Blob, coarse: np.ndarray, corner: tuple[float, float], grid: _Grid, search: Search
) -> tuple[Blob, np.ndarray, tuple[float, float], float]:
    """The same thing measured at full resolution, with the values there, their corner, and pixels to a value; as it was
    where that does not find it again."""
    x, y = corner[0] + blob.x * grid.step, corner[1] + blob.y * grid.step
    half = int(min(_NATIVE / 2, 0.75 * blob.length * grid.step + 30))
    left, top = round(x) - half, round(y) - half
    patch = read((left, top, left + 2 * half, top + 2 * half), (2 * half, 2 * half))
    fine = blob_at(
        patch,
        x - left,
        y - top,
        max(2.0, blob.beam * grid.step / 3),
        search.most_m / grid.gsd,
        (1.0,),
        speckle_blur(patch) if search.radar else BLUR,
    )
    if fine is None or not 0.5 < fine.length / (blob.length * grid.step) < 1.6:
        return blob, coarse, corner, grid.step
    return fine, patch, (left, top), 1.0


def _shiplike(blob: Blob, cell_m: float, search: Search) -> bool:
    length, beam = blob.length * cell_m, blob.beam * cell_m
    if not 0.7 * search.least_m <= length <= search.most_m or beam > _WIDEST_M + 2 * cell_m:
        return False
    slim = blob.beam < 4 or blob.length / blob.beam >= _SLIMMEST
    return slim and not blob.soft and blob.contrast >= _LEAST_CONTRAST


def _distinct(hits: list[Hit]) -> list[Hit]:
    """The hits without those that lie on a better one."""
    import shapely

    kept: list[Hit] = []
    shapes: list[shapely.Polygon] = []
    for hit in sorted(hits, key=lambda h: -h.score):
        shape = shapely.Polygon(hit.box)
        if all(shape.intersection(other).area < 0.3 * min(shape.area, other.area) for other in shapes):
            kept.append(hit)
            shapes.append(shape)
    return kept


def _without_wakes(hits: list[Hit]) -> list[Hit]:
    """The hits without the foam of ships: what lies in line with a much brighter one, close behind or before it."""
    boxes = np.array([hit.box for hit in hits], float).reshape(-1, 4, 2)
    middles, bows = boxes.mean(axis=1), (boxes[:, 0] - boxes[:, 3])
    lengths = np.maximum(np.hypot(bows[:, 0], bows[:, 1]), 1e-9)
    beams = np.hypot(*(boxes[:, 1] - boxes[:, 0]).T)
    along = bows / lengths[:, None]
    kept = []
    for number, hit in enumerate(hits):
        away = middles[number] - middles
        ahead = np.abs((away * along).sum(axis=1))
        aside = np.abs(away[:, 0] * along[:, 1] - away[:, 1] * along[:, 0])
        astern, width, part = _WAKE
        in_line = (ahead < astern * lengths) & (aside < width * beams + 0.1 * ahead)
        parallel = np.abs((along * along[number]).sum(axis=1)) > math.cos(math.radians(20))
        brighter = np.array([hit.contrast < part * other.contrast for other in hits])
        if not (in_line & parallel & brighter).any():
            kept.append(hit)
    return kept
