"""MBTiles: a map's tiles in an SQLite file, read as one image by our own code. Runs in workers only.

GDAL's own driver would bring its SQL engine into the worker, with all that a foreign schema can do there. Here the file
is opened as immutable (no lock, no journal, nothing written), views may only select, without recursion and with few
functions, and each question has a time limit. After the MBTiles specification 1.3; the grid is that of web maps.
"""

import sqlite3
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from roadstead.domain.errors import UserError
from roadstead.imagery.composite import Composite, Span

if TYPE_CHECKING:
    from rasterio.enums import ColorInterp, Resampling

_HALF_WORLD = 20037508.342789244  # metres of EPSG:3857 from the origin to its edge
_PATIENCE = 6.0  # seconds for one question
_DEEPEST = 24
_LARGEST_TILE = 1024
_KEPT = 64  # decoded tiles
_WHOLE_AT = 8192  # a lowest level of at most this many pixels a side counts as a picture of the whole
_MOST_BYTES = 16 << 20  # of one tile
_FUNCTIONS = {
    "min",
    "max",
    "count",
    "coalesce",
    "ifnull",
    "length",
    "substr",
    "abs",
    "round",
    "upper",
    "lower",
    "replace",
}
_DRIVERS = ((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"RIFF", "WEBP"))


class Tiles(Composite):
    """The tiles of the deepest zoom level as one RGBA image; the other levels are its smaller pictures."""

    driver = "MBTiles"
    dtypes = ("uint8",) * 4
    descriptions = ("red", "green", "blue", "alpha")

    def __init__(self, path: Path) -> None:
        import rasterio
        from rasterio.transform import Affine

        self.name = path.name
        self._deadline = 0.0
        self._base = self._connect(path)
        self._decoded: OrderedDict[tuple[int, int, int], np.ndarray | None] = OrderedDict()
        try:
            self._texts = self._metadata()
            self.deepest, (west, east, south, north) = self._extent()
            self.side = self._tile_side()
        except BaseException:
            self.close()
            raise
        self._west, self._top = west, 2**self.deepest - 1 - north  # counted from the north-west, as pixels are
        self.width, self.height = (east - west + 1) * self.side, (north - south + 1) * self.side
        pixel = 2 * _HALF_WORLD / (self.side << self.deepest)
        self.crs = rasterio.CRS.from_epsg(3857)
        self.transform = Affine(
            pixel, 0, west * self.side * pixel - _HALF_WORLD, 0, -pixel, _HALF_WORLD - self._top * self.side * pixel
        )
        self._levels = self._contiguous()

    @property
    def colorinterp(self) -> "tuple[ColorInterp, ...]":
        """Red, green, blue and alpha."""
        from rasterio.enums import ColorInterp

        return ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha

    @property
    def block_shapes(self) -> list[tuple[int, int]]:
        """One tile."""
        return [(self.side, self.side)] * self.count

    def overviews(self, band: int) -> list[int]:
        """The factors of the lower zoom levels, where they lead to a picture of the whole."""
        least = max(self.width, self.height) >> (len(self._levels) - 1)
        return [2**n for n in range(1, len(self._levels))] if least <= _WHOLE_AT else []

    def tags(self, band: int = 0, ns: str | None = None) -> dict[str, str]:
        """The name and value pairs of its table ``metadata``."""
        return {} if band or ns else dict(self._texts)

    def read(
        self, indexes: Sequence[int], *, window: Span, out_shape: tuple[int, int, int], resampling: "Resampling"
    ) -> np.ndarray:
        """Numbers of a part of the bands, bands x rows x columns, uint8, from the level that is just fine enough."""
        (y0, y1), (x0, x1) = window
        finer = min((x1 - x0) / out_shape[2], (y1 - y0) / out_shape[1])
        up = min(max(0, int(np.log2(max(finer, 1.0)) + 1e-9)), len(self._levels) - 1)
        scale = 1 << up
        part = x0 / scale, y0 / scale, x1 / scale, y1 / scale
        left, top = int(part[0]), int(part[1])
        right, bottom = max(int(np.ceil(part[2])), left + 1), max(int(np.ceil(part[3])), top + 1)
        whole = self._composed(up, left, top, right, bottom)
        moved = part[0] - left, part[1] - top, part[2] - left, part[3] - top
        smaller = resampling.name == "average" and finer / scale > 1.001
        shrunk = _means(whole, moved, out_shape[1:]) if smaller else _picks(whole, moved, out_shape[1:])
        return shrunk[[index - 1 for index in indexes]]

    def close(self) -> None:
        """Lets go of the file."""
        self._base.close()

    def _composed(self, up: int, left: int, top: int, right: int, bottom: int) -> np.ndarray:
        """RGBA of a rectangle of a level, 4 x rows x columns; pixels counted as those of the whole, each 2**up a side."""
        zoom, side = self.deepest - up, self.side
        shift_x, shift_y = ((self._west * side) >> up, (self._top * side) >> up)
        out = np.zeros((4, bottom - top, right - left), np.uint8)
        for row in range((top + shift_y) // side, (bottom - 1 + shift_y) // side + 1):
            for column in range((left + shift_x) // side, (right - 1 + shift_x) // side + 1):
                tile = self._tile(zoom, column, row)
                if tile is None:
                    continue
                x, y = column * side - shift_x - left, row * side - shift_y - top
                rows, columns = (
                    slice(max(y, 0), min(y + side, bottom - top)),
                    slice(max(x, 0), min(x + side, right - left)),
                )
                out[:, rows, columns] = tile[:, rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
        return out

    def _tile(self, zoom: int, column: int, row: int) -> np.ndarray | None:
        key = zoom, column, row
        if key not in self._decoded:
            ask = "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=? LIMIT 1"
            found = self._ask(ask, (zoom, column, 2**zoom - 1 - row))
            self._decoded[key] = self._decode(found[0][0]) if found else None
            if len(self._decoded) > _KEPT:
                self._decoded.popitem(last=False)
        self._decoded.move_to_end(key)
        return self._decoded[key]

    def _decode(self, data: Any, *, any_size: bool = False) -> np.ndarray:
        from rasterio.io import MemoryFile

        driver = next((name for magic, name in _DRIVERS if isinstance(data, bytes) and data.startswith(magic)), "")
        if not driver:
            raise self._wrong(
                "its tiles are no pictures" if self._texts.get("format") != "pbf" else "it holds vector tiles"
            )
        with MemoryFile(data) as memory, memory.open(driver=driver) as image:
            if max(image.width, image.height) > _LARGEST_TILE or image.width != image.height:
                raise self._wrong("its tiles are too large")
            if not any_size and image.width != self.side:
                raise self._wrong("its tiles are of different sizes")
            return _rgba(image)

    def _metadata(self) -> dict[str, str]:
        rows = self._ask("SELECT name, value FROM metadata LIMIT 200", ())
        return {str(name)[:200]: str(value)[:2000] for name, value in rows}

    def _extent(self) -> tuple[int, tuple[int, int, int, int]]:
        ((deepest,),) = self._ask("SELECT max(zoom_level) FROM tiles", ())
        if not isinstance(deepest, int) or not 0 <= deepest <= _DEEPEST:
            raise self._wrong("it holds no tiles of a known zoom level")
        ask = "SELECT min(tile_column), max(tile_column), min(tile_row), max(tile_row) FROM tiles WHERE zoom_level=?"
        (extent,) = self._ask(ask, (deepest,))
        if not all(isinstance(value, int) and 0 <= value < 2**deepest for value in extent):
            raise self._wrong("its tiles lie outside the map")
        return deepest, extent

    def _tile_side(self) -> int:
        ask = "SELECT tile_data FROM tiles WHERE zoom_level=? LIMIT 1"
        ((data,),) = self._ask(ask, (self.deepest,))
        return self._decode(data, any_size=True).shape[1]

    def _contiguous(self) -> list[int]:
        """The zoom levels from the deepest up, as far as none is missing."""
        levels = [self.deepest]
        while levels[-1] > 0 and self._ask("SELECT 1 FROM tiles WHERE zoom_level=? LIMIT 1", (levels[-1] - 1,)):
            levels.append(levels[-1] - 1)
        return levels

    def _connect(self, path: Path) -> sqlite3.Connection:
        base = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        base.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
        base.execute("PRAGMA trusted_schema=OFF")
        base.execute("PRAGMA mmap_size=0")
        base.set_authorizer(_permit)
        base.set_progress_handler(lambda: time.monotonic() > self._deadline, 20_000)
        return base

    def _ask(self, question: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        self._deadline = time.monotonic() + _PATIENCE
        try:
            return self._base.execute(question, values).fetchall()
        except sqlite3.OperationalError as error:
            told = "its tables take too long to read" if "interrupted" in str(error) else f"{error}"
            raise self._wrong(told) from None
        except (sqlite3.Error, OverflowError, MemoryError) as error:
            raise self._wrong(str(error)) from None

    def _wrong(self, reason: str) -> UserError:
        reason = reason.replace("\n", " ")[:120]
        return UserError(
            f"“{self.name}” is no MBTiles that can be read here ({reason}).", "Export it again as raster tiles."
        )


def _permit(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    plain = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    function = action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS
    return sqlite3.SQLITE_OK if plain or function else sqlite3.SQLITE_DENY


def _rgba(image: Any) -> np.ndarray:
    """A tile as 4 x rows x columns, uint8."""
    from roadstead.imagery.raster import palette_table

    read = image.read()
    if image.colorinterp[0].name == "palette":
        return np.moveaxis(palette_table(image)[read[0]], 2, 0)
    if read.dtype != np.uint8:
        read = (read // 257).astype(np.uint8)
    opaque = np.full((1, *read.shape[1:]), 255, np.uint8)
    grey = read[:1].repeat(3, axis=0) if len(read) < 3 else read[:3]
    return np.concatenate([grey, read[-1:] if len(read) in (2, 4) else opaque])


def _picks(whole: np.ndarray, part: tuple[float, ...], shape: tuple[int, ...]) -> np.ndarray:
    """The pixels under the centres of the picture's."""
    rows, columns = (_centres(part[1], part[3], shape[0]), _centres(part[0], part[2], shape[1]))
    return whole[:, np.minimum(rows, whole.shape[1] - 1)][:, :, np.minimum(columns, whole.shape[2] - 1)]


def _centres(start: float, end: float, count: int) -> np.ndarray:
    return (start + (np.arange(count) + 0.5) * (end - start) / count).astype(int)


def _means(whole: np.ndarray, part: tuple[float, ...], shape: tuple[int, ...]) -> np.ndarray:
    """The means of the pixels under each of the picture's; colours weighted by their opacity."""
    weighted = whole.astype(np.float32)
    weighted[:3] *= weighted[3:] / 255
    for axis, (start, end, count) in enumerate(((part[1], part[3], shape[0]), (part[0], part[2], shape[1])), 1):
        edges = np.minimum(
            (start + np.arange(count + 1) * (end - start) / count).round().astype(int), weighted.shape[axis]
        )
        begins = np.minimum(edges[:-1], weighted.shape[axis] - 1)
        sums = np.add.reduceat(weighted.take(range(edges[0], edges[-1]), axis), begins - edges[0], axis)
        sizes = np.maximum(np.diff(edges), 1).reshape([-1 if n == axis else 1 for n in range(3)])
        weighted = sums / sizes
    weighted[:3] *= 255 / np.maximum(weighted[3:], 1e-6)
    return np.rint(np.clip(weighted, 0, 255)).astype(np.uint8)
