"""How much of an area the outline of an image covers, and over which ground two outlines meet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pyproj import Transformer
from shapely import LineString, Point, Polygon, make_valid, union_all
from shapely.geometry.base import BaseGeometry

from roadstead.domain.coordinates import LonLat, Shape
from roadstead.spatial.geodesy import centre, densify, direct, distance

_NEAR_M = 2_000_000.0  # beyond that nothing of a scene can lie in an area, and the projection grows poor
_STEP_M = 5_000.0
_CIRCLE = 72  # corners


class Coverage(NamedTuple):
    """Fractions of an area, 0 to 1: ``covered`` by an image, and ``clear`` of it outside what was masked by hand."""

    covered: float
    clear: float


def coverage(area: Shape, footprint: Shape | None, masks: Sequence[Shape] = ()) -> Coverage:
    """What of an area an image shows: fractions of its size on the ellipsoid.

    Outlines are joined by geodesics and compared in the ellipsoidal Lambert azimuthal equal-area projection about the
    area's middle (Snyder, Map Projections, 1987, p. 187), in which every piece keeps its true size.
    """
    if footprint is None:
        return Coverage(0.0, 0.0)
    middle = centre(area.points)
    if distance(middle, centre(footprint.points)) > _NEAR_M:
        return Coverage(0.0, 0.0)
    ground = _flat(area, middle)
    seen = ground.intersection(_flat(footprint, middle))
    hidden = union_all([_flat(mask, middle) for mask in masks])
    return Coverage(_part(seen, ground), _part(seen.difference(hidden), ground))


def overlap(a: Shape | None, b: Shape | None) -> bool:
    """Whether two outlines share more than an edge."""
    if a is None or b is None:
        return False
    middle = centre(a.points)
    if distance(middle, centre(b.points)) > _NEAR_M:
        return False
    one, other = _flat(a, middle), _flat(b, middle)
    return one.intersection(other).area > 1e-9 * min(one.area, other.area)


def meets(mark: Shape, area: Shape) -> bool:
    """Whether a mark (of any kind) touches an area."""
    middle = centre(area.points)
    if distance(middle, centre(mark.points)) > _NEAR_M:
        return False
    x, y = _projection(middle).transform([p.lon for p in mark.points], [p.lat for p in mark.points])
    xy = list(zip(x, y, strict=True))
    kinds = {"Point": lambda: Point(xy[0]), "LineString": lambda: LineString(xy)}
    return _flat(area, middle).intersects(kinds.get(mark.kind, lambda: make_valid(Polygon(xy)))())


def circle(middle: LonLat, radius_m: float) -> Shape:
    """The polygon of all corners that lie ``radius_m`` from a place along geodesics."""
    return Shape.of("Polygon", [direct(middle, 360.0 * i / _CIRCLE, radius_m) for i in range(_CIRCLE)])


def area_m2(shape: Shape) -> float:
    """The size of a polygon on the ellipsoid in square metres."""
    return float(_flat(shape, centre(shape.points)).area)


def _part(piece: BaseGeometry, whole: BaseGeometry) -> float:
    return min(1.0, piece.area / whole.area) if whole.area > 0 else 0.0


@lru_cache(maxsize=1024)
def _flat(shape: Shape, middle: LonLat) -> BaseGeometry:
    ring = densify((*shape.points, shape.points[0]), _STEP_M)
    x, y = _projection(middle).transform([p.lon for p in ring], [p.lat for p in ring])
    return make_valid(Polygon(zip(x, y, strict=True)))


@lru_cache(maxsize=64)
def _projection(middle: LonLat) -> Transformer:
    plane = f"+proj=laea +lat_0={middle.lat:.12f} +lon_0={middle.lon:.12f} +ellps=WGS84 +units=m"
    return Transformer.from_crs("EPSG:4326", plane, always_xy=True)
