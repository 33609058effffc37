"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.sightings"
_LOOKED = (
    (
        "nothing",
        "Log “nothing seen here”",
        ("Ctrl+Alt+G",),
        "One looked at the place on this scene, and there was none",
    ),
    (
        "unobserved",
        "Log “not observed here”",
        ("Ctrl+Alt+U",),
        "The place could not be seen on this scene: cloud, haze …",
    ),
)


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
    for name, title, keys, tip in _LOOKED:
        registry.command(
            Command(
                f"sightings.{name}",
                title,
                f"{_HERE}.commands:log_{name}",
                keys,
                "Tools",
                tip=tip,
                enabled=f"{_HERE}.commands:is_writable",
            )
        )
    registry.command(
        Command(
            "sightings.edit",
            "Edit sighting in the form",
            f"{_HERE}.commands:edit",
            ("Alt+G",),
            "Edit",
            tip="All that is said of the selected sighting, in the form in which it was logged",
            enabled=f"{_HERE}.commands:can_edit",
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
