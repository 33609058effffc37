"""The brief of a case: its content gathered from the store, checked and typeset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from roadstead.domain.errors import UserError
from roadstead.domain.records import (
    Annotation,
    Finding,
    Leg,
    Place,
    Record,
    Route,
    Scene,
    Sighting,
    Source,
    Vessel,
)
from roadstead.domain.vocabulary import Tlp
from roadstead.services.scenes import scene_file

if TYPE_CHECKING:
    import numpy as np

    from roadstead.briefing import BriefReport, CaseContent, LintFinding
    from roadstead.imagery import ImageryPool
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

R = TypeVar("R", bound=Record)
TEMPLATES = ("brief",)


def content_of(store: CaseStore, tlp: Tlp | None = None) -> CaseContent:
    """Everything a brief draws on, with the journal's head; ``tlp`` replaces the case's own marking."""
    from roadstead.briefing import CaseContent

    def every(kind: type[R]) -> tuple[R, ...]:
        return tuple(store.all(kind))

    info = store.info()
    sightings = every(Sighting)
    wanted = {uuid for sighting in sightings for uuid in sighting.annotations}
    marks = [mark for uuid in sorted(wanted) if (mark := store.find(Annotation, uuid)) is not None]
    return CaseContent(
        case=replace(info, tlp=tlp) if tlp else info,
        scenes=every(Scene),
        annotations=tuple(marks),
        places=every(Place),
        vessels=every(Vessel),
        sources=every(Source),
        sightings=sightings,
        routes=every(Route),
        legs=every(Leg),
        findings=every(Finding),
        root=store.root(),
        entries=store.entry_count(),
        at=store.log(limit=1, newest_first=True)[0].at,
    )


def lint_case(store: CaseStore) -> Sequence[LintFinding]:
    """What an editor or a lawyer would ask about."""
    from roadstead.briefing import lint

    return lint(content_of(store))


def write(
    store: CaseStore,
    pool: ImageryPool,
    out: Path,
    *,
    tlp: Tlp | None = None,
    template: str = "brief",
    progress: Progress | None = None,
) -> BriefReport:
    """Writes the brief as a PDF in one piece or not at all; raises UserError naming what stands in the way."""
    from roadstead.briefing import write_brief
    from roadstead.spatial.coastline import Coastline

    if template not in TEMPLATES:
        raise UserError(f"There is no template “{template}”.", f"Use one of: {', '.join(TEMPLATES)}.")

    def chip(scene: Scene, bounds: tuple[float, float, float, float], size: tuple[int, int]) -> np.ndarray:
        return pool.read(scene_file(scene, store.path), bounds, size)

    return write_brief(content_of(store, tlp), Coastline(), chip, out, progress=progress)
