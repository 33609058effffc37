"""Outlines in a scene's pixels put right: crossing sides undone, what reaches out of the image cut off."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

Ring = list[tuple[float, float]]
Part = tuple[Ring, list[Ring]]
"""An outline and its holes."""

_LEAST_AREA = 1e-6  # square pixels


def sound(rings: Sequence[np.ndarray]) -> np.ndarray:
    """For each ring (n, 2), at least three points of finite numbers: whether its sides do not cross and it encloses something."""
    if not rings:
        return np.zeros(0, bool)
    owners = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    polygons = shapely.polygons(shapely.linearrings(np.concatenate(rings), indices=owners))
    return shapely.is_valid(polygons) & (shapely.area(polygons) > _LEAST_AREA)


def mended(outline: Ring, holes: Sequence[Ring]) -> list[Part]:
    """The parts that an outline with holes encloses, crossing sides undone; none where it encloses nothing.

    What is enclosed twice over counts as outside, as GEOS's ``make_valid`` (linework) has it.
    """
    shell = shapely.Polygon(outline)
    shape = shapely.make_valid(shell)
    for hole in holes:
        if len(hole) >= 3:
            shape = shape.difference(shapely.make_valid(shapely.Polygon(hole)))
    return _parts(shape)


def cut(parts: Sequence[Part], width: float, height: float) -> list[Part]:
    """What of parts lies in an image of that size; an upright rectangle stays one."""
    window = shapely.box(0, 0, width, height)
    return [p for outline, holes in parts for p in _parts(shapely.Polygon(outline, holes).intersection(window))]


def cut_line(points: Ring, width: float, height: float) -> list[Ring]:
    """The pieces of a line that lie in an image of that size, in its direction."""
    inside = shapely.LineString(points).intersection(shapely.box(0, 0, width, height))
    return [
        [(x, y) for x, y in p.coords] for p in shapely.get_parts(inside) if p.geom_type == "LineString" and p.length > 0
    ]


def in_order(corners: Ring) -> Ring:
    """Four corners in order round their middle, the first one first, clockwise on the screen."""
    middle = np.mean(corners, axis=0)
    angles = [float(np.arctan2(y - middle[1], x - middle[0])) for x, y in corners]
    first = angles[0]
    return [corners[i] for i in sorted(range(len(corners)), key=lambda i: (angles[i] - first) % (2 * np.pi))]


def _parts(shape: Any) -> list[Part]:
    found = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > _LEAST_AREA]
    for collection in shapely.get_parts(shape):
        if collection.geom_type in ("MultiPolygon", "GeometryCollection"):
            found += [p for p in shapely.get_parts(collection) if p.geom_type == "Polygon" and p.area > _LEAST_AREA]
    return [(_ring(p.exterior), [_ring(r) for r in p.interiors]) for p in found]


def _ring(ring: Any) -> Ring:
    return [(float(x), float(y)) for x, y in ring.coords[:-1]]
