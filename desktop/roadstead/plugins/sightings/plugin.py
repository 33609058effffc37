"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.sightings"


def register(registry: Registry) -> None:
    """Adds the form, its command and the verb."""
    registry.cli(f"{_HERE}.cli:add")
    registry.command(
        Command(
            "sightings.log",
            "Log a sighting",
            f"{_HERE}.commands:log",
            ("G",),
            "Tools",
            "sighting",
            tip="From what is selected: place, time and marks are filled in",
            enabled=f"{_HERE}.commands:is_writable",
            workspaces=("image", "map", "log"),
        )
    )
    registry.command(
        Command(
            "sightings.remove",
            "Remove sighting",
            f"{_HERE}.commands:remove",
            (),
            "Edit",
            tip="Takes the selected sightings out of the case; undo brings them back",
            enabled=f"{_HERE}.commands:can_remove",
        )
    )
    registry.panel(Panel("sighting", "Log a sighting", f"{_HERE}.panel:SightingForm", "right", (), ()))
