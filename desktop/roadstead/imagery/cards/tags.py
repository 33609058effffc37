"""What an image's own tags claim: EXIF, XMP, TIFF, NITF, and those that other programs leave in a GeoTIFF."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from roadstead.domain.times import Interval, in_some_zone
from roadstead.imagery.cards.claims import BROKEN, Claim, Notebook, Paper, moment, number, tag, xml

SOURCE = "tags"
_CLOCK = re.compile(r"(\d{4})[:-](\d{2})[:-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?\s*(Z|[+-]\d{2}:\d{2})?")
_INCH = 0.0254  # metres; the USE00A, CSEXRA and PIAIMC extensions of NITF give sizes in inches
_TRE = (
    ("sun_azimuth_deg", "NITF_USE00A_SUN_AZ", 1.0),
    ("sun_elevation_deg", "NITF_USE00A_SUN_EL", 1.0),
    ("sun_azimuth_deg", "NITF_CSEXRA_SUN_AZIMUTH", 1.0),
    ("sun_elevation_deg", "NITF_CSEXRA_SUN_ELEVATION", 1.0),
    ("gsd_m", "NITF_USE00A_MEAN_GSD", _INCH),
    ("gsd_m", "NITF_PIAIMC_MEANGSD", _INCH),
    ("off_nadir_deg", "NITF_USE00A_OBL_ANG", 1.0),
)


def claims(tags: Mapping[str, str], xmp: str = "") -> tuple[list[Claim], list[str]]:
    """What the tags claim, and sentences on what is doubtful in them."""
    book, notes = Notebook(SOURCE, ""), list[str]()
    for name, zone in (("EXIF_DateTimeOriginal", "EXIF_OffsetTimeOriginal"), ("EXIF_DateTime", "EXIF_OffsetTime")):
        _camera_time(book, tags, name, zone)
    _gps_time(book, tags)
    _tiff_time(book, tags)
    maker = " ".join(filter(None, (tags.get("EXIF_Make", "").strip(), tags.get("EXIF_Model", "").strip())))
    _text(book, "sensor", maker, "EXIF Make, Model")
    _text(book, "credit", tags.get("EXIF_Artist") or tags.get("TIFFTAG_ARTIST"), "Artist")
    _text(book, "licence", tags.get("EXIF_Copyright") or tags.get("TIFFTAG_COPYRIGHT"), "Copyright")
    _nitf(book, tags)
    _imagery(book, tags)
    _capella(book, tags.get("TIFFTAG_IMAGEDESCRIPTION", ""))
    if xmp:
        try:
            _xmp(book, xmp)
        except BROKEN:
            notes.append("Its XMP packet cannot be read.")
    return book.claims, notes


def _text(book: Notebook, field: str, text: str | None, key: str) -> None:
    if text and text.strip():
        book.claims.append(Claim(field, " ".join(text.split())[:200], key, SOURCE))


def _camera_time(book: Notebook, tags: Mapping[str, str], name: str, zone: str) -> None:
    """A camera's clock: a moment where the zone is stated, else the whole stretch in which some zone's clock showed it."""
    match = _CLOCK.fullmatch(tags.get(name, "").strip())
    if not match or any(claim.field == "acquired" for claim in book.claims):
        return
    text = "{}-{}-{}T{}:{}:{}".format(*match.groups()[:6])
    offset = (match[7] or tags.get(zone, "")).strip()
    stated = moment(text + offset) if offset else None
    if stated:
        book.claims.append(Claim("acquired", Interval(stated, stated), f"{name.replace('_', ' ')} ({offset})", SOURCE))
    elif local := moment(text, utc=True):
        book.claims.append(
            Claim(
                "acquired", in_some_zone(local), f"{name.replace('_', ' ')} {text}, of which no zone is given", SOURCE
            )
        )


def _gps_time(book: Notebook, tags: Mapping[str, str]) -> None:
    day = re.fullmatch(r"(\d{4}):(\d\d):(\d\d)", tags.get("EXIF_GPSDateStamp", "").strip())
    clock = re.findall(r"\(([\d.]+)\)", tags.get("EXIF_GPSTimeStamp", ""))
    if day and len(clock) == 3:
        try:
            start = datetime(*map(int, day.groups()), tzinfo=UTC)
            at = start + timedelta(hours=float(clock[0]), minutes=float(clock[1]), seconds=float(clock[2]))
        except (ValueError, OverflowError):
            return
        book.claims.append(Claim("acquired", Interval(at, at), "EXIF GPSDateStamp, GPSTimeStamp (UTC)", SOURCE))


def _tiff_time(book: Notebook, tags: Mapping[str, str]) -> None:
    """TIFFTAG_DATETIME with a zone; without one it is only held against the others, as it mostly says when the file was written."""
    match = _CLOCK.fullmatch(tags.get("TIFFTAG_DATETIME", "").strip())
    if not match:
        return
    text = "{}-{}-{}T{}:{}:{}".format(*match.groups()[:6])
    if stated := moment(text + (match[7] or "x")):
        book.claims.append(Claim("acquired", Interval(stated, stated), "TIFFTAG_DATETIME", SOURCE))
    elif local := moment(text, utc=True):
        origin = f"Its tag TIFFTAG_DATETIME says {match[0]} without a zone, often the time of writing"
        book.claims.append(Claim("written", in_some_zone(local), origin, SOURCE))


def _nitf(book: Notebook, tags: Mapping[str, str]) -> None:
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)|[-\d]{6})", tags.get("NITF_IDATIM", "").strip())
    if found:
        try:
            start = datetime(
                int(found[1]), int(found[2]), int(found[3]), *(int(found[n] or 0) for n in (4, 5, 6)), tzinfo=UTC
            )
            wide = timedelta() if found[4] else timedelta(days=1)
            book.claims.append(Claim("acquired", Interval(start, start + wide), "NITF IDATIM (UTC)", SOURCE))
        except ValueError:
            pass
    _text(book, "sensor", tags.get("NITF_PIAIMC_SENSNAME") or tags.get("NITF_ISORCE"), "NITF image source")
    for field, key, scale in _TRE:
        value = number(tags.get(key))
        if value:
            book.claims.append(
                Claim(
                    field, abs(value) * scale if field != "sun_elevation_deg" else value, key.replace("_", " "), SOURCE
                )
            )
    cloud = number(tags.get("NITF_PIAIMC_CLOUDCVR"))
    if cloud is not None and cloud < 999:  # 999: not known
        book.claims.append(Claim("cloud_percent", cloud, "NITF PIAIMC CLOUDCVR", SOURCE))


def _imagery(book: Notebook, tags: Mapping[str, str]) -> None:
    """The IMAGERY domain that GDAL writes; its cloud of 999 and more stands for unknown, its times are UTC."""
    at = moment(tags.get("IMAGERY_ACQUISITIONDATETIME"), utc=True)
    if at:
        book.claims.append(Claim("acquired", Interval(at, at), "IMAGERY ACQUISITIONDATETIME", SOURCE))
    cloud = number(tags.get("IMAGERY_CLOUDCOVER"))
    if cloud is not None and cloud < 999:
        book.claims.append(Claim("cloud_percent", cloud, "IMAGERY CLOUDCOVER", SOURCE))
    _text(book, "sensor", tags.get("IMAGERY_SATELLITEID"), "IMAGERY SATELLITEID")


def _capella(book: Notebook, text: str) -> None:
    """Capella's description of the collect, a JSON text in the TIFF's ImageDescription."""
    if not text.startswith("{"):
        return
    try:
        collect = json.loads(text)["collect"]
        start, stop = moment(collect["start_timestamp"]), moment(collect["stop_timestamp"])
        platform = str(collect.get("platform", ""))
    except BROKEN:
        return
    if start and stop and start <= stop:
        book.claims.append(Claim("acquired", Interval(start, stop), "ImageDescription collect", SOURCE))
        _text(book, "sensor", platform, "ImageDescription platform")


def _xmp(book: Notebook, packet: str) -> None:
    body = re.sub(r"<\?xpacket[^>]*\?>", "", packet).strip()
    values: dict[str, str] = {}
    for element in xml(Paper("XMP", body.encode())).iter():
        for key, value in element.attrib.items():
            values.setdefault(key.rpartition("}")[2], value)
        text = " ".join("".join(element.itertext()).split())
        if text and tag(element) not in ("RDF", "xmpmeta", "Description"):
            values.setdefault(tag(element), text)
    at = next((m for key in ("DateTimeOriginal", "DateCreated") if (m := moment(values.get(key)))), None)
    if at:
        book.claims.append(Claim("acquired", Interval(at, at), "XMP DateCreated", SOURCE))
    _text(book, "credit", values.get("Credit") or values.get("creator"), "XMP creator")
    _text(book, "licence", values.get("UsageTerms") or values.get("rights"), "XMP rights")
