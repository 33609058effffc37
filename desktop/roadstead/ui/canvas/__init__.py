"""The canvas: scenes, map, marks and routes in one picture, and the hands that draw on it."""

from roadstead.ui.canvas.sources import CanvasScene, Lands, Names, PlaceLabel, Sketch, TileFeed, TileKey
from roadstead.ui.canvas.style import DARK, LIGHT, CanvasStyle
from roadstead.ui.canvas.tools import TOOL_KEYS
from roadstead.ui.canvas.widget import Canvas

__all__ = [
    "DARK",
    "LIGHT",
    "TOOL_KEYS",
    "Canvas",
    "CanvasScene",
    "CanvasStyle",
    "Lands",
    "Names",
    "PlaceLabel",
    "Sketch",
    "TileFeed",
    "TileKey",
]
