"""Oriented boxes in a scene's pixels: made, moved, turned and resized as rectangles.

The order of corners, seen on the screen with the bow up: 0 bow left (port), 1 bow right (starboard), 2 stern right,
3 stern left, so clockwise. Sides 0-1 and 2-3 are the short ones (beam), 1-2 and 3-0 the long ones. A box made without
a bow has 0-1 as a short side all the same. Handles 0 to 3 are the corners, 4 to 7 the middles of the sides that begin
at corner 0 to 3.
"""

import math
from collections.abc import Sequence

from roadstead.domain.coordinates import Pixel

Box = tuple[Pixel, Pixel, Pixel, Pixel]

LEAST_PX = 0.5
"""No side is resized to less than this, so that a box cannot collapse or turn inside out."""


def box_from_axis(bow: Pixel, stern: Pixel, beam_point: Pixel) -> Box:
    """The box about the axis from bow to stern, as wide on both sides as ``beam_point`` is away from the axis."""
    dx, dy = bow.x - stern.x, bow.y - stern.y
    length = math.hypot(dx, dy)
    ux, uy = (dx / length, dy / length) if length > 0 else (0.0, -1.0)
    rx, ry = -uy, ux  # to the right of the heading, y pointing down
    half = abs((beam_point.x - stern.x) * rx + (beam_point.y - stern.y) * ry)
    return (
        Pixel(bow.x - half * rx, bow.y - half * ry),
        Pixel(bow.x + half * rx, bow.y + half * ry),
        Pixel(stern.x + half * rx, stern.y + half * ry),
        Pixel(stern.x - half * rx, stern.y - half * ry),
    )


def box_from_drag(start: Pixel, end: Pixel) -> Box:
    """The upright box between two opposite corners, side 0-1 one of its short sides."""
    left, right = sorted((start.x, end.x))
    top, bottom = sorted((start.y, end.y))
    return _short_side_first(Pixel(left, top), Pixel(right, top), Pixel(right, bottom), Pixel(left, bottom))


def circle_box(one: Pixel, other: Pixel) -> Box:
    """The box of the circle of which two points are the ends of a diameter, the first of them the middle of side 0-1."""
    return box_from_axis(
        one, other, Pixel((one.x - one.y + other.x + other.y) / 2, (one.y + one.x + other.y - other.x) / 2)
    )


def lengthwise(corners: Sequence[Pixel]) -> Box:
    """The same four corners clockwise from a short side, whatever order they came in round the box."""
    a, b, c, d = corners
    if _area(corners) < 0:  # y points down: clockwise on the screen is positive
        b, d = d, b
    return _short_side_first(a, b, c, d)


def ellipse_outline(box: Sequence[Pixel], points: int = 64) -> tuple[Pixel, ...]:
    """Points of the ellipse that touches the middles of a box's sides, all round it."""
    middle = centre(box)
    ux, uy = (box[0].x + box[1].x) / 2 - middle.x, (box[0].y + box[1].y) / 2 - middle.y
    vx, vy = (box[1].x + box[2].x) / 2 - middle.x, (box[1].y + box[2].y) / 2 - middle.y
    turns = [2 * math.pi * i / points for i in range(points)]
    return tuple(
        Pixel(middle.x + math.cos(t) * ux + math.sin(t) * vx, middle.y + math.cos(t) * uy + math.sin(t) * vy)
        for t in turns
    )


def centre(box: Sequence[Pixel]) -> Pixel:
    """The mean of the corners."""
    return Pixel(sum(p.x for p in box) / len(box), sum(p.y for p in box) / len(box))


def size(box: Sequence[Pixel]) -> tuple[float, float]:
    """Mean length of sides 1-2 and 3-0, and of sides 0-1 and 2-3, pixels."""
    a, b, c, d = box
    return (math.dist(b, c) + math.dist(d, a)) / 2, (math.dist(a, b) + math.dist(c, d)) / 2


def moved(box: Box, dx: float, dy: float) -> Box:
    """The box shifted by pixels."""
    a, b, c, d = (Pixel(p.x + dx, p.y + dy) for p in box)
    return a, b, c, d


def rotated(box: Box, degrees: float, about: Pixel | None = None) -> Box:
    """The box turned clockwise on the screen about its centre, or about another point."""
    pivot, angle = about or centre(box), math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    a, b, c, d = (
        Pixel(
            pivot.x + (p.x - pivot.x) * cos - (p.y - pivot.y) * sin,
            pivot.y + (p.x - pivot.x) * sin + (p.y - pivot.y) * cos,
        )
        for p in box
    )
    return a, b, c, d


def turned_to(box: Box, pointer: Pixel) -> Box:
    """The box turned about its centre so that its bow (the middle of side 0-1) looks at ``pointer``."""
    middle, bow = centre(box), Pixel((box[0].x + box[1].x) / 2, (box[0].y + box[1].y) / 2)
    now = math.atan2(bow.y - middle.y, bow.x - middle.x)
    wanted = math.atan2(pointer.y - middle.y, pointer.x - middle.x)
    return rotated(box, math.degrees(wanted - now))


def resized(box: Box, handle: int, to: Pixel) -> Box:
    """The rectangle with a handle dragged to a point, the opposite corner or side left where it is.

    A corner moves both its sides, a side's handle that side alone along its normal; the box stays a rectangle of at
    least LEAST_PX a side.
    """
    if not 0 <= handle <= 7:
        raise ValueError(f"a box has handles 0 to 7, not {handle}")
    frame = _frame(box)
    v, u = _within(frame, to)
    length, beam = size(box)
    left, right, aft, fore = 0.0, beam, 0.0, length
    if handle in (1, 2, 5):
        right = max(v, left + LEAST_PX)
    elif handle in (0, 3, 7):
        left = min(v, right - LEAST_PX)
    if handle in (0, 1, 4):
        fore = max(u, aft + LEAST_PX)
    elif handle in (2, 3, 6):
        aft = min(u, fore - LEAST_PX)
    return _point(frame, left, fore), _point(frame, right, fore), _point(frame, right, aft), _point(frame, left, aft)


def with_corner(box: Box, corner: int, to: Pixel) -> Box:
    """The box with one corner moved freely: no longer a rectangle, in general."""
    a, b, c, d = (to if i == corner else p for i, p in enumerate(box))
    return a, b, c, d


def handles(box: Box) -> tuple[Pixel, ...]:
    """Where the eight handles lie, in their order."""
    middles = (Pixel((p.x + q.x) / 2, (p.y + q.y) / 2) for p, q in zip(box, (*box[1:], box[0]), strict=True))
    return (*box, *middles)


def is_rectangle(corners: Sequence[Pixel], tolerance_px: float = 0.01) -> bool:
    """Whether four corners make a rectangle: equal diagonals that halve each other, to within the tolerance."""
    if len(corners) != 4:
        return False
    a, b, c, d = corners
    off_centre = math.hypot(a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y) / 2
    return off_centre <= tolerance_px and abs(math.dist(a, c) - math.dist(b, d)) <= 2 * tolerance_px


# The frame of a box: corner 3 as its origin, the unit vector to starboard (3 to 2), the one forward (3 to 0).
_Frame = tuple[Pixel, tuple[float, float], tuple[float, float]]


def _frame(box: Box) -> _Frame:
    stern, bow = box[3], box[0]
    length = math.dist(stern, bow)
    ux, uy = ((bow.x - stern.x) / length, (bow.y - stern.y) / length) if length > 0 else (0.0, -1.0)
    return stern, (-uy, ux), (ux, uy)


def _within(frame: _Frame, p: Pixel) -> tuple[float, float]:
    """How far to starboard and how far forward of the frame's origin a point lies."""
    origin, (vx, vy), (ux, uy) = frame
    dx, dy = p.x - origin.x, p.y - origin.y
    return dx * vx + dy * vy, dx * ux + dy * uy


def _point(frame: _Frame, v: float, u: float) -> Pixel:
    origin, (vx, vy), (ux, uy) = frame
    return Pixel(origin.x + v * vx + u * ux, origin.y + v * vy + u * uy)


def _short_side_first(a: Pixel, b: Pixel, c: Pixel, d: Pixel) -> Box:
    length, beam = size((a, b, c, d))
    return (a, b, c, d) if beam <= length else (b, c, d, a)


def _area(corners: Sequence[Pixel]) -> float:
    """Signed area, positive for clockwise on the screen (y down)."""
    after = (*corners[1:], corners[0])
    return sum(p.x * q.y - q.x * p.y for p, q in zip(corners, after, strict=True)) / 2
