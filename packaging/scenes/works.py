"""What people built and left standing: quays, roads, tracks, sheds, tanks, houses."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from scenes.canvas import Canvas, Colour, circle
from scenes.grid import Array, Point, offset
from scenes.land import SNOW, Season
from scenes.noise import fractal, generator, octave, step, white
from scenes.shore import at, base_of, filled, signed_distance
from scenes.site import Polygon, Road, Shed, Site, Track

QUAY_HEIGHT = 2.6
CONCRETE: Colour = (0.232, 0.220, 0.200)
ROOFS: dict[str, Colour] = {
    "grey": (0.235, 0.232, 0.225),
    "light": (0.40, 0.40, 0.385),
    "blue": (0.090, 0.140, 0.205),
    "rust": (0.185, 0.115, 0.085),
    "green": (0.120, 0.175, 0.135),
    "red": (0.205, 0.105, 0.078),
    "slate": (0.150, 0.148, 0.150),
    "tile": (0.245, 0.150, 0.110),
}
_HOUSE_ROOFS = (
    "slate",
    "slate",
    "slate",
    "tile",
    "tile",
    "grey",
    "grey",
    "grey",
    "rust",
    "rust",
    "blue",
    "red",
    "light",
)


def roof_colour(name: str, season: Season, rng: np.random.Generator) -> Colour:
    """A roof's colour in that season, weathered."""
    fade, white = float(rng.uniform(0.85, 1.15)), season.snow * float(rng.uniform(0.45, 1.05))
    base = ROOFS[name]
    return (
        base[0] * fade * (1 - white) + SNOW[0] * white,
        base[1] * fade * (1 - white) + SNOW[1] * white,
        base[2] * fade * (1 - white) + SNOW[2] * white,
    )


def draw_quays(canvas: Canvas, site: Site, season: Season, key: str) -> None:
    """Basins and quays with worn concrete, a fender edge, and crane rails left to the site's plan."""
    for basin in site.basins:
        window = canvas.window(list(basin))
        if window:
            share = canvas.cover(basin, window)
            canvas.water[window] = np.maximum(canvas.water[window], share)
            for level in (canvas.height, canvas.bare):
                level[window] *= 1 - share
    for quay in site.quays:
        canvas.polygon(quay, (0.10, 0.095, 0.085), QUAY_HEIGHT)
    for quay in site.quays:
        _worn_floor(canvas, _shrunk(quay, 1.1), CONCRETE, season, f"{site.name}/quay", 0.55)
    for yard in site.yards:
        _worn_floor(canvas, yard, (0.178, 0.157, 0.130), season, f"{site.name}/yard", 0.35)


def _shrunk(polygon: Polygon, by: float) -> Polygon:
    from shapely.geometry import Polygon as Area

    return tuple((float(e), float(n)) for e, n in Area(polygon).buffer(-by, join_style="mitre").exterior.coords)


def _worn_floor(canvas: Canvas, polygon: Polygon, colour: Colour, season: Season, name: str, clear: float) -> None:
    """Concrete with stains, slab joints, patches, tyre marks; snow where it was not cleared."""
    window = canvas.window(list(polygon))
    if window is None:
        return
    share = canvas.cover(polygon, window)
    e, n = _axes(canvas, window)
    stain = fractal(f"{name}/stain", e, n, (70.0, 26.0, 9.0, 3.0, 1.2), 0.78)
    oil = step(fractal(f"{name}/oil", e, n, (45.0, 12.0, 4.0), 0.8), 1.0, 2.0)
    slab = np.maximum(np.abs((e[None] % 20.0) - 10) > 9.7, np.abs((n[:, None] % 20.0) - 10) > 9.7)
    tone = (1 + 0.13 * stain) * (1 - 0.30 * oil) * (1 - 0.10 * slab)
    value = tone[..., None] * np.array(colour, np.float32)
    if season.snow:
        drift = fractal(f"{name}/drift", e, n, (60.0, 20.0, 6.0, 2.0), 0.8)
        white = step(drift + 1.6 * season.snow - 2.4 * clear - 0.35, -0.4, 0.8)[..., None] * 0.85
        value = value * 0.8 * (1 - white) + white * np.array(SNOW, np.float32)
    canvas.albedo[window] += share[..., None] * (value.astype(np.float32) - canvas.albedo[window])
    canvas.water[window] *= 1 - share


def _axes(canvas: Canvas, window: tuple[slice, slice]) -> tuple[Array, Array]:
    rows, columns = window
    step_m = canvas.grid.step
    e = canvas.grid.west + (np.arange(columns.start, columns.stop) + 0.5) * step_m
    n = canvas.grid.north - (np.arange(rows.start, rows.stop) + 0.5) * step_m
    return e.astype(np.float32), n.astype(np.float32)


def draw_roads(canvas: Canvas, roads: tuple[Road, ...], season: Season) -> None:
    """Roads with verges; paved ones darker, tracks of earth lighter."""
    slush = season.snow * 0.25
    for road in roads:
        colour: Colour = (0.118, 0.116, 0.113) if road.paved else (0.205, 0.178, 0.138)
        colour = (colour[0] + slush * 0.6, colour[1] + slush * 0.62, colour[2] + slush * 0.65)
        canvas.line(road.line, road.width + 3.0, (0.165, 0.148, 0.118), 0.6)
        canvas.line(road.line, road.width, colour, 0.92)


def draw_tracks(canvas: Canvas, tracks: tuple[Track, ...], season: Season) -> None:
    """Railway tracks: ballast, and two rails that catch the light."""
    white = season.snow * 0.45
    bare, snow = (0.150, 0.130, 0.110), SNOW
    ballast: Colour = (
        bare[0] * (1 - white) + snow[0] * white,
        bare[1] * (1 - white) + snow[1] * white,
        bare[2] * (1 - white) + snow[2] * white,
    )
    for track in tracks:
        canvas.line(track.line, 3.6, ballast, 0.9)
    for track in tracks:
        for side in (-0.76, 0.76):
            canvas.line(_beside(track.line, side), 0.30, (0.068, 0.058, 0.050), 0.85)


def _beside(line: tuple[Point, ...], right: float) -> tuple[Point, ...]:
    out = []
    for index, point in enumerate(line):
        first, second = line[max(0, index - 1)], line[min(len(line) - 1, index + 1)]
        heading = float(np.degrees(np.arctan2(second[0] - first[0], second[1] - first[1])))
        out.append(offset(point, heading, 0, right))
    return tuple(out)


def draw_shed(canvas: Canvas, shed: Shed, season: Season, rng: np.random.Generator) -> None:
    """A shed with a pitched roof, ridge along its length."""
    base = canvas.ground(shed.at)
    rise = min(0.36 * shed.width / 2, 4.5)

    def roof(ahead: Array, right: Array) -> Array:
        return base + shed.height + rise * (1 - np.abs(right) / (shed.width / 2))

    paint = np.array(roof_colour(shed.roof, season, rng), np.float32)
    phase = float(rng.uniform(0, 9))

    def sheets(ahead: Array, right: Array) -> Array:
        seam = 1 - 0.10 * (((ahead + phase) % 6.0) < 0.7) + 0.05 * np.sin(ahead * 0.31 + phase) * np.sin(right * 0.5)
        ridge = 1 + 0.12 * (np.abs(right) < 0.5)
        return paint * (seam * ridge)[..., None].astype(np.float32)

    canvas.stamp(shed.at, shed.heading, (shed.length, shed.width), sheets, roof)
    if shed.width > 18:
        vents = int(shed.length / 14)
        for number in range(vents):
            place = offset(shed.at, shed.heading, (number - (vents - 1) / 2) * 14)
            canvas.stamp(place, shed.heading, (2.2, 1.4), (0.20, 0.20, 0.19), base + shed.height + rise + 1.2)


def draw_tank(canvas: Canvas, place: Point, radius: float, season: Season) -> None:
    """An oil tank: a bright disc with its rim, inside an earth bund."""
    base, white = canvas.ground(place), 0.42 + 0.25 * season.snow
    size = (2 * radius + 1, 2 * radius + 1)
    bund = (3.2 * radius, 3.2 * radius)
    canvas.stamp(place, 20, bund, (0.19, 0.165, 0.125), base + 1.6)
    canvas.stamp(place, 20, (bund[0] - 4, bund[1] - 4), (0.17, 0.155, 0.13), base)
    canvas.stamp(place, 0, size, (white, white, white * 0.98), base + 10, shape=circle(radius))
    canvas.stamp(
        place,
        0,
        size,
        (white * 0.9, white * 0.9, white * 0.9),
        lambda a, r: base + 10.8 - np.hypot(a, r) * 0.05,
        shape=circle(radius - 0.7),
    )


@lru_cache(maxsize=8)
def _within(polygon: Polygon) -> Array:
    return signed_distance(filled((polygon,)))


def draw_town(canvas: Canvas, site: Site, season: Season) -> None:
    """Streets and blocks of houses within the town's polygons, always at the same places."""
    free = _free_ground(site)
    angle = site.streets
    for number, polygon in enumerate(site.town):
        middle = (float(np.mean([p[0] for p in polygon])), float(np.mean([p[1] for p in polygon])))
        reach = max(float(np.hypot(p[0] - middle[0], p[1] - middle[1])) for p in polygon)
        inside = _within(polygon)
        blocks = int(reach / 70) + 1
        for i in range(-blocks, blocks + 1):
            for j in range(-blocks, blocks + 1):
                centre = offset(middle, angle, i * 82, j * 112)
                if at(inside, *centre) > 5 and at(free, *centre) > 22:
                    _streets(canvas, centre, angle, season)
                    _block(canvas, centre, angle, season, free, generator(site.name, number, i, j))


@lru_cache(maxsize=2)
def _free_ground(site: Site) -> Array:
    """Metres from anything that may not be built over, negative upon it."""
    taken = [strip(r.line, r.width + 6) for r in site.roads] + [strip(t.line, 9) for t in site.tracks]
    taken += [_box(s.at, s.heading, s.length + 8, s.width + 8) for s in site.sheds]
    taken += [_box(place, 20, 3.4 * radius, 3.4 * radius) for place, radius in site.tanks]
    taken += [_box(place, heading, 50, 44) for place, heading in site.stores]
    strips = [p for group in taken for p in group]
    blocked = filled([*site.quays, *site.yards, *strips]) | (base_of(site).natural < 26)
    return -signed_distance(blocked)


def strip(line: tuple[Point, ...], width: float) -> list[Polygon]:
    """Rectangles along a line."""
    out = []
    for first, second in pairwise(line):
        heading = float(np.degrees(np.arctan2(second[0] - first[0], second[1] - first[1])))
        middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
        length = float(np.hypot(second[0] - first[0], second[1] - first[1]))
        out += _box(middle, heading, length + width / 2, width)
    return out


def _box(place: Point, heading: float, length: float, width: float) -> list[Polygon]:
    return [
        tuple(offset(place, heading, a * length / 2, b * width / 2) for a, b in ((1, -1), (1, 1), (-1, 1), (-1, -1)))
    ]


def _streets(canvas: Canvas, centre: Point, angle: float, season: Season) -> None:
    earth = (0.175 + 0.1 * season.snow, 0.158 + 0.12 * season.snow, 0.132 + 0.14 * season.snow)
    canvas.stamp(offset(centre, angle, 41), angle + 90, (114, 5.5), earth, "bare", opacity=0.85)
    canvas.stamp(offset(centre, angle, 0, 56), angle, (84, 6.5), earth, "bare", opacity=0.85)


def _block(canvas: Canvas, centre: Point, angle: float, season: Season, free: Array, rng: np.random.Generator) -> None:
    """One block: rows of small houses with yards, or slabs of flats, a school, a green."""
    kind = rng.random()
    if kind < 0.62:
        for row in (-28, -9, 10, 29):
            for column in range(-3, 4):
                if rng.random() < 0.16:
                    continue
                place = offset(centre, angle, row + rng.normal(0, 1.2), column * 15.4 + rng.normal(0, 1.0))
                _house(
                    canvas,
                    place,
                    angle + 90 + rng.normal(0, 2),
                    (rng.uniform(10, 14), rng.uniform(6.2, 8.0)),
                    3.0,
                    season,
                    free,
                    rng,
                )
                if rng.random() < 0.55:
                    hut = offset(place, angle, 8.3, rng.uniform(-4, 4))
                    _house(canvas, hut, angle, (rng.uniform(3.5, 5.5), 3.2), 2.2, season, free, rng)
    elif kind < 0.86:
        for row in (-25, 8):
            size = (rng.uniform(44, 72), rng.uniform(10.5, 12.5))
            _flats(canvas, offset(centre, angle, row, rng.uniform(-12, 12)), angle + 90, size, season, free, rng)
    elif kind < 0.93:
        _flats(canvas, offset(centre, angle, -16), angle + 90, (58, 14), season, free, rng)
        _flats(canvas, offset(centre, angle, 6, 24), angle, (30, 13), season, free, rng)
    else:
        for _ in range(5):
            place = offset(centre, angle, rng.uniform(-30, 30), rng.uniform(-45, 45))
            _house(canvas, place, angle, (rng.uniform(14, 24), rng.uniform(8, 11)), 4.5, season, free, rng)


def _house(
    canvas: Canvas,
    place: Point,
    heading: float,
    size: tuple[float, float],
    eaves: float,
    season: Season,
    free: Array,
    rng: np.random.Generator,
) -> None:
    roof = _HOUSE_ROOFS[int(rng.integers(len(_HOUSE_ROOFS)))]
    if at(free, *place) > 9:
        draw_shed(canvas, Shed(place, heading, size[0], size[1], eaves, roof), season, rng)


def _flats(
    canvas: Canvas,
    place: Point,
    heading: float,
    size: tuple[float, float],
    season: Season,
    free: Array,
    rng: np.random.Generator,
) -> None:
    """A slab of flats: flat roof with parapet and stair heads."""
    if min(at(free, *offset(place, heading, a * size[0] / 2)) for a in (-1, 0, 1)) < 8:
        return
    base, top = canvas.ground(place), float(rng.choice([9.5, 12.5, 15.5]))
    roof = roof_colour(str(rng.choice(["light", "grey", "slate"])), season, rng)
    canvas.stamp(place, heading, size, (roof[0] * 1.2, roof[1] * 1.2, roof[2] * 1.18), base + top + 0.7)
    canvas.stamp(place, heading, (size[0] - 1.2, size[1] - 1.2), roof, base + top)
    for number in range(int(size[0] / 15)):
        head = offset(place, heading, -size[0] / 2 + 7.5 + number * 15, 1.0)
        canvas.stamp(head, heading, (3.4, 3.0), (roof[0] * 0.85, roof[0] * 0.85, roof[0] * 0.85), base + top + 2.4)


def heading_of(line: tuple[Point, Point]) -> float:
    """Heading from the first point to the second."""
    return float(np.degrees(np.arctan2(line[1][0] - line[0][0], line[1][1] - line[0][1])))


def grain(canvas: Canvas, name: str, window: tuple[slice, slice]) -> Array:
    """Fine noise over a window of working cells."""
    e, n = _axes(canvas, window)
    return 0.7 * white(name, e, n) + 0.7 * octave(name, e, n, 2.7)
