"""Which tiles a view wants, and a cache of them bounded in bytes. No Qt."""

import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from roadstead.imagery.solving import grid
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.sources import TILE, TileKey
from roadstead.ui.canvas.view import Bounds, View, bounds_of, outline

V = TypeVar("V")
CACHE_BYTES = 96 << 20
_COARSER = 1.2  # device pixels that a pixel of a level may take


class TileCache(Generic[V]):
    """Values by tile, the least recently used dropped once their bytes exceed ``capacity``."""

    def __init__(self, capacity: int = CACHE_BYTES) -> None:
        self.capacity = capacity
        self.bytes = 0
        self._held: OrderedDict[TileKey, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: TileKey) -> bool:
        return key in self._held

    def get(self, key: TileKey) -> V | None:
        """The value, which is then the most recently used; None when it is not held."""
        held = self._held.get(key)
        if held is None:
            return None
        self._held.move_to_end(key)
        return held[0]

    def __getitem__(self, key: TileKey) -> V:
        held = self.get(key)
        if held is None:
            raise KeyError(key)
        return held

    def put(self, key: TileKey, value: V, size: int) -> None:
        """Holds a value of ``size`` bytes in place of any before it; one larger than the whole cache is not held."""
        self.drop(key)
        if size > self.capacity:
            return
        self._held[key] = (value, size)
        self.bytes += size
        while self.bytes > self.capacity:
            _, (_, freed) = self._held.popitem(last=False)
            self.bytes -= freed

    def of_scene(self, scene: str) -> set[TileKey]:
        """The tiles held of one scene."""
        return {key for key in self._held if key.scene == scene}

    def drop(self, key: TileKey) -> None:
        """Forgets one tile, if held."""
        held = self._held.pop(key, None)
        self.bytes -= held[1] if held else 0

    def keep_scenes(self, scenes: set[str]) -> None:
        """Forgets the tiles of all other scenes."""
        for key in [key for key in self._held if key.scene not in scenes]:
            self.drop(key)


@dataclass(frozen=True, slots=True)
class Plan:
    """The tiles of one scene in view, nearest to the middle first, all of one level; ``magnified`` is how many device
    pixels a pixel of that level takes."""

    level: int
    tiles: tuple[TileKey, ...]
    magnified: float


def plan(frame: Frame, view: View) -> Plan | None:
    """What of the frame's scene is in view; None when nothing is.

    Its level is the coarsest whose pixels take no more than 1.2 device pixels, the same that GDAL goes by when it
    takes an overview (``GDALBandGetBestOverviewLevel``), and at the worst 0.6: two thirds of the tiles that none above
    1.0 would take. Full resolution is shown from 1 / 1.2 device pixels on.
    """
    seen = pixels_in_view(frame, view)
    if seen is None:
        return None
    size = pixel_size(frame, view, seen) * view.dpr
    level = min(max(math.floor(math.log2(_COARSER / size) + 1e-9), 0), top_level(frame.scene.width, frame.scene.height))
    span = TILE << level
    cols, rows = _range(seen[0], seen[2], span), _range(seen[1], seen[3], span)
    middle = ((seen[0] + seen[2]) / 2, (seen[1] + seen[3]) / 2)
    tiles = sorted(
        (TileKey(frame.scene.uuid, level, col, row) for row in rows for col in cols),
        key=lambda k: math.hypot((k.col + 0.5) * span - middle[0], (k.row + 0.5) * span - middle[1]),
    )
    return Plan(level, tuple(tiles), size * 2**level)


def pixels_in_view(frame: Frame, view: View) -> Bounds | None:
    """The rectangle of the scene's pixels that the view shows; None when it shows none."""
    a, b = view.bounds, frame.bounds()
    common = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
    if common[0] >= common[2] or common[1] >= common[3]:
        return None
    width, height = frame.scene.width, frame.scene.height
    seen = frame.to_pixels(outline(common))
    if frame.affine is None:  # the rim of the view may lie where the scene has no pixels at all
        spots = grid(0, 0, width, height, 17)
        x, y = frame.to_world(spots).T
        inside = (x >= common[0]) & (x <= common[2]) & (y >= common[1]) & (y <= common[3])
        seen = np.vstack((seen, spots[inside]))
    if not np.isfinite(seen).all(axis=1).any():
        return None
    x0, y0, x1, y1 = bounds_of(seen)
    clipped = max(x0, 0.0), max(y0, 0.0), min(x1, float(width)), min(y1, float(height))
    return clipped if clipped[0] < clipped[2] and clipped[1] < clipped[3] else None


def pixel_size(frame: Frame, view: View, seen: Bounds) -> float:
    """How many logical screen pixels one scene pixel takes, along its longer side, in the middle of what is seen."""
    x, y = (seen[0] + seen[2]) / 2, (seen[1] + seen[3]) / 2
    screen = view.to_screen(frame.to_world(np.array([(x - 0.5, y), (x + 0.5, y), (x, y - 0.5), (x, y + 0.5)])))
    return max(math.dist(screen[0], screen[1]), math.dist(screen[2], screen[3]))


def top_level(width: int, height: int) -> int:
    """The level at which the whole scene fits into one tile."""
    return max(0, math.ceil(math.log2(max(width, height, 1) / TILE)))


def tile_pixels(key: TileKey, width: int, height: int) -> Bounds:
    """The rectangle of full-resolution pixels that a tile covers: x0, y0, x1, y1, cut at the scene's edge."""
    span = TILE << key.level
    x0, y0 = key.col * span, key.row * span
    return x0, y0, min(x0 + span, width), min(y0 + span, height)


def ancestors(key: TileKey, top: int) -> Iterator[TileKey]:
    """The coarser tiles that cover the same place, the finest of them first."""
    for up in range(1, top - key.level + 1):
        yield TileKey(key.scene, key.level + up, key.col >> up, key.row >> up)


def ring(tiles: tuple[TileKey, ...], width: int, height: int) -> list[TileKey]:
    """The tiles just outside those of a plan, for reading ahead."""
    if not tiles:
        return []
    scene, level = tiles[0].scene, tiles[0].level
    span = TILE << level
    across, down = math.ceil(width / span), math.ceil(height / span)
    near = {(k.col + i, k.row + j) for k in tiles for i in (-1, 0, 1) for j in (-1, 0, 1)}
    near -= {(k.col, k.row) for k in tiles}
    return [TileKey(scene, level, c, r) for c, r in sorted(near) if 0 <= c < across and 0 <= r < down]


def _range(low: float, high: float, span: int) -> range:
    return range(int(low // span), max(math.ceil(high / span), int(low // span) + 1))
