"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.readers"
# Name of the function, title, key while it goes on, and what the tip says.
_VERDICTS = (
    ("first", "Adjudicate: the first reader’s stands", "1", "The second reader’s mark does not"),
    ("second", "Adjudicate: the second reader’s stands", "2", "It takes the place of the first reader’s mark"),
    ("both", "Adjudicate: both stand", "B", "They are two things"),
    ("neither", "Adjudicate: neither stands", "N", "Nothing is there"),
    ("skip", "Adjudicate: skip", "Page Down", "It is asked about again at the end"),
    ("back", "Adjudicate: the one before", "Page Up", "The last open one before this"),
)
_DEEDS = (
    ("start", "Start a second reading…", "can_start", "Another analyst marks the same scenes, blind"),
    ("finish", "Finish the second reading", "is_open", "The marks of both are paired, and all are shown again"),
    ("abandon", "Give up the second reading", "is_open", "It goes with its marks; undo brings it back"),
    ("accept", "Accept what both readers say", "has_finished", "All pairs that agree, as one action"),
)


def register(registry: Registry) -> None:
    """Adds the panel, the banner, the adjudication (a tool whose keys hold while it is in hand) and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.tools:attach")
    registry.panel(Panel("readers", "Second reader", f"{_HERE}.panel:ReadersPanel", "right", (), ("F12",)))
    for name, title, enabled, tip in _DEEDS:
        run = f"{_HERE}.commands:"
        registry.command(Command(f"readers.{name}", title, run + name, menu="Tools", tip=tip, enabled=run + enabled))
    registry.command(
        Command(
            "readers.adjudicate",
            "Adjudicate where two readers differ",
            f"{_HERE}.tools:begin",
            ("Shift+J",),
            "Tools",
            tip="One by one: 1 or 2 stands, B both, N neither, each with a reason",
            enabled=f"{_HERE}.commands:has_finished",
        )
    )
    for name, title, key, tip in _VERDICTS:
        registry.command(
            Command(
                f"readers.{name}",
                title,
                f"{_HERE}.tools:{name}",
                menu="Tools",
                tip=f"{tip} ({key} while adjudicating)",
                enabled=f"{_HERE}.tools:is_going",
            )
        )
