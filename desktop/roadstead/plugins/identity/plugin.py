"""Registers the plugin."""

from roadstead.api import Command, Registry

_HERE = "roadstead.plugins.identity"
_CARRY, _MARKS = "can_carry", "has_marks"
# Name of the function, title, keys, when it can be done, and what the tip says.
_COMMANDS = (
    (
        "carry",
        "Carry to the next date",
        ("Ctrl+D",),
        _CARRY,
        "The selected marks, without any all of the scene; they wait there to be confirmed one by one",
    ),
    ("carry_back", "Carry to the date before", ("Ctrl+Alt+D",), _CARRY, "As to the next date"),
    (
        "same",
        "The same thing",
        ("Ctrl+T",),
        _MARKS,
        "The selected marks show one thing; select them date by date with Shift, or things to be merged",
    ),
    ("apart", "Not the same thing", ("Ctrl+Shift+T",), _MARKS, "Splits the selected marks off as a thing of their own"),
    ("take_out", "Take out of its thing", (), _MARKS, "The selected marks then show no thing"),
    ("on_all_dates", "Select the same thing on all dates", ("Ctrl+Alt+T",), _MARKS, "All marks of the selected things"),
    ("go_to_thing", "Show the thing of this mark", ("Shift+T",), _MARKS, "When it was first and last seen"),
)


def register(registry: Registry) -> None:
    """Adds what is done to things, and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.following:follow")
    for name, title, keys, enabled, tip in _COMMANDS:
        run = f"{_HERE}.commands:"
        registry.command(Command(f"identity.{name}", title, run + name, keys, "Edit", tip=tip, enabled=run + enabled))
