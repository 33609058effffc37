"""Charts and trips in words, for the list, the file's name and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roadstead.api import trips


@dataclass(frozen=True, slots=True)
class TripLine:
    """A round trip as the table shows it, with the rows it rests on and what a leg contradicts."""

    ship: str
    places: str
    left: str
    back: str
    unseen: str
    known: str
    remark: str
    uuids: tuple[str, ...]


def trip_lines(found: Iterable[trips.Trip], names: dict[str, str], ships: dict[str, str]) -> list[TripLine]:
    """Round trips as rows: the legs between their stays nobody saw."""
    return [
        TripLine(
            ships.get(trip.vessel, "?"),
            " – ".join(names.get(stay.place, "?") for stay in trip.stays),
            f"{trip.stays[0].until:%Y-%m-%d %H:%M}",
            f"{trip.stays[2].since:%Y-%m-%d %H:%M}",
            " + ".join(hours(leg.unseen_h, leg.most_h) for leg in trip.legs),
            trip.identification.value,
            "; ".join(map(contradiction, filter(lambda leg: leg.contradicts, trip.legs))),
            trip.sightings,
        )
        for trip in found
    ]


def contradiction(leg: trips.Passage) -> str:
    """Why a leg cannot have been made by one ship."""
    knots = leg.least_kn or 0.0
    asked = "no time at all" if knots == float("inf") else f"at least {knots:,.0f} knots"
    return f"contradicts itself: it asks for {asked}, so one sighting is of another ship or its time is wrong"


def hours(least: float, most: float) -> str:
    """``44 to 48 h``, in days from four days on."""
    if most >= 96:
        least, most, unit = least / 24, most / 24, "days"
    else:
        unit = "h"
    return f"{least:.0f} to {most:.0f} {unit}" if round(least) != round(most) else f"{most:.0f} {unit}"
