"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.lists"


def register(registry: Registry) -> None:
    """Adds the verbs, the panels and their commands."""
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
    _matches(registry)


def _matches(registry: Registry) -> None:
    registry.panel(
        Panel("matches", "Matches with lists", f"{_HERE}.matches:MatchesPanel", "right", (), ("Ctrl+Alt+M",))
    )
    for decision, title, tip in (
        ("same", "Rule that the listed one is this ship", "Asks for the reason"),
        ("different", "Rule that the listed one is another", "Asks for the reason"),
        ("open", "Take the ruling on the match back", "Leaves open whether the listed one is this ship"),
    ):
        registry.command(
            Command(
                f"lists.rule_{decision}",
                title,
                f"{_HERE}.matches:rule_{decision}",
                (),
                "Edit",
                tip=f"On the match chosen in the panel of matches. {tip}",
                enabled=f"{_HERE}.matched:can_rule",
            )
        )
