"""The colours and sizes of the canvas, as plain values that a theme can switch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CanvasStyle:
    """Every colour the canvas paints with, as ``#rrggbb`` or ``#aarrggbb``, and its few sizes in logical pixels."""

    background: str  # round a scene without a georeference
    sea: str
    land: str
    coast: str
    border: str
    place: str
    place_halo: str
    text: str
    panel: str  # behind read-outs
    outline: str  # the dark line under every mark; opaque, since that is ten times as fast
    mark: str  # marks that have no class colour
    accent: str
    leg: str
    sighting: str
    footprint: str
    line: float = 1.8
    casing: float = 3.8
    handle: float = 8.0


LIGHT = CanvasStyle(
    background="#dfe2e6",
    sea="#d9e4ec",
    land="#f4f1ea",
    coast="#7f93a3",
    border="#b39fa6",
    place="#2b333b",
    place_halo="#d9ffffff",
    text="#1d242b",
    panel="#ecffffff",
    outline="#14181c",
    mark="#ffffff",
    accent="#0b6bcb",
    leg="#b03a12",
    sighting="#7b2d8b",
    footprint="#5a7185",
)

DARK = CanvasStyle(
    background="#1b1e22",
    sea="#10171e",
    land="#232b32",
    coast="#53687a",
    border="#6b5a63",
    place="#d5dde4",
    place_halo="#d910171e",
    text="#e6ebf0",
    panel="#e61c232a",
    outline="#0c0f12",
    mark="#ffffff",
    accent="#4aa8ff",
    leg="#ff9a5c",
    sighting="#d99be6",
    footprint="#7d94a8",
)
