"""Exports of a case for other programs: its records gathered from the store, and never over a case or evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.services import stamps
from roadstead.services.reading import content_of
from roadstead.services.scenes import scene_file

if TYPE_CHECKING:
    from roadstead.exchange import Report
    from roadstead.storage import CaseStore


def export(
    store: CaseStore,
    out: Path,
    format_name: str = "",
    layers: Sequence[str] = (),
    *,
    replace: bool = False,
    unsettled: bool = False,
    progress: Callable[[float, str], None] | None = None,
) -> Report:
    """Writes layers of the case (without ``layers``, all that have rows) to ``out``, whole or not at all.

    ``format_name`` is ``geojson``, ``csv``, ``gpkg`` or ``stac`` (scenes only), empty to go by the ending of ``out``; see ``exchange.plan``
    for the files that come of several layers. Annotations that do not stand (only proposed, rejected, carried forward, a
    second reader's) are left out unless ``unsettled``. Raises UserError for an unknown format or layer, a file in the way
    (unless ``replace``), a case or an image of the case at that path, and a disk that does not take it.
    """
    from roadstead import exchange

    if format_name.strip().lower() == "stac":
        return _export_stac(store, out.absolute(), replace=replace, progress=progress)
    asked = exchange.plan(out, format_name, layers or tuple(exchange.LAYERS))  # refused before the reading
    filled = layers or [name for name, kind in exchange.LAYERS.items() if store.count(kind)]
    if not filled:
        raise UserError(f"{store.path.name} has nothing to export yet.", "Add a scene or log a sighting first.")
    wanted = exchange.plan(out, asked.format, filled)
    _protect(store, wanted.files)
    return exchange.export(content_of(store, unsettled=unsettled), wanted, replace=replace, progress=progress)


def _export_stac(
    store: CaseStore, out: Path, *, replace: bool, progress: Callable[[float, str], None] | None
) -> Report:
    """A STAC Item where ``out`` is a ``.json`` and there is one scene, else a folder with a Collection and its Items.

    The files of products are hashed again, so that each can be known by itself; not, where they are gone or others now.
    """
    from roadstead.exchange import Report, stac
    from roadstead.exchange.files import check_free, drafts, publish

    case = content_of(store)
    single = out.suffix.lower() == ".json"
    if single and len(case.scenes) != 1:
        raise UserError(f"{out.name} can hold one scene, and the case has {len(case.scenes)}.", "Give a folder.")
    hashes = {s.uuid: _hashes(s, store.path, progress) for s in case.scenes if s.files and s.acquired}
    made, rejected = stac.documents(case, case.scenes, hashes, collection=not single)
    if not made:
        why = f": {rejected[0].reason}" if rejected else ""
        raise UserError(f"No scene of {store.path.name} can be a STAC Item{why}.", "Date a scene first.")
    targets = [out] if single else [out / name for name in made]
    _protect(store, targets)
    check_free(targets, replace)
    with drafts(targets[0].parent) as folder:
        pairs = []
        for (name, document), target in zip(made.items(), targets, strict=True):
            (folder / name).write_text(
                json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8"
            )
            pairs.append((folder / name, target))
        publish(pairs, replace)
    return Report({"scenes": len(case.scenes) - len(rejected)}, tuple(rejected), tuple(targets))


def _hashes(scene: Scene, case: Path, progress: Callable[[float, str], None] | None) -> dict[str, tuple[int, str]]:
    """The bytes and the SHA-256 of a product's files by name; none where they are not the ones that were added."""
    from roadstead.imagery.products import sha256_of_list

    try:
        source = stamps.source(scene_file(scene, case), scene.files)
        found = source.hashes(lambda done: progress(done, scene.name) if progress else None)
    except (UserError, OSError):
        return {}
    return found if sha256_of_list({name: digest for name, (_, digest) in found.items()}) == scene.sha256 else {}


def _protect(store: CaseStore, targets: Sequence[Path]) -> None:
    """Raises UserError when a target is a case, open or not, or an image of this one, whatever it is reached through."""
    images = [scene for scene in store.all(Scene) if scene.path]
    for target in targets:
        if _same(target, store.path):
            raise UserError(f"{target} is the case itself.", "An export is a file of its own: choose another name.")
        if _is_case(target):
            raise UserError(f"{target} is a Roadstead case.", "It is never written over: choose another name.")
        for scene in images:
            beside = store.path.parent / PureWindowsPath(scene.path).name  # parts a path at either slash
            if _same(target, Path(scene.path)) or _same(target, beside):
                raise UserError(f"{target} is the image {scene.name} of this case.", "Choose another name.")


def _same(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except OSError:  # one of them is not there
        return False


def _is_case(path: Path) -> bool:
    """Whether the file has a case's own table, or a program holds it as a case; read as bytes only when none does."""
    from roadstead.storage.lock import is_held
    from roadstead.storage.migrations import FORMAT_TABLE

    if is_held(path.resolve()):
        return True
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        start = stream.read(1 << 20)
    return start.startswith(b"SQLite format 3\0") and FORMAT_TABLE.encode() in start
