"""Registers the plugin."""

from roadstead.api import Registry

_HERE = "roadstead.plugins.search"


def register(registry: Registry) -> None:
    """Adds the verb."""
    registry.cli(f"{_HERE}.cli:add")
