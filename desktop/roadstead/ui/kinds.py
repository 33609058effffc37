"""What the window shows of each kind of record, in tables and in the inspector, and how it is edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from roadstead.domain import cards
from roadstead.domain.coordinates import format_position
from roadstead.domain.errors import UserError
from roadstead.domain.likelihood import TERMS, parse_likelihood
from roadstead.domain.methods import doubts_of, how_came
from roadstead.domain.quantity import Measured
from roadstead.domain.query import LIKELY_ORDER
from roadstead.domain.records import (
    Annotation,
    CaseInfo,
    Count,
    Finding,
    Leg,
    Mask,
    Place,
    Registration,
    Route,
    Scene,
    Sighting,
)
from roadstead.domain.saying import BASES, parse_basis, parse_flag
from roadstead.domain.times import Interval, iso, parse_interval
from roadstead.domain.vocabulary import MASKS, Identification, Status, Tlp
from roadstead.ui.areafields import AREA
from roadstead.ui.classfields import CLASS
from roadstead.ui.countfields import COUNTED, READ, count_why, doubted, named, number_of
from roadstead.ui.fields import Field, Kind, NameOf, plain_kind
from roadstead.ui.listfields import LISTED, SNAPSHOT
from roadstead.ui.markfields import HEIGHT, attributes, mark_fields, state, state_why
from roadstead.ui.readingfields import ADJUDICATION, READING
from roadstead.ui.runfields import MADE_BY, RUN
from roadstead.ui.shipfields import PARTICULAR, VESSEL
from roadstead.ui.sightingfields import GRADE, LOGGED, OUTCOME, SHIP, WHEN, sighting_name
from roadstead.ui.sourcefields import CITATION, EVIDENCE, SOURCE
from roadstead.ui.thingfields import APPEARANCE, THING


def _text(
    title: str, column: str, *, edit: str | tuple[str, ...] = "line", width: int = 140, table: bool = True
) -> Field:
    return Field(
        title,
        lambda r, _: str(getattr(r, column)),
        column,
        width=width,
        table=table,
        edit=edit,
        put=lambda r, text: replace(r, **{column: text.strip()}),
    )


def _parsed(title: str, column: str, parse: Callable[[str], str], width: int = 96) -> Field:
    field = _text(title, column, width=width)
    return replace(field, put=lambda r, text: replace(r, **{column: parse(text) if text.strip() else ""}))


def _choice(
    title: str, column: str, words: tuple[str, ...], make: Callable[[str], Any] = str, width: int = 110
) -> Field:
    return Field(
        title,
        lambda r, _: str(getattr(r, column)),
        column,
        width=width,
        edit=words,
        put=lambda r, text: replace(r, **{column: make(text)}),
    )


def _flag(title: str, column: str) -> Field:
    return Field(
        title,
        lambda r, _: "yes" if getattr(r, column) else "no",
        column,
        width=84,
        edit=("no", "yes"),
        put=lambda r, text: replace(r, **{column: parse_flag(text)}),
    )


def _measured(title: str, name: str, column: str, why: Callable[[Any], str]) -> Field:
    def show(record: Any, _: NameOf) -> str:
        value = getattr(record, name)
        return str(value) if value is not None else "–"

    return Field(title, show, column, number=True, width=112, why=why)


def _metres(title: str, column: str, *, edit: bool = False) -> Field:
    def show(record: Any, _: NameOf) -> str:
        value = getattr(record, column)
        return f"{value:,.4g} m" if value is not None else ("" if edit else "–")

    return Field(
        title,
        show,
        column,
        number=True,
        width=88,
        edit="line" if edit else "",
        put=lambda r, text: replace(r, **{column: _length(text)}),
    )


def _length(text: str) -> float | None:
    bare = text.strip().removesuffix("m").replace(",", "").strip()
    if not bare:
        return None
    try:
        value = float(bare)
    except ValueError:
        raise UserError(f"“{text}” is not a length.", "Write metres, such as 131.") from None
    if not 0 < value < 1e7:
        raise UserError(f"“{text}” is not a possible length.", "Write metres, such as 131.")
    return value


def _reference(title: str, column: str, missing: str = "–", width: int = 140) -> Field:
    title_of = {"source": "title", "route": "title"}
    return Field(
        title,
        lambda r, name: name(getattr(r, column)) or missing,
        f"{column}.{title_of.get(column, 'name')}",
        width=width,
        link=lambda r: (getattr(r, column),) if getattr(r, column) else (),
    )


def _references(title: str, column: str) -> Field:
    return Field(
        title,
        lambda r, name: ", ".join(filter(None, map(name, getattr(r, column)[:8]))) or "–",
        table=False,
        link=lambda r: tuple(getattr(r, column)),
    )


def _interval(start: str, end: str) -> Callable[[Any, str], Any]:
    def put(record: Any, text: str) -> Any:
        if not text.strip():
            return replace(record, **{start: None, end: None})
        found = parse_interval(text)
        return replace(record, **{start: found.start, end: found.end})

    return put


def _typed(interval: Interval | None) -> str:
    """An interval as it is typed: a day ``2023-10-12Z``, a moment, or ``START/END``; full minutes without seconds."""
    if interval is None:
        return ""
    for text in (f"{iso(interval.start)[:10]}Z", iso(interval.start), interval.iso()):
        if parse_interval(text) == interval:
            return text.replace(":00Z", "Z")
    return interval.iso()


def _when(title: str, column: str, interval: Callable[[Any], Interval | None], end: str) -> Field:
    def show(record: Any, _: NameOf) -> str:
        found = interval(record)
        return str(found) if found else ""

    return Field(
        title, show, column, width=256, edit="line", put=_interval(column, end), typed=lambda r: _typed(interval(r))
    )


def _card(name: str, width: int) -> Field:
    """A field of the scene's card, with where its value comes from."""
    field = cards.FIELDS[name]

    def show(scene: Scene, _: NameOf) -> str:
        value = cards.value_of(scene, name)
        return cards.in_words(name, value) if value is not None else ""

    def put(scene: Scene, text: str) -> Scene:
        value = cards.parse_value(name, text)
        return replace(scene, **{name: value if value is not None else (None if field.is_number else "")})

    return Field(
        field.title,
        show,
        name,
        number=field.is_number,
        width=width,
        why=lambda r: _origin(r, name),
        edit="line",
        put=put,
        origin=lambda r: cards.origins_of(r).get(name, ""),
    )


def _origin(scene: Scene, name: str) -> str:
    """Where a value of the card comes from, and what contradicts it."""
    origin = cards.origins_of(scene).get(name, "")
    doubts = [doubt.text for doubt in cards.contradictions_of(scene) if doubt.field == name]
    return "\n".join(
        [*([f"From {origin}"] if origin and not origin.startswith("typed") else [origin] if origin else []), *doubts]
    )


_POSITION = Field(
    "Position",
    lambda r, _: format_position(_middle(r)) if r.geometry is not None else "–",
    width=170,
    number=True,
    why=lambda r: "The middle of its extent, WGS 84",
)


def _middle(record: Any) -> Any:
    from roadstead.domain.coordinates import LonLat

    west, south, east, north = record.geometry.bounds
    return LonLat((west + east) / 2, (south + north) / 2)


def _measure_why(record: Annotation) -> str:
    if record.length_m is None:
        return "Its scene has no georeference, so lengths cannot be measured"
    return (
        "Measured along the geodesic on the WGS 84 ellipsoid between the marked pixels. The interval holds the truth "
        "in 95 of 100 cases; it comes from the pixel size, the click and the georeference."
    )


def _likely_why(_: Annotation) -> str:
    return "How likely it is that it is what its class says, in the words of ICD 203; Alt+1 to Alt+7, Alt+0 for none"


def _basis_why(_: Annotation) -> str:
    return "Seen: it is there in the image (drawn solid). Assessed: a conclusion (drawn dashed). Alt+A changes it"


def _hours(leg: Leg, _: NameOf) -> str:
    if leg.hours_low is None or leg.hours_high is None:
        return "–"
    days = leg.hours_high >= 72
    scale, unit = (24, "d") if days else (1, "h")
    return f"{leg.hours_low / scale:.0f} to {leg.hours_high / scale:.0f} {unit}"


def _leg_length(leg: Leg, _: NameOf) -> str:
    if leg.length_se:
        return str(Measured(leg.length_m / 1000, leg.length_se / 1000, "km"))
    return f"{leg.length_m / 1000:,.0f} km"


_SIZE = Field(
    "Size",
    lambda r, _: f"{r.width:,} × {r.height:,} px, {r.bands} × {r.dtype}",
    width=190,
    why=lambda r: f"{r.size_bytes:,} bytes\n{r.path}",
)

KINDS: tuple[Kind, ...] = (
    Kind(
        Annotation,
        "Mark",
        "Annotations",
        lambda r, name: r.label or name.schema.named(r.category),
        (
            Field("Class", lambda r, name: name.schema.named(r.category), "category", width=136),
            _text("Label", "label"),
            Field("Kind", lambda r, _: r.kind, "kind", width=80),
            _measured("Length", "length", "length_m", _measure_why),
            _measured("Width", "width", "width_m", lambda r: "\n".join((_measure_why(r), *doubts_of(r.method)))),
            _measured(
                "Bearing",
                "bearing",
                "bearing_deg",
                lambda r: "Clockwise from true north; of a box its long axis, 0° up to 180°",
            ),
            _measured("Area", "area", "area_m2", lambda r: "Of a box, an ellipse, or a polygon less its holes"),
            HEIGHT,
            replace(
                _choice("Likelihood", "confidence", ("", *TERMS), parse_likelihood, 130),
                why=_likely_why,
                ranks=LIKELY_ORDER,
            ),
            replace(_choice("Basis", "basis", ("", *BASES), parse_basis, 88), why=_basis_why),
            _text("Because", "rationale", edit="text", width=220),
            _text("Or else", "alternative", width=140),
            _flag("Occluded", "occluded"),
            _flag("Partial", "partial"),
            Field("State", lambda r, _: state(r), "review", width=92, why=state_why),
            *MADE_BY,
            Field("Attributes", lambda r, _: attributes(r), "attributes", width=160),
            _reference("Thing", "object"),
            _reference("Scene", "scene"),
            _POSITION,
            _text("Note", "note", edit="text", width=220),
        ),
        "No marks yet. Open a scene, press B and draw from bow to stern.",
        details=mark_fields,
    ),
    Kind(
        Sighting,
        "Sighting",
        "Sightings",
        sighting_name,
        (
            SHIP,
            _reference("Place", "place"),
            WHEN,
            OUTCOME,
            _choice("Identification", "identification", tuple(map(str, Identification)), Identification),
            *(_choice("Status", "status", tuple(map(str, Status)), Status, 90), GRADE),
            _reference("Source", "source", width=200),
            _metres("Radius", "radius_m", edit=True),
            *LOGGED,
            _references("Rests on", "annotations"),
            _POSITION,
            _text("Note", "note", edit="text", width=220),
        ),
        "No sightings yet. Select a mark and press G.",
    ),
    Kind(
        Scene,
        "Scene",
        "Scenes",
        lambda r, _: r.name,
        (
            _text("Name", "name", width=190),
            replace(
                _when("Taken", "acquired_start", lambda r: r.acquired, "acquired_end"),
                why=lambda r: _origin(r, "acquired"),
                origin=lambda r: cards.origins_of(r).get("acquired", ""),
            ),
            _card("sensor", 130),
            _card("provider", 110),
            Field(
                "Pixel",
                lambda r, _: f"{r.gsd_m:.3g} m" if r.gsd_m else "–",
                "gsd_m",
                number=True,
                width=80,
                why=lambda r: f"Ground size of a pixel at the middle of the image\n{_origin(r, 'gsd_m')}".strip(),
                origin=lambda r: cards.origins_of(r).get("gsd_m", ""),
            ),
            *(_card(name, 92) for name in ("off_nadir_deg", "sun_azimuth_deg", "sun_elevation_deg", "cloud_percent")),
            Field(
                "CRS",
                lambda r, _: (r.crs if len(r.crs) < 24 else "own CRS") if r.georeferenced else "no georeference",
                "crs",
                width=120,
                why=lambda r: r.georef_note or r.crs,
            ),
            Field("How placed", lambda r, _: r.georef_note or "–", "georef_note", width=220, prose=True),
            Field(
                "Position error",
                lambda r, _: f"± {1.96 * r.georef_se_m:.2g} m" if r.georef_se_m else "–",
                "georef_se_m",
                number=True,
                width=110,
                why=lambda r: r.georef_note,
            ),
            Field("Simulated", lambda r, _: "SIMULATED" if r.simulated else "no", "simulated", width=92),
            _SIZE,
            _card("credit", 160),
            _card("licence", 120),
            _card("obtained", 120),
            Field("File", lambda r, _: r.path, "path", width=260),
            Field("SHA-256", lambda r, _: r.sha256, "sha256", width=160, table=False),
        ),
        "No images yet. Press Ctrl+I, or drop them on the window.",
    ),
    Kind(
        Mask,
        "Mask",
        "Masks",
        lambda r, name: f"not observed: {r.kind}",
        (
            replace(
                _choice("Why", "kind", tuple(MASKS)),
                why=lambda r: "What lies under it was not observed; that nothing was marked there says nothing",
            ),
            _reference("Scene", "scene"),
            _POSITION,
            _text("Note", "note", edit="text", width=220),
        ),
        "No masks yet. Press K and outline the cloud: what lies under it was not observed.",
    ),
    Kind(
        Registration,
        "Registration",
        "Registrations",
        lambda r, name: f"{name(r.scene)} on {name(r.reference)}",
        (
            _reference("Scene", "scene", width=190),
            _reference("Laid on", "reference", width=190),
            Field("Model", lambda r, _: r.model, "model", width=80),
            Field(
                "Residual",
                lambda r, _: f"{r.residual_px:.2f} px" if r.residual_px is not None else "not found",
                "residual_px",
                number=True,
                width=90,
                why=lambda r: "RMS per axis of the windows that agree, in pixels of the scene it is laid on",
            ),
            Field(
                "On the ground",
                lambda r, _: f"{r.residual_m:.2g} m" if r.residual_m is not None else "–",
                "residual_m",
                number=True,
                width=110,
            ),
            Field("Windows", lambda r, _: f"{r.used:,} of {r.windows:,}", "used", number=True, width=90),
            Field("Trusted", lambda r, _: "yes" if r.sound else "no", "sound", width=80, why=lambda r: r.note),
            Field("Applied", lambda r, _: "applied" if r.applied else "no", "applied", width=80),
            Field("Note", lambda r, _: r.note or "–", "note", width=220, prose=True),
        ),
        "No registrations yet. Ctrl+Shift+L lays the scene on the canvas exactly on another one.",
    ),
    Kind(
        Count,
        "Count",
        "Counts",
        lambda r, _: named(r),
        (
            Field("Of", lambda r, _: r.unit or r.category, "unit", width=110),
            Field("Value", lambda r, _: number_of(r, "value"), "value", number=True, width=76, why=count_why),
            doubted("low"),
            doubted("high"),
            Field("Counted", lambda r, _: COUNTED.get(r.kind, r.kind), "kind", width=150),
            READ,
            _text("Label", "label"),
            _reference("Scene", "scene"),
            _references("Rests on", "annotations"),
            Field(
                "How it came about",
                lambda r, _: "\n".join(how_came(r.method)) or "–",
                width=420,
                why=count_why,
                prose=True,
            ),
            _text("Note", "note", edit="text", width=220),
        ),
        "No counts yet. Press N and click what you count; Enter ends the tally.",
    ),
    VESSEL,
    PARTICULAR,
    Kind(
        Place,
        "Place",
        "Places",
        lambda r, _: r.name,
        (
            _text("Name", "name"),
            Field(
                "Other names",
                lambda r, _: ", ".join(r.aliases),
                width=200,
                edit="line",
                put=lambda r, t: replace(r, aliases=tuple(a.strip() for a in t.split(",") if a.strip())),
            ),
            _text("Kind", "kind", width=80),
            _text("Country", "country", width=80),
            _text("UN/LOCODE", "locode", width=92),
            _metres("Radius", "radius_m", edit=True),
            _POSITION,
            _text("Note", "note", edit="text", width=220),
        ),
        "No places yet. They come with the sightings that name them.",
    ),
    SOURCE,
    Kind(
        Leg,
        "Leg",
        "Legs",
        lambda r, _: f"{r.origin} – {r.destination}",
        (
            Field("From", lambda r, _: r.origin, "origin"),
            Field("To", lambda r, _: r.destination, "destination"),
            Field("Mode", lambda r, _: r.mode, "mode", width=70),
            _choice("Status", "status", tuple(s.value for s in Status), Status, 90),
            Field("Length", _leg_length, "length_m", number=True, width=112),
            Field(
                "Geodesic",
                lambda r, _: f"{r.geodesic_m / 1000:,.0f} km",
                "geodesic_m",
                number=True,
                width=92,
                why=lambda r: "The shortest way between its ends on the ellipsoid; a leg is never shorter",
            ),
            Field("Duration", _hours, "hours_low", number=True, width=92),
            Field(
                "On land",
                lambda r, _: f"{r.land_crossing_m:,.0f} m" if r.land_crossing_m is not None else "–",
                "land_crossing_m",
                number=True,
                width=80,
                why=lambda r: r.coastline,
            ),
            Field("Coastline", lambda r, _: r.coastline or "–", "coastline", width=160, table=False),
            _reference("Route", "route"),
            _text("Note", "note", edit="text", width=220),
        ),
        "No routes yet. Plan one in the Map workspace.",
    ),
    Kind(
        Route,
        "Route",
        "Routes",
        lambda r, _: r.title,
        (
            _text("Title", "title"),
            Field("From", lambda r, _: r.origin, "origin"),
            Field("To", lambda r, _: r.destination, "destination"),
            _text("Note", "note", edit="text"),
        ),
        "No routes yet. Plan one in the Map workspace.",
    ),
    Kind(
        Finding,
        "Key finding",
        "Findings",
        lambda r, _: f"Finding {r.position}",
        (_text("Text", "text", edit="text"), _references("Rests on", "sources")),
        "No findings yet.",
    ),
    Kind(
        CaseInfo,
        "Case",
        "Cases",
        lambda r, _: r.title,
        (
            _text("Title", "title"),
            _text("Question", "question", edit="text"),
            _text("Author", "author"),
            _choice("Sharing", "tlp", tuple(t.value for t in Tlp), Tlp),
        ),
        "",
    ),
    AREA,
    CLASS,
    THING,
    APPEARANCE,
    RUN,
    READING,
    ADJUDICATION,
    LISTED,
    SNAPSHOT,
    EVIDENCE,
    CITATION,
)
BY_RECORD = {kind.record: kind for kind in KINDS}


def kind_of(record: Any) -> Kind:
    """What is shown of a record."""
    return kind_of_type(type(record))


def kind_of_type(record: type) -> Kind:
    """What is shown of that kind of record; of one that nothing is said of here, each of its fields as it is."""
    return BY_RECORD.get(record) or plain_kind(record)
