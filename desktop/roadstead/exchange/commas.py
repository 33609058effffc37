"""CSV in UTF-8 after RFC 4180: a header, geometry as WKT and as longitude and latitude, nothing a spreadsheet would run."""

import csv
from pathlib import Path

import shapely

from roadstead.exchange.columns import Value
from roadstead.exchange.geometry import middle
from roadstead.exchange.layers import Layer

# Source: OWASP, CSV Injection; the wide forms count as formulas in Japanese and Chinese spreadsheets.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(layer: Layer, path: Path) -> None:
    """Writes a layer; ``lon`` and ``lat`` are of the point itself, a line's middle, or a polygon's centre, in degrees."""
    spatial = bool(layer.shape)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*(column.name for column in layer.columns), *(("lon", "lat", "wkt") if spatial else ())])
        for row, geometry in zip(layer.rows, layer.geometries, strict=True):
            writer.writerow([*map(cell, row), *(_place(geometry) if spatial else ())])


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
