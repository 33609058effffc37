"""Importing and exporting from the window: asks which file, runs as a task, says what came of it."""

from pathlib import Path
from typing import Any

from roadstead.api import Progress, exporting, importing, registers
from roadstead.domain.records import Scene
from roadstead.plugins.exchange.commands import FORMATS, import_in_words, in_lines, in_words, ships_in_words
from roadstead.plugins.exchange.waiting import Waiting, waiting_of
from roadstead.ui.context import AppContext

_FILTERS = "GeoPackage, all layers (*.gpkg);;STAC, the scenes as a folder of items (*.stac);;GeoJSON, a file for each layer (*.geojson);;CSV, a file for each layer (*.csv)"

_MARKS = "Marks (*.json *.geojson *.gpkg *.kml *.kmz *.shp *.csv *.tsv *.xml *.yaml *.yml *.txt);;All files (*)"
_ENDINGS = {
    "coco": ".json",
    "cvat": ".xml",
    "yolo-obb": "",
    "dota": "",
    "labelme": "",
    "shp": ".shp",
    "ftm": ".ftm.json",
} | {word: f".{word}" for word in ("gpkg", "geojson", "kml", "kmz", "csv")}


def export(context: AppContext) -> None:
    """Asks for a file, whose ending says the format, and writes every layer that has rows, with progress and cancel."""
    path = context.require_session().store.path
    out = context.pick_new_file("Export", path.with_name(f"{path.stem} export.gpkg"), _FILTERS)
    if out is not None:
        export_to(context, out)


def export_to(context: AppContext, out: Path) -> None:
    """Exports to a file; a notice says how many rows of each layer it has and how many were left out."""
    store = context.require_session().store

    def work(progress: Progress) -> object:
        if out.suffix == ".stac":
            return exporting.export(store, out, "stac", progress=progress)
        return exporting.export(store, out, progress=progress)

    context.run("Exporting the case", work, lambda report: _written(context, report))


def write(context: AppContext, format_name: str, unsettled: bool) -> None:
    """Asks where to, and writes the case in a format of marks."""
    store = context.require_session().store
    ending = _ENDINGS.get(format_name, "")
    title = FORMATS[format_name]
    suggested = store.path.with_name(f"{store.path.stem} {format_name}{ending}")
    out = context.pick_new_file(f"Export as {title}", suggested, f"{title} (*{ending or ''})")
    if out is None:
        return

    def work(progress: Progress) -> object:
        return exporting.export(store, out, format_name, unsettled=unsettled, progress=progress)

    context.run(f"Exporting as {title}", work, lambda report: _written(context, report))


def _written(context: AppContext, report: Any) -> None:
    context.notices.post("done", in_words(report))
    if report.rejected:
        lines = in_lines([(f"{row.layer} {row.uuid}", row.reason) for row in report.rejected])
        count = len(report.rejected)
        rows = "One row was left out" if count == 1 else f"{count:,} rows were left out"
        first = report.rejected[0]
        todo = f"Its uuid is {first.uuid}." if count == 1 else "The list of notices has them all."
        context.notices.post(
            "warning",
            f"{rows}, {'of' if count == 1 else 'the first of'} {first.layer}: {first.reason}.",
            todo,
            detail=lines,
        )


def import_marks(context: AppContext) -> None:
    """Asks for files of marks, and adds these to the scenes that they name."""
    for path in context.pick_files("Import marks", _MARKS):
        _import(context, path, importing.Wishes())


def import_folder(context: AppContext) -> None:
    """Asks for a folder of labels (YOLO, DOTA, labelme), and adds the marks to the scenes that they name."""
    path = context.pick_folder("Import a folder of labels")
    if path is not None:
        _import(context, path, importing.Wishes())


def import_here(context: AppContext) -> None:
    """Asks for files of marks, and adds them all to the scene on the canvas, scaled where the image had another size."""
    scene = context.active_scene
    if scene is None:
        return
    for path in context.pick_files(f"Import marks onto {scene.name}", _MARKS):
        _import(context, path, importing.Wishes(scene=scene.uuid, scale=True))


def _import(context: AppContext, path: Path, wishes: importing.Wishes) -> None:
    """Reads a file, and brings it in; where it has classes that the case has not, asks first what they become."""
    session = context.require_session()
    session.refuse_when_read_only()

    def work(progress: Progress) -> tuple[Any, list[Any]]:
        read = importing.read_marks(path, "", progress)
        return read, importing.classes_in(session.store, read)

    def done(found: tuple[Any, list[Any]]) -> None:
        read, classes = found
        if session is not context.session:
            return
        if all(each.known for each in classes):
            bring_in(context, read, wishes)
        else:
            waiting_of(context).add(Waiting(read, wishes, tuple(classes)))
            context.show_panel("exchange.classes")

    context.run(f"Reading {path.name}", work, done)


def bring_in(context: AppContext, read: Any, wishes: importing.Wishes) -> None:
    """Adds the marks that were read, as one action, and says what came of it."""
    session, path = context.require_session(), read.path

    def work(progress: Progress) -> object:
        return importing.bring_in(session, read, wishes, progress)

    def done(made: Any) -> None:
        context.notices.post("done", import_in_words(made, path.name))
        if made.changed:
            where, what = made.changed[0]
            text = f"{len(made.changed):,} marks of {path.name} were changed, the first {where}: {what}."
            context.notices.post("warning", text, "The list of notices has them all.", detail=in_lines(made.changed))
        if made.rejected:
            where, why = made.rejected[0]
            text = f"{len(made.rejected):,} rows of {path.name} were left out, the first {where}: {why}."
            context.notices.post("warning", text, "The list of notices has them all.", detail=in_lines(made.rejected))

    context.run(f"Importing {path.name}", work, done)


def import_stac(context: AppContext) -> None:
    """Asks for STAC Items, Collections or Catalogs, and adds the images that they name and that are here."""
    session = context.require_session()
    for path in context.pick_files("Import scenes from STAC", "STAC (*.json *.geojson);;All files (*)"):

        def work(progress: Progress, path: Path = path) -> object:
            return importing.import_stac(session, context.pool, path, progress)

        def done(found: Any, path: Path = path) -> None:
            what = f"{found.read:,} {'scene' if found.read == 1 else 'scenes'} added from {path.name}."
            if found.rejected:
                name, reason = found.rejected[0]
                context.notices.post("warning", f"{what} {len(found.rejected):,} left out, the first {name}: {reason}.")
            else:
                context.notices.post("done", what)
            if found.read and context.active_scene is None and context.session is session:
                context.activate_scene(session.store.all(Scene)[0].uuid)

        context.run(f"Importing {path.name}", work, done)


def import_ftm(context: AppContext) -> None:
    """Asks for FollowTheMoney entities, and brings their ships with owners and managers into the registry."""
    session = context.require_session()
    session.refuse_when_read_only()
    for path in context.pick_files("Import ships", "FollowTheMoney (*.json *.jsonl *.ftm);;All files (*)"):

        def work(_: Progress, path: Path = path) -> Any:
            return registers.import_ftm(session, path)

        def done(made: Any, path: Path = path) -> None:
            context.notices.post("done", ships_in_words(made, path.name))
            left = [(f"line {line}", why) for line, why in (*made.rejected, *made.differs)]
            if left:
                text = (
                    f"{len(left):,} lines of {path.name} were left out or differ, the first {left[0][0]}: {left[0][1]}"
                )
                context.notices.post("warning", text, "The list of notices has them all.", detail=in_lines(left))

        context.write_large(f"Importing {path.name}", work, done)
