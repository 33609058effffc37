"""Boxes as the hand sees them: made and edited as rectangles on the screen, kept as world positions.

On the screen a rectangle on the ground looks like one, also where a scene's pixels are not square; so the geometry of
``spatial.box`` is applied to screen positions, which like pixels have y pointing down.
"""

import numpy as np

from roadstead.domain.coordinates import Pixel
from roadstead.spatial import box
from roadstead.ui.canvas.view import Points, View

ROTATE = 8  # the handle after the eight of spatial.box
_STALK = 26.0  # logical pixels from the bow to the rotating handle


def box_of_axis(view: View, bow: Points, stern: Points, beam: Points) -> Points:
    """World corners (4, 2) of the box about the axis between two world positions, out to a third on both sides."""
    (b, s, w) = _screen(view, np.vstack((bow, stern, beam)))
    return _world(view, box.box_from_axis(b, s, w))


def box_of_corners(view: View, one: Points, other: Points) -> Points:
    """World corners (4, 2) of the box upright on the screen between two world positions."""
    a, b = _screen(view, np.vstack((one, other)))
    return _world(view, box.box_from_drag(a, b))


def box_of_diameter(view: View, one: Points, other: Points) -> Points:
    """World corners (4, 2) of the box of the circle on the screen of which two world positions end a diameter."""
    a, b = _screen(view, np.vstack((one, other)))
    return _world(view, box.circle_box(a, b))


def handles(view: View, corners: Points) -> Points:
    """Screen positions (9, 2): the four corners, the middles of the four sides, and the one that turns the box."""
    found = box.handles(_box(view, corners))
    bow, middle = np.array(found[4]), np.array(box.centre(found[:4]))
    ahead = bow - middle
    size = float(np.hypot(*ahead))
    unit = ahead / size if size > 0 else np.array((0.0, -1.0))
    return np.vstack((np.array(found), bow + unit * _STALK))


def dragged(view: View, corners: Points, handle: int, to: Points) -> Points:
    """World corners of the box with a handle dragged to a world position (1, 2).

    A rectangle stays one, the opposite corner or side where it is; a box of four free corners keeps the other three.
    """
    (pointer,) = _screen(view, to)
    now = _box(view, corners)
    if handle == ROTATE:
        return _world(view, box.turned_to(now, pointer))
    if handle < 4 and not box.is_rectangle(now, tolerance_px=0.5):
        return _world(view, box.with_corner(now, handle, pointer))
    return _world(view, box.resized(now, handle, pointer))


def _box(view: View, corners: Points) -> box.Box:
    a, b, c, d = _screen(view, corners)
    return a, b, c, d


def _screen(view: View, world: Points) -> list[Pixel]:
    return [Pixel(x, y) for x, y in view.to_screen(world).tolist()]


def _world(view: View, made: box.Box) -> Points:
    return view.to_world(np.array(made, dtype=float))
