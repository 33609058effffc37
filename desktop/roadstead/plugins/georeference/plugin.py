"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.georeference"


def register(registry: Registry) -> None:
    """Adds the panel, the tool that sets control points, what is done with them, and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.tools:attach")
    registry.panel(Panel("georeference", "Georeference", f"{_HERE}.panel:GeoreferencePanel", "right", ()))
    run, scene, points = f"{_HERE}.commands:", f"{_HERE}.commands:has_scene", f"{_HERE}.commands:has_points"
    for name, title, keys, tip, enabled in (
        ("open", "Georeference scene", ("Ctrl+Shift+G",), "Place the scene by control points", scene),
        ("import", "Import control points…", (), "A .points file of QGIS, or CSV with x, y, lon, lat", scene),
        ("export", "Export control points…", (), "As QGIS's .points, or as CSV", points),
        ("bare", "Remove georeference", (), "Annotations keep their pixels", f"{_HERE}.commands:has_place"),
        ("reset", "Put back the delivered georeference", (), "The one that the file itself brings", scene),
    ):
        registry.command(
            Command(f"georeference.{name}", title, f"{run}{name}_", keys, "Scene", tip=tip, enabled=enabled)
        )
    registry.command(
        Command(
            "georeference.point",
            "Control point",
            f"{run}begin",
            ("Shift+O",),
            "Tools",
            "control",
            "control",
            "Click in the image, then on the same spot of the map or of another scene, or type its coordinates",
            scene,
            ("image", "map"),
        )
    )
