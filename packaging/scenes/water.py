"""The sea's surface: depth, silt, swell, wind, glint, surf, wakes."""

from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft2, rfft2
from scipy.ndimage import gaussian_filter

from scenes.grid import Array, Grid, Point, along
from scenes.land import Ground
from scenes.noise import fractal, generator, octave, step
from scenes.site import Site

GRAVITY = 9.81
KNOT = 1852 / 3600


@dataclass(frozen=True)
class Sea:
    """The state of the sea: swell and wind waves (height scale, length in metres, direction they go to), silt 0 to 1."""

    swell: float = 0.5
    swell_length: float = 75.0
    swell_to: float = 335.0
    wind: float = 0.6
    wind_to: float = 300.0
    silt: float = 0.5
    glint: float = 0.5


@dataclass(frozen=True)
class Wake:
    """A ship under way: stern's position, heading, speed in knots, beam and length in metres."""

    stern: Point
    heading: float
    knots: float
    beam: float
    length: float


def water_of(
    site: Site, grid: Grid, sea: Sea, ground: Ground, wakes: list[Wake], sun_azimuth: float, key: str
) -> Array:
    """Radiance of the water (rows, columns, 3) on the picture's grid, as if reflectance in full sun."""
    east, north = grid.axes()
    natural, depth = ground.natural, -ground.built
    colour = _body(site, east, north, sea, ground, key)
    shelter = 0.18 + 0.82 * step(depth, 10.0, 420.0)
    slope = _waves(grid, sea, sun_azimuth, key, shelter)
    gusts = fractal(f"{key}/gust", east, north, (700.0, 260.0, 90.0, 30.0), 0.62)
    slick = step(fractal(f"{key}/slick", east * 0.45, north, (420.0, 150.0, 45.0), 0.6), 0.9, 1.5)
    slope *= np.clip(0.75 + 0.35 * gusts, 0.15, 1.6) * (1 - 0.75 * slick)
    foam = np.zeros_like(slope)
    for wake in wakes:
        ripple, white = _wake(grid, wake, sun_azimuth, key)
        slope += ripple
        foam = np.maximum(foam, white)
    ahead = (east[None] - east.mean()) * along(sun_azimuth)[0] + (north[:, None] - north.mean()) * along(sun_azimuth)[1]
    glint = sea.glint * (0.020 + 0.011 * np.clip(ahead / 1500, -1.4, 1.4)) * (1 + 0.22 * gusts - 0.35 * slick)
    sky = glint[..., None] * np.array((0.93, 1.0, 1.08), np.float32)
    colour = colour * (1 + 0.13 * slope)[..., None] + sky * np.clip(1 + 0.85 * slope, 0.1, 3.2)[..., None]
    foam = np.maximum(foam, _surf(site, grid, sea, depth, natural, key))
    return (colour + foam[..., None] * (np.array((0.62, 0.66, 0.68), np.float32) - colour)).astype(np.float32)


def _body(site: Site, east: Array, north: Array, sea: Sea, ground: Ground, key: str) -> Array:
    """Colour from within the water: bottom at the natural shore, green over shoals, silt drifting along the coast."""
    bank = fractal(f"{site.name}/shoal", east, north, (350.0, 140.0, 50.0, 18.0), 0.6)
    depth = -ground.built
    shoal = np.exp(-np.maximum(-ground.natural, 0) / (42 * np.exp(0.55 * bank)))
    shoal *= 1 - step(ground.dredged, -70.0, -5.0)
    middle = np.exp(-np.maximum(depth, 0) / (260 * np.exp(0.4 * bank)))
    deep = np.array((0.0125, 0.0300, 0.0425), np.float32)
    green = np.array((0.0240, 0.0520, 0.0500), np.float32)
    bottom = np.array((0.105, 0.120, 0.088), np.float32)
    weed = step(fractal(f"{site.name}/weed", east, north, (60.0, 22.0, 8.0), 0.7), 0.2, 0.9)[..., None]
    bottom = bottom * (1 - weed * np.array((0.62, 0.52, 0.6), np.float32))
    colour = deep + middle[..., None] * (green - deep)
    colour = colour + (0.85 * shoal)[..., None] * (bottom - colour)
    warp = 120 * fractal(f"{key}/drift", east, north, (600.0, 240.0, 90.0), 0.6)
    streak = fractal(f"{key}/silt", east * 0.6, north, (330.0, 130.0, 52.0, 21.0), 0.62)
    plume = step(streak + 1.5 * np.exp(-np.maximum(depth + warp, 0) / 230) - 0.55, 0.1, 1.5) * sea.silt
    silt = np.array((0.088, 0.094, 0.068), np.float32)
    return colour + (0.62 * plume)[..., None] * (silt - colour)


def _waves(grid: Grid, sea: Sea, sun_azimuth: float, key: str, shelter: Array) -> Array:
    """Surface slope toward the sun, of deviation about 1 in the open, from a directional spectrum.

    Two Gaussian bands around the swell's wavenumber and a k^-3 tail (Phillips 1958) for the wind waves, spread as
    cos^2 around their directions; random phases; one inverse Fourier transform.
    """
    rng = generator(key, "waves")
    shape = (grid.height, grid.width)
    spectrum = rfft2(rng.standard_normal(shape, np.float32))
    ky = np.fft.fftfreq(shape[0], grid.gsd).astype(np.float32)[:, None] * -2 * np.pi
    kx = np.fft.rfftfreq(shape[1], grid.gsd).astype(np.float32)[None] * 2 * np.pi
    k = np.hypot(kx, ky) + 1e-6
    toward = (kx * along(sun_azimuth)[0] + ky * along(sun_azimuth)[1]) / k

    def spread(direction: float, power: int) -> Array:
        e, n = along(direction)
        return np.abs((kx * e + ky * n) / k) ** power

    k_swell, k_low, k_high = 2 * np.pi / sea.swell_length, 2 * np.pi / 22, 2 * np.pi / (2.6 * grid.gsd)
    swell = np.exp(-(((k - k_swell) / (0.28 * k_swell)) ** 2)) * spread(sea.swell_to, 14) / k_swell
    wind = k**-0.62 * spread(sea.wind_to, 2) * (1 - np.exp(-((k / k_low) ** 4))) * np.exp(-((k / k_high) ** 4))
    out = np.zeros(shape, np.float32)
    for band, strength, calm in ((swell, sea.swell, shelter), (wind, sea.wind, 0.45 + 0.55 * shelter)):
        part = irfft2(spectrum * (band * (0.25 + 0.75 * np.abs(toward))), shape)
        out += strength * calm * (part / part.std()).astype(np.float32)
    return out


def _surf(site: Site, grid: Grid, sea: Sea, depth: Array, natural: Array, key: str) -> Array:
    east, north = grid.axes()
    ragged = octave(f"{key}/surf", east, north, 9.0) + 0.7 * octave(f"{key}/surf2", east, north, 3.0)
    line = np.exp(-(((-natural - 3.0 - 1.8 * ragged) / 1.5) ** 2))
    exposed = step(gaussian_filter(depth, 60), -60.0, 90.0) * (np.abs(depth + natural) < 4)
    return (line * exposed * np.clip(0.35 + 0.4 * ragged, 0, 1) * min(1.0, 0.35 + sea.swell)).astype(np.float32)


def _wake(grid: Grid, wake: Wake, sun_azimuth: float, key: str) -> tuple[Array, Array]:
    """Slope and foam of a wake: Kelvin's pattern (Lighthill 1978, Waves in Fluids, 3.10) and the turbulent streak.

    At a place x astern and y abeam two waves stand, of tangent t = (1 +- sqrt(1 - 8 (y/x)^2)) / (4 y/x) and phase
    (g/U^2) (x + |y| t) sqrt(1 + t^2); outside the angle of 19.47 degrees there is none.
    """
    east, north = grid.axes()
    fe, fn = along(wake.heading)
    de, dn = east[None] - wake.stern[0], north[:, None] - wake.stern[1]
    astern, abeam = -(de * fe + dn * fn), np.abs(de * fn - dn * fe)
    bow = astern + wake.length * 0.92
    x, ratio = np.maximum(bow, 1.0), np.maximum(abeam / np.maximum(bow, 1.0), 1e-3)
    root = np.sqrt(np.clip(1 - 8 * ratio**2, 0, 1))
    k0 = GRAVITY / (wake.knots * KNOT) ** 2
    inside = (bow > 2) & (ratio < np.tan(np.radians(19.47)))
    fading = np.exp(-x / 1100) / (1 + x / 260) ** 0.4
    pattern = np.zeros_like(x)
    for sign, strength in ((-1, 0.35), (1, 1.0)):
        tangent = (1 + sign * root) / (4 * ratio)
        phase = k0 * (x + abeam * tangent) * np.sqrt(1 + tangent**2)
        blur = np.exp(-((k0 * (1 + tangent**2) / 0.95) ** 2))
        crest = 0.45 + 1.9 * np.exp(-((root / 0.55) ** 2))
        pattern += strength * blur * crest * np.cos(phase)
    patchy = np.clip(1 + 0.45 * octave(f"{key}/patch{wake.stern[0]:.0f}", east, north, 45.0), 0.1, 2)
    slope = np.where(inside, 1.9 * fading * pattern * patchy, 0)
    behind = np.maximum(astern, 0)
    half = wake.beam * (0.34 + 0.30 * np.sqrt(behind / wake.length))
    ragged = fractal(f"{key}/wake{wake.stern[0]:.0f}", east, north, (7.0, 3.4, 1.7), 0.9)
    churn = np.exp(-((abeam / half) ** 4)) * (astern > -2) * np.exp(-behind / 620)
    fresh = np.exp(-behind / (0.75 * wake.length))
    white = churn * np.clip(fresh * (0.62 + 0.24 * ragged) + 0.085 * (1 + 0.25 * ragged), 0, 0.9)
    along_side = np.exp(-(((abeam - wake.beam * (0.55 + 0.05 * np.maximum(bow, 0) / wake.beam)) / 1.6) ** 2))
    bow_wave = 0.75 * along_side * ((bow > 2) & (bow < wake.length)) * np.exp(-np.maximum(bow, 0) / (0.4 * wake.length))
    slope = slope * (1 - 0.8 * churn)
    return slope.astype(np.float32), np.clip(white + bow_wave * (0.7 + 0.4 * ragged), 0, 0.95).astype(np.float32)
