"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.activity"
_HOME = ("activity",)


def register(registry: Registry) -> None:
    """Adds the workspace's page, its commands and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.panel(Panel("activity", "Activity", f"{_HERE}.panel:ActivityPage", "centre", _HOME))
    registry.panel(Panel("trips", "Round trips", f"{_HERE}.trips:TripsPanel", "bottom", (), ("Ctrl+Alt+O",)))
    run, change, shown = f"{_HERE}.commands:", f"{_HERE}.commands:can_change", f"{_HERE}.commands:has_chart"
    for command in (
        Command(
            "activity.new",
            "New chart",
            run + "add",
            ("Ctrl+Alt+K",),
            "Tools",
            "activity",
            tip="Like the one that is shown; of the calls at all places where there is none",
            enabled=run + "is_writable",
            workspaces=_HOME,
        ),
        Command(
            "activity.print",
            "Print the chart in the brief, or no longer",
            run + "toggle_printed",
            ("Ctrl+Alt+B",),
            "Tools",
            "brief",
            tip="With its words, its rate and how its interval was got",
            enabled=change,
            workspaces=_HOME,
        ),
        Command("activity.remove", "Remove the chart", run + "remove", (), "Edit", enabled=change),
        Command(
            "activity.svg",
            "Write the chart as SVG…",
            run + "write_svg",
            ("Ctrl+Alt+V",),
            "File",
            "export",
            tip="A drawing of lines and words, as the brief prints it",
            enabled=shown,
            workspaces=_HOME,
        ),
        Command(
            "activity.png",
            "Write the chart as PNG…",
            f"{_HERE}.picture:write_chosen",
            (),
            "File",
            tip="A picture, as the brief prints it",
            enabled=shown,
        ),
    ):
        registry.command(command)
