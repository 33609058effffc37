"""Times as sources state them: one end may be open (``by 14 October 2023``), and the zone may have to be asked for."""

import itertools
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from roadstead.domain.errors import UserError
from roadstead.domain.times import Interval, in_some_zone, iso, parse_interval, period

UNKNOWN_ZONE = "zone not known"
_MONTHS: tuple[str, ...] = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(-(?P<day>\d{1,2}))?"),
    re.compile(rf"((?P<day>\d{{1,2}})\s+)?{_NAMED}\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"{_NAMED}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})", re.IGNORECASE),
)
_CLOCK = re.compile(
    r"(?:[T\s]\s*|,\s*)(?P<hour>\d{1,2}):(?P<minute>\d{2})(:(?P<second>\d{2})(\.(?P<fraction>\d{1,6})\d*)?)?"
)
_ZONE = re.compile(rf"\s*(Z|UTC|GMT|[+-]\d{{2}}(:?\d{{2}})?|\?|\(?{UNKNOWN_ZONE}\)?)\s*", re.IGNORECASE)
_OPEN = re.compile(r"(by|until|before|from|since|after)\s+", re.IGNORECASE)
_PARTS = re.compile(r"\s*/\s*|\s+to\s+|\s+[–-]\s+|\s+and\s+(?=\S+)", re.IGNORECASE)
_HINT = "Write 2023-10-12T02:15Z, a day such as 2023-10-12Z, START/END, or “by 14 October 2023 UTC”."


class ZoneMissing(UserError):
    """The time is understood but for its zone, which is asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text.strip()}” has no zone.", "Add Z for UTC, an offset such as +09:00, or “?” for not known."
        )


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time of which one end may be open (None); ``stated`` in the words in which it was written, if in words."""

    start: datetime | None
    end: datetime | None
    stated: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A moment, day or month as written, under the name of UTC, and its zone: empty where none is said."""

    start: datetime
    end: datetime
    zone: str

    def placed(self) -> Interval:
        """In UTC."""
        if self.zone == UNKNOWN_ZONE:
            return Interval(in_some_zone(self.start).start, in_some_zone(self.end).end)
        away = _offset(self.zone)
        return Interval(self.start - away, self.end - away)


def parse_when(text: str) -> When:
    """A time of which one end may be open: ``START/END``, ``START/``, ``/END``, ``by …``, ``from …``, a moment, day or month.

    In an open interval and in words a day is meant whole. Raises ZoneMissing where only the zone is wanting, else
    UserError with what is wrong.
    """
    try:
        found = parse_interval(text)
        return When(found.start, found.end)
    except UserError as error:
        if "before it starts" in error.what:
            raise
    before, pieces = _taken_apart(text)
    if any(piece is not None and not piece.zone for piece in pieces):
        raise ZoneMissing(text)
    placed = [piece.placed() if piece else None for piece in pieces]
    said = text.strip() if before or _words(text) else ""
    if len(placed) == 2:
        first, last = placed
        found = When(first.start if first else None, last.end if last else None, said)
        if found.start and found.end:
            Interval(found.start, found.end)
        return found
    one = placed[0]
    assert one is not None
    ends: dict[str, tuple[datetime | None, datetime | None]] = {
        "by": (None, one.end),
        "until": (None, one.end),
        "before": (None, one.start),
    }
    ends |= {"from": (one.start, None), "since": (one.start, None), "after": (one.end, None)}
    start, end = ends.get(before, (one.start, one.end))
    return When(start, end, said)


def with_zone(text: str, zone: str) -> str:
    """The text with this zone (``UTC``, ``+09:00``, ``zone not known``) for each of its times that has none."""
    _, pieces = _taken_apart(text)
    opened = _OPEN.match(text.strip())
    rest = text.strip()[opened.end() :] if opened else text.strip()
    cuts = [0, *(at for match in _PARTS.finditer(rest) for at in match.span()), len(rest)]
    kept = [rest[a:b] for a, b in itertools.pairwise(cuts)]
    for at, piece in enumerate(pieces):
        if piece is not None and not piece.zone:
            kept[2 * at] += f" {zone}"
    return (opened[0] if opened else "") + "".join(kept)


def told(start: datetime | None, end: datetime | None) -> str:
    """``2023-10-12``, ``by 2023-10-14``, ``from 2023-10-12 02:15 UTC``; empty where nothing is known."""
    if start and end:
        return period(Interval(start, end))
    if end:
        midnight = end.astimezone(UTC).time() == datetime.min.time()
        return f"by {end - timedelta(minutes=1):%Y-%m-%d}" if midnight else f"by {period(Interval(end, end))}"
    if start:
        midnight = start.astimezone(UTC).time() == datetime.min.time()
        return f"from {start:%Y-%m-%d}" if midnight else f"from {period(Interval(start, start))}"
    return ""


def typed(start: datetime | None, end: datetime | None) -> str:
    """The time as it is typed, so that it is read as the same."""
    if start and end:
        found = Interval(start, end)
        for text in (f"{iso(start)[:10]}Z", iso(start), found.iso()):
            if parse_interval(text) == found:
                return text.replace(":00Z", "Z")
        return found.iso()
    if end:
        midnight = end.astimezone(UTC).time() == datetime.min.time()
        return f"/{iso(end - timedelta(minutes=1))[:10]}Z" if midnight else f"/{iso(end)}"
    return f"{iso(start)}/".replace("T00:00:00Z/", "Z/") if start else ""


def port_zone(country: str, lon: float, on: datetime) -> str:
    """What clocks showed at a port on a day, ahead of UTC; empty where that is not known here.

    North Korea was at +08:30 from 15 August 2015 to 4 May 2018, Primorye at +11 from 27 March 2011 to 26 October 2014
    (IANA time zone database, ``asia`` and ``europe``).
    """
    day = on.date().isoformat()
    if country in ("KR", "JP"):
        return "+09:00"
    if country == "KP":
        return "+08:30" if "2015-08-15" <= day < "2018-05-05" else "+09:00"
    if country == "RU" and 130.0 < lon < 137.0:
        return "+11:00" if "2011-03-27" <= day < "2014-10-26" else "+10:00"
    return ""


def first_day(text: str) -> datetime | None:
    """The first moment that a text names, whatever its zone; None where it names none."""
    try:
        return next((piece.start for piece in _taken_apart(text)[1] if piece), None)
    except UserError:
        return None


def _words(text: str) -> bool:
    return bool(re.search(r"[a-z]{3}|\?", text, re.IGNORECASE)) and not text.strip().upper().endswith("UTC")


def _taken_apart(text: str) -> tuple[str, list[_Piece | None]]:
    """The word before it, and the one or two times of a text (None for an open end)."""
    rest = text.strip()
    opened = _OPEN.match(rest)
    before = opened[1].lower() if opened else ""
    rest = rest[opened.end() :] if opened else rest.removeprefix("between ")
    parts = _PARTS.split(rest)
    if before in ("from", "since") and len(parts) == 2:
        before = ""
    if not rest or len(parts) > 2 or (before and len(parts) > 1) or not any(part.strip() for part in parts):
        raise UserError(f"“{text}” is not a time." if text.strip() else "The time is missing.", _HINT)
    return before, [_piece(part, text) if part.strip() else None for part in parts]


def _piece(part: str, whole: str) -> _Piece:
    part, fault = part.strip(), UserError(f"“{whole.strip()}” is not a time.", _HINT)
    match = next((m for m in (date.match(part) for date in _DATES) if m), None)
    if match is None:
        raise fault
    said = match.groupdict()
    clock = _CLOCK.match(part, match.end())
    rest = part[clock.end() if clock else match.end() :]
    zone = _ZONE.fullmatch(rest)
    if rest.strip() and not zone:
        raise fault
    month = said.get("month") or _MONTHS.index(said["name"].lower()[:3]) + 1
    try:
        start = datetime(int(said["year"]), int(month), int(said["day"] or 1), tzinfo=UTC)
        if clock:
            hour, minute, second = (int(clock[name] or 0) for name in ("hour", "minute", "second"))
            moment = start.replace(hour=hour, minute=minute, second=second)
            moment += timedelta(microseconds=int((clock["fraction"] or "0").ljust(6, "0")))
            return _Piece(moment, moment, _named(zone[1]) if zone else "")
        end = start + timedelta(days=1) if said["day"] else (start + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        raise fault from None
    return _Piece(start, end, _named(zone[1]) if zone else "")


def _named(zone: str) -> str:
    if zone == "?" or UNKNOWN_ZONE in zone.lower():
        return UNKNOWN_ZONE
    return "Z" if zone.upper() in ("Z", "UTC", "GMT") else zone


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    digits = zone[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if away > timedelta(hours=14):
        raise UserError(f"No clock is {zone} from UTC.", "Give an offset such as +09:00.")
    return -away if zone[0] == "-" else away
