"""Registers the plugin."""

from roadstead.api import Registry


def register(registry: Registry) -> None:
    """Nothing yet."""
