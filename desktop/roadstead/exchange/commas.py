"""CSV in UTF-8 after RFC 4180: a header, geometry as WKT and as longitude and latitude, nothing a spreadsheet would run.

Marks have their WKT in pixels as well (``wkt_px``). Read are tables with ``wkt``, ``wkt_px``, ``pixels``, or ``lon`` and ``lat``,
parted by commas, semicolons or tabulators.
"""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from roadstead.domain.errors import UserError
from roadstead.exchange import features, texts
from roadstead.exchange.columns import Value
from roadstead.exchange.geometry import middle
from roadstead.exchange.layers import Layer
from roadstead.exchange.marks import LIMIT, Found, Progress

# Source: OWASP, CSV Injection; the wide forms count as formulas in Japanese and Chinese spreadsheets.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(layer: Layer, path: Path) -> None:
    """Writes a layer; ``lon`` and ``lat`` are of the point itself, a line's middle, or a polygon's centre, in degrees."""
    spatial = bool(layer.shape)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        names = [column.name for column in layer.columns]
        marks = layer.name == "annotations"
        writer.writerow([*names, *(("lon", "lat", "wkt") if spatial else ()), *(("wkt_px",) if marks else ())])
        for row, geometry in zip(layer.rows, layer.geometries, strict=True):
            pixels = (_in_pixels(dict(zip(names, row, strict=True))),) if marks else ()
            writer.writerow([*map(cell, row), *(_place(geometry) if spatial else ()), *pixels])


def cell(value: Value) -> str:
    """A value as a cell; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return repr(value)


def _place(geometry: shapely.Geometry | None) -> tuple[str, str, str]:
    if geometry is None:
        return "", "", ""
    lon, lat = middle(geometry)
    return repr(lon), repr(lat), shapely.to_wkt(geometry, rounding_precision=-1)


def _in_pixels(said: Mapping[str, Value]) -> str:
    """The shape of a mark in pixels as WKT, y down; an ellipse as its box."""
    pairs = [tuple(map(float, pair.split(","))) for pair in str(said.get("pixels") or "").split()]
    if not pairs:
        return ""
    if len(pairs) == 1:
        return shapely.to_wkt(shapely.Point(pairs[0]), rounding_precision=-1)
    if said.get("kind") in ("line", "arrow") or len(pairs) == 2:
        return shapely.to_wkt(shapely.LineString(pairs), rounding_precision=-1)
    holes = json.loads(str(said["holes"])) if said.get("holes") else []
    return shapely.to_wkt(shapely.Polygon(pairs, holes), rounding_precision=-1)


def read(path: Path, told: Progress) -> Found:
    """The marks of a table; raises UserError where it has no column that says where they are."""
    text = texts.read(path)
    head = text.split("\n", 1)[0]
    parted = max(",;\t", key=head.count)
    csv.field_size_limit(16 << 20)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=parted)
    names = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if not (names & {"wkt", "wkt_px", "pixels", "geometry"} or {"lon", "lat"} <= names):
        raise UserError(
            f"{path.name} has no column wkt, wkt_px, pixels, or lon and lat.", "Name its columns in the first line."
        )
    found = Found()
    try:
        for number, row in enumerate(rows, start=1):
            if number % 1000 == 1:
                told(min(0.99, number / 1e5), "Reading")
            if number > LIMIT:
                raise UserError(f"{path.name} holds more than {LIMIT:,} rows.", "Split it.")
            _add(row, f"line {rows.line_num}", found)
    except csv.Error as error:
        found.reject(f"line {rows.line_num}", str(error))
    return found


def _add(row: Mapping[Any, Any], where: str, found: Found) -> None:
    said = {(name or "").strip().lower(): _unguarded(value) for name, value in row.items() if isinstance(value, str)}
    wkt, in_pixels = said.pop("wkt", "") or said.pop("geometry", ""), said.pop("wkt_px", "")
    try:
        geometry = shapely.from_wkt(wkt) if wkt else None
        if in_pixels and not said.get("pixels"):
            _take_pixels(shapely.from_wkt(in_pixels), said)
        if geometry is None and not said.get("pixels") and said.get("lon") and said.get("lat"):
            geometry = shapely.Point(float(said["lon"]), float(said["lat"]))
    except (shapely.errors.GEOSException, ValueError) as error:
        found.reject(where, f"its geometry cannot be read: {error}")
        return
    features.add(found, where, said, geometry)


def _unguarded(value: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return value[1:] if value.startswith("'") and value[1:].startswith(_FORMULA) else value


def _take_pixels(shape: Any, said: dict[str, Any]) -> None:
    if shape.geom_type not in ("Point", "LineString", "Polygon") or shape.is_empty:
        raise ValueError(f"a {shape.geom_type} in pixels")
    ring = shape.exterior.coords[:-1] if shape.geom_type == "Polygon" else shape.coords
    said["pixels"] = " ".join(f"{x!r},{y!r}" for x, y in ring)
    said.setdefault("kind", {"Point": "point", "LineString": "line", "Polygon": "polygon"}[shape.geom_type])
    if shape.geom_type == "Polygon" and shape.interiors:
        said["holes"] = json.dumps([list(map(list, hole.coords[:-1])) for hole in shape.interiors])
