"""The area of interest, how much of it each scene shows, and on which days nothing of it was seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import Shape, parse_position
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Area, Mask, Place, Scene
from roadstead.services.sightings import find_place

if TYPE_CHECKING:
    from roadstead.storage import CaseStore


@dataclass(frozen=True, slots=True)
class Seen:
    """What one scene shows of the area: fractions of it, None where there is no area or the scene has no place."""

    scene: Scene
    coverage: float | None
    clear: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Whole days in UTC, both included, between two dates with imagery and without any."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1


def active_area(store: CaseStore) -> Area | None:
    """The area that dates are held against now, None where none is set."""
    return next(iter(store.all(Area, active=True)), None)


def set_area(store: CaseStore, name: str, shape: Shape, note: str = "") -> tuple[Area, Operation]:
    """An area of interest and the action that makes it the active one; one of the same name takes the new outline.

    Raises UserError where the outline encloses nothing.
    """
    from roadstead.spatial.coverage import area_m2

    if shape.kind != "Polygon" or area_m2(shape) < 1.0:
        raise UserError("The outline of an area of interest encloses no ground.", "Give three or more corners.")
    name = name_from(name)
    known = next(iter(store.all(Area, name=name)), None)
    made = replace(known or Area(name=name), active=True, note=note, geometry=shape)
    others = tuple(replace(area, active=False) for area in store.all(Area, active=True) if area.uuid != made.uuid)
    return made, Operation("set-area", f"Set area of interest {name}", (made, *others))


def name_from(text: str) -> str:
    """The name as it is kept; raises UserError where there is none."""
    name = " ".join(text.split())
    if not name:
        raise UserError("An area of interest needs a name.", "Type one, such as Najin, north pier.")
    return name


def edited(store: CaseStore, before: Area, after: Area) -> Operation:
    """Another name or note of an area; raises UserError where another area has that name already."""
    if after.name != before.name and store.all(Area, name=after.name):
        raise UserError(f"There is an area of interest {after.name} already.", "Choose another name.")
    if after.name != before.name:
        return Operation("edit", f"Rename area of interest {before.name} to {after.name}", (after,))
    return Operation("edit", f"Change the note of area of interest {after.name}", (after,))


def find_area(store: CaseStore, text: str = "") -> Area:
    """The area of that name or uuid, without one the active one; raises UserError where there is none such."""
    if not text:
        found = active_area(store)
        if found is None:
            raise UserError("No area of interest is set.", "Set one with: roadstead area set.")
        return found
    known = store.all(Area)
    named = next((area for area in known if text in (area.name, area.uuid)), None)
    if named is None:
        names = ", ".join(area.name for area in known) or "none"
        raise UserError(f"“{text}” is no area of interest of this case.", f"The areas are: {names}.")
    return named


def name_of(store: CaseStore, shape: Shape) -> str:
    """What an outline is best called: the one place of the case that lies in it; empty where that is none or several."""
    from roadstead.spatial.coverage import meets

    inside = [p.name for p in store.all(Place) if p.geometry is not None and meets(p.geometry, shape)]
    return inside[0] if len(inside) == 1 else ""


def clear_area(store: CaseStore) -> Operation | None:
    """Lets no area be the active one; None where none is. It stays in the case, to be set again by its name."""
    active = store.all(Area, active=True)
    if not active:
        return None
    return Operation(
        "clear-area",
        f"Clear area of interest {active[0].name}",
        tuple(replace(area, active=False) for area in active),
    )


def area_of_place(store: CaseStore, text: str, radius_m: float | None = None) -> tuple[str, Shape, str]:
    """Name, outline and note of the ground round a place of the case or the gazetteer, within its radius or the one given."""
    from roadstead.spatial.coverage import circle
    from roadstead.spatial.gazetteer import Gazetteer

    if radius_m is not None and not (math.isfinite(radius_m) and 1 <= radius_m <= 500_000):
        raise UserError(f"“{radius_m:g}” is no radius of an area.", "Give metres, from 1 to 500,000.")
    place = find_place(store, text)
    if place is not None and place.geometry is not None:
        name, middle, own = place.name, place.geometry.points[0], place.radius_m
    else:
        found = Gazetteer.load().resolve(text)
        name, middle, own = found.name, found.position, found.radius_m
    radius = radius_m or own
    return name, circle(middle, radius), f"Within {radius:,.0f} m of {name}."


def parse_outline(text: str) -> Shape:
    """A polygon from positions with hemisphere letters parted by spaces; raises UserError as ``parse_position`` does."""
    corners = [parse_position(part) for part in text.split()]
    if len(set(corners)) < 3:
        raise UserError("An outline needs three corners or more.", "Write 42.2N,130.2E 42.2N,130.3E 42.3N,130.3E.")
    return Shape.of("Polygon", corners)


def seen(store: CaseStore, area: Area | None, scenes: Sequence[Scene]) -> list[Seen]:
    """What each scene shows of an area. Cloud that the card states is of the whole image, and not taken off."""
    from roadstead.spatial.coverage import coverage

    found = []
    for scene in scenes:
        if area is None or area.geometry is None or scene.footprint is None:
            found.append(Seen(scene, None, None))
            continue
        masks = [mask.geometry for mask in store.all(Mask, scene=scene.uuid) if mask.geometry is not None]
        part = coverage(area.geometry, scene.footprint, masks)
        found.append(Seen(scene, part.covered, part.clear))
    return found


def gaps(scenes: Sequence[Scene]) -> list[Gap]:
    """The days between the first and the last dated scene on which none of them can have been taken, in order.

    A scene known to have been taken within several days counts for all of them.
    """
    spans = sorted(scene.acquired.days for scene in scenes if scene.acquired)
    found, until = [], spans[0][1] if spans else date.min
    for first, last in spans[1:]:
        if (first - until).days > 1:
            found.append(Gap(until + timedelta(days=1), first - timedelta(days=1)))
        until = max(until, last)
    return found


def holds(scene: Scene, scenes: Sequence[Scene]) -> tuple[datetime, datetime | None] | None:
    """From when, and until before when, a scene is the latest picture of its ground; None where it has no date.

    The interval is half open: it begins as the scene is taken (in the middle of what is known of that) and ends as the next one is that shows any of the same
    ground. Of two taken at the same instant the later by name holds, and the other for no time at all.
    """
    from roadstead.spatial.coverage import overlap

    start = scene.taken
    if start is None:
        return None
    later = [s for s in scenes if s.taken and _order(s) > _order(scene)]
    for other in sorted(later, key=_order):
        if overlap(scene.footprint, other.footprint):
            return start, other.taken
    return start, None


def shown_at(scenes: Sequence[Scene], moment: datetime) -> list[Scene]:
    """The scenes that hold at a moment, by time: of any place at most one."""
    taken = [scene for scene in scenes if scene.taken and scene.taken <= moment]
    spans = [(scene, holds(scene, taken)) for scene in sorted(taken, key=_order)]
    return [scene for scene, span in spans if span is not None and (span[1] is None or moment < span[1])]


def _order(scene: Scene) -> tuple[datetime, str, str]:
    return scene.taken or datetime.max.replace(tzinfo=UTC), scene.name, scene.uuid
