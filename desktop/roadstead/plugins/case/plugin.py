"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.case"
_ALL = ("image", "map", "log", "activity", "brief")


def register(registry: Registry) -> None:
    """Adds the commands, the journal and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.cli(f"{_HERE}.viewcli:add")
    for command in (*_on_the_file(), *_on_what_was_done()):
        registry.command(command)
    registry.panel(Panel("journal", "Journal", f"{_HERE}.panel:JournalPanel", "right", (), ("Ctrl+J",)))


def _on_the_file() -> list[Command]:
    run, opened = f"{_HERE}.commands:", f"{_HERE}.commands:is_open"
    demo, copy = "Najin, Dunay, Tikhoretsk, 2023", "Writes a copy of the case as it is now"
    checks = "Checks the chain of the journal, the rows and the file"
    kept = "All saved; keep a named snapshot…"
    return [
        Command("case.new", "New case…", run + "new", ("Ctrl+N",), "File", tip="One file that holds everything"),
        Command("case.open", "Open case…", run + "open_", ("Ctrl+O",), "File"),
        Command("case.demo", "Demonstration case", run + "demonstration", ("Ctrl+Shift+D",), "File", tip=demo),
        Command("case.close", "Close case", run + "close", ("Ctrl+W",), "File", enabled=opened),
        Command("case.snapshot", kept, run + "snapshot", ("Ctrl+S",), "File", tip=copy, enabled=opened),
        Command(
            "case.verify", "Verify the journal", run + "verify", ("Ctrl+Shift+V",), "File", tip=checks, enabled=opened
        ),
    ]


def _on_what_was_done() -> list[Command]:
    run = f"{_HERE}.commands:"
    back, again, about = (f"{_HERE}.commands:{rule}" for rule in ("can_undo", "can_redo", "is_writable"))
    keys = ("Ctrl+Shift+Z", "Ctrl+Y")
    title, told = "Title and question of the case", "Shown in the inspector, to be edited there"
    return [
        Command("case.undo", "Undo", run + "undo", ("Ctrl+Z",), "Edit", "undo", enabled=back, workspaces=_ALL),
        Command("case.redo", "Redo", run + "redo", keys, "Edit", "redo", enabled=again, workspaces=_ALL),
        Command("case.question", title, run + "show_case", ("Ctrl+Shift+I",), "Edit", tip=told, enabled=about),
    ]
