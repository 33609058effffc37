"""The ground of a map: sea, land, borders and graticule, cut to a frame and written as paths."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from roadstead.briefing.projection import Frame
from roadstead.briefing.svg import PAPER, QUIET, element, haloed, path_data

SEA, LAND, COAST, BORDER, GRATICULE = "#E3EBF0", "#F6F3EC", "#8C9AA4", "#A98F84", "#C3CFD7"

_SPECK = 2.5  # points

Floats = NDArray[np.float64]
Bounds = tuple[float, float, float, float]


class MapSource(Protocol):
    """Who gives coast and borders: lon/lat arrays, shape (n, 2), in and around bounds, as fine as asked.

    Bounds are west, south, east, north; they and the arrays may run on beyond 180 degrees.
    """

    @property
    def name(self) -> str:
        """What the coast is called, with its version and resolution."""
        ...

    def land_polygons(self, bounds: Bounds, degrees_per_pixel: float) -> list[Floats]:
        """Rings to be filled together by the even-odd rule; their edges need not be shore."""
        ...

    def land_lines(self, bounds: Bounds, degrees_per_pixel: float) -> list[Floats]:
        """Shores."""
        ...

    def border_lines(self, bounds: Bounds, degrees_per_pixel: float) -> list[Floats]:
        """Borders on land."""
        ...


def draw_ground(frame: Frame, source: MapSource) -> str:
    """Sea, land with its shore, graticule and borders of a frame, as SVG."""
    fine = frame.degrees_per_point * 0.4
    land = path_data(_projected(frame, source.land_polygons, fine, _polygon), closed=True)
    shore = path_data(_projected(frame, source.land_lines, fine, _line), closed=False)
    borders = path_data(_projected(frame, source.border_lines, fine, _line), closed=False)
    grid = path_data(_graticule(frame), closed=False)
    # Land comes in pieces; its outline in its own colour closes the hairlines that viewers leave between them.
    return "".join(
        [
            element("rect", x=0, y=0, width=frame.width, height=frame.height, fill=SEA),
            element("path", d=land, fill=LAND, fill_rule="evenodd", stroke=LAND, stroke_width=0.3),
            element("path", d=shore, fill="none", stroke=COAST, stroke_width=0.45, stroke_linejoin="round"),
            element("path", d=grid, fill="none", stroke=GRATICULE, stroke_width=0.4),
            element("path", d=borders, fill="none", stroke=BORDER, stroke_width=0.55, stroke_dasharray="4 1.6 0.8 1.6"),
        ]
    )


def _projected(
    frame: Frame,
    read: Callable[[Bounds, float], list[Floats]],
    fine: float,
    shape: Callable[[Floats], shapely.Geometry | None],
) -> Iterator[Floats]:
    """Rings or lines on the paper, simplified to what can be seen and cut to the frame."""
    for lonlat in read(frame.bounds, fine):
        geometry = shape(np.asarray(lonlat, float))
        if geometry is None:
            continue
        cut = shapely.segmentize(shapely.clip_by_rect(geometry, *frame.bounds), max(fine * 20, 0.05))
        for part in _coordinates(cut):
            paper = frame.project(part)
            drawn = shape(paper[np.isfinite(paper).all(axis=1)])
            if drawn is not None:
                seen = shapely.clip_by_rect(shapely.simplify(drawn, 0.12), -2, -2, frame.width + 2, frame.height + 2)
                yield from (points for points in _coordinates(seen) if not _speck(points))


def _speck(points: Floats) -> bool:
    """Whether a closed line is an islet or a pond too small to be told from dirt on the paper."""
    return bool((points[0] == points[-1]).all() and np.hypot(*np.ptp(points, axis=0)) < _SPECK)


def _polygon(ring: Floats) -> shapely.Geometry | None:
    if len(ring) < 4:
        return None
    polygon = shapely.Polygon(ring)
    return polygon if polygon.is_valid else shapely.make_valid(polygon)


def _line(points: Floats) -> shapely.Geometry | None:
    return shapely.LineString(points) if len(points) > 1 else None


def _coordinates(geometry: shapely.Geometry) -> Iterator[Floats]:
    """The rings and lines of a geometry as arrays; points in it are left out."""
    for part in shapely.get_parts(shapely.get_parts(geometry)):
        if isinstance(part, shapely.Polygon):
            yield from (np.asarray(ring.coords) for ring in (part.exterior, *part.interiors) if not part.is_empty)
        elif isinstance(part, shapely.LineString) and not part.is_empty:
            yield np.asarray(part.coords)


def graticule_step(degrees: float) -> float:
    """The distance between lines that puts three to seven of them on a stretch of degrees."""
    steps = (1 / 60, 2 / 60, 5 / 60, 10 / 60, 0.5, 1, 2, 5, 10, 15, 20, 30)
    return next((step for step in steps if degrees / step <= 6), 30.0)


def _lines_of(frame: Frame) -> Iterator[tuple[str, float, Floats]]:
    """Each meridian and parallel of the frame as its axis, its value, its line on the paper."""
    west, south, east, north = frame.bounds
    step = graticule_step(north - south)
    across = graticule_step((east - west) * math.cos(math.radians((south + north) / 2)))
    for lon in _multiples(west, east, across):
        lats = np.linspace(south, north, 61)
        yield "lon", lon, frame.project(np.column_stack([np.full(61, lon), lats]))
    for lat in _multiples(south, north, step):
        lons = np.linspace(west, east, 121)
        yield "lat", lat, frame.project(np.column_stack([lons, np.full(121, lat)]))


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [i * step for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _graticule(frame: Frame) -> Iterator[Floats]:
    for _, _, line in _lines_of(frame):
        yield from _coordinates(shapely.clip_by_rect(shapely.LineString(line), 0, 0, frame.width, frame.height))


def draw_ticks(frame: Frame) -> str:
    """Ticks and degrees where meridians meet the foot of the frame and parallels its left side."""
    parts = []
    for axis, value, line in _lines_of(frame):
        edge = frame.height if axis == "lon" else 0.0
        for x, y in _crossings(line, axis, edge):
            if axis == "lon" and 26 < x < frame.width - 14:
                parts.append(element("path", d=f"M{x:.2f} {edge - 4:.2f}V{edge:.2f}", stroke=QUIET, stroke_width=0.6))
                parts.append(haloed(x, edge - 6, degrees(value, "EW"), 5.5, fill=QUIET, text_anchor="middle"))
            elif axis == "lat" and 10 < y < frame.height - 14:
                parts.append(element("path", d=f"M0 {y:.2f}H4", stroke=QUIET, stroke_width=0.6))
                parts.append(haloed(5.5, y + 2, degrees(value, "NS"), 5.5, halo=PAPER, fill=QUIET))
    return "".join(parts)


def _crossings(line: Floats, axis: str, edge: float) -> Sequence[tuple[float, float]]:
    """Where a line on the paper crosses the foot (a meridian) or the left side (a parallel)."""
    k = 1 if axis == "lon" else 0
    found = []
    for a, b in itertools.pairwise(line):
        if (a[k] - edge) * (b[k] - edge) < 0:
            share = (edge - a[k]) / (b[k] - a[k])
            found.append((float(a[0] + share * (b[0] - a[0])), float(a[1] + share * (b[1] - a[1]))))
    return found


def degrees(value: float, letters: str) -> str:
    """``130°E``, or with minutes ``42°30′N``."""
    value = (value + 180) % 360 - 180 if letters == "EW" else value
    minutes = round(abs(value) * 60)
    letter = letters[value < 0] if minutes % (180 * 60) else ""
    fraction = f"{minutes % 60:02d}′" if minutes % 60 else ""
    return f"{minutes // 60}°{fraction}{letter}"
