"""Names of records by their uuid, remembered until they change."""

from __future__ import annotations

from roadstead.domain.classes import Schema
from roadstead.domain.operations import Changed
from roadstead.domain.records import TABLES, Thing
from roadstead.services import citing, histories
from roadstead.services.histories import History
from roadstead.ui.context import AppContext
from roadstead.ui.kinds import kind_of
from roadstead.ui.sourcefields import SOURCE
from roadstead.ui.thingfields import THING


class Names:
    """Gives the name of whatever a uuid refers to; empty for none."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._known: dict[str, str] = {}
        self._histories: dict[str, History | None] = {}
        self._rests: tuple[dict[str, int], dict[str, int]] | None = None
        context.caseChanged.connect(self._known.clear)
        context.caseChanged.connect(self._histories.clear)
        context.caseChanged.connect(self._forget_rests)
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

    def rests(self, source: str) -> tuple[int, int]:
        """How many rows rest on a source, and how many files are kept of it."""
        session = self._context.session
        if self._rests is None:
            self._rests = (citing.uses(session.store), citing.files_of(session.store)) if session else ({}, {})
        used, kept = self._rests
        return used.get(source, 0), kept.get(source, 0)

    def history(self, thing: str) -> History | None:
        """What each date says of a thing, by its uuid; None where it is gone."""
        if thing not in self._histories:
            session, record = self._context.session, self._context.record(thing)
            known = session is not None and isinstance(record, Thing)
            self._histories[thing] = histories.history(session.store, record) if known else None
        return self._histories[thing]

    def _forget_rests(self) -> None:
        self._rests = None

    def _forget(self, changed: Changed) -> None:
        if changed.tables & SOURCE.rests:
            self._rests = None
        if changed.tables & THING.rests or TABLES[Thing] in changed.tables:
            self._histories.clear()
        for uuid in changed.uuids:
            self._known.pop(uuid, None)
