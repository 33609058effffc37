"""Registers the plugin."""

from roadstead.api import Command, Registry

_HERE = "roadstead.plugins.exchange"


def register(registry: Registry) -> None:
    """Adds the command and the verb."""
    registry.cli(f"{_HERE}.cli:add")
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
