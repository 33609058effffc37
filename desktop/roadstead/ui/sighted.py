"""The case's sightings on the canvas: read aside where there are many, afterwards only what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadstead.domain.activities import SEEN
from roadstead.domain.logged import outcome_words
from roadstead.domain.records import Sighting

if TYPE_CHECKING:
    from roadstead.services.session import CaseSession
    from roadstead.services.tasks import Progress
    from roadstead.ui.canvas import Canvas
    from roadstead.ui.context import AppContext
    from roadstead.ui.fields import NameOf

_AT_ONCE = 2000
_PAGE = 2000


class Sighted:
    """Keeps the canvas showing the sightings of the case."""

    def __init__(self, context: AppContext, canvas: Canvas, names: NameOf) -> None:
        self._context, self._canvas, self._names = context, canvas, names
        self._known: dict[str, Sighting] = {}
        self._turn = 0

    def show(self, uuids: frozenset[str] | None) -> None:
        """Reads those that changed, or all; many of them in a task."""
        session = self._context.session
        self._turn += 1
        if session is None:
            self._take({})
        elif uuids is not None and len(uuids) <= _AT_ONCE and self._known:
            found = {s.uuid: s for s in session.store.some(Sighting, uuids)}
            self._take({uuid: s for uuid, s in self._known.items() if uuid not in uuids} | found)
        elif session.store.count(Sighting) <= _AT_ONCE:
            self._take({s.uuid: s for s in session.store.all(Sighting)})
        else:
            turn = self._turn
            self._context.run(
                "Reading the sightings",
                lambda progress: read_sightings(session, progress),
                lambda found: self._take(found) if turn == self._turn else None,
            )

    def _take(self, known: dict[str, Sighting]) -> None:
        self._known = known
        self._canvas.set_sightings(list(known.values()), self._words)

    def _words(self, sighting: Sighting) -> str:
        if sighting.outcome != SEEN:
            return outcome_words(sighting)
        return self._names(sighting.vessel) or "no ship named"


def read_sightings(session: CaseSession, progress: Progress) -> dict[str, Sighting]:
    """All sightings, in pages, so that the window's own reads need not wait for the whole."""
    total, found = session.store.count(Sighting), []
    for start in range(0, total, _PAGE):
        progress(start / total, f"{start:,} of {total:,} sightings")
        found += session.store.page(Sighting, start, _PAGE)
    return {s.uuid: s for s in found}
