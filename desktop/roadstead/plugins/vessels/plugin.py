"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.vessels"
_COMMANDS = (
    ("add", "Add a ship…", (), "Edit", "commands:add", "is_writable", "By hand, field by field"),
    (
        "particular",
        "Add what was known of a ship…",
        ("Ctrl+Alt+P",),
        "Edit",
        "commands:add_particular",
        "is_writable",
        "A name, flag, owner, manager, MMSI or call sign of the selected ship, with its dates and source",
    ),
    (
        "photograph",
        "Add photographs of a ship…",
        ("Ctrl+Alt+F",),
        "Edit",
        "commands:photograph",
        "can_photograph",
        "Image files, kept unchanged as evidence and named with the selected ship",
    ),
    (
        "candidates",
        "Ships that it may be",
        ("Ctrl+Alt+H",),
        "Tools",
        "commands:weigh",
        "can_weigh",
        "Holds the ships of the registry against the selected hull: who fits, who is ruled out, and why",
    ),
    (
        "remove",
        "Remove ship",
        (),
        "Edit",
        "commands:remove",
        "can_remove",
        "Takes the selected ships with what is known of them out of the case; undo brings them back",
    ),
    (
        "remove_particular",
        "Remove what was known of a ship",
        (),
        "Edit",
        "commands:remove_particular",
        "can_remove_particular",
        "Takes the selected particulars out of the case; undo brings them back",
    ),
)
_PANELS = (
    ("add", "Add a ship", "adding:ShipForm", ()),
    ("particular", "What was known of a ship", "adding:ParticularForm", ()),
    ("import", "Import ships", "importing:RegisterPanel", ("Ctrl+Alt+R",)),
    ("candidates", "Ships that it may be", "hulls:CandidatesPanel", ()),
)


def register(registry: Registry) -> None:
    """Adds the verbs, the panels and the commands."""
    registry.cli(f"{_HERE}.cli:add")
    for word, title, keys, menu, run, enabled, tip in _COMMANDS:
        may = f"{_HERE}.commands:{enabled}"
        registry.command(Command(f"vessels.{word}", title, f"{_HERE}.{run}", keys, menu, tip=tip, enabled=may))
    for word, title, make, keys in _PANELS:
        area = "bottom" if word == "import" else "right"
        registry.panel(Panel(f"vessels.{word}", title, f"{_HERE}.{make}", area, (), keys))
