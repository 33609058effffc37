"""Things that lie about in a port: coal heaps, crane rails, clutter, traffic, sea-farm lines, bermed stores."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from scenes.canvas import Canvas
from scenes.cargo import draw_car
from scenes.grid import Array, Point, offset
from scenes.land import SNOW, Season
from scenes.noise import generator, step
from scenes.shore import Base, at, filled, signed_distance
from scenes.site import Heap, Polygon, Site
from scenes.works import QUAY_HEIGHT, grain, heading_of, strip


def draw_heap(canvas: Canvas, heap: Heap, season: Season, key: str) -> None:
    """A heap of coal or gravel: ridged, its edge ragged, dust around it."""
    rng = generator(key, heap.at[0], heap.at[1])
    base, lump = canvas.ground(heap.at), rng.uniform(0, 6, 4)
    dark = np.array((0.030, 0.029, 0.030) if heap.kind == "coal" else (0.235, 0.205, 0.165), np.float32)

    def ragged(ahead: Array, right: Array) -> Array:
        wave = np.sin(ahead * 0.21 + lump[0]) * 1.6 + np.sin(ahead * 0.5 + right * 0.33 + lump[1]) * 0.9
        a = np.abs(ahead) - heap.length / 2 + heap.width / 2
        return heap.width / 2 - np.hypot(np.maximum(a, 0), right) + wave - 2.0

    def rise(ahead: Array, right: Array) -> Array:
        ridge = (
            1
            + 0.10 * np.sin(ahead * 0.23 + right * 0.1 + lump[2])
            + 0.08 * np.sin(ahead * 0.61 - right * 0.5 + lump[3])
        )
        return base + np.clip(ragged(ahead, right) * 0.62, 0, heap.height) * ridge

    def coat(ahead: Array, right: Array) -> Array:
        white = season.snow * (
            0.05 + 0.22 * step(np.abs(right) / heap.width + 0.08 * np.sin(ahead * 0.3 + lump[0]), 0.25, 0.5)
        )
        return dark + white[..., None] * (np.array(SNOW, np.float32) - dark)

    halo = (heap.length + 16, heap.width + 16)
    dust = (0.085, 0.080, 0.076) if heap.kind == "coal" else (0.215, 0.190, 0.155)
    canvas.stamp(heap.at, heap.heading, halo, dust, shape=lambda a, r: (ragged(a, r) + 6) * 0.09, opacity=0.75)
    canvas.stamp(heap.at, heap.heading, (heap.length + 6, heap.width + 6), coat, rise, shape=ragged)


def draw_crane_rails(canvas: Canvas, site: Site) -> None:
    """Rails that portal cranes run on, and the darker lane between them."""
    for first, second in site.crane_rails:
        heading = heading_of((first, second))
        middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
        long = float(np.hypot(second[0] - first[0], second[1] - first[1]))
        canvas.stamp(middle, heading, (long, 10.0), (0.150, 0.142, 0.130), opacity=0.32)
        for side in (-5.0, 5.0):
            canvas.stamp(offset(middle, heading, 0, side), heading, (long, 0.7), (0.105, 0.092, 0.080), opacity=0.8)


@lru_cache(maxsize=2)
def _beside_lanes(site: Site) -> Array:
    """Metres from tracks and roads, negative upon them."""
    lanes = [p for t in site.tracks for p in strip(t.line, 7)]
    lanes += [p for r in site.roads for p in strip(r.line, r.width + 2)]
    return -signed_distance(filled(lanes))


def draw_clutter(canvas: Canvas, site: Site, key: str) -> None:
    """Pallets, crates, timber, parked lorries and oil stains over the working floors."""
    rng = generator(key, "clutter")
    free = _beside_lanes(site)
    for area in site.clutter:
        e0, e1 = min(p[0] for p in area), max(p[0] for p in area)
        n0, n1 = min(p[1] for p in area), max(p[1] for p in area)
        count = int((e1 - e0) * (n1 - n0) / 900)
        for _ in range(count):
            middle = (float(rng.uniform(e0, e1)), float(rng.uniform(n0, n1)))
            kind, heading = rng.random(), site.streets + float(rng.choice([0, 90])) + float(rng.normal(0, 6))
            lots = int(rng.integers(1, 6))
            if not _inside(area, middle):
                continue
            for lot in range(lots):
                spot = offset(middle, heading, 0, (lot - lots / 2) * 3.1)
                if at(free, *spot) > 2 and abs(canvas.surface(spot) - QUAY_HEIGHT) < 0.3:
                    _piece(canvas, spot, heading, float(kind), rng)


def _piece(canvas: Canvas, spot: Point, heading: float, kind: float, rng: np.random.Generator) -> None:
    tone = float(rng.uniform(0.7, 1.3))
    if kind < 0.4:
        size, colour, tall = (float(rng.uniform(3, 9)), 1.8), (0.20 * tone, 0.15 * tone, 0.10 * tone), 1.2
    elif kind < 0.65:
        size, colour, tall = (2.4, 2.2), (0.24 * tone, 0.23 * tone, 0.21 * tone), 1.7
    elif kind < 0.85:
        size, colour, tall = (float(rng.uniform(6, 11)), 2.4), (0.10 * tone, 0.12 * tone, 0.13 * tone), 2.6
    else:
        size, colour, tall = (float(rng.uniform(3, 6)), 2.6), (0.17 * tone, 0.09 * tone, 0.065 * tone), 1.0
    canvas.stamp(spot, heading, size, colour, QUAY_HEIGHT + tall)


def _inside(polygon: Polygon, point: Point) -> bool:
    inside = False
    for (e1, n1), (e2, n2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (n1 > point[1]) != (n2 > point[1]) and point[0] < (e2 - e1) * (point[1] - n1) / (n2 - n1) + e1:
            inside = not inside
    return inside


def draw_traffic(canvas: Canvas, site: Site, key: str) -> None:
    """Cars and lorries along the paved roads, on the right-hand side."""
    rng = generator(key, "traffic")
    for road in site.roads:
        if not road.paved:
            continue
        for first, second in pairwise(road.line):
            heading, long = heading_of((first, second)), float(np.hypot(second[0] - first[0], second[1] - first[1]))
            for _ in range(int(rng.poisson(long / 260))):
                way = float(rng.choice([0, 180]))
                spot = offset(offset(first, heading, float(rng.uniform(0, long))), heading + way, 0, road.width * 0.22)
                draw_car(canvas, spot, heading + way, canvas.ground(spot), rng)


def draw_farms(canvas: Canvas, site: Site, base: Base) -> None:
    """Lines of floats over kelp and scallop beds."""
    for farm in site.farms:
        rng = generator(site.name, "farm", farm.at[0])
        lines = int(farm.width / 14)
        for number in range(lines):
            side = (number - lines / 2) * 14 + float(rng.normal(0, 1.2))
            count = int(farm.length / 4.5)
            bend = float(rng.normal(0, 3))
            for knot in range(count):
                share = knot / count - 0.5
                if rng.random() < 0.14:
                    continue
                spot = offset(farm.at, farm.heading, share * farm.length, side + bend * (1 - 4 * share**2))
                if at(base.built, *spot) < -25:
                    pale = float(rng.uniform(0.12, 0.42))
                    canvas.stamp(spot, farm.heading, (1.5, 0.9), (pale, pale, pale * 0.94), opacity=0.8)


def draw_stores(canvas: Canvas, site: Site, season: Season) -> None:
    """Stores behind earth banks, each open to one side."""
    grass = tuple(g * (1 - 0.7 * season.snow) + s * 0.7 * season.snow for g, s in zip(season.grass, SNOW, strict=True))
    white = 0.5 * season.snow
    roof = tuple(r * (1 - white) + s * white for r, s in zip((0.20, 0.195, 0.185), SNOW, strict=True))
    for place, heading in site.stores:
        base = canvas.ground(place)

        def bank(ahead: Array, right: Array, base: float = base) -> Array:
            edge = np.minimum(21 - np.abs(ahead), 17 - np.abs(right))
            return base + np.clip(np.minimum(edge, 9.0 - edge) * 0.9, 0, 4.5)

        canvas.stamp(place, heading, (54, 46), (grass[0], grass[1], grass[2]), "bare", opacity=0.9)
        canvas.stamp(place, heading, (42, 34), (grass[0], grass[1], grass[2]), bank, opacity=0.9)
        canvas.stamp(place, heading, (26, 18), (0.175, 0.155, 0.125), base + 0.1)
        canvas.stamp(offset(place, heading, 0, 15), heading, (7, 12), (0.175, 0.155, 0.125), base + 0.1)
        canvas.stamp(
            place, heading, (22, 12), (roof[0], roof[1], roof[2]), lambda a, r, b=base: b + 5 - np.abs(r) * 0.25
        )


def speckle(canvas: Canvas, name: str) -> None:
    """Fine grain over all land: tufts, stones, ruts that no rule above draws."""
    rows = canvas.height.shape[0]
    for top in range(0, rows, 512):
        window = (slice(top, min(rows, top + 512)), slice(0, canvas.height.shape[1]))
        canvas.albedo[window] *= (1 + 0.085 * grain(canvas, name, window))[..., None]
