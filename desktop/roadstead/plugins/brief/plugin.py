"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.brief"


def register(registry: Registry) -> None:
    """Adds the brief's panel, its commands and verbs."""
    registry.panel(Panel("brief.panel", "Brief", f"{_HERE}.panel:BriefPanel", "right", ("brief",), ("Ctrl+Shift+B",)))
    registry.command(
        Command(
            "brief.write",
            "Write the brief as a PDF",
            f"{_HERE}.writing:write",
            ("Ctrl+P",),
            "File",
            "export",
            tip="Title, findings, map, sightings, sources and the journal's root",
            enabled=f"{_HERE}.commands:has_case",
            workspaces=("brief",),
        )
    )
    registry.command(
        Command(
            "brief.edit",
            "Edit the brief's text",
            f"{_HERE}.commands:show",
            ("Ctrl+B",),
            "Tools",
            "brief",
            enabled=f"{_HERE}.commands:has_case",
        )
    )
    registry.cli(f"{_HERE}.cli:add")
