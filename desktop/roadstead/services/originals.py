"""The files that scenes were added from: whether they are still there and the same, and finding them again by their hash."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Scene
from roadstead.imagery.products import Source
from roadstead.services import stamps
from roadstead.services.scenes import scene_file
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress

GONE, CHANGED = "is gone", "has changed since it was added"
STATES = {"": "there", GONE: "missing", CHANGED: "changed"}
"""How a file is, as the command line says it."""


def glance(scene: Scene, case: Path, known: Mapping[str, str] | None = None) -> str | None:
    """Whether a scene's file is what was added, by its size and times alone: empty if so, GONE, CHANGED, None if unsure.

    ``known`` are the stamps remembered, read once where many scenes are looked at.
    """
    try:
        source = stamps.source(scene_file(scene, case), scene.files)
        size, stamp = source.size_bytes, source.signature()
    except (UserError, OSError):
        return GONE
    if scene.size_bytes and size != scene.size_bytes:
        return CHANGED
    stamped = stamps.remembered() if known is None else known
    return "" if not scene.sha256 or stamped.get(scene.sha256) == stamp else None


def glances(scenes: Sequence[Scene], case: Path, progress: Progress) -> list[str | None]:
    """A glance at each scene's file."""
    known, found = stamps.remembered(), list[str | None]()
    for number, scene in enumerate(scenes):
        progress(number / len(scenes), scene.name)
        found.append(glance(scene, case, known))
    return found


def state_of(scene: Scene, case: Path, progress: Progress | None = None) -> str:
    """As ``glance``, and where that is unsure by hashing the file again, once for each size and time."""
    found = glance(scene, case)
    if found is not None:
        return found
    try:
        source = stamps.source(scene_file(scene, case), scene.files)
        stamp = source.signature()
        same = _digest(source, progress) == scene.sha256
    except (UserError, OSError):
        return GONE
    if same:
        stamps.remember(scene.sha256, stamp)
    return "" if same else CHANGED


def refuse_changed(scene: Scene, case: Path, progress: Progress | None = None) -> str:
    """Whether a scene's file is there or gone, which hinders nothing; raises UserError where it is another one by now.

    What is marked or measured on it would be said of pixels that the case does not know.
    """
    found = state_of(scene, case, progress)
    if found == CHANGED:
        raise UserError(
            f"The image of {scene.name} ({scene.path}) {CHANGED}: it no longer has the SHA-256 {scene.sha256}.",
            "Relink the scene to the original, or add the file as a new scene.",
        )
    return found


def relink(session: CaseSession, scene: Scene, place: Path, progress: Progress | None = None) -> Scene:
    """Gives a scene the path of the file, or of a file below the folder, whose SHA-256 is the scene's; one action.

    Raises UserError naming both hashes for a file that is another one, and where no file below the folder is it.
    """
    place = place.absolute()
    if not place.exists():
        raise UserError(f"{place} is not there.", "Choose the file, or a folder to search.")
    found = _search(scene, place, progress)
    if found is None:
        raise UserError(
            f"No file below {place} is the image of {scene.name}: none has the SHA-256 {scene.sha256}.",
            "Search another folder.",
        )
    changed = replace(scene, path=str(found.resolve()))
    if changed != scene:
        session.do(Operation("relink", f"Relink {scene.name}", (changed,)))
    return changed


def _search(scene: Scene, place: Path, progress: Progress | None) -> Path | None:
    if place.is_file() and not scene.files:
        digest = _digest(Source(place), progress)
        if digest != scene.sha256:
            raise UserError(
                f"{place.name} is not the image of {scene.name}: its SHA-256 is {digest}, that of the scene {scene.sha256}.",
                "Choose the file that was added.",
            )
        return place
    for path in _candidates(scene, place if place.is_dir() else place.parent, progress):
        with contextlib.suppress(OSError):
            if _digest(stamps.source(path, scene.files), progress) == scene.sha256:
                return path
    return None


def _candidates(scene: Scene, top: Path, progress: Progress | None) -> Iterator[Path]:
    """Files of the scene's size, or folders that hold all of its files; links are not followed."""
    for folder, _, names in os.walk(top):
        here = Path(folder)
        if progress:
            progress(0.0, here.name)
        if scene.files:
            if all((here / name).is_file() for name in scene.files):
                beside = here / Path(scene.path).name
                yield beside if beside.is_file() else here
            continue
        for name in names:
            with contextlib.suppress(OSError):
                if not (here / name).is_symlink() and (here / name).stat().st_size == scene.size_bytes:
                    yield here / name


def _digest(source: Source, progress: Progress | None) -> str:
    return source.sha256((lambda done: progress(done, source.path.name)) if progress else lambda _: None)
