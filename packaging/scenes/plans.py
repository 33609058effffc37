"""What each date shows: light, sea, cloud, ships, containers, rail cars."""

from dataclasses import dataclass

from scenes.cargo import Stack
from scenes.grid import Point
from scenes.land import Season
from scenes.ships import Ship
from scenes.site import Site
from scenes.water import Sea


@dataclass(frozen=True)
class Berthed:
    """A ship in the scene. ``knots`` above zero gives it a wake."""

    key: str
    ship: Ship
    at: Point
    heading: float
    knots: float = 0.0
    state: str = "alongside"


@dataclass(frozen=True)
class Train:
    """A string of rail cars standing on a track."""

    key: str
    start: Point
    heading: float
    cars: tuple[str, ...]
    engine: bool = False


@dataclass(frozen=True)
class Crane:
    """A portal crane: place, heading of its rails, heading of its jib."""

    key: str
    at: Point
    heading: float
    slew: float


@dataclass(frozen=True)
class Sky:
    """Cloud and air: share of sky under cumulus, the clouds' size in metres and height above ground, haze 0 to 1."""

    cover: float = 0.0
    size: float = 420.0
    base: float = 900.0
    haze: float = 0.25
    seed: int = 1


@dataclass(frozen=True)
class Plan:
    """One scene: what, where, when and in which light."""

    key: str
    site: Site
    title: str
    time: str
    centre: Point
    gsd: float
    season: Season
    sea: Sea
    sky: Sky
    width: int = 3000
    height: int = 2400
    ships: tuple[Berthed, ...] = ()
    stacks: tuple[Stack, ...] = ()
    trains: tuple[Train, ...] = ()
    cranes: tuple[Crane, ...] = ()
    trucks: tuple[tuple[Point, float], ...] = ()
    cars: tuple[tuple[Point, float], ...] = ()
    boats: tuple[tuple[Point, float, float], ...] = ()
    watermark: Point = (0.72, 0.30)
