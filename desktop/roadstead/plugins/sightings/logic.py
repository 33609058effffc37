"""What the form of a sighting can know before anything is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

from roadstead.api import UserError, classes, sightings
from roadstead.domain.classes import Schema
from roadstead.domain.coordinates import LonLat, format_position
from roadstead.domain.records import Annotation, Place, Scene, Source, Vessel
from roadstead.domain.times import Interval, iso, parse_interval
from roadstead.domain.vocabulary import Identification, Status, parse_grade

UNKNOWN = "unknown"
_NEAR_M = 15_000.0
_DEGREE_M = 111_195.0  # metres to a degree of latitude on the mean sphere; enough to say which place is nearest


@dataclass(frozen=True, slots=True)
class Prefill:
    """The form as it opens: texts as they stand in its fields, and the marks it rests on."""

    place: str = ""
    when: str = ""
    source: str = ""
    annotations: tuple[str, ...] = ()
    rests_on: str = ""


def prefill(store: Any, selection: Sequence[str], active: Scene | None) -> Prefill:
    """From the selected marks and the scene they lie on: the nearest place, when it was taken, what it is a source of."""
    found = (store.find(Annotation, uuid) for uuid in selection)
    marks = [mark for mark in found if mark is not None and mark.stands and not mark.is_remark]
    scene = store.find(Scene, marks[0].scene) if marks else active
    position = _middle(marks, scene)
    return Prefill(
        place=_place_near(store, position) if position else "",
        when=interval_text(scene.acquired) if scene and scene.acquired else "",
        source=_source_of(scene) if scene else "",
        annotations=tuple(mark.uuid for mark in marks),
        rests_on=_rests_on(marks, scene, classes.schema_of(store)),
    )


def draft(
    *,
    place: str,
    when: str,
    vessel: str,
    identification: str,
    source: str,
    grade: str,
    status: str,
    note: str,
    annotations: tuple[str, ...],
) -> tuple[sightings.SightingDraft | None, dict[str, str]]:
    """The draft of what the form says, or what is wrong with which field, in words."""
    problems: dict[str, str] = {}
    if not place.strip():
        problems["place"] = "Say where: a name, a UN/LOCODE, or a position such as 42.233N,130.300E."
    interval = _checked(problems, "when", parse_interval, when)
    checked_grade = _checked(problems, "grade", parse_grade, grade)
    if not source.strip():
        problems["source"] = "Say where it is known from."
    if problems or interval is None or checked_grade is None:
        return None, problems
    name, imo = split_vessel(vessel)
    return sightings.SightingDraft(
        place=place.strip(),
        when=interval,
        source=source.strip(),
        grade=checked_grade,
        vessel=name,
        imo=imo,
        identification=Identification(identification),
        status=Status(status),
        annotations=annotations,
        note=note.strip(),
    ), {}


def split_vessel(text: str) -> tuple[str, str]:
    """Name and IMO number from ``Angara, IMO 9179842``, a number alone, a name alone; both empty for unknown."""
    text = text.strip()
    if text.casefold() in ("", UNKNOWN):
        return "", ""
    name, comma, imo = text.rpartition(", IMO ")
    if comma:
        return name.strip(), imo.strip()
    bare = text.upper().removeprefix("IMO").strip()
    return ("", bare) if bare.isdigit() else (text, "")


def vessel_text(vessel: Vessel) -> str:
    """``Angara, IMO 9179842``."""
    return ", ".join(filter(None, (vessel.name, f"IMO {vessel.imo}" if vessel.imo else "")))


def interval_text(interval: Interval) -> str:
    """The interval as the form reads it; a moment once."""
    return iso(interval.start) if interval.start == interval.end else interval.iso()


def offered_sources(store: Any, scene: Scene | None) -> list[str]:
    """Titles of the case's sources, the scene's own first."""
    own = [_source_of(scene)] if scene else []
    return [*own, *(s.title for s in store.all(Source, "title") if s.title not in own)]


def _checked(problems: dict[str, str], field: str, parse: Any, text: str) -> Any:
    try:
        return parse(text)
    except UserError as error:
        problems[field] = str(error)
        return None


def _middle(marks: Sequence[Annotation], scene: Scene | None) -> LonLat | None:
    shapes = [mark.geometry for mark in marks if mark.geometry] or (
        [scene.footprint] if scene and scene.footprint else []
    )
    if not shapes:
        return None
    west, south, east, north = shapes[0].bounds
    return LonLat((west + east) / 2, (south + north) / 2)


def _place_near(store: Any, position: LonLat) -> str:
    """The nearest place of the case, else of the gazetteer, within 15 km; else the position itself."""
    own = [(place.name, place.geometry.points[0]) for place in store.all(Place) if place.geometry]
    near = sorted((away_m(position, at), name) for name, at in own)
    if near and near[0][0] <= _NEAR_M:
        return near[0][1]
    from roadstead.spatial.gazetteer import Gazetteer

    ports = Gazetteer.load().nearest(position)
    if ports and away_m(position, ports[0].position) <= _NEAR_M:
        return ports[0].name
    return format_position(position).replace(" ", "")


def away_m(a: LonLat, b: LonLat) -> float:
    """Metres between two near positions, on the plane that touches the mean sphere: good to a per cent below 50 km."""
    east = (b.lon - a.lon + 180) % 360 - 180
    return hypot(east * cos(radians((a.lat + b.lat) / 2)), b.lat - a.lat) * _DEGREE_M


def _source_of(scene: Scene) -> str:
    return f"Image {scene.name}" + (f" ({scene.credit})" if scene.credit else "")


def _rests_on(marks: Sequence[Annotation], scene: Scene | None, schema: Schema) -> str:
    if not marks:
        return "No mark is selected: it will rest on the source alone."
    what = ", ".join(mark.label or schema.named(mark.category) for mark in marks[:3]) + (" …" if len(marks) > 3 else "")
    lengths = [str(mark.length) for mark in marks[:1] if mark.length]
    return f"Rests on {what}" + (f" ({lengths[0]})" if lengths else "") + (f" on {scene.name}" if scene else "")
