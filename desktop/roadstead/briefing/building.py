"""From the records of a case to the content of its brief: numbering, ordering, wording. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from roadstead.briefing.charts import figures_of
from roadstead.briefing.content import (
    Brief,
    ChartSpec,
    ChipSpec,
    CountRow,
    FileEntry,
    FindingLine,
    LegRow,
    Mark,
    PlaceRow,
    RouteLine,
    SceneEntry,
    ShipRow,
    SightingRow,
    SourceEntry,
    ThingSpan,
)
from roadstead.briefing.framing import chip_bounds, legs_in_order, map_spec, named_places
from roadstead.briefing.linting import lint, texts_of, wording_used
from roadstead.briefing.prose import (
    half_width,
    identification_words,
    is_day,
    leg_length,
    likely_words,
    limits,
    mark_words,
    method,
    resolution,
    route_summary,
    said_words,
    shown,
    source_summary,
    travel_hours,
    unobserved,
    what_words,
)
from roadstead.briefing.ships import ship_rows
from roadstead.briefing.things import thing_tables
from roadstead.briefing.wording import is_grade, legend, sentences
from roadstead.domain.activities import SEEN
from roadstead.domain.content import CaseContent
from roadstead.domain.coordinates import Pixel, format_position, rings_of
from roadstead.domain.halftimes import told
from roadstead.domain.likelihood import in_wording
from roadstead.domain.methods import how_came
from roadstead.domain.records import Annotation, Count, Evidence, Leg, Mask, Place, Route, Scene, Sighting, point_of
from roadstead.domain.times import period
from roadstead.domain.vocabulary import CREDIBILITY, RELIABILITY

_WIDTH_95 = 1.959963984540054
_MODES = {"sea": "Sea", "rail": "Rail", "hand": "By hand"}


@dataclass(slots=True)
class _Numbers:
    """Numbers given in order of first use, with what each was used for."""

    order: dict[str, int] = field(default_factory=dict)
    uses: dict[str, list[str]] = field(default_factory=dict)

    def use(self, uuid: str, known: Iterable[str], what: str) -> int | None:
        """The number of a record, given now if this is its first use; None when the case does not hold it."""
        if not uuid or uuid not in known:
            return None
        self.uses.setdefault(uuid, []).append(what)
        return self.order.setdefault(uuid, len(self.order) + 1)


def build_brief(content: CaseContent) -> Brief:
    """The brief of a case. The same records give an equal brief, whatever order the sightings were read in."""
    sources, images = _Numbers(), _Numbers()
    findings = _finding_lines(content, sources)
    ordered = _in_order(content)
    sightings = tuple(_sighting_row(content, s, i, sources, images) for i, s in enumerate(ordered, 1))
    legs = _leg_rows(content, sources)
    ships = ship_rows(content, ordered, lambda uuid, use: sources.use(uuid, content.source_of, use))
    things = thing_tables(content, lambda uuid: images.use(uuid, content.scene_of, "things"))
    scenes = {scene.uuid: scene for scene in content.scenes}
    used_scenes = [scenes[uuid] for uuid in images.order]
    case = content.case
    return Brief(
        title=case.title,
        question=case.question,
        author=case.author,
        tlp=case.tlp,
        dated=content.at,
        case_uuid=case.uuid,
        root=content.root,
        entries=content.entries,
        findings=findings,
        locator=map_spec(content),
        sightings=sightings,
        ships=ships,
        counts=_count_rows(content),
        charts=tuple(
            ChartSpec(c.title, c.note, tuple(figures_of(c.found)) if c.found else (), c.found, c.why)
            for c in content.charts
        ),
        thing_tables=things,
        thing_spans=tuple(ThingSpan(thing.name, thing.first, thing.last) for thing in content.things),
        chips=_chips(content, ordered, images.order),
        places=tuple(map(_place_row, named_places(content))),
        routes=tuple(
            _route_line(route, [leg for leg in content.legs if leg.route == route.uuid]) for route in content.routes
        ),
        legs=legs,
        sources=_source_entries(content, sources),
        source_summary=source_summary([s for s in content.sources if s.uuid in sources.order], used_scenes),
        scenes=tuple(_scene_entry(scene, i, content.masks) for i, scene in enumerate(used_scenes, 1)),
        method=method(content, used_scenes),
        limits=limits(content, used_scenes, len(sources.order)),
        grades=_grade_legend(sightings, ships),
        likelihoods=legend([*(text for _, text in texts_of(content)), *_likelihoods_of(content, ordered)]),
        warnings=tuple(lint(content)),
    )


def _in_order(content: CaseContent) -> list[Sighting]:
    """Sightings by time, undated ones last; the uuid settles ties."""
    return sorted(content.sightings, key=lambda s: (not (s.start or s.end), str(s.start or s.end), s.uuid))


def _finding_lines(content: CaseContent, sources: _Numbers) -> tuple[FindingLine, ...]:
    known = {source.uuid for source in content.sources}
    lines = []
    ordered = sorted(content.findings, key=lambda f: (f.position, f.uuid))
    for number, finding in enumerate(ordered, 1):
        used = (sources.use(uuid, known, f"finding {number}") for uuid in dict.fromkeys(finding.sources))
        lines.append(FindingLine(number, finding.text, tuple(sorted(n for n in used if n is not None))))
    return tuple(lines)


def _sighting_row(
    content: CaseContent, sighting: Sighting, number: int, sources: _Numbers, images: _Numbers
) -> SightingRow:
    marks = _annotations_of(content, sighting)
    grade = sighting.grade if is_grade(sighting.grade) else ""
    use = f"sighting {number}" + (f" ({grade})" if grade else "")
    scenes = {scene.uuid for scene in content.scenes}
    shown = dict.fromkeys(images.use(mark.scene, scenes, f"sighting {number}") for mark in marks)
    vessel = next((v for v in content.vessels if v.uuid == sighting.vessel), None)
    lengths = [mark.length for mark in marks if mark.category == "vessel" and mark.length is not None]
    known = content.source_of
    reference = sources.use(sighting.source, known, use)
    for further in content.citations:
        if further.subject == sighting.uuid:
            sources.use(further.source, known, f"sighting {number} ({further.grade})")
    return SightingRow(
        number=number,
        when=told(sighting.start, sighting.end).removesuffix(" UTC") or "not stated",
        where=_where(content, sighting),
        what=what_words(sighting, vessel, marks),
        identification=identification_words(sighting.identification, vessel, marks) if sighting.outcome == SEEN else "",
        status=sighting.status,
        length="; ".join(map(str, lengths)),
        registry_length=f"{vessel.length_m:.0f} m" if vessel and vessel.length_m else "",
        reference=reference,
        grade=grade,
        images=tuple(n for n in shown if n is not None),
        note=" ".join(
            filter(None, (said_words(sighting, wording_used(content)), content.listed.get(sighting.uuid, "")))
        ),
        weighed=content.weighed.get(sighting.uuid, ()),
    )


NOT_CHECKED = "No second reader has checked it."


def _count_rows(content: CaseContent) -> tuple[CountRow, ...]:
    """The counts in order of their images' times."""
    found = [(content.scene_of.get(count.scene), count) for count in content.counts]
    found.sort(key=lambda pair: (str(pair[0].taken if pair[0] else ""), pair[1].uuid))
    return tuple(
        CountRow(
            when=period(scene.acquired, zone="") if scene and scene.acquired else "not stated",
            image=scene.name if scene else "",
            what=count.label or count.category,
            range=_count_range(count),
            how=" ".join((*how_came(count.method), content.checked.get(count.category) or NOT_CHECKED)),
        )
        for scene, count in found
    )


def _count_range(count: Count) -> str:
    if count.lost:
        return f"{count.unit}: no longer known"
    return f"{count.value:,}{f' ({count.low:,} to {count.high:,})' if count.low < count.high else ''} {count.unit}"


def _where(content: CaseContent, sighting: Sighting) -> str:
    place = next((p for p in content.places if p.uuid == sighting.place), None)
    spot = point_of(sighting.geometry)
    if place and spot == point_of(place.geometry):
        return place.name
    radius = f" within {sighting.radius_m:,.0f} m" if sighting.radius_m else ""
    position = format_position(spot, 3) + radius if spot else ""
    if place and position:
        return f"{place.name}, {position}"
    return place.name if place else position or "not stated"


def _annotations_of(content: CaseContent, sighting: Sighting) -> list[Annotation]:
    """The marks of things that a sighting rests on: what was written beside them is no evidence."""
    by_uuid = {annotation.uuid: annotation for annotation in content.annotations if not annotation.is_remark}
    return [by_uuid[uuid] for uuid in sighting.annotations if uuid in by_uuid]


def _chips(content: CaseContent, ordered: list[Sighting], images: dict[str, int]) -> tuple[ChipSpec, ...]:
    """One chip for each scene that a sighting is annotated on."""
    scenes = {scene.uuid: scene for scene in content.scenes}
    chips = []
    for number, sighting in enumerate(ordered, 1):
        marks = [mark for mark in _annotations_of(content, sighting) if mark.scene in scenes and mark.pixels]
        for uuid in dict.fromkeys(mark.scene for mark in marks):
            chips.append(_chip(content, number, images[uuid], scenes[uuid], [m for m in marks if m.scene == uuid]))
    return tuple(chips)


def _shows(bounds: tuple[int, int, int, int], at: Pixel) -> bool:
    """Whether a piece of a scene has a pixel in it."""
    left, top, right, bottom = bounds
    return left <= at.x <= right and top <= at.y <= bottom


def _likelihoods_of(content: CaseContent, ordered: list[Sighting]) -> list[str]:
    """The words of likelihood of the marks that the brief shows."""
    wording = wording_used(content)
    marks = [likely_words(m, wording) for sighting in ordered for m in _annotations_of(content, sighting)]
    return [*marks, *(in_wording(sighting.likelihood, wording) for sighting in ordered if sighting.likelihood)]


def _chip(content: CaseContent, sighting: int, image: int, scene: Scene, marks: list[Annotation]) -> ChipSpec:
    corners, wording = list(chain.from_iterable(mark.pixels for mark in marks)), wording_used(content)
    bounds = chip_bounds(scene, corners)
    return ChipSpec(
        sighting=sighting,
        image=image,
        scene=scene,
        bounds=bounds,
        remarks=tuple(
            Mark(m.kind, m.category, m.label, m.pixels)
            for m in content.annotations
            if m.is_remark and m.scene == scene.uuid and _shows(bounds, m.pixels[-1])
        ),
        marks=tuple(
            Mark(
                m.kind,
                m.category,
                mark_words(m, wording),
                m.pixels,
                content.schema.colour(m.category),
                m.basis == "assessed",
                m.rationale,
                rings_of(m.holes),
            )
            for m in sorted(marks, key=lambda mark: mark.category != "vessel")
        ),
        when=period(scene.acquired) if scene.acquired else "date not stated",
    )


def _route_line(route: Route, legs: list[Leg]) -> RouteLine:
    """A route's title, sum and note; what its legs' own notes say already is not said again."""
    said = {sentence for leg in legs for sentence in sentences(leg.note)}
    note = " ".join(sentence for sentence in sentences(route.note) if sentence not in said)
    return RouteLine(route.title, route_summary(legs), note)


def _leg_rows(content: CaseContent, sources: _Numbers) -> tuple[LegRow, ...]:
    known = {source.uuid for source in content.sources}
    rows = []
    for number, leg in enumerate(legs_in_order(content), 1):
        used = (sources.use(uuid, known, f"leg {number}") for uuid in dict.fromkeys(leg.sources))
        references = tuple(sorted(n for n in used if n is not None))
        rows.append(_leg_row(content, leg, number, references))
    return tuple(rows)


def _leg_row(content: CaseContent, leg: Leg, number: int, references: tuple[int, ...]) -> LegRow:
    names = {place.uuid: place.name for place in content.places}
    doubt = _WIDTH_95 * leg.length_se if leg.length_se else 0.0
    return LegRow(
        number=number,
        route=next((route.title for route in content.routes if route.uuid == leg.route), ""),
        mode=_MODES.get(leg.mode, leg.mode),
        status=leg.status,
        ends=" to ".join(names.get(end, end) or "not stated" for end in (leg.origin, leg.destination)),
        length=leg_length(leg.length_m, doubt, leg.mode),
        geodesic=leg_length(leg.geodesic_m, 0.0, leg.mode),
        hours=travel_hours(leg.hours_low, leg.hours_high),
        references=references,
        note=leg.note,
    )


def _place_row(place: Place) -> PlaceRow:
    spot = point_of(place.geometry)
    radius = f"{place.radius_m / 1000:g} km" if place.radius_m >= 1000 else f"{place.radius_m:g} m"
    kind = ", ".join(part for part in (place.kind, place.country) if part)
    return PlaceRow(
        place.name, place.aliases, kind, format_position(spot, 3) if spot else "", radius if spot else "", place.note
    )


def _source_entries(content: CaseContent, numbers: _Numbers) -> tuple[SourceEntry, ...]:
    by_uuid = {source.uuid: source for source in content.sources}
    return tuple(
        SourceEntry(
            number=number,
            title=(source := by_uuid[uuid]).title,
            kind=source.kind,
            publisher=source.publisher,
            published=source.published,
            read_on=source.read_on if is_day(source.read_on) else "",
            reading="" if is_day(source.read_on) else source.read_on,
            url=source.url,
            sha256=source.sha256,
            note=source.note,
            uses=tuple(numbers.uses[uuid]),
            files=tuple(_file_entry(content, e) for e in content.evidence if e.source == uuid and not e.original),
        )
        for uuid, number in numbers.order.items()
    )


def _file_entry(content: CaseContent, kept: Evidence) -> FileEntry:
    """Who acquired a file, when and from where, under which licence (Berkeley Protocol, chapter VI)."""
    parts = (
        f"acquired by {kept.acquired_by}" if kept.acquired_by else "acquired by nobody who is named",
        f"{kept.acquired:%Y-%m-%d %H:%M} UTC" if kept.acquired else "at no stated time",
        f"from {kept.acquired_from}" if kept.acquired_from else "",
        f"licence: {kept.licence}" if kept.licence else "",
    )
    trouble = content.unsound.get(kept.uuid, "")
    return FileEntry(kept.name, ", ".join(filter(None, parts)), kept.sha256, trouble)


def _scene_entry(scene: Scene, number: int, masks: Sequence[Mask]) -> SceneEntry:
    error = half_width(_WIDTH_95 * scene.georef_se_m, "m") if scene.georef_se_m else ""
    place = f"{scene.crs}, position ±\u00a0{error}" if scene.georeferenced else "none"
    if scene.georeferenced and not error:
        place = f"{scene.crs}, error not stated"
    return SceneEntry(
        number=number,
        name=scene.name,
        acquired=period(scene.acquired, zone="") if scene.acquired else "not stated",
        resolution=resolution(scene),
        georeference=place,
        credit=scene.credit,
        licence=scene.licence,
        sha256=scene.sha256,
        simulated=scene.simulated,
        unobserved=unobserved(scene, masks),
        shown=shown(scene),
    )


def _grade_legend(rows: Iterable[SightingRow], ships: Iterable[ShipRow]) -> tuple[tuple[str, str], ...]:
    """The letters and digits of the Admiralty code that the brief uses, each with its meaning."""
    claims = (claim for ship in ships for claim in (*ship.flags, *ship.claims))
    used = {sign for graded in (*rows, *claims) for sign in graded.grade}
    return tuple((sign, text) for sign, text in {**RELIABILITY, **CREDIBILITY}.items() if sign in used)
