"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.case"
_ALL = ("image", "map", "log", "brief")


def register(registry: Registry) -> None:
    """Adds the commands, the journal and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    for command in _commands():
        registry.command(command)
    registry.panel(Panel("journal", "Journal", f"{_HERE}.panel:JournalPanel", "right", (), ("Ctrl+J",)))


def _commands() -> list[Command]:
    run, opened, writable = f"{_HERE}.commands:", f"{_HERE}.commands:is_open", f"{_HERE}.commands:is_writable"
    return [
        Command("case.new", "New case…", run + "new", ("Ctrl+N",), "File", tip="One file that holds everything"),
        Command("case.open", "Open case…", run + "open_", ("Ctrl+O",), "File"),
        Command(
            "case.demo",
            "Demonstration case",
            run + "demonstration",
            ("Ctrl+Shift+D",),
            "File",
            tip="Najin, Dunay, Tikhoretsk, 2023",
        ),
        Command("case.close", "Close case", run + "close", ("Ctrl+W",), "File", enabled=opened),
        Command(
            "case.snapshot",
            "All saved; keep a named snapshot…",
            run + "snapshot",
            ("Ctrl+S",),
            "File",
            tip="Writes a copy of the case as it is now",
            enabled=opened,
        ),
        Command(
            "case.verify",
            "Verify the journal",
            run + "verify",
            ("Ctrl+Shift+V",),
            "File",
            tip="Checks the chain of the journal, the rows and the file",
            enabled=opened,
        ),
        Command(
            "case.undo",
            "Undo",
            run + "undo",
            ("Ctrl+Z",),
            "Edit",
            "undo",
            enabled=f"{_HERE}.commands:can_undo",
            workspaces=_ALL,
        ),
        Command(
            "case.redo",
            "Redo",
            run + "redo",
            ("Ctrl+Shift+Z", "Ctrl+Y"),
            "Edit",
            "redo",
            enabled=f"{_HERE}.commands:can_redo",
            workspaces=_ALL,
        ),
        Command(
            "case.question",
            "Title and question of the case",
            run + "show_case",
            ("Ctrl+Shift+I",),
            "Edit",
            tip="Shown in the inspector, to be edited there",
            enabled=writable,
        ),
    ]
