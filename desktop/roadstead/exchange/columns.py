"""The columns of each layer: readable names with their units, uuids beside the names they stand for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PureWindowsPath
from typing import Any, Literal

from roadstead.domain.content import CaseContent
from roadstead.domain.records import Annotation, Leg, Mask, Scene, Sighting
from roadstead.domain.times import Interval, iso
from roadstead.domain.vocabulary import CREDIBILITY, MASKS, RELIABILITY, describe_grade

Value = str | int | float | bool | None
Kind = Literal["text", "integer", "number", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it holds, and how its value is got from a record and the case around it."""

    name: str
    kind: Kind
    get: Callable[[Any, CaseContent], Value]


def _text(name: str, get: Callable[[Any, CaseContent], Value] | None = None) -> Column:
    return Column(name, "text", get or (lambda record, _: getattr(record, name)))


def _number(name: str, field: str = "") -> Column:
    return Column(name, "number", lambda record, _: getattr(record, field or name))


def _integer(name: str, field: str = "") -> Column:
    return Column(name, "integer", lambda record, _: getattr(record, field or name))


def columns_of(layer: str) -> tuple[Column, ...]:
    """The columns of a layer, the uuid first."""
    return (_text("uuid"), *_COLUMNS[layer])


def _when(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z."""
    return iso(moment) if moment else None


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)


def _scene_name(mark: Annotation | Mask, case: CaseContent) -> str:
    scene = case.scene_of.get(mark.scene)
    return scene.name if scene else ""


def _acquired(mark: Annotation | Mask, case: CaseContent) -> Interval | None:
    scene = case.scene_of.get(mark.scene)
    return scene.acquired if scene else None


def _simulated(mark: Annotation, case: CaseContent) -> bool | None:
    scene = case.scene_of.get(mark.scene)
    return scene.simulated if scene else None


def _pixels(mark: Annotation, _: CaseContent) -> str:
    """Pixel corners as the command line reads them: ``x,y x,y``."""
    return " ".join(f"{x!r},{y!r}" for x, y in mark.pixels)


def _vessel(field: str) -> Callable[[Sighting, CaseContent], Value]:
    def get(sighting: Sighting, case: CaseContent) -> Value:
        vessel = case.vessel_of.get(sighting.vessel)
        return getattr(vessel, field) if vessel else ""

    return get


def _place_name(sighting: Sighting, case: CaseContent) -> str:
    place = case.place_of.get(sighting.place)
    return place.name if place else ""


def _source_title(uuid: str, case: CaseContent) -> str:
    source = case.source_of.get(uuid)
    return source.title if source else ""


def _grade_meaning(sighting: Sighting, _: CaseContent) -> str:
    known = sighting.grade[:1] in RELIABILITY and sighting.grade[1:] in CREDIBILITY
    return describe_grade(sighting.grade) if known else ""


def _route_title(leg: Leg, case: CaseContent) -> str:
    route = case.route_of.get(leg.route)
    return route.title if route else ""


def _file_name(scene: Scene, _: CaseContent) -> str:
    """The image's name alone: the folders it lies in are the analyst's own business."""
    return PureWindowsPath(scene.path).name  # parts a path at either slash


_ACQUIRED_OF_SCENE = (
    _text("acquired_start", lambda m, c: _when(when.start) if (when := _acquired(m, c)) else None),
    _text("acquired_end", lambda m, c: _when(when.end) if (when := _acquired(m, c)) else None),
)
_ACQUIRED = (
    _text("acquired_start", lambda scene, _: _when(scene.acquired_start)),
    _text("acquired_end", lambda scene, _: _when(scene.acquired_end)),
)

_COLUMNS: dict[str, tuple[Column, ...]] = {
    "annotations": (
        _text("label"),
        _text("class", lambda mark, _: mark.category),
        _text("kind"),
        _text("scene", _scene_name),
        _text("scene_uuid", lambda mark, _: mark.scene),
        *_ACQUIRED_OF_SCENE,
        Column("simulated", "flag", _simulated),
        _number("length_m"),
        _number("length_se_m", "length_se"),
        _number("width_m"),
        _number("width_se_m", "width_se"),
        _number("bearing_deg"),
        _number("bearing_se_deg", "bearing_se"),
        _number("area_m2"),
        _number("area_se_m2", "area_se"),
        _number("height_m"),
        _number("height_se_m", "height_se"),
        _text("likelihood", lambda mark, _: mark.confidence),
        _text("basis"),
        _text("rationale"),
        _text("alternative"),
        Column("occluded", "flag", lambda mark, _: mark.occluded),
        Column("partial", "flag", lambda mark, _: mark.partial),
        _text("attributes"),
        _text("review"),
        _number("score"),
        _text("object"),
        _text("whole"),
        _text("pixels", _pixels),
        _text("holes"),
        _text("note"),
    ),
    "sightings": (
        _text("vessel", _vessel("name")),
        _text("imo", _vessel("imo")),
        _text("vessel_uuid", lambda sighting, _: sighting.vessel),
        _text("identification", lambda sighting, _: sighting.identification.value),
        _text("status", lambda sighting, _: sighting.status.value),
        _text("place", _place_name),
        _text("place_uuid", lambda sighting, _: sighting.place),
        _number("radius_m"),
        _text("start", lambda sighting, _: _when(sighting.start)),
        _text("end", lambda sighting, _: _when(sighting.end)),
        _text("source", lambda sighting, case: _source_title(sighting.source, case)),
        _text("source_uuid", lambda sighting, _: sighting.source),
        _text("grade"),
        _text("grade_meaning", _grade_meaning),
        _text("outcome"),
        _text("reason"),
        _text("category"),
        _integer("low"),
        _integer("count"),
        _integer("high"),
        _text("unit"),
        _text("likelihood"),
        _text("because", lambda sighting, _: sighting.rationale),
        _text("stated"),
        _text("quote"),
        _text("page"),
        _text("annotation_uuids", lambda sighting, _: _joined(sighting.annotations)),
        _text("note"),
    ),
    "places": (
        _text("name"),
        _text("aliases", lambda place, _: _joined(place.aliases)),
        _text("kind"),
        _text("country"),
        _text("locode"),
        _number("radius_m"),
        _text("note"),
    ),
    "legs": (
        _text("route", _route_title),
        _text("route_uuid", lambda leg, _: leg.route),
        _integer("position"),
        _text("mode"),
        _text("status", lambda leg, _: leg.status.value),
        _text("origin"),
        _text("destination"),
        _number("length_m"),
        _number("length_se_m", "length_se"),
        _number("geodesic_m"),
        _number("hours_low"),
        _number("hours_high"),
        _number("land_crossing_m"),
        _text("coastline"),
        _text("sources", lambda leg, case: _joined(_source_title(uuid, case) for uuid in leg.sources)),
        _text("source_uuids", lambda leg, _: _joined(leg.sources)),
        _text("note"),
    ),
    "scenes": (
        _text("name"),
        *_ACQUIRED,
        Column("simulated", "flag", lambda scene, _: scene.simulated),
        _text("credit"),
        _text("licence"),
        _text("file", _file_name),
        _text("sha256"),
        _integer("size_bytes"),
        _integer("width_px", "width"),
        _integer("height_px", "height"),
        _integer("bands"),
        _text("dtype"),
        _text("crs"),
        _number("gsd_m"),
        _number("georef_se_m"),
        _text("georef_note"),
    ),
    "masks": (
        _text("not_observed", lambda mask, _: MASKS.get(mask.kind, mask.kind)),
        _text("kind"),
        _text("scene", _scene_name),
        _text("scene_uuid", lambda mask, _: mask.scene),
        *_ACQUIRED_OF_SCENE,
        _text("note"),
    ),
    "vessels": (
        _text("name"),
        _text("imo"),
        _text("mmsi"),
        _text("flag"),
        _number("length_m"),
        _number("beam_m"),
        _text("marks"),
        _text("note"),
    ),
    "sources": (
        _text("title"),
        _text("publisher"),
        _text("kind"),
        _text("published"),
        _text("url"),
        _text("read_on"),
        _text("sha256"),
        _text("note"),
    ),
    "particulars": (
        _text("vessel", lambda said, case: v.name if (v := case.vessel_of.get(said.vessel)) else ""),
        _text("vessel_uuid", lambda said, _: said.vessel),
        _text("kind"),
        _text("value"),
        _text("number"),
        _text("start", lambda said, _: _when(said.start)),
        _text("end", lambda said, _: _when(said.end)),
        _text("known_on", lambda said, _: _when(said.known_on)),
        _text("source", lambda said, case: _source_title(said.source, case)),
        _text("source_uuid", lambda said, _: said.source),
        _text("grade"),
        _text("note"),
    ),
    "evidence": (
        _text("name"),
        _text("source", lambda each, case: _source_title(each.source, case)),
        _text("source_uuid", lambda each, _: each.source),
        _text("kind"),
        _text("original_uuid", lambda each, _: each.original),
        _text("sha256"),
        _integer("size_bytes"),
        _text("media_type"),
        _text("acquired_by"),
        _text("acquired", lambda each, _: _when(each.acquired)),
        _text("acquired_from", lambda each, _: each.acquired_from if each.kind == "original" else ""),
        _text("tool"),
        _text("licence"),
        _text("note"),
    ),
    "citations": (
        _text("subject_uuid", lambda use, _: use.subject),
        _text("subject_table", lambda use, _: use.table),
        _text("source", lambda use, case: _source_title(use.source, case)),
        _text("source_uuid", lambda use, _: use.source),
        _text("evidence_uuid", lambda use, _: use.evidence),
        _text("grade"),
        _text("quote"),
        _text("page"),
        _text("note"),
    ),
    "lists": (
        _text("name"),
        _text("publisher"),
        _text("format"),
        _text("dated", lambda held, _: _when(held.dated)),
        _text("file", lambda held, _: PureWindowsPath(held.file).name),
        _text("sha256"),
        _text("note"),
    ),
}
