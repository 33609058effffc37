"""A JSON document of any size, read piece by piece: the members of its outermost object, long lists element by element.

Only one element is in memory at a time, so that a file of a gigabyte takes no more than one of a kilobyte.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from roadstead.exchange.texts import encoding_of

_CHUNK = 1 << 20
_LARGEST = 64 << 20  # characters of one value that is not a list of the outermost object
_SPACE = re.compile(r"[ \t\r\n]*")


def _western(error: UnicodeError) -> tuple[str, int]:
    """What bytes that are no UTF-8 mean in Windows-1252, as ``texts.decoded`` has it, and where they end."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("roadstead.western", _western)


class Malformed(ValueError):
    """The text is no JSON, or ends too early."""


def members(path: Path, told: Callable[[float], None] | None = None) -> Iterator[tuple[str, Any]]:
    """Each member of the object: (name, value), of a list (name, element) for each element.

    ``told`` hears the share that was read. Raises Malformed naming the place; OSError where the file cannot be read.
    """
    with path.open("rb") as stream:
        yield from _Source(stream, path.stat().st_size, told).members()


class _Source:
    """A window on the text that moves on through the file."""

    def __init__(self, stream: Any, size: int, told: Callable[[float], None] | None) -> None:
        self._stream, self._size, self._told = stream, max(size, 1), told
        head = stream.read(4)
        stream.seek(0)
        encoding = encoding_of(head)
        errors = "roadstead.western" if encoding.startswith("utf-8") else "replace"
        self._decode = codecs.getincrementaldecoder(encoding)(errors=errors).decode
        self._scan = json.JSONDecoder().raw_decode
        self._text, self._at, self._over = "", 0, False

    def members(self) -> Iterator[tuple[str, Any]]:
        self._expect("{")
        if self._next() == "}":
            return
        while True:
            name = self._value()
            if not isinstance(name, str):
                raise self._wrong("a name was expected")
            self._expect(":")
            if self._next() == "[":
                for element in self._elements():
                    yield name, element
            else:
                yield name, self._value()
            if self._next() == "}":
                return
            self._expect(",")

    def _elements(self) -> Iterator[Any]:
        self._expect("[")
        if self._next() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            follows = self._next()
            self._at += 1
            if follows == "]":
                return
            if follows != ",":
                raise self._wrong("a comma or the end of a list was expected")

    def _value(self) -> Any:
        """The value at the place, with as much of the text read as it takes."""
        need = _CHUNK // 2
        while True:
            self._next()
            try:
                value, end = self._scan(self._text, self._at)
                if end < len(self._text) or self._over:  # a number at the very end of the window may go on
                    self._at = end
                    return value
            except RecursionError:
                raise self._wrong("it is nested too deeply") from None
            except ValueError:
                if self._over or len(self._text) - self._at > _LARGEST:
                    raise self._wrong("it ends too early or is no JSON") from None
            self._more(need)
            need *= 2

    def _next(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or self._over:
                return self._text[self._at : self._at + 1]
            self._more(_CHUNK)

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise self._wrong(f"“{character}” was expected")
        self._at += 1

    def _more(self, count: int) -> None:
        data = self._stream.read(max(count, _CHUNK))
        self._over = not data
        self._text = self._text[self._at :] + self._decode(data, final=self._over)
        self._at = 0
        if self._text.startswith("\ufeff"):
            self._text = self._text[1:]
        if self._told:
            self._told(self._stream.tell() / self._size)

    def _wrong(self, what: str) -> Malformed:
        near = " ".join(self._text[self._at : self._at + 30].split())
        return Malformed(f"{what} near “{near}”" if near else what)
