"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.lists"


def register(registry: Registry) -> None:
    """Adds the verbs, the panel and its commands."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.bringing:attach")
    registry.command(
        Command(
            "lists.import",
            "Import sanctions lists…",
            f"{_HERE}.bringing:pick",
            (),
            "File",
            tip="Files of OFAC, the EU, the UN, the United Kingdom or OpenSanctions, kept as they stood on their day",
            enabled=f"{_HERE}.commands:is_writable",
            workspaces=(),
        )
    )
    registry.command(
        Command(
            "lists.remove",
            "Remove sanctions list",
            f"{_HERE}.commands:remove",
            (),
            "Edit",
            tip="Takes the selected lists with their entries out of the case; undo brings them back",
            enabled=f"{_HERE}.commands:can_remove",
        )
    )
    registry.panel(Panel("lists", "Sanctions lists", f"{_HERE}.panel:ListsPanel", "bottom", (), ("Ctrl+Alt+L",)))
