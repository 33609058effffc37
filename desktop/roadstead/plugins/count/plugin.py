"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.count"
_TOOLS = (
    (
        "count",
        "Count",
        "N",
        "tally",
        "Click what you count: a numbered dot each; Backspace takes one back, Enter ends the tally",
    ),
    ("block", "Outline a container block", "Alt+N", "block", "Its four corners in order round it"),
    (
        "shadow",
        "Height from shadow",
        "Shift+N",
        "height",
        "Of the selected mark: click its foot, then the tip of its shadow",
    ),
)


def register(registry: Registry) -> None:
    """Adds the tools, the panel and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.tools:attach")
    for tool, title, key, icon, tip in _TOOLS:
        registry.command(
            Command(
                f"count.{tool}",
                title,
                keys=(key,),
                menu="Tools",
                icon=icon,
                tool=tool,
                tip=tip,
                workspaces=("image",),
            )
        )
    registry.panel(Panel("counting", "Count", f"{_HERE}.panel:CountPanel", "right", (), ("Ctrl+Shift+K",)))
