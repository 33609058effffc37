"""Coordinates that cannot be confused: one type each for the globe and for a scene's pixels."""

import json
import math
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from roadstead.domain.errors import UserError


class LonLat(NamedTuple):
    """A position on WGS 84 (EPSG:4326), degrees, longitude first as in GeoJSON."""

    lon: float
    lat: float

    def __str__(self) -> str:
        return format_position(self)


class Pixel(NamedTuple):
    """A position in a scene: x to the right, y down; (0, 0) is the outer corner of the first pixel, its centre (0.5, 0.5)."""

    x: float
    y: float


ShapeKind = Literal["Point", "LineString", "Polygon"]
_LEAST_POINTS = {"Point": 1, "LineString": 2, "Polygon": 3}


class Shape(NamedTuple):
    """A geometry on WGS 84: a point, a line, or a polygon of one ring (not closed here; GeoJSON output closes it)."""

    kind: ShapeKind
    points: tuple[LonLat, ...]

    @classmethod
    def of(cls, kind: ShapeKind, points: Sequence[Sequence[float]]) -> "Shape":
        """A shape from pairs of longitude and latitude; raises ValueError when there are too few or one is not finite."""
        pairs = tuple(LonLat(float(p[0]), float(p[1])) for p in points)
        if kind == "Polygon" and len(pairs) > 1 and pairs[0] == pairs[-1]:
            pairs = pairs[:-1]
        if len(pairs) < _LEAST_POINTS[kind] or not all(map(math.isfinite, (v for p in pairs for v in p))):
            raise ValueError(f"not a {kind}: {points!r}")
        return cls(kind, pairs)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        lons, lats = [p.lon for p in self.points], [p.lat for p in self.points]
        return min(lons), min(lats), max(lons), max(lats)

    def geojson(self) -> dict[str, object]:
        """The geometry as a GeoJSON object (RFC 7946)."""
        pairs = [list(p) for p in self.points]
        if self.kind == "Point":
            return {"type": "Point", "coordinates": pairs[0]}
        if self.kind == "LineString":
            return {"type": "LineString", "coordinates": pairs}
        return {"type": "Polygon", "coordinates": [[*pairs, pairs[0]]]}


_NUMBER = r"(\d+(?:\.\d+)?)"
_ANGLE = re.compile(
    rf"\s*{_NUMBER}\s*(?:°|\s)?\s*(?:{_NUMBER}\s*(?:['′]|\s)?\s*)?(?:{_NUMBER}\s*(?:[\"″]|'')?\s*)?([NSEW])\s*",
    re.IGNORECASE,
)


def parse_position(text: str) -> LonLat:
    """A position from ``42.233N,130.300E`` or ``42°13′59″N 130°18′E``, in either order, always with hemisphere letters.

    Raises UserError when a letter is missing, twice on one axis, or a value is out of range.
    """
    found = [_ANGLE.match(text, 0)]
    if found[0]:
        rest = re.compile(r"[\s,;/]*").match(text, found[0].end())
        assert rest is not None  # the pattern also matches nothing
        found.append(_ANGLE.fullmatch(text, rest.end()))
    hint = "Write it with hemisphere letters, such as 42.233N,130.300E."
    if len(found) < 2 or not all(found):
        raise UserError(f"“{text}” is not a position.", hint)
    angles = dict(_axis_angle(match) for match in found if match)
    if len(angles) < 2:
        raise UserError(f"“{text}” gives the same axis twice.", hint)
    if abs(angles["lat"]) > 90 or abs(angles["lon"]) > 180:
        raise UserError(f"“{text}” lies outside the globe.", hint)
    return LonLat(angles["lon"], angles["lat"])


def _axis_angle(match: re.Match[str]) -> tuple[str, float]:
    degrees, minutes, seconds = (float(match[i] or 0) for i in (1, 2, 3))
    letter = match[4].upper()
    if minutes >= 60 or seconds >= 60:
        raise UserError(f"“{match[0].strip()}” has sixty or more minutes or seconds.", "Write them from 0 to 59.")
    value = degrees + minutes / 60 + seconds / 3600
    return ("lat" if letter in "NS" else "lon"), -value if letter in "SW" else value


def format_position(position: LonLat, digits: int = 5) -> str:
    """A position as ``42.23300N, 130.30000E``; five digits are about a metre."""
    lat, lon = position.lat, (position.lon + 180) % 360 - 180
    return f"{abs(lat):.{digits}f}{'N' if lat >= 0 else 'S'}, {abs(lon):.{digits}f}{'E' if lon >= 0 else 'W'}"


def rings_of(holes: str) -> tuple[tuple[Pixel, ...], ...]:
    """The rings cut out of a polygon, from the mark's JSON; those that are none, or of fewer than three corners, left out."""
    try:
        rings = json.loads(holes) if holes else []
        found = [tuple(Pixel(float(x), float(y)) for x, y in ring) for ring in rings]
    except (ValueError, TypeError):
        return ()
    return tuple(ring for ring in found if len(ring) >= 3)
