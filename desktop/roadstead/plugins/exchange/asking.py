"""Exporting from the window: asks where to, runs as a task, says what was written."""

from pathlib import Path
from typing import Any

from roadstead.api import Progress, exporting, importing
from roadstead.domain.records import Scene
from roadstead.plugins.exchange.commands import in_words
from roadstead.ui.context import AppContext

_FILTERS = "GeoPackage, all layers (*.gpkg);;STAC, the scenes as a folder of items (*.stac);;GeoJSON, a file for each layer (*.geojson);;CSV, a file for each layer (*.csv)"


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

    def done(report: Any) -> None:
        context.notices.post("done", in_words(report))
        if report.rejected:
            first = report.rejected[0]
            count = len(report.rejected)
            rows = "One row was left out" if count == 1 else f"{count:,} rows were left out"
            context.notices.post(
                "warning",
                f"{rows}, {'of' if count == 1 else 'the first of'} {first.layer}: {first.reason}.",
                f"Its uuid is {first.uuid}.",
            )

    context.run("Exporting the case", work, done)


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
