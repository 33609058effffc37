"""What a file's name says where it follows a known pattern. The times of satellite products are UTC by their definition.

Patterns after the naming conventions that the providers publish: ESA (Sentinel-1 and -2), USGS (Landsat Collections),
Planet, Maxar (product and catalogue names), Airbus (DIMAP v2), ICEYE, Capella and Umbra.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from roadstead.domain.times import Interval, in_some_zone
from roadstead.imagery.cards.claims import Claim, Notebook, day_of

SOURCE = "name"
DATATAKE = timedelta(minutes=40)
"""A Sentinel-2 name gives the start of the datatake; a tile is sensed within the longest datatake, rounded up."""
_MONTHS = {
    name: n
    for n, name in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1)
}
MAXAR = {
    "QB02": "QuickBird-2",
    "WV01": "WorldView-1",
    "WV02": "WorldView-2",
    "WV03": "WorldView-3",
    "WV04": "WorldView-4",
    "GE01": "GeoEye-1",
    "IK01": "IKONOS",
}
_CATALOGUE = {"101": "QB02", "102": "WV01", "103": "WV02", "104": "WV03", "105": "GE01"}
LANDSAT = {"OLI_TIRS": "OLI/TIRS", "OLI": "OLI", "TIRS": "TIRS", "ETM": "ETM+", "TM": "TM", "MSS": "MSS"}
_LANDSAT_LETTER = {"C": "OLI/TIRS", "O": "OLI", "T": "TIRS", "E": "ETM+", "M": "MSS"}
_BAND_METRES = {
    10: ("B02", "B03", "B04", "B08", "TCI"),
    20: ("B05", "B06", "B07", "B8A", "B11", "B12", "SCL"),
    60: ("B01", "B09", "B10"),
}
_DAY = r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"

Reader = Callable[[re.Match[str], Notebook], None]


def claims(name: str) -> tuple[list[Claim], list[str]]:
    """What the name of a file or folder claims, and sentences on what is doubtful in it."""
    stem = name.rpartition(".")[0] if re.search(r"\.[A-Za-z][A-Za-z0-9]{1,5}$", name) else name
    book = Notebook(SOURCE, "file name")
    for pattern, read in _PATTERNS:
        match = pattern.search(stem)
        if match:
            read(match, book)
            if any(claim.field == "acquired" for claim in book.claims):
                return book.claims, []
    return book.claims, _plain(stem, book)


def sentinel2_gsd(name: str) -> float | None:
    """The pixel size, metres, of a Sentinel-2 band by its file's name: at level 2A stated, at level 1C by the band."""
    stated = re.search(r"_(10|20|60)m(?:\.|$)", name)
    band = re.search(r"_(B\d[\dA]|TCI|SCL)(?:[._]|$)", name)
    if stated:
        return float(stated[1])
    return next((float(size) for size, bands in _BAND_METRES.items() if band and band[1] in bands), None)


def _time(match: re.Match[str], name: str) -> datetime | None:
    digits = re.sub(r"\D", "", match[name] or "")
    try:
        return datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if len(digits) >= 14 else None
    except ValueError:
        return None


def _span(match: re.Match[str], book: Notebook) -> None:
    start = _time(match, "start")
    end = _time(match, "end") if "end" in match.re.groupindex else None
    if start and end and not timedelta() <= end - start < timedelta(hours=1):
        end = None
    book.time(start, end, "")


def _sentinel2(match: re.Match[str], book: Notebook) -> None:
    unit = match["unit"].upper() if "unit" in match.re.groupindex else ""
    book.text("sensor", f"Sentinel-2{unit} MSI", "")
    book.text("provider", "ESA Copernicus", "")
    start = _time(match, "start")
    book.time(start, start + DATATAKE if start else None, "datatake start")
    size = sentinel2_gsd(match.string)
    if size:
        book.add("gsd_m", size, "band")
    tile = re.search(r"(?:^|_)T(\d\d)([C-X])[A-Z]{2}(?:_|$)", match.string, re.IGNORECASE)
    if tile:
        book.text("crs", f"EPSG:{'327' if tile[2].upper() < 'N' else '326'}{tile[1]}", "tile")


def _sentinel1(match: re.Match[str], book: Notebook) -> None:
    book.text("sensor", f"Sentinel-1{match['unit'].upper()} C-SAR {match['mode'].upper()}", "")
    book.text("provider", "ESA Copernicus", "")
    _span(match, book)


def _landsat(match: re.Match[str], book: Notebook) -> None:
    number = int(match["number"])
    letter = "TM" if match["letter"] == "T" and number < 8 else _LANDSAT_LETTER[match["letter"]]
    book.text("sensor", f"Landsat {number} {letter}", "")
    book.text("provider", "USGS", "")
    book.add("acquired", day_of(int(match["year"]), int(match["month"]), int(match["day"])), "")


def _old_landsat(match: re.Match[str], book: Notebook) -> None:
    number = int(match["number"])
    letter = "TM" if match["letter"] == "T" and number < 8 else _LANDSAT_LETTER[match["letter"]]
    book.text("sensor", f"Landsat {number} {letter}", "")
    book.text("provider", "USGS", "")
    year, day = int(match["year"]), int(match["doy"])
    if 1 <= day <= 366:
        start = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day - 1)
        book.add("acquired", Interval(start, start + timedelta(days=1)), "year and day of the year")


def _planet(match: re.Match[str], book: Notebook) -> None:
    unit = match["unit"].lower()
    book.text("sensor", f"SkySat {unit.upper()}" if unit.startswith("ss") else f"PlanetScope {unit}", "")
    book.text("provider", "Planet", "")
    _span(match, book)


def _maxar(match: re.Match[str], book: Notebook) -> None:
    month = _MONTHS.get(match["month"].upper())
    clock = match["clock"]
    try:
        when = datetime(
            2000 + int(match["year"]),
            month or 0,
            int(match["day"]),
            int(clock[:2]),
            int(clock[2:4]),
            int(clock[4:]),
            tzinfo=UTC,
        )
    except ValueError:
        return
    book.text("provider", "Maxar", "")
    book.time(when, None, "")


def _catalogue(match: re.Match[str], book: Notebook) -> None:
    book.text("sensor", MAXAR[_CATALOGUE[match["catalogue"][:3]]], "catalogue number")
    book.text("provider", "Maxar", "catalogue number")


def _airbus(match: re.Match[str], book: Notebook) -> None:
    mission = match["mission"].upper()
    known = {"PHR": "Pléiades", "PNE": "Pléiades Neo", "SPO": "SPOT"}[mission[:3]]
    book.text("sensor", f"{known} {mission.removeprefix('PHR').removeprefix('PNEO').removeprefix('SPOT')}", "")
    book.text("provider", "Airbus DS", "")
    _span(match, book)


def _radar(provider: str) -> Reader:
    def read(match: re.Match[str], book: Notebook) -> None:
        unit = match["unit"] if "unit" in match.re.groupindex else None
        book.text("sensor", f"{provider} {unit.upper() if unit else ''}".strip(), "")
        book.text("provider", provider, "")
        _span(match, book)

    return read


_STAMP = r"\d{8}[Tt]\d{6}"
_PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (rf"(?<![A-Z0-9])S2(?P<unit>[A-D])_MSIL(?:1C|2A)_(?P<start>{_STAMP})(?![0-9])", _sentinel2),
        (rf"^T\d\d[A-Z]{{3}}_(?P<start>{_STAMP})(?:_|$)", _sentinel2),
        (
            rf"^S1(?P<unit>[A-D])[_-](?P<mode>IW|EW|WV|S\d)\d?[_-].*?(?P<start>{_STAMP})[_-](?P<end>{_STAMP})",
            _sentinel1,
        ),
        (rf"^L(?P<letter>[COTEM])(?P<number>0\d)_L\d[A-Z]{{2}}_\d{{6}}_{_DAY}_", _landsat),
        (r"^L(?P<letter>[COTEM])(?P<number>\d)\d{6}(?P<year>(?:19|20)\d\d)(?P<doy>\d{3})[A-Z]{3}\d\d", _old_landsat),
        (r"^(?P<start>20\d{6}_\d{6})(?:_\d\d)?_(?P<unit>ssc?\d+(?:d\d)?|[0-9a-f]{4})(?:_|$)", _planet),
        (r"^(?P<year>\d\d)(?P<month>[A-Z]{3})(?P<day>\d\d)(?P<clock>\d{6})-[A-Z]\d[A-Z0-9]{2}", _maxar),
        (r"(?:^|[_-])(?P<catalogue>10[1-5]00[0-9A-F]{11})(?:[_.-]|$)", _catalogue),
        (r"(?:^|_)(?P<mission>PHR\d[AB]|SPOT[67]|PNEO\d)_(?:[A-Z-]+_)?(?P<start>20\d{12,13})(?:_|$)", _airbus),
        (rf"^ICEYE_(?:(?P<unit>X\d+)_)?[A-Z0-9_]*?(?P<start>{_STAMP})", _radar("ICEYE")),
        (r"^CAPELLA_(?P<unit>C\d\d)_[A-Z0-9_]*?(?P<start>20\d{12})_(?P<end>20\d{12})", _radar("Capella")),
        (r"^(?P<start>20\d\d-\d\d-\d\d-\d\d-\d\d-\d\d)_(?P<unit>UMBRA-\d+)", _radar("Umbra")),
    )
)

_PLAIN = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-_.]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?!\d*[-_.]?\d{9})"
    r"(?:[T_ -]?(?P<hour>[01]\d|2[0-3])[-:_h]?(?P<minute>[0-5]\d)(?:[-:_]?(?P<second>[0-5]\d))?(?P<utc>Z)?)?(?!\d)",
    re.IGNORECASE,
)

_SCREEN = re.compile(
    r"screen[ _-]?(?:shot|grab|cap)|bildschirmfoto|capture d.[ée]cran|snímek|скриншот|снимок экрана|截图|截屏|스크린샷",
    re.IGNORECASE,
)


def _plain(stem: str, book: Notebook) -> list[str]:
    """A date, with a time or without, in a name of no known pattern; two different ones are told and not taken.

    Nor is that of a picture of the screen, which was made long after the image that it shows.
    """
    found = {when: said for match in _PLAIN.finditer(stem) if (pair := _when(match)) for when, said in (pair,)}
    if len(found) > 1:
        return ["Its file name holds more than one date; none is taken for when it was taken."]
    if found and _SCREEN.search(unicodedata.normalize("NFC", stem)):
        return ["Its file name tells when the screen was captured, which is not taken for when the image was taken."]
    for when, said in found.items():
        book.add("acquired", when, said)
    return []


def _when(match: re.Match[str]) -> tuple[Interval, str] | None:
    day = day_of(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None or match["hour"] is None:
        return (day, "the whole day, as no time is given") if day else None
    clock = timedelta(hours=int(match["hour"]), minutes=int(match["minute"]), seconds=int(match["second"] or 0))
    start, wide = day.start + clock, timedelta(seconds=1 if match["second"] else 60)
    if match["utc"]:
        return Interval(start, start + wide), "UTC"
    somewhere = in_some_zone(start)
    return Interval(somewhere.start, somewhere.end + wide), f"{start:%Y-%m-%d %H:%M}, of which no zone is given"
