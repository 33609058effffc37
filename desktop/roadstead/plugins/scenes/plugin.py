"""Registers the plugin."""

from roadstead.api import Command, Panel, Registry

_HERE = "roadstead.plugins.scenes"


def register(registry: Registry) -> None:
    """Adds the commands, the list of scenes and the verbs."""
    registry.cli(f"{_HERE}.cli:add")
    registry.window(f"{_HERE}.panel:attach")
    registry.window(f"{_HERE}.quickening:follow")
    registry.window(f"{_HERE}.watching:watch")
    run, there = f"{_HERE}.commands:", f"{_HERE}.commands:has_scenes"
    image = ("image",)
    for command in (
        Command(
            "scenes.add",
            "Add images…",
            run + "add",
            ("Ctrl+I",),
            "Scene",
            "scene-add",
            tip="GeoTIFF, JPEG 2000, NITF, ENVI, MBTiles, pictures, products by one of their texts; the files are never changed",
            enabled=f"{_HERE}.commands:is_writable",
            workspaces=("image", "map"),
        ),
        Command(
            "scenes.folder",
            "Add a folder of images…",
            f"{_HERE}.heap:add_folder",
            (),
            "Scene",
            tip="A Sentinel or Landsat product, or any mixed files: a table says what each one is",
            enabled=f"{_HERE}.commands:is_writable",
            workspaces=("image", "map"),
        ),
        Command(
            "scenes.previous",
            "Previous date",
            run + "previous",
            ("[",),
            "Scene",
            "previous",
            enabled=there,
            workspaces=image,
        ),
        Command("scenes.next", "Next date", run + "next_", ("]",), "Scene", "next", enabled=there, workspaces=image),
        Command(
            "scenes.empty_cache",
            "Empty the image cache",
            run + "empty_cache",
            (),
            "Scene",
            tip="Frees the disk of smaller pictures of large images; they are made again when needed",
        ),
    ):
        registry.command(command)
    _add_keeping(registry)
    registry.panel(Panel("scenes", "Scenes", f"{_HERE}.panel:ScenesPanel", "left", ("image", "map"), ("F2",)))
    registry.panel(Panel("filmstrip", "Dates", f"{_HERE}.filmstrip:Filmstrip", "bottom", ("image",), ("F10",)))
    registry.panel(Panel("heap", "Files of a folder", f"{_HERE}.heap:HeapPanel", "bottom", (), ()))


def _add_keeping(registry: Registry) -> None:
    """The commands for what is there already: its card, its file, leaving it and taking it out."""
    for command in (
        Command(
            "scenes.map",
            "Leave the scene for the map",
            f"{_HERE}.commands:leave",
            (),
            "Scene",
            enabled=f"{_HERE}.commands:has_active",
        ),
        Command(
            "scenes.remove",
            "Remove this scene",
            f"{_HERE}.commands:remove",
            (),
            "Scene",
            tip="Takes it out of the case with its marks; the file stays",
            enabled=f"{_HERE}.commands:can_remove",
        ),
        Command(
            "scenes.edit",
            "Properties of this scene",
            f"{_HERE}.commands:edit",
            ("Ctrl+E",),
            "Scene",
            tip="Name, date, credit and licence, in the inspector",
            enabled=f"{_HERE}.commands:has_active",
        ),
        Command(
            "scenes.relink",
            "Relink this scene…",
            f"{_HERE}.commands:relink",
            (),
            "Scene",
            tip="Finds its file again, which is known by its SHA-256",
            enabled=f"{_HERE}.commands:can_remove",
        ),
        Command(
            "scenes.relink_below",
            "Search a folder for this scene's file…",
            f"{_HERE}.commands:relink_below",
            (),
            "Scene",
            tip="Looks at every file below it for the one with the scene's SHA-256",
            enabled=f"{_HERE}.commands:can_remove",
        ),
    ):
        registry.command(command)
