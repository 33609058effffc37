"""Registers the plugin."""

from roadstead.api import Command, Registry

_HERE = "roadstead.plugins.exchange"


def register(registry: Registry) -> None:
    """Adds the command and the verb."""
    registry.cli(f"{_HERE}.cli:add")
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
