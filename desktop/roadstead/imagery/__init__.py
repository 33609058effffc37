"""Scenes: opening, tiles, stretch, georeferencing, chips. Importing this package costs nothing; its parts load on first use."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roadstead.imagery.facts import TILE as TILE
    from roadstead.imagery.facts import Look as Look
    from roadstead.imagery.facts import SceneFacts as SceneFacts
    from roadstead.imagery.facts import TileKey as TileKey
    from roadstead.imagery.facts import TileRequest as TileRequest
    from roadstead.imagery.georeference import Georeference as Georeference
    from roadstead.imagery.pool import ImageryPool as ImageryPool
    from roadstead.imagery.scene import scene_record as scene_record

_HOMES = {
    "Georeference": "georeference",
    "ImageryPool": "pool",
    "Look": "facts",
    "SceneFacts": "facts",
    "TILE": "facts",
    "TileKey": "facts",
    "TileRequest": "facts",
    "scene_record": "scene",
}
__all__ = [
    "TILE",
    "Georeference",
    "ImageryPool",
    "Look",
    "SceneFacts",
    "TileKey",
    "TileRequest",
    "scene_record",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
