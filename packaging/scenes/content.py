"""The scenes, one by one: what each date shows. All of it is invented, within what open reporting says of the case."""

from dataclasses import replace

from scenes import dunay, najin
from scenes.cargo import Stack
from scenes.fleet import ANGARA, BULKER, COASTER, LADY_R, MAIA, MARIA, TUG
from scenes.grid import Point, offset
from scenes.land import AUTUMN, SUMMER, WINTER
from scenes.najin import OUT, YARD, alongside, pier, place
from scenes.noise import generator
from scenes.plans import Berthed, Crane, Plan, Sky, Train
from scenes.ships import Ship
from scenes.water import Sea

IN = OUT + 180


def plans() -> tuple[Plan, ...]:
    """All scenes in order of date."""
    return tuple(sorted((*_najin_summer(), *_najin_autumn(), _najin_winter(), *_dunay_plans()), key=lambda p: p.time))


def _cars(pattern: str) -> tuple[str, ...]:
    """Rail cars from a pattern such as ``12g 8b 6l``: gondolas, boxes, loaded flats, empty flats."""
    kinds = {"g": "gondola", "b": "box", "l": "loaded flat", "f": "flat"}
    return tuple(kind for part in pattern.split() for kind in [kinds[part[-1]]] * int(part[:-1]))


def _yard_train(key: str, track: int, start: float, pattern: str, engine: bool = False) -> Train:
    return Train(key, place(start, YARD[track]), najin.ALONG, _cars(pattern), engine)


def _pier_train(key: str, number: int, t: float, start: float, pattern: str) -> Train:
    return Train(key, pier(number, t, start), OUT, _cars(pattern))


def _pier_crane(key: str, number: int, side: int, d: float, turn: float) -> Crane:
    half = najin.PIERS[number][1]
    return Crane(key, pier(number, side * (half - 8), d), OUT, OUT + side * 90 + turn)


def _moored(key: str, ship: Ship, number: int, side: str, d: float, outward: bool = False) -> Berthed:
    return Berthed(key, ship, alongside(number, side, ship.beam, d), OUT if outward else IN)


def _fishing(key: str) -> tuple[tuple[Point, float, float], ...]:
    """Fishing boats at the small jetty, and a few at sea."""
    rng = generator(key, "boats")
    out = []
    for number in range(int(rng.integers(9, 17))):
        side, row = (-1 if number % 2 else 1), number // 2
        at = place(-123 + side * float(rng.uniform(7.5, 10)), 34 + 8.5 * row + float(rng.normal(0, 0.8)))
        out.append((at, najin.ALONG + (90 - 90 * side) + float(rng.normal(0, 5)), float(rng.uniform(8, 14))))
    for _ in range(int(rng.integers(3, 8))):
        at = (float(rng.uniform(-50, 700)), float(rng.uniform(-1200, 300)))
        out.append((at, float(rng.uniform(0, 360)), float(rng.uniform(8, 16))))
    return tuple(out)


def _lorries(number: int, t: float, places: tuple[float, ...]) -> tuple[tuple[Point, float], ...]:
    return tuple((pier(number, t, d), OUT + (180 if index % 2 else 0)) for index, d in enumerate(places))


def _base_cranes() -> tuple[Crane, ...]:
    """The cranes that stand where they stand on every date."""
    return (
        _pier_crane("crane-1", 1, 1, 120, 60),
        _pier_crane("crane-2", 1, 1, 250, -70),
        _pier_crane("crane-6", 3, 1, 120, 75),
        _pier_crane("crane-7", 1, -1, 180, 80),
    )


def _najin_summer() -> tuple[Plan, ...]:
    site = najin.najin()
    first = Plan(
        "najin-2023-08-29", site, "Najin (Rajin) port", "2023-08-29T02:14:00+00:00", (-660, -260), 1.0, SUMMER,
        Sea(swell=0.45, wind=0.55, silt=0.75, glint=0.75), Sky(haze=0.55),
        ships=(
            _moored("vessel-1", replace(LADY_R, open_holds=1), 2, "south", 236),
            _moored("vessel-2", COASTER, 1, "south", 180, True),
            Berthed("vessel-3", BULKER, (430, -930), 58, 0.0, "at anchor"),
        ),
        stacks=(Stack("stack-1", pier(2, -20, 168), OUT, 5, 9, 2, False, 0.06), Stack("stack-2", pier(2, 2, 250), OUT, 4, 5, 1, True, 0.1)),
        trains=(
            _pier_train("train-1", 2, 24, 95, "16l"), _yard_train("train-2", 1, 160, "12g 6b"),
            _yard_train("train-3", 3, 300, "22g", True), _yard_train("train-4", 4, -60, "9b 5f"),
        ),
        cranes=(*_base_cranes(), _pier_crane("crane-3", 2, 1, 220, 12), _pier_crane("crane-4", 2, 1, 272, -25), _pier_crane("crane-5", 2, -1, 120, 85)),
        trucks=_lorries(2, -2, (90, 130, 205, 318)), boats=_fishing("najin-2023-08-29"), watermark=(0.80, 0.34),
    )  # fmt: skip
    second = Plan(
        "najin-2023-09-12", site, "Najin (Rajin) port", "2023-09-12T02:09:00+00:00", (-570, -330), 0.9, SUMMER,
        Sea(swell=0.6, wind=0.7, wind_to=280, silt=0.5, glint=0.55), Sky(haze=0.3),
        ships=(
            _moored("vessel-1", MAIA, 3, "north", 214, True),
            _moored("vessel-2", BULKER, 1, "south", 196),
            Berthed("vessel-3", TUG, (-60, -420), 300, 7.0, "under way"),
        ),
        stacks=(Stack("stack-1", pier(3, -8, 176), OUT, 7, 14, 3), Stack("stack-2", pier(2, -20, 250), OUT, 6, 6, 2, False, 0.08)),
        trains=(
            _pier_train("train-1", 3, 19, 70, "17l"), _yard_train("train-2", 1, 240, "18l"), _yard_train("train-3", 2, 60, "14g 4b"),
            _yard_train("train-4", 5, 120, "20g", True),
        ),
        cranes=(*_base_cranes(), _pier_crane("crane-3", 2, 1, 130, 80), _pier_crane("crane-4", 3, -1, 180, 10), _pier_crane("crane-5", 3, -1, 252, -18)),
        trucks=_lorries(3, 9, (80, 150, 262)), boats=_fishing("najin-2023-09-12"), watermark=(0.76, 0.40),
    )  # fmt: skip
    return first, second


def _najin_autumn() -> tuple[Plan, ...]:
    site = najin.najin()
    clouded = Plan(
        "najin-2023-10-05", site, "Najin (Rajin) port", "2023-10-05T02:16:00+00:00", (-520, -300), 1.0, AUTUMN,
        Sea(swell=0.7, wind=0.9, swell_length=88, silt=0.45, glint=0.45), Sky(cover=0.17, size=430, haze=0.3, seed=41),
        ships=(
            Berthed("vessel-1", replace(LADY_R, deckload=11), (330, -560), 120, 11.5, "under way"),
            _moored("vessel-2", MARIA, 2, "north", 230),
            _moored("vessel-3", COASTER, 3, "north", 190),
        ),
        stacks=(Stack("stack-1", pier(2, -18, 150), OUT, 6, 8, 2, False, 0.1), Stack("stack-2", pier(2, 3, 280), OUT, 4, 12, 2, False, 0.05)),
        trains=(
            _yard_train("train-1", 0, 20, "40l"), _yard_train("train-2", 1, 60, "36l"), _yard_train("train-3", 2, 140, "30b"),
            _yard_train("train-4", 3, -40, "24g 8f", True), _pier_train("train-5", 2, 24, 90, "18l"), _pier_train("train-6", 2, 29, 90, "16f"),
        ),
        cranes=(*_base_cranes(), _pier_crane("crane-3", 2, -1, 200, 15), _pier_crane("crane-4", 2, -1, 262, -20), _pier_crane("crane-5", 2, 1, 150, 75)),
        trucks=_lorries(2, 14, (120, 170, 240, 330)), boats=_fishing("najin-2023-10-05"), watermark=(0.80, 0.80),
    )  # fmt: skip
    clear = Plan(
        "najin-2023-10-12", site, "Najin (Rajin) port", "2023-10-12T02:11:00+00:00", (-600, -330), 0.9, AUTUMN,
        Sea(swell=0.55, wind=0.6, swell_to=325, silt=0.6, glint=0.5), Sky(haze=0.2),
        ships=(
            _moored("vessel-1", replace(ANGARA, open_holds=1), 2, "south", 232),
            _moored("vessel-2", BULKER, 1, "south", 196),
            Berthed("vessel-3", MARIA, (330, -760), 302, 10.0, "under way"),
        ),
        stacks=(
            Stack("stack-1", pier(2, -21, 180), OUT, 7, 22, 3, False, 0.04), Stack("stack-2", pier(2, 2, 190), OUT, 5, 14, 2, False, 0.1),
            Stack("stack-3", pier(3, -8, 160), OUT, 7, 9, 2, False, 0.12),
        ),
        trains=(
            _pier_train("train-1", 2, 24, 90, "20l"), _pier_train("train-2", 2, 29, 120, "12f"), _yard_train("train-3", 0, 150, "26l"),
            _yard_train("train-4", 2, 40, "16g 10b"), _yard_train("train-5", 4, 220, "18g", True),
        ),
        cranes=(*_base_cranes(), _pier_crane("crane-3", 2, 1, 216, 14), _pier_crane("crane-4", 2, 1, 268, -22), _pier_crane("crane-5", 2, -1, 330, 70)),
        trucks=_lorries(2, 14, (110, 160, 208, 300)), boats=_fishing("najin-2023-10-12"), watermark=(0.78, 0.36),
    )  # fmt: skip
    return clouded, clear


def _najin_winter() -> Plan:
    return Plan(
        "najin-2023-12-09", najin.najin(), "Najin (Rajin) port", "2023-12-09T02:13:00+00:00", (-560, -350), 0.8, WINTER,
        Sea(swell=0.5, wind=0.7, wind_to=140, silt=0.25, glint=0.35), Sky(haze=0.15),
        ships=(
            _moored("vessel-1", replace(ANGARA, open_holds=2, deckload=4), 2, "south", 228),
            _moored("vessel-2", COASTER, 1, "north", 190, True),
            Berthed("vessel-3", TUG, (-180, -560), 285, 5.0, "under way"),
        ),
        stacks=(
            Stack("stack-1", pier(3, -7, 172), OUT, 7, 14, 3, False, 0.02), Stack("stack-2", pier(3, 10, 170), OUT, 2, 12, 2, False, 0.05),
            Stack("stack-3", pier(2, -20, 150), OUT, 5, 6, 1, False, 0.25),
        ),
        trains=(
            _pier_train("train-1", 2, 24, 92, "19f"), _pier_train("train-2", 3, 24, 80, "14l"), _yard_train("train-3", 1, 90, "28l"),
            _yard_train("train-4", 3, 260, "14g 8b", True),
        ),
        cranes=(*_base_cranes(), _pier_crane("crane-3", 2, 1, 210, 16), _pier_crane("crane-4", 2, 1, 262, -20), _pier_crane("crane-5", 3, -1, 190, 60)),
        trucks=_lorries(2, 6, (120, 176, 240, 290, 340)), boats=_fishing("najin-2023-12-09"), watermark=(0.77, 0.42),
    )  # fmt: skip


def _at_head(ship: Ship, inner: bool = False, s: float = 190) -> Point:
    _s0, _s1, d0, d1 = dunay.HEAD
    return dunay.place(s, d0 - ship.beam / 2 - 1.8 if inner else d1 + ship.beam / 2 + 1.8)


def _jetty_crane(key: str, s: float, turn: float) -> Crane:
    return Crane(key, dunay.place(s, dunay.HEAD[3] - 10), dunay.ALONG, dunay.OUT + turn)


def _dunay_train(key: str, track: int, start: float, pattern: str, engine: bool = False) -> Train:
    return Train(key, dunay.place(start, dunay.TRACKS[track]), dunay.ALONG, _cars(pattern), engine)


def _jetty_lorries(*places: float) -> tuple[tuple[Point, float], ...]:
    return tuple(
        (dunay.place(156.5 + 3.4 * (n % 2), d), dunay.OUT + (180 if n % 2 else 0)) for n, d in enumerate(places)
    )


def _dunay_plans() -> tuple[Plan, ...]:
    site, south, north = dunay.dunay(), dunay.ALONG, dunay.ALONG + 180
    yard = dunay.place
    summer = Plan(
        "dunay-2023-09-14", site, "Dunay (Dunai)", "2023-09-14T02:05:00+00:00", (1660, -860), 1.0, SUMMER,
        Sea(swell=0.5, wind=0.6, swell_to=300, silt=0.45, glint=0.65), Sky(haze=0.4),
        ships=(
            Berthed("vessel-1", replace(MAIA, deckload=6), _at_head(MAIA), north), Berthed("vessel-2", TUG, _at_head(TUG, True, 250), south),
        ),
        stacks=(Stack("stack-1", yard(170, -100), south, 6, 12, 2, False, 0.06), Stack("stack-2", yard(232, -160), south, 5, 7, 2, True, 0.1)),
        trains=(_dunay_train("train-1", 0, 60, "18l", True), _dunay_train("train-2", 2, 100, "12f 4b")),
        cranes=(_jetty_crane("crane-1", 150, 12), _jetty_crane("crane-2", 226, -16)),
        trucks=_jetty_lorries(80, 150, 260, 360, 440), watermark=(0.80, 0.30),
    )  # fmt: skip
    cloudy = Plan(
        "dunay-2023-10-02", site, "Dunay (Dunai)", "2023-10-02T01:58:00+00:00", (1640, -800), 1.1, AUTUMN,
        Sea(swell=0.7, wind=0.85, swell_to=310, swell_length=82, silt=0.35, glint=0.45), Sky(cover=0.13, size=380, haze=0.3, seed=7),
        ships=(
            Berthed("vessel-1", replace(LADY_R, deckload=12), (2500, -1030), 288, 10.5, "under way"),
            Berthed("vessel-2", COASTER, _at_head(COASTER, True, 250), south),
        ),
        stacks=(Stack("stack-1", yard(170, -100), south, 6, 20, 3, False, 0.05),),
        trains=(_dunay_train("train-1", 0, 40, "20f", True), _dunay_train("train-2", 1, 40, "20l")),
        cranes=(_jetty_crane("crane-1", 120, 70), _jetty_crane("crane-2", 250, -70)),
        trucks=_jetty_lorries(120, 300), watermark=(0.78, 0.24),
    )  # fmt: skip
    winter = Plan(
        "dunay-2023-12-13", site, "Dunay (Dunai)", "2023-12-13T02:07:00+00:00", (1620, -860), 0.9, WINTER,
        Sea(swell=0.45, wind=0.75, wind_to=150, silt=0.15, glint=0.35), Sky(haze=0.15),
        ships=(
            Berthed("vessel-1", MARIA, _at_head(MARIA, s=180), south), Berthed("vessel-2", TUG, offset(_at_head(TUG, True, 270), 0, 0), north),
        ),
        stacks=(Stack("stack-1", yard(160, -100), south, 6, 16, 2, False, 0.04), Stack("stack-2", yard(236, -160), south, 5, 8, 3, False, 0.1)),
        trains=(_dunay_train("train-1", 0, 50, "21l", True), _dunay_train("train-2", 2, 90, "10b 6l")),
        cranes=(_jetty_crane("crane-1", 148, 10), _jetty_crane("crane-2", 214, -14)),
        trucks=_jetty_lorries(60, 180, 320, 420), watermark=(0.82, 0.30),
    )  # fmt: skip
    return summer, cloudy, winter
