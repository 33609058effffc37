"""The shortest route over water between two places: exact ends, no land, never shorter than the geodesic."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import Cancelled, UserError
from roadstead.spatial.chunks import Floats
from roadstead.spatial.coastline import ACCURACY, Coastline, shipped
from roadstead.spatial.crossing import land_stretches
from roadstead.spatial.geodesy import distance, line_length
from roadstead.spatial.passage import Passage
from roadstead.spatial.shores import NearShores
from roadstead.spatial.taut import eased, tighten

CLEARANCE_M = 200.0
"""Distance from land that a route keeps where there is room: about the error of the coastline itself."""
SNAP_LIMIT_M = 50_000.0
_LEAST_M = 4.0
"""No bend is nearer to a shore than this: the coordinates are rounded by up to 1.1 m."""
_ATTEMPTS = 9
_WIDEST_M = 2_000_000.0
"""A window for ways longer than this would be too coarse to see straits: then the graph of the oceans is asked."""
_WINDOW_CELLS = 700_000


class NoRoute(UserError):
    """There is no way over water between the two places; the reason is in the sentence."""


@dataclass(frozen=True)
class SeaRoute:
    """A route over water. Lengths are metres on WGS 84.

    ``points`` starts and ends exactly at the places asked for. Where one lies on land, the way ends at the nearest
    water that a ship can be on, the line runs on straight over the land (``moved_start_m``, ``moved_end_m``; 0 for a
    place on water) and a warning says so. These stubs count in ``length_m``, but not in ``land_crossing_m``, which is what the way over water crosses of the coastline
    at full resolution (lakes under 1,000 km2 counted as land).
    """

    points: tuple[LonLat, ...]
    length_m: float
    geodesic_m: float
    land_crossing_m: float
    moved_start_m: float
    moved_end_m: float
    clearance_m: float
    coastline: str
    warnings: tuple[str, ...]


class _Ends(NamedTuple):
    start: LonLat
    goal: LonLat
    moved_start_m: float
    moved_goal_m: float


def sea_route(
    a: LonLat,
    b: LonLat,
    *,
    clearance_m: float = CLEARANCE_M,
    coastline: Coastline | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SeaRoute:
    """The shortest route over water, keeping ``clearance_m`` from land where there is room for it.

    Two equal places give a route of length 0. ``progress`` gets shares from 0 to 1; when ``cancelled`` answers yes,
    Cancelled is raised. UserError when a place is farther than 50 km from water; NoRoute, a UserError, when there is
    no way between the waters (canals are not known).
    """
    for place in (a, b):
        if not (math.isfinite(place.lon) and abs(place.lat) <= 90):
            raise UserError(f"{place.lat}, {place.lon} is not a position.", "Give latitudes from 90S to 90N.")
    land = coastline or shipped()

    def check() -> None:
        if cancelled is not None and cancelled():
            raise Cancelled

    def report(share: float) -> None:
        check()
        if progress is not None:
            progress(share)

    report(0.0)
    ends = _snapped(land, a, b)
    report(0.1)
    passage = Passage(land, check)
    way = _way(land, passage, ends)
    report(0.5)
    # What still touches land where shores run close together is led round it on the finest grid.
    way = passage.mended(_drawn(land, way, clearance_m, check))
    report(0.9)
    crossing = land.land_crossing_m(way)
    points = _joined(a, way, b)
    report(1.0)
    return SeaRoute(
        points=points,
        length_m=line_length(points),
        geodesic_m=distance(a, b),
        land_crossing_m=crossing,
        moved_start_m=ends.moved_start_m,
        moved_end_m=ends.moved_goal_m,
        clearance_m=clearance_m,
        coastline=f"{land.name} ({ACCURACY})",
        warnings=_warnings(ends, crossing),
    )


def _joined(a: LonLat, way: list[LonLat], b: LonLat) -> tuple[LonLat, ...]:
    inner = [place for place in way if place not in (a, b)]
    return (a, *inner, b)


def _snapped(land: Coastline, a: LonLat, b: LonLat) -> _Ends:
    start, moved_start = land.nearest_water(a, limit_m=SNAP_LIMIT_M)
    goal, moved_goal = land.nearest_water(b, limit_m=SNAP_LIMIT_M)
    return _Ends(start, goal, moved_start, moved_goal)


def _way(land: Coastline, passage: Passage, ends: _Ends) -> list[LonLat]:
    """A way that crosses no land: from the smallest window that surely holds the shortest one, or over the oceans."""
    straight = distance(ends.start, ends.goal)
    if straight < 1.0:
        return [ends.start, ends.goal]
    found: list[list[LonLat]] = []
    margin = 0.3 * straight + 3_000.0
    while straight + 2 * margin < _WIDEST_M:
        way = passage.within(ends.start, ends.goal, margin, _WINDOW_CELLS)
        # No way can leave the window by its margin and be shorter than this.
        if way and line_length(way) <= straight + 2 * margin:
            return way
        found += [way] if way else []
        margin = max(2.5 * margin, 0.55 * (line_length(way) - straight) if way else 0.0)
    far = passage.over_oceans(ends.start, ends.goal) if land.has_ocean else None
    found += [far] if far else []
    if not found:
        raise NoRoute(
            f"There is no way over water from {ends.start} to {ends.goal} that this coastline shows.",
            "Canals are not known: route to either side of one and draw the leg between by hand.",
        )
    return min(found, key=line_length)


def _drawn(land: Coastline, way: list[LonLat], clearance_m: float, check: Callable[[], None]) -> list[LonLat]:
    """The way pulled tight, then moved off the shores as far as the clearance asks and the room allows."""
    shores = NearShores(land)
    tight = tighten(way, shores, 0.0, check)
    wide = _roomy(land, tight, np.full(len(tight), max(clearance_m, _LEAST_M)))
    for _ in range(2 if clearance_m else 0):
        wide = _widened(land, shores, wide, clearance_m)
    final = tighten(wide, shores, clearance_m, check)
    return _roomy(land, final, np.zeros(len(final)))


def _widened(land: Coastline, shores: NearShores, line: list[LonLat], clearance_m: float) -> list[LonLat]:
    """The line with a bend more on each segment that passes too close to land, where there is room for one.

    Not near the line's ends, which lie where they were asked for.
    """
    whole = line[:1]
    for a, b in pairwise(line):
        bend = shores.sidestep(a, b, clearance_m)
        near_end = bend and min(distance(bend, line[0]), distance(bend, line[-1])) < 4 * clearance_m
        if bend and not near_end and land.land_crossing_m([a, bend, b]) == 0:
            whole.append(bend)
        whole.append(b)
    return whole


def _roomy(land: Coastline, tight: list[LonLat], away: Floats) -> list[LonLat]:
    """The line with its bends moved out by ``away`` metres each, less where that would run over land.

    The bends of segments that touch land are moved by the least distance at any rate.
    """
    away = away.copy()
    line = eased(tight, away.tolist())
    for attempt in range(_ATTEMPTS):
        bad = {stretch.segment for stretch in land_stretches(land.level("land", "f"), line)}
        if not bad:
            break
        ends = sorted({end for segment in bad for end in (segment, segment + 1)})
        away[ends] = np.maximum(away[ends] / 2, _LEAST_M * (1 + attempt / 2))
        line = eased(tight, away.tolist())
    return line


def _warnings(ends: _Ends, crossing: float) -> tuple[str, ...]:
    found = []
    for word, moved in (("start", ends.moved_start_m), ("end", ends.moved_goal_m)):
        if moved > 0:
            found.append(
                f"The {word} lies on land: it was moved {moved:.0f} m to the nearest water for ships, and the line runs on straight."
            )
    if crossing > 0:
        found.append(f"{crossing:.0f} m of the route run over land that could not be avoided on this coastline.")
    return tuple(found)


__all__ = ["CLEARANCE_M", "NoRoute", "SeaRoute", "sea_route"]
