"""Geometry blobs of a GeoPackage: encoding, decoding, and the functions that its RTree triggers call.

Source: OGC 12-128r19 (GeoPackage 1.4), clause 2.1.3 (binary header and envelope) and annex F.3 (RTree);
well-known binary after OGC 06-103r4. Coordinates are longitude and latitude in degrees, EPSG:4326.
"""

import math
import sqlite3
import struct
from collections.abc import Iterator
from typing import Any

from roadstead.domain.coordinates import LonLat, Shape, ShapeKind

SRS = 4326
Geojson = dict[str, Any]  # a geometry as the journal keeps it
Envelope = tuple[float, float, float, float]  # west, south, east, north

_CODES: dict[ShapeKind, int] = {"Point": 1, "LineString": 2, "Polygon": 3}
_KINDS: dict[int, ShapeKind] = {code: kind for kind, code in _CODES.items()}
_HEADER = struct.Struct("<2sBBi4d")  # magic, version 0, flags, srs_id, min x, max x, min y, max y
_LITTLE_ENDIAN_WITH_ENVELOPE = 0b0000_0011
_ENVELOPE_DOUBLES = {0: 0, 1: 4, 2: 6, 3: 6, 4: 8}
_EMPTY_FLAG = 0b0001_0000


def encode(shape: Shape) -> bytes:
    """The GeoPackage blob of a shape, with its envelope; raises ValueError when a coordinate is not finite."""
    return encode_json(shape_json(shape))


def encode_json(value: Geojson) -> bytes:
    """The GeoPackage blob of a geometry in the journal's form."""
    pairs = _pairs(value)
    lons, lats = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    header = _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN_WITH_ENVELOPE, SRS, min(lons), max(lons), min(lats), max(lats))
    flat = [number for pair in pairs for number in pair]
    if value["type"] == "Point":
        return header + struct.pack("<BIdd", 1, 1, *flat)
    counts = (1, len(pairs)) if value["type"] == "Polygon" else (len(pairs),)
    return header + struct.pack(f"<BI{len(counts)}I{len(flat)}d", 1, _CODES[value["type"]], *counts, *flat)


def _pairs(value: Geojson) -> list[list[float]]:
    """The pairs of longitude and latitude in a geometry of the journal; those of a polygon end where they start."""
    found = value["coordinates"]
    return [found] if value["type"] == "Point" else found[0] if value["type"] == "Polygon" else found


def decode(blob: bytes) -> Shape:
    """The shape in a GeoPackage blob, whoever wrote it; raises ValueError for what a case does not hold.

    Heights and measures are dropped; multi-part geometries and polygons with holes are not held by a case.
    """
    try:
        start, _order = _body(blob)
        return _shape(blob, start)
    except (struct.error, IndexError, KeyError) as error:
        raise ValueError(f"not a geometry of a case: {error}") from error


def _body(blob: bytes) -> tuple[int, str]:
    """Where the well-known binary starts, and the byte order of the header."""
    if blob[:2] != b"GP" or blob[2] != 0:
        raise ValueError("not a GeoPackage geometry")
    return 8 + 8 * _ENVELOPE_DOUBLES[(blob[3] >> 1) & 7], "<" if blob[3] & 1 else ">"


def _shape(blob: bytes, start: int) -> Shape:
    order = "<" if blob[start] == 1 else ">"
    (code,) = struct.unpack_from(order + "I", blob, start + 1)
    kind, dimensions = _KINDS[code % 1000], {0: 2, 1: 3, 2: 3, 3: 4}[code // 1000]
    at, count = start + 5, 1
    if kind == "Polygon":
        (rings,) = struct.unpack_from(order + "I", blob, at)
        if rings != 1:
            raise ValueError(f"a polygon of {rings} rings")
        at += 4
    if kind != "Point":
        (count,) = struct.unpack_from(order + "I", blob, at)
        at += 4
    return Shape.of(kind, list(_points(blob, at, count, dimensions, order)))


def _points(blob: bytes, at: int, count: int, dimensions: int, order: str) -> Iterator[LonLat]:
    if at + count * dimensions * 8 > len(blob):
        raise ValueError("a geometry that ends too early")
    values = struct.unpack_from(f"{order}{count * dimensions}d", blob, at)
    for index in range(0, len(values), dimensions):
        yield LonLat(values[index], values[index + 1])


def envelope(blob: bytes | None) -> Envelope | None:
    """West, south, east, north of a blob in degrees, None where it is NULL or empty; raises ValueError when malformed."""
    if blob is None:
        return None
    try:
        start, order = _body(blob)
        if blob[3] & _EMPTY_FLAG:
            return None
        if start > 8:
            west, east, south, north = struct.unpack_from(order + "4d", blob, 8)
            return west, south, east, north
        return _shape(blob, start).bounds
    except (struct.error, IndexError, KeyError) as error:
        raise ValueError(f"not a geometry of a case: {error}") from error


def shape_json(shape: Shape) -> Geojson:
    """The form of a shape in the journal: a GeoJSON geometry (RFC 7946) of finite numbers; raises ValueError for others."""
    pairs = [[float(point[0]), float(point[1])] for point in shape.points]
    if not all(math.isfinite(pair[0]) and math.isfinite(pair[1]) for pair in pairs):
        raise ValueError(f"a {shape.kind} with a coordinate that is not a number")
    if shape.kind == "Polygon":
        closed = pairs if pairs[0] == pairs[-1] else [*pairs, pairs[0]]
        return {"type": "Polygon", "coordinates": [closed]}
    return {"type": shape.kind, "coordinates": pairs[0] if shape.kind == "Point" else pairs}


def bounds_of_json(value: Geojson) -> Envelope:
    """West, south, east, north of a GeoJSON geometry from the journal."""
    pairs = _pairs(value)
    lons, lats = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return min(lons), min(lats), max(lons), max(lats)


def _is_empty(blob: bytes | None) -> int | None:
    return None if blob is None else int(envelope(blob) is None)


def _side(index: int, blob: bytes | None) -> float | None:
    box = envelope(blob)
    return box[index] if box else None


def register(connection: sqlite3.Connection) -> None:
    """Gives a connection the five functions that the triggers of every GeoPackage RTree call (annex F.3)."""
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    for name, index in (("ST_MinX", 0), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)):
        connection.create_function(name, 1, lambda blob, index=index: _side(index, blob), deterministic=True)
