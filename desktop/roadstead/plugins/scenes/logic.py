"""The order of scenes in time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from roadstead.domain.records import Scene

_NEVER = datetime.max.replace(tzinfo=UTC)


def in_order(scenes: Sequence[Scene]) -> list[Scene]:
    """The scenes by the time they were taken, undated ones last, then by name."""
    return sorted(scenes, key=lambda s: (s.acquired_start or _NEVER, s.name.casefold(), s.uuid))


def step(ordered: Sequence[Scene], active: Scene | None, by: int) -> Scene | None:
    """The scene ``by`` places on from the active one, the first (or last) where none is active; None at the end."""
    if not ordered:
        return None
    at = next((i for i, scene in enumerate(ordered) if active is not None and scene.uuid == active.uuid), None)
    if at is None:
        return ordered[0 if by > 0 else -1]
    wanted = at + by
    return ordered[wanted] if 0 <= wanted < len(ordered) else None


def by_date(scenes: Sequence[Scene]) -> list[tuple[date | None, list[Scene]]]:
    """The scenes in order, gathered by their UTC day; None for those without a date."""
    groups = groupby(in_order(scenes), key=lambda s: s.acquired_start.date() if s.acquired_start else None)
    return [(day, list(members)) for day, members in groups]


def days_between(earlier: date | None, later: date | None) -> int | None:
    """How many days lie from one date to the next; None where one is not known."""
    return (later - earlier).days if earlier and later else None


def gist(scene: Scene) -> str:
    """What a row says of a scene besides its name: ``0.50 m · EPSG:32652``."""
    if not scene.georeferenced:
        return "no georeference"
    size = f"{scene.gsd_m:.2f} m" if scene.gsd_m and scene.gsd_m < 10 else f"{scene.gsd_m:.0f} m" if scene.gsd_m else ""
    crs = scene.crs if len(scene.crs) < 24 else "own CRS"
    return " · ".join(filter(None, (size, crs)))
