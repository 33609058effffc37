"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.registration"


def register(registry: Registry) -> None:
    """Adds the commands, the panel and the verb."""
    registry.cli(f"{_HERE}.cli:add")
    run = f"{_HERE}.commands:"
    registry.command(
        Command(
            "registration.open",
            "Co-register with…",
            run + "open_",
            ("Ctrl+Shift+L",),
            "Scene",
            tip="Lays this scene exactly on another one by what both pictures show",
            enabled=run + "can_compare",
        )
    )
    registry.command(
        Command(
            "registration.reverse",
            "Reverse co-registration",
            run + "reverse",
            (),
            "Scene",
            tip="Gives the scene the place back that it had before",
            enabled=run + "can_reverse",
        )
    )
    registry.panel(Panel("registration", "Co-registration", f"{_HERE}.panel:RegistrationPanel", "right", (), ()))
