"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.assist"


def register(registry: Registry) -> None:
    """Adds the tool, the panel, the commands and the verb."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.tools:attach")
    run = f"{_HERE}.commands:"
    registry.command(
        Command(
            "assist.box",
            "Box by one click",
            keys=("Y",),
            menu="Tools",
            icon="assist",
            tool="assist-box",
            tip="Click a ship: its box is measured from the pixels. Enter or the next click accepts it, Esc takes it back",
            workspaces=("image",),
        )
    )
    registry.command(
        Command(
            "assist.ships",
            "Find ships on this scene",
            run + "ships",
            ("Ctrl+Shift+F",),
            "Scene",
            tip="Bright things on water, proposed for review; with the settings of the Assist panel",
            enabled=run + "has_scene",
        )
    )
    registry.command(
        Command(
            "assist.like",
            "Find the like of the selected box",
            run + "like",
            ("Shift+Q",),
            "Scene",
            tip="More containers, rail cars and the like of the one that is marked, proposed for review",
            enabled=run + "has_template",
        )
    )
    registry.command(
        Command(
            "assist.model",
            "Run a detector of mine…",
            run + "model",
            (),
            "Scene",
            tip="A YOLO or YOLO-OBB model in an ONNX file, run here; what it finds is proposed for review",
            enabled=run + "has_scene",
        )
    )
    registry.panel(Panel("models", "Model", f"{_HERE}.models:ModelPanel", "right", (), ()))
    registry.panel(Panel("assist", "Assist", f"{_HERE}.panel:AssistPanel", "right", (), ()))
