"""Registers the plugin."""

from roadstead.api import Command, Registry

_HERE = "roadstead.plugins.search"


def register(registry: Registry) -> None:
    """Adds the box over the window, its command and the verb."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.tools:attach")
    registry.command(
        Command(
            "search.open",
            "Search the case…",
            f"{_HERE}.tools:open_",
            ("Ctrl+Shift+S",),
            "View",
            tip="Everything in it by any words, in any script",
            enabled=f"{_HERE}.tools:has_case",
        )
    )
