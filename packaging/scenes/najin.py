"""Najin (Rajin): the site. Shore by GSHHG; quays, piers, tracks, sheds and town are invented."""

import numpy as np

from scenes.grid import Point, offset
from scenes.site import Farm, Heap, Polygon, Road, Shed, Site, Track

ALONG = 203.7  # heading of the quay, toward the south-west
OUT = 113.7  # heading of the piers, out to sea
_ROOT = (-700.0, 130.0)

# Each pier: distance of its middle along the quay, half width, length; metres.
PIERS: dict[int, tuple[float, float, float]] = {1: (200, 42, 330), 2: (480, 54, 420), 3: (785, 44, 350)}


def place(s: float, d: float) -> Point:
    """The local point ``s`` metres along the quay and ``d`` metres out to sea."""
    return offset(_ROOT, ALONG, s, -d)


def pier(number: int, t: float, d: float) -> Point:
    """The local point on a pier ``t`` metres south-west of its middle line and ``d`` metres out."""
    return place(PIERS[number][0] + t, d)


def _block(s0: float, s1: float, d0: float, d1: float) -> Polygon:
    return place(s0, d0), place(s1, d0), place(s1, d1), place(s0, d1)


def _pier_block(number: int) -> Polygon:
    middle, half, length = PIERS[number]
    return _block(middle - half, middle + half, -10, length)


def _spur(number: int, t: float, yard: float) -> Track:
    """A track that leaves the yard and curves onto a pier."""
    middle, _half, length = PIERS[number]
    radius = 24 - yard
    turn = np.radians(np.arange(0, 91, 6))
    start = middle + t - radius
    bend = [place(start + radius * float(np.sin(a)), yard + radius * float(1 - np.cos(a))) for a in turn]
    return Track(f"pier {number} at {t:+.0f}", (place(start - 60, yard), *bend, place(middle + t, length - 16)))


YARD = (-96.0, -101.4, -107.0, -112.6, -118.0, -123.4)


def _yard_tracks() -> tuple[Track, ...]:
    out = []
    for number, d in enumerate(YARD):
        lead = -250 - 34 * number
        out.append(Track(f"yard {number + 1}", (place(lead, d), place(1010 - 25 * number, d))))
        if number:
            out.append(Track(f"lead {number + 1}", (place(lead, d), place(lead - 45, YARD[0]))))
    main = [place(-250, YARD[0]), place(-620, YARD[0]), place(-820, -150), place(-1000, -240), place(-1500, -620)]
    return (*out, Track("main", tuple(main)))


def _sheds() -> tuple[Shed, ...]:
    sheds = [
        Shed(place(40, -46), ALONG, 74, 24, 8, "grey"),
        Shed(place(345, -46), ALONG, 66, 22, 8, "rust"),
        Shed(place(640, -46), ALONG, 80, 24, 9, "light"),
        Shed(place(925, -46), ALONG, 62, 22, 7, "blue"),
        Shed(pier(1, -13, 92), OUT, 108, 26, 9, "light"),
        Shed(pier(1, -13, 222), OUT, 112, 26, 9, "blue"),
        Shed(pier(3, -15, 60), OUT, 64, 22, 8, "rust"),
    ]
    roofs = ("slate", "rust", "grey", "light", "blue", "slate", "tile", "grey", "rust", "green", "slate")
    for number, roof in enumerate(roofs):
        sheds.append(Shed(place(-120 + 96 * number, -160), ALONG, 58 + 7 * (number % 3), 17, 6.5, roof))
    for number in range(5):
        sheds.append(
            Shed(place(560 + 44 * number, -258), OUT, 60, 16, 7, ("grey", "slate", "blue", "tile", "light")[number])
        )
    return tuple(sheds)


def _town() -> tuple[Polygon, ...]:
    return (
        _block(-760, 520, -1500, -235),
        _block(530, 1100, -760, -300),
        ((-470.0, 640.0), (-120.0, 960.0), (250.0, 1010.0), (200.0, 1500.0), (-640.0, 1500.0), (-720.0, 800.0)),
    )


def _roads() -> tuple[Road, ...]:
    main = Road(
        (
            place(-1500, -480),
            place(-900, -225),
            place(-640, -196),
            place(1060, -196),
            place(1420, -250),
            place(2000, -180),
        ),
        9,
    )
    apron = Road((place(-180, -72), place(980, -72)), 8)
    links = [Road((place(s, -196), place(s, -72)), 7) for s in (-150, 112, 420, 715, 985)]
    avenues = [
        Road((place(s, -1600), place(s, -196)), width) for s, width in ((-330, 10), (10, 13), (330, 9), (800, 7))
    ]
    cross = [Road((place(-760, d), place(560, d)), 9) for d in (-470, -800)]
    coast = Road(
        ((-560.0, 420.0), (-440.0, 560.0), (-250.0, 800.0), (-60.0, 900.0), (300.0, 930.0), (700.0, 760.0)), 6, False
    )
    tank_road = Road((place(985, -72), place(1080, 40), place(1130, 150)), 5, False)
    return (main, apron, *links, *avenues, *cross, coast, tank_road)


def _heaps() -> tuple[Heap, ...]:
    coal = [Heap(pier(3, -10, 285), OUT, 70, 34, 7), Heap(place(905, -8), ALONG, 60, 26, 6)]
    return (
        *coal,
        Heap(place(1000, -125), ALONG, 20, 18, 5, "gravel"),
        Heap(place(-100, -20), ALONG, 40, 20, 5, "gravel"),
    )


def _crane_rails() -> tuple[tuple[Point, Point], ...]:
    out = []
    for number, (_middle, half, length) in PIERS.items():
        out += [(pier(number, side * (half - 8), 30), pier(number, side * (half - 8), length - 10)) for side in (-1, 1)]
    return tuple(out)


def najin() -> Site:
    """The site of Najin, around the port point of the case's fact sheet (42.233 N, 130.300 E)."""
    quays = (_block(-200, 1010, -185, 24), *(_pier_block(n) for n in PIERS), _block(-127, -119, 10, 95))
    basins = tuple(
        _block(*b) for b in ((-40, 158, 24, 520), (242, 426, 24, 560), (534, 741, 24, 560), (829, 1000, 24, 460))
    )
    return Site(
        name="najin",
        epsg=32652,
        origin=(607270.16, 4676464.51),
        lonlat=(130.300, 42.233),
        quays=quays,
        basins=basins,
        town=_town(),
        streets=ALONG - 180,
        roads=_roads(),
        tracks=(
            *_yard_tracks(),
            *(_spur(n, t, YARD[0]) for n, t in ((1, 23), (1, 28), (2, 24), (2, 29), (3, 19), (3, 24))),
        ),
        sheds=_sheds(),
        tanks=tuple((place(s, d), r) for s, d, r in ((1085, 95, 12), (1100, 150, 12), (1140, 60, 9), (1150, 195, 7))),
        yards=(_block(-200, 1010, -185, -62),),
        heaps=_heaps(),
        crane_rails=_crane_rails(),
        clutter=(_block(-190, 1000, -60, 20), *(_pier_block(n) for n in PIERS)),
        farms=(Farm((520.0, 330.0), 70.0, 360.0, 200.0), Farm((560.0, -60.0), 70.0, 340.0, 150.0)),
        relief=230.0,
    )


def alongside(number: int, side: str, beam: float, d: float) -> Point:
    """Where a ship's middle lies at a pier's ``north`` or ``south`` face, ``d`` metres out along the pier."""
    sign = -1 if side == "north" else 1
    return pier(number, sign * (PIERS[number][1] + beam / 2 + 1.8), d)
