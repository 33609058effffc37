"""What can be exported."""

from collections.abc import Sequence
from typing import Any

from roadstead.api import App, UserError

FORMATS = {
    "gpkg": "GeoPackage",
    "geojson": "GeoJSON",
    "kml": "KML",
    "kmz": "KMZ",
    "shp": "Shapefile",
    "csv": "CSV",
    "coco": "COCO",
    "yolo-obb": "YOLO-OBB",
    "dota": "DOTA",
    "labelme": "labelme",
    "cvat": "CVAT for images",
    "ftm": "FollowTheMoney",
}
"""What can be exported to, with the names that people know."""


def has_case(app: App) -> bool:
    """Whether a case is open."""
    return app.session is not None


def has_scene(app: App) -> bool:
    """Whether a scene is on the canvas of a case that can be changed."""
    return app.session is not None and not app.session.store.read_only and app.active_scene is not None


def import_in_words(made: Any, name: str) -> str:
    """What an import did: ``300 marks from a.json on 2 scenes; 2 classes added.``"""
    what = "1 mark" if made.read == 1 else f"{made.read:,} marks"
    scenes = "1 scene" if len(made.scenes) == 1 else f"{len(made.scenes)} scenes"
    added = f" Classes added: {', '.join(made.classes)}." if made.classes else ""
    return f"Imported {what} from {name} on {scenes}.{added}"


def ships_in_words(made: Any, name: str) -> str:
    """What an import of ships did: ``2 ships from a.ftm.json: 1 new, 1 completed, with 3 further names, flags and owners.``"""
    ships = made.added + made.completed + made.unchanged
    what = "1 ship" if ships == 1 else f"{ships:,} ships"
    further = f", with {made.particulars:,} further names, flags, owners and managers" if made.particulars else ""
    return f"{what} from {name}: {made.added:,} new, {made.completed:,} completed{further}."


def in_lines(rows: Sequence[tuple[str, str]]) -> str:
    """A line for each thing left out or changed."""
    return "\n".join(f"{where}: {why}" for where, why in rows)


def in_words(report: Any) -> str:
    """What an export wrote: ``2 sightings, 1 places in najin.gpkg``."""
    rows = ", ".join(f"{count:,} {layer}" for layer, count in report.written.items())
    files = report.files
    where = str(files[0]) if len(files) == 1 else f"{len(files)} files in {files[0].parent}"
    return f"Exported {rows} to {where}."


def classes_of(pairs: Sequence[str]) -> dict[str, str]:
    """Classes of a file with those of the case that they become, from ``A=B``, empty for those that are left out; raises
    UserError for what is none."""
    found = {}
    for pair in pairs:
        theirs, equals, ours = pair.partition("=")
        if not (equals and theirs.strip()):
            todo = "Write the class of the file and that of the case, such as ship=vessel; ship= leaves its marks out."
            raise UserError(f"“{pair}” maps no class.", todo)
        found[theirs.strip()] = ours.strip()
    return found
