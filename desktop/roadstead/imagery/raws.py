"""A look at the headers of ENVI and NITF images by our own code.

ENVI after the description of its header file by its maker, NITF after MIL-STD-2500C.
"""

import re
from pathlib import Path

from roadstead.domain.errors import UserError

_MOST_HEADER = 4 << 20
_BYTES = {1: 1, 2: 2, 3: 4, 4: 4, 5: 8, 6: 8, 9: 16, 12: 2, 13: 4, 14: 8, 15: 8}  # of a number, by ENVI's data type
_AGAIN = "Copy it again from where it came."
_NITF_LENGTH, _NITF_IMAGES = 342, 360  # where a NITF 2.1 header tells the file's length, and how many images it has
_FOREIGN = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"<", b"{", b"SQLite")


def vet_envi(path: Path, header: Path) -> None:
    """Raises UserError when the header of an ENVI image is incomplete or claims more than the file holds."""
    if header.stat().st_size > _MOST_HEADER:
        raise UserError(f"The header “{header.name}” of “{path.name}” is too long to be one.", _AGAIN)
    text = header.read_bytes().decode("latin-1")
    try:
        samples, lines, bands, kind = (_number(text, key) for key in ("samples", "lines", "bands", "data type"))
        size = _BYTES[kind or 0]
    except (KeyError, ValueError):
        raise UserError(f"The header “{header.name}” does not say how “{path.name}” is stored.", _AGAIN) from None
    if _number(text, "file compression", 0):
        raise UserError(f"“{path.name}” is a compressed ENVI image.", "Save it without compression.")
    needed = (_number(text, "header offset", 0) or 0) + (samples or 0) * (lines or 0) * (bands or 0) * size
    if needed > path.stat().st_size:
        raise UserError(
            f"“{path.name}” is cut short: its header tells of {needed:,} bytes, it has {path.stat().st_size:,}.", _AGAIN
        )


def _number(text: str, key: str, otherwise: int | None = None) -> int | None:
    match = re.search(rf"^\s*{key}\s*=\s*(\d{{1,12}})\s*$", text, re.MULTILINE | re.IGNORECASE)
    if match is None and otherwise is None:
        raise ValueError(key)
    return int(match[1]) if match else otherwise


def vet_nitf(path: Path) -> None:
    """Raises UserError when a NITF image is cut short, holds no image, or hides a file of another kind in one."""
    with path.open("rb") as stream:
        head = stream.read(400)
        if head[:9] not in (b"NITF02.10", b"NSIF01.00"):
            return  # the older forms have no fixed places; GDAL checks them as it reads
        try:
            length, header = int(head[_NITF_LENGTH:354]), int(head[354:_NITF_IMAGES])
            images = int(head[_NITF_IMAGES:363])
            described = int(head[363:369]) if images else 0
        except ValueError:
            raise UserError(f"“{path.name}” is damaged: its NITF header is not one.", _AGAIN) from None
        if length > path.stat().st_size and length != 999_999_999_999:
            raise UserError(f"“{path.name}” is cut short: the end of the image is missing.", _AGAIN)
        if not images:
            raise UserError(f"“{path.name}” holds no image.", "Choose another file.")
        stream.seek(header + described)
        if stream.read(8).startswith(_FOREIGN):
            raise UserError(f"“{path.name}” hides a file of another kind in its image.", "Do not use it.")
