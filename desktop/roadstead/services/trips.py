"""Round trips (A, B, A) of ships derived from sightings, with the legs between them, which nobody saw, named as inferred.

Between two stays a ship was somewhere, and at sea for part of it: that is a gap in what is known, and no finding that it
hid. The times of a leg follow from the sightings alone: it left no earlier than it was last seen, and arrived no later
than it was first seen again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from roadstead.domain.activities import SEEN
from roadstead.domain.errors import UserError
from roadstead.domain.records import Place, Vessel
from roadstead.domain.times import Interval, iso
from roadstead.domain.vocabulary import Identification, Status
from roadstead.services.activity import calls, ports
from roadstead.services.logged import Logged, logged

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

FASTEST_KN = 25.0
"""Faster than any cargo ship goes: what asks for more contradicts itself."""
_KNOT = 1852 / 3600
_LADDER = (Identification.SAME_TYPE, Identification.POSSIBLE, Identification.IDENTIFIED)


@dataclass(frozen=True, slots=True)
class Stay:
    """A ship at a place (a port with its piers): the sightings of one call, between ``start`` and ``end``.

    It was there by ``since`` at the latest (the end of its first sighting) and still from ``until`` (the start of its last).
    """

    vessel: str
    place: str
    start: datetime
    since: datetime
    until: datetime
    end: datetime
    identification: Identification
    sightings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A leg between two stays that nobody saw: always inferred.

    The ship was unseen for ``unseen_h`` hours at least and ``most_h`` at most; longer than that the leg cannot have taken.
    ``geodesic_m`` is the shortest line between the places, which no ship can undercut; ``least_kn`` the mean speed it asks
    for at least.
    """

    start: Stay
    end: Stay
    unseen_h: float
    most_h: float
    geodesic_m: float | None

    @property
    def least_kn(self) -> float | None:
        """Knots, over the shortest line in the longest time; None where a place has no position."""
        if self.geodesic_m is None:
            return None
        return self.geodesic_m / (self.most_h * 3600) / _KNOT if self.most_h > 0 else float("inf")

    @property
    def contradicts(self) -> bool:
        """Whether no cargo ship is that fast: one of the two sightings is of another ship, or its time is wrong."""
        return self.least_kn is not None and self.least_kn > FASTEST_KN and bool(self.geodesic_m)


@dataclass(frozen=True, slots=True)
class Trip:
    """A ship at a place, at another, and at the first again; ``identification`` is that of its least sure sighting."""

    vessel: str
    stays: tuple[Stay, Stay, Stay]
    legs: tuple[Passage, Passage]

    @property
    def identification(self) -> Identification:
        """How far it is established that it was this ship all the time."""
        return min((stay.identification for stay in self.stays), key=_LADDER.index)

    @property
    def contradicts(self) -> bool:
        """Whether one of its legs asks for more speed than there is."""
        return any(leg.contradicts for leg in self.legs)

    @property
    def sightings(self) -> tuple[str, ...]:
        """The rows it rests on."""
        return tuple(uuid for stay in self.stays for uuid in stay.sightings)


def stays(store: CaseStore, vessel: str = "") -> dict[str, list[Stay]]:
    """The stays of each ship (of one, where named by its uuid) in the order of time. Sightings of the same type only are none.

    What is only inferred is left out: a leg must not be inferred from what was inferred before.
    """
    port_of = ports(store.all(Place))
    relevant: dict[str, list[Logged]] = defaultdict(list)
    for s in logged(store, vessel):
        named = s.vessel and s.place in port_of and s.identification != Identification.SAME_TYPE
        if named and s.start and s.end and s.outcome == SEEN and s.status != Status.INFERRED:
            relevant[s.vessel].append(s)
    return {ship: [_stay(call, port_of) for call in calls(found, port_of)] for ship, found in relevant.items()}


def passages(store: CaseStore, vessel: str = "") -> list[Passage]:
    """The legs between the stays of each ship at different places."""
    places = {place.uuid: place for place in store.all(Place)}
    return [
        _passage(places, before, after)
        for found in stays(store, vessel).values()
        for before, after in pairwise(found)
        if before.place != after.place
    ]


def round_trips(store: CaseStore, home: str = "", vessel: str = "") -> list[Trip]:
    """The round trips from ``home`` (a place's uuid; by default where each ship was first seen) and back to it."""
    places = {place.uuid: place for place in store.all(Place)}
    if home and home not in places:
        raise UserError("There is no such place in the case.", "Give the name of one of its places.")
    found = []
    for ship, all_stays in stays(store, vessel).items():
        moves = list(_moves(all_stays))
        base = home or (moves[0].place if moves else "")
        for first, away, back in zip(moves, moves[1:], moves[2:], strict=False):
            if first.place == base == back.place:
                legs = _passage(places, first, away), _passage(places, away, back)
                found.append(Trip(ship, (first, away, back), legs))
    return sorted(found, key=lambda trip: trip.stays[0].since)


def trip_facts(store: CaseStore, trip: Trip) -> dict[str, object]:
    """A round trip as the command line gives it."""
    names = {place.uuid: place.name for place in store.some(Place, {s.place for s in trip.stays})}
    ship = store.find(Vessel, trip.vessel)
    return {
        "vessel": ship.name or f"IMO {ship.imo}" if ship else "",
        "imo": ship.imo if ship else "",
        "identification": trip.identification.value,
        "places": [names[stay.place] for stay in trip.stays],
        "legs": [
            {
                "from": names[leg.start.place],
                "to": names[leg.end.place],
                "status": "inferred",
                "left_after": iso(leg.start.until),
                "arrived_before": iso(leg.end.since),
                "unseen_hours": leg.unseen_h,
                "most_hours": leg.most_h,
                "geodesic_m": leg.geodesic_m,
                "least_knots": leg.least_kn,
                "contradicts": leg.contradicts,
            }
            for leg in trip.legs
        ],
        "sightings": list(trip.sightings),
    }


def _moves(found: Sequence[Stay]) -> Iterable[Stay]:
    """Stays with those at the same place in a row as one: a ship that was away unseen cannot be told from one that stayed."""
    joined: Stay | None = None
    for stay in found:
        if joined and joined.place == stay.place:
            joined = replace(
                joined,
                until=max(joined.until, stay.until),
                end=max(joined.end, stay.end),
                identification=min(joined.identification, stay.identification, key=_LADDER.index),
                sightings=joined.sightings + stay.sightings,
            )
            continue
        if joined:
            yield joined
        joined = stay
    if joined:
        yield joined


def _stay(call: Sequence[Logged], port_of: Mapping[str, str]) -> Stay:
    times = [Interval(s.start, s.end) for s in call if s.start and s.end]
    return Stay(
        call[0].vessel,
        port_of[call[0].place],
        min(when.start for when in times),
        min(when.end for when in times),
        max(when.start for when in times),
        max(when.end for when in times),
        min((s.identification for s in call), key=_LADDER.index),
        tuple(s.uuid for s in call),
    )


def _passage(places: dict[str, Place], start: Stay, end: Stay) -> Passage:
    unseen, most = end.start - start.end, end.since - start.until
    apart = _apart(places[start.place], places[end.place])
    return Passage(start, end, max(0.0, unseen.total_seconds() / 3600), most.total_seconds() / 3600, apart)


def _apart(one: Place, other: Place) -> float | None:
    """Metres between two places, less what the radius of each leaves open."""
    from roadstead.spatial.geodesy import distance

    if one.geometry is None or other.geometry is None:
        return None
    between = distance(one.geometry.points[0], other.geometry.points[0])
    return max(0.0, between - one.radius_m - other.radius_m)
