"""What was drawn, for the truth file: each thing with its box."""

from dataclasses import dataclass, field

from scenes.grid import Grid, Point, offset


@dataclass(frozen=True)
class Thing:
    """One drawn object: its key in the scene, its class (the program's vocabulary), centre, heading and size on the grid.

    ``heading`` counts clockwise from the picture's north (a ship's bow, a row's first end); ``more`` holds what else
    is known, such as rows, bays and tiers.
    """

    key: str
    category: str
    at: Point
    heading: float
    length: float
    width: float
    more: dict[str, object] = field(default_factory=dict)

    def corners(self, grid: Grid) -> list[Point]:
        """Pixel corners: front left, front right, rear right, rear left as seen looking along the heading."""
        places = ((1, -1), (1, 1), (-1, 1), (-1, -1))
        return [grid.pixel(offset(self.at, self.heading, a * self.length / 2, b * self.width / 2)) for a, b in places]
