"""A plan from port to depot: legs by sea, by hand where no line exists, and by rail, each with its doubt.

Assumptions, all stated with the legs that rest on them:

* sea: the shortest way over water; ships keep off the coast and off each other, and published port-to-port distances
  run a median of 3 % from the shortest: SEA_SE. Speeds of 10 to 14 knots are those of small cargo ships under way;
  berthing and waiting are not in them.
* hand: a straight line. What runs along the ground there is taken to be 1.3 times as long, give or take 0.2
  (HAND_FACTOR, HAND_SE), which is usual for roads (Ballou, Rahardja and Sakai, Transportation Research A 36, 2002),
  at 20 to 60 km/h.
* rail: see `roadstead.spatial.rail`; 20 to 40 km/h on average, stops included, is an assumption for block trains.

Without countries to avoid, a rail leg keeps to the countries of its two ends and off the Baikal-Amur line, whose
shorter way from the Pacific no freight plan should take unasked; a via point on that line takes it back.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Protocol

from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.quantity import Measured
from roadstead.domain.records import Leg
from roadstead.domain.vocabulary import Status
from roadstead.spatial.coastline import shipped
from roadstead.spatial.gazetteer import Gazetteer, GazetteerPlace
from roadstead.spatial.geodesy import distance
from roadstead.spatial.rail import BAM, RailNetwork, RailRoute
from roadstead.spatial.sea import SeaRoute, sea_route

Progress = Callable[[float, str], None]

KNOT_KMH = 1.852
SPEEDS_KMH: dict[str, tuple[float, float]] = {
    "sea": (10 * KNOT_KMH, 14 * KNOT_KMH),
    "rail": (20.0, 40.0),
    "hand": (20.0, 60.0),
}
_SPEED_NOTES = {
    "sea": "Hours at 10 to 14 knots, waiting and berthing not counted (assumption).",
    "rail": "Hours at 20 to 40 km/h on average, stops included (assumption).",
    "hand": "Hours at 20 to 60 km/h (assumption).",
}
SEA_SE = 0.03
HAND_FACTOR, HAND_SE = 1.3, 0.2
HAND_LEAST_M = 5000.0
"""A place this near to a line is on it: no leg is drawn between them."""
_PORT_REACH_M = 10_000.0
_NAMED_WITHIN_M = 15_000.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way: its name, where it is, its country where known, and what is doubtful about its position."""

    name: str
    position: LonLat
    country: str = ""
    doubt: str = ""

    @classmethod
    def of(cls, place: GazetteerPlace) -> "Stop":
        """The stop at a place of the gazetteer."""
        doubt = (
            ""
            if place.checked
            else f"The position of {place.name} is not confirmed. {place.note or place.source}".strip()
        )
        return cls(place.name, place.position, place.country, doubt)


class SeaRouter(Protocol):
    """What `roadstead.spatial.sea.sea_route` is."""

    def __call__(self, a: LonLat, b: LonLat) -> SeaRoute:
        """The shortest way over water."""
        ...


@dataclass(frozen=True, slots=True)
class PlanLeg:
    """One leg: how, how sure, from where to where, its line, and its length and hours with their doubt.

    ``length_m`` is along the leg; for a leg drawn by hand it is longer than the line drawn, by HAND_FACTOR.
    ``hours_low`` and ``hours_high`` belong to the fast and the slow end of the assumed speeds.
    """

    mode: Literal["sea", "rail", "hand"]
    status: Status
    origin: str
    destination: str
    points: tuple[LonLat, ...]
    length_m: float
    length_se: float
    geodesic_m: float
    hours_low: float
    hours_high: float
    land_crossing_m: float | None = None
    coastline: str = ""
    note: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def length(self) -> Measured:
        """The length with its standard error, metres."""
        return Measured(self.length_m, self.length_se)


@dataclass(frozen=True, slots=True)
class Plan:
    """The legs in order. ``geodesic_m`` is the distance between the two ends of the whole, as the crow flies."""

    origin: str
    destination: str
    legs: tuple[PlanLeg, ...]
    geodesic_m: float
    warnings: tuple[str, ...] = ()

    @property
    def length_m(self) -> float:
        """Metres along all legs."""
        return sum(leg.length_m for leg in self.legs)

    @property
    def length(self) -> Measured:
        """The length with its standard error, the legs' errors taken as independent."""
        return Measured(self.length_m, math.hypot(*(leg.length_se for leg in self.legs)))

    @property
    def hours(self) -> tuple[float, float]:
        """Hours under way at the fast and at the slow end; waiting between legs is not in them."""
        return sum(leg.hours_low for leg in self.legs), sum(leg.hours_high for leg in self.legs)

    @property
    def land_crossing_m(self) -> float:
        """Metres of sea legs on land; 0 for a sound plan."""
        return sum(leg.land_crossing_m or 0.0 for leg in self.legs)

    @property
    def coastline(self) -> str:
        """The coastline that the sea legs rest on; empty where there are none."""
        return next((leg.coastline for leg in self.legs if leg.coastline), "")


def plan(
    origin: Stop,
    destination: Stop,
    *,
    via: Sequence[Stop] = (),
    avoid: Sequence[str] = (),
    mode: str = "plan",
    progress: Progress | None = None,
    by_sea: SeaRouter | None = None,
    network: RailNetwork | None = None,
) -> Plan:
    """The way from one place to another by the points of ``via`` in order; raises UserError when there is none.

    ``mode`` sea and rail use that alone. ``plan`` goes by sea to the first place of ``via``, the port where the goods
    change, and from there by rail along the others; from an inland place to one by the water, the other way about.
    ``avoid`` names countries (for rail) by their two letters, and BAM. ``progress(fraction, text)`` may raise Cancelled.
    """
    stops = (origin, *via, destination)
    sections = _divided(stops, mode)
    legs: list[PlanLeg] = []
    tell = progress or (lambda fraction, text: None)
    for i, (by, (a, *between, b)) in enumerate(sections):
        tell(i / len(sections), f"{by.capitalize()} route {a.name} to {b.name}")
        if by == "sea":
            legs.append(_sea_leg(a, b, (by_sea or sea_route)(a.position, b.position)))
        else:
            legs += _rail_legs((a, *between, b), avoid, network or RailNetwork.load())
    tell(1.0, "Route found")
    warnings = (*(p.doubt for p in stops if p.doubt), *(w for leg in legs for w in leg.warnings))
    whole = distance(origin.position, destination.position)
    return Plan(origin.name, destination.name, tuple(legs), whole, warnings)


def legs_as_records(found: Plan, route_uuid: str) -> tuple[Leg, ...]:
    """The legs as rows of a case, in order, with their assumptions and warnings as their note."""
    return tuple(
        Leg(
            route=route_uuid,
            position=i,
            mode=leg.mode,
            status=leg.status,
            origin=leg.origin,
            destination=leg.destination,
            length_m=leg.length_m,
            length_se=leg.length_se,
            geodesic_m=leg.geodesic_m,
            hours_low=leg.hours_low,
            hours_high=leg.hours_high,
            land_crossing_m=leg.land_crossing_m,
            coastline=leg.coastline,
            note=" ".join((leg.note, *leg.warnings)).strip(),
            geometry=Shape("LineString", leg.points),
        )
        for i, leg in enumerate(found.legs)
    )


# A stretch of the way by one means: sea from one stop to the next, or rail along several.
_Section = tuple[Literal["sea", "rail"], tuple[Stop, ...]]


def _divided(stops: tuple[Stop, ...], mode: str) -> tuple[_Section, ...]:
    """The sections of the way in order; where both means are used the transfer port ends one and begins the other."""
    sailing: tuple[_Section, ...] = tuple(("sea", pair) for pair in pairwise(stops))
    if mode == "sea":
        return sailing
    if mode == "rail":
        return (("rail", stops),)
    if mode != "plan":
        raise UserError(f"“{mode}” is no way to travel.", "Use sea, rail or plan.")
    starts, ends = _by_water(stops[0]), _by_water(stops[-1])
    if not starts and not ends:
        return (("rail", stops),)
    if len(stops) == 2 and starts and ends:
        return sailing
    port = stops[1] if starts else stops[-2]
    if len(stops) == 2 or not _by_water(port):
        raise _which_port(*((stops[-1], stops[0]) if starts else (stops[0], stops[-1])))
    return (("sea", stops[:2]), ("rail", stops[1:])) if starts else (("rail", stops[:-1]), ("sea", stops[-2:]))


def _which_port(inland: Stop, port: Stop) -> UserError:
    near = (p for p in Gazetteer.load().nearest(port.position, most=100) if p.rank < 5 and p.name != port.name)
    names = dict.fromkeys(p.name for p in near if p.country == inland.country or not inland.country)
    such_as = ", ".join(list(names)[:8]) or "one with a railway"
    return UserError(
        f"It is open at which port the goods change between ship and train on the way between {port.name} and {inland.name}.",
        f"Give a port as the via place next to {port.name}, such as {such_as}.",
    )


def _by_water(stop: Stop) -> bool:
    """Whether a ship can come near: within 10 km, as ports lie up rivers that the coastline does not follow."""
    try:
        shipped().nearest_water(stop.position, limit_m=_PORT_REACH_M)
    except UserError:
        return False
    return True


def _hours(mode: str, length_m: float) -> tuple[float, float]:
    slow, fast = SPEEDS_KMH[mode]
    return length_m / 1000 / fast, length_m / 1000 / slow


def _sea_leg(a: Stop, b: Stop, way: SeaRoute) -> PlanLeg:
    low, high = _hours("sea", way.length_m)
    return PlanLeg(
        mode="sea",
        status=Status.INFERRED,
        origin=a.name,
        destination=b.name,
        points=tuple(way.points),
        length_m=way.length_m,
        length_se=SEA_SE * way.length_m,
        geodesic_m=way.geodesic_m,
        hours_low=low,
        hours_high=high,
        land_crossing_m=way.land_crossing_m,
        coastline=way.coastline,
        note=f"Shortest way over water. {_SPEED_NOTES['sea']}",
        warnings=tuple(way.warnings),
    )


def _hand_leg(a: str, b: str, start: LonLat, end: LonLat) -> PlanLeg:
    straight = distance(start, end)
    low, high = _hours("hand", HAND_FACTOR * straight)
    note = (
        f"No line in the open data: drawn straight, {straight / 1000:.1f} km, and taken to be {HAND_FACTOR} ± {HAND_SE} times"
        f" as long on the ground (assumption). {_SPEED_NOTES['hand']}"
    )
    return PlanLeg(
        mode="hand",
        status=Status.INFERRED,
        origin=a,
        destination=b,
        points=(start, end),
        length_m=HAND_FACTOR * straight,
        length_se=HAND_SE * straight,
        geodesic_m=straight,
        hours_low=low,
        hours_high=high,
        note=note,
    )


def _rail_legs(stops: Sequence[Stop], avoid: Sequence[str], network: RailNetwork) -> list[PlanLeg]:
    """The rail leg, with a leg by hand at either end that lies off the line."""
    way, warnings = _by_rail(stops, avoid, network)
    start, end = way.points[0], way.points[-1]
    before, after = way.access_start_m > HAND_LEAST_M, way.access_end_m > HAND_LEAST_M
    a = _beside(start) if before else stops[0].name
    b = _beside(end) if after else stops[-1].name
    low, high = _hours("rail", way.length_m)
    countries = ", ".join(f"{c} {m / 1000:,.0f} km" for c, m in sorted(way.countries.items(), key=lambda x: -x[1]))
    rail = PlanLeg(
        mode="rail",
        status=Status.INFERRED,
        origin=a,
        destination=b,
        points=way.points,
        length_m=way.length_m,
        length_se=way.length_se,
        geodesic_m=way.geodesic_m,
        hours_low=low,
        hours_high=high,
        note=f"Shortest way over the open rail network within the limits set; {countries}. {_SPEED_NOTES['rail']}",
        warnings=(*warnings, *way.warnings),
    )
    legs = [rail]
    if before:
        legs.insert(0, _hand_leg(stops[0].name, a, stops[0].position, start))
    if after:
        legs.append(_hand_leg(b, stops[-1].name, end, stops[-1].position))
    return legs


def _by_rail(stops: Sequence[Stop], avoid: Sequence[str], network: RailNetwork) -> tuple[RailRoute, tuple[str, ...]]:
    """The way by rail under the rules in the module's text, and what is to be said about the limits taken."""
    a, *via, b = (stop.position for stop in stops)
    limits = {c.upper() for c in avoid}
    if not any(network.is_bam(stop.position) for stop in stops):
        limits.add(BAM)
    if avoid:
        return network.route(a, b, via=via, avoid=limits), ()
    home = {stop.country or network.country_at(stop.position) for stop in stops}
    try:
        way = network.route(a, b, via=via, avoid=limits, within=home)
    except UserError:
        way = network.route(a, b, via=via, avoid=limits)
        said = f"No rail line stays within {', '.join(sorted(home))}; other countries were allowed."
        return way, (said,)
    rule = " and off the Baikal-Amur line" if BAM in limits and "RU" in home else ""
    return way, (
        f"The rail leg was kept within {', '.join(sorted(home))}{rule}; countries to avoid or via places change that.",
    )


def _beside(point: LonLat) -> str:
    """What a point of a line is called: by the nearest town or station known."""
    near = Gazetteer.load().nearest(point, kinds=("station", "town", "capital"))
    if near and distance(near[0].position, point) <= _NAMED_WITHIN_M:
        return f"rail line near {near[0].name}"
    return f"rail line at {point}"
