"""Reading of a list that a test writes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from roadstead.domain.records import Listed
from roadstead.exchange.sanctions import reading
from roadstead.exchange.sanctions.found import Found

Read = Callable[..., Found]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a text (or bytes) as a file of that name; ``format_name`` is found out where it is not given."""

    def read_text(name: str, text: str | bytes, format_name: str = "", **wishes: bool) -> Found:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        found = Found(snapshot="list", **wishes)
        reading.read(path, format_name, found)
        return found

    return read_text


def one(found: Found, name: str) -> Listed:
    """The one entry of that name."""
    (entry,) = [each for each in found.entries if each.name == name]
    return entry
