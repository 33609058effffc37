"""Photographs of ships: kept as evidence, named by the ship."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.domain.operations import Operation
from roadstead.domain.records import Evidence, Vessel
from roadstead.services import evidence
from roadstead.services.vessels import title

if TYPE_CHECKING:
    from roadstead.services.session import CaseSession
    from roadstead.services.tasks import Progress

ENDINGS = ("jpg", "jpeg", "png", "tif", "tiff", "webp", "jp2", "bmp", "gif")
"""Files that a worker can be asked for a picture of."""


def add(
    session: CaseSession,
    vessel: Vessel,
    paths: Sequence[Path],
    source: str = "",
    acquired: evidence.Acquired | None = None,
    progress: Progress | None = None,
) -> Vessel:
    """Keeps image files as evidence of a source (by default the ship's photographs) and names them with the ship."""
    kept = evidence.add_evidence(session, paths, source or f"Photographs of {title(vessel)}", acquired, progress)
    known = session.store.find(Vessel, vessel.uuid) or vessel
    new = tuple(each.uuid for each in kept if each.uuid not in known.photographs)
    changed = replace(known, photographs=(*known.photographs, *new))
    if new:
        what = "a photograph" if len(new) == 1 else f"{len(new)} photographs"
        session.do(Operation("edit", f"Name {what} of {title(vessel)}", (changed,)))
    return changed


def without(vessel: Vessel, photograph: Evidence) -> Operation:
    """The action after which a photograph is no longer one of the ship; as evidence it stays."""
    left = tuple(uuid for uuid in vessel.photographs if uuid != photograph.uuid)
    return Operation("edit", f"Take a photograph from {title(vessel)}", (replace(vessel, photographs=left),))
