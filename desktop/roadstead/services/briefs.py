"""The brief of a case: its content gathered from the store, checked and typeset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.domain.vocabulary import Tlp
from roadstead.services.reading import content_of
from roadstead.services.scenes import scene_file

if TYPE_CHECKING:
    import numpy as np

    from roadstead.briefing import BriefReport, LintFinding
    from roadstead.imagery import ImageryPool
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

TEMPLATES = ("brief",)


def lint_case(store: CaseStore) -> Sequence[LintFinding]:
    """What an editor or a lawyer would ask about."""
    from roadstead.briefing import lint

    return lint(content_of(store, sighted_only=True))


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
    from roadstead.spatial.coastline import shipped

    if template not in TEMPLATES:
        raise UserError(f"There is no template “{template}”.", f"Use one of: {', '.join(TEMPLATES)}.")

    def chip(scene: Scene, bounds: tuple[float, float, float, float], size: tuple[int, int]) -> np.ndarray:
        return pool.read(scene_file(scene, store.path), bounds, size)

    content = content_of(store, sighted_only=True)
    if tlp:
        content = replace(content, case=replace(content.case, tlp=tlp))
    return write_brief(content, shipped(), chip, out, progress=progress)
