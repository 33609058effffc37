"""What one source claims of a scene, and the reading of texts that somebody else wrote. Nothing here touches a file."""

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from roadstead.domain.errors import UserError
from roadstead.domain.times import Interval

Bounds = tuple[float, float, float, float]
Said = str | float | Interval | Bounds | None

BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    SyntaxError,
    UserError,
)
"""What a text that is not what it says may raise when it is read (ParseError is a SyntaxError)."""
_UNKNOWN = -900.0  # several products write -999 for what is not known
_LONGEST = 200
_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)


class Paper(NamedTuple):
    """A text file that lies beside an image, read whole; ``truncated`` where it is longer than is read."""

    name: str
    data: bytes
    truncated: bool = False


class Claim(NamedTuple):
    """One value that one source states: ``source`` is a key of merge.SOURCES, ``origin`` what the user is told.

    ``field`` is one of the card's, or one that is only checked: ``width`` and ``height`` (pixels), ``crs``
    (``EPSG:n``), ``bounds`` (west, south, east, north, degrees), ``written`` (when the file was), or one that is only told:
    ``incidence_deg`` (at the ground, from the vertical), ``viewed`` (the orbit's direction and the side looked to).
    """

    field: str
    value: Said
    origin: str
    source: str


class Notebook:
    """Collects the claims of one source, leaving out what is empty or no number."""

    def __init__(self, source: str, name: str) -> None:
        self.source, self.name, self.claims = source, name, list[Claim]()

    def number(self, field: str, text: object, key: str, *, scale: float = 1.0, offset: float = 0.0) -> None:
        """Claims ``offset + scale * text``; values below -900 mean unknown in every product read here."""
        value = number(text)
        if value is not None:
            self.add(field, offset + scale * value, key)

    def text(self, field: str, text: object, key: str) -> None:
        """Claims a text of one line, at most 200 characters."""
        line = " ".join(str(text).split())[:_LONGEST] if text is not None else ""
        if line:
            self.add(field, line, key)

    def time(self, start: datetime | None, end: datetime | None, key: str) -> None:
        """Claims the stretch of time between two moments, or the one that is known."""
        moments = [moment for moment in (start, end) if moment is not None]
        if moments:
            self.add("acquired", Interval(min(moments), max(moments)), key)

    def add(self, field: str, value: Said, key: str) -> None:
        """Claims a value as it is; an azimuth is brought between 0 and 360."""
        if field == "sun_azimuth_deg" and isinstance(value, float) and -180 <= value < 0:
            value += 360
        self.claims.append(Claim(field, value, f"{self.name}: {key}" if key else self.name, self.source))


def number(text: object) -> float | None:
    """A finite number, None for what is none or stands for unknown."""
    try:
        value = float(str(text).strip().strip('"'))
    except ValueError:
        return None
    return value if math.isfinite(value) and value > _UNKNOWN else None


def moment(text: object, *, utc: bool = False) -> datetime | None:
    """A moment in UTC from ISO 8601; without a zone only where the product is defined to state UTC (``utc``)."""
    match = _MOMENT.fullmatch(str(text).strip().strip('"'))
    if not match or not (match[8] or utc):
        return None
    try:
        year, month, day, hour, minute, second = (int(match[n]) for n in range(1, 7))
        found = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # a leap second is no moment here
        return found + timedelta(seconds=float(match[7] or 0)) - _offset(match[8] or "Z")
    except (ValueError, OverflowError):
        return None


def day_of(year: int, month: int, day: int) -> Interval | None:
    """The whole UTC day, None where there is none such or no camera was in space yet."""
    try:
        start = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return Interval(start, start + timedelta(days=1)) if 1960 <= year <= 2100 else None


def xml(paper: Paper) -> Element:
    """The root of an XML text; entities and DTDs are refused. Raises ValueError or SyntaxError."""
    from defusedxml.ElementTree import fromstring

    return fromstring(paper.data, forbid_dtd=True)


def tag(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def every(root: Element, name: str) -> Iterator[Element]:
    """Each element of that name at any depth, in order."""
    return (element for element in root.iter() if tag(element) == name)


def first(root: Element, *names: str) -> str | None:
    """The text of the first element of that name, within the first of the name before it, and so on; None without one."""
    for name in names:
        found = next(every(root, name), None)
        if found is None:
            return None
        root = found
    return (root.text or "").strip() or None


def json_object(paper: Paper) -> dict[str, Any]:
    """The object that a JSON text is; raises ValueError or RecursionError."""
    found = json.loads(paper.data.decode("utf-8-sig"))
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def keyed(paper: Paper) -> list[tuple[str, str, str]]:
    """The group, key and value of each line ``KEY = value`` of a text in groups (ODL, as in MTL and IMD files)."""
    group, found = "", []
    for line in paper.data.decode("utf-8-sig", errors="replace").splitlines():
        key, equals, value = (part.strip() for part in line.partition("="))
        value = value.rstrip(";").strip().strip('"')
        if not equals:
            continue
        if key.upper() in ("GROUP", "BEGIN_GROUP"):
            group = value
        elif key.upper() != "END_GROUP":
            found.append((group, key, value))
    return found


def bounds_of(lons: list[float | None], lats: list[float | None]) -> Bounds | None:
    """West, south, east, north of corners; None unless all are there and on the globe, or where they span a hemisphere."""
    xs, ys = [x for x in lons if x is not None], [y for y in lats if y is not None]
    if not xs or len(xs) != len(lons) or len(ys) != len(lats) or max(map(abs, xs)) > 180 or max(map(abs, ys)) > 90:
        return None
    return (min(xs), min(ys), max(xs), max(ys)) if max(xs) - min(xs) < 180 else None


def _offset(zone: str) -> timedelta:
    if zone.upper() in ("Z", "UTC"):
        return timedelta()
    bare = zone.replace(":", "")
    span = timedelta(hours=int(bare[1:3]), minutes=int(bare[3:5]))
    return -span if bare[0] == "-" else span
