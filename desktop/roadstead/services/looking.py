"""Which days of a place were observed: by an image of its ground outside masks, or by somebody who says that he looked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from roadstead.domain.activities import NO_IMAGE, NOT_OBSERVED, NOTHING, OBSERVED, PARTLY
from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.records import Mask, Place, Scene
from roadstead.domain.vocabulary import Status
from roadstead.services.logged import Logged
from roadstead.services.observing import Observed, observed

_RANKS = (NO_IMAGE, NOT_OBSERVED, PARTLY, OBSERVED)
_VAIN, _PART, _WHOLE = 1, 2, 3  # their ranks
_HALF_GLOBE = 180.0


class Look(NamedTuple):
    """Whether a place was observed on a day: ``state``, why not, and the scenes and sightings that say so.

    A ``plain`` one was a look whatever was there to see: an image, or an entry that nothing was seen. A day that is only
    known by what was seen on it is none: such days are never empty.
    """

    state: str = NO_IMAGE
    why: tuple[str, ...] = ()
    uuids: tuple[str, ...] = ()
    plain: bool = False

    @property
    def looked(self) -> bool:
        """Whether it was observed at least in part."""
        return self.state in (OBSERVED, PARTLY)

    def joined(self, other: Look) -> Look:
        """What both say of the same ground: the better of them, and the reasons where neither is whole."""
        return self._with(other, max(self.state, other.state, key=_RANKS.index))

    def beside(self, other: Look) -> Look:
        """What they say of two places together: observed where both were, partly where one was."""
        if self.looked or other.looked:
            return self._with(other, OBSERVED if self.state == other.state == OBSERVED else PARTLY)
        return self._with(other, max(self.state, other.state, key=_RANKS.index))

    def _with(self, other: Look, state: str) -> Look:
        why = () if state == OBSERVED else tuple(dict.fromkeys((*self.why, *other.why)))
        uuids = tuple(dict.fromkeys((*self.uuids, *other.uuids)))
        return Look(state, why, uuids, self.plain or other.plain)


def ground_of(place: Place) -> Shape | None:
    """The circle in which a place is meant; None where it has no position."""
    from roadstead.spatial.coverage import circle

    if place.geometry is None:
        return None
    lon, lat = place.geometry.points[0]
    return circle(LonLat(lon, lat), max(place.radius_m, 1.0))


def shown(scene: Scene, masks: Sequence[Mask], ground: Shape) -> Look | None:
    """What a scene says of some ground, None where it shows nothing of it."""
    if scene.footprint is None or _apart(scene.footprint, ground):
        return None
    seen = _observed(scene, tuple(mask for mask in masks if mask.scene == scene.uuid), ground)
    if seen.fraction is None or (seen.verdict == NOT_OBSERVED and not seen.masked):
        return None
    return Look(seen.verdict, seen.why, (scene.uuid,), plain=True)


def said_of_day(sightings: Sequence[Logged], port: str) -> Look | None:
    """What sightings of one day say of whether a port was observed; that nothing was seen at a pier says so of the pier."""
    ranks, why, uuids, plain = [-1], [], [], False
    for s in sightings:
        if s.outcome == NOT_OBSERVED:
            ranks.append(_VAIN)
            why.append(s.reason)
        elif s.status != Status.OBSERVED:
            continue
        else:
            nothing = s.outcome == NOTHING
            plain = plain or nothing
            ranks.append(_PART if nothing and s.place != port else _WHOLE)
        uuids.append(s.uuid)
    state = max(ranks)
    if state < 0:
        return None
    reasons = tuple(dict.fromkeys(filter(None, why))) if state < _WHOLE else ()
    return Look(_RANKS[state], reasons, tuple(uuids), plain)


def of_days(by_port: Mapping[date, Mapping[str, Look]], ports: Iterable[str]) -> dict[date, Look]:
    """The looks of each day at all the ports together, from those at each."""
    wanted = list(ports)
    found: dict[date, Look] = {}
    for day, looks in by_port.items():
        every = [looks.get(port, Look()) for port in wanted] + [look for port, look in looks.items() if not port]
        whole = every[0] if every else Look()
        for look in every[1:]:
            whole = whole.beside(look)
        found[day] = whole
    return found


def gathered(looks: Iterable[tuple[date, str, Look]]) -> dict[date, dict[str, Look]]:
    """Looks by day and port, those of one port on one day together."""
    parts: dict[tuple[date, str], list[Look]] = defaultdict(list)
    for day, port, look in looks:
        parts[day, port].append(look)
    found: dict[date, dict[str, Look]] = defaultdict(dict)
    for (day, port), each in parts.items():
        found[day][port] = _together(each)
    return found


def _together(looks: Sequence[Look]) -> Look:
    """As ``joined`` one after the other, in one pass."""
    state = max((look.state for look in looks), key=_RANKS.index)
    why = () if state == OBSERVED else tuple(dict.fromkeys(reason for look in looks for reason in look.why))
    uuids = tuple(dict.fromkeys(uuid for look in looks for uuid in look.uuids))
    return Look(state, why, uuids, any(look.plain for look in looks))


def _apart(one: Shape, other: Shape) -> bool:
    """Whether two outlines are surely apart, by their bounds; of what crosses the antimeridian that is not said."""
    (west, south, east, north), (left, low, right, high) = one.bounds, other.bounds
    if abs(east - west) > _HALF_GLOBE or abs(right - left) > _HALF_GLOBE:
        return False
    return east < left or right < west or north < low or high < south


@lru_cache(maxsize=20_000)
def _observed(scene: Scene, masks: tuple[Mask, ...], ground: Shape) -> Observed:
    """Kept, as each chart asks it of every scene and place, and the answer is the same until one of them is changed."""
    return observed(scene, masks, ground)
