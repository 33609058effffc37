"""Registers the plugin."""

from roadstead.api import Registry


def register(registry: Registry) -> None:
    """Adds nothing yet."""
