"""How many cars stand on a track: the length that they take up over the length of a car, as a range.

    n = L (1 - e) / (l + d)

with L the drawn length (normal error), e the share of it that is empty (gaps between cuts of cars that were drawn over),
d the slack in a coupling, and l the mean length over couplers by the share s of long cars:

    l = (1 - s) a + s b,   a anywhere among the common cars (13 to 16.5 m), b among the long ones

(half the weight; the other half for trains of any one type, as cuts often are) or, better, the mean of cars measured on
the same image. e, d, s, a, b lie anywhere between two bounds, all independent;
the range holds 95 % of what follows. A line over several tracks is drawn as several lines, whose cars are added up.

Lengths over couplers, metres. Those marked as not checked come from one source only and are said to be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roadstead.domain.quantity import Measured
from roadstead.spatial.spread import Spread, combined

LONG_FROM = 17.0
"""Cars from this length on (m) look long beside the common ones, and count as such in the share of long cars."""


@dataclass(frozen=True, slots=True)
class Car:
    """A type of car: its length over couplers in metres, the gauge it runs on (mm), and whether a second source agrees."""

    name: str
    length_m: float
    gauge: str
    checked: bool = True


CARS = (
    Car("gondola", 13.92, "1520", checked=False),
    Car("40 ft flat", 14.62, "1520"),
    Car("older box car", 14.73, "1520", checked=False),
    Car("flat 13-6724", 15.02, "1520"),
    Car("box car 11-6874", 19.20, "1520"),
    Car("80 ft container flat", 25.62, "1520", checked=False),
    Car("shortest common car", 13.0, "1435", checked=False),
    Car("flat NX70A", 13.966, "1435"),
    Car("box car P63", 16.438, "1435", checked=False),
)
"""The cars of either gauge. NX70A and P63 by their makers' sheets (railwaywagons.com, railway-parts.com)."""

GAUGES = {"1520": ("1520",), "1435": ("1435",), "dual": ("1435", "1520")}

Bounds = tuple[float, float]

LONG_SHARES: dict[str, Bounds] = {
    "none": (0.0, 0.0),
    "a few": (0.0, 0.25),
    "about half": (0.25, 0.75),
    "most": (0.7, 1.0),
    "all": (1.0, 1.0),
    "unknown": (0.0, 1.0),
}
"""The share of long cars, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Train:
    """What an analyst states or assumes of the cars on a track, as bounds.

    ``gauge`` is 1520, 1435 or dual (both sets of cars, as on the four-rail line from Khasan to Rajin). ``long_share``
    is the share of cars that are long, ``car`` the mean length of cars measured on the image, in place of both.
    ``empty`` is the share of the drawn length on which nothing stands, ``slack`` what a coupling adds, metres.
    """

    gauge: str = "dual"
    long_share: Bounds = (0.0, 1.0)
    car: Measured | None = None
    empty: Bounds = (0.0, 0.03)
    slack: Bounds = (0.0, 0.1)


def cars_of(gauge: str) -> tuple[Car, ...]:
    """The cars that may stand on a track of that gauge."""
    return tuple(car for car in CARS if car.gauge in GAUGES[gauge])


def count_cars(lengths: Sequence[Measured], known: Train) -> tuple[int, int, int]:
    """Low, value and high (95 %) of the cars on tracks drawn that long; formula in the module's text.

    The error of the drawing is independent from line to line, that of the car's length common to all.
    """
    total = Measured(sum(m.value for m in lengths), float(np.hypot.reduce([m.se for m in lengths], initial=0.0)))
    taken = combined(lambda m, e: m * (1 - e), Spread.normal(total), Spread.uniform(*known.empty))
    return combined(lambda m, p: np.maximum(m / p, 1.0), taken, pitch(known)).counted()


def pitch(known: Train) -> Spread:
    """The mean length that one car takes up, metres."""
    car = Spread.normal(known.car) if known.car is not None else _car(known)
    return combined(lambda c, d: np.maximum(c, 5.0) + d, car.thinned(), Spread.uniform(*known.slack)).thinned()


def _car(known: Train) -> Spread:
    """The mean length of a car by types alone: half the weight for trains of one type, half for mixed ones."""
    short, long = lengths_of(known.gauge)
    low, high = known.long_share if long else (0.0, 0.0)
    mixed = combined(
        lambda a, b, s: a * (1 - s) + b * s,
        Spread.uniform(*short),
        Spread.uniform(*(long or short)),
        Spread.share(low, high),
    ).thinned()
    lengths = [car.length_m for car in cars_of(known.gauge)]
    alike = np.array([x for x in lengths if (low == 0.0 and x < LONG_FROM) or (high == 1.0 and x >= LONG_FROM)])
    if not len(alike):
        return mixed
    weights = np.concatenate([mixed.weights / 2, np.full(len(alike), 0.5 / len(alike))])
    return Spread(np.concatenate([mixed.values, alike]), weights)


def lengths_of(gauge: str) -> tuple[Bounds, Bounds | None]:
    """Shortest and longest of the common cars of a gauge, and of the long ones where there are any."""
    lengths = sorted(car.length_m for car in cars_of(gauge))
    short, long = [x for x in lengths if x < LONG_FROM], [x for x in lengths if x >= LONG_FROM]
    return (short[0], short[-1]), (long[0], long[-1]) if long else None


def count_seen(seen: int, hidden: Bounds) -> tuple[int, int, int]:
    """Low, value and high of things of which ``seen`` were marked, and of which a share between bounds was hidden from view."""
    low, middle, high = (seen / (1 - share) for share in (hidden[0], sum(hidden) / 2, hidden[1]))
    return round(low), round(middle), int(np.ceil(high - 1e-9))
