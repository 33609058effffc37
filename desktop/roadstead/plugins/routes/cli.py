"""``roadstead route``: from place to place by sea, by rail, or by both."""

import argparse
from typing import Any

from roadstead.api import Headless, routing
from roadstead.domain.coordinates import Shape


def add(verbs: Any) -> None:
    """Adds the verb."""
    parser = verbs.add("route", _route, "the route between two places, and its length")
    parser.add_argument("origin", metavar="FROM", help="a name, a UN/LOCODE, or a position such as 42.233N,130.300E")
    parser.add_argument("destination", metavar="TO")
    parser.add_argument("--mode", required=True, choices=("sea", "rail", "plan"))
    parser.add_argument("--via", action="append", default=[], metavar="P", help="a place on the way; repeatable")
    parser.add_argument(
        "--avoid", action="append", default=[], metavar="CC", help="a country by its two letters; repeatable"
    )
    parser.add_argument("--case", metavar="CASE", help="take places from this case and keep the route in it")


def _route(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case) if arguments.case else None
    found = routing.plan_route(
        session.store if session else None,
        arguments.origin,
        arguments.destination,
        arguments.mode,
        via=arguments.via,
        avoid=[country.upper() for country in arguments.avoid],
        progress=headless.progress("Searching"),
    )
    kept: dict[str, Any] = {}
    if session:
        route, operation = routing.keep_route(found)
        session.do(operation)
        kept["route"] = route.uuid
    crossings = [leg.land_crossing_m for leg in found.legs if leg.land_crossing_m is not None]
    return kept | {
        "length_m": found.length_m,
        "geodesic_m": found.geodesic_m,
        "legs": [_leg(leg) for leg in found.legs],
        "land_crossing_m": sum(crossings) if crossings else None,
        "coastline": next((leg.coastline for leg in found.legs if leg.coastline), None),
        "warnings": list(found.warnings),
    }


def _leg(leg: Any) -> dict[str, Any]:
    return {
        "mode": leg.mode,
        "status": leg.status.value,
        "origin": leg.origin,
        "destination": leg.destination,
        "length_m": leg.length_m,
        "length_se_m": leg.length_se,
        "hours": [leg.hours_low, leg.hours_high],
        "geometry": Shape.of("LineString", leg.points).geojson(),
    }
