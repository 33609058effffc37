"""Which dates are compared, and what is to be said of how well they lie on each other."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from roadstead.domain.records import Registration, Scene

MOST_PANES = 4
_NEVER = datetime.max.replace(tzinfo=UTC)


def in_time(scenes: Sequence[Scene]) -> list[Scene]:
    """The scenes by the time they were taken, undated ones last."""
    return sorted(scenes, key=lambda s: (s.acquired_start or _NEVER, s.name.casefold(), s.uuid))


def partners(active: Scene, others: Sequence[Scene], pinned: str = "") -> list[Scene]:
    """The scenes to compare the active one with, the first one first: the pinned one, then back in time, then forward."""
    ordered = in_time([active, *(s for s in others if s.uuid != active.uuid)])
    at = next(i for i, scene in enumerate(ordered) if scene.uuid == active.uuid)
    found = [*reversed(ordered[:at]), *ordered[at + 1 :]]
    return sorted(found, key=lambda s: s.uuid != pinned)


def caution(earlier: Scene, later: Scene, registrations: Sequence[Registration]) -> str:
    """One sentence on how far two scenes may lie from where they should, as one standard error."""
    pair = {earlier.uuid, later.uuid}
    found = next((r for r in registrations if r.applied and {r.scene, r.reference} == pair), None)
    if found is not None:
        residual = f", residual {found.residual_px:.2f} px" if found.residual_px is not None else ""
        return f"Co-registered{residual}." if found.sound else f"Co-registered, but not to be trusted{residual}."
    if earlier.georef_se_m is None or later.georef_se_m is None:
        return "Not co-registered, and how well they are placed is not known: edges may show as change."
    metres = math.hypot(earlier.georef_se_m, later.georef_se_m)
    size = max(earlier.gsd_m or 0.0, later.gsd_m or 0.0)
    pixels = f" ({metres / size:.1f} px)" if size else ""
    return f"Not co-registered: they may lie ±{metres:.1f} m{pixels} apart, and edges show as change."
