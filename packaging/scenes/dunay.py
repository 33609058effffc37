"""Dunay: the site. Shore by GSHHG; the jetty, yard, tracks and stores are invented, their place is not that of the real pier."""

import numpy as np

from scenes.grid import Point, offset
from scenes.site import Farm, Heap, Polygon, Road, Shed, Site, Track

ALONG = 182.0
OUT = 92.0
_ROOT = (1385.0, -640.0)
TRACKS = (-44.0, -49.4, -55.0)
HEAD = (40.0, 330.0, 486.0, 522.0)  # the jetty's head: from and to along the shore, from and to out to sea


def place(s: float, d: float) -> Point:
    """The local point ``s`` metres along the shore and ``d`` metres out to sea."""
    return offset(_ROOT, ALONG, s, -d)


def _block(s0: float, s1: float, d0: float, d1: float) -> Polygon:
    return place(s0, d0), place(s1, d0), place(s1, d1), place(s0, d1)


def _tracks() -> tuple[Track, ...]:
    yard = [Track(f"yard {n + 1}", (place(-140 - 30 * n, d), place(385 - 20 * n, d))) for n, d in enumerate(TRACKS)]
    leads = [
        Track(f"lead {n + 1}", (place(-140 - 30 * n, d), place(-200 - 30 * n, TRACKS[0])))
        for n, d in enumerate(TRACKS)
        if n
    ]
    turn = np.radians(np.arange(0, 91, 6))
    bend = [place(92 + 78 * float(np.sin(a)), TRACKS[0] + 78 * float(1 - np.cos(a))) for a in turn]
    spur = Track("jetty", (place(30, TRACKS[0]), *bend, place(170, HEAD[2] + 6)))
    main = [
        place(-140, TRACKS[0]),
        place(-330, TRACKS[0]),
        place(-450, -90),
        place(-560, -190),
        place(-700, -420),
        place(-860, -900),
        place(-960, -1500),
    ]
    return (*yard, *leads, spur, Track("main", tuple(main)))


def _sheds() -> tuple[Shed, ...]:
    sheds = []
    for row, d in enumerate((-100, -160, -222)):
        for column in range(5):
            roof = ("slate", "rust", "grey", "light", "green", "blue", "tile")[(row * 5 + column * 3) % 7]
            if (row, column) not in ((0, 2), (0, 3), (1, 3)):
                sheds.append(Shed(place(-20 + 84 * column, d), ALONG, 60 - 6 * row, 16 + 3 * row, 6.5 + row, roof))
    return (*sheds, Shed(place(15, -8), ALONG, 40, 14, 6, "light"), Shed(place(345, -4), ALONG, 34, 14, 6, "rust"))


def _stores() -> tuple[tuple[Point, float], ...]:
    out = []
    for row in range(4):
        for column in range(6):
            out.append((place(-40 + 96 * column + 20 * (row % 2), -430 - 88 * row), ALONG + (0 if row % 2 else 180)))
    return tuple(out)


def _roads() -> tuple[Road, ...]:
    main = (
        place(445, -276),
        place(-120, -276),
        place(-160, -290),
        place(-420, -380),
        place(-640, -640),
        place(-1000, -1500),
    )
    loops = [Road((place(-110, -474 - 176 * k), place(560, -474 - 176 * k)), 6, False) for k in range(2)]
    return (
        Road(main, 8),
        Road((place(-85, -70), place(420, -70)), 7),
        Road((place(-85, -70), place(-85, -276)), 7),
        Road((place(158, -70), place(158, 500)), 7),
        Road((place(-110, -276), place(-110, -780)), 6, False),
        Road((place(445, -276), place(620, -190), place(900, -330), place(1300, -420)), 6, False),
        *loops,
    )


def dunay() -> Site:
    """The site of Dunay, around the fact sheet's point (42.88 N, 132.35 E), which lies inland: the jetty is on the shore to its south-east."""
    s0, s1, d0, d1 = HEAD
    quays = (_block(-90, 430, -262, 24), _block(152, 176, 10, d0 + 5), _block(s0, s1, d0, d1))
    town = (_block(-1000, -330, -860, -330), _block(-760, -400, -1300, -900))
    farms = (Farm((2350.0, -330.0), 60.0, 330.0, 170.0), Farm((2420.0, -1750.0), 100.0, 380.0, 150.0))
    return Site(
        name="dunay",
        epsg=32653,
        origin=(283577.18, 4750896.08),
        lonlat=(132.350, 42.880),
        quays=quays,
        basins=(_block(-60, 140, 24, 200), _block(190, 330, 24, 200)),
        yards=(_block(-90, 430, -262, -36),),
        town=town,
        streets=24.0,
        roads=_roads(),
        tracks=_tracks(),
        sheds=_sheds(),
        stores=_stores(),
        heaps=(Heap(place(385, -110), ALONG, 46, 22, 6, "gravel"),),
        crane_rails=((place(s0 + 8, d1 - 10), place(s1 - 8, d1 - 10)),),
        clutter=(_block(-80, 420, -36, 20), _block(-80, 420, -255, -60)),
        farms=farms,
        relief=260.0,
    )
