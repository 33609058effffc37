"""Positions in the notations that people write: decimal degrees, degrees and minutes (and seconds), UTM, MGRS.

What is read comes with the radius within which it is meant, by its last digit, and says what had to be assumed.
"""

import math
import re
import threading
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import LonLat, Pixel, format_position
from roadstead.domain.errors import UserError

if TYPE_CHECKING:
    import numpy as np
    from pyproj import Transformer

Convert = Callable[["np.ndarray"], "np.ndarray"]

NOTATIONS = {
    "decimal": "Decimal degrees",
    "dms": "Degrees, minutes, seconds",
    "minutes": "Degrees and minutes",
    "utm": "UTM",
    "mgrs": "MGRS",
}
HINT = "Write it such as 42.233N 130.300E, 42°13′59″N 130°18′00″E, 52T 607000 4676000 or 52T FM 070 760."
_M_PER_DEGREE = 111_320.0  # of latitude, about; only for the radius that the digits of a notation leave
_EQUATOR = (
    4.5e-6  # degrees, half a metre: a northing from just south of it would be rounded to the 10,000,000 of the equator
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"  # of 8 degrees from 80 S; the last reaches to 84 N
_SIGNS = str.maketrans(
    {"′": "'", "’": "'", "‘": "'", "´": "'", "″": '"', "”": '"', "“": '"', "º": "°", "˚": "°", "−": "-"}
)
_N = r"\d+(?:\.\d+)?"
_PIXEL = re.compile(rf"\s*(?:px|pixel)?\s*({_N})\s*[,; ]\s*({_N})\s*(px|pixels?)?\s*", re.IGNORECASE)
_UTM = re.compile(
    rf"(?:utm\s*)?(?:zone\s*)?(\d{{1,2}})\s*([C-HJ-NP-X]|north|south)?[\s,]+({_N})\s*(?:m\s*)?e?[\s,;]+({_N})\s*(?:m\s*)?n?",
    re.IGNORECASE,
)
_MGRS = re.compile(r"(?:mgrs)?((?:\d{1,2}[C-HJ-NP-X]|[ABYZ])[A-HJ-NP-Z]{2})(\d*)", re.IGNORECASE)
_HALF = re.compile(rf"([+-]?)\s*({_N})\s*°?(?:[\s-]*({_N})\s*'?(?:[\s-]*({_N})\s*(?:\"|'')?)?)?")
_PER_THREAD = threading.local()


@dataclass(frozen=True, slots=True)
class Reading:
    """A position that was read: by which notation, within which radius in metres it is meant, and what was assumed.

    ``other`` is what it would be by the other way of reading it, where there are two.
    """

    position: LonLat
    notation: str
    radius_m: float
    note: str = ""
    other: LonLat | None = None


def read_position(text: str) -> Reading:
    """The position that a text names in any of the notations; raises UserError saying what is wrong with it.

    Two bare numbers are latitude and longitude where both orders are possible, and the note says so.
    """
    plain = _tidied(text)
    squeezed = re.sub(r"[\s,]+", "", plain)
    if match := _MGRS.fullmatch(squeezed):
        return _read_mgrs(text, match[1].upper(), match[2])
    if match := _UTM.fullmatch(plain):
        return _read_utm(text, match)
    return _read_degrees(text, plain)


def read_pixel(text: str) -> Pixel | None:
    """The pixel that ``1200, 340 px`` names; None when the text names none."""
    match = _PIXEL.fullmatch(_tidied(text))
    marked = match and (match[3] or "p" in text.lower())
    return Pixel(float(match[1]), float(match[2])) if match and marked else None


def written(position: LonLat, notation: str) -> str:
    """The position in a notation, to about a metre; empty where the notation has no name for it (UTM near the poles)."""
    if notation == "dms":
        return f"{_sexagesimal(position.lat, 'NS', seconds=True)} {_sexagesimal(position.lon, 'EW', seconds=True)}"
    if notation == "minutes":
        return f"{_sexagesimal(position.lat, 'NS')} {_sexagesimal(position.lon, 'EW')}"
    if notation == "utm":
        return _write_utm(position)
    if notation == "mgrs":
        return _write_mgrs(position)
    return format_position(position)


def in_notation(position: LonLat, notation: str) -> str:
    """As ``written``, in decimal degrees where the notation is not known or has no name for the position."""
    return written(position, notation) or format_position(position)


def all_notations(position: LonLat) -> dict[str, str | None]:
    """The position in every notation; None where one has no name for it."""
    return {notation: written(position, notation) or None for notation in NOTATIONS}


def zone_of(position: LonLat) -> int:
    """The UTM zone of a position, 1 to 60, with the wider zones of south-west Norway and Svalbard (DMA TM 8358.1)."""
    lon = (position.lon + 180) % 360 - 180
    if 56 <= position.lat < 64 and 3 <= lon < 12:
        return 32
    if 72 <= position.lat <= 84 and 0 <= lon < 42:
        return 31 + 2 * int((lon + 3) // 12)
    return int((lon + 180) // 6) + 1


def band_of(lat: float) -> str:
    """The letter of the band of latitude; empty beyond 80 S and 84 N."""
    return _BANDS[min(int((lat + 80) // 8), 19)] if -80 <= lat <= 84 else ""


def utm_of(position: LonLat) -> tuple[int, str, float, float] | None:
    """Zone, band, easting and northing in metres; None where UTM does not reach."""
    band = band_of(position.lat)
    if not band:
        return None
    zone = zone_of(position)
    north = position.lat > -_EQUATOR
    easting, northing = _utm(zone, north=north).transform(position.lon, position.lat)
    return zone, "N" if north and band == "M" else band, float(easting), max(float(northing), 0.0)


def utm_grid(zone: int, *, north: bool) -> tuple[Convert, Convert]:
    """Functions from longitudes and latitudes (n, 2) to eastings and northings of a zone, and back."""
    import numpy as np

    made = _utm(zone, north=north)

    def forward(lonlat: "np.ndarray") -> "np.ndarray":
        return np.column_stack(made.transform(lonlat[:, 0], lonlat[:, 1]))

    def back(grid: "np.ndarray") -> "np.ndarray":
        return np.column_stack(made.transform(grid[:, 0], grid[:, 1], direction="INVERSE"))

    return forward, back


# -- reading ------------------------------------------------------------------------------------------------------


def _tidied(text: str) -> str:
    """The text with plain quotes, minus signs and figures, decimal commas turned to points where they can be nothing else."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).strip()
    if ";" in plain or (len(re.findall(r"\d,\d", plain)) == 2 and "." not in plain):
        plain = re.sub(r"(\d),(\d)", r"\1.\2", plain)
    return " ".join(plain.split())


def _read_mgrs(text: str, square: str, digits: str) -> Reading:
    from mgrs import MGRS

    if len(digits) % 2 or len(digits) > 10:
        raise UserError(
            f"“{text}” is no MGRS square: its {len(digits)} digits cannot be halved.", "Give 2, 4, 6, 8 or 10."
        )
    side = 10.0 ** (5 - len(digits) // 2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a square that does not lie in the band it names
            if square[0].isdigit():
                zone, hemisphere, *corner = MGRS().MGRSToUTM(square + digits)
                middle = ((float(v) + 0.01) // side * side + side / 2 for v in corner)
                position = _from_utm(int(zone), *middle, north=hemisphere == "N")
            else:
                lat, lon = MGRS().toLatLon(square + digits)
                position = LonLat(float(lon), float(lat))
    except (ValueError, RuntimeError, Warning):
        raise UserError(f"“{text}” is no MGRS square: there is no square {square}.", HINT) from None
    size = f"{side / 1000:g} km" if side >= 1000 else f"{side:g} m"
    return Reading(position, "mgrs", side / math.sqrt(2), f"The middle of a square of {size}.")


def _read_utm(text: str, match: re.Match[str]) -> Reading:
    zone, letter = int(match[1]), (match[2] or "").upper()
    easting, northing = float(match[3]), float(match[4])
    if not 1 <= zone <= 60:
        raise UserError(f"“{text}” names the UTM zone {zone}; there are 1 to 60.", HINT)
    if not 100_000 <= easting < 1_000_000 or not 0 <= northing <= 10_000_000:
        raise UserError(
            f"“{text}” is no UTM position: eastings run from 100,000 to 900,000, northings to 10,000,000 m.", HINT
        )
    radius = _half_unit(match[3]) * math.sqrt(2)
    north = letter not in ("SOUTH",) and (len(letter) != 1 or letter >= "N")
    reading = Reading(_from_utm(zone, easting, northing, north=north), "utm", radius)
    if reading.position.lat > 84.5 or (not north and reading.position.lat < -80.5):
        raise UserError(f"“{text}” is no UTM position: it lies beyond 84 N or 80 S, where UTM ends.", HINT)
    if letter == "S":
        return _either_s(reading, _from_utm(zone, easting, northing, north=False))
    if len(letter) == 1 and band_of(reading.position.lat) != letter:
        return _other_band(text, reading, letter)
    if letter:
        return reading
    note = "Taken to be north of the equator; write 52 south … for the other."
    return replace(reading, note=note, other=_from_utm(zone, easting, northing, north=False))


def _either_s(north: Reading, south: LonLat) -> Reading:
    """S is the band from 32 to 40 N, and to many the southern hemisphere."""
    if band_of(north.position.lat) == "S":
        return replace(north, note="S read as the band from 32 to 40 N; write “south” for the hemisphere.", other=south)
    return replace(north, position=south, note="S read as the southern hemisphere: the band S has no such northing.")


def _other_band(text: str, reading: Reading, letter: str) -> Reading:
    if letter == "N" and reading.position.lat >= 0:
        return replace(reading, note="N read as the northern hemisphere: the band N has no such northing.")
    low = -80 + 8 * _BANDS.index(letter)
    if low - 0.05 <= reading.position.lat <= low + (12 if letter == "X" else 8) + 0.05:
        return reading  # on the edge of the band
    runs = f"{abs(low)} {'S' if low < 0 else 'N'}"
    raise UserError(
        f"“{text}” contradicts itself: the band {letter} begins at {runs}, and that northing lies at "
        f"{format_position(reading.position, 2)}.",
        "Check the letter and the northing.",
    )


def _read_degrees(text: str, plain: str) -> Reading:
    plain = re.sub(r"(\d)\s*d(?:eg)?\s*(?=\d)", r"\1°", plain, flags=re.IGNORECASE)
    plain = re.sub(r"(\d)\s*m(?:in)?\s*(\d+(?:\.\d+)?)\s*s(?:ec)?\b", r"\1'\2''", plain, flags=re.IGNORECASE)
    letters = re.findall(r"(?<![A-Za-z])[NSEW](?![A-Za-z])", plain, re.IGNORECASE)
    problem = UserError(f"“{text}” is not a position.", HINT)
    if len(letters) not in (0, 2):
        raise problem
    halves = _lettered(plain) if letters else _bare(plain)
    if len(halves) != 2:
        raise problem
    (a, unit_a), (b, unit_b) = (_angle(text, half, packed=bool(letters)) for half in halves)
    sexagesimal = any(len(re.findall(_N, half)) > 1 for half in halves)
    notation = (
        ("dms" if any(len(re.findall(_N, half)) > 2 for half in halves) else "minutes") if sexagesimal else "decimal"
    )
    if letters:
        reading = _by_letters(text, notation, (letters[0].upper(), a), (letters[1].upper(), b))
    else:
        reading = _by_size(text, notation, a, b)
    latitude_first = letters[0].upper() in "NS" if letters else a == reading.position.lat
    lat_unit, lon_unit = (unit_a, unit_b) if latitude_first else (unit_b, unit_a)
    across = lon_unit * math.cos(math.radians(reading.position.lat))
    return replace(reading, radius_m=math.hypot(lat_unit, across) * _M_PER_DEGREE)


def _lettered(plain: str) -> list[str]:
    """The two angles of a text with two hemisphere letters, before or behind them, without the letters."""
    bare = re.split(r"(?<![A-Za-z])[NSEW](?![A-Za-z])", plain, flags=re.IGNORECASE)
    parts = [part.strip(" ,;/") for part in bare]
    return [part for part in parts if part]


def _bare(plain: str) -> list[str]:
    """The two angles of a text without letters: at its separator, else at the middle of its numbers."""
    parts = [part.strip() for part in re.split(r"\s*[,;/]\s*", plain) if part.strip()]
    if len(parts) == 2:
        return parts
    found = list(re.finditer(rf"[+-]?\s?{_N}", plain))
    if len(parts) != 1 or len(found) not in (2, 4, 6):
        return []
    cut = found[len(found) // 2].start()
    return [plain[:cut].strip(), plain[cut:].strip()]


def _angle(text: str, half: str, *, packed: bool) -> tuple[float, float]:
    """An angle in degrees and half the unit of its last digit, degrees."""
    match = _HALF.fullmatch(half.strip())
    if not match:
        raise UserError(f"“{text}” is not a position: “{half}” is no angle.", HINT)
    figures = [figure for figure in match.groups()[1:] if figure]
    whole = figures[0].partition(".")[0]
    if packed and len(figures) == 1 and len(whole) > 3:  # 4213N, 421359N, 1301800E
        figures = (
            [whole[:-4], whole[-4:-2], figures[0][len(whole) - 2 :]]
            if len(whole) > 5
            else [whole[:-2], figures[0][len(whole) - 2 :]]
        )
    values = [float(figure) for figure in figures]
    if any(value >= 60 for value in values[1:]):
        raise UserError(f"“{text}” has sixty or more minutes or seconds.", "Write them from 0 to 59.")
    if any("." in figure for figure in figures[:-1]):
        raise UserError(f"“{text}” has a fraction before its last part.", "Give a fraction to the last part only.")
    value = sum(v / 60**n for n, v in enumerate(values))
    return -value if match[1] == "-" else value, _half_unit(figures[-1]) / 60 ** (len(figures) - 1)


def _by_letters(text: str, notation: str, a: tuple[str, float], b: tuple[str, float]) -> Reading:
    angles = {("lat" if letter in "NS" else "lon"): -value if letter in "SW" else value for letter, value in (a, b)}
    if len(angles) < 2:
        raise UserError(f"“{text}” gives the same axis twice.", HINT)
    if a[1] < 0 or b[1] < 0:
        raise UserError(f"“{text}” has both a sign and a letter.", "Use one of them.")
    if abs(angles["lat"]) > 90 or abs(angles["lon"]) > 180:
        raise UserError(f"“{text}” lies outside the globe.", "Latitudes run to 90, longitudes to 180 degrees.")
    return Reading(LonLat(angles["lon"], angles["lat"]), notation, 0.0)


def _by_size(text: str, notation: str, a: float, b: float) -> Reading:
    """Without letters: latitude first unless only the other order is on the globe."""
    first, second = abs(a) <= 90 and abs(b) <= 180, abs(b) <= 90 and abs(a) <= 180
    if first and second:
        note = "Read as latitude, longitude; with letters there is no doubt."
        return Reading(LonLat(b, a), notation, 0.0, note, None if a == b else LonLat(a, b))
    if first:
        return Reading(LonLat(b, a), notation, 0.0, "Read as latitude, longitude, the only order that is on the globe.")
    if second:
        return Reading(LonLat(a, b), notation, 0.0, "Read as longitude, latitude, the only order that is on the globe.")
    raise UserError(f"“{text}” lies outside the globe.", "Latitudes run to 90, longitudes to 180 degrees.")


def _half_unit(figure: str) -> float:
    return 0.5 * 10.0 ** -len(figure.partition(".")[2])


# -- writing ------------------------------------------------------------------------------------------------------


def _sexagesimal(value: float, letters: str, *, seconds: bool = False) -> str:
    """``42°13′58.8″N``, or ``42°13.980′N``: a tenth of a second is three metres, a thousandth of a minute two."""
    if letters == "EW":
        value = (value + 180) % 360 - 180
    letter, wide = letters[value < 0], 3 if letters == "EW" else 2
    if not seconds:
        thousandths = round(abs(value) * 60_000)
        return f"{thousandths // 60_000:0{wide}d}°{thousandths % 60_000 / 1000:06.3f}′{letter}"
    tenths = round(abs(value) * 36_000)
    degrees, rest = divmod(tenths, 36_000)
    return f"{degrees:0{wide}d}°{rest // 600:02d}′{rest % 600 / 10:04.1f}″{letter}"


def _write_utm(position: LonLat) -> str:
    found = utm_of(position)
    return f"{found[0]}{found[1]} {found[2]:.0f} {found[3]:.0f}" if found else ""


def _write_mgrs(position: LonLat) -> str:
    from mgrs import MGRS

    code = str(MGRS().toMGRS(position.lat, (position.lon + 180) % 360 - 180))
    return f"{code[:-12].lstrip('0')} {code[-12:-10]} {code[-10:-5]} {code[-5:]}"


def _from_utm(zone: int, easting: float, northing: float, *, north: bool) -> LonLat:
    lon, lat = _utm(zone, north=north).transform(easting, northing, direction="INVERSE")
    return LonLat(float(lon), float(lat))


def _utm(zone: int, *, north: bool) -> "Transformer":
    """From WGS 84 to a UTM zone: made once in each thread, since a pyproj Transformer serves one thread at a time."""
    from pyproj import Transformer

    made: dict[int, Transformer] = _PER_THREAD.__dict__.setdefault("transformers", {})
    code = (32600 if north else 32700) + zone
    if code not in made:
        made[code] = Transformer.from_crs("EPSG:4326", f"EPSG:{code}", always_xy=True)
    return made[code]
