"""A look at a file's first bytes and its table of contents, by our own code, before any raster library sees it.

Refuses what is not an image of a kind that is read here, what claims more pixels than its bytes can hold, and what
ends before its own table of contents says so. TIFF after Adobe's TIFF 6.0 and the BigTIFF extension.
"""

import math
import mmap
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from roadstead.domain.errors import UserError
from roadstead.imagery.kinds import HEAD, kind_of
from roadstead.imagery.raws import vet_envi, vet_nitf

if TYPE_CHECKING:
    from roadstead.imagery.raster import Raster

_MAGICS = (
    (b"II*\0", "GTiff"),
    (b"MM\0*", "GTiff"),
    (b"II+\0", "GTiff"),
    (b"MM\0+", "GTiff"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JP2OpenJPEG"),
    (b"\xff\x4f\xff\x51", "JP2OpenJPEG"),
    (b"NITF0", "NITF"),
    (b"NSIF0", "NITF"),
    (b"GIF8", "GIF"),
    (b"SQLite format 3\0", "MBTiles"),
)
_CLAIM_FREE = 4 << 30  # bytes an image may unpack to whatever its file's size
_CLAIM_RATIO = 2000  # DEFLATE, the usual packing, reaches 1032 at the very best
_BLOCK_LIMIT = 1 << 30  # bytes of one strip or tile, which has to be held in memory whole
_DECODE_WHOLE = 32 << 20  # pixels up to which a JPEG or PNG is decoded to its last line on import
_TAIL = 64 << 10
_AGAIN = "Copy it again from where it came."


def vet(path: Path, header: Path | None = None) -> str:
    """The name of the GDAL driver for a file, ``header`` being that of an ENVI image; raises UserError when it is no image, a trap or cut short."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    driver = driver_of(head) or ("ENVI" if header else "")
    if not driver:
        kind, todo = kind_of(head, path.name)
        raise UserError(f"“{path.name}” is not an image that can be read here: it is {kind}.", todo)
    if driver == "GTiff":
        _vet_tiff(path)
    elif driver == "NITF":
        vet_nitf(path)
    elif driver == "ENVI":
        vet_envi(path, header or path)
    return driver


def driver_of(head: bytes) -> str:
    """The name of the driver for a file that begins so, empty where it is no image by its first bytes."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[14:15] in (b"\x0c", b"\x28", b"\x6c", b"\x7c"):
        return "BMP"
    return next((name for magic, name in _MAGICS if head.startswith(magic)), "")


def vet_claim(name: str, width: int, height: int, pixel_bytes: float, file_bytes: int) -> None:
    """Raises UserError when an image claims far more pixels than its file can hold."""
    claim = width * height * pixel_bytes
    if claim > _CLAIM_FREE and claim > _CLAIM_RATIO * file_bytes:
        raise UserError(
            f"“{name}” claims {width:,} x {height:,} pixels of {pixel_bytes:g} bytes, far more than its {_size(file_bytes)} can hold.",
            "It is damaged or made to do harm: do not use it.",
        )


def vet_end(path: Path, raster: "Raster") -> None:
    """Raises UserError when the image ends early: its end mark is missing or its last pixels cannot be decoded."""
    driver, size = raster.dataset.driver, path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _TAIL))
        tail = stream.read()
    sequential = driver in ("JPEG", "PNG", "WEBP", "GIF")
    complete = {
        "JPEG": lambda: tail.rstrip(b"\0\r\n")[-2:] == b"\xff\xd9",
        "PNG": lambda: b"IEND" in tail,
        "JP2OpenJPEG": lambda: b"\xff\xd9" in tail[-64:],
    }.get(driver, lambda: True)()
    if driver in ("PNG", "JP2OpenJPEG") and not complete:
        raise _cut_short(path.name)
    if not sequential or not complete or raster.width * raster.height <= _DECODE_WHOLE:
        try:
            _decode_corners(raster)
        except UserError as error:
            raise (_cut_short(path.name) if not complete else error) from None


def _decode_corners(raster: "Raster") -> None:
    w, h = raster.width, raster.height
    for x, y in ((0, 0), (w - 1, h - 1)):
        raster.values((1,), (x, y, x + 1, y + 1), (1, 1))


def _cut_short(name: str, detail: str = "") -> UserError:
    return UserError(f"“{name}” is cut short: the end of the image is missing{detail}.", _AGAIN)


def _size(count: int) -> str:
    unit, power = next((u, p) for u, p in (("GB", 9), ("MB", 6), ("kB", 3), ("bytes", 0)) if count >= 10**p or p == 0)
    return f"{count / 10**power:,.0f} {unit}"


class _Layout(NamedTuple):
    """How numbers are written in a TIFF: byte order, and the sizes of its older or BigTIFF form."""

    order: str
    big: bool

    def unpack(self, letters: str, data: mmap.mmap, at: int) -> tuple[int, ...]:
        form = self.order + letters
        if at < 0 or at + struct.calcsize(form) > len(data):
            raise _Beyond
        return struct.unpack_from(form, data, at)


class _Beyond(Exception):
    """An offset in a TIFF's table of contents points past the end of the file."""


Directory = dict[int, tuple[int, ...]]
_TYPES = {1: "B", 2: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
WIDTH, HEIGHT, BITS, STRIPS, SAMPLES, ROWS, STRIP_BYTES, PLANAR = 256, 257, 258, 273, 277, 278, 279, 284
TILE_WIDTH, TILE_HEIGHT, TILES, TILE_BYTES = 322, 323, 324, 325
GDAL_METADATA = 42112
_WANTED = {
    WIDTH,
    HEIGHT,
    BITS,
    STRIPS,
    SAMPLES,
    ROWS,
    STRIP_BYTES,
    PLANAR,
    TILE_WIDTH,
    TILE_HEIGHT,
    TILES,
    TILE_BYTES,
    GDAL_METADATA,
}
_MOST_DIRECTORIES = 64


def _vet_tiff(path: Path) -> None:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            for number, directory in enumerate(_directories(data)):
                if b"OVERVIEW_FILE" in bytes(directory.get(GDAL_METADATA, ())).upper():
                    raise UserError(
                        f"“{path.name}” asks for another file to be read in its place.",
                        "Do not use it, or save its pixels anew.",
                    )
                _vet_directory(path.name, directory, len(data), first=number == 0)
        except _Beyond:
            raise _cut_short(path.name) from None


def _directories(data: mmap.mmap) -> Iterator[Directory]:
    order = "<" if data[:1] == b"I" else ">"
    layout = _Layout(order, data[2:4] in (b"+\0", b"\0+"))
    (at,) = layout.unpack("Q", data, 8) if layout.big else layout.unpack("I", data, 4)
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _MOST_DIRECTORIES:
        seen.add(at)
        directory, at = _directory(layout, data, at)
        yield directory


def _directory(layout: _Layout, data: mmap.mmap, at: int) -> tuple[Directory, int]:
    count_form, entry_form, next_form = ("Q", "HHQ", "Q") if layout.big else ("H", "HHI", "I")
    (count,) = layout.unpack(count_form, data, at)
    at += struct.calcsize("=" + count_form)
    inline = struct.calcsize("=" + next_form)
    entry_bytes = struct.calcsize("=" + entry_form) + inline
    if at + count * entry_bytes + inline > len(data):
        raise _Beyond
    directory: Directory = {}
    for place in range(at, at + count * entry_bytes, entry_bytes):
        tag, kind, number = layout.unpack(entry_form, data, place)
        if tag in _WANTED and kind in _TYPES:
            where = place + entry_bytes - inline
            if number * _TYPE_BYTES[kind] > inline:
                (where,) = layout.unpack(next_form, data, where)
            if number * _TYPE_BYTES[kind] > len(data):
                raise _Beyond
            directory[tag] = layout.unpack(f"{number}{_TYPES[kind]}", data, where)
    (following,) = layout.unpack(next_form, data, at + count * entry_bytes)
    return directory, following


def _vet_directory(name: str, directory: Directory, file_bytes: int, *, first: bool) -> None:
    width, height = (directory.get(tag, (0,))[0] for tag in (WIDTH, HEIGHT))
    if width < 1 or height < 1:
        if first:
            raise UserError(f"“{name}” is damaged: it does not say how large its image is.", _AGAIN)
        return
    samples = directory.get(SAMPLES, (1,))[0]
    pixel_bytes = max(directory.get(BITS, (1,))) * samples / 8
    vet_claim(name, width, height, pixel_bytes, file_bytes)
    block_width, block_height = (
        directory.get(TILE_WIDTH, (width,))[0],
        directory.get(TILE_HEIGHT, directory.get(ROWS, (height,)))[0],
    )
    block_height = min(block_height, height) if TILE_HEIGHT not in directory else block_height
    if block_width < 1 or block_height < 1:
        raise UserError(f"“{name}” is damaged: its blocks have no size.", _AGAIN)
    if block_width * block_height * pixel_bytes > _BLOCK_LIMIT:
        raise UserError(
            f"“{name}” is stored as blocks of {block_width:,} x {block_height:,} pixels, too large to be read in parts.",
            "Convert it to a tiled GeoTIFF.",
        )
    planes = samples if directory.get(PLANAR, (1,))[0] == 2 else 1
    _vet_blocks(name, directory, math.ceil(width / block_width) * math.ceil(height / block_height) * planes, file_bytes)


def _vet_blocks(name: str, directory: Directory, expected: int, file_bytes: int) -> None:
    offsets = directory.get(TILES) or directory.get(STRIPS) or ()
    sizes = directory.get(TILE_BYTES) or directory.get(STRIP_BYTES) or (0,) * len(offsets)
    if len(offsets) < expected:
        raise UserError(f"“{name}” is damaged: it lists {len(offsets):,} of its {expected:,} parts.", _AGAIN)
    missing = sum(offset + size > file_bytes for offset, size in zip(offsets, sizes, strict=False))
    if missing:
        raise _cut_short(name, f" ({missing:,} of {len(offsets):,} parts)")
