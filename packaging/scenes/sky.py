"""Cloud, haze, and the sensor that took the picture."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter, uniform_filter1d

from scenes.grid import Array, Grid, along
from scenes.noise import fractal, generator, step
from scenes.plans import Sky
from scenes.sun import Sun


@dataclass(frozen=True)
class Cloud:
    """On the picture's grid: how opaque and how bright the cloud is, and the shadow it casts, each 0 to 1."""

    opacity: Array
    light: Array
    shadow: Array


def cloud_of(grid: Grid, sky: Sky, sun: Sun, key: str) -> Cloud:
    """Cumulus as a noise field cut at the height that gives the cover, lit from the sun's side.

    Its shadow falls ``base / tan(elevation)`` away from the sun.
    """
    east, north = grid.axes()
    nothing = np.zeros((grid.height, grid.width), np.float32)
    if sky.cover <= 0:
        return Cloud(nothing, nothing, nothing)
    fall = sky.base / np.tan(np.radians(sun.elevation))
    e, n = along(sun.azimuth)
    thick = _puffs(east, north, sky, key)
    opacity = np.clip(0.30 * step(thick, -0.22, 0.35) + 0.70 * step(thick, 0.05, 0.62), 0, 0.97)
    toward = _puffs(east + 34 * e, north + 34 * n, sky, key)
    light = 0.66 + 0.24 * np.tanh(1.5 * (thick - toward)) - 0.05 * np.tanh(thick)
    cast = _puffs(east + fall * e, north + fall * n, sky, key)
    shadow = gaussian_filter(0.86 * step(cast, 0.05, 0.6), 7 / grid.gsd)
    return Cloud(opacity, light.astype(np.float32), shadow)


def _puffs(east: Array, north: Array, sky: Sky, key: str) -> Array:
    """Thickness of cloud, above zero where there is any."""
    size = sky.size
    name = f"{key}/cloud{sky.seed}"
    coarse = fractal(f"{name}/a", east, north, (size * 1.25, size * 0.55), 0.75)
    fine = fractal(f"{name}/b", east, north, (size * 0.30, size * 0.145, size * 0.07, size * 0.033, size * 0.016), 0.62)
    level = float(np.sqrt(2) * _inverse_erf(1 - 2 * sky.cover))
    return coarse + 0.55 * fine * step(coarse, level - 1.1, level + 0.5) - level


def _inverse_erf(value: float) -> float:
    from scipy.special import erfinv

    return float(erfinv(value))


def seen(radiance: Array, cloud: Cloud, sky: Sky, grid: Grid, key: str) -> Array:
    """8-bit RGB as the sensor delivers it: cloud and haze, blur, coarse colour, noise, banding, stretch.

    Panchromatic-sharpened: the detail is that of one fine band, colour is some three times coarser.
    """
    east, north = grid.axes()
    haze = 1 + 0.22 * fractal(f"{key}/haze", east, north, (2200.0, 900.0, 380.0), 0.5)
    veil = (0.050 * sky.haze * haze)[..., None] * np.array((0.80, 0.97, 1.22), np.float32)
    view = radiance * (1 - 0.28 * sky.haze) + veil
    white = cloud.light[..., None] * np.array((0.70, 0.715, 0.74), np.float32)
    view = view + cloud.opacity[..., None] * (white - view)
    view = _pansharpened(view)
    rng = generator(key, "sensor")
    noise = rng.standard_normal(view.shape[:2], np.float32)
    grainy = rng.standard_normal(view.shape, np.float32)
    columns = uniform_filter1d(rng.standard_normal(view.shape[1], np.float32), 3)
    tone = np.sqrt(np.clip(view.mean(2), 0.001, 1))
    view = view + (tone * (0.0052 * noise + 0.0016 * columns[None]))[..., None] + 0.0018 * grainy
    return _stretched(view)


def _pansharpened(view: Array) -> Array:
    bright = view @ np.array((0.32, 0.44, 0.24), np.float32)
    blurred = gaussian_filter(bright, 0.45)
    sharp = blurred + 0.75 * (blurred - gaussian_filter(blurred, 1.2))
    coarse = np.stack([gaussian_filter(view[..., band], 1.15) for band in range(3)], -1)
    under = coarse @ np.array((0.32, 0.44, 0.24), np.float32)
    ratio = np.clip(sharp / np.maximum(under, 1e-3), 0.35, 2.6)
    return coarse * ratio[..., None]


def _stretched(view: Array) -> np.ndarray:
    """A display stretch with a shoulder: dark water stays readable, snow and cloud do not burn out."""
    value = np.clip((view - 0.006) / 0.50, 0, None)
    curve = np.power(value, 0.60)
    curve = np.where(curve > 0.72, 0.72 + 0.28 * np.tanh((curve - 0.72) / 0.28), curve)
    return np.clip(np.round(curve * 252 + 3), 0, 255).astype(np.uint8)
