"""Container yards and trains seen from above, with the true box of each container and car. Knows nothing of the finder."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from tests.imagery import seas

FINE = seas.FINE
TWENTY, FORTY, WIDE = 6.058, 12.192, 2.438  # metres
CAR, CAR_WIDE, COUPLING = 13.9, 3.1, 0.9


@dataclass
class Yard:
    """A picture of one band, and what stands in it: boxes in pixels by kind."""

    picture: np.ndarray
    gsd_m: float
    units: dict[str, list[np.ndarray]]


def stacks(seed: int, *, gsd: float = 0.5, tones: int = 6, blocks: int = 4, share_40: float = 0.6) -> Yard:
    """Blocks of containers, bays of 20 and 40 ft mixed, of ``tones`` paints, on asphalt; places here and there empty."""
    random = np.random.default_rng(seed)
    paints = random.permutation(np.linspace(60, 220, tones)) if tones > 1 else np.array([190.0])
    side, heading = round(170 / gsd), random.uniform(-0.1, 0.1)
    canvas = _ground(random, side, gsd)
    units: dict[str, list[np.ndarray]] = {"20 ft": [], "40 ft": []}
    for block in range(blocks):
        top, rows = 12 + block * 38, random.integers(4, 8)
        for row in range(rows):
            along, end = 14.0 + random.uniform(0, 0.3), 145.0
            while along < end:
                kind = "40 ft" if random.random() < share_40 else "20 ft"
                long = FORTY if kind == "40 ft" else TWENTY
                if random.random() > 0.12:
                    across = top + row * 2.9 + random.normal(0, 0.08)
                    box = _box(along + long / 2, across, long, WIDE, heading, side, gsd)
                    _paint(random, canvas, box, paints[random.integers(tones)], gsd)
                    units[kind].append(box)
                along += long + random.uniform(0.3, 0.6)
    return Yard(_seen(random, canvas), gsd, units)


def trains(seed: int, *, gsd: float = 0.5, tones: int = 4, tracks: int = 5) -> Yard:
    """Trains of cars of one kind side by side on ballast, each of another paint or load."""
    random = np.random.default_rng(seed)
    paints = random.permutation(np.linspace(50, 200, tones)) if tones > 1 else np.array([170.0])
    side, heading = round(240 / gsd), random.uniform(-0.15, 0.15)
    canvas, units = _ground(random, side, gsd), []
    for track in range(tracks):
        along, across = random.uniform(20, 60), 90 + track * 6.5
        for _ in range(random.integers(8, 14)):
            if along > 215:
                break
            box = _box(along, across, CAR, CAR_WIDE, heading, side, gsd)
            _paint(random, canvas, box, paints[random.integers(tones)], gsd)
            units.append(box)
            along += CAR + COUPLING
    return Yard(_seen(random, canvas), gsd, {"car": units})


def _box(along: float, across: float, long: float, wide: float, heading: float, side: int, gsd: float) -> np.ndarray:
    """Corners in pixels of a place in metres in a frame turned about the middle of the picture."""
    half = side * gsd / 2
    u, v = along - half, across - half
    x, y = half + u * np.cos(heading) - v * np.sin(heading), half + u * np.sin(heading) + v * np.cos(heading)
    return seas.corners(x / gsd, y / gsd, long / gsd, wide / gsd, heading)


def _ground(random: np.random.Generator, side: int, gsd: float) -> np.ndarray:
    size = side * FINE
    return 100 + 6 * seas.rough(random, (size, size), 4 * FINE / gsd)


def _paint(random: np.random.Generator, canvas: np.ndarray, box: np.ndarray, tone: float, gsd: float) -> None:
    """A roof of one paint, worn, with its shadow to one side."""
    part, mask = seas.inside(box + 0.7 / gsd, canvas.shape, FINE)
    canvas[part][mask] = np.minimum(canvas[part][mask], 55)
    part, mask = seas.inside(box, canvas.shape, FINE)
    canvas[part][mask] = tone + random.normal(0, 6) + random.normal(0, 4, int(mask.sum()))


def _seen(random: np.random.Generator, canvas: np.ndarray) -> np.ndarray:
    side = len(canvas) // FINE
    small = ndimage.gaussian_filter(canvas, 0.5 * FINE).reshape(side, FINE, side, FINE).mean(axis=(1, 3))
    return np.clip(small + random.normal(0, 2, small.shape), 1, 255).astype(np.uint8)
