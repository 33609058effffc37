"""Registers the plugin."""

from roadstead.api import Registry

_HERE = "roadstead.plugins.evidence"


def register(registry: Registry) -> None:
    """Adds the verbs."""
    registry.cli(f"{_HERE}.cli:add")
