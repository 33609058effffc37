"""Registers the plugin."""

from roadstead.api import Registry

_HERE = "roadstead.plugins.identity"


def register(registry: Registry) -> None:
    """Adds what is done to things, and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
