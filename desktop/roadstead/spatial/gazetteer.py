"""Places by any of their names, in any script; by UN/LOCODE; by coordinates. And the labels of a map.

Tiers, looked through in this order: places of the case at hand (`Gazetteer.with_places`), places curated for the
program's cases (with their traps noted), ports (World Port Index, GeoNames), towns (GeoNames). A name means the first
tier that knows it; where it fits several places of that tier far apart, the user is asked, except that a town ten times
as large as the next is taken to be meant.
"""

import csv
import gzip
import io
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import NoReturn

from roadstead.domain.coordinates import LonLat, format_position, parse_position
from roadstead.domain.errors import UserError
from roadstead.domain.resources import resource
from roadstead.domain.scripts import fold, sound, sounds, spellings

OWN, CURATED, PORT, TOWN = range(4)
_SAME_PLACE_DEG = 0.3  # two rows of one name nearer than this are one place
_DOMINANT = 10
_MOST_NAMED = 6
_SOURCES = {"WPI": "World Port Index (NGA Pub. 150)", "GeoNames": "GeoNames (CC BY 4.0)"}
_CITY_RANKS = (5_000_000, 1_000_000, 300_000, 100_000, 30_000)
_PORT_RANKS = {4: 3, 3: 4}
_LOCODE = re.compile(r"([A-Za-z]{2})\s?([A-Za-z2-9]{3})")
_QUALIFIED = re.compile(r"(.+?)\s*(?:,\s*([A-Za-z]{2})|\(([A-Za-z]{2})\))")
_POSITION = re.compile(r"\d.*[NSEW]|[NSEW].*\d", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place on WGS 84. ``kind`` is port, station, town, capital, site or position; ``country`` an ISO 3166 code.

    ``checked`` is False where no second source confirmed the position: say so wherever it is shown. ``radius_m`` is how
    far around the place is meant. ``rank`` orders labels: 0 is shown on a world map, 5 only close up. ``weight`` is a
    town's population, or a harbour's size from 4 (large) to 1.
    """

    name: str
    position: LonLat
    kind: str = "port"
    country: str = ""
    locode: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""
    checked: bool = True
    source: str = ""
    radius_m: float = 2000.0
    rank: int = 4
    weight: int = 0
    tier: int = field(default=CURATED, repr=False)

    def __str__(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name


class Gazetteer:
    """The places that ship with the program, and any given besides (those of a case come first)."""

    def __init__(self, places: Iterable[GazetteerPlace]) -> None:
        self.places: tuple[GazetteerPlace, ...] = tuple(places)
        self._names: dict[str, list[int]] = {}
        self._locodes: dict[str, int] = {}
        for i, place in enumerate(self.places):
            for key in {fold(name) for name in (place.name, *place.aliases)} - {""}:
                self._names.setdefault(key, []).append(i)
            if place.locode:
                self._locodes.setdefault(place.locode.upper(), i)
        self._by_rank = sorted(range(len(self.places)), key=lambda i: _label_order(self.places[i]))

    @classmethod
    def load(cls) -> "Gazetteer":
        """The shipped gazetteer, read once per process."""
        return _shipped()

    def with_places(self, places: Iterable[GazetteerPlace]) -> "Gazetteer":
        """A gazetteer in which these places, e.g. a case's own, come before the shipped ones of the same name."""
        return Gazetteer((*(replace(place, tier=OWN) for place in places), *self.places))

    def find(self, text: str, limit: int = 10) -> list[GazetteerPlace]:
        """The places whose name is, begins with, or is written much like ``text``, best first; none for empty text."""
        key = fold(text)
        if not key:
            return []
        keys = tuple(dict.fromkeys((key, *(() if text.isascii() else spellings(text)))))
        found = dict.fromkeys(self._in_order(i for one in keys for i in self._names.get(one, ())))
        if (code := text.strip().upper().replace(" ", "")) in self._locodes:
            found[self._locodes[code]] = None
        if len(found) < limit:
            begins = (i for name, ids in self._names.items() if name.startswith(keys) for i in ids)
            found |= dict.fromkeys(self._in_order(begins))
        if len(found) < limit and len(key) > 2:
            alike = next(filter(None, (self._alike(one, limit) for one in keys[:2])), ())
            found |= dict.fromkeys(i for name in alike for i in self._in_order(self._names[name]))
        distinct: list[GazetteerPlace] = []
        for place in (self.places[i] for i in found):
            if not any(_same_name(place, other) for other in distinct):
                distinct.append(place)
            if len(distinct) == limit:
                break
        return distinct

    def resolve(self, text: str) -> GazetteerPlace:
        """The one place meant by a name (any spelling or script), ``Name, CC``, a UN/LOCODE or coordinates.

        Raises UserError naming near matches when unknown, and the candidates when ambiguous.
        """
        stripped = text.strip()
        if ids := self._names.get(fold(stripped)):
            return self._the_one(stripped, [self.places[i] for i in ids])
        if (match := _LOCODE.fullmatch(stripped)) and (code := f"{match[1]}{match[2]}".upper()) in self._locodes:
            return self.places[self._locodes[code]]
        if _POSITION.search(stripped):
            position = parse_position(stripped)
            return GazetteerPlace(format_position(position), position, "position", source="given as coordinates")
        if match := _QUALIFIED.fullmatch(stripped):
            country = (match[2] or match[3]).upper()
            ids = [i for i in self._names.get(fold(match[1]), ()) if self.places[i].country == country]
            if ids:
                return self._the_one(stripped, [self.places[i] for i in ids])
        if ids := self._respelled(stripped):
            return self._the_one(stripped, [self.places[i] for i in ids])
        return self._unknown(stripped)

    def within(self, bounds: Sequence[float], *, rank: int = 5, most: int = 200) -> list[GazetteerPlace]:
        """The places to label in west, south, east, north (east < west across the antimeridian), most important first.

        ``rank`` is the last rank to show: 0 for a map of the world, 1 a continent, 2 a country, 3 a region, 5 a bay.
        """
        west, south, east, north = bounds
        found: list[GazetteerPlace] = []
        for i in self._by_rank:
            place = self.places[i]
            if place.rank > rank or len(found) >= most:
                break
            lon, lat = place.position
            inside = south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)
            if inside and not any(_same_name(place, other) for other in found):
                found.append(place)
        return found

    def nearest(self, position: LonLat, *, kinds: Iterable[str] = ("port",), most: int = 1) -> list[GazetteerPlace]:
        """The places of some kinds nearest to a position, nearest first."""
        wanted, squeeze = set(kinds), math.cos(math.radians(position.lat))

        def away(place: GazetteerPlace) -> float:
            east = (place.position.lon - position.lon + 180) % 360 - 180
            return math.hypot(east * squeeze, place.position.lat - position.lat)

        return sorted((p for p in self.places if p.kind in wanted), key=away)[:most]

    def _respelled(self, text: str) -> list[int]:
        """The places whose name is this one in another script, or another usual spelling of it."""
        written = (self._names.get(form) for form in spellings(text))
        return next((ids for ids in written if ids), None) or [
            i for one in sorted(sounds(text)) for i in self._sounds.get(one, ())
        ]

    @cached_property
    def _sounds(self) -> dict[str, list[int]]:
        """Ports and nearer tiers by the sound of their names: of towns too many sound alike."""
        heard: dict[str, list[int]] = {}
        for name, ids in self._names.items():
            near = [i for i in ids if self.places[i].tier < TOWN]
            if near and name.isascii():
                heard.setdefault(sound(name), []).extend(near)
        return heard

    def _in_order(self, ids: Iterable[int]) -> list[int]:
        return sorted(ids, key=lambda i: (self.places[i].tier, -self.places[i].weight, i))

    def _alike(self, key: str, limit: int) -> list[str]:
        from rapidfuzz import fuzz, process

        return [
            name
            for name, _, _ in process.extract(key, self._names.keys(), scorer=fuzz.ratio, score_cutoff=70, limit=limit)
        ]

    def _the_one(self, text: str, named: list[GazetteerPlace]) -> GazetteerPlace:
        """The place meant among those of one name; raises UserError when it cannot be told."""
        named.sort(key=lambda p: (p.tier, -p.weight))
        first = named[0]
        others = [p for p in named if p.tier == first.tier and not _same_place(p, first)]
        if not others or (first.tier == TOWN and first.weight >= _DOMINANT * others[0].weight):
            return first
        listed = "; ".join(f"{p} ({format_position(p.position, 2)})" for p in (first, *others)[:_MOST_NAMED])
        raise UserError(
            f"“{text}” may be any of {1 + len(others)} places: {listed}.",
            "Add the country, as in “Name, CC”, or give coordinates.",
        )

    def _unknown(self, text: str) -> NoReturn:
        if not text:
            raise UserError("No place is given.", "Write a name, a UN/LOCODE or coordinates such as 42.233N,130.300E.")
        near = ", ".join(dict.fromkeys(str(p) for p in self.find(text, _MOST_NAMED)))
        hint = f"Near matches: {near}. " if near else ""
        raise UserError(f"No place is known as “{text}”.", f"{hint}Or give coordinates such as 42.233N,130.300E.")


@cache
def _shipped() -> Gazetteer:
    return Gazetteer((*_curated(), *_table("ports.tsv.gz", PORT), *_table("cities.tsv.gz", TOWN)))


def _curated() -> list[GazetteerPlace]:
    rows = json.loads(resource("gazetteer", "places.json").read_text(encoding="utf-8"))
    return [
        GazetteerPlace(position=LonLat(row.pop("lon"), row.pop("lat")), aliases=tuple(row.pop("aliases")), **row)
        for row in rows
    ]


def _table(name: str, tier: int) -> list[GazetteerPlace]:
    """The places of a shipped table (columns: name, lat, lon, country, kind, locode, weight, aliases, source)."""
    text = gzip.decompress(resource("gazetteer", name).read_bytes()).decode("utf-8")
    rows = csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    next(rows)
    return [_row(row, tier) for row in rows]


def _row(row: Sequence[str], tier: int) -> GazetteerPlace:
    name, lat, lon, country, kind, locode, weight, aliases, source = row
    size = int(weight or 0)  # a town's people; a harbour's size, 4 large to 1 very small
    return GazetteerPlace(
        name=name,
        position=LonLat(float(lon), float(lat)),
        kind=kind,
        country=country,
        locode=locode,
        aliases=tuple(aliases.split("|")) if aliases else (),
        source=_SOURCES[source],
        radius_m=2000.0 if tier == PORT else 5000.0,
        rank=_rank(kind, size) if tier == TOWN else _PORT_RANKS.get(size, 5),
        weight=size,
        tier=tier,
    )


def _rank(kind: str, people: int) -> int:
    rank = next((i for i, least in enumerate(_CITY_RANKS) if people >= least), len(_CITY_RANKS))
    return min(rank, 1 if people > 500_000 else 2) if kind == "capital" else rank


def _label_order(place: GazetteerPlace) -> tuple[int, int, int]:
    return place.rank, place.tier > CURATED, -place.weight


def _same_name(a: GazetteerPlace, b: GazetteerPlace) -> bool:
    """Whether two rows are one place to a reader: one of them bears the other's name, and they are near."""
    if not _same_place(a, b):
        return False
    one, two = fold(a.name), fold(b.name)
    return one == two or one in map(fold, b.aliases) or two in map(fold, a.aliases)


def _same_place(a: GazetteerPlace, b: GazetteerPlace) -> bool:
    east = abs((a.position.lon - b.position.lon + 180) % 360 - 180) * math.cos(math.radians(a.position.lat))
    return math.hypot(east, a.position.lat - b.position.lat) < _SAME_PLACE_DEG
