"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.evidence"
# Name of the function, title, when it can be done, and what the tip says.
_COMMANDS = (
    ("new_source", "New source", "is_writable", "Its title, publisher and address are typed in the inspector"),
    ("add", "Keep files as evidence…", "of_source", "Copies of files, by their SHA-256, under the selected source"),
    (
        "copy",
        "Working copy of the evidence…",
        "of_file",
        "The original stays as it is; that a copy was made is recorded",
    ),
    ("put_back", "Put the evidence back…", "of_file", "From another copy of the file, known by its SHA-256"),
    ("examine", "Examine all evidence", "has_evidence", "Reads every file again: what is missing or altered is named"),
    ("uncite", "Remove the citation", "of_citation", "The use of a source that is selected"),
)


def register(registry: Registry) -> None:
    """Adds the panel, the watch over the files, the commands and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.tools:attach")
    registry.panel(
        Panel("evidence", "Sources and evidence", f"{_HERE}.panel:EvidencePanel", "right", (), ("Ctrl+Shift+U",))
    )
    for name, title, enabled, tip in _COMMANDS:
        run = f"{_HERE}.tools:"
        registry.command(Command(f"evidence.{name}", title, run + name, menu="Edit", tip=tip, enabled=run + enabled))
