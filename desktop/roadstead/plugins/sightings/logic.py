"""What the form of a sighting can know before anything is typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import Any

from roadstead.api import classes, entering, observing, screening, sightings
from roadstead.domain.activities import NOT_OBSERVED, NOTHING, SEEN
from roadstead.domain.classes import Schema
from roadstead.domain.coordinates import LonLat, format_position
from roadstead.domain.halftimes import told, typed
from roadstead.domain.logged import outcome_words
from roadstead.domain.records import Annotation, Mask, Place, Scene, Sighting, Source, Vessel
from roadstead.domain.vocabulary import Status

UNKNOWN = entering.UNKNOWN
split_vessel = entering.split_vessel
vessel_text = entering.vessel_text
_NEAR_M = 15_000.0
_DEGREE_M = 111_195.0  # metres to a degree of latitude on the mean sphere; enough to say which place is nearest


@dataclass(frozen=True, slots=True)
class Prefill:
    """The form as it opens: texts as they stand in its fields, the marks it rests on, and what is told of it."""

    texts: dict[str, str] = field(default_factory=dict)
    annotations: tuple[str, ...] = ()
    rests_on: str = ""
    graded: str = ""


def prefill(store: Any, selection: Sequence[str], active: Scene | None, outcome: str = SEEN) -> Prefill:
    """From the selected marks and the scene they lie on: the nearest place, when it was taken, what it is a source of."""
    marks = [m for m in store.some(Annotation, selection) if m.stands and not m.is_remark] if outcome == SEEN else []
    scene = store.find(Scene, marks[0].scene) if marks else active
    return _of_marks(store, marks, scene, outcome)


def rows_of(store: Any, selection: Sequence[str], active: Scene | None) -> list[tuple[dict[str, str], tuple[str, ...]]]:
    """A row for each selected mark, or one for the active scene: what its cells say, and the mark it rests on."""
    marks = [m for m in store.some(Annotation, selection) if m.stands and not m.is_remark]
    scenes = {scene.uuid: scene for scene in store.all(Scene)}
    found = []
    for mark in marks:
        known = _of_marks(store, [mark], scenes.get(mark.scene), SEEN)
        found.append((known.texts | {"note": mark.label}, known.annotations))
    return found


def _of_marks(store: Any, marks: Sequence[Annotation], scene: Scene | None, outcome: str) -> Prefill:
    schema, position = classes.schema_of(store), _middle(marks, scene)
    source = source_of(scene) if scene else ""
    credit = f"({scene.credit})" if scene and scene.credit else ""
    grade, graded = sightings.last_grade(store, source, credit) if source else ("", "")
    kinds = list(dict.fromkeys(schema.named(mark.category) for mark in marks))
    place = _place_near(store, position) if position else ""
    hidden = _hidden(store, scene, place) if outcome != SEEN else None
    texts = {
        "outcome": outcome,
        "reason": _reason(hidden) if outcome == NOT_OBSERVED else "",
        "place": place,
        "when": typed(scene.acquired.start, scene.acquired.end) if scene and scene.acquired else "",
        "source": source,
        "grade": grade,
        "status": (Status.OBSERVED if scene else Status.REPORTED).value,
        "category": kinds[0] if len(kinds) == 1 else schema.named("vessel"),
        "count": str(len(marks)) if len(marks) > 1 and len(kinds) == 1 else "",
    }
    said = _rests_on(marks, scene, schema) if outcome == SEEN else _looked(scene, place, hidden, outcome)
    return Prefill(texts, tuple(mark.uuid for mark in marks), said, f"{grade} {graded}".strip())


def offered_sources(store: Any, scene: Scene | None) -> list[str]:
    """Titles of the case's sources, the scene's own first."""
    own = [source_of(scene)] if scene else []
    return [*own, *(s.title for s in store.all(Source, "title") if s.title not in own)]


def offered_places(store: Any) -> list[str]:
    """Names of the case's places, other spellings behind them."""
    places = store.all(Place, "name")
    return [*(place.name for place in places), *(alias for place in places for alias in place.aliases)]


def offered_vessels(store: Any) -> list[str]:
    """The ships of the registry."""
    return [UNKNOWN, *(vessel_text(vessel) for vessel in store.all(Vessel, "name"))]


def vessels_alike(store: Any, text: str) -> list[str]:
    """The ships of the registry that are or were called so, in any spelling or script."""
    return [vessel_text(vessel) for vessel, _ in screening.in_registry(store, text)]


def source_of(scene: Scene) -> str:
    """The title under which a scene is a source."""
    return f"Image {scene.name}" + (f" ({scene.credit})" if scene.credit else "")


def named(store: Any, sighting: Sighting) -> str:
    """``Angara at Najin, 2023-10-12, B2 (The Orient Express)``: a sighting in one line."""
    vessel, place = store.find(Vessel, sighting.vessel), store.find(Place, sighting.place)
    source = store.find(Source, sighting.source)
    who = vessel_text(vessel) if vessel else "unknown ship" if sighting.outcome == SEEN else outcome_words(sighting)
    where = place.name if place else "a position"
    when = told(sighting.start, sighting.end) or "no time"
    return f"{who} at {where}, {when}, {sighting.grade} ({source.title if source else 'no source'})"


def _middle(marks: Sequence[Annotation], scene: Scene | None) -> LonLat | None:
    shapes = [mark.geometry for mark in marks if mark.geometry] or (
        [scene.footprint] if scene and scene.footprint else []
    )
    if not shapes:
        return None
    west, south, east, north = shapes[0].bounds
    return LonLat((west + east) / 2, (south + north) / 2)


def _place_near(store: Any, position: LonLat) -> str:
    """The nearest place of the case (a pier before its port), else of the gazetteer, within 15 km; else the position itself."""
    own = [(place, place.geometry.points[0]) for place in store.all(Place) if place.geometry]
    near = sorted((away_m(position, LonLat(*at)), not place.parent, place.name) for place, at in own)
    if near and near[0][0] <= _NEAR_M:
        return near[0][2]
    from roadstead.spatial.gazetteer import Gazetteer

    ports = Gazetteer.load().nearest(position)
    if ports and away_m(position, ports[0].position) <= _NEAR_M:
        return ports[0].name
    return format_position(position).replace(" ", "")


def away_m(a: LonLat, b: LonLat) -> float:
    """Metres between two near positions, on the plane that touches the mean sphere: good to a per cent below 50 km."""
    east = (b.lon - a.lon + 180) % 360 - 180
    return hypot(east * cos(radians((a.lat + b.lat) / 2)), b.lat - a.lat) * _DEGREE_M


def _rests_on(marks: Sequence[Annotation], scene: Scene | None, schema: Schema) -> str:
    if not marks:
        return "No mark is selected: it will rest on the source alone."
    what = ", ".join(mark.label or schema.named(mark.category) for mark in marks[:3]) + (" …" if len(marks) > 3 else "")
    lengths = [str(mark.length) for mark in marks[:1] if mark.length]
    return f"Rests on {what}" + (f" ({lengths[0]})" if lengths else "") + (f" on {scene.name}" if scene else "")


def _hidden(store: Any, scene: Scene | None, name: str) -> Any:
    """What the scene shows of the ground of a place of the case; None where that cannot be said."""
    from roadstead.spatial.coverage import circle

    place = sightings.find_place(store, name) if scene and name else None
    if scene is None or place is None or place.geometry is None:
        return None
    ground = circle(LonLat(*place.geometry.points[0]), max(place.radius_m, 1.0))
    return observing.observed(scene, store.all(Mask, scene=scene.uuid), ground)


def _reason(hidden: Any) -> str:
    return hidden.why[0] if hidden and hidden.why else "cloud"


def _looked(scene: Scene | None, place: str, hidden: Any, outcome: str) -> str:
    """What the image shows of the place, so that “nothing seen” is not said of what was not looked at."""
    if scene is None:
        return "No scene is open: it will rest on the source alone."
    if hidden is None or hidden.fraction is None:
        return f"On {scene.name}; how much of the place it shows is not known."
    told_of = f"{scene.name} shows {hidden.fraction:.0%} of {place} outside its masks"
    contrary = outcome == NOTHING and hidden.verdict == "not observed"
    return told_of + (": this is rather “not observed” than “nothing seen”." if contrary else ".")
