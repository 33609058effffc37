"""A user's action as a value: which records it writes and which it takes away, under one label."""

from dataclasses import dataclass

from roadstead.domain.records import Record


@dataclass(frozen=True, slots=True)
class Operation:
    """One undoable action. ``verb`` is a stable word (``annotate``), ``label`` what menus and the log show.

    ``put`` records are inserted or replaced by uuid; ``drop`` records are removed. All in one transaction
    with one journal entry.
    """

    verb: str
    label: str
    put: tuple[Record, ...] = ()
    drop: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What an action touched: kinds of record (table names) and uuids, so that views refresh themselves."""

    tables: frozenset[str]
    uuids: frozenset[str]
