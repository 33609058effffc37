"""What makes ships hard to find, added to a sea of ``seas``: foam, a bank of cloud, breakwaters that no chart has, ships at
berth, and the ghosts of bright things that a radar sees along its track."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy import ndimage
from tests.imagery import seas

FINE = seas.FINE


@dataclass
class Storm(seas.Sea):
    """A sea of which ``aside`` are the true boxes of ships that need not be found, but are none the less ships."""

    aside: list[np.ndarray] = field(default_factory=list)


def _of(sea: seas.Sea, picture: np.ndarray, ships: list[np.ndarray], aside: list[np.ndarray]) -> Storm:
    whole = np.clip(picture, 1, np.iinfo(sea.picture.dtype).max).astype(sea.picture.dtype)
    return Storm(whole, sea.gsd_m, ships, sea.land, sea.chart, [*getattr(sea, "aside", []), *aside])


def breakers(sea: seas.Sea, seed: int, per_km2: float = 250.0) -> Storm:
    """Breaking waves: bright streaks along the crests, most a few metres long and some as long as a small ship."""
    random, fine = np.random.default_rng(seed), sea.gsd_m / FINE
    canvas = np.zeros(tuple(FINE * n for n in sea.picture.shape))
    crest = random.uniform(0, np.pi)
    for _ in range(random.poisson(per_km2 * canvas.size * fine**2 / 1e6)):
        y, x = (random.integers(0, n) for n in canvas.shape)
        long, wide = min(random.lognormal(1.2, 0.7), 20) / fine, random.uniform(0.5, 1.5) / fine
        seas._spot(canvas, x, y, long, wide, random.uniform(20, 110), crest + random.normal(0, 0.2))
    return _of(sea, sea.picture + _small(canvas) * _wet(sea), sea.ships, [])


def cloudy(sea: seas.Sea, seed: int) -> Storm:
    """A bank of cloud over part of the water, ragged, thin at its edge, with scraps before it; ships under it do not count."""
    random, size = np.random.default_rng(seed), sea.picture.shape
    coarse = seas.rough(random, size, 350 / sea.gsd_m) + 0.6 * seas.rough(random, size, 60 / sea.gsd_m)
    coarse += 0.25 * seas.rough(random, size, max(12 / sea.gsd_m, 0.7))
    thick = 1 / (1 + np.exp(-12 * (coarse - np.quantile(coarse, 0.8))))
    light = 190 + 20 * seas.rough(random, size, 40 / sea.gsd_m)
    hidden = [_seen(box, thick) > 0.15 for box in sea.ships]
    shown = [box for box, gone in zip(sea.ships, hidden, strict=True) if not gone]
    under = [box for box, gone in zip(sea.ships, hidden, strict=True) if gone]
    return _of(sea, sea.picture * (1 - thick) + light * thick, shown, under)


def breakwaters(sea: seas.Sea, seed: int, count: int = 2) -> Storm:
    """Rubble mounds off the coast that no chart has, not joined to land: 120 to 600 m long, 12 to 25 m wide."""
    random, picture = np.random.default_rng(seed), sea.picture.astype(float)
    water = float(np.median(picture[_wet(sea)]))
    for _ in range(count):
        x, y = _off_the_coast(random, sea, 450)
        long, wide = random.uniform(120, 600) / sea.gsd_m, random.uniform(12, 25) / sea.gsd_m
        cover = _cover(sea, seas.corners(x, y, long, wide, np.pi / 2 + random.normal(0, 0.15)))
        stones = water * (random.uniform(1.6, 3.0) + 0.4 * random.normal(size=picture.shape))
        picture = picture * (1 - cover) + np.maximum(stones, 0) * cover
    return _of(sea, picture, sea.ships, [])


def berthed(sea: seas.Sea, seed: int, count: int = 6) -> Storm:
    """Ships alongside the shore and its moles, some of which reach over the edge of what the chart calls land."""
    random, picture, aside = np.random.default_rng(seed), sea.picture.astype(float), []
    bright = float(np.percentile(picture, 99.5))
    edge = sea.land.boundary
    while len(aside) < count:
        x, y = edge.interpolate(random.uniform(0, 1), normalized=True).coords[0]
        long = random.uniform(70, 220) / sea.gsd_m
        box = seas.corners(x + long / 11, y, long, long / 6.3, np.pi / 2)
        if x < 3 or not long < y < sea.picture.shape[0] - long:
            continue
        cover = _cover(sea, box)
        picture = picture * (1 - cover) + bright * random.uniform(0.6, 1.1) * cover
        aside.append(box)
    return _of(sea, picture, sea.ships, aside)


def ghosts(sea: seas.Sea, seed: int, decibels: float = -22.0) -> Storm:
    """Ambiguities of a radar: all that is bright once more, some kilometres along the track to either side, faint and blurred."""
    random = np.random.default_rng(seed)
    power = sea.picture.astype(float) ** 2
    bright = np.maximum(power - 4 * np.median(power), 0)
    shift = round(random.uniform(0.3, 0.45) * len(power))
    for way in (-1, 1):
        echo = ndimage.gaussian_filter(ndimage.shift(bright, (way * shift, 0), order=0), (1.0, 0.4))
        power = power + 10 ** (decibels / 10) * echo * random.gamma(4, 0.25, power.shape)
    return _of(sea, np.sqrt(power), sea.ships, [])


def _small(canvas: np.ndarray) -> np.ndarray:
    rows, columns = (n // FINE for n in canvas.shape)
    return ndimage.gaussian_filter(canvas, 0.55 * FINE).reshape(rows, FINE, columns, FINE).mean(axis=(1, 3))


def _wet(sea: seas.Sea) -> np.ndarray:
    x, y = np.meshgrid(*(np.arange(n) + 0.5 for n in sea.picture.shape[::-1]))
    return ~shapely.contains_xy(sea.land, x, y)


def _cover(sea: seas.Sea, box: np.ndarray) -> np.ndarray:
    """How much of each pixel a box covers, as a camera blurs it."""
    cover = np.zeros(tuple(FINE * n for n in sea.picture.shape))
    part, mask = seas.inside(box, cover.shape, FINE)
    cover[part] = mask
    return _small(cover)


def _seen(box: np.ndarray, thick: np.ndarray) -> float:
    part, mask = seas.inside(box, thick.shape)
    return float(thick[part][mask].max()) if mask.any() else 1.0


def _off_the_coast(random: np.random.Generator, sea: seas.Sea, metres: float) -> tuple[float, float]:
    """A place on the water that far from land and chart, and off the ships."""
    rows = sea.picture.shape[0]
    while True:
        y = random.uniform(0.1, 0.9) * rows
        x = random.uniform(0.2, 0.6) * rows
        at = shapely.Point(x, y)
        far = min(sea.land.distance(at), sea.chart.distance(at)) * sea.gsd_m
        clear = all(np.hypot(*(box.mean(axis=0) - (x, y))) * sea.gsd_m > 700 for box in sea.ships)
        if far > metres and clear:
            return x, y
        metres *= 0.99
