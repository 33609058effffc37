"""Routes: planned by the spatial core from the names a person typed, and kept in the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roadstead.domain.operations import Operation
from roadstead.domain.records import Leg, Route
from roadstead.services.sightings import find_place

if TYPE_CHECKING:
    from roadstead.services.tasks import Progress
    from roadstead.spatial.plan import Plan, Stop
    from roadstead.storage import CaseStore


def plan_route(
    store: CaseStore | None,
    origin: str,
    destination: str,
    mode: str,
    *,
    via: Sequence[str] = (),
    avoid: Sequence[str] = (),
    progress: Progress | None = None,
) -> Plan:
    """The plan from place to place: ``mode`` is ``sea``, ``rail`` or ``plan`` (sea to the first via, then rail)."""
    from roadstead.spatial.plan import plan

    stops = [_stop(store, text) for text in (origin, *via, destination)]
    return plan(stops[0], stops[-1], via=tuple(stops[1:-1]), avoid=tuple(avoid), mode=mode, progress=progress)


def keep_route(found: Plan, title: str = "") -> tuple[Route, Operation]:
    """The route as rows of the case, and the action that adds them."""
    from roadstead.spatial.plan import legs_as_records

    first, last = found.legs[0], found.legs[-1]
    name = title or f"{first.origin} to {last.destination}"
    route = Route(title=name, origin=first.origin, destination=last.destination, note=" ".join(found.warnings))
    legs: tuple[Leg, ...] = legs_as_records(found, route.uuid)
    return route, Operation("plan-route", f"Add route {name}", (route, *legs))


def remove_route(store: CaseStore, route: Route) -> Operation:
    """Takes a route out of the case with its legs."""
    return Operation("remove-route", f"Remove route {route.title}", drop=(*store.all(Leg, route=route.uuid), route))


def _stop(store: CaseStore | None, text: str) -> Stop:
    """The place a text names: the case's where it has one of that name, else the gazetteer's, or coordinates."""
    from roadstead.spatial.gazetteer import Gazetteer
    from roadstead.spatial.plan import Stop

    place = find_place(store, text) if store else None
    if place is not None and place.geometry is not None:
        return Stop(place.name, place.geometry.points[0], place.country)
    return Stop.of(Gazetteer.load().resolve(text))
