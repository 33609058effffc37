"""What of a shape lies inside an image, in the image's own pixels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation
from roadstead.spatial.box import ellipse_outline, lengthwise

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MARGIN_PX = 0.5
"""So far beyond the edge a vertex still counts as on it."""
NEAR_PX = 5.0
"""Two points no farther apart may mean one thing."""
LEAST_SHARE = 0.1
"""Of a shape of which less than this lies in the image nothing can be said: it counts as outside."""

_STRIPS = 16

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


def drawn(kind: str, pixels: Sequence[Pixel], holes: Sequence[Ring], width: int, height: int) -> Cut | None:
    """What of a shape drawn by hand lies in an image of that size, as ``cut`` has it, but that a box stays a box.

    Of a slanting one the end (or the side) that reaches out is cut off at right angles, so that all corners lie inside.
    A text goes to the nearest place in the image. None for a point outside, and where (nearly) nothing is left.
    """
    clamped = tuple(Pixel(min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))) for x, y in pixels)
    if kind == "text":
        return Cut(kind, clamped, (), clamped != tuple(pixels)) if _finite(pixels) else None
    found = cut("line" if kind == "arrow" else kind, pixels, holes, width, height)
    if found is not None and kind == "arrow":
        return found._replace(kind=kind)
    if found is None or not found.partial or kind != "box":
        return found
    upright = len({round(x, 3) for x, _ in pixels}) == len({round(y, 3) for _, y in pixels}) == 2
    corners = clamped if upright else _shortened(pixels, width, height)
    return Cut("box", tuple(lengthwise(corners)), (), True) if corners else found


def _shortened(corners: Sequence[Pixel], width: int, height: int) -> Ring:
    """A box cut off at right angles along the one of its two ways that leaves more of it, along both where neither
    leaves any, as at a corner of the image; empty where that leaves none."""
    a, b, c, d = corners
    along, across = _shared((d, a), (c, b), width, height), _shared((a, b), (d, c), width, height)
    if max(along[1] - along[0], across[1] - across[0]) <= 0:
        return _shortened_twice(corners, width, height)
    if along[1] - along[0] >= across[1] - across[0]:
        (stern, bow) = along
        return _at(d, a, bow), _at(c, b, bow), _at(c, b, stern), _at(d, a, stern)
    (port, starboard) = across
    return _at(a, b, port), _at(a, b, starboard), _at(d, c, starboard), _at(d, c, port)


def _shortened_twice(corners: Sequence[Pixel], width: int, height: int) -> Ring:
    """The largest of the boxes that its strips, of so many parts of its width, are cut off to; empty where there is none."""
    a, b, c, d = corners
    best: tuple[float, Ring] = (0.0, ())
    for first, last in combinations(range(_STRIPS + 1), 2):
        port, starboard = first / _STRIPS, last / _STRIPS
        bow, stern = (_at(a, b, port), _at(a, b, starboard)), (_at(d, c, port), _at(d, c, starboard))
        begin, end = _shared((stern[0], bow[0]), (stern[1], bow[1]), width, height)
        share = (end - begin) * (starboard - port)
        if end > begin and share > best[0]:
            ends = (
                (stern[0], bow[0], end),
                (stern[1], bow[1], end),
                (stern[1], bow[1], begin),
                (stern[0], bow[0], begin),
            )
            best = share, tuple(_at(*each) for each in ends)
    return best[1]


def _shared(one: Ring, other: Ring, width: int, height: int) -> tuple[float, float]:
    """From which to which part of their length two sides both lie in the image."""
    (from_1, to_1), (from_2, to_2) = _inside(*one, width, height), _inside(*other, width, height)
    return max(from_1, from_2), min(to_1, to_2)


def _inside(a: Pixel, b: Pixel, width: int, height: int) -> tuple[float, float]:
    """From which to which part of its length a segment lies in the image; the first is greater where it does not.

    Liang and Barsky, "A new concept and method for line clipping" (1984).
    """
    enter, leave = 0.0, 1.0
    for start, step, limit in ((a.x, b.x - a.x, width), (a.y, b.y - a.y, height)):
        if not step:
            enter, leave = (enter, leave) if 0 <= start <= limit else (1.0, 0.0)
            continue
        ends = sorted((-start / step, (limit - start) / step))
        enter, leave = max(enter, ends[0]), min(leave, ends[1])
    return enter, leave


def _at(a: Pixel, b: Pixel, part: float) -> Pixel:
    return Pixel(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)


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
