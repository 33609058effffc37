"""What was typed into a field, written into one record or into many as one action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from roadstead.domain import cards
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.ui.kinds import kind_of
from roadstead.ui.markfields import OF_A_REMARK
from roadstead.ui.plain import shortened

if TYPE_CHECKING:
    from roadstead.services.tasks import Progress
    from roadstead.ui.context import AppContext
    from roadstead.ui.fields import Field, Kind, NameOf

_CHUNK = 500
_READING = 0.4  # share of the work before it is written


def put(context: AppContext, names: NameOf, record: Any, field: Field, text: str) -> str:
    """Writes one field of a record; gives what is wrong with the text, empty when it was taken."""
    try:
        changed = _changed(record, field, text, context.require_session().author)
    except UserError as error:
        return str(error)
    kind = kind_of(record)
    if changed == record:
        return ""
    if kind.write is not None:
        session, write = context.require_session(), kind.write
        context.write(f"Change {field.title.lower()}", lambda: session.do(write(session.store, record, changed)))
    else:
        name = shortened(kind.name(record, names), 40)
        context.do(Operation("edit", f"Change {field.title.lower()} of {name}", (changed,)))
    return ""


def put_many(context: AppContext, kind: Kind, uuids: Sequence[str], field: Field, text: str) -> str:
    """Queues writing one field of many records as one action, with progress; gives what is wrong with the text.

    Words and arrows for a brief are left as they are where the field is none of theirs.
    """
    session = context.require_session()
    author, store = session.author, session.store
    try:
        for record in store.some(kind.record, uuids[:_CHUNK]):  # most of what can be wrong is said at the field
            _changed(record, field, text, author)
    except UserError as error:
        return str(error)

    def work(progress: Progress) -> None:
        changed: list[Any] = []
        for start in range(0, len(uuids), _CHUNK):
            progress(_READING * start / len(uuids), f"{start:,} of {len(uuids):,}")
            for record in store.some(kind.record, uuids[start : start + _CHUNK]):
                new = _changed(record, field, text, author)
                changed += [new] if new != record else []
        if changed:
            label = _label(kind, field, len(changed), text)
            session.do(
                Operation("edit", label, tuple(changed)), lambda share: progress(_READING + (1 - _READING) * share)
            )

    context.write_large(_label(kind, field, len(uuids), text), work)
    return ""


def _changed(record: Any, field: Field, text: str, author: str) -> Any:
    """The record with that text in the field; raises UserError for what cannot be."""
    if field.put is None or (isinstance(record, Annotation) and record.is_remark and field.title not in OF_A_REMARK):
        return record
    changed = field.put(record, text)
    return cards.signed(record, changed, author) if isinstance(changed, Scene) else changed


def _label(kind: Kind, field: Field, number: int, text: str) -> str:
    """``Class 312 marks as barge``, ``Change note of 12 scenes to …``."""
    what, said = f"{number:,} {kind.one.lower()}{'' if number == 1 else 's'}", shortened(text, 40)
    if field.title == "Class":
        return f"Class {what} as {said}"
    return f"Change {field.title.lower()} of {what} to {said}" if said else f"Empty {field.title.lower()} of {what}"
