"""Notices: what the program has to say, kept in a list; one door for errors of either family."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.times import now

Level = Literal["info", "done", "warning", "error", "bug"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing said: plain text, what to do, and the uuid of what it is about."""

    level: Level
    text: str
    todo: str = ""
    about: str = ""
    detail: str = ""
    at: datetime = field(default_factory=now)


def same(one: Notice, other: Notice) -> bool:
    """Whether two notices say the same, at whatever time."""
    return replace(one, at=other.at) == other


class NoticeBoard:
    """Keeps every notice of this run and tells listeners of new ones, on the thread that posts."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self._listeners: list[Callable[[Notice], None]] = []

    def listen(self, listener: Callable[[Notice], None]) -> None:
        """Calls ``listener`` with each new notice."""
        self._listeners.append(listener)

    def post(self, level: Level, text: str, todo: str = "", *, about: str = "", detail: str = "") -> Notice:
        """Adds a notice and returns it."""
        notice = Notice(level, text, todo, about, detail)
        self.notices.append(notice)
        for listener in tuple(self._listeners):
            listener(notice)
        return notice

    def report(self, error: BaseException, doing: str = "") -> Notice | None:
        """The one door for errors: the user's world as a sentence, our bug with its traceback, a cancel as nothing."""
        if isinstance(error, Cancelled):
            return None
        if isinstance(error, UserError):
            return self.post("error", error.what, error.todo)
        what = f"{doing} failed" if doing else "Something failed"
        return self.post(
            "bug",
            f"{what} because of a fault in Roadstead ({type(error).__name__}: {error}). Your case is safe.",
            "Please report it with the details shown here.",
            detail="".join(traceback.format_exception(error)),
        )
