"""What was observed of a place, and what was not: a part outside the image or under a mask was not looked at.

"Nothing seen" is said only of what was observed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import Shape
from roadstead.domain.records import Mask, Scene
from roadstead.domain.times import Interval
from roadstead.domain.vocabulary import MASKS
from roadstead.services.annotating import standing

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_WHOLE, _NONE = 0.995, 0.005  # what rounds to all and to nothing: masks are drawn by hand


@dataclass(frozen=True, slots=True)
class Observed:
    """How much of an area a scene shows: ``fraction`` of it in view, ``masked`` of it inside the image and under masks.

    ``why`` are the kinds of those masks. Both fractions are None where the scene has no place on the ground.
    """

    fraction: float | None
    masked: float | None = None
    why: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """``observed``, ``partly observed``, ``not observed``, or ``not placed``."""
        if self.fraction is None:
            return "not placed"
        if self.fraction >= _WHOLE:
            return "observed"
        return "not observed" if self.fraction <= _NONE else "partly observed"

    def statement(self, seen: int) -> str:
        """What may be said where ``seen`` things were marked."""
        if self.fraction is None:
            return "cannot be said: the image has no georeference"
        found = f"{seen} marked" if seen else "nothing seen"
        if self.verdict == "observed":
            return found
        if self.verdict == "not observed" and not seen:
            return f"not observed: {self._reason()}"
        return f"{found} in the {self.fraction:.0%} observed; the rest was not: {self._reason()}"

    def _reason(self) -> str:
        outside = 1 - (self.fraction or 0) - (self.masked or 0) > _NONE
        reasons = [MASKS.get(kind, kind) for kind in self.why] + (["outside the image"] if outside else [])
        return " and ".join(reasons)


@dataclass(frozen=True, slots=True)
class Glance:
    """One scene and what it says of an area; ``seen`` marks touch it."""

    scene: Scene
    observed: Observed
    seen: int

    @property
    def statement(self) -> str:
        """What may be said."""
        return self.observed.statement(self.seen)


def observed(scene: Scene, masks: Sequence[Mask], area: Shape) -> Observed:
    """How much of an area (a polygon) a scene shows outside its masks."""
    from roadstead.spatial.coverage import coverage

    if scene.footprint is None:
        return Observed(None)
    own = [(m.kind, m.geometry) for m in masks if m.scene == scene.uuid and m.geometry is not None]
    whole = coverage(area, scene.footprint, [shape for _, shape in own])
    hiding = [kind for kind, shape in own if coverage(area, shape).covered > _NONE / 10]
    return Observed(whole.clear, whole.covered - whole.clear, tuple(dict.fromkeys(hiding)))


def glances(store: CaseStore, area: Shape, when: Interval | None = None) -> list[Glance]:
    """What each scene taken in a stretch of time (without one: every scene) says of an area, in the order of time."""
    from roadstead.spatial.coverage import meets

    masks, found = store.all(Mask), []
    for scene in sorted(store.all(Scene), key=lambda s: (s.taken is None, s.taken or 0, s.name)):
        taken = scene.acquired
        if when is not None and (taken is None or taken.end < when.start or taken.start > when.end):
            continue
        things = (m for m in standing(store, scene=scene.uuid) if not m.is_remark)
        marks = [m.geometry for m in things if m.geometry is not None]
        found.append(Glance(scene, observed(scene, masks, area), sum(meets(mark, area) for mark in marks)))
    return found


def days_without(found: Sequence[Glance], when: Interval | None = None) -> int:
    """Days (UTC) of the stretch of time, else from the first to the last image, on which nothing of the area can have been observed.

    An image known to have been taken within several days counts for all of them.
    """
    dated = [(g.scene.acquired.days, g.observed.fraction or 0) for g in found if g.scene.acquired]
    if when is None and not dated:
        return 0
    first: date = when.start.date() if when else min(days[0] for days, _ in dated)
    last: date = when.end.date() if when else max(days[1] for days, _ in dated)
    seen = [days for days, fraction in dated if fraction > _NONE]
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(not any(one <= day <= other for one, other in seen) for day in every)
