"""From the claims of all sources to one card: by precedence where they agree, said in a sentence where they cannot."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

from roadstead.domain.cards import FIELDS, Contradiction, Value, in_words
from roadstead.domain.times import Interval
from roadstead.imagery.cards import dimap, landsat, maxar, names, planet, radar, sentinel, stac, tags
from roadstead.imagery.cards.claims import BROKEN, Bounds, Claim, Paper, Said, json_object, xml
from roadstead.imagery.cards.doubting import doubtful_sun, doubtful_times, doubtful_writing

SOURCES = {
    "product": "the provider's metadata (DIM, IMD, MTL, SAFE, Planet, ICEYE, Capella, Umbra)",
    "stac": "a STAC item beside the image",
    "tags": "the image's own tags (EXIF, XMP, TIFF, NITF)",
    "name": "the file's name",
}
"""What is believed first where sources differ, from the top. What the analyst types comes before all of them."""
_RANK = {source: rank for rank, source in enumerate(SOURCES)}
_TIMES = timedelta(minutes=10)
"""How far apart two times may lie: a datatake, a strip and a tile of it begin minutes from each other."""
_TOLERANCES = {"off_nadir_deg": 2.0, "sun_azimuth_deg": 3.0, "sun_elevation_deg": 2.0, "cloud_percent": 5.0}
_GSD = 0.2
"""By how much a stated pixel may differ from the transform's: a nominal size in degrees is off by the cosine of the latitude."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of the image itself, to hold the claims against; ``bounds`` is that of its footprint."""

    name: str
    width: int = 0
    height: int = 0
    gsd_m: float | None = None
    crs: str = ""
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Values with their origins by field, what contradicts itself, and sentences on what could not be read."""

    known: dict[str, tuple[Value, str]] = field(default_factory=dict)
    doubts: tuple[Contradiction, ...] = ()
    notes: tuple[str, ...] = ()


def card_of(picture: Picture, image_tags: Mapping[str, str], xmp: str = "", papers: Sequence[Paper] = ()) -> Card:
    """The card of an image from its tags, the papers beside it and its name. Raises nothing, whatever these hold."""
    claims, notes = list[Claim](), list[str]()
    for paper in papers:
        found, said = read_paper(paper, picture.name)
        claims, notes = [*claims, *found], [*notes, *said]
    for found, said in (_tolerant(tags.claims, image_tags, xmp), _tolerant(names.claims, picture.name)):
        claims, notes = [*claims, *found], [*notes, *said]
    return _merged(picture, claims, notes)


def read_paper(paper: Paper, image: str) -> tuple[list[Claim], list[str]]:
    """What a paper claims of the image; a sentence instead where it cannot be read."""
    if paper.truncated:
        return [], [f"{paper.name} beside it could not be read, or is larger than is read."]
    try:
        return _read(paper, image) or [], []
    except BROKEN as error:
        kind = type(error).__name__
        why = "it tries to bring in other texts" if "Forbidden" in kind else "it is damaged"
        return [], [f"{paper.name} beside it cannot be read: {why}."]


def item_values(item: dict[str, Any], paper: str, image: str) -> dict[str, tuple[Value, str]]:
    """What a STAC Item says of an image, by field; nothing where it is damaged or of another image."""
    try:
        claims = stac.read(item, Paper(paper, b""), image) or []
    except BROKEN:
        return {}
    return _merged(Picture(""), claims, []).known


def _read(paper: Paper, image: str) -> list[Claim] | None:
    low = paper.name.casefold()
    if low.endswith(".imd"):
        return maxar.read_imd(paper, image)
    if low.endswith(("_mtl.txt", "_mtl.json", "_mtl.xml")):
        return landsat.read(paper, image)
    if low.endswith("json"):
        found = json_object(paper)
        readers = (planet.read_json, radar.read_json, stac.read)
        return next((said for reader in readers if (said := reader(found, paper, image)) is not None), None)
    if low.endswith((".xml", ".safe")):
        return _read_xml(xml(paper), paper, image)
    return None


def _read_xml(root: Element, paper: Paper, image: str) -> list[Claim] | None:
    for reader in (dimap.read, maxar.read_xml, sentinel.read, planet.read_xml, radar.read_xml):
        found = reader(root, paper, image)
        if found is not None:
            return found
    return None


def _tolerant(read: Callable[..., tuple[list[Claim], list[str]]], *arguments: object) -> tuple[list[Claim], list[str]]:
    try:
        return read(*arguments)
    except BROKEN:
        return [], ["Some of its metadata cannot be read."]


def _merged(picture: Picture, claims: list[Claim], notes: list[str]) -> Card:
    known: dict[str, tuple[Value, str]] = {}
    doubts = list[Contradiction]()
    for name in FIELDS:
        mine = sorted((c for c in claims if c.field == name and c.value is not None), key=lambda c: _RANK[c.source])
        possible, wrong = _possible(name, mine)
        if name == "acquired":
            possible, wrong = doubtful_times(possible)
        doubts += wrong
        if name == "gsd_m" and picture.gsd_m:
            possible = [Claim(name, picture.gsd_m, "its transform", "product"), *possible]
        if possible:
            chosen = _narrowest(possible)
            known[name] = _plain(chosen.value), chosen.origin
            doubts += _contradictions(name, chosen, possible)
            if name == "acquired":
                doubts += doubtful_writing(chosen, claims)
            if name == "sun_elevation_deg":
                doubts += doubtful_sun(chosen, str(known["sensor"][0]) if "sensor" in known else "")
    if "off_nadir_deg" not in known:
        notes = [*notes, *_incidence(claims)]
    notes = [*notes, *(f"It was taken {c.value} ({c.origin})." for c in claims if c.field == "viewed")]
    if not any(doubt.field == "acquired" and len(doubt.said) > 1 for doubt in doubts):
        notes = [*notes, *(f"{c.origin}; it is not taken." for c in claims if c.field == "written")]
    return Card(known, (*doubts, *_against_the_file(picture, claims)), tuple(dict.fromkeys(notes)))


def _possible(name: str, claims: list[Claim]) -> tuple[list[Claim], list[Contradiction]]:
    """The claims whose values can be, and a contradiction for each that cannot: it is not taken."""
    kept, wrong = list[Claim](), list[Contradiction]()
    limits = FIELDS[name]
    for claim in claims:
        if limits.is_number and not (isinstance(claim.value, float | int) and limits.possible(float(claim.value))):
            shown = f"{claim.value:g}" if isinstance(claim.value, float | int) else str(claim.value)
            wrong.append(
                Contradiction(
                    name,
                    f"{claim.origin} gives {shown} {limits.unit} for {limits.title.lower()}, which cannot be; it is not taken.",
                )
            )
        else:
            kept.append(claim)
    return kept, wrong


def _narrowest(claims: list[Claim]) -> Claim:
    """The first claim; of times, the shortest that lies within it, as two sources that agree tell more than one.

    A moment in a name is only where the taking began, and narrows nothing.
    """
    best = claims[0]
    for claim in claims[1:]:
        a, b = best.value, claim.value
        if claim.source == "name" and isinstance(b, Interval) and b.start == b.end:
            continue
        if isinstance(a, Interval) and isinstance(b, Interval) and a != b and a.start <= b.start and b.end <= a.end:
            best = claim
    return best


def _contradictions(name: str, chosen: Claim, claims: list[Claim]) -> Iterable[Contradiction]:
    """One contradiction for a field, naming each source that cannot be right together with the chosen one."""
    others = list({_plain(c.value): c for c in claims if _differ(name, chosen, c)}.values())
    if not others:
        return
    said = [(_plain(c.value), c.origin) for c in (chosen, *others)]
    told = " but ".join(f"{in_words(name, value)} by {origin}" for value, origin in said)
    yield Contradiction(name, f"{FIELDS[name].title} is {told}; the first is used until you choose.", tuple(said))


def _differ(name: str, one: Claim, other: Claim) -> bool:
    a, b = one.value, other.value
    if isinstance(a, Interval) and isinstance(b, Interval):
        return b.start - a.end > _TIMES or a.start - b.end > _TIMES
    if isinstance(a, float | int) and isinstance(b, float | int):
        if name == "gsd_m":
            return abs(math.log(a / b)) > math.log(1 + _GSD)
        apart = abs(a - b)
        return (min(apart, 360 - apart) if name == "sun_azimuth_deg" else apart) > _TOLERANCES[name]
    if name == "sensor" and {one.source, other.source} <= {"product", "name"}:
        words, theirs = (set(str(v).casefold().replace("-", " ").split()) for v in (a, b))
        return not (words <= theirs or theirs <= words)
    return False


def _incidence(claims: list[Claim]) -> list[str]:
    """The incidence angle where the off-nadir angle is not known: which of them depends on the orbit's height, so none is converted."""
    found = next((c for c in claims if c.field == "incidence_deg" and isinstance(c.value, float)), None)
    if found is None:
        return []
    return [
        f"Its incidence angle at the ground is {found.value:.1f}° ({found.origin}); the off-nadir angle is not stated."
    ]


def _against_the_file(picture: Picture, claims: list[Claim]) -> Iterable[Contradiction]:
    """What the metadata say of size, CRS and place against what the file itself is."""
    by = {name: [c for c in claims if c.field == name] for name in ("width", "height", "crs", "bounds")}
    for wide, high in zip(by["width"], by["height"], strict=False):
        if picture.width and (wide.value, high.value) != (picture.width, picture.height):
            text = f"The file has {picture.width:,} × {picture.height:,} pixels, but {wide.value:,.0f} × {high.value:,.0f} by {wide.origin}: it may be a part or a copy of another size."
            yield Contradiction("size", text)
            break
    for claim in by["crs"]:
        if picture.crs.startswith("EPSG:") and str(claim.value).upper() != picture.crs:
            yield Contradiction(
                "crs", f"Its coordinate system is {picture.crs} in the file, but {claim.value} by {claim.origin}."
            )
            break
    for claim in by["bounds"]:
        if picture.bounds and isinstance(claim.value, tuple) and _apart(picture.bounds, claim.value):
            yield Contradiction("place", f"By its transform it lies outside the corners that {claim.origin} states.")
            break


def _apart(a: Bounds, b: Bounds) -> bool:
    """Whether two boxes are more than a twentieth of a degree apart; across the antimeridian nothing is said."""
    if max(abs(v) for v in (a[0], a[2], b[0], b[2])) > 179:
        return False
    return max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3]) > 0.05


def _plain(value: Said) -> Value:
    if isinstance(value, Interval):
        return value.iso()
    return float(value) if isinstance(value, float | int) else str(value)
