"""What several selected records have in common, each field edited for all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from roadstead.domain.classes import values_of
from roadstead.domain.records import Annotation
from roadstead.ui import theme
from roadstead.ui.editors import Editor, make_editor
from roadstead.ui.plain import label, tip
from roadstead.ui.putting import put_many

if TYPE_CHECKING:
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore
    from roadstead.ui.context import AppContext
    from roadstead.ui.fields import Field, Kind, NameOf

SEVERAL = "‹several›"
"""What stands in a field in which the records differ."""
_AT_ONCE = 500
_CHUNK = 2000
_WHY = f"{SEVERAL}: they differ here. What you choose or type is written into all of them, as one action"


@dataclass(frozen=True, slots=True)
class Common:
    """What the selected records have in common: how many there are by kind, and the text of each field where it is one."""

    numbers: dict[str, int]
    kind: Kind | None = None
    fields: tuple[tuple[Field, str], ...] = ()


def common(store: CaseStore, uuids: list[str], names: NameOf, progress: Progress | None = None) -> Common:
    """What these records have in common; fields only where all are of one kind."""
    numbers, kind = _kinds(store, uuids)
    if kind is None:
        return Common(numbers)
    records: list[Any] = store.some(kind.record, uuids[:_AT_ONCE])
    first = next((record for record in records if not getattr(record, "is_remark", False)), records[0])
    fields = kind.details(kind.fields, first, names.schema) if kind.details else kind.fields
    known = {name for name in type(first).__dataclass_fields__ if name != "geometry"}
    shared = [field for field in fields if field.edit and field.put and field.order in known and not field.typed]
    seen = _values(store, kind, uuids, sorted({field.order for field in shared} | _more(kind)), progress)
    if kind.record is Annotation and len({names.schema.named(name) for name in seen["category"]}) == 1:
        shared += [field for field in fields if field.edit and not field.order]
    return Common(numbers, kind, tuple((field, _text(field, first, seen, names)) for field in shared))


def _more(kind: Kind) -> set[str]:
    return {"attributes", "category"} if kind.record is Annotation else set()


def _kinds(store: CaseStore, uuids: list[str]) -> tuple[dict[str, int], Kind | None]:
    """How many there are of each kind by its name, and the kind where it is one that is edited record by record."""
    from roadstead.ui.kinds import KINDS

    numbers: dict[str, int] = {}
    found, left = None, len(uuids)
    for kind in KINDS:
        number = len(store.cells(kind.record, uuids, ("uuid",))) if left else 0
        if number:
            numbers[kind.many] = number
            found, left = kind, left - number
    return numbers, found if len(numbers) == 1 and found is not None and found.write is None else None


def _values(
    store: CaseStore, kind: Kind, uuids: list[str], columns: list[str], progress: Progress | None
) -> dict[str, set[Any]]:
    """The different values of each column."""
    seen: dict[str, set[Any]] = {column: set() for column in columns}
    for start in range(0, len(uuids), _CHUNK):
        if progress:
            progress(start / len(uuids))
        rows = store.cells(kind.record, uuids[start : start + _CHUNK], columns)
        for column, values in zip(columns, zip(*rows, strict=True), strict=False):
            seen[column].update(values)
    return seen


def _text(field: Field, first: Any, seen: dict[str, set[Any]], names: NameOf) -> str:
    """What all have in a field; what tells that they differ."""
    if field.order == "category":
        values: set[Any] = {names.schema.named(name) for name in seen["category"]}
    elif field.order:
        values = seen[field.order]
    else:  # an attribute of the class
        found = ({key.casefold(): value for key, value in values_of(text).items()} for text in seen["attributes"])
        values = {each.get(field.title.casefold()) for each in found}
    return field.show(first, names) if len(values) == 1 else SEVERAL


class Several(QWidget):
    """A form of what the selected records have in common; ``editors`` are filled when that is known."""

    def __init__(self, context: AppContext, names: NameOf, editors: list[Editor], then: Callable[[], None]) -> None:
        super().__init__()
        self._context = context
        self._names = names
        self._editors = editors
        self._then = then
        self._uuids = sorted(context.selection)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GRID)
        session = context.require_session()
        if len(self._uuids) <= _AT_ONCE:
            self._fill(common(session.store, self._uuids, names))
        else:
            self._rows.addWidget(waiting := label("Comparing them …", "muted"))
            context.run(
                "Comparing what is selected",
                lambda progress: common(session.store, self._uuids, names, progress),
                lambda found: self._take(waiting, found),
            )

    def _take(self, waiting: QWidget, found: Common) -> None:
        """Shows what was found, unless something else is selected by now and this form is gone."""
        if shiboken6.isValid(waiting):
            waiting.deleteLater()
            self._fill(found)

    def _fill(self, found: Common) -> None:
        if len(found.numbers) > 1:
            for many, number in found.numbers.items():
                self._rows.addWidget(label(f"{many}: {number:,}", "muted"))
            self._rows.addWidget(label("Select rows of one kind to edit them together.", "muted", wrap=True))
        session = self._context.session
        if found.kind is None or session is None or session.store.read_only or not found.fields:
            return
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(theme.GRID // 2 + 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._rows.addLayout(form)
        for field, text in found.fields:
            editor = make_editor(field, text, lambda said, f=field, k=found.kind: self._commit(k, f, said))
            editor.widget.setToolTip(tip(_WHY))
            self._editors.append(editor)
            form.addRow(label(field.title, "muted"), editor.widget)
            form.addRow(editor.problem)
        self._then()

    def _commit(self, kind: Kind, field: Field, text: str) -> str:
        if SEVERAL in text:
            return f"“{text}” still has {SEVERAL} in it. Write what all of them are to have."
        return put_many(self._context, kind, self._uuids, field, text)
