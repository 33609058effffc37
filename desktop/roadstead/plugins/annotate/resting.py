"""What rests on a mark, so that the mark cannot be taken away before it."""

from collections.abc import Sequence

from roadstead.api import CaseSession, UserError
from roadstead.domain.records import Annotation, Count, Place, Sighting, Vessel
from roadstead.plugins.annotate.logic import name_of


def refuse(session: CaseSession, marks: Sequence[Annotation], doing: str) -> None:
    """Raises UserError, naming mark and what rests on it, where a sighting or a count does; a tally goes down by itself."""
    by_uuid = {mark.uuid: mark for mark in marks}
    for kind in (Sighting, Count):
        for resting in session.store.all(kind):
            if isinstance(resting, Count) and resting.kind == "tally":
                continue
            held = next((by_uuid[uuid] for uuid in resting.annotations if uuid in by_uuid), None)
            if held is not None:
                what = _sighting(session, resting) if isinstance(resting, Sighting) else _count(resting)
                raise UserError(
                    f"{what} rests on the mark {name_of(held)} that you want to {doing}.",
                    "Unlink it there or remove it first.",
                )


def _sighting(session: CaseSession, sighting: Sighting) -> str:
    vessel, place = (
        session.store.find(kind, uuid) if uuid else None
        for kind, uuid in ((Vessel, sighting.vessel), (Place, sighting.place))
    )
    day = f" on {sighting.start:%d %B %Y}".replace(" 0", " ") if sighting.start else ""
    return f"The sighting of {vessel.name if vessel else 'an unnamed ship'}{f' at {place.name}' if place else ''}{day}"


def _count(count: Count) -> str:
    return f"The count {count.label or f'of {count.value:,} {count.unit or count.category}'}"
