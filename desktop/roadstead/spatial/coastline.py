"""The coastline and the country borders: lines to draw at any scale, and exact questions to the full resolution.

Longitudes and latitudes are degrees on WGS 84. The data is GSHHG (Wessel and Smith, J. Geophys. Res. 101, 1996); see
``resources/coastline/SOURCE.md`` for its origin and its limits.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from roadstead.domain.coordinates import LonLat
from roadstead.domain.resources import resource
from roadstead.spatial.cells import Bounds, Cell, Cells, contains, unrolled
from roadstead.spatial.chunks import ChunkFile, Floats
from roadstead.spatial.ocean import Ocean

COASTLINE_NAME = "GSHHG 2.3.6 full resolution"
ACCURACY = "about 116 m between points at Najin; not for judging a ship against a quay"
# Coarsest detail in degrees of each level (GSHHG's 0.2, 1, 5 and 25 km): drawn when a pixel is no smaller than that.
_LAND_DETAIL = {"c": 0.25, "l": 0.05, "i": 0.01, "h": 0.002, "f": 0.0}
_BORDER_DETAIL = {"c": 0.25, "i": 0.01, "f": 0.0}


class Coastline:
    """Land, water and borders of the globe, read cell by cell as they are asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` holds the files that packaging/build_coastline.py writes; the shipped ones by default."""
        self._folder = folder or resource("coastline")
        self._levels: dict[str, Cells] = {}

    @property
    def name(self) -> str:
        """The name that is stated with every route."""
        return self.level("land", "f").file.name

    def level(self, kind: str, letter: str) -> Cells:
        """The cells of a file, ``land`` or ``borders``, at one of GSHHG's levels: c, l, i, h, f."""
        name = f"{kind}_{letter}"
        if name not in self._levels:
            self._levels[name] = Cells(ChunkFile(self._folder / f"{name}.bin"))
        return self._levels[name]

    @cached_property
    def ocean(self) -> Ocean:
        """The graph of the world's water that was built from this coastline."""
        return Ocean(self._folder / "ocean.bin")

    @property
    def has_ocean(self) -> bool:
        """Whether there is a graph of the world's water for this coastline."""
        return (self._folder / "ocean.bin").exists()

    def land_lines(self, bounds: Bounds, degrees_per_pixel: float) -> list[Floats]:
        """Shores in and around the bounds for a map of this scale: arrays (n, 2), longitudes running on beyond 180."""
        cells = self.level("land", _letter(_LAND_DETAIL, degrees_per_pixel))
        return [
            _moved(line, shift) for shift, cell in cells.within(bounds) for line in _near(cell.lines, bounds, shift)
        ]

    def land_polygons(self, bounds: Bounds, degrees_per_pixel: float) -> list[Floats]:
        """Rings (n, 2), not closed, to be filled together by the even-odd rule and without antialiasing.

        Land is cut into cells, so the rings have edges that are no shore: draw the shore from ``land_lines``.
        """
        cells = self.level("land", _letter(_LAND_DETAIL, degrees_per_pixel))
        return [
            _moved(points, shift)
            for shift, cell in cells.within(bounds)
            for points in _near([ring.points for ring in cell.rings], bounds, shift)
        ]

    def border_lines(self, bounds: Bounds, degrees_per_pixel: float) -> list[Floats]:
        """Country borders on land, as ``land_lines``."""
        cells = self.level("borders", _letter(_BORDER_DETAIL, degrees_per_pixel))
        # A line's segments lie in the cell of their middle and may reach over its edge.
        west, south, east, north = unrolled(bounds)
        wider = (west - 1, max(-90, south - 1), east + 1, min(90, north + 1))
        found = [(shift, [r.points for r in cell.rings]) for shift, cell in cells.within(wider)]
        return [_moved(line, shift) for shift, lines in found for line in _near(lines, bounds, shift)]

    def is_land(self, place: LonLat) -> bool:
        """Whether a place is on land at full resolution; any lake is water, an island in it land."""
        return self._inside(place, barrier=False)

    def is_navigable(self, place: LonLat) -> bool:
        """Whether a ship can be at a place: at sea, or in a lake of 1,000 km2 or more."""
        return not self._inside(place, barrier=True)

    def _inside(self, place: LonLat, *, barrier: bool) -> bool:
        lon = (place.lon + 180) % 360 - 180
        cell = self.level("land", "f").at(int(lon + 180), min(179, int(place.lat + 90)))
        edges = cell.barrier if barrier else cell.edges
        return contains(edges, lon, min(place.lat, 90 - 1e-9))

    def barrier_edges(self, bounds: Bounds) -> Floats:
        """All edges (n, 4) of what a ship cannot be in, in and around the bounds; cuts along whole degrees included."""
        return _gathered([(shift, cell.barrier) for shift, cell in self.level("land", "f").within(bounds)])

    def coast_edges(self, bounds: Bounds) -> Floats:
        """As ``barrier_edges`` without the cuts."""
        return _gathered([(shift, cell.coast) for shift, cell in self.level("land", "f").within(bounds)])

    def crosses_land(self, a: LonLat, b: LonLat) -> bool:
        """Whether the geodesic between two places touches what a ship cannot be in."""
        return self.land_crossing_m([a, b]) > 0.0

    def land_crossing_m(self, points: Sequence[LonLat]) -> float:
        """Metres of a line of geodesics that lie on land, or in lakes under 1,000 km2, at full resolution."""
        from roadstead.spatial.crossing import land_stretches

        return float(sum(stretch.length_m for stretch in land_stretches(self.level("land", "f"), points)))

    def nearest_water(self, place: LonLat, clearance_m: float = 0.0, limit_m: float = 50_000.0) -> tuple[LonLat, float]:
        """The nearest place that a ship can be at with this distance from land, and how far it is in metres.

        Found on a grid of a 500th of the distance. UserError when there is none within ``limit_m``.
        """
        from roadstead.spatial.shore import nearest_water

        return nearest_water(self, place, clearance_m, limit_m)


@cache
def shipped() -> Coastline:
    """The coastline that ships with the program; one for all, so that its cells are read once."""
    return Coastline()


def _letter(details: dict[str, float], degrees_per_pixel: float) -> str:
    return next(letter for letter, detail in details.items() if degrees_per_pixel >= detail)


def _near(lines: list[Floats], bounds: Bounds, shift: float) -> list[Floats]:
    west, south, east, north = unrolled(bounds)
    box = west - shift, south, east - shift, north
    return [line for line in lines if _overlaps(line, box)]


def _overlaps(line: Floats, box: Bounds) -> bool:
    (west, south), (east, north) = line.min(axis=0), line.max(axis=0)
    return bool(west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1])


def _moved(line: Floats, shift: float) -> Floats:
    return line + np.array([shift, 0.0]) if shift else line


def _gathered(parts: list[tuple[float, Floats]]) -> Floats:
    moved = [edges + np.array([shift, 0.0, shift, 0.0]) if shift else edges for shift, edges in parts]
    return np.concatenate(moved) if moved else np.empty((0, 4))


__all__ = ["ACCURACY", "COASTLINE_NAME", "Cell", "Coastline", "shipped"]
