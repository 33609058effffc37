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
    from roadstead.imagery.looks import display_of
    from roadstead.spatial.coastline import shipped

    if template not in TEMPLATES:
        raise UserError(f"There is no template “{template}”.", f"Use one of: {', '.join(TEMPLATES)}.")

    checked: set[str] = set()

    def chip(scene: Scene, bounds: tuple[float, float, float, float], size: tuple[int, int]) -> np.ndarray:
        path = scene_file(scene, store.path)
        if scene.uuid not in checked:
            _check_unchanged(pool, scene, path)
            checked.add(scene.uuid)
        return pool.read(path, bounds, size, look=display_of(scene.look).look)

    content = content_of(store, sighted_only=True, things=True)
    if tlp:
        content = replace(content, case=replace(content.case, tlp=tlp))
    return write_brief(content, shipped(), chip, out, progress=progress)


def _check_unchanged(pool: ImageryPool, scene: Scene, path: Path) -> None:
    """Refuses an image that is no longer, byte for byte, the one that was added: its hash is printed beside it."""
    if scene.sha256 and pool.probe(path).result().sha256 != scene.sha256:
        raise UserError(
            f"The image {path.name} is no longer the file that was added: its SHA-256 differs.",
            "Put the original back.",
        )
