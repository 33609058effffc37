"""What the canvas is given from outside: the shapes of its inputs, so that it depends on no reader of files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import Scene
from roadstead.ui.canvas.view import Bounds

TILE = 512


Picture = NDArray[np.uint8] | NDArray[np.uint32]
"""uint32 (h, w) 0xAARRGGBB, colours times opacity, which is what Qt paints as it is; or uint8 (h, w, 3) RGB or (h, w, 4) RGBA."""


class TileKey(NamedTuple):
    """One tile: of the scene decimated 2**level times, the 512-pixel square in that column and row."""

    scene: str
    level: int
    col: int
    row: int


class Deliver(Protocol):
    """Takes a tile from any thread, the receiver's own; None when it cannot be read."""

    def __call__(self, key: TileKey, tile: Picture | None, *, partial: bool = False) -> None:
        """``partial`` is what there is of it so far, transparent where there is nothing; the whole follows unasked."""
        ...


class TileFeed(Protocol):
    """Who reads tiles. ``request`` replaces the queue: what is no longer wanted and not begun is forgotten."""

    def connect(self, deliver: Deliver) -> None:
        """From now on hand each tile to ``deliver``."""
        ...

    def request(self, wanted: Sequence[TileKey]) -> None:
        """Read these, the first one first."""
        ...


class Lands(Protocol):
    """Who knows the coast, such as ``spatial.coastline.Coastline``; called off the window's thread."""

    def land_polygons(self, bounds: Bounds, degrees_per_pixel: float) -> Sequence[NDArray[np.float64]]:
        """Rings (n, 2) of lon/lat to be filled together by the odd-even rule; their edges may be cuts and no shore."""
        ...

    def land_lines(self, bounds: Bounds, degrees_per_pixel: float) -> Sequence[NDArray[np.float64]]:
        """Shores as lines (n, 2) of lon/lat in and around west, south, east, north."""
        ...

    def border_lines(self, bounds: Bounds, degrees_per_pixel: float) -> Sequence[NDArray[np.float64]]:
        """Country borders as lines (n, 2) of lon/lat."""
        ...


class Named(Protocol):
    """A place with a name; ``rank`` 0 is the most important."""

    @property
    def name(self) -> str:
        """The name to show."""
        ...

    @property
    def position(self) -> LonLat:
        """Where it is."""
        ...

    @property
    def rank(self) -> int:
        """How important it is."""
        ...


class Names(Protocol):
    """Who knows the names of places, such as ``spatial.gazetteer.Gazetteer``; called off the window's thread."""

    def within(self, bounds: Bounds, *, rank: int, most: int) -> Sequence[Named]:
        """Places up to that rank in west, south, east, north, the most important first."""
        ...


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """A name on the map; ``rank`` 0 is the most important and wins the room."""

    name: str
    position: LonLat
    rank: int = 5
    uuid: str = ""


@dataclass(frozen=True, slots=True)
class CanvasScene:
    """A scene as the canvas shows it; later ones in a list lie above earlier ones, the active one above all.

    While a scene is active, others that overlap it are not shown, so that no one takes the ground of another date
    for the one looked at; ``pinned`` ones are all the same.
    """

    record: Scene
    visible: bool = True
    opacity: float = 1.0
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is being drawn or edited, for a live measure: pixels in ``scene``, or positions where it is drawn on the bare map."""

    kind: str
    scene: str = ""
    pixels: tuple[Pixel, ...] = ()
    positions: tuple[LonLat, ...] = ()
    holes: str = ""


Measure = Callable[[Sketch], str]
