"""Outlines as they are drawn: thinned, and mended where they cross themselves."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_MAIN = 0.9  # part of all that an outline encloses which its largest loop must hold to be taken for what was meant


def crosses(ring: Points) -> bool:
    """Whether two sides of a closed outline (n, 2) that are no neighbours cross in their inside."""
    starts, ends = ring, np.roll(ring, -1, axis=0)
    return any(bool(_crossing(starts[i], ends[i], starts[i + 2 :], ends[i + 2 :]).any()) for i in range(len(ring) - 2))


def mended(ring: Points, *, reorder: bool = True) -> Points | None:
    """An outline (m, 2) that does not cross itself in place of one that does; None where it cannot be told what was meant.

    Small loops are dropped, such as those a hand makes where it begins and ends. Where none of the loops is the main
    one, the corners are put into an order round it (crossing sides are turned over until none cross); not so with
    ``reorder`` off, for what was drawn by hand: no order but its own is meant there.
    """
    import shapely

    main, share = _largest_loop(ring)
    if share >= _MAIN:
        return main
    ordered = _uncrossed(ring) if reorder else ring
    return ordered if shapely.Polygon(ordered).is_valid else None


def simplified(line: Points, tolerance: float) -> Points:
    """The fewest of a line's points (n, 2) from which it strays by no more than ``tolerance`` (Douglas and Peucker 1973)."""
    import shapely

    if len(line) < 3:
        return line
    return np.array(shapely.LineString(line).simplify(tolerance, preserve_topology=False).coords)


def _crossing(a: Points, b: Points, c: Points, d: Points) -> NDArray[np.bool_]:
    """Whether the side from a to b crosses those from c to d (n, 2)."""
    one, other = _turn(a, b, c) * _turn(a, b, d), _turn(c, d, a) * _turn(c, d, b)
    return (one < 0) & (other < 0)


def _turn(a: Points, b: Points, c: Points) -> NDArray[np.float64]:
    ab, ac = b - a, c - a
    return ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0]


def _largest_loop(ring: Points) -> tuple[Points, float]:
    """The outline of the largest loop, and its part of the area of all."""
    import shapely

    whole = shapely.make_valid(shapely.Polygon(ring))
    loops = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    loops += [
        part
        for inner in shapely.get_parts(whole)
        if inner.geom_type == "MultiPolygon"
        for part in shapely.get_parts(inner)
    ]
    total = sum(loop.area for loop in loops)
    if not total:
        return ring, 0.0
    largest = max(loops, key=lambda loop: loop.area)
    return np.array(largest.exterior.coords)[:-1], largest.area / total


def _uncrossed(ring: Points) -> Points:
    """The corners in an order in which no sides cross. Each turn makes the outline shorter, so that it comes to an end."""
    ring = ring.copy()
    while True:
        pair = _first_crossing(ring)
        if pair is None:
            return ring
        i, j = pair
        ring[i + 1 : j + 1] = ring[i + 1 : j + 1][::-1]


def _first_crossing(ring: Points) -> tuple[int, int] | None:
    starts, ends = ring, np.roll(ring, -1, axis=0)
    for i in range(len(ring) - 2):
        found = np.flatnonzero(_crossing(starts[i], ends[i], starts[i + 2 :], ends[i + 2 :]))
        if len(found):
            return i, i + 2 + int(found[0])
    return None
