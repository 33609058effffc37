"""Routes in words: what the form holds, and what the list shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from roadstead.api import UserError
from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.operations import Operation
from roadstead.domain.quantity import Measured
from roadstead.domain.records import Leg, Route
from roadstead.domain.vocabulary import Status

NAUTICAL_MILE = 1852.0
_MODES = {"sea": "sea", "rail": "rail", "hand": "drawn by hand"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the analyst asks for. ``mode`` is ``plan``, ``sea`` or ``rail``; ``avoid`` are two-letter country codes."""

    origin: str
    destination: str
    mode: str
    via: tuple[str, ...]
    avoid: tuple[str, ...]


def read_wish(origin: str, destination: str, mode: str, via: str, avoid: str) -> Wish:
    """The wish from the form's texts; several via places or countries are parted by semicolons or, countries, commas.

    Raises UserError naming the field that is missing or malformed.
    """
    if not origin.strip() or not destination.strip():
        raise UserError("The route needs a place to start from and one to go to.", "Fill in From and To.")
    countries = tuple(part.upper() for part in avoid.replace(";", " ").replace(",", " ").split())
    for code in countries:
        if len(code) != 2 or not code.isalpha():
            raise UserError(f"“{code}” is not a country code.", "Write two letters each, such as CN MN.")
    stops = tuple(part.strip() for part in via.split(";") if part.strip())
    return Wish(origin.strip(), destination.strip(), mode, stops, countries)


def length_in_words(leg: Leg) -> str:
    """Kilometres, with the error where one is stated, and nautical miles at sea."""
    if leg.length_se:
        return str(Measured(leg.length_m / 1000, leg.length_se / 1000, "km"))
    kilometres = f"{leg.length_m / 1000:,.1f} km" if leg.length_m < 1e6 else f"{leg.length_m / 1000:,.0f} km"
    return f"{kilometres} ({leg.length_m / NAUTICAL_MILE:,.1f} nm)" if leg.mode == "sea" else kilometres


def hours_in_words(leg: Leg) -> str:
    """A range of hours, or of days where it is long; empty where none is stated."""
    if leg.hours_low is None or leg.hours_high is None:
        return ""
    if leg.hours_high >= 72:
        return f"{leg.hours_low / 24:.0f}–{leg.hours_high / 24:.0f} days"
    return f"{leg.hours_low:.1f}–{leg.hours_high:.1f} h"


def mode_in_words(leg: Leg) -> str:
    """By sea, by rail, drawn by hand."""
    return _MODES.get(leg.mode, leg.mode)


def total_in_words(legs: Sequence[Leg]) -> str:
    """The length of all legs together, with the error where every leg states one (taken as independent)."""
    total = sum(leg.length_m for leg in legs) / 1000
    errors = [leg.length_se for leg in legs]
    doubt = math.hypot(*(e for e in errors if e)) / 1000 if legs and all(errors) else 0.0
    return f"{Measured(total, doubt, 'km')} in {len(legs)} {'leg' if len(legs) == 1 else 'legs'}"


def drawn_leg(route: Route, position: int, points: Sequence[LonLat]) -> Leg:
    """A leg drawn by hand: its length is that of the line drawn, and it is no more than an inference."""
    from roadstead.spatial.geodesy import distance, line_length

    return Leg(
        route=route.uuid,
        position=position,
        mode="hand",
        status=Status.INFERRED,
        origin=str(points[0]),
        destination=str(points[-1]),
        length_m=line_length(points),
        geodesic_m=distance(points[0], points[-1]),
        note="Drawn by hand on the map.",
        geometry=Shape.of("LineString", points),
    )


def add_drawn_leg(route: Route | None, legs: Sequence[Leg], points: Sequence[LonLat]) -> Operation:
    """The action that adds a leg drawn by hand to a route, or to a new one where none is chosen."""
    target = route or Route(title="Drawn by hand", origin=str(points[0]), destination=str(points[-1]))
    leg = drawn_leg(target, len(legs), points)
    return Operation("draw-leg", f"Draw a leg of {target.title}", (leg,) if route else (target, leg))
