"""Shapes of a case as other programs want them: cut at the antimeridian, outer rings anticlockwise.

Source: RFC 7946, clauses 3.1.6 (right-hand rule) and 3.1.9 (antimeridian cutting). WGS 84, degrees.
"""

import math
from itertools import pairwise

import shapely
from shapely.geometry.base import BaseGeometry

from roadstead.domain.coordinates import LonLat, Shape

_MULTI = {"LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}
_DIMENSION = {"LineString": 1, "Polygon": 2}


def as_geometry(shape: Shape) -> BaseGeometry:
    """A shapely geometry; a multi-part one where the shape crosses the antimeridian.

    Positions on this side of it are kept to the bit. Raises ValueError, with the reason, for what no map can hold.
    """
    if any(abs(point.lat) > 90 for point in shape.points):
        raise ValueError("a latitude is beyond a pole")
    if shape.kind == "Point":
        lon, lat = shape.points[0]
        return shapely.Point(lon if abs(lon) <= 180 else (lon + 180) % 360 - 180, lat)
    path = _running_on(shape)
    made = _of(shape, path)
    if all(abs(lon) <= 180 for lon, _ in path):
        return shapely.orient_polygons(made)
    try:
        return shapely.orient_polygons(_cut(made, shape))
    except shapely.errors.GEOSException:
        raise ValueError("it crosses the antimeridian and itself") from None


def middle(geometry: BaseGeometry) -> tuple[float, float]:
    """Longitude and latitude of a point, of the middle of a line, of the centre of a polygon, or within a larger part."""
    if isinstance(geometry, shapely.LineString):
        at = geometry.interpolate(0.5, normalized=True)
    else:
        at = geometry.centroid if isinstance(geometry, shapely.Point | shapely.Polygon) else geometry.point_on_surface()
    return at.x, at.y


def _of(shape: Shape, path: list[LonLat]) -> BaseGeometry:
    return shapely.Polygon(path) if shape.kind == "Polygon" else shapely.LineString(path)


def _running_on(shape: Shape) -> list[LonLat]:
    """The positions with longitudes that run on beyond 180 where the shape crosses it, each step the shorter way round.

    A polygon around a pole has no such form and is given as it is.
    """
    path, turns = [shape.points[0]], 0
    closed = (*shape.points, shape.points[0]) if shape.kind == "Polygon" else shape.points
    for before, after in pairwise(closed):
        turns -= round((after.lon - before.lon) / 360)
        path.append(LonLat(after.lon + 360 * turns, after.lat) if turns else after)
    return list(shape.points) if shape.kind == "Polygon" and turns else path


def _cut(made: BaseGeometry, shape: Shape) -> BaseGeometry:
    west, _, east, _ = made.bounds
    parts: list[BaseGeometry] = []
    for turn in range(math.floor((west + 180) / 360), math.ceil((east + 180) / 360)):
        world = shapely.box(360 * turn - 180, -90, 360 * turn + 180, 90)
        here = shapely.transform(made.intersection(world), lambda xy, by=360 * turn: xy - (by, 0))
        parts += [p for p in shapely.get_parts(here) if shapely.get_dimensions(p) == _DIMENSION[shape.kind]]
    return parts[0] if len(parts) == 1 else _MULTI[shape.kind](parts)
