"""Which piece of the world each figure shows: the chip around an annotation, the map around a route."""

import itertools
import math
from collections.abc import Sequence

from roadstead.briefing.content import MapLeg, MapPlace, MapSpec
from roadstead.domain.content import CaseContent
from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import Leg, Place, Scene

CHIP_ASPECT = 1.5  # width over height of every chip
_ROOM = 1.8  # how many times the annotations' extent a chip shows
_LEAST_PIXELS = 96
_LEAST_METRES = 240.0
_FOCUS_BELOW = 0.35  # legs at sea get a map of their own when they fill less than this part of the whole

Box = tuple[float, float, float, float]


def chip_bounds(scene: Scene, corners: Sequence[Pixel]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in whole pixels: the annotations with room around them, kept inside the scene."""
    xs, ys = [c.x for c in corners], [c.y for c in corners]
    least = max(_LEAST_PIXELS, _LEAST_METRES / scene.gsd_m if scene.gsd_m else 0)
    width = max((max(xs) - min(xs)) * _ROOM, (max(ys) - min(ys)) * _ROOM * CHIP_ASPECT, least)
    if scene.width and scene.height:
        width = min(width, scene.width, scene.height * CHIP_ASPECT)
    w, h = max(1, round(width)), max(1, round(width / CHIP_ASPECT))
    left = _placed((min(xs) + max(xs)) / 2, w, scene.width)
    top = _placed((min(ys) + max(ys)) / 2, h, scene.height)
    return left, top, left + w, top + h


def _placed(centre: float, size: int, limit: int) -> int:
    """Where a stretch of that size around the centre begins, moved to lie within 0 and the limit (0: no limit)."""
    start = round(centre - size / 2)
    return max(0, min(start, limit - size)) if limit else start


def map_spec(content: CaseContent) -> MapSpec | None:
    """The locator map of the case: its legs and the places that they or the sightings name; None when there are none."""
    legs = [leg for leg in legs_in_order(content) if leg.geometry is not None and len(leg.geometry.points) > 1]
    drawn = tuple(MapLeg(i, leg.mode, leg.status, leg.geometry.points) for i, leg in enumerate(legs, 1) if leg.geometry)
    ends = {end for leg in legs for end in (leg.origin, leg.destination)}
    places = [
        MapPlace(place.name, place.geometry.points[0], bool(ends & _keys(place)))
        for place in named_places(content)
        if place.geometry is not None
    ]
    places += _bare_ends(content, legs)
    points = [place.position for place in places] + [p for leg in drawn for p in leg.points]
    if not points:
        return None
    bounds = around(points)
    return MapSpec(tuple(places), drawn, bounds, _focus(drawn, bounds))


def _keys(place: Place) -> set[str]:
    """By what a leg may refer to a place: its identifier, or any of its names."""
    return {place.uuid, place.name, *place.aliases} - {""}


def _bare_ends(content: CaseContent, legs: Sequence[Leg]) -> list[MapPlace]:
    """The ends of legs that are only named, not places of the case: where the leg's line ends."""
    known = {key for place in content.places if place.geometry is not None for key in _keys(place)}
    found: dict[str, MapPlace] = {}
    for leg in legs:
        points = leg.geometry.points if leg.geometry else ()
        for name, point in ((leg.origin, points[0]), (leg.destination, points[-1])):
            if name and name not in known:
                found.setdefault(name, MapPlace(name, point))
    return list(found.values())


def named_places(content: CaseContent) -> list[Place]:
    """The places at which a leg ends or a ship was sighted, in the case's order; all places when there are none such."""
    named = {end for leg in content.legs for end in (leg.origin, leg.destination)}
    named |= {sighting.place for sighting in content.sightings}
    found = [place for place in content.places if named & _keys(place)]
    return found or list(content.places)


def legs_in_order(content: CaseContent) -> list[Leg]:
    """Legs route by route and in each route's own order; legs of no known route last."""
    order = {route.uuid: i for i, route in enumerate(content.routes)}
    return sorted(content.legs, key=lambda leg: (order.get(leg.route, len(order)), leg.position, leg.uuid))


def around(points: Sequence[LonLat]) -> Box:
    """West, south, east, north around the points; east may pass 180 where that is the shorter way round."""
    lats = [p.lat for p in points]
    west, span = _narrowest(sorted(p.lon % 360 for p in points))
    west = west - 360 if west >= 180 else west
    return west, min(lats), west + span, max(lats)


def _narrowest(lons: list[float]) -> tuple[float, float]:
    """Where the shortest arc that holds all longitudes (0 to 360, sorted) begins, and its length."""
    gaps = [(b - a, b) for a, b in itertools.pairwise(lons)]
    widest, start = max([*gaps, (lons[0] + 360 - lons[-1], lons[0])])
    return start, 360 - widest


def _focus(legs: Sequence[MapLeg], whole: Box) -> Box | None:
    """The box of the legs at sea when it is small in the whole map, and there is something else beside it."""
    sea = [point for leg in legs if leg.mode == "sea" for point in leg.points]
    if not sea or len(sea) == sum(len(leg.points) for leg in legs):
        return None
    box = around(sea)
    return box if _diagonal(box) < _FOCUS_BELOW * _diagonal(whole) else None


def _diagonal(box: Box) -> float:
    west, south, east, north = box
    return math.hypot((east - west) * math.cos(math.radians((south + north) / 2)), north - south)
