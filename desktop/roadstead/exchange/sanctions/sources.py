"""Files of lists from outside: which encoding they are in, their SHA-256, and their lines, however long or broken."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import roadstead.exchange.streaming  # noqa: F401  registers the reading of Windows-1252 among UTF-8
from roadstead.domain.errors import UserError
from roadstead.exchange.sanctions.found import Progress
from roadstead.exchange.texts import encoding_of

_CHUNK = 1 << 20
HEAD = 1 << 16
LONGEST_LINE = 16 << 20
"""Characters; a longer line is rejected, however long it is."""
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_NO_TEXT = (
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet", "Unpack it, or save the sheet as CSV in UTF-8."),
    (b"\x1f\x8b", "compressed with gzip", "Unpack it first."),
    (b"BZh", "compressed with bzip2", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"%PDF", "a PDF document", "Get the list from its publisher as XML or CSV."),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "Save the sheet as CSV in UTF-8."),
    (b"SQLite format 3", "a database", "Choose the list as XML, CSV or JSON lines."),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A file that was looked at whole: its hash, the encoding of its text, how many bytes did not fit it."""

    path: Path
    sha256: str
    size: int
    encoding: str
    foreign: bool
    head: str

    @property
    def name(self) -> str:
        """The file's name, as rejects have it."""
        return self.path.name

    @property
    def errors(self) -> str:
        """How bytes that do not fit the encoding are read."""
        return "roadstead.western" if self.encoding.startswith("utf-8") else "replace"

    @property
    def encoding_note(self) -> str:
        """What is to be said of the encoding; nothing of plain UTF-8."""
        if self.foreign and self.encoding.startswith("utf-8"):
            return f"{self.name} is not all UTF-8: what is not was read as Windows-1252."
        if self.foreign:
            return f"{self.name} is not all {self.encoding}: what is not was replaced by �."
        return "" if self.encoding in ("utf-8", "utf-8-sig") else f"{self.name} was read as {self.encoding}."


def glanced(path: Path) -> Origin:
    """A file by its first characters alone, without a hash; raises UserError as ``examined``."""
    return _opened(path, lambda stream, size: _origin(path, stream.read(HEAD)))


def examined(path: Path, told: Progress) -> Origin:
    """A file's hash and encoding; raises UserError where it cannot be read, is empty or is no text."""
    return _opened(path, lambda stream, size: _examined(path, stream, size, told))


def _opened(path: Path, look: Callable[[BinaryIO, int], Origin]) -> Origin:
    try:
        if not path.is_file():
            raise UserError(f"{path} is no file.", "Choose the file of a list.")
        with path.open("rb") as stream:
            return look(stream, path.stat().st_size)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(f"{path} cannot be read: {why}.", "Check the file.") from None


def _origin(path: Path, head: bytes) -> Origin:
    if not head.strip():
        raise UserError(f"{path.name} is empty.", "Choose the file of a list.")
    for magic, what, todo in _NO_TEXT:
        if head.startswith(magic):
            raise UserError(f"{path.name} is {what}.", todo)
    encoding = _encoding(head)
    return Origin(path, "", len(head), encoding, False, head.decode(encoding, errors="replace").removeprefix("\ufeff"))


def _examined(path: Path, stream: BinaryIO, size: int, told: Progress) -> Origin:
    chunk = stream.read(HEAD)
    known = _origin(path, chunk)
    digest, foreign, done = hashlib.sha256(), False, 0
    strict = codecs.getincrementaldecoder(known.encoding)()
    while chunk:
        digest.update(chunk)
        done += len(chunk)
        foreign = foreign or not _fits(strict, chunk, last=False)
        told(min(1.0, done / max(size, 1)), f"Looking at {path.name}")
        chunk = stream.read(_CHUNK)
    foreign = foreign or not _fits(strict, b"", last=True)
    return replace(known, sha256=digest.hexdigest(), size=done, foreign=foreign)


def _fits(decoder: codecs.IncrementalDecoder, chunk: bytes, *, last: bool) -> bool:
    try:
        decoder.decode(chunk, last)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(head: bytes) -> str:
    """The encoding by the first bytes, else by what XML declares, else UTF-8."""
    found = encoding_of(head[:4])
    declared = _DECLARED.match(head)
    if found != "utf-8" or declared is None:
        return found
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
        "x".encode(name)
    except (LookupError, TypeError, ValueError):  # unknown, or no encoding of texts
        return "utf-8"
    return "utf-8" if name.startswith(("utf-16", "utf-32", "ascii")) else name  # it is not, as the declaration was read


def pieces(origin: Origin, told: Progress) -> Iterator[str]:
    """The text of a file, about a million characters at a time; ``told`` hears the share that was read."""
    decode = codecs.getincrementaldecoder(origin.encoding)(errors=origin.errors).decode
    done, first = 0, True
    try:
        with origin.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                done += len(chunk)
                text = decode(chunk)
                yield text.removeprefix("\ufeff") if first else text
                first = False
                told(min(1.0, done / max(origin.size, 1)), f"Reading {origin.name}")
            yield decode(b"", final=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(f"{origin.path} cannot be read any further: {why}.", "Check the file and its disk.") from None


def lines(origin: Origin, told: Progress) -> Iterator[str | None]:
    """The lines of a file without their ends (LF, CRLF or CR); None for one that is too long to be held."""
    rest, long = "", False
    for piece in pieces(origin, told):
        text = rest + piece
        if text.endswith("\r"):  # its LF may come with the next piece
            text, kept = text[:-1], "\r"
        else:
            kept = ""
        found = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rest = found.pop() + kept
        for line in found:
            yield None if long or len(line) > LONGEST_LINE else line
            long = False
        if len(rest) > LONGEST_LINE:
            rest, long = "", True
    for line in rest.rstrip("\r").split("\r") if rest.strip("\r") else ():
        yield None if long or len(line) > LONGEST_LINE else line
        long = False
