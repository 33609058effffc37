"""The ground: hills, woods, plots, bare soil, beach, town ground, snow."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.ndimage import gaussian_filter

from scenes.grid import Array, Grid
from scenes.noise import REACH, fractal, generator, octave, step
from scenes.shore import base_of, filled, sample, signed_distance
from scenes.site import Site

# Wind-packed, half a week old, with grass showing through; a scene with snow is exposed for it.
SNOW = (0.43, 0.45, 0.48)


@dataclass(frozen=True)
class Season:
    """How the ground looks: reflectances of wood, grass and fields, and how much of it lies under snow."""

    wood: tuple[tuple[float, float, float], ...]
    grass: tuple[float, float, float]
    field: tuple[tuple[float, float, float], ...]
    snow: float = 0.0


SUMMER = Season(
    wood=((0.030, 0.052, 0.022), (0.045, 0.070, 0.026), (0.036, 0.058, 0.028)),
    grass=(0.085, 0.108, 0.050),
    field=((0.085, 0.125, 0.042), (0.115, 0.125, 0.055), (0.150, 0.128, 0.088), (0.070, 0.105, 0.040)),
)
AUTUMN = Season(
    wood=((0.050, 0.052, 0.024), (0.098, 0.070, 0.028), (0.074, 0.066, 0.030)),
    grass=(0.120, 0.108, 0.062),
    field=((0.165, 0.135, 0.088), (0.140, 0.122, 0.070), (0.190, 0.158, 0.105), (0.100, 0.105, 0.050)),
)
WINTER = Season(
    wood=((0.062, 0.054, 0.044), (0.080, 0.068, 0.054), (0.046, 0.048, 0.038)),
    grass=(0.150, 0.128, 0.092),
    field=((0.170, 0.148, 0.112), (0.150, 0.130, 0.100), (0.185, 0.160, 0.125), (0.140, 0.125, 0.095)),
    snow=0.8,
)


@dataclass(frozen=True)
class Ground:
    """On the picture's grid: reflectance, bare height and crown height in metres, and distances of the shore in metres (land positive)."""

    albedo: Array
    bare: Array
    crowns: Array
    natural: Array
    built: Array
    dredged: Array


def ground_of(site: Site, grid: Grid, season: Season) -> Ground:
    """The ground of a site as a picture sees it, before roads, quays and buildings."""
    base = base_of(site)
    east, north = grid.axes()
    natural, built = sample(base.natural, east, north), sample(base.built, east, north)
    level, town, tame = _fields(site)
    hills = sample(level, east, north)
    tame, town = sample(tame, east, north), sample(town, east, north)
    wood = _wooded(site, east, north, hills, tame, natural, town)
    albedo = _plots(site, east, north, season, tame)
    _rough(site, east, north, season, albedo, hills, tame)
    _worn(site, east, north, albedo, town)
    _beach(site, east, north, albedo, natural)
    if season.snow:
        _snow(site, east, north, season, albedo, wood, natural)
    crowns, lot = _crowns(site, east, north, _tree_density(site, east, north, wood, town, natural))
    stand = fractal(f"{site.name}/tint", east, north, (140.0, 40.0), 0.8)
    tint = _between(season.wood, 0.8 * stand + 2.6 * (lot - 0.5))
    floor = 0.62 * wood * (1 - 0.75 * season.snow)
    albedo += floor[..., None] * (0.75 * np.array(season.wood[2], np.float32) - albedo)
    leaf = np.minimum(crowns, 1.0) * (1 - 0.45 * (season.snow > 0) * (lot > 0.3))
    albedo += leaf[..., None] * (tint * (0.80 + 0.045 * crowns + 0.25 * (lot - 0.5))[..., None] - albedo)
    bare = np.maximum(0.15, 2.4 * step(built, 0.0, 14.0) + hills) * (built > -1)
    dredged = sample(base.dredged, east, north)
    return Ground(np.clip(albedo, 0.012, 0.9), bare.astype(np.float32), crowns, natural, built, dredged)


@lru_cache(maxsize=2)
def _fields(site: Site) -> tuple[Array, Array, Array]:
    """On the base grid: hill height, how much is town ground, and how tame (flat, built or tilled) the land is."""
    base = base_of(site)
    works = signed_distance(filled(site.quays + site.yards))
    town = signed_distance(filled(site.town)) + 25 * fractal(f"{site.name}/edge", base.east, base.north, (180.0, 70.0))
    ridges = 1 - np.abs(fractal(f"{site.name}/ridge", base.east, base.north, (900.0, 420.0, 190.0, 80.0), 0.62)) / 1.35
    tame = np.maximum(step(works, -150.0, -10.0), 0.85 * step(town, -260.0, 40.0))
    rise = step(base.natural, 0.0, 900.0) ** 0.8
    hills = site.relief * rise * np.clip(ridges + 0.1, 0.05, 1.3) * (1 - tame) + 6.0 * step(base.natural, 10.0, 160.0)
    return gaussian_filter(hills, 4).astype(np.float32), step(town, -10.0, 30.0), tame


def _wooded(site: Site, east: Array, north: Array, hills: Array, tame: Array, natural: Array, town: Array) -> Array:
    patch = fractal(f"{site.name}/wood", east, north, (420.0, 170.0, 60.0, 22.0, 9.0), 0.66)
    inclined = step(hills, 10.0, 42.0)
    return step(patch + 1.9 * inclined - 2.6 * tame - 0.35, -0.10, 0.22) * step(natural, 12.0, 26.0) * (1 - town)


def _tree_density(site: Site, east: Array, north: Array, wood: Array, town: Array, natural: Array) -> Array:
    """Share of places where a tree stands: woods nearly all, hedges and gardens some."""
    hedge = step(fractal(f"{site.name}/hedge", east, north, (160.0, 60.0, 24.0), 0.7), 0.2, 1.6)
    return np.maximum(0.93 * wood, (0.010 + 0.16 * hedge * (0.35 + 0.65 * town)) * step(natural, 18.0, 30.0))


def _crowns(site: Site, east: Array, north: Array, density: Array) -> tuple[Array, Array]:
    """Tree crowns: height above ground in metres (0 between them), and a number of each tree from 0 to 1 for its tint.

    One tree may stand in each cell of a grid, shifted within it; it is there when its lot is below the density.
    """
    cell = 4.6
    rng = generator(site.name, "crowns")
    count = int(2 * REACH / cell) + 4
    shift_e, shift_n, lot, tint, size = rng.random((5, count, count), np.float32)
    column, row = ((east + REACH) / cell).astype(int) + 1, ((north + REACH) / cell).astype(int) + 1
    best, colour = np.zeros(density.shape, np.float32), np.zeros(density.shape, np.float32)
    for di in (-1, 0, 1):
        for dj in (-1, 0, 1):
            here = np.ix_(row + di, column + dj)
            de = (column + dj - 1 + shift_e[here]) * cell - REACH - east[None]
            dn = (row + di - 1)[:, None] * cell + shift_n[here] * cell - REACH - north[:, None]
            radius = 1.9 + 1.7 * size[here]
            crown = (4.0 + 5.5 * size[here]) * (1 - (de**2 + dn**2) / radius**2 * 0.7)
            crown = np.where((de**2 + dn**2 < radius**2) & (lot[here] < density), crown, 0)
            higher = crown > best
            best, colour = np.where(higher, crown, best), np.where(higher, tint[here], colour)
    return best.astype(np.float32), colour.astype(np.float32)


def _plots(site: Site, east: Array, north: Array, season: Season, tame: Array) -> Array:
    """Tilled plots: a warped grid of strips, each of its own crop, with darker balks between."""
    angle = np.radians(site.streets + 17)
    warp = 55 * fractal(f"{site.name}/warp", east, north, (500.0, 230.0), 0.5)
    along = east[None] * np.sin(angle) + north[:, None] * np.cos(angle) + warp
    across = east[None] * np.cos(angle) - north[:, None] * np.sin(angle) + np.roll(warp, 37, axis=0)
    band = np.floor(along / 95)
    strip = across / (26 + 14 * _hash(band, band * 0 + 3))
    crop = _hash(band, np.floor(strip))
    palette = np.array(season.field, np.float32)
    albedo = palette[(crop * len(palette)).astype(int) % len(palette)]
    albedo *= (0.82 + 0.36 * _hash(np.floor(strip), band + 91))[..., None]
    balk = np.minimum(np.abs(strip - np.round(strip)) * 30, np.abs(along / 95 - np.round(along / 95)) * 95)
    rows = 1 + 0.07 * np.sin(across * 2.1)
    return albedo * ((0.7 + 0.3 * step(balk, 0.6, 2.4)) * rows)[..., None].astype(np.float32)


def _rough(site: Site, east: Array, north: Array, season: Season, albedo: Array, hills: Array, tame: Array) -> None:
    """Grass and scrub where nothing is tilled, and the mottling of all ground."""
    patch = fractal(f"{site.name}/rough", east, north, (300.0, 120.0, 45.0, 14.0), 0.7)
    rough = np.maximum(step(hills, 12.0, 30.0), step(patch, -0.5, 0.3)) * (1 - 0.2 * tame)
    albedo += rough[..., None] * (np.array(season.grass, np.float32) - albedo)
    bare = step(fractal(f"{site.name}/bare", east, north, (210.0, 70.0, 20.0, 6.0), 0.75), 0.75, 1.5)
    albedo += (0.75 * bare)[..., None] * (np.array((0.185, 0.152, 0.112), np.float32) - albedo)
    mottle = fractal(f"{site.name}/mottle", east, north, (40.0, 14.0, 5.3, 2.3), 0.95)
    albedo *= np.clip(1 + 0.17 * mottle, 0.4, 1.8)[..., None]


def _worn(site: Site, east: Array, north: Array, albedo: Array, town: Array) -> None:
    """Trodden, dusty ground between houses."""
    dust = fractal(f"{site.name}/dust", east, north, (60.0, 22.0, 7.0, 2.5), 0.8)
    share = town * step(dust, -0.9, 0.7) * 0.85
    albedo += share[..., None] * (np.array((0.165, 0.146, 0.118), np.float32) * (1 + 0.12 * dust)[..., None] - albedo)


def _beach(site: Site, east: Array, north: Array, albedo: Array, natural: Array) -> None:
    width = 11 + 7 * fractal(f"{site.name}/beach", east, north, (200.0, 60.0))
    rock = step(fractal(f"{site.name}/rock", east, north, (240.0, 50.0, 11.0, 4.0), 0.8), 0.1, 0.9)[..., None]
    colour = (1 - rock) * np.array((0.265, 0.232, 0.178), np.float32) + rock * np.array(
        (0.10, 0.092, 0.082), np.float32
    )
    share = 1 - step(natural - width, -4.0, 3.0)
    grain = 1 + 0.12 * octave(f"{site.name}/grain", east, north, 2.0)
    albedo += share[..., None] * (colour * grain[..., None] - albedo)


def _snow(site: Site, east: Array, north: Array, season: Season, albedo: Array, wood: Array, natural: Array) -> None:
    """Snow that the wind has moved: thin on crests and under trees, gone at the water's edge."""
    drift = fractal(f"{site.name}/snow", east, north, (160.0, 55.0, 18.0, 6.0, 2.5), 0.7)
    share = step(drift + 2.4 * season.snow - 1.1, -1.3, 1.4) * (1 - 0.45 * wood) * step(natural, 5.0, 20.0)
    fine = octave(f"{site.name}/crust", east, north, 2.2)
    white = np.array(SNOW, np.float32) * (1 + 0.05 * drift + 0.025 * fine)[..., None]
    albedo += share[..., None] * (white - albedo)


def _between(palette: tuple[tuple[float, float, float], ...], value: Array) -> Array:
    """A colour between three, by a value of deviation 1."""
    low, high, middle = (np.array(c, np.float32) for c in palette)
    up, down = step(value, 0.0, 1.6)[..., None], step(-value, 0.0, 1.6)[..., None]
    return middle + up * (high - middle) + down * (low - middle)


def _hash(a: Array, b: Array) -> Array:
    """A value from 0 to 1 from two whole numbers: the multiply-and-xor mixing of murmur3's finaliser."""
    key = (a.astype(np.int64) * 374761393 + b.astype(np.int64) * 668265263) & 0xFFFFFFFF
    key = ((key ^ (key >> 13)) * 1274126177) & 0xFFFFFFFF
    return (((key ^ (key >> 16)) & 0xFFFF) / 65536).astype(np.float32)
