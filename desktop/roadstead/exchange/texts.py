"""Texts from outside: in whatever encoding they come, and within bounds."""

import codecs
from pathlib import Path

from roadstead.domain.errors import UserError

MOST_BYTES = 256 << 20
"""Of one text that has to be held in memory whole."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(head: bytes) -> str:
    """The encoding that a text's first bytes show: UTF-8, with or without its mark, or UTF-16, with or without."""
    found = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    if found:
        return found
    if len(head) > 3 and head[1] == 0 and head[3] == 0:
        return "utf-16-le"
    return "utf-16-be" if len(head) > 3 and head[0] == 0 and head[2] == 0 else "utf-8"


def read(path: Path) -> str:
    """A text file whole; what is no UTF is taken for Windows-1252. Raises UserError where it cannot be read or is too large."""
    return decoded(read_bytes(path))


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """A file whole; raises UserError where it is none, empty or too large."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UserError(f"{path} is no file.", "Choose a file.")
        if size > most:
            raise UserError(
                f"{path.name} has {size / 1e6:,.0f} MB, more than the {most / 1e6:,.0f} MB that are read at once.",
                "Split it into smaller files, or convert it to COCO, which is read piece by piece.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {(error.strerror or str(error)).lower()}.", "Check the file."
        ) from None
    if not data.strip():
        raise UserError(f"{path.name} is empty.", "Choose another file.")
    return data


def decoded(data: bytes) -> str:
    """The text of bytes in UTF-8, UTF-16 or, failing these, Windows-1252, without NUL characters."""
    try:
        text = data.decode(encoding_of(data[:4]))
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.removeprefix("\ufeff").replace("\0", "\N{REPLACEMENT CHARACTER}")
