"""Shapes parted by a line and united, in pixels; by shapely, which knows nothing of what they show."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from roadstead.domain.coordinates import Pixel
from roadstead.spatial import box

GRID = 1e-3
"""Corners nearer than this (pixels) are one: a case keeps four digits, and what was drawn to touch is to touch."""
_BEYOND = 0.1  # by how much of its length a cut goes on at both ends, so that one drawn from edge to edge cuts


class Rings(NamedTuple):
    """An outline, or the points of a line, and the holes cut out of it."""

    outline: tuple[Pixel, ...]
    holes: tuple[tuple[Pixel, ...], ...] = ()


def parted(kind: str, pixels: Sequence[Pixel], holes: Sequence[Sequence[Pixel]], line: Sequence[Pixel]) -> list[Rings]:
    """The parts, the largest first, of a box, ellipse, polygon or line cut by a line; one part where it is not cut through."""
    import shapely
    import shapely.ops

    if len(line) < 2 or kind not in ("box", "ellipse", "polygon", "line"):
        return [Rings(tuple(pixels))]
    cut = shapely.LineString(_prolonged(line))
    if kind == "box" and (found := _box_parted(pixels, cut)):
        return [Rings(corners) for corners in found]
    outline = box.ellipse_outline(pixels) if kind == "ellipse" else pixels
    whole = shapely.LineString(outline) if kind == "line" else shapely.Polygon(outline, holes)
    parts = [
        part for part in shapely.ops.split(whole, cut).geoms if (part.length if kind == "line" else part.area) > GRID
    ]
    if kind == "line":
        return [Rings(_pixels(part.coords)) for part in parts]
    return sorted((_rings(part) for part in parts), key=lambda rings: -shapely.Polygon(*rings).area)


def across(pixels: Sequence[Pixel]) -> tuple[Pixel, Pixel]:
    """A cut (two points) across the middle of a shape's length, through all of it."""
    import shapely

    if len(pixels) == 4 and box.is_rectangle(pixels):
        a, b, c, d = box.lengthwise(pixels)
    else:
        around = shapely.MultiPoint(list(pixels)).minimum_rotated_rectangle
        corners = _pixels(around.exterior.coords)[:-1] if around.geom_type == "Polygon" else ()
        if len(corners) != 4:  # all on one line
            return _bisector(pixels[0], pixels[-1])
        a, b, c, d = box.lengthwise(corners)
    left, right = _between(a, d), _between(b, c)
    return _along(left, right, -0.5), _along(left, right, 1.5)


def united(shapes: Sequence[tuple[Sequence[Pixel], Sequence[Sequence[Pixel]]]]) -> list[tuple[Rings, list[int]]]:
    """What the areas (outline and holes each) make together: for each piece its rings and which of the areas are in it."""
    import shapely

    areas = [shapely.set_precision(shapely.make_valid(shapely.Polygon(o, h)), GRID) for o, h in shapes]
    union = shapely.union_all(areas, grid_size=GRID)
    pieces = [piece for piece in getattr(union, "geoms", [union]) if piece.geom_type == "Polygon" and piece.area > GRID]
    found = []
    for piece in pieces:
        inside = [i for i, area in enumerate(areas) if area.intersection(piece).area > GRID]
        found.append((_rings(piece), inside))
    return sorted(found, key=lambda piece: min(piece[1], default=0))


def cut_out(outline: Sequence[Pixel], holes: Sequence[Sequence[Pixel]], ring: Sequence[Pixel]) -> list[Rings]:
    """What is left of an area, in pieces, the largest first, when what a ring encloses is taken out of it."""
    import shapely

    area, taken = shapely.make_valid(shapely.Polygon(outline, holes)), shapely.make_valid(shapely.Polygon(ring))
    left = area.difference(taken)
    pieces = [p for p in getattr(left, "geoms", [left]) if p.geom_type == "Polygon" and p.area > GRID]
    return [_rings(piece) for piece in sorted(pieces, key=lambda piece: -piece.area)]


def whole(outline: Sequence[Pixel], holes: Sequence[Sequence[Pixel]]) -> bool:
    """Whether holes lie in their outline and not on each other."""
    import shapely

    return bool(shapely.Polygon(outline, holes).is_valid)


def _box_parted(pixels: Sequence[Pixel], cut) -> list[box.Box]:  # noqa: ANN001
    """The two boxes that a cut through two opposite sides makes, parted at right angles where it crosses the middle."""
    import shapely

    if not box.is_rectangle(pixels, 0.5):
        return []
    a, b, c, d = pixels
    for (p, q), (r, s) in (((b, c), (a, d)), ((a, b), (d, c))):
        one, other = (cut.intersection(shapely.LineString(side)) for side in ((p, q), (r, s)))
        if one.geom_type == other.geom_type == "Point":
            t = (math.dist(p, one.coords[0]) / math.dist(p, q) + math.dist(r, other.coords[0]) / math.dist(r, s)) / 2
            first, second = _along(p, q, t), _along(r, s, t)
            return [(r, p, first, second), (second, first, q, s)]
    return []


def _rings(area) -> Rings:  # noqa: ANN001
    straight = area.simplify(2 * GRID)
    area = straight if straight.is_valid and not straight.is_empty else area
    return Rings(_pixels(area.exterior.coords)[:-1], tuple(_pixels(ring.coords)[:-1] for ring in area.interiors))


def _pixels(coordinates) -> tuple[Pixel, ...]:  # noqa: ANN001
    return tuple(Pixel(float(x), float(y)) for x, y in coordinates)


def _prolonged(line: Sequence[Pixel]) -> list[Pixel]:
    return [_along(line[0], line[1], -_BEYOND), *line[1:-1], _along(line[-2], line[-1], 1 + _BEYOND)]


def _along(a: Pixel, b: Pixel, t: float) -> Pixel:
    return Pixel(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)


def _between(a: Pixel, b: Pixel) -> Pixel:
    return _along(a, b, 0.5)


def _bisector(a: Pixel, b: Pixel) -> tuple[Pixel, Pixel]:
    middle, dx, dy = _between(a, b), (b.y - a.y) / 2, (a.x - b.x) / 2
    return Pixel(middle.x - dx, middle.y - dy), Pixel(middle.x + dx, middle.y + dy)
