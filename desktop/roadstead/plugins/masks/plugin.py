"""Registers the plugin."""

from roadstead.api import Command, Registry
from roadstead.domain.vocabulary import MASKS

_HERE = "roadstead.plugins.masks"
_KEYS = {"cloud": ("K",), "unusable": ("Shift+K",)}


def register(registry: Registry) -> None:
    """Adds a tool for each reason why something was not observed, and what is done to masks."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.tools:attach")
    for kind, words in MASKS.items():
        registry.command(
            Command(
                f"masks.{kind}",
                f"Mask: {kind}",
                keys=_KEYS.get(kind, ()),
                menu="Tools",
                tool=f"mask-{kind}",
                tip=f"Outline what is {words}, by clicks or in one drag: it was not observed",
                icon="mask" if kind == "cloud" else "",
                workspaces=("image",),
            )
        )
    run = f"{_HERE}.commands:"
    registry.command(
        Command(
            "masks.all",
            "Mask the whole scene",
            run + "mask_all",
            menu="Scene",
            tip="The image on the canvas is unusable: nothing of it was observed",
            enabled=run + "has_scene",
        )
    )
    registry.command(
        Command(
            "masks.remove",
            "Remove mask",
            run + "remove",
            menu="Scene",
            tip="The selected masks; without any, the last one of this scene",
            enabled=run + "has_mask",
        )
    )
    registry.command(
        Command("masks.show", "Show masks", run + "toggle", ("Alt+K",), "Scene", tip="Hatched on the scene, or not")
    )
