"""Registers the plugin."""

from roadstead.api import Registry


def register(registry: Registry) -> None:
    """Adds the verbs."""
    registry.cli("roadstead.plugins.georeference.cli:add")
