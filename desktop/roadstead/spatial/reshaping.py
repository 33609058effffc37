"""Shapes turned, scaled, moved and bent: pure arithmetic on positions (n, 2) of which y points down, as in pixels.

What is turned or scaled must be so on the ground, where a pixel need not be square. ``sheet_of`` gives the linear map
from pixels to a sheet on which it is: of the size of pixels, as the ground is seen from above. Where pixels are square
and north is up it changes nothing, so that a box stays a rectangle to the last digit.
"""

import math

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Matrix = NDArray[np.float64]


def sheet_of(steps: Matrix, *, y_down: bool = False) -> Matrix:
    """The map (2, 2) from pixels to the sheet, of the same area.

    The columns of ``steps`` are what one pixel to the right and one down is on a plane, whose y points up or down.
    """
    size = math.sqrt(abs(float(np.linalg.det(steps))))
    return np.array(((1.0, 0.0), (0.0, 1.0 if y_down else -1.0))) @ steps / size


def turn(degrees: float) -> Matrix:
    """The map (2, 2) that turns clockwise, as it is seen with y pointing down."""
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array(((cos, -sin), (sin, cos)))


def in_pixels(linear: Matrix, sheet: Matrix) -> Matrix:
    """A map (2, 2) of the sheet, or of a plane, as one of the pixels whose map to it is given."""
    return np.linalg.inv(sheet) @ linear @ sheet


def about(points: Points, linear: Matrix, pivot: Points, shift: Points) -> Points:
    """Positions mapped with ``pivot`` staying where it is, then shifted."""
    return (points - pivot) @ linear.T + (pivot + shift)


def middle(points: Points, *, closed: bool) -> Points:
    """The centre (2) of a shape, the same one however it is turned: of its area, else of its length, else of its points."""
    after = np.roll(points, -1, axis=0)
    mean = points.mean(axis=0)
    if closed and len(points) > 4:  # of a box or a triangle the mean of the corners is it, or is as good
        a, b = points - mean, after - mean
        weight = a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]
        if abs(weight.sum()) > 1e-9 * (np.ptp(points, axis=0) ** 2).sum():
            return mean + ((a + b) * weight[:, None]).sum(axis=0) / (3 * weight.sum())
    if not closed and len(points) > 2:
        length = np.hypot(*(after - points)[:-1].T)
        if length.sum() > 0:
            return ((points[:-1] + after[:-1]) / 2 * length[:, None]).sum(axis=0) / length.sum()
    return mean


def edge_moved(points: Points, edge: int, by: Points) -> Points:
    """The shape with the edge that begins at a vertex moved along its normal as far as ``by`` (2) goes that way."""
    ends = [edge, (edge + 1) % len(points)]
    along = points[ends[1]] - points[ends[0]]
    length = float(np.hypot(*along))
    now = points.copy()
    if length > 0:
        normal = np.array((-along[1], along[0])) / length
        now[ends] += normal * float(by @ normal)
    return now


def on_diagonal(corners: Points, corner: int, to: Points) -> Points:
    """The position (2) nearest to ``to`` to which a corner of a rectangle can be drawn without changing its proportion."""
    fixed = corners[(corner + 2) % 4]
    along = corners[corner] - fixed
    size = float(along @ along)
    return fixed + along * max(float((to - fixed) @ along) / size, 0.0) if size > 0 else to


def scaling(corners: Points, corner: int, to: Points, *, even: bool) -> tuple[float, float]:
    """By how much an upright frame (4, 2, clockwise) grows in x and y when a corner is drawn to a position, the opposite one fixed."""
    fixed = corners[(corner + 2) % 4]
    size = corners[corner] - fixed
    wanted = (on_diagonal(corners, corner, to) if even else to) - fixed
    x, y = (float(w / s) if abs(s) > 1e-9 else 1.0 for w, s in zip(wanted, size, strict=True))
    return max(x, 0.01), max(y, 0.01)
