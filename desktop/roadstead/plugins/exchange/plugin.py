"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.exchange"
_IMPORTS = (
    (
        "marks",
        "Import marks…",
        ("Ctrl+Alt+I",),
        "has_case",
        "COCO, CVAT, labelme, YOLO, DOTA, GeoJSON, GeoPackage, KML, Shapefile or CSV, onto the scenes that the file names",
    ),
    ("folder", "Import a folder of labels…", (), "has_case", "YOLO, DOTA or labelme, a file for each image"),
    (
        "here",
        "Import marks onto this scene…",
        (),
        "has_scene",
        "All marks of a file, whatever image it names; scaled where that had another size",
    ),
    ("ftm", "Import ships from FollowTheMoney…", (), "has_case", "Vessels with their owners and managers"),
)


def register(registry: Registry) -> None:
    """Adds the commands, the panel and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    for word, title, keys, enabled, tip in _IMPORTS:
        run, may = f"{_HERE}.asking:import_{word}", f"{_HERE}.commands:{enabled}"
        registry.command(Command(f"exchange.import_{word}", title, run, keys, "File", tip=tip, enabled=may))
    registry.panel(Panel("exchange.classes", "Classes of a file", f"{_HERE}.mapping:ClassesPanel", "right", ()))
    registry.panel(Panel("exchange.panel", "Export for other programs", f"{_HERE}.panel:ExportPanel", "right", ()))
    registry.command(
        Command(
            "exchange.import_stac",
            "Import scenes from STAC…",
            f"{_HERE}.asking:import_stac",
            (),
            "File",
            tip="Items, Collections or Catalogs of files on this machine; no address is followed",
            enabled=f"{_HERE}.commands:has_case",
        )
    )
    registry.command(
        Command(
            "exchange.export",
            "Export…",
            f"{_HERE}.asking:export",
            ("Ctrl+Shift+E",),
            "File",
            "export",
            tip="Annotations, sightings, places, legs, scenes, vessels and sources as GeoPackage, GeoJSON or CSV",
            enabled=f"{_HERE}.commands:has_case",
        )
    )
