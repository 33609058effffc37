"""What a field of a record is: how it is shown, how it came about, how it is edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from roadstead.domain.classes import Schema
from roadstead.domain.operations import Operation
from roadstead.domain.records import TABLES

if TYPE_CHECKING:
    from roadstead.services.histories import History


class NameOf(Protocol):
    """Gives the name of what a uuid refers to, empty for none."""

    @property
    def schema(self) -> Schema:
        """The classes of the case."""
        ...

    def __call__(self, uuid: str) -> str:
        """The name of a record of any kind."""
        ...

    def rests(self, source: str) -> tuple[int, int]:
        """How many rows rest on a source, and how many files are kept of it."""
        ...

    def history(self, thing: str) -> History | None:
        """What each date says of a thing, by its uuid; None where it is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to know of a record.

    ``show(record, name_of)`` gives its text, ``why(record)`` how it came about. ``order`` is the column to sort, search and
    filter by (``scene.name`` for one of the record that ``scene`` refers to), ``ranks`` its words in their order.
    ``edit`` is empty, ``line``, ``text`` (several lines) or the words to choose from, or others where ``own``; ``put(record, text)`` gives the
    changed record and raises UserError for what cannot be; ``typed(record)`` is the text to edit where it is not what
    is shown. ``link(record)`` are the uuids it leads to, ``origin(record)`` where its value comes from, said below it.
    ``prose`` is a text to be read whole. ``says(text)`` tells of what is typed while it is typed.
    """

    title: str
    show: Callable[[Any, NameOf], str]
    order: str = ""
    number: bool = False
    width: int = 140
    table: bool = True
    why: Callable[[Any], str] | None = None
    edit: str | tuple[str, ...] = ""
    own: bool = False
    put: Callable[[Any, str], Any] | None = None
    link: Callable[[Any], tuple[str, ...]] | None = None
    typed: Callable[[Any], str] | None = None
    origin: Callable[[Any], str] | None = None
    prose: bool = False
    ranks: tuple[str, ...] = ()
    says: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its names, what is shown of it, what its title is, and what an empty table says.

    ``write(store, before, after)`` is the action that changes a record, where it is more than to put it.
    ``details(fields, record, schema)`` are the fields of the inspector where they are not those of the table. ``rests``
    are other tables on whose rows its fields rest. ``alike(store, text)`` gives the uuids of the rows that a search means
    whatever the spelling.
    """

    record: Any
    one: str
    many: str
    name: Callable[[Any, NameOf], str]
    fields: tuple[Field, ...]
    empty: str
    write: Callable[[Any, Any, Any], Operation] | None = None
    details: Callable[[tuple[Field, ...], Any, Schema], tuple[Field, ...]] | None = None
    rests: frozenset[str] = frozenset()
    alike: Callable[[Any, str], tuple[str, ...]] | None = None


@cache
def plain_kind(record: Any) -> Kind:
    """A kind of record of which nothing more is known than its fields."""
    one = record.__name__
    names = [each.name for each in fields(record) if each.name not in ("uuid", "geometry")]
    told = next((name for name in ("name", "title", "value", *names) if name in names), "")
    made = tuple(
        Field(
            name.replace("_", " ").capitalize(), lambda r, _, n=name: _as_text(getattr(r, n)), table=False, prose=True
        )
        for name in names
    )
    return Kind(
        record,
        one,
        TABLES[record].replace("_", " ").capitalize(),
        lambda r, _: _as_text(getattr(r, told)) if told else one,
        made,
        "",
    )


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
