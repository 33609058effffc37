"""The brief of a case: its content gathered from the store, checked and typeset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.domain.vocabulary import Tlp
from roadstead.services import candidates, evidence
from roadstead.services.reading import content_of
from roadstead.services.scenes import scene_file

if TYPE_CHECKING:
    import numpy as np

    from roadstead.briefing import BriefReport, LintFinding
    from roadstead.domain.content import CaseContent
    from roadstead.domain.records import Vessel
    from roadstead.imagery import ImageryPool
    from roadstead.services.listings import Listing
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

TEMPLATES = ("brief",)


def lint_case(store: CaseStore) -> Sequence[LintFinding]:
    """What an editor or a lawyer would ask about."""
    from roadstead.briefing import lint

    return lint(_with_evidence(store, content_of(store, sighted_only=True, charts=True)))


def _with_evidence(store: CaseStore, content: CaseContent) -> CaseContent:
    """The content with what is wrong with files of evidence: missing, or no longer what was kept.

    Without the place where a file should be: that is nobody's business whom a brief reaches.
    """
    words = {evidence.MISSING: "is missing from the evidence store", evidence.ALTERED: "was altered since it was kept"}
    found = (kept for kept in evidence.watch(store) if kept.state in words)
    return replace(
        content, unsound={kept.evidence.uuid: f"{kept.evidence.name} {words[kept.state]}." for kept in found}
    )


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

    content = content_of(store, sighted_only=True, things=True, charts=True)
    on_the_day, standing = listed(store, content)
    weighed = {s.uuid: candidates.weighed_words(s.candidates) for s in content.sightings if s.candidates}
    content = _with_evidence(store, replace(content, listed=on_the_day, standing=standing, weighed=weighed))
    if tlp:
        content = replace(content, case=replace(content.case, tlp=tlp))
    return write_brief(content, shipped(), chip, out, progress=progress)


def listed(store: CaseStore, content: CaseContent) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """How the ships of sightings stand on the case's sanctions lists.

    By sighting, in a sentence, how its ship stood on that day; by ship how it stands on each list by the latest snapshots.
    """
    from roadstead.services import listings, screening

    if not screening.by_list(store):
        return {}, {}
    known: dict[tuple[str, date | None], list[Listing]] = {}

    def stands(vessel: Vessel, day: date | None) -> list[Listing]:
        key = vessel.uuid, day
        if key not in known:
            known[key] = listings.listings(store, screening.of_vessel(store, vessel), day)
        return known[key]

    found: dict[str, str] = {}
    latest: dict[str, tuple[str, ...]] = {}
    for sighting in content.sightings:
        vessel, day = content.vessel_of.get(sighting.vessel), listings.day_of(sighting)
        if vessel is None:
            continue
        latest[vessel.uuid] = tuple(each.words for each in stands(vessel, None))
        if day:
            then = "; ".join(each.words for each in stands(vessel, day))
            found[sighting.uuid] = f"Sanctions lists on that day: {then}."
    return found, latest


def _check_unchanged(pool: ImageryPool, scene: Scene, path: Path) -> None:
    """Refuses an image that is no longer, byte for byte, the one that was added: its hash is printed beside it."""
    if scene.sha256 and pool.probe(path).result().sha256 != scene.sha256:
        raise UserError(
            f"The image {path.name} is no longer the file that was added: its SHA-256 differs.",
            "Put the original back.",
        )
