"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.display"


def register(registry: Registry) -> None:
    """Adds the commands, the panel and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.panel(Panel("display", "Display", f"{_HERE}.panel:DisplayPanel", "right", (), ("F7",)))
    run, there = f"{_HERE}.commands:", f"{_HERE}.commands:has_active"
    for name, title, function, keys, tip in (
        ("view", "Stretch to the view", "stretch_view", ("Shift+S",), "By the values that are in view now"),
        ("whole", "Stretch to the whole scene", "stretch_whole", ("Ctrl+Alt+S",), "By all values of the scene"),
        ("bands", "Next combination of bands", "next_bands", ("Shift+B",), "True colour, infrared, each band alone"),
        ("more", "More opaque", "more_opaque", ("Ctrl+Shift+Up",), "A tenth more"),
        ("less", "Less opaque", "less_opaque", ("Ctrl+Shift+Down",), "A tenth less"),
        ("reset", "Display as the file comes", "reset", (), "Takes back bands, stretch, gamma, colours and opacity"),
    ):
        picture = "display" if name == "view" else ""
        registry.command(
            Command(
                f"display.{name}",
                title,
                run + function,
                keys,
                "Scene",
                picture,
                tip=tip,
                enabled=there,
                workspaces=("image",),
            )
        )
