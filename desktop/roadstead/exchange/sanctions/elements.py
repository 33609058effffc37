"""XML of any size, read record by record with the line of each; entities and DTDs, which no list needs, are refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # only built here; parsed by defusedxml

from roadstead.domain.errors import UserError
from roadstead.exchange.sanctions.found import Found
from roadstead.exchange.sanctions.sources import Origin, pieces

_DEEPEST = 60
_LARGEST = 500_000  # elements of one record; OFAC's reference values are some thousands
Record = tuple[int, Element]


def records(origin: Origin, found: Found, names: Collection[str]) -> Iterator[Record]:
    """The root without what is in it, then each element of these names, with the line it begins on.

    Names are without their namespaces; that of the root is its attribute ``xmlns``. Raises UserError where the file is
    no whole XML: a list that was read in part would be taken for all of it.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import XMLParser

    target = _Target(names)
    parser = XMLParser(target=target, forbid_dtd=True)
    target.expat = parser.parser
    try:
        for piece in pieces(origin, found.told):
            parser.feed(piece)
            yield from target.taken()
        parser.close()
        yield from target.taken()
    except DefusedXmlException:
        raise UserError(
            f"{origin.name} declares entities or a document type (line {target.line}), which no list does and which can"
            " fill the memory: it was not read.",
            "Get the list from its publisher again.",
        ) from None
    except ParseError as error:
        line = getattr(error, "position", (target.line, 0))[0]
        raise UserError(
            f"{origin.name} is no whole XML: {str(error).split(':')[0]} on line {line:,}. Nothing of it was taken,"
            " as a part would pass for the whole list.",
            "Get the file from its publisher again.",
        ) from None
    except _TooMuch as error:
        raise UserError(f"{origin.name} {error} on line {target.line:,}.", "Get the list again.") from None


class _TooMuch(Exception):
    """No list is made like this."""


class _Target:
    """Builds the records that are wanted and nothing else."""

    def __init__(self, names: Collection[str]) -> None:
        self.expat: Any = None
        self._names = frozenset(names)
        self._depth = 0
        self._stack: list[Element] = []
        self._size = 0
        self._last: Element | None = None
        self._begun = 0
        self._done: list[Record] = []

    @property
    def line(self) -> int:
        """Where the parser is."""
        return self.expat.CurrentLineNumber

    def taken(self) -> list[Record]:
        """The records that are finished, each given once."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        space, _, name = tag.rpartition("}")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooMuch(f"is nested more than {_DEEPEST} deep")
        if self._depth == 1:
            root = Element(name, {key.rpartition("}")[2]: value for key, value in attributes.items()})
            root.set("xmlns", space.removeprefix("{"))
            self._done.append((self.line, root))
        if not self._stack and (name not in self._names or self._depth == 1):
            return
        made = Element(name, {key.rpartition("}")[2]: value for key, value in attributes.items()})
        if self._stack:
            self._stack[-1].append(made)
        else:
            self._begun, self._size = self.line, 0
        self._size += 1
        if self._size > _LARGEST:
            raise _TooMuch(f"has more than {_LARGEST:,} elements in one entry")
        self._stack.append(made)
        self._last = None

    def data(self, text: str) -> None:
        """Text, which may come in parts."""
        if not self._stack:
            return
        if self._last is None:
            self._stack[-1].text = (self._stack[-1].text or "") + text
        # what stands between elements of a record is only spaces

    def end(self, _tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self._stack:
            self._last = self._stack.pop()
            if not self._stack:
                self._done.append((self._begun, self._last))

    def close(self) -> None:
        """The document ends."""


def text(element: Element, *paths: str) -> str:
    """The text of the first of these that says anything; empty where none does."""
    for path in paths:
        for found in element.iterfind(path):
            if found.text and found.text.strip():
                return found.text.strip()
    return ""


def texts(element: Element, path: str) -> list[str]:
    """The texts of all elements at a path that have any."""
    return [found.text.strip() for found in element.iterfind(path) if found.text and found.text.strip()]


def root_of(origin: Origin) -> str:
    """The name of the root by the first characters of a file, empty where it is no XML."""
    import re

    match = re.match(
        r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<\?[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>\s*)*<([A-Za-z_][\w.:-]*)",
        origin.head,
        re.DOTALL,
    )
    return match[1].rpartition(":")[2] if match else ""
