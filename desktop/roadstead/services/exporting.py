"""Exports of a case for other programs: its records gathered from the store, and never over a case or evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace as changed
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.query import Query
from roadstead.domain.records import Annotation, Scene
from roadstead.services import evidence, filtering, stamps
from roadstead.services.belonging import refuse_while_blind
from roadstead.services.reading import content_of
from roadstead.services.scenes import scene_file

if TYPE_CHECKING:
    from roadstead.exchange import Report
    from roadstead.storage import CaseStore

FORMATS = ("gpkg", "geojson", "csv", "kml", "kmz", "shp", "coco", "yolo-obb", "dota", "labelme", "cvat", "stac", "ftm")
"""What can be written."""
_MAPS, _TABLES = (
    ("kml", "kmz", "shp"),
    ("vessels", "sources", "particulars", "evidence", "citations", "lists"),
)  # what holds only what has a place, and what has none
ABOUT = {
    "gpkg": "One file with a layer for each kind of row, for QGIS; longitude and latitude on WGS 84.",
    "geojson": "A file for each kind of row; longitude and latitude on WGS 84, pixels beside them.",
    "kml": "One file with a folder for each kind of row; longitude and latitude on WGS 84.",
    "kmz": "One packed file with a folder for each kind of row; longitude and latitude on WGS 84.",
    "shp": "A folder of files of points, lines and areas; names of columns have ten letters, texts 254.",
    "csv": "A table for each kind of row, with WKT on the ground and in pixels.",
    "coco": "One JSON file; pixels from the upper left outer corner, oriented boxes as polygons, bow first.",
    "yolo-obb": "A folder with data.yaml and labels; four corners from the bow, as parts of the image.",
    "dota": "A folder of texts; eight pixel corners from the bow, the class, whether it is difficult.",
    "labelme": "A folder of JSON files, one for each image; pixels from the upper left outer corner.",
    "ftm": "One file of JSON lines, as Aleph and OpenSanctions read: ships, owners, sightings, places, sources, evidence.",
    "cvat": "One XML file; boxes by their middle and rotation, the bow up at none.",
}
"""What comes of each format, in a sentence."""


def export(
    store: CaseStore,
    out: Path,
    format_name: str = "",
    layers: Sequence[str] = (),
    *,
    replace: bool = False,
    unsettled: bool = False,
    where: str = "",
    progress: Callable[[float, str], None] | None = None,
) -> Report:
    """Writes layers of the case (without ``layers``, all that have rows) to ``out``, whole or not at all.

    ``format_name`` is one of FORMATS, empty to go by the ending of ``out``; see ``exchange.plan`` for the files that
    come of several layers. Annotations that do not stand (only proposed, rejected, carried forward, a
    second reader's) are left out unless ``unsettled``, and those that do not pass the filter ``where`` (see ``filtering``);
    where one is given and no layers, annotations alone are written. Raises UserError for an unknown format or layer, a file in the way
    (unless ``replace``), a case or an image of the case at that path, and a disk that does not take it.
    """
    from roadstead import exchange

    refuse_while_blind(store, "An export")
    if format_name.strip().lower() == "stac":
        if where.strip():
            raise UserError("STAC holds scenes, which no filter of marks chooses.", "Leave the filter out.")
        return _export_stac(store, out.absolute(), replace=replace, progress=progress)
    if format_of(out, format_name) == "ftm":
        if layers or where.strip():
            raise UserError("FollowTheMoney takes the whole case.", "Leave the layers and the filter out.")
        return _export_ftm(store, out.absolute(), replace=replace, progress=progress)
    if known := marks_format(out, format_name):
        return _export_marks(store, out, known, replace=replace, unsettled=unsettled, where=where, progress=progress)
    layers = layers or (("annotations",) if where.strip() else ())
    asked = exchange.plan(out, format_name, layers or tuple(exchange.LAYERS))  # refused before the reading
    filled = list(layers) or [name for name, kind in exchange.LAYERS.items() if store.count(kind)]
    if asked.format in _MAPS:
        filled = [name for name in filled if name not in _TABLES]
        if layers and not filled:
            raise UserError(f"{' and '.join(layers)} have no place on a map.", "Export them as CSV or GeoPackage.")
    if not filled:
        raise UserError(f"{store.path.name} has nothing to export yet.", "Add a scene or log a sighting first.")
    wanted = exchange.plan(out, asked.format, filled)
    _protect(store, wanted.files)
    content = content_of(store, unsettled=unsettled)
    if where.strip() and "annotations" in filled:
        chosen = _chosen(store, where)
        content = changed(content, annotations=tuple(m for m in content.annotations if m.uuid in chosen))
        if not content.annotations:
            raise _nothing(where)
    return exchange.export(content, wanted, replace=replace, progress=progress)


def _chosen(store: CaseStore, where: str) -> frozenset[str]:
    return frozenset(store.listing(Annotation, Query(filtering.parse(store, where))))


def _nothing(where: str) -> UserError:
    return UserError(f"No mark that could be written passes “{where}”.", "`roadstead mark list` shows what there is.")


def marks_format(out: Path, format_name: str) -> str:
    """The format of images that is meant, empty where it is one of layers; ``.json`` alone stays GeoJSON."""
    from roadstead.exchange.trees import WRITERS

    known = format_name.strip().lower().replace("_", "-")
    if not known and out.suffix.lower() == ".xml":
        return "cvat"
    return known if known in WRITERS else ""


def format_of(out: Path, format_name: str) -> str:
    """The format that is meant by its name or by the ending of the file, empty where neither tells."""
    from roadstead import exchange

    known = format_name.strip().lower().replace("_", "-")
    if not known and out.name.lower().endswith((".ftm.json", ".ftm")):
        return "ftm"
    return (
        known or marks_format(out, "") or next((f for f, e in exchange.FORMATS.items() if out.suffix.lower() in e), "")
    )


def marks_of(store: CaseStore, *, unsettled: bool = False, where: str = "") -> list[Annotation]:
    """The marks that an export writes: those that stand, or all, of them those that pass a filter."""
    marks = filtering.marks_where(store, where) if where.strip() else store.all(Annotation)
    return [mark for mark in marks if unsettled or mark.stands]


def lost(store: CaseStore, format_name: str, *, unsettled: bool = False, where: str = "") -> list[str]:
    """What an export of the marks to a format cannot carry, one line each; to be said before it is written."""
    from roadstead.exchange import LAYERS, losses

    if format_name == "ftm":
        from roadstead.exchange import ftm

        return ftm.lost(content_of(store))
    lines = losses.lost(marks_of(store, unsettled=unsettled, where=where), format_name)
    tables = [name for name in _TABLES if not where.strip() and format_name in _MAPS and store.count(LAYERS[name])]
    return [*lines, f"left out: {' and '.join(tables)}, which have no place on a map"] if tables else lines


def _export_marks(
    store: CaseStore,
    out: Path,
    format_name: str,
    *,
    replace: bool,
    unsettled: bool,
    where: str,
    progress: Callable[[float, str], None] | None,
) -> Report:
    from roadstead.exchange import Rejected, Report, trees

    target = trees.place(out, format_name)
    every = marks_of(store, unsettled=unsettled, where=where)
    if where.strip() and not every:
        raise _nothing(where)
    marks = trees.kept(every, format_name)
    if not marks:
        raise UserError(f"{store.path.name} has no marks that {format_name} can hold.", "Mark something first.")
    used = {mark.scene for mark in marks}
    scenes = [scene for scene in store.all(Scene) if scene.uuid in used]
    _protect(store, [target])
    files = trees.write(
        marks, scenes, target, format_name, replace=replace, told=progress or (lambda _share, _text: None)
    )
    chosen = {mark.uuid for mark in marks}
    left = tuple(
        Rejected("annotations", mark.uuid, f"{format_name} holds no {mark.kind}")
        for mark in every
        if mark.uuid not in chosen
    )
    return Report({"annotations": len(marks)}, left, files)


def _export_ftm(store: CaseStore, out: Path, *, replace: bool, progress: Callable[[float, str], None] | None) -> Report:
    """The entities of the case in one file; the evidence that is there is hashed by SHA-1, too, as the format has it."""
    from roadstead.exchange import Report, ftm
    from roadstead.exchange.files import check_free, drafts, publish

    case, tell = content_of(store), progress or (lambda _share, _text: None)
    _protect(store, [out])
    check_free([out], replace)
    sha1 = evidence.sha1_of(store, lambda share, name: tell(0.9 * share, name))
    with drafts(out.parent) as folder:
        count = ftm.write(ftm.entities(case, sha1), folder / "export")
        publish([(folder / "export", out)], replace)
    return Report({"entities": count}, (), (out,))


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
        if is_case(target):
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


def is_case(path: Path) -> bool:
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
