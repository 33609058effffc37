"""A scene's card: how an image was taken, where each value is known from, and which sources contradict each other."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.domain.times import parse_interval

Value = str | float
"""A text, a number in the unit of its field, or for ``acquired`` an interval as ``START/END``."""
_DOUBTS = "contradictions"
_ALSO = {"crs": "coordinate system"}
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class CardField:
    """What a field is called, and for a number its unit and the least and greatest value that can be."""

    title: str
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return bool(self.unit)

    def possible(self, value: float) -> bool:
        """Whether a number can be a value of this field."""
        return math.isfinite(value) and self.low <= value <= self.high


FIELDS: dict[str, CardField] = {
    "acquired": CardField("Taken"),
    "sensor": CardField("Sensor"),
    "provider": CardField("Provider"),
    "gsd_m": CardField("Pixel", "m", 1e-4, 1e5),
    "off_nadir_deg": CardField("Off-nadir", "°", 0, 90),
    "sun_azimuth_deg": CardField("Sun azimuth", "°", 0, 360),
    "sun_elevation_deg": CardField("Sun elevation", "°", -90, 90),
    "cloud_percent": CardField("Cloud", "%", 0, 100),
    "licence": CardField("Licence"),
    "credit": CardField("Credit"),
    "obtained": CardField("Obtained"),
}
"""The fields of the card, in the order in which they are shown; named as in a scene, but for ``acquired``."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources that cannot both be right: the sentence that says so, and who said what (value, origin), the one in use first.

    ``field`` is one of the card's, or ``size``, ``crs`` or ``place``, of which none can be chosen.
    """

    field: str
    text: str
    said: tuple[tuple[Value, str], ...] = ()

    @property
    def about(self) -> str:
        """What it is about, in words."""
        return FIELDS[self.field].title.lower() if self.field in FIELDS else _ALSO.get(self.field, self.field)

    @property
    def choices(self) -> tuple[tuple[Value, str], ...]:
        """The values between which the analyst can choose."""
        return self.said if self.field in FIELDS else ()


def origins_of(scene: Scene) -> dict[str, str]:
    """Where each value of the card is known from, by field."""
    return {key: value for key, value in _origins(scene).items() if isinstance(value, str)}


def contradictions_of(scene: Scene) -> tuple[Contradiction, ...]:
    """What contradicts itself in the scene's metadata and has not been decided."""
    found = _origins(scene).get(_DOUBTS, [])
    return tuple(
        Contradiction(str(row["field"]), str(row["text"]), tuple((v, str(o)) for v, o in row.get("said", ())))
        for row in found
        if isinstance(row, dict) and "field" in row and "text" in row
    )


def value_of(scene: Scene, field: str) -> Value | None:
    """A value of the card, None where it is not known."""
    if field == "acquired":
        return scene.acquired.iso() if scene.acquired else None
    found = getattr(scene, field)
    return None if found == "" else found


def parse_value(field: str, text: str) -> Value | None:
    """A value of the card as typed, None for an empty text; raises UserError for a field or value that cannot be."""
    if field not in FIELDS:
        raise UserError(f"“{field}” is no field of a scene's card.", f"Use one of: {', '.join(FIELDS)}.")
    bare = text.strip()
    if not bare:
        return None
    if field == "acquired":
        return parse_interval(bare).iso()
    if FIELDS[field].is_number:
        return _number(FIELDS[field], bare)
    return bare[:_LONGEST]


def with_value(scene: Scene, field: str, value: Value | None, origin: str) -> Scene:
    """The scene with that value in its card, known from there; what contradicted itself about the field is decided."""
    origins = {key: said for key, said in _origins(scene).items() if key != field}
    if value is not None:
        origins[field] = origin
    left = [asdict(doubt) for doubt in contradictions_of(scene) if doubt.field != field]
    return replace(_put(scene, field, value), origins=_written(origins, left))


def with_card(scene: Scene, known: Mapping[str, tuple[Value, str]], doubts: Sequence[Contradiction] = ()) -> Scene:
    """The scene with the values of a card and what contradicts itself in it."""
    for field, (value, origin) in known.items():
        scene = with_value(scene, field, value, origin)
    origins = {key: said for key, said in _origins(scene).items() if key != _DOUBTS}
    return replace(scene, origins=_written(origins, [asdict(doubt) for doubt in doubts]))


def signed(before: Scene, after: Scene, who: str) -> Scene:
    """A changed scene in which each value of the card that differs from before is known as typed by ``who``."""
    for field in FIELDS:
        value = value_of(after, field)
        if value != value_of(before, field):
            after = with_value(after, field, value, f"typed by {who}" if who else "typed by hand")
    return after


def settled(scene: Scene, doubt: Contradiction, choice: int, who: str) -> Scene:
    """The scene once the analyst has chosen one of the values, or has taken note where there is none to choose."""
    if doubt.choices:
        value, origin = doubt.choices[choice]
        return with_value(scene, doubt.field, value, f"{origin}, chosen by {who}" if who else origin)
    left = [asdict(other) for other in contradictions_of(scene) if other != doubt]
    origins = {key: said for key, said in _origins(scene).items() if key != _DOUBTS}
    return replace(scene, origins=_written(origins, left))


def in_words(field: str, value: Value) -> str:
    """A value for people: ``34.1°``, ``0.5 m``, ``12 %``, ``2023-10-12 02:15 UTC``."""
    if field == "acquired":
        return str(parse_interval(str(value)))
    unit = FIELDS[field].unit if field in FIELDS else ""
    if isinstance(value, str) or not unit:
        return str(value)
    return f"{value:.4g}{'' if unit == '°' else ' '}{unit}"


def _origins(scene: Scene) -> dict[str, Any]:
    try:
        found = json.loads(scene.origins or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _written(origins: dict[str, Any], doubts: list[dict[str, Any]]) -> str:
    kept = {key: said for key, said in origins.items() if key != _DOUBTS}
    return json.dumps({**kept, **({_DOUBTS: doubts} if doubts else {})}, ensure_ascii=False) if kept or doubts else ""


def _put(scene: Scene, field: str, value: Value | None) -> Scene:
    if field == "acquired":
        when = parse_interval(str(value)) if value is not None else None
        return replace(scene, acquired_start=when.start if when else None, acquired_end=when.end if when else None)
    empty = None if FIELDS[field].is_number else ""
    return replace(scene, **{field: empty if value is None else value})


def _number(field: CardField, text: str) -> float:
    match = re.fullmatch(
        rf"([+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*(?:{re.escape(field.unit)}|deg|percent)?", text, re.I
    )
    value = float(match[1].replace(",", ".")) if match else math.nan
    if not field.possible(value):
        raise UserError(
            f"“{text}” is no possible value of {field.title.lower()}.",
            f"Write a number from {field.low:g} to {field.high:g} ({field.unit}).",
        )
    return value
