"""Registers the plugin."""

from roadstead.api import Command, Registry

_HERE = "roadstead.plugins.measure"


def register(registry: Registry) -> None:
    """Adds the tool and the verb."""
    registry.cli(f"{_HERE}.cli:add")
    registry.command(
        Command(
            "measure.line",
            "Measure",
            keys=("M",),
            menu="Tools",
            icon="measure",
            tool="measure",
            tip="Length and bearing with their 95 % intervals; nothing is added to the case",
            workspaces=("image", "map"),
        )
    )
