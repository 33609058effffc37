"""Control points as files: QGIS's ``.points`` (both its headers) and CSV with longitude and latitude.

In a ``.points`` file the pixel's y counts upwards from the upper edge, so that it is negative inside the image.
"""

import csv
import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.exchange.commas import cell

_OLD, _NEW, _OWN = (
    {"mapx", "mapy", "pixelx", "pixely"},
    {"mapx", "mapy", "sourcex", "sourcey"},
    {"x", "y", "lon", "lat"},
)
_MOST_BYTES = 8_000_000  # some hundred thousand points
_ADVICE = "Give a .points file of QGIS, or a CSV with the columns x, y, lon, lat."
_COLUMNS = ("name", "x", "y", "lon", "lat", "used")


class FilePoint(NamedTuple):
    """One point of a file: pixel (y down), place in the file's coordinates, and whether it is used."""

    name: str
    x: float
    y: float
    east: float
    north: float
    used: bool


class PointsFile(NamedTuple):
    """The points of a file; ``crs`` is what their places are in: WKT or ``EPSG:4326``, empty where it does not say."""

    crs: str
    points: tuple[FilePoint, ...]


def read(path: Path) -> PointsFile:
    """The points of a file; raises UserError naming the line that cannot be read."""
    try:
        data = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}).") from None
    if data is None:
        raise UserError(f"{path.name} is too large for a list of control points.", _ADVICE)
    try:
        return parse(data.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is not a text in UTF-8.", _ADVICE) from None


def parse(text: str, name: str = "the file") -> PointsFile:
    """The points of a text; raises UserError naming the line that cannot be read."""
    crs = ""
    rows: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("#"):
            crs = line[5:].strip() if line.upper().startswith("#CRS:") else crs
        elif line.strip():
            rows.append((number, line.strip()))
    if not rows:
        raise UserError(f"There are no control points in {name}.", _ADVICE)
    header = [part.strip().lower() for part in rows[0][1].split(",")]
    known = next((kind for kind in (_OLD, _NEW, _OWN) if kind <= set(header)), None)
    if known is None:
        raise UserError(f"Line {rows[0][0]} of {name} does not name the columns of control points.", _ADVICE)
    points = tuple(_point(header, line, f"Line {number} of {name}") for number, line in rows[1:])
    if not points:
        raise UserError(f"There are no control points in {name}.", _ADVICE)
    return PointsFile("EPSG:4326" if known is _OWN else crs, points)


def _point(header: Sequence[str], line: str, where: str) -> FilePoint:
    try:
        values = dict(zip(header, next(csv.reader([line], strict=True)), strict=False))
    except csv.Error:
        raise UserError(f"{where} cannot be read as comma-separated values.", _ADVICE) from None
    own = "lon" in values

    def number(*names: str) -> float:
        text = next((values[n] for n in names if n in values), "")
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise UserError(f"{where}: “{text[:40]}” is not a number ({names[0]}).", _ADVICE)
        return value

    x, y = number("x", "sourcex", "pixelx"), number("y", "sourcey", "pixely")
    used = values.get("used" if own else "enable", "1").strip().lower() not in ("0", "false", "no")
    return FilePoint(
        values.get("name", "").strip(),
        x,
        y if own else 0.0 - y,
        number("lon", "mapx"),
        number("lat", "mapy"),
        used,
    )


def points_text(
    points: Sequence[FilePoint], crs_wkt: str, residual: Callable[[int], tuple[float, float]] | None = None
) -> str:
    """A ``.points`` file as QGIS 3.26 and later write it; ``residual`` gives those in pixels (x, y down) by number."""
    out = [f"#CRS: {crs_wkt}", "mapX,mapY,sourceX,sourceY,enable,dX,dY,residual"]
    for i, point in enumerate(points):
        dx, dy = residual(i) if residual else (0.0, 0.0)
        numbers = (point.east, point.north, point.x, 0.0 - point.y)
        tail = (dx, 0.0 - dy, math.hypot(dx, dy))
        out.append(",".join([*map(repr, numbers), str(int(point.used)), *map(repr, tail)]))
    return "\n".join(out) + "\n"


def csv_text(
    names: Sequence[str], pixels: Sequence[tuple[float, float]], places: Sequence[LonLat], used: Sequence[bool]
) -> str:
    """The points as CSV: name, x and y in pixels (y down), longitude and latitude on WGS 84, used."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for name, (x, y), place, on in zip(names, pixels, places, used, strict=True):
        writer.writerow([cell(name), repr(x), repr(y), repr(place.lon), repr(place.lat), int(on)])
    return out.getvalue()
