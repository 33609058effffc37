"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.sightings"
_LOG, _ONE, _ANY = "is_writable", "can_edit", "can_remove"
_COMMANDS = (
    ("day", "log_day", "Log a day as a table", ("Ctrl+Alt+Y",), "Tools", _LOG, "A row for each ship, pasted or from the selected marks; all of them one action"),
    ("nothing", "log_nothing", "Log “nothing seen here”", ("Ctrl+Alt+W",), "Tools", _LOG, "One looked at the place on this scene, and there was none"),
    ("unobserved", "log_unobserved", "Log “not observed here”", ("Ctrl+Alt+U",), "Tools", _LOG, "The place could not be seen on this scene: cloud, haze …"),
    ("edit", "edit", "Edit sighting in the form", ("Alt+G",), "Edit", _ONE, "All that is said of the selected sighting, in the form in which it was logged"),
    ("remove", "remove", "Remove sighting", (), "Edit", _ANY, "Takes the selected sightings out of the case; undo brings them back"),
)  # fmt: skip


def register(registry: Registry) -> None:
    """Adds the form, the table of a day, their commands and the verbs."""
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
    for name, run, title, keys, menu, enabled, tip in _COMMANDS:
        registry.command(
            Command(
                f"sightings.{name}",
                title,
                f"{_HERE}.commands:{run}",
                keys,
                menu,
                tip=tip,
                enabled=f"{_HERE}.commands:{enabled}",
            )
        )
    registry.panel(Panel("sightings-day", "Log a day", f"{_HERE}.daypanel:DayTable", "bottom", (), ()))
    registry.panel(Panel("sighting", "Log a sighting", f"{_HERE}.panel:SightingForm", "right", (), ()))
