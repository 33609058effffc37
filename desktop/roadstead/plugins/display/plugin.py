"""Registers the plugin."""

from roadstead.api import Registry

_HERE = "roadstead.plugins.display"


def register(registry: Registry) -> None:
    """Adds the verb."""
    registry.cli(f"{_HERE}.cli:add")
