"""The classes of the open case, as the window goes by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from roadstead.domain.classes import default_schema

if TYPE_CHECKING:
    from roadstead.domain.operations import Changed
    from roadstead.ui.context import AppContext


class Classing(QObject):
    """Keeps ``context.schema`` that of the case, and the class of the next mark one that it has.

    Made before whatever else follows the context, it hears of a change first.
    """

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        context.schema = default_schema()
        context.caseChanged.connect(self._read)
        context.changed.connect(self._note)

    def _note(self, changed: Changed) -> None:
        if "categories" in changed.tables:
            self._read()

    def _read(self) -> None:
        from roadstead.services.classes import schema_of

        context, before = self._context, self._context.schema
        context.schema = schema_of(context.session.store) if context.session else default_schema()
        kept = {category.uuid: category for category in context.schema}
        context.select(context.selection - ({category.uuid for category in before} - kept.keys()))
        context.schemaChanged.emit(context.schema)
        meant = before.find(context.category)  # by its uuid, as it may have another name now
        known = (
            kept.get(meant.uuid if meant else "") or context.schema.find(context.category) or next(iter(kept.values()))
        )
        context.category = known.name
