"""World files and .prj files beside an image, read by our own code: GDAL looks at no file but the image itself."""

import math
import re
from pathlib import Path

_MOST_BYTES = 64 << 10
ENDINGS = {
    ".tif": ("tfw", "tifw", "tiffw"),
    ".tiff": ("tfw", "tifw", "tiffw"),
    ".jpg": ("jgw", "jpgw", "jpegw"),
    ".jpeg": ("jgw", "jpgw", "jpegw"),
    ".png": ("pgw", "pngw"),
    ".jp2": ("j2w", "jp2w"),
    ".j2k": ("j2w",),
}


def world_file(image: Path) -> tuple[tuple[float, ...], str] | None:
    """The transform of an image's world file, pixel corner based (a, b, c, d, e, f), and the file's name; None if it has none.

    The six lines are A, D, B, E, C, F with C, F at the *centre* of the first pixel (ESRI's format).
    """
    found = _beside(image, (*ENDINGS.get(image.suffix.lower(), ()), "wld"))
    if found is None:
        return None
    try:
        numbers = [float(line.replace(",", ".")) for line in _text(found).split()[:6]]
    except ValueError:
        return None
    if len(numbers) < 6 or not all(map(math.isfinite, numbers)):
        return None
    a, d, b, e, c, f = numbers
    return (a, b, c - (a + b) / 2, d, e, f - (d + e) / 2), found.name


def projection_file(image: Path) -> tuple[str, str] | None:
    """The text of the .prj file beside an image and its name; None if there is none that looks like WKT."""
    found = _beside(image, ("prj",))
    text = _text(found).strip() if found else ""
    return (text, found.name) if found and re.match(r"[A-Za-z_]+\d*\s*\[", text) else None


def _beside(image: Path, endings: tuple[str, ...]) -> Path | None:
    for ending in endings:
        for written in (ending, ending.upper()):
            candidate = image.with_suffix("." + written)
            if candidate.is_file() and candidate.stat().st_size <= _MOST_BYTES:
                return candidate
    return None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return ""
