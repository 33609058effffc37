"""Which ships an unknown hull may be, with the reason for each, and which it cannot be.

A ship of the registry is *ruled out* only by what a picture can refute: its size, where its bridge stands, that it was
not yet built, or that it was identified elsewhere at a time from which it could not have come. What may change or be
overlooked (paint, cranes, hatches under cover) counts for or against a ship, and rules none out. Of ships whose size the
registry does not know nothing can be said. The order is one of fit and not of likelihood: how likely it is that it is
this ship, and not one that the registry does not have, is for the analyst to say.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from roadstead.domain.classes import values_of
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.quantity import Measured
from roadstead.domain.records import Annotation, Place, Scene, Sighting, Vessel
from roadstead.domain.times import Interval, format_time
from roadstead.domain.vocabulary import Identification

if TYPE_CHECKING:
    from roadstead.domain.coordinates import LonLat
    from roadstead.storage import CaseStore

REGISTER_SE = 0.01
"""Standard error of a length or beam in a register, as part of it: registers disagree by about a per cent among themselves
(length overall or between perpendiculars, moulded or extreme breadth). An assumption."""
RULED_OUT = 3.0
"""Standard errors from which on a size refutes a ship: of ships that are the one, 1 in 370 is refuted wrongly."""
_WELL = 1.0
_BRIDGE = re.compile(r"\bbridge (forward|amidships|aft)\b")
_FASTEST_MPS = 25 * 1852 / 3600  # faster than any cargo ship
_FOLLOWED = timedelta(days=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hull:
    """What was seen of a ship: size with its standard error, structure; None or empty where nothing was.

    ``bridge`` is ``forward``, ``amidships`` or ``aft``; ``when`` and ``where`` it was seen.
    """

    length: Measured | None = None
    beam: Measured | None = None
    bridge: str = ""
    cranes: int | None = None
    hatches: int | None = None
    hull: str = ""
    when: Interval | None = None
    where: LonLat | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ship of the registry held against a hull: ``verdict`` is ``possible``, ``ruled out`` or ``not known``.

    ``distance`` is how far its size is from the one measured, in standard errors (root mean square); ``reasons`` speak for
    it, ``against`` against it; of one ruled out the first of these is why.
    """

    vessel: Vessel
    verdict: str
    distance: float | None
    reasons: tuple[str, ...]
    against: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        """As the command line gives it."""
        ship = self.vessel
        return {
            "vessel": ship.uuid,
            "name": ship.name,
            "imo": ship.imo,
            "verdict": self.verdict,
            "distance_se": self.distance,
            "reasons": list(self.reasons),
            "against": list(self.against),
        }


def hull_of(store: CaseStore, mark: Annotation, **seen: Any) -> Hull:
    """The hull that a mark shows; its class's attributes ``bridge``, ``cranes``, ``hatches``, ``hull`` are taken where it has
    them, and where it has none the bridge that its label names.

    A ship that is partly hidden or cut off has no length that could refute another.
    """
    scene = store.find(Scene, mark.scene)
    values = {k: v for k, v in values_of(mark.attributes).items() if k in SEEN}
    whole = not (mark.occluded or mark.partial)
    middle, named = _middle(mark), _BRIDGE.search(mark.label.casefold())
    found = Hull(
        length=mark.length if whole else None,
        beam=mark.width if whole else None,
        when=scene.acquired if scene else None,
        where=middle,
        bridge=named[1] if named else "",
    )
    return replace(found, **{**values, **{name: value for name, value in seen.items() if value not in (None, "")}})


SEEN = ("bridge", "cranes", "hatches", "hull")
"""What can be seen of a ship's structure: attributes of a mark where its class has them."""


def shown_by(store: CaseStore, subject: Annotation | Sighting) -> Annotation | None:
    """The mark that shows the hull: itself, or the first mark of a ship that a sighting rests on."""
    if isinstance(subject, Annotation):
        return None if subject.is_remark else subject
    marks = store.some(Annotation, subject.annotations)
    return next((m for m in marks if not m.is_remark and m.length is not None), marks[0] if marks else None)


def identified(
    store: CaseStore,
    sighting: Sighting,
    ship: Vessel,
    rung: Identification,
    likelihood: str,
    found: Sequence[Candidate],
) -> Operation:
    """The action that says which ship a sighting is of, with what was weighed; raises UserError where it is ruled out."""
    refuse(ship, found)
    changed = replace(sighting, vessel=ship.uuid, identification=rung, likelihood=likelihood, candidates=weighed(found))
    return Operation("edit", f"Identify a sighting as {rung}: {ship.name or ship.imo}", (changed,))


def refuse(ship: Vessel, found: Sequence[Candidate]) -> None:
    """Raises UserError, with the reason, where a ship is ruled out."""
    for each in found:
        if each.vessel.uuid == ship.uuid and each.verdict == "ruled out":
            raise UserError(
                f"{ship.name or ship.imo} is ruled out: {each.against[0]}.",
                "Correct what was seen or what the registry says, if either is wrong.",
            )


def candidates(store: CaseStore, hull: Hull) -> list[Candidate]:
    """All ships of the registry: the possible ones by fit, then those of which too little is known, then those ruled out."""
    elsewhere = _elsewhere(store, hull)
    found = [_held(vessel, hull, elsewhere.get(vessel.uuid, "")) for vessel in store.all(Vessel)]
    order = {"possible": 0, "not known": 1, "ruled out": 2}
    return sorted(found, key=lambda c: (order[c.verdict], len(c.against), c.distance or 0.0, c.vessel.name.casefold()))


def _held(vessel: Vessel, hull: Hull, elsewhere: str) -> Candidate:
    reasons: list[str] = []
    against: list[str] = []
    refuted = [elsewhere] if elsewhere else []
    distances = []
    for what, seen, known in (("length", hull.length, vessel.length_m), ("beam", hull.beam, vessel.beam_m)):
        if seen is None or known is None:
            continue
        off = _apart(seen, known)
        distances.append(off)
        sentence = f"{what} {seen} measured, {known:g} m in the registry"
        (refuted if abs(off) > RULED_OUT else reasons if abs(off) <= 2 else against).append(
            f"{sentence}: {'fits' if abs(off) <= _WELL else f'{abs(off):.1f} standard errors {_side(off)}'}"
        )
    if hull.bridge and vessel.bridge:
        same = hull.bridge == vessel.bridge
        (reasons if same else refuted).append(f"bridge {hull.bridge}{'' if same else f', not {vessel.bridge}'}")
    if vessel.year and hull.when and hull.when.end.year < vessel.year:
        refuted.append(f"built in {vessel.year}, seen in {hull.when.end.year}")
    for side, words in _mutable(vessel, hull):
        (reasons if side else against).append(words)
    distance = math.sqrt(sum(d * d for d in distances) / len(distances)) if distances else None
    if refuted:
        return Candidate(vessel, "ruled out", distance, tuple(reasons), (*refuted, *against))
    if distance is None:
        missing = "its size is not in the registry" if hull.length or hull.beam else "no size was measured"
        return Candidate(vessel, "not known", None, tuple(reasons), (missing, *against))
    return Candidate(vessel, "possible", distance, tuple(reasons), tuple(against))


def _apart(seen: Measured, known: float) -> float:
    """How far a size is from the registry's, in standard errors; positive where the ship was measured longer."""
    return (seen.value - known) / math.hypot(max(seen.se, 1e-6), REGISTER_SE * known)


def _side(off: float) -> str:
    return "more than that" if off > 0 else "less than that"


def _mutable(vessel: Vessel, hull: Hull) -> Iterable[tuple[bool, str]]:
    """What may be changed or overlooked: (for it, words)."""
    for name in ("cranes", "hatches"):
        seen, known = getattr(hull, name), getattr(vessel, name)
        if seen is not None and known is not None:
            what = f"{seen} {name if seen != 1 else name.removesuffix('es' if name == 'hatches' else 's')} seen"
            yield seen == known, what if seen == known else f"{what}, {known} in the registry"
    if hull.hull and vessel.hull:
        same = hull.hull.casefold() == vessel.hull.casefold()
        yield same, f"hull {hull.hull}" + ("" if same else f", {vessel.hull} in the registry (paint changes)")


def _elsewhere(store: CaseStore, hull: Hull) -> dict[str, str]:
    """Ships that were identified where they could not have come from in time: by uuid, the reason."""
    from roadstead.spatial.geodesy import distance

    if hull.when is None or hull.where is None:
        return {}
    places = {place.uuid: place for place in store.all(Place)}
    found: dict[str, str] = {}
    for s in store.all(Sighting, identification=Identification.IDENTIFIED):
        place = places.get(s.place)
        shape = s.geometry or (place.geometry if place else None)
        if not s.vessel or s.outcome != "seen" or s.when is None or shape is None or s.status == "inferred":
            continue
        apart_s = max((s.when.start - hull.when.end).total_seconds(), (hull.when.start - s.when.end).total_seconds())
        if s.when.end - s.when.start > _FOLLOWED or hull.when.end - hull.when.start > _FOLLOWED:
            continue
        apart_m = distance(hull.where, shape.points[0]) - (s.radius_m or 0.0)
        most_s = (s.when.end - s.when.start + hull.when.end - hull.when.start).total_seconds() + max(apart_s, 0.0)
        if apart_m > 0 and apart_m / _FASTEST_MPS > most_s:
            where = place.name if place else "another place"
            found[s.vessel] = f"identified at {where}, {apart_m / 1000:,.0f} km away, {format_time(s.when.start)}"
    return found


def _middle(mark: Annotation) -> LonLat | None:
    from roadstead.spatial.geodesy import centre

    return centre(mark.geometry.points) if mark.geometry else None


def weighed(found: Sequence[Candidate]) -> str:
    """What was weighed and ruled out, as a sighting keeps it (JSON)."""
    import json

    kept = [{k: v for k, v in c.json().items() if v not in (None, [], "")} for c in found]
    return json.dumps(kept, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A ship as it was weighed when a sighting was logged: ``title`` as it was then called."""

    vessel: str
    title: str
    verdict: str
    reasons: tuple[str, ...]
    against: tuple[str, ...]


def kept(text: str) -> list[Weighed]:
    """What a sighting keeps of the ships that were weighed; nothing where that cannot be read."""
    import json

    try:
        rows = json.loads(text) if text else []
        return [
            Weighed(
                str(row["vessel"]),
                ", ".join(filter(None, (row.get("name", ""), f"IMO {row['imo']}" if row.get("imo") else "")))
                or "a ship",
                str(row["verdict"]),
                tuple(map(str, row.get("reasons", ()))),
                tuple(map(str, row.get("against", ()))),
            )
            for row in rows
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


_TOLD = 8
"""Ships that a brief says something of; the rest are counted."""


def weighed_words(text: str) -> tuple[str, ...]:
    """What a sighting keeps of the ships that were weighed, a line each: ``Maia-1, IMO 9358010: ruled out (length …)``."""
    found = kept(text)
    lines = [f"{each.title}: {each.verdict}{_why(each)}" for each in found[:_TOLD]]
    counts = Counter(each.verdict for each in found[_TOLD:])
    return (
        *lines,
        *((f"And further ships: {', '.join(f'{n} {verdict}' for verdict, n in counts.items())}",) if counts else ()),
    )


def _why(each: Weighed) -> str:
    """Why, in brackets: of a ship ruled out only what refutes it, of another what speaks for it and what against."""
    if each.verdict == "ruled out":
        said = each.against[:1]
    elif each.verdict == "not known":  # what is missing comes first, and speaks neither for nor against it
        said = (*each.against[:1], *each.reasons, *(f"against it: {words}" for words in each.against[1:]))
    else:
        said = (*each.reasons, *(f"against it: {words}" for words in each.against))
    words = "; ".join(said)
    return f" ({words})" if words else ""
