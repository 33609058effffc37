"""Marks as other programs' files have them, before they are of any scene, and what every reader of such a file gives.

Pixels are ours throughout: x to the right, y down, (0, 0) the outer corner of the first pixel. A reader turns its
format's own way of counting into that, and says in its first lines which way that is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Points = list[tuple[float, float]]
Progress = Callable[[float, str], None]

LIMIT = 500_000
"""Marks in one import: its journal entry has to fit into one value of the case file."""

MOST_NUMBERS = 10_000_000
"""Coordinates (or runs of masks) in one import, so that the largest file takes no more than some gigabytes of memory."""


@dataclass(slots=True)
class Picture:
    """An image that a file speaks of: its name there, and its size in pixels where the file gives one (else 0)."""

    name: str
    width: float = 0
    height: float = 0
    scene: str = ""  # the uuid of a scene, in a file that we wrote

    @property
    def in_parts(self) -> bool:
        """Whether positions in it are parts of its width and height."""
        return self.width == self.height == 1


@dataclass(slots=True)
class Mark:
    """A mark of a file: where it stands there, the key of its picture, its outline and holes in pixels.

    ``on_ground`` says that the points are longitudes and latitudes (WGS 84). ``pixels`` is then its outline in the
    picture where the file has that too. ``fields`` are further fields of an annotation; ``whole`` is shared by marks
    of the file that are parts of one. The corners of a ``loose`` box begin anywhere, those of others at the bow.
    """

    where: str
    picture: str
    kind: str
    points: Points
    category: str = ""
    holes: list[Points] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    whole: str = ""
    loose: bool = False
    on_ground: bool = False
    pixels: Points = field(default_factory=list)
    pixel_holes: list[Points] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """What a file holds: its pictures by key, its marks, what could not be read and what was read otherwise: (where, why)."""

    pictures: dict[str, Picture] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)

    def reject(self, where: str, why: str) -> None:
        """Notes what could not be read."""
        self.rejected.append((where, why))


def upright(left: float, top: float, width: float, height: float) -> Points:
    """The four corners of an upright box, clockwise from the upper left."""
    right, bottom = left + width, top + height
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def pairs(flat: Any) -> Points:
    """Points from a flat list x, y, x, y; raises ValueError for what is none."""
    if not isinstance(flat, list) or len(flat) % 2:
        raise ValueError("its coordinates are no pairs of x and y")
    try:
        numbers = list(map(float, flat))
    except (TypeError, OverflowError):
        raise ValueError("a coordinate is no number") from None
    return list(zip(numbers[::2], numbers[1::2], strict=True))
