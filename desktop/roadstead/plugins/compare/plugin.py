"""Registers the plugin."""

from roadstead.api import Command, Registry

_HERE = "roadstead.plugins.compare"
# Name of the function, title, keys, icon, and what the tip says.
_COMPARE = (
    (
        "flicker",
        "Show the other date",
        ("F",),
        "flicker",
        "Hold F on the picture; Space in the filmstrip chooses the date",
    ),
    ("run_flicker", "Flicker by itself", ("Shift+F",), "", ", and . change how fast"),
    (
        "swipe",
        "Swipe between dates",
        ("S",),
        "swipe",
        "Drag the line or move it by arrow keys, the earlier date is left of it",
    ),
    ("turn", "Turn the divider", ("Ctrl+\\",), "", "Of a swipe: upright or across"),
    (
        "split",
        "Dates side by side",
        ("D",),
        "split",
        "Linked: the same ground in each; marks are drawn on the date under the mouse",
    ),
    ("add_pane", "One more date side by side", ("Shift+D",), "", "Up to four"),
    ("blend", "Blend dates", ("\\",), "blend", "Arrow keys, or , and . change how much of the later one shows"),
    (
        "difference",
        "Change: difference",
        ("C",),
        "change",
        "What has become brighter or darker from one date to the other",
    ),
    ("ratio", "Change: ratio", ("Shift+C",), "", "The same as a ratio of brightness"),
    ("less", "Less of the later date", (",",), "", "Or the divider left, or slower"),
    ("more", "More of the later date", (".",), "", "Or the divider right, or faster"),
    ("leave", "One date again", ("Shift+Esc",), "", "Esc on the picture, too"),
)


def register(registry: Registry) -> None:
    """Adds the comparisons, the area of interest and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.tools:attach")
    registry.window(f"{_HERE}.areatool:attach")
    for name, title, keys, icon, tip in _COMPARE:
        registry.command(
            Command(
                f"compare.{name}",
                title,
                f"{_HERE}.tools:{name}",
                keys,
                "Scene",
                icon,
                tip=tip,
                enabled=f"{_HERE}.commands:can_compare",
                workspaces=("image",),
            )
        )
    may = f"{_HERE}.commands:"
    for name, title, run, enabled in (
        ("view", "Use the view as area of interest", f"{_HERE}.areatool:use_view", "can_set"),
        ("place", "Use the selected place as area of interest", f"{may}place_area", "can_use_place"),
        ("edit", "Rename the area of interest", f"{may}edit_area", "can_clear"),
        ("clear", "Clear the area of interest", f"{may}clear_area", "can_clear"),
    ):
        registry.command(Command(f"area.{name}", title, run, menu="Scene", enabled=may + enabled))
    for name, title, tool, tip in (
        ("draw", "Draw the area of interest", "area", "Corner by corner on a scene or the map; Enter closes it"),
        ("rectangle", "Draw the area of interest as a rectangle", "area-rectangle", "One drag on a scene or the map"),
    ):
        registry.command(Command(f"area.{name}", title, menu="Scene", tool=tool, tip=tip, enabled=may + "can_set"))
