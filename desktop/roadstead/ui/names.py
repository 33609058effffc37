"""Names of records by their uuid, remembered until they change."""

from __future__ import annotations

from roadstead.domain.classes import Schema
from roadstead.domain.operations import Changed
from roadstead.ui.context import AppContext
from roadstead.ui.kinds import kind_of


class Names:
    """Gives the name of whatever a uuid refers to; empty for none."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._known: dict[str, str] = {}
        context.caseChanged.connect(self._known.clear)
        context.changed.connect(self._forget)

    @property
    def schema(self) -> Schema:
        """The classes of the case."""
        return self._context.schema

    def __call__(self, uuid: str) -> str:
        """The name of a record of any kind."""
        if not uuid:
            return ""
        if uuid not in self._known:
            record = self._context.record(uuid)
            self._known[uuid] = kind_of(record).name(record, self) if record is not None else ""
        return self._known[uuid]

    def _forget(self, changed: Changed) -> None:
        for uuid in changed.uuids:
            self._known.pop(uuid, None)
