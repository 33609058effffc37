"""Registers the plugin."""

from roadstead.api import Command, Registry

_HERE = "roadstead.plugins.review"
# Name of the function, title, key while the review goes on, and what the tip says.
_VERDICTS = (
    ("accept", "Review: confirm", "Enter", "It is there: the mark stands, corrected where it was moved"),
    ("reject", "Review: not there", "Del", "What was carried goes, and its thing is stated as not there on this scene"),
    ("unseen", "Review: not observed", "N", "The place cannot be seen here: nothing is said of the thing"),
    ("this", "Review: the one marked there", "T", "What is marked there already is this thing; what was carried goes"),
    ("skip", "Review: skip", "Page Down", "It is asked about again at the end"),
    ("back", "Review: the one before", "Page Up", "The last one that still waits before this"),
    ("accept_scores", "Review: confirm it and better scores", "Shift+Enter", "All of its run and class, as one action"),
    ("reject_scores", "Review: turn down it and lesser scores", "Shift+Del", "All of its run and class, as one action"),
    ("order", "Review: best scores first, or by place", "S", "The order in which marks are asked about"),
    ("run", "Review: this run only, or all", "R", "What the machine that proposed this one found in the same run"),
)


def register(registry: Registry) -> None:
    """Adds the review: one tool, whose keys hold only while it is in hand."""
    registry.window(f"{_HERE}.tools:attach")
    registry.cli(f"{_HERE}.cli:add")
    registry.command(
        Command(
            "review.start",
            "Review what waits",
            f"{_HERE}.tools:start",
            ("J",),
            "Tools",
            tip="Marks carried from another date or proposed, one by one: Enter confirms, Delete turns down, N not observed",
            enabled=f"{_HERE}.tools:can_start",
            workspaces=("image",),
        )
    )
    registry.command(
        Command(
            "review.rejected",
            "Show or hide rejected marks",
            f"{_HERE}.tools:rejected",
            ("Ctrl+Alt+J",),
            "View",
            tip="What was turned down in a review or an adjudication; dotted, and counted nowhere",
        )
    )
    for name, title, key, tip in _VERDICTS:
        registry.command(
            Command(
                f"review.{name}",
                title,
                f"{_HERE}.tools:{name}",
                menu="Tools",
                tip=f"{tip} ({key} while the review goes on)",
                enabled=f"{_HERE}.tools:is_going",
            )
        )
    for name, title in (("accept_class", "confirm all of its class"), ("reject_class", "turn down all of its class")):
        registry.command(
            Command(
                f"review.{name}",
                f"Review: {title}",
                f"{_HERE}.tools:{name}",
                menu="Tools",
                tip="Of the run that proposed the one asked about, as one action",
                enabled=f"{_HERE}.tools:is_going",
            )
        )
    registry.command(
        Command(
            "review.masked",
            "Review: all under masks not observed",
            f"{_HERE}.tools:masked",
            menu="Tools",
            tip="Of all waiting marks under masks, as one action (Shift+N while the review goes on)",
            enabled=f"{_HERE}.tools:is_going",
        )
    )
