"""What the form is to open with, said by the command that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from roadstead.domain.activities import SEEN


@dataclass(frozen=True, slots=True)
class Wish:
    """The outcome to be logged, or the uuid of a sighting to be changed."""

    outcome: str = SEEN
    change: str = ""


_WISHES: WeakKeyDictionary[Any, Wish] = WeakKeyDictionary()


def wish(app: Any, wanted: Wish) -> None:
    """Notes what the form is to open with."""
    _WISHES[app] = wanted


def granted(app: Any) -> Wish | None:
    """What was wished for, once; None for nothing."""
    return _WISHES.pop(app, None)
