"""What stays the same at a place between dates: shore, quays, roads, tracks, sheds, town."""

from dataclasses import dataclass

from scenes.grid import Point

Polygon = tuple[Point, ...]


@dataclass(frozen=True)
class Shed:
    """A shed or warehouse: centre, heading of its ridge, metres; ``roof`` names a colour."""

    at: Point
    heading: float
    length: float
    width: float
    height: float
    roof: str = "grey"


@dataclass(frozen=True)
class Track:
    """A railway track as a line of points, local metres."""

    name: str
    line: tuple[Point, ...]


@dataclass(frozen=True)
class Road:
    """A road: its line, its width in metres, whether it is paved."""

    line: tuple[Point, ...]
    width: float = 7.0
    paved: bool = True


@dataclass(frozen=True)
class Heap:
    """A heap of loose goods: centre, heading, length, width and height in metres; ``kind`` is coal or gravel."""

    at: Point
    heading: float
    length: float
    width: float
    height: float
    kind: str = "coal"


@dataclass(frozen=True)
class Farm:
    """A field of float lines on the water: centre, heading of the lines, length and width in metres."""

    at: Point
    heading: float
    length: float
    width: float


@dataclass(frozen=True)
class Site:
    """A place. ``origin`` is its UTM position (easting, northing in ``epsg``); all else is in local metres from it.

    ``quays`` are built-up land with vertical faces, ``basins`` water dredged into the natural shore.
    ``town`` are polygons where houses stand, ``streets`` the heading of their streets.
    """

    name: str
    epsg: int
    origin: Point
    lonlat: Point
    quays: tuple[Polygon, ...] = ()
    basins: tuple[Polygon, ...] = ()
    yards: tuple[Polygon, ...] = ()
    town: tuple[Polygon, ...] = ()
    streets: float = 0.0
    roads: tuple[Road, ...] = ()
    tracks: tuple[Track, ...] = ()
    sheds: tuple[Shed, ...] = ()
    tanks: tuple[tuple[Point, float], ...] = ()
    stores: tuple[tuple[Point, float], ...] = ()
    heaps: tuple[Heap, ...] = ()
    crane_rails: tuple[tuple[Point, Point], ...] = ()
    clutter: tuple[Polygon, ...] = ()
    farms: tuple[Farm, ...] = ()
    relief: float = 120.0
