"""Which dates are compared, and what is to be said of how well they lie on each other."""

import math
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Registration, Scene

MOST_PANES = 4
_DEGREE_M = 111_195  # metres of a degree of a meridian, on a sphere
_NEVER = datetime.max.replace(tzinfo=UTC)


def in_time(scenes: Sequence[Scene]) -> list[Scene]:
    """The scenes by the time they were taken, undated ones last."""
    return sorted(scenes, key=lambda s: (s.taken or _NEVER, s.name.casefold(), s.uuid))


def partners(active: Scene, others: Sequence[Scene], pinned: str = "") -> list[Scene]:
    """The scenes to compare the active one with, the first one first: the pinned one, then back in time, then forward."""
    ordered = in_time([active, *(s for s in others if s.uuid != active.uuid)])
    at = next(i for i, scene in enumerate(ordered) if scene.uuid == active.uuid)
    found = [*reversed(ordered[:at]), *ordered[at + 1 :]]
    return sorted(found, key=lambda s: s.uuid != pinned)


def caution(earlier: Scene, later: Scene, registrations: Sequence[Registration], known: Sequence[Scene]) -> str:
    """One sentence on how far two scenes may lie from where they should, as one standard error.

    Scenes that are laid on one another or on the same third one, by registrations that are applied, count as
    co-registered. ``known`` are the scenes of the case.
    """
    links = _between(earlier.uuid, later.uuid, registrations)
    if links:
        return _of_links(links, {s.uuid: s for s in known}, {earlier.uuid, later.uuid})
    if earlier.georef_se_m is None or later.georef_se_m is None:
        return "Not co-registered, and how well they are placed is not known: edges may show as change."
    metres = math.hypot(earlier.georef_se_m, later.georef_se_m)
    size = max(earlier.gsd_m or 0.0, later.gsd_m or 0.0)
    pixels = f" ({metres / size:.1f} px)" if size else ""
    return f"Not co-registered: they may lie ±{metres:.1f} m{pixels} apart, and edges show as change."


def _between(first: str, second: str, registrations: Sequence[Registration]) -> list[Registration]:
    """The applied registrations that lead from one scene to the other by way of what both rest on."""
    on = {r.scene: r for r in registrations if r.applied}
    one, other = _rests_on(first, on), _rests_on(second, on)
    shared = next((uuid for uuid in one if uuid in other), None)
    return one[shared] + other[shared] if shared else []


def _rests_on(uuid: str, on: Mapping[str, Registration]) -> dict[str, list[Registration]]:
    """The scene itself and what its place comes from, each with the registrations that lead there."""
    found: dict[str, list[Registration]] = {uuid: []}
    while (link := on.get(uuid)) is not None and link.reference not in found:
        found[link.reference] = [*found[uuid], link]
        uuid = link.reference
    return found


def _of_links(links: Sequence[Registration], known: Mapping[str, Scene], pair: Set[str]) -> str:
    for link in links:
        scene, reference = known.get(link.scene), known.get(link.reference)
        if scene is None or reference is None:
            return "Co-registered by way of a scene that is gone: edges may show as change."
        if not _holds(link, scene, reference):
            return f"{reference.name} was placed anew since {scene.name} was laid on it: edges may show as change."
    between = {uuid for link in links for uuid in (link.scene, link.reference)} - pair
    way = f" by way of {' and '.join(sorted(known[uuid].name for uuid in between))}" if between else ""
    trust = "" if all(link.sound for link in links) else ", but not to be trusted"
    return f"Co-registered{way}{trust}{_residual(links)}."


def _residual(links: Sequence[Registration]) -> str:
    if len(links) == 1:
        return f", residual {links[0].residual_px:.2f} px" if links[0].residual_px is not None else ""
    metres = [link.residual_m for link in links if link.residual_m is not None]
    return f", residuals together {math.hypot(*metres):.2f} m" if len(metres) == len(links) else ""


def _holds(link: Registration, scene: Scene, reference: Scene) -> bool:
    """Whether a scene still lies where the registration puts it on its reference, to half a pixel."""
    import numpy as np

    from roadstead.imagery.georeference import Georeference

    here, there = Georeference.of(scene), Georeference.of(reference)
    if here is None or there is None or len(link.matrix) != 6:
        return False
    pixels = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0.5, 0.5)]) * (scene.width, scene.height)
    across = pixels @ np.reshape(link.matrix, (2, 3))[:, :2].T + np.reshape(link.matrix, (2, 3))[:, 2]
    lonlat, wanted = here.to_ground(pixels), there.to_ground(across)
    east = ((lonlat - wanted)[:, 0] + 180) % 360 - 180
    apart = np.hypot(east * np.cos(np.radians(wanted[:, 1])), (lonlat - wanted)[:, 1]) * _DEGREE_M
    return not (apart > there.gsd_m(Pixel(*across[-1].tolist())) / 2).any()
