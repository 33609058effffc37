"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.routes"


def register(registry: Registry) -> None:
    """Adds the form and list of routes, the commands, the hand that draws legs, and the verb."""
    registry.panel(Panel("routes.panel", "Routes", f"{_HERE}.panel:RoutesPanel", "right", ("map",), ("Ctrl+Shift+R",)))
    registry.command(
        Command(
            "routes.plan",
            "Plan a route",
            f"{_HERE}.commands:plan",
            ("Ctrl+R",),
            "Tools",
            "route",
            tip="From port to depot by sea, rail and hand-drawn legs",
            enabled=f"{_HERE}.commands:has_case",
            workspaces=("map",),
        )
    )
    registry.command(
        Command(
            "routes.remove",
            "Remove route",
            f"{_HERE}.commands:remove",
            (),
            "Tools",
            enabled=f"{_HERE}.commands:can_remove",
        )
    )
    registry.window(f"{_HERE}.drawing:follow")
    registry.cli(f"{_HERE}.cli:add")
