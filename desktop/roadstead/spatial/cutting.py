"""What of a shape lies inside an image, in the image's own pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation
from roadstead.spatial.box import ellipse_outline

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MARGIN_PX = 0.5
"""So far beyond the edge a vertex still counts as on it."""
NEAR_PX = 5.0
"""Two points no farther apart may mean one thing."""
LEAST_SHARE = 0.1
"""Of a shape of which less than this lies in the image nothing can be said: it counts as outside."""

Ring = tuple[Pixel, ...]


class Cut(NamedTuple):
    """What is left: its kind (a cut box or ellipse is a polygon), its vertices and holes, and whether anything was cut off."""

    kind: str
    pixels: Ring
    holes: tuple[Ring, ...] = ()
    partial: bool = False


def cut(kind: str, pixels: Sequence[Pixel], holes: Sequence[Ring], width: int, height: int) -> Cut | None:
    """The part of a mark's shape that lies in an image of that size; of several pieces the largest, None for (nearly) nothing.

    A shape that lies inside is given back as it is, to the last digit.
    """
    import shapely

    if all(_in(p, width, height) for p in pixels):
        return Cut(kind, tuple(pixels), tuple(holes))
    if kind == "point" or not _finite(pixels):
        return None
    whole = _shape(kind, pixels, holes)
    inside = _largest(whole.intersection(shapely.box(0, 0, width, height)))
    size = whole.length if kind == "line" else whole.area
    kept = inside.length if kind == "line" else inside.area
    if size <= 0 or kept < LEAST_SHARE * size:
        return None
    if isinstance(inside, shapely.LineString):
        return Cut("line", _ring(inside.coords), (), True)
    assert isinstance(inside, shapely.Polygon)  # the largest piece of an area
    return Cut(
        "polygon", _ring(inside.exterior.coords)[:-1], tuple(_ring(h.coords)[:-1] for h in inside.interiors), True
    )


def likeness(one: Annotation, other: Annotation) -> float:
    """How far two marks of a scene cover each other: intersection over union, 0 to 1; of two points 1 within NEAR_PX of each other."""
    import math

    if not one.pixels or not other.pixels or (one.kind == "point") != (other.kind == "point"):
        return 0.0
    if one.kind == "point":
        return float(math.dist(one.pixels[0], other.pixels[0]) <= NEAR_PX)
    if "line" in (one.kind, other.kind):
        return 0.0
    a, b = _shape(one.kind, one.pixels, ()), _shape(other.kind, other.pixels, ())
    joint = a.intersection(b).area
    return joint / (a.area + b.area - joint) if joint > 0 else 0.0


def _in(p: Pixel, width: int, height: int) -> bool:
    return -MARGIN_PX <= p.x <= width + MARGIN_PX and -MARGIN_PX <= p.y <= height + MARGIN_PX


def _finite(pixels: Sequence[Pixel]) -> bool:
    return all(abs(v) < 1e12 for p in pixels for v in p)  # false also for what is not a number


def _shape(kind: str, pixels: Sequence[Pixel], holes: Sequence[Ring]) -> BaseGeometry:
    import shapely

    if kind == "line":
        return shapely.LineString(pixels)
    ring = ellipse_outline(pixels) if kind == "ellipse" else pixels
    return shapely.make_valid(shapely.Polygon(ring, holes))


def _largest(shape: BaseGeometry) -> BaseGeometry:
    parts = list(getattr(shape, "geoms", (shape,)))
    return max(parts, key=lambda part: (part.area, part.length)) if parts else shape


def _ring(coordinates: Sequence[Sequence[float]]) -> Ring:
    return tuple(Pixel(float(x), float(y)) for x, y in coordinates)
