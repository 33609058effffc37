"""Seas with ships whose true outlines are known, as radar and as cameras see them. Knows nothing of the detectors.

Radar: per look a field of independent scatterers (sea with gamma-distributed texture, land with buildings, and hulls with
deck and strong points at four times the resolution), through the impulse response of the instrument (with its sidelobes, and smeared along the track
where a ship rolls), squared, and the looks averaged. Optical: hulls with hatches, houses, shadows and wakes painted at
four times the resolution onto waves, glint and whitecaps, with small clouds over them, then blurred and averaged.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy import ndimage

FINE = 4  # optical pictures, and the ships of radar ones, are painted this much finer


@dataclass
class Sea:
    """A picture (rows, columns), the true boxes of its ships (corners in pixels, bow first), and the land as polygons.

    ``chart`` is the land as a coastline of the stated error has it, ``land`` as it is.
    """

    picture: np.ndarray
    gsd_m: float
    ships: list[np.ndarray]
    land: shapely.Geometry = field(default_factory=shapely.Polygon)
    chart: shapely.Geometry = field(default_factory=shapely.Polygon)


def corners(x: float, y: float, length: float, beam: float, heading: float) -> np.ndarray:
    """The four corners (bow left, bow right, stern right, stern left); the heading in radians from +x towards +y."""
    u = np.array([np.cos(heading), np.sin(heading)])
    v = np.array([-u[1], u[0]])
    middle = np.array([x, y])
    return np.array([
        middle + u * length / 2 - v * beam / 2, middle + u * length / 2 + v * beam / 2,
        middle - u * length / 2 + v * beam / 2, middle - u * length / 2 - v * beam / 2,
    ])  # fmt: skip


def hull(x: float, y: float, length: float, beam: float, heading: float, bow: float = 0.14) -> np.ndarray:
    """A ship's outline: a bow that narrows over a part of the length, a stern a little narrower than the beam."""
    along = length * np.array([0.5, 0.5 - bow * 0.35, 0.5 - bow, -0.44, -0.5, -0.5, -0.44, 0.5 - bow, 0.5 - bow * 0.35])
    across = beam * np.array([0.0, 0.3, 0.5, 0.5, 0.4, -0.4, -0.5, -0.5, -0.3])
    u = np.array([np.cos(heading), np.sin(heading)])
    return np.array([x, y]) + along[:, None] * u + across[:, None] * np.array([-u[1], u[0]])


def inside(outline: np.ndarray, shape: tuple[int, int], scale: float = 1.0) -> tuple[tuple[slice, slice], np.ndarray]:
    """Which cells, 1 / scale pixels wide, of the part round an outline have their middle inside it."""
    low = np.maximum(np.floor(outline.min(axis=0) * scale).astype(int) - 1, 0)
    high = np.minimum(np.ceil(outline.max(axis=0) * scale).astype(int) + 2, (shape[1], shape[0]))
    x, y = np.meshgrid(np.arange(low[0], max(high[0], low[0])), np.arange(low[1], max(high[1], low[1])))
    found = shapely.contains_xy(shapely.Polygon(outline), (x + 0.5) / scale, (y + 0.5) / scale)
    return (slice(low[1], max(high[1], low[1])), slice(low[0], max(high[0], low[0]))), found


def rough(random: np.random.Generator, shape: tuple[int, int], size: float) -> np.ndarray:
    """Smooth noise of unit deviation whose features are ``size`` cells wide."""
    noise = ndimage.gaussian_filter(random.normal(size=shape), size, mode="wrap")
    return noise / noise.std()


def shore(
    random: np.random.Generator, side: int, gsd: float, error_m: float
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Land along the left side with bays and moles, and the same as a chart has it: off by ``error_m`` and without moles."""
    y = np.linspace(0, side, 60)
    x = side * 0.16 + side * 0.03 * np.interp(y, np.linspace(0, side, 12), random.normal(size=12))

    def land(edge: np.ndarray) -> shapely.Geometry:
        return shapely.make_valid(shapely.Polygon([(0, 0), *zip(edge, y, strict=True), (0, side)]))

    off = np.interp(y, np.linspace(0, side, 8), random.normal(size=8)) * error_m / gsd
    truth = land(x)
    for at in random.uniform(0.15, 0.85, size=3) * side:
        long, wide = random.uniform(150, 500) / gsd, random.uniform(15, 40) / gsd
        start = np.interp(at, y, x)
        truth = truth.union(shapely.box(start - 50 / gsd, at, start + long, at + wide))
    return truth, land(x + off)


def place_ships(
    random: np.random.Generator,
    side: int,
    gsd: float,
    count: int,
    land: shapely.Geometry,
    clear_m: float,
    lengths: tuple[float, float],
) -> list[tuple[float, float, float, float, float]]:
    """Positions and sizes in pixels: clear of land, of the edges and of each other."""
    found: list[tuple[float, float, float, float, float]] = []
    for _ in range(100 * count):  # a crowded sea stays emptier
        if len(found) == count:
            break
        length = float(np.exp(random.uniform(*np.log(lengths))))
        beam = max(length / random.uniform(5.0, 7.5), 6.0)
        x, y = random.uniform(0.02 * side + length / gsd, side - length / gsd - 0.02 * side, size=2)
        apart = all(np.hypot(x - a, y - b) * gsd > 0.75 * (length + c * gsd) + 60 for a, b, c, *_ in found)
        if apart and (land.is_empty or shapely.distance(land, shapely.Point(x, y)) * gsd > clear_m + length / 2):
            found.append((float(x), float(y), length / gsd, beam / gsd, float(random.uniform(0, 2 * np.pi))))
    return found


def radar(
    seed: int, *, side: int = 900, gsd: float = 10.0, count: int = 14, texture: float = 8.0, land: bool = True,
    lengths: tuple[float, float] = (50, 330), clear_m: float = 700.0, error_m: float = 60.0, looks: int = 4,
) -> Sea:  # fmt: skip
    """A detected, multi-looked radar picture as amplitude, uint16, like Sentinel-1 GRD; ``texture`` small is a rough sea."""
    random = np.random.default_rng(seed)
    truth, chart = shore(random, side, gsd, error_m) if land else (shapely.Polygon(), shapely.Polygon())
    shape = (side, side)
    swell = np.exp(0.25 * rough(random, shape, 400 / gsd))
    sea = swell * ndimage.gaussian_filter(random.gamma(texture, 1 / texture, shape), 0.8)
    ground = sea * 10 ** (random.uniform(-2, 2) / 10)
    strong = np.zeros(shape)
    if land:
        x, y = np.meshgrid(np.arange(side) + 0.5, np.arange(side) + 0.5)
        dry = shapely.contains_xy(truth, x, y)
        ground = np.where(dry, 5 * np.exp(0.6 * rough(random, shape, 6)) * random.gamma(2, 0.5, shape), ground)
        strong += dry * (random.random(shape) < 0.004) * 10 ** (random.uniform(1.5, 3.2, shape))
    ships = place_ships(random, side, gsd, count, truth, clear_m, lengths)
    steel = [_steel(random, ship, random.uniform(0, 25) / gsd) for ship in ships]
    total = np.zeros(shape)
    fine = _response(shape, 1.9)
    for _ in range(looks):
        field_ = _complex(random, shape) * np.sqrt(ground) + np.sqrt(strong) * _phase(random, shape)
        for part in steel:
            rows, columns, seen = part.scattered(random)
            field_[np.ix_(rows % side, columns % side)] += seen
        total += np.abs(np.fft.ifft2(np.fft.fft2(field_) * fine)) ** 2
    amplitude = np.sqrt(total / looks)
    amplitude *= 60 / np.median(amplitude)
    boxes = [corners(*ship) for ship in ships]
    whole = np.clip(amplitude, 0, 65535).astype(
        np.uint16
    )  # the last columns show the land of the first: responses wrap
    return Sea(whole[:, : side - 12], gsd, [b for b in boxes if b[:, 0].max() < side - 14], truth, chart)


@dataclass
class _Steel:
    """What of a ship scatters, on cells FINE to a pixel from a corner (column, row) on: a rough deck and strong points, which
    are smeared along the columns, as the ship rolls."""

    corner: tuple[int, int]
    deck: np.ndarray
    points: np.ndarray
    smear: float

    def scattered(self, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows, columns, and the field there as pixels can hold it, by a cut of its spectrum."""
        strong = np.sqrt(self.points) * _phase(random, self.points.shape)
        if self.smear * FINE > 0.3:
            strong = ndimage.gaussian_filter1d(strong, self.smear * FINE, axis=0)
        spectrum = np.fft.fft2(np.sqrt(self.deck) / FINE * _complex(random, self.deck.shape) + strong)
        size = len(self.deck) // FINE
        turns = np.rint(np.fft.fftfreq(size) * size).astype(int)
        held = spectrum[np.ix_(turns, turns)]
        middle = np.exp(
            2j * np.pi * np.fft.fftfreq(size) * (FINE - 1) / (2 * FINE)
        )  # of a pixel lies between its cells
        at = np.arange(size)
        return self.corner[1] + at, self.corner[0] + at, np.fft.ifft2(held * middle[:, None] * middle[None])


def _steel(random: np.random.Generator, ship: tuple[float, ...], smear: float) -> _Steel:
    x, y, length, beam, heading = ship
    size = 2 * int(length / 2 + 4 * smear + 6)
    corner = int(x) - size // 2, int(y) - size // 2
    shape = size * FINE, size * FINE
    outline = hull((x - corner[0]) * FINE, (y - corner[1]) * FINE, length * FINE, beam * FINE, heading)
    part, mask = inside(outline, shape)
    deck, points, area = np.zeros(shape), np.zeros(shape), length * beam
    texture = np.kron(np.exp(0.7 * random.normal(size=(size, size))), np.ones((FINE, FINE)))
    deck[part] = mask * 10 ** random.uniform(0.9, 1.7) * texture[part]
    spots = mask & (random.random(mask.shape) < max(0.12, 2 / area) / FINE**2)
    points[part] = spots * 10 ** random.uniform(1.6, 3.0, mask.shape)
    return _Steel(corner, deck, points, smear)


def _response(shape: tuple[int, int], wide: float) -> np.ndarray:
    """The transfer function of a response about ``wide`` pixels wide, weighted a little: sidelobes at about -20 dB."""

    def axis(size: int) -> np.ndarray:
        f = np.abs(np.fft.fftfreq(size)) * wide * 1.15
        return np.where(f < 0.5, 0.7 + 0.3 * np.cos(2 * np.pi * f), 0.0)

    return axis(shape[0])[:, None] * axis(shape[1])[None]


def _complex(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return (random.normal(size=shape) + 1j * random.normal(size=shape)) / np.sqrt(2)


def _phase(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return np.exp(2j * np.pi * random.random(shape))


def optical(
    seed: int, *, side: int = 800, gsd: float = 3.0, count: int = 10, waves: float = 4.0, clouds: int = 2, land: bool = True,
    lengths: tuple[float, float] = (45, 300), clear_m: float = 700.0, error_m: float = 60.0, dim: float = 0.0,
) -> Sea:  # fmt: skip
    """A picture of one band, uint8; ``waves`` is the deviation of the sea, ``dim`` the share of ships darker than it."""
    random = np.random.default_rng(seed)
    truth, chart = shore(random, side, gsd, error_m) if land else (shapely.Polygon(), shapely.Polygon())
    size = side * FINE
    shape, fine = (size, size), gsd / FINE
    tone = random.uniform(35, 70)
    picture = tone + _waves(random, shape, fine, waves)
    picture += random.uniform(0, 25) * np.linspace(0, 1, size)[None] ** 2  # glint towards one side
    _whitecaps(random, picture, fine)
    if land:
        _land(random, picture, truth, fine)
    ships = place_ships(random, side, gsd, count, truth, clear_m, lengths)
    sun = random.uniform(0, 2 * np.pi)
    for ship in ships:
        _ship(random, picture, ship, tone, sun, fine, dark=random.random() < dim)
    for _ in range(clouds):
        _cloud(random, picture, fine, truth, ships, gsd)
    picture = ndimage.gaussian_filter(picture, 0.55 * FINE)
    small = picture.reshape(side, FINE, side, FINE).mean(axis=(1, 3)) + random.normal(0, 1.2, (side, side))
    boxes = [corners(*ship) for ship in ships]
    return Sea(np.clip(small, 1, 255).astype(np.uint8), gsd, boxes, truth, chart)


def _waves(random: np.random.Generator, shape: tuple[int, int], fine: float, deviation: float) -> np.ndarray:
    """Wind sea: noise whose power lies round a wavelength and a direction."""
    fy, fx = np.fft.fftfreq(shape[0], fine)[:, None], np.fft.rfftfreq(shape[1], fine)[None]
    f, turn = np.maximum(np.hypot(fy, fx), 1e-9), np.arctan2(fy, fx) - random.uniform(0, np.pi)
    peak = 1 / random.uniform(25, 90)
    power = (f / peak) ** -3 * np.exp(-1.2 * (peak / f) ** 4) * (0.3 + np.cos(turn) ** 2)
    noise = np.fft.rfft2(random.normal(size=shape)) * np.sqrt(power)
    found = np.fft.irfft2(noise, s=shape)
    return found / found.std() * deviation


def _whitecaps(random: np.random.Generator, picture: np.ndarray, fine: float) -> None:
    area = picture.size * fine**2 / 1e6
    for _ in range(random.poisson(25 * area)):
        y, x = random.integers(0, picture.shape[0], 2)
        radius = random.uniform(0.5, 2.5) / fine
        _spot(picture, x, y, radius * random.uniform(1, 2.5), radius, random.uniform(20, 90), random.uniform(0, np.pi))


def _spot(picture: np.ndarray, x: float, y: float, a: float, b: float, light: float, turn: float) -> None:
    reach = int(max(a, b) * 2) + 2
    rows, columns = slice(max(0, int(y) - reach), int(y) + reach), slice(max(0, int(x) - reach), int(x) + reach)
    part = picture[rows, columns]
    if part.size:
        dy, dx = np.mgrid[rows.start : rows.start + part.shape[0], columns.start : columns.start + part.shape[1]]
        u = (dx - x) * np.cos(turn) + (dy - y) * np.sin(turn)
        v = -(dx - x) * np.sin(turn) + (dy - y) * np.cos(turn)
        part += light * np.exp(-((u / max(a, 0.3)) ** 2) - (v / max(b, 0.3)) ** 2)


def _land(random: np.random.Generator, picture: np.ndarray, truth: shapely.Geometry, fine: float) -> None:
    size = picture.shape[0]
    x = (np.arange(size) + 0.5) / FINE
    dry = shapely.contains_xy(truth, *np.meshgrid(x, x))
    ground = 95 + 22 * rough(random, picture.shape, 25 / fine) + 8 * random.normal(size=picture.shape)
    picture[dry] = ground[dry]
    rows, columns = np.nonzero(dry)
    for i in random.integers(0, len(rows), 140):
        wide, long = random.uniform(8, 30) / fine, random.uniform(20, 110) / fine
        shed = hull(columns[i], rows[i], long, wide, random.uniform(0, np.pi), bow=0.001)
        part, mask = inside(shed, picture.shape)
        picture[part][mask & dry[part]] = random.uniform(130, 245)


def _ship(
    random: np.random.Generator,
    picture: np.ndarray,
    ship: tuple[float, ...],
    tone: float,
    sun: float,
    fine: float,
    *,
    dark: bool,
) -> None:
    x, y, length, beam = (v * FINE for v in ship[:4])
    heading = ship[4]
    u = np.array([np.cos(heading), np.sin(heading)])
    middle = np.array([x, y])
    if random.random() < 0.6:
        _wake(random, picture, middle - u * length / 2, u, length, beam)
    shade = random.uniform(4, 12) / fine * np.array([np.cos(sun), np.sin(sun)])
    for step in np.linspace(0.15, 1, 6):  # the shadow of the freeboard
        part, mask = inside(hull(x + shade[0] * step, y + shade[1] * step, length, beam, heading), picture.shape)
        picture[part][mask] = np.minimum(picture[part][mask], tone * 0.7)
    part, mask = inside(hull(x, y, length, beam, heading, random.uniform(0.08, 0.2)), picture.shape)
    deck = tone + (-random.uniform(18, 28) if dark else random.uniform(28, 110))
    picture[part][mask] = deck + random.normal(0, 3, int(mask.sum()))
    if length * fine > 60:
        hatch = (-6 if dark else 1) * random.uniform(0, 0.35) * abs(deck - tone) * random.choice((-1, 1))
        for at in np.arange(-0.25, 0.33, 0.11):
            spot = middle + u * at * length
            part, mask = inside(hull(*spot, 0.08 * length, 0.65 * beam, heading, bow=0.001), picture.shape)
            picture[part][mask] += hatch if not dark else 0
    house = middle - u * length * (0.36 if random.random() < 0.8 else -0.3)
    part, mask = inside(hull(*house, 0.09 * length, 0.85 * beam, heading, bow=0.001), picture.shape)
    picture[part][mask] = deck + (random.uniform(20, 60) if not dark else random.uniform(-5, 5))


def _wake(
    random: np.random.Generator, picture: np.ndarray, stern: np.ndarray, u: np.ndarray, length: float, beam: float
) -> None:
    """Foam that spreads and fades behind the stern."""
    long, light = random.uniform(1, 4) * length, random.uniform(10, 35)
    v = np.array([-u[1], u[0]])
    ends = [stern + v * beam * 0.35, stern - v * beam * 0.35, stern - u * long - v * beam, stern - u * long + v * beam]
    part, mask = inside(np.array(ends), picture.shape)
    rows, columns = np.nonzero(mask)
    away = -((columns + part[1].start - stern[0]) * u[0] + (rows + part[0].start - stern[1]) * u[1])
    foam = light * np.exp(-1.6 * away / long) * (0.6 + 0.8 * random.random(len(rows)))
    picture[part][rows, columns] += foam


def _cloud(
    random: np.random.Generator, picture: np.ndarray, fine: float, land: shapely.Geometry, ships: list, gsd: float
) -> None:
    """A small cumulus, and its shadow; none over a ship."""
    size, radius = picture.shape[0], random.uniform(60, 220) / fine
    for _ in range(50):
        x, y = random.uniform(0.2 * size, 0.95 * size, size=2)
        if all(np.hypot(x - s[0] * FINE, y - s[1] * FINE) > 3 * radius + s[2] * FINE for s in ships):
            break
    else:
        return
    for _ in range(9):
        dx, dy = random.normal(0, 0.45 * radius, size=2)
        r = radius * random.uniform(0.25, 0.6)
        _spot(picture, x + dx + 2.2 * radius, y + dy + 1.2 * radius, r, r, -random.uniform(3, 8), 0)
        _spot(picture, x + dx, y + dy, r, r * random.uniform(0.6, 1), random.uniform(25, 70), random.uniform(0, np.pi))
